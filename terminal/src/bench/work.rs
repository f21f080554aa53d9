//! The store as a worker would leave it: logged on, a pick of 20 lines in hand.

use crate::io::clock::Clock;
use crate::io::outbox::{Identity, Outbox};
use crate::model::{Job, State};
use regal_shared::base::{Goods, Level, LineId, Moment, StockStatus};
use regal_shared::flow::common::{
    BarcodeCard, Card, Directory, ItemCard, LevelCard, LocationCard, LocationKind, SerialCapture,
};
use regal_shared::flow::pick::{PickLine, PickMode, PickOrder, PickPacket};
use regal_shared::flow::session::{Role, Session};
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Packet, Sheet, Work};
use std::path::Path;

/// Lines of the pick.
pub(super) const LINES: usize = 20;

/// Places and goods of a whole site.
const SITE: (usize, usize) = (2000, 1000);

/// Makes the store, or gives an older one the same work anew. Tells the number of the last confirm in it.
pub(super) fn prepare(folder: &Path, site: bool) -> anyhow::Result<i64> {
    let mut outbox = Outbox::open(folder)?;
    if outbox.identity().is_none() {
        let identity = Identity {
            // Nobody listens there, and nobody answers late.
            hub: "http://127.0.0.1:1".to_owned(),
            keys: vec![],
            device: "BENCH1".into(),
            token: "none".to_owned(),
            site: "Bench".to_owned(),
        };
        outbox.enrol(identity, 1)?;
        if site {
            outbox.keep_cards(&Sheet::whole(&directory(), 1)?)?;
        }
    }
    let now = Clock::default().wall();
    anyhow::ensure!(outbox.checkpoint(&state(now).json()), "{} cannot be written", folder.display());
    Ok(outbox.last())
}

/// What is scanned at a line: its bin, then its goods.
pub(super) fn scans(line: usize) -> (String, String) {
    (format!("L.{}", bin(line)), format!("]C101{}", gtin(line)))
}

/// Logged on, at the first bin.
pub(super) fn state(now: Moment) -> State {
    let mut state = State::new(now);
    state.session = Some(Session {
        actor: "a1".into(),
        name: "Ada".to_owned(),
        role: Role::Picker,
        language: Language::En,
        large: false,
        badge: "1".to_owned(),
        since: now,
        kinds: Vec::new(),
        open: Vec::new(),
        elsewhere: None,
        elsewhere_quiet: 0,
        needs_equipment: false,
        verifier: None,
        offline: false,
    });
    state.job = Job::of(&packet(now));
    state
}

fn packet(now: Moment) -> Packet {
    let mut cards: Vec<Card> = (0..LINES).map(|number| place(number, LocationKind::Bin)).collect();
    cards.push(place(SITE.0, LocationKind::Lane));
    cards.extend((0..LINES).flat_map(goods));
    let totes = vec!["T001".to_owned()];
    let work = PickPacket {
        mode: PickMode::Discrete,
        orders: vec![PickOrder {
            order: "4711".to_owned(),
            slot: 0,
            totes,
            wholes: Vec::new(),
            priority: 0,
            cut_off: None,
        }],
        lines: (0..LINES).map(line).collect(),
        lane: bin(SITE.0),
        lane_why: Vec::new(),
        profile: Default::default(),
        cards,
        lot_change: false,
        lpns: Vec::new(),
        open_lpns: false,
        busy: Vec::new(),
        put_back: Vec::new(),
    };
    let expires_at = now.plus(3_600_000);
    Packet { task: "7".into(), fence: 1, revision: 1, expires_at, work: Work::Pick(work) }
}

fn line(number: usize) -> PickLine {
    PickLine {
        line: LineId(i64::try_from(number).unwrap_or(0) + 1),
        order: "4711".to_owned(),
        goods: Goods { owner: "O".into(), item: item(number), lot: String::new(), serial: String::new() },
        expiry: None,
        status: StockStatus::Available,
        location: bin(number),
        bin: Default::default(),
        lpn: String::new(),
        planned: 1,
        done: 0,
        whole: false,
        lot_fixed: false,
        zero_check: false,
        why: vec![Message::new("work.next")],
    }
}

/// Places and goods of a whole site, two barcodes an item.
fn directory() -> Directory {
    let mut directory = Directory::default();
    (0..SITE.0).for_each(|number| directory.learn(place(number, LocationKind::Bin)));
    (0..SITE.1).flat_map(goods).for_each(|card| directory.learn(card));
    directory
}

fn bin(number: usize) -> String {
    format!("A{:02}.{:02}.{}", number / 100, number % 100 / 4, number % 4)
}

fn item(number: usize) -> String {
    format!("{}", 100_000 + number)
}

/// A GTIN with its check digit.
fn gtin(number: usize) -> String {
    let body = format!("0400638{number:06}");
    let weights = body.bytes().rev().zip([3, 1].into_iter().cycle());
    let sum: u32 = weights.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn place(number: usize, kind: LocationKind) -> Card {
    Card::Location(LocationCard {
        location: bin(number),
        kind,
        zone: "A".to_owned(),
        walk: i64::try_from(number).unwrap_or(0),
        digits: format!("{:02}", number % 100),
        height: 0,
        keeps_lpn: false,
    })
}

fn goods(number: usize) -> Vec<Card> {
    let level = LevelCard::plain;
    let code =
        |barcode, level, factor| Card::Barcode(BarcodeCard { barcode, item: item(number), level, factor });
    let card = ItemCard {
        item: item(number),
        name: format!("Filter coffee, ground, 500 g, sort {number}"),
        owner: "O".into(),
        levels: vec![level(Level::Each, 1), level(Level::Case, 12)],
        lot_tracked: false,
        expiry: Default::default(),
        serial: SerialCapture::None,
        min_life_days: 0,
        weight_g: 520,
        warn_qty: 50,
        hard_qty: 500,
    };
    let case = format!("CASE{number}");
    vec![Card::Item(card), code(gtin(number), Level::Each, 1), code(case, Level::Case, 12)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checkpoint_of_a_pick_of_twenty_lines_is_small() {
        let bytes = state(Moment(1_795_500_000_000)).json().len();
        assert!(bytes < 24_000, "{bytes} bytes are written with each scan");
    }
}
