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
        // The other machine may hold them under the same leases: this one has none, however new.
        let (now, lost, journal) = (cx.time, beat.tasks.clone(), cx.site.journal);
        let (lost_leases, kept) = (Vec::new(), Vec::new());
        return Ok(HeartbeatAnswer { now, until: now, lost, lost_leases, journal, kept });
    }
    device::heard(cx, device)?;
    if beat.twice {
        cx.by.id.device = device.clone();
        let detail = "its SSH key is in use at two places".to_owned();
        exception::once(cx, ExceptionCode::DeviceClone, detail)?;
    }
    let lease::Renewed { until, lost, lost_leases, kept } = lease::renew(cx, device, &beat.tasks)?;
    if let Some(told) = &beat.checkpoint {
        checkpoint::keep(cx, device, told)?;
    }
    Ok(HeartbeatAnswer { now: cx.time, until, lost, lost_leases, journal: cx.site.journal, kept })
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

    #[test]
    fn what_is_lost_is_named_with_its_lease_so_that_an_answer_heard_late_does_no_harm() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            let (_, first) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            world.request(json!({"kind": "hand_back", "task": first.task}));
            let beat = json!({"hello": {"protocol": 1, "version": "1"}, "tasks": [first.task, "T999"], "waiting": 0});
            let beat: Heartbeat = serde_json::from_value(beat).expect("a heartbeat");
            let late = world.change(|cx| hear(cx, &"K7Q2MX".into(), &beat));
            assert_eq!(late.lost, beat.tasks);
            let lost: Vec<(&str, i64)> =
                late.lost_leases.iter().map(|lease| (lease.task.as_str(), lease.fence)).collect();
            assert_eq!(lost, [(first.task.as_str(), first.fence)], "of the other one it never had a lease");
            let (_, again) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            assert!(
                again.task == first.task && again.fence > first.fence,
                "the late answer is older than this"
            );
            let now = world.change(|cx| hear(cx, &"K7Q2MX".into(), &beat));
            assert_eq!(now.lost, [regal_shared::base::TaskId::from("T999")]);
        });
    }
}
