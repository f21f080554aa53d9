//! Photos of a case, through the dashboard's routes.

use super::{Desk, leads_to};
use crate::db::query_int;
use crate::db::testing::{Place as Home, on_both};
use crate::exception::{self, Raise};
use crate::photo::picture::tests::{a_jpeg, a_png};
use crate::photo::picture::{MOST, MOST_SENT};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use regal_shared::flow::common::ExceptionCode;

/// A file as a browser sends it, under a name and a type of its own choice.
fn sent(path: &str, token: &str, name: &str, file: &[u8]) -> Request<Body> {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"{name}\"\r\n\
         Content-Type: image/svg+xml\r\n\r\n"
    );
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    let request = Request::post(path)
        .header(header::COOKIE, format!("__Host-regal={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    request.body(Body::from(body)).expect("a request")
}

fn with_a_case(home: &Home) -> (Desk, String) {
    let desk = Desk::open(home);
    let case = desk.change(|cx| {
        exception::raise(cx, &Raise { location: "Problem".into(), ..Raise::new(ExceptionCode::Damaged) })
    });
    (desk, format!("/exceptions/{case}"))
}

fn count(desk: &Desk, sql: &'static str) -> i64 {
    desk.change(move |cx| query_int(cx.conn, sql, &[]))
}

const PHOTOS: &str = "select count(*) from case_photo";

#[test]
fn a_photo_is_added_shown_and_taken_away() {
    on_both(|home| {
        let (desk, path) = with_a_case(home);
        let add = |token: &str, file: &[u8]| desk.ask(sent(&format!("{path}/photos"), token, "a.jpg", file));
        assert_eq!(add("token P1", &a_jpeg(640, 480)).status(), StatusCode::FORBIDDEN, "a picker");
        assert_eq!(add("token P2", &a_jpeg(640, 480)).status(), StatusCode::FORBIDDEN, "a lead looks on");
        assert_eq!(leads_to(&add("token P4", &a_jpeg(640, 480))), path);
        assert_eq!(leads_to(&add("token P3", &a_jpeg(640, 480))), path, "the same once more");
        assert_eq!(count(&desk, PHOTOS), 1);
        assert_eq!(leads_to(&add("token P3", &a_png(64, 48))), path);
        let page = desk.text(desk.get(&path, "token P2"));
        let photo = count(&desk, "select min(photo) from case_photo");
        let link = format!("{path}/photos/{photo}");
        assert!(page.contains(&format!("<a href=\"{link}\"><img src=\"{link}\"")), "{page}");
        assert!(page.contains("width=\"640\" height=\"480\"") && !page.contains("type=\"file\""), "{page}");
        assert!(desk.text(desk.get(&path, "token P3")).contains("capture=\"environment\""));
        let list = desk.text(desk.get("/exceptions", "token P2"));
        assert!(list.contains("2 photos"), "{list}");

        let answer = desk.get(&link, "token P2");
        let told = |answer: &Response<Body>, name: &str| {
            answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
        };
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(told(&answer, name).as_deref(), Some(value));
        }
        assert!(
            told(&answer, "content-security-policy").is_some_and(|policy| policy == crate::board::POLICY)
        );
        let shown = desk.runtime.block_on(to_bytes(answer.into_body(), MOST)).expect("a body");
        assert!(shown.starts_with(&[0xFF, 0xD8]) && !shown.windows(4).any(|part| part == b"Exif"));
        assert_eq!(leads_to(&desk.get(&link, "token P0")), "/sign-in", "nobody");
        assert_eq!(desk.get(&link, "token P1").status(), StatusCode::FORBIDDEN, "a picker sees no case");
        assert_eq!(
            desk.get(&format!("/exceptions/1000000/photos/{photo}"), "token P3").status(),
            StatusCode::NOT_FOUND
        );

        let remove = |token: &str| desk.post(&format!("{link}/remove"), token, "", "same-origin").status();
        assert_eq!(remove("token P2"), StatusCode::FORBIDDEN, "a lead looks on");
        assert_eq!(remove("token P3"), StatusCode::SEE_OTHER);
        assert_eq!(remove("token P3"), StatusCode::CONFLICT, "once");
        assert_eq!(desk.get(&link, "token P3").status(), StatusCode::NOT_FOUND);
        assert_eq!((count(&desk, PHOTOS), count(&desk, "select count(*) from case_photo_piece")), (1, 1));
        let audit = desk.text(desk.get("/settings/audit", "token P4"));
        assert!(audit.contains("Photo added") && audit.contains("Photo removed"), "{audit}");
    });
}

#[test]
fn what_is_no_photo_is_told_and_nothing_of_it_is_kept() {
    on_both(|home| {
        let (desk, path) = with_a_case(home);
        let to = format!("{path}/photos");
        let evil = "\"><script>alert(1)</script>.jpg";
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
        let large = [a_jpeg(9, 9), vec![0; MOST_SENT]].concat();
        let broken = a_jpeg(9, 9)[..40].to_vec();
        for (name, file, said) in [
            (evil, svg.as_slice(), "JPEG, PNG or WebP"),
            ("../../etc/passwd", b"<!doctype html>", "JPEG, PNG or WebP"),
            ("a.jpg", large.as_slice(), "512"),
            ("a.jpg", a_png(9_000, 9).as_slice(), "512"),
            ("a.jpg", broken.as_slice(), "damaged"),
            ("a.jpg", b"", "Choose a photo"),
        ] {
            let answer = desk.ask(sent(&to, "token P3", name, file));
            assert_eq!(answer.status(), StatusCode::CONFLICT, "{name}");
            let page = desk.text(answer);
            assert!(page.contains("class=\"wrong\"") && page.contains(said), "{name}: {page}");
            assert!(!page.contains("alert(1)") && !page.contains("passwd"), "its name is nowhere: {page}");
        }
        let flood = [a_jpeg(9, 9), vec![0; 4 * MOST_SENT]].concat();
        assert!(
            !desk.ask(sent(&to, "token P3", "a.jpg", &flood)).status().is_success(),
            "it is not even read"
        );
        assert_eq!(count(&desk, PHOTOS), 0);
        for side in 1..=8 {
            assert_eq!(leads_to(&desk.ask(sent(&to, "token P3", evil, &a_png(side, 1)))), path);
        }
        let full = desk.text(desk.ask(sent(&to, "token P3", evil, &a_png(9, 1))));
        assert!(full.contains("8 photos at most") && !full.contains("alert(1)"), "{full}");
        let gone = desk.ask(sent("/exceptions/1000000/photos", "token P3", "a.png", &a_png(9, 1)));
        assert_eq!(gone.status(), StatusCode::CONFLICT, "no such case");
        desk.change(|cx| {
            cx.conn.batch("update exception set state = 'resolved', resolved_at = 1; delete from case_photo")
        });
        let closed = desk.text(desk.ask(sent(&to, "token P3", "a.png", &a_png(9, 1))));
        assert!(closed.contains("closed"), "{closed}");
        assert!(!desk.text(desk.get(&path, "token P3")).contains("type=\"file\""), "nothing to add to");
        assert_eq!(count(&desk, PHOTOS), 0);
    });
}
