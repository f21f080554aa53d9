//! People, devices, work, printers and settings through their routes.

use super::*;
use crate::catalog::reported;
use crate::catalog::save::Location;
use crate::db::query_int;
use crate::outbound::station;
use crate::people::person::{self, Person};
use crate::people::{desk, device};
use regal_shared::flow::common::LocationKind;
use regal_shared::text::Language;
use std::collections::BTreeMap;

impl Site {
    /// The house with a device, a bench with a printer, a bin to count and a barcode that was found.
    pub(super) fn furnished(home: &Home) -> Site {
        let site = Site::open(home);
        site.change(|cx| {
            device::make(cx, "K7Q2MX", "Handheld 1", "secret")?;
            save::location(cx, &Location::plain("BENCH.1", LocationKind::PackStation))?;
            save::location(cx, &Location::plain("A01.1.1", LocationKind::Bin))?;
            reported::apply(cx, &reported::Change::Alias { barcode: "4099".into(), item: "TEA".into() })?;
            let printers = BTreeMap::from([("BENCH.1".to_owned(), "file:/dev/null".to_owned())]);
            station::set_printers(cx.conn, "main", &printers)
        });
        site
    }

    pub(super) fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut crate::cx::Cx<'_>) -> Result<T, crate::db::DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("a change")
    }

    pub(super) fn count(&self, sql: &'static str) -> i64 {
        self.change(move |cx| query_int(cx.conn, sql, &[]))
    }

    /// What the administrator's program gets for a change.
    pub(super) fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        self.call("boss", method, &format!("/api/v1/{path}"), &[], body)
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        self.ask("POST", path, body)
    }

    pub(super) fn see(&self, path: &str) -> Value {
        self.look("boss", &format!("/api/v1/{path}"))
    }
}

#[test]
fn a_program_takes_people_in_changes_them_and_locks_them() {
    on_both(|home| {
        let site = Site::furnished(home);
        let ana = json!({"person": "1001", "name": "Ana", "role": "lead", "language": "de", "pin": "4711"});
        let once = [("idempotency-key", "take-ana-in")];
        let (status, made) = site.call("boss", "POST", "/api/v1/people", &once, &ana);
        assert_eq!((status, &made), (201, &json!({"what": "1001", "new": true})));
        let (status, again) = site.call("boss", "POST", "/api/v1/people", &once, &ana);
        assert_eq!((status, again), (201, made), "as before, and not a second time");
        let no_trace = "select count(*) from answered where body like '%1001%' or request_hash like '%1001%'";
        assert_eq!(site.count(no_trace), 0, "what was answered is sealed");
        for (path, body, status, place) in [
            ("people", ana, 409, "body, person"),
            ("people", json!({"person": "a b", "name": "Bo", "role": "lead"}), 409, "body"),
            ("people", json!({"person": "1002", "name": " ", "role": "lead"}), 409, "body, name"),
            (
                "people",
                json!({"person": "1002", "name": "Bo", "role": "lead", "pin": "12"}),
                409,
                "body, pin",
            ),
            ("people", json!({"person": "1002", "name": "Bo", "role": "king"}), 400, "body"),
            ("people/1001", json!({"act": "password", "password": "short"}), 409, "body, password"),
            ("people/1001", json!({"act": "sing"}), 400, "body"),
            ("people/1001", json!({"act": "badge", "printer": "NONE"}), 409, "body, printer"),
            ("people/4242", json!({"act": "lock"}), 404, "address, person"),
        ] {
            let (came, no) = site.post(path, &body);
            assert_eq!((came, no["place"].as_str()), (status, Some(place)), "{body}: {no}");
            assert_eq!(no["trace"].as_str().map(str::len), Some(16), "the log tells of it: {no}");
        }
        for body in [
            json!({"act": "edit", "name": "Ana", "badge": "B7", "role": "supervisor", "language": "en", "large_text": true}),
            json!({"act": "pin", "pin": "8520"}),
            json!({"act": "password", "password": "long enough"}),
            json!({"act": "no_factor"}),
            json!({"act": "council", "member": true}),
            json!({"act": "badge", "printer": "BENCH.1"}),
            json!({"act": "lock"}),
        ] {
            let (status, done) = site.post("people/1001", &body);
            assert_eq!((status, done), (200, json!({"what": "1001"})), "{body}");
        }
        let seen = site.see("people/1001");
        let wanted = json!({"person": "1001", "name": "Ana", "badge": "B7", "role": "supervisor", "language": "en", "large_text": true,
            "state": "locked", "has_pin": true, "pin_expired": false, "has_password": true, "council": true});
        let mut one = wanted.clone();
        (one["sessions"], one["terminals"]) = (json!(0), json!([]));
        assert_eq!(seen, one);
        assert_eq!(site.see("people")["data"][0], wanted);
        let jobs = site.see("print-jobs");
        assert_eq!((&jobs["data"][0]["object"], &jobs["data"][0]["state"]), (&json!(""), &json!("queued")));
        assert_eq!(site.post("people/1001", &json!({"act": "free"})).0, 200);
        let kept =
            site.count("select count(*) from audit where source = 'key boss' and route like 'POST /api/%'");
        assert_eq!(kept, 9, "each change once, with its route and its key");
        let told = site.see("audit").to_string();
        assert!(!told.contains("Ana") && !told.contains("\"1001"), "{told}");
    });
}

#[test]
fn a_program_enrols_devices_talks_to_them_and_locks_them() {
    on_both(|home| {
        let site = Site::furnished(home);
        assert_eq!(site.post("device-codes", &json!({"equipment": "sometimes"})).0, 400);
        let (status, code) = site.post("device-codes", &json!({"equipment": "always"}));
        let code = code["secret"].as_str().expect("a code").to_owned();
        assert_eq!((status, code.len()), (201, 8));
        let enrolled = site.change(move |cx| device::enrol(cx, &code, "Handheld 2", "B2C3D4", "token 2"));
        assert!(enrolled.is_ok());
        assert_eq!(
            site.count("select count(*) from device where token_hash <> '' and equipment = 'always'"),
            1
        );
        for (path, body, status) in [
            ("messages", json!({"text": "Fire drill at ten", "urgent": true}), 200),
            ("messages", json!({"text": ""}), 409),
            ("devices/K7Q2MX", json!({"act": "tell", "text": "To dock 2"}), 200),
            ("devices/K7Q2MX", json!({"act": "call", "text": "Leave aisle 3"}), 200),
            ("devices/NONE", json!({"act": "tell", "text": "To dock 2"}), 404),
            ("devices/K7Q2MX", json!({"act": "log_off"}), 409),
            ("devices/K7Q2MX", json!({"act": "go_on"}), 409),
            ("devices/K7Q2MX", json!({"act": "record"}), 409),
            ("devices/K7Q2MX/access", json!({"act": "lock"}), 200),
            ("devices/K7Q2MX/access", json!({"act": "free"}), 200),
            ("devices/K7Q2MX/access", json!({"act": "lose"}), 200),
            ("devices/NONE/access", json!({"act": "lose"}), 404),
        ] {
            let (came, answer) = site.post(path, &body);
            assert_eq!(came, status, "{path} {body}: {answer}");
        }
        let (status, _) = site.post("devices/K7Q2MX/recordings/7", &Value::Null);
        assert_eq!(status, 404);
        let seen = site.see("devices/K7Q2MX");
        assert_eq!(
            (&seen["state"], &seen["held"], &seen["lacks"]),
            (&json!("locked"), &json!([]), &Value::Null)
        );
        assert_eq!(site.see("devices")["data"].as_array().map(Vec::len), Some(2));
        assert_eq!(site.see("floor")["devices"], json!([]));
    });
}

#[test]
fn a_program_ranks_gives_and_takes_work_and_has_places_held_and_counted() {
    on_both(|home| {
        let site = Site::furnished(home);
        site.change(|cx| {
            let ana = Person {
                person: "1001".into(),
                name: "Ana".into(),
                badge: "1001".into(),
                pin_hash: String::new(),
                role: Role::Picker,
                language: Language::En,
                large: false,
                state: "active".into(),
                failures: 0,
                locked_until: 0,
            };
            person::save(cx, &ana)
        });
        let (status, made) = site.post("counts", &json!({"location": "A01.1.1"}));
        assert_eq!((status, &made["what"]), (201, &json!("A01.1.1")));
        assert_eq!(site.post("counts", &json!({"location": "NOWHERE"})).0, 409);
        let due = site.see("tasks?state=ready");
        let task = due["data"][0]["task"].as_str().expect("a task").to_owned();
        assert_eq!((&due["data"][0]["kind"], &due["next"]), (&json!("count"), &Value::Null));
        let path = format!("tasks/{task}");
        for (body, status, place) in [
            (json!({"act": "rank", "priority": 3}), 200, None),
            (json!({"act": "rank", "priority": 300}), 409, Some("body, priority")),
            (json!({"act": "give", "person": "1001"}), 200, None),
            (json!({"act": "give", "person": "4242"}), 409, Some("body, person")),
            (json!({"act": "give", "person": ""}), 200, None),
            (json!({"act": "revoke"}), 409, Some("body")),
            (json!({"act": "thaw"}), 409, Some("body")),
        ] {
            let (came, answer) = site.post(&path, &body);
            assert_eq!((came, answer["place"].as_str()), (status, place), "{body}: {answer}");
        }
        assert_eq!(site.see(&path)["priority"], 3);
        assert_eq!(site.call("boss", "GET", "/api/v1/tasks/T0", &[], &Value::Null).0, 404);
        assert_eq!(site.see("floor")["work"][0]["kind"], "count");

        let plan = "counts/plan?most=5&days=3";
        assert_eq!(site.see(plan), json!([]), "a count is due there already");
        let (status, none) = site.post("counts/plan", &json!({"most": 5, "abc": "A"}));
        assert_eq!(status, 409, "{none}");
        assert_eq!(site.post("counts/plan", &json!({"most": 500})).1["place"], "body, most");
        site.change(|cx| save::location(cx, &Location::plain("A01.2.1", LocationKind::Bin)));
        assert_eq!(site.see(plan)[0]["location"], "A01.2.1");
        assert_eq!(site.post("counts/plan", &json!({"most": 5, "days": 3})).0, 201);
        assert_eq!(site.count("select count(*) from task where reason = 'count_planned'"), 1);
        assert_eq!(site.post("counts/7/decide", &Value::Null).0, 409, "no such count waits");

        let cap = |most: i64| json!({"channel": "shop", "most_orders": most, "most_lines": 0});
        let set = |most| site.call("shop", "PUT", "/api/v1/channels", &[], &cap(most));
        assert_eq!((set(40).0, set(-1).0), (200, 409));
        let wanted = json!([{"channel": "shop", "most_orders": 40, "most_lines": 0, "orders": 0, "lines": 0,
            "waiting": 0, "cut_off": ""}]);
        assert_eq!(site.get("/api/v1/channels"), wanted);
        let by = |cut_off: &str| {
            let body = json!({"channel": "shop", "most_orders": 40, "most_lines": 0, "cut_off": cut_off});
            site.call("shop", "PUT", "/api/v1/channels", &[], &body).0
        };
        assert_eq!((by("14:00"), by("14 Uhr"), set(40).0), (200, 400, 200));
        assert_eq!(site.get("/api/v1/channels")[0]["cut_off"], "14:00", "a cap alone leaves it");

        let pickups = |weekday: &str, sunday: &str| {
            let body = json!({"carrier": "DHL", "weekday": weekday, "saturday": "", "sunday": sunday});
            site.call("shop", "PUT", "/api/v1/carriers", &[], &body).0
        };
        assert_eq!((pickups("17:00", "9:00"), pickups("17:00", "09:00")), (400, 200));
        let carriers = site.get("/api/v1/carriers");
        assert!(carriers[0]["next"].as_i64().is_some_and(|next| next > 0), "{carriers}");
        let said = ["carrier", "weekday", "saturday", "sunday"].map(|name| carriers[0][name].clone());
        assert_eq!(said, ["DHL", "17:00", "", "09:00"]);
        assert_eq!((pickups("", ""), site.get("/api/v1/carriers")), (200, json!([])));

        let hold = json!({"scope": "location", "object": "A01.1.1", "reason": "quality"});
        assert_eq!(site.call("shop", "POST", "/api/v1/holds", &[], &hold).0, 201);
        let (status, twice) = site.call("shop", "POST", "/api/v1/holds", &[], &hold);
        assert_eq!((status, &twice["code"]), (409, &json!("req.wrong_state")));
        let number = site.get("/api/v1/holds")["data"][0]["hold"].as_i64().expect("a number");
        let lift = format!("/api/v1/holds/{number}/lift");
        assert_eq!(site.call("shop", "POST", &lift, &[], &Value::Null).0, 200);
        assert_eq!(site.call("shop", "POST", &lift, &[], &Value::Null).0, 404);
        assert_eq!(site.get("/api/v1/holds")["data"], json!([]));
        assert!(site.get("/api/v1/reasons")["holds"].to_string().contains("quality"));
    });
}

#[test]
fn a_program_prints_labels_says_yes_to_barcodes_and_sets_the_site_up() {
    on_both(|home| {
        let site = Site::furnished(home);
        let print =
            |objects: Value| site.post("print-jobs", &json!({"objects": objects, "printer": "BENCH.1"}));
        assert_eq!(print(json!(["L.A01.1.1", "W.BENCH.1"])).0, 201);
        assert_eq!(print(json!(["L.A01.1.1", "L.NOWHERE"])).0, 409);
        assert_eq!(print(json!([])).0, 409);
        let jobs = site.see("print-jobs?limit=1");
        let next = jobs["next"].as_str().expect("more");
        assert_eq!(site.see(&format!("print-jobs?after={next}"))["data"].as_array().map(Vec::len), Some(1));
        let job = format!("print-jobs/{}", jobs["data"][0]["job"].as_str().expect("a number"));
        assert_eq!(site.post(&job, &json!({"act": "void"})).0, 200);
        assert_eq!(site.post(&job, &json!({"act": "void"})).0, 409);
        assert_eq!(site.post(&job, &json!({"act": "again"})).0, 409, "it is not wanted any more");
        assert_eq!(site.see("printers")[0]["printer"], "BENCH.1");

        let found = site.call("shop", "GET", "/api/v1/aliases", &[], &Value::Null).1;
        assert_eq!(found["data"][0], json!({"barcode": "4099", "item": "TEA", "taken": ""}));
        let accept = |level: &str| json!({"act": "accept", "barcode": "4099", "item": "TEA", "level": level});
        assert_eq!(site.post("aliases", &accept("pallet")).1["place"], "body, level");
        assert_eq!(site.post("aliases", &accept("each")).0, 200);
        assert_eq!(site.post("aliases", &json!({"act": "reject", "barcode": "4099", "item": "TEA"})).0, 404);
        let belongs = site.get("/api/v1/find?q=4099");
        assert_eq!(
            belongs,
            json!({"kind": "item", "what": "TEA", "item": "TEA", "path": "/api/v1/stock?by=item&of=TEA", "others": []})
        );
        assert_eq!(site.get("/api/v1/find?q=nothing")["kind"], "");

        let set = |path: &str, body: Value| site.ask("PUT", path, &body).0;
        assert_eq!(set("benches/BENCH.1", json!({"printer": "BENCH.1", "weigh": true})), 200);
        assert_eq!(set("benches/A01.1.1", json!({"weigh": true})), 404);
        assert_eq!(site.see("benches")[0], json!({"bench": "BENCH.1", "printer": "BENCH.1", "weigh": true}));
        assert_eq!(set("policies/write_off_limit", json!({"value": 7})), 200);
        assert_eq!(set("policies/write_off_limit", json!({"value": -7})), 409);
        assert_eq!(set("policies/no_policy", json!({"value": 7})), 404);
        let policies = site.see("policies");
        let all = policies.as_array().expect("a list");
        assert!(all.iter().any(|one| one["policy"] == "write_off_limit" && one["value"] == 7), "{policies}");
        assert_eq!(site.see("books")["epoch"], 1);
        for (path, empty) in
            [("parked", json!([])), ("receipt-differences", json!([])), ("counts", json!([]))]
        {
            assert_eq!(site.see(path)["data"], empty, "{path}");
        }
        assert_eq!((site.see("today"), site.see("docks")), (json!([]), json!([])));
    });
}

#[test]
fn who_is_signed_in_shows_the_password_once_more_and_decides_what_no_program_may() {
    let home = sqlite();
    let site = Site::furnished(&home);
    let hash = secret::hash_pin("grüße an alle").expect("randomness");
    site.change(move |cx| {
        let boss = Person {
            person: "9001".into(),
            name: "Lea".into(),
            badge: "9001".into(),
            pin_hash: String::new(),
            role: Role::Administrator,
            language: Language::En,
            large: false,
            state: "active".into(),
            failures: 0,
            locked_until: 0,
        };
        person::save(cx, &boss)?;
        desk::set_password(cx, "9001", &hash)?;
        desk::begin(cx, "9001", &secret::hash("token"), &ActorId::from("lea"))
    });
    let signed_in = |path: &str, password: Option<&str>, body: &Value| {
        let mut request = Request::post(format!("/api/v1/{path}"))
            .header("cookie", "__Host-regal=token")
            .header("sec-fetch-site", "same-origin");
        if let Some(password) = password {
            request = request.header("regal-password", password);
        }
        let (status, _, answer) = site.send(request.body(Body::from(body.to_string())).expect("a request"));
        (status.as_u16(), answer)
    };
    let lock = json!({"act": "lock"});
    for password in [None, Some("wrong"), Some("gr%C3%BC")] {
        let (status, no) = signed_in("devices/K7Q2MX/access", password, &lock);
        assert_eq!((status, &no["place"]), (409, &json!("header Regal-Password")), "{no}");
    }
    assert_eq!(site.count("select count(*) from device where state = 'locked'"), 0);
    assert_eq!(signed_in("devices/K7Q2MX/access", Some("gr%C3%BC%C3%9Fe an alle"), &lock).0, 200);
    assert_eq!(signed_in("messages", None, &json!({"text": "At the desk"})).0, 200, "as on the page");

    for act in
        [json!({"act": "approve", "settlement": 1}), json!({"act": "reject", "settlement": 1, "note": "x"})]
    {
        let (status, no) = site.post("exceptions/1/settle", &act);
        assert_eq!((status, &no["code"]), (403, &json!("work.denied")), "{no}");
        let (status, no) = signed_in("exceptions/1/settle", None, &act);
        assert_eq!(status, 409, "no such case: {no}");
    }
}
