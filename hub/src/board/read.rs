//! Rows as pages show them: what comes from outside is made harmless on its way in.

use crate::db::{DbError, Row};
use regal_shared::text::clean;

/// A text column, with control and hidden characters made visible.
pub fn text(row: &Row, i: usize) -> Result<String, DbError> {
    Ok(clean(row.text(i)?).into_owned())
}

/// Rows into what a page lists.
pub fn rows<T>(found: &[Row], one: impl Fn(&Row) -> Result<T, DbError>) -> Result<Vec<T>, DbError> {
    found.iter().map(one).collect()
}

/// Where the next page begins: behind the last row of a full one, as a code of the address; else nothing.
pub fn next<T, C: Default>(shown: &[T], page: i64, code: impl FnOnce(&T) -> C) -> C {
    let full = i64::try_from(shown.len()).is_ok_and(|rows| rows >= page);
    shown.last().filter(|_| full).map(code).unwrap_or_default()
}
