//! Who may do what: each demand on security is one function, named by its number. They ask the hub's own routes from
//! outside, or the real programs; what has a whole module of tests of its own is told again from here.
//!
//! | Demand | Where |
//! |---|---|
//! | S1, S3, S5 to S10, S25 | [`desk`], [`floor`]: sign-in, PINs, roles, sessions, foreign pages |
//! | S16, S18, S19, S22, S24 | [`input`]: what comes in from outside, and what is written down |
//! | S2, S4, S11 to S15, S17, S27 | [`outside`]: devices, lines, scanners, files; what they call stands in `process`, `scanning`, `bad_input`, `ssh` |
//! | S20, S21 | [`called`]: whom the hub calls, with receivers and a name server in networks of their own |
//! | S23 | [`books`]: chains and heads |
//! | S26 | [`supply`]: what the programs are built of |

mod books;
mod called;
mod desk;
mod floor;
mod input;
mod outside;
mod supply;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use regal_hub::cx::Cx;
use regal_hub::db::{Database, DbError, query_int};
use regal_hub::floor::Hall;
use regal_hub::people::person::{self, Person};
use regal_hub::people::{desk as at_desk, device, secret};
use regal_hub::web;
use regal_shared::base::{ActorId, Moment};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

/// The password of everybody in the house.
const PASSWORD: &str = "correct horse";

/// A hub in this process, on a file of its own, asked by its routes alone.
pub(crate) struct House {
    hall: Hall,
    runtime: Runtime,
    folder: TempDir,
}

/// What came back.
pub(crate) struct Came {
    pub(crate) status: StatusCode,
    headers: HeaderMap,
    pub(crate) text: String,
}

impl Came {
    fn leads_to(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

impl House {
    /// A hub nobody has set up.
    fn new() -> House {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::Sqlite(folder.path().join("hub.db"));
        let hall = Hall::open(&database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        House { hall, runtime, folder }
    }

    /// One with a picker P1, lead P2, supervisors P3 and S3, administrators P4 and S4, and device K7Q2MX.
    pub(crate) fn inhabited() -> House {
        let house = House::new();
        let hash = secret::hash_pin(PASSWORD).expect("randomness");
        house.change(move |cx| {
            for (number, role) in [
                ("P1", Role::Picker),
                ("P2", Role::Lead),
                ("P3", Role::Supervisor),
                ("S3", Role::Supervisor),
                ("P4", Role::Administrator),
                ("S4", Role::Administrator),
            ] {
                person::save(cx, &named(number, role))?;
                if role > Role::Picker {
                    at_desk::set_password(cx, number, &hash)?;
                }
                session(cx, number, &format!("token {number}"))?;
            }
            device::make(cx, "K7Q2MX", "Handheld 1", "device secret")?;
            device::make(cx, "B3C4D5", "Handheld 2", "device secret 2")
        });
        house
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("hub.db")
    }

    fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("a change")
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.hall.readers.read(|conn| query_int(conn, sql, &[])).expect("a number")
    }

    /// From here on the hub's clock says this.
    fn at(&mut self, now: Moment) {
        self.hall.outside.now = Arc::new(move || now);
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Came {
        self.ask_of(web::router(self.hall.clone()), method, path, headers, body)
    }

    /// Asks this router, which may be the hub's with more around it.
    pub(crate) fn ask_of(
        &self,
        router: axum::Router,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Came {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        self.runtime.block_on(async {
            let answer = router.oneshot(request).await.expect("an answer");
            let (parts, body) = answer.into_parts();
            let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            // A feed has no end.
            let endless = kind.is_some_and(|kind| kind.starts_with("text/event-stream"));
            let body = if endless { Body::empty() } else { body };
            let bytes = to_bytes(body, 4 << 20).await.expect("a body");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Came { status: parts.status, headers: parts.headers, text }
        })
    }

    /// A page, by the session of a token.
    pub(crate) fn get(&self, path: &str, token: &str) -> Came {
        self.ask("GET", path, &[("cookie", &format!("__Host-regal={token}"))], Body::empty())
    }

    /// A form of our own page.
    pub(crate) fn post(&self, path: &str, token: &str, form: &str) -> Came {
        let cookie = format!("__Host-regal={token}");
        let headers = [
            ("cookie", cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.ask("POST", path, &headers, form.to_owned())
    }

    /// Commands of a device, as JSON.
    fn commands(&self, token: &str, commands: &serde_json::Value) -> serde_json::Value {
        let body = serde_json::json!({
            "hello": {"protocol": regal_shared::wire::PROTOCOL, "version": "test", "epoch": 1}, "commands": commands
        });
        let headers = [("authorization", &*format!("Bearer {token}")), ("content-type", "application/json")];
        let came = self.ask("POST", "/v1/commands", &headers, body.to_string());
        assert_eq!(came.status, StatusCode::OK, "{}", came.text);
        serde_json::from_str(&came.text).expect("JSON")
    }
}

fn named(number: &str, role: Role) -> Person {
    Person {
        person: number.to_owned(),
        name: format!("Name of {number}"),
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

/// Begins a session of a token; its actor is called like the token.
fn session(cx: &mut Cx<'_>, number: &str, token: &str) -> Result<(), DbError> {
    at_desk::begin(cx, number, &secret::hash(token), &ActorId(token.replace("token ", "")))
}

/// Each demand is one function at least, here.
#[test]
fn no_demand_is_left_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("floor/security");
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        all += &std::fs::read_to_string(entry.path()).expect("text");
    }
    for number in 1..=27 {
        assert!(all.contains(&format!("#[test]\nfn s{number}_")), "S{number}");
    }
}
