//! What SQLite is told about its tables, so that it chooses the index a person would.
//!
//! SQLite believes that an equality on the first column of a key leaves ten rows. Ours begin with the site, which
//! leaves all of them; so it would at times read a whole table because that saves a sort. The estimates are fixed,
//! not measured: plans are the same in the test, on the first day, and after years.
//! Format: <https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table>.

use rusqlite::{Connection, Result, params};

/// Rows of every table.
const ROWS: u64 = 1_000_000;
/// Columns of few values: an equality leaves a good part of the rows.
const FEW_VALUES: &[&str] = &["kind", "scope", "series", "state", "until", "ended_at", "virtual"];

/// Writes the estimates where they are others than those the database has, and has them taken on.
///
/// # Errors
/// SQLite's own.
pub fn set(conn: &Connection) -> Result<()> {
    if stored(conn)? == wanted(conn)? {
        return Ok(());
    }
    // Another hub that starts at the same time has to wait; it then finds them written.
    conn.execute_batch("pragma analysis_limit = 1; begin immediate")?;
    let written = write(conn).and_then(|()| conn.execute_batch("commit"));
    if written.is_err() {
        // The first error is the one to show.
        let _ = conn.execute_batch("rollback");
    }
    written
}

fn write(conn: &Connection) -> Result<()> {
    // Makes the table when there is none; a look at one row an index is enough.
    conn.execute_batch("analyze; delete from sqlite_stat1")?;
    for (table, index, estimate) in wanted(conn)? {
        let row = params![table, index, estimate];
        conn.execute("insert into sqlite_stat1 (tbl, idx, stat) values (?1, ?2, ?3)", row)?;
    }
    // Takes them on in this connection; others read them when they open.
    conn.execute_batch("analyze sqlite_schema")
}

type Estimate = (String, String, String);

/// What the database has; nothing when it has none.
fn stored(conn: &Connection) -> Result<Vec<Estimate>> {
    let there: i64 =
        conn.query_row("select count(*) from sqlite_schema where name = 'sqlite_stat1'", [], |row| {
            row.get(0)
        })?;
    if there == 0 {
        return Ok(Vec::new());
    }
    conn.prepare("select tbl, coalesce(idx, ''), stat from sqlite_stat1 order by tbl, idx")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect()
}

fn wanted(conn: &Connection) -> Result<Vec<Estimate>> {
    let indexes: Vec<(String, String, bool)> = conn
        .prepare(
            "select t.name, i.name, i.\"unique\" from pragma_table_list t, pragma_index_list(t.name) i \
             where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%' order by t.name, i.name",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_>>()?;
    let mut columns = conn.prepare("select coalesce(name, '') from pragma_index_info(?1) order by seqno")?;
    indexes
        .into_iter()
        .map(|(table, index, unique)| {
            let names: Vec<String> = columns.query_map([&index], |row| row.get(0))?.collect::<Result<_>>()?;
            let estimate = estimate(&names, unique);
            Ok((table, index, estimate))
        })
        .collect()
}

/// All rows, then how many an equality on the first column leaves, on the first two, and so on.
fn estimate(columns: &[String], unique: bool) -> String {
    let mut left = ROWS;
    let mut text = ROWS.to_string();
    for (place, column) in columns.iter().enumerate() {
        left = match column.as_str() {
            "site" => left,
            few if FEW_VALUES.contains(&few) => left / 100,
            _ => left / 1_000,
        };
        let whole_key = unique && place + 1 == columns.len();
        left = if whole_key { 1 } else { left.max(8) };
        text.push_str(&format!(" {left}"));
    }
    text
}
