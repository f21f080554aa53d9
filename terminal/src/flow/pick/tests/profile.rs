//! What has to be scanned, as the site wants it.

use super::*;
use regal_shared::flow::pick::VerificationProfile;

fn at_bin(profile: VerificationProfile, line: regal_shared::flow::pick::PickLine) -> Floor {
    let mut work = pick_work(PickMode::Discrete, &["O1"], vec![line]);
    work.profile = profile;
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.scan("U.1");
    floor
}

fn picked(floor: &Floor) -> usize {
    floor.told().iter().filter(|told| told.starts_with("pick")).count()
}

#[test]
fn where_each_piece_is_scanned_neither_digits_nor_enter_count() {
    let profile = VerificationProfile { each_unit: true, ..VerificationProfile::default() };
    let mut floor = at_bin(profile, line(1, "O1", "GUM", "", "A01.1", 3));
    floor.scan("L.A01.1");
    floor.scan("96385074");
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Scan each piece
      Chewing gum
      GUM
    # 1/3
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(3));
    assert_eq!(floor.said(), "sys.scan_only");
    floor.key(Key::Enter);
    assert_eq!(picked(&floor), 0, "one of three");
    floor.now = floor.now.plus(1_000);
    floor.scan("96385074");
    assert_eq!(picked(&floor), 0, "two of three");
    floor.now = floor.now.plus(1_000);
    floor.scan("96385074");
    floor.scan("U.1");
    assert_eq!(picked(&floor), 1, "{:?}", floor.told());
}

#[test]
fn where_digits_do_not_stand_for_a_bin_it_is_scanned() {
    let profile = VerificationProfile { digits: false, ..VerificationProfile::default() };
    let mut floor = at_bin(profile, line(1, "O1", "GUM", "", "A01.1", 3));
    let before = floor.screen();
    floor.number("41");
    assert_eq!(floor.screen(), before);
    floor.scan("L.A01.1");
    assert_ne!(floor.screen(), before);
}

#[test]
fn where_lots_are_not_scanned_the_planned_one_is_taken() {
    for (lot, done) in [(true, 0), (false, 1)] {
        let profile = VerificationProfile { lot, ..VerificationProfile::default() };
        let mut floor = at_bin(profile, tea(1, "O1", "A01.1", 1));
        floor.scan("L.A01.1");
        floor.scan("9506000134352");
        floor.scan("U.1");
        assert_eq!(picked(&floor), done, "{lot}: {:?}", floor.told());
    }
}
