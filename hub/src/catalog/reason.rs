//! Reasons of a site: which of the house are switched off, and own ones. What workers report with F2 is among them.

use crate::clarify::rules::REASONS;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::order;
use crate::steer::rules::HOLDS;
use regal_shared::flow::common::{ExceptionCode, Needed, NotOff, Off};
use regal_shared::text::Language;
use std::collections::BTreeMap;

/// What a reason is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A hold on a location, an item, a lot or an LPN.
    Hold,
    /// A hold on an order.
    Order,
    /// What is written off or counted otherwise.
    Adjustment,
    /// What workers report with F2.
    Told,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [Kind::Hold, Kind::Order, Kind::Adjustment, Kind::Told];

    /// The word in the table and in the codes of words (`reason.hold_quality`).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Hold => "hold",
            Kind::Order => "order",
            Kind::Adjustment => "adjustment",
            Kind::Told => "told",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The reasons of the house.
    #[must_use]
    pub fn of_the_house(self) -> Vec<&'static str> {
        match self {
            Kind::Hold => HOLDS.to_vec(),
            Kind::Order => order::HOLDS.to_vec(),
            Kind::Adjustment => REASONS.to_vec(),
            Kind::Told => ExceptionCode::told().iter().map(|code| code.code()).collect(),
        }
    }

    /// Whether a site may add its own. What a report of a worker does is the program's to know.
    #[must_use]
    pub fn takes_own(self) -> bool {
        self != Kind::Told
    }

    /// Why a site cannot do without one of them; `None` when it can.
    #[must_use]
    pub fn needed(self, code: &str) -> Option<Needed> {
        match Off::parse(code) {
            Err(NotOff::Needed(needed)) if self == Kind::Told => Some(needed),
            _ => None,
        }
    }
}

/// Between a code workers tell and the flow or step it is not offered in.
pub const AT: char = '@';

/// A reason, as the site has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// It is offered.
    pub on: bool,
    /// The site's own, with these words in English and German; empty for one of the house.
    pub own: bool,
    /// English words.
    pub en: String,
    /// German words.
    pub de: String,
}

/// One of the house, as the site has it that says nothing.
fn plain(code: &str) -> Reason {
    Reason { code: code.to_owned(), on: true, own: false, en: String::new(), de: String::new() }
}

/// Every reason of a kind: those of the house first, then the site's own by code.
///
/// # Errors
/// The database.
pub fn all(conn: &mut dyn Conn, site: &str, kind: Kind) -> Result<Vec<Reason>, DbError> {
    let rows = conn.query(
        "select code, state, own, en, de from reason where site = $1 and kind = $2 order by code",
        params![site, kind.code()],
    )?;
    let mut known: BTreeMap<String, Reason> = BTreeMap::new();
    for row in &rows {
        if kind == Kind::Told && row.text(0)?.contains(AT) {
            continue;
        }
        let reason = Reason {
            code: row.string(0)?,
            on: row.text(1)? == "on",
            own: row.flag(2)?,
            en: row.string(3)?,
            de: row.string(4)?,
        };
        known.insert(reason.code.clone(), reason);
    }
    let house = kind.of_the_house();
    let mut all: Vec<Reason> =
        house.into_iter().map(|code| known.remove(code).unwrap_or_else(|| plain(code))).collect();
    all.extend(known.into_values());
    Ok(all)
}

/// Codes of the reasons that are offered.
///
/// # Errors
/// The database.
pub fn offered(conn: &mut dyn Conn, site: &str, kind: Kind) -> Result<Vec<String>, DbError> {
    Ok(all(conn, site, kind)?.into_iter().filter(|one| one.on).map(|one| one.code).collect())
}

/// Whether a reason is offered.
///
/// # Errors
/// The database.
pub fn is_offered(cx: &mut Cx<'_>, kind: Kind, code: &str) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    Ok(offered(cx.conn, &site, kind)?.iter().any(|one| one == code))
}

/// Codes workers tell that are switched off, and where: everywhere first, then in flows and at steps.
///
/// # Errors
/// The database.
pub fn off(conn: &mut dyn Conn, site: &str) -> Result<Vec<Off>, DbError> {
    let rows = conn.query(
        "select code from reason where site = $1 and kind = $2 and state = 'off'",
        params![site, Kind::Told.code()],
    )?;
    let mut off = Vec::new();
    for row in &rows {
        off.extend(Off::parse(row.text(0)?).ok());
    }
    off.sort_by_key(|one| (one.flow.is_some(), *one));
    Ok(off)
}

/// Words of the site's own reasons in a language, by the code words of the house would have.
///
/// # Errors
/// The database.
pub fn words(
    conn: &mut dyn Conn,
    site: &str,
    language: Language,
) -> Result<BTreeMap<String, String>, DbError> {
    let rows =
        conn.query("select kind, code, en, de from reason where site = $1 and kind in ('hold', 'order', 'adjustment') and own = 1", params![site])?;
    let at = if language == Language::De { 3 } else { 2 };
    rows.iter()
        .map(|row| Ok((format!("reason.{}_{}", row.text(0)?, row.text(1)?), row.string(at)?)))
        .collect()
}

/// Switches a reason on or off; false when there is none.
///
/// # Errors
/// The database.
pub fn switch(cx: &mut Cx<'_>, kind: Kind, code: &str, on: bool) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    let found = if kind == Kind::Told && code.contains(AT) {
        Off::parse(code).ok().map(|off| plain(&off.to_string()))
    } else {
        all(cx.conn, &site, kind)?.into_iter().find(|one| one.code == code)
    };
    let Some(found) = found else { return Ok(false) };
    save(cx, kind, &Reason { on, ..found })?;
    Ok(true)
}

/// Adds an own reason, or gives one other words; false when the house has one of this code.
///
/// # Errors
/// The database.
pub fn own(cx: &mut Cx<'_>, kind: Kind, code: &str, en: &str, de: &str) -> Result<bool, DbError> {
    if kind.of_the_house().contains(&code) {
        return Ok(false);
    }
    let reason = Reason { code: code.to_owned(), on: true, own: true, en: en.to_owned(), de: de.to_owned() };
    save(cx, kind, &reason)?;
    Ok(true)
}

fn save(cx: &mut Cx<'_>, kind: Kind, reason: &Reason) -> Result<(), DbError> {
    cx.conn.write(
        "insert into reason (site, kind, code, state, own, en, de) values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (site, kind, code) do update set state = excluded.state, en = excluded.en, de = excluded.de",
        params![
            &cx.site.site,
            kind.code(),
            &reason.code,
            if reason.on { "on" } else { "off" },
            reason.own,
            &reason.en,
            &reason.de
        ],
    )?;
    Ok(())
}
