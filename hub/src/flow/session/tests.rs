use crate::admin::{AdminRequest, carry_out};
use crate::floor::{Outcome, heartbeat};
use crate::people::checkpoint;
use crate::people::equipment::{When, set_when};
use crate::people::person::{self, Person};
use crate::people::secret;
use crate::testing::{NOW, World, on_both};
use regal_shared::base::{ActorId, DeviceId, Moment};
use regal_shared::flow::session::{CHECKPOINT_FORMAT, Checkpoint, MAX_CHECKPOINT, Role};
use regal_shared::wire::{Heartbeat, Hello};
use serde_json::{Value, json};

/// Bo is on the second handheld.
fn bo(world: &mut World) {
    world.change(|cx| {
        let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
        let bo = Person { person: "1002".into(), badge: "2002".into(), name: "Bo".into(), ..ana };
        person::save(cx, &bo)?;
        person::log_on(cx, &bo, &"B3C4D5".into(), &"actor-B".into())
    });
}

fn carried(world: &mut World) {
    world.stock("A01.1.1", "TEA", 10);
    let take = json!({"kind": "take", "from": "A01.1.1",
        "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": 4}});
    assert_eq!(world.confirm(None, take)["answer"], "applied");
}

fn let_on(badge: &str) -> Value {
    json!({"kind": "logged_on", "badge": badge, "actor": "K7Q2MX.1"})
}

#[test]
fn goods_go_over_to_where_the_receiver_is_on() {
    on_both(|home| {
        let mut world = World::new(home);
        bo(&mut world);
        carried(&mut world);
        let answer = world.confirm(None, json!({"kind": "handover", "badge": "2002"}));
        assert_eq!(answer["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.B3C4D5'"), 4);
        let told = world.told("B3C4D5").join("\n");
        assert_eq!(told.matches("log.handed_over").count(), 1, "{told}");
        let plain = "select count(*) from event where body like '%handed_over%' or body like '%Ana%'";
        assert_eq!(world.count(plain), 0, "who it was is sealed");
    });
}

#[test]
fn goods_for_somebody_who_is_nowhere_are_a_case_and_with_this_device_they_stay() {
    on_both(|home| {
        let mut world = World::new(home);
        carried(&mut world);
        let stays = json!({"kind": "handover", "device": "K7Q2MX", "badge": "2002"});
        assert_eq!(world.confirm(None, stays)["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.K7Q2MX'"), 4);
        let answer = world.confirm(None, json!({"kind": "handover", "badge": "2002"}));
        assert_eq!(answer["exceptions"][0]["code"], "location_unknown", "{answer}");
        assert_eq!(world.count("select on_hand from balance where location = 'Problem'"), 4);
    });
}

#[test]
fn a_cart_is_looked_at_once_a_day_and_is_one_persons() {
    on_both(|home| {
        let mut world = World::new(home);
        let bind =
            |checked: bool| json!({"kind": "bind_equipment", "equipment": "CART1", "checked": checked});
        let code = |answer: Value| answer["refusal"]["message"]["code"].as_str().unwrap_or("").to_owned();
        assert_eq!(code(world.request(bind(false))), "log.daily");
        assert_eq!(world.count("select count(*) from equipment"), 0, "a refusal changes nothing");
        assert_eq!(code(world.request(bind(true))), "");
        assert_eq!(code(world.request(bind(false))), "", "looked at today");
        bo(&mut world);
        let raw = json!({"id": "B3C4D5.r1", "epoch": 1, "actor": "actor-B", "occurred_at": world.now.0,
            "request": bind(true)});
        match world.send_as("B3C4D5", &raw.to_string()) {
            Outcome::Answered(text) => assert!(text.contains("log.equip_busy"), "{text}"),
            other => panic!("{other:?}"),
        }
        // Taken over knowingly: it is one person's again, and who had it hears of it.
        let mut take = bind(true);
        take["take"] = json!(true);
        let raw = json!({"id": "B3C4D5.r2", "epoch": 1, "actor": "actor-B", "occurred_at": world.now.0, "request": take});
        match world.send_as("B3C4D5", &raw.to_string()) {
            Outcome::Answered(text) => assert!(text.contains("granted"), "{text}"),
            other => panic!("{other:?}"),
        }
        let heard = |event: &String| event.contains("log.equip_taken") && event.contains("CART1");
        assert_eq!(world.told("K7Q2MX").iter().filter(|event| heard(event)).count(), 1);
        assert_eq!(world.count("select count(*) from equipment where device = 'B3C4D5'"), 1);
        assert_eq!(code(world.request(bind(true))), "log.equip_busy");
        world.now = Moment(NOW.0 + 86_400_000);
        assert_eq!(code(world.request(bind(false))), "log.daily", "another day");
    });
}

#[test]
fn who_is_asked_for_a_cart_is_the_sites_to_say() {
    on_both(|home| {
        let mut world = World::new(home);
        let asked = |world: &mut World| {
            let on = world.request(json!({"kind": "log_on", "badge": "1001"}));
            assert_eq!(on["grant"]["step"], "session", "{on}");
            on["grant"]["needs_equipment"] == json!(true)
        };
        let policy = |world: &mut World, value| {
            world.change(move |cx| crate::policy::set(cx, crate::people::equipment::POLICY, value));
        };
        let table = [
            (Role::Picker, [false, true, true, true]),
            (Role::Lead, [false, false, true, true]),
            (Role::Supervisor, [false, false, false, true]),
        ];
        for (role, row) in table {
            world.change(|cx| {
                let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
                person::save(cx, &Person { role, ..ana })
            });
            for (value, expected) in (0..).zip(row) {
                policy(&mut world, value);
                assert_eq!(asked(&mut world), expected, "{role:?} {value}");
            }
        }
        // The device has the first word, and tells itself that the hub would ask; the policy has the last.
        let known = |world: &mut World| {
            let on = world.request(json!({"kind": "log_on", "badge": "1001"}));
            on["grant"]["verifier"]["needs_equipment"] == json!(true)
        };
        for (when, value, expected) in [
            (When::Always, 0, true),
            (When::Never, 3, false),
            (When::ByRole, 3, true),
            (When::ByRole, 0, false),
            (When::Always, 1, true),
        ] {
            policy(&mut world, value);
            assert!(world.change(move |cx| set_when(cx, "K7Q2MX", when)));
            assert_eq!((asked(&mut world), known(&mut world)), (expected, expected), "{when:?} {value}");
        }
        assert!(!world.change(|cx| set_when(cx, "NOBODY", When::Never)));
        let bind = json!({"kind": "bind_equipment", "equipment": "CART1", "checked": true});
        assert_eq!(world.request(bind)["answer"], "granted");
        assert!(!asked(&mut world), "she has one on this device");
        assert!(known(&mut world), "and is asked again the next time");
    });
}

#[test]
fn whom_a_device_let_on_alone_is_bound_and_has_the_least_rights_until_the_hub_looked() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
            person::save(cx, &Person { role: Role::Supervisor, ..ana })
        });
        assert_eq!(world.confirm(None, let_on("1001"))["answer"], "applied");
        let role = |world: &mut World| {
            world.change(|cx| {
                Ok(person::on_device(cx.conn, "main", &"K7Q2MX".into())?
                    .map(|(actor, on)| (actor.0, on.role)))
            })
        };
        assert_eq!(role(&mut world), Some(("K7Q2MX.1".to_owned(), Role::Picker)));
        let on = world.request(json!({"kind": "log_on", "badge": "1001"}));
        assert_eq!(on["grant"]["actor"], "K7Q2MX.1", "the shift goes on: {on}");
        assert_eq!(role(&mut world), Some(("K7Q2MX.1".to_owned(), Role::Supervisor)));
    });
}

#[test]
fn who_was_locked_meanwhile_is_a_case_and_gets_nothing() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            carry_out(cx, &AdminRequest::UserState { person: "1001".into(), locked: true }).map(|_| ())
        });
        assert_eq!(world.count("select count(*) from event where body like '%forget%'"), 1);
        let answer = world.confirm(None, let_on("1001"));
        assert_eq!(answer["exceptions"][0]["code"], "user_locked", "{answer}");
        let refused = world.request(json!({"kind": "claim", "claim": "next"}));
        assert_eq!(refused["refusal"]["message"]["code"], "log.badge", "{refused}");
        let answer = world.confirm(None, let_on("9999"));
        assert_eq!(answer["exceptions"][0]["code"], "user_locked", "nobody knows this badge: {answer}");
    });
}

#[test]
fn a_log_on_brings_what_the_device_may_keep_and_where_work_lies() {
    on_both(|home| {
        let mut world = World::new(home);
        world.stock("A01.1.1", "TEA", 10);
        world.order("4711", 4);
        world.claim(json!({"claim": "next"}));
        world.change(|cx| {
            let ana = person::by_badge(cx.conn, "main", "1001")?.expect("Ana");
            let pin_hash = secret::hash_pin("4711").map_err(|error| crate::db::DbError::bug("", error.0))?;
            person::save(cx, &Person { pin_hash, ..ana })
        });
        let raw = json!({"id": "B3C4D5.r1", "epoch": 1, "actor": "", "occurred_at": world.now.0,
            "request": {"kind": "log_on", "badge": "1001", "pin": "4711"}});
        let text = world.send_with_pin("B3C4D5", &raw.to_string(), true);
        let on: Value = serde_json::from_str(&text).expect("an answer");
        assert_eq!(on["grant"]["elsewhere"], "K7Q2MX", "{on}");
        let kept = &on["grant"]["verifier"];
        assert!(kept["pin_hash"].as_str().is_some_and(|hash| hash.starts_with("$argon2id$")), "{kept}");
        assert_eq!((&kept["badge"], &kept["number"]), (&json!("1001"), &json!("1001")));
        let marks = kept["mark"].as_str().map(str::len);
        assert_eq!(marks, Some(16));
    });
}

/// The second handheld asks, as this actor.
fn other(world: &mut World, number: i64, actor: &str, body: Value) -> Value {
    let raw = json!({"id": format!("B3C4D5.r{number}"), "epoch": 1, "actor": actor, "occurred_at": world.now.0,
        "request": body});
    match world.send_as("B3C4D5", &raw.to_string()) {
        Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
        other => panic!("{other:?}"),
    }
}

fn standing(confirm: i64, state: &str) -> Checkpoint {
    let actor = ActorId::from("actor-K7Q2MX");
    Checkpoint { format: CHECKPOINT_FORMAT, actor, confirm, at: NOW, state: state.into() }
}

fn tell(world: &mut World, device: &str, checkpoint: Checkpoint) {
    let beat = Heartbeat {
        hello: Hello::default(),
        tasks: Vec::new(),
        waiting: 0,
        checkpoint: Some(checkpoint),
        twice: false,
    };
    let device = DeviceId::from(device);
    world.change(|cx| heartbeat::hear(cx, &device, &beat).map(|_| ()));
}

fn kept(world: &mut World) -> String {
    let rows = world.rows("select confirm, body from checkpoint");
    let told = rows.iter().map(|row| {
        format!(
            "{} {}",
            row.int(0).expect("a number"),
            row.text(1).expect("a text").chars().take(9).collect::<String>()
        )
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Ana holds two orders on her handheld, has 2 TEA in hand, and is on the second one now.
fn two_orders(world: &mut World) {
    carried(world);
    world.order("4711", 1);
    world.order("4712", 2);
    world.claim(json!({"claim": "object", "object": "O.4711"}));
    world.claim(json!({"claim": "object", "object": "O.4712"}));
}

fn tasks(answer: &Value) -> usize {
    answer["grant"]["packets"].as_array().map_or(0, Vec::len)
}

const HELD: &str = "select count(*) from lease where device = 'K7Q2MX' and state = 'active'";

#[test]
fn all_work_of_a_person_comes_over_with_what_is_carried_and_where_they_stood() {
    on_both(|home| {
        let mut world = World::new(home);
        two_orders(&mut world);
        tell(&mut world, "K7Q2MX", standing(1, "here"));
        let on = other(&mut world, 1, "", json!({"kind": "log_on", "badge": "1001"}));
        assert_eq!(on["grant"]["elsewhere"], "K7Q2MX", "{on}");
        let came = other(&mut world, 2, "actor-B3C4D5", json!({"kind": "take_over", "from": "K7Q2MX"}));
        assert_eq!(tasks(&came), 2, "{came}");
        assert_eq!(came["grant"]["checkpoint"]["state"], "here", "{came}");
        assert_eq!(world.count(HELD), 0);
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.B3C4D5'"), 4);
        let told = world.told("K7Q2MX").join("\n");
        assert_eq!(told.matches("\"at_once\":true").count(), 2, "{told}");
        assert_eq!(kept(&mut world), "", "it is there now");
        let none = other(&mut world, 3, "actor-B3C4D5", json!({"kind": "take_over", "from": "K7Q2MX"}));
        assert_eq!(none["grant"]["grant"], "no_work", "{none}");
    });
}

#[test]
fn a_task_that_is_named_comes_alone_and_what_is_carried_stays_with_the_rest() {
    on_both(|home| {
        let mut world = World::new(home);
        two_orders(&mut world);
        tell(&mut world, "K7Q2MX", standing(1, "here"));
        bo(&mut world);
        let task = world.rows("select task from lease order by task")[0].string(0).expect("a task");
        let wish = json!({"kind": "take_over", "task": task, "from": "K7Q2MX"});
        let came = other(&mut world, 1, "actor-B", wish);
        assert_eq!((tasks(&came), &came["grant"]["packets"][0]["task"]), (1, &json!(task)), "{came}");
        assert_eq!(came["grant"]["checkpoint"], Value::Null, "somebody else does not stand where Ana stood");
        assert_eq!(world.count(HELD), 1);
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.K7Q2MX'"), 4);
        let told = world.told("K7Q2MX").join("\n");
        assert!(!told.contains("at_once"), "Ana may have something in hand: {told}");
        let rest = other(&mut world, 2, "actor-B", json!({"kind": "take_over", "from": "K7Q2MX"}));
        assert_eq!(tasks(&rest), 1, "{rest}");
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.B3C4D5'"), 4);
    });
}

#[test]
fn of_two_people_on_one_device_each_takes_over_their_own_first() {
    on_both(|home| {
        let mut world = World::new(home);
        two_orders(&mut world);
        bo(&mut world);
        world.change(|cx| {
            let task = "select task from lease order by task limit 1";
            let row = cx.conn.query(task, &[])?.remove(0);
            let task = row.string(0)?;
            let mine = crate::db::params![&task];
            cx.conn.execute("update lease set actor = 'actor-B' where task = $1", mine).map(|_| ())
        });
        let came = other(&mut world, 1, "actor-B", json!({"kind": "take_over", "from": "K7Q2MX"}));
        assert_eq!(tasks(&came), 1, "{came}");
        assert_eq!(world.count(HELD), 1, "Ana's work stays where it is");
        assert_eq!(world.count("select on_hand from balance where location = 'Carry.K7Q2MX'"), 4);
    });
}

#[test]
fn only_what_is_newest_readable_in_size_and_of_this_device_is_kept() {
    on_both(|home| {
        let mut world = World::new(home);
        let later = |checkpoint: Checkpoint, ms| Checkpoint { at: NOW.plus(ms), ..checkpoint };
        let stranger = Checkpoint { actor: ActorId::from("nobody"), ..standing(9, "stranger") };
        for (device, told, kept_then) in [
            ("K7Q2MX", stranger, ""),
            ("B3C4D5", standing(9, "elsewhere"), ""),
            ("K7Q2MX", standing(2, "two"), "2 two"),
            ("K7Q2MX", standing(1, "one"), "2 two"),
            ("K7Q2MX", later(standing(2, "before"), -1), "2 two"),
            ("K7Q2MX", later(standing(2, "after"), 1), "2 after"),
            ("K7Q2MX", standing(3, &"x".repeat(MAX_CHECKPOINT + 1)), "2 after"),
            ("K7Q2MX", standing(3, "a\0b"), "2 after"),
            ("K7Q2MX", standing(3, "three"), "3 three"),
        ] {
            tell(&mut world, device, told.clone());
            assert_eq!(kept(&mut world), kept_then, "{told:?}");
        }
        world.request(json!({"kind": "log_off", "reason": "end_of_shift"}));
        assert_eq!(kept(&mut world), "", "what is handed back has no place to stand");
    });
}

#[test]
fn a_state_the_hub_has_settled_more_than_is_worth_nothing() {
    on_both(|home| {
        let mut world = World::new(home);
        two_orders(&mut world);
        let mut given = |confirm| {
            tell(&mut world, "K7Q2MX", standing(confirm, "here"));
            world.change(|cx| checkpoint::of(cx, "1001", &"K7Q2MX".into())).is_some()
        };
        assert!(!given(0), "one is settled");
        assert!(given(1) && given(2), "what is still on its way was done before");
    });
}
