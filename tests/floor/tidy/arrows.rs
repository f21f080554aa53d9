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

const READERS: &str =
    "hub::web and hub::board hand changes to the floor: they hold no writer and make no change";

/// What only those hold who change something.
const WRITERS: &[&str] = &["crate::cx", "crate::db::Writer", "crate::db::writer", "crate::db::Txn"];

fn readers(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let reader = |file: &&File| file.within("hub/src/web") || file.within("hub/src/board");
    for file in files.iter().filter(|file| file.is_program()).filter(reader) {
        for (line, path) in file.rust().paths() {
            if WRITERS.iter().any(|writer| path == *writer || path.starts_with(&format!("{writer}::"))) {
                breaches.push(file.breach(line, format!("names {path}")));
            }
        }
    }
    breaches
}

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

#[test]
fn web_and_board_hold_no_writer() {
    obeyed(READERS, readers);
}

#[test]
fn a_reader_with_a_writer_is_found() {
    let text = "use crate::db::{Readers, Writer};\nfn f(cx: &mut crate::cx::Cx<'_>) {}";
    let files = [("hub/src/web/mod.rs", text), ("hub/src/floor/mod.rs", text)];
    broken_at(readers, &files, &["hub/src/web/mod.rs:1", "hub/src/web/mod.rs:2"]);
}
