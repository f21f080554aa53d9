//! What a scan may stand for at the bin, and what is asked for when it fits several things.

use super::lpn::{at_pallet, before_pallets};
use super::*;
use regal_shared::flow::common::{Finer, StandsFor};
use regal_shared::flow::pick::{PickLine, PickPacket};

fn at_bin(bin: StandsFor, item: bool, line: PickLine) -> Floor {
    let mut work = pick_work(PickMode::Discrete, &["O1"], vec![PickLine { bin, ..line }]);
    work.profile.item = item;
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor
}

fn asked(floor: &Floor) -> String {
    floor.screen().lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn the_bin_stands_for_its_content_only_where_the_profile_says_so_and_it_holds_one_thing() {
    let several = |finer| StandsFor::Several(finer);
    let gum = || line(1, "O1", "GUM", "", "A01.1", 5);
    for (bin, item, said, then, again) in [
        (StandsFor::Nothing, true, "", "Scan the item", "scan.want_item"),
        (several(Finer::Item), true, "", "Scan the item", "scan.more_item"),
        (several(Finer::Lot), true, "", "Scan the item", "scan.more_lot"),
        (StandsFor::Content, false, "", "Take, then ENT", "scan.not_asked"),
        (several(Finer::Item), false, "scan.more_item", "Scan the item", "scan.more_item"),
        (several(Finer::Lot), false, "scan.more_lot", "Scan the item", "scan.more_lot"),
        (several(Finer::Lpn), false, "scan.more_lpn", "Scan the item", "scan.more_lpn"),
    ] {
        let mut floor = at_bin(bin, item, gum());
        assert_eq!((floor.said().as_str(), asked(&floor).as_str()), (said, then), "{bin:?} {item}");
        floor.scan("L.A01.1");
        assert_eq!((floor.said().as_str(), asked(&floor).as_str()), (again, then), "{bin:?} {item}");
        assert_eq!(floor.facts.len(), 1, "the tote, and nothing else");
    }
    let mut typed = Floor::work({
        let mut work =
            pick_work(PickMode::Discrete, &["O1"], vec![PickLine { bin: several(Finer::Lot), ..gum() }]);
        work.profile.item = false;
        packet("7", Work::Pick(work))
    });
    typed.scan("U.1");
    typed.number("41");
    assert_eq!(typed.said(), "scan.more_lot", "check digits stand for the bin's scan, here too");
}

#[test]
fn a_bin_that_stands_for_serial_numbers_or_a_whole_lpn_asks_for_the_one_and_takes_the_other() {
    let radios = at_bin(StandsFor::Content, false, line(1, "O1", "RADIO", "", "A01.1", 2));
    assert_eq!(asked(&radios), "Scan each serial");
    let whole = PickLine { whole: true, lpn: "P1".into(), ..line(1, "O1", "GUM", "", "A01.1", 48) };
    let mut work =
        pick_work(PickMode::Discrete, &["O1"], vec![PickLine { bin: StandsFor::Content, ..whole }]);
    work.profile.item = false;
    let mut floor = Floor::work(packet("7", Work::Pick(work.clone())));
    floor.scan("L.A01.1");
    assert_eq!(floor.told(), ["pick 1 GUM 48 A01.1>"]);
    work.lines[0].bin = StandsFor::Several(Finer::Lpn);
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.scan("L.A01.1");
    assert_eq!((floor.said().as_str(), floor.told().len()), ("scan.more_lpn", 0));
}

#[test]
fn an_item_on_several_lpns_asks_for_the_lpn_and_stays_known() {
    let mut floor = at_pallet(before_pallets());
    assert_eq!(asked(&floor), "Scan the LPN", "its label says at once from which");
    floor.scan("96385074");
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.more_lpn", "Scan the LPN"));
    floor.scan("U.P4");
    assert_eq!(floor.said(), "pick.wrong_lpn", "there is tea on it");
    floor.scan("U.P1");
    floor.number("6");
    assert_eq!(floor.told()[1..], ["pick 1 GUM 6 A01.1>1"]);

    let mut other = at_pallet(before_pallets());
    other.scan("96385074");
    other.scan("U.P2");
    assert_eq!(other.said(), "pick.other_lpn");
    other.scan("U.P2");
    other.key(Key::Enter);
    assert_eq!(other.told()[1..], ["pick 1 GUM 6 A01.1>1"]);

    let mut case = before_pallets();
    case.lines[0].planned = 12;
    let mut case = at_pallet(case);
    case.scan("CASE-GUM");
    case.scan("U.P1");
    assert_eq!(case.told()[1..], ["pick 1 GUM 12 A01.1>1"], "the case that was scanned counts");

    let alone = PickPacket { lpns: Vec::new(), ..before_pallets() };
    let mut alone = at_pallet(alone);
    assert_eq!(asked(&alone), "Scan the item");
    alone.scan("96385074");
    assert_eq!(asked(&alone), "Take, then ENT");
}

#[test]
fn a_lot_that_only_one_lpn_has_says_which() {
    let mut work = before_pallets();
    work.lines[0] = PickLine { lpn: "P1".into(), ..tea(1, "O1", "A01.1", 6) };
    work.lpns.iter_mut().for_each(|one| (one.goods.item, one.goods.lot) = ("TEA".into(), "L2".into()));
    let mut floor = at_pallet(work);
    floor.scan("09506000134352");
    assert_eq!(floor.said(), "scan.more_lpn");
    floor.scan("]C110L1");
    assert_eq!(asked(&floor), "Take, then ENT", "L1 stands on P1 alone: {}", floor.screen());
}

#[test]
fn an_empty_face_is_told_and_its_line_comes_last() {
    let mut floor = at_item(vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 1)]);
    floor.problem("Pick face empty");
    let Some(Body::Confirm(Confirm::Report(told))) = floor.facts.last().map(|fact| &fact.body) else {
        panic!("a report, not {:?}", floor.told())
    };
    assert_eq!((told.code.code(), told.location.as_str(), told.qty), ("face_empty", "A01.1", 0));
    assert_eq!(told.goods.as_ref().map(|goods| goods.item.as_str()), Some("GUM"));
    assert!(floor.screen().contains("> A02 1"), "the other bin first: {}", floor.screen());
    floor.play();
    let picked: Vec<String> = floor.told().into_iter().filter(|told| told.starts_with("pick")).collect();
    assert_eq!(picked, ["pick 2 GUM 1 A02.1>1", "pick 1 GUM 2 A01.1>1"], "by then it has been filled");
}

#[test]
fn several_lots_are_told_where_another_may_stand_in() {
    for (change, fixed, said) in [(true, false, "scan.more_lot"), (false, false, ""), (true, true, "")] {
        let mut work = pick_work(PickMode::Discrete, &["O1"], vec![tea(1, "O1", "A01.1", 5)]);
        work.lot_change = change;
        work.lines[0].lot_fixed = fixed;
        let mut floor = Floor::work(packet("7", Work::Pick(work)));
        ["U.1", "L.A01.1", "09506000134352"].iter().for_each(|code| floor.scan(code));
        assert_eq!(floor.said(), said, "{change} {fixed}");
        assert!(floor.screen().contains("Scan the lot"), "{}", floor.screen());
    }
}
