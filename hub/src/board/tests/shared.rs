//! Pages drawn once for many screens: who gets whose bytes, and how old they may be.

use super::super::{BEAT, routes};
use super::{Desk, leads_to, named};
use crate::db::testing::sqlite;
use crate::people::device;
use crate::people::person::{self, Person};
use crate::web;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use flate2::read::GzDecoder;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use std::io::Read;
use tower::ServiceExt;

/// One hub, whose pages are drawn once for all who ask.
struct House {
    desk: Desk,
    router: Router,
}

impl House {
    fn open(desk: Desk) -> House {
        let router = web::router(desk.hall.clone());
        House { desk, router }
    }

    fn answer(&self, path: &str, number: &str, beat: Option<u64>, takes: &str) -> Response<Body> {
        let mut request = Request::get(path)
            .header(header::COOKIE, format!("__Host-regal=token {number}"))
            .header(header::ACCEPT_ENCODING, takes);
        if let Some(beat) = beat {
            request = request.header("hx-request", "true").header(BEAT, beat);
        }
        let request = request.body(Body::empty()).expect("a request");
        self.desk.runtime.block_on(self.router.clone().oneshot(request)).expect("an answer")
    }

    fn read(&self, path: &str, number: &str, beat: Option<u64>) -> String {
        let response = self.answer(path, number, beat, "");
        assert_eq!(response.status(), StatusCode::OK, "{path} as {number}");
        self.desk.text(response)
    }

    fn call(&self, name: &'static str) {
        self.desk.change(move |cx| {
            if cx.conn.execute("update device set name = $1", crate::db::params![name])? == 0 {
                device::make(cx, "K7Q2MX", name, "a token")?;
            }
            Ok(())
        });
    }

    /// One beat: the first who listens after a commit.
    fn beat(&self) {
        self.desk.hall.tell();
        let live = self.answer("/live", "P2", None, "");
        let mut beats = live.into_body().into_data_stream();
        let first = futures_util::StreamExt::next(&mut beats);
        let first = self.desk.runtime.block_on(first).expect("a beat").expect("a beat");
        assert!(String::from_utf8_lossy(&first).contains("event: news"), "{first:?}");
    }
}

/// Two more of a role that somebody has already, one of them in German.
fn more(desk: &Desk) {
    for (number, language) in [("P8", Language::En), ("P9", Language::De)] {
        desk.change(move |cx| {
            person::save(cx, &Person { language, ..named(number, Role::Supervisor) })?;
            let token = crate::people::secret::hash(&format!("token {number}"));
            crate::people::desk::begin(cx, number, &token, &number.into())
        });
    }
}

#[test]
fn a_page_that_is_shared_says_the_same_to_all_of_one_role_and_language() {
    let home = sqlite();
    let house = House::open(Desk::open(&home));
    more(&house.desk);
    house.call("Handheld 1");
    let main = |page: &str| {
        let from = page.find("<main").expect("a page");
        page[from..].split("</main>").next().expect("its end").to_owned()
    };
    let shared: Vec<&str> =
        routes().iter().filter(|route| route.shared).map(|route| route.row.path).collect();
    assert!(shared.contains(&"/") && shared.contains(&"/tasks"), "{shared:?}");
    for path in shared {
        let own = house.read(path, "P3", None);
        assert!(own.contains("Somebody P3"), "{path} names its reader in the frame");
        assert_eq!(main(&own), main(&house.read(path, "P8", None)), "{path} says something else to another");
        let shared = house.read(path, "P3", Some(0));
        assert_eq!(main(&own), main(&shared), "{path} says less when it is drawn for all");
        for who in ["Somebody", "P3"] {
            assert!(!shared.contains(who), "{path} names its reader to all: {shared}");
        }
        assert_eq!(shared, house.read(path, "P8", Some(0)), "{path}");
    }
}

#[test]
fn a_page_is_drawn_once_a_beat_for_each_role_and_language_and_never_for_who_may_not_see_it() {
    let home = sqlite();
    let house = House::open(Desk::open(&home));
    more(&house.desk);
    house.call("First");
    let first = house.read("/devices", "P3", Some(0));
    assert!(first.contains("First"), "{first}");

    // Nobody was told of it yet: who reads for the beat before gets what was drawn then.
    house.call("Second");
    assert_eq!(house.read("/devices", "P8", Some(0)), first);
    let lead = house.read("/devices", "P2", Some(0));
    assert!(lead.contains("Second") && !lead.contains("/devices/tell"), "a lead's page is another: {lead}");
    assert!(first.contains("/devices/tell"), "who decides may speak to all");
    assert!(house.read("/devices", "P9", Some(0)).contains("Geräte"), "in German it is another");
    assert!(house.read("/devices?x=1", "P8", Some(0)).contains("Second"), "another address is another page");
    assert!(house.read("/devices", "P3", None).contains("Second"), "who opens a page gets it as it is");

    house.beat();
    let second = house.read("/devices", "P8", Some(1));
    assert!(second.contains("Second"), "what a beat tells of is in what is read for it");
    house.call("Third");
    assert_eq!(house.read("/devices", "P3", Some(1)), second);
    // An older beat is served with what is newer.
    assert_eq!(house.read("/devices", "P3", Some(0)), second);

    assert_eq!(house.answer("/devices", "P1", Some(1), "").status(), StatusCode::FORBIDDEN);
    assert_eq!(house.answer("/devices", "P7", Some(1), "").status(), StatusCode::UNAUTHORIZED);
    assert_eq!(leads_to(&house.answer("/devices", "P7", None, "")), "/sign-in");
    house.desk.change(|cx| person::save(cx, &named("P8", Role::Picker)));
    assert_eq!(house.answer("/devices", "P8", Some(1), "").status(), StatusCode::FORBIDDEN);
}

#[test]
fn a_shared_page_goes_packed_to_who_takes_that_alone() {
    let home = sqlite();
    let house = House::open(Desk::open(&home));
    house.call("First");
    let plain = house.read("/devices", "P3", Some(0));
    for _ in 0..2 {
        let response = house.answer("/devices", "P3", Some(0), "gzip");
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let bytes = house.desk.runtime.block_on(to_bytes(response.into_body(), 1 << 20)).expect("a body");
        let mut text = String::new();
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("packed text");
        assert_eq!(text, plain);
    }
    let response = house.answer("/devices", "P3", Some(0), "");
    assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
}
