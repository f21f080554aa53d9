//! Every screen of moving goods and LPNs, at every size, in every language.

use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, packet};
use crate::talk::Key;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::PutTarget;
use regal_shared::flow::shift::{Fix, ShiftPacket, ShiftStock};
use regal_shared::text::Message;
use regal_shared::wire::{Grant, TaskKind, Work};

fn stock(item: &str, lot: &str, lpn: &str, qty: i64, free: i64) -> ShiftStock {
    let goods = Goods { owner: "O".into(), item: item.into(), lot: lot.into(), serial: String::new() };
    ShiftStock {
        goods,
        status: StockStatus::Available,
        lpn: lpn.into(),
        qty,
        free,
        within: Vec::new(),
        expiry: None,
    }
}

fn at_source(lpn: &str) -> Floor {
    let mut floor = Floor::begin(TaskKind::Move);
    floor.scan("L.A01.1");
    let stock =
        vec![stock("GUM", "", lpn, 9, 6), stock("TEA", "L1", lpn, 4, 4), stock("TEA", "L2", lpn, 8, 8)];
    let work = ShiftPacket {
        from: "A01.1".into(),
        lpn: lpn.into(),
        stock,
        cards: vec![hostile("GUM")],
        ..ShiftPacket::default()
    };
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Shift(work))) });
    floor
}

#[test]
fn the_screens_of_a_move() {
    let mut shots = Shots::default();
    let floor = Floor::begin(TaskKind::Move);
    shots.shot("from where", &floor);
    let mut floor = at_source("");
    shots.shot("what", &floor);
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.scan("00036000291452");
    shots.shot("another item", &floor);
    floor.scan("09506000134352");
    shots.shot("which lot", &floor);
    floor.key(Key::F3);
    floor.scan("L.A01.1");
    shots.shot("the bin, and several items in it", &floor);
    floor.scan("96385074");
    shots.shot("how many", &floor);
    floor.number("7");
    shots.shot("too many", &floor);
    floor.number("5");
    shots.shot("where to", &floor);
    floor.scan("L.A01.1");
    shots.shot("the same place", &floor);
    floor.key(Key::F3);
    shots.shot("given up", &floor);
    floor.key(Key::F3);
    floor.scan("L.A02.1");
    shots.shot("done", &floor);
    let of = |status, owner: &str| {
        let one = stock("GUM", "", "", 5, 5);
        ShiftStock { status, goods: Goods { owner: owner.into(), ..one.goods.clone() }, ..one }
    };
    let kept = vec![
        of(StockStatus::Available, "O"),
        of(StockStatus::Available, "Nordtee"),
        of(StockStatus::QcHold, "O"),
    ];
    let work = ShiftPacket {
        from: "A01.1".into(),
        stock: kept,
        cards: vec![hostile("GUM")],
        ..ShiftPacket::default()
    };
    let mut floor = Floor::work(packet("9", Work::Shift(work)));
    floor.scan("96385074");
    shots.shot("of which status", &floor);
    floor.row("Available");
    shots.shot("of which owner", &floor);
    let mut floor = at_source("");
    floor.scan("96385074");
    floor.number("8");
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    shots.shot("a supervisor's PIN", &floor);
    let two = vec![stock("GUM", "", "P1", 4, 4), stock("GUM", "", "P2", 4, 4)];
    let mut floor = Floor::begin(TaskKind::Move);
    floor.scan("L.A01.1");
    let work = ShiftPacket { from: "A01.1".into(), stock: two, ..ShiftPacket::default() };
    floor.grant(Grant::Work { packet: Box::new(packet("9", Work::Shift(work))) });
    floor.scan("96385074");
    shots.shot("which LPN", &floor);
    let inside = |lpn: &str, qty: i64| ShiftStock {
        within: vec!["004000000000000013".into()],
        ..stock("GUM", "", lpn, qty, qty)
    };
    let work = ShiftPacket {
        from: "A01.1".into(),
        stock: vec![inside("004000000000000020", 4), inside("B2", 12)],
        ..ShiftPacket::default()
    };
    let mut floor = Floor::work(packet("9", Work::Shift(work)));
    floor.scan("96385074");
    shots.shot("which box on a pallet", &floor);
    let mut floor = Floor::begin(TaskKind::Move);
    floor.scan("96385074");
    shots.shot("the hub is asked where", &floor);
    floor.refuse(Message::new("scan.more_loc").with("n", 12));
    shots.shot("which bin", &floor);
    shots.check("shift");
}

#[test]
fn the_screens_of_an_lpn() {
    let mut shots = Shots::default();
    let mut floor = at_source("P1");
    shots.shot("LPN", &floor);
    for row in 1..=6 {
        floor.key(Key::Digit(row));
        shots.shot(&format!("operation {row}"), &floor);
        if row == 3 {
            floor.scan("96385074");
            shots.shot("split: how many", &floor);
            floor.number("3");
            shots.shot("split: onto which", &floor);
        }
        if row == 6 {
            floor.scan("U.P1");
            shots.shot("not bare", &floor);
        }
        floor = at_source("P1");
    }
    floor.problem("Damaged");
    shots.shot("damaged: which", &floor);
    floor.scan("96385074");
    shots.shot("damaged: how many", &floor);
    floor.number("2");
    shots.shot("damaged: told", &floor);
    floor.problem("Bin obstructed");
    shots.shot("a bin nobody gets to: which", &floor);
    shots.check("shift_lpn");
}

#[test]
fn the_screens_of_putting_right() {
    let wrong = |lpn: &str| {
        let stock = vec![stock("GUM", "", lpn, 4, 4)];
        let target = |location: &str, rule: &str| PutTarget { location: location.into(), rule: rule.into() };
        let fix = Fix {
            goods: stock[0].goods.clone(),
            status: StockStatus::Available,
            lpn: lpn.into(),
            qty: 4,
            why: vec![Message::new("why.corrective"), Message::new("why.too_big")],
            targets: vec![target("A02.1", "same_item"), target("A03.1", "overflow")],
        };
        let (from, lpn, cards) = ("A01.1".into(), lpn.into(), vec![hostile("GUM")]);
        let work = ShiftPacket { from, lpn, fix: Some(fix), stock, cards, ..ShiftPacket::default() };
        Floor::work(packet("9", Work::Shift(work)))
    };
    let mut shots = Shots::default();
    let mut floor = wrong("");
    shots.shot("what lies wrong", &floor);
    floor.scan("96385074");
    floor.key(Key::Enter);
    shots.shot("where it goes", &floor);
    shots.lists(&mut floor);
    floor.number("11");
    shots.shot("other digits", &floor);
    floor.scan("L.LANE.1");
    shots.shot("another place", &floor);
    floor.problem("Bin full");
    shots.shot("no room there", &floor);
    let mut unit = wrong("P1");
    unit.scan("U.P1");
    shots.shot("an LPN: where it goes", &unit);
    shots.check("shift_fix");
}
