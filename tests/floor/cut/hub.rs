//! The hub: every answer that was given is in the image.

use super::disk::Dice;
use super::trace::{self, Trace};
use super::{IMAGES, cut_all_over, folder, traceable, would_be_noticed};
use crate::bad_input::{Device, stocked};
use regal_hub::db::Database;
use regal_hub::floor::{Hall, Keeper};
use regal_hub::schema::MIGRATIONS;
use regal_hub::verify::verify;
use regal_shared::wire::PostAnswer;
use regal_tests::{RunningHub, hub_program};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// Calls of the load.
const POSTS: usize = 25;

/// Starts a traced hub, lets something happen, and stops it in good order.
fn run(site: &Path, load: impl FnOnce(&RunningHub)) -> Trace {
    let log = folder();
    let file = log.path().join("trace");
    let before = Trace::before(site);
    let (program, words) = trace::traced(&hub_program(), &file);
    let hub = RunningHub::through(site, &program, &words);
    load(&hub);
    hub.stop();
    before.read(site, &file)
}

/// The answers in what a hub said.
fn answers(said: &[u8]) -> Vec<(String, String)> {
    let at = said.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |at| at + 4);
    let Ok(post) = serde_json::from_slice::<PostAnswer>(&said[at..]) else { return Vec::new() };
    post.answers.into_iter().map(|one| (one.id.to_string(), one.answer.get().to_owned())).collect()
}

/// Opens an image as the hub does at its start, and gives each settled command's answer.
pub(crate) fn opened(image: &Path) -> BTreeMap<String, String> {
    let database = Database::Sqlite(image.join("hub.db"));
    let keeper = Keeper::find(&database).expect("the head file fits");
    let hall = Hall::open(&database, "main", "Cut", Box::new(|error| panic!("{error}"))).expect("it opens");
    keeper.check(&hall).expect("nothing is lost or changed");
    let report = verify(&mut *database.open_reader().expect("a reader"), "main").expect("books");
    assert!(report.is_clean(), "{report}");
    drop(hall);
    let db = Connection::open(image.join("hub.db")).expect("a database");
    let mut query =
        db.prepare("select device || '.' || series || number, answer from command").expect("a query");
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.collect::<Result<_, _>>().expect("commands")
}

#[test]
fn every_answer_of_the_hub_outlives_a_power_cut() {
    if !traceable("power cuts of the hub") {
        return;
    }
    let site = folder();
    stocked(site.path());
    let mut device = {
        let hub = RunningHub::in_the_open(site.path());
        let device = Device::enrol(&hub);
        hub.stop();
        device
    };
    let mut seen = BTreeMap::new();
    let trace = run(site.path(), |hub| {
        device.hub.clone_from(&hub.url);
        let mut dice = Dice(1);
        for post in 0..POSTS {
            let goods = |item: &str| json!({"what": "goods", "owner": "own", "item": item, "qty": 1});
            let takes = [("A01.1.1", "TEA"), ("A02.1.1", "GUM")].map(|(from, item)| (from, goods(item)));
            let list: Vec<_> = (0..=dice.below(4))
                .map(|number| &takes[(post + number) % 2])
                .map(|(from, what)| device.confirm(json!({"kind": "take", "from": from, "what": what})))
                .collect();
            let (status, told) = device.send(&list);
            assert_eq!(status, 200, "{told}");
            let told: PostAnswer = serde_json::from_value(told).expect("answers");
            seen.extend(told.answers.iter().map(|one| (one.id.to_string(), one.answer.get().to_owned())));
        }
    });
    let all: BTreeMap<_, _> = trace.told(trace.events.len()).flat_map(answers).collect();
    assert_eq!(all, seen, "the trace holds what the device was told");
    assert!(all.len() > POSTS, "{} answers", all.len());

    let look = |image: &Path, point: usize| {
        let found = opened(image);
        for (id, answer) in trace.told(point).flat_map(answers) {
            assert_eq!(found.get(&id), Some(&answer), "{id} was answered");
        }
        assert!(found.len() <= all.len(), "only what was sent");
    };
    let images = cut_all_over(&trace, "hub", look);
    would_be_noticed(&trace, "hub", look);
    println!("{images} images of a hub, {} events, {} answers", trace.events.len(), all.len());
    assert!(images >= IMAGES, "{images} images");
}

/// The tables, indexes and rows of migrations in a database.
fn schema(db: &Connection) -> (i64, Vec<String>) {
    // Neither the list of migrations, which is made before the first of them, nor SQLite's own estimates.
    let sql = "select name || ': ' || coalesce(sql, '') from sqlite_schema \
               where tbl_name <> 'migration' and tbl_name not like 'sqlite_stat%' order by type, name";
    let mut query = db.prepare(sql).expect("a query");
    let made = query.query_map([], |row| row.get(0)).expect("rows").collect::<Result<_, _>>();
    let ran = "select coalesce(max(number), 0) from migration";
    (db.query_row(ran, [], |row| row.get(0)).unwrap_or(0), made.expect("texts"))
}

#[test]
fn a_migration_that_the_power_cuts_off_is_there_whole_or_not_at_all() {
    if !traceable("power cuts of migrations") {
        return;
    }
    let site = folder();
    let trace = run(site.path(), |_| {});
    let mut expected = BTreeMap::new();
    for done in 0..=MIGRATIONS.len() {
        let db = Connection::open_in_memory().expect("memory can hold a database");
        if done > 0 {
            db.execute_batch(
                "create table if not exists migration (number bigint not null primary key, name text not null, \
                 checksum text not null)",
            )
            .expect("made");
        }
        for (number, name, sql) in &MIGRATIONS[..done] {
            db.execute_batch(sql).expect("a migration");
            db.execute("insert into migration values (?1, ?2, '')", (number, name)).expect("a row");
        }
        let (ran, made) = schema(&db);
        expected.insert(ran, made);
    }
    let mut found = BTreeMap::new();
    let images = cut_all_over(&trace, "migration", |image, _| {
        let copy = folder();
        for entry in std::fs::read_dir(image).expect("a folder") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
        }
        let db = Connection::open(copy.path().join("hub.db")).expect("a database");
        let (ran, made) = schema(&db);
        assert_eq!(made, expected[&ran], "after {ran} migrations");
        *found.entry(ran).or_insert(0) += 1;
        drop(db);
        if image.join("hub.db").exists() {
            opened(image);
        }
    });
    println!("{images} images of {} migrations: {found:?}", MIGRATIONS.len());
    assert_eq!(found.len(), MIGRATIONS.len() + 1, "each of them was cut off: {found:?}");
}
