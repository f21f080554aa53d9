//! The laws of the house, checked by reading its source.
//!
//! Each law is a function from files to breaches, runs over the workspace, and has a test that it finds a bad file.

mod arrows;
mod files;
mod flows;
mod migrations;
mod plans;
mod pure;
mod rust;
mod sql;
mod words;

use std::path::{Path, PathBuf};

use rust::Rust;

/// A file of the workspace.
struct File {
    /// From the workspace's root, with `/`.
    path: String,
    text: String,
    /// Whether it is compiled for tests only.
    test: bool,
}

impl File {
    fn new(path: &str, text: &str) -> File {
        File { path: path.to_string(), text: text.to_string(), test: false }
    }

    fn rust(&self) -> Rust {
        Rust::parse(&self.text)
    }

    fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether it belongs to the program itself: Rust, and not for tests only.
    fn is_program(&self) -> bool {
        self.is_rust() && !self.test
    }

    fn within(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
    }

    fn breach(&self, line: usize, what: impl Into<String>) -> Breach {
        Breach { path: self.path.clone(), line, what: what.into() }
    }
}

/// A place where a law is broken.
#[derive(Debug)]
struct Breach {
    path: String,
    line: usize,
    what: String,
}

type Law = fn(&[File]) -> Vec<Breach>;

/// Every text file of the workspace, in order of path.
fn workspace() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package stands in the workspace");
    let mut paths = Vec::new();
    walk(root, root, &mut paths);
    paths.sort();
    let mut files: Vec<File> = paths
        .into_iter()
        .filter_map(|path| {
            let text = std::fs::read_to_string(root.join(&path)).ok()?;
            let path = path.to_str()?.replace('\\', "/");
            Some(File { test: path.starts_with("tests/"), path, text })
        })
        .collect();
    mark_tests(&mut files);
    assert!(
        files.iter().any(|file| file.path == "shared/src/lib.rs"),
        "the workspace is not at {}",
        root.display()
    );
    files
}

fn walk(root: &Path, folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the workspace can be read").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if name == "target" || name == ".git" {
            continue;
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(root, &path, paths);
        } else {
            paths.push(path.strip_prefix(root).expect("walked from the root").to_path_buf());
        }
    }
}

/// Marks files and folders of modules declared as `#[cfg(test)] mod name;`.
fn mark_tests(files: &mut [File]) {
    let mut modules = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let Some((folder, name)) = file.path.rsplit_once('/') else { continue };
        let home = match name {
            "mod.rs" | "lib.rs" | "main.rs" => folder.to_string(),
            name => format!("{folder}/{}", name.trim_end_matches(".rs")),
        };
        modules.extend(Rust::test_modules(&file.text).into_iter().map(|name| format!("{home}/{name}")));
    }
    for file in files {
        file.test |= modules.iter().any(|module| file.within(module));
    }
}

/// Fails with every breach of a law in the workspace.
fn obeyed(law_text: &str, law: Law) {
    let breaches = law(&workspace());
    let list: Vec<_> = breaches.iter().map(|b| format!("  {}:{}: {}", b.path, b.line, b.what)).collect();
    assert!(list.is_empty(), "\nThe law: {law_text}\nBroken at:\n{}\n", list.join("\n"));
}

/// Asserts where a law is broken in the files given, as `path:line`.
#[track_caller]
fn broken_at(law: Law, files: &[(&str, &str)], expected: &[&str]) {
    let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
    let breaches = law(&files);
    let found: Vec<_> = breaches.iter().map(|b| format!("{}:{}", b.path, b.line)).collect();
    assert_eq!(found, expected, "{breaches:#?}");
}

#[test]
fn files_of_test_modules_are_marked() {
    let mut files = [
        File::new("hub/src/db/mod.rs", "#[cfg(test)]\nmod tests;\nmod sqlite;"),
        File::new("hub/src/db/tests/deep.rs", ""),
        File::new("hub/src/db/sqlite.rs", "#[cfg(test)]\nmod tests;"),
        File::new("hub/src/db/sqlite/tests.rs", ""),
    ];
    mark_tests(&mut files);
    assert_eq!(files.map(|file| file.test), [false, true, false, true]);
}
