//! Bits of the hub's database and of its log flip. SQLite finds few of them; the chain, the head file and the books' own rules
//! find whatever they make of an answered row.

use super::{books, number, until};
use crate::bad_input::{Device, stocked};
use regal_hub::db::Database;
use regal_hub::floor::{Hall, Keeper};
use regal_hub::verify::verify;
use regal_tests::{RunningHub, hub_run};
use rusqlite::Connection;
use serde_json::json;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Flips in each of the two files.
const FLIPS: u64 = 60;
/// Confirms in the books.
const TAKES: usize = 20;
const PAGE: usize = 4096;
const NAMES: [&str; 3] = ["hub.db", "hub.db-wal", "hub.db.head"];

/// A number that follows from a seed.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The journal, row for row, as SQLite reads it; nothing when it says that something is wrong.
fn journal(folder: &Path) -> Option<Vec<String>> {
    let db = Connection::open(folder.join("hub.db")).ok()?;
    let check: String = db.query_row("pragma integrity_check", [], |row| row.get(0)).ok()?;
    if check != "ok" {
        return None;
    }
    let fields = "number || '|' || kind || '|' || item || '|' || qty || '|' || from_location || '|' || to_location || '|' || \
                  from_status || '|' || to_status || '|' || device || '|' || command || '|' || hash";
    let mut query = db.prepare(&format!("select {fields} from movement order by number")).ok()?;
    let rows = query.query_map([], |row| row.get(0)).ok()?;
    rows.collect::<Result<_, _>>().ok()
}

/// Whether the hub would begin on this, with clean books.
fn begins(folder: &Path) -> bool {
    let database = Database::Sqlite(folder.join("hub.db"));
    let looked = || {
        let keeper = Keeper::find(&database).ok()?;
        let hall = Hall::open(&database, "main", "Rot", Box::new(|_| {})).ok()?;
        keeper.check(&hall).ok()?;
        let report = verify(&mut *database.open_reader().ok()?, "main").ok()?;
        report.is_clean().then_some(())
    };
    catch_unwind(AssertUnwindSafe(looked)).ok().flatten().is_some()
}

/// Where a flip may matter: pages, or frames of the log, that hold one of these texts.
fn places(file: &[u8], texts: &[String]) -> Vec<usize> {
    let holds =
        |page: &[u8]| texts.iter().any(|text| page.windows(text.len()).any(|part| part == text.as_bytes()));
    (0..file.len()).step_by(PAGE).filter(|at| holds(&file[*at..(at + PAGE).min(file.len())])).collect()
}

/// Flips one bit after the other in a file; how many SQLite read as another journal without a word.
fn flipped(from: &Path, name: &str, whole: &[String], hashes: &[String]) -> usize {
    let file = fs::read(from.join(name)).expect("a file");
    let places = places(&file, hashes);
    assert!(!places.is_empty(), "{name} holds none of the journal");
    let (mut unseen, mut told, mut harmless) = (0, 0, 0);
    for seed in 0..FLIPS {
        let bits = mixed(seed + 1);
        let page = places[usize::try_from(bits >> 40).expect("24 bits") % places.len()];
        let at = (page + usize::try_from(bits & 0xFFF).expect("12 bits")).min(file.len() - 1);
        let mut rotten = file.clone();
        rotten[at] ^= 1 << ((bits >> 20) & 7);
        let image = copy(from);
        fs::write(image.path().join(name), rotten).expect("written");
        match journal(image.path()) {
            Some(rows) if rows == whole => harmless += 1,
            Some(rows) => {
                assert!(!begins(image.path()), "{name}, byte {at}, seed {seed}: nobody sees it: {rows:?}");
                unseen += 1;
            }
            None => told += 1,
        }
    }
    println!(
        "{name}: {FLIPS} bits; {unseen} read as another journal, {told} told by SQLite, {harmless} harmless"
    );
    unseen
}

/// A hub that booked some teas and was killed when its head file told of the last; which movement that is.
fn taken_and_killed(at: &Path) -> i64 {
    stocked(at);
    let mut hub = RunningHub::in_the_open(at);
    let mut device = Device::enrol(&hub);
    for _ in 0..TAKES {
        let take = device.confirm(json!({"kind": "take", "from": "A01.1.1",
            "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": 1}}));
        assert_eq!(device.send(&[take]).0, 200);
    }
    let newest = number(&books(at), "select journal from site");
    until("the head file tells of it", || {
        fs::read_to_string(at.join("hub.db.head"))
            .is_ok_and(|text| text.contains(&format!("\"number\":{newest},")))
    });
    hub.cut();
    newest
}

#[test]
fn a_bit_that_flips_under_the_journal_is_found_where_sqlite_does_not_see_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let newest = taken_and_killed(at);
    assert!(begins_on_a_copy(at), "it is whole before");
    // The database with its log; then all of it in the file.
    for name in ["hub.db-wal", "hub.db"] {
        let whole = journal_of_a_copy(at);
        assert_eq!(whole.len(), usize::try_from(newest).expect("few"));
        let hashes: Vec<String> =
            whole.iter().filter_map(|row| row.rsplit('|').next().map(str::to_owned)).collect();
        assert!(flipped(at, name, &whole, &hashes) > 0, "{name}: SQLite saw all of it");
        let db = Connection::open(at.join("hub.db")).expect("a database");
        db.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).expect("folded");
    }
}

/// The first page of an index that no commit of these days has touched: no copy of it is in the log.
fn page_of(at: &Path, index: &str) -> usize {
    let sql = "select rootpage from sqlite_schema where name = ?1";
    let page: i64 = books(at).query_row(sql, [index], |row| row.get(0)).expect("an index");
    usize::try_from(page).expect("a page")
}

/// Other bytes where a page was: what a drive does that puts a write in another place.
fn broken(at: &Path, page: usize) {
    let mut file = fs::read(at.join("hub.db")).expect("a file");
    let other = file[..PAGE].to_vec();
    file[(page - 1) * PAGE..page * PAGE].copy_from_slice(&other);
    fs::write(at.join("hub.db"), file).expect("written");
}

#[test]
fn a_killed_hub_with_a_broken_page_does_not_serve_and_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    taken_and_killed(at);
    let page = page_of(at, "order_shipped");
    let whole = copy(at);
    broken(at, page);
    let refused = hub_run(at, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success(), "{said}");
    for part in ["the database file is damaged", "regal-hub restore", "devices send again"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // The same without the damage begins.
    for name in NAMES {
        fs::copy(whole.path().join(name), at.join(name)).expect("copied back");
    }
    let hub = RunningHub::in_the_open(at);
    hub.stop();
    assert!(begins_on_a_copy(at));
}

/// A copy, for whoever opens the files changes them.
fn copy(from: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for name in NAMES {
        drop(fs::copy(from.join(name), copy.path().join(name)));
    }
    copy
}

fn begins_on_a_copy(from: &Path) -> bool {
    begins(copy(from).path())
}

fn journal_of_a_copy(from: &Path) -> Vec<String> {
    journal(copy(from).path()).expect("it can be read")
}
