//! Putting away through the door.

use crate::catalog::{lpn, retired};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::people::person;
use crate::setup::{self, Setup};
use crate::task::{self, NewTask};
use crate::testing::{Home, Lease, World, on_both};
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use regal_shared::wire::TaskKind;
use serde_json::{Value, json};

/// Receiving REC.1, an overflow bin, a reserve R01 that keeps LPNs; pallet P1 with 12 TEA waits at REC.1.
fn world(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(
            "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'REC.1', 'receiving', 'in', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0), \
             ('main', 'OVER.1', 'reserve', '', 'overflow', 99, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0), \
             ('main', 'R01.1.1', 'reserve', 'R', 'R', 50, 0, 0, 0, '', 1, 0, 0, 1, 'usable', 0)",
        )
    });
    pallet(&mut world, "P1", 12);
    world
}

fn pallet(world: &mut World, name: &str, qty: i64) {
    world.change(|cx| {
        let made = lpn::Change::Make {
            lpn: name.to_owned(),
            kind: "pallet",
            state: "closed",
            sscc: String::new(),
            location: "REC.1".into(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        };
        lpn::apply(cx, &made)?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let to = Place::on("REC.1", name, StockStatus::Available);
        let from = Place::loose(ADJUSTMENT);
        ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })?;
        task::create(cx, &NewTask::ready(TaskKind::Putaway, name)).map(|_| ())
    });
}

fn claim(world: &mut World, object: &str) -> (Value, Lease) {
    world.claim(json!({"claim": "object", "object": object}))
}

fn take(world: &mut World, lease: &Lease) {
    let take = json!({"kind": "take", "what": {"what": "lpn", "lpn": "P1"}, "from": "REC.1"});
    assert_eq!(world.confirm(Some(lease), take)["answer"], "applied");
}

fn put(world: &mut World, lease: &Lease, to: &str) -> Value {
    let put = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P1"}, "to": to});
    world.confirm(Some(lease), put)
}

#[test]
fn a_place_where_several_lpns_wait_asks_for_the_lpn_and_one_that_stands_for_it_needs_no_more() {
    on_both(|home| {
        let mut world = world(home);
        let asks = |world: &mut World| {
            world.request(json!({"kind": "claim", "claim": "object", "task": "putaway", "object": "L.REC.1"}))
        };
        let one = asks(&mut world);
        let work = &one["grant"]["packet"]["work"];
        assert_eq!(
            (&work["lpn"], &work["scanned"], &work["bin"]),
            (&json!("P1"), &json!(false), &Value::Null)
        );
        let task = one["grant"]["packet"]["task"].clone();
        world.request(json!({"kind": "hand_back", "task": task}));
        world.change(|cx| crate::policy::set(cx, "bin_stands", 1));
        let one = asks(&mut world);
        let work = &one["grant"]["packet"]["work"];
        assert_eq!((&work["scanned"], &work["bin"]), (&json!(true), &json!("content")), "{one}");
        world.request(json!({"kind": "hand_back", "task": task}));
        pallet(&mut world, "P2", 6);
        let several = asks(&mut world);
        assert_eq!(several["refusal"]["message"]["code"], "scan.more_lpn", "{several}");
        let (work, _) = claim(&mut world, "U.P2");
        assert_eq!((&work["lpn"], &work["bin"]), (&json!("P2"), &json!({"several": "lpn"})));
    });
}

#[test]
fn an_lpn_goes_to_the_planned_bin_and_lies_loose_there() {
    on_both(|home| {
        let mut world = world(home);
        let (work, lease) = claim(&mut world, "U.P1");
        assert_eq!((&work["work"], &work["scanned"]), (&json!("putaway"), &json!(true)), "{work}");
        assert_eq!(work["targets"][0], json!({"location": "A01.1.1", "rule": "empty_bin"}));
        assert_eq!(
            work["targets"].as_array().and_then(|all| all.last()).expect("targets")["location"],
            "OVER.1"
        );
        take(&mut world, &lease);
        assert_eq!(
            world.count("select on_hand from balance where location = 'Carry.K7Q2MX' and lpn = 'P1'"),
            12
        );
        assert_eq!(put(&mut world, &lease, "A01.1.1")["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1' and lpn = ''"), 12);
        assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and state = 'empty'"), 1);
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'done'"), 1);
    });
}

#[test]
fn two_lpns_are_not_sent_to_the_same_empty_place() {
    on_both(|home| {
        let mut world = world(home);
        world.change(|cx| {
            cx.conn.batch("update location set state = 'blocked' where location in ('A01.1.1', 'A01.2.1')")
        });
        pallet(&mut world, "P2", 5);
        let (first, _) = claim(&mut world, "U.P1");
        let (second, _) = claim(&mut world, "U.P2");
        assert_eq!(first["targets"][0], json!({"location": "R01.1.1", "rule": "other_area"}));
        assert_eq!(second["targets"][0], json!({"location": "OVER.1", "rule": "overflow"}));
        let closed = json!([
            {"location": "A01.1.1", "rule": "bin_hold"},
            {"location": "A01.2.1", "rule": "bin_hold"}
        ]);
        assert_eq!(first["closed"], closed, "{first}");
    });
}

#[test]
fn a_retired_bin_is_not_proposed_and_what_is_set_down_there_all_the_same_is_booked() {
    on_both(|home| {
        let mut world = world(home);
        let (planned, _) = claim(&mut world, "U.P1");
        assert_eq!(planned["targets"][0]["location"], "A01.1.1");
        let state = |world: &mut World| {
            let retired = "retired".to_owned();
            world.change(move |cx| retired::told(cx.conn, "main", "A01.1.1", retired.clone()))
        };
        assert_eq!(state(&mut world), "runs_empty", "somebody is on the way there");
        let retire = Setup::LocationState { location: "A01.1.1".into(), state: "retired".into() };
        assert_eq!(world.change(|cx| setup::settle(cx, "9001", &retire)), Ok(()));
        let (work, lease) = claim(&mut world, "U.P1");
        assert_eq!(work["targets"][0]["location"], "A01.2.1", "planned anew: {work}");
        let names = |all: &Value| {
            all.as_array().map_or(0, |all| all.iter().filter(|one| one["location"] == "A01.1.1").count())
        };
        assert_eq!((names(&work["targets"]), names(&work["closed"])), (0, 1), "{work}");
        assert_eq!(state(&mut world), "retired", "nobody goes there any more");
        take(&mut world, &lease);
        let answer = put(&mut world, &lease, "A01.1.1");
        assert_eq!(answer["answer"], "applied_with_difference", "{answer}");
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 12);
        assert_eq!(state(&mut world), "runs_empty");
    });
}

#[test]
fn an_lpn_keeps_standing_where_lpns_are_kept_and_a_full_place_is_told() {
    on_both(|home| {
        let mut world = world(home);
        let (_, lease) = claim(&mut world, "U.P1");
        take(&mut world, &lease);
        assert_eq!(put(&mut world, &lease, "R01.1.1")["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'R01.1.1' and lpn = 'P1'"), 12);
        pallet(&mut world, "P2", 5);
        let second = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P2"}, "to": "R01.1.1"});
        let answer = world.confirm(None, second);
        assert_eq!(answer["exceptions"][0]["code"], "rule_broken", "{answer}");
        let count =
            "select count(*) from lpn u join balance b on b.lpn = u.lpn where b.location <> u.location";
        assert_eq!(world.count(count), 0, "V6");
        assert_eq!(world.count("select on_hand from balance where location = 'R01.1.1' and lpn = 'P2'"), 5);
    });
}

#[test]
fn an_lpn_nobody_planned_is_put_away_by_a_lead_in_a_bin_of_his_choice() {
    on_both(|home| {
        let mut world = world(home);
        world.change(|cx| cx.conn.batch("delete from task"));
        let ask = json!({"kind": "claim", "claim": "object", "task": "putaway", "object": "U.P1"});
        let own = json!({"kind": "claim", "claim": "own", "task": "putaway", "object": "U.P1"});
        assert_eq!(world.request(ask.clone())["refusal"]["message"]["code"], "work.none", "a picker");
        assert_eq!(world.request(own.clone())["refusal"]["ground"], "role");
        world.change(|cx| cx.conn.batch("update person set role = 'lead' where badge = '1001'"));
        assert_eq!(world.request(ask)["refusal"]["message"]["code"], "put.own_choice");
        let answer = world.request(own.clone());
        let packet = &answer["grant"]["packet"];
        assert_eq!(
            (&packet["work"]["own"], &packet["work"]["targets"]),
            (&json!(true), &json!([])),
            "{answer}"
        );
        let lease = Lease {
            task: packet["task"].as_str().expect("a task").to_owned(),
            fence: packet["fence"].as_i64().expect("a fence"),
        };
        take(&mut world, &lease);
        assert_eq!(put(&mut world, &lease, "R01.1.1")["answer"], "applied");
        let kept =
            "select count(*) from task where state = 'done' and reason = 'own_choice' and target = 'R01.1.1'";
        assert_eq!(world.count(kept), 1, "whose choice it was is kept");
        world.request(own);
        let open = "select count(*) from task where kind = 'putaway' and state = 'leased'";
        assert_eq!(world.count(open), 1);
        let task = world.rows("select task from task where state = 'leased'")[0].string(0).expect("a task");
        world.request(json!({"kind": "hand_back", "task": task}));
        assert_eq!(
            world.count("select count(*) from task where state = 'cancelled'"),
            1,
            "nobody else's work"
        );
    });
}

#[test]
fn a_part_fits_and_the_rest_goes_on() {
    on_both(|home| {
        let mut world = world(home);
        let (_, lease) = claim(&mut world, "U.P1");
        take(&mut world, &lease);
        let part = |qty: i64, to: &str| {
            json!({"kind": "put", "to": to,
            "what": {"what": "goods", "item": "TEA", "owner": "own", "qty": qty, "lpn": "P1"}})
        };
        world.confirm(Some(&lease), part(5, "A01.1.1"));
        assert_eq!(
            world.count("select count(*) from task where kind = 'putaway' and state = 'in_progress'"),
            1
        );
        world.confirm(Some(&lease), part(7, "A01.2.1"));
        assert_eq!(world.count("select on_hand from balance where location = 'A01.2.1'"), 7);
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'done'"), 1);
        assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and state = 'empty'"), 1);
    });
}

#[test]
fn given_up_it_waits_again_and_undone_it_stands_where_it_stood() {
    on_both(|home| {
        let mut world = world(home);
        let (_, lease) = claim(&mut world, "U.P1");
        take(&mut world, &lease);
        world.confirm(Some(&lease), json!({"kind": "undo", "command": "K7Q2MX.c1", "source": "REC.1"}));
        assert_eq!(world.count("select count(*) from lpn where lpn = 'P1' and location = 'REC.1'"), 1, "V6");
        take(&mut world, &lease);
        put(&mut world, &lease, "REC.1");
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'ready'"), 1);
    });
}

#[test]
fn a_bin_out_of_reach_is_left_alone_and_goods_put_elsewhere_are_booked_there() {
    on_both(|home| {
        let mut world = world(home);
        let (_, lease) = claim(&mut world, "L.REC.1");
        take(&mut world, &lease);
        world.confirm(Some(&lease), json!({"kind": "report", "code": "no_access", "location": "A01.1.1"}));
        assert_eq!(
            world.count("select count(*) from hold where object = 'A01.1.1' and reason = 'maintenance'"),
            1
        );
        let elsewhere =
            json!({"kind": "report", "code": "put_elsewhere", "location": "A01.2.1", "lpn": "P1"});
        let answer = world.confirm(Some(&lease), elsewhere);
        assert_eq!(answer["exceptions"][0]["code"], "put_elsewhere", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.2.1'"), 12);
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'done'"), 1);
        pallet(&mut world, "P2", 1);
        let (work, _) = claim(&mut world, "U.P2");
        assert_eq!(work["targets"][0]["location"], "A01.2.1", "{work}");
    });
}

#[test]
fn a_supervisors_badge_allows_a_bin_the_rules_forbid() {
    on_both(|home| {
        let mut world = world(home);
        world.change(|cx| {
            let boss = |number: &str, role| person::Person {
                person: number.into(),
                name: number.into(),
                badge: number.into(),
                pin_hash: String::new(),
                role,
                language: Language::De,
                large: false,
                state: "active".into(),
                failures: 0,
                locked_until: 0,
            };
            person::save(cx, &boss("3001", Role::Supervisor))?;
            person::save(cx, &boss("2001", Role::Lead))?;
            cx.conn.batch("update location set capacity = 5 where location = 'A01.2.1'")
        });
        let (_, lease) = claim(&mut world, "U.P1");
        take(&mut world, &lease);
        let ask = |world: &mut World, badge: &str| {
            world.request(
                json!({"kind": "override", "task": lease.task, "rule": "too_big", "planned": "A01.1.1",
                "wanted": "A01.2.1", "badge": badge}),
            )
        };
        for (badge, ground) in [("2001", "role"), ("1001", "role"), ("9999", "state")] {
            assert_eq!(ask(&mut world, badge)["refusal"]["ground"], ground, "{badge}");
        }
        assert_eq!(world.count("select count(*) from task_override"), 0, "a refusal changes nothing");
        assert_eq!(ask(&mut world, "3001")["answer"], "granted");
        let put = json!({"kind": "put", "what": {"what": "lpn", "lpn": "P1"}, "to": "A01.2.1",
            "override": {"rule": "too_big", "reason": "no_room", "planned": "A01.1.1"}});
        assert_eq!(world.confirm(Some(&lease), put)["answer"], "applied");
        let kept = "select count(*) from task_override where rule = 'too_big' and actor <> ''";
        assert_eq!(world.count(kept), 1);
        assert_eq!(world.count("select on_hand from balance where location = 'A01.2.1'"), 12);
    });
}
