//! The table against the routers, and every kind against every role, at the door that carries it out.

mod confirms;

use super::*;
use crate::admin::AdminRequest;
use crate::catalog::save;
use crate::clarify::Settle;
use crate::db::testing::{on_both, sqlite};
use crate::floor::desk as at_desk;
use crate::floor::once::{self, Outcome, Wish};
use crate::order::channel::Load;
use crate::order::pickup::Pickup;
use crate::people::equipment::When;
use crate::people::person::{self, Person};
use crate::people::secret;
use crate::photo::picture::Picture;
use crate::photo::picture::tests::a_png;
use crate::setup::Setup;
use crate::steer::Steer;
use crate::steer::counting::Choice;
use crate::testing::bench::with_kind;
use crate::testing::{World, ana};
use regal_shared::base::ActorId;
use regal_shared::flow::common::LocationKind;
use regal_shared::text::Language;
use regal_shared::wire::{Claim, Confirm, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

#[test]
fn every_route_is_in_the_table_once_and_every_row_has_its_route() {
    let mut served: Vec<(&str, &str)> = Vec::new();
    for route in crate::web::routes().iter().chain(&crate::board::routes()).chain(&crate::api::all()) {
        served.push((route.row.method, route.row.path));
    }
    let rows: Vec<(&str, &str)> = ROUTES.iter().map(|row| (row.method, row.path)).collect();
    for all in [&served, &rows] {
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "one of each");
    }
    assert_eq!(served.iter().collect::<BTreeSet<_>>(), rows.iter().collect::<BTreeSet<_>>());
    assert!(rows.len() > 170, "{}", rows.len());
}

/// Where a router takes routes: file and number of places.
fn routed(folder: &Path, found: &mut Vec<(String, usize)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            routed(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&entry).expect("a text");
            // Routers of tests stand behind it.
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            // Named apart, or this file would find itself.
            let places = [".route", ".route_service", ".nest", ".nest_service"];
            let count = places.iter().map(|place| text.matches(&format!("{place}(")).count()).sum();
            if count > 0 {
                found.push((entry.to_string_lossy().replace('\\', "/"), count));
            }
        }
    }
}

#[test]
fn no_router_takes_a_route_beside_the_table() {
    let mut found = Vec::new();
    routed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let mut names: Vec<(&str, usize)> = found
        .iter()
        .map(|(path, count)| (path.rsplit_once("/src/").map_or(path.as_str(), |(_, name)| name), *count))
        .collect();
    names.sort_unstable();
    assert_eq!(names, [("api/mod.rs", 1), ("board/mod.rs", 1), ("web/mod.rs", 1)]);
}

/// `HandBack` as it stands on the wire: `hand_back`.
fn code(name: &str) -> String {
    let mut code = String::new();
    for sign in name.chars() {
        if sign.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(sign.to_ascii_lowercase());
    }
    code
}

/// A body with every field any kind has, so that one of each kind can be read from it.
fn anything() -> Value {
    let text = r#"{"badge": "0", "typed": false, "reason": "break", "equipment": "C1", "checked": true,
        "claim": "next", "kinds": [], "task": "T0", "from": "B3C4D5", "rule": "own_choice", "planned": "A01.1.1", "wanted": "A01.2.1", "load": "L9",
        "object": "L.P01", "printer": "", "lpn": "U9", "seen": [], "dropped": 0, "why": "", "pin": null,
        "location": "A01.1.1", "role": "picker", "person": "9", "name": "N", "language": "en", "pin_hash": "",
        "locked": true, "class": "forklift", "until": null, "code": "AAAA", "device": "K0", "key_hash": "x",
        "reach": "goods", "actor": "a", "webhook": "W0", "wish": {"act": "remove", "webhook": "W0"}, "value": 1,
        "weigh": false, "door": "D9", "carrier": "", "order": "0", "limit": 1, "when": "always",
        "made": {"at": 0, "file": "x", "bytes": 0, "movements": 0, "verified": false}}"#;
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn every_request_of_a_device_is_granted_to_its_role_and_to_no_lesser_one() {
    on_both(|home| {
        let mut world = World::new(home);
        world.change(|cx| {
            save::location(cx, &save::Location::plain("D9", LocationKind::Door))?;
            person::save(cx, &Person { person: "5".into(), badge: "5".into(), ..ana() })
        });
        let mut asked = 0;
        // Nobody on, then each role; the rights are those of the person as the books are when it is settled.
        for role in [None].into_iter().chain(Role::ALL.map(Some)) {
            for (name, who) in kinds::REQUESTS {
                // The small hub gives a device one actor for ever.
                world.change(|cx| cx.conn.execute("delete from shift_actor where site = 'main'", &[]));
                if let Some(role) = role {
                    world.change(|cx| person::save(cx, &Person { role, ..ana() }));
                    world.request(json!({"kind": "log_on", "badge": "1001"}));
                }
                let mut wish = anything();
                wish["kind"] = json!(code(name));
                serde_json::from_value::<Request>(wish.clone()).unwrap_or_else(|no| panic!("{name}: {no}"));
                check(&mut world, name, *who, role, wish);
                asked += 1;
            }
            for (name, who) in kinds::CLAIMS.iter().filter(|_| role.is_some()) {
                let mut claim =
                    json!({"cart": "", "slots": 1, "object": "U.U9", "door": "D9", "task": "putaway"});
                claim["claim"] = json!(code(name));
                if *name == "Task" {
                    claim["task"] = json!("T0");
                }
                serde_json::from_value::<Claim>(claim.clone()).unwrap_or_else(|no| panic!("{name}: {no}"));
                check(&mut world, name, *who, role, with_kind(claim));
                asked += 1;
            }
        }
        assert_eq!(asked, kinds::REQUESTS.len() * 5 + kinds::CLAIMS.len() * 4);
    });
}

/// Asks, and compares a no for want of rights with the table.
fn check(world: &mut World, name: &str, who: Who, role: Option<Role>, wish: Value) {
    let answer = world.request(wish);
    let no = &answer["refusal"];
    let of_role = no["ground"] == "role";
    let code = no["message"]["code"].as_str().unwrap_or_default().to_owned();
    match (who, role) {
        (Who::Device, _) => assert_ne!(code, "work.denied", "{name} {role:?}: {answer}"),
        (_, None) => assert!(of_role && code == "log.badge", "{name} with nobody on: {answer}"),
        (who, Some(role)) if who.lets(role) => {
            // The unit to put away is not known, which is told like a lack of rights.
            let unknown = name == "Own";
            assert!(unknown || code != "work.denied", "{name} {role:?}: {answer}");
        }
        (_, Some(_)) => assert!(of_role && code == "work.denied", "{name} {role:?}: {answer}"),
    }
}

#[test]
fn no_confirm_asks_for_a_right() {
    for (name, who) in kinds::CONFIRMS {
        assert_eq!(*who, Who::Device, "{name}: what was done is booked, whoever did it");
    }
}

fn s() -> String {
    "9".to_owned()
}

/// One of each wish about work, stock and devices.
fn steers() -> Vec<Steer> {
    let choice = Choice { zone: s(), abc: String::new(), days: 0, most: 1 };
    let (task, device, order) = (s(), s(), s());
    let picture = Picture::read(&a_png(1, 1)).expect("a picture");
    vec![
        Steer::Give { task: s(), person: s() },
        Steer::Rank { task: s(), priority: 1 },
        Steer::Revoke { task: s() },
        Steer::Thaw { task },
        Steer::Tell { device: s(), text: s(), urgent: false },
        Steer::Hold { scope: "lpn".into(), object: s(), item: String::new(), reason: s() },
        Steer::Lift { hold: 9 },
        Steer::HoldOrder { order: s(), reason: s() },
        Steer::LiftOrder { order: s() },
        Steer::RankOrder { order, priority: 1 },
        Steer::TakeBack { order: s() },
        Steer::Unfit { location: s(), lpn: s(), item: s(), lot: s(), serial: s() },
        Steer::AddPhoto { exception: 9, picture },
        Steer::DropPhoto { exception: 9, photo: 9 },
        Steer::Count { location: s() },
        Steer::PlanCounts(choice),
        Steer::DecideCount { count: 9 },
        Steer::Channel { channel: s(), cap: Load { orders: 1, lines: 1 }, cut_off: Some(840) },
        Steer::Carrier { carrier: s(), pickup: Pickup { weekday: 840, ..Pickup::NEVER } },
        Steer::CloseReceipt { receipt: s() },
        Steer::Record { device: s() },
        Steer::Look { device: s(), wish: 9 },
        Steer::Watch { device: s(), again: false },
        Steer::GoOn { device: s() },
        Steer::LogOff { device },
    ]
}

/// One of each way to settle.
fn settles() -> Vec<Settle> {
    let exception = 9;
    vec![
        Settle::Found { exception, qty: 1, location: s() },
        Settle::WriteOff { exception, qty: 1, reason: "miscount".into() },
        Settle::Scrap { exception, qty: 1, reason: "damaged".into() },
        Settle::Match { exception, other: 8, qty: 1 },
        Settle::Counted { exception, seen: 1, reason: "miscount".into() },
        Settle::Recount { exception },
        Settle::Accept { exception },
        Settle::Approve { exception, settlement: 9 },
        Settle::Reject { exception, settlement: 9, note: s() },
    ]
}

/// One of each wish about what is set up.
fn setups() -> Vec<Setup> {
    let (role, language, large) = (Role::Picker, Language::En, false);
    vec![
        Setup::NewPerson { person: "P9".into(), name: s(), role, language, large, pin_hash: String::new() },
        Setup::EditPerson { person: s(), name: s(), badge: s(), role, language, large },
        Setup::LockPerson { person: s(), locked: true },
        Setup::Pin { person: s(), hash: String::new() },
        Setup::Password { person: s(), hash: s() },
        Setup::NoFactor { person: s() },
        Setup::EndSessions { person: s() },
        Setup::Council { person: s(), member: true },
        Setup::Badge { person: s(), printer: s() },
        Setup::Code { code: s(), equipment: When::ByRole },
        Setup::EquipDevice { device: s(), when: When::Always },
        Setup::LoseDevice { device: s() },
        Setup::LockDevice { device: s(), locked: true },
        Setup::Policy { name: "nothing".into(), value: 1 },
        Setup::Station { location: s(), printer: s(), weigh: false },
        Setup::Print { objects: vec![s()], printer: s() },
        Setup::Job { job: s(), void: true },
        Setup::Alias { barcode: s(), item: s(), level: None },
        Setup::Item { item: s(), cells: vec![("name", s())], new: false },
        Setup::RetireItem { item: s(), retired: true },
        Setup::Barcode { barcode: s(), item: s(), cells: vec![("level", s())] },
        Setup::NoBarcode { barcode: s(), item: s() },
        Setup::Location { location: s(), cells: vec![("kind", "bin".to_owned())], new: false },
        Setup::Reason { kind: s(), code: s(), on: true },
        Setup::OwnReason { kind: s(), code: s(), en: s(), de: s() },
        Setup::LocationState { location: s(), state: "usable".into() },
        Setup::ClearLocation { location: s() },
    ]
}

/// The name of a variant, as `Debug` begins it.
fn named(wish: &impl std::fmt::Debug) -> String {
    format!("{wish:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// Every wish of the desk with the row that stands for it.
fn wishes() -> Vec<(Wish, &'static str, Who)> {
    let mut all = Vec::new();
    let mut take = |rows: &'static [(&'static str, Who)], of: Vec<(String, Wish)>| {
        let names: BTreeSet<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, rows.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), "one of each kind");
        for (name, wish) in of {
            let (name, who) = rows.iter().find(|(row, _)| *row == name).expect("a row");
            all.push((wish, *name, *who));
        }
    };
    take(kinds::STEERS, steers().into_iter().map(|one| (named(&one), Wish::Steer(one))).collect());
    take(kinds::SETTLES, settles().into_iter().map(|one| (named(&one), Wish::Settle(one))).collect());
    take(kinds::SETUPS, setups().into_iter().map(|one| (named(&one), Wish::Setup(one))).collect());
    let read = |rows: &'static [(&'static str, Who)], tag: &str| -> Vec<(String, Value)> {
        let of = |(name, _): &(&str, Who)| {
            let mut body = anything();
            body[tag] = json!(code(name));
            ((*name).to_owned(), body)
        };
        rows.iter().map(of).collect()
    };
    let hook = |body: Value| {
        let mut body = body;
        body["url"] = json!("https://erp.example/hook");
        body["kinds"] = json!(["order.released"]);
        body["secret"] = json!("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        body["active"] = json!(true);
        body["from"] = json!({"at": 0});
        Wish::Webhook(serde_json::from_value(body).expect("a wish"))
    };
    take(
        kinds::HOOKS,
        read(kinds::HOOKS, "act").into_iter().map(|(name, body)| (name, hook(body))).collect(),
    );
    let admin = |body: Value| {
        let wish: AdminRequest =
            serde_json::from_value(body.clone()).unwrap_or_else(|no| panic!("{body}: {no}"));
        Wish::Decide { order: "4711".into(), wish }
    };
    take(
        kinds::ADMINS,
        read(kinds::ADMINS, "kind").into_iter().map(|(name, body)| (name, admin(body))).collect(),
    );
    let rows = vec![vec![("order", s()), ("item", s()), ("qty", "1".to_owned())]];
    all.push((Wish::Bring(rows), "Bring", Who::Least(Role::Supervisor)));
    all
}

/// A hall with somebody of each role at the desk, and their sessions.
fn desk_of(home: &crate::db::testing::Place) -> (Hall, Vec<(Role, Session)>) {
    let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
    let job = |cx: &mut Cx<'_>| {
        for role in Role::ALL {
            let number = role.code().to_owned();
            person::save(cx, &Person { person: number.clone(), badge: number.clone(), role, ..ana() })?;
            desk::begin(cx, &number, &secret::hash(&number), &ActorId(number.clone()))?;
        }
        Ok(())
    };
    hall.change("test", job).wait().expect("people");
    let now = hall.now();
    let of = |role: Role| {
        let found = hall.readers.read(|conn| desk::session(conn, "main", role.code(), now)).expect("read");
        (role, found.expect("a session"))
    };
    let sessions = Role::ALL.map(of).into();
    (hall, sessions)
}

#[test]
fn every_wish_of_the_desk_is_carried_out_for_its_role_and_for_no_lesser_one() {
    on_both(|home| {
        let (hall, sessions) = desk_of(home);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let all = wishes();
        for (role, session) in &sessions {
            for (wish, name, who) in &all {
                assert_eq!(kinds::asked(wish), *who, "{name}");
                let denied = Arc::new(Mutex::new(false));
                let seen = Arc::clone(&denied);
                let tell = move |outcome: &Outcome| {
                    let no = matches!(outcome, Outcome::Not(no) if no.code == "work.denied");
                    *seen.lock().expect("not poisoned") = no;
                    Ok((200, String::new()))
                };
                let done = once::once(&hall, session, String::new(), String::new(), wish.clone(), tell);
                runtime.block_on(done).expect("carried out").expect("no key");
                let denied = *denied.lock().expect("not poisoned");
                assert_eq!(denied, !who.lets(*role), "{name} {role:?}");
            }
        }
    });
}

#[test]
fn who_has_less_rights_since_the_page_was_sent_changes_nothing_with_it() {
    on_both(|home| {
        let (hall, sessions) = desk_of(home);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (_, session) = sessions.iter().find(|(role, _)| *role == Role::Supervisor).expect("one");
        let rank = || Steer::RankOrder { order: "4711".into(), priority: 3 };
        let ask = |wish: Steer| runtime.block_on(at_desk::steer(&hall, session, wish)).expect("asked");
        let code = |done: Result<(), Message>| done.expect_err("a no").code.into_owned();
        assert_eq!(code(ask(rank())), "board.no_order", "a supervisor may, and there is none");
        let save = |role, state: &'static str| {
            let job = move |cx: &mut Cx<'_>| {
                let (person, badge, state) = ("supervisor".into(), "supervisor".into(), state.into());
                person::save(cx, &Person { person, badge, role, state, ..ana() })
            };
            hall.change("test", job).wait().expect("saved");
        };
        // The session was looked at when the page came in: what counts is what the books say when it is done.
        save(Role::Lead, "active");
        assert_eq!(code(ask(rank())), "work.denied", "demoted");
        let settle = runtime.block_on(at_desk::settle(&hall, session, Settle::Accept { exception: 1 }));
        assert_eq!(code(settle.expect("asked")), "work.denied");
        save(Role::Supervisor, "locked");
        assert_eq!(code(ask(rank())), "work.denied", "locked");
        save(Role::Supervisor, "active");
        assert_eq!(code(ask(rank())), "board.no_order");
        hall.change("test", |cx| desk::end_all(cx, "supervisor")).wait().expect("ended");
        assert_eq!(code(ask(rank())), "work.denied", "signed out");
    });
}
