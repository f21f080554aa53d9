//! `terminal` and `hub` see `shared`, never each other; `shared` sees neither.

use super::{Breach, File, broken_at, obeyed};

const LAW: &str =
    "terminal and hub know shared and never each other; shared knows neither; only tests knows all";

/// What each package may not name.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("shared", &["regal_hub", "regal_terminal", "regal_tests"]),
    ("terminal", &["regal_hub", "regal_tests"]),
    ("hub", &["regal_terminal", "regal_tests"]),
];

fn arrows(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        for name in FORBIDDEN.iter().filter(|(package, _)| file.within(package)).flat_map(|(_, names)| *names)
        {
            let (text, name) = match file.path.rsplit('/').next() {
                Some("Cargo.toml") => (file.text.clone(), name.replace('_', "-")),
                _ if file.is_rust() => (file.rust().code, name.to_string()),
                _ => continue,
            };
            for (i, line) in text.lines().enumerate() {
                let own_name = line.starts_with("name = ");
                if !own_name && line.contains(&name) {
                    breaches.push(file.breach(i + 1, format!("names {name}")));
                }
            }
        }
    }
    breaches
}

#[test]
fn no_arrow_runs_back_up() {
    obeyed(LAW, arrows);
}

#[test]
fn an_arrow_that_runs_back_up_is_found() {
    broken_at(
        arrows,
        &[
            ("hub/src/a.rs", "// regal_terminal is only mentioned\nuse regal_terminal::model;\n"),
            (
                "terminal/Cargo.toml",
                "name = \"regal-terminal\"\n[dependencies]\nregal-hub.workspace = true\n",
            ),
            ("shared/src/b.rs", "fn f() { regal_hub::floor(); }"),
            ("tests/floor/c.rs", "use regal_hub::floor;"),
        ],
        &["hub/src/a.rs:2", "terminal/Cargo.toml:3", "shared/src/b.rs:1"],
    );
}
