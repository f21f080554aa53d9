//! Settling one command: answered before? then the old answer. Else facts, decision, booking, answer, all in one
//! transaction.

use super::parked::park;
use super::prepared::Prepared;
use super::request;
use crate::cx::{By, Cx, series_code};
use crate::db::{Conn, DbError, params, query_one};
use crate::exception::{self, Raise};
use crate::flow::{self, At};
use crate::people::actor;
use crate::people::device::{self, Device};
use crate::policy::{self, SECOND};
use crate::site::Site;
use regal_shared::base::{CommandId, DeviceId, Moment, Series};
use regal_shared::bug::made;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::refusal::Refusal;
use regal_shared::text::Message;
use regal_shared::wire::{Answer, Body, Command, Confirm, Request};

/// No site has its devices wait a shorter time for an answer (policy `request_seconds`), ms.
const SHORTEST_MS: i64 = 2 * SECOND;

/// What settling came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The answer's bytes, the same for ever.
    Answered(String),
    /// Earlier confirms are missing: send from this number.
    SendFrom(i64),
    /// No such device at this site.
    NoDevice,
}

/// Settles one command of `device` at `now` (hub time), just come in.
///
/// # Errors
/// A fault: the database. Then nothing is settled and the device sends again.
pub fn settle(
    conn: &mut dyn Conn,
    site: &mut Site,
    device: &DeviceId,
    prepared: &Prepared,
    now: Moment,
) -> Result<Outcome, DbError> {
    settle_after(conn, site, device, prepared, now, 0)
}

/// Settles one command of `device` at `now` (hub time), `waited` ms after it came in. A request that waited too long is not
/// acted on any more: whoever asked has been told that nobody answered, and may be elsewhere.
///
/// # Errors
/// A fault: the database. Then nothing is settled and the device sends again.
pub fn settle_after(
    conn: &mut dyn Conn,
    site: &mut Site,
    device: &DeviceId,
    prepared: &Prepared,
    now: Moment,
    waited: i64,
) -> Result<Outcome, DbError> {
    let actor = prepared.command.as_ref().map_or("", |command| command.actor.as_str());
    let Some(known) = device::find(conn, &site.site, device.as_str(), actor)? else {
        return Ok(Outcome::NoDevice);
    };
    if known.is_copy(&prepared.mark) {
        return of_a_copy(conn, site, &known, prepared, now);
    }
    if known.mark.is_empty() && !prepared.mark.is_empty() {
        device::is_machine(conn, &site.site, device, &prepared.mark)?;
    }
    if known.epoch < site.epoch && prepared.epoch == site.epoch {
        // It has begun again from what this hub knows.
        device::begins_again(conn, site, device)?;
    }
    match prepared.id.series {
        Series::Confirm
            if known.epoch < site.epoch && prepared.epoch != site.epoch && !made("epoch_unchecked") =>
        {
            return Ok(Outcome::SendFrom(known.last_confirm + 1));
        }
        Series::Confirm if prepared.id.number > known.last_confirm + 1 && !made("order_unchecked") => {
            lacking(conn, site, &known, prepared, now)?;
            return Ok(Outcome::SendFrom(known.last_confirm + 1));
        }
        Series::Confirm if prepared.id.number <= known.last_confirm && !made("no_dedupe") => {
            return again(conn, site, prepared, now);
        }
        Series::Request if prepared.id.number <= known.last_request => {
            return again(conn, site, prepared, now);
        }
        _ => {}
    }
    let first = site.journal + 1;
    let by = by(prepared, &known, site.clock_off, now);
    let mut cx = Cx::new(conn, site, by, now);
    let settled = match prepared.id.series {
        Series::Request if waited >= SHORTEST_MS && waited >= lapses(&mut cx)? => Answer::Lapsed.into(),
        _ => decide(&mut cx, &known, prepared)?,
    };
    let text =
        serde_json::to_string(&settled.answer).map_err(|error| DbError::bug("answer", error.to_string()))?;
    store(&mut cx, &known, prepared, &text, &settled, first)?;
    Ok(Outcome::Answered(text))
}

/// How long a device of this site waits for an answer, ms.
fn lapses(cx: &mut Cx<'_>) -> Result<i64, DbError> {
    Ok(policy::plain_or_own(cx.conn, &cx.site.site, "request_seconds")? * SECOND)
}

/// Confirms are wanted that the device does not have any more: this hub came from a copy older than what devices keep.
/// Nobody can bring them; that is a case, once, and somebody at the desk has to say that it goes on without them.
fn lacking(
    conn: &mut dyn Conn,
    site: &mut Site,
    known: &Device,
    prepared: &Prepared,
    now: Moment,
) -> Result<(), DbError> {
    let (from, oldest) = (known.last_confirm + 1, prepared.oldest);
    if oldest <= from || oldest == known.oldest {
        return Ok(());
    }
    device::has_from(conn, &site.site, &known.device, oldest)?;
    let by = by(prepared, known, site.clock_off, now);
    let mut cx = Cx::new(conn, site, by, now);
    let detail = format!("c{from} to c{} are neither here nor on the device", oldest - 1);
    exception::raise(&mut cx, &Raise { detail, ..Raise::new(ExceptionCode::OpParked) })?;
    Ok(())
}

/// Another machine speaks under the name of a device. What it reports is kept for a supervisor, whatever its number: the
/// device's own numbers go on without it. It can ask for nothing.
fn of_a_copy(
    conn: &mut dyn Conn,
    site: &mut Site,
    known: &Device,
    prepared: &Prepared,
    now: Moment,
) -> Result<Outcome, DbError> {
    let by = by(prepared, known, site.clock_off, now);
    let mut cx = Cx::new(conn, site, by, now);
    let why = "another machine has a copy of the device's store";
    let answer = match prepared.id.series {
        Series::Confirm => park(&mut cx, prepared, ExceptionCode::DeviceClone, why)?,
        Series::Request => {
            exception::once(&mut cx, ExceptionCode::DeviceClone, why.to_owned())?;
            Answer::Refused { refusal: Refusal::role(Message::new("req.device_twice")) }
        }
    };
    Ok(Outcome::Answered(plain(&answer)?))
}

fn by(prepared: &Prepared, known: &Device, off: i64, now: Moment) -> By {
    let trusted = prepared
        .command
        .as_ref()
        .ok()
        .map(|command| command.occurred_at)
        .filter(|at| trusted(*at, known, off, now));
    By {
        id: prepared.id.clone(),
        kind: prepared.kind(),
        actor: prepared.command.as_ref().map_or_else(|_| "".into(), |command| command.actor.clone()),
        task: prepared
            .command
            .as_ref()
            .ok()
            .and_then(|command| command.lease.as_ref())
            .map_or_else(String::new, |lease| lease.task.0.clone()),
        occurred_at: trusted.unwrap_or(now),
        source: prepared.id.device.0.clone(),
        route: "POST /v1/commands".to_owned(),
    }
}

/// Whether a device's clock is no more than `off` ms ahead of the hub's, or behind what it said before.
fn trusted(at: Moment, known: &Device, off: i64, now: Moment) -> bool {
    at.since(now) <= off && known.clock - at.0 <= off
}

/// The number was settled before: the stored bytes, or a conflict when the body is another one.
fn again(conn: &mut dyn Conn, site: &mut Site, prepared: &Prepared, now: Moment) -> Result<Outcome, DbError> {
    let id = &prepared.id;
    let row = query_one(
        conn,
        "select body_hash, answer from command where site = $1 and device = $2 and series = $3 and number = $4",
        params![&site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    let kept = match &row {
        Some(row) if !row.text(1)?.is_empty() => actor::unsealed(conn, &answer_to(id), row.text(1)?)?,
        _ => None,
    };
    let (Some(row), Some(kept)) = (&row, kept) else {
        let gone = if id.series == Series::Request { Answer::Lapsed } else { Answer::SettledEarlier };
        return Ok(Outcome::Answered(plain(&gone)?));
    };
    if made("answer_rebuilt") {
        return Ok(Outcome::Answered(plain(&Answer::Applied)?));
    }
    if row.text(0)? == prepared.hash || made("conflict_hidden") {
        return Ok(Outcome::Answered(kept));
    }
    let mut cx = Cx::hub(conn, site, "op_conflict", now);
    let exception = park(&mut cx, prepared, ExceptionCode::OpConflict, "the same id came with another body")?;
    Ok(Outcome::Answered(plain(&exception)?))
}

/// What the answer to a command is sealed as.
fn answer_to(id: &CommandId) -> String {
    format!("answer {id}")
}

pub(super) fn plain(answer: &Answer) -> Result<String, DbError> {
    serde_json::to_string(answer).map_err(|error| DbError::bug("answer", error.to_string()))
}

/// What a command came to.
struct Settled {
    answer: Answer,
    /// The task it was about, or empty.
    task: String,
    /// It is a fact of work that was no longer the device's.
    late: bool,
}

impl From<Answer> for Settled {
    fn from(answer: Answer) -> Settled {
        Settled { answer, task: String::new(), late: false }
    }
}

/// Decides and books.
fn decide(cx: &mut Cx<'_>, known: &Device, prepared: &Prepared) -> Result<Settled, DbError> {
    let command = match &prepared.command {
        Ok(command) => command,
        Err(why) => return Ok(park(cx, prepared, ExceptionCode::OpParked, why)?.into()),
    };
    let task = cx.by.task.clone();
    let at = At::of(cx, &known.device, command)?;
    match &command.body {
        Body::Confirm(confirm) => {
            if known.state != "active" {
                let why = format!("the device is {}", known.state);
                let answer = park(cx, prepared, ExceptionCode::DeviceClone, &why)?;
                return Ok(Settled { answer, task, late: false });
            }
            if made("late_parked")
                && !at.task.is_empty()
                && command.occurred_at.0 < cx.now.0 - cx.site.clock_off
            {
                let answer = park(cx, prepared, ExceptionCode::OpParked, "late")?;
                return Ok(Settled { answer, task, late: true });
            }
            let late = at.late;
            Ok(Settled { answer: book(cx, known, command, &at, confirm)?, task, late })
        }
        Body::Request(wish) => {
            Ok(Settled { answer: answer(cx, known, prepared, &at, wish)?, task, late: false })
        }
    }
}

fn book(
    cx: &mut Cx<'_>,
    known: &Device,
    command: &Command,
    at: &At,
    confirm: &Confirm,
) -> Result<Answer, DbError> {
    if known.person_state == "locked" {
        exception::raise(cx, &Raise::new(ExceptionCode::UserLocked))?;
    }
    if !trusted(command.occurred_at, known, cx.site.clock_off, cx.time) {
        clock_off(cx, command.occurred_at)?;
    }
    let changes = flow::confirm(cx, at, confirm)?;
    super::apply::apply(cx, &changes)?;
    if cx.raised.is_empty() {
        return Ok(Answer::Applied);
    }
    Ok(Answer::AppliedWithDifference { exceptions: std::mem::take(&mut cx.raised) })
}

/// One open `clock_off` a device is enough.
fn clock_off(cx: &mut Cx<'_>, at: Moment) -> Result<(), DbError> {
    let detail = format!("device clock {}, hub clock {}", at.0, cx.time.0);
    exception::once(cx, ExceptionCode::ClockOff, detail)
}

fn answer(
    cx: &mut Cx<'_>,
    known: &Device,
    prepared: &Prepared,
    at: &At,
    wish: &Request,
) -> Result<Answer, DbError> {
    match request::decide(cx, known, prepared, at, wish)? {
        Ok(grant) => Ok(Answer::Granted { grant: Box::new(grant) }),
        Err(refusal) => Ok(Answer::Refused { refusal }),
    }
}

fn store(
    cx: &mut Cx<'_>,
    known: &Device,
    prepared: &Prepared,
    answer: &str,
    settled: &Settled,
    first: i64,
) -> Result<(), DbError> {
    let id = &prepared.id;
    let answer = match id.series {
        Series::Confirm => answer.to_owned(),
        Series::Request => actor::sealed(cx, &answer_to(id), answer)?,
    };
    let occurred = prepared.command.as_ref().map_or(0, |command| command.occurred_at.0);
    cx.conn.write(
        "insert into command (site, device, series, number, kind, body_hash, answer, actor, task, occurred_at, \
         settled_at, late, first_journal, last_journal) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            &cx.site.site,
            id.device.as_str(),
            series_code(id.series),
            id.number,
            &cx.by.kind,
            &prepared.hash,
            &answer,
            cx.by.actor.as_str(),
            &settled.task,
            occurred,
            cx.now.0,
            settled.late,
            first,
            cx.site.journal
        ],
    )?;
    let (confirm, request) = match id.series {
        Series::Confirm => (id.number, known.last_request),
        Series::Request => (known.last_confirm, id.number),
    };
    let clock = if trusted(Moment(occurred), known, cx.site.clock_off, cx.time) {
        occurred.max(known.clock)
    } else {
        known.clock
    };
    cx.conn.write(
        "update device set last_confirm = $3, last_request = $4, clock = $5, seen_at = $6 \
         where site = $1 and device = $2",
        params![&cx.site.site, id.device.as_str(), confirm, request, clock, cx.now.0],
    )?;
    Ok(())
}
