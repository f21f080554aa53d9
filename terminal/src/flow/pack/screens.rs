//! Every screen of a bench, at every size, in every language.

use super::tests::{GUM, at_bench, basket, gum, opened, order, pack_line, two_orders, weighed};
use crate::model::tests::Floor;
use crate::model::tests::shots::{Shots, hostile};
use crate::talk::{Input, Key};
use regal_shared::flow::pack::PackPacket;
use regal_shared::text::Message;
use regal_shared::wire::{Grant, TaskKind};

fn bench() -> Floor {
    at_bench(PackPacket { station: String::new(), cards: vec![hostile("GUM")], ..basket() })
}

#[test]
fn the_screens_of_a_bench() {
    let mut shots = Shots::default();
    let mut floor = Floor::begin(TaskKind::Pack);
    shots.shot("tote or order", &floor);
    floor.scan("U.T1");
    floor.refuse(Message::new("pack.not_ready"));
    shots.shot("not all there", &floor);
    floor.scan(GUM);
    floor.grant(Grant::Choices { choices: two_orders() });
    shots.shot("which of the orders", &floor);

    let mut floor = bench();
    shots.shot("bench", &floor);
    floor.scan("W.BENCH.2");
    shots.shot("carton", &floor);
    shots.lists(&mut floor);
    floor.scan("K.L");
    shots.shot("the carrier forbids it", &floor);
    floor.more("Ship LPN as it is");
    shots.shot("as it is", &floor);
    floor.key(Key::F3);
    floor.key(Key::Enter);
    shots.shot("first piece", &floor);
    floor.scan("00036000291452");
    shots.shot("foreign", &floor);
    floor.scan("09506000134352");
    shots.shot("a piece", &floor);
    floor.scan("]C1010950600013435210L1");
    floor.scan("]C1010950600013435210L1");
    shots.shot("the next item", &floor);
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.scan("]C1010950600013435210L1");
    shots.shot("enough", &floor);
    floor.scan(GUM);
    floor.problem("Missing at packing");
    shots.shot("missing: how many", &floor);
    floor.number("1");
    shots.shot("missing: told", &floor);
    floor.more("Close carton now");
    shots.shot("lane", &floor);
    shots.lists(&mut floor);
    floor.scan("L.LANE.2");
    shots.shot("another lane", &floor);
    floor.scan("L.LANE.1");
    shots.shot("the next carton", &floor);
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan("L.LANE.1");
    shots.shot("done", &floor);

    let mut floor = at_bench(PackPacket { printer: false, ..gum(1) });
    floor.key(Key::Enter);
    floor.scan(GUM);
    shots.shot("no printer", &floor);
    let mut floor = at_bench(gum(1));
    floor.key(Key::Enter);
    floor.feed(Input::Link(false));
    floor.scan(GUM);
    shots.shot("no hub to print", &floor);
    let mut floor = weighed();
    shots.shot("weigh", &floor);
    shots.lists(&mut floor);
    floor.number("150");
    shots.shot("weight off", &floor);
    floor.scan("00036000291452");
    shots.shot("content off", &floor);
    let mut floor = weighed();
    floor.number("150");
    floor.scan("B.9001");
    floor.refuse(Message::new("req.pin_needed"));
    shots.shot("a supervisor's PIN", &floor);

    let mut floor = at_bench(opened());
    shots.shot("a carton open again", &floor);
    floor.key(Key::F3);
    floor.scan("U.004000000000000013");
    shots.shot("add to it", &floor);
    let mut floor = at_bench(gum(1));
    floor.scan("U.004000000000000013");
    shots.shot("open it again", &floor);
    floor.key(Key::F3);
    floor.more("Reopen carton");
    shots.shot("which to open", &floor);
    floor.key(Key::F3);
    floor.more("Void label");
    shots.shot("which to void", &floor);
    floor.key(Key::F3);
    floor.more("Print again");
    shots.shot("which to print", &floor);
    let last = PackPacket { lines: vec![pack_line(1, "GUM", "", "004000000000000013", 1)], ..opened() };
    shots.shot("open with nothing to add", &at_bench(last));
    let mut floor = at_bench(order(vec![pack_line(1, "PHONE", "", "T1", 2)]));
    floor.key(Key::Enter);
    floor.scan("00036000291452");
    shots.shot("a serial number", &floor);
    floor.key(Key::F3);
    floor.key(Key::F3);
    floor.more("Ship LPN as it is");
    floor.scan("U.T1");
    shots.shot("not as it is: serials", &floor);
    let lots = vec![pack_line(1, "TEA", "L1", "T1", 1), pack_line(2, "TEA", "L2", "T1", 1)];
    let mut floor = at_bench(order(lots));
    floor.key(Key::Enter);
    floor.scan("09506000134352");
    shots.shot("which lot", &floor);
    let mut floor =
        at_bench(order(vec![pack_line(1, "GUM", "", "T1", 2), pack_line(2, "PHONE", "", "T2", 1)]));
    floor.key(Key::Enter);
    floor.problem("Missing at packing");
    floor.number("1");
    shots.shot("missing: which", &floor);
    shots.check("pack");
}
