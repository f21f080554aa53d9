//! A scan that may mean several things is asked about, and never guessed.

use super::*;
use regal_shared::flow::count::CountPacket;
use regal_shared::flow::shift::{ShiftPacket, ShiftStock};
use regal_shared::wire::{Claim, TaskKind};

#[test]
fn a_barcode_of_two_items_is_asked_about_and_never_guessed() {
    let mut floor = Floor::on();
    for item in ["TEA", "GUM"] {
        let row = BarcodeCard { barcode: "SHARED".into(), item: item.into(), level: Level::Each, factor: 1 };
        Arc::make_mut(&mut floor.terminal.directory).learn(Card::Barcode(row));
    }
    floor.scan("SHARED");
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Which of these?
    1 Green tea 100 g
    2 Chewing gum
    F3 Back
    ");
    floor.key(Key::Digit(2));
    let claim = Claim::object(None, "GUM");
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
    let mut floor = Floor::on();
    floor.scan("L.A01.1\rU.9");
    assert_eq!(floor.said(), "scan.two_codes");
}

#[test]
fn several_documents_are_a_list_and_a_refusal_changes_nothing() {
    let mut floor = Floor::on();
    floor.scan("L.A01.1");
    let choice = |object: &str, label: &str| regal_shared::refusal::Choice {
        object: object.into(),
        label: label.into(),
        task: None,
    };
    floor.grant(Grant::Choices { choices: vec![choice("O.1", "4711 today"), choice("O.2", "4712 Friday")] });
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Which one?
    1 4711 today
    2 4712 Friday
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    let claim = Claim::object(None, "O.2");
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
    floor.refuse(Message::new("work.denied"));
    assert_eq!(floor.said(), "work.denied");
    floor.key(Key::Enter);
    floor.grant(Grant::NoWork);
    assert_eq!(floor.said(), "work.none");
}

/// A count at A01.1; a lot of gum is called as one of tea.
pub(super) fn at_a_bin_with_two_lots_of_one_name() -> Floor {
    let work = CountPacket {
        location: "A01.1".into(),
        anchor: 1,
        recount: false,
        lpns: Vec::new(),
        beside: Vec::new(),
        cards: Vec::new(),
        why: Vec::new(),
    };
    let mut floor = Floor::work(packet("9", Work::Count(work)));
    let card = LotCard { item: "GUM".into(), lot: "L1".into(), expiry: None, status: StockStatus::Available };
    Arc::make_mut(&mut floor.terminal.directory).learn(Card::Lot(card));
    floor.scan("L.A01.1");
    floor
}

#[test]
fn the_text_of_a_lot_that_two_items_share_asks_for_the_item_and_stays_known() {
    let lot = |floor: &Floor| match &floor.terminal.state.job.screen {
        Screen::Count(count) => match &count.at {
            crate::flow::count::At::Qty { goods, .. } => format!("{} {}", goods.item, goods.lot),
            other => format!("{other:?}"),
        },
        other => format!("{other:?}"),
    };
    let mut floor = at_a_bin_with_two_lots_of_one_name();
    floor.scan("]C110L1");
    insta::assert_snapshot!(floor.screen(), @"
    Count
    Which of these?
    1 Chewing gum
    2 Green tea 100 g
    ! Mixed goods here. Which item?
    F3 Back
    ");
    floor.scan("09506000134352");
    assert_eq!(lot(&floor), "TEA L1", "the item's scan completes it");

    let mut chosen = at_a_bin_with_two_lots_of_one_name();
    chosen.scan("]C110L1");
    chosen.row("Green tea 100 g");
    assert_eq!(lot(&chosen), "TEA L1");

    let mut other = at_a_bin_with_two_lots_of_one_name();
    other.scan("]C110L1");
    other.scan("]C1010950600013435210L2");
    assert_eq!(lot(&other), "TEA L2", "another lot is another scan");
    let mut none = at_a_bin_with_two_lots_of_one_name();
    none.scan("]C110L1");
    none.scan("036000291452");
    assert_eq!(lot(&none), "PHONE ", "and so is an item that has no such lot");
}

/// Goods lie at A01.1.
fn lying(stock: &[(&str, &str, &str)]) -> Grant {
    let of = |(item, lot, serial): &(&str, &str, &str)| ShiftStock {
        goods: Goods {
            owner: "O".into(),
            item: (*item).into(),
            lot: (*lot).into(),
            serial: (*serial).into(),
        },
        status: StockStatus::Available,
        lpn: String::new(),
        within: Vec::new(),
        qty: 4,
        free: 4,
        expiry: None,
    };
    let stock = stock.iter().map(of).collect();
    let work = ShiftPacket { from: "A01.1".into(), stock, ..ShiftPacket::default() };
    Grant::Work { packet: Box::new(packet("9", Work::Shift(work))) }
}

#[test]
fn goods_scanned_at_the_work_menu_begin_their_move() {
    let wish = |floor: &Floor| floor.wishes.last().map(|wish| wish.body.clone());
    let asks = |task: Option<TaskKind>, object: &str, lot: &str| {
        let claim = Claim::Object { task, object: object.into(), lot: lot.into() };
        Some(Body::Request(Request::Claim(claim)))
    };
    let label = "]C1010950600013435210L2";
    let mut one = Floor::on();
    one.scan(label);
    assert_eq!(wish(&one), asks(None, "TEA", "L2"));
    one.grant(lying(&[("TEA", "L1", ""), ("TEA", "L2", "")]));
    assert!(one.screen().contains("How many?"), "neither item nor lot is scanned again: {}", one.screen());

    let mut several = Floor::on();
    several.scan(label);
    several.refuse(Message::new("scan.more_loc").with("n", 3));
    insta::assert_snapshot!(several.screen(), @"
    Move
    Scan the source bin
      Green tea 100 g
    ! It lies in 3 bins. Which one?
    F2 Problem · F3 Back · F4 More
    ");
    several.scan("L.A01.1");
    assert_eq!(wish(&several), asks(Some(TaskKind::Move), "L.A01.1", ""));
    several.grant(lying(&[("TEA", "L1", ""), ("TEA", "L2", ""), ("GUM", "", "")]));
    assert!(several.screen().contains("How many?"), "{}", several.screen());

    let mut nowhere = Floor::on();
    nowhere.scan("96385074");
    nowhere.refuse(Message::new("scan.want_loc"));
    assert!(nowhere.screen().contains("Chewing gum"), "{}", nowhere.screen());
    nowhere.key(Key::F3);
    nowhere.key(Key::F3);
    nowhere.scan("L.A01.1");
    assert_eq!(wish(&nowhere), asks(None, "L.A01.1", ""), "back at the menu nothing is known any more");

    let mut other = Floor::on();
    other.scan("96385074");
    other.refuse(Message::new("work.denied"));
    assert_eq!(other.said(), "work.denied");
    other.scan("L.A01.1");
    other.grant(lying(&[("TEA", "L1", "")]));
    assert!(other.screen().contains("Scan item or LPN"), "a no forgets them: {}", other.screen());
}
