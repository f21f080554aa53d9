//! Words for a device, what it recorded, a look at its screen, and who is on it.

use super::{Done, rules};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::people::person;
use crate::{events, floor, granted, policy, recording, screen};
use regal_shared::base::DeviceId;
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

pub(super) fn tell(cx: &mut Cx<'_>, device: &str, text: &str, urgent: bool) -> Done {
    if !device.is_empty() && !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    if let Err(no) = rules::tell(text, urgent) {
        return Ok(Err(no));
    }
    let to = (!device.is_empty()).then(|| DeviceId::from(device));
    events::say(cx, to.as_ref(), &EventBody::Message { text: text.to_owned(), urgent })?;
    granted::keep(cx, "tell", device)?;
    Ok(Ok(()))
}

pub(super) fn record(cx: &mut Cx<'_>, device: &str) -> Done {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    recording::ask(cx, &DeviceId::from(device))?;
    granted::keep(cx, "recording_ask", device)?;
    Ok(Ok(()))
}

pub(super) fn go_on(cx: &mut Cx<'_>, device: &str) -> Done {
    if !floor::go_on(cx, &DeviceId::from(device))? {
        return Ok(Err(Message::new("board.lacks_nothing")));
    }
    granted::keep(cx, "go_on", device)?;
    Ok(Ok(()))
}

pub(super) fn look(cx: &mut Cx<'_>, device: &str, wish: i64) -> Done {
    let site = cx.site.site.clone();
    if recording::kept(cx.conn, &site, wish, device)?.is_none() {
        return Ok(Err(Message::new("board.recording_not")));
    }
    granted::keep(cx, "recording_read", &format!("{device}.{wish}"))?;
    Ok(Ok(()))
}

pub(super) fn watch_screen(cx: &mut Cx<'_>, device: &str, again: bool) -> Done {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    let site = cx.site.site.clone();
    if !policy::flag(cx.conn, &site, screen::POLICY, true)? {
        return Ok(Err(Message::new("board.screen_never")));
    }
    screen::ask(cx, &DeviceId::from(device), again)?;
    if !again {
        granted::keep(cx, "screen_look", device)?;
    }
    Ok(Ok(()))
}

pub(super) fn log_off(cx: &mut Cx<'_>, device: &str) -> Done {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    let (site, id) = (cx.site.site.clone(), DeviceId::from(device));
    if person::on_device(cx.conn, &site, &id)?.is_none() {
        return Ok(Err(Message::new("board.device_free")));
    }
    person::log_off(cx, &id, "reassigned")?;
    granted::keep(cx, "log_off", device)?;
    Ok(Ok(()))
}

fn there(cx: &mut Cx<'_>, device: &str) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select device from device where site = $1 and device = $2",
        params![&cx.site.site, device],
    )?;
    Ok(row.is_some())
}
