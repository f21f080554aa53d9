//! Events: what others may know, numbered in the transaction that made them.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_opt_int};
use crate::people::actor;
use crate::site::Site;
use crate::webhook;
use regal_shared::base::{DeviceId, Moment};
use regal_shared::wire::{Event, EventBody};

/// The most events one read of the feed answers.
pub const PAGE: i64 = 256;
/// Events are kept so long, ms: 30 days. A device that was away for longer hears how things are instead.
pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Events looked at in one run, so that nobody waits for it.
pub const FORGOTTEN: i64 = 1_000;

/// Appends an event, for one device or for everybody.
///
/// # Errors
/// The database.
pub fn say(cx: &mut Cx<'_>, device: Option<&DeviceId>, body: &EventBody) -> Result<(), DbError> {
    let text = serde_json::to_string(body).map_err(|error| DbError::bug("event", error.to_string()))?;
    cx.site.event += 1;
    // Words of a supervisor, and whatever says who did something.
    let names_somebody = matches!(body, EventBody::Message { .. }) || text.contains("\"user\":");
    let text = match names_somebody {
        true => actor::sealed(cx, &sealed_as(cx.site.epoch, cx.site.event), &text)?,
        false => text,
    };
    cx.conn.write(
        "insert into event (site, number, epoch, at, device, body) values ($1, $2, $3, $4, $5, $6)",
        params![
            &cx.site.site,
            cx.site.event,
            cx.site.epoch,
            cx.now.0,
            device.map_or("", DeviceId::as_str),
            &text
        ],
    )?;
    webhook::of_event(cx, body)
}

/// Up to [`PAGE`] events after `after`, in order.
///
/// # Errors
/// The database.
pub fn after(conn: &mut dyn Conn, site: &str, after: i64) -> Result<Vec<Event>, DbError> {
    let rows = conn.query(
        "select number, epoch, at, device, body from event where site = $1 and number > $2 order by number limit 256",
        params![site, after],
    )?;
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        let device = row.text(3)?;
        let body = actor::unsealed(conn, &sealed_as(row.int(1)?, row.int(0)?), row.text(4)?)?;
        let body = body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or(EventBody::Unknown);
        events.push(Event {
            epoch: row.int(1)?,
            number: row.int(0)?,
            at: Moment(row.int(2)?),
            device: (!device.is_empty()).then(|| DeviceId::from(device)),
            body,
        });
    }
    Ok(events)
}

/// Whether all that was said after a number of an epoch is there to be heard. It is not where some of it was let go, where
/// the hub was restored since, and where the hub never said what it is asked to go on behind.
///
/// # Errors
/// The database.
pub fn reaches(conn: &mut dyn Conn, site: &Site, epoch: i64, number: i64) -> Result<bool, DbError> {
    if epoch != site.epoch || number > site.event {
        return Ok(false);
    }
    let oldest = query_opt_int(
        conn,
        "select number from event where site = $1 and number > 0 order by number limit 1",
        params![&site.site],
    )?;
    Ok(number >= oldest.unwrap_or(site.event + 1) - 1)
}

/// Lets go what is too old by now, from the oldest on; answers how many events were let go, at most [`FORGOTTEN`].
///
/// Whoever is behind by as much as one event that is still kept hears all that comes after it: so nothing is let go behind
/// an event that is not too old, even where the hub's clock was wrong for a while.
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>) -> Result<u64, DbError> {
    let (site, now) = (cx.site.site.clone(), cx.now.0);
    let rows = cx.conn.query(
        "select number, at from event where site = $1 and number > 0 order by number limit $2",
        params![&site, FORGOTTEN],
    )?;
    let mut last = None;
    for row in &rows {
        let (number, at) = (row.int(0)?, row.int(1)?);
        match at {
            at if at < now - KEPT_MS => last = Some(number),
            at if at <= now => break,
            // Said while the clock was ahead: it goes with the next one whose age is known.
            _ => {}
        }
    }
    let Some(last) = last else { return Ok(0) };
    cx.conn.execute("delete from event where site = $1 and number <= $2", params![&site, last])
}

/// What the words of an event are sealed as.
fn sealed_as(epoch: i64, number: i64) -> String {
    format!("event {epoch}.{number}")
}
