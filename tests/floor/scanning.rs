//! Scanners at the real terminal program: what a keyboard reader would choke on, answers to the scanner, a scanner
//! that is pulled out.

use super::terminal::{enrolled, enrolled_holding, log_on, logged_on, start};
use regal_tests::{OnScreen, terminal_program};
use serialport::{SerialPort, TTYPort};
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Bytes that a keyboard reader makes something else of, each measured, and a few cousins.
const ROWS: [&[u8]; 34] = [
    b"\x1d",
    b"\x1c",
    b"\x1e",
    b"\x1f",
    b"\x02",
    b"\x03",
    b"\x04",
    b"\x1a",
    b"\x00",
    b"\x0d",
    b"\x0a",
    b"\x0d\x0a",
    b"\x08",
    b"\x7f",
    b"\x1b[A",
    b"\x1b]0;x\x07",
    b"\x1b]0;x",
    b"\x1b[5;5R",
    b"\xff\xfe\x41",
    b"\xc3\x28",
    b"\xe2\x82",
    b"\xe2\x82B\n",
    b"\xc2\x9b31m",
    b"\x9b31m",
    b"\x1b[200~",
    b"\x1b[200~A",
    b"\x1b[201~",
    b"\x1b",
    b"\x1b\x1b",
    b"\x1bO",
    b"\x1b[",
    b"\x1bPq",
    b"\x1b[<0;1;1M",
    b"\x1b[?1;2c",
];

/// Scans a code nobody knows and waits until the screen shows it.
fn is_read(screen: &mut OnScreen, code: &str, after: &[u8]) {
    screen.press(&[b"\x02", code.as_bytes(), b"\r"].concat());
    screen.wait_for(&format!("{code} after {after:?}"), |text| text.contains(code));
}

pub fn whatever_comes_in_the_stream_the_next_scan_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let _told = enrolled(folder.path());
    let mut screen = start(folder.path(), "stream:STX,CR");
    for (number, row) in ROWS.iter().enumerate() {
        // As keys, right before a scan. A prefix without an end takes the scan's first byte; the end is its end.
        if *row != b"\x02" {
            screen.press(row);
            is_read(&mut screen, &format!("KEYS{number}"), row);
        }
        // Inside a scan: content, and nothing of it reaches the screen raw.
        screen.press(&[b"\x02IN", *row, b"SIDE\r"].concat());
        is_read(&mut screen, &format!("DATA{number}"), row);
        // In a scan that never ends.
        if !row.contains(&b'\r') {
            screen.press(&[b"\x02", *row, b"HALF"].concat());
            screen.wait_for("the end that does not come", |text| text.contains("No end of scan"));
            is_read(&mut screen, &format!("NEXT{number}"), row);
        }
    }
    // More than 4 KiB: told, and what follows its end is read.
    screen.press(&[b"\x02", &[b'A'; 6000][..], b"\r"].concat());
    is_read(&mut screen, "SHORT", b"a long one");
    screen.press(b"\x03\x04\x1a\x03\x04\x1a");
    is_read(&mut screen, "ALIVE", b"Ctrl+C, Ctrl+D, Ctrl+Z");
    assert!(screen.owns_screen());
    screen.cut();
}

/// A scanner that is plugged in: the other end of a port behind a path.
pub fn plug(link: &Path) -> TTYPort {
    let (mut scanner, port) = TTYPort::pair().expect("a pair");
    symlink(port.name().expect("a name"), link).expect("a link");
    scanner.set_timeout(Duration::from_secs(20)).expect("set");
    scanner
}

/// The path goes first: it could lead to another port soon.
fn unplug(scanner: TTYPort, link: &Path) {
    std::fs::remove_file(link).expect("a link");
    drop(scanner);
}

/// Scans and reads what the scanner is told.
pub fn answer(scanner: &mut TTYPort, scan: &[u8]) -> [u8; 3] {
    // Until the terminal has opened the line, it takes nothing.
    while scanner.write(&scan[..1]).is_err() {
        std::thread::yield_now();
    }
    scanner.write_all(&scan[1..]).expect("written");
    let mut told = [0; 3];
    scanner.read_exact(&mut told).expect("an answer");
    told
}

#[test]
fn each_frame_is_answered_and_a_scanner_that_comes_back_elsewhere_is_read_while_a_command_is_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let (go, gate) = channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let told = enrolled_holding(folder.path(), move || {
        // An end without a word is a word, too.
        let _ = gate.lock().expect("whole").recv();
    });
    let link = folder.path().join("scanner");
    let mut scanner = plug(&link);
    let file = folder.path().join("terminal.toml");
    let text = format!("[[scanner]]\nserial = {link:?}\nprofile = \"honeywell-cordless\"\n");
    std::fs::write(&file, text).expect("written");
    let (data, file) = (folder.path().to_str().expect("plain"), file.to_str().expect("plain"));
    let args = ["--data", data, "--language", "en", "--config", file];
    let screen = OnScreen::start(&terminal_program(), &args, 16, 20);
    screen.wait_for("the badge screen", |text| text.contains("Scan your badge"));

    let (good, bad, heard) = (*b"\x1b7,", *b"\x1b8,", *b"\x1b1,");
    assert_eq!(answer(&mut scanner, b"\x02]C0WHAT\r"), bad, "nobody knows it");
    assert_eq!(answer(&mut scanner, b"\x02]C0WHAT\r"), heard, "a double read says nothing new");
    assert_eq!(answer(&mut scanner, b"C.MORE\r"), heard, "a key is no scan");
    assert_eq!(answer(&mut scanner, b"\x02]C0B.77\r"), heard, "the hub is asked");
    log_on(&told);

    // The command is out. The scanner goes and comes back as another device.
    unplug(scanner, &link);
    let _elsewhere = TTYPort::pair().expect("a pair");
    let mut scanner = plug(&link);
    assert_eq!(answer(&mut scanner, b"\x02]C0WHO\r"), bad);
    go.send(()).expect("held");
    screen.wait_for("the work screen", logged_on);
    assert!([good, bad, heard].contains(&answer(&mut scanner, b"C.MORE\r")));
    screen.cut();
}

#[test]
fn the_doctor_tells_what_comes_and_what_is_wrong_and_leaves_with_a_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("scanner");
    let mut scanner = plug(&link);
    let serial = format!("serial:{},name=hand", link.display());
    let args = ["doctor", "--language", "en", "--scanner", &serial];
    let mut screen = OnScreen::start(&terminal_program(), &args, 40, 100);
    screen.wait_for("it hears", |text| text.contains("Serial ports") && text.contains("): heard"));
    let good = b"\x02]C191yzYZ-/_:;()+&\x1d92REGAL\r";
    scanner.write_all(good).expect("written");
    screen.wait_for("all right", |text| text.contains("<STX>]C191yz") && text.contains("* All right"));
    scanner.write_all(b"]C191yzYZ-/_:;()+&|92REGAL").expect("written");
    screen.wait_for("two faults", |text| {
        text.contains("FNC1 comes as |") && text.contains("No end comes behind the scan")
    });
    // The own input, with a scanner that nobody has set up.
    screen.press(b"+C191zyZY\xc3\x9f-?\xc3\x96\xc3\xb6)=/92REGAL\r\x03");
    screen.wait_for("another layout", |text| text.contains("reads them as German"));
    unplug(scanner, &link);
    screen.wait_for("it is missed", |text| text.contains("): not heard: away"));
    screen.press(b"\x1bOR");
    assert_eq!(screen.end(), 0);
}

#[test]
fn without_a_screen_the_doctor_lists_what_is_there() {
    let args = ["doctor", "--language", "de", "--scanner", "serial:/dev/serial/by-id/usb-none"];
    let output = std::process::Command::new(terminal_program())
        .args(args)
        .env("LC_ALL", "C.UTF-8")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(text.contains("/dev/serial/by-id/usb-none: nicht da. Einstecken; stimmt der Pfad?"), "{text}");
    assert!(text.contains("Tastaturen"), "{text}");
}
