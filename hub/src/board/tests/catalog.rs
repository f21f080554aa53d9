//! Items, locations and files to import, through the dashboard's routes.

use super::Desk;
use super::work::at_work;
use crate::db::query_opt_text;
use crate::db::testing::on_both;
use crate::outbound::station;
use crate::people::{desk, secret};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use std::collections::BTreeMap;

/// The administrator's own password at this desk.
const PASSWORD: &str = "long enough";

fn open(home: &crate::db::testing::Place) -> Desk {
    let desk = Desk::open(home);
    let hash = secret::hash_pin(PASSWORD).expect("a hash");
    desk.change(move |cx| {
        // Another password ends the sessions; the test's own goes on.
        desk::set_password(cx, "P4", &hash)?;
        cx.conn.execute("update desk_session set ended_at = 0 where actor = 'P4'", &[]).map(|_| ())
    });
    desk
}

fn text(desk: &Desk, sql: &'static str) -> String {
    desk.change(move |cx| query_opt_text(cx.conn, sql, &[])).unwrap_or_default()
}

fn directory(desk: &Desk) -> i64 {
    desk.change(|cx| Ok(cx.site.directory))
}

#[test]
fn an_item_is_made_changed_and_given_a_barcode_under_the_rules_of_the_files() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| desk.post(path, "token P4", form, "same-origin");
        let item = "name=Cup&lot_tracked=no&expiry=none&serial=none&weight_g=120&fixed_location=A01.1.1";
        let with = format!("item=CUP&{item}&password=long+enough");
        let wrong = post("/settings/items", &format!("item=CUP&{item}&password=not+mine"));
        assert_eq!(wrong.status(), StatusCode::CONFLICT);
        assert_eq!(text(&desk, "select name from item where item = 'CUP'"), "");
        let before = directory(&desk);
        assert_eq!(post("/settings/items", &with).status(), StatusCode::SEE_OTHER);
        assert_eq!(text(&desk, "select fixed_location from item where item = 'CUP'"), "A01.1.1");
        assert!(directory(&desk) > before, "devices fetch the directory again");
        assert_eq!(post("/settings/items", &with).status(), StatusCode::CONFLICT, "it is there");

        let bad = desk.text(post(
            "/settings/items/CUP/decide",
            "act=edit&name=Cup&lot_tracked=no&expiry=use_by&weight_g=many&fixed_location=Z9&password=long+enough",
        ));
        for said in ["only lots expire", "not a whole number", "<q>many</q>", "no such location"] {
            assert!(bad.contains(said), "{said}: {bad}");
        }
        let changed =
            "act=edit&name=Big+cup&lot_tracked=yes&expiry=best_before&serial=none&password=long+enough";
        assert_eq!(post("/settings/items/CUP/decide", changed).status(), StatusCode::SEE_OTHER);
        assert_eq!(
            text(&desk, "select name || ' ' || expiry from item where item = 'CUP'"),
            "Big cup best_before"
        );
        let audit = desk.text(desk.get("/settings/audit?object=CUP", "token P4"));
        assert!(audit.contains("item set up") && audit.contains("Big cup"), "{audit}");

        let code =
            "act=barcode&barcode=4006381333931&level=case&factor=12&weight_g=1500&password=long+enough";
        assert_eq!(post("/settings/items/CUP/decide", code).status(), StatusCode::SEE_OTHER);
        let page = desk.text(desk.get("/settings/items/CUP", "token P4"));
        assert!(
            page.contains("04006381333931") && page.contains("/settings/labels?object=04006381333931"),
            "{page}"
        );
        let taken = "act=barcode&barcode=4006381333931&level=each&factor=1&password=long+enough";
        let taken = desk.text(post("/settings/items/TEA/decide", taken));
        assert!(taken.contains("it is the barcode of item CUP"), "{taken}");
        let found = desk.text(desk.get("/settings/items?q=4006381333931", "token P4"));
        assert!(
            found.contains("/settings/items/CUP\"") && !found.contains("/settings/items/TEA\""),
            "{found}"
        );
        let gone = "act=no_barcode&barcode=04006381333931&password=long+enough";
        assert_eq!(post("/settings/items/CUP/decide", gone).status(), StatusCode::SEE_OTHER);
        assert_eq!(post("/settings/items/CUP/decide", gone).status(), StatusCode::CONFLICT);
    });
}

#[test]
fn how_stock_is_kept_stays_while_there_is_some() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| desk.post(path, "token P4", form, "same-origin");
        let kept = "act=edit&name=Tea&lot_tracked=yes&expiry=use_by&serial=none&password=long+enough";
        let page = desk.text(post("/settings/items/TEA/decide", kept));
        assert!(page.contains("there is stock that was taken in otherwise"), "{page}");
        let renamed = "act=edit&name=Tea&lot_tracked=no&expiry=none&serial=outbound&password=long+enough";
        assert_eq!(post("/settings/items/TEA/decide", renamed).status(), StatusCode::SEE_OTHER);
        let kind = "act=edit&kind=lane&zone=A&password=long+enough";
        let page = desk.text(post("/settings/locations/A01.1.1/decide", kind));
        assert!(page.contains("goods lie there"), "{page}");
    });
}

#[test]
fn a_location_is_made_changed_and_blocked() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| desk.post(path, "token P4", form, "same-origin");
        let bad =
            desk.text(post("/settings/locations", "location=a-1&kind=bin&digits=x&password=long+enough"));
        assert!(bad.contains("not fit for a label") && bad.contains("not digits"), "{bad}");
        let made = post(
            "/settings/locations",
            "location=A01.2.1&kind=bin&zone=A&walk=7&digits=42&password=long+enough",
        );
        assert_eq!(made.headers()[header::LOCATION], "/settings/locations/A01.2.1");
        assert_eq!(text(&desk, "select digits from location where location = 'A01.2.1'"), "42");
        let page = desk.text(desk.get("/settings/locations/A01.2.1", "token P4"));
        assert!(page.contains("/settings/labels?object=L.A01.2.1"), "{page}");
        let printers = BTreeMap::from([("BENCH.1".to_owned(), "file:/dev/null".to_owned())]);
        desk.change(move |cx| station::set_printers(cx.conn, "main", &printers));
        let labels = desk.text(desk.get("/settings/labels?object=L.A01.2.1", "token P4"));
        assert!(labels.contains("name=\"objects\" class=\"long\" value=\"L.A01.2.1\""), "{labels}");
        let state = |state: &str| {
            post(
                "/settings/locations/A01.2.1/decide",
                &format!("act=state&state={state}&password=long+enough"),
            )
        };
        assert_eq!(state("blocked_in").status(), StatusCode::SEE_OTHER);
        assert_eq!(text(&desk, "select state from location where location = 'A01.2.1'"), "blocked_in");
        assert_eq!(state("retired").status(), StatusCode::CONFLICT);
        let moved = "act=edit&kind=bin&zone=B&walk=9&password=long+enough";
        assert_eq!(post("/settings/locations/A01.2.1/decide", moved).status(), StatusCode::SEE_OTHER);
        assert_eq!(
            text(&desk, "select zone || ' ' || state from location where location = 'A01.2.1'"),
            "B blocked_in"
        );
        let list = desk.text(desk.get("/settings/locations?q=a01", "token P4"));
        assert!(list.contains("/settings/locations/A01.1.1\"") && list.contains("nothing in"), "{list}");
        assert!(!list.contains("/settings/locations/Discrepancy\""), "the hub's own are not set up: {list}");
        assert_eq!(desk.get("/settings/locations/Discrepancy", "token P4").status(), StatusCode::NOT_FOUND);
        let own = "act=state&state=blocked&password=long+enough";
        assert_eq!(post("/settings/locations/Discrepancy/decide", own).status(), StatusCode::CONFLICT);
    });
}

/// A file as a browser sends it.
fn upload(desk: &Desk, kind: &str, csv: &str, token: &str) -> (StatusCode, String) {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--x\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"goods.csv\"\r\nContent-Type: text/csv\r\n\r\n{csv}\r\n--x--\r\n"
    );
    let request = Request::post("/settings/import/look")
        .header(header::COOKIE, format!("__Host-regal={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    let answer = desk.ask(request.body(Body::from(body)).expect("a request"));
    (answer.status(), desk.text(answer))
}

#[test]
fn a_file_is_looked_at_first_and_taken_in_on_a_second_word() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let (status, page) = upload(&desk, "items", "item,name,weight_g\nCUP,Cup,many\nTEA,,1\n", "token P4");
        assert_eq!(status, StatusCode::OK);
        for said in ["goods.csv", "not a whole number", "the value is missing", "many", "Nothing was written"]
        {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("name=\"mark\""), "nothing to take in");

        let (_, page) = upload(&desk, "items", "item,name\nCUP,Cup\nTEA,Green tea\n", "token P4");
        assert!(
            page.contains("Nothing has been written yet") && page.contains("there; is written anew"),
            "{page}"
        );
        assert_eq!(text(&desk, "select name from item where item = 'CUP'"), "", "only looked at");
        let mark = page
            .split("name=\"mark\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next())
            .expect("a mark");
        let take = |password: &str| {
            desk.post(
                "/settings/import/take",
                "token P4",
                &format!("mark={mark}&password={password}"),
                "same-origin",
            )
        };
        let wrong = take("not+mine");
        assert_eq!(wrong.status(), StatusCode::CONFLICT);
        assert!(desk.text(wrong).contains("name=\"mark\""), "the button is there again");
        let done = desk.text(take("long+enough"));
        assert!(done.contains("Imported."), "{done}");
        assert_eq!(text(&desk, "select name from item where item = 'TEA'"), "Green tea");
        assert_eq!(take("long+enough").status(), StatusCode::CONFLICT, "once");
        let audit = desk.text(desk.get("/settings/audit?kind=import", "token P4"));
        assert!(audit.contains("file imported") && audit.contains("items"), "{audit}");
    });
}

#[test]
fn a_file_belongs_to_who_looked_at_it_and_only_administrators_bring_one() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        assert_eq!(upload(&desk, "items", "item,name\nCUP,Cup\n", "token P3").0, StatusCode::FORBIDDEN);
        assert_eq!(upload(&desk, "nothing", "a\n", "token P4").0, StatusCode::CONFLICT);
        let form = "mark=ABCDEFGH&password=long+enough";
        let other = desk.post("/settings/import/take", "token P4", form, "same-origin");
        assert_eq!(other.status(), StatusCode::CONFLICT);
        assert!(desk.text(other).contains("not here any more"));
    });
}
