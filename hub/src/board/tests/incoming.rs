//! Pages of what comes in.

use super::work::EVIL;
use super::{Desk, leads_to};
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::on_both;
use crate::inbound::{self, Announced, AnnouncedLine, Change};
use crate::people::device;
use crate::task::{self, NewTask};
use axum::http::StatusCode;
use regal_shared::flow::common::LocationKind;
use regal_shared::wire::TaskKind;

/// Two announced deliveries, A1 at the dock with 5 of 8 and a bag nobody announced, A2 on its way.
fn announced(desk: &Desk) {
    desk.change(|cx| {
        save::item(cx, &Item { item: "TEA".into(), name: format!("{EVIL} tea"), ..Item::default() })?;
        save::item(cx, &Item { item: "BAG".into(), name: "Bag".into(), ..Item::default() })?;
        save::location(cx, &Location::plain("DOCK.1", LocationKind::Dock))?;
        save::location(cx, &Location::plain("DOCK.2", LocationKind::Dock))?;
        device::make(cx, "K7Q2MX", "Handheld", "secret")?;
        for asn in ["A1", "A2"] {
            let line = AnnouncedLine { line: 1, item: "TEA".into(), expected: 8, ..AnnouncedLine::default() };
            let supplier = format!("{EVIL} Farms");
            let new = Announced { asn: asn.into(), supplier, lines: vec![line], ..Announced::default() };
            inbound::announce(cx, &new)?;
        }
        let task = task::create(cx, &NewTask::ready(TaskKind::Receive, "DOCK.1"))?;
        let arrived =
            Change::Arrived { receipt: "A1".into(), location: "DOCK.1".into(), task: task.0.clone() };
        inbound::apply(cx, &arrived)?;
        let found = task::find(cx, task.as_str())?.expect("the dock's task");
        task::lease::grant(cx, &found, &"K7Q2MX".into(), &"P1".into())?;
        let came = |line, item: &str, qty| Change::Received {
            receipt: "A1".into(),
            line,
            item: item.into(),
            owner: "own".into(),
            lot: String::new(),
            expiry: None,
            qty,
        };
        inbound::apply(cx, &came(1, "TEA", 5))?;
        inbound::apply(cx, &came(0, "BAG", 2))
    });
}

#[test]
fn receipts_are_listed_by_state_with_docks_and_differences() {
    on_both(|home| {
        let desk = Desk::open(home);
        announced(&desk);
        let page = |path: &str| {
            let text = desk.text(desk.get(path, "token P2"));
            assert!(!text.contains("<img src=x"), "{path}: {text}");
            text
        };
        for (state, receipt, there) in
            [("expected", "A2", true), ("expected", "A1", false), ("receiving", "A1", true)]
        {
            let text = page(&format!("/inbound?state={state}"));
            assert_eq!(text.contains(&format!("/receipt/{receipt}\"")), there, "{state}: {text}");
        }
        assert!(
            !page("/inbound?state=expected&after=100000000000000.A2").contains("/receipt/A2"),
            "behind it nothing comes"
        );
        let docks = page("/inbound/docks");
        for part in ["DOCK.1", "DOCK.2", "K7Q2MX", "/inbound/receipt/A1", "Free"] {
            assert!(docks.contains(part), "{part}: {docks}");
        }
        let differences = page("/inbound/differences");
        assert!(differences.contains("Not announced") && !differences.contains("Short"), "{differences}");
    });
}

#[test]
fn a_supervisor_closes_a_receipt_with_what_came_or_cancels_it() {
    on_both(|home| {
        let desk = Desk::open(home);
        announced(&desk);
        let path = |receipt: &str| format!("/inbound/receipt/{receipt}");
        let page = |receipt: &str, who: &str| desk.text(desk.get(&path(receipt), &format!("token {who}")));
        let close =
            |receipt: &str| desk.post(&format!("{}/close", path(receipt)), "token P3", "", "same-origin");
        assert!(!page("A1", "P2").contains("/close"), "a lead looks on");
        assert!(page("A1", "P3").contains("Close short") && page("A2", "P3").contains("Cancel the receipt"));
        assert_eq!(leads_to(&close("A1")), path("A1"));
        assert_eq!(leads_to(&close("A2")), path("A2"));
        for receipt in ["A1", "A2", "NONE"] {
            assert_eq!(close(receipt).status(), StatusCode::CONFLICT, "{receipt}");
        }
        let shown = page("A1", "P3");
        assert!(shown.contains("closed short") && !shown.contains("/close\""), "{shown}");
        assert!(page("A2", "P3").contains("Cancelled"));
        let differences = desk.text(desk.get("/inbound/differences", "token P2"));
        assert!(differences.contains("Short") && differences.contains("−3"), "{differences}");

        // It comes after all: what came is booked, and the receipt is open again.
        desk.change(|cx| {
            let came = Change::Received {
                receipt: "A2".into(),
                line: 1,
                item: "TEA".into(),
                owner: "own".into(),
                lot: String::new(),
                expiry: None,
                qty: 8,
            };
            inbound::apply(cx, &came)
        });
        assert!(page("A2", "P3").contains("<small>Receiving</small>"));
    });
}
