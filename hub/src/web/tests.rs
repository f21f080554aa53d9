//! What the routes beside the dashboard and the API promise: numbers, health, traces, limits.

use super::listen::{Limits, serve};
use super::router;
use crate::catalog::save;
use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::floor::{Clock, Hall, Pace};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::log::Lines;
use crate::people::{device, key, person, secret};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use regal_shared::base::{ActorId, Goods, Moment};
use regal_shared::flow::common::Directory;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use regal_shared::wire::{Head, TRACE_HEADER};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt as _;

const NAME: &str = "Xenia Quandt";

/// A site with a device, a person with a PIN, and a system that reads.
struct House {
    hall: Hall,
    runtime: tokio::runtime::Runtime,
}

impl House {
    fn open(home: &Home) -> House {
        let hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let job = |cx: &mut crate::cx::Cx<'_>| {
            device::make(cx, "K7Q2MX", "Handheld 1", "secret of the device")?;
            let somebody = person::Person {
                person: "1001".into(),
                name: NAME.into(),
                badge: "1001".into(),
                pin_hash: String::new(),
                role: Role::Picker,
                language: Language::De,
                large: false,
                state: "active".into(),
                failures: 0,
                locked_until: 0,
            };
            person::save(cx, &somebody)?;
            key::add(
                cx,
                "reader",
                &secret::hash("key of the reader"),
                (Role::Lead, key::Reach::Goods),
                &ActorId::from("reader"),
            )
        };
        assert!(hall.change("test", job).wait().expect("a site"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        House { hall, runtime }
    }

    fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        self.runtime.block_on(async {
            let response = router(self.hall.clone()).oneshot(request).await.expect("answers");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, 1 << 20).await.expect("a body");
            (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).expect("text"))
        })
    }

    fn get(&self, path: &str, key: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::get(path).header("authorization", format!("Bearer {key}"));
        self.send(request.body(Body::empty()).expect("a request"))
    }

    fn command(id: &str, body: (&str, Value)) -> Value {
        let mut one = json!({"id": id, "epoch": 1, "actor": "", "occurred_at": 0});
        one[body.0] = body.1;
        one
    }

    fn post(&self, commands: &[Value]) -> (StatusCode, HeaderMap, Value) {
        let body = json!({"hello": {"protocol": 1, "version": "test", "epoch": 1}, "commands": commands});
        let request = Request::post("/v1/commands")
            .header("authorization", "Bearer secret of the device")
            .header(TRACE_HEADER, "K7Q2MX.r1")
            .body(Body::from(body.to_string()));
        let (status, headers, text) = self.send(request.expect("a request"));
        (status, headers, serde_json::from_str(&text).expect("JSON"))
    }

    fn log_on(&self) -> (StatusCode, HeaderMap, Value) {
        self.post(&[House::command("K7Q2MX.r1", ("request", json!({"kind": "log_on", "badge": "1001"})))])
    }
}

/// Runs something and gives what was logged meanwhile on this thread, a value a line.
fn logged<T>(run: impl FnOnce() -> T) -> (T, Vec<Value>) {
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic while locked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let kept = Kept::default();
    let to = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_writer(Lines { json: true, to: move || to.clone() })
        .finish();
    let done = tracing::subscriber::with_default(subscriber, run);
    let text = String::from_utf8(kept.0.lock().expect("no panic while locked").clone()).expect("text");
    (done, text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn metrics_are_for_who_shows_a_key_and_tell_of_work_and_of_nobody() {
    on_both(|home| {
        let house = House::open(home);
        for key in ["", "nobody", "secret of the device"] {
            assert_eq!(house.get("/metrics", key).0, StatusCode::UNAUTHORIZED, "{key}");
        }
        house.log_on();
        house.post(&[json!({"id": "K7Q2MX.c1", "confirm": {"kind": "a kind \"of\n mine"}})]);
        let (status, headers, page) = house.get("/metrics", "key of the reader");
        assert_eq!(status, StatusCode::OK, "{page}");
        assert_eq!(headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
        for line in [
            "regal_commands_total{kind=\"log_on\",outcome=\"granted\"} 1",
            "regal_commands_total{kind=\"unreadable\",outcome=\"parked\"} 1",
            "regal_http_answers_total{class=\"4xx\"} 3",
            "regal_exceptions_open{code=\"op_parked\"} 1",
            "regal_writer_waiting 0",
            "regal_feeds 0",
            "# TYPE regal_writer_commit_seconds histogram",
        ] {
            assert!(page.lines().any(|one| one == line), "{line}: {page}");
        }
        for gone in ["1001", NAME, "K7Q2MX", "secret"] {
            assert!(!page.contains(gone), "{gone}: {page}");
        }
        well_formed(&page);
    });
}

/// Each line is a remark, or a name with labels and a number; each metric is said once, and what it is before.
fn well_formed(page: &str) {
    let mut known: Vec<&str> = Vec::new();
    for line in page.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a name and a kind");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(!known.contains(&name), "twice: {line}");
            known.push(name);
        } else if !line.starts_with("# HELP ") {
            let (what, value) = line.rsplit_once(' ').expect("a value");
            assert!(value.parse::<f64>().is_ok(), "{line}");
            let name = what.split('{').next().expect("a name");
            let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
            let said = [Some(name), base].into_iter().flatten().any(|name| known.contains(&name));
            assert!(said, "{line}");
            assert!(what.matches('"').count() % 2 == 0, "{line}");
        }
    }
    assert!(known.len() > 15);
}

#[test]
fn health_tells_whether_work_can_be_settled_and_is_for_everybody() {
    let home = sqlite();
    let house = House::open(&home);
    let (status, _, page) = house.get("/health", "");
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let good = json!({"status": "ok", "version": env!("CARGO_PKG_VERSION"), "site": "main",
        "database": {"readable": true, "writable": true}, "backup": {"made_at": 0, "verified": false, "late": true}});
    assert_eq!((status, page), (StatusCode::OK, good));
    assert_eq!(house.get("/health/ready", "").0, StatusCode::OK);
    home.database.open_writer().expect("opened").batch("drop table site").expect("gone");
    *house.hall.gauges.disk.lock().expect("no panic while locked") = None;
    let (status, _, page) = house.get("/health/ready", "");
    assert!(status == StatusCode::SERVICE_UNAVAILABLE && page.contains("degraded"), "{page}");
    assert_eq!(house.get("/health", "").0, StatusCode::OK, "it answers");
    assert_eq!(house.get("/health/live", "").2, "ok");
}

#[test]
fn a_fault_says_little_and_names_the_line_of_the_log() {
    let home = sqlite();
    let house = House::open(&home);
    let mut conn = home.database.open_writer().expect("opened");
    conn.batch("alter table order_head rename to elsewhere").expect("gone");
    let ((status, headers, page), lines) = logged(|| house.get("/api/v1/orders", "key of the reader"));
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let trace = page["trace"].as_str().expect("a trace");
    assert_eq!(headers[TRACE_HEADER], trace);
    assert!(!page.to_string().contains("order_head") && !page.to_string().contains("select"), "{page}");
    let found: Vec<&Value> = lines.iter().filter(|line| line["span"]["trace"] == trace).collect();
    let why = found.iter().find(|line| line["level"] == "ERROR" && line.to_string().contains("order_head"));
    assert!(why.is_some(), "{lines:#?}");
    // A refusal carries one, too, and so does every other answer.
    let (_, headers, page) = house.get("/api/v1/orders", "nobody");
    let page: Value = serde_json::from_str(&page).expect("JSON");
    assert_eq!(headers[TRACE_HEADER], page["trace"].as_str().expect("a trace"));
    assert!(house.get("/health/live", "").1.contains_key(TRACE_HEADER));
}

#[test]
fn a_command_is_found_in_the_log_by_the_id_its_device_gave_it() {
    let home = sqlite();
    let house = House::open(&home);
    let ((status, headers, _), lines) = logged(|| house.log_on());
    assert_eq!((status, headers[TRACE_HEADER].to_str().expect("text")), (StatusCode::OK, "K7Q2MX.r1"));
    let line = lines.iter().find(|line| line["message"] == "settled").expect("a line");
    assert_eq!(line["span"]["trace"], "K7Q2MX.r1");
    assert_eq!(line["commands"], "K7Q2MX.r1 log_on granted");
    for secret in [NAME, "1001", "secret of"] {
        assert!(lines.iter().all(|line| !line.to_string().contains(secret)), "{secret}: {lines:#?}");
    }
}

#[test]
fn a_device_that_sends_too_much_is_asked_to_come_later_and_loses_nothing() {
    let home = sqlite();
    let mut house = House::open(&home);
    house.hall.pace = Arc::new(Pace::new(1, 2));
    let clock = Arc::new(AtomicI64::new(1_795_000_000_000));
    let time = Arc::clone(&clock);
    house.hall.outside.now = Arc::new(move || Moment(time.load(Ordering::SeqCst)));
    let park = |n: i64| {
        House::command(&format!("K7Q2MX.c{n}"), ("confirm", json!({"kind": "park", "location": "P01"})))
    };
    assert_eq!(house.post(&[park(1), park(2)]).0, StatusCode::OK);
    let (status, headers, page) = house.post(&[park(3), park(4)]);
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{page}");
    assert_eq!(headers["retry-after"], "2");
    let settled = |house: &House| {
        let count =
            |cx: &mut crate::cx::Cx<'_>| crate::db::query_int(cx.conn, "select count(*) from command", &[]);
        house.hall.change("test", count).wait().expect("a number")
    };
    assert_eq!(settled(&house), 2, "nothing of it");
    clock.fetch_add(2_000, Ordering::SeqCst);
    let (status, _, page) = house.post(&[park(3), park(4)]);
    assert_eq!((status, page["answers"].as_array().map(Vec::len)), (StatusCode::OK, Some(2)), "{page}");
    assert_eq!(settled(&house), 4);
}

#[test]
fn a_request_that_stood_behind_the_writer_too_long_is_not_acted_on() {
    on_both(|home| {
        let mut house = House::open(home);
        let steady = Arc::new(AtomicI64::new(0));
        let time = Arc::clone(&steady);
        let clock = Arc::new(Clock::over(|| Moment(1_795_000_000_000), move || time.load(Ordering::SeqCst)));
        house.hall.outside.clock = clock;
        // The writer is busy until it is told to go on.
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let busy = house.hall.writer.submit(move |_, _| {
            let _ = wait.lock().map(|wait| wait.recv());
            Ok(())
        });
        let park = House::command("K7Q2MX.c1", ("confirm", json!({"kind": "park", "location": "P01"})));
        let log_on = House::command("K7Q2MX.r1", ("request", json!({"kind": "log_on", "badge": "1001"})));
        let waiting = || house.hall.writer.load().waiting.load(Ordering::SeqCst);
        let (_, _, late) = std::thread::scope(|scope| {
            let post = scope.spawn(|| house.post(&[park.clone(), log_on.clone()]));
            while waiting() < 2 {
                std::thread::yield_now();
            }
            steady.store(regal_shared::wire::LAPSES_MS, Ordering::SeqCst);
            go_on.send(()).expect("the writer waits");
            post.join().expect("answered")
        });
        busy.wait().expect("done");
        assert_ne!(late["answers"][0]["answer"]["answer"], "lapsed", "a fact is never too late: {late}");
        assert_eq!(late["answers"][1]["answer"], json!({"answer": "lapsed"}), "{late}");
        let on = |house: &House| {
            let sql = "select count(*) from shift_actor where device = 'K7Q2MX' and until = 0";
            house
                .hall
                .change("test", move |cx| crate::db::query_int(cx.conn, sql, &[]))
                .wait()
                .expect("a number")
        };
        assert_eq!(on(&house), 0, "nobody is on");
        assert_eq!(house.post(&[log_on]).2["answers"][0], late["answers"][1], "the answer sticks");
        let again = House::command("K7Q2MX.r2", ("request", json!({"kind": "log_on", "badge": "1001"})));
        assert_eq!(house.post(&[again]).2["answers"][0]["answer"]["answer"], "granted");
        assert_eq!(on(&house), 1);
    });
}

#[test]
fn a_device_that_saw_movements_this_journal_lacks_is_heard_in_log_health_and_as_one_case() {
    on_both(|home| {
        let house = House::open(home);
        let booked = house.hall.change("test", |cx| {
            device::make(cx, "B3C4D5", "Handheld 2", "secret of another")?;
            device::make(cx, "C4D5E6", "Handheld 3", "secret of a third")?;
            save::item(cx, &save::Item { item: "TEA".into(), name: "Tea".into(), ..save::Item::default() })?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("Problem"));
            ledger::book(cx, &Booking { goods, qty: 4, from, to, reason: "opening", own: None })?;
            Ok(cx.site.journal_head())
        });
        let head = booked.wait().expect("a head");
        assert_eq!(head.number, 1);
        let beat = |key: &str, head: &Head| {
            let hello = json!({"protocol": 1, "version": "test", "epoch": 1, "head": head});
            let body = json!({"hello": hello, "tasks": [], "waiting": 0}).to_string();
            let request = Request::post("/v1/heartbeat").header("authorization", format!("Bearer {key}"));
            let (status, _, text) = house.send(request.body(Body::from(body)).expect("a request"));
            assert_eq!(status, StatusCode::OK, "{text}");
        };
        let health = || {
            let page: Value = serde_json::from_str(&house.get("/health", "").2).expect("JSON");
            (page["status"].clone(), page["rows_lost"].clone())
        };
        let cases = || {
            let sql =
                "select count(*) from exception where code = 'op_parked' and detail = 'exc.detail_rows_lost'";
            let count = house.hall.change("test", move |cx| crate::db::query_int(cx.conn, sql, &[]));
            count.wait().expect("a number")
        };
        beat("secret of the device", &head);
        assert_eq!((health(), cases()), ((json!("ok"), Value::Null), 0), "what it saw is there");
        // Same number, another movement: new rows stand where the lost ones stood.
        let ((), lines) =
            logged(|| beat("secret of another", &Head { hash: "0".repeat(64), ..head.clone() }));
        let said = |line: &Value| {
            line["message"].as_str().is_some_and(|text| text.contains("rows of the journal are lost"))
        };
        assert_eq!(lines.iter().filter(|line| said(line)).count(), 1, "{lines:#?}");
        assert_eq!((health(), cases()), ((json!("degraded"), json!(true)), 1));
        assert_eq!(house.get("/health/ready", "").0, StatusCode::OK, "work can be settled all the same");
        assert!(house.get("/metrics", "key of the reader").2.contains("regal_rows_lost 1"));
        // A head beyond the journal's end, of a third device: the same case.
        beat("secret of a third", &Head { number: 9, ..head.clone() });
        assert_eq!(cases(), 1);
    });
}

/// Serves on a port of this machine.
pub(super) async fn on_a_port(hall: &Hall) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hub = listener.local_addr().expect("an address");
    tokio::spawn(serve(listener, router(hall.clone()), Limits::default(), None, std::future::pending()));
    hub
}

#[test]
fn a_feed_takes_no_frame_beyond_its_size() {
    let home = sqlite();
    let house = House::open(&home);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let hub = runtime.block_on(on_a_port(&house.hall));
    let mut socket = TcpStream::connect(hub).expect("connected");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    let hello = "GET /v1/feed HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
                 sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                 authorization: Bearer secret of the device\r\n\r\n";
    socket.write_all(hello.as_bytes()).expect("sent");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    assert_eq!(house.hall.gauges.feeds.now(), 1);
    // The head of a frame of 10 MB: it is closed before that is waited for.
    let mut frame = vec![0x82, 0xff];
    frame.extend(10_000_000_u64.to_be_bytes());
    frame.extend([0; 4]);
    socket.write_all(&frame).expect("sent");
    let mut rest = Vec::new();
    // Closed or reset.
    let _ = socket.read_to_end(&mut rest);
    assert!(rest.len() < 200, "{}", rest.len());
    drop(socket);
    runtime.shutdown_timeout(Duration::from_secs(5));
    assert_eq!(house.hall.gauges.feeds.now(), 0);
}

#[test]
fn cards_are_read_once_a_revision_for_all_devices_and_go_packed() {
    on_both(|home| {
        let house = House::open(home);
        let learn = |name: &'static str, told: bool| {
            let learnt = house.hall.change("test", move |cx| {
                let item = save::Item { item: "TEA".into(), name: name.into(), ..save::Item::default() };
                save::item(cx, &item)?;
                if told { save::directory_changed(cx) } else { Ok(()) }
            });
            learnt.wait().expect("learnt");
        };
        let routes = router(house.hall.clone());
        let ask = |takes: &str| {
            let request = Request::get("/v1/directory")
                .header("authorization", "Bearer secret of the device")
                .header("accept-encoding", takes)
                .body(Body::empty())
                .expect("a request");
            house.runtime.block_on(async {
                let response = routes.clone().oneshot(request).await.expect("answers");
                let way = response.headers().get("content-encoding").cloned();
                let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
                (way.map(|way| way.to_str().expect("text").to_owned()), bytes)
            })
        };
        let named = |bytes: &[u8]| {
            let all: Directory = serde_json::from_slice(bytes).expect("cards");
            (all.revision, all.items.get("TEA").map(|card| card.name.clone()))
        };
        learn("Green tea", true);
        let (way, plain) = ask("identity");
        let (first, green) = named(&plain);
        assert_eq!((way, green.as_deref()), (None, Some("Green tea")));
        let (way, packed) = ask("br, gzip");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).expect("packed");
        assert_eq!((way.as_deref(), &unpacked[..]), (Some("gzip"), &plain[..]));
        learn("Black tea", false);
        assert_eq!(ask("identity").1, plain, "no device was told of it yet");
        learn("Black tea", true);
        assert_eq!(named(&ask("identity").1), (first + 1, Some("Black tea".into())));
    });
}
