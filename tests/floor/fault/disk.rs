//! Disks that refuse, have no room, are slow, or lie: under the running hub and under a running terminal.

use super::inject::{self, Injected};
use super::{Ana, KINDS, OWN, pick, saved, settled, settled_once, site, whole};
use crate::bad_input::{Device, stocked};
use crate::process::seat;
use regal_tests::{OnScreen, RunningHub, hub_program, hub_run, hub_says, terminal_program};
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How each call of a disk may end, and whether it is a doubt: the hub then stops without an answer.
const HUB: [(&str, bool); 5] = [
    ("fsync:error=EIO", true),
    ("fsync:error=ENOSPC", true),
    ("pwrite64:error=EIO", true),
    ("pwrite64:error=EROFS", true),
    ("pwrite64:error=ENOSPC", false),
];
/// What the hub ends with when nobody knows whether something is on disk.
const DOUBT: i32 = 70;
/// How long a slow sync takes.
const SLOW: Duration = Duration::from_millis(200);
const TAKE: &str = "select count(*) from movement where kind = 'take' or to_location like 'Carry.%'";

fn take(device: &mut Device) -> serde_json::Value {
    device.confirm(json!({"kind": "take", "from": "A01.1.1",
        "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": 1}}))
}

#[test]
fn a_disk_that_fails_under_the_hub_has_it_stop_or_say_so_and_the_same_confirm_is_booked_once_afterwards() {
    if !inject::possible("a disk that fails under the hub") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    stocked(at);
    let mut hub = RunningHub::in_the_open(at);
    let mut device = Device::enrol(&hub);
    for (nth, (fault, doubt)) in (1..).zip(HUB) {
        let command = take(&mut device);
        let injected = Injected::into(hub.process(), fault);
        let told = device.try_send(std::slice::from_ref(&command));
        if doubt {
            assert_eq!(told, None, "{fault}: nobody knows, so nobody is answered");
            assert_eq!(hub.ended(), Some(DOUBT), "{fault}");
        } else {
            let (status, said) = told.expect("it says so");
            assert_eq!((status, &said["code"]), (503, &json!("sys.hub_fault")), "{fault}: {said}");
        }
        let strikes = injected.end();
        assert!(strikes > 0, "{fault} never struck");
        if doubt {
            hub.restart();
        }
        let again = |list: &[serde_json::Value]| {
            let (status, said) = device.send(list);
            assert_eq!(
                (status, &said["answers"][0]["answer"]["answer"]),
                (200, &json!("applied")),
                "{fault}: {said}"
            );
            said["answers"][0].to_string()
        };
        let first = again(std::slice::from_ref(&command));
        assert_eq!(again(std::slice::from_ref(&command)), first, "{fault}: the same answer");
        assert_eq!(settled(at, &device.id), nth, "{fault}");
        assert_eq!(super::number(&super::books(at), TAKE), nth, "{fault}: booked once");
        println!("{fault}: struck {strikes} times");
    }

    let injected = Injected::into(hub.process(), &format!("fsync:delay_enter={}", SLOW.as_micros()));
    for _ in 0..5 {
        let (command, begin) = (take(&mut device), Instant::now());
        let (status, said) = device.send(&[command]);
        assert_eq!((status, &said["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{said}");
        assert!(begin.elapsed() >= SLOW, "answered before the sync came to its end");
    }
    assert!(injected.end() >= 5, "each waited for its sync");
    whole(hub, at);
}

/// A hub with one device that has had one confirm booked, and what the journal's newest row is.
struct Lied<'a> {
    at: &'a Path,
    hub: RunningHub,
    device: Device,
    journal: i64,
}

const NEWEST: &str = "select journal from site";

impl Lied<'_> {
    fn about(at: &Path) -> Lied<'_> {
        stocked(at);
        let hub = RunningHub::in_the_open(at);
        let mut device = Device::enrol(&hub);
        let first = take(&mut device);
        assert_eq!(device.send(&[first]).0, 200);
        let journal = super::number(&super::books(at), NEWEST);
        Lied { at, hub, device, journal }
    }

    /// One more confirm, answered; the command, and the head the device was told.
    fn booked(&mut self) -> (serde_json::Value, serde_json::Value) {
        let command = take(&mut self.device);
        let (status, said) = self.device.send(std::slice::from_ref(&command));
        assert_eq!((status, &said["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{said}");
        assert_eq!(said["head"]["number"], self.journal + 1, "{said}");
        (command, said["head"].clone())
    }

    /// The answered row is gone, and SQLite does not see that.
    fn is_lost(&self) {
        let books = super::books(self.at);
        assert_eq!(super::number(&books, NEWEST), self.journal, "it is lost");
        let check: String = books.query_row("pragma integrity_check", [], |row| row.get(0)).expect("checked");
        assert_eq!(check, "ok");
    }

    /// The database is taken for a restored one: the device sends again what it lacks, and it is booked once.
    fn mended(mut self, command: &serde_json::Value, head: &serde_json::Value) {
        let said = hub_says(self.at, &["restore", "--adopt"]);
        assert!(said.contains("epoch 2 begins"), "{said}");
        self.hub.restart();
        let (status, said) = self.device.send_seen(1, head, std::slice::from_ref(command));
        assert_eq!((status, &said["epoch"], &said["answers"]), (200, &json!(2), &json!([])), "{said}");
        let (status, said) = self.device.send_seen(2, head, std::slice::from_ref(command));
        assert_eq!((status, &said["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{said}");
        assert_eq!(super::number(&super::books(self.at), TAKE), 2);
        whole(self.hub, self.at);
    }
}

#[test]
fn a_disk_that_loses_what_a_commit_wrote_is_noticed_by_the_device_that_was_answered() {
    if !inject::possible("a disk that loses a commit of the hub") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut lied = Lied::about(folder.path());
    // Every write is skipped and said to have been made.
    let injected = Injected::into(lied.hub.process(), "pwrite64:retval=4096");
    let (command, head) = lied.booked();
    lied.hub.cut();
    assert!(injected.end() > 0, "no write was skipped");
    lied.is_lost();

    lied.hub.restart();
    let case = "select count(*) from exception where state = 'open' and detail = 'exc.detail_rows_lost'";
    assert_eq!(super::number(&super::books(lied.at), case), 0);
    assert_eq!(lied.device.send_seen(1, &head, &[]).0, 200);
    assert_eq!(super::number(&super::books(lied.at), case), 1, "a case says it");
    let log = std::fs::read_to_string(lied.at.join("hub.log")).expect("a log");
    assert!(log.contains("rows of the journal are lost") && log.contains("restore --adopt"), "{log}");
    lied.hub.cut();
    lied.mended(&command, &head);
}

#[test]
fn a_disk_that_loses_what_a_checkpoint_wrote_is_noticed_when_the_hub_begins_again() {
    if !inject::possible("a disk that loses a checkpoint of the hub") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let mut lied = Lied::about(at);
    lied.hub.end();
    hub_says(at, &["user", "add", "1002", "--name", "Bo"]);
    lied.hub.restart();
    // The log holds what is answered now, and the hub is killed. A command on the console is the last one on the file, carries
    // the log in, and takes it away.
    let (command, head) = lied.booked();
    let told = format!("\"number\":{},", lied.journal + 1);
    super::until("the head file tells of it", || {
        std::fs::read_to_string(at.join("hub.db.head")).is_ok_and(|text| text.contains(&told))
    });
    lied.hub.cut();
    let (file, log) = (at.join("hub.db"), at.join("calls"));
    let mut bo = Command::new("strace");
    bo.args(["-f", "-e", "trace=pwrite64", "-e", "inject=pwrite64:retval=4096", "-P"])
        .arg(&file)
        .arg("-o")
        .arg(&log);
    bo.arg(hub_program()).args(["user", "add", "1003", "--name", "Cy"]).stdin(Stdio::null());
    let bo = bo.env("REGAL_DATABASE", format!("sqlite:{}", file.display())).output().expect("it runs");
    assert!(bo.status.success(), "it knows of nothing: {bo:?}");
    assert!(!at.join("hub.db-wal").exists(), "the log is gone");
    let skipped = inject::strikes(&std::fs::read_to_string(&log).expect("a log"));
    assert!(skipped > 0, "no write was skipped");
    println!("{skipped} writes were skipped");
    lied.is_lost();

    let output = hub_run(at, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("not the database the hub served last") && said.contains("restore --adopt"),
        "{said}"
    );
    lied.mended(&command, &head);
}

/// What a terminal's disk may do, and what it says then.
const TERMINAL: [(&str, &str); 4] = [
    ("fsync:error=EIO", "Not saved. Do that step again."),
    ("pwrite64:error=EIO", "Not saved. Do that step again."),
    ("pwrite64:error=EROFS", "Not saved. Do that step again."),
    ("pwrite64:error=ENOSPC", "Device is full"),
];

fn start(data: &Path) -> OnScreen {
    let data = data.to_str().expect("a plain path");
    let words: Vec<&str> = ["--data", data].into_iter().chain(OWN).collect();
    OnScreen::start(&terminal_program(), &words, 16, 20)
}

#[test]
fn a_disk_that_fails_under_a_terminal_is_said_and_the_step_done_again_counts_once() {
    if !inject::possible("a disk that fails under a terminal") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let rounds = TERMINAL.len() + 2;
    site(at, rounds);
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    hub.enrol(&data, &hub.url);
    let mut ana = Ana::at(start(&data), "2001");
    assert!(ana.log_on());
    for (nth, (fault, said)) in (0..).zip(TERMINAL) {
        for step in pick(&format!("T{nth}")) {
            if step.keys == "\r" && step.confirms {
                ana.settled();
                let count = saved(&data).len();
                let injected = Injected::into(ana.screen.process(), fault);
                ana.screen.press(step.keys.as_bytes());
                let wanted = said.split(' ').map(str::to_owned).collect::<Vec<_>>();
                ana.screen.wait_for(&format!("{said} after {fault}"), |text| super::shows(text, &wanted));
                assert_eq!(
                    settled(at, &seat::device(&data)),
                    count as i64,
                    "{fault}: what is in doubt is not sent"
                );
                let strikes = injected.end();
                assert!(strikes > 0, "{fault} never struck");
                println!("{fault}: struck {strikes} times");
            }
            assert!(ana.does(&step), "{fault}");
        }
        ana.settled();
    }

    // Killed in the doubt: what is found is the truth, and the work goes on from there.
    let steps = pick("T8");
    for step in &steps[..4] {
        assert!(ana.does(step));
    }
    ana.settled();
    let injected = Injected::into(ana.screen.process(), "fsync:error=EIO");
    ana.screen.press(b"\r");
    ana.screen.wait_for("not saved", |text| text.contains("Not saved."));
    let pid = ana.screen.process().to_string();
    assert!(Command::new("kill").args(["-KILL", &pid]).status().expect("kill runs").success());
    assert!(!ana.screen.see_or_end("its end", |_| false));
    assert!(injected.end() > 0);
    let found = saved(&data).last().is_some_and(|kind| kind == "pick");
    ana.screen = start(&data);
    if found {
        ana.screen.wait_for("after the pick", |text| super::shows(text, &steps[4].then));
    } else {
        ana.screen.wait_for("before the pick", |text| super::shows(text, &steps[3].then));
        assert!(ana.does(&steps[4]));
    }
    assert!(ana.does(&steps[5]));
    ana.settled();

    // Slow is not failed.
    let injected = Injected::into(ana.screen.process(), &format!("fsync:delay_enter={}", SLOW.as_micros()));
    ana.picks("T9");
    ana.settled();
    assert!(injected.end() >= KINDS.len(), "each confirm waited for its sync");
    ana.screen.cut();
    let kinds = settled_once(at, &data);
    assert_eq!(kinds, KINDS.repeat(rounds), "found after the doubt: {found}");
    whole(hub, at);
}
