//! Every screen of a putaway, at every size, in every language.

use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, packet};
use crate::talk::Key;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::{Card, LocationCard, LocationKind, PutTarget};
use regal_shared::flow::putaway::{Closed, Content, PutawayPacket};
use regal_shared::text::Message;
use regal_shared::wire::{Grant, TaskKind, Work};

fn place(location: &str, kind: LocationKind, zone: &str, height: i64) -> Card {
    let (location, zone) = (location.to_owned(), zone.to_owned());
    let keeps_lpn = kind != LocationKind::Bin;
    Card::Location(LocationCard { location, kind, zone, walk: 0, digits: "45".into(), height, keeps_lpn })
}

fn pallet() -> Floor {
    Floor::work(packet("7", pallet_work()))
}

fn pallet_work() -> Work {
    let target = |location: &str, rule: &str| PutTarget { location: location.into(), rule: rule.into() };
    let some = |item: &str, lot: &str, qty| Content {
        goods: Goods { owner: "O".into(), item: item.into(), lot: lot.into(), ..Goods::default() },
        status: StockStatus::Available,
        qty,
        expiry: None,
    };
    Work::Putaway(PutawayPacket {
        lpn: "340123450000000017".into(),
        sscc: String::new(),
        from: "REC.1".into(),
        bin: Default::default(),
        taken: false,
        scanned: false,
        own: false,
        content: vec![some("GUM", "", 24), some("TEA", "L1", 12)],
        targets: vec![
            target("A12.05.1", "same_item"),
            target("A06.1", "empty_bin"),
            target("OVER.1", "overflow"),
        ],
        allowed: vec!["A".into(), "B".into()],
        closed: vec![Closed { location: "A07.1".into(), rule: "bin_hold".into() }],
        cards: vec![
            hostile("GUM"),
            place("REC.1", LocationKind::Receiving, "in", 0),
            place("A12.05.1", LocationKind::Bin, "A", 2),
            place("A06.1", LocationKind::Bin, "A", 0),
            place("A07.1", LocationKind::Bin, "A", 0),
            place("B01.1", LocationKind::Bin, "B", 0),
            place("OVER.1", LocationKind::Reserve, "over", 0),
        ],
    })
}

#[test]
fn the_screens_of_a_putaway() {
    let mut shots = Shots::default();
    let mut floor = pallet();
    shots.walk(&mut floor);

    let mut floor = pallet();
    floor.scan("U.P2");
    shots.shot("another LPN", &floor);
    floor.scan("L.REC.1");
    shots.shot("the place, and not the LPN", &floor);
    floor.scan("U.340123450000000017");
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.number("99");
    shots.shot("wrong digits", &floor);
    floor.scan("L.A06.1");
    shots.shot("another bin", &floor);
    floor.scan("L.A07.1");
    shots.shot("a bin on hold", &floor);
    floor.key(Key::F1);
    shots.shot("F1", &floor);
    floor.key(Key::F3);
    floor.scan("L.B01.1");
    shots.shot("another zone: why", &floor);
    floor.key(Key::F3);
    floor.more("One by one");
    shots.shot("part of what", &floor);
    floor.scan("96385074");
    shots.shot("how many fit", &floor);
    floor.number("20");
    shots.shot("the rest", &floor);
    floor.problem("Bin full");
    shots.shot("full: part of what", &floor);
    floor.key(Key::F3);
    shots.shot("the last bin", &floor);
    floor.key(Key::F3);
    shots.shot("given up", &floor);
    let mut floor = pallet();
    floor.scan("U.340123450000000017");
    floor.scan("L.A07.1");
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    shots.shot("a supervisor's PIN", &floor);
    let Work::Putaway(mut work) = pallet_work() else { panic!("a putaway") };
    let second = Goods { lot: "L2".into(), ..work.content[1].goods.clone() };
    work.content.push(Content { goods: second, ..work.content[1].clone() });
    let mut floor = Floor::work(packet("7", Work::Putaway(PutawayPacket { scanned: true, ..work })));
    floor.more("One by one");
    floor.scan("U.340123450000000017");
    shots.shot("part of what, the LPN scanned", &floor);
    floor.scan("09506000134352");
    shots.shot("part of which lot", &floor);
    let mut floor = Floor::begin(TaskKind::Putaway);
    shots.shot("which LPN", &floor);
    floor.scan("L.REC.1");
    floor.refuse(Message::new("scan.more_lpn"));
    shots.shot("several LPNs there", &floor);
    floor.scan("U.P1");
    floor.refuse(Message::new("put.own_choice"));
    shots.shot("without a task?", &floor);
    floor.key(Key::Digit(1));
    let Work::Putaway(work) = pallet_work() else { panic!("a putaway") };
    let work = PutawayPacket { own: true, scanned: true, targets: Vec::new(), ..work };
    floor.grant(Grant::Work { packet: Box::new(packet("7", Work::Putaway(work))) });
    shots.shot("a bin of the worker's choice", &floor);

    let mut floor = pallet();
    floor.scan("U.340123450000000017");
    floor.problem("Damaged");
    shots.shot("damaged: which", &floor);
    floor.scan("96385074");
    shots.shot("damaged: how many", &floor);
    floor.number("2");
    shots.shot("damaged: told", &floor);
    shots.check("putaway");
}
