//! Heartbeats: leases live on, and the hub keeps where a person stands.

use crate::cx::Cx;
use crate::db::DbError;
use crate::exception;
use crate::people::{checkpoint, device};
use crate::task::lease;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::wire::{Heartbeat, HeartbeatAnswer};

/// A device is there. Another machine with a copy of its store holds nothing.
///
/// # Errors
/// The database.
pub fn hear(cx: &mut Cx<'_>, device: &DeviceId, beat: &Heartbeat) -> Result<HeartbeatAnswer, DbError> {
    let site = cx.site.site.clone();
    let known = device::find(cx.conn, &site, device.as_str(), "")?;
    if known.is_some_and(|known| known.is_copy(&beat.hello.mark)) {
        let (until, lost) = (cx.now, beat.tasks.clone());
        return Ok(HeartbeatAnswer { now: cx.now, until, lost, journal: cx.site.journal, kept: Vec::new() });
    }
    if beat.twice {
        cx.by.id.device = device.clone();
        let detail = "its SSH key is in use at two places".to_owned();
        exception::once(cx, ExceptionCode::DeviceClone, detail)?;
    }
    let lease::Renewed { until, lost, kept } = lease::renew(cx, device, &beat.tasks)?;
    if let Some(told) = &beat.checkpoint {
        checkpoint::keep(cx, device, told)?;
    }
    Ok(HeartbeatAnswer { now: cx.now, until, lost, journal: cx.site.journal, kept })
}
