//! SQL stands with its owner, binds its values, and never touches what is written once.

use super::{Breach, File, broken_at, obeyed};

const JOURNAL: &str = "movements are written once: no statement updates, deletes or replaces them";
const LEDGER: &str = "only hub::ledger changes movements and balances";
const READERS: &str = "hub::web and hub::board never write";
const DB: &str = "hub::db knows no warehouse word";
const SCHEMA: &str = "tables are made by migrations (hub/migrations), and the table of migrations by hub::db";
const BOUND: &str = "SQL texts are fixed, values are bound: no interpolation";

/// Words whose meaning belongs to the warehouse (those that are also words of SQL or Rust are left out).
const WAREHOUSE: &[&str] = &[
    "asn",
    "balance",
    "barcode",
    "carton",
    "discrepancy",
    "expiry",
    "gtin",
    "inbound",
    "lease",
    "location",
    "lot",
    "lpn",
    "movement",
    "pick",
    "putaway",
    "receipt",
    "replenish",
    "reservation",
    "shipment",
    "sscc",
    "stock",
    "tote",
    "wave",
];

/// The SQL statements of a program file or migration: line and text in small letters, blanks joined.
pub(super) fn statements(file: &File) -> Vec<(usize, String)> {
    let plain = |text: &str| {
        text.to_lowercase().replace("\\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    if file.path.ends_with(".sql") {
        let mut statements = Vec::new();
        let mut line = 1;
        let text: String = file.text.split_inclusive('\n').map(uncommented).collect();
        for statement in text.split(';') {
            let lead = &statement[..statement.len() - statement.trim_start().len()];
            statements.push((line + lead.matches('\n').count(), plain(statement)));
            line += statement.matches('\n').count();
        }
        statements
    } else if file.is_program() {
        let texts = file.rust().texts.into_iter().map(|text| (text.line, plain(&text.text)));
        texts.filter(|(_, text)| is_sql(text)).collect()
    } else {
        Vec::new()
    }
}

pub(super) fn uncommented(line: &str) -> String {
    match line.split_once("--") {
        Some((code, _)) => format!("{code}\n"),
        None => line.to_string(),
    }
}

fn is_sql(text: &str) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match text.split(' ').next() {
        Some("select") => any(&[" from ", "$1"]),
        Some("insert") => any(&[" into "]),
        Some("replace" | "merge") => any(&[" into "]),
        Some("update") => any(&[" set "]),
        Some("delete") => any(&[" from "]),
        Some("create" | "drop" | "alter") => any(&[" table ", " index ", " view "]),
        Some("with") => any(&[" as (", " as materialized ("]),
        _ => false,
    }
}

/// Whether a statement writes the table by one of the verbs.
fn writes(statement: &str, verbs: &[&str], table: &str) -> bool {
    verbs.iter().any(|verb| {
        statement.match_indices(&format!("{verb} {table}")).any(|(at, found)| {
            let after = statement[at + found.len()..].chars().next();
            !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    })
}

const CHANGES: &[&str] =
    &["update", "update only", "delete from", "replace into", "truncate", "truncate table", "drop table"];
const INSERTS: &[&str] = &["insert into", "insert or ignore into"];

fn journal(files: &[File]) -> Vec<Breach> {
    search(files, |_, statement| {
        let upsert = writes(statement, INSERTS, "movement") && statement.contains("do update");
        (upsert || writes(statement, CHANGES, "movement")).then(|| statement.to_string())
    })
}

fn ledger(files: &[File]) -> Vec<Breach> {
    search(files, |file, statement| {
        let own = file.within("hub/src/ledger");
        let touches = |table| writes(statement, CHANGES, table) || writes(statement, INSERTS, table);
        (!own && (touches("movement") || touches("balance"))).then(|| statement.to_string())
    })
}

fn readers(files: &[File]) -> Vec<Breach> {
    search(files, |file, statement| {
        let reader = file.within("hub/src/web") || file.within("hub/src/board");
        let write =
            ["insert into ", "update ", "delete from ", "replace into ", "create ", "drop ", "alter "]
                .iter()
                .any(|verb| statement.starts_with(verb) || statement.contains(&format!(") {verb}")));
        (reader && write).then(|| statement.to_string())
    })
}

fn search(files: &[File], breach: impl Fn(&File, &str) -> Option<String>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        for (line, statement) in statements(file) {
            breaches.extend(breach(file, &statement).map(|what| file.breach(line, what)));
        }
    }
    breaches
}

fn db(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.is_program() && file.within("hub/src/db")) {
        let rust = file.rust();
        let code = rust.code.lines().enumerate().map(|(i, line)| (i + 1, line.to_string()));
        for (line, text) in code.chain(rust.texts.iter().map(|text| (text.line, text.text.clone()))) {
            let words = split_words(&text);
            let found =
                WAREHOUSE.iter().find(|word| words.iter().any(|w| w == *word || *w == format!("{word}s")));
            breaches
                .extend(found.map(|word| file.breach(line, format!("{word} is a word of the warehouse"))));
        }
    }
    breaches
}

/// Words in small letters, names in snake and camel case taken apart.
fn split_words(text: &str) -> Vec<String> {
    let mut apart = String::new();
    for c in text.chars() {
        if c.is_uppercase() {
            apart.push(' ');
        }
        apart.extend(c.to_lowercase());
    }
    apart.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

fn bound(files: &[File]) -> Vec<Breach> {
    search(files, |file, statement| {
        let programs = file.within("hub") || file.within("terminal");
        (programs && file.is_rust() && statement.contains('{')).then(|| statement.to_string())
    })
}

/// The schema laws read only the files of migrations, so a table is made nowhere else.
fn schema(files: &[File]) -> Vec<Breach> {
    search(files, |file, statement| {
        let elsewhere = file.is_rust() && file.within("hub/src") && !file.within("hub/src/db");
        (elsewhere && statement.contains("create table")).then(|| statement.to_string())
    })
}

#[test]
fn tables_are_made_by_migrations() {
    obeyed(SCHEMA, schema);
}

#[test]
fn a_table_made_beside_the_migrations_is_found() {
    let sql = "const A: &str = \"create table if not exists a (site bigint)\";";
    let files =
        [("hub/src/db/migrate.rs", sql), ("hub/src/people.rs", sql), ("terminal/src/io/outbox.rs", sql)];
    broken_at(schema, &files, &["hub/src/people.rs:1"]);
}

#[test]
fn movements_are_written_once() {
    obeyed(JOURNAL, journal);
}

#[test]
fn only_the_ledger_changes_stock() {
    obeyed(LEDGER, ledger);
}

#[test]
fn web_and_board_only_read() {
    obeyed(READERS, readers);
}

#[test]
fn the_database_layer_knows_no_warehouse() {
    obeyed(DB, db);
}

#[test]
fn values_are_bound() {
    obeyed(BOUND, bound);
}

#[test]
fn a_changed_movement_is_found() {
    broken_at(
        journal,
        &[
            (
                "hub/src/ledger/a.rs",
                "const A: &str = \"insert into movement (site) values ($1)\";\n\n\
              const B: &str = \"update movement\n   set qty = 0\";\n// update movement set\n",
            ),
            (
                "hub/migrations/0002_x.sql",
                "create table a (b text);\n\n-- delete from movement;\nDELETE FROM movement;\n",
            ),
            ("hub/src/b.rs", "const C: &str = \"update movement_note set a = $1\";"),
            (
                "hub/src/c.rs",
                "const C: &str = \"insert into movement (a) values ($1) on conflict (a) do update set a = 1\";",
            ),
        ],
        &["hub/src/ledger/a.rs:3", "hub/migrations/0002_x.sql:4", "hub/src/c.rs:1"],
    );
}

#[test]
fn stock_changed_beside_the_ledger_is_found() {
    broken_at(
        ledger,
        &[
            ("hub/src/ledger/mod.rs", "const A: &str = \"insert into balance (site) values ($1)\";"),
            (
                "hub/src/task/mod.rs",
                "const A: &str = \"select qty from balance\";\nconst B: &str = \"update balance set qty = $1\";",
            ),
            ("hub/src/import/mod.rs", "const A: &str = r\"insert into movement values ($1)\";"),
        ],
        &["hub/src/task/mod.rs:2", "hub/src/import/mod.rs:1"],
    );
}

#[test]
fn a_writing_reader_is_found() {
    broken_at(
        readers,
        &[
            (
                "hub/src/web/a.rs",
                "const A: &str = \"select updated from device\";\nconst B: &str = \"delete from device\";",
            ),
            ("hub/src/board.rs", "const A: &str = \"with x as (select 1) update task set a = 1\";"),
            ("hub/src/people/mod.rs", "const A: &str = \"delete from device\";"),
        ],
        &["hub/src/web/a.rs:2", "hub/src/board.rs:1"],
    );
}

#[test]
fn a_warehouse_word_in_the_database_layer_is_found() {
    broken_at(
        db,
        &[
            (
                "hub/src/db/a.rs",
                "/// Knows no location.\nfn serialize() {}\nfn write_movements() {}\nconst A: &str = \"from lpn\";",
            ),
            ("hub/src/db/b.rs", "struct StockRow;\nfn slot_allotted() {}"),
            ("hub/src/task.rs", "struct Lease;"),
        ],
        &["hub/src/db/a.rs:3", "hub/src/db/a.rs:4", "hub/src/db/b.rs:1"],
    );
}

#[test]
fn interpolated_sql_is_found() {
    broken_at(
        bound,
        &[(
            "hub/src/order.rs",
            "fn f() { format!(\"{a} is fine\"); }\nfn g() { format!(\"select a from b where c = '{d}'\"); }\n\
             #[cfg(test)]\nmod tests { const A: &str = \"select {} from x\"; }",
        )],
        &["hub/src/order.rs:2"],
    );
}
