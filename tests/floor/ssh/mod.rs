//! Handhelds with an SSH client: the real service, the real hub, and the client everybody has.

mod cut;
pub mod refused;

use regal_tests::{OnScreen, RunningHub, RunningServe, hub_says, ssh_key};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The longest anything is waited for.
const DEADLINE: Duration = Duration::from_secs(30);

/// A hub with an order to pick, a service, and the key of a handheld.
struct Site {
    hub: RunningHub,
    serve: RunningServe,
    key: PathBuf,
    folder: PathBuf,
}

impl Site {
    fn start(folder: &Path, address: &str) -> Site {
        Site::with(folder, address, &[])
    }

    /// The same with more flags of the service.
    fn with(folder: &Path, address: &str, more: &[&str]) -> Site {
        import(folder, "locations", "location;kind;walk;digits\nA01.1.1;bin;10;12\nP01;lane;90;\n");
        import(folder, "items", "item;name\nTEA;Green tea\n");
        import(folder, "barcodes", "barcode;item\n4012345678901;TEA\n");
        import(folder, "stock", "location;item;qty\nA01.1.1;TEA;40\n");
        import(folder, "orders", "order;item;qty;customer;lane\n4711;TEA;14;Erika;P01\n");
        hub_says(folder, &["user", "add", "1001", "--name", "Ana"]);
        let hub = RunningHub::start(folder);
        hub.tell(&["release", "4711"]);
        let serve = RunningServe::with(folder, &hub, address, more);
        let key = ssh_key(folder, "handheld");
        Site { hub, serve, key, folder: folder.to_owned() }
    }

    /// The service again, where it was.
    fn serve_again(self) -> Site {
        let Site { hub, serve, key, folder } = self;
        let (address, host) = (serve.address(), serve.host.clone());
        serve.stop();
        let serve = RunningServe::start(&folder, &hub, &address);
        assert_eq!(serve.host, host, "the host key is kept");
        Site { hub, serve, key, folder }
    }

    /// A handheld of 16 x 20.
    fn handheld(&self) -> OnScreen {
        self.serve.handheld(&self.key, 16, 20)
    }

    /// Types a one-time code on a handheld that is asked for one.
    fn enrol(&self, screen: &mut OnScreen) {
        see(screen, "the first screen", &["Type the device's code", "SSH"]);
        let told = self.hub.tell(&["device", "code"]);
        screen.press(format!("{}\r", told.lines().next().expect("a code").to_lowercase()).as_bytes());
        see(screen, "a device", &["Scan your badge", "SSH", "No offline here: it needs a signal."]);
    }

    /// Ana at the bin: fourteen pieces are asked for, and she has typed the first digit.
    fn half_typed(&self, screen: &mut OnScreen) {
        scan(screen, "B.1001", &["Next task"]);
        screen.press(b"\r");
        see(screen, "a job", &["Pick", "4711"]);
        scan(screen, "U.T1", &["Green tea", "A01"]);
        scan(screen, "L.A01.1.1", &["Scan"]);
        scan(screen, "4012345678901", &["ENT"]);
        screen.press(b"1");
        see(screen, "half a quantity", HALF);
    }

    fn books(&self) -> Connection {
        let file = self.folder.join("hub.db");
        let books = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
        books.busy_timeout(DEADLINE).expect("set");
        books
    }
}

/// What shows that half a quantity is typed.
const HALF: &[&str] = &["> 1_", "Take, then ENT"];

fn import(folder: &Path, what: &str, rows: &str) {
    let file = folder.join(format!("{what}.csv"));
    std::fs::write(&file, rows).expect("a file");
    hub_says(folder, &["import", what, file.to_str().expect("a plain path")]);
}

/// The words on a screen.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(text: &str, wanted: &[&str]) -> bool {
    let words = words(text);
    wanted.iter().all(|one| words.contains(one))
}

fn see(screen: &OnScreen, what: &str, wanted: &[&str]) -> String {
    screen.wait_for(&format!("{what}: {wanted:?}"), |text| has(text, wanted))
}

fn scan(screen: &mut OnScreen, code: &str, then: &[&str]) {
    screen.press(format!("\x02{code}\r").as_bytes());
    see(screen, code, then);
}

/// Waits until so many bells have rung.
fn rung(screen: &OnScreen, bells: usize) {
    let end = Instant::now() + DEADLINE;
    while screen.bells() < bells {
        assert!(Instant::now() < end, "{} of {bells} bells", screen.bells());
        std::thread::yield_now();
    }
    assert_eq!(screen.bells(), bells);
}

/// A signal for a client's process.
fn signal(name: &str, screen: &OnScreen) {
    let status = Command::new("kill").args([name, &screen.process().to_string()]).status();
    assert!(status.expect("kill runs").success());
}

#[test]
fn a_pick_goes_on_through_lost_clients_other_sizes_and_a_new_start_of_the_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut site = Site::start(folder.path(), "127.0.0.1:0");
    let mut first = site.handheld();
    see(&first, "the first screen", &["Type the device's code", "No offline here"]);
    first.press(b"\x02B.1001\r");
    see(&first, "a badge is no code", &["The code has 8 signs"]);
    first.press(b"AAAA-2222\r");
    see(&first, "a code that nobody gave", &["This code has run out"]);
    site.enrol(&mut first);
    let before = first.bells();
    scan(&mut first, "ZZZ9", &["Code unknown"]);
    rung(&first, before + 3);
    site.half_typed(&mut first);
    first.cut();

    let mut second = site.handheld();
    see(&second, "after the client was killed", HALF);
    second.resize(20, 26);
    let text = see(&second, "the same at another size", HALF);
    assert_eq!(text.lines().filter(|line| line.contains("Green tea")).count(), 1, "{text}");
    second.resize(6, 16);
    see(&second, "a sentence", &["Screen too small."]);
    second.press(b"99\r");
    // The client has sent the keys when it shows the picture of the next size.
    second.resize(6, 12);
    second.wait_for("the sentence anew", |text| text.lines().any(|line| line.trim() == "20 is"));
    second.resize(24, 80);
    see(&second, "what nobody saw was not done", HALF);

    // A client that takes nothing holds nobody up.
    signal("-STOP", &second);
    let third = site.handheld();
    see(&third, "a second link", HALF);
    signal("-CONT", &second);
    see(&second, "the older one is told", &["Goes on elsewhere."]);
    assert_eq!(second.end(), 0, "and ends");

    site = site.serve_again();
    drop(third);
    let mut fourth = site.handheld();
    see(&fourth, "after a new start", HALF);
    let before = fourth.bells();
    fourth.press(b"4\r");
    see(&fourth, "picked", &["P01", "T1"]);
    rung(&fourth, before + 1);
    scan(&mut fourth, "L.P01", &["Next task"]);
    let books = site.books();
    let end = Instant::now() + DEADLINE;
    let confirms = || -> Vec<String> {
        let mut query = books
            .prepare("select kind || number from command where series = 'c' order by number")
            .expect("a query");
        let rows = query.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    };
    while confirms().len() < 3 {
        assert!(Instant::now() < end, "{:?}", confirms());
        std::thread::yield_now();
    }
    assert_eq!(confirms(), ["bind1", "pick2", "stage3"], "one device, no gap");
    site.serve.stop();
    see(&fourth, "the service says that it ends", &["Service stops."]);
    assert_eq!(fourth.end(), 0);
    assert!(hub_says(folder.path(), &["verify"]).contains("rules hold"));
}

#[test]
fn the_power_goes_at_the_service_and_what_rang_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut site = Site::start(folder.path(), "127.0.0.1:0");
    let mut screen = site.handheld();
    site.enrol(&mut screen);
    site.half_typed(&mut screen);
    // The hub is away: the confirm waits at the service.
    site.hub.cut();
    screen.press(b"4\r");
    // What was confirmed just before may not be answered either.
    see(&screen, "saved", &["P01", "SSH Q"]);
    let (address, Site { mut hub, serve, key, folder }) = (site.serve.address(), site);
    serve.cut();
    hub.restart();
    let serve = RunningServe::start(&folder, &hub, &address);
    let site = Site { hub, serve, key, folder };
    let screen = site.handheld();
    see(&screen, "where she was", &["P01", "T1"]);
    screen.wait_for("what waited is sent", |text| has(text, &["P01", "SSH"]) && !has(text, &["SSH Q"]));
    let picked: i64 = site
        .books()
        .query_row("select count(*) from command where series = 'c' and kind = 'pick'", [], |row| row.get(0))
        .expect("a number");
    assert_eq!(picked, 1);
}

#[test]
fn a_key_at_two_places_changes_hands_each_time_and_is_shouted_about() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = Site::start(folder.path(), "127.0.0.1:0");
    let mut holds = site.handheld();
    site.enrol(&mut holds);
    for _ in 0..3 {
        let next = site.handheld();
        see(&next, "the newer wins", &["Scan your badge"]);
        see(&holds, "the older is told", &["Goes on elsewhere."]);
        assert_eq!(holds.end(), 0);
        holds = next;
    }
    let log = site.serve.logged("device_clone", 1);
    assert_eq!(log.matches("takes the place of").count(), 3, "{log}");
    // And the desk gets a case, by the next heartbeat.
    let (books, end) = (site.books(), Instant::now() + DEADLINE);
    let cases = || -> i64 {
        let sql = "select count(*) from exception e join device d on d.device = e.device and d.name like 'SSH%' \
                   where e.code = 'device_clone' and e.state = 'open'";
        books.query_row(sql, [], |row| row.get(0)).expect("a number")
    };
    while cases() == 0 {
        assert!(Instant::now() < end, "no case came");
        std::thread::yield_now();
    }
    assert_eq!(cases(), 1);
    see(&holds, "the last one works on", &["Scan your badge"]);
}

#[test]
fn a_client_that_shows_no_sign_of_life_is_let_go() {
    let folder = tempfile::tempdir().expect("a folder");
    // Its kernel still acknowledges: nothing but the missing answers tells.
    let site = Site::with(folder.path(), "127.0.0.1:0", &["--alive", "1", "--unanswered", "120"]);
    let mut screen = site.handheld();
    site.enrol(&mut screen);
    signal("-STOP", &screen);
    site.serve.logged("is gone", 1);
    signal("-CONT", &screen);
    screen.end();
    let again = site.handheld();
    see(&again, "the device is there", &["Scan your badge"]);
}
