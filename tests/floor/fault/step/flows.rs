//! The flows, one after the other.

use super::super::{KINDS, Step, pick, site};
use super::{ALL, CARTON, Flow, struck_throughout};
use crate::process::import;
use regal_tests::{RunningHub, hub_says};
use serde_json::json;
use std::path::Path;

/// One thing that is done, and what is shown then.
fn does(keys: &str, then: &[&str], confirms: bool) -> Step {
    let then = then.iter().map(|&text| text.to_owned()).collect();
    Step { keys: keys.to_owned(), then, confirms, again: false }
}

fn scans(code: &str, then: &[&str]) -> Step {
    does(&format!("\x02{code}\r"), then, false)
}

fn confirms(code: &str, then: &[&str]) -> Step {
    does(&format!("\x02{code}\r"), then, true)
}

/// The code once more, as the answer to a question about it.
fn sure(code: &str, then: &[&str]) -> Step {
    Step { again: true, ..confirms(code, then) }
}

fn nothing(_: &RunningHub, _: &Path) {}

/// F4, other work, and then the entry of this number.
fn other_work(entry: usize, then: &[&str]) -> Vec<Step> {
    vec![
        does("\x1bOS", &["Other work"], false),
        does("1", &["Receive", "Pick"], false),
        does(&entry.to_string(), then, false),
    ]
}

/// A delivery of tea for each moment, and a bin for each.
fn deliveries(at: &Path) {
    let places = "location;kind;walk;digits\nR01;dock;1;\nA01.1.1;bin;10;12\n";
    import(at, "locations", places);
    import(at, "items", "item;name\nTEA;Green tea\n");
    import(at, "barcodes", "barcode;item\n4012345678901;TEA\n");
    let mut rows = "asn;item;qty;supplier\n".to_owned();
    for turn in 0..ALL.len() {
        rows.push_str(&format!("A{turn};TEA;12;Teekontor\n"));
    }
    import(at, "asns", &rows);
    hub_says(at, &["user", "add", "2001", "--name", "Ana"]);
}

/// A delivery is received on a new LPN and finished; the LPN goes into a bin.
fn receive_and_put_away(turn: usize) -> Vec<Step> {
    let lpn = format!("U.90{turn}");
    vec![
        scans("L.R01", &["Scan the delivery"]),
        scans(&format!("O.A{turn}"), &["Scan the item"]),
        scans("4012345678901", &["How many?"]),
        does("12\r", &["Scan the LPN"], false),
        scans(&lpn, &["becomes a new LPN"]),
        sure(&lpn, &["Finish the delivery"]),
        does("\r", &["Delivery finished"], true),
        does("\x1bOR", &["Next task"], false),
        scans(&lpn, &["Bring it to the bin"]),
        confirms("L.A01.1.1", &["12 put away"]),
    ]
}

/// Orders that are picked, and a bench for them.
fn bench(at: &Path) {
    site(at, ALL.len());
    import(at, "locations", "location;kind;walk\nPACK1;pack_station;80\n");
}

/// What was picked into the tote becomes a carton on the lane.
fn pack(turn: usize) -> Vec<Step> {
    pack_for("P01", turn)
}

fn pack_for(lane: &str, turn: usize) -> Vec<Step> {
    let tote = format!("U.T{}", turn + 1);
    let mut steps = if turn == 0 {
        vec![scans(&tote, &["Scan the bench"]), scans("W.PACK1", &["Take this carton"])]
    } else {
        vec![scans(&tote, &["Take this carton"])]
    };
    steps.extend([
        does("\r", &["Scan each piece"], false),
        scans("4012345678901", &["1 of 2 packed"]),
        sure("4012345678901", &["Bring to the lane"]),
        confirms(&format!("L.{lane}"), &["Order packed"]),
        does("\x1bOR", &["Next task"], false),
    ]);
    steps
}

#[test]
fn a_terminal_killed_in_any_part_of_packing_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of packing",
        site: bench,
        asked: nothing,
        parts: &[|turn| pick(&format!("T{}", turn + 1)), pack],
        kinds: &["bind", "pick", "stage", "pack", "stage"],
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_in_any_part_of_a_pick_stands_before_or_after_it_and_nothing_is_booked_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a pick",
        site: |at| site(at, ALL.len()),
        asked: nothing,
        parts: &[|turn| pick(&format!("T{}", turn + 1))],
        kinds: &KINDS,
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_while_a_delivery_is_received_and_put_away_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a delivery",
        site: deliveries,
        asked: nothing,
        parts: &[receive_and_put_away],
        kinds: &["receive", "unloading_done", "take", "put"],
        answered: &["take"],
    });
}

/// Tea in a bin for each moment.
fn shelves(at: &Path) {
    let (mut places, mut stock) = ("location;kind;walk\n".to_owned(), "location;item;qty\n".to_owned());
    for turn in 0..ALL.len() {
        places.push_str(&format!("{0};bin;1{turn}\nB{0};bin;2{turn}\n", bin(turn)));
        stock.push_str(&format!("{};TEA;12\n", bin(turn)));
    }
    import(at, "locations", &places);
    import(at, "items", "item;name\nTEA;Green tea\n");
    import(at, "barcodes", "barcode;item\n4012345678901;TEA\n");
    import(at, "stock", &stock);
    hub_says(at, &["user", "add", "2001", "--name", "Ana"]);
}

fn bin(turn: usize) -> String {
    format!("A0{}.1.1", turn + 1)
}

/// Five of twelve teas from a bin into another.
fn carry(turn: usize) -> Vec<Step> {
    let mut steps = other_work(7, &["Scan the source bin"]);
    steps.extend([
        scans(&format!("L.{}", bin(turn)), &["Scan item or LPN"]),
        scans("4012345678901", &["How many?"]),
        does("5\r", &["Scan the target bin"], true),
        confirms(&format!("L.B{}", bin(turn)), &["Next task"]),
    ]);
    steps
}

/// A supervisor wants each bin counted.
fn counts(hub: &RunningHub, at: &Path) {
    let key = hub_says(at, &["key", "add", "desk", "--may", "change"]).trim().to_owned();
    for turn in 0..ALL.len() {
        let asked = ureq::post(format!("{}/api/v1/counts", hub.url))
            .header("authorization", format!("Bearer {key}"))
            .header("idempotency-key", format!("count-{turn}"))
            .send_json(json!({"location": bin(turn)}))
            .expect("a count is taken on");
        assert_eq!(asked.status(), 201);
    }
}

/// A bin is counted as the books have it.
fn count(turn: usize) -> Vec<Step> {
    let bin = format!("L.{}", bin(turn));
    let mut steps = other_work(6, &["Go to the bin"]);
    steps.extend([
        scans(&bin, &["Scan all you see"]),
        scans("4012345678901", &["How many?"]),
        does("12\r", &["Done? Scan the bin"], false),
        confirms(&bin, &["Bin counted"]),
    ]);
    steps
}

/// Orders that are picked, packed for a lane at the gate, and a door there.
fn gate(at: &Path) {
    site(at, 0);
    let places = "location;kind;walk;zone\nPACK1;pack_station;80;\nSHIP1;lane;91;ship\nD1;door;99;\n";
    import(at, "locations", places);
    let rows: String = (0..ALL.len()).map(|turn| format!("47{turn};TEA;2;Erika;SHIP1\n")).collect();
    import(at, "orders", &format!("order;item;qty;customer;lane\n{rows}"));
    hub_says(at, &["release", "--all"]);
    hub_says(at, &["user", "add", "2001", "--name", "Ana", "--role", "lead"]);
}

/// The carton goes onto a truck of its own, and the truck leaves.
fn load(_: usize) -> Vec<Step> {
    let mut steps = other_work(5, &["Scan the door"]);
    steps.extend([
        scans("D.D1", &["Scan the door again"]),
        Step { again: true, ..scans("D.D1", &["Scan while loading"]) },
        confirms(&format!("U.{CARTON}"), &["1 of 1 loaded"]),
        does("\x1bOS", &["Finish"], false),
        does("1", &["seal"], false),
        does("\r", &["driver"], false),
        does("\r", &["Gone with 1"], true),
        does("\x1bOR", &["Next task"], false),
    ]);
    steps
}

#[test]
fn a_terminal_killed_in_any_part_of_loading_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of loading",
        site: gate,
        asked: nothing,
        parts: &[|turn| pick(&format!("T{}", turn + 1)), |turn| pack_for("SHIP1", turn), load],
        kinds: &["bind", "pick", "stage", "pack", "stage", "load", "depart"],
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_in_any_part_of_a_move_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a move",
        site: shelves,
        asked: nothing,
        parts: &[carry],
        kinds: &["take", "put"],
        answered: &[],
    });
}

#[test]
fn a_terminal_killed_in_any_part_of_a_count_books_nothing_twice() {
    struck_throughout(&Flow {
        name: "a terminal killed in any part of a count",
        site: shelves,
        asked: counts,
        parts: &[count],
        kinds: &["count"],
        answered: &[],
    });
}
