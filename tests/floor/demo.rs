//! What `scripts/demo` opens: the demo hub and a terminal on it, played with the space bar alone.

use regal_tests::{OnScreen, hub_program, terminal_program};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The most presses until an order is at its lane.
const PRESSES: usize = 120;

struct DemoHub {
    process: Child,
    address: String,
}

impl DemoHub {
    /// Serves the demo warehouse in `folder` at a free port.
    fn start(folder: &Path) -> DemoHub {
        let mut process = Command::new(hub_program())
            .args(["serve", "--demo", "--name", "Demo", "--listen", "127.0.0.1:0", "--database"])
            .arg(database(folder))
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

#[test]
fn the_space_bar_alone_brings_an_order_of_the_demo_to_its_lane_and_f3_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = DemoHub::start(folder.path());
    let data = folder.path().join("terminal").display().to_string();
    enrol(&hub, folder.path(), &data);
    let args = ["--demo", "--language", "en", "--data", &data];
    let mut screen = OnScreen::start(&terminal_program(), &args, 16, 20);
    let mut text = screen.wait_for("the badge screen", |text| text.contains("badge") && text.contains("F3"));
    assert!(text.contains("Demo"), "the site has a name:\n{text}");
    let mut seen = Vec::new();
    while !text.contains("Order picked") {
        assert!(seen.len() < PRESSES, "no order is done; the screens were:\n{}", seen.join("\n----\n"));
        seen.push(text.clone());
        screen.press(b" ");
        text = screen.wait_for("another screen", |now| now != text);
    }
    let walked = seen.iter().filter(|text| text.contains("Go to the bin")).count();
    assert!(walked > 0 && seen.iter().any(|text| text.contains("Bring to the lane")), "{walked} bins");

    screen.press(b"\x1bOR");
    screen.wait_for("the reasons", |text| text.contains("End of shift") && text.contains("F4"));
    screen.press(b"2");
    screen.wait_for("the badge screen again", |text| text.contains("Scan your badge"));
    screen.press(b"\x1bOR");
    screen.wait_for("the question", |text| text.contains("Close the"));
    screen.press(b"1");
    assert_eq!(screen.end(), 0);
}
