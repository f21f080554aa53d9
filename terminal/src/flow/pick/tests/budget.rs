//! What a line may cost beyond its two scans.

use super::*;

#[test]
fn a_zero_check_takes_one_scan_more() {
    let mut checked = line(1, "O1", "GUM", "", "A01.1", 1);
    checked.zero_check = true;
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], vec![checked]));
    floor.play();
    // The tote, two scans of the line, the bin once more, the lane.
    assert_eq!((floor.scans, floor.keys), (1 + 2 + 1 + 1, 0), "{:?}", floor.told());
}

#[test]
fn several_totes_of_an_order_take_one_scan_more_a_line() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)];
    let mut work = pick_work(PickMode::Discrete, &["O1"], lines);
    work.orders[0].totes = vec!["1".into(), "2".into()];
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.play();
    assert_eq!((floor.scans, floor.keys), (2 * (2 + 1) + 1, 0), "{:?}", floor.told());
}
