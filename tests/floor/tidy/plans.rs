//! Every query has its index, and every index its query, with the estimates the hub gives SQLite.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::sql::{statements, uncommented};
use super::{Breach, File, broken_at, obeyed};

const SEARCHED: &str = "a query of what grows with time searches by more than the site";
const LOOKED: &str =
    "a page looks at no more rows than it shows: what it finds by few values has a limit and is not sorted";
const USED: &str = "each index serves a query: the others cost a page at every write";

/// Tables with as many rows as the house has people, things and places. Whoever lists them reads them whole.
const SET_UP: &[&str] = &[
    "api_key",
    "barcode",
    "carrier_denies",
    "carrier_pickup",
    "carton_type",
    "device",
    "enrolment",
    "equipment",
    "equipment",
    "item",
    "location",
    "pack_level",
    "password",
    "permit",
    "permit",
    "person",
    "printer",
    "release_channel",
    "setup_code",
    "site",
    "webhook",
    "webhook_kind",
    "workstation",
];

/// A database with the tables of the migrations among the files, and nothing in it.
fn schema(files: &[File]) -> Connection {
    let conn = Connection::open_in_memory().expect("memory can hold a database");
    for file in files.iter().filter(|file| file.within("hub/migrations") && file.path.ends_with(".sql")) {
        conn.execute_batch(&file.text).expect("a migration runs on an empty database");
    }
    regal_hub::db::estimates::set(&conn).expect("memory takes them");
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

fn is_table(conn: &Connection, name: &str) -> bool {
    let sql = "select count(*) from sqlite_schema where type = 'table' and name = ?1";
    conn.query_row(sql, [name], |row| row.get::<_, i64>(0)).is_ok_and(|count| count > 0)
}

/// What reads all on purpose, and not while people work: the check of the whole books, the filling of a demo.
fn reads_all(file: &File) -> bool {
    file.within("hub/src/verify") || file.within("hub/src/demo")
}

fn of_the_hub(file: &File) -> bool {
    file.is_program() && file.within("hub/src") && !file.within("hub/src/db") && !file.within("hub/src/bench")
}

/// The table a step reads whole, or of which it knows the site alone.
fn read_whole(statement: &str, step: &str) -> Option<String> {
    let whole = step.starts_with("SCAN ") && !step.contains("CONSTANT ROW") && !step.contains("subquery");
    // A filter or an index that is built anew each time is built of all rows.
    let name = match step.strip_prefix("BLOOM FILTER ON ") {
        Some(rest) => rest.split(' ').next()?,
        None => {
            let built = step.contains(" USING AUTOMATIC ");
            step.split(' ').nth(1).filter(|_| whole || built || step.ends_with("(site=?)"))?
        }
    };
    let words: Vec<&str> = statement.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let named = words.windows(3).find(|three| matches!(three[0], "from" | "join") && three[2] == name);
    Some(named.map_or(name, |three| three[1]).to_owned())
}

/// Whether a step walks along an index that has a few of a table's rows alone: then a limit ends it.
fn is_of_few(conn: &Connection, step: &str) -> bool {
    let Some(index) = step.split_once(" INDEX ").and_then(|(_, rest)| rest.split(' ').next()) else {
        return false;
    };
    let sql =
        "select count(*) from sqlite_schema where type = 'index' and name = ?1 and sql like '% where %'";
    conn.query_row(sql, [index], |row| row.get::<_, i64>(0)).is_ok_and(|count| count > 0)
}

fn searched(files: &[File]) -> Vec<Breach> {
    let conn = schema(files);
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| of_the_hub(file) && !reads_all(file)) {
        for (line, statement) in statements(file) {
            let begins = |step: &&String| !statement.contains(" limit ") || !is_of_few(&conn, step);
            let read = plan(&conn, &statement).iter().filter(begins).find_map(|step| {
                read_whole(&statement, step)
                    .filter(|table| is_table(&conn, table) && !SET_UP.contains(&table.as_str()))
            });
            breaches
                .extend(read.map(|table| file.breach(line, format!("reads all of {table}: {statement}"))));
        }
    }
    breaches
}

/// Columns of so few values that an equality on them leaves more rows than a page may read.
const FEW_VALUES: &[&str] = &["fact", "kind", "scope", "series", "site", "state", "virtual"];

/// What is in hand just now: no more than there are devices and docks, and what people look into.
const IN_HAND: &[(&str, &str)] = &[
    ("exception", "state in ('open', 'taken') and e.code in ('count_variance', 'count_contended')"),
    ("lease", "state = 'active'"),
    ("load", "state in ('at_door', 'loading', 'released')"),
    ("receipt", "state in ('arrived', 'receiving')"),
    ("task", "state in ('leased', 'in_progress')"),
];

/// What a reader waits for: pages, answers of the interface, and the lists and numbers both show.
fn is_read_by_people(file: &File) -> bool {
    let shown = ["board", "api", "many", "order/list"];
    of_the_hub(file) && shown.iter().any(|part| file.within(&format!("hub/src/{part}")))
}

/// Whether a step finds rows by columns of few values, or by a bound on one side, alone.
fn is_wide(statement: &str, step: &str) -> bool {
    let Some((_, terms)) = step.split_once('(').filter(|_| step.starts_with("SEARCH ")) else { return false };
    let terms: Vec<&str> = terms.split(')').next().unwrap_or_default().split(" AND ").collect();
    let narrows = |term: &&str| term.strip_suffix("=?").is_some_and(|column| !FEW_VALUES.contains(&column));
    let both = |term: &&str| {
        term.strip_suffix(">?").is_some_and(|c| {
            terms.contains(&format!("{c}<?").as_str()) && !statement.contains(&format!("{c} > 0"))
        })
    };
    !terms.iter().any(|term| narrows(term) || both(term))
}

/// The table of a step, by its real name.
fn searched_table(statement: &str, step: &str) -> Option<String> {
    let name = step.split(' ').nth(1)?;
    let words: Vec<&str> = statement.split([' ', ',', '(', ')']).filter(|word| !word.is_empty()).collect();
    let named = words.windows(3).find(|three| matches!(three[0], "from" | "join") && three[2] == name);
    Some(named.map_or(name, |three| three[1]).to_owned())
}

fn looked(files: &[File]) -> Vec<Breach> {
    let conn = schema(files);
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| is_read_by_people(file)) {
        for (line, statement) in statements(file) {
            let steps = plan(&conn, &statement);
            // Rows that come in nearly the right order are sorted a few at a time.
            let nearly = |step: &str| step.contains("RIGHT PART") || step.contains("LAST TERM");
            let sorts = steps.iter().any(|step| step.starts_with("USE TEMP B-TREE") && !nearly(step));
            let wide = steps
                .iter()
                .filter(|step| is_wide(&statement, step) && !is_of_few(&conn, step))
                .find_map(|step| {
                    let table = searched_table(&statement, step)?;
                    let in_hand = IN_HAND.iter().any(|(of, state)| *of == table && statement.contains(state));
                    (is_table(&conn, &table) && !SET_UP.contains(&table.as_str()) && !in_hand)
                        .then_some(table)
                });
            if let Some(table) = wide.filter(|_| sorts || !statement.contains(" limit ")) {
                breaches.push(file.breach(line, format!("may look at all of {table}: {statement}")));
            }
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
fn pages_look_at_what_they_show() {
    obeyed(LOOKED, looked);
}

#[test]
fn indexes_serve() {
    obeyed(USED, used);
}

const TABLE: &str = "create table a (site text not null, b text not null, c text not null, d text not null, \
                     primary key (site, b));\ncreate index a_c on a (c);\ncreate index a_d on a (site, d);\n\
                     create table item (site text not null primary key, c text not null);\n";

#[test]
fn a_query_that_reads_all_is_found() {
    let rust = "const A: &str = \"select c from a where site = $1 and b = $2\";\n\
                const B: &str = \"select b from a where site = $1 order by b\";\n\
                const C: &str = \"select x.b from a x where x.d <> $1\";\n\
                const D: &str = \"select c from item where site = $1\";\n\
                const E: &str = \"select d from a where site = $1 and c = 'open' order by d limit $2\";\n\
                const F: &str = \"select d from a where site = $1 and c = 'open' order by d\";\n";
    let table = format!("{TABLE}create index a_open on a (site, d) where c = 'open';\n")
        .replace("create index a_c on a (c);\n", "");
    let files =
        [("hub/migrations/0001_a.sql", &*table), ("hub/src/a.rs", rust), ("hub/src/verify/b.rs", rust)];
    broken_at(searched, &files, &["hub/src/a.rs:2", "hub/src/a.rs:3", "hub/src/a.rs:6"]);
}

#[test]
fn a_page_that_counts_or_sorts_a_whole_table_is_found() {
    let table = "create table a (site text not null, b text not null, state text not null, at bigint not null, \
                 primary key (site, b));\ncreate index a_state on a (site, state, at);\n";
    let rust = "const A: &str = \"select count(*) from a where site = $1 and state = $2\";\n\
                const B: &str = \"select b from a where site = $1 and state = $2 order by b limit $3\";\n\
                const C: &str = \"select b from a where site = $1 and state = $2 order by at limit $3\";\n\
                const D: &str = \"select count(*) from (select 1 from a where site = $1 and state = $2 limit $3) f\";\n\
                const E: &str = \"select state from a where site = $1 and b = $2\";\n";
    let files =
        [("hub/migrations/0001_a.sql", table), ("hub/src/board/a.rs", rust), ("hub/src/order/b.rs", rust)];
    broken_at(looked, &files, &["hub/src/board/a.rs:1", "hub/src/board/a.rs:2"]);
}

#[test]
fn an_index_without_a_query_is_found() {
    let rust = "const A: &str = \"select c from a where c = $1\";\n";
    let files = [("hub/migrations/0001_a.sql", TABLE), ("hub/src/a.rs", rust)];
    broken_at(used, &files, &["hub/migrations/0001_a.sql:3"]);
}
