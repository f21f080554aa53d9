//! The real hub and the real terminal on a disk of their own, under a kernel of their own, until the power goes.
//!
//! `scripts/test-power` runs this in a virtual machine, ends the machine in the middle of the work, and starts it again on
//! the same disk. What was told stands on the console by then, and the script brings it back as a file.

use crate::bad_input::{Device, stocked};
use crate::cut::{hub, terminal};
use regal_tests::{RunningHub, hub_says, left_out, stream_terminal};
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Orders of two pieces each, which the stock of `stocked` serves.
const ORDERS: usize = 45;
/// Orders one worker picks before the power goes.
const EACH: usize = 8;

/// The disk whose power goes; says so where there is none.
fn disk() -> Option<PathBuf> {
    let disk = std::env::var_os("REGAL_POWER_DISK").map(PathBuf::from);
    if disk.is_none() {
        left_out("power cuts of a kernel (only in the machine that scripts/test-power starts)");
    }
    disk
}

/// Whose turn it is, from 1.
fn round() -> usize {
    std::env::var("REGAL_POWER_ROUND").ok().and_then(|text| text.parse().ok()).expect("a round")
}

fn has(name: &str) -> bool {
    std::env::var_os(name).is_some()
}

/// One line on the console, whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).and_then(|()| out.flush()).expect("a console");
}

/// An answer in a few digits: the console is slow.
fn mark(answer: &str) -> String {
    let mut hasher = DefaultHasher::new();
    answer.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// What was told before the power went.
#[derive(Default)]
struct Told {
    /// Answers by command.
    answers: BTreeMap<String, String>,
    /// Confirms toned good, by the round of their terminal.
    toned: BTreeMap<usize, usize>,
}

impl Told {
    fn read() -> Told {
        let Some(path) = std::env::var_os("REGAL_POWER_TOLD") else { return Told::default() };
        let mut told = Told::default();
        for line in std::fs::read_to_string(path).expect("a file").lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["TOLD", id, mark] => {
                    told.answers.insert(id.to_owned(), mark.to_owned());
                }
                ["TONED", round, count] => {
                    let number = |text: &str| text.parse().expect("a number");
                    told.toned.insert(number(round), number(count));
                }
                _ => panic!("{line:?} was not told"),
            }
        }
        told
    }

    /// All of it is on the disk, and the books hold.
    fn is_there(&self, disk: &Path) {
        let found = hub::opened(&disk.join("site"));
        for (id, told) in &self.answers {
            let answer = found.get(id).unwrap_or_else(|| panic!("{id} was answered, and nothing is there"));
            // As a client writes it down: fields in the order of their names.
            let answer: Value = serde_json::from_str(answer).expect("an answer");
            assert_eq!(&mark(&answer.to_string()), told, "{id} has another answer: {answer}");
        }
        for (round, toned) in &self.toned {
            let (identity, saved) = terminal::opened(&disk.join(format!("terminal{round}")));
            assert!(identity.is_some(), "terminal {round} is who it was");
            assert!(
                saved.len() >= *toned,
                "{toned} were toned good by terminal {round}, {} are left",
                saved.len()
            );
        }
        say(&format!("CHECKED {} {}", self.answers.len(), self.toned.values().sum::<usize>()));
    }
}

/// A site with orders to pick.
fn furnished(site: &Path) {
    std::fs::create_dir(site).expect("a folder");
    stocked(site);
    let mut orders = "order;item;qty;customer;lane\n".to_owned();
    for order in 1..=ORDERS {
        orders.push_str(&format!("47{order:02};TEA;2;Erika;P01\n"));
    }
    std::fs::write(site.join("orders.csv"), orders).expect("a file");
    hub_says(site, &["import", "orders", site.join("orders.csv").to_str().expect("a plain path")]);
    hub_says(site, &["release", "--all"]);
}

/// The hub; where the syncs are to do nothing, through a tracer that skips them.
fn serving(site: &Path) -> RunningHub {
    if !has("REGAL_POWER_LIES") {
        return RunningHub::in_the_open(site);
    }
    let skip = "inject=fsync,fdatasync,sync_file_range:retval=0";
    let words = ["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,sync_file_range", "-e", skip];
    let mut words: Vec<String> = words.map(str::to_owned).into();
    words.push(regal_tests::hub_program().display().to_string());
    RunningHub::through(site, Path::new("strace"), &words)
}

/// Sends lists of confirms and tells each answer, until the power goes.
fn confirms(device: &mut Device) {
    for post in 0_usize.. {
        let goods = json!({"what": "goods", "owner": "own", "item": "GUM", "qty": 1});
        let list: Vec<Value> = (0..=post % 4)
            .map(|nth| match nth % 2 {
                0 => device.confirm(json!({"kind": "take", "from": "A02.1.1", "what": goods})),
                _ => device.confirm(json!({"kind": "put", "to": "A02.1.1", "what": goods})),
            })
            .collect();
        let (status, said) = device.send(&list);
        assert_eq!(status, 200, "{said}");
        for one in said["answers"].as_array().expect("answers") {
            let id = one["id"].as_str().expect("an id");
            say(&format!("TOLD {id} {}", mark(&one["answer"].to_string())));
        }
    }
}

#[test]
fn what_was_told_before_the_power_went_is_on_the_disk() {
    let Some(disk) = disk() else { return };
    let (site, round) = (disk.join("site"), round());
    if round == 1 {
        furnished(&site);
    } else {
        Told::read().is_there(&disk);
    }
    if has("REGAL_POWER_LAST") {
        return;
    }
    let badge = format!("20{round:02}");
    hub_says(&site, &["user", "add", &badge, "--name", "Ana"]);
    let hub = serving(&site);
    let mut device = Device::enrol(&hub);
    let data = disk.join(format!("terminal{round}"));
    hub.enrol(&data, &hub.url);
    // What was made so far is no part of the cut.
    assert!(Command::new("sync").status().expect("sync runs").success());
    say("WORK");
    std::thread::scope(|work| {
        work.spawn(|| confirms(&mut device));
        let screen = stream_terminal(&data);
        let tell = |count| say(&format!("TONED {round} {count}"));
        let mut ana = terminal::Ana::at(screen, &badge, &tell);
        for order in 1..=EACH {
            ana.pick(&format!("T{round:02}{order:02}"), || {});
        }
        say("PICKED");
    });
}

#[test]
fn a_disk_that_drops_what_it_took_is_noticed_by_the_device_that_was_answered() {
    let Some(disk) = disk() else { return };
    let site = disk.join("site");
    let Some(seen) = std::env::var_os("REGAL_POWER_HEAD") else {
        furnished(&site);
        let hub = RunningHub::in_the_open(&site);
        let mut device = Device::enrol(&hub);
        confirmed(&mut device);
        assert!(Command::new("sync").status().expect("sync runs").success());
        // From here on the drive takes all writes, says that they are made, and makes none.
        let table = std::env::var("REGAL_POWER_DROPS").expect("a table");
        for words in [
            &["suspend", "--nolockfs", "--noflush", "disk"][..],
            &["reload", "disk", "--table", &table],
            &["resume", "disk"],
        ] {
            assert!(
                Command::new("dmsetup").args(words).status().expect("dmsetup runs").success(),
                "{words:?}"
            );
        }
        for _ in 0..20 {
            let head = confirmed(&mut device);
            say(&format!("HEAD {} {} {} {head}", device.id, device.token(), device.number));
        }
        say("DROPPED");
        // The power goes while it waits for nothing.
        loop {
            std::thread::park();
        }
    };
    let text = std::fs::read_to_string(seen).expect("a file");
    let words: Vec<&str> = text.trim().splitn(4, ' ').collect();
    let [id, token, number, head] = words[..] else { panic!("{text:?}") };
    let head: Value = serde_json::from_str(head).expect("a head");
    let hub = RunningHub::in_the_open(&site);
    let device = Device::known(&hub, id, token, number.parse().expect("a number"));
    let books =
        Connection::open_with_flags(site.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).expect("books");
    let count = |sql: &str| books.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    let there = count("select count(*) from command where series = 'c'");
    assert!(
        there < device.number,
        "{} were answered, {there} are there: the drive dropped nothing",
        device.number
    );
    assert_eq!(device.send_seen(1, &head, &[]).0, 200);
    assert_eq!(
        count("select count(*) from exception where state = 'open' and detail = 'exc.detail_rows_lost'"),
        1
    );
    say(&format!("NOTICED {}", device.number - there));
    hub.stop();
}

/// One confirm, answered; the head that came with it.
fn confirmed(device: &mut Device) -> Value {
    let goods = json!({"what": "goods", "owner": "own", "item": "GUM", "qty": 1});
    let command = device.confirm(json!({"kind": "take", "from": "A02.1.1", "what": goods}));
    let (status, said) = device.send(&[command]);
    assert_eq!((status, &said["answers"][0]["answer"]["answer"]), (200, &json!("applied")), "{said}");
    said["head"].clone()
}
