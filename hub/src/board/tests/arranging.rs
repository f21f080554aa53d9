//! Pages of what is set up.

use super::work::EVIL;
use super::{Desk, leads_to};
use crate::catalog::reported;
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::on_both;
use crate::db::{params, query_int};
use crate::outbound::station;
use crate::people::{desk, device, secret};
use axum::http::StatusCode;
use regal_shared::flow::common::LocationKind;
use std::collections::BTreeMap;

pub(super) const PASSWORD: &str = "password=correct+horse";

/// The desk with a password for the administrator P4, a printer, a bench, a door, and a barcode that was found.
pub(super) fn open(home: &crate::db::testing::Place) -> Desk {
    let desk = Desk::open(home);
    let hash = secret::hash_pin("correct horse").expect("randomness");
    desk.change(move |cx| {
        // Another password ends the sessions; the test's own goes on.
        desk::set_password(cx, "P4", &hash)?;
        cx.conn.execute("update desk_session set ended_at = 0 where actor = 'P4'", &[])?;
        save::item(cx, &Item { item: "TEA".into(), name: format!("{EVIL} tea"), ..Item::default() })?;
        save::location(cx, &Location::plain("BENCH.1", LocationKind::PackStation))?;
        save::location(cx, &Location::plain("DOOR.1", LocationKind::Door))?;
        device::make(cx, "K7Q2MX", &format!("{EVIL} 1"), "secret")?;
        let alias = reported::Change::Alias { barcode: "<b>99".into(), item: "TEA".into() };
        reported::apply(cx, &alias)?;
        let printers = BTreeMap::from([("BENCH.1".to_owned(), "file:/dev/null".to_owned())]);
        station::set_printers(cx.conn, "main", &printers)
    });
    desk
}

pub(super) fn count(desk: &Desk, sql: &'static str) -> i64 {
    desk.change(move |cx| query_int(cx.conn, sql, &[]))
}

#[test]
fn nothing_is_set_up_without_the_own_password_once_more() {
    on_both(|home| {
        let desk = open(home);
        for (path, form) in [
            ("/settings/people", "number=1001&name=Ana&role=picker&language=de"),
            ("/settings/people/P1/decide", "act=lock"),
            ("/settings/people/P1/decide", "act=edit&name=A&badge=P1&role=administrator"),
            ("/settings/people/P1/decide", "act=pin&pin=4711"),
            ("/settings/people/P1/decide", "act=password&new_password=long+enough"),
            ("/settings/devices/decide", "act=code"),
            ("/settings/devices/decide", "act=lock&device=K7Q2MX"),
            ("/settings/policies/set", "policy=count_plus&value=5"),
            ("/settings/benches/set", "location=BENCH.1&weigh=1"),
        ] {
            let response = desk.post(path, "token P4", form, "same-origin");
            assert_eq!(response.status(), StatusCode::CONFLICT, "{path} {form}");
            // From the fifth wrong one on there is a wait.
            let page = desk.text(response);
            let told = page.contains("Your password is wrong") || page.contains("Too many tries");
            assert!(told, "{path} {form}: {page}");
        }
        assert_eq!(count(&desk, "select count(*) from audit where kind <> 'sign_in'"), 0);
        assert_eq!(count(&desk, "select count(*) from enrolment"), 0);
    });
}

#[test]
fn people_are_taken_in_changed_locked_and_get_badges() {
    on_both(|home| {
        let desk = open(home);
        let post = |path: &str, form: &str| {
            desk.post(path, "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        let name = "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E";
        let made =
            post("/settings/people", &format!("number=b.1001&name={name}&role=lead&language=de&pin=4711"));
        let path = "/settings/people/1001";
        assert_eq!(leads_to(&made), path);
        for page in [desk.get(path, "token P4"), desk.get("/settings/people", "token P4")] {
            let page = desk.text(page);
            assert!(page.contains("onerror") && !page.contains("<img src=x"), "{page}");
        }
        let at = format!("{path}/decide");
        for (path, form, no) in [
            ("/settings/people", "number=1001&name=Bo&role=picker", "somebody"),
            ("/settings/people", "number=1002&name=&role=picker", "1 to 40"),
            ("/settings/people", "number=1002&name=Bo&role=picker&pin=12", "4 to 8 digits"),
            ("/settings/people", "number=1002&name=Bo&role=king", "makes no sense"),
            (at.as_str(), "act=edit&name=Ana&badge=P1&role=lead", "somebody"),
            (at.as_str(), "act=password&new_password=short", "10"),
            ("/settings/people/P4/decide", "act=lock", "Nobody locks"),
            ("/settings/people/P4/decide", "act=edit&name=D&badge=P4&role=lead", "Nobody locks"),
            ("/settings/people/NONE/decide", "act=lock", "nothing"),
        ] {
            let response = post(path, form);
            assert_eq!(response.status(), StatusCode::CONFLICT, "{path} {form}");
            let page = desk.text(response);
            assert!(page.contains(no), "{path} {form}: {page}");
        }
        for form in [
            "act=edit&name=Ana&badge=B.7&role=supervisor&language=en",
            "act=pin&pin=",
            "act=password&new_password=long+enough",
            "act=badge&printer=BENCH.1",
            "act=lock",
        ] {
            assert_eq!(leads_to(&post(&at, form)), path, "{form}");
        }
        let badge = "select count(*) from print_job where object = 'B.7' and zpl like '%B.7%'";
        assert_eq!(count(&desk, badge), 1);
        let kept = "select count(*) from audit where object <> '' and object <> '1001' and actor = 'P4'";
        assert_eq!(count(&desk, kept), 6);
        assert_eq!(count(&desk, "select count(*) from event where body like '%forget%'"), 3);
        assert!(desk.text(desk.get(path, "token P4")).contains("locked"));
        assert_eq!(leads_to(&post(&at, "act=free")), path);
    });
}

#[test]
fn a_lock_or_another_role_ends_the_sessions_of_a_person() {
    on_both(|home| {
        let desk = open(home);
        let post = |path: &str, form: &str| {
            desk.post(path, "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        assert_eq!(desk.get("/", "token P3").status(), StatusCode::OK);
        post("/settings/people/P3/decide", "act=lock");
        post("/settings/people/P3/decide", "act=free");
        assert_eq!(leads_to(&desk.get("/", "token P3")), "/sign-in", "freed, and signed in no more");
        post("/settings/people/P2/decide", "act=edit&name=P&badge=P2&role=supervisor");
        assert_eq!(leads_to(&desk.get("/", "token P2")), "/sign-in");
    });
}

#[test]
fn a_device_code_is_shown_once_with_its_barcode_and_lets_one_device_in() {
    on_both(|home| {
        let desk = open(home);
        let post = |form: &str| {
            desk.post("/settings/devices/decide", "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        let page = desk.text(post("act=code"));
        assert!(page.contains("M10 0h2v30h-2z"), "{page}");
        let code =
            page.split("<p class=\"big\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
        let code = code.to_owned();
        assert!(!desk.text(desk.get("/settings/devices", "token P4")).contains(&code), "once");
        let enrolled = desk.change(move |cx| device::enrol(cx, &code, "New", "NEW2NE", "a token"));
        assert!(enrolled.is_ok(), "{enrolled:?}");
        assert_eq!(leads_to(&post("act=lock&device=K7Q2MX")), "/settings/devices");
        assert_eq!(count(&desk, "select count(*) from device where state = 'locked'"), 1);
        assert_eq!(post("act=lock&device=NONE").status(), StatusCode::CONFLICT);
    });
}

#[test]
fn every_policy_says_what_it_does_and_counts() {
    for known in crate::policy::KNOWN {
        let unit = known.unit.replace(['/', ' '], "_");
        for code in [format!("board.policy_{}", known.name), format!("board.unit_{unit}")] {
            assert!(regal_shared::text::exists(&code), "{code} has no words");
        }
    }
}

#[test]
fn policies_benches_labels_and_barcodes() {
    on_both(|home| {
        let desk = open(home);
        let post = |path: &str, form: &str| {
            desk.post(path, "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        for (path, form, to) in [
            ("/settings/policies/set", "policy=count_plus&value=5", "/settings/policies"),
            ("/settings/benches/set", "location=BENCH.1&weigh=1&printer=BENCH.1", "/settings/benches"),
            (
                "/settings/labels/print",
                "objects=D.DOOR.1+W.BENCH.1+TEA&printer=BENCH.1",
                "/settings/printers",
            ),
            (
                "/settings/aliases/decide",
                "barcode=%3Cb%3E99&item=TEA&level=each&act=approve",
                "/settings/aliases",
            ),
        ] {
            assert_eq!(leads_to(&post(path, form)), to, "{form}");
        }
        for (path, form) in [
            ("/settings/policies/set", "policy=count_plus&value=-1"),
            ("/settings/policies/set", "policy=cuont&value=1"),
            ("/settings/benches/set", "location=DOOR.1&weigh=1"),
            ("/settings/benches/set", "location=BENCH.1&weigh=1&printer=NONE"),
            ("/settings/labels/print", "objects=&printer=BENCH.1"),
            ("/settings/labels/print", "objects=D.DOOR.1+NONE&printer=BENCH.1"),
            ("/settings/labels/print", "objects=D.DOOR.1&printer=NONE"),
            ("/settings/aliases/decide", "barcode=%3Cb%3E99&item=TEA&act=reject"),
            ("/settings/printers/decide", "act=again&job=NONE"),
        ] {
            assert_eq!(post(path, form).status(), StatusCode::CONFLICT, "{form}");
        }
        assert_eq!(count(&desk, "select value from policy where policy = 'count_plus'"), 5);
        assert_eq!(count(&desk, "select weigh from workstation where printer = 'BENCH.1'"), 1);
        assert_eq!(count(&desk, "select count(*) from print_job"), 3, "a wrong one prints none");
        assert_eq!(count(&desk, "select count(*) from barcode where state = 'active'"), 1);
        for path in [
            "printers",
            "labels?from=B",
            "aliases",
            "people",
            "devices",
            "benches",
            "policies",
            "books",
            "parked",
        ] {
            let page = desk.text(desk.get(&format!("/settings/{path}"), "token P4"));
            assert!(!page.contains("<img src=x") && !page.contains("<b>99"), "{path}: {page}");
            assert!(!page.contains(">board."), "{path} shows a code: {page}");
        }
        let job = desk.change(|cx| {
            let row = cx.conn.query("select job from print_job order by job limit 1", params![])?;
            row[0].string(0)
        });
        assert_eq!(
            leads_to(&post("/settings/printers/decide", &format!("act=void&job={job}"))),
            "/settings/printers"
        );
        assert_eq!(count(&desk, "select count(*) from print_job where state = 'void'"), 1);
    });
}
