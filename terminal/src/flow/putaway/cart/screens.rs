//! Every screen of a cart putaway, at every size, in every language.

use super::tests::{line, work};
use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, packet};
use crate::talk::Key;
use regal_shared::text::Message;
use regal_shared::wire::Work;

fn cart() -> Floor {
    let mut work = work();
    work.cards.push(hostile("GUM"));
    Floor::work(packet("7", Work::Cart(work)))
}

#[test]
fn the_screens_of_a_cart_putaway() {
    let mut shots = Shots::default();
    let mut floor = cart();
    shots.walk(&mut floor);

    let mut floor = cart();
    floor.scan("96385074");
    floor.number("20");
    floor.scan("U.T1");
    shots.lists(&mut floor);
    floor.scan("96385074");
    floor.key(Key::Enter);
    floor.scan("U.T2");
    shots.shot("another tote", &floor);
    floor.scan("U.T2");
    floor.scan("]C1010950600013435210L1");
    floor.key(Key::Enter);
    floor.scan("U.T2");
    shots.shot("the tote of another zone", &floor);
    floor.scan("U.T2");
    floor.more("Finish");
    floor.key(Key::Digit(2));
    shots.shot("free", &floor);
    floor.key(Key::F3);
    floor.key(Key::Digit(1));
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.scan("L.A06.1");
    shots.shot("another bin", &floor);
    floor.scan("L.A07.1");
    shots.shot("a bin on hold", &floor);
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    shots.shot("allowed by a PIN", &floor);
    floor.key(Key::F3);
    floor.scan("L.B02.1");
    shots.shot("another zone: why", &floor);
    floor.key(Key::F3);
    floor.scan("L.A05.1");
    floor.problem("Bin full");
    shots.shot("how many fit", &floor);
    floor.number("20");
    shots.shot("the rest", &floor);
    floor.key(Key::F3);
    floor.key(Key::F3);
    floor.key(Key::F3);
    shots.shot("given up", &floor);
    let mut floor = cart();
    for (item, tote) in [("96385074", "U.T1"), ("]C1010950600013435210L1", "U.T2"), ("036000291452", "U.T1")]
    {
        floor.scan(item);
        floor.key(Key::Enter);
        floor.scan(tote);
    }
    floor.key(Key::Digit(2));
    floor.scan("L.A07.1");
    floor.scan("96385074");
    shots.shot("a bin on hold: who may allow it", &floor);
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    shots.shot("a supervisor's PIN", &floor);
    let mut work = work();
    work.lines.push(line(4, "TEA", "L2", 3, &["B01.1", "OVER.1"]));
    let mut floor = Floor::work(packet("7", Work::Cart(work)));
    floor.scan("09506000134352");
    shots.shot("which lot", &floor);
    floor.key(Key::F3);
    floor.scan("L.DOCK.1");
    shots.shot("the place, and several things there", &floor);
    let mut work = self::work();
    work.lines = vec![line(1, "TEA", "L1", 6, &["B01.1"]), line(2, "TEA", "L2", 4, &["B01.1"])];
    let mut floor = Floor::work(packet("7", Work::Cart(work)));
    for lot in ["]C1010950600013435210L1", "]C1010950600013435210L2"] {
        floor.scan(lot);
        floor.key(Key::Enter);
        floor.scan("U.T1");
    }
    floor.key(Key::Digit(1));
    floor.scan("L.B01.1");
    floor.scan("09506000134352");
    shots.shot("which lot goes in", &floor);
    shots.check("cart");
}
