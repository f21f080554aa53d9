//! What comes in from outside is data, whatever it says; and what is written down names nobody and gives nothing away.

use super::{House, PASSWORD};
use crate::bad_input::stocked;
use crate::process::slip_in;
use axum::http::StatusCode;
use regal_hub::board;
use regal_hub::label::{ItemLabel, Label, LocationLabel, LpnLabel, render};
use regal_hub::people::{key, secret};
use regal_hub::rights::Who;
use regal_tests::{RunningHub, hub_run, hub_says};
use serde_json::json;
use std::path::Path;

/// Ends a statement, if anybody lets it.
const DROP: &str = "'; DROP TABLE person; --";
/// The same, as a form sends it.
const DROP_SENT: &str = "%27%3B+DROP+TABLE+person%3B+--";

#[test]
fn s16_nothing_that_is_typed_scanned_or_imported_becomes_part_of_a_statement() {
    let house = House::inhabited();
    let people = house.count("select count(*) from person");
    let names = [
        "act",
        "number",
        "name",
        "badge",
        "role",
        "pin",
        "new_password",
        "printer",
        "policy",
        "value",
        "device",
        "text",
        "location",
        "item",
        "object",
        "reason",
        "order",
        "qty",
        "other",
        "settlement",
        "note",
        "person",
        "priority",
        "barcode",
        "job",
        "code",
        "scope",
        "receipt",
        "level",
        "hold",
    ];
    let form: Vec<String> = names.iter().map(|name| format!("{name}={DROP_SENT}")).collect();
    let form = format!("{}&password={}", form.join("&"), PASSWORD.replace(' ', "+"));
    for (path, who) in board::table() {
        // What counts wrong tries would lock the one who signs in.
        if path == "/sign-out" || who == Who::Anyone {
            continue;
        }
        let filled = path.replace("{file}", "x");
        let (start, rest) = filled.split_once('{').unwrap_or((&filled, ""));
        let tail = rest.split_once('}').map_or("", |(_, tail)| tail);
        let hostile = if rest.is_empty() { filled.clone() } else { format!("{start}{DROP_SENT}{tail}") };
        for came in [
            house.get(
                &format!("{hostile}?q={DROP_SENT}&state={DROP_SENT}&kind={DROP_SENT}&after={DROP_SENT}"),
                "token P4",
            ),
            house.post(&hostile, "token P4", &form),
        ] {
            assert!(!came.status.is_server_error(), "{hostile}: {} {}", came.status, came.text);
        }
    }
    let at = (house.hall.outside.now)().0;
    let log_on = json!([{"id": "K7Q2MX.r1", "epoch": 1, "actor": DROP, "occurred_at": at,
        "request": {"kind": "log_on", "badge": DROP}}]);
    house.commands("device secret", &log_on);
    let park = json!([{"id": "K7Q2MX.c1", "epoch": 1, "actor": DROP, "occurred_at": at,
        "confirm": {"kind": "park", "location": DROP}}]);
    house.commands("device secret", &park);
    assert_eq!(house.count("select count(*) from person"), people);

    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let file = folder.path().join("items.csv");
    let row = format!("\"{DROP}\"");
    std::fs::write(&file, format!("item;name\n{row};{row}\n")).expect("a file");
    hub_run(folder.path(), &["import", "items", file.to_str().expect("a plain path")]);
    hub_says(folder.path(), &["user", "list"]);
    // The law that no statement is joined from pieces stands in `tidy::sql`.
}

#[test]
fn s18_a_label_prints_what_it_is_told_and_commands_no_printer() {
    let evil = "^XZ~JR^XA ~DGR:X.GRF,1,1,00 _5E \u{1b}\u{7f} ÄÖ€ \\&";
    let labels = [
        Label::Location(LocationLabel {
            barcode: "L.A1".into(),
            parts: vec![evil.chars().take(20).collect(), "1".into()],
            check_digits: "12".into(),
            note: evil.chars().take(20).collect(),
        }),
        Label::Lpn(LpnLabel {
            lpn: "U1".replace('U', "1"),
            sscc: None,
            lines: vec![evil.chars().take(30).collect()],
        }),
        Label::Item(ItemLabel {
            item: "TEA".into(),
            name: evil.chars().take(30).collect(),
            gtin: None,
            lot: None,
            best_before: None,
            use_by: None,
        }),
    ];
    for label in labels {
        // Some of it may be refused outright; what comes out is one label and nothing else.
        let Ok(zpl) = render(&label) else { continue };
        assert_eq!((zpl.matches("^XA").count(), zpl.matches("^XZ").count()), (1, 1), "{zpl}");
        assert!(!zpl.contains('~') && !zpl.contains("_5E _"), "{zpl}");
        assert!(zpl.bytes().all(|byte| byte == b'\n' || (0x20..0x7f).contains(&byte)), "{zpl}");
    }
    let plain = |name: &str| {
        render(&Label::Item(ItemLabel {
            item: "TEA".into(),
            name: name.into(),
            gtin: None,
            lot: None,
            best_before: None,
            use_by: None,
        }))
    };
    let told = plain("^XZ~JR^XA_5E").expect("a label");
    for hex in ["_5EXZ", "_7EJR", "_5EXA", "_5F5E"] {
        assert!(told.contains(hex), "{hex} in {told}");
    }
}

#[test]
fn s19_no_text_of_a_client_becomes_a_path() {
    let house = House::inhabited();
    let secret = house.folder.path().join("secret.txt");
    std::fs::write(&secret, "TOP SECRET").expect("a file");
    let folder = house.folder.path().display();
    for path in [
        "/assets/../../../../etc/passwd".to_owned(),
        "/assets/..%2f..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/assets/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/assets/%2fetc%2fpasswd".to_owned(),
        format!("/assets/{folder}/secret.txt").replace("//", "/"),
        format!("/assets/{}", folder.to_string().replace('/', "%2f") + "%2fsecret.txt"),
        "/assets/..%5c..%5csecret.txt".to_owned(),
        "/v1/import/..%2f..%2fitems".to_owned(),
    ] {
        let came = house.get(&path, "token P4");
        assert!(came.status.is_client_error(), "{path}: {}", came.status);
        assert!(!came.text.contains("TOP SECRET") && !came.text.contains("root:"), "{path}");
    }
    // Whatever is printed for an object or named like a file makes no file.
    let before = std::fs::read_dir(house.folder.path()).expect("a folder").count();
    let password = PASSWORD.replace(' ', "+");
    house.post("/settings/labels/print", "token P4", "objects=..%2F..%2Fx&printer=..%2F..%2Fx");
    let form = format!("number=..%2Fx&name=..%2F..%2Fx&role=picker&language=en&password={password}");
    house.post("/settings/people", "token P4", &form);
    assert_eq!(std::fs::read_dir(house.folder.path()).expect("a folder").count(), before);
}

#[test]
fn s22_keys_are_kept_hashed_end_at_once_and_a_repeat_is_answered_as_before() {
    let house = House::inhabited();
    let shown = "K".repeat(key::SIGNS);
    let hash = secret::hash(&shown);
    house.change(move |cx| {
        use regal_hub::catalog::save::{self, Item, Location};
        use regal_shared::flow::common::LocationKind;
        save::item(cx, &Item { item: "TEA".into(), name: "Tea".into(), ..Item::default() })?;
        save::location(cx, &Location::plain("P01", LocationKind::Lane))?;
        key::add(
            cx,
            "shop",
            &hash,
            (regal_shared::flow::session::Role::Supervisor, key::Reach::Goods),
            &"actor of shop".into(),
        )
    });
    assert_eq!(house.count("select count(*) from api_key where key_hash like 'KKK%'"), 0);
    let bearer = format!("Bearer {shown}");
    let order = r#"{"lane":"P01","lines":[{"item":"TEA","qty":4}]}"#;
    let put = |key: &str, once: &str, body: &str| {
        let headers =
            [("authorization", key), ("content-type", "application/json"), ("idempotency-key", once)];
        house.ask("PUT", "/api/v1/orders/4711", &headers, body.to_owned())
    };
    for wrong in ["Bearer ", "Bearer KKKK", &format!("{bearer}K"), &bearer.to_lowercase(), "Basic KKKK"] {
        assert_eq!(put(wrong, "1", order).status, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    let first = put(&bearer, "1", order);
    assert!(first.status.is_success(), "{} {}", first.status, first.text);
    let again = put(&bearer, "1", order);
    assert_eq!((again.status, &again.text), (first.status, &first.text), "as before");
    assert_eq!(house.count("select count(*) from order_line"), 1, "applied once");
    let other = put(&bearer, "1", &order.replace("\"qty\":4", "\"qty\":5"));
    assert!(other.status.is_client_error(), "the same name for another request: {}", other.status);
    house.change(|cx| key::end(cx, "shop"));
    assert_eq!(put(&bearer, "1", order).status, StatusCode::UNAUTHORIZED, "ended");
}

/// All that lies in a folder, as one text.
fn written(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.push_str(&written(&path));
        } else if path.extension().is_some_and(|ending| ending == "log") {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(&path).unwrap_or_default()));
        }
    }
    all
}

#[test]
fn s24_no_pin_password_token_key_or_name_is_ever_logged() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let named = ["user", "add", "7777", "--name", "Xaveria Nordlicht", "--role", "lead"];
    hub_says(folder.path(), &named);
    let right = secret::hash_pin("97531864").expect("hashed");
    slip_in(folder.path(), "update person set pin_hash = ?1 where person = '7777'", &right);
    let key = hub_says(folder.path(), &["key", "add", "shop"]).trim().to_owned();
    let hub = RunningHub::in_the_open(folder.path());
    let device = crate::bad_input::Device::enrol(&hub);
    let wish = |number: i64, pin: &str| {
        json!({"id": format!("{}.r{number}", device.id), "epoch": 1, "actor": "", "occurred_at": 1_794_981_600_000_i64,
            "request": {"kind": "log_on", "badge": "7777", "pin": pin}})
    };
    let (status, _) = device.send(&[wish(1, "86420975"), wish(2, "13579864")]);
    assert_eq!(status, 200);
    let (_, on) = device.send(&[wish(3, "97531864")]);
    assert_eq!(on["answers"][0]["answer"]["answer"], "granted", "the right one: {on}");
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let origin = hub.url.clone();
    let reply = agent
        .post(format!("{}/sign-in", hub.url))
        .header("origin", &origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .send("number=7777&password=Sesam+oeffne+dich");
    assert_eq!(reply.expect("an answer").status().as_u16(), 401);
    let orders =
        agent.get(format!("{}/api/v1/orders", hub.url)).header("authorization", format!("Bearer {key}"));
    assert_eq!(orders.call().expect("an answer").status().as_u16(), 200);
    hub.stop();
    let log = written(folder.path());
    assert!(log.contains("serve"), "there is a log: {log}");
    let secrets =
        ["86420975", "13579864", "97531864", "Sesam", "Xaveria", "Nordlicht", device.token(), key.as_str()];
    for never in secrets {
        assert!(!log.contains(never), "{never} in {log}");
    }
    assert!(!log.contains('\u{1b}'), "controls are escaped: {log}");
}

#[test]
fn s25_what_an_error_tells_leads_to_its_line_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    let key = hub_says(at, &["key", "add", "shop"]).trim().to_owned();
    let hub = RunningHub::in_the_open(at);
    let books = rusqlite::Connection::open(at.join("hub.db")).expect("the books");
    books.execute_batch("drop table hold").expect("a hub that is broken");
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let asked =
        agent.get(format!("{}/api/v1/holds", hub.url)).header("authorization", format!("Bearer {key}"));
    let mut reply = asked.call().expect("an answer");
    let told = reply.body_mut().read_to_string().expect("a text");
    hub.stop();
    assert_eq!(reply.status().as_u16(), 500, "{told}");
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let trace = told["trace"].as_str().expect("a trace");
    let log = written(at);
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(trace)).collect();
    assert!(lines.iter().any(|line| line.contains("no such table: hold")), "{trace} leads to {lines:?}");
}
