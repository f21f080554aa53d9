//! The real programs: a hub on a file, terminals on screens, scanners on lines.

mod browser;
pub mod copied;
mod devices;
mod first;
mod guide;
mod kill;
mod power;
mod recording;
mod restore;
pub mod seat;
mod secrets;
mod shift;
mod skew;
mod tally;
pub mod tls;
mod webhooks;

use regal_tests::{OnScreen, RunningHub, hub_says, terminal_program};
use rusqlite::{Connection, OpenFlags};
use serialport::{SerialPort, TTYPort};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a scanner waits before it tries again, while its line may not be open yet.
const AGAIN: Duration = Duration::from_millis(500);

/// A terminal on a screen, with a scanner of its own.
pub struct Worker {
    pub screen: OnScreen,
    scanner: TTYPort,
}

impl Worker {
    /// Enrols a device and starts its terminal at 16 x 20.
    pub fn start(hub: &RunningHub, folder: &Path) -> Worker {
        Worker::named(hub, folder, "")
    }

    /// The same, on a device with a name.
    fn named(hub: &RunningHub, folder: &Path, name: &str) -> Worker {
        let data = folder.join("device");
        hub.enrol_as(&data, &hub.url, name);
        let (scanner, port) = TTYPort::pair().expect("a pair");
        let link: PathBuf = folder.join("scanner");
        symlink(port.name().expect("a name"), &link).expect("a link");
        drop(port);
        let screen = Worker::on_screen(folder);
        screen.wait_for("a first screen", |text| text.contains("adge"));
        Worker { screen, scanner }
    }

    /// Its terminal, as it was left.
    fn on_screen(folder: &Path) -> OnScreen {
        let serial = format!("serial:{}", folder.join("scanner").display());
        let data = folder.join("device");
        let data = data.to_str().expect("a plain path");
        let args = ["--data", data, "--language", "en", "--scanner", &serial];
        OnScreen::start(&terminal_program(), &args, 16, 20)
    }

    /// The badge, until the scanner's line is open and it is heard.
    pub fn log_on(&mut self, badge: &str) {
        for _ in 0..60 {
            self.send(&format!("B.{badge}"));
            if self.screen.look(AGAIN, |text| text.contains("Next task")).1 {
                return;
            }
        }
        self.screen.wait_for("the work screen", |text| text.contains("Next task"));
    }

    fn send(&mut self, code: &str) {
        // While its line is not open at the other end nobody hears it; what is waited for then never comes.
        drop(self.scanner.write_all(format!("{code}\r\n").as_bytes()));
    }

    /// Scans, and waits until the screen shows all of this.
    pub fn scan(&mut self, code: &str, then: &[&str]) {
        self.send(code);
        self.see(&format!("{then:?} after {code}"), then);
    }

    /// Presses keys, and waits until the screen shows all of this.
    pub fn press(&mut self, keys: &str, then: &[&str]) {
        self.screen.press(keys.as_bytes());
        self.see(&format!("{then:?} after {keys:?}"), then);
    }

    fn see(&mut self, what: &str, wanted: &[&str]) {
        self.screen.wait_for(what, |text| {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            wanted.iter().all(|one| words.contains(one))
        });
    }
}

/// A file beside the database, imported.
pub fn import(folder: &Path, what: &str, rows: &str) {
    let file = folder.join(format!("{what}.csv"));
    std::fs::write(&file, rows).expect("a file");
    hub_says(folder, &["import", what, file.to_str().expect("a plain path")]);
}

/// A text that no import would take, put where a name stands: `sql` has it as `?1`.
pub fn slip_in(folder: &Path, sql: &str, text: &str) {
    let books = Connection::open(folder.join("hub.db")).expect("a database");
    assert!(books.execute(sql, [text]).expect("written") > 0, "{sql}");
}

/// The hub's database, to look into.
fn books(folder: &Path) -> Connection {
    look_into(&folder.join("hub.db"))
}

/// A database file, to look into while somebody else writes to it or has just left it in the middle of that.
fn look_into(file: &Path) -> Connection {
    let found = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("a database");
    found.busy_timeout(Duration::from_secs(20)).expect("set");
    found
}

/// The texts of a query's first column.
fn texts(books: &Connection, sql: &str) -> Vec<String> {
    let mut query = books.prepare(sql).expect("a query");
    let rows = query.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// A number.
fn number(books: &Connection, sql: &str) -> i64 {
    books.query_row(sql, [], |row| row.get(0)).expect("a number")
}
