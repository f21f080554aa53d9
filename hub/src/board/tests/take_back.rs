//! A release taken back on the page of its order.

use super::arranging::count;
use super::work::at_work;
use super::{Desk, leads_to};
use crate::db::testing::on_both;
use axum::http::StatusCode;

#[test]
fn an_order_at_work_offers_its_release_back_and_says_what_stays() {
    on_both(|home| {
        let desk = Desk::open(home);
        let task = at_work(&desk);
        let page = || desk.text(desk.get("/orders/4711", "token P3"));
        let post = || desk.post("/orders/4711/decide", "token P3", "act=take_back", "same-origin");
        let offered = "value=\"take_back\"";
        // Somebody has it in hand.
        assert!(!page().contains(offered), "{}", page());
        let refused = post();
        assert_eq!(refused.status(), StatusCode::CONFLICT);
        assert!(desk.text(refused).contains("Nothing of it can be taken back"));
        let revoke = format!("/tasks/{task}/decide");
        assert_eq!(
            leads_to(&desk.post(&revoke, "token P3", "act=revoke", "same-origin")),
            format!("/tasks/{task}")
        );
        assert!(page().contains(offered) && !page().contains("not released."), "{}", page());
        // A lead reads it and is offered nothing.
        assert!(!desk.text(desk.get("/orders/4711", "token P2")).contains(offered));
        let act = desk.post("/orders/4711/decide", "token P2", "act=take_back", "same-origin");
        assert_eq!(act.status(), StatusCode::FORBIDDEN);
        assert_eq!(leads_to(&post()), "/orders/4711");
        assert_eq!(count(&desk, "select count(*) from reservation where state = 'open'"), 0);
        let after = page();
        assert!(after.contains("Release taken back") && after.contains("/orders/4711/release"), "{after}");
        assert!(
            !after.contains(offered) && !after.contains("not released."),
            "nothing of it is work: {after}"
        );
        assert!(desk.text(desk.get("/settings/audit", "token P4")).contains("Release taken back"));

        // One line is picked already: it stays, and the page says so.
        desk.change(|cx| {
            cx.conn.write(
                "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, shipped, \
                 short, state) values ('main', '4711', 9, 'TEA', 'own', '', 1, 1, 1, 0, 0, 0, 'picked')",
                &[],
            )
        });
        let partly = page();
        for part in ["One line is not released.", "One line is being picked or was picked, and goes on."] {
            assert!(partly.contains(part), "{part}: {partly}");
        }
    });
}
