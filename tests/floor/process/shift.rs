//! A shift of one person, from the first order to the last carton.

use super::{Worker, books, import, number, texts};
use regal_tests::{RunningHub, hub_says};

#[test]
fn one_order_is_picked_with_a_serial_scanner() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    import(at, "locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\nP01;lane;90;\n");
    import(at, "items", "item;name\nTEA;Green tea\n");
    import(at, "barcodes", "barcode;item;level;factor\n4012345678901;TEA;each;1\n");
    import(at, "stock", "location;item;qty\nA01.1.1;TEA;10\n");
    import(at, "orders", "order;item;qty;customer;lane\n4711;TEA;4;Erika;P01\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana"]);
    let hub = RunningHub::start(at);
    hub.tell(&["release", "4711"]);

    let mut ana = Worker::start(&hub, at);
    ana.log_on("1001");
    ana.press("\r", &["Pick", "4711"]);
    ana.scan("U.T1", &["Green tea", "A01"]);
    ana.scan("L.A01.1.1", &["Scan"]);
    ana.scan("4012345678901", &["ENT"]);
    ana.press("\r", &["P01", "T1"]);
    ana.scan("L.P01", &["Next task"]);
    booked(at, 3);
    ana.screen.cut();
    hub.stop();

    let books = books(at);
    assert_eq!(texts(&books, "select state from order_head"), ["picked"]);
    let kinds = texts(&books, "select kind from command where series = 'c' order by number");
    assert_eq!(kinds, ["bind", "pick", "stage"]);
    assert_eq!(number(&books, "select on_hand from balance where location = 'P01'"), 4);
    assert_eq!(number(&books, "select on_hand from balance where location = 'A01.1.1'"), 6);
}

#[test]
fn a_delivery_goes_from_the_dock_to_the_truck() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let places = "location;kind;walk;digits;area;zone\nR01;dock;1;;;\nA01.1.1;bin;10;12;DRY;A\nA02.1.1;bin;20;34;DRY;A\n\
                  PACK1;pack_station;80;;;\nP01;lane;90;;;\nD1;door;99;;;\n";
    import(at, "locations", places);
    import(
        at,
        "items",
        "item;name;lot_tracked;expiry;area\nMILK;Milk 1 l;yes;best_before;DRY\nTEA;Green tea;no;none;DRY\n",
    );
    import(at, "barcodes", "barcode;item\n04012345678901;MILK\n04098765432101;TEA\n");
    import(
        at,
        "asns",
        "asn;item;qty;lot;expiry;supplier\nA100;MILK;24;L1;2027-05-31;Teekontor\nA100;TEA;12;;;Teekontor\n",
    );
    import(at, "orders", "order;item;qty;customer\n4711;MILK;4;Erika\n4711;TEA;2;Erika\n4712;MILK;3;Jo\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana", "--role", "lead"]);
    let printer = format!("PACK1=file:{}", at.join("labels.zpl").display());
    let hub = RunningHub::furnished(at, &["--printer", &printer]);
    let mut ana = Worker::start(&hub, at);
    ana.log_on("1001");

    ana.scan("L.R01", &["Scan the delivery"]);
    ana.scan("O.A100", &["Scan the item"]);
    ana.scan("]C1010401234567890115270531\u{1d}10L1", &["How many?", "L1"]);
    ana.press("24\r", &["Scan the LPN"]);
    ana.scan("U.901", &["becomes a new LPN"]);
    again(&mut ana, "U.901", &["24 booked on 901"]);
    ana.scan("04098765432101", &["How many?", "Green tea"]);
    ana.press("12\r", &["Scan the LPN"]);
    ana.scan("U.902", &["Finish the delivery"]);
    ana.press("\r", &["Delivery finished"]);
    ana.press("\u{1b}OR", &["Next task"]);

    ana.scan("U.901", &["Bring it to the bin", "Milk"]);
    ana.scan("L.A01.1.1", &["24 put away"]);
    ana.scan("U.902", &["Bring it to the bin", "tea"]);
    ana.scan("L.A02.1.1", &["12 put away"]);

    booked(at, 7);
    hub.tell(&["release", "--all"]);
    ana.scan("E.CART1", &["Daily check"]);
    ana.press("1", &["Slots?"]);
    ana.press("2\r", &["Next task", "CART1"]);
    ana.press("\r", &["4711"]);
    ana.scan("U.T1", &["4712"]);
    ana.scan("U.T2", &["Go to the bin", "Milk"]);
    ana.scan("L.A01.1.1", &["Scan the item"]);
    ana.scan("]C10104012345678901\u{1d}10L1", &["Take, then ENT"]);
    ana.press("\r", &["4 into slot 1"]);
    ana.scan("U.T1", &["3 into slot 2"]);
    ana.scan("U.T2", &["Go to the bin", "tea"]);
    ana.scan("L.A02.1.1", &["Scan the item"]);
    ana.scan("04098765432101", &["Take, then ENT"]);
    ana.press("\r", &["2 into slot 1"]);
    ana.scan("U.T1", &["Bring to the lane"]);
    ana.scan("L.P01", &["Round finished"]);

    ana.scan("U.T1", &["Scan the bench"]);
    ana.scan("W.PACK1", &["Take this carton", "4711"]);
    pack(
        &mut ana,
        &["04012345678901", "04012345678901", "04012345678901", "04012345678901", "04098765432101"],
        6,
    );
    again(&mut ana, "04098765432101", &["Bring to the lane"]);
    ana.scan("L.P01", &["Order packed"]);
    ana.scan("U.T2", &["Take this carton", "4712"]);
    pack(&mut ana, &["04012345678901", "04012345678901"], 3);
    again(&mut ana, "04012345678901", &["Bring to the lane"]);
    ana.scan("L.P01", &["Order packed"]);
    ana.press("\u{1b}OR", &["Next task"]);

    ana.press("\u{1b}OS", &["Other work"]);
    ana.press("1", &["Loading"]);
    ana.press("5", &["Scan the door"]);
    ana.scan("D.D1", &["Open a new one?"]);
    again(&mut ana, "D.D1", &["Scan while loading"]);
    let books = books(at);
    for (number, carton) in (1..)
        .zip(texts(&books, "select lpn from lpn where kind = 'carton' and location = 'P01' order by lpn"))
    {
        ana.scan(&format!("U.{carton}"), &[&format!("{number} of 2 loaded")]);
    }
    ana.press("\u{1b}OS", &["1 Finish"]);
    ana.press("1", &["seal number"]);
    ana.press("4711\r", &["driver"]);
    ana.press("\r", &["Gone with 2 units"]);
    booked(at, 20);
    ana.screen.cut();
    hub.stop();

    let mut kinds = texts(&books, "select kind from movement order by number");
    kinds.dedup();
    let story = "receive take put take put pick stage pack stage pack stage load depart";
    assert_eq!(kinds.join(" "), story, "the journal tells the whole story");
    assert_eq!(texts(&books, "select state from order_head"), ["shipped", "shipped"]);
    assert!(hub_says(at, &["verify"]).contains("rules hold"));
}

/// The same code once more: a double read is dropped, so it is scanned until it counts.
fn again(worker: &mut Worker, code: &str, then: &[&str]) {
    let seen = |text: &str| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        then.iter().all(|one| words.contains(one))
    };
    for _ in 0..20 {
        // A second read counts only a moment after the first, or after the question.
        if worker.screen.look(std::time::Duration::from_millis(700), seen).1 {
            return;
        }
        worker.send(code);
    }
    worker.see(&format!("{then:?} after {code}"), then);
}

/// Pieces into the carton, each seen to count.
fn pack(worker: &mut Worker, codes: &[&str], all: usize) {
    worker.press("\r", &["Scan each piece"]);
    for (number, code) in (1..).zip(codes) {
        again(worker, code, &[&format!("{number} of {all} packed")]);
    }
}

/// Waits until the hub has booked so many confirms, for what the screen says may still be on its way.
fn booked(at: &std::path::Path, confirms: i64) {
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let books = books(at);
    while number(&books, "select count(*) from command where series = 'c'") < confirms {
        assert!(std::time::Instant::now() < end, "the hub has not booked {confirms} confirms");
        std::thread::yield_now();
    }
}
