//! What a line may cost beyond its two scans.

use super::*;

#[test]
fn a_zero_check_takes_one_scan_more() {
    let mut checked = line(1, "O1", "GUM", "", "A01.1", 1);
    checked.zero_check = true;
    let mut floor = Floor::work(pick(PickMode::Discrete, &["O1"], vec![checked]));
    floor.play();
    let work = [
        ("take a tote", 1),
        ("pick a line of one piece", 1),
        ("look whether the bin is bare", 1),
        ("bring what was picked to its lane", 1),
    ];
    assert_eq!((floor.scans, floor.keys), costs(&work), "{:?}", floor.told());
}

#[test]
fn several_totes_of_an_order_take_one_scan_more_a_line() {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 1), line(2, "O1", "GUM", "", "A02.1", 1)];
    let mut work = pick_work(PickMode::Discrete, &["O1"], lines);
    work.orders[0].totes = vec!["1".into(), "2".into()];
    let mut floor = Floor::work(packet("7", Work::Pick(work)));
    floor.play();
    let work = [("pick a line with several totes", 2), ("bring what was picked to its lane", 1)];
    assert_eq!((floor.scans, floor.keys), costs(&work), "{:?}", floor.told());
}
