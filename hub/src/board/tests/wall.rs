//! Screens on the wall.

use super::Desk;
use super::work::at_work;
use crate::db::testing::on_both;
use crate::exception::{self, Raise};
use regal_shared::flow::common::ExceptionCode;

#[test]
fn the_wall_turns_through_its_pages_and_names_nobody() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            let raise = Raise { location: "A01.1.1".into(), ..Raise::new(ExceptionCode::BinFull) };
            exception::raise(cx, &raise)?;
            cx.conn.batch(
                "insert into receipt (site, receipt, asn, purchase_order, supplier, note, owner, blind, location, task, \
                 due_at, opened_at, closed_at, state) values ('main', 'R1', '', '', 'Tea Ltd', '', 'own', 0, 'P01', '', \
                 0, 1790000000000, 0, 'receiving'); \
                 insert into load (site, load, door, carrier, lane, state, seal, driver, made_at, due_at, departed_at) \
                 values ('main', 'L1', 'D01', 'PARCEL', '', 'loading', '', 'Bo', 1790000000000, 0, 0)",
            )
        });
        let page = |query: &str| desk.text(desk.get(&format!("/wall{query}"), "token P2"));
        for (at, told) in [
            (0, &["4711", "Reserved"][..]),
            (1, &["Bin full", "A01.1.1"]),
            (2, &["Tea Ltd", "D01", "PARCEL"]),
            (3, &[]),
        ] {
            let page = page(&format!("?pages=orders,exceptions,dock,today&every=7&at={at}"));
            let next = format!("pages=orders,exceptions,dock,today&#38;every=7&#38;at={}", (at + 1) % 4);
            assert!(page.contains(&next) && page.contains("every 7s"), "{at}: {page}");
            for word in told {
                assert!(page.contains(word), "{at} lacks {word}: {page}");
            }
            for name in ["Somebody", "Ltd<", "Bo<", "<header>", "<form"] {
                let supplier = at == 2 && name == "Ltd<";
                assert!(supplier || !page.contains(name), "{at} has {name}: {page}");
            }
            assert!(!page.contains(">board.") && !page.contains("img src=x"), "{page}");
        }
        let all = page("?pages=people&every=1&at=99");
        assert!(all.contains("5/5") && all.contains("every 5s"), "{all}");
    });
}
