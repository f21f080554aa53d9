//! Faults that are made at running programs: calls that fail, lie or kill, clocks that jump, lines that are bad, machines that
//! are poor. Each counts how often it struck. Which fault is made where is told in `docs/testing.md`.

mod call;
mod clock;
mod disk;
mod heard;
mod inject;
mod line;
mod poor;
mod rot;
mod slow;
mod step;
mod weather;

use crate::bad_input::stocked;
use crate::process::seat;
use regal_tests::{OnScreen, RunningHub, hub_says};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::{Duration, Instant};

/// The longest anything is waited for.
const DEADLINE: Duration = Duration::from_secs(60);
/// Between two looks at the books.
const AGAIN: Duration = Duration::from_millis(20);
/// After so long a request has lapsed.
const NO_ANSWER: Duration = Duration::from_secs(12);
/// So long a question is looked at.
const READ: Duration = Duration::from_millis(700);
/// Bells of one tone are closer together than this.
const QUIET: Duration = Duration::from_millis(350);

/// A stocked site with so many released orders of two teas, and as many people, from badge 2001 on.
fn site(at: &Path, orders: usize) {
    stocked(at);
    let mut rows = "order;item;qty;customer;lane\n".to_owned();
    for order in 0..orders {
        rows.push_str(&format!("{};TEA;2;Erika;P01\n", 4700 + order));
        let badge = (2001 + order).to_string();
        hub_says(at, &["user", "add", &badge, "--name", &format!("Worker {badge}")]);
    }
    let file = at.join("orders.csv");
    std::fs::write(&file, rows).expect("a file");
    hub_says(at, &["import", "orders", file.to_str().expect("a plain path")]);
    hub_says(at, &["release", "--all"]);
}

/// One thing a worker does, and what is shown then. What confirms something sounds, and is saved.
struct Step {
    keys: String,
    then: Vec<String>,
    confirms: bool,
    /// It answers a question, which wants to be read first: what is done too soon does not count, and is done again.
    again: bool,
}

/// A pick of two teas into a tote, to the lane: a bind, a pick and a stage.
fn pick(tote: &str) -> Vec<Step> {
    let step = |keys: String, then: &[&str], confirms| Step {
        keys,
        then: then.iter().map(|&text| text.to_owned()).collect(),
        confirms,
        again: false,
    };
    vec![
        step("\r".to_owned(), &["Pick", "Order 47"], false),
        step(format!("\x02U.{tote}\r"), &["Green tea", "A01"], true),
        step("\x02L.A01.1.1\r".to_owned(), &["Scan"], false),
        step("\x024012345678901\r".to_owned(), &["ENT"], false),
        step("\r".to_owned(), &["P01", tote], true),
        step("\x02L.P01\r".to_owned(), &["Next task"], true),
    ]
}

/// What a pick confirms, in order.
const KINDS: [&str; 3] = ["bind", "pick", "stage"];

/// A worker at a terminal.
struct Ana {
    screen: OnScreen,
    badge: String,
}

impl Ana {
    fn at(screen: OnScreen, badge: &str) -> Ana {
        Ana { screen, badge: badge.to_owned() }
    }

    /// Logs on; false when the program ends over it.
    fn log_on(&mut self) -> bool {
        if !self.screen.see_or_end("a first screen", |text| text.contains("adge")) {
            return false;
        }
        let end = Instant::now() + DEADLINE;
        loop {
            self.screen.try_press(format!("\x02B.{}\r", self.badge).as_bytes());
            let (text, on) = self.screen.look(Duration::from_millis(700), |text| text.contains("Next task"));
            if on || self.screen.is_over() {
                return on;
            }
            assert!(Instant::now() < end, "nobody gets on:\n{text}");
        }
    }

    /// Does a step; false when the program ends over it. Whoever asks for work and gets no answer in time asks again.
    fn does(&mut self, step: &Step) -> bool {
        let shows = |text: &str| shows(text, &step.then);
        self.presses(step, shows);
        let end = Instant::now() + DEADLINE;
        while !step.confirms && step.keys == "\r" && Instant::now() < end && !self.screen.is_over() {
            if self.screen.look(NO_ANSWER, shows).1 {
                return true;
            }
            self.screen.try_press(b"\r");
        }
        self.screen.see_or_end(&format!("{:?} after {:?}", step.then, step.keys), shows)
    }

    /// Presses what the step says, so often as it takes.
    fn presses(&mut self, step: &Step, so: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        self.screen.try_press(step.keys.as_bytes());
        while step.again && Instant::now() < end && !self.screen.look(READ, &so).1 && !self.screen.is_over() {
            self.screen.try_press(step.keys.as_bytes());
        }
    }

    /// A whole pick; panics when the program ends.
    fn picks(&mut self, tote: &str) {
        for step in pick(tote) {
            assert!(self.does(&step), "it ended at {:?}", step.keys);
        }
    }

    /// Waits until no confirm waits any more.
    fn settled(&self) {
        let (text, empty) = self.screen.look(3 * DEADLINE, |text| !seat::queued(text));
        assert!(empty, "the outbox is never empty:\n{text}");
    }
}

fn shows(text: &str, wanted: &[String]) -> bool {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    wanted.iter().all(|one| words.contains(one))
}

/// The words of a program and of those before it, as one line.
fn words<'a>(before: &'a [String], own: &'a [&'a str]) -> Vec<&'a str> {
    before.iter().map(String::as_str).chain(own.iter().copied()).collect()
}

/// What a terminal is started with, but for its store.
const OWN: [&str; 4] = ["--language", "en", "--scanner", "stream:STX,CR"];

/// Kinds of the confirms saved in a store, in order.
fn saved(data: &Path) -> Vec<String> {
    texts(&seat::store(data), "select json_extract(command, '$.confirm.kind') from confirm order by number")
}

fn texts(db: &Connection, sql: &str) -> Vec<String> {
    let mut query = db.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// The hub's database, to look into.
fn books(at: &Path) -> Connection {
    let books = Connection::open_with_flags(at.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let books = books.expect("a database");
    books.busy_timeout(Duration::from_secs(20)).expect("set");
    books
}

fn number(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0)).expect("a number")
}

/// Waits until something is so.
fn until(what: &str, so: impl Fn() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !so() {
        assert!(Instant::now() < end, "{what}: never");
        std::thread::park_timeout(AGAIN);
    }
}

/// Confirms of a device in the books.
fn settled(at: &Path, device: &str) -> i64 {
    number(&books(at), &format!("select count(*) from command where device = '{device}' and series = 'c'"))
}

/// Each confirm saved on a device that nobody uses any more stands in the books once, under the bytes that were saved, with the
/// answer the device has.
fn settled_once(at: &Path, data: &Path) -> Vec<String> {
    let device = seat::device(data);
    let own = "select number || ' ' || json_extract(command, '$.confirm.kind') || ' ' || coalesce(answer, 'none') \
               from confirm order by number";
    let here = texts(&seat::store(data), own);
    let theirs = format!(
        "select number || ' ' || kind || ' ' || answer from command where device = '{device}' and series = 'c' \
         order by number"
    );
    assert_eq!(here, texts(&books(at), &theirs), "{device}: saved on the device, and in the books");
    saved(data)
}

/// The hub ends in good order, and its books are whole.
fn whole(hub: RunningHub, at: &Path) {
    hub.stop();
    seat::whole(&books(at), at);
}
