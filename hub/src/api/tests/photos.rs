//! Photos of a case, by their bytes.

use super::*;
use crate::exception::{self, Raise};
use crate::photo::picture::tests::{a_jpeg, a_png};
use crate::photo::picture::{MOST, MOST_SENT};
use regal_shared::flow::common::ExceptionCode;

/// A file as a program sends it, with what it is answered; the body is not always text.
fn send(site: &Site, who: &str, path: &str, key: &str, file: Vec<u8>) -> (u16, Value) {
    let request = Request::post(path).header("authorization", format!("Bearer {who}"));
    let request = request.header("idempotency-key", key).header("content-type", "image/svg+xml");
    let (status, _, answer) = site.send(request.body(Body::from(file)).expect("a request"));
    (status.as_u16(), answer)
}

#[test]
fn a_program_adds_photos_reads_them_by_their_links_and_takes_them_away() {
    on_both(|home| {
        let site = Site::open(home);
        let raise = |cx: &mut crate::cx::Cx<'_>| exception::raise(cx, &Raise::new(ExceptionCode::Damaged));
        let case = site.hall.change("test", raise).wait().expect("a case");
        let (path, photos) =
            (format!("/api/v1/exceptions/{case}"), format!("/api/v1/exceptions/{case}/photos"));
        let add = |who: &str, key: &str, file: Vec<u8>| send(&site, who, &photos, key, file);

        assert_eq!(add("reader", "a", a_jpeg(640, 480)).0, 403, "a key that reads");
        assert_eq!(add("shop", "b", a_jpeg(640, 480)), (200, json!({"what": case.to_string()})));
        assert_eq!(add("shop", "b", a_jpeg(640, 480)).0, 200, "sent again, answered as before");
        let (status, other) = add("shop", "b", a_png(64, 48));
        assert_eq!((status, &other["code"]), (409, &json!("op_conflict")), "another file under the same key");
        assert_eq!(add("shop", "c", a_png(64, 48)).0, 200);
        assert_eq!(add("shop", "d", a_png(64, 48)).0, 200, "the same picture once more");

        let (one, list) = (site.get(&path), site.get("/api/v1/exceptions"));
        assert_eq!((&one["photos"], &list["data"][0]["photos"]), (&json!(2), &json!(2)));
        let found = one["pictures"].as_array().expect("pictures");
        let told: Vec<(&Value, &Value)> = found.iter().map(|one| (&one["kind"], &one["width"])).collect();
        assert_eq!(told, [(&json!("jpeg"), &json!(640)), (&json!("png"), &json!(64))]);
        for (one, kind) in found.iter().zip(["image/jpeg", "image/png"]) {
            let link = one["link"].as_str().expect("a link");
            let request = Request::get(link).header("authorization", "Bearer reader");
            let answer =
                web::router(site.hall.clone()).oneshot(request.body(Body::empty()).expect("a request"));
            let (parts, body) = site.runtime.block_on(answer).expect("an answer").into_parts();
            assert_eq!(parts.headers["content-type"], kind);
            assert_eq!(
                (&parts.headers["x-content-type-options"], &parts.headers["cache-control"]),
                (&"nosniff".parse().expect("a value"), &"no-store".parse().expect("a value"))
            );
            let bytes = site.runtime.block_on(to_bytes(body, MOST)).expect("a body");
            assert_eq!(Some(bytes.len() as i64), one["bytes"].as_i64());
            assert!(!bytes.windows(3).any(|part| part == b"GPS"), "nobody learns where it was taken");
            assert_eq!(site.call("", "GET", link, &[], &Value::Null).0, 401, "nobody");
        }

        let first = found[0]["link"].as_str().expect("a link");
        let remove = json!({"act": "remove"});
        assert_eq!(site.call("reader", "POST", first, &[], &remove).0, 403);
        assert_eq!(site.call("shop", "POST", first, &[], &json!({"act": "show"})).0, 400);
        assert_eq!(site.call("shop", "POST", first, &[], &remove).0, 200);
        assert_eq!(site.call("shop", "POST", first, &[], &remove).0, 404, "once");
        assert_eq!(site.call("reader", "GET", first, &[], &Value::Null).0, 404);
        assert_eq!(site.get(&path)["photos"], json!(1));
    });
}

#[test]
fn what_is_no_photo_is_refused_with_its_place_and_its_remedy() {
    on_both(|home| {
        let site = Site::open(home);
        let raise = |cx: &mut crate::cx::Cx<'_>| exception::raise(cx, &Raise::new(ExceptionCode::Damaged));
        let case = site.hall.change("test", raise).wait().expect("a case");
        let here = format!("/api/v1/exceptions/{case}/photos");
        for (path, file, status, code, place) in [
            (here.as_str(), b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), 409, "req.bad", "body"),
            (&here, Vec::new(), 409, "req.bad", "body"),
            (&here, a_jpeg(640, 480)[..60].to_vec(), 409, "req.bad", "body"),
            (&here, a_png(9_000, 1), 409, "req.bad", "body"),
            (&here, vec![0; MOST_SENT + 1], 413, "req.bad", "body"),
            ("/api/v1/exceptions/1000000/photos", a_png(1, 1), 404, "req.unknown_object", "address, number"),
            ("/api/v1/exceptions/none/photos", a_png(1, 1), 404, "req.unknown_object", "address, number"),
        ] {
            let (came, answer) = send(&site, "shop", path, "k", file);
            assert_eq!(
                (came, &answer["code"], &answer["place"]),
                (status, &json!(code), &json!(place)),
                "{answer}"
            );
            assert!(!answer["remedy"].as_str().unwrap_or_default().is_empty(), "{answer}");
        }
        assert_eq!(site.get(&format!("/api/v1/exceptions/{case}"))["photos"], json!(0));
    });
}
