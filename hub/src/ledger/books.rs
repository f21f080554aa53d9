//! How the books stand.

use crate::db::{Conn, DbError, params, query_one};

/// The head of the journal, and of which site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// The site's name.
    pub name: String,
    /// How often a backup was brought back, from 1.
    pub epoch: i64,
    /// Number of the journal's last movement.
    pub journal: i64,
    /// The chain's hash up to it, hexadecimal.
    pub hash: String,
    /// When it was booked, ms; 0 while there is none.
    pub last_at: i64,
}

/// How the books of a site stand.
///
/// # Errors
/// The database, or there is no such site.
pub fn books(conn: &mut dyn Conn, site: &str) -> Result<Books, DbError> {
    let row = query_one(
        conn,
        "select s.name, s.epoch, s.journal, s.head, coalesce(m.recorded_at, 0) from site s \
         left join movement m on m.site = s.site and m.number = s.journal where s.site = $1",
        params![site],
    )?;
    let row = row.ok_or_else(|| DbError::bug("site", "the site is not set up".to_owned()))?;
    let (name, epoch, journal) = (row.string(0)?, row.int(1)?, row.int(2)?);
    Ok(Books { name, epoch, journal, hash: row.string(3)?, last_at: row.int(4)? })
}
