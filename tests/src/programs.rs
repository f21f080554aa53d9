use std::path::PathBuf;

/// The hub as built: `REGAL_HUB_BIN`, or beside the test's own program.
///
/// Panics if it is not there, and says how to build it.
pub fn hub_program() -> PathBuf {
    program("regal-hub", "REGAL_HUB_BIN")
}

/// The terminal as built: `REGAL_TERMINAL_BIN`, or beside the test's own program.
///
/// Panics if it is not there, and says how to build it.
pub fn terminal_program() -> PathBuf {
    program("regal-terminal", "REGAL_TERMINAL_BIN")
}

fn program(name: &str, variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).map_or_else(|| beside_this_test(name), PathBuf::from);
    assert!(path.is_file(), "{} is not built: cargo build -p {name}, or set {variable}", path.display());
    path
}

/// `target/debug/NAME`, for a test that runs as `target/debug/deps/floor-…`.
fn beside_this_test(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("tests run from target/debug/deps");
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
