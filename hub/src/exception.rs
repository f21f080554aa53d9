//! Exceptions: cases for a supervisor.

use crate::cx::{Cx, series_code};
use crate::db::{DbError, params, query_one};
use crate::people::actor;
use crate::{again, events, webhook};
use regal_shared::base::{CommandId, Goods, Qty};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::{Arg, Message};
use regal_shared::wire::{EventBody, ExceptionRef};

/// How the detail of a case begins that names the other report.
const TWICE: &str = "exc.detail_twice";

/// An exception to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// What kind.
    pub code: ExceptionCode,
    /// Where, or empty.
    pub location: String,
    /// Which goods; all empty when none.
    pub goods: Goods,
    /// The LPN concerned, or empty.
    pub lpn: String,
    /// How many base units it is about.
    pub qty: Qty,
    /// What it leaves at Discrepancy: positive is missing, negative turned up.
    pub unexplained: Qty,
    /// More facts, as JSON or plain text.
    pub detail: String,
}

impl Raise {
    /// An exception of a kind, with nothing else known.
    #[must_use]
    pub fn new(code: ExceptionCode) -> Raise {
        Raise {
            code,
            location: String::new(),
            goods: Goods::default(),
            lpn: String::new(),
            qty: 0,
            unexplained: 0,
            detail: String::new(),
        }
    }
}

/// Opens an exception and tells everybody; answers its number.
///
/// # Errors
/// The database.
pub fn raise(cx: &mut Cx<'_>, new: &Raise) -> Result<i64, DbError> {
    let mut detail = new.detail.clone();
    if new.code == ExceptionCode::UserLocked {
        if let Some(open) = of_user(cx)? {
            return Ok(open);
        }
        detail = listed("", &format!("{}{}", series_code(cx.by.id.series), cx.by.id.number));
    }
    if new.code == ExceptionCode::DoubleWork
        && let Some(other) = twice(cx, new)?
    {
        detail = other;
    }
    let nth = again::nth(cx, new)?;
    let number = cx.site.next_number();
    let (goods, by) = (&new.goods, &cx.by);
    cx.conn.execute(
        "insert into exception (site, exception, code, state, device, series, command, actor, task, location, item, \
         owner, lot, serial, lpn, qty, unexplained, detail, opened_at, resolved_at, nth) \
         values ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 0, $19)",
        params![
            &cx.site.site,
            number,
            new.code.code(),
            by.id.device.as_str(),
            series_code(by.id.series),
            by.id.number,
            by.actor.as_str(),
            &by.task,
            &new.location,
            &goods.item,
            &goods.owner,
            &goods.lot,
            &goods.serial,
            &new.lpn,
            new.qty,
            new.unexplained,
            &detail,
            cx.now.0,
            nth
        ],
    )?;
    cx.raised.push(ExceptionRef { exception: number, code: new.code });
    events::say(
        cx,
        None,
        &EventBody::Exception {
            exception: number,
            code: new.code,
            location: new.location.clone(),
            state: "open".to_owned(),
        },
    )?;
    webhook::exception(cx, number, new.code.code(), &new.location, "open")?;
    Ok(number)
}

/// More is known of a case than when it was raised.
///
/// # Errors
/// The database.
pub fn detailed(cx: &mut Cx<'_>, exception: i64, detail: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update exception set detail = $3 where site = $1 and exception = $2",
        params![&cx.site.site, exception, detail],
    )
}

/// How far back in the journal the other report of work done twice is looked for, in movements.
const BACK: i64 = 50_000;

/// The other report of work that was done twice: who said it before, and how much. It is what went from the same place under
/// the same task, of another device if there is one; of an LPN without goods named, what last put something on it.
fn twice(cx: &mut Cx<'_>, new: &Raise) -> Result<Option<String>, DbError> {
    let by = &cx.by;
    let (device, series, command) = (by.id.device.as_str(), series_code(by.id.series), by.id.number);
    let (site, since) = (cx.site.site.as_str(), cx.site.journal - BACK);
    let mut found = None;
    if !new.location.is_empty() && !new.goods.item.is_empty() && !by.task.is_empty() {
        for others in [true, false] {
            found = found.or(query_one(
                cx.conn,
                "select device, series, command, qty from movement where site = $1 and from_location = $2 and \
                 number > $3 and item = $4 and task = $5 and (device <> $6 or ($7 = 0 and (series <> $8 or \
                 command <> $9))) order by number desc limit 1",
                params![
                    site,
                    &new.location,
                    since,
                    &new.goods.item,
                    &by.task,
                    device,
                    i64::from(others),
                    series,
                    command
                ],
            )?);
        }
    } else if !new.lpn.is_empty() {
        found = query_one(
            cx.conn,
            "select m.device, m.series, m.command, m.qty from lpn l join movement m on m.site = l.site and \
             m.to_location = l.location and m.number > $3 and m.to_lpn = l.lpn where l.site = $1 and l.lpn = $2 and \
             not (m.device = $4 and m.series = $5 and m.command = $6) order by m.number desc limit 1",
            params![site, &new.lpn, since, device, series, command],
        )?;
    }
    let Some(row) = found else { return Ok(None) };
    let (dev, command) = (row.text(0)?, format!("{}.{}{}", row.text(0)?, row.text(1)?, row.int(2)?));
    let said = Message::new(TWICE).with("dev", dev).with("n", row.int(3)?).with("command", command);
    Ok(Some(said.to_string()))
}

/// The command that had reported the same before, where the detail of a case names one.
#[must_use]
pub fn other_of(detail: &str) -> Option<CommandId> {
    let said = Message::read(detail).filter(|said| said.code == TWICE)?;
    match said.args.get("command")? {
        Arg::Text(id) => id.parse().ok(),
        Arg::Number(_) => None,
    }
}

/// A command as tables know it: device, series and number.
#[must_use]
pub fn key(id: &CommandId) -> (&str, &'static str, i64) {
    (id.device.as_str(), series_code(id.series), id.number)
}

/// Raises a case about the device that speaks, unless one like it is open.
///
/// # Errors
/// The database.
pub fn once(cx: &mut Cx<'_>, code: ExceptionCode, detail: String) -> Result<(), DbError> {
    let open = query_one(
        cx.conn,
        "select exception from exception where site = $1 and state = 'open' and code = $2 and device = $3 limit 1",
        params![&cx.site.site, code.code(), cx.by.id.device.as_str()],
    )?;
    if open.is_none() {
        raise(cx, &Raise { detail, ..Raise::new(code) })?;
    }
    Ok(())
}

/// One open `user_locked` for a person and a device is enough: what else comes is listed in it. Answers its number.
fn of_user(cx: &mut Cx<'_>) -> Result<Option<i64>, DbError> {
    let (site, id, by) = (cx.site.site.clone(), cx.by.id.clone(), cx.by.actor.clone());
    let rows = cx.conn.query(
        "select exception, detail, actor from exception where site = $1 and state = 'open' and \
         code = 'user_locked' and device = $2 order by exception",
        params![&site, id.device.as_str()],
    )?;
    let mut found = None;
    for row in rows {
        if actor::are_one(cx.conn, &site, row.text(2)?, by.as_str())? {
            found = Some(row);
            break;
        }
    }
    let Some(row) = found else { return Ok(None) };
    let number = row.int(0)?;
    let detail = listed(row.text(1)?, &format!("{}{}", series_code(id.series), id.number));
    cx.conn.execute(
        "update exception set detail = $3 where site = $1 and exception = $2",
        params![&site, number, &detail],
    )?;
    cx.raised.push(ExceptionRef { exception: number, code: ExceptionCode::UserLocked });
    tell(cx, number)?;
    Ok(Some(number))
}

/// The most commands a case lists; the rest is counted.
const LISTED: usize = 20;

/// A list of commands with one more: `c5 c6`, and `c5 c6 … +3` when it is long.
fn listed(so_far: &str, command: &str) -> String {
    let known: Vec<&str> = so_far.split_whitespace().collect();
    match known.split_last() {
        None => command.to_owned(),
        Some((last, rest)) => match last.strip_prefix('+').and_then(|n| n.parse::<u64>().ok()) {
            Some(n) => format!("{} +{}", rest.join(" "), n.saturating_add(1)),
            None if known.len() >= LISTED => format!("{so_far} +1"),
            None => format!("{so_far} {command}"),
        },
    }
}

/// So much of a case is explained; with nothing left it is resolved. Everybody is told, also of 0.
///
/// # Errors
/// The database.
pub fn explained(cx: &mut Cx<'_>, exception: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set unexplained = unexplained - $3, \
         state = case when $3 <> 0 and unexplained = $3 then 'resolved' else state end, \
         resolved_at = case when $3 <> 0 and unexplained = $3 then $4 else resolved_at end \
         where site = $1 and exception = $2",
        params![&cx.site.site, exception, qty, cx.now.0],
    )?;
    tell(cx, exception)
}

/// A case is looked at and closed; it leaves nothing unexplained.
///
/// # Errors
/// The database.
pub fn closed(cx: &mut Cx<'_>, exception: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set state = 'resolved', resolved_at = $3 where site = $1 and exception = $2 and \
         unexplained = 0",
        params![&cx.site.site, exception, cx.now.0],
    )?;
    tell(cx, exception)
}

/// What a case leaves unexplained after its confirm was taken back; with nothing it is resolved, else open again.
///
/// # Errors
/// The database.
pub fn left(cx: &mut Cx<'_>, exception: i64, unexplained: Qty) -> Result<(), DbError> {
    cx.conn.execute(
        "update exception set unexplained = $3, state = case when $3 = 0 then 'resolved' else 'open' end, \
         resolved_at = case when $3 = 0 then cast($4 as bigint) else 0 end where site = $1 and exception = $2",
        params![&cx.site.site, exception, unexplained, cx.now.0],
    )?;
    tell(cx, exception)
}

fn tell(cx: &mut Cx<'_>, exception: i64) -> Result<(), DbError> {
    let row = query_one(
        cx.conn,
        "select code, location, state from exception where site = $1 and exception = $2",
        params![&cx.site.site, exception],
    )?;
    let Some(row) = row else { return Ok(()) };
    let Some(code) = ExceptionCode::parse(row.text(0)?) else { return Ok(()) };
    let (location, state) = (row.string(1)?, row.string(2)?);
    if state == "resolved" {
        webhook::exception(cx, exception, code.code(), &location, &state)?;
    }
    events::say(cx, None, &EventBody::Exception { exception, code, location, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_commands_is_counted() {
        let mut list = String::new();
        for n in 1..=3 {
            list = listed(&list, &format!("c{n}"));
        }
        assert_eq!(list, "c1 c2 c3");
        for n in 4..=23 {
            list = listed(&list, &format!("c{n}"));
        }
        assert!(list.ends_with("c19 c20 +3"), "{list}");
    }
}
