mod orders;
mod take_back;

use super::{Steer, settle};
use crate::people::person::{self, Person};
use crate::testing::{World, on_both};
use regal_shared::text::Message;
use serde_json::json;

fn decide(world: &mut World, wish: Steer) -> Result<(), Message> {
    world.change(move |cx| {
        cx.by.actor = "actor-lead".into();
        settle(cx, &wish)
    })
}

/// Bo is on the second handheld.
fn bo(world: &mut World) {
    world.change(|cx| {
        let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
        let bo = Person { person: "1002".into(), badge: "2002".into(), name: "Bo".into(), ..ana };
        person::save(cx, &bo)?;
        person::log_on(cx, &bo, &"B3C4D5".into(), &"actor-B".into())
    });
}

fn claim_as_bo(world: &mut World, number: i64) -> serde_json::Value {
    let wish = json!({"id": format!("B3C4D5.r{number}"), "epoch": 1, "actor": "actor-B", "occurred_at": world.now.0,
        "request": {"kind": "claim", "claim": "next", "kinds": ["pick"]}});
    match world.send_as("B3C4D5", &wish.to_string()) {
        crate::floor::door::Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn revoked_work_is_free_at_once_and_what_the_old_device_reports_is_booked() {
    on_both(|home| {
        let mut world = World::new(home);
        bo(&mut world);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let revoke = || Steer::Revoke { task: lease.task.clone() };
        assert_eq!(decide(&mut world, revoke()), Ok(()));
        assert_eq!(decide(&mut world, revoke()), Err(Message::new("board.task_free")));
        let told = "select count(*) from event where device = 'K7Q2MX' and body like '%work.revoked%'";
        assert_eq!(world.count(told), 1);
        let kept = "select count(*) from granted where kind = 'revoke' and actor = 'actor-lead'";
        assert_eq!(world.count(kept), 1);
        let granted = claim_as_bo(&mut world, 1);
        assert_eq!(granted["grant"]["packet"]["task"], json!(lease.task), "{granted}");

        let bind = json!({"kind": "bind", "tote": "T1", "order": "4711"});
        world.confirm(Some(&lease), bind);
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 4,
            "tote": "T1"});
        let answer = world.confirm(Some(&lease), pick);
        assert_eq!(answer["answer"], "applied", "{answer}");
        assert_eq!(world.count("select on_hand from balance where lpn = 'T1'"), 4);
        let late = "select count(*) from command where device = 'K7Q2MX' and series = 'c' and late = 1";
        assert_eq!(world.count(late), 2, "both are marked");
    });
}

#[test]
fn a_fact_under_a_lease_that_is_the_devices_own_or_was_finished_by_it_is_not_late() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
        let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 4,
            "tote": "T1"});
        world.confirm(Some(&lease), pick);
        world.confirm(Some(&lease), json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"}));
        assert_eq!(world.count("select count(*) from lease where state = 'finished'"), 1);
        world.confirm(Some(&lease), json!({"kind": "undo", "command": "K7Q2MX.c3", "source": "P01"}));
        assert_eq!(world.count("select count(*) from command where late = 1"), 0);
        let unknown = crate::testing::Lease { fence: 9, ..lease };
        world.confirm(Some(&unknown), json!({"kind": "report", "code": "label_missing", "location": "P01"}));
        assert_eq!(world.count("select count(*) from command where late = 1"), 1, "no such grant");
    });
}

#[test]
fn work_where_danger_was_reported_is_nobodys_until_a_supervisor_releases_it() {
    on_both(|home| {
        let mut world = World::new(home);
        bo(&mut world);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let thaw = || Steer::Thaw { task: lease.task.clone() };
        assert_eq!(decide(&mut world, thaw()), Err(Message::new("board.task_not_frozen")));
        let danger = json!({"kind": "report", "code": "safety", "location": "A01.1.1"});
        let answer = world.confirm(Some(&lease), danger);
        assert_eq!(answer["exceptions"][0]["code"], "safety", "{answer}");
        assert_eq!(
            world.count("select count(*) from event where body like '%exc.safety%' and device = ''"),
            1
        );
        let told = "select count(*) from event where device = 'K7Q2MX' and body like '%work.frozen%'";
        assert_eq!(world.count(told), 1);
        assert_eq!(world.count("select count(*) from lease where state = 'active'"), 0);

        assert_eq!(claim_as_bo(&mut world, 1)["grant"]["grant"], "no_work", "it is offered to nobody");
        for (number, wish) in [
            json!({"claim": "task", "task": lease.task}),
            json!({"claim": "object", "task": "pick", "object": "O.4711"}),
            json!({"claim": "object", "object": "O.4711"}),
        ]
        .into_iter()
        .enumerate()
        {
            let wish = crate::testing::bench::with_kind(wish);
            let answer = world.request(wish.clone());
            assert_eq!(crate::testing::bench::refused(&answer), "work.frozen", "{number} {wish}");
        }
        let given = Steer::Give { task: lease.task.clone(), person: "1002".into() };
        assert_eq!(decide(&mut world, given), Ok(()), "it can be given, and waits all the same");
        assert_eq!(claim_as_bo(&mut world, 2)["grant"]["grant"], "no_work");

        assert_eq!(decide(&mut world, thaw()), Ok(()));
        assert_eq!(decide(&mut world, thaw()), Err(Message::new("board.task_not_frozen")));
        assert_eq!(
            world.count("select count(*) from granted where kind = 'thaw' and actor = 'actor-lead'"),
            1
        );
        let granted = claim_as_bo(&mut world, 3);
        assert_eq!(granted["grant"]["packet"]["task"], json!(lease.task), "{granted}");
        assert_eq!(world.count("select count(*) from exception where state = 'open'"), 1, "the case stays");
    });
}

#[test]
fn work_given_to_somebody_is_theirs_first_and_offered_to_nobody_else() {
    on_both(|home| {
        let mut world = World::new(home);
        bo(&mut world);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 2);
        world.order("4712", 2);
        let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let give = |person: &str| Steer::Give { task: lease.task.clone(), person: person.to_owned() };
        assert_eq!(decide(&mut world, give("9999")), Err(Message::new("board.no_person")));
        assert_eq!(decide(&mut world, give("1002")), Ok(()));
        let told = "select count(*) from event where device = 'B3C4D5' and body like '%work.given%'";
        assert_eq!(world.count(told), 1);

        let (_, other) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        assert_ne!(other.task, lease.task, "Ana is offered the other order");
        let rank = Steer::Rank { task: lease.task.clone(), priority: 99 };
        assert_eq!(decide(&mut world, rank), Ok(()));
        let granted = claim_as_bo(&mut world, 1);
        assert_eq!(
            granted["grant"]["packet"]["task"],
            json!(lease.task),
            "given goes before urgent: {granted}"
        );
        assert_eq!(decide(&mut world, give("1002")), Ok(()), "already there: nothing is taken from them");
        assert_eq!(world.count("select count(*) from lease where state = 'revoked'"), 1);
        assert_eq!(decide(&mut world, give("")), Ok(()));
        assert_eq!(world.count("select count(*) from task where given_to <> ''"), 0);
    });
}

#[test]
fn a_device_is_told_and_who_is_on_it_is_logged_off_without_losing_work() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        world.claim(json!({"claim": "next", "kinds": ["pick"]}));
        let tell =
            |device: &str, urgent| Steer::Tell { device: device.into(), text: " Dock 3 ".into(), urgent };
        assert_eq!(decide(&mut world, tell("NONE", false)), Err(Message::new("board.no_device")));
        assert_eq!(decide(&mut world, tell("K7Q2MX", false)), Ok(()));
        assert_eq!(decide(&mut world, tell("", true)), Ok(()));
        let to_one = world.told("K7Q2MX").join("\n");
        assert_eq!(to_one.matches("\"text\":\"Dock 3\"").count(), 1, "{to_one}");
        let to_all = world.told("").join("\n");
        assert_eq!(to_all.matches("\"urgent\":true").count(), 1, "{to_all}");

        let off = |device: &str| Steer::LogOff { device: device.into() };
        assert_eq!(decide(&mut world, off("B3C4D5")), Err(Message::new("board.device_free")));
        assert_eq!(decide(&mut world, off("K7Q2MX")), Ok(()));
        let asked = world.request(json!({"kind": "claim", "claim": "next", "kinds": ["pick"]}));
        assert_eq!(asked["refusal"]["message"]["code"], "log.badge", "{asked}");
        let kept = "select count(*) from lease where device = 'K7Q2MX' and state = 'active'";
        assert_eq!(world.count(kept), 1);
    });
}

#[test]
fn what_is_held_is_not_planned_until_the_hold_is_lifted() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        let hold = |scope: &str, object: &str, item: &str, reason: &str| Steer::Hold {
            scope: scope.into(),
            object: object.into(),
            item: item.into(),
            reason: reason.into(),
        };
        for (wish, no) in [
            (hold("item", "NONE", "", "quality"), "req.unknown_object"),
            (hold("lot", "L1", "TEA", "quality"), "req.unknown_object"),
            (hold("item", "TEA", "", "mood"), "req.bad"),
            (hold("shelf", "TEA", "", "quality"), "req.bad"),
            (Steer::Lift { hold: 1 }, "board.no_hold"),
            (Steer::Count { location: "NONE".into() }, "req.unknown_object"),
            (Steer::Count { location: "Discrepancy".into() }, "req.unknown_object"),
        ] {
            assert_eq!(decide(&mut world, wish.clone()), Err(Message::new(no)), "{wish:?}");
        }
        assert_eq!(decide(&mut world, hold("item", "TEA", "", "recall")), Ok(()));
        let again = decide(&mut world, hold("item", "TEA", "", "recall"));
        assert_eq!(again, Err(Message::new("board.hold_there")));
        assert_eq!(decide(&mut world, hold("location", "A01.1.1", "", "recall")), Ok(()));
        world.order("4711", 4);
        assert_eq!(world.count("select reserved from order_line where order_no = '4711'"), 0);

        for number in world.rows("select hold from hold order by hold") {
            let number = number.int(0).expect("a number");
            assert_eq!(decide(&mut world, Steer::Lift { hold: number }), Ok(()));
            assert_eq!(decide(&mut world, Steer::Lift { hold: number }), Err(Message::new("board.no_hold")));
        }
        world.order("4712", 4);
        assert_eq!(world.count("select reserved from order_line where order_no = '4712'"), 4);

        let count = Steer::Count { location: "A01.1.1".into() };
        assert_eq!(decide(&mut world, count.clone()), Ok(()));
        assert_eq!(decide(&mut world, count), Ok(()), "one is enough");
        let due = "select count(*) from task where kind = 'count' and reason = 'count_manual'";
        assert_eq!(world.count(due), 1);
    });
}
