//! A supervisor asks for what terminals recorded: one with a screen of its own, and one that is served over SSH.

use super::{AGAIN, Worker, number, texts};
use regal_tests::{OnScreen, RunningHub, RunningServe, hub_says, ssh_key, terminal_program};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// The longest a recording is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Somebody at the dashboard, with the cookie of their session.
struct Desk {
    agent: ureq::Agent,
    url: String,
    cookie: String,
}

impl Desk {
    /// Katrin of the demo signs in.
    fn sign_in(url: &str) -> Desk {
        let config = ureq::Agent::config_builder().max_redirects(0).max_redirects_will_error(false);
        let agent = ureq::Agent::from(config.http_status_as_error(false).build());
        let mut desk = Desk { agent, url: url.to_owned(), cookie: String::new() };
        let answer = desk.post("/sign-in", "number=3001&password=3690");
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        desk.cookie = cookie.split(';').next().expect("a cookie").to_owned();
        desk
    }

    fn post(&self, path: &str, form: &str) -> ureq::http::Response<ureq::Body> {
        let request = self.agent.post(format!("{}{path}", self.url)).header("sec-fetch-site", "same-origin");
        let request = request.header("cookie", &self.cookie);
        request.header("content-type", "application/x-www-form-urlencoded").send(form).expect("an answer")
    }

    /// Asks a device, waits until its recording is there, and takes it into a file.
    fn fetch(&self, folder: &Path, device: &str) -> String {
        assert_eq!(self.post(&format!("/devices/{device}/decide"), "act=record").status(), 303);
        let wish = number(&super::books(folder), "select max(wish) from recording");
        let path = format!("/devices/{device}/recordings/{wish}");
        let end = Instant::now() + PATIENCE;
        loop {
            let mut answer = self.post(&path, "");
            if answer.status() == 200 {
                let text = answer.body_mut().read_to_string().expect("text");
                std::fs::write(folder.join(format!("{device}.jsonl")), &text).expect("a file");
                return text;
            }
            assert_eq!(answer.status(), 409);
            assert!(Instant::now() < end, "{device} sent no recording");
            std::thread::yield_now();
        }
    }
}

/// The last screen of a recording, as the program plays it.
fn played(folder: &Path, device: &str) -> String {
    let file = folder.join(format!("{device}.jsonl"));
    let output = Command::new(terminal_program()).arg("replay").arg(file).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Watched screen by screen: the first is there at once, a key brings the next, q leaves.
fn watched(folder: &Path, device: &str) {
    let file = folder.join(format!("{device}.jsonl"));
    let mut screen = OnScreen::start(
        &terminal_program(),
        &["replay", file.to_str().expect("a plain path"), "--step"],
        16,
        20,
    );
    let first = screen.wait_for("the first screen", |text| text.contains("Regal") && text.contains("F3"));
    screen.press(b" ");
    screen.wait_for("the next one", |text| text != first);
    screen.press(b"q");
    assert_eq!(screen.end(), 0);
}

#[test]
fn recordings_come_to_the_desk_and_play_there_with_no_pin_in_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    hub_says(at, &["demo", "--small"]);
    let hub = RunningHub::in_the_open(at);
    let mut jonas = Worker::start(&hub, at);
    // Until the scanner's line is open nobody hears it.
    for _ in 0..60 {
        jonas.send("B.2001");
        if jonas.screen.look(AGAIN, |text| text.contains("PIN")).1 {
            break;
        }
    }
    jonas.press("2580\r", &["Nächste"]);
    let serve = RunningServe::start(at, &hub, "127.0.0.1:0");
    let mut handheld = serve.handheld(&ssh_key(at, "handheld"), 16, 20);
    handheld.wait_for("the first screen", |text| text.contains("code"));
    let code = hub.tell(&["device", "code"]);
    handheld.press(format!("{}\r", code.lines().next().expect("a code")).as_bytes());
    handheld.wait_for("a device", |text| text.contains("badge"));
    handheld.press(b"\x02B.1001\r");
    handheld.wait_for("Ana is on", |text| text.contains("Next task"));

    let books = super::books(at);
    let devices = texts(&books, "select device from device order by name like 'SSH%'");
    let [own, served] = devices.as_slice() else { panic!("{devices:?}") };
    let desk = Desk::sign_in(&hub.url);
    let text = desk.fetch(at, own);
    assert!(text.contains("2001") && !text.contains("2580"), "badges, but no PIN");
    assert!(played(at, own).contains("Nächste"));
    jonas.see("the worker is told", &["holt die", "Aufzeichnung"]);
    watched(at, own);
    let text = desk.fetch(at, served);
    assert!(text.contains("B.1001") || text.contains("1001"));
    assert!(played(at, served).contains("Next task"));
    assert_eq!(number(&books, "select count(*) from granted where kind = 'recording_ask'"), 2);
    let files = std::fs::read_dir(at.join("hub.db.recordings")).expect("a folder").count();
    assert_eq!(files, 2);
    jonas.screen.cut();
    drop(handheld);
    serve.stop();
    hub.stop();
}
