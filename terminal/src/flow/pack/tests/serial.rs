//! Serial numbers at the bench.

use super::*;

#[test]
fn each_piece_whose_number_is_taken_when_it_leaves_shows_it() {
    let mut floor =
        at_bench(order(vec![pack_line(1, "PHONE", "", "T1", 2), pack_line(2, "GUM", "", "T1", 1)]));
    floor.key(Key::Enter);
    floor.scan("00036000291452");
    assert!(floor.screen().contains("Scan each serial"), "{}", floor.screen());
    floor.scan("SN-1");
    floor.scan("00036000291452");
    floor.scan("SN-1");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.scan("]C121SN-2");
    floor.scan(GUM);
    assert_eq!(told(&floor), ["pack 004000000000000013 S: PHONE 2 T1 SN-1 SN-2, GUM 1 T1"]);
}

#[test]
fn one_label_with_item_and_number_is_one_scan() {
    let mut floor = at_bench(order(vec![pack_line(1, "PHONE", "", "T1", 2)]));
    floor.key(Key::Enter);
    floor.scan("]C1010003600029145221SN-1");
    floor.scan("]C1010003600029145221SN-2");
    let work = [("choose a tote to pack and take its carton", 1), ("pack a piece", 2)];
    assert_eq!((floor.scans, floor.keys), costs(&work));
    assert_eq!(told(&floor), ["pack 004000000000000013 S: PHONE 2 T1 SN-1 SN-2"]);
}

#[test]
fn a_number_the_books_know_must_be_the_one() {
    let numbered = |serial: &str| {
        let mut line = pack_line(1, "GUM", "", "T1", 1);
        line.goods.serial = serial.into();
        line
    };
    let mut floor = at_bench(order(vec![numbered("A1"), numbered("A2")]));
    floor.key(Key::Enter);
    floor.scan(GUM);
    floor.scan("A9");
    assert_eq!(floor.said(), "scan.wrong_serial");
    floor.scan("A2");
    floor.scan(GUM);
    floor.scan("A2");
    assert_eq!(floor.said(), "scan.serial_seen");
    floor.scan("A1");
    let Body::Confirm(Confirm::Pack(pack)) = &floor.facts[0].body else { panic!("{:?}", floor.facts) };
    let inside: Vec<(&str, usize)> =
        pack.content.iter().map(|one| (one.goods.serial.as_str(), one.serials.len())).collect();
    assert_eq!(inside, [("A2", 0), ("A1", 0)], "the stock's own numbers, nothing captured");
}

#[test]
fn an_lpn_with_numbers_to_take_does_not_go_as_it_is() {
    let mut floor = at_bench(order(vec![pack_line(1, "PHONE", "", "T1", 2)]));
    floor.more("Ship LPN as it is");
    floor.scan("U.T1");
    assert_eq!(floor.said(), "scan.more_serial");
    assert!(floor.facts.is_empty());
}
