//! What a page weighs on its way to a browser that has seen none of it.

use super::{Desk, secret};
use crate::catalog::save::{self, Item, Location};
use crate::cx::Cx;
use crate::db::testing::sqlite;
use crate::order::{self, NewOrder, NewOrderLine};
use crate::people::device;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use flate2::read::GzDecoder;
use regal_shared::flow::common::LocationKind;
use std::io::Read;

/// The most a first load may weigh, bytes.
const MOST: usize = 150_000;
/// The most parts a page may have: what a browser does for a page grows with them.
const PARTS: usize = 3_000;
/// The most fields for a password: a browser looks at each, and that takes it longer than all else of such a page.
const PASSWORDS: usize = 12;

/// A house with more of everything than a page shows: eight thousand places, hundreds of orders and devices.
fn house(cx: &mut Cx<'_>) -> Result<(), crate::db::DbError> {
    for number in 0..8_000_i64 {
        let name = format!("A{:02}.{:03}.{}", number / 400, number % 400 / 4, number % 4 + 1);
        let at = Location {
            zone: "A".into(),
            x_mm: number / 400 * 3_000,
            y_mm: number % 400 / 4 * 1_000,
            ..Location::plain(&name, LocationKind::Bin)
        };
        save::location(cx, &at)?;
    }
    for number in 0..300 {
        let item =
            Item { item: format!("ART.{number}"), name: format!("Article {number}"), ..Item::default() };
        save::item(cx, &item)?;
        let line = NewOrderLine { line: 1, item: item.item, qty: 3, ..NewOrderLine::default() };
        let customer = format!("Customer {} of some town", number * 37 % 101);
        let new = NewOrder {
            order: format!("{}", 4_711 + number),
            customer,
            lines: vec![line],
            ..NewOrder::default()
        };
        order::create(cx, &new)?;
        order::release(cx, &new.order)?;
        device::make(
            cx,
            &format!("K{number:05}"),
            &format!("Handheld {number}"),
            &secret::hash(&format!("{number}")),
        )?;
    }
    Ok(())
}

fn ask(desk: &Desk, path: &str, takes: &str, tag: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::get(path)
        .header(header::COOKIE, "__Host-regal=token P4")
        .header(header::ACCEPT_ENCODING, takes)
        .header(header::IF_NONE_MATCH, tag);
    let response = desk.ask(request.body(Body::empty()).expect("a request"));
    let (parts, body) = response.into_parts();
    let bytes = desk.runtime.block_on(to_bytes(body, 8 << 20)).expect("a body");
    (parts.status, parts.headers, bytes.to_vec())
}

/// The files a page asks for.
fn files(page: &str) -> Vec<&str> {
    let mut files: Vec<&str> = page.split('"').filter(|text| text.starts_with("/assets/")).collect();
    files.sort_unstable();
    files.dedup();
    files
}

#[test]
fn no_page_is_more_than_a_slow_line_carries_or_a_browser_paints_at_once() {
    let home = sqlite();
    let desk = Desk::open(&home);
    desk.change(house);
    let mut seen = 0;
    for (path, _) in crate::board::table() {
        if path.contains('{') || path == "/live" {
            continue;
        }
        let (status, headers, packed) = ask(&desk, path, "gzip", "");
        if status != StatusCode::OK {
            continue;
        }
        let mut page = String::new();
        if headers.get(header::CONTENT_ENCODING).is_some() {
            GzDecoder::new(&packed[..]).read_to_string(&mut page).expect("a packed page");
        } else {
            page = String::from_utf8(packed.clone()).expect("text");
        }
        let files = files(&page);
        assert!(files.len() >= 3, "{path} names its style and scripts: {files:?}");
        let parts: Vec<usize> = files.iter().map(|file| ask(&desk, file, "gzip", "").2.len()).collect();
        let all = packed.len() + parts.iter().sum::<usize>();
        assert!(all <= MOST, "{path} weighs {all} bytes: {} and {parts:?}", packed.len());
        let parts =
            page.split('<').skip(1).filter(|part| part.starts_with(|c: char| c.is_alphabetic())).count();
        assert!(parts <= PARTS, "{path} has {parts} parts");
        let passwords = page.matches("type=\"password\"").count();
        assert!(passwords <= PASSWORDS, "{path} has {passwords} fields for a password");
        seen += 1;
    }
    assert!(seen > 20, "{seen} pages were weighed");
}

#[test]
fn a_browser_asks_for_a_file_once() {
    let home = sqlite();
    let desk = Desk::open(&home);
    let page = String::from_utf8(ask(&desk, "/", "", "").2).expect("text");
    for file in files(&page) {
        let (status, headers, bytes) = ask(&desk, file, "", "");
        assert_eq!((status, bytes.is_empty()), (StatusCode::OK, false), "{file}");
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable", "{file}");
        let tag = headers[header::ETAG].to_str().expect("text").to_owned();
        // Without its version, or with an old one, it is asked for each time, and comes again only when it is another.
        let name = file.split('?').next().expect("a name");
        let (status, headers, bytes) = ask(&desk, name, "", &tag);
        assert_eq!((status, bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{file}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-cache", "{file}");
        assert_eq!(ask(&desk, name, "", "\"other\"").0, StatusCode::OK, "{file}");
    }
    let (_, headers, _) = ask(&desk, "/", "", "");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store", "pages are kept by nobody");
}
