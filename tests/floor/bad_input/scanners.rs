//! What a scanner may send that is no scan: it is said, no raw byte comes to the screen, and the next scan is read.

use super::stocked;
use regal_tests::{OnScreen, RunningHub, stream_terminal, terminal_program};
use serialport::{SerialPort, TTYPort};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::time::Duration;

/// Pieces of 4 KiB: 10 MB.
const PIECES: usize = 2560;

/// A frame that is no good, and how it is seen on the screen: each control a sign, each broken byte too.
const FRAMES: &[(&[u8], &str)] = &[
    (b"STEER\x1b[2J\x07\0", "STEER␛[2J␇␀"),
    (b"TITLE\x1b]0;x\x9b", "TITLE␛]0;x"),
    (b"UTF\xff\xfe\xc3(", "UTF"),
    (b"99999999", "99999999"),
];

/// Sends all that is bad, framed by the scanner with `begin`, and at the end a good badge.
fn endured(screen: &mut OnScreen, begin: &[u8], mut send: impl FnMut(&mut OnScreen, &[u8])) {
    let bells = screen.bells();
    send(screen, begin);
    let piece = [b'A'; 4096];
    (0..PIECES).for_each(|_| send(screen, &piece));
    screen.wait_for("10 MB without an end", |text| text.contains("No end of scan"));
    for (frame, shown) in FRAMES {
        let scan = [begin, frame, b"\r"].concat();
        // Behind something torn the first one may end that; the same one within a moment is a double read.
        for _ in 0..20 {
            send(screen, &scan);
            if screen.look(Duration::from_millis(500), |text| text.contains(shown)).1 {
                break;
            }
        }
        let text = screen.wait_for(shown, |text| text.contains(shown) && text.contains("Code unknown here"));
        assert!(text.starts_with("Regal") && text.contains("Scan your badge"), "the screen stands:\n{text}");
    }
    assert!(screen.bells() - bells < 60, "a barcode rings no bell: {}", screen.bells() - bells);
    send(screen, &[begin, b"HALF"].concat());
    for _ in 0..20 {
        if screen.look(Duration::from_millis(700), |text| text.contains("Next task")).1 {
            return;
        }
        send(screen, &[begin, b"B.1001\r"].concat());
    }
    screen.wait_for("the next good scan", |text| text.contains("Next task"));
}

pub fn rubbish_in_the_stream_is_told_and_the_next_scan_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::start(folder.path());
    let data = folder.path().join("device");
    hub.enrol(&data, &hub.url);
    let mut screen = stream_terminal(&data);
    screen.wait_for("the badge screen", |text| text.contains("Scan your badge"));
    endured(&mut screen, b"\x02", |screen, bytes| screen.press(bytes));
    screen.cut();
    hub.stop();
}

pub fn rubbish_on_a_serial_line_is_told_and_the_next_scan_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let hub = RunningHub::start(folder.path());
    let data = folder.path().join("device");
    hub.enrol(&data, &hub.url);
    let link = folder.path().join("scanner");
    let plug = || {
        let (scanner, port) = TTYPort::pair().expect("a pair");
        symlink(port.name().expect("a name"), &link).expect("a link");
        scanner
    };
    let mut scanner = plug();
    let serial = format!("serial:{}", link.display());
    let data = data.to_str().expect("a plain path");
    let mut screen = OnScreen::start(
        &terminal_program(),
        &["--data", data, "--language", "en", "--scanner", &serial],
        16,
        20,
    );
    screen.wait_for("the badge screen", |text| text.contains("Scan your badge") && !text.contains("canner"));
    // Half a frame, then the scanner is pulled out: what follows on another line is whole by itself. The path goes
    // first, for the number of a line that is closed may be another test's at once.
    drop(scanner.write_all(b"B.10"));
    std::fs::remove_file(&link).expect("a link");
    drop(scanner);
    let mut scanner = plug();
    endured(&mut screen, b"", |_, bytes| {
        let mut rest = bytes;
        while !rest.is_empty() {
            // While the line is full or not open yet it takes nothing; then it is tried again.
            if let Ok(count) = scanner.write(rest) {
                rest = &rest[count..];
            }
        }
    });
    screen.cut();
    hub.stop();
}
