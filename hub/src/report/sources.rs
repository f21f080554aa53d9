//! The sources of figures, each read a stretch at a time: what its rows come to, and up to which place.

use super::calendar::Calendar;
use super::digest::{Key, Sums};
use crate::db::{Conn, DbError, Row, params, query_opt_int};
use crate::ledger::{DISCREPANCY, SUPPLIER};
use crate::site::Site;

/// Rows of a stretch. Small: the one who writes sums and trail must not keep the floor waiting.
pub(super) const STRETCH: i64 = 200;
/// How many movements of an LPN are looked through for the moment it came.
const OF_LPN: i64 = 50;

const HOUR_MS: i64 = 3_600_000;

/// In which span a duration lies: within four hours, within a day, or longer.
#[must_use]
pub fn span(ms: i64) -> &'static str {
    match ms {
        ms if ms <= 4 * HOUR_MS => "4",
        ms if ms <= 24 * HOUR_MS => "24",
        _ => "more",
    }
}

/// Which process a movement is the work of, and whether its zone is that of where the goods went.
#[must_use]
pub fn process(kind: &str, to: &str, to_kind: &str) -> Option<(&'static str, bool)> {
    match kind {
        "receive" | "receive_lpn" | "return" => Some(("receive", true)),
        "put" if matches!(to_kind, "bin" | "face" | "reserve") => Some(("putaway", true)),
        "pick" | "pick_short" if to != DISCREPANCY => Some(("pick", false)),
        "pack" => Some(("pack", true)),
        "load" => Some(("load", false)),
        _ => None,
    }
}

/// Movements behind a number.
pub(super) fn journal(
    conn: &mut dyn Conn,
    site: &str,
    from: i64,
    calendar: &Calendar,
) -> Result<(i64, Sums), DbError> {
    let rows = conn.query(
        "select m.number, m.kind, m.occurred_at, m.item, m.owner, m.qty, m.from_location, m.from_lpn, m.to_location, \
         coalesce(t.kind, ''), m.device, m.series, m.command, m.to_lpn from movement m left join location t on \
         t.site = m.site and t.location = m.to_location where m.site = $1 and m.number > $2 order by m.number limit $3",
        params![site, from, STRETCH],
    )?;
    let (mut to, mut sums) = (from, Sums::default());
    let mut put = (String::new(), String::new());
    for (at_row, row) in rows.iter().enumerate() {
        to = row.int(0)?;
        let Some((process, _)) = process(row.text(1)?, row.text(8)?, row.text(9)?) else { continue };
        let (at, item, qty) = (row.int(2)?, row.text(3)?, row.int(5)?);
        let (day, owner) = (calendar.day(at), row.string(4)?);
        // What the books did not have is a movement of its own, and no line of its own.
        let lines = i64::from(row.text(6)? != DISCREPANCY);
        let key = Key { fact: "work", day, zone: String::new(), owner: owner.clone(), what: process };
        sums.add(key, lines, qty, 0);
        if process == "pick" {
            sums.picked(day, item, lines, qty);
        }
        // An LPN is put away once, with all the kinds of goods on it.
        let this = (row.string(7)?, format!("{}.{}{}", row.text(10)?, row.text(11)?, row.int(12)?));
        if process == "putaway" && !this.0.is_empty() && this != put {
            if let Some(came) = came(conn, site, &this.0, &rows[..at_row])? {
                let ms = (at - came).max(0);
                sums.add(Key { fact: "dock", day, zone: String::new(), owner, what: span(ms) }, 1, qty, ms);
            }
            put = this;
        }
    }
    Ok((to, sums))
}

/// When an LPN that is put away came in; nothing when it stood in a bin since. It is looked for among the movements of
/// the stretch before that one, then on the trail, which reaches to where the stretch begins.
fn came(conn: &mut dyn Conn, site: &str, lpn: &str, before: &[Row]) -> Result<Option<i64>, DbError> {
    for row in before.iter().rev() {
        if row.text(13)? == lpn {
            match row.text(9)? {
                "bin" | "face" | "reserve" => return Ok(None),
                _ if row.text(6)? == SUPPLIER => return row.int(2).map(Some),
                _ => {}
            }
        }
    }
    let rows = conn.query(
        "select m.from_location, m.occurred_at, coalesce(l.kind, '') from trail t join movement m on \
         m.site = t.site and m.number = t.movement left join location l on l.site = m.site and \
         l.location = m.to_location where t.site = $1 and t.kind = 'lpn' and t.thing = $2 and m.to_lpn = $2 \
         order by t.movement desc limit $3",
        params![site, lpn, OF_LPN],
    )?;
    for row in &rows {
        if matches!(row.text(2)?, "bin" | "face" | "reserve") {
            return Ok(None);
        }
        if row.text(0)? == SUPPLIER {
            return row.int(1).map(Some);
        }
    }
    Ok(None)
}

/// What was found wrong behind the pickers.
const MISTAKES: [&str; 2] = ["missing_at_pack", "extra_item"];

/// Exceptions behind a number.
pub(super) fn exceptions(
    conn: &mut dyn Conn,
    site: &str,
    from: i64,
    calendar: &Calendar,
) -> Result<(i64, Sums), DbError> {
    let rows = conn.query(
        "select exception, code, opened_at, owner, qty from exception where site = $1 and exception > $2 \
         order by exception limit $3",
        params![site, from, STRETCH],
    )?;
    let (mut to, mut sums) = (from, Sums::default());
    for row in &rows {
        to = row.int(0)?;
        let code = row.text(1)?;
        if let Some(what) = MISTAKES.into_iter().find(|mistake| *mistake == code) {
            let (day, owner) = (calendar.day(row.int(2)?), row.string(3)?);
            sums.add(Key { fact: "mistake", day, zone: String::new(), owner, what }, 1, row.int(4)?, 0);
        }
    }
    Ok((to, sums))
}

/// Orders that have left behind a moment. What is recorded later has a moment no earlier than the clock now, so all
/// before it is there.
pub(super) fn orders(
    conn: &mut dyn Conn,
    site: &str,
    from: i64,
    calendar: &Calendar,
) -> Result<(i64, Sums), DbError> {
    let clock = Site::load(conn, site)?.clock;
    let last = query_opt_int(
        conn,
        "select shipped_at from order_head where site = $1 and shipped_at > $2 and shipped_at < $3 and shipped_at > 0 \
         order by shipped_at limit 1 offset $4",
        params![site, from, clock, STRETCH - 1],
    )?;
    // Orders of one truck have one moment: they are never cut apart.
    let until = last.unwrap_or(clock - 1);
    let rows = conn.query(
        "select order_no, owner, made_at, shipped_at, cut_off from order_head where site = $1 and shipped_at > $2 \
         and shipped_at <= $3 and shipped_at > 0 order by shipped_at, order_no",
        params![site, from, until],
    )?;
    let (mut to, mut sums) = (from, Sums::default());
    for row in &rows {
        let (owner, left) = (row.string(1)?, row.int(3)?);
        to = left;
        let (day, ms) = (calendar.day(left), (left - row.int(2)?).max(0));
        let key = |fact, what| Key { fact, day, zone: String::new(), owner: owner.clone(), what };
        sums.add(key("cycle", span(ms)), 1, 0, ms);
        if row.int(4)? > 0 && left > row.int(4)? {
            sums.add(key("late", "order"), 1, 0, 0);
        }
        let lines = conn.query(
            "select qty, shipped from order_line where site = $1 and order_no = $2 and state <> 'cancelled'",
            params![site, row.text(0)?],
        )?;
        let mut whole = 1;
        for line in &lines {
            let (qty, shipped) = (line.int(0)?, line.int(1)?);
            let full = i64::from(shipped >= qty);
            whole = whole.min(full);
            sums.add(key("fill", "line"), 1, full, 0);
            sums.add(key("fill", "unit"), qty, shipped.min(qty), 0);
        }
        sums.add(key("fill", "order"), 1, whole, 0);
    }
    Ok((to, sums))
}

/// Counts behind a number. Those that met work at the place compare nothing and are left out.
pub(super) fn counts(
    conn: &mut dyn Conn,
    site: &str,
    from: i64,
    calendar: &Calendar,
) -> Result<(i64, Sums), DbError> {
    let rows = conn.query(
        "select c.count, c.counted_at, c.state, coalesce(l.zone, '') from count c left join location l on \
         l.site = c.site and l.location = c.location where c.site = $1 and c.count > $2 order by c.count limit $3",
        params![site, from, STRETCH],
    )?;
    let (mut to, mut sums) = (from, Sums::default());
    for row in &rows {
        to = row.int(0)?;
        if row.text(2)? == "contended" {
            continue;
        }
        let (day, zone) = (calendar.day(row.int(1)?), row.string(3)?);
        let key = |what| Key { fact: "count", day, zone: zone.clone(), owner: String::new(), what };
        let lines = conn.query(
            "select base, variance from count_line where site = $1 and count = $2",
            params![site, to],
        )?;
        let mut right = 1;
        for line in &lines {
            let (base, off) = (line.int(0)?, line.int(1)?.abs());
            right = right.min(i64::from(off == 0));
            sums.add(key("unit"), base, off, 0);
            sums.add(key("line"), 1, i64::from(off == 0), 0);
        }
        sums.add(key("place"), 1, right, 0);
    }
    Ok((to, sums))
}
