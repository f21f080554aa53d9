//! One folder per flow in each package, and no flow knows another.

use std::collections::BTreeSet;

use super::{Breach, File, broken_at, obeyed};

const APART: &str = "a flow never names another flow; what two share moves down (shared::flow::common)";
const FOLDERS: &str = "a flow of hub or terminal is one folder in shared, in terminal and in hub";

const HOMES: [&str; 3] = ["shared/src/flow", "terminal/src/flow", "hub/src/flow"];

/// What flows share; no flow of its own. Files beside a `flow/mod.rs` are the same.
const COMMON: &str = "common";

/// Deals commands out to the flows, as `flow/mod.rs` does: it names them, and no flow names it.
const TABLE: &str = "table";

/// Nouns of a flow that every flow may name: path, reason.
const EVERYONES: &[(&str, &str)] =
    &[("regal_shared::flow::session", "who is at work stands behind every step")];

/// A flow without a folder somewhere: flow, home, reason.
const ABSENT: &[(&str, &str, &str)] = &[];

/// The home and the name of the flow a file belongs to, and how many modules below `flow` it stands.
fn flow_of(path: &str) -> Option<(&'static str, &str, usize)> {
    HOMES.iter().find_map(|home| {
        let rest = path.strip_prefix(home)?.strip_prefix('/')?.strip_suffix(".rs")?;
        let (flow, depth) = match rest.split_once('/') {
            Some((flow, _)) => (flow, rest.trim_end_matches("/mod").split('/').count()),
            None => (COMMON, 1),
        };
        (rest != "mod" && flow != TABLE).then_some((*home, flow, depth))
    })
}

fn names(files: &[File]) -> BTreeSet<&str> {
    files
        .iter()
        .filter_map(|file| flow_of(&file.path))
        .map(|(_, flow, _)| flow)
        .filter(|flow| *flow != COMMON)
        .collect()
}

fn apart(files: &[File]) -> Vec<Breach> {
    let flows = names(files);
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some((_, own, depth)) = flow_of(&file.path) else { continue };
        for (line, path) in file.rust().paths() {
            let parts: Vec<&str> = path.split("::").collect();
            let supers = parts.iter().take_while(|part| **part == "super").count();
            let other = if supers >= depth && supers > 0 {
                parts.get(supers)
            } else {
                parts.iter().position(|part| *part == "flow").and_then(|at| parts.get(at + 1))
            };
            let everyones =
                EVERYONES.iter().any(|(noun, _)| path == *noun || path.starts_with(&format!("{noun}::")));
            let apart = |other: &&&str| **other != own && (flows.contains(**other) || **other == TABLE);
            if let Some(other) = other.filter(|other| apart(other) && !everyones) {
                breaches.push(file.breach(line, format!("{own} names {other}: {path}")));
            }
        }
    }
    breaches
}

fn folders(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for flow in names(files) {
        let exists = |home: &str| files.iter().any(|file| file.path == format!("{home}/{flow}/mod.rs"));
        let excused = |home: &str| ABSENT.iter().any(|(f, h, _)| *f == flow && *h == home);
        // Nouns alone are no flow yet.
        let begun = files
            .iter()
            .filter_map(|file| flow_of(&file.path))
            .any(|(home, f, _)| f == flow && home != HOMES[0]);
        for home in HOMES {
            if begun && exists(home) && excused(home) {
                breaches.push(Breach {
                    path: format!("{home}/{flow}/mod.rs"),
                    line: 1,
                    what: "is excused but exists".into(),
                });
            }
            if begun && !exists(home) && !excused(home) {
                let breach =
                    Breach { path: format!("{home}/mod.rs"), line: 1, what: format!("has no {flow}/mod.rs") };
                breaches.push(breach);
            }
        }
    }
    breaches
}

#[test]
fn no_flow_names_another() {
    obeyed(APART, apart);
}

#[test]
fn each_flow_has_its_folder_in_each_package() {
    obeyed(FOLDERS, folders);
}

#[test]
fn a_flow_that_names_another_is_found() {
    broken_at(
        apart,
        &[
            (
                "hub/src/flow/pick/mod.rs",
                "use super::pack::Facts;\nuse super::common::x;\nuse crate::flow::pick::y;",
            ),
            (
                "hub/src/flow/pick/rules.rs",
                "use super::pack;\nuse super::super::pack;\nuse regal_shared::flow::pack::T;",
            ),
            ("hub/src/flow/pack/mod.rs", "use crate::flow::table::confirm;"),
            ("hub/src/flow/table/confirms.rs", "use crate::flow::{pack, pick};"),
            ("hub/src/flow/session/mod.rs", "use regal_shared::flow::session::Session;"),
            (
                "terminal/src/flow/step.rs",
                "use regal_shared::flow::session::Session;\nuse super::pick::Step;",
            ),
            (
                "terminal/src/flow/pack/mod.rs",
                "use regal_shared::flow::session::Session;\nuse crate::flow::session::x;",
            ),
            ("hub/src/floor/mod.rs", "use crate::flow::{pack, pick};"),
        ],
        &[
            "hub/src/flow/pick/mod.rs:1",
            "hub/src/flow/pick/rules.rs:2",
            "hub/src/flow/pick/rules.rs:3",
            "hub/src/flow/pack/mod.rs:1",
            "terminal/src/flow/step.rs:2",
            "terminal/src/flow/pack/mod.rs:2",
        ],
    );
}

#[test]
fn a_flow_without_a_folder_is_found() {
    broken_at(
        folders,
        &[
            ("hub/src/flow/pick/mod.rs", ""),
            ("terminal/src/flow/pick/mod.rs", ""),
            ("terminal/src/flow/step.rs", ""),
            ("hub/src/flow/common/mod.rs", ""),
            ("shared/src/flow/count/mod.rs", ""),
        ],
        &["shared/src/flow/mod.rs:1"],
    );
}
