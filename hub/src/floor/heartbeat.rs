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
    device::heard(cx, device)?;
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

#[cfg(test)]
mod tests {
    use super::hear;
    use crate::testing::{World, on_both};
    use regal_shared::wire::Heartbeat;
    use serde_json::json;

    #[test]
    fn a_heartbeat_is_the_radios_last_contact_whatever_the_hands_do() {
        on_both(|home| {
            let mut world = World::new(home);
            world.now.0 += 60_000;
            let beat = json!({"hello": {"protocol": 1, "version": "1"}, "tasks": [], "waiting": 0});
            let beat: Heartbeat = serde_json::from_value(beat).expect("a heartbeat");
            world.change(|cx| hear(cx, &"K7Q2MX".into(), &beat));
            let seen = world.count("select seen_at from device where device = 'K7Q2MX'");
            assert_eq!(seen, world.now.0);
        });
    }
}
