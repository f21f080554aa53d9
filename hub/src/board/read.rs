//! Rows as pages show them: what comes from outside is made harmless on its way in.

use super::page::Frame;
use crate::db::{DbError, Row, params};
use crate::floor::Hall;
use regal_shared::text::clean;

/// A text column, with control and hidden characters made visible.
pub fn text(row: &Row, i: usize) -> Result<String, DbError> {
    Ok(clean(row.text(i)?).into_owned())
}

/// Rows into what a page lists.
pub fn rows<T>(found: &[Row], one: impl Fn(&Row) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    found.iter().map(one).collect()
}

/// The most devices whose names a page reads; others stand there by their numbers.
const DEVICES: i64 = 2_000;

/// The page says by name which device something was done on.
pub async fn meet_devices(f: &mut Frame, hall: &Hall) -> Result<(), crate::web::Problem> {
    let site = hall.site.clone();
    let found = hall
        .read(move |conn| {
            conn.query(
                "select device, name from device where site = $1 and name <> '' order by device limit $2",
                params![&site, DEVICES],
            )
        })
        .await?;
    f.t.meet(rows(&found, |row| Ok((row.string(0)?, text(row, 1)?)))?.into_iter().collect());
    Ok(())
}

/// Where the next page begins: behind the last row of a full one, as a code of the address; else nothing.
pub fn next<T, C: Default>(shown: &[T], page: i64, code: impl FnOnce(&T) -> C) -> C {
    let full = i64::try_from(shown.len()).is_ok_and(|rows| rows >= page);
    shown.last().filter(|_| full).map(code).unwrap_or_default()
}
