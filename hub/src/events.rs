//! Events: what others may know, numbered in the transaction that made them.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::people::actor;
use crate::webhook;
use regal_shared::base::{DeviceId, Moment};
use regal_shared::wire::{Event, EventBody};

/// The most events one read of the feed answers.
pub const PAGE: i64 = 256;

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
    cx.conn.execute(
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

/// What the words of an event are sealed as.
fn sealed_as(epoch: i64, number: i64) -> String {
    format!("event {epoch}.{number}")
}
