//! Files that programs send.

use super::*;

/// Sends a file; answers status and body.
fn file(site: &Site, who: &str, path: &str, key: &str, text: &str) -> (u16, Value, bool) {
    let mut request = Request::post(path)
        .header("authorization", format!("Bearer {who}"))
        .header("content-type", "text/csv");
    if !key.is_empty() {
        request = request.header("idempotency-key", key);
    }
    let request = request.body(Body::from(text.to_owned())).expect("a request");
    site.runtime.block_on(async {
        let response = web::router(site.hall.clone()).oneshot(request).await.expect("answers");
        let again = response.headers().get("idempotency-replayed").is_some_and(|value| value == "true");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.expect("a body");
        (parts.status.as_u16(), serde_json::from_slice(&bytes).expect("JSON"), again)
    })
}

const ITEMS: &str = "item,name\nPOT,A pot\nPAN,A pan\n";

#[test]
fn a_file_comes_in_by_a_key_is_checked_first_and_taken_once() {
    on_both(|home| {
        let site = Site::open(home);
        let there = |site: &Site| {
            let sql = "select count(*) from item where item in ('POT', 'PAN')";
            site.hall.readers.read(|conn| crate::db::query_int(conn, sql, &[])).expect("read")
        };
        let path = "/api/v1/import/items";
        let (status, checked, _) = file(&site, "erp", &format!("{path}?dry_run=true"), "look", ITEMS);
        assert_eq!((status, there(&site)), (200, 0), "{checked}");
        let wanted = json!({"kind": "items", "rows": 2, "written": 2, "same": 0, "dry_run": true});
        assert_eq!(checked, wanted);

        let (status, done, again) = file(&site, "erp", path, "in", ITEMS);
        assert_eq!((status, again, there(&site)), (200, false, 2), "{done}");
        assert_eq!((&done["written"], &done["dry_run"]), (&json!(2), &json!(false)));
        // The same under the same key: the very answer, and nothing is read again.
        let (status, same, again) = file(&site, "erp", path, "in", ITEMS);
        assert_eq!((status, again, &same), (200, true, &done));
        let (status, other, _) = file(&site, "erp", path, "in", "item,name\nPOT,Another\n");
        assert_eq!((status, &other["code"]), (409, &json!("op_conflict")), "{other}");
        let (_, by_other, again) = file(&site, "boss", path, "in", ITEMS);
        assert_eq!(
            (&by_other["rows"], again),
            (&json!(2), false),
            "a key of its own for each caller: {by_other}"
        );
        // Who sent it stands among the changes.
        let sql = "select count(*) from audit where kind = 'import' and source = 'key erp' and route = \
                   'POST /api/v1/import/{kind}'";
        assert_eq!(site.hall.readers.read(|conn| crate::db::query_int(conn, sql, &[])).expect("read"), 1);
    });
}

#[test]
fn what_is_wrong_with_a_file_is_told_by_line_and_column_and_nothing_is_written() {
    on_both(|home| {
        let site = Site::open(home);
        let text = "order,item,qty\n1,MUG,2\n2,POT,1\n3,MUG,two\n";
        let (status, no, _) = file(&site, "erp", "/api/v1/import/orders", "", text);
        assert_eq!(
            (status, &no["code"], &no["findings"]["total"]),
            (422, &json!("req.bad"), &json!(2)),
            "{no}"
        );
        assert_eq!(no["place"], "body, line 3, column item", "{no}");
        let found = no["findings"]["shown"].as_array().expect("findings");
        let at: Vec<_> = found.iter().map(|one| (&one["line"], &one["column"], &one["value"])).collect();
        assert_eq!(
            at,
            [(&json!(3), &json!("item"), &json!("POT")), (&json!(4), &json!("qty"), &json!("two"))]
        );
        for one in found {
            assert!(one["what"].as_str().is_some_and(|text| text.len() > 5), "{one}");
            assert!(one["remedy"].as_str().is_some_and(|text| text.len() > 5), "{one}");
        }
        let (status, _) = site.call("reader", "GET", "/api/v1/orders/1", &[], &Value::Null);
        assert_eq!(status, 404, "of a file with anything wrong nothing is taken");
        let (status, no, _) = file(&site, "erp", "/api/v1/import/sweets", "", ITEMS);
        assert_eq!((status, &no["place"]), (400, &json!("address, kind")), "{no}");
        for who in ["reader", "shop"] {
            assert_eq!(file(&site, who, "/api/v1/import/items", "", ITEMS).0, 403, "{who}");
        }
    });
}
