//! What is checked before the hub serves: addresses, versions, settings, migrations.

use super::engine::{on_both, sqlite};
use crate::db::sqlite::check_version;
use crate::db::{Database, DbError, Migration, migrate, params, query_int};

#[test]
fn versions_of_sqlite() {
    let table = [
        (3_040_001, false),
        (3_050_002, false),
        (3_051_001, false),
        (3_051_002, false),
        (3_051_003, true),
        (3_051_004, true),
        (3_052_000, false),
        (3_052_001, true),
        (3_053_002, true),
        (3_054_001, true),
        (4_000_000, true),
    ];
    for (number, good) in table {
        assert_eq!(check_version(number).is_ok(), good, "{number}");
    }
    let said = check_version(3_040_001).unwrap_err().to_string();
    insta::assert_snapshot!(said, @"SQLite 3.40.1 can damage a database; build the hub with SQLite 3.51.3 or newer, but not 3.52.0");
    assert_eq!(check_version(rusqlite::version_number()), Ok(()));
}

#[test]
fn addresses() {
    let good = ["sqlite:hub.db", "sqlite:/var/lib/regal/hub.db", "postgres://regal@db:5433/floor"];
    for text in good {
        assert_eq!(text.parse::<Database>().unwrap().to_string(), text);
    }
    let bad = [
        "",
        "hub.db",
        "sqlite:",
        "sqlite::memory:",
        "mysql://x",
        "postgres://host:port/x",
        "sqlite:x?mode=ro",
    ];
    for text in bad {
        let error = text.parse::<Database>().unwrap_err();
        assert!(error.to_string().contains("write "), "{error}");
    }
}

#[test]
fn a_password_is_never_shown() {
    let shown = [
        "postgres://regal:geheim@db/floor",
        "postgres://regal:ge@heim:geheim@db/floor",
        "postgres://regal@db/floor?password=geheim",
    ];
    for text in shown {
        let database = Database::Postgres(text.to_owned());
        assert!(!format!("{database} {database:?}").contains("heim"), "{database}");
    }
    let wrong = "geheim@db:postgres://regal:geheim@db".parse::<Database>().unwrap_err();
    insta::assert_snapshot!(wrong, @"the database address begins neither with 'sqlite:' nor with 'postgres://'; write sqlite:/path/to/hub.db or postgres://user@host/database");
}

#[test]
fn a_writing_connection_to_sqlite_keeps_its_promises() {
    let place = sqlite();
    let mut conn = place.database.open_writer().unwrap();
    let pragmas: [(&'static str, i64); 6] = [
        ("pragma synchronous", 2),
        ("pragma foreign_keys", 1),
        ("pragma secure_delete", 1),
        ("pragma mmap_size", 0),
        ("pragma wal_autocheckpoint", 0),
        ("pragma busy_timeout", 5_000),
    ];
    for (pragma, wanted) in pragmas {
        assert_eq!(query_int(&mut *conn, pragma, params![]), Ok(wanted), "{pragma}");
    }
    let mode = conn.query("pragma journal_mode", params![]).unwrap();
    assert_eq!(mode[0].text(0), Ok("wal"));
}

#[test]
fn what_is_no_database_is_said_plainly() {
    let place = sqlite();
    let Database::Sqlite(path) = &place.database else { unreachable!() };
    assert!(matches!(place.database.open_reader(), Err(DbError::Unusable(_))), "a reader makes no file");
    std::fs::write(
        path,
        "a shopping list, long enough to be taken for a header of a database file".repeat(20),
    )
    .unwrap();
    for opened in [place.database.open_writer(), place.database.open_reader()] {
        let Err(error) = opened else { panic!("opened") };
        assert!(error.to_string().contains("not a database"), "{error}");
    }
    let nowhere = Database::Sqlite(path.join("further").join("hub.db"));
    assert!(matches!(nowhere.open_writer(), Err(DbError::Unusable(_))));
    assert!(matches!(
        Database::Postgres("postgres://nobody@127.0.0.1:1/none".to_owned()).open_writer(),
        Err(DbError::Unusable(_))
    ));
}

#[test]
fn a_server_that_may_lose_answers_is_refused() {
    let Ok(url) = std::env::var("REGAL_TEST_POSTGRES") else {
        return println!("PostgreSQL left out: REGAL_TEST_POSTGRES names no server");
    };
    for weak in ["off", "local", "remote_write"] {
        let url = format!("{url}?options=-csynchronous_commit%3D{weak}");
        let Err(error) = Database::Postgres(url).open_writer() else { panic!("opened") };
        assert!(error.to_string().contains("synchronous_commit = on"), "{error}");
    }
}

const FIRST: Migration = (
    1,
    "things",
    "create table thing (site bigint not null, id bigint not null, primary key (site, id));
insert into thing values (1, 1)",
);
const SECOND: Migration =
    (2, "names", "alter table thing add column name text; create index thing_name on thing (site, name)");

#[test]
fn migrations_run_once_and_in_order() {
    on_both(|place| {
        let mut conn = place.database.open_writer().unwrap();
        assert_eq!(migrate(&mut *conn, &[FIRST]), Ok(1));
        assert_eq!(migrate(&mut *conn, &[FIRST, SECOND]), Ok(1));
        assert_eq!(migrate(&mut *conn, &[FIRST, SECOND]), Ok(0));
        assert_eq!(query_int(&mut *conn, "select count(*) from thing where name is null", params![]), Ok(1));
        let windows = FIRST.2.replace('\n', "\r\n").leak();
        assert_eq!(migrate(&mut *conn, &[(1, "things", windows), SECOND]), Ok(0));
    });
}

#[test]
fn an_older_hub_refuses_a_newer_database() {
    on_both(|place| {
        let mut conn = place.database.open_writer().unwrap();
        migrate(&mut *conn, &[FIRST, SECOND]).unwrap();
        let said = migrate(&mut *conn, &[FIRST]).unwrap_err().to_string();
        insta::allow_duplicates! { insta::assert_snapshot!(said, @"the database is at migration 2, this hub knows up to 1: a newer hub has used it; start the newer hub, or restore the backup made before the update"); }
    });
}

#[test]
fn a_migration_that_reads_otherwise_is_refused() {
    on_both(|place| {
        let mut conn = place.database.open_writer().unwrap();
        migrate(&mut *conn, &[FIRST]).unwrap();
        let changed = (1, "things", "create table other (id bigint)");
        let said = migrate(&mut *conn, &[changed, SECOND]).unwrap_err().to_string();
        assert!(said.starts_with("migration 1 (things) in the database is not the one"), "{said}");
        assert!(conn.query("select name from thing", params![]).is_err(), "nothing ran");
    });
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    on_both(|place| {
        let mut conn = place.database.open_writer().unwrap();
        let broken = (2, "broken", "create table half (id bigint); insert into nowhere values (1)");
        let error = migrate(&mut *conn, &[FIRST, broken]).unwrap_err();
        assert!(matches!(&error, DbError::Bug { sql, .. } if sql == "migration 2 (broken)"), "{error}");
        assert_eq!(query_int(&mut *conn, "select count(*) from migration", params![]), Ok(1));
        assert_eq!(migrate(&mut *conn, &[FIRST, SECOND]), Ok(1));
        assert!(conn.batch("create table half (id bigint)").is_ok());
        assert!(matches!(migrate(&mut *conn, &[SECOND]), Err(DbError::Bug { .. })), "a gap in the numbers");
    });
}

#[test]
fn hubs_that_start_at_once_share_the_migrations() {
    on_both(|place| {
        let ran: usize = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut conn = place.database.open_writer().unwrap();
                        migrate(&mut *conn, &[FIRST, SECOND]).unwrap()
                    })
                })
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).sum()
        });
        assert_eq!(ran, 2);
    });
}

#[test]
fn sqlite_takes_the_index_that_fits_rather_than_the_one_that_saves_a_sort() {
    let place = sqlite();
    let mut conn = place.database.open_writer().unwrap();
    let sql = "create table pair (site text not null, a text not null, b text not null, primary key (site, a)); \
               create index pair_b on pair (site, b);";
    for _ in 0..2 {
        assert!(migrate(&mut *conn, &[(1, "pair", sql)]).is_ok(), "also when they are there already");
    }
    let plan = "explain query plan select a from pair where site = $1 and b = $2 order by a";
    for conn in [&mut conn, &mut place.database.open_reader().unwrap()] {
        let steps = conn.query(plan, params!["main", "x"]).unwrap();
        let said = steps[0].text(3).unwrap();
        assert!(said.contains("pair_b (site=? AND b=?)"), "{said}");
    }
}
