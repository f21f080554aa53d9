//! Databases of older hubs, with anything in their tables and any bits flipped: a migration makes of them what a new database
//! is, or says no and leaves all as it was.

use super::import::folder;
use regal_hub::db::{Database, migrate};
use regal_hub::schema::MIGRATIONS;
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

pub(super) const WORDS: &[&[u8]] =
    &[b"main", b"\0\0", b"\xff\xff", b"hub", b"active", b"bin", b"TEA", b"\x80", b"\x7f\x01"];

/// The database of each older hub, the empty one first.
fn images() -> &'static [Vec<u8>] {
    static MADE: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    MADE.get_or_init(|| {
        let image = |ran: usize| {
            let folder = folder();
            let path = folder.path().join("hub.db");
            let mut conn = Database::Sqlite(path.clone()).open_writer().expect("opened");
            assert_eq!(migrate(&mut *conn, &MIGRATIONS[..ran]).expect("migrated"), ran);
            drop(conn);
            fs::read(path).expect("a file")
        };
        (0..=MIGRATIONS.len()).map(image).collect()
    })
}

/// Every table and index, as it was made; not what SQLite keeps for itself.
fn schema(db: &Connection) -> Vec<String> {
    let sql = "select type || ' ' || name || ': ' || coalesce(sql, '') from sqlite_schema \
               where tbl_name not like 'sqlite_stat%' order by type, name";
    let mut query = db.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

fn tables(db: &Connection) -> Vec<String> {
    let sql = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migration' \
               order by name";
    let mut query = db.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("names")
}

/// Rows of each table.
fn counted(db: &Connection) -> BTreeMap<String, i64> {
    let count = |table: &String| {
        let sql = format!("select count(*) from {table}");
        db.query_row(&sql, [], |row| row.get(0)).expect("a number")
    };
    tables(db).iter().map(|table| (table.clone(), count(table))).collect()
}

/// The bytes that are left to draw from.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end.max(1)
    }

    fn text(&mut self) -> String {
        let length = self.below(12).min(self.0.len());
        let (front, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(front).replace('\0', "")
    }

    fn number(&mut self) -> i64 {
        match self.byte() {
            0xff => i64::MAX,
            0xfe => i64::MIN,
            small => i64::from(small) - 2,
        }
    }
}

/// Rows of anything, where the table takes them.
fn fill(db: &Connection, rest: &mut Rest<'_>) {
    let tables = tables(db);
    if tables.is_empty() {
        return;
    }
    while !rest.0.is_empty() {
        let table = &tables[rest.below(tables.len())];
        let columns: Vec<String> = {
            let mut query = db.prepare(&format!("pragma table_info({table})")).expect("columns");
            let rows = query.query_map([], |row| row.get(2)).expect("columns");
            rows.collect::<Result<_, _>>().expect("types")
        };
        let values: Vec<Value> = columns
            .iter()
            .map(|kind| match kind.as_str() {
                "text" | "TEXT" => Value::Text(rest.text()),
                _ => Value::Integer(rest.number()),
            })
            .collect();
        let places = vec!["?"; values.len()].join(", ");
        let sql = format!("insert into {table} values ({places})");
        // What its rules do not take never was in it.
        drop(db.execute(&sql, rusqlite::params_from_iter(values)));
    }
}

/// The first byte says how old the hub was, the second what was done to its database: rows of anything, a migration nobody
/// knows, or flipped bits.
pub(super) fn run(bytes: &[u8]) {
    let mut rest = Rest(bytes);
    let ran = rest.below(images().len());
    let damage = rest.below(4);
    let folder = folder();
    let path = folder.path().join("hub.db");
    let mut image = images()[ran].clone();
    if damage == 3 && !image.is_empty() {
        for flip in rest.0.chunks_exact(4).take(6) {
            let place = u32::from_be_bytes([0, flip[0], flip[1], flip[2]]) as usize % image.len();
            image[place] ^= 1 << (flip[3] & 7);
        }
        fs::write(&path, image).expect("written");
        return broken(&path);
    }
    fs::write(&path, image).expect("written");
    let db = Connection::open(&path).expect("opened");
    if damage == 2 && ran > 0 {
        let number = 1 + rest.below(ran) as i64;
        db.execute("update migration set checksum = ?2 where number = ?1", (number, rest.text()))
            .expect("changed");
    } else {
        fill(&db, &mut rest);
    }
    let (before, rows) = (schema(&db), counted(&db));
    drop(db);
    migrated(&path, ran, &before, &rows, damage == 2 && ran > 0);
}

fn migrated(path: &Path, ran: usize, before: &[String], rows: &BTreeMap<String, i64>, foreign: bool) {
    let mut conn = Database::Sqlite(path.to_owned()).open_writer().expect("opened");
    let outcome = migrate(&mut *conn, MIGRATIONS);
    let again = outcome.as_ref().ok().map(|_| migrate(&mut *conn, MIGRATIONS).expect("again"));
    drop(conn);
    let db = Connection::open(path).expect("opened");
    let check: String = db.query_row("pragma integrity_check", [], |row| row.get(0)).expect("checked");
    assert_eq!(check, "ok");
    let after = counted(&db);
    match outcome {
        Ok(count) => {
            assert!(!foreign, "a migration that nobody knows is taken for ours");
            assert_eq!((count, again), (MIGRATIONS.len() - ran, Some(0)));
            let new = tempfile::NamedTempFile::new().expect("a file");
            fs::write(new.path(), images().last().expect("images")).expect("written");
            assert_eq!(schema(&db), schema(&Connection::open(new.path()).expect("opened")), "as a new one");
            for (table, count) in rows {
                assert!(after.get(table).is_none_or(|now| now >= count), "rows of {table} are gone");
            }
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(foreign, "rows that an older hub took are in the way: {error}");
            assert_eq!((schema(&db).as_slice(), &after), (before, rows), "all or nothing");
        }
    }
}

/// A database with flipped bits: it opens or it does not; nobody panics over it, and what comes out is whole or refused.
fn broken(path: &Path) {
    let Ok(mut conn) = Database::Sqlite(path.to_owned()).open_writer() else { return };
    if let Ok(count) = migrate(&mut *conn, MIGRATIONS) {
        assert!(count <= MIGRATIONS.len());
    }
}
