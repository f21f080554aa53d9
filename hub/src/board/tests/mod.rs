//! The dashboard through its routes.

mod arranging;
mod audit;
mod catalog;
mod channels;
mod counts;
mod factor;
mod finding;
mod incoming;
mod lists;
mod made;
mod photos;
mod reports;
mod screen;
mod shared;
mod stock;
mod take_back;
mod typed;
mod wall;
mod weight;
mod work;

use super::{Who, routes};
use crate::catalog::save::{self, Item};
use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::exception::{self, Raise};
use crate::floor::Hall;
use crate::ledger::{self, ADJUSTMENT, Booking, DISCREPANCY, Place};
use crate::people::desk::{self, IDLE_MS};
use crate::people::person::{self, Person};
use crate::people::secret;
use crate::web;
use arranging::count;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use regal_shared::base::{ActorId, Goods};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use tower::ServiceExt;

/// The desk of a small site: one person of each role, `P1` to `P4`, each with a session.
struct Desk {
    hall: Hall,
    runtime: tokio::runtime::Runtime,
}

fn named(number: &str, role: Role) -> Person {
    Person {
        person: number.to_owned(),
        name: format!("Somebody {number}"),
        badge: number.to_owned(),
        pin_hash: String::new(),
        role,
        language: Language::En,
        large: false,
        state: "active".to_owned(),
        failures: 0,
        locked_until: 0,
    }
}

impl Desk {
    fn open(home: &Home) -> Desk {
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let job = |cx: &mut crate::cx::Cx<'_>| {
            for (number, role) in (1..).zip(Role::ALL) {
                let number = format!("P{number}");
                person::save(cx, &named(&number, role))?;
                desk::begin(
                    cx,
                    &number,
                    &secret::hash(&format!("token {number}")),
                    &ActorId(number.clone()),
                )?;
            }
            Ok(())
        };
        hall.change("test", job).wait().expect("people");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Desk { hall, runtime }
    }

    fn ask(&self, request: Request<Body>) -> Response<Body> {
        self.runtime.block_on(web::router(self.hall.clone()).oneshot(request)).expect("an answer")
    }

    fn get(&self, path: &str, token: &str) -> Response<Body> {
        let request = Request::get(path).header(header::COOKIE, format!("other=1; __Host-regal={token}"));
        self.ask(request.body(Body::empty()).expect("a request"))
    }

    fn post(&self, path: &str, token: &str, form: &str, site: &str) -> Response<Body> {
        let request = Request::post(path)
            .header(header::COOKIE, format!("__Host-regal={token}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site);
        self.ask(request.body(Body::from(form.to_owned())).expect("a request"))
    }

    fn text(&self, response: Response<Body>) -> String {
        let bytes = self.runtime.block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut crate::cx::Cx<'_>) -> Result<T, crate::db::DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("a change")
    }
}

fn leads_to(response: &Response<Body>) -> &str {
    response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("")
}

#[test]
fn every_route_lets_in_whom_its_row_names_and_nobody_else() {
    on_both(|home| {
        let desk = Desk::open(home);
        for route in routes() {
            let path = route.row.path.replace("{number}", "1").replace(['{', '}'], "");
            for (number, role) in [(0, None), (1, Some(Role::Picker)), (2, Some(Role::Lead))]
                .into_iter()
                .chain([(3, Some(Role::Supervisor)), (4, Some(Role::Administrator))])
            {
                let token = format!("token P{number}");
                // A sign-out that is let in ends the session, so it is asked last, below.
                if path == "/sign-out" {
                    continue;
                }
                for response in
                    [desk.get(&path, &token), desk.post(&path, &token, "q=x&language=en", "same-origin")]
                {
                    let status = response.status();
                    if status == StatusCode::METHOD_NOT_ALLOWED {
                        continue;
                    }
                    assert!(!status.is_server_error(), "{path} as {role:?}: {status}");
                    let at_the_door = status == StatusCode::UNAUTHORIZED || leads_to(&response) == "/sign-in";
                    match (route.row.who, role) {
                        (Who::Anyone, _) => assert_ne!(status, StatusCode::FORBIDDEN, "{path} as {role:?}"),
                        (_, None) => assert!(at_the_door, "{path} as nobody: {status}"),
                        (Who::Least(least), Some(role)) if role < least => {
                            assert_eq!(status, StatusCode::FORBIDDEN, "{path} as {role:?}");
                        }
                        (_, Some(role)) => {
                            assert!(
                                !at_the_door && status != StatusCode::FORBIDDEN,
                                "{path} as {role:?}: {status}"
                            );
                        }
                    }
                }
            }
        }
        assert_eq!(desk.post("/sign-out", "token P1", "", "same-origin").status(), StatusCode::FORBIDDEN);
        assert_eq!(leads_to(&desk.post("/sign-out", "token P2", "", "same-origin")), "/sign-in");
        assert_eq!(leads_to(&desk.get("/", "token P2")), "/sign-in", "the token counts no more");
    });
}

#[test]
fn a_session_ends_with_idling_with_a_lock_and_with_another_password() {
    let home = sqlite();
    let desk = Desk::open(&home);
    assert_eq!(desk.get("/", "token P2").status(), StatusCode::OK);
    desk.change(|cx| person::save(cx, &Person { state: "locked".to_owned(), ..named("P2", Role::Lead) }));
    assert_eq!(leads_to(&desk.get("/", "token P2")), "/sign-in", "locked");

    desk.change(|cx| desk::set_password(cx, "P3", "$argon2id$nothing"));
    assert_eq!(leads_to(&desk.get("/", "token P3")), "/sign-in", "another password");

    desk.change(|cx| {
        let long_ago = cx.now.0 - IDLE_MS - 1;
        cx.conn.execute(
            "update desk_session set seen_at = $2 where site = $1 and actor = 'P4'",
            crate::db::params![&cx.site.site, long_ago],
        )
    });
    assert_eq!(leads_to(&desk.get("/", "token P4")), "/sign-in", "idle");
}

#[test]
fn an_administrator_ends_the_sessions_of_one_person_alone() {
    on_both(|home| {
        let desk = Desk::open(home);
        let hash = secret::hash_pin("long enough").expect("a hash");
        desk.change(move |cx| {
            desk::set_password(cx, "P4", &hash)?;
            desk::begin(cx, "P3", &secret::hash("another browser"), &ActorId("P3 again".into()))?;
            let on = |cx: &mut crate::cx::Cx<'_>, person: &str, device: &str| {
                let actor = ActorId(format!("{person} on {device}"));
                person::log_on(cx, &named(person, Role::Picker), &device.into(), &actor)
            };
            for (person, device) in [("P3", "K7Q2MX"), ("P3", "D2"), ("P3", "D3"), ("P2", "D3")] {
                on(cx, person, device)?;
            }
            cx.conn.execute("update desk_session set ended_at = 0 where actor = 'P4'", &[]).map(|_| ())
        });
        let end = |path: &str, password: &str| {
            desk.post(path, "token P4", &format!("act=end_sessions&password={password}"), "same-origin")
                .status()
        };
        let page = || desk.text(desk.get("/settings/people/P3", "token P4"));
        for said in ["At the dashboard in 2 browsers.", "/devices/K7Q2MX", "/devices/D2"] {
            assert!(page().contains(said), "{said}: {}", page());
        }
        assert!(!page().contains("/devices/D3"), "somebody else is on it by now: {}", page());
        assert_eq!(end("/settings/people/P3/decide", "wrong"), StatusCode::CONFLICT);
        assert_eq!(desk.get("/", "token P3").status(), StatusCode::OK);
        assert_eq!(end("/settings/people/P9/decide", "long+enough"), StatusCode::CONFLICT);
        assert_eq!(end("/settings/people/P3/decide", "long+enough"), StatusCode::SEE_OTHER);
        for token in ["token P3", "another browser"] {
            assert_eq!(leads_to(&desk.get("/", token)), "/sign-in", "{token}");
        }
        for token in ["token P2", "token P4"] {
            assert_eq!(desk.get("/", token).status(), StatusCode::OK, "{token}");
        }
        for said in ["Not at the dashboard.", "On no terminal."] {
            assert!(page().contains(said), "{said}: {}", page());
        }
        let gone = "select count(*) from shift_actor where device in ('K7Q2MX', 'D2') and until > 0 and reason = 'reassigned'";
        assert_eq!(count(&desk, gone), 2);
        assert_eq!(count(&desk, "select count(*) from shift_actor where device = 'D3' and until = 0"), 1);
        assert_eq!(count(&desk, "select count(*) from audit where kind = 'log_off'"), 2);
        desk.change(|cx| desk::begin(cx, "P3", &secret::hash("token P3 new"), &ActorId("P3 new".into())));
        assert_eq!(desk.get("/", "token P3 new").status(), StatusCode::OK, "they may sign in again");
        let audit = desk.text(desk.get("/settings/audit?kind=end_sessions", "token P4"));
        assert!(audit.contains("Sessions ended") && audit.contains("Somebody P3"), "{audit}");
    });
}

#[test]
fn signing_in_takes_number_and_password_and_tells_nobody_which_was_wrong() {
    let home = sqlite();
    let desk = Desk::open(&home);
    let hash = secret::hash_pin("correct horse").expect("randomness");
    desk.change(move |cx| {
        desk::set_password(cx, "P1", &hash)?;
        desk::set_password(cx, "P4", &hash)
    });
    let sign_in = |number: &str, password: &str| {
        desk.post("/sign-in", "", &format!("number={number}&password={password}"), "same-origin")
    };
    for (number, password) in [("P4", "wrong+horse"), ("P9", "correct+horse"), ("P1", "correct+horse")] {
        let response = sign_in(number, password);
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{number}");
        let page = desk.text(response);
        assert!(page.contains("Number, password or code is wrong."), "{page}");
    }
    let response = sign_in("b.p4", "correct+horse");
    assert_eq!(leads_to(&response), "/");
    let cookie = response.headers()[header::SET_COOKIE].to_str().expect("text").to_owned();
    for part in ["__Host-regal=", "; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let token = cookie["__Host-regal=".len()..].split(';').next().expect("a token");
    assert_eq!(desk.get("/", token).status(), StatusCode::OK);

    for _ in 0..5 {
        sign_in("P4", "wrong");
    }
    let answer = sign_in("P4", "correct+horse");
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "the right one has to wait as well");
    assert!(desk.text(answer).contains("After five wrong tries"), "as anybody reads");
}

#[test]
fn what_another_page_sends_changes_nothing() {
    let home = sqlite();
    let desk = Desk::open(&home);
    for site in ["cross-site", "same-site", "none"] {
        let response = desk.post("/language", "token P4", "language=de", site);
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{site}");
    }
    let bare =
        Request::post("/language").header(header::COOKIE, "__Host-regal=token P4").header("host", "hub");
    let foreign =
        bare.header("origin", "https://elsewhere").body(Body::from("language=de")).expect("a request");
    assert_eq!(desk.ask(foreign).status(), StatusCode::FORBIDDEN);
    let page = desk.text(desk.get("/", "token P4"));
    assert!(page.contains("<html lang=\"en\">"), "{page}");
    desk.post("/language", "token P4", "language=de", "same-origin");
    assert!(desk.text(desk.get("/", "token P4")).contains("<html lang=\"de\">"));
}

#[test]
fn a_new_hub_is_set_up_once_with_the_code_it_printed() {
    let home = sqlite();
    let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let code = crate::floor::desk::offer_setup(&hall).expect("offered").expect("a code");
    let desk = Desk { hall, runtime };
    assert_eq!(leads_to(&desk.get("/sign-in", "")), "/set-up");
    let set_up = |code: &str, number: &str, password: &str| {
        let form = format!("code={code}&number={number}&name=Lea&password={password}");
        desk.post("/set-up", "", &form, "same-origin")
    };
    let wrong =
        [("XXXXXXXX", "9001", "long+enough"), (&code, "9001", "short"), (&code, "nein!", "long+enough")];
    for (code, number, password) in wrong {
        let status = set_up(code, number, password).status();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{code} {number} {password}");
    }
    assert_eq!(leads_to(&set_up(&code, "9001", "long+enough")), "/");
    assert_eq!(set_up(&code, "9002", "long+enough").status(), StatusCode::UNPROCESSABLE_ENTITY, "once");
    assert_eq!(crate::floor::desk::offer_setup(&desk.hall), Ok(None));
}

#[test]
fn a_set_up_code_does_not_outlive_five_wrong_tries() {
    let home = sqlite();
    let desk = Desk::open(&home);
    desk.change(|cx| desk::offer_setup(cx, "RIGHT"));
    for _ in 0..5 {
        assert!(!desk.change(|cx| desk::take_setup(cx, "WRONG")));
    }
    assert!(!desk.change(|cx| desk::take_setup(cx, "RIGHT")));
}

#[test]
fn hostile_names_are_only_read_and_every_answer_forbids_what_is_not_ours() {
    let home = sqlite();
    let desk = Desk::open(&home);
    desk.change(|cx| {
        let name = "<img src=x onerror=alert(1)>\u{1b}]0;x\u{7}\u{202e}";
        save::item(cx, &Item { item: "EVIL".into(), name: name.into(), ..Item::default() })?;
        let goods = Goods { item: "EVIL".into(), owner: "own".into(), ..Goods::default() };
        let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("Problem"));
        ledger::book(cx, &Booking { goods, qty: 3, from, to, reason: "opening", own: None }).map(|_| ())
    });
    let page = desk.text(desk.get("/stock/location/Problem", "token P4"));
    assert!(page.contains("onerror") && !page.contains("<img src=x"), "{page}");
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{page}");
    for path in ["/", "/nowhere", "/orders/none", "/assets/none", "/v1/feed", "/sign-in"] {
        let response = desk.get(path, "token P4");
        let policy =
            response.headers().get("content-security-policy").map(|value| value.to_str().unwrap_or(""));
        assert!(policy.is_some_and(|policy| policy.starts_with("default-src 'none'")), "{path}: {policy:?}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
    }
}

#[test]
fn the_search_leads_to_orders_places_lpns_and_items() {
    let home = sqlite();
    let desk = Desk::open(&home);
    for (scanned, page) in [("L.Problem", "/stock/location/Problem"), ("Problem", "/stock/location/Problem")]
    {
        assert_eq!(leads_to(&desk.get(&format!("/find?q={scanned}"), "token P2")), page);
    }
    let page = desk.text(desk.get("/find?q=%3Cb%3E", "token P2"));
    assert!(page.contains("Nothing found") && !page.contains("<b>"), "{page}");
}

#[test]
fn a_case_is_settled_on_its_page_and_above_the_limit_by_two() {
    on_both(|home| {
        let desk = Desk::open(home);
        let case = desk.change(|cx| {
            save::item(cx, &Item { item: "TEA".into(), name: "Green tea".into(), ..Item::default() })?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let raise = |cx: &mut crate::cx::Cx<'_>, from: &str, to: &str, qty: i64| {
                let (from, to) = (Place::loose(from), Place::loose(to));
                let booking =
                    Booking { goods: goods.clone(), qty: qty.abs(), from, to, reason: "", own: None };
                ledger::book(cx, &booking)?;
                let raise = Raise::new(ExceptionCode::CountVariance);
                let (location, goods) = ("Problem".to_owned(), goods.clone());
                exception::raise(cx, &Raise { location, goods, qty, unexplained: qty, ..raise })
            };
            raise(cx, DISCREPANCY, "Problem", -2)?;
            raise(cx, ADJUSTMENT, DISCREPANCY, 40)
        });
        let path = format!("/exceptions/{case}");
        let page = |who: &str| desk.text(desk.get(&path, &format!("token {who}")));
        let settle = |who: &str, form: &str| {
            desk.post(&format!("{path}/settle"), &format!("token {who}"), form, "same-origin")
        };
        assert!(!page("P2").contains("<form method=\"post\" action=\"/exceptions"), "a lead looks on");
        let shown = page("P3");
        for act in ["found", "match", "write_off"] {
            assert!(shown.contains(&format!("value=\"{act}\"")), "{act}: {shown}");
        }
        for (form, no) in [
            ("act=found&qty=1&location=NOWHERE", "There is no such location"),
            ("act=found&qty=many&location=Problem", "Enter whole numbers"),
            ("act=write_off&qty=41&reason=miscount", "from 1 to 40"),
            ("act=accept", "still leaves goods unexplained"),
        ] {
            let response = settle("P3", form);
            assert_eq!(response.status(), StatusCode::CONFLICT, "{form}");
            let text = desk.text(response);
            assert!(text.contains(no), "{form}: {text}");
        }
        let other = desk.change(|cx| {
            crate::db::query_int(cx.conn, "select exception from exception where unexplained = -2", &[])
        });
        assert_eq!(leads_to(&settle("P3", &format!("act=match&qty=2&other={other}"))), path);
        assert_eq!(leads_to(&settle("P3", "act=found&qty=3&location=L.PROBLEM")), path);
        assert_eq!(leads_to(&settle("P3", "act=write_off&qty=35&reason=theft_suspected")), path);
        assert!(page("P3").contains("Proposed") && !page("P3").contains("value=\"approve\""), "not his own");
        assert!(page("P4").contains("value=\"approve\"") && page("P4").contains("value=\"reject\""));
        let settlement = desk.change(|cx| {
            let sql = "select settlement from settlement where state = 'proposed'";
            crate::db::query_int(cx.conn, sql, &[])
        });
        let approve = format!("act=approve&settlement={settlement}");
        assert_eq!(settle("P3", &approve).status(), StatusCode::CONFLICT);
        assert_eq!(leads_to(&settle("P4", &approve)), path);
        assert!(page("P4").contains("Settled"));
    });
}

#[test]
fn a_count_nobody_can_do_again_is_booked_on_its_page() {
    on_both(|home| {
        let desk = Desk::open(home);
        let case = desk.change(|cx| {
            save::item(cx, &Item { item: "TEA".into(), name: "Green tea".into(), ..Item::default() })?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("Problem"));
            ledger::book(cx, &Booking { goods: goods.clone(), qty: 9, from, to, reason: "", own: None })?;
            cx.conn.batch(
                "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
                 counted_at) values ('main', 7, 'Problem', 'counted', '', 'K', 'A', 1, 0, 0, 1); \
                 insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, \
                 outcome) values ('main', 7, 1, 'TEA', 'own', '', '', '', 6, 9, -3, 'supervisor')",
            )?;
            let raise = Raise::new(ExceptionCode::CountVariance);
            exception::raise(cx, &Raise { location: "Problem".into(), goods, qty: 3, ..raise })
        });
        let path = format!("/exceptions/{case}");
        let page = desk.text(desk.get(&path, "token P3"));
        assert!(
            page.contains("value=\"counted\"") && page.contains("value=\"6\""),
            "what was counted: {page}"
        );
        assert!(!desk.text(desk.get(&path, "token P2")).contains("value=\"counted\""), "a lead looks on");
        let settle = |form: &str| desk.post(&format!("{path}/settle"), "token P3", form, "same-origin");
        assert_eq!(settle("act=counted&qty=some&reason=miscount").status(), StatusCode::CONFLICT);
        assert_eq!(leads_to(&settle("act=counted&qty=6&reason=miscount")), path);
        let booked = desk.change(|cx| {
            let sql = "select on_hand from balance where location = 'Problem'";
            crate::db::query_int(cx.conn, sql, &[])
        });
        assert_eq!(booked, 6);
        let page = desk.text(desk.get(&path, "token P3"));
        assert!(page.contains("value=\"write_off\"") && !page.contains("value=\"counted\""), "{page}");
    });
}

#[test]
fn the_scanner_check_is_a_page_with_bars_and_what_they_say() {
    on_both(|home| {
        let desk = Desk::open(home);
        let text = desk.text(desk.get("/scanner-check", "token P2"));
        assert!(text.contains("<svg") && text.contains("(91)yzYZ-/_:;()+&#38; (92)REGAL"), "{text}");
        assert!(desk.text(desk.get("/", "token P2")).contains("href=\"/scanner-check\""));
    });
}
