//! A device's store on another machine: nobody gets on with a PIN by it, it can ask for nothing, and what it reports is
//! kept apart from what the device itself reports.

use super::{import, number, texts};
use regal_tests::{OnScreen, RunningHub, hub_says, terminal_program};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The longest a case is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site with an order, Ana without a PIN and Jonas with one.
fn site(at: &Path) -> RunningHub {
    import(at, "locations", "location;kind;walk;digits\nA01.1.1;bin;10;12\nP01;lane;90;\n");
    import(at, "items", "item;name\nTEA;Green tea\n");
    import(at, "barcodes", "barcode;item\n4012345678901;TEA\n");
    import(at, "stock", "location;item;qty\nA01.1.1;TEA;40\n");
    import(at, "orders", "order;item;qty;customer;lane\n4711;TEA;4;Erika;P01\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana"]);
    let mut user = Command::new(regal_tests::hub_program())
        .args(["user", "add", "2001", "--name", "Jonas", "--pin-stdin"])
        .env("REGAL_DATABASE", format!("sqlite:{}", at.join("hub.db").display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("it runs");
    user.stdin.take().expect("its input").write_all(b"2580\n").expect("written");
    assert!(user.wait().expect("ended").success());
    let hub = RunningHub::start(at);
    hub.tell(&["release", "4711"]);
    hub
}

/// A terminal on a store, on the machine with this key.
fn terminal(data: &Path, key: &Path) -> OnScreen {
    let (data, key) = (data.to_str().expect("plain"), key.to_str().expect("plain"));
    let args = ["--data", data, "--device-key", key, "--language", "en", "--scanner", "stream:STX,CR"];
    OnScreen::start(&terminal_program(), &args, 16, 20)
}

fn see(screen: &OnScreen, what: &str, wanted: &[&str]) {
    screen.wait_for(&format!("{what}: {wanted:?}"), |text| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        wanted.iter().all(|one| words.contains(one))
    });
}

fn scan(screen: &mut OnScreen, code: &str, then: &[&str]) {
    screen.press(format!("\x02{code}\r").as_bytes());
    see(screen, code, then);
}

/// The store without the lock, as somebody with a screwdriver gets it.
fn copied(data: &Path, to: &Path) -> PathBuf {
    fs::create_dir(to).expect("a folder");
    for file in ["terminal.db", "terminal.db-wal"] {
        if data.join(file).exists() {
            fs::copy(data.join(file), to.join(file)).expect("copied");
        }
    }
    to.to_owned()
}

pub fn a_store_without_the_devices_key_lets_nobody_on_with_a_pin() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut hub = site(at);
    let (data, key, other) = (at.join("device"), at.join("key"), at.join("elsewhere/key"));
    hub.enrol(&data, &hub.url);
    let mut screen = terminal(&data, &key);
    see(&screen, "first", &["Scan your badge"]);
    scan(&mut screen, "B.2001", &["PIN"]);
    screen.press(b"2580\r");
    see(&screen, "on with the hub", &["Next task"]);
    screen.cut();
    let hash = &texts(&super::books(at), "select pin_hash from person where person = '2001'")[0];
    let kept = fs::read(data.join("terminal.db")).expect("a store");
    let log = fs::read(data.join("terminal.db-wal")).unwrap_or_default();
    let kept = String::from_utf8_lossy(&[kept, log].concat()).into_owned();
    assert!(kept.contains("2001") && !kept.contains("argon2") && !kept.contains(hash.as_str()), "sealed");

    hub.cut();
    let copy = copied(&data, &at.join("copy"));
    for (data, key, said) in [(&copy, &other, "Wrong PIN"), (&data, &key, "Next task")] {
        let mut screen = terminal(data, key);
        screen.wait_for("a start without the hub", |text| text.contains("--") && text.contains("task"));
        screen.press(b"\x1bOS");
        see(&screen, "the list", &["Log off"]);
        scan(&mut screen, "C.OFF", &["1"]);
        screen.press(b"1");
        see(&screen, "off", &["Scan your badge"]);
        scan(&mut screen, "B.2001", &["PIN"]);
        screen.press(b"2580\r");
        see(&screen, "the device alone", &[said]);
        screen.cut();
    }
}

pub fn a_copy_asks_for_nothing_and_what_it_reports_is_kept_beside_what_the_device_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut hub = site(at);
    let (data, key, other) = (at.join("device"), at.join("key"), at.join("elsewhere/key"));
    hub.enrol(&data, &hub.url);
    let mut screen = terminal(&data, &key);
    see(&screen, "first", &["Scan your badge"]);
    scan(&mut screen, "B.1001", &["Next task"]);
    screen.press(b"\r");
    see(&screen, "a job", &["Pick", "4711"]);
    scan(&mut screen, "U.T1", &["Green tea", "A01"]);
    screen.cut();

    // The store as it was with the job in hand, on another machine.
    let copy = copied(&data, &at.join("copy"));
    // The hub is away until it has reported: it would tell the copy at once that it holds nothing.
    hub.cut();
    let mut twin = terminal(&copy, &other);
    see(&twin, "the copy has the job, too", &["Green tea", "A01", "--"]);
    let pick = |screen: &mut OnScreen, tote: &str| {
        scan(screen, "L.A01.1.1", &["Scan"]);
        scan(screen, "4012345678901", &["ENT"]);
        screen.press(b"4\r");
        see(screen, "picked", &["P01", tote]);
    };
    let books = super::books(at);
    pick(&mut twin, "T1");
    hub.restart();
    let end = Instant::now() + PATIENCE;
    while number(&books, "select count(*) from parked") == 0 {
        assert!(Instant::now() < end, "what the copy reports is not kept");
        std::thread::yield_now();
    }
    assert_eq!(texts(&books, "select distinct code from exception"), ["device_clone"]);
    assert_eq!(number(&books, "select count(*) from command where kind = 'pick'"), 0, "no number is used up");
    twin.cut();
    let mut asks = terminal(&copy, &other);
    // What is in hand is set down, whatever becomes of the work.
    asks.wait_for("the copy hears the hub", |text| text.contains("P01") && !text.contains("--"));
    scan(&mut asks, "L.P01", &["Next task"]);
    asks.press(b"\r");
    see(&asks, "no work", &["This device is a copy"]);
    asks.cut();

    let mut screen = terminal(&data, &key);
    see(&screen, "the device itself", &["Green tea", "A01"]);
    pick(&mut screen, "T1");
    scan(&mut screen, "L.P01", &["Next task"]);
    let end = Instant::now() + PATIENCE;
    while number(&books, "select count(*) from command where series = 'c'") < 3 {
        assert!(Instant::now() < end, "what the device reports is booked");
        std::thread::yield_now();
    }
    assert_eq!(number(&books, "select on_hand from balance where location = 'P01' and item = 'TEA'"), 4);
    assert_eq!(texts(&books, "select distinct code from exception"), ["device_clone"]);
    screen.cut();
    hub.stop();
    assert!(hub_says(at, &["verify"]).contains("rules hold"));
}
