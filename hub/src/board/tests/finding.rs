//! The search field: whatever a label says or a document shows leads to its page.

use super::work::at_work;
use super::{Desk, leads_to};
use crate::catalog::find::escaped;
use crate::catalog::save::{self, Item};
use crate::db::testing::on_both;
use axum::http::StatusCode;

const GTIN: &str = "04006381333931";

/// Beside the desk's own: documents, goods with lots and serials, people and things of the house.
fn furnished(desk: &Desk) {
    at_work(desk);
    desk.change(|cx| {
        save::item(cx, &Item { item: "PEN".into(), name: "Blue Pen 100%".into(), ..Item::default() })?;
        save::item(cx, &Item { item: "INK".into(), name: "Blue ink".into(), ..Item::default() })?;
        cx.conn.batch(
            "insert into barcode (site, barcode, item, level, factor, state) values \
             ('main', '04006381333931', 'PEN', 'each', 1, 'active'), ('main', '7777', 'PEN', 'each', 1, 'active'), \
             ('main', '7777', 'INK', 'each', 1, 'active'), ('main', '8888', 'INK', 'each', 1, 'proposed'); \
             insert into lot (site, item, lot, expiry, status, verified, first_seen) values \
             ('main', 'PEN', 'B42', null, 'available', 1, 1), ('main', 'PEN', 'TWO', null, 'available', 1, 1), \
             ('main', 'INK', 'TWO', null, 'available', 1, 1); \
             insert into balance (site, location, item, owner, lot, serial, lpn, status, on_hand, virtual, first_in, \
             suspect, seen) values ('main', 'A01.1.1', 'PEN', 'own', '', 'SN900', '', 'available', 1, 0, 1, 0, 0); \
             insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, \
             due_at, opened_at, closed_at, state) values \
             ('main', '70003', 'ASN9', 'PO5', '', '', 'own', 0, '', '', 0, 0, 0, 'expected'), \
             ('main', '70004', '', 'PO5', '', '', 'own', 0, '', '', 0, 0, 0, 'expected'); \
             insert into load (site, load, door, carrier, lane, state, seal, driver, made_at, due_at, departed_at) \
             values ('main', 'LOAD7', '', '', '', 'planned', '', '', 1, 0, 0); \
             insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
             weight_g, made_at) values ('main', '340000000000000014', 'pallet', 'open', '', '', 'A01.1.1', '', '', 0, '', 0, 1); \
             insert into carton_type (site, carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g) values \
             ('main', 'S2', 'Small', 1, 1, 1, 1, 1); \
             insert into exception (site, exception, code, state, device, series, command, actor, task, location, item, \
             owner, lot, serial, lpn, qty, unexplained, detail, opened_at, resolved_at) values \
             ('main', 990001, 'safety', 'open', '', '', 0, '', '', '', '', '', '', '', '', 0, 0, '', 1, 0)",
        )
    });
}

#[test]
fn any_barcode_or_number_leads_to_its_page() {
    on_both(|home| {
        let desk = Desk::open(home);
        furnished(&desk);
        let pen = "/stock/item/PEN";
        for (scanned, page) in [
            ("L.A01.1.1", "/stock/location/A01.1.1"),
            ("l.a01.1.1", "/stock/location/A01.1.1"),
            ("70003", "/inbound/receipt/70003"),
            ("O.70003", "/inbound/receipt/70003"),
            ("ASN9", "/inbound/receipt/70003"),
            ("LOAD7", "/stock/location/LOAD7"),
            ("990001", "/exceptions/990001"),
            ("K7Q2MX", "/devices/K7Q2MX"),
            ("SN900", "/stock/location/A01.1.1?item=PEN"),
            ("B42", "/stock/lot/PEN/B42"),
            ("PEN", pen),
            ("pen", pen),
            ("4006381333931", pen),
            ("]E04006381333931", pen),
            (&format!("]C101{GTIN}"), pen),
            (&format!("]d201{GTIN}10B42"), "/stock/lot/PEN/B42"),
            (&format!("(01){GTIN}(10)B42"), "/stock/lot/PEN/B42"),
            (&format!("01{GTIN}10B42"), "/stock/lot/PEN/B42"),
            (&format!("(01){GTIN}(10)NEVER"), pen),
            (&format!("01{GTIN}21SN900"), "/stock/location/A01.1.1?item=PEN"),
            ("(00)340000000000000014", "/stock/lpn/340000000000000014"),
            ("00340000000000000014", "/stock/lpn/340000000000000014"),
            ("]C100340000000000000014", "/stock/lpn/340000000000000014"),
            ("blue pen", pen),
        ] {
            let answer = desk.get(&format!("/find?q={}", escaped(scanned)), "token P2");
            assert_eq!(leads_to(&answer), page, "{scanned}");
        }
        let task = desk.change(|cx| crate::db::query_opt_text(cx.conn, "select min(task) from task", &[]));
        let task = task.expect("a task");
        assert_eq!(leads_to(&desk.get(&format!("/find?q={task}"), "token P2")), format!("/tasks/{task}"));
    });
}

#[test]
fn what_may_be_several_things_is_listed_and_what_nobody_knows_is_said() {
    on_both(|home| {
        let desk = Desk::open(home);
        furnished(&desk);
        let found = |q: &str, who: &str| {
            let answer = desk.get(&format!("/find?q={}", escaped(q)), &format!("token {who}"));
            assert_eq!(answer.status(), StatusCode::OK, "{q}");
            desk.text(answer)
        };
        for (q, parts) in [
            ("7777", ["/stock/item/PEN", "/stock/item/INK"]),
            ("PO5", ["/inbound/receipt/70003", "/inbound/receipt/70004"]),
            ("TWO", ["/stock/lot/PEN/TWO", "/stock/lot/INK/TWO"]),
            ("blue", ["/stock/item/PEN", "/stock/item/INK"]),
            ("K.S2", ["Carton type", "S2"]),
        ] {
            let page = found(q, "P2");
            for part in parts {
                assert!(page.contains(part) && !page.contains("Nothing found"), "{q}, {part}: {page}");
            }
        }
        for q in ["8888", "O.99", "B.P1", "P1", "%%%", "(01)123", "]C1garbage", "01"] {
            assert!(found(q, "P2").contains("Nothing found"), "{q}");
        }
        // Who has which badge is for administrators alone.
        for q in ["B.P1", "P1"] {
            let answer = desk.get(&format!("/find?q={q}"), "token P4");
            assert_eq!(leads_to(&answer), "/settings/people/P1", "{q}");
        }
    });
}
