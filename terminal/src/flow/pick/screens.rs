//! Every screen of a pick, at every size, in every language.

use super::tests::{TEA_L1, TEA_L2, at_pallet, before_pallets, called_off, tea};
use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, line, packet, pick, pick_work};
use crate::talk::Key;
use regal_shared::base::Day;
use regal_shared::flow::pick::{PickLine, PickMode};
use regal_shared::text::Message;
use regal_shared::wire::Work;

/// Tea with its expiry, something with a hostile name, phones with serials; the last bin should be bare then.
fn lines() -> Vec<PickLine> {
    let expiry = Day::parse_iso("2027-05-31");
    let why = vec![Message::new("why.fefo")];
    vec![
        PickLine { expiry, why, ..tea(1, "100234", "A01.1", 12) },
        line(2, "100234", "GUM", "", "A02.1", 1),
        PickLine { zero_check: true, ..line(3, "100234", "RADIO", "", "A03.1", 2) },
    ]
}

fn begun(mode: PickMode, orders: &[&str], lines: Vec<PickLine>) -> Floor {
    let mut work = pick_work(mode, orders, lines);
    work.cards = vec![hostile("GUM")];
    Floor::work(packet("7", Work::Pick(work)))
}

#[test]
fn the_screens_of_an_order() {
    let mut shots = Shots::default();
    let mut floor = begun(PickMode::Discrete, &["100234"], lines());
    shots.walk(&mut floor);

    let mut floor = begun(PickMode::Discrete, &["100234"], lines());
    floor.problem("Damaged");
    shots.shot("damaged: where", &floor);
    floor.scan("L.A02.1");
    shots.shot("damaged: which", &floor);
    floor.scan("96385074");
    shots.shot("damaged: how many", &floor);
    floor.key(Key::F3);
    floor.scan("U.T1");
    shots.lists(&mut floor);
    floor.key(Key::F2);
    floor.key(Key::F4);
    shots.shot("F2, the next page", &floor);
    floor.key(Key::F4);
    shots.shot("F2, the last page", &floor);
    floor.key(Key::F3);
    shots.offline(&mut floor);
    floor.scan("L.A02.1");
    shots.shot("another bin", &floor);
    floor.number("99");
    shots.shot("wrong digits", &floor);
    floor.scan("L.A01.1");
    floor.scan("96385074");
    shots.shot("another item", &floor);
    floor.scan("96385074000");
    shots.shot("an unknown code", &floor);
    floor.scan(TEA_L2);
    shots.shot("another lot", &floor);
    floor.scan(TEA_L1);
    floor.number("13");
    shots.shot("too many", &floor);
    floor.number("5");
    shots.shot("fewer, the rest stays open", &floor);
    floor.scan("CASE-TEA");
    shots.shot("a case is too much", &floor);
    floor.key(Key::F2);
    floor.row("Shortage");
    shots.shot("short: taken", &floor);
    floor.number("3");
    shots.shot("short: left", &floor);
    floor.number("0");
    floor.scan("L.A02.1");
    floor.scan("96385074");
    shots.shot("after a line", &floor);
    floor.more("Undo");
    shots.shot("undo", &floor);
    let mut floor = at_pallet(before_pallets());
    floor.scan("U.P2");
    shots.shot("another LPN", &floor);
    floor.scan("U.P4");
    shots.shot("an LPN with other goods", &floor);
    let mut floor = begun(PickMode::Discrete, &["100234"], vec![tea(1, "100234", "A01.1", 80)]);
    floor.scan("U.T1");
    floor.scan("L.A01.1");
    floor.scan("09506000134352");
    shots.shot("which lot", &floor);
    floor.scan(TEA_L1);
    floor.number("60");
    shots.shot("so many?", &floor);
    let mut work = pick_work(PickMode::Discrete, &["100234"], vec![line(1, "100234", "GUM", "", "A01.1", 3)]);
    work.profile.each_unit = true;
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    for code in ["U.T1", "L.A01.1", "96385074"] {
        floor.scan(code);
    }
    shots.shot("each piece is scanned", &floor);
    floor.number("60");
    floor.problem("Wrong item");
    shots.shot("another item lies there: which", &floor);
    let mut floor = begun(PickMode::Discrete, &["100234"], vec![line(1, "100234", "GUM", "", "A02.1", 1)]);
    ["U.T1", "L.A02.1", "96385074", "L.LANE.2"].iter().for_each(|code| floor.scan(code));
    shots.shot("another lane", &floor);
    let bare = PickLine { zero_check: true, ..line(1, "100234", "GUM", "", "A01.1", 1) };
    let mut floor = begun(PickMode::Discrete, &["100234"], vec![bare]);
    ["U.T1", "L.A01.1", "96385074"].iter().for_each(|code| floor.scan(code));
    floor.number("41");
    shots.shot("the check digits, or a rest", &floor);
    shots.check("pick");
}

#[test]
fn the_screens_of_a_cancelled_order() {
    let mut shots = Shots::default();
    let mut floor = called_off();
    shots.shot("goods go back: which", &floor);
    floor.scan("96385074");
    shots.shot("goods go back: where", &floor);
    floor.scan("L.A02.1");
    shots.shot("another bin", &floor);
    shots.check("pick_back");
}

#[test]
fn the_screens_of_a_cluster() {
    let mut shots = Shots::default();
    let lines = || {
        vec![
            tea(1, "100234", "A01.1", 3),
            tea(2, "100235", "A01.1", 2),
            line(3, "100235", "GUM", "", "A02.1", 1),
        ]
    };
    let mut floor = begun(PickMode::Cluster, &["100234", "100235"], lines());
    shots.walk(&mut floor);

    let mut floor = begun(PickMode::Cluster, &["100234", "100235"], lines());
    floor.scan("U.T1");
    floor.scan("U.T1");
    shots.shot("the same tote again", &floor);
    floor.scan("U.T2");
    shots.lists(&mut floor);
    floor.scan("L.A01.1");
    floor.scan(TEA_L1);
    floor.key(Key::Enter);
    floor.scan("U.T2");
    shots.shot("the other order's tote", &floor);
    floor.scan("U.T1");
    floor.scan("U.T2");
    floor.scan("L.A02.1");
    floor.scan("96385074");
    floor.scan("U.T2");
    floor.more("One by one");
    shots.shot("one by one: which", &floor);
    floor.scan("U.T2");
    shots.shot("one by one: where", &floor);
    shots.check("pick_cluster");
}

#[test]
fn the_screens_of_a_whole_lpn() {
    let mut shots = Shots::default();
    let lpn = PickLine {
        whole: true,
        lpn: "340123450000000017".into(),
        ..line(1, "100234", "GUM", "", "A01.1", 48)
    };
    let mut floor = Floor::work(pick(PickMode::Discrete, &["100234"], vec![lpn]));
    shots.walk(&mut floor);
    let mut floor = at_pallet(before_pallets());
    shots.shot("one of several LPNs", &floor);
    floor.scan("L.A01.1");
    shots.shot("the bin, and not the goods", &floor);
    floor.scan("96385074");
    shots.shot("an item that is on several", &floor);
    shots.check("pick_lpn");
}
