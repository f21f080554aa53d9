//! Check digits count as the scan of the place that is asked for: in every flow, by one way.

use super::*;
use crate::model::missed::TELL_MS;
use regal_shared::flow::common::{Mismatch, PutTarget};
use regal_shared::flow::count::CountPacket;
use regal_shared::flow::load::StagePacket;
use regal_shared::flow::pack::{PackLine, PackPacket};
use regal_shared::flow::pick::PutBack;
use regal_shared::flow::putaway::{CartLine, CartPacket, CartTote, Content, InTote, PutawayPacket};
use regal_shared::flow::shift::{Fix, ShiftPacket, ShiftStock};
use regal_shared::wire::Verified;

const GUM: &str = "96385074";

fn gum() -> Goods {
    Goods { owner: "O".into(), item: "GUM".into(), ..Goods::default() }
}

fn target(location: &str) -> PutTarget {
    PutTarget { location: location.into(), rule: "same_item".into() }
}

/// An order of one gum in A01.1, after these scans.
fn picking(scans: &[&str], change: impl Fn(&mut PickPacket)) -> Floor {
    let mut work = pick_work(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]);
    change(&mut work);
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    scans.iter().for_each(|code| floor.scan(code));
    floor
}

fn at_the_bin() -> Floor {
    picking(&["U.T1"], |_| ())
}

fn at_the_lane() -> Floor {
    picking(&["U.T1", "L.A01.1", GUM], |_| ())
}

fn with_one_tote_for_the_lane() -> Floor {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O2", "GUM", "", "A01.1", 1)];
    let mut floor = Floor::work(pick(PickMode::Cluster, &["O1", "O2"], lines));
    ["U.T1", "U.T2", "L.A01.1", GUM].iter().for_each(|code| floor.scan(code));
    floor.key(Key::Enter);
    ["U.T1", "U.T2"].iter().for_each(|code| floor.scan(code));
    floor.more("One by one");
    floor.scan("U.T2");
    floor
}

fn before_a_bin_that_should_be_bare() -> Floor {
    picking(&["U.T1", "L.A01.1", GUM], |work| work.lines[0].zero_check = true)
}

fn with_goods_of_a_cancelled_order() -> Floor {
    let back = PutBack {
        line: LineId(9),
        order: "O9".into(),
        goods: gum(),
        status: StockStatus::Available,
        tote: "T1".into(),
        qty: 1,
        location: "A02.1".into(),
        whole: false,
    };
    picking(&["U.T1", GUM], |work| work.put_back = vec![back.clone()])
}

fn with_a_carton() -> Floor {
    let piece = PackLine {
        line: LineId(1),
        tote: "T1".into(),
        goods: gum(),
        expiry: None,
        status: StockStatus::Available,
        qty: 1,
    };
    let work = PackPacket {
        order: "O1".into(),
        station: "BENCH.1".into(),
        lines: vec![piece],
        cartons: vec!["004000000000000013".into()],
        standing: Vec::new(),
        open: Vec::new(),
        types: Vec::new(),
        carton_type: "S".into(),
        why: Vec::new(),
        lane: "LANE.1".into(),
        why_lane: Vec::new(),
        weigh: None,
        printer: true,
        cards: Vec::new(),
    };
    let mut floor = Floor::work(packet("7", Work::Pack(work)));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor
}

fn with_a_unit_for_its_lane() -> Floor {
    let unit = StagePacket {
        lpn: "P1".into(),
        order: "O1".into(),
        lane: "LANE.1".into(),
        why: Vec::new(),
        cards: Vec::new(),
    };
    Floor::work(packet("7", Work::Stage(unit)))
}

/// A pallet of gum from A01.1, for A02.1.
fn with_a_pallet() -> Floor {
    let work = PutawayPacket {
        lpn: "P1".into(),
        sscc: String::new(),
        from: "A01.1".into(),
        bin: Default::default(),
        taken: true,
        scanned: false,
        own: false,
        content: vec![Content { goods: gum(), status: StockStatus::Available, qty: 4, expiry: None }],
        targets: vec![target("A02.1")],
        allowed: Vec::new(),
        closed: Vec::new(),
        cards: Vec::new(),
    };
    Floor::work(packet("7", Work::Putaway(work)))
}

fn with_a_pallet_given_up() -> Floor {
    let mut floor = with_a_pallet();
    floor.key(Key::F3);
    floor
}

/// A cart with gum from A01.1, for A02.1.
fn with_a_cart() -> Floor {
    let line = CartLine {
        line: 1,
        content: Content { goods: gum(), status: StockStatus::Available, qty: 0, expiry: None },
        carried: vec![InTote { tote: "T1".into(), qty: 4 }],
        targets: vec![target("A02.1")],
        allowed: Vec::new(),
        closed: Vec::new(),
    };
    let work = CartPacket {
        from: "A01.1".into(),
        stands: false,
        lines: vec![line],
        totes: vec![CartTote { tote: "T1".into(), zone: String::new(), from: String::new() }],
        cards: Vec::new(),
    };
    let mut floor = Floor::work(packet("7", Work::Cart(work)));
    floor.key(Key::Digit(1));
    floor
}

fn with_a_cart_given_up() -> Floor {
    let mut floor = with_a_cart();
    floor.key(Key::F3);
    floor.key(Key::F3);
    floor
}

/// Gum lies wrong in A01.1 and goes to A02.1.
fn before_goods_that_lie_wrong(stands: bool) -> Floor {
    let stock = ShiftStock {
        goods: gum(),
        status: StockStatus::Available,
        lpn: String::new(),
        within: Vec::new(),
        qty: 4,
        free: 4,
        expiry: None,
    };
    let fix = Fix {
        goods: gum(),
        status: StockStatus::Available,
        lpn: String::new(),
        qty: 4,
        why: Vec::new(),
        targets: vec![target("A02.1")],
    };
    let work = ShiftPacket {
        from: "A01.1".into(),
        stock: vec![stock],
        stands,
        fix: Some(fix),
        ..ShiftPacket::default()
    };
    Floor::work(packet("7", Work::Shift(work)))
}

fn before_a_bin_that_stands_for_its_goods() -> Floor {
    before_goods_that_lie_wrong(true)
}

fn with_goods_that_lay_wrong() -> Floor {
    let mut floor = before_goods_that_lie_wrong(false);
    floor.scan(GUM);
    floor.key(Key::Enter);
    floor
}

fn with_goods_given_up() -> Floor {
    let mut floor = with_goods_that_lay_wrong();
    floor.key(Key::F3);
    floor
}

fn counting() -> Floor {
    let work = CountPacket {
        location: "A01.1".into(),
        anchor: 0,
        recount: false,
        lpns: vec!["P1".into()],
        beside: Vec::new(),
        cards: Vec::new(),
        why: Vec::new(),
    };
    Floor::work(packet("7", Work::Count(work)))
}

fn with_a_count_made() -> Floor {
    let mut floor = counting();
    ["L.A01.1", GUM].iter().for_each(|code| floor.scan(code));
    floor.number("4");
    floor
}

fn before_an_lpn_that_is_missing() -> Floor {
    let mut floor = with_a_count_made();
    floor.scan("L.A01.1");
    floor
}

fn taking_back() -> Floor {
    let mut floor = at_the_lane();
    floor.more("Undo");
    floor
}

/// Where a place is asked for: how one comes there, the place, its check digits.
type Asked = (&'static str, fn() -> Floor, &'static str, &'static str);

const ASKED: &[Asked] = &[
    ("pick: the bin", at_the_bin, "A01.1", "41"),
    ("pick: the lane", at_the_lane, "LANE.1", "51"),
    ("pick: the lane of one tote", with_one_tote_for_the_lane, "LANE.1", "51"),
    ("pick: goods go back", with_goods_of_a_cancelled_order, "A02.1", "42"),
    ("pack: the lane", with_a_carton, "LANE.1", "51"),
    ("load: the lane", with_a_unit_for_its_lane, "LANE.1", "51"),
    ("putaway: the bin", with_a_pallet, "A02.1", "42"),
    ("putaway: back", with_a_pallet_given_up, "A01.1", "41"),
    ("cart: the bin", with_a_cart, "A02.1", "42"),
    ("cart: back", with_a_cart_given_up, "A01.1", "41"),
    ("move: the bin stands for its goods", before_a_bin_that_stands_for_its_goods, "A01.1", "41"),
    ("move: the target", with_goods_that_lay_wrong, "A02.1", "42"),
    ("move: back", with_goods_given_up, "A01.1", "41"),
    ("count: the bin", counting, "A01.1", "41"),
    ("count: nothing more", with_a_count_made, "A01.1", "41"),
    ("count: an LPN is gone", before_an_lpn_that_is_missing, "A01.1", "41"),
    ("undo: the source", taking_back, "A01.1", "41"),
];

#[test]
fn the_check_digits_of_the_place_asked_for_do_what_its_scan_does() {
    for (name, floor, place, digits) in ASKED {
        let (mut scanned, mut typed) = (floor(), floor());
        let had = typed.facts.len();
        // A key takes a second, and ENT one more.
        scanned.now = scanned.now.plus(2000);
        scanned.scan(&format!("L.{place}"));
        typed.number(digits);
        let of = |floor: &Floor| floor.facts.iter().map(|fact| fact.body.clone()).collect::<Vec<_>>();
        assert_eq!(of(&typed), of(&scanned), "{name}");
        assert_eq!(typed.screen(), scanned.screen(), "{name}");
        assert_ne!(typed.screen(), floor().screen(), "{name}: it went on");
        for (facts, by) in [(&scanned.facts, Verified::Scan), (&typed.facts, Verified::Typed)] {
            assert!(facts[had..].iter().all(|fact| fact.verified_by == by), "{name}: {facts:?}");
        }
    }
}

#[test]
fn after_the_third_miss_only_the_scan_counts_and_the_desk_hears_of_it() {
    for (name, floor, place, digits) in ASKED {
        let mut floor = floor();
        let had = floor.facts.len();
        for _ in 0..3 {
            assert!(floor.terminal.view().target.is_some_and(|target| target.digits), "{name}");
            floor.number("99");
            assert_eq!(floor.said(), "scan.wrong_digits", "{name}");
        }
        let before = floor.screen();
        assert!(floor.terminal.view().target.is_some_and(|target| !target.digits), "{name}: {before}");
        floor.number(digits);
        assert_eq!(floor.facts.len(), had, "{name}: typed in vain");
        floor.scan(&format!("L.{place}"));
        assert_ne!(floor.screen(), before, "{name}: the scan went on");
        floor.now = floor.now.plus(TELL_MS);
        floor.feed(Input::Tick);
        let told = floor.wishes.iter().find_map(|wish| match &wish.body {
            Body::Request(Request::Mismatches { seen, .. }) => Some(seen.clone()),
            _ => None,
        });
        let told = told.unwrap_or_else(|| panic!("{name}: nobody was told"));
        let digits =
            |one: &&Mismatch| (&*one.class, &*one.location, &*one.got) == ("scan.wrong_digits", place, "99");
        assert_eq!(told.iter().filter(digits).count(), 3, "{name}: {told:?}");
    }
}

#[test]
fn misses_count_in_a_row_and_for_one_place() {
    let mut floor = with_a_count_made();
    for digits in ["99", "98"] {
        floor.number(digits);
    }
    floor.scan("L.A01.1");
    floor.number("97");
    assert!(floor.screen().contains("__"), "the scan in between ended the row: {}", floor.screen());

    let mut floor = with_a_pallet();
    ["11", "12", "13"].iter().for_each(|digits| floor.number(digits));
    floor.key(Key::F3);
    floor.number("41");
    assert_eq!(floor.facts.len(), 1, "the source is another place: {}", floor.screen());
}

#[test]
fn where_the_profile_wants_a_scan_no_digits_are_taken() {
    for scans in [&["U.T1"][..], &["U.T1", "L.A01.1", GUM]] {
        let mut floor = picking(scans, |work| work.profile.digits = false);
        floor.key(Key::Digit(4));
        assert_eq!(floor.said(), "sys.scan_only");
    }
}

#[test]
fn a_rest_that_reads_like_the_check_digits_is_asked_about() {
    let seen =
        |floor: &Floor| (floor.told().last().cloned(), floor.facts.last().map(|fact| fact.verified_by));
    for (row, left) in [(1, 0), (2, 41)] {
        let mut floor = before_a_bin_that_should_be_bare();
        floor.number("41");
        assert_eq!(floor.said(), "pick.bare_or_left");
        floor.key(Key::Digit(row));
        let told = Some(format!("observe A01.1 {left}"));
        assert_eq!(seen(&floor), (told, Some(Verified::Typed)));
    }
    let mut floor = before_a_bin_that_should_be_bare();
    floor.number("4");
    assert_eq!(seen(&floor).0.as_deref(), Some("observe A01.1 4"), "any other number is what is left");
    let mut floor = picking(&["U.T1", "L.A01.1", GUM], |work| {
        work.lines[0].zero_check = true;
        work.profile.digits = false;
    });
    floor.number("41");
    assert_eq!(seen(&floor).0.as_deref(), Some("observe A01.1 41"), "no digits are taken for the bin here");
}

#[test]
fn an_ask_about_digits_is_answered_by_the_same_digits_or_the_scan() {
    for answer in ["41", ""] {
        let mut floor = counting();
        floor.number("41");
        floor.number("41");
        assert_eq!(floor.said(), "cnt.bare");
        if answer.is_empty() {
            floor.scan("L.A01.1")
        } else {
            floor.number(answer)
        }
        assert!(floor.screen().contains("P1"), "on to the LPN that was not seen: {}", floor.screen());
    }
    let mut floor = counting();
    floor.number("41");
    floor.number("41");
    floor.number("42");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.wrong_digits", 0));
}

#[test]
fn whoever_comes_next_begins_without_misses() {
    let mut floor = with_a_pallet();
    ["11", "12", "13"].iter().for_each(|digits| floor.number(digits));
    floor.more("Log off");
    floor.row("Break");
    floor.scan("B.1001");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
    assert!(floor.terminal.state.misses.is_none());
}
