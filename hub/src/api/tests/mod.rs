//! The API through its routes.

mod content;
mod files;
mod house;
mod import;
mod photos;
mod scrap;
mod steering;
mod things;
mod twins;

use super::describe::Document;
use super::routes;
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::floor::{Hall, once};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::people::key::{self, Reach};
use crate::people::secret;
use crate::rights::Row;
use crate::web;
use crate::webhook::safe::Guard;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use regal_shared::base::{ActorId, Goods, Moment};
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::session::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;
use utoipa::OpenApi;

/// A small site with a system that reads and one that changes things.
struct Site {
    hall: Hall,
    runtime: tokio::runtime::Runtime,
}

impl Site {
    fn open(home: &Home) -> Site {
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let job = |cx: &mut crate::cx::Cx<'_>| {
            for (name, role, reach) in [
                ("reader", Role::Lead, Reach::Goods),
                ("shop", Role::Supervisor, Reach::Goods),
                ("erp", Role::Administrator, Reach::Goods),
                ("boss", Role::Administrator, Reach::House),
            ] {
                let actor = ActorId(format!("actor of {name}"));
                assert!(key::add(cx, name, &secret::hash(name), (role, reach), &actor)?);
            }
            for item in ["MUG", "TEA"] {
                save::item(
                    cx,
                    &Item { item: item.to_owned(), name: "A thing".to_owned(), ..Item::default() },
                )?;
            }
            Ok(())
        };
        hall.change("test", job).wait().expect("a site");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        Site { hall, runtime }
    }

    fn send(&self, request: Request<Body>) -> (StatusCode, String, Value) {
        self.runtime.block_on(async {
            let response = web::router(self.hall.clone()).oneshot(request).await.expect("answers");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 1 << 20).await.expect("a body");
            let kind = parts.headers.get("content-type").map_or("", |kind| kind.to_str().expect("text"));
            (parts.status, kind.to_owned(), serde_json::from_slice(&bytes).unwrap_or(Value::Null))
        })
    }

    fn call(
        &self,
        who: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, Value) {
        let mut request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {who}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let (status, kind, answer) = self.send(request.body(body).expect("a request"));
        let wanted = if status.is_success() { "application/json" } else { "application/problem+json" };
        assert_eq!(kind, wanted, "{path}: {answer}");
        (status.as_u16(), answer)
    }

    fn get(&self, path: &str) -> Value {
        self.look("reader", path)
    }

    fn look(&self, who: &str, path: &str) -> Value {
        let (status, answer) = self.call(who, "GET", path, &[], &Value::Null);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }
}

fn mugs(qty: i64) -> Value {
    json!({"customer": "Erika", "lines": [{"item": "MUG", "qty": qty}, {"item": "TEA", "qty": 1}]})
}

#[test]
fn the_description_names_each_route_and_no_other() {
    let document = serde_json::to_value(Document::openapi()).expect("JSON");
    assert!(document["openapi"].as_str().expect("a version").starts_with("3.1"), "{document}");
    let (mut described, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(operation["summary"].is_string(), "{method} {path} says what it does");
            assert!(operation["responses"]["4XX"].is_object(), "{method} {path} says how it refuses");
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{method} {path}: another operation is called {name}");
            described.insert((method.clone(), path.clone()));
        }
    }
    let known: BTreeSet<_> =
        routes().into_iter().map(|route| (route.row.method.to_owned(), route.row.path.to_owned())).collect();
    assert_eq!(described, known);
    let states = &document["paths"]["/api/v1/orders"]["get"]["parameters"][0]["schema"]["pattern"];
    assert_eq!(*states, format!("^(open|owed|all|{})$", crate::order::LINE_STATES.join("|")));
}

/// A route's path with something in it.
fn filled(path: &str) -> String {
    let path = path.replace("{report}", "abc").replace("{number}", "1").replace(['{', '}'], "");
    match path.as_str() {
        "/api/v1/stock" | "/api/v1/history" => format!("{path}?by=item&of=MUG"),
        "/api/v1/counts/plan" => format!("{path}?most=1"),
        "/api/v1/find" => format!("{path}?q=MUG"),
        _ => path,
    }
}

#[test]
fn each_route_is_closed_without_a_key_and_to_one_that_may_not() {
    let home = sqlite();
    let site = Site::open(&home);
    let (hall, name) = (site.hall.clone(), "shop");
    for Row { method, path, who, about } in routes().into_iter().map(|route| *route.row) {
        let path = filled(path);
        for (key, may) in [
            ("", None),
            ("nobody", None),
            ("reader", Some((Role::Lead, Reach::Goods))),
            ("shop", Some((Role::Supervisor, Reach::Goods))),
            ("erp", Some((Role::Administrator, Reach::Goods))),
            ("boss", Some((Role::Administrator, Reach::House))),
        ] {
            let (status, answer) = site.call(key, &method.to_uppercase(), &path, &[], &json!({}));
            let wanted = match may {
                None => status == 401,
                Some((role, reach)) if !who.lets(role) || reach < about => status == 403,
                Some(_) => !matches!(status, 401 | 403 | 405) && status < 500,
            };
            assert!(wanted, "{key:?} {method} {path}: {status} {answer}");
        }
    }
    assert!(hall.change("test", move |cx| key::end(cx, name)).wait().expect("ended"));
    let (status, _) = site.call("shop", "GET", "/api/v1/orders", &[], &Value::Null);
    assert_eq!(status, 401, "an ended key opens nothing");
}

#[test]
fn a_page_of_another_house_changes_nothing_with_somebodys_cookie() {
    let home = sqlite();
    let site = Site::open(&home);
    let foreign = Request::post("/api/v1/orders/4711/cancel")
        .header("cookie", "__Host-regal=token")
        .header("sec-fetch-site", "cross-site")
        .body(Body::empty())
        .expect("a request");
    assert_eq!(site.send(foreign).0, StatusCode::FORBIDDEN);
}

#[test]
fn an_order_comes_in_once_and_is_looked_at_released_and_cancelled() {
    on_both(|home| {
        let site = Site::open(home);
        let put = |body: &Value| site.call("shop", "PUT", "/api/v1/orders/4711", &[], body);
        assert_eq!(put(&mugs(3)), (201, json!({"what": "4711", "new": true, "state": "new"})));
        assert_eq!(put(&mugs(3)), (200, json!({"what": "4711", "new": false})));
        let (status, other) = put(&mugs(4));
        assert_eq!((status, &other["place"]), (409, &json!("address, order")), "{other}");
        let order = site.get("/api/v1/orders/4711");
        assert_eq!((&order["customer"], &order["state"]), (&json!("Erika"), &json!("new")));
        assert_eq!(order["lines"][0]["qty"], 3);

        let (status, released) = site.call("shop", "POST", "/api/v1/orders/4711/release", &[], &Value::Null);
        assert_eq!(status, 200, "{released}");
        assert_eq!(released["state"], site.get("/api/v1/orders/4711")["state"]);
        let decide = |order: &str, body: Value| {
            let path = format!("/api/v1/orders/{order}");
            let (status, answer) = site.call("shop", "POST", &path, &[], &body);
            (status, answer["code"].as_str().unwrap_or_default().to_owned())
        };
        let hold = json!({"act": "hold", "reason": "payment"});
        assert_eq!(decide("4711", hold.clone()), (200, String::new()));
        assert_eq!(site.get("/api/v1/orders/4711")["state"], "held");
        assert_eq!(decide("4711", hold), (409, "req.wrong_state".into()), "it is on hold");
        assert_eq!(decide("4711", json!({"act": "rank", "priority": 3})), (200, String::new()));
        assert_eq!(site.get("/api/v1/orders/4711")["priority"], 3);
        assert_eq!(decide("4711", json!({"act": "lift"})), (200, String::new()));
        assert_eq!(decide("4711", json!({"act": "rank", "priority": 0})), (409, "req.bad".into()));
        assert_eq!(decide("9", json!({"act": "lift"})), (404, "req.unknown_object".into()));
        assert_eq!(
            decide("4711", json!({"act": "take_back"})),
            (409, "req.wrong_state".into()),
            "no work of it"
        );
        site.change(|cx| {
            save::location(cx, &Location::plain("A01.1.1", LocationKind::Bin))?;
            let goods = Goods { item: "MUG".into(), owner: cx.site.owner.clone(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A01.1.1"));
            ledger::book(cx, &Booking { goods, qty: 5, from, to, reason: "opening", own: None })?;
            crate::order::serve(cx, "MUG")
        });
        assert_eq!(site.get("/api/v1/orders/4711")["lines"][0]["reserved"], 3);
        assert_eq!(decide("4711", json!({"act": "take_back"})), (200, String::new()));
        let back = site.get("/api/v1/orders/4711");
        let line = &back["lines"][0];
        let stands = (&line["state"], &line["promised"], &line["reserved"]);
        assert_eq!(stands, (&json!("promised"), &json!(3), &json!(0)), "{back}");
        assert_eq!(decide("4711", json!({"act": "take_back"})), (409, "req.wrong_state".into()));
        assert_eq!(decide("9", json!({"act": "take_back"})), (404, "req.unknown_object".into()));
        let (status, cancelled) = site.call("shop", "POST", "/api/v1/orders/4711/cancel", &[], &Value::Null);
        assert_eq!((status, &cancelled["state"]), (200, &json!("cancelled")));
        let (status, again) = site.call("shop", "POST", "/api/v1/orders/4711/cancel", &[], &Value::Null);
        assert_eq!((status, &again["code"]), (409, &json!("req.wrong_state")));
        let (status, none) = site.call("shop", "POST", "/api/v1/orders/9/release", &[], &Value::Null);
        assert_eq!((status, &none["code"]), (404, &json!("req.unknown_object")));
    });
}

#[test]
fn what_is_wrong_with_an_order_is_told_with_its_place_and_nothing_comes_in() {
    let home = sqlite();
    let site = Site::open(&home);
    for (body, place) in [
        (json!({"lines": []}), "body, lines"),
        (json!({"lines": [{"item": "MUG", "qty": 0}]}), "body, lines[0].qty"),
        (json!({"lines": [{"item": "MUG", "qty": -3}]}), "body, lines[0].qty"),
        (json!({"lines": [{"item": "MUG", "qty": 1}, {"item": "CUP", "qty": 1}]}), "body, lines[1].item"),
        (json!({"lines": [{"item": "MUG", "qty": 1, "lot": "L1"}]}), "body, lines[0].lot"),
        (json!({"lane": "P9", "lines": [{"item": "MUG", "qty": 1}]}), "body, lane"),
        (json!({"cut_off": "soon", "lines": [{"item": "MUG", "qty": 1}]}), "body, cut_off"),
        (json!({"address": ["1", "2", "3", "4"], "lines": [{"item": "MUG", "qty": 1}]}), "body, address"),
        (json!({"lines": [{"item": "MUG", "qty": 1.5}]}), "body"),
        (json!({"colour": "red", "lines": [{"item": "MUG", "qty": 1}]}), "body"),
        (json!([1]), "body"),
    ] {
        let (status, answer) = site.call("shop", "PUT", "/api/v1/orders/4711", &[], &body);
        assert!((400..500).contains(&status), "{body}: {status}");
        assert_eq!(answer["place"], place, "{body}: {answer}");
        assert!(!answer["remedy"].as_str().expect("a remedy").is_empty());
    }
    let (status, answer) = site.call("shop", "PUT", "/api/v1/orders/no%20number", &[], &mugs(1));
    assert_eq!((status, &answer["place"]), (409, &json!("address, order")), "{answer}");
    assert_eq!(site.get("/api/v1/orders"), json!({"data": [], "next": null}));
}

#[test]
fn a_change_sent_again_under_its_key_is_answered_as_before() {
    on_both(|home| {
        let site = Site::open(home);
        let once = [("idempotency-key", "k-1")];
        let first = site.call("shop", "PUT", "/api/v1/orders/4711", &once, &mugs(3));
        assert_eq!(first.0, 201);
        assert_eq!(
            site.call("shop", "PUT", "/api/v1/orders/4711", &once, &mugs(3)),
            first,
            "201 again, to the byte"
        );
        let (status, other) = site.call("shop", "PUT", "/api/v1/orders/4712", &once, &mugs(3));
        assert_eq!((status, &other["code"]), (409, &json!("op_conflict")));
        let refused = [("idempotency-key", "k-2")];
        let no = site.call("shop", "POST", "/api/v1/orders/4712/cancel", &refused, &Value::Null);
        assert_eq!(no.0, 404);
        site.call("shop", "PUT", "/api/v1/orders/4712", &[], &mugs(1));
        assert_eq!(
            site.call("shop", "POST", "/api/v1/orders/4712/cancel", &refused, &Value::Null),
            no,
            "a no sticks"
        );
        for long in ["", "k\tk", &"k".repeat(101)] {
            let (status, answer) = site.call(
                "shop",
                "POST",
                "/api/v1/orders/4712/cancel",
                &[("idempotency-key", long)],
                &Value::Null,
            );
            assert_eq!((status, &answer["place"]), (400, &json!("header Idempotency-Key")));
        }
        let forgotten = site.hall.change("test", |cx| {
            cx.now = cx.now.plus(once::KEPT_MS + 1000);
            once::forget(cx)
        });
        assert_eq!(forgotten.wait().expect("forgotten"), 2);
    });
}

#[test]
fn lists_come_page_by_page_and_miss_nothing() {
    on_both(|home| {
        let site = Site::open(home);
        for number in 1..=7 {
            site.call("shop", "PUT", &format!("/api/v1/orders/{number}"), &[], &mugs(number));
        }
        for base in ["/api/v1/orders?limit=3", "/api/v1/orders?state=new&limit=3"] {
            let (mut seen, mut path) = (Vec::new(), base.to_owned());
            loop {
                let page = site.get(&path);
                seen.extend(
                    page["data"].as_array().expect("rows").iter().map(|order| order["order"].clone()),
                );
                let Some(next) = page["next"].as_str() else { break };
                path = format!("{base}&after={next}");
            }
            assert_eq!(seen, ["1", "2", "3", "4", "5", "6", "7"], "{base}");
        }
        for bad in ["limit=0", "limit=201", "after=x", "after=abc", "after=AB", "state=odd", "limit=many"] {
            let (status, answer) =
                site.call("reader", "GET", &format!("/api/v1/orders?{bad}"), &[], &Value::Null);
            assert_eq!(status, 400, "{bad}: {answer}");
        }
        assert_eq!(site.get("/api/v1/items")["data"][0]["item"], "MUG");
        assert_eq!(site.get("/api/v1/locations")["data"][0]["location"], "Adjustment");
        for path in
            ["movements", "receipts", "tasks", "exceptions", "stock?by=lpn&of=U1", "stock?by=location&of=A"]
        {
            let page = site.look("boss", &format!("/api/v1/{path}"));
            assert_eq!(page, json!({"data": [], "next": null}), "{path}");
        }
    });
}

#[test]
fn webhooks_are_set_up_and_looked_at() {
    on_both(|home| {
        let mut site = Site::open(home);
        site.hall.guard = Guard::new(vec!["erp.example:443".parse().expect("host and port")]);
        let list = "/api/v1/webhooks";
        let wanted = json!({"url": "https://erp.example/h", "kinds": ["order.new", "order.released"]});
        let (status, made) = site.call("boss", "POST", list, &[], &wanted);
        assert_eq!(status, 201, "{made}");
        assert!(made["secret"].as_str().expect("a secret").starts_with("whsec_"));
        for (body, place) in [
            (&wanted, "body"),
            (&json!({"url": "https://other.example/", "kinds": ["order.new"]}), "body"),
            (&json!({"url": "https://erp.example/2", "kinds": ["order.eaten"]}), "body"),
        ] {
            let (status, no) = site.call("boss", "POST", list, &[], body);
            assert_eq!((status, &no["place"]), (409, &json!(place)), "{no}");
        }
        let one = format!("{list}/{}", made["what"].as_str().expect("a name"));
        let (status, _) = site.call("shop", "PUT", "/api/v1/orders/4711", &[], &mugs(3));
        assert_eq!(status, 201);
        let (_, found) = site.call("boss", "GET", list, &[], &Value::Null);
        assert_eq!((&found[0]["waiting"], &found[0]["state"]), (&json!(1), &json!("active")), "{found}");
        assert!(!found.to_string().contains("whsec_"), "{found}");
        let (_, sent) = site.call("boss", "GET", &format!("{one}/messages"), &[], &Value::Null);
        assert_eq!(
            (&sent["data"][0]["kind"], &sent["data"][0]["state"]),
            (&json!("order.new"), &json!("waiting"))
        );
        let decide = |body: Value| site.call("boss", "POST", &one, &[], &body);
        let id = sent["data"][0]["id"].clone();
        assert_eq!(decide(json!({"act": "replay_from", "id": id})).1["messages"], 1);
        assert_eq!(decide(json!({"act": "replay_since", "since": 0.0})).1["messages"], 1);
        assert_eq!(decide(json!({"act": "replay_from", "id": "x"})).0, 404);
        assert!(decide(json!({"act": "rotate"})).1["secret"].is_string());
        for act in ["stop", "start", "remove"] {
            assert_eq!(decide(json!({"act": act})).0, 200, "{act}");
        }
        assert_eq!(decide(json!({"act": "start"})).0, 404);
        let (status, _) = site.call("boss", "GET", &format!("{one}/messages"), &[], &Value::Null);
        assert_eq!(status, 404);
    });
}

#[test]
fn a_report_comes_page_by_page_with_a_value_by_column() {
    on_both(|home| {
        let site = Site::open(home);
        site.hall
            .change("test", |cx| {
                cx.conn.batch(
                    "insert into item_supply (site, item, day, lines, units, demand, deviation, reorder_point, on_hand, \
                     on_order, owed, position, cover, since) values \
                     ('main', 'MUG', 1, 5, 9, 1500, 0, 20, 3, 0, 0, 3, 20, 9), \
                     ('main', 'TEA', 1, 15, 90, 1500, 0, 20, 3, 0, 0, 3, 20, 0)",
                )
            })
            .wait()
            .expect("rows");
        let page = site.get("/api/v1/reports/abc?limit=1");
        assert_eq!((&page["report"], &page["next"]), (&json!("abc"), &json!("1")));
        assert_eq!(page["data"][0]["item"], "TEA");
        assert_eq!(page["data"][0]["lines_so_far_permille"], 750);
        let page = site.get("/api/v1/reports/abc?limit=1&after=1");
        assert_eq!((&page["data"][0]["class"], &page["next"]), (&json!("A"), &Value::Null));
        assert_eq!(site.get("/api/v1/reports/low_stock")["data"][0]["days_of_cover_tenths"], 20);
        let day = site.get("/api/v1/reports/throughput?from=2026-01-05&to=2026-01-06");
        assert_eq!((&day["from"], &day["to"]), (&json!("2026-01-05"), &json!("2026-01-06")));
        for (path, status) in
            [("none", 404), ("abc?from=soon", 400), ("abc?limit=0", 400), ("abc?after=-1", 400)]
        {
            let (found, answer) =
                site.call("reader", "GET", &format!("/api/v1/reports/{path}"), &[], &Value::Null);
            assert_eq!(found, status, "{path}: {answer}");
        }
    });
}

#[test]
fn stock_is_told_as_of_now_and_as_of_a_moment_and_so_is_what_happened() {
    on_both(|home| {
        let mut site = Site::open(home);
        let clock = Arc::new(AtomicI64::new(4_000_000_000_000));
        let time = Arc::clone(&clock);
        site.hall.outside.now = Arc::new(move || Moment(time.load(Ordering::SeqCst)));
        let book = |at: i64, qty: i64, lot: &'static str| {
            clock.store(at, Ordering::SeqCst);
            let job = move |cx: &mut crate::cx::Cx<'_>| {
                save::location(cx, &save::Location::plain("A1", LocationKind::Bin))?;
                let goods =
                    Goods { item: "MUG".into(), owner: "own".into(), lot: lot.into(), ..Goods::default() };
                let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A1"));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })
            };
            site.hall.change("test", job).wait().expect("booked");
        };
        book(4_000_000_000_000, 5, "L1");
        book(4_000_000_060_000, 7, "L2");
        clock.store(4_000_000_120_000, Ordering::SeqCst);
        let lies = |more: &str| -> Vec<(String, i64)> {
            let page = site.get(&format!("/api/v1/stock?by=location&of=A1{more}"));
            let row = |row: &Value| {
                (row["lot"].as_str().expect("a lot").to_owned(), row["on_hand"].as_i64().expect("a quantity"))
            };
            page["data"].as_array().expect("rows").iter().map(row).collect()
        };
        let (one, two) = (("L1".to_owned(), 5), ("L2".to_owned(), 7));
        assert_eq!(lies(""), [one.clone(), two.clone()]);
        assert_eq!(lies("&lot=L2"), std::slice::from_ref(&two));
        assert_eq!(lies("&item=TEA"), []);
        assert_eq!(lies("&at=3999999999999"), []);
        assert_eq!(lies("&at=4000000059999"), std::slice::from_ref(&one), "the very moment before");
        assert_eq!(lies("&at=4000000060000"), [one.clone(), two.clone()], "and the moment itself");
        assert_eq!(lies("&at=4000000060000&lot=L2"), [two]);
        let first = site.get("/api/v1/stock?by=item&of=MUG&at=4000000060000&limit=1");
        assert_eq!(
            (&first["data"][0]["suspect"], &first["data"][0]["location"]),
            (&Value::Null, &json!("A1"))
        );
        let path = format!(
            "/api/v1/stock?by=item&of=MUG&at=4000000060000&limit=1&after={}",
            first["next"].as_str().expect("more")
        );
        assert_eq!(site.get(&path)["data"][0]["lot"], "L2");
        let (status, no) =
            site.call("reader", "GET", "/api/v1/stock?by=item&of=MUG&at=-1", &[], &Value::Null);
        assert_eq!((status, &no["place"]), (400, &json!("address, at")));
        assert_eq!(site.get("/api/v1/stock?by=lpn&of=U1&at=5")["data"], json!([]));

        let told = site.get("/api/v1/history?by=location&of=A1");
        assert_eq!((&told["data"][0]["kind"], &told["data"][0]["qty"]), (&json!("movement"), &json!(7)));
        assert_eq!((&told["data"][1]["number"], &told["next"]), (&json!("1"), &Value::Null));
        assert_eq!(
            site.get("/api/v1/history?by=item&of=MUG&lot=L1")["data"].as_array().map(Vec::len),
            Some(1)
        );
        assert_eq!(site.get("/api/v1/history?by=order&of=4711")["data"], json!([]));
        let (status, _) =
            site.call("reader", "GET", "/api/v1/history?by=lpn&of=U1&after=x", &[], &Value::Null);
        assert_eq!(status, 400);
    });
}
