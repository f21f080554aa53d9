//! What is tried when, in which order, and what becomes of it.

use super::super::change::From;
use super::super::outbox::{KEPT_MS, SCHEDULE, prune};
use super::super::{read, run};
use super::*;
use crate::db::testing::{on_both, sqlite};
use std::collections::BTreeMap;

const ORDERS: &[&str] = &["order.picked", "order.packed", "order.shipped"];
const MIN: i64 = 60_000;
const HOUR: i64 = 60 * MIN;

/// For each order the states its receiver learned first, in the order it learned them.
fn learned(heard: &[Heard]) -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut ids: Vec<&str> = Vec::new();
    for one in heard {
        if ids.contains(&one.id()) {
            continue;
        }
        ids.push(one.id());
        let data = &one.json()["data"];
        let text = |name: &str| data[name].as_str().expect("text").to_owned();
        known.entry(text("order")).or_default().push(text("state"));
    }
    known
}

#[test]
fn a_receiver_that_was_down_for_an_hour_learns_all_in_order_under_the_same_ids() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        world.target(&receiver.url(), ORDERS);
        // It hangs up on whoever calls.
        receiver.answers(|_| String::new());
        for minute in 0..60 {
            match minute {
                0 => world.order("A", "picked"),
                5 => world.order("B", "picked"),
                10 => world.order("A", "packed"),
                20 => world.order("A", "shipped"),
                30 => world.order("B", "packed"),
                _ => {}
            }
            world.carry();
            world.later(MIN);
        }
        let before = receiver.all();
        assert!(before.len() > 6, "it was tried: {}", before.len());
        assert!(
            before.iter().all(|one| one.json()["data"]["state"] == "picked"),
            "none overtakes: {before:?}"
        );
        receiver.answers(|_| status(200));
        for _ in 0..8 {
            world.later(HOUR);
            world.carry();
        }
        let after = receiver.all();
        let states = |list: &[&str]| list.iter().map(|state| (*state).to_owned()).collect::<Vec<_>>();
        let wanted = [
            ("A".to_owned(), states(&["picked", "packed", "shipped"])),
            ("B".to_owned(), states(&["picked", "packed"])),
        ];
        assert_eq!(learned(&after), BTreeMap::from(wanted));
        assert_eq!(after.len(), 5, "each once since");
        for one in &before {
            let again = after.iter().find(|other| other.id() == one.id()).expect("the same id");
            assert_eq!(again.body, one.body, "the same bytes");
        }
        assert_eq!(world.count("select count(*) from webhook_delivery where state <> 'told'"), 0);
    });
}

#[test]
fn what_is_told_again_comes_at_its_time_however_the_machines_clock_is_set() {
    for by in [HOUR, 24 * HOUR, -HOUR, -24 * HOUR] {
        on_both(|home| {
            let receiver = Receiver::start();
            let world = World::new(home, &[&receiver]);
            let (webhook, _) = world.target(&receiver.url(), ORDERS);
            receiver.answers(|_| status(500));
            world.order("A", "picked");
            // The third try is due five minutes after the second, and up to a tenth of that later.
            for wait in [0, 6_000] {
                world.later(wait);
                assert_eq!(world.carry(), 1, "{by}");
            }
            world.later(MIN);
            world.set(by);
            assert_eq!(world.carry(), 0, "{by}: a step brings no try forward");
            world.later(3 * MIN);
            assert_eq!(world.carry(), 0, "{by}");
            receiver.answers(|_| status(200));
            world.later(2 * MIN);
            assert_eq!(world.carry(), 1, "{by}: nor puts it off");

            // What is made after a clock was set back goes at once, though what is written down stands still till then.
            world.order("A", "packed");
            assert_eq!(world.carry(), 1, "{by}");
            world.wish(Wish::Replay { webhook, from: From::At(0) });
            assert_eq!(world.carry(), 2, "{by}: and so does what is told anew");
        });
    }
}

#[test]
fn a_clock_set_back_while_the_hub_was_down_puts_no_try_off_for_longer_than_its_time() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        world.target(&receiver.url(), ORDERS);
        receiver.answers(|_| status(500));
        world.order("A", "picked");
        for wait in [0, 6_000] {
            world.later(wait);
            assert_eq!(world.carry(), 1);
        }
        world.order("B", "picked");
        let waits = "select count(*) from webhook_delivery where state = 'waiting'";
        let at = "select cast(sum(at) as bigint) from webhook_delivery where state = 'waiting'";
        let in_time = world.count(at);
        world.courier.begin().expect("the database");
        assert_eq!(world.count(at), in_time, "a clock that is right moves nothing");

        // The times that a restart finds whose machine's clock stands a day behind.
        world.change(|cx| super::super::outbox::shift(cx, 24 * HOUR));
        world.later(HOUR);
        assert_eq!((world.carry(), world.count(waits)), (0, 2), "so it would be for a day");
        world.courier.begin().expect("the database");
        receiver.answers(|_| status(200));
        assert_eq!(world.carry(), 1, "what was not tried goes at once");
        world.later(4 * MIN);
        assert_eq!(world.carry(), 0, "the third try is not brought forward");
        world.later(MIN);
        assert_eq!((world.carry(), world.count(waits)), (1, 0));
    });
}

#[test]
fn an_old_secret_signs_for_its_day_however_the_machines_clock_is_set() {
    for by in [30 * HOUR, -30 * HOUR] {
        let home = sqlite();
        let receiver = Receiver::start();
        let world = World::new(&home, &[&receiver]);
        let (webhook, _) = world.target(&receiver.url(), ORDERS);
        let secret = sign::fresh().expect("randomness");
        world.wish(Wish::Rotate { webhook, secret });
        let signatures = |order: &str| {
            world.order(order, "picked");
            world.carry();
            let heard = receiver.all().pop().expect("it is told");
            heard.header("webhook-signature").split(' ').count()
        };
        world.set(by);
        world.later(20 * HOUR);
        assert_eq!(signatures("A"), 2, "{by}: its day is not over");
        world.later(5 * HOUR);
        assert_eq!(signatures("B"), 1, "{by}: now it is");
    }
}

#[test]
fn an_order_that_cannot_be_told_holds_up_none_but_itself_and_is_given_up_in_the_end() {
    let home = sqlite();
    let receiver = Receiver::start();
    let world = World::new(&home, &[&receiver]);
    let (webhook, _) = world.target(&receiver.url(), ORDERS);
    let bad = |one: &Heard| one.json()["data"]["order"] == "BAD";
    receiver.answers(move |one| status(if bad(one) { 500 } else { 200 }));
    let begin = world.now();
    for state in ["picked", "packed"] {
        world.order("BAD", state);
        for n in 0..20 {
            world.order(&format!("GOOD{n}"), state);
        }
    }
    world.carry();
    let heard = receiver.all();
    assert_eq!(heard.iter().filter(|one| !bad(one)).count(), 40, "all others are told at once");
    assert_eq!(heard.iter().filter(|one| bad(one)).count(), 1);

    // One try after the other at its time, each a little later than said, by a tenth at most.
    let mut times = vec![begin];
    while times.len() < SCHEDULE.len() {
        world.later(MIN / 30);
        if world.carry() > 0 {
            times.push(world.now());
        }
    }
    for (n, pair) in times.windows(2).enumerate() {
        let (waited, said) = (pair[1] - pair[0], SCHEDULE[n + 1]);
        assert!((said..=said + said / 10 + MIN).contains(&waited), "try {}: {waited} ms, not {said}", n + 2);
    }
    let heard = receiver.all();
    assert_eq!(heard.len(), SCHEDULE.len(), "given up after the last, then the next of it begins: {heard:?}");
    let ids: Vec<&str> = heard.iter().map(Heard::id).collect();
    assert_ne!(ids[SCHEDULE.len() - 1], ids[0]);
    let name = webhook.clone();
    let troubled = world.change(move |cx| read::troubled(cx.conn, "main", &name, 10));
    let told: Vec<_> =
        troubled.iter().map(|one| (one.state.as_str(), one.tries, one.detail.as_str())).collect();
    assert_eq!(told, [("waiting", 1, "hook.err_status n=500"), ("dead", 10, "hook.err_status n=500")]);
    let target = world.change(|cx| read::targets(cx.conn, "main")).remove(0);
    assert_eq!((target.waiting, target.dead, target.error.as_str()), (1, 1, "hook.err_status n=500"));
}

#[test]
fn one_that_wants_no_more_is_told_no_more_until_somebody_says_so() {
    let home = sqlite();
    let receiver = Receiver::start();
    let world = World::new(&home, &[&receiver]);
    let (webhook, _) = world.target(&receiver.url(), ORDERS);
    receiver.answers(|_| status(410));
    world.order("A", "picked");
    assert_eq!(world.carry(), 1);
    world.order("A", "packed");
    world.later(30 * HOUR);
    assert_eq!(world.carry(), 0, "it is gone");
    let state = |world: &World| world.change(|cx| read::targets(cx.conn, "main")).remove(0).state;
    assert_eq!(state(&world), "gone");
    receiver.answers(|_| status(200));
    world.wish(Wish::State { webhook: webhook.clone(), active: true });
    assert_eq!(world.carry(), 1, "what waited goes out");
    world.wish(Wish::State { webhook: webhook.clone(), active: false });
    world.order("A", "shipped");
    assert_eq!((world.carry(), state(&world).as_str()), (0, "stopped"));
    world.wish(Wish::State { webhook: webhook.clone(), active: true });
    let done = world.wish(Wish::Replay { webhook, from: From::At(0) });
    assert_eq!(done.messages, 3, "what came meanwhile is kept for that");
    world.carry();
    let heard = receiver.all();
    let states: Vec<Value> = heard[2..].iter().map(|one| one.json()["data"]["state"].clone()).collect();
    assert_eq!(states, ["picked", "packed", "shipped"]);
}

#[test]
fn what_was_told_is_told_again_from_an_id_or_a_time_in_order_and_under_the_same_ids() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        let (webhook, _) = world.target(&receiver.url(), ORDERS);
        for (order, state) in [("A", "picked"), ("B", "picked"), ("A", "packed"), ("A", "shipped")] {
            world.order(order, state);
            world.carry();
            world.later(MIN);
        }
        let first = receiver.all();
        let replay = |from| world.wish(Wish::Replay { webhook: webhook.clone(), from }).messages;
        let again = |world: &World| {
            world.carry();
            receiver.all().iter().map(|one| (one.id().to_owned(), one.body.clone())).collect::<Vec<_>>()
        };
        let of = |list: &[Heard]| {
            list.iter().map(|one| (one.id().to_owned(), one.body.clone())).collect::<Vec<_>>()
        };
        assert_eq!(replay(From::Id(first[1].id().to_owned())), 3);
        // One that is on its way while it is replayed is not lost and not stuck.
        assert_eq!(replay(From::Id(first[1].id().to_owned())), 3);
        let mut told = again(&world);
        told.sort();
        let mut wanted = of(&first[1..]);
        wanted.sort();
        assert_eq!(told, wanted);
        assert_eq!(replay(From::At(world.now() - 2 * MIN)), 2);
        assert_eq!(again(&world), of(&first[2..]));
        for id in ["", "other_1_5", "main_9_1", "main_1_999999", "main_1_x"] {
            let wish = Wish::Replay { webhook: webhook.clone(), from: From::Id(id.to_owned()) };
            assert!(world.change(move |cx| settle(cx, &wish)).is_err(), "{id:?}");
        }
    });
}

#[test]
fn after_thirty_days_messages_go_and_none_is_left_behind_one_that_is_gone() {
    on_both(|home| {
        let receiver = Receiver::start();
        let world = World::new(home, &[&receiver]);
        let (webhook, _) = world.target(&receiver.url(), ORDERS);
        world.order("A", "picked");
        world.later(KEPT_MS);
        world.order("A", "packed");
        world.later(MIN);
        assert_eq!(world.change(|cx| prune(cx.conn, "main", cx.now)), 1);
        assert_eq!(world.change(|cx| prune(cx.conn, "main", cx.now)), 0);
        assert_eq!(world.carry(), 1);
        assert_eq!(receiver.all()[0].json()["data"]["state"], "packed");
        world.wish(Wish::Remove { webhook });
        let tables = "select (select count(*) from webhook) + (select count(*) from webhook_kind) + \
                      (select count(*) from webhook_delivery)";
        assert_eq!(world.count(tables), 0);
    });
}

#[test]
fn a_receiver_that_says_nothing_holds_up_no_other() {
    let home = sqlite();
    let (silent, quick) = (Receiver::start(), Receiver::start());
    let world = World::with(&home, World::guard(&[&silent, &quick]), Duration::from_secs(600));
    // A line nobody answers on: it is held until the test is over.
    let (hold, held) = channel::<()>();
    let held = Mutex::new(held);
    silent.answers(move |_| {
        let _ = held.lock().expect("locked").recv();
        String::new()
    });
    world.target(&silent.url(), ORDERS);
    world.target(&quick.url(), ORDERS);
    let (courier, bell) = (world.courier.clone(), Arc::clone(&world.hall.telling));
    let working = std::thread::spawn(move || run(&courier, &bell));
    for n in 0..30 {
        world.order(&format!("A{n}"), "picked");
        world.hall.tell();
    }
    let heard: Vec<Heard> = (0..30).map(|_| quick.next()).collect();
    assert_eq!(learned(&heard).len(), 30);
    world.hall.telling.stop();
    working.join().expect("it ends");
    drop(hold);
}
