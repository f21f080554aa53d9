//! The real terminal program on a screen, with scanners, against a hub that a script plays.

use regal_shared::base::Moment;
use regal_shared::flow::session::{LoggedOn, Role, Session};
use regal_shared::text::Language;
use regal_shared::wire::{Answer, Grant};
use regal_tests::{OnScreen, terminal_program};
use serde_json::{Value, json};
use serialport::{SerialPort, TTYPort};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// Answers enrolment, and grants each request to log on; tells the commands that came.
fn hub() -> (String, Receiver<Value>) {
    holding_hub(|| {})
}

/// The same; before it answers commands it does what `hold` does.
fn holding_hub(hold: impl Fn() + Clone + Send + 'static) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (tell, hold) = (tell.clone(), hold.clone());
            thread::spawn(move || {
                serve(&stream, |command| {
                    drop(tell.send(command));
                    hold();
                });
            });
        }
    });
    (address, told)
}

fn serve(stream: &TcpStream, tell: impl Fn(Value)) {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    drop(reader.read_line(&mut line));
    loop {
        let mut header = String::new();
        match reader.read_line(&mut header) {
            Ok(2..) => {}
            _ => return,
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        if header == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    let (status, answer) = match line.split(' ').nth(1) {
        Some("/v1/enrol") => (200, json!({"device": "K7Q2MX", "token": "t", "site": "Demo", "epoch": 1})),
        Some("/v1/heartbeat") => (200, json!({"now": 1, "until": 2, "lost": []})),
        Some("/v1/commands") => {
            let posted: Value = serde_json::from_slice(&body).expect("JSON");
            let commands = posted["commands"].as_array().expect("commands");
            let answers = commands.iter().map(|command| json!({"id": command["id"], "answer": granted()}));
            let answers: Vec<Value> = answers.collect();
            commands.iter().for_each(|command| tell(command.clone()));
            (200, json!({"epoch": 1, "head": {"epoch": 1, "number": 1, "hash": ""}, "answers": answers}))
        }
        _ => (404, json!({})),
    };
    let answer = answer.to_string();
    let head = "content-type: application/json\r\nx-regal: 1\r\nconnection: close";
    let text = format!("HTTP/1.1 {status} X\r\n{head}\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
    drop((&mut &*stream).write_all(text.as_bytes()));
}

fn granted() -> Answer {
    let session = Session {
        actor: "a1".into(),
        name: "Ada".to_owned(),
        role: Role::Picker,
        language: Language::En,
        large: false,
        badge: "77".to_owned(),
        since: Moment(0),
        kinds: vec![],
        open: vec![],
        elsewhere: None,
        elsewhere_quiet: 0,
        needs_equipment: false,
        verifier: None,
        offline: false,
    };
    Answer::Granted { grant: Box::new(Grant::LoggedOn(LoggedOn::Session(session))) }
}

pub(super) fn enrolled(folder: &Path) -> Receiver<Value> {
    enrolled_at(hub(), folder)
}

/// The same, at a hub that does what `hold` does before it answers commands.
pub(super) fn enrolled_holding(folder: &Path, hold: impl Fn() + Clone + Send + 'static) -> Receiver<Value> {
    enrolled_at(holding_hub(hold), folder)
}

fn enrolled_at((address, told): (String, Receiver<Value>), folder: &Path) -> Receiver<Value> {
    let enrol = Command::new(terminal_program())
        .args(["enrol", "--hub", &address, "--code", "123456", "--data"])
        .arg(folder)
        .output()
        .expect("it runs");
    assert!(enrol.status.success(), "{enrol:?}");
    told
}

pub(super) fn start(folder: &Path, scanner: &str) -> OnScreen {
    let data = folder.to_str().expect("a plain path");
    let args = ["--data", data, "--language", "en", "--scanner", scanner];
    let screen = OnScreen::start(&terminal_program(), &args, 16, 20);
    screen.wait_for("a first screen", |text| text.contains("adge") || text.contains("Ada"));
    screen
}

pub(super) fn log_on(told: &Receiver<Value>) -> String {
    let command = told.recv_timeout(Duration::from_secs(20)).expect("a request");
    assert_eq!((&command["request"]["kind"], &command["request"]["badge"]), (&json!("log_on"), &json!("77")));
    command["id"].as_str().expect("an id").to_owned()
}

/// Painted from the top down, so the last key stands when all else does.
pub(super) fn logged_on(text: &str) -> bool {
    text.contains("Next task") && text.contains("Ada") && text.contains("F4 More")
}

#[test]
fn a_badge_scanned_in_the_stream_logs_on_and_a_dead_battery_forgets_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = enrolled(folder.path());
    let mut screen = start(folder.path(), "stream:STX,CR");
    screen.press(b"\x03\x04\x1a\x1b[200~\x1b]0;x");
    screen.press(b"\x02B.77\r");
    let first = log_on(&told);
    let before = screen.wait_for("the work screen", logged_on);
    screen.cut();

    let mut screen = start(folder.path(), "stream:STX,CR");
    screen.wait_for("the work screen again", |text| strip_signal(text) == strip_signal(&before));
    assert!(told.try_recv().is_err(), "nothing is asked again");

    assert!(screen.owns_screen());
    let term =
        Command::new("kill").args(["-TERM", &screen.process().to_string()]).status().expect("kill runs");
    assert!(term.success());
    assert_eq!(screen.end(), 0);
    assert!(!screen.owns_screen(), "the screen is given back");
    assert!(first.starts_with("K7Q2MX.r"), "{first}");
}

/// The first row tells the radio, which comes when it comes; blanks are not seen.
fn strip_signal(text: &str) -> String {
    text.lines().skip(1).map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_serial_scanner_may_be_plugged_in_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = enrolled(folder.path());
    let link = folder.path().join("scanner");
    let screen = start(folder.path(), &format!("serial:{}", link.display()));
    let (mut scanner, port) = TTYPort::pair().expect("a pair");
    symlink(port.name().expect("a name"), &link).expect("a link");
    drop(port);
    // The scanner is heard from when its port is opened, so it scans until it is answered.
    let heard = (0..200).find_map(|_| {
        drop(scanner.write_all(b"\x02]C0B.77\r\n"));
        told.recv_timeout(Duration::from_millis(100)).ok()
    });
    assert_eq!(heard.expect("a request")["request"]["badge"], json!("77"));
    screen.wait_for("the work screen", logged_on);
}

#[test]
fn what_keeps_it_from_starting_is_said_with_its_remedy_and_a_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("device");
    let told = |args: &[&str]| {
        let output = Command::new(terminal_program()).args(args).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let path = data.to_str().expect("a plain path");
    let (code, text) = told(&["--data", path]);
    assert!(code == Some(1) && text.contains("enrolled nowhere") && text.contains("enrol --hub"), "{text}");
    let (code, text) = told(&["--scanner", "usb"]);
    assert!(code == Some(2) && text.contains("serial:/dev/"), "{text}");

    enrolled(&data);
    let running = start(&data, "stream:STX,CR");
    let (code, text) = told(&["--data", path]);
    assert!(code == Some(3) && text.contains("another terminal"), "{text}");
    running.cut();

    let store = rusqlite::Connection::open(data.join("terminal.db")).expect("a store");
    store.pragma_update(None, "user_version", 99).expect("set");
    drop(store);
    let (code, text) = told(&["--data", path]);
    assert!(code == Some(4) && text.contains("version 99") && text.contains("newer program"), "{text}");
    let (code, text) =
        told(&["enrol", "--hub", "http://127.0.0.1:1", "--code", "123456", "--data", "/proc/device"]);
    assert!(code == Some(5) && text.contains("/proc/device") && text.contains("--data"), "{text}");
}
