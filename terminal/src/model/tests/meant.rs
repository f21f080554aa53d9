//! A scan that may mean several things is asked about, and never guessed.

use super::*;
use regal_shared::flow::count::CountPacket;
use regal_shared::wire::Claim;

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
        crate::flow::Screen::Count(count) => match &count.at {
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
