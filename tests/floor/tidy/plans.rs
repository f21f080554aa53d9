//! Every query has its index, and every index its query.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::sql::{statements, uncommented};
use super::{Breach, File, broken_at, obeyed};

const SEARCHED: &str = "a query searches by a key or an index; only the check of the whole books reads all";
const USED: &str = "each index serves a query: the others cost a page at every write";

/// A database with the tables of the migrations among the files, and nothing in it.
fn schema(files: &[File]) -> Connection {
    let conn = Connection::open_in_memory().expect("memory can hold a database");
    for file in files.iter().filter(|file| file.within("hub/migrations") && file.path.ends_with(".sql")) {
        conn.execute_batch(&file.text).expect("a migration runs on an empty database");
    }
    conn
}

/// What SQLite does for a statement, step by step; nothing for one that is no statement of these tables.
fn plan(conn: &Connection, statement: &str) -> Vec<String> {
    let numbered = statement.replace('$', "?");
    let Ok(mut explain) = conn.prepare(&format!("explain query plan {numbered}")) else { return Vec::new() };
    let mut rows = explain.raw_query();
    let mut steps = Vec::new();
    while let Ok(Some(row)) = rows.next() {
        steps.push(row.get::<_, String>(3).unwrap_or_default());
    }
    steps
}

fn of_the_hub(file: &File) -> bool {
    file.is_program() && file.within("hub/src") && !file.within("hub/src/db") && !file.within("hub/src/bench")
}

fn searched(files: &[File]) -> Vec<Breach> {
    let conn = schema(files);
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| of_the_hub(file) && !file.within("hub/src/verify")) {
        for (line, statement) in statements(file) {
            let scan = plan(&conn, &statement).into_iter().find(|step| {
                step.starts_with("SCAN ") && !step.contains("CONSTANT ROW") && !step.contains("subquery")
            });
            breaches.extend(scan.map(|step| file.breach(line, format!("{step}: {statement}"))));
        }
    }
    breaches
}

fn used(files: &[File]) -> Vec<Breach> {
    let conn = schema(files);
    let mut used = BTreeSet::new();
    for file in files.iter().filter(|file| of_the_hub(file)) {
        for (_, statement) in statements(file) {
            for step in plan(&conn, &statement) {
                let name = step.split_once(" INDEX ").and_then(|(_, rest)| rest.split(' ').next());
                used.extend(name.map(str::to_owned));
            }
        }
    }
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.within("hub/migrations")) {
        for (line, text) in file.text.lines().map(uncommented).enumerate() {
            // A unique index enforces something and needs no query.
            let Some(rest) = text.trim_start().strip_prefix("create index ") else { continue };
            let name = rest.split(' ').next().unwrap_or_default();
            if !used.contains(name) {
                breaches.push(file.breach(line + 1, format!("no query uses {name}")));
            }
        }
    }
    breaches
}

#[test]
fn queries_search() {
    obeyed(SEARCHED, searched);
}

#[test]
fn indexes_serve() {
    obeyed(USED, used);
}

const TABLE: &str = "create table a (\n  site text not null primary key,\n  b text not null,\n  c text not null\n);\n\
                     create index a_b on a (site, b);\ncreate index a_c on a (c);\n";

#[test]
fn a_query_that_reads_all_is_found() {
    let rust = "const A: &str = \"select site from a where site = $1\";\n\
                const B: &str = \"select site from a where b = $1\";\n";
    let files = [("hub/migrations/0001_a.sql", TABLE), ("hub/src/a.rs", rust), ("hub/src/verify/b.rs", rust)];
    broken_at(searched, &files, &["hub/src/a.rs:2"]);
}

#[test]
fn an_index_without_a_query_is_found() {
    let rust = "const A: &str = \"select c from a where c = $1\";\n";
    let files = [("hub/migrations/0001_a.sql", TABLE), ("hub/src/a.rs", rust)];
    broken_at(used, &files, &["hub/migrations/0001_a.sql:6"]);
}
