//! Files are short, and the repository stands alone.

use super::rust::lines_of_code;
use super::{Breach, File, broken_at, obeyed};

const SHORT: &str = "a source file has at most 600 lines (screens in tests not counted); split it by meaning";
const ALONE: &str = "nothing in the repository names a place outside it";
const LINKS: &str = "a link in a page leads to a file of the repository";
const REASONS: &str = "a lint is silenced by #[expect(…, reason = \"…\")], never by #[allow]";

const MOST_LINES: usize = 600;

/// Folders of the machines Regal is built on, joined here so that this file does not name them.
const OUTSIDE: &[&str] = &[concat!("/wo", "rk/"), concat!(".lib", "rary"), concat!("/ro", "ot/")];

fn short(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let lines = lines_of_code(&file.text);
        if lines > MOST_LINES {
            breaches.push(file.breach(MOST_LINES + 1, format!("has {lines} lines")));
        }
    }
    breaches
}

fn alone(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| !file.path.starts_with("shared/data/")) {
        for (i, line) in file.text.lines().enumerate() {
            let names = |place: &&&str| {
                line.match_indices(**place).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| {
                        c.is_alphanumeric() || c == '_' || c == '}' || c == '.' || c == '/'
                    })
                })
            };
            breaches
                .extend(OUTSIDE.iter().find(names).map(|place| file.breach(i + 1, format!("names {place}"))));
        }
    }
    breaches
}

fn links(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (i, line) in file.text.lines().enumerate() {
            for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let target = link.split('#').next().unwrap_or("");
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let path = resolve(folder, target);
                let exists = files.iter().any(|f| f.path == path || f.path.starts_with(&format!("{path}/")));
                if !exists && !is_picture(&path) {
                    breaches.push(file.breach(i + 1, format!("leads to {path}, which does not exist")));
                }
            }
        }
    }
    breaches
}

/// Whether it is a picture of ours (only text files are read here).
fn is_picture(path: &str) -> bool {
    path.starts_with("docs/pictures/")
        && std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path).exists()
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn reasons(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        for (i, line) in file.rust().code.lines().enumerate() {
            if line.contains("#[allow(") || line.contains("#![allow(") {
                breaches.push(file.breach(i + 1, "silences a lint by allow"));
            }
        }
    }
    breaches
}

#[test]
fn files_are_short() {
    obeyed(SHORT, short);
}

#[test]
fn the_repository_stands_alone() {
    obeyed(ALONE, alone);
}

#[test]
fn links_lead_somewhere() {
    obeyed(LINKS, links);
}

#[test]
fn lints_are_silenced_with_a_reason() {
    obeyed(REASONS, reasons);
}

#[test]
fn a_long_file_is_found() {
    let screen = format!("{}const A: &str = \"{}\";", "\n".repeat(500), "\n".repeat(500));
    let files = [
        ("hub/src/a.rs", "\n".repeat(601)),
        ("hub/src/b.rs", "\n".repeat(600)),
        ("terminal/src/c.rs", screen),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    broken_at(short, &files, &["hub/src/a.rs:601"]);
}

#[test]
fn a_place_outside_is_found() {
    let (bad, good) = (format!("a\nsee {}x\n", OUTSIDE[0]), format!("GET /v1{}x\n", OUTSIDE[0]));
    broken_at(alone, &[("docs/a.md", &bad), ("docs/b.md", &good)], &["docs/a.md:2"]);
}

#[test]
fn a_dead_link_is_found() {
    let page = "[a](b.md#c), [d](https://e.example)\n[f](../README.md) [g](#h) [i](../hub)\n[j](../gone.md)";
    let files = [("docs/a.md", page), ("docs/b.md", ""), ("README.md", ""), ("hub/src/lib.rs", "")];
    broken_at(links, &files, &["docs/a.md:3"]);
}

#[test]
fn a_lint_silenced_without_a_reason_is_found() {
    let files = [("hub/src/a.rs", "#[expect(dead_code, reason = \"b\")]\n#[allow(dead_code)]\nfn c() {}\n")];
    broken_at(reasons, &files, &["hub/src/a.rs:2"]);
}
