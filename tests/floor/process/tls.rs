//! The hub is known by its key: nobody else hears a word, and a new key that was announced goes unnoticed.

use super::{Worker, import, texts};
use regal_hub::db::Database;
use regal_hub::tls::TlsPlace;
use regal_tests::{RunningHub, hub_says, terminal_program};
use rusqlite::{Connection, OpenFlags};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// The longest anything here may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A site with one person and one thing to look at.
fn site(at: &Path) -> RunningHub {
    import(at, "locations", "location;kind;walk;digits\nA01.1.1;bin;1;12\n");
    import(at, "items", "item;name\nTEA;Green tea\n");
    hub_says(at, &["user", "add", "1001", "--name", "Ana"]);
    RunningHub::start(at)
}

/// The keys a device knows its hub by, as its store has them.
fn known(device: &Path) -> Vec<String> {
    let store = Connection::open_with_flags(device.join("terminal.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let identity = texts(&store.expect("a store"), "select value from kept where name = 'identity'");
    let identity: serde_json::Value = serde_json::from_str(&identity[0]).expect("JSON");
    let keys = identity["keys"].as_array().expect("keys").iter();
    keys.map(|key| key.as_str().expect("text").to_owned()).collect()
}

fn enrol(url: &str, code: &str, device: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(terminal_program());
    command.args(["enrol", "--hub", url, "--code", code, "--data"]).arg(device).args(more);
    command.stdin(Stdio::null()).output().expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn a_device_enrols_with_the_hub_whose_key_it_was_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let device = folder.path().join("device");
    let told = hub.tell(&["device", "code"]);
    let (code, key) = told.trim().split_once("\nkey ").expect("a code and a key");
    let shown = hub.tell(&["tls", "show"]);
    assert_eq!(shown, format!("in use  {key}\nnext    none\n"));

    // Nobody is there to say whether it is the right one.
    let asked = enrol(&hub.url, code, &device, &[]);
    assert!(!asked.status.success() && said(&asked).contains(&format!("--key {key}")), "{asked:?}");
    let wrong = format!("--key={}", key.chars().rev().collect::<String>());
    let wrong = enrol(&hub.url, code, &device, &[&wrong]);
    assert!(!wrong.status.success() && said(&wrong).contains("does not hold the hub's key"), "{wrong:?}");
    // The code was never sent, so it still works.
    let right = enrol(&hub.url, code, &device, &[&format!("--key={key}")]);
    assert!(right.status.success(), "{right:?}");
    assert_eq!(known(&device), [key]);

    // From here on it does not speak in the open, whatever it is told.
    let open = hub.url.replace("https://", "http://");
    let downgrade = Command::new(terminal_program())
        .args(["--hub", &open, "--data"])
        .arg(&device)
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    assert!(!downgrade.status.success() && said(&downgrade).contains("https://"), "{downgrade:?}");
}

pub fn who_speaks_in_the_open_is_told_to_encrypt() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let mut line = TcpStream::connect(hub.place()).expect("connected");
    line.set_read_timeout(Some(PATIENCE)).expect("set");
    line.write_all(b"POST /v1/commands HTTP/1.1\r\nhost: x\r\nauthorization: Bearer secret\r\n\r\n")
        .expect("sent");
    let mut text = String::new();
    line.read_to_string(&mut text).expect("an answer");
    assert!(text.starts_with("HTTP/1.1 400 ") && text.contains("write https://"), "{text}");
}

/// Takes one connection at `place` and answers it with a key of its own; true when nothing came after the handshake.
fn impostor(listener: TcpListener, keys: &Path) -> bool {
    use tokio::io::AsyncReadExt;
    let place = TlsPlace::default().folder(&Database::Sqlite(keys.join("other.db"))).expect("a folder");
    let tls = place.open(&["localhost".to_owned()]).expect("a key");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        listener.set_nonblocking(true).expect("set");
        let listener = tokio::net::TcpListener::from_std(listener).expect("listens");
        let (line, _) =
            tokio::time::timeout(PATIENCE, listener.accept()).await.expect("in time").expect("a caller");
        match tokio::time::timeout(PATIENCE, tls.acceptor.accept(line)).await.expect("in time") {
            // The client hung up before anything was said.
            Err(_) => true,
            Ok(mut line) => {
                let mut words = Vec::new();
                drop(tokio::time::timeout(PATIENCE, line.read_to_end(&mut words)).await.expect("in time"));
                words.is_empty()
            }
        }
    })
}

pub fn a_device_says_nothing_to_who_does_not_hold_the_key_and_keeps_what_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = site(folder.path());
    let mut ana = Worker::start(&hub, folder.path());
    ana.log_on("1001");
    let place = hub.place().to_owned();
    hub.stop();
    let listener = TcpListener::bind(&place).expect("the hub's place");
    let other = tempfile::tempdir().expect("a folder");
    assert!(impostor(listener, other.path()), "not a byte goes to who does not hold the key");

    // It is a hub, but not ours: the worker sees it, scans are refused aloud, and nothing is lost.
    let stranger = RunningHub::at(other.path(), &place);
    ana.see("a stranger", &["not our hub"]);
    stranger.stop();
    let hub = RunningHub::at(folder.path(), &place);
    ana.see("the hub is back", &["Next task"]);
    ana.screen.cut();
    hub.stop();
}

/// The worker asks for work and is answered; then the battery dies. The keys the device knows the hub by.
fn answered(mut ana: Worker, folder: &Path) -> (Worker, Vec<String>) {
    ana.see("work", &["Next task"]);
    // An answer that is still to be read goes with the next key.
    ana.screen.press(b"5");
    ana.screen.wait_for("a clear screen", |text| !text.contains("Nothing"));
    ana.press("\x7f\r", &["Nothing waits"]);
    let Worker { screen, scanner } = ana;
    screen.cut();
    let keys = known(&folder.join("device"));
    (Worker { screen: Worker::on_screen(folder), scanner }, keys)
}

pub fn a_key_that_was_announced_is_changed_without_touching_a_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut hub = site(at);
    let mut ana = Worker::start(&hub, at);
    ana.log_on("1001");
    let (ana, first) = answered(ana, at);
    let told = hub.tell(&["tls", "next"]);
    let next = told.lines().find_map(|line| line.strip_prefix("next    ")).expect("a mark").to_owned();
    assert_eq!((first.len(), first.contains(&next)), (1, false));
    hub.again();
    let (ana, both) = answered(ana, at);
    assert_eq!(both, [first[0].clone(), next.clone()], "it has heard of the next key");
    hub.tell(&["tls", "turn"]);
    hub.again();
    let (ana, last) = answered(ana, at);
    assert_eq!(last, [next], "it went over to it");
    ana.screen.cut();
    hub.stop();
}
