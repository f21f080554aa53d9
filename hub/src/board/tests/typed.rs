//! The obvious mistakes of setting up: each no names what is wrong and what to do, and what was typed stands in the form.

use super::Desk;
use super::work::at_work;
use crate::db::testing::{Place as Home, sqlite};
use crate::people::{desk, secret};
use axum::http::StatusCode;

fn open(home: &Home) -> Desk {
    let desk = Desk::open(home);
    at_work(&desk);
    let hash = secret::hash_pin("long enough").expect("a hash");
    desk.change(move |cx| {
        desk::set_password(cx, "P4", &hash)?;
        cx.conn.batch(
            "update desk_session set ended_at = 0 where actor = 'P4'; \
             insert into printer (site, printer, address) values ('main', 'DOCK.1', 'x:1'), ('main', 'PACK.1', 'x:2'); \
             insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'BENCH.1', 'pack_station', '', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0)",
        )
    });
    desk
}

/// Where a form goes, what it sends, what the answer says, and what stands in its form again.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

const TRIES: &[Row] = &[
    (
        "/settings/people",
        "number=10z&name=Nora&role=lead&language=en&text=large&pin=",
        "Number and badge are 1 to 16 digits",
        &[
            "value=\"10z\"",
            "value=\"Nora\"",
            "<option value=\"lead\" selected>",
            "<option value=\"en\" selected>",
            "<option value=\"large\" selected>",
        ],
    ),
    (
        "/settings/people",
        "number=1009&name=&role=picker",
        "A name has 1 to 40 characters",
        &["value=\"1009\""],
    ),
    (
        "/settings/people",
        "number=1009&name=Nora&role=picker&pin=47",
        "A PIN has 4 to 8 digits",
        &["value=\"Nora\""],
    ),
    ("/settings/people", "number=P3&name=Nora&role=picker", "Number P3 is somebody", &["value=\"Nora\""]),
    (
        "/settings/people/P3/decide",
        "act=edit&name=Ben&badge=P2&role=lead&language=de&text=",
        "Badge P2 is somebody",
        &[
            "value=\"Ben\"",
            "value=\"P2\"",
            "<option value=\"lead\" selected>",
            "<option value=\"de\" selected>",
        ],
    ),
    (
        "/settings/people/P3/decide",
        "act=password&new_password=short",
        "A password has at least",
        &["value=\"Somebody P3\""],
    ),
    (
        "/settings/devices/decide",
        "act=code&address=not+a+host",
        "This is no address: host and port",
        &["value=\"not a host\""],
    ),
    (
        "/settings/locations",
        "location=A02&kind=bin&walk=far",
        "not a whole number",
        &["value=\"A02\"", "value=\"far\""],
    ),
    ("/settings/locations", "location=A01.1.1&kind=bin&zone=Q", "A01.1.1 is there already", &["value=\"Q\""]),
    ("/settings/items", "item=CUP&name=&weight_g=12", "Name", &["value=\"CUP\"", "value=\"12\""]),
    (
        "/settings/labels/print",
        "objects=L.A01.1.1+L.NOWHERE&printer=PACK.1",
        "L.NOWHERE: nothing known has this label",
        &["value=\"L.A01.1.1 L.NOWHERE\"", "<option selected>PACK.1</option>"],
    ),
    (
        "/settings/benches/set",
        "location=BENCH.1&printer=PACK.1&weigh=1&password=wrong",
        "Your password is wrong",
        &["<option value=\"PACK.1\" selected>", "<option value=\"1\" selected>"],
    ),
    (
        "/settings/reasons/decide",
        "act=own&kind=hold&code=Leak&en=Leak&de=Undicht",
        "A code is 1 to 20 small letters",
        &["<details open><summary>", "value=\"Leak\"", "value=\"Undicht\""],
    ),
    (
        "/settings/reasons/decide",
        "act=own&kind=hold&code=quality&en=Leak&de=Undicht",
        "There is a reason with the code quality already",
        &["value=\"quality\"", "value=\"Undicht\""],
    ),
    (
        "/settings/policies/set",
        "policy=people_days&value=9999999",
        "The value lies between",
        &["<details open><summary>", "value=\"9999999\""],
    ),
    (
        "/settings/policies/set",
        "policy=people_days&value=many",
        "The value lies between",
        &["value=\"many\""],
    ),
    (
        "/settings/webhooks",
        "url=ftp://erp&order.new=on",
        "Write https://HOST",
        &["value=\"ftp://erp\"", "name=\"order.new\" checked"],
    ),
    (
        "/settings/webhooks",
        "url=https://erp.example/x&order.new=on",
        "erp.example:443 is not listed",
        &["value=\"https://erp.example/x\""],
    ),
];

#[test]
fn a_refused_form_says_what_to_do_and_keeps_what_was_typed() {
    let home = sqlite();
    let desk = open(&home);
    for (path, form, said, kept) in TRIES {
        let password = if form.contains("password=wrong") { "" } else { "&password=long+enough" };
        let answer = desk.post(path, "token P4", &format!("{form}{password}"), "same-origin");
        assert_eq!(answer.status(), StatusCode::CONFLICT, "{path} {form}");
        let page = desk.text(answer);
        let main = page.split_once("<main").map_or("", |(_, main)| main);
        for wanted in kept.iter().chain([said]) {
            assert!(main.contains(wanted), "{path} {form}: no {wanted}: {main}");
        }
        // A no is not looked for below a long list.
        if ["/settings/people", "/settings/locations", "/settings/items", "/settings/webhooks"].contains(path)
        {
            let at = |what: &str| main.find(what).unwrap_or(usize::MAX);
            assert!(at("class=\"box\"") < at("<table"), "{path}: the form stands below the list: {main}");
        }
        assert!(!main.contains("long enough") && !main.contains("value=\"47\""), "a secret: {main}");
    }
}
