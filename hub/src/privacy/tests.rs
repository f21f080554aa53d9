//! Nothing about a person is kept, imported or shown that the list does not name.

use super::{annex, export, list, notice, record};
use crate::db::params;
use crate::import::What;
use crate::testing::{World, on_both, sqlite};
use regal_shared::text::{Language, Message, exists, say};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// What a column is called that is about a person, whoever adds one.
const TELLING: &[&str] = &[
    "actor",
    "badge",
    "birthday",
    "customer",
    "driver",
    "email",
    "first_actor",
    "given_to",
    "person",
    "phone",
    "pin_hash",
    "ship_to",
    "user",
    "worker",
];
/// Named so in a table nobody is in, and what it is there.
const NOBODY: &[(&str, &str)] = &[("api_key", "actor")];
/// Tables in which a person must never be named: what goes on in them is told of actors.
const APART: &[&str] =
    &["audit", "command", "event", "exception", "granted", "lease", "movement", "settlement"];

/// Tables and their columns, as a new database has them.
fn tables() -> BTreeMap<String, Vec<String>> {
    let home = sqlite();
    let mut world = World::new(&home);
    let found = world.rows(
        "select t.name, c.name from sqlite_schema t join pragma_table_xinfo(t.name) c \
         where t.type = 'table' and t.name not like 'sqlite_%' and t.name <> 'migration' order by 1, c.cid",
    );
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &found {
        let (table, column) = (row.string(0).expect("a name"), row.string(1).expect("a name"));
        tables.entry(table).or_default().push(column);
    }
    tables
}

#[test]
fn every_column_is_named_as_about_a_person_or_not() {
    let list = list().expect("the list");
    let free: BTreeSet<&str> = list.free.tables.iter().map(String::as_str).collect();
    let mut wrong = Vec::new();
    for (table, columns) in tables() {
        let listed = list.table.iter().find(|one| one.name == table);
        let Some(listed) = listed else {
            if !free.contains(table.as_str()) {
                wrong.push(format!("{table}: neither a table of people nor free of them"));
            }
            for column in columns.iter().filter(|column| TELLING.contains(&column.as_str())) {
                if !NOBODY.contains(&(table.as_str(), column.as_str())) {
                    wrong.push(format!("{table}.{column}: sounds like a person, in a table free of them"));
                }
            }
            continue;
        };
        if free.contains(table.as_str()) {
            wrong.push(format!("{table}: both"));
        }
        let known: Vec<&String> = listed.personal.iter().chain(&listed.plain).collect();
        for column in columns.iter().filter(|column| *column != "site") {
            if known.iter().filter(|one| **one == column).count() != 1 {
                wrong.push(format!("{table}.{column}: said once whether it is about a person"));
            }
            if TELLING.contains(&column.as_str()) && !listed.personal.contains(column) {
                wrong.push(format!("{table}.{column}: sounds like a person and is called plain"));
            }
        }
        for column in known.iter().filter(|column| !columns.contains(column)) {
            wrong.push(format!("{table}.{column}: there is no such column"));
        }
    }
    let there = tables();
    for table in list.table.iter().map(|one| &one.name).chain(&list.free.tables) {
        if !there.contains_key(table) {
            wrong.push(format!("{table}: there is no such table"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_person_stands_where_it_is_told_what_was_done() {
    let tables = tables();
    for table in APART {
        let columns = tables.get(*table).unwrap_or_else(|| panic!("no table {table}"));
        for never in ["person", "name", "badge", "user", "user_name", "worker"] {
            assert!(!columns.iter().any(|column| column == never), "{table}.{never}");
        }
    }
    // And only the lists of people themselves name one.
    let lists = ["council", "password", "permit", "person", "totp", "totp_recovery"];
    let named: Vec<&String> = tables
        .iter()
        .filter(|(_, columns)| columns.iter().any(|one| one == "person"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, lists);
}

#[test]
fn every_route_and_every_column_of_a_file_is_looked_at() {
    let list = list().expect("the list");
    let mut routes: BTreeSet<String> =
        crate::board::table().into_iter().map(|(path, _)| path.to_owned()).collect();
    routes.extend(crate::api::table().into_iter().map(|row| row.path.to_owned()));
    for route in &list.free.routes {
        assert!(routes.contains(route), "{route}: there is no such route");
    }
    // What takes a person's number in its address, or is one of the pages that greet somebody, is listed.
    for route in routes.iter().filter(|route| route.contains("{person}") || route.contains("people")) {
        assert!(list.free.routes.contains(route), "{route} is about people and not listed");
    }
    for what in What::ALL {
        for column in what.columns().iter().map(|column| column.name) {
            let telling = TELLING.contains(&column);
            assert_eq!(list.free.csv.iter().any(|one| one == column), telling, "{}.{column}", what.code());
        }
    }
}

#[test]
fn every_code_of_the_list_has_its_words() {
    let list = list().expect("the list");
    for table in &list.table {
        for code in [
            format!("table_{}", table.name),
            format!("for_{}", table.purpose),
            format!("kept_{}", table.retention),
        ] {
            assert!(exists(&format!("privacy.{code}")), "privacy.{code}");
        }
        for role in &table.roles {
            assert!(exists(&format!("role.{role}")), "role.{role}");
        }
    }
    for one in &list.device {
        for code in [
            format!("device_{}", one.name),
            format!("for_{}", one.purpose),
            format!("kept_{}", one.retention),
        ] {
            assert!(exists(&format!("privacy.{code}")), "privacy.{code}");
        }
    }
}

#[test]
fn papers_name_all_that_is_kept_for_how_long_and_who_sees_it() {
    let list = list().expect("the list");
    for language in Language::ALL {
        for paper in [annex(&list, language, 21), notice(&list, language, 21), record(&list, language, 21)] {
            assert!(paper.starts_with("# ") && paper.contains("21"), "{paper}");
            for table in &list.table {
                let what = say(language, &Message::new(format!("privacy.table_{}", table.name)));
                assert!(paper.contains(&what), "{what} is not in {paper}");
            }
            for one in &list.device {
                let what = say(language, &Message::new(format!("privacy.device_{}", one.name)));
                assert!(paper.contains(&what), "{what} is not in {paper}");
            }
            assert!(!paper.contains("privacy.") && !paper.contains("privacy-"), "{paper}");
        }
    }
}

#[test]
fn one_person_gets_all_that_is_theirs_and_nobody_elses() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        world.change(|cx| {
            cx.conn.execute(
                "insert into permit (site, person, class, expires_on) values ($1, '1001', 'forklift', 0)",
                params![&cx.site.site],
            )
        });
        let of = |world: &mut World, number: &'static str| {
            world.hub.run(move |conn, _| export(conn, "main", number)).expect("read")
        };
        assert_eq!(of(&mut world, "4242"), None);
        let all = of(&mut world, "1001").expect("known");
        assert_eq!((all.name.as_str(), all.has_pin, all.has_password), ("Ana", false, false));
        assert_eq!(all.permits, [("forklift".to_owned(), 0)]);
        assert_eq!(all.shifts.len(), 1);
        let mut kinds: Vec<&str> = all.shifts[0].reports.iter().map(|report| report.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!((all.shifts[0].device.as_str(), kinds), ("K7Q2MX", vec!["bind", "claim", "log_on"]));
    });
}
