//! The real terminal and scanners that the kernel knows: a USB serial adapter, a USB keyboard, a virtual keyboard.
//!
//! `scripts/test-hid` runs this in a virtual machine. What stands outside the machine (cables, a scanner's own bytes,
//! fingers) is moved by that script when a line `READY …` asks for it.

use super::import;
use evdev::uinput::VirtualDevice;
use evdev::{AttributeSet, BusType, EventType, InputEvent, InputId, KeyCode};
use regal_tests::{OnScreen, RunningHub, hub_says, left_out, terminal_program};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The longest a device may take to come or go.
const DEADLINE: Duration = Duration::from_secs(60);

/// A slow machine paints late; a step that was not seen for so long is done again.
const AGAIN: Duration = Duration::from_secs(8);

/// Whether this runs in the machine that `scripts/test-hid` starts; says so where it does not.
fn in_guest() -> bool {
    let inside = std::env::var_os("REGAL_GUEST").is_some();
    if !inside {
        left_out("devices that are plugged (only in the machine that scripts/test-hid starts)");
    }
    inside
}

/// Asks whoever stands outside the machine for something.
fn host(wish: &str) {
    println!("\nREADY {wish}");
    std::io::stdout().flush().expect("a console");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn saw(what: &str) {
    println!("\nSAW {what}");
}

/// Looks until it is so.
fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + DEADLINE;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "waited for {what}");
        std::thread::yield_now();
    }
}

/// The adapter's device, which may come under any number.
fn adapter() -> Option<PathBuf> {
    (0..8).map(|number| PathBuf::from(format!("/dev/ttyUSB{number}"))).find(|path| path.exists())
}

/// A site with an order to pick, its hub, and a folder for terminals.
fn site(folder: &Path) -> RunningHub {
    import(folder, "locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\nP01;lane;90;\n");
    import(folder, "items", "item;name\nTEA;Green tea\n");
    import(folder, "barcodes", "barcode;item;level;factor\n4012345678901;TEA;each;1\n");
    import(folder, "stock", "location;item;qty\nA01.1.1;TEA;10\n");
    import(folder, "orders", "order;item;qty;customer;lane\n4711;TEA;4;Erika;P01\n");
    hub_says(folder, &["user", "add", "1001", "--name", "Ana"]);
    let hub = RunningHub::start(folder);
    hub.tell(&["release", "4711"]);
    hub
}

fn terminal(hub: &RunningHub, data: &Path, scanner: &str, size: (u16, u16)) -> OnScreen {
    hub.enrol(data, &hub.url);
    let data = data.to_str().expect("a plain path");
    let args = ["--data", data, "--language", "en", "--scanner", scanner];
    OnScreen::start(&terminal_program(), &args, size.0, size.1)
}

/// Whether the screen shows all of it, however its lines are broken.
fn shows(text: &str, wanted: &[&str]) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    wanted.iter().all(|one| words.contains(one))
}

fn see(screen: &OnScreen, what: &str, wanted: &[&str]) {
    let end = Instant::now() + DEADLINE;
    while !screen.look(AGAIN, |text| shows(text, wanted)).1 {
        let (text, _) = screen.look(Duration::ZERO, |_| true);
        assert!(Instant::now() < end, "waited for {what}, {wanted:?}; the screen says:\n{text}");
    }
    saw(&format!("{what}: {}", wanted.join(", ")));
}

/// A handheld's screen.
const SMALL: (u16, u16) = (16, 20);

/// Room enough to show a long code whole.
const WIDE: (u16, u16) = (24, 80);

/// No word any more of a scanner that is not heard.
fn heard(screen: &OnScreen, what: &str) {
    let silent = |text: &str| !shows(text, &["No scanner"]) && !shows(text, &["Scanner is in use"]);
    assert!(screen.look(DEADLINE, silent).1, "{what}");
    saw(what);
}

#[test]
fn a_serial_scanner_is_plugged_read_answered_and_found_under_another_number() {
    if !in_guest() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    // What udev does elsewhere: one name for the scanner, whatever its number.
    let link = folder.path().join("usb-scanner");
    let named = |path: &Path| {
        drop(fs::remove_file(&link));
        symlink(path, &link).expect("a link");
    };
    let setting = format!("serial:{},feedback=datalogic-cordless", link.display());
    let mut screen = terminal(&hub, &folder.path().join("device"), &setting, SMALL);
    see(&screen, "no adapter yet", &["Scan your badge", "No scanner"]);

    host("plug");
    let first = wait("the adapter", adapter);
    named(&first);
    heard(&screen, "the adapter is there");
    host(&format!("send {}", hex(b"\x02]C0AB\x1dCD\r")));
    see(&screen, "a scan with its separator", &["AB\u{241d}CD"]);
    host(&format!("expect {}", hex(b"\x1b[4q")));

    host(&format!("send {}", hex(b"B.1001\r")));
    see(&screen, "logged on", &["Next task"]);
    screen.press(b"\r");
    see(&screen, "work", &["Pick", "4711"]);
    host(&format!("send {}", hex(b"U.T1\r")));
    see(&screen, "bound and saved", &["Green tea", "A01"]);
    host(&format!("expect {}", hex(b"\x1b[3q")));

    // Somebody else keeps the device open, so that its number is not free when the scanner comes back.
    let kept = File::options().read(true).custom_flags(0o400 | 0o4000).open(&first).expect("kept open");
    host(&format!("send {}", hex(b"L.A0")));
    host("unplug");
    wait("the adapter to go", || adapter().is_none().then_some(()));
    see(&screen, "pulled out", &["No scanner"]);
    host("plug");
    let second = wait("the adapter", adapter);
    assert_ne!(first, second);
    saw(&format!("back as {}", second.display()));
    named(&second);
    heard(&screen, "the adapter is there again");
    host(&format!("send {}", hex(b"L.A01.1.1\r")));
    see(&screen, "half a scan died, the next one counts", &["Scan the item"]);
    drop(kept);
    host("unplug");
    screen.cut();
    hub.stop();
}

#[test]
fn a_keyboard_scanner_is_taken_typed_on_pulled_out_and_found_again() {
    if !in_guest() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    host("keyboard-out");
    let mut screen = terminal(&hub, &folder.path().join("device"), "hid:0627:0001", SMALL);
    see(&screen, "no keyboard yet", &["Scan your badge", "No scanner"]);
    host("keyboard-in");
    heard(&screen, "the USB keyboard is taken");
    host(&format!("type {}", hex(b"AB\x1dCD\r")));
    see(&screen, "keys by position, separator and all", &["AB\u{241d}CD"]);

    let second = terminal(&hub, &folder.path().join("second"), "hid:0627:0001", SMALL);
    see(&second, "taken already", &["in use by another program"]);
    let own = terminal(&hub, &folder.path().join("own"), "hid:0001:0001", SMALL);
    see(&own, "the machine's own keyboard", &["own keypad"]);
    own.cut();

    // An old complaint goes with a key, and what is true now is seen.
    screen.press(b"\r");
    host("keyboard-out");
    see(&screen, "pulled out", &["No scanner"]);
    second.cut();
    host("keyboard-in");
    heard(&screen, "back again");
    host(&format!("type {}", hex(b"B.1001\r")));
    see(&screen, "logged on by keys", &["Next task"]);
    screen.cut();
    hub.stop();
}

#[test]
fn a_fast_keyboard_scanner_loses_no_key() {
    if !in_guest() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let mut screen = terminal(&hub, &folder.path().join("device"), "hid:f055:0007", WIDE);
    see(&screen, "no device yet", &["Scan your badge", "No scanner"]);
    let mut scanner = virtual_scanner();
    heard(&screen, "the virtual scanner is taken");
    burst(&mut scanner, "4012345678901234\r");
    see(&screen, "17 keys in one burst", &["4012345678901234"]);
    burst(&mut scanner, "b.1001\r");
    see(&screen, "small letters are other codes", &["b.1001"]);
    screen.press(b"\r");
    drop(scanner);
    see(&screen, "destroyed", &["No scanner"]);
    let mut scanner = virtual_scanner();
    heard(&screen, "made again");
    burst(&mut scanner, "987654321\r");
    see(&screen, "read again", &["987654321"]);
    screen.cut();
    hub.stop();
}

fn virtual_scanner() -> VirtualDevice {
    let keys: AttributeSet<KeyCode> = (1..128).map(KeyCode).collect();
    let builder = VirtualDevice::builder().expect("uinput").name("Regal fast scanner");
    let builder = builder.input_id(InputId::new(BusType::BUS_USB, 0xF055, 7, 1));
    builder.with_keys(&keys).expect("keys").build().expect("a device")
}

/// A scan as fast as a program can press.
fn burst(scanner: &mut VirtualDevice, text: &str) {
    let position = |sign: char| match sign {
        '1'..='9' => 1 + u16::try_from(sign.to_digit(10).unwrap_or(0)).unwrap_or(0),
        '0' => 11,
        'b' => 48,
        '.' => 52,
        _ => 28,
    };
    let press = |sign| [1, 0].map(|value| InputEvent::new(EventType::KEY.0, position(sign), value));
    let events: Vec<InputEvent> = text.chars().flat_map(press).collect();
    scanner.emit(&events).expect("pressed");
}
