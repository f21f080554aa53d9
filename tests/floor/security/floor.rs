//! The floor: badges and PINs, and what those may do who are locked meanwhile.

use super::{House, PASSWORD};
use axum::http::StatusCode;
use regal_hub::people::{person, secret};
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::session::Role;
use serde_json::{Value, json};

/// Tells the hub a request of a device; answers its answer.
pub fn request(house: &House, (device, token): (&str, &str), number: i64, wish: &Value) -> Value {
    let at = (house.hall.outside.now)().0;
    let command = json!({"id": format!("{device}.r{number}"), "epoch": 1, "actor": "", "occurred_at": at, "request": wish});
    house.commands(token, &json!([command]))["answers"][0]["answer"].clone()
}

pub const ONE: (&str, &str) = ("K7Q2MX", "device secret");
pub const TWO: (&str, &str) = ("B3C4D5", "device secret 2");

#[test]
fn s3_wrong_pins_wait_longer_and_longer_lock_out_nobody_for_good_and_no_name_is_given_away() {
    let mut house = House::inhabited();
    let now = regal_hub::floor::hall::now();
    house.at(now);
    let hash = secret::hash_pin("4711").expect("randomness");
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    house.change(move |cx| {
        for number in ["P1", "P2"] {
            let known = person::by_number(cx.conn, "main", number)?.expect("known");
            person::save(cx, &person::Person { pin_hash: hash.clone(), ..known })?;
        }
        Ok(())
    });
    let on = |badge: &str, pin: &str| json!({"kind": "log_on", "badge": badge, "pin": pin});
    for number in 1..=5 {
        let no = request(&house, ONE, number, &on("P1", "0000"));
        assert_eq!(no["answer"], "refused", "{no}");
    }
    let right = on("P1", "4711");
    let waits = request(&house, ONE, 6, &right);
    assert_eq!(waits["answer"], "refused", "the right PIN has to wait: {waits}");
    house.at(now.plus(29_000));
    assert_eq!(request(&house, ONE, 7, &right)["answer"], "refused", "30 s at least");
    // Another user on that device logs on meanwhile.
    assert_eq!(request(&house, ONE, 8, &on("P2", "4711"))["answer"], "granted");
    // Somebody on another device tries on and on: the user waits five minutes at most.
    let mut at = now.plus(40_000);
    for number in 1..=20 {
        house.at(at);
        request(&house, TWO, number, &on("P1", "0000"));
        at = at.plus(301_000);
    }
    house.at(at);
    let own = request(&house, ONE, 9, &right);
    assert_eq!(own["answer"], "granted", "{own}");

    // At the desk a known and an unknown name are answered alike.
    let sign_in = |number: &str, password: &str| {
        let came = house.post("/sign-in", "", &format!("number={number}&password={password}"));
        (came.status, came.text.replace(number, "NUMBER"))
    };
    let (known, unknown) = (sign_in("P4", "wrong+horse"), sign_in("X9", "wrong+horse"));
    assert_eq!(known.0, StatusCode::UNAUTHORIZED);
    // However often it is tried; then the known one waits, and nobody is told so.
    for _ in 0..6 {
        assert_eq!(
            (sign_in("P4", "wrong+horse"), sign_in("X9", "wrong+horse")),
            (known.clone(), unknown.clone())
        );
    }
    assert_eq!(known, unknown);
    assert_eq!(sign_in("P4", &PASSWORD.replace(' ', "+")), known, "the right one has to wait as well");
    let locked = sign_in("P1", &PASSWORD.replace(' ', "+"));
    assert_eq!(locked, known, "who may not sign in is not told so either");
}

#[test]
fn s3_a_device_on_which_one_badge_after_the_other_is_guessed_at_waits_as_well() {
    let mut house = House::inhabited();
    let now = regal_hub::floor::hall::now();
    house.at(now);
    let hash = secret::hash_pin("4711").expect("randomness");
    let people = ["P1", "P2", "P3", "S3", "P4"];
    house.change(move |cx| {
        for number in people {
            let known = person::by_number(cx.conn, "main", number)?.expect("known");
            person::save(cx, &person::Person { pin_hash: hash.clone(), ..known })?;
        }
        Ok(())
    });
    let mut number = 0;
    let mut on = |house: &House, device, badge: &str, pin: &str| {
        number += 1;
        let wish = json!({"kind": "log_on", "badge": badge, "pin": pin});
        let said = request(house, device, number, &wish);
        let n = said["refusal"]["message"]["args"]["n"].clone();
        (said["answer"].as_str().expect("an answer").to_owned(), n.to_string())
    };
    for badge in people.repeat(2) {
        assert_eq!(on(&house, ONE, badge, "0000").0, "refused");
    }
    let waits = on(&house, ONE, "P2", "4711");
    assert_eq!(waits.0, "refused", "nobody's PIN is tried there now: {waits:?}");
    assert_eq!(on(&house, ONE, "P3", "0000").0, "refused");
    assert_eq!(on(&house, TWO, "P2", "4711").0, "granted", "on another device nobody waits");
    // Half a minute later; and then twice as long for each that is wrong.
    house.at(now.plus(31_000));
    assert_eq!(on(&house, ONE, "P1", "0000").0, "refused");
    house.at(now.plus(31_000 + 59_000));
    assert_eq!(on(&house, ONE, "P2", "4711").0, "refused", "a minute by now");
    house.at(now.plus(31_000 + 61_000));
    assert_eq!(on(&house, ONE, "P2", "4711").0, "granted");
    // Who mistypes after a quiet while is no guesser.
    house.at(now.plus(2 * 60 * 60_000));
    assert_eq!(on(&house, ONE, "S3", "0000").0, "refused");
    assert_eq!(on(&house, ONE, "P2", "4711").0, "granted");
}

#[test]
fn s5_a_confirm_of_somebody_locked_since_is_booked_and_every_request_is_refused() {
    let house = House::inhabited();
    let on = request(&house, ONE, 1, &json!({"kind": "log_on", "badge": "P1"}));
    let actor = on["grant"]["actor"].as_str().unwrap_or_else(|| panic!("{on}")).to_owned();
    house.change(|cx| {
        let known = person::by_number(cx.conn, "main", "P1")?.expect("known");
        person::save(cx, &person::Person { state: "locked".into(), ..known })
    });
    let at = (house.hall.outside.now)().0;
    let confirm = json!([{"id": "K7Q2MX.c1", "epoch": 1, "actor": actor, "occurred_at": at,
        "confirm": {"kind": "park", "location": "Problem"}}]);
    let told = house.commands(ONE.1, &confirm)["answers"][0]["answer"].clone();
    assert_eq!(told["answer"], "applied_with_difference", "{told}");
    assert_eq!(house.count("select count(*) from exception where code = 'user_locked'"), 1);
    for (number, wish) in (2..).zip([
        json!({"kind": "log_on", "badge": "P1"}),
        json!({"kind": "claim", "claim": "next", "kinds": ["pick"]}),
        json!({"kind": "print", "object": "L.Problem", "printer": ""}),
        json!({"kind": "release_load", "load": "1"}),
    ]) {
        let no = request(&house, ONE, number, &wish);
        assert_eq!(no["answer"], "refused", "{wish}: {no}");
    }
    assert!(
        Role::Picker < Role::Lead && Role::Lead < Role::Supervisor && Role::Supervisor < Role::Administrator
    );
}

#[test]
fn s5_of_what_a_demoted_person_left_in_line_confirms_are_booked_and_requests_refused() {
    let house = House::inhabited();
    let on = request(&house, ONE, 1, &json!({"kind": "log_on", "badge": "P2"}));
    let actor = on["grant"]["actor"].as_str().unwrap_or_else(|| panic!("{on}")).to_owned();
    house.change(|cx| {
        let door = regal_hub::catalog::save::Location::plain("DOOR.1", LocationKind::Door);
        regal_hub::catalog::save::location(cx, &door)?;
        let item =
            regal_hub::catalog::save::Item { item: "TEA".into(), name: "Tea".into(), ..Default::default() };
        regal_hub::catalog::save::item(cx, &item)
    });
    // A lead may open a load. It asks for one, and waits in line with what was done before.
    let at = (house.hall.outside.now)().0;
    let command = |number: &str, body: (&str, Value)| {
        let mut all =
            json!({"id": format!("K7Q2MX.{number}"), "epoch": 1, "actor": actor, "occurred_at": at});
        all[body.0] = body.1;
        all
    };
    let found = json!({"kind": "report", "code": "surplus_found", "location": "DOOR.1", "item": "TEA", "owner": "own",
        "qty": 3, "other": 0});
    let load = json!({"kind": "claim", "claim": "new_load", "door": "DOOR.1"});
    let own = json!({"kind": "claim", "claim": "own", "task": "putaway", "object": "U.T1"});
    let line = json!([
        command("c1", ("confirm", json!({"kind": "park", "location": "Problem"}))),
        command("c2", ("confirm", found)),
        command("r2", ("request", load.clone())),
        command("r3", ("request", own)),
        command("r4", ("request", json!({"kind": "claim", "claim": "next", "kinds": ["pick"]}))),
    ]);
    // Meanwhile the role is another one, at the desk.
    let form = "act=edit&name=P2&badge=P2&role=picker&language=en";
    let password = PASSWORD.replace(' ', "+");
    let decided =
        house.post("/settings/people/P2/decide", "token P4", &format!("{form}&password={password}"));
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);

    let told = house.commands(ONE.1, &line);
    let answer = |at: usize| told["answers"][at]["answer"].clone();
    assert_eq!(answer(0)["answer"], "applied", "{told}");
    assert!(answer(1)["answer"].as_str().is_some_and(|one| one.starts_with("applied")), "{told}");
    for at in [2, 3] {
        let (no, code) = (&answer(at)["refusal"], &answer(at)["refusal"]["message"]["code"]);
        assert_eq!((&no["ground"], code), (&json!("role"), &json!("work.denied")), "{told}");
    }
    assert_ne!(answer(4)["answer"], "refused", "a picker's wish is a picker's right: {told}");
    assert_eq!(house.count("select count(*) from load"), 0, "nothing was opened");
    assert_eq!(house.count("select count(*) from command where series = 'c'"), 2, "both are in the books");
    assert_eq!(
        house.count("select count(*) from exception where code = 'user_locked'"),
        0,
        "nobody is locked"
    );

    // With the role back, the same wish is granted: it was the right that was missing, and nothing else.
    house.change(|cx| {
        let known = person::by_number(cx.conn, "main", "P2")?.expect("known");
        person::save(cx, &person::Person { role: Role::Lead, ..known })
    });
    let granted = request(&house, ONE, 5, &load);
    assert_eq!(granted["answer"], "granted", "{granted}");
}
