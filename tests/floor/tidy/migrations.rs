//! One schema for SQLite and PostgreSQL, which shards by site.

use super::sql::uncommented;
use super::{Breach, File, broken_at, obeyed};

const COLUMNS: &str = "columns are bigint or text, nothing else";
const KEYS: &str = "every table has a primary key, and it begins with site";
const PORTABLE: &str = "no clock, sequence, identity, trigger or JSON in the schema";

/// Tables of the database layer itself, which know no site.
const LAYER: &[&str] = &["migration", "schema_migration"];

/// A column computed from others of its row (`generated always as (…) stored`) is the same text in both and may be; numbers
/// a database draws are caught as `identity`.
const FORBIDDEN: &[&str] = &[
    "autoincrement",
    "bigserial",
    "current_date",
    "current_time",
    "current_timestamp",
    "identity",
    "json",
    "jsonb",
    "nextval",
    "sequence",
    "temp",
    "temporary",
    "trigger",
];

/// A table as created: the line of its `create`, its name, and its columns and constraints with their lines.
struct Table {
    line: usize,
    name: String,
    parts: Vec<(usize, String)>,
}

fn is_migration(file: &File) -> bool {
    file.within("hub/migrations") && file.path.ends_with(".sql")
}

fn code(file: &File) -> String {
    file.text.split_inclusive('\n').map(uncommented).collect::<String>().to_lowercase()
}

fn tables(code: &str) -> Vec<Table> {
    let mut tables = Vec::new();
    for (at, found) in code.match_indices("create table") {
        let Some(open) = code[at..].find('(').map(|open| at + open) else { continue };
        let name = code[at + found.len()..open].trim().trim_start_matches("if not exists").trim().to_string();
        let line_at = |offset: usize| super::rust::line_of(code, offset);
        let mut parts = Vec::new();
        let (mut depth, mut begin) = (0, open + 1);
        for (i, c) in code.char_indices().skip_while(|(i, _)| *i < open) {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 || (depth == 1 && c == ',') {
                let part = &code[begin..i];
                let lead = part.len() - part.trim_start().len();
                parts.push((line_at(begin + lead), part.split_whitespace().collect::<Vec<_>>().join(" ")));
                begin = i + 1;
            }
            if depth == 0 {
                break;
            }
        }
        tables.push(Table { line: line_at(at), name, parts });
    }
    tables
}

fn is_constraint(part: &str) -> bool {
    ["primary", "unique", "check", "foreign", "constraint"].contains(&first_word(part))
}

fn first_word(part: &str) -> &str {
    part.split([' ', '(']).next().unwrap_or("")
}

fn columns(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| is_migration(file)) {
        let code = code(file);
        let created =
            tables(&code).into_iter().flat_map(|table| table.parts).filter(|(_, part)| !is_constraint(part));
        let added = code.lines().enumerate().filter_map(|(i, line)| {
            let column = line.split_once("add column ")?.1;
            Some((i + 1, column.trim_end().trim_end_matches(';').to_string()))
        });
        for (line, part) in created.chain(added) {
            let kind = part.split(' ').nth(1).unwrap_or("nothing");
            if kind != "bigint" && kind != "text" {
                breaches.push(file.breach(line, format!("the column {} is {kind}", first_word(&part))));
            }
        }
    }
    breaches
}

fn keys(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| is_migration(file)) {
        for table in tables(&code(file)).iter().filter(|table| !LAYER.contains(&table.name.as_str())) {
            let key = table.parts.iter().find(|(_, part)| part.contains("primary key"));
            let first = key.map(|(_, part)| {
                match part.split_once("primary key (").or(part.split_once("primary key(")) {
                    Some((_, columns)) => columns.split([',', ')']).next().unwrap_or("").trim(),
                    None => first_word(part),
                }
            });
            if first != Some("site") {
                let what = match first {
                    Some(first) => format!("the primary key of {} begins with {first}", table.name),
                    None => format!("{} has no primary key", table.name),
                };
                breaches.push(file.breach(key.map_or(table.line, |(line, _)| *line), what));
            }
        }
    }
    breaches
}

fn portable(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| is_migration(file)) {
        for (i, line) in code(file).lines().enumerate() {
            let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let clock = line.contains("now(").then_some(&"now()");
            let found = FORBIDDEN.iter().find(|forbidden| words.contains(forbidden)).or(clock);
            breaches.extend(found.map(|word| file.breach(i + 1, format!("uses {word}"))));
        }
    }
    breaches
}

#[test]
fn columns_are_whole_numbers_and_text() {
    obeyed(COLUMNS, columns);
}

#[test]
fn keys_begin_with_the_site() {
    obeyed(KEYS, keys);
}

#[test]
fn the_schema_is_portable() {
    obeyed(PORTABLE, portable);
}

#[test]
fn another_type_is_found() {
    let sql = "-- a real one\ncreate table item (\n  site bigint not null,\n  name text not null check (a in (1, 2)),\n  \
               weight serial,\n  primary key (site, name)\n);\nalter table item add column tall boolean;\n";
    broken_at(
        columns,
        &[("hub/migrations/0001_a.sql", sql)],
        &["hub/migrations/0001_a.sql:5", "hub/migrations/0001_a.sql:8"],
    );
}

#[test]
fn a_key_without_site_is_found() {
    let sql = "create table a (\n  site bigint primary key);\ncreate table b (\n  id bigint,\n  site bigint,\n  \
               primary key (id, site)\n);\ncreate table c (d bigint);\ncreate table migration (id bigint primary key);";
    broken_at(
        keys,
        &[("hub/migrations/0001_a.sql", sql)],
        &["hub/migrations/0001_a.sql:6", "hub/migrations/0001_a.sql:8"],
    );
}

#[test]
fn what_only_one_database_knows_is_found() {
    let sql = "create table a (\n  serial text not null,\n  at bigint default now(),\n  body jsonb,\n\
               primary key (site, serial));\ncreate trigger t;\ncreate index i on a (site, serial, at);";
    let places = ["hub/migrations/1.sql:3", "hub/migrations/1.sql:4", "hub/migrations/1.sql:6"];
    broken_at(portable, &[("hub/migrations/1.sql", sql)], &places);
}
