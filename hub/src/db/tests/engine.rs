//! What must be the same on both engines.

use std::time::Duration;

pub(super) use crate::db::testing::{Place, on_both, sqlite};
use crate::db::{Conn, DbError, Readers, Value, params, query_int, query_one, query_opt_text};

pub(super) const THINGS: &str = "create table thing (site bigint not null, id bigint not null, name text, \
    amount bigint check (amount >= 0), primary key (site, id))";

pub(super) fn with_things(place: &Place) -> Box<dyn Conn + Send> {
    let mut conn = place.database.open_writer().unwrap();
    conn.batch(THINGS).unwrap();
    conn
}

pub(super) fn add(conn: &mut dyn Conn, id: i64, name: &str, amount: i64) -> Result<u64, DbError> {
    conn.execute(
        "insert into thing (site, id, name, amount) values (1, $1, $2, $3)",
        params![id, name, amount],
    )
}

pub(super) fn count(conn: &mut dyn Conn) -> i64 {
    query_int(conn, "select count(*) from thing", params![]).unwrap()
}

#[test]
fn parameters_are_bound_by_their_number() {
    on_both(|place| {
        let mut conn = with_things(place);
        let swapped = "insert into thing (name, amount, id, site) values ($3, $4, $2, $1)";
        assert_eq!(conn.execute(swapped, params![7, 8, "Brause", 9]).unwrap(), 1);
        let again =
            "select site, id, name, amount from thing where amount = $2 and site = $1 and amount = $2";
        for _ in 0..2 {
            let row = query_one(&mut *conn, again, params![7, 9]).unwrap().unwrap();
            assert_eq!(
                (row.int(0), row.int(1), row.text(2), row.int(3)),
                (Ok(7), Ok(8), Ok("Brause"), Ok(9))
            );
        }
    });
}

#[test]
fn values_come_back_as_they_went_in() {
    on_both(|place| {
        let mut conn = with_things(place);
        conn.batch("create table pair (i bigint, t text)").unwrap();
        let long = "ß€𝄞".repeat(5_000);
        let texts = ["", "Käse & Äpfel", "日本語", "a'b\"c\\d;--", "\u{1}\n\u{7f}", &long];
        for text in texts {
            conn.execute("insert into pair (i, t) values ($1, $2)", params![None::<i64>, text]).unwrap();
        }
        for int in [i64::MIN, -1, 0, 1, i64::MAX] {
            conn.execute("insert into pair (i, t) values ($1, $2)", params![int, None::<&str>]).unwrap();
        }
        let rows = conn.query("select t from pair where i is null", params![]).unwrap();
        let found: Vec<_> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(found, texts);
        let rows = conn.query("select i from pair where t is null order by i", params![]).unwrap();
        let found: Vec<_> = rows.iter().map(|row| row.int(0).unwrap()).collect();
        assert_eq!(found, [i64::MIN, -1, 0, 1, i64::MAX]);
        let name = query_opt_text(&mut *conn, "select t from pair where i = $1", params![0]).unwrap();
        assert_eq!(name, None);
    });
}

#[test]
fn null_first_and_a_number_later_use_the_same_statement() {
    on_both(|place| {
        let mut conn = with_things(place);
        for amount in [None, Some(5), None, Some(i64::MAX)] {
            let id = amount.unwrap_or(-1);
            conn.execute(
                "insert into thing (site, id, amount) values (1, $1, $2)
                 on conflict (site, id) do update set amount = excluded.amount",
                params![id, amount],
            )
            .unwrap();
        }
        assert_eq!(count(&mut *conn), 3);
    });
}

#[test]
fn a_comparison_reads_as_zero_or_one() {
    on_both(|place| {
        let mut conn = place.database.open_writer().unwrap();
        let row = query_one(&mut *conn, "select 2 > 1, 1 > 2, 5, 'x'", params![]).unwrap().unwrap();
        assert_eq!(
            (row.flag(0), row.flag(1), row.int(2), row.text(3)),
            (Ok(true), Ok(false), Ok(5), Ok("x"))
        );
        assert!(matches!(row.flag(2), Err(DbError::Bug { .. })));
        assert!(matches!(row.text(2), Err(DbError::Bug { .. })));
        assert!(matches!(row.int(9), Err(DbError::Bug { .. })));
    });
}

#[test]
fn rows_changed_are_counted() {
    on_both(|place| {
        let mut conn = with_things(place);
        for id in 0..3 {
            add(&mut *conn, id, "x", id).unwrap();
        }
        assert_eq!(conn.execute("update thing set amount = 9 where id >= $1", params![1]).unwrap(), 2);
        assert_eq!(conn.execute("delete from thing where id = $1", params![77]).unwrap(), 0);
        let same = "insert into thing (site, id) values (1, 1) on conflict do nothing";
        assert_eq!(conn.execute(same, params![]).unwrap(), 0);
    });
}

#[test]
fn a_text_with_a_nul_byte_is_refused() {
    on_both(|place| {
        let mut conn = with_things(place);
        assert_eq!(add(&mut *conn, 1, "a\0b", 1), Err(DbError::NulByte(2)));
        assert_eq!(count(&mut *conn), 0);
    });
}

#[test]
fn mistakes_in_a_statement_are_named() {
    on_both(|place| {
        let mut conn = with_things(place);
        let wrong: [(&'static str, &[Value<'_>]); 5] = [
            ("selekt 1", params![]),
            ("select nothing from thing", params![]),
            ("select \"nothing\" from thing", params![]),
            ("select id from thing where id = $1", params![]),
            ("select id from thing where id = $1", params![1, 2]),
        ];
        for (sql, values) in wrong {
            let error = conn.query(sql, values).unwrap_err();
            assert!(matches!(&error, DbError::Bug { sql: named, .. } if named == sql), "{sql}: {error}");
        }
        let rows = conn.execute("select id from thing", params![]);
        add(&mut *conn, 1, "x", 1).unwrap();
        assert!(rows.is_err() || conn.execute("select id from thing", params![]).is_err());
    });
}

#[test]
fn a_broken_rule_of_the_schema_is_a_constraint() {
    on_both(|place| {
        let mut conn = with_things(place);
        add(&mut *conn, 1, "x", 1).unwrap();
        for (id, amount) in [(1, 1), (2, -1)] {
            assert!(matches!(add(&mut *conn, id, "x", amount), Err(DbError::Constraint(_))));
        }
        conn.batch(
            "create table child (site bigint, thing bigint, foreign key (site, thing) references thing)",
        )
        .unwrap();
        let orphan = conn.execute("insert into child values (1, 99)", params![]);
        assert!(matches!(orphan, Err(DbError::Constraint(_))), "{orphan:?}");
    });
}

#[test]
fn a_reader_sees_one_moment_and_cannot_write() {
    on_both(|place| {
        let mut writer = with_things(place);
        let readers = Readers::open(&place.database, 1, Duration::from_millis(10)).unwrap();
        let seen = readers.read(|conn| {
            let before = count(conn);
            add(&mut *writer, 1, "x", 1).unwrap();
            Ok((before, count(conn)))
        });
        assert_eq!(seen, Ok((0, 0)));
        assert_eq!(readers.read(|conn| Ok(count(conn))), Ok(1));
        let written = readers.read(|conn| add(conn, 2, "x", 1));
        assert!(matches!(written, Err(DbError::ReadOnly(_))), "{written:?}");
        assert_eq!(readers.read(|conn| Ok(count(conn))), Ok(1));
    });
}

#[test]
fn a_reader_is_waited_for_no_longer_than_stated() {
    on_both(|place| {
        let _writer = with_things(place);
        let readers = Readers::open(&place.database, 1, Duration::from_millis(10)).unwrap();
        let inner = readers.read(|_| Ok(readers.read(|_| Ok(()))));
        assert!(matches!(inner, Ok(Err(DbError::Busy(_)))), "{inner:?}");
        assert_eq!(readers.read(|_| Ok(5)), Ok(5));
    });
}
