//! Items, locations and files to import, through the dashboard's routes.

use super::Desk;
use super::work::at_work;
use crate::catalog::cards;
use crate::db::query_opt_text;
use crate::db::testing::on_both;
use crate::outbound::station;
use crate::people::{desk, secret};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use regal_shared::flow::common::{Card, Directory, ExceptionCode};
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
        assert!(audit.contains("Item set up") && audit.contains("Big cup"), "{audit}");

        let code =
            "act=barcode&barcode=4006381333931&level=case&factor=12&weight_g=1500&password=long+enough";
        assert_eq!(post("/settings/items/CUP/decide", code).status(), StatusCode::SEE_OTHER);
        let page = desk.text(desk.get("/settings/items/CUP", "token P4"));
        assert!(
            page.contains("04006381333931") && page.contains("/settings/labels?object=04006381333931"),
            "{page}"
        );
        // Limits of the level: kept when a later row says nothing, gone with a 0, told to devices and in the audit.
        for (limits, wanted) in [
            ("&warn_packs=4&hard_packs=20", (4, 20)),
            ("&warn_packs=&hard_packs=", (4, 20)),
            ("&warn_packs=4&hard_packs=0", (4, 0)),
            ("&warn_packs=4&hard_packs=20", (4, 20)),
        ] {
            let code = format!(
                "act=barcode&barcode=4006381333931&level=case&factor=12&password=long+enough{limits}"
            );
            assert_eq!(post("/settings/items/CUP/decide", &code).status(), StatusCode::SEE_OTHER);
            let known = desk.change(|cx| cards::directory(cx.conn, "main"));
            let cup = &known.items["CUP"];
            let case = cup.levels.last().expect("a case");
            assert_eq!(((case.warn, case.hard), (cup.warn_qty, cup.hard_qty)), (wanted, (500, 10_000)));
        }
        let page = desk.text(desk.get("/settings/items/CUP", "token P4"));
        assert!(page.contains("<td class=\"n\">4</td><td class=\"n\">20</td></tr>"), "{page}");
        let audit = desk.text(desk.get("/settings/audit?object=04006381333931", "token P4"));
        assert!(audit.contains("Never above (packs)"), "{audit}");
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
        assert_eq!(state("gone").status(), StatusCode::CONFLICT);
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

#[test]
fn an_item_and_a_location_are_retired_and_taken_back() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| {
            desk.post(path, "token P4", &format!("{form}&password=long+enough"), "same-origin").status()
        };
        let page = |path: &str| desk.text(desk.get(path, "token P4"));
        let before = directory(&desk);
        assert_eq!(
            post("/settings/locations/A01.1.1/decide", "act=state&state=retired"),
            StatusCode::SEE_OTHER
        );
        assert!(directory(&desk) > before, "devices fetch the directory again");
        let one = page("/settings/locations/A01.1.1");
        for said in
            ["<small>runs empty</small>", "10 pieces lie there.", "1 task is open there.", "Use it again"]
        {
            assert!(one.contains(said), "{said}: {one}");
        }
        // Six of ten go with nobody: somebody is sent for them, and the page says so.
        assert!(one.contains("Nobody comes yet for 6 of it") && one.contains("Have it cleared"), "{one}");
        let clear =
            || desk.post("/settings/locations/A01.1.1/decide", "token P4", "act=clear", "same-origin");
        assert_eq!(clear().status(), StatusCode::SEE_OTHER);
        let one = page("/settings/locations/A01.1.1");
        assert!(one.contains("Somebody is sent for it") && !one.contains("Have it cleared"), "{one}");
        let again = clear();
        assert_eq!(again.status(), StatusCode::CONFLICT);
        assert!(desk.text(again).contains("Nothing is left to send somebody for"));
        assert!(page("/settings/locations").contains("<td class=\"bad\">runs empty</td>"));
        assert!(page("/stock/location/A01.1.1").contains("TEA"), "its stock is seen");
        assert!(!page("/settings/labels").contains("L.A01.1.1"), "no label for it");
        let audit = page("/settings/audit?object=A01.1.1");
        assert!(audit.contains("Location retired"), "{audit}");
        assert_eq!(
            post("/settings/locations/A01.1.1/decide", "act=state&state=usable"),
            StatusCode::SEE_OTHER
        );
        assert!(page("/settings/locations/A01.1.1").contains("Retire the location"));

        assert_eq!(post("/settings/items/TEA/decide", "act=retire"), StatusCode::SEE_OTHER);
        assert_eq!(post("/settings/items/NONE/decide", "act=retire"), StatusCode::CONFLICT);
        let one = page("/settings/items/TEA");
        for said in
            ["· retired</small>", "10 pieces are in the house.", "1 line of orders is open.", "Take it back"]
        {
            assert!(one.contains(said), "{said}: {one}");
        }
        assert!(page("/settings/items").contains("<td class=\"bad\">retired</td>"));
        assert!(page("/settings/audit?object=TEA").contains("Item retired"));
        assert_eq!(post("/settings/items/TEA/decide", "act=back"), StatusCode::SEE_OTHER);
        assert_eq!(text(&desk, "select state from item where item = 'TEA'"), "active");
    });
}

#[test]
fn what_workers_report_is_switched_off_where_the_work_can_do_without() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let reasons = |form: &str| {
            let form = format!("{form}&kind=told&password=long+enough");
            desk.post("/settings/reasons/decide", "token P4", &form, "same-origin")
        };
        let known = || desk.change(|cx| cards::directory(cx.conn, "main"));
        let before = known();
        assert!(
            before.decided.off.is_empty()
                && before.decided.offers(ExceptionCode::LabelMissing, ("pick", "loc"))
        );
        for (code, why) in [
            ("short", "the work could not go on"),
            ("damaged", "what is so with the goods"),
            ("safety", "Danger must be told"),
            ("tote_full", "a key of its own"),
            ("damaged@pick.loc", "what is so with the goods"),
            ("label_missing@picking", "Write one of these behind the @: session, pick, count"),
            (
                "label_missing@pick.door",
                "pick has no step called door. Write one of these behind the dot: tote, loc",
            ),
            ("count_variance@pick", "Workers tell nothing called count_variance"),
        ] {
            let no = reasons(&format!("act=off&code={code}"));
            assert_eq!(no.status(), StatusCode::CONFLICT, "{code}");
            let page = desk.text(no);
            assert!(page.contains("class=\"wrong\"") && page.contains(why), "{code}: {page}");
        }
        assert_eq!(reasons("act=off&code=count_variance").status(), StatusCode::CONFLICT, "nobody tells it");
        assert_eq!(reasons("act=off&code=label_missing").status(), StatusCode::SEE_OTHER);
        let after = known();
        assert!(after.revision > before.revision, "devices fetch it");
        assert_eq!(after.decided.off, ["label_missing"]);
        assert!(!after.decided.offers(ExceptionCode::LabelMissing, ("pick", "loc")));
        let page = desk.text(desk.get("/settings/reasons", "token P4"));
        assert!(page.contains("<code>label_missing</code></td><td class=\"bad\">off</td>"), "{page}");
        assert!(!page.contains("<option value=\"short\">"), "{page}");
        let audit = desk.text(desk.get("/settings/audit?kind=reason_off", "token P4"));
        assert!(audit.contains("Reason switched off"), "{audit}");
        assert_eq!(reasons("act=on&code=label_missing").status(), StatusCode::SEE_OTHER);
        assert!(known().decided.off.is_empty());

        // In a flow, and at one step of another.
        assert_eq!(reasons("act=off&code=label_missing&at=pick").status(), StatusCode::SEE_OTHER);
        assert_eq!(reasons("act=off&code=skip&at=cart.stop").status(), StatusCode::SEE_OTHER);
        assert_eq!(reasons("act=off&code=damaged&at=pick").status(), StatusCode::CONFLICT);
        let here = known();
        assert_eq!(here.decided.off, ["label_missing@pick", "skip@cart.stop"]);
        for (at, offered) in [(("pick", "loc"), false), (("cart", "stop"), true)] {
            assert_eq!(here.decided.offers(ExceptionCode::LabelMissing, at), offered, "{at:?}");
        }
        let page = desk.text(desk.get("/settings/reasons", "token P4"));
        for row in [
            "Label missing <small>Picking</small></td><td><code>label_missing@pick</code></td>",
            "Put off <small>Cart putaway: bin</small></td><td><code>skip@cart.stop</code></td>",
            "<code>label_missing</code></td><td>offered</td>",
        ] {
            assert!(page.contains(row), "{row}: {page}");
        }
        assert_eq!(reasons("act=on&code=label_missing&at=pick").status(), StatusCode::SEE_OTHER);
        assert_eq!(known().decided.off, ["skip@cart.stop"]);
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
        assert!(audit.contains("File imported") && audit.contains("items"), "{audit}");
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

#[test]
fn reasons_are_switched_and_added_and_only_those_offered_are_taken() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| desk.post(path, "token P4", form, "same-origin").status();
        let reasons = |form: &str| post("/settings/reasons/decide", &format!("{form}&password=long+enough"));
        assert_eq!(
            post("/settings/reasons/decide", "act=off&kind=hold&code=customs&password=wrong"),
            StatusCode::CONFLICT
        );
        assert_eq!(reasons("act=off&kind=hold&code=customs"), StatusCode::SEE_OTHER);
        assert_eq!(reasons("act=off&kind=hold&code=nothing"), StatusCode::CONFLICT);
        let hold = |reason: &str| {
            post("/stock/holds/decide", &format!("act=place&scope=item&object=TEA&reason={reason}"))
        };
        assert_eq!(hold("customs"), StatusCode::CONFLICT, "it is off");
        assert_eq!(hold("leak"), StatusCode::CONFLICT, "nobody knows it");
        assert_eq!(reasons("act=own&kind=hold&code=leak&en=Leak&de=Undicht"), StatusCode::SEE_OTHER);
        assert_eq!(
            reasons("act=own&kind=hold&code=quality&en=Other&de=Anders"),
            StatusCode::CONFLICT,
            "the house has it"
        );
        assert_eq!(
            reasons("act=own&kind=told&code=mice&en=Mice&de=Maeuse"),
            StatusCode::CONFLICT,
            "a closed list"
        );
        assert_eq!(hold("leak"), StatusCode::SEE_OTHER);
        let page = desk.text(desk.get("/stock/holds", "token P4"));
        assert!(
            page.contains("<td>Leak</td>") && page.contains("<option value=\"leak\">Leak</option>"),
            "{page}"
        );
        assert!(!page.contains("value=\"customs\""), "{page}");
        assert_eq!(reasons("act=on&kind=hold&code=customs"), StatusCode::SEE_OTHER);
        assert_eq!(hold("customs"), StatusCode::SEE_OTHER);

        assert_eq!(reasons("act=off&kind=order&code=payment"), StatusCode::SEE_OTHER);
        assert_eq!(post("/orders/4711/decide", "act=hold&reason=payment"), StatusCode::CONFLICT);
        assert_eq!(
            reasons("act=own&kind=order&code=call&en=Call+first&de=Erst+anrufen"),
            StatusCode::SEE_OTHER
        );
        assert_eq!(post("/orders/4711/decide", "act=hold&reason=call"), StatusCode::SEE_OTHER);
        let page = desk.text(desk.get("/orders/4711", "token P4"));
        assert!(page.contains("On hold:</b> Call first"), "{page}");
        for code in ["customer", "entry_error", "owner_request", "customs", "suspect"] {
            assert_eq!(reasons(&format!("act=off&kind=order&code={code}")), StatusCode::SEE_OTHER);
        }
        assert_eq!(reasons("act=off&kind=order&code=call"), StatusCode::CONFLICT, "one is left to choose");
        let audit = desk.text(desk.get("/settings/audit?kind=own_reason", "token P4"));
        assert!(
            audit.contains("Own reason set up") && audit.contains("Holds on stock and places: Leak"),
            "{audit}"
        );
        let page = desk.text(desk.get("/settings/reasons", "token P4"));
        assert!(page.contains("Call first <small lang=\"de\">Erst anrufen</small>"), "{page}");
    });
}

#[test]
fn devices_hear_at_once_how_long_the_site_lets_them_wait() {
    on_both(|home| {
        let desk = open(home);
        at_work(&desk);
        let known = || desk.change(|cx| cards::directory(cx.conn, "main"));
        let before = known();
        assert!(before.decided.pace.is_plain());
        let decide = |name: &str, value: i64| {
            let form = format!("policy={name}&value={value}&password=long+enough");
            desk.post("/settings/policies/set", "token P4", &form, "same-origin").status()
        };
        assert_eq!(decide("idle_lock_minutes", 0), StatusCode::CONFLICT, "it would always be locked");
        assert_eq!(decide("idle_lock_minutes", 20), StatusCode::SEE_OTHER);
        assert_eq!(decide("undo_minutes", 0), StatusCode::SEE_OTHER);
        assert!(!before.decided.own_figures, "nobody's own figures unless the site wants it");
        assert_eq!(decide("own_figures", 1), StatusCode::SEE_OTHER);
        let after = known();
        assert_eq!(after.revision, before.revision + 3, "devices fetch it");
        assert!(after.decided.own_figures);
        assert_eq!((after.decided.pace.idle, after.decided.pace.undo), (20 * 60_000, 0));
        // An item without limits goes by the site's, and devices hear of those at once; one with its own does not.
        let of_tea = |known: &Directory| (known.items["TEA"].warn_qty, known.items["TEA"].hard_qty);
        assert_eq!(of_tea(&after), (500, 10_000));
        let heard = after.revision;
        assert_eq!(decide("qty_warn", 70), StatusCode::SEE_OTHER);
        assert_eq!(decide("qty_hard", 700), StatusCode::SEE_OTHER);
        let after = known();
        assert_eq!((of_tea(&after), after.revision), ((70, 700), heard + 2));
        let packed = desk.change(|cx| cards::item(cx.conn, "main", "TEA"));
        let Some(Card::Item(card)) = packed.first() else { panic!("{packed:?}") };
        assert_eq!((card.warn_qty, card.hard_qty), (70, 700), "what travels with the work says the same");
        desk.change(|cx| cx.conn.batch("update item set warn_qty = 5 where item = 'TEA'"));
        assert_eq!(of_tea(&known()), (5, 700));
        assert_eq!(decide("pick_lot", 0), StatusCode::SEE_OTHER);
        assert_eq!(known().revision, after.revision, "what travels with the work is no card");
    });
}
