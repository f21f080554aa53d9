//! The desk: no account before there is one, roles, sessions, pages of other houses.

use super::{Came, House, PASSWORD, named, session};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use regal_hub::board;
use regal_hub::people::{desk, person};
use regal_hub::rights::{ROUTES, Row, Who};
use regal_hub::{api, exception, ledger, web};
use regal_shared::base::Goods;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::session::Role;
use regal_shared::tls::Pin;

#[test]
fn s1_no_default_account_and_a_set_up_code_that_counts_once_and_for_ten_minutes() {
    let mut house = House::new();
    for (number, password) in [
        ("admin", "admin"),
        ("admin", "password"),
        ("root", "root"),
        ("9001", "9630"),
        ("regal", "regal"),
        ("", ""),
        ("1", "1234567890"),
    ] {
        let came = house.post("/sign-in", "", &format!("number={number}&password={password}"));
        assert_eq!(came.status, StatusCode::UNAUTHORIZED, "{number}");
    }
    let offered = |house: &House| regal_hub::floor::desk::offer_setup(&house.hall).expect("offered");
    let set_up = |house: &House, code: &str, number: &str| {
        let form = format!("code={code}&number={number}&name=Lea&password=long+enough");
        house.post("/set-up", "", &form)
    };
    let late = offered(&house).expect("a code");
    let now = regal_hub::floor::hall::now();
    house.at(now.plus(desk::SETUP_MS + 1_000));
    assert_eq!(set_up(&house, &late, "9001").status, StatusCode::UNPROCESSABLE_ENTITY, "ten minutes");
    let code = offered(&house).expect("another code");
    assert_eq!(set_up(&house, &late, "9001").status, StatusCode::UNPROCESSABLE_ENTITY, "the older is void");
    assert_eq!(set_up(&house, &code, "9001").leads_to(), "/");
    assert_eq!(set_up(&house, &code, "9002").status, StatusCode::UNPROCESSABLE_ENTITY, "once");
    assert_eq!(offered(&house), None, "there is an administrator");
}

/// Asks a route as somebody of a role by their cookie, with the token of a device or of the machine, or as nobody.
fn asked(house: &House, row: &Row, path: &str, by: &str) -> Came {
    let cookie = format!("__Host-regal={by}");
    let shown = format!("Bearer {by}");
    let is_token = by != "nobody" && !by.starts_with("token ");
    let mut headers = vec![("sec-fetch-site", "same-origin")];
    headers.push(if is_token { ("authorization", shown.as_str()) } else { ("cookie", cookie.as_str()) });
    let page = !path.starts_with("/api/") && !path.starts_with("/v1/");
    let kind = if page { "application/x-www-form-urlencoded" } else { "application/json" };
    headers.push(("content-type", kind));
    let body = if page { "q=x&language=en" } else { "{}" };
    house.ask(&row.method.to_ascii_uppercase(), path, &headers, if row.method == "get" { "" } else { body })
}

#[test]
fn s5_every_route_lets_in_whom_its_row_in_the_table_names_and_nobody_else() {
    let house = House::inhabited();
    let console = house.hall.admin_token().expect("randomness");
    for row in ROUTES {
        // A sign-out that is let in ends the session.
        if row.path == "/sign-out" {
            continue;
        }
        let path = row.path.replace("{number}", "1").replace(['{', '}'], "");
        for (by, role, who) in [
            ("nobody", None, Who::Anyone),
            ("token P1", Some(Role::Picker), Who::Anyone),
            ("token P2", Some(Role::Lead), Who::Anyone),
            ("token P3", Some(Role::Supervisor), Who::Anyone),
            ("token P4", Some(Role::Administrator), Who::Anyone),
            ("device secret", None, Who::Device),
            (console.as_str(), None, Who::Console),
        ] {
            let came = asked(&house, row, &path, by);
            assert_ne!(came.status, StatusCode::METHOD_NOT_ALLOWED, "{row:?}");
            let nobody = came.status == StatusCode::UNAUTHORIZED || came.leads_to() == "/sign-in";
            let denied = came.status == StatusCode::FORBIDDEN;
            let told = format!("{row:?} as {by}: {} {}", came.status, came.text);
            match (row.who, role) {
                // A sign-in without a password fails, and so does an enrolment without a code; a hub is set up once.
                (Who::Anyone, _) => {
                    let by_itself = ["/sign-in", "/set-up", "/v1/enrol"].contains(&row.path);
                    assert!(!denied && (!nobody || by_itself), "{told}");
                }
                (Who::Device | Who::Console, _) => assert_eq!(!nobody, who == row.who, "{told}"),
                (Who::Least(_), None) => assert!(nobody, "{told}"),
                (needs, Some(role)) => assert!(!nobody && denied != needs.lets(role), "{told}"),
            }
        }
    }
    // What no table names is served to nobody.
    for path in ["/admin", "/settings", "/v1/admin/x", "/api/v1/keys", "/.git/config"] {
        assert_eq!(house.get(path, "token P4").status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn s6_above_the_limit_a_second_person_says_so_and_two_sessions_of_one_are_one() {
    let house = House::inhabited();
    let case = house.change(|cx| {
        session(cx, "P3", "token P3 again")?;
        let item =
            regal_hub::catalog::save::Item { item: "TEA".into(), name: "Tea".into(), ..Default::default() };
        regal_hub::catalog::save::item(cx, &item)?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let (from, to) =
            (ledger::Place::loose(ledger::ADJUSTMENT), ledger::Place::loose(ledger::DISCREPANCY));
        // Who found it missing: S3, who thereby has touched it.
        cx.by.actor = "S3".into();
        let booking = ledger::Booking { goods: goods.clone(), qty: 40, from, to, reason: "", own: None };
        ledger::book(cx, &booking)?;
        let raise = exception::Raise::new(ExceptionCode::CountVariance);
        let (location, qty) = ("Problem".to_owned(), 40);
        exception::raise(cx, &exception::Raise { location, goods, qty, unexplained: qty, ..raise })
    });
    let path = format!("/exceptions/{case}/settle");
    let proposed = house.post(&path, "token P3", "act=write_off&qty=35&reason=miscount");
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
    assert_eq!(house.count("select count(*) from movement where reason = 'miscount'"), 0, "only proposed");
    let number = house.count("select settlement from settlement where state = 'proposed'");
    let approve = format!("act=approve&settlement={number}");
    for token in ["token P3", "token P3 again", "token S3", "token P2"] {
        let came = house.post(&path, token, &approve);
        assert!(came.status.is_client_error(), "{token}: {}", came.status);
    }
    assert_eq!(house.count("select count(*) from settlement where state = 'posted'"), 0);
    assert_eq!(house.post(&path, "token P4", &approve).status, StatusCode::SEE_OTHER);
    assert_eq!(house.count("select count(*) from settlement where state = 'posted'"), 1);
    // Changing people takes the own password once more.
    let form = "act=edit&name=A&badge=P1&role=administrator&language=en";
    let came = house.post("/settings/people/P1/decide", "token P4", form);
    assert_eq!(came.status, StatusCode::CONFLICT);
    assert_eq!(house.count("select count(*) from person where role = 'administrator'"), 2);
}

#[test]
fn s8_a_session_is_new_at_each_sign_in_and_ends_with_sign_out_lock_role_and_password() {
    let house = House::inhabited();
    let sign_in = |number: &str| {
        let form = format!("number={number}&password={}", PASSWORD.replace(' ', "+"));
        let came = house.post("/sign-in", "", &form);
        let cookie = came.headers["set-cookie"].to_str().expect("text").to_owned();
        cookie["__Host-regal=".len()..].split(';').next().expect("a token").to_owned()
    };
    let (one, two) = (sign_in("P2"), sign_in("P2"));
    assert!(one.len() >= 26 && one != two, "128 random bits, new each time");
    assert!(!kept(&house).windows(one.len()).any(|part| part == one.as_bytes()), "kept hashed");
    let in_it = |token: &str| {
        let headers = [("cookie", &*format!("__Host-regal={token}")), ("hx-request", "true")];
        house.ask("GET", "/tasks", &headers, Body::empty()).status
    };
    assert_eq!((in_it(&one), in_it(&two)), (StatusCode::OK, StatusCode::OK));
    house.post("/sign-out", &one, "");
    assert_eq!((in_it(&one), in_it(&two)), (StatusCode::UNAUTHORIZED, StatusCode::OK));
    let password = PASSWORD.replace(' ', "+");
    let decide = |number: &str, form: &str| {
        let path = format!("/settings/people/{number}/decide");
        let came = house.post(&path, "token P4", &format!("{form}&password={password}"));
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{form}: {}", came.text);
    };
    decide("P2", "act=edit&name=P2&badge=P2&role=supervisor&language=en");
    assert_eq!(in_it(&two), StatusCode::UNAUTHORIZED, "another role");
    let three = sign_in("P2");
    decide("P2", "act=password&new_password=quite+another");
    assert_eq!(in_it(&three), StatusCode::UNAUTHORIZED, "another password");
    let four = sign_in("P3");
    decide("P3", "act=lock");
    assert_eq!(in_it(&four), StatusCode::UNAUTHORIZED, "locked");
    decide("P3", "act=free");
    assert_eq!(in_it(&four), StatusCode::UNAUTHORIZED, "free again, but not signed in");
}

pub fn kept(house: &House) -> Vec<u8> {
    let read = |ending: &str| {
        let mut name = house.database().into_os_string();
        name.push(ending);
        std::fs::read(name).unwrap_or_default()
    };
    let mut all = read("");
    all.extend(read("-wal"));
    all
}

#[test]
fn s9_pages_of_other_houses_change_nothing_and_hear_nothing() {
    let house = House::inhabited();
    let cookie = ("cookie", "__Host-regal=token P4");
    let before = house.count("select count(*) from audit");
    let form = "application/x-www-form-urlencoded";
    for headers in [
        vec![cookie, ("sec-fetch-site", "cross-site"), ("content-type", form)],
        vec![cookie, ("sec-fetch-site", "same-site"), ("content-type", "text/plain")],
        vec![cookie, ("origin", "https://elsewhere"), ("host", "hub"), ("content-type", form)],
        vec![cookie, ("origin", "null"), ("host", "hub"), ("content-type", form)],
        vec![cookie, ("content-type", form)],
    ] {
        for path in ["/language", "/devices/tell", "/settings/policies/set", "/sign-out"] {
            let came = house.ask("POST", path, &headers, "language=de&act=tell&text=x");
            assert_eq!(came.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
        let json: Vec<_> = headers.iter().copied().filter(|(name, _)| *name != "content-type").collect();
        let came = house.ask("POST", "/api/v1/orders/1/release", &json, "{}");
        assert_eq!(came.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let upgrade = [
        ("authorization", "Bearer device secret"),
        ("origin", "https://elsewhere"),
        ("host", "hub"),
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    assert_eq!(house.ask("GET", "/v1/feed", &upgrade, Body::empty()).status, StatusCode::FORBIDDEN);
    let live = [cookie, ("origin", "https://elsewhere"), ("host", "hub")];
    assert_eq!(house.ask("GET", "/live", &live, Body::empty()).status, StatusCode::FORBIDDEN);
    assert_eq!(house.count("select count(*) from audit"), before, "nothing was changed");
    // Nothing changes by being looked at.
    for (path, _) in board::table() {
        let path = path.replace("{number}", "1").replace(['{', '}'], "");
        if path != "/live" {
            house.get(&path, "token P4");
        }
    }
    assert_eq!(house.count("select count(*) from audit"), before);
    let came = house.post("/sign-in", "", &format!("number=P4&password={}", PASSWORD.replace(' ', "+")));
    let set = came.headers["set-cookie"].to_str().expect("text");
    for part in ["__Host-", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Domain"), "{set}");
}

#[test]
fn s10_every_answer_forbids_what_is_not_ours_errors_too() {
    let house = House::inhabited();
    let wanted = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                  frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'self'";
    let mut paths: Vec<String> = board::table().into_iter().map(|(path, _)| path.to_owned()).collect();
    paths.extend(api::table().into_iter().map(|row| row.path.to_owned()));
    paths.extend(
        ["/health", "/api", "/v1/feed", "/v1/directory", "/nowhere", "/v1/commands"].map(str::to_owned),
    );
    for path in paths.iter().filter(|path| *path != "/live" && *path != "/sign-out") {
        let path = path.replace("{number}", "1").replace(['{', '}'], "");
        for token in ["token P4", "nobody"] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                let headers = [("cookie", &*format!("__Host-regal={token}"))];
                let came = house.ask(method.as_str(), &path, &headers, Body::empty());
                let has =
                    |name: &str| came.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
                assert_eq!(has("content-security-policy"), wanted, "{method} {path}");
                assert_eq!(has("x-content-type-options"), "nosniff", "{method} {path}");
                assert_eq!(has("referrer-policy"), "no-referrer", "{method} {path}");
                assert_eq!(has("cross-origin-opener-policy"), "same-origin", "{method} {path}");
                assert!(!came.text.contains("onclick=") && !came.text.contains("<script>"), "{path}: inline");
            }
        }
    }
}

#[test]
fn s10_browsers_stay_with_tls_where_the_certificate_is_one_they_trust() {
    let house = House::new();
    let key: [Pin; 1] = ["0123456789abcdef0123456789abcdef".parse().expect("a mark")];
    for (keys, given, wanted) in [(&key[..], true, true), (&key[..], false, false), (&key[..0], true, false)]
    {
        let router = web::encrypted(web::router(house.hall.clone()), keys, given);
        for path in ["/sign-in", "/nowhere", "/v1/commands"] {
            let came = house.ask_of(router.clone(), "GET", path, &[], Body::empty());
            let told =
                came.headers.get("strict-transport-security").map(|value| value.to_str().expect("text"));
            assert_eq!(told, wanted.then_some("max-age=31536000"), "{path}, {} keys, {given}", keys.len());
        }
    }
}

#[test]
fn s25_an_error_says_little() {
    let house = House::inhabited();
    house.change(|cx| cx.conn.batch("drop table hold"));
    let came = house.get("/stock/holds", "token P4");
    assert_eq!(came.status, StatusCode::INTERNAL_SERVER_ERROR);
    let told: serde_json::Value = serde_json::from_str(&came.text).expect("JSON");
    let trace = told["trace"].as_str().expect("a trace");
    assert!(!trace.is_empty() && trace.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{told}");
    for inside in ["hold", "select", "SQL", "sqlite", ".rs"] {
        assert!(!came.text.contains(inside), "{inside} in {}", came.text);
    }
    let again = house.get("/stock/holds", "token P4");
    assert_ne!(again.text, came.text, "each its own");
}

#[test]
fn s7_a_session_ends_by_itself_when_idle_and_after_twelve_hours() {
    let mut house = House::inhabited();
    let now = regal_hub::floor::hall::now();
    // What the guard looks at is the hub's own clock: the sessions are moved instead.
    house.at(now);
    let ends = [("P4", desk::IDLE_MS + 1_000, 0), ("P3", 0, desk::LONGEST_MS + 1_000)];
    for (number, idle, made) in ends {
        assert_eq!(house.get("/tasks", &format!("token {number}")).status, StatusCode::OK);
        let (seen, made) = (now.0 - idle, now.0 - made);
        house.change(move |cx| {
            cx.conn.execute(
                "update desk_session set seen_at = $1, made_at = $2 where site = 'main' and actor = $3",
                &[seen.into(), made.into(), number.into()],
            )
        });
        assert_eq!(house.get("/tasks", &format!("token {number}")).leads_to(), "/sign-in", "{number}");
    }
    // On a device: it hides, keeps its state, writes nothing, and the same badge goes on.
    crate::story::told("idle-lock.story");
    let role = house.change(|cx| person::by_number(cx.conn, "main", "P2").map(|one| one.map(|one| one.role)));
    assert_eq!(role, Some(named("P2", Role::Lead).role));
}
