use crate::admin::{AdminRequest, carry_out};
use crate::people::person::{self, Person};
use crate::people::secret;
use crate::testing::{NOW, World, on_both};
use regal_shared::base::Moment;
use regal_shared::flow::session::Role;
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
        let told = "select count(*) from event where device = 'B3C4D5' and body like '%log.handed_over%'";
        assert_eq!(world.count(told), 1);
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
            crate::floor::Outcome::Answered(text) => assert!(text.contains("log.equip_busy"), "{text}"),
            other => panic!("{other:?}"),
        }
        world.now = Moment(NOW.0 + 86_400_000);
        assert_eq!(code(world.request(bind(false))), "log.daily", "another day");
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
