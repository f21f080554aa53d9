//! Stock of the past, and the story of a place, an item, a lot, an LPN and an order.

use super::{Desk, leads_to};
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::{on_both, sqlite};
use crate::exception::{self, Raise};
use crate::floor::Outside;
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::report::calendar::Calendar;
use crate::report::digest::{self, Source};
use crate::report::past::{self, Of};
use crate::report::trail::TAIL;
use axum::http::StatusCode;
use regal_shared::base::{Goods, Moment, StockStatus};
use regal_shared::flow::common::{ExceptionCode, LocationKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Later than the real clock, which people signed in by.
const BEGIN: i64 = 4_000_000_000_000;
const MINUTE: i64 = 60_000;

/// A desk with a clock to turn, items TEA and MUG, bins A1 and A2.
fn desk_at(home: &crate::db::testing::Place) -> (Desk, Arc<AtomicI64>) {
    let mut desk = Desk::open(home);
    let clock = Arc::new(AtomicI64::new(BEGIN));
    let now = Arc::clone(&clock);
    desk.hall.outside =
        Outside { now: Arc::new(move || Moment(now.load(Ordering::SeqCst))), ..Outside::default() };
    desk.change(|cx| {
        for item in ["TEA", "MUG"] {
            save::item(cx, &Item { item: item.into(), name: format!("{item}s"), ..Item::default() })?;
        }
        save::location(cx, &Location::plain("A1", LocationKind::Bin))?;
        save::location(cx, &Location::plain("A2", LocationKind::Bin))
    });
    (desk, clock)
}

fn goods(item: &str, lot: &str) -> Goods {
    Goods { item: item.into(), owner: "own".into(), lot: lot.into(), ..Goods::default() }
}

fn move_it(desk: &Desk, goods: &Goods, qty: i64, from: &Place, to: &Place) {
    let booking =
        Booking { goods: goods.clone(), qty, from: from.clone(), to: to.clone(), reason: "", own: None };
    desk.change(move |cx| {
        cx.by.kind = "put".to_owned();
        ledger::book(cx, &booking).map(|_| ())
    });
}

/// The job reads the journal to its end.
fn read_journal(desk: &Desk) {
    let read =
        |conn: &mut dyn crate::db::Conn| digest::read(conn, "main", Source::Journal, &Calendar::here());
    while let Some(stretch) = desk.hall.readers.read(read).expect("read") {
        assert!(desk.hall.change("figures", move |cx| digest::write(cx, &stretch)).wait().expect("written"));
    }
}

/// After each of many movements the books are written down; counted back they are the same.
#[test]
fn counted_back_stock_is_what_the_books_had() {
    on_both(|home| {
        let (desk, clock) = desk_at(home);
        let (outside, a1) = (Place::loose(ADJUSTMENT), Place::loose("A1"));
        let u1 = Place::on("A2", "U1", StockStatus::Available);
        let (tea, mug) = (goods("TEA", "L1"), goods("MUG", ""));
        let of = [
            Of::Location("A1".into()),
            Of::Location("A2".into()),
            Of::Item("TEA".into()),
            Of::Lot { item: "TEA".into(), lot: "L1".into() },
            Of::Lpn("U1".into()),
        ];
        let look = |of: &Of, moment: i64| {
            desk.hall.readers.read(|conn| past::as_of(conn, "main", of, moment)).expect("looked").stock
        };
        let mut was: Vec<(i64, [_; 5])> = Vec::new();
        let counted_back = |was: &[(i64, [_; 5])]| {
            for (moment, stock) in was {
                for (of, stock) in of.iter().zip(stock) {
                    assert_eq!(look(of, *moment), *stock, "{of:?} at {moment}");
                    assert_eq!(look(of, *moment + MINUTE - 1), *stock, "until the next movement");
                }
            }
        };
        let steps: [(&Goods, i64, &Place, &Place); 7] = [
            (&tea, 10, &outside, &a1),
            (&mug, 4, &outside, &a1),
            (&tea, 3, &a1, &u1),
            (&mug, 4, &a1, &u1),
            (&tea, 3, &u1, &a1),
            (&tea, 10, &a1, &outside),
            (&mug, 1, &u1, &a1),
        ];
        for (step, (goods, qty, from, to)) in (1..).zip(steps) {
            clock.store(BEGIN + step * MINUTE, Ordering::SeqCst);
            move_it(&desk, goods, qty, from, to);
            let moment = BEGIN + step * MINUTE;
            was.push((moment, of.each_ref().map(|of| look(of, moment))));
            if step == 4 {
                counted_back(&was);
                read_journal(&desk);
            }
        }
        assert!(
            was.iter()
                .all(|(_, stock)| stock.iter().map(std::collections::BTreeMap::len).sum::<usize>() < 12)
        );
        // Half of it on the trail, then all.
        counted_back(&was);
        read_journal(&desk);
        counted_back(&was);
        assert!(of.iter().all(|of| look(of, BEGIN).is_empty()), "before all of it");
        // The third step's: seven of ten teas and four mugs in the bin, three teas on the LPN.
        let [bin, ..] = &was[2].1;
        assert_eq!(bin.values().copied().collect::<Vec<_>>(), [4, 7]);
    });
}

#[test]
fn a_page_of_the_past_says_what_it_took_and_leads_to_what_made_it() {
    let home = sqlite();
    let (desk, clock) = desk_at(&home);
    move_it(&desk, &goods("TEA", "L1"), 10, &Place::loose(ADJUSTMENT), &Place::loose("A1"));
    clock.store(BEGIN + 3 * MINUTE, Ordering::SeqCst);
    move_it(&desk, &goods("TEA", "L1"), 4, &Place::loose("A1"), &Place::loose("A2"));
    let at = Calendar::here().minute(BEGIN + MINUTE);
    let page = desk.text(desk.get(&format!("/stock/location/A1?at={at}"), "token P2"));
    assert!(page.contains(">10</a>") && page.contains("1 movement"), "{page}");
    let made_it = "/stock/location/A1?item=TEA&#38;lot=L1&#38;lpn=&#38;status=available";
    assert!(page.contains(&format!("{made_it}&amp;at={at}")), "{page}");
    assert!(!page.contains("/stock/location/A2"), "what came later is no part of the story: {page}");
    let now = desk.text(desk.get("/stock/location/A1", "token P2"));
    assert!(now.contains(">6</a>") && now.contains("/stock/location/A2"), "{now}");
    for odd in ["at=soon", "at=9999-12-31T23:59", "after=x", "at=0001-01-01T00:00", "item=MUG"] {
        let response = desk.get(&format!("/stock/location/A1?{odd}"), "token P2");
        assert_eq!(response.status(), StatusCode::OK, "{odd}");
    }
}

/// Right after an import nothing wrong is shown: what is not sorted out yet is said.
#[test]
fn far_behind_the_journal_the_past_waits_and_a_story_says_so() {
    on_both(|home| {
        let (desk, clock) = desk_at(home);
        let u1 = Place::on("A1", "U1", StockStatus::Available);
        move_it(&desk, &goods("TEA", "L1"), 10, &Place::loose(ADJUSTMENT), &u1);
        clock.store(BEGIN + 3 * MINUTE, Ordering::SeqCst);
        let at = Calendar::here().minute(BEGIN + MINUTE);
        let looks = |path: &str| {
            let past = desk.text(desk.get(&format!("{path}?at={at}"), "token P2"));
            let story = desk.text(desk.get(path, "token P2"));
            (past.contains("cannot be told yet"), story.contains("movements are missing here"))
        };
        let things = ["/stock/item/TEA", "/stock/lot/TEA/L1", "/stock/lpn/U1"];
        for (journal, waits) in [(TAIL + 1, false), (TAIL + 2, true)] {
            desk.change(move |cx| {
                cx.site.journal = journal;
                cx.conn.execute("update report_mark set at = 1 where site = 'main'", &[])
            });
            if journal == TAIL + 1 {
                read_journal(&desk);
            }
            for path in things {
                assert_eq!(looks(path), (waits, waits), "{path} with {journal}");
            }
            assert_eq!(looks("/stock/location/A1"), (false, false));
        }
    });
}

#[test]
fn the_story_of_a_thing_has_all_that_happened_to_it() {
    on_both(|home| {
        let (desk, _) = desk_at(home);
        let lot = Goods { lot: "L1".into(), ..goods("TEA", "L1") };
        move_it(&desk, &lot, 10, &Place::loose(ADJUSTMENT), &Place::on("A1", "U1", StockStatus::Available));
        desk.change(|cx| {
            let goods = goods("TEA", "L1");
            let raise = Raise::new(ExceptionCode::Damaged);
            exception::raise(cx, &Raise { location: "A1".into(), lpn: "U1".into(), goods, qty: 2, ..raise })?;
            cx.conn.batch(
                "insert into hold (site, hold, scope, object, item, reason, placed_at, lifted_at) values \
                 ('main', 1, 'lot', 'L1', 'TEA', 'quality', 1790000000001, 1790000000002), \
                 ('main', 2, 'lot', 'L1', 'MUG', 'recall', 1790000000001, 0); \
                 insert into print_job (site, job, command, printer, object, label, zpl, state, made_at, sent_at, tries, \
                 detail) values ('main', 'J1', '', 'dock', 'U1', '{}', '', 'printed', 1790000000003, null, 0, ''); \
                 insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
                 counted_at) values ('main', 5, 'A1', 'settled', '', '', '', 0, 0, 0, 1790000000004); \
                 insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, \
                 due_at, ended_at, fence, revision, given_to) values ('main', 'T9', 'putaway', 'done', '', 'U1', '', 50, 0, \
                 '', 'A1', 1790000000005, 0, 1790000000006, 0, 0, '')",
            )
        });
        let pages = [
            ("/stock/location/A1", &["Put", "Damaged", "Count", "Putaway", "T9"][..], "Quality"),
            ("/stock/lpn/U1", &["Put", "Damaged", "Label", "Putaway", "T9"][..], "Quality"),
            ("/stock/lot/TEA/L1", &["Put", "Damaged", "Held", "Hold lifted", "Quality"][..], "Recall"),
            ("/stock/item/TEA", &["Put", "Damaged"][..], "Quality"),
        ];
        let look = |(path, has, lacks): (&str, &[&str], &str)| {
            let page = desk.text(desk.get(path, "token P2"));
            for word in has {
                assert!(page.contains(word), "{path} lacks {word}: {page}");
            }
            assert!(!page.contains(lacks), "{path} has {lacks}: {page}");
            // Above it the page says since when it listens.
            page.split_once("<main").expect("a page").1.to_owned()
        };
        let before = pages.map(look);
        read_journal(&desk);
        assert_eq!(pages.map(look), before, "the same from the trail");
    });
}

#[test]
fn an_order_tells_of_its_tote_its_carton_and_its_tasks() {
    on_both(|home| {
        let (desk, _) = desk_at(home);
        let tote = Place::on("A2", "T1", StockStatus::Available);
        move_it(&desk, &goods("TEA", ""), 9, &Place::loose(ADJUSTMENT), &Place::loose("A1"));
        let tea = goods("TEA", "");
        let book = move |cx: &mut crate::cx::Cx<'_>, (kind, task): (&str, &str), from: &Place, to: &Place| {
            cx.by.kind = kind.to_owned();
            cx.by.task = task.to_owned();
            let (goods, from, to) = (tea.clone(), from.clone(), to.clone());
            ledger::book(cx, &Booking { goods, qty: 2, from, to, reason: "", own: None }).map(|_| ())
        };
        desk.change(move |cx| {
            cx.conn.batch(
                "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, \
                 made_at, cut_off, stop, state, shipped_at) values ('main', '4711', '', 'own', 'Erika', '', '', '', 50, \
                 1790000000000, 0, 0, 'shipped', 1790000900000); \
                 insert into task (site, task, kind, state, mode, object, zone, priority, walk, reason, target, made_at, \
                 due_at, ended_at, fence, revision, given_to) values ('main', 'T8', 'pick', 'done', '', '', '', 50, 0, \
                 '', '', 1790000000005, 0, 1790000000006, 0, 0, ''); \
                 insert into task_line (site, task, line, state, order_no, order_line, item, owner, lot, serial, lpn, \
                 status, location, target, planned, done, reservation, walk, fixed, whole, why) values ('main', 'T8', 1, \
                 'done', '4711', 1, 'TEA', 'own', '', '', '', 'available', 'A1', '', 2, 2, 0, 0, 0, 0, ''); \
                 insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
                 weight_g, made_at) values ('main', 'C1', 'carton', 'shipped', '', '', 'A2', '4711', '', 0, '', 0, 0)",
            )?;
            let carton = Place::on("A2", "C1", StockStatus::Available);
            book(cx, ("pick", "T8"), &Place::loose("A1"), &tote)?;
            book(cx, ("pick", "T7"), &Place::loose("A1"), &tote)?;
            book(cx, ("pack", ""), &tote, &carton)
        });
        // Nothing of it on the trail, the picks alone, then all.
        for marked in [0, 3, 4] {
            if marked > 0 {
                read_journal(&desk);
                desk.change(move |cx| {
                    let delete = "delete from trail where site = 'main' and movement > $1";
                    cx.conn.execute(delete, crate::db::params![marked])?;
                    let mark = "update report_mark set at = $1 where site = 'main' and source = 'journal'";
                    cx.conn.execute(mark, crate::db::params![marked])
                });
            }
            let page = desk.text(desk.get("/orders/4711", "token P2"));
            for word in ["Came in", "Shipped", "T8", "Picked", "Packed", "/stock/lpn/T1", "/stock/lpn/C1"] {
                assert!(page.contains(word), "{word} at {marked}: {page}");
            }
            for (row, why) in [
                ("<td>Picked", "the other pick into the tote was for another order"),
                ("<td>Packed", "trail and journal have nothing twice"),
            ] {
                assert_eq!(page.matches(row).count(), 1, "{why}, at {marked}: {page}");
            }
        }
    });
}

#[test]
fn unfit_goods_are_scrapped_from_the_page_where_they_lie_by_two_people_and_the_figures_follow() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            let tea = Item { item: "TEA".into(), name: "Green tea".into(), ..Item::default() };
            save::item(cx, &tea)?;
            save::location(cx, &Location::plain("A01.1.1", LocationKind::Bin))?;
            for (status, qty) in [(StockStatus::Available, 50), (StockStatus::Damaged, 20)] {
                let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
                let (from, to) = (Place::loose(ADJUSTMENT), Place::on("A01.1.1", "", status));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None })?;
            }
            Ok(())
        });
        let page = |path: &str, token: &str| desk.text(desk.get(path, token));
        let shown = page("/stock/item/TEA", "token P3");
        assert_eq!(shown.matches("action=\"/stock/unfit\"").count(), 1, "of the damaged ones alone: {shown}");
        assert!(!page("/stock/item/TEA", "token P2").contains("/stock/unfit"), "not for a lead");
        let open = |form: &str| desk.post("/stock/unfit", "token P3", form, "same-origin");
        let form = "location=A01.1.1&lpn=&item=TEA&lot=&serial=";
        let there = open(form);
        let case = leads_to(&there).to_owned();
        assert!(case.starts_with("/exceptions/") && case.len() > 12, "{case}");
        assert_eq!(leads_to(&open(form)), case, "the same case");
        assert_eq!(open("location=A01.1.1&item=MUG").status(), StatusCode::CONFLICT);

        let told = page(&case, "token P3");
        assert!(told.contains("name=\"act\" value=\"scrap\"") && told.contains("max=\"20\""), "{told}");
        assert!(told.contains("value=\"damaged\" selected"), "{told}");
        let settle =
            |token: &str, form: &str| desk.post(&format!("{case}/settle"), token, form, "same-origin");
        assert_eq!(leads_to(&settle("token P3", "act=scrap&qty=20&reason=damaged")), case);
        assert!(page(&case, "token P4").contains("value=\"approve\""), "a second person decides");
        let number = "select settlement from settlement where state = 'proposed'";
        let number = desk.change(move |cx| crate::db::query_int(cx.conn, number, &[]));
        let approve = format!("act=approve&settlement={number}");
        assert_eq!(settle("token P3", &approve).status(), StatusCode::CONFLICT, "not who proposed it");
        assert_eq!(leads_to(&settle("token P4", &approve)), case);

        let after = page("/stock/item/TEA", "token P3");
        assert!(after.contains("Scrapped") && !after.contains("/stock/unfit"), "{after}");
        let left = "select cast(sum(on_hand) as bigint) from balance where virtual = 0 and item = 'TEA'";
        assert_eq!(desk.change(move |cx| crate::db::query_int(cx.conn, left, &[])), 50);
        let trail = page("/settings/audit", "token P4");
        for words in ["Case made to scrap goods", "Settled: scrapped", "approved"] {
            assert!(trail.contains(words), "{words}");
        }
    });
}
