//! Pages of what is set up.

use super::work::EVIL;
use super::{Desk, leads_to};
use crate::catalog::reported;
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::{on_both, sqlite};
use crate::db::{params, query_int};
use crate::outbound::station;
use crate::people::person::{self, Person};
use crate::people::{desk, device, secret};
use crate::webhook::read;
use crate::webhook::safe::Guard;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
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
            ("/settings/devices/decide", "act=code&address=hub:7007"),
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
        for bad in ["", "&address=", "&address=hub/7007", "&address=a b"] {
            assert_eq!(post(&format!("act=code{bad}")).status(), StatusCode::CONFLICT, "{bad}");
        }
        assert_eq!(count(&desk, "select count(*) from enrolment"), 0, "no code is made for nowhere");
        let page = desk.text(post("act=code&address=Hub.lan:7007&equipment=always"));
        assert!(page.contains("M10 0h2v30h-2z"), "{page}");
        assert!(page.contains("M4 4h7v1h-7z") && page.contains("value=\"Hub.lan:7007\""), "{page}");
        let code =
            page.split("<p class=\"big\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a code");
        let code = code.to_owned();
        assert!(!desk.text(desk.get("/settings/devices", "token P4")).contains(&code), "once");
        let enrolled = desk.change(move |cx| device::enrol(cx, &code, "New", "NEW2NE", "a token"));
        assert!(enrolled.is_ok(), "{enrolled:?}");
        let always = "select count(*) from device where device = 'NEW2NE' and equipment = 'always'";
        assert_eq!(count(&desk, always), 1, "as its code said");
        assert_eq!(
            leads_to(&post("act=equip&device=NEW2NE&equipment=never")),
            "/settings/devices?device=NEW2NE"
        );
        assert_eq!(count(&desk, "select count(*) from device where equipment = 'never'"), 1);
        for bad in ["equipment=never&device=NONE", "equipment=sometimes&device=NEW2NE", "device=NEW2NE"] {
            assert_eq!(post(&format!("act=equip&{bad}")).status(), StatusCode::CONFLICT, "{bad}");
        }
        assert_eq!(leads_to(&post("act=lock&device=K7Q2MX")), "/settings/devices?device=K7Q2MX");
        assert_eq!(count(&desk, "select count(*) from device where state = 'locked'"), 1);
        assert_eq!(post("act=lock&device=NONE").status(), StatusCode::CONFLICT);
        // However many there are, each is found and changed.
        desk.change(|cx| {
            (0..120).try_for_each(|n| device::make(cx, &format!("M{n:05}"), "Cart", &format!("secret {n}")))
        });
        let page = |path: &str| desk.text(desk.get(path, "token P4"));
        let first = page("/settings/devices");
        let behind = first.split("\"/settings/devices?after=").nth(1).and_then(|rest| rest.split('"').next());
        let behind = behind.unwrap_or_else(|| panic!("more of them: {first}"));
        let second = page(&format!("/settings/devices?after={behind}"));
        assert!(first.contains("M00000") && first.contains(&format!("device={behind}")), "{behind}: {first}");
        assert!(
            !first.contains("M00119") && !second.contains(&format!("device={behind}")),
            "{behind}: {second}"
        );
        assert!(
            second.contains("M00119") && second.contains("NEW2NE") && !second.contains("?after="),
            "{second}"
        );
        let one = page("/settings/devices?device=M00119");
        for act in ["equip", "lock", "lost"] {
            let form = format!(
                "name=\"device\" value=\"M00119\"><input type=\"hidden\" name=\"act\" value=\"{act}\""
            );
            assert!(one.contains(&form), "{act}: {one}");
        }
        assert!(!page("/settings/devices?device=NONE").contains("value=\"lost\""));
    });
}

#[test]
fn a_lost_device_is_locked_and_the_pins_used_on_it_count_no_more() {
    on_both(|home| {
        let desk = open(home);
        desk.change(|cx| {
            let hash = secret::hash_pin("4711").map_err(|error| crate::db::DbError::bug("", error.0))?;
            for (number, device, days) in [("P1", "K7Q2MX", 0), ("P2", "K7Q2MX", 40), ("P3", "OTHER", 0)] {
                let person = person::by_number(cx.conn, "main", number)?.expect("somebody");
                person::save(cx, &Person { pin_hash: hash.clone(), ..person.clone() })?;
                let actor = format!("actor {number}");
                person::log_on(cx, &person, &device.into(), &actor.as_str().into())?;
                if days > 0 {
                    cx.conn.execute(
                        "update shift_actor set until = $3 where site = $1 and actor = $2",
                        params![&cx.site.site, &actor, cx.now.0 - days * 86_400_000],
                    )?;
                }
            }
            Ok(())
        });
        let post = |form: &str| {
            desk.post("/settings/devices/decide", "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        assert_eq!(post("act=lost&device=NONE").status(), StatusCode::CONFLICT);
        assert_eq!(leads_to(&post("act=lost&device=K7Q2MX")), "/settings/devices?device=K7Q2MX");
        assert_eq!(
            count(&desk, "select count(*) from device where device = 'K7Q2MX' and state = 'locked'"),
            1
        );
        assert_eq!(count(&desk, "select count(*) from person where person = 'P1' and pin_hash = '!'"), 1);
        assert_eq!(count(&desk, "select count(*) from person where pin_hash = '!'"), 1, "nobody else's");
        assert_eq!(count(&desk, "select count(*) from event where body like '%forget%'"), 1);
        let on = "select count(*) from shift_actor where device = 'K7Q2MX' and until = 0";
        assert_eq!(count(&desk, on), 0, "and nobody is on it");
        assert!(desk.text(desk.get("/settings/people", "token P4")).contains("expired"));
        let path = "/settings/people/P1/decide";
        desk.post(path, "token P4", &format!("act=pin&pin=2580&{PASSWORD}"), "same-origin");
        assert_eq!(count(&desk, "select count(*) from person where pin_hash = '!'"), 0, "a new one counts");
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
fn days_are_ticked_and_a_time_is_a_time() {
    on_both(|home| {
        let desk = open(home);
        let post = |form: &str| {
            desk.post("/settings/policies/set", "token P4", &format!("{form}&{PASSWORD}"), "same-origin")
        };
        let form =
            |policy: &str| desk.text(desk.get(&format!("/settings/policies?policy={policy}"), "token P4"));
        let days = form("promise_days");
        assert!(days.contains("Mon, Tue, Wed, Thu, Fri<"), "{days}");
        assert_eq!(days.matches("type=\"checkbox\"").count(), 7);
        assert_eq!(days.matches(" checked>").count(), 5);
        for wrong in
            ["policy=promise_days", "policy=promise_days&mon=2&sat=1", "policy=promise_cut_off&value=840"]
        {
            assert_eq!(post(wrong).status(), StatusCode::CONFLICT, "{wrong}");
        }
        for right in ["policy=promise_days&mon=1&sat=32", "policy=promise_cut_off&value=16%3A05"] {
            assert_eq!(leads_to(&post(right)), "/settings/policies", "{right}");
        }
        assert_eq!(count(&desk, "select value from policy where policy = 'promise_days'"), 33);
        assert_eq!(count(&desk, "select value from policy where policy = 'promise_cut_off'"), 965);
        let page = form("promise_cut_off");
        assert!(page.contains("<b>Mon, Sat</b>") && page.contains("<b>16:05</b>"), "{page}");
        assert!(page.contains("type=\"time\" value=\"16:05\""), "{page}");
        assert_eq!(leads_to(&post("policy=promise_cut_off&value=")), "/settings/policies");
        assert_eq!(
            count(&desk, "select value from policy where policy = 'promise_cut_off'"),
            -1,
            "none again"
        );
    });
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
                "objects=D.DOOR.1+W.BENCH.1+TEA+L.PROBLEM&printer=BENCH.1",
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
        assert_eq!(count(&desk, "select count(*) from print_job"), 4, "a wrong one prints none");
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
        let labels = desk.text(desk.get("/settings/labels?from=P", "token P4"));
        assert!(labels.contains("L.PROBLEM"), "where goods go that nobody can assign: {labels}");
        assert_eq!(leads_to(&desk.get("/find?q=L.PROBLEM", "token P4")), "/stock/location/Problem");
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

#[test]
fn a_recording_is_asked_for_comes_in_and_is_taken_by_a_supervisor() {
    on_both(|home| {
        let mut desk = Desk::open(home);
        let folder = tempfile::tempdir().expect("a folder");
        desk.change(|cx| device::make(cx, "K7Q2MX", "Handheld 1", "its token"));
        let path = "/devices/K7Q2MX";
        let ask =
            |desk: &Desk, who: &str| desk.post(&format!("{path}/decide"), who, "act=record", "same-origin");
        assert!(desk.text(desk.get(path, "token P3")).contains("--recordings"));
        assert_eq!(ask(&desk, "token P3").status(), StatusCode::CONFLICT, "nowhere to keep it");
        desk.hall.recordings = Some(crate::recording::Shelf::at(folder.path().join("recordings")));
        assert_eq!(ask(&desk, "token P2").status(), StatusCode::FORBIDDEN, "a lead may not");
        assert_eq!(leads_to(&ask(&desk, "token P3")), path);

        let bring = |desk: &Desk, wish: &str, token: &str, body: Vec<u8>| {
            let request = Request::post(format!("/v1/recording/{wish}"))
                .header(header::AUTHORIZATION, format!("Bearer {token}"));
            desk.ask(request.body(Body::from(body)).expect("a request")).status()
        };
        let wish = |desk: &Desk| count(desk, "select max(wish) from recording").to_string();
        let first = wish(&desk);
        let recorded = b"{\"start\":1}\n{\"input\":2}\n".to_vec();
        for (wish, token, status) in [
            (first.as_str(), "no token", StatusCode::UNAUTHORIZED),
            ("999999", "its token", StatusCode::NOT_FOUND),
            ("..", "its token", StatusCode::NOT_FOUND),
            (first.as_str(), "its token", StatusCode::OK),
            (first.as_str(), "its token", StatusCode::NOT_FOUND),
        ] {
            assert_eq!(bring(&desk, wish, token, recorded.clone()), status, "{wish} {token}");
        }
        assert_eq!(leads_to(&ask(&desk, "token P3")), path);
        let second = wish(&desk);
        let long = vec![b'x'; usize::try_from(crate::recording::MOST).expect("fits") + 1];
        assert_eq!(bring(&desk, &second, "its token", long), StatusCode::PAYLOAD_TOO_LARGE);
        let files = std::fs::read_dir(folder.path().join("recordings")).expect("a folder").count();
        assert_eq!(files, 1, "what came to no end leaves nothing");

        let take =
            |who: &str, wish: &str| desk.post(&format!("{path}/recordings/{wish}"), who, "", "same-origin");
        assert_eq!(take("token P2", &first).status(), StatusCode::FORBIDDEN);
        assert_eq!(take("token P3", &second).status(), StatusCode::CONFLICT, "not here yet");
        let taken = take("token P3", &first);
        let named = taken.headers()[header::CONTENT_DISPOSITION].to_str().expect("text").to_owned();
        assert_eq!(
            (named.as_str(), desk.text(taken)),
            (
                format!("attachment; filename=\"K7Q2MX-{first}.jsonl\"").as_str(),
                String::from_utf8(recorded).expect("text")
            )
        );
        let kept = "select count(*) from granted where kind = 'recording_ask' and actor = 'P3' and object = 'K7Q2MX'";
        assert_eq!(count(&desk, kept), 2);
        let kept = "select count(*) from granted where kind = 'recording_read' and actor = 'P3' and object like 'K7Q2MX.%'";
        assert_eq!(count(&desk, kept), 1);
        let page = desk.text(desk.get(path, "token P3"));
        assert!(
            page.contains(&format!("recordings/{first}")) && page.contains("asked, not here yet"),
            "{page}"
        );
        assert!(!desk.text(desk.get(path, "token P2")).contains(&format!("recordings/{first}")));
    });
}

#[test]
fn webhooks_are_made_changed_and_told_again_and_their_secret_is_shown_once() {
    let home = sqlite();
    let mut desk = open(&home);
    desk.hall.guard = Guard::new(vec!["erp.example:443".parse().expect("host and port")]);
    let post = |path: &str, form: &str| {
        let form = format!("{form}&{PASSWORD}");
        let response = desk.post(path, "token P4", &form, "same-origin");
        (response.status(), desk.text(response))
    };
    let list = "/settings/webhooks";
    for (form, why) in [
        ("url=https://other.example/&order.new=on", "--webhook-to other.example:443"),
        ("url=https://erp.example/", "Choose what it is told"),
        ("url=erp&order.new=on", "Write https://HOST"),
    ] {
        let (status, page) = post(list, form);
        assert!(status == StatusCode::CONFLICT && page.contains(why), "{form}: {page}");
    }
    let without = desk.post(list, "token P4", "url=https://erp.example/&order.new=on", "same-origin");
    assert_eq!(without.status(), StatusCode::CONFLICT, "not without the password");
    let (status, page) = post(list, "url=https://erp.example/h&order.new=on&order.shipped=on");
    assert!(status == StatusCode::OK && page.contains("whsec_"), "{page}");
    let name = desk.change(|cx| Ok(read::targets(cx.conn, "main")?.remove(0).webhook));
    let (one, decide) = (format!("{list}/{name}"), format!("{list}/{name}/decide"));
    let shown = desk.text(desk.get(&one, "token P4"));
    assert!(!shown.contains("whsec_") && shown.contains("https://erp.example:443/h"), "{shown}");
    let (_, page) = post(&decide, "act=rotate");
    assert!(page.contains("whsec_"), "{page}");
    for (form, status, told) in [
        ("act=change&url=https://erp.example/i&order.packed=on", StatusCode::OK, "https://erp.example:443/i"),
        ("act=replay&id=main_1_1", StatusCode::CONFLICT, "no message of this id"),
        ("act=replay&hours=24", StatusCode::OK, "Nothing to tell again."),
        ("act=stop", StatusCode::OK, "stopped"),
        ("act=start", StatusCode::OK, "Everything was told."),
        ("act=eat", StatusCode::CONFLICT, "role=\"alert\""),
        ("act=remove", StatusCode::SEE_OTHER, ""),
    ] {
        let (found, page) = post(&decide, form);
        assert!(found == status && page.contains(told), "{form}: {found} {page}");
    }
    assert_eq!(desk.get(&one, "token P4").status(), StatusCode::NOT_FOUND);
    assert_eq!(count(&desk, "select count(*) from granted where kind like 'webhook%'"), 7);
}
