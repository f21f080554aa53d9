//! What `scripts/demo` opens: the demo hub and a terminal on it, played with the space bar alone, once without trouble and
//! once with the terminal killed on every screen.

use regal_hub::db::Database;
use regal_hub::order::posting::Stage;
use regal_hub::report::made::{Of, made};
use regal_tests::{OnScreen, hub_program, terminal_program};
use std::collections::BTreeSet;
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

/// Whether two screens say the same but for the counters in the title row; blanks at the end of a row say nothing.
fn same(one: &str, other: &str) -> bool {
    let rows = |text: &str| body(text).lines().map(|row| row.trim_end().to_owned()).collect::<Vec<_>>();
    rows(one) == rows(other)
}

/// Every figure of the orders' and receipts' lines is the sum of the movements it opens; answers how many are not 0.
fn figures_open_what_makes_them(database: &str) -> usize {
    let database: Database = database.parse().expect("a database");
    let mut conn = regal_hub::schema::reader(&database).expect("it is read");
    let mut wanted = Vec::new();
    let rows =
        conn.query("select order_no, line, picked, packed, shipped from order_line where site = 'main'", &[]);
    for row in rows.expect("lines of orders") {
        for (column, stage) in (2..).zip(Stage::ALL) {
            let of = Of::Order(row.string(0).expect("an order"), row.int(1).expect("a line"), stage);
            wanted.push((of, row.int(column).expect("a figure")));
        }
    }
    let rows = conn.query("select receipt, line, received from receipt_line where site = 'main'", &[]);
    for row in rows.expect("lines of receipts") {
        let of = Of::Receipt(row.string(0).expect("a receipt"), row.int(1).expect("a line"));
        wanted.push((of, row.int(2).expect("a figure")));
    }
    for (of, figure) in &wanted {
        let found = made(&mut *conn, "main", of).expect("read").expect("a line");
        let counts: i64 = found.parts.iter().map(|part| part.counts).sum();
        assert_eq!((found.total, counts), (*figure, *figure), "{of:?}: {:?}", found.parts);
    }
    wanted.iter().filter(|(_, figure)| *figure != 0).count()
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
    let figures = figures_open_what_makes_them(&database(folder.path()));
    assert!(figures > 5, "{figures} figures of orders and receipts that are not 0");

    screen.press(b"\x1bOR");
    screen.wait_for("the reasons", |text| text.contains("End of shift") && text.contains("F4"));
    screen.press(b"2");
    screen.wait_for("the badge screen again", |text| text.contains("Scan your badge"));
    screen.press(b"2001\r");
    // Jonas reads German, and the hub knows it before he is on.
    screen.wait_for("the PIN", |text| text.contains("PIN eintippen"));
    screen.press(b" ");
    screen.wait_for("the lead's work", |text| text.contains("Jonas"));
}

/// What a screen asks: the title without its counters, and the row below.
fn asks(text: &str) -> String {
    let mut rows = text.lines();
    let title = rows.next().unwrap_or_default().split("  ").next().unwrap_or_default().to_owned();
    format!("{title}: {}", rows.next().unwrap_or_default().trim())
}

/// The terminal program in `data`, killed and begun again.
struct Killed {
    screen: Option<OnScreen>,
    args: Vec<String>,
    /// What was asked when it was killed.
    asked: BTreeSet<String>,
}

impl Killed {
    fn start(args: &[String]) -> OnScreen {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        OnScreen::start(&terminal_program(), &args, 16, 20)
    }

    fn screen(&mut self) -> &mut OnScreen {
        self.screen.as_mut().expect("it runs")
    }

    /// Kills it with SIGKILL; the same screen must be there again, but for the counters in the title row.
    fn kill(&mut self, text: &str) {
        self.screen.take().expect("it runs").cut();
        self.screen = Some(Killed::start(&self.args));
        self.screen().wait_for(&format!("the screen that was killed:\n{text}\n----"), |now| same(now, text));
        self.asked.insert(asks(text));
    }

    /// One of the lists of F1, F2 and F4, killed over it, closed again.
    fn list(&mut self, key: &[u8], text: &str) {
        self.screen().press(key);
        let (list, shown) = self.screen().look(PATIENCE, |now| !same(now, text));
        if shown && !list.contains("! ") {
            self.kill(&list);
            self.screen().press(b"\x1bOR");
            self.screen().wait_for("the screen below", |now| asks(now) == asks(text));
        }
    }
}

#[test]
fn a_terminal_killed_on_any_screen_of_a_shift_shows_that_screen_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let hub = DemoHub::start(folder.path());
    let data = folder.path().join("terminal").display().to_string();
    enrol(&hub, folder.path(), &data);
    let args = ["--demo", "--language", "en", "--data", &data].map(str::to_owned).to_vec();
    let screen = Some(Killed::start(&args));
    let mut terminal = Killed { screen, args, asked: BTreeSet::new() };
    let still = |now: &str| now.contains("F3") && !now.contains("Asking the hub");
    let mut text = terminal.screen().wait_for("the badge screen", still);
    let (mut done, mut listed) = (BTreeSet::new(), BTreeSet::new());
    for press in 0.. {
        assert!(press < PRESSES, "only {done:?} is done, {:#?} were killed; now:\n{text}", terminal.asked);
        if done.len() == DONE.len() {
            break;
        }
        if !terminal.asked.contains(&asks(&text)) {
            terminal.kill(&text);
            let title = asks(&text).split(':').next().unwrap_or_default().to_owned();
            if listed.insert(title) {
                [b"\x1bOP", b"\x1bOQ", b"\x1bOS"].iter().for_each(|key| terminal.list(*key, &text));
            }
        }
        terminal.screen().press(b" ");
        let before = text.clone();
        text = terminal.screen().look(PATIENCE, |now| still(now) && !same(now, &before)).0;
        done.extend((0..DONE.len()).filter(|job| DONE[*job].iter().any(|told| text.contains(told))));
    }
    assert!(terminal.asked.len() >= 30, "{:#?}", terminal.asked);
    let told = Command::new(hub_program()).args(["verify", "--database", &database(folder.path())]).output();
    let told = String::from_utf8(told.expect("it runs").stdout).expect("text");
    assert!(told.contains("rules hold"), "{told}");
}
