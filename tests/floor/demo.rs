//! What `scripts/demo` opens: the demo hub and a terminal on it, played with the space bar alone.

use regal_tests::{OnScreen, hub_program, terminal_program};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The most presses until everything is done.
const PRESSES: usize = 400;
/// The longest a press may take to show.
const PATIENCE: Duration = Duration::from_millis(700);

struct DemoHub {
    process: Child,
    address: String,
}

impl DemoHub {
    /// Serves the demo warehouse in `folder` at a free port.
    fn start(folder: &Path) -> DemoHub {
        let mut process = Command::new(hub_program())
            .args([
                "serve",
                "--plain-http",
                "--demo",
                "--name",
                "Demo",
                "--listen",
                "127.0.0.1:0",
                "--database",
            ])
            .arg(database(folder))
            .arg("--printer")
            .arg(format!("demo=file:{}", folder.join("labels.zpl").display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("an output")).read_line(&mut line).expect("it tells");
        let address = line.trim().strip_prefix("regal-hub listens on ").expect("an address").to_owned();
        DemoHub { process, address }
    }
}

impl Drop for DemoHub {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("hub.db").display())
}

fn enrol(hub: &DemoHub, folder: &Path, data: &str) {
    let code = Command::new(hub_program())
        .args(["device", "--database", &database(folder), "code"])
        .output()
        .expect("it runs");
    let code = String::from_utf8(code.stdout).expect("a code");
    let enrol = Command::new(terminal_program())
        .args(["enrol", "--hub", &hub.address, "--code", code.trim(), "--data", data])
        .output()
        .expect("it runs");
    assert!(enrol.status.success(), "{enrol:?}");
}

/// The screen without its first row, where reports that wait are counted.
fn body(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(_, body)| body)
}

/// What the screen says when a job of each kind is done.
const DONE: [&[&str]; 6] = [
    &["Order picked."],
    &["Order packed."],
    &["Gone with 1 unit."],
    &["Delivery finished."],
    &["put away in", "stands in"],
    &["Bin counted."],
];

#[test]
fn the_space_bar_alone_plays_a_job_of_each_kind_and_the_books_are_right() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = DemoHub::start(folder.path());
    let data = folder.path().join("terminal").display().to_string();
    enrol(&hub, folder.path(), &data);
    let args = ["--demo", "--language", "en", "--data", &data];
    let mut screen = OnScreen::start(&terminal_program(), &args, 16, 20);
    let mut text = screen.wait_for("the badge screen", |text| text.contains("badge") && text.contains("F3"));
    assert!(text.contains("Demo"), "the site has a name:\n{text}");
    let mut seen = Vec::new();
    let mut done = Vec::new();
    while done.len() < DONE.len() {
        assert!(seen.len() < PRESSES, "{done:?} is done; the screens were:\n{}", seen.join("\n----\n"));
        seen.push(text.clone());
        screen.press(b" ");
        // A question wants to be read before it is answered: what was pressed too soon is pressed again.
        text = screen.look(PATIENCE, |now| body(now) != body(&text)).0;
        let told = DONE.iter().filter(|job| job.iter().any(|told| text.contains(told)));
        done.extend(told.filter(|job| !done.contains(job)).collect::<Vec<_>>());
    }
    let labels = std::fs::read_to_string(folder.path().join("labels.zpl")).expect("a label");
    assert!(labels.contains("^XA"), "{labels}");
    let told = Command::new(hub_program()).args(["verify", "--database", &database(folder.path())]).output();
    let told = String::from_utf8(told.expect("it runs").stdout).expect("text");
    assert!(told.contains("rules hold"), "{told}");

    screen.press(b"\x1bOR");
    screen.wait_for("the reasons", |text| text.contains("End of shift") && text.contains("F4"));
    screen.press(b"2");
    screen.wait_for("the badge screen again", |text| text.contains("Scan your badge"));
    screen.press(b"2001\r");
    screen.wait_for("the PIN", |text| text.contains("Type your PIN"));
    screen.press(b" ");
    screen.wait_for("the lead's work", |text| text.contains("Jonas"));
}
