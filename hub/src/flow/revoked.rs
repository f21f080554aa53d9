//! Whoever loses a lease hears which one it was.

use crate::floor::door::Outcome;
use crate::people::person::{self, Person};
use crate::task;
use crate::testing::{Lease, World, on_both};
use regal_shared::base::TaskId;
use serde_json::{Value, json};

/// The fence in the newest revocation told Ana's device.
fn told(world: &mut World) -> Value {
    let told = world.told("K7Q2MX");
    let newest = told.iter().rev().find(|event| event.contains("\"kind\":\"revoked\"")).expect("told");
    serde_json::from_str::<Value>(newest).expect("JSON")["fence"].clone()
}

fn claimed(world: &mut World) -> Lease {
    world.claim(json!({"claim": "next", "kinds": ["pick"]})).1
}

fn revoke(world: &mut World, lease: &Lease) {
    let task = lease.task.clone();
    world.change(move |cx| {
        let found = task::find(cx, &task)?.expect("a task");
        super::revoke(cx, &found)
    });
}

/// Bo is on the second handheld, and asks.
fn bo(world: &mut World) {
    world.change(|cx| {
        let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
        let bo = Person { person: "1002".into(), badge: "2002".into(), name: "Bo".into(), ..ana };
        person::save(cx, &bo)?;
        person::log_on(cx, &bo, &"B3C4D5".into(), &"actor-B".into())
    });
}

fn asks(world: &mut World, number: i64, wish: Value) {
    let wish = json!({"id": format!("B3C4D5.r{number}"), "epoch": 1, "actor": "actor-B",
        "occurred_at": world.now.0, "request": wish});
    match world.send_as("B3C4D5", &wish.to_string()) {
        Outcome::Answered(text) => assert!(text.contains("granted"), "{text}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_revocation_names_the_lease_that_is_over() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        for fence in 1..=2 {
            let lease = claimed(&mut world);
            assert_eq!(lease.fence, fence);
            revoke(&mut world, &lease);
            assert_eq!(told(&mut world), json!(fence), "a supervisor took it");
        }
        let lease = claimed(&mut world);
        let task = lease.task.clone();
        world.change(move |cx| super::freeze(cx, &TaskId(task.clone())));
        assert_eq!(told(&mut world), json!(3), "danger");
        let task = lease.task.clone();
        world.change(move |cx| {
            let found = task::find(cx, &task)?.expect("a task");
            task::thaw(cx, &found)
        });
        assert_eq!(claimed(&mut world).fence, 4);
        bo(&mut world);
        asks(&mut world, 1, json!({"kind": "take_over", "task": lease.task, "from": "K7Q2MX"}));
        assert_eq!(told(&mut world), json!(4), "taken over");
        asks(&mut world, 2, json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(claimed(&mut world).fence, 6);
        world.change(|cx| super::cancel_order(cx, "4711").map(|done| done.expect("not refused")));
        assert_eq!(told(&mut world), json!(6), "the order is off");
    });
}
