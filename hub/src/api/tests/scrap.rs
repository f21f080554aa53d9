//! Goods that are scrapped by two persons: what stock is worth afterwards, and what the books tell other systems.

use super::*;
use crate::catalog::save::Location;
use crate::clarify::Settle;
use crate::floor::desk as at_desk;
use crate::people::desk::{self, Session};
use crate::people::person::{self, Person};
use crate::report::calendar::Calendar;
use crate::steer::Steer;
use regal_shared::base::{Day, StockStatus};
use regal_shared::text::Language;

/// Somebody at the desk who decides, with a session.
fn decider(site: &Site, number: &'static str) -> Session {
    site.change(move |cx| {
        let who = Person {
            person: number.into(),
            name: format!("Somebody {number}"),
            badge: number.into(),
            pin_hash: String::new(),
            role: Role::Supervisor,
            language: Language::En,
            large: false,
            state: "active".into(),
            failures: 0,
            locked_until: 0,
        };
        person::save(cx, &who)?;
        desk::begin(cx, number, &secret::hash(number), &ActorId(format!("actor of {number}")))
    });
    let now = site.hall.now();
    let found = site.hall.readers.read(|conn| desk::session(conn, "main", number, now)).expect("read");
    found.expect("a session")
}

/// The row of a lot in the report of what runs out: units there, at risk, and what these are worth, in cents.
fn worth(site: &Site, lot: &str) -> Option<(i64, i64, i64)> {
    let report = site.get("/api/v1/reports/expiry");
    let rows = report["data"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["lot"] == lot)?;
    let number = |name: &str| row[name].as_i64().expect("a number");
    assert_eq!(row["currency"], "EUR", "{row}");
    Some((number("on_hand"), number("at_risk"), number("value_at_risk")))
}

#[test]
fn what_two_persons_scrap_leaves_the_valuation_and_stands_in_the_journal_for_the_erp() {
    on_both(|home| {
        let site = Site::open(home);
        let today = Calendar::here().day(site.hall.now().0);
        site.change(move |cx| {
            let cost = crate::catalog::Cost { minor: 249, currency: "EUR".into() };
            let tea = Item {
                item: "TEA".into(),
                name: "Tea".into(),
                owner: "own".into(),
                lot_tracked: true,
                cost,
                ..Item::default()
            };
            save::item(cx, &tea)?;
            save::location(cx, &Location::plain("A1", LocationKind::Bin))?;
            for lot in ["L1", "L2"] {
                save::lot(cx, "TEA", lot, Some(Day(today + 30)))?;
            }
            for (lot, qty, status) in [
                ("L1", 30, StockStatus::Available),
                ("L1", 20, StockStatus::Damaged),
                ("L2", 7, StockStatus::Available),
            ] {
                let goods =
                    Goods { item: "TEA".into(), owner: "own".into(), lot: lot.into(), ..Goods::default() };
                let (from, to) = (Place::loose(ADJUSTMENT), Place::on("A1", "", status));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })?;
            }
            Ok(())
        });
        assert_eq!(worth(&site, "L1"), Some((50, 50, 50 * 249)), "damaged goods are still the house's");

        let (one, two) = (decider(&site, "one"), decider(&site, "two"));
        let unfit = Steer::Unfit {
            location: "A1".into(),
            lpn: String::new(),
            item: "TEA".into(),
            lot: "L1".into(),
            serial: String::new(),
        };
        site.runtime.block_on(at_desk::steer(&site.hall, &one, unfit)).expect("asked").expect("a case");
        let exception = site.count("select exception from exception where state = 'open'");
        let settle = |who: &Session, wish: Settle| {
            site.runtime.block_on(at_desk::settle(&site.hall, who, wish)).expect("asked")
        };
        settle(&one, Settle::Scrap { exception, qty: 20, reason: "damaged".into() }).expect("proposed");
        assert_eq!(
            worth(&site, "L1"),
            Some((50, 50, 50 * 249)),
            "one person alone scraps nothing above the limit"
        );
        let settlement = site.count("select settlement from settlement where state = 'proposed'");
        let yes = Settle::Approve { exception, settlement };
        assert_eq!(settle(&one, yes.clone()).expect_err("no").code, "board.settle_own");
        settle(&two, yes).expect("approved");

        assert_eq!(
            worth(&site, "L1"),
            Some((30, 30, 30 * 249)),
            "what was scrapped is worth nothing any more"
        );
        assert_eq!(worth(&site, "L2"), Some((7, 7, 7 * 249)), "the other lot is as it was");
        let journal = site.get("/api/v1/movements");
        let moved = journal["data"].as_array().expect("movements");
        let scrapped: Vec<&Value> = moved.iter().filter(|one| one["kind"] == "scrap").collect();
        assert_eq!(scrapped.len(), 1, "once: {journal}");
        for (name, told) in [
            ("item", "TEA"),
            ("owner", "own"),
            ("lot", "L1"),
            ("reason", "damaged"),
            ("from_location", "A1"),
            ("from_status", "damaged"),
            ("to_location", ADJUSTMENT),
        ] {
            assert_eq!(scrapped[0][name], told, "{name}: {}", scrapped[0]);
        }
        assert_eq!(scrapped[0]["qty"], 20);
        // What an ERP writes off is the quantity of the journal at the item's own cost: as much as the valuation lost.
        let cost = site.get("/api/v1/items/TEA");
        assert_eq!(
            (&cost["columns"]["unit_cost"], &cost["columns"]["currency"]),
            (&json!("249"), &json!("EUR")),
            "{cost}"
        );
        let in_all: i64 = moved
            .iter()
            .filter(|one| one["to_location"] == "A1")
            .map(|one| one["qty"].as_i64().unwrap_or(0))
            .sum();
        assert_eq!(in_all - 20, 37, "the journal and the valuation agree");
    });
}
