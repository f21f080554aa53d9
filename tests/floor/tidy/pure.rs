//! The middle is pure: time, ids, files and answers come in as values.

use super::{Breach, File, broken_at, obeyed};

const LAW: &str = "shared, terminal::{model, flow, scan, view} and hub::{flow::*::rules, plan} read no clock, file, \
                   socket, environment or random source, and iterate nothing unordered";

const PURE: [&str; 6] = [
    "shared/src",
    "terminal/src/model",
    "terminal/src/flow",
    "terminal/src/scan",
    "terminal/src/view",
    "hub/src/plan",
];

/// Paths that may not be named; everything below them is meant as well.
const BANNED: &[&str] = &[
    "std::*",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::collections::hash_map",
    "std::env",
    "std::fs",
    "std::hash::RandomState",
    "std::io::stdin",
    "std::net",
    "std::os",
    "std::process",
    "std::sync::mpsc",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::time::*",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "jiff::tz::TimeZone::system",
    "Timestamp::now",
    "TimeZone::system",
    "Zoned::now",
    "axum",
    "getrandom",
    "postgres",
    "rand",
    "rusqlite",
    "evdev",
    "serialport",
    "tokio",
    "tungstenite",
    "ureq",
    // The rims of the two programs.
    "crate::db",
    "crate::io",
    "crate::web",
    "crate::run",
];

/// TLS over a connection that its caller opened, in the shape the HTTP client wants it: it holds no socket of its own.
const CONNECTOR: &str = "shared/src/tls/connect.rs";

fn is_pure(path: &str) -> bool {
    if path == CONNECTOR {
        return false;
    }
    let rules =
        path.strip_prefix("hub/src/flow/").and_then(|rest| rest.split_once('/')).map(|(_, rest)| rest);
    let is_rules = rules.is_some_and(|rest| rest == "rules.rs" || rest.starts_with("rules/"));
    is_rules
        || PURE.iter().any(|folder| path.starts_with(&format!("{folder}/")) || path == format!("{folder}.rs"))
}

fn pure(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_program() && is_pure(&file.path)) {
        for (line, path) in file.rust().paths() {
            let below = |banned: &&&str| path == **banned || path.starts_with(&format!("{banned}::"));
            if let Some(banned) = BANNED.iter().find(below) {
                breaches.push(
                    file.breach(line, format!("names {path}, and {banned} has no place in a pure part")),
                );
            }
        }
    }
    breaches
}

#[test]
fn the_middle_is_pure() {
    obeyed(LAW, pure);
}

#[test]
fn an_impure_middle_is_found() {
    broken_at(
        pure,
        &[
            (
                "shared/src/a.rs",
                "use std::{\n    collections::BTreeMap,\n    time::{Duration, Instant},\n};\n",
            ),
            (
                "hub/src/flow/pick/rules.rs",
                "fn f() { std::fs::read(\"x\"); }\n#[cfg(test)]\nmod t { use std::env; }",
            ),
            ("hub/src/flow/pick/mod.rs", "use std::time::Instant;"),
            ("terminal/src/model/mod.rs", "fn f() { g();\n let x = getrandom::fill(b); }"),
            ("terminal/src/view/a.rs", "use crate::io::outbox;"),
            ("terminal/src/io/a.rs", "use std::net::TcpStream;"),
        ],
        &[
            "shared/src/a.rs:3",
            "hub/src/flow/pick/rules.rs:1",
            "terminal/src/model/mod.rs:2",
            "terminal/src/view/a.rs:1",
        ],
    );
}
