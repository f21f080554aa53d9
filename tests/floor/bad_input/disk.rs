//! Disks that are full, read-only or fail, under the hub and under a terminal: it is said, nothing pretends, and when
//! the disk is well again the work goes on with everything that was toned good.

use super::{Device, ask, books, stocked};
use regal_tests::{
    OnScreen, RunningHub, SmallDisk, hub_run, hub_says, on_small_disks, stream_terminal, terminal_program,
};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const HERE: &str = "bad_input::disk";

/// A stocked site with a released order of 4 teas, its hub, and Ana at a terminal whose store is in `data`, with the
/// tote scanned and one confirm booked.
pub(super) fn picking(site: &Path, data: &Path, start: impl Fn(&Path) -> OnScreen) -> (RunningHub, OnScreen) {
    stocked(site);
    let orders = site.join("orders.csv");
    std::fs::write(&orders, "order;item;qty;customer;lane\n4711;TEA;4;Erika;P01\n").expect("a file");
    hub_says(site, &["import", "orders", orders.to_str().expect("a plain path")]);
    hub_says(site, &["release", "4711"]);
    let hub = RunningHub::in_the_open(site);
    hub.enrol(data, &hub.url);
    let mut ana = start(data);
    ana.wait_for("the badge screen", |text| text.contains("adge"));
    // Until it has heard from the hub, nobody can log on to a new device.
    while !ana.look(Duration::from_millis(700), |text| text.contains("Next task")).1 {
        ana.press(b"\x02B.1001\r");
    }
    press(&mut ana, "\r", &["Pick", "4711"]);
    scan(&mut ana, "U.T1", &["Green tea", "A01"]);
    settled(&ana);
    (hub, ana)
}

fn shows(text: &str, wanted: &[&str]) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    wanted.iter().all(|one| words.contains(one))
}

pub(super) fn see(screen: &OnScreen, wanted: &[&str]) {
    screen.wait_for(&format!("{wanted:?}"), |text| shows(text, wanted));
}

pub(super) fn scan(screen: &mut OnScreen, code: &str, then: &[&str]) {
    screen.press(format!("\x02{code}\r").as_bytes());
    // The same code within a moment is taken for a double read: then it is scanned once more.
    if !screen.look(Duration::from_secs(2), |text| shows(text, then)).1 {
        screen.press(format!("\x02{code}\r").as_bytes());
    }
    see(screen, then);
}

pub(super) fn press(screen: &mut OnScreen, keys: &str, then: &[&str]) {
    screen.press(keys.as_bytes());
    see(screen, then);
}

/// Waits until no confirm waits any more.
pub(super) fn settled(screen: &OnScreen) {
    screen.wait_for("all answered", |text| !text.lines().next().unwrap_or_default().contains('Q'));
}

/// The rest of the pick, to the lane.
fn finish(hub: RunningHub, site: &Path, mut ana: OnScreen) {
    scan(&mut ana, "L.P01", &["Next task"]);
    settled(&ana);
    ana.cut();
    hub.stop();
    books(site);
    let look = Connection::open_with_flags(site.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a database");
    let kinds: String = look
        .query_row("select group_concat(kind) from (select kind from command where kind in ('bind', 'pick', 'stage') \
                    order by number)", [], |row| row.get(0))
        .expect("kinds");
    assert_eq!(kinds, "bind,pick,stage", "each is settled once");
    let at_lane: i64 = look
        .query_row("select on_hand from balance where location = 'P01'", [], |row| row.get(0))
        .expect("stock");
    assert_eq!(at_lane, 4);
}

#[test]
fn a_full_disk_under_the_hub_stops_changes_not_reading_and_it_goes_on_by_itself() {
    on_small_disks(
        &format!("{HERE}::a_full_disk_under_the_hub_stops_changes_not_reading_and_it_goes_on_by_itself"),
        || {
            let disk = SmallDisk::mount("64m").expect("mounted");
            let data = tempfile::tempdir().expect("a folder");
            let (hub, mut ana) = picking(disk.path(), data.path(), stream_terminal);
            let mut device = Device::enrol(&hub);
            disk.fill();

            let park = device.confirm(json!({"kind": "park", "location": "P01"}));
            let (status, told) = device.send(std::slice::from_ref(&park));
            let said = told["remedy"]
                .as_str()
                .expect("a remedy")
                .replace(&disk.path().display().to_string(), "DISK");
            assert_eq!(
                (status, &told["code"], &told["place"]),
                (503, &json!("sys.hub_fault"), &json!("database"))
            );
            insta::assert_snapshot!(said, @"no room left for the database (0 MiB are free on the disk of DISK/hub.db, 16 MiB are kept free); free some disk space, the hub goes on by itself");
            let (status, cards) = ask("GET", &format!("{}/v1/directory", hub.url), &device.token, b"");
            assert_eq!(status, 200, "reading goes on: {cards}");

            // The worker goes on, too: what is saved on the device is toned good and waits.
            scan(&mut ana, "L.A01.1.1", &["Scan"]);
            scan(&mut ana, "4012345678901", &["ENT"]);
            press(&mut ana, "\r", &["P01", "T1", "Q1"]);
            disk.make_room();
            settled(&ana);
            let (status, told) = device.send(&[park]);
            assert_eq!((status, &told["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{told}");
            let log = std::fs::read_to_string(disk.path().join("hub.log")).expect("a log");
            assert!(!log.contains("outcome is unknown"), "{log}");
            assert_eq!(log.matches("-- serve").count(), 1, "the same hub all the time");
            finish(hub, disk.path(), ana);
        },
    );
}

#[test]
fn a_read_only_disk_under_the_hub_is_told_at_the_start_and_can_be_read() {
    on_small_disks(
        &format!("{HERE}::a_read_only_disk_under_the_hub_is_told_at_the_start_and_can_be_read"),
        || {
            let disk = SmallDisk::mount("64m").expect("mounted");
            stocked(disk.path());
            let before = books(disk.path());
            disk.remount("ro");
            for args in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "add", "1002", "--name", "Bo"]]
            {
                let output = hub_run(disk.path(), args);
                let said = String::from_utf8_lossy(&output.stderr)
                    .replace(&disk.path().display().to_string(), "DISK");
                assert_eq!(output.status.code(), Some(1), "{said}");
                insta::allow_duplicates! { insta::assert_snapshot!(said.trim(), @"regal-hub: cannot lock DISK/hub.db.lock: Read-only file system (os error 30); the folder must be there and writable"); }
            }
            assert_eq!(books(disk.path()), before);
            disk.remount("rw");
            RunningHub::start(disk.path()).stop();
            assert_eq!(books(disk.path()), before);
        },
    );
}

#[test]
fn a_full_device_says_so_keeps_its_state_and_takes_the_step_again_when_there_is_room() {
    on_small_disks(
        &format!("{HERE}::a_full_device_says_so_keeps_its_state_and_takes_the_step_again_when_there_is_room"),
        || {
            let site = tempfile::tempdir().expect("a folder");
            let disk = SmallDisk::mount("16m").expect("mounted");
            let data = disk.path().join("device");
            let (hub, mut ana) = picking(site.path(), &data, stream_terminal);
            scan(&mut ana, "L.A01.1.1", &["Scan"]);
            scan(&mut ana, "4012345678901", &["ENT"]);
            disk.fill();
            for _ in 0..2 {
                press(&mut ana, "\r", &["Device is full", "Green tea"]);
            }
            disk.make_room();
            press(&mut ana, "\r", &["P01", "T1"]);
            finish(hub, site.path(), ana);
        },
    );
}

#[test]
fn a_device_whose_disk_takes_nothing_more_says_so_and_lives() {
    let site = tempfile::tempdir().expect("a folder");
    let data = site.path().join("device");
    let (hub, mut ana) = picking(site.path(), &data, deaf_to_limits);
    // Saved, and not answered: the hub's answer will come when nothing can be written.
    let signal = |name: &str, pid: u32| {
        assert!(Command::new("kill").args([name, &pid.to_string()]).status().expect("kill runs").success());
    };
    signal("-STOP", hub.process());
    scan(&mut ana, "L.A01.1.1", &["Scan"]);
    scan(&mut ana, "4012345678901", &["ENT"]);
    press(&mut ana, "\r", &["P01", "T1", "Q1"]);
    limit(&ana, "0:");
    scan(&mut ana, "L.P01", &["Not saved. Do that step again.", "Q1"]);
    signal("-CONT", hub.process());
    scan(&mut ana, "L.P01", &["Not saved. Do that step again.", "Q1"]);
    limit(&ana, "unlimited:");
    settled(&ana);
    finish(hub, site.path(), ana);
}

/// A terminal that gets an error where a file may not grow, instead of a signal that ends it.
fn deaf_to_limits(data: &Path) -> OnScreen {
    let program = terminal_program();
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let (program, data) = (text(&program), text(data));
    let exec = "trap '' XFSZ; exec \"$0\" \"$@\"";
    let args = ["-c", exec, &program, "--data", &data, "--language", "en", "--scanner", "stream:STX,CR"];
    OnScreen::start(&PathBuf::from("/bin/sh"), &args, 16, 20)
}

/// No file of the program may be written beyond this; only the soft limit, so that it can be lifted again.
fn limit(screen: &OnScreen, fsize: &str) {
    let done = Command::new("prlimit")
        .args(["--pid", &screen.process().to_string()])
        .arg(format!("--fsize={fsize}"))
        .status();
    assert!(done.expect("prlimit is part of util-linux").success());
}
