//! Every screen at the dock, at every size, in every language.

use super::tests::{MILK, SSCC, at_lpn, delivery, line, work};
use crate::model::tests::shots::{Shots, hostile};
use crate::model::tests::{Floor, packet};
use crate::talk::{Input, Key};
use regal_shared::base::{Day, StockStatus};
use regal_shared::flow::common::{Card, LotCard};
use regal_shared::flow::receive::Delivery;
use regal_shared::refusal::Choice;
use regal_shared::text::Message;
use regal_shared::wire::{Grant, TaskKind, Work};

fn at(delivery: Option<Delivery>) -> Floor {
    let mut work = work(delivery);
    work.cards.push(hostile("GUM"));
    Floor::work(packet("5", Work::Receive(work)))
}

#[test]
fn the_screens_of_a_delivery() {
    let mut shots = Shots::default();
    let floor = Floor::begin(TaskKind::Receive);
    shots.shot("dock", &floor);
    let mut floor = at(None);
    shots.shot("delivery", &floor);
    shots.lists(&mut floor);

    let lines =
        || vec![line(1, "MILK", "", "", 12), line(2, "GUM", "", SSCC, 48), line(3, "RADIO", "", "", 2)];
    let mut floor = at(Some(delivery(lines())));
    shots.shot("item", &floor);
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.scan(&format!("]C100{SSCC}"));
    shots.shot("sealed?", &floor);
    shots.lists(&mut floor);
    floor.problem("Damaged");
    shots.shot("sealed, and damaged: how many", &floor);
    floor.key(Key::F3);
    floor.scan(&format!("]C100{SSCC}"));
    shots.shot("whole", &floor);
    floor.problem("Damaged");
    shots.shot("damaged: which", &floor);
    floor.key(Key::F3);
    floor.scan(MILK);
    shots.shot("lot", &floor);
    floor.scan("]C110N9");
    shots.shot("a new lot", &floor);
    floor.scan("]C110N9");
    shots.shot("expiry", &floor);
    floor.number("310227");
    shots.shot("no such day", &floor);
    floor.number("051226");
    shots.shot("short dated", &floor);
    floor.key(Key::Digit(1));
    shots.shot("older than stock", &floor);
    floor.number("051226");
    shots.shot("how many", &floor);
    shots.lists(&mut floor);
    floor.number("15");
    shots.shot("too many", &floor);
    floor.key(Key::Digit(2));
    shots.shot("LPN", &floor);
    floor.scan("U.901");
    shots.shot("a new LPN", &floor);
    floor.scan("U.901");
    shots.shot("LPN of the surplus", &floor);
    floor.scan("U.801");
    shots.shot("of another owner", &floor);
    floor.scan("U.902");
    shots.shot("booked", &floor);
    floor.scan("RADIO-1");
    shots.shot("serial", &floor);
    floor.scan("]C121S1");
    floor.scan("]C121S1");
    shots.shot("serial seen", &floor);
    floor.key(Key::F3);
    floor.scan("09506000134352");
    shots.shot("not on the note", &floor);
    floor.scan("U.800");
    shots.shot("an LPN in use", &floor);
    floor.more("Finish");
    shots.shot("short and over", &floor);
    floor.key(Key::Enter);
    shots.shot("what of the rest", &floor);
    floor.key(Key::Digit(2));
    shots.shot("done", &floor);
    let mut floor = at(None);
    floor.scan("00036000291452");
    let choice =
        |object: &str, label: &str| Choice { object: object.into(), label: label.into(), task: None };
    floor.grant(Grant::Choices {
        choices: vec![choice("O.7001", "Nordtee 7001"), choice("O.7002", "Ost 7002")],
    });
    shots.shot("several deliveries", &floor);
    let mut floor = at(Some(delivery(vec![line(1, "GUM", "", "", 100), line(2, "TEA", "L1", "", 5)])));
    floor.scan("96385074");
    floor.number("110");
    shots.shot("so many?", &floor);
    floor.number("110");
    shots.shot("a little too many", &floor);
    let mut floor = at(Some(delivery(vec![line(1, "GUM", "", "", 100)])));
    floor.scan("]C101000000963850743090");
    shots.shot("so many on the label?", &floor);
    let mut floor = at(Some(delivery(vec![line(1, "GUM", "", "", 100)])));
    (0..5).for_each(|_| floor.scan("CASE-GUM"));
    floor.key(Key::Enter);
    shots.shot("so many scans?", &floor);
    let mut known = work(Some(delivery(vec![line(1, "MILK", "M7", "", 5)])));
    let expiry = Day::parse_iso("2027-12-01");
    let card = LotCard { item: "MILK".into(), lot: "M7".into(), expiry, status: StockStatus::Available };
    known.cards.push(Card::Lot(card));
    let mut floor = Floor::work(packet("5", Work::Receive(known)));
    floor.scan(&format!("]C101{MILK}1727120510M7"));
    shots.shot("the lot has another date", &floor);
    shots.check("receive");
}

#[test]
fn the_screens_of_goods_nobody_announced() {
    let mut shots = Shots::default();
    let mut floor = at(None);
    floor.scan("LS-4711");
    floor.refuse(Message::new("rcv.doc_none"));
    shots.shot("nothing expected", &floor);
    floor.key(Key::Digit(1));
    shots.shot("supplier", &floor);
    floor.row("Ost");
    shots.shot("note", &floor);
    floor.number("4711");
    shots.shot("item", &floor);
    floor.scan("96385074");
    shots.shot("how many, blind", &floor);
    floor.number("6");
    shots.shot("LPN", &floor);
    let mut two = work(None);
    two.owners.push("MANDANT-2".into());
    let mut floor = Floor::work(packet("5", Work::Receive(two)));
    floor.scan("LS-4711");
    floor.refuse(Message::new("rcv.doc_none"));
    floor.key(Key::Digit(1));
    floor.row("Ost");
    floor.number("4711");
    shots.shot("whose", &floor);
    let mut floor = at_lpn();
    floor.feed(Input::Link(false));
    floor.more("Print label");
    shots.shot("a number to be written", &floor);
    floor.number("10008");
    shots.shot("read wrong", &floor);
    floor.key(Key::Digit(1));
    floor.key(Key::Digit(0));
    shots.shot("typed", &floor);
    let mut floor = at(Some(delivery(vec![line(1, "GUM", "", "", 20)])));
    floor.feed(Input::Link(false));
    floor.scan("96385074");
    floor.number("5");
    floor.more("Print label");
    shots.shot("no number left", &floor);
    shots.check("receive_blind");
}
