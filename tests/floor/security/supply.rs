//! What the programs are built of.

use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).expect(path)
}

#[test]
fn s26_licences_sources_and_advisories_are_checked_builds_are_locked_and_packages_name_their_parts() {
    let check = read("scripts/test");
    assert!(
        check.contains("cargo deny") || check.contains("cargo-deny"),
        "the check of every change asks cargo-deny"
    );
    let rules = read("deny.toml");
    for rule in
        ["[licenses]", "unknown-registry = \"deny\"", "unknown-git = \"deny\"", "wildcards = \"deny\""]
    {
        assert!(rules.contains(rule), "{rule}");
    }
    let lock = read("Cargo.lock");
    let own = ["regal-hub", "regal-shared", "regal-terminal", "regal-tests"];
    for part in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            let line = part.lines().find_map(|line| line.strip_prefix(&format!("{name} = \"")));
            line.map(|value| value.trim_end_matches('"').to_owned())
        };
        let name = field("name").expect("a name");
        if own.contains(&name.as_str()) {
            continue;
        }
        let source = field("source").unwrap_or_default();
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        assert_eq!(field("checksum").map(|sum| sum.len()), Some(64), "{name}");
    }
    // The parts list itself is looked at where packages are made: `package`.
    assert!(read("scripts/package").contains("sbom.cdx.json"));
}
