//! Heartbeats: leases live on, and the hub keeps where a person stands.

use crate::cx::Cx;
use crate::db::DbError;
use crate::people::checkpoint;
use crate::task::lease;
use regal_shared::base::DeviceId;
use regal_shared::wire::{Heartbeat, HeartbeatAnswer};

/// A device is there.
///
/// # Errors
/// The database.
pub fn hear(cx: &mut Cx<'_>, device: &DeviceId, beat: &Heartbeat) -> Result<HeartbeatAnswer, DbError> {
    let lease::Renewed { until, lost, kept } = lease::renew(cx, device, &beat.tasks)?;
    if let Some(told) = &beat.checkpoint {
        checkpoint::keep(cx, device, told)?;
    }
    Ok(HeartbeatAnswer { now: cx.now, until, lost, journal: cx.site.journal, kept })
}
