//! Every screen at a door, at every size, in every language.

use super::tests::{door, loading, unit, work};
use crate::model::tests::packet;
use crate::model::tests::shots::Shots;
use crate::talk::Key;
use regal_shared::flow::load::{LoadPacket, LoadUnit, StagePacket};
use regal_shared::text::Message;
use regal_shared::wire::{Grant, Work};

/// Two cartons for two stops, one on hold.
fn truck() -> LoadPacket {
    let carton = |lpn: &str, stop, held: &str| LoadUnit {
        stop,
        held: held.into(),
        weight_g: 12_300,
        volume_ml: 30_000,
        ..unit(lpn)
    };
    let units = vec![
        carton("004000000000000013", 1, ""),
        carton("004000000000000020", 2, ""),
        carton("004000000000000037", 2, "recall"),
    ];
    LoadPacket { units, may_add: true, ..work(Vec::new()) }
}

#[test]
fn the_screens_of_a_load() {
    let mut shots = Shots::default();
    let mut floor = door();
    shots.shot("door", &floor);
    floor.scan("D.DOOR.1");
    floor.refuse(Message::new("ship.no_load"));
    shots.shot("no load", &floor);
    floor.scan("D.DOOR.1");
    floor.refuse(Message::new("ship.create"));
    shots.shot("begin one", &floor);

    let mut floor = loading(truck());
    shots.shot("load", &floor);
    shots.lists(&mut floor);
    floor.scan("U.004000000000000013");
    shots.shot("the stop comes later", &floor);
    floor.scan("U.004000000000000037");
    shots.shot("held", &floor);
    floor.scan("U.9");
    shots.shot("not planned", &floor);
    floor.scan("U.004000000000000020");
    shots.shot("loaded", &floor);
    shots.offline(&mut floor);
    floor.scan("U.004000000000000020");
    shots.shot("on already", &floor);
    floor.more("Load list");
    shots.shot("list", &floor);
    floor.key(Key::Enter);
    floor.more("Unload");
    shots.shot("unload", &floor);
    floor.key(Key::F3);
    floor.more("Finish");
    shots.shot("what stands", &floor);
    floor.key(Key::Digit(1));
    floor.refuse(Message::new("ship.held"));
    shots.shot("refused", &floor);
    floor.more("Finish");
    floor.key(Key::Digit(1));
    shots.shot("the hub is asked", &floor);
    floor.grant(Grant::Done);
    shots.shot("seal", &floor);
    floor.number("4711");
    shots.shot("driver", &floor);
    floor.key(Key::Enter);
    shots.shot("departed", &floor);
    let mut floor = loading(work(vec![unit("004000000000000020")]));
    floor.scan("U.004000000000000020");
    shots.shot("all of it is on", &floor);
    let mut floor = loading(LoadPacket { may_add: false, ..truck() });
    floor.scan("U.5");
    shots.shot("a unit is looked up", &floor);

    let mut floor = loading(truck());
    floor.problem("Temperature");
    shots.shot("too warm: which", &floor);
    floor.scan("L.A01.1");
    shots.shot("too warm: no LPN", &floor);
    floor.scan("U.004000000000000013");
    shots.shot("too warm: told", &floor);
    floor.scan("U.004000000000000013");
    shots.shot("too warm: held", &floor);
    shots.check("load");
}

#[test]
fn the_screens_of_a_lane() {
    let mut shots = Shots::default();
    let mut floor = door();
    floor.scan("U.004000000000000013");
    let unit = StagePacket {
        lpn: "004000000000000013".into(),
        order: "100234".into(),
        lane: "LANE.1".into(),
        why: vec![Message::new("why.lane_of_carrier")],
        cards: Vec::new(),
    };
    floor.grant(Grant::Work { packet: Box::new(packet("8", Work::Stage(unit))) });
    shots.shot("lane", &floor);
    shots.lists(&mut floor);
    floor.scan("L.A01.1");
    shots.shot("no lane", &floor);
    floor.scan("L.LANE.2");
    shots.shot("another lane", &floor);
    floor.scan("L.LANE.1");
    shots.shot("staged", &floor);
    shots.check("stage");
}
