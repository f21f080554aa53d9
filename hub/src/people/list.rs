//! People as lists show them: no secret of them, only whether they have one.

use crate::db::{Conn, DbError, Row, params, query_one};

/// Somebody in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Their number at the site.
    pub person: String,
    /// Name on screens.
    pub name: String,
    /// Badge, without prefix.
    pub badge: String,
    /// Role code.
    pub role: String,
    /// Language code.
    pub language: String,
    /// Large text on screens.
    pub large: bool,
    /// `active` or `locked`.
    pub state: String,
    /// A PIN is asked for.
    pub has_pin: bool,
    /// Their PIN counts no more.
    pub pin_expired: bool,
    /// They have a password for the desk.
    pub has_password: bool,
    /// They are of the works council.
    pub council: bool,
}

impl Listed {
    /// The size of their text as a form says it: `large`, or nothing.
    #[must_use]
    pub fn text(&self) -> &'static str {
        if self.large { "large" } else { "" }
    }
}

/// People behind a number, by number.
///
/// # Errors
/// The database.
pub fn after(conn: &mut dyn Conn, site: &str, number: &str, limit: i64) -> Result<Vec<Listed>, DbError> {
    let found = conn.query(
        "select p.person, p.name, p.badge, p.role, p.language, p.state, \
         case when p.pin_hash = '' then 0 when p.pin_hash = '!' then 2 else 1 end, \
         (select count(*) from password w where w.site = p.site and w.person = p.person), \
         (select count(*) from council c where c.site = p.site and c.person = p.person), p.large_text \
         from person p where p.site = $1 and p.person > $2 order by p.person limit $3",
        params![site, number, limit],
    )?;
    found.iter().map(listed).collect()
}

/// One of them.
///
/// # Errors
/// The database.
pub fn one(conn: &mut dyn Conn, site: &str, number: &str) -> Result<Option<Listed>, DbError> {
    let row = query_one(
        conn,
        "select p.person, p.name, p.badge, p.role, p.language, p.state, \
         case when p.pin_hash = '' then 0 when p.pin_hash = '!' then 2 else 1 end, \
         (select count(*) from password w where w.site = p.site and w.person = p.person), \
         (select count(*) from council c where c.site = p.site and c.person = p.person), p.large_text \
         from person p where p.site = $1 and p.person = $2",
        params![site, number],
    )?;
    row.as_ref().map(listed).transpose()
}

fn listed(row: &Row) -> Result<Listed, DbError> {
    let pin = row.int(6)?;
    Ok(Listed {
        person: row.string(0)?,
        name: row.string(1)?,
        badge: row.string(2)?,
        role: row.string(3)?,
        language: row.string(4)?,
        large: row.int(9)? > 0,
        state: row.string(5)?,
        has_pin: pin == 1,
        pin_expired: pin == 2,
        has_password: row.int(7)? > 0,
        council: row.int(8)? > 0,
    })
}
