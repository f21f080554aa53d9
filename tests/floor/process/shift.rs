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
    // The last confirm is on its way: its answer is awaited before the battery goes.
    ana.screen.wait_for("an empty outbox", |text| !text.contains("Q1"));
    ana.screen.cut();
    hub.stop();

    let books = books(at);
    assert_eq!(texts(&books, "select state from order_head"), ["picked"]);
    let kinds = texts(&books, "select kind from command where series = 'c' order by number");
    assert_eq!(kinds, ["bind", "pick", "stage"]);
    assert_eq!(number(&books, "select on_hand from balance where location = 'P01'"), 4);
    assert_eq!(number(&books, "select on_hand from balance where location = 'A01.1.1'"), 6);
}
