//! Every screen of a putaway, at every size, in every language.

use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, packet};
use crate::talk::Key;
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::{Card, LocationCard, LocationKind, PutTarget};
use regal_shared::flow::putaway::{Closed, Content, PutawayPacket};
use regal_shared::wire::Work;

fn place(location: &str, kind: LocationKind, zone: &str, height: i64) -> Card {
    let (location, zone) = (location.to_owned(), zone.to_owned());
    let keeps_lpn = kind != LocationKind::Bin;
    Card::Location(LocationCard { location, kind, zone, walk: 0, digits: "45".into(), height, keeps_lpn })
}

fn pallet() -> Floor {
    let target = |location: &str, rule: &str| PutTarget { location: location.into(), rule: rule.into() };
    let some = |item: &str, lot: &str, qty| Content {
        goods: Goods { owner: "O".into(), item: item.into(), lot: lot.into(), ..Goods::default() },
        status: StockStatus::Available,
        qty,
        expiry: None,
    };
    Floor::work(packet(
        "7",
        Work::Putaway(PutawayPacket {
            lpn: "340123450000000017".into(),
            sscc: String::new(),
            from: "REC.1".into(),
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
        }),
    ))
}

#[test]
fn the_screens_of_a_putaway() {
    let mut shots = Shots::default();
    let mut floor = pallet();
    shots.walk(&mut floor);

    let mut floor = pallet();
    floor.scan("U.P2");
    shots.shot("another LPN", &floor);
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
    floor.problem("Damaged");
    shots.shot("damaged: which", &floor);
    floor.scan("96385074");
    shots.shot("damaged: how many", &floor);
    floor.number("2");
    shots.shot("damaged: told", &floor);
    shots.check("putaway");
}
