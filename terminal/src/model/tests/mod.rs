//! A floor for tests: drives a terminal by scans and keys, saves every confirm, and starts it afresh from its
//! checkpoint after each input.

pub mod budgets;
mod by_hand;
mod cases;
mod codes;
mod danger;
mod digits;
mod elsewhere;
mod floor;
mod meant;
mod over;
mod own;
mod people;
mod pictured;
mod recorded;
pub mod shots;
mod watched;

pub use floor::Floor;
use floor::text;

use super::*;
use crate::flow::Wanted;
use crate::talk::{Key, Saved, Source};
use crate::view::Text;
use regal_shared::base::{ActorId, CommandId, Day, Goods, Level, LineId, Qty, StockStatus, TaskId};
use regal_shared::flow::common::{
    ASK_MS, BarcodeCard, Card, IDLE_MS, ItemCard, LevelCard, LocationCard, LocationKind, LotCard, REQUEST_MS,
    SerialCapture,
};
use regal_shared::flow::pick::{PickLine, PickMode, PickOrder, PickPacket};
use regal_shared::flow::session::{LoggedOn, Role, Session};
use regal_shared::refusal::Refusal;
use regal_shared::text::{Message, say};
use regal_shared::wire::{
    Answer, Body, Command, Confirm, Event, EventBody, Grant, HeartbeatAnswer, Packet, Request, Work,
};

fn start(now: Moment) -> Start {
    Start {
        now,
        device: "K7Q2MX".into(),
        site: "Halle 1".into(),
        last_confirm: 0,
        last_request: 0,
        waiting: 0,
        epoch: 1,
        checkpoint: None,
        directory: directory(),
        language: Language::En,
        demo: true,
        kiosk: false,
    }
}

/// Three bins, a lane, a second lane; tea in lots, gum, a phone and a radio with serials, taken as it leaves and from the start.
pub fn directory() -> Directory {
    let mut directory = Directory::default();
    let place = |id: &str, kind, walk, digits: &str| {
        Card::Location(LocationCard {
            location: id.into(),
            kind,
            zone: String::new(),
            walk,
            digits: digits.into(),
            height: 0,
            keeps_lpn: false,
        })
    };
    directory.learn(place("A01.1", LocationKind::Bin, 1, "41"));
    directory.learn(place("A02.1", LocationKind::Bin, 2, "42"));
    directory.learn(place("A03.1", LocationKind::Bin, 3, ""));
    directory.learn(place("LANE.1", LocationKind::Lane, 9, "51"));
    directory.learn(place("LANE.2", LocationKind::Lane, 9, ""));
    for (item, name, gtin, lots, serial) in [
        ("TEA", "Green tea 100 g", "09506000134352", true, SerialCapture::None),
        ("GUM", "Chewing gum", "00000096385074", false, SerialCapture::None),
        ("PHONE", "Phone", "00036000291452", false, SerialCapture::Outbound),
        ("RADIO", "Radio", "RADIO-EACH", false, SerialCapture::Inbound),
    ] {
        let level = LevelCard::plain;
        directory.learn(Card::Item(ItemCard {
            item: item.into(),
            name: name.into(),
            owner: "O".into(),
            levels: vec![level(Level::Each, 1), level(Level::Case, 12)],
            lot_tracked: lots,
            expiry: Default::default(),
            serial,
            min_life_days: 0,
            weight_g: 0,
            warn_qty: 50,
            hard_qty: 500,
        }));
        let row = |barcode: String, level, factor| {
            Card::Barcode(BarcodeCard { barcode, item: item.into(), level, factor })
        };
        directory.learn(row(gtin.into(), Level::Each, 1));
        directory.learn(row(format!("CASE-{item}"), Level::Case, 12));
    }
    for (lot, status) in
        [("L1", StockStatus::Available), ("L2", StockStatus::Available), ("L3", StockStatus::Blocked)]
    {
        let expiry = Day::parse_iso("2027-05-31");
        directory.learn(Card::Lot(LotCard { item: "TEA".into(), lot: lot.into(), expiry, status }));
    }
    directory
}

/// The same floor; of cases of gum two are asked about and four are too many.
pub fn limited() -> Input {
    let mut directory = directory();
    let card = directory.items.get_mut("GUM").expect("gum");
    let case = card.levels.iter_mut().find(|card| card.level == Level::Case).expect("a case");
    (case.warn, case.hard) = (1, 3);
    Input::Directory(directory)
}

/// A person on the floor.
pub fn person() -> Session {
    Session {
        actor: ActorId::from("a1"),
        name: "Anna".into(),
        role: Role::Picker,
        language: Language::En,
        large: false,
        badge: "1001".into(),
        since: Moment(0),
        kinds: Vec::new(),
        open: Vec::new(),
        elsewhere: None,
        elsewhere_quiet: 0,
        needs_equipment: false,
        verifier: None,
        offline: false,
    }
}

/// A line of so many of an item from a bin.
pub fn line(id: i64, order: &str, item: &str, lot: &str, location: &str, planned: Qty) -> PickLine {
    PickLine {
        line: LineId(id),
        order: order.into(),
        goods: Goods { owner: "O".into(), item: item.into(), lot: lot.into(), serial: String::new() },
        expiry: None,
        status: StockStatus::Available,
        location: location.into(),
        bin: Default::default(),
        lpn: String::new(),
        planned,
        done: 0,
        whole: false,
        lot_fixed: false,
        zero_check: false,
        why: vec![Message::new("work.next")],
    }
}

/// Some work, whatever it is: an order of one line.
pub fn some_work() -> Packet {
    pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)])
}

/// A packet of pick work.
pub fn pick(mode: PickMode, orders: &[&str], lines: Vec<PickLine>) -> Packet {
    packet("7", Work::Pick(pick_work(mode, orders, lines)))
}

/// Pick work; on a cart the orders stand in slots from 1.
pub fn pick_work(mode: PickMode, orders: &[&str], lines: Vec<PickLine>) -> PickPacket {
    let cluster = mode == PickMode::Cluster;
    let orders = (1..).zip(orders).map(|(slot, order)| PickOrder {
        order: (*order).into(),
        slot: if cluster { slot } else { 0 },
        totes: Vec::new(),
        wholes: Vec::new(),
        priority: slot,
        cut_off: None,
    });
    PickPacket {
        mode,
        orders: orders.collect(),
        lines,
        lane: "LANE.1".into(),
        lane_why: Vec::new(),
        profile: Default::default(),
        cards: Vec::new(),
        lot_change: true,
        lpns: Vec::new(),
        open_lpns: false,
        busy: Vec::new(),
        put_back: Vec::new(),
    }
}

/// A packet under a task's first lease.
pub fn packet(task: &str, work: Work) -> Packet {
    Packet { task: TaskId::from(task), fence: 1, revision: 1, expires_at: Moment(i64::MAX), work }
}

impl Terminal {
    /// Another screen, as if the worker had come there.
    pub fn show(&mut self, screen: Screen) {
        self.state.job = Job::free(screen);
    }
}
