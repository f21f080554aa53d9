//! A morning at the dashboard: a real hub with a printer, real terminals on the floor, a real Chromium.
//!
//! Needs Chromium and what `scripts/browser-tools` installs; the variable `REGAL_BROWSER_TOOLS` names that folder. The
//! browser's half is in `tests/browser`: it says what somebody on the floor does next, and waits until it is done.

use super::{Worker, import, slip_in};
use regal_hub::board;
use regal_tests::{RunningHub, enrol, hub_program, hub_says, left_out};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a page that trusts names would run.
const EVIL: &str = "<img src=x onerror=alert(1)>";

#[test]
fn a_supervisors_morning_in_a_browser() {
    let Some(tools) = std::env::var_os("REGAL_BROWSER_TOOLS") else {
        left_out(
            "the dashboard in a browser (REGAL_BROWSER_TOOLS is not set; scripts/browser-tools prints it)",
        );
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fill(at);
    let printer = format!("bench=file:{}", at.join("labels.zpl").display());
    // A port of this machine: the hub never calls there, and says so.
    let hub = RunningHub::furnished(at, &["--printer", &printer, "--webhook-to", "127.0.0.1:9"]);
    let mut floor = Floor::new(&hub, at);

    let nobody = tempfile::tempdir().expect("a folder");
    let empty = RunningHub::start(nobody.path());
    let mut node = browse(&hub, &empty, Path::new(&tools));
    let mut answer = node.stdin.take().expect("its input");
    for line in BufReader::new(node.stdout.take().expect("its output")).lines() {
        let line = line.expect("text");
        let wish: Vec<&str> = line.split(' ').collect();
        floor.does(&hub, &wish);
        writeln!(answer, "done").expect("it listens");
    }
    let ended = node.wait().expect("it ends");
    assert!(
        ended.success(),
        "the browser met the faults above; its pictures are in {}",
        pictures().display()
    );
    floor.goes_home();
    empty.stop();
    hub.stop();
    assert!(hub_says(at, &["verify"]).contains("rules hold"));
}

/// A small demo warehouse, and in it goods and orders for each language's morning: plain ones, and some with mark-up in
/// their names.
fn fill(at: &Path) {
    hub_says(at, &["demo", "--small"]);
    let bins: String = (1..=6).map(|n| format!("Q0{n}.1.1;bin;A;A;{n};1{n}\n")).collect();
    import(at, "locations", &format!("location;kind;zone;area;walk;digits\n{bins}"));
    import(
        at,
        "items",
        &format!(
            "item;name;lot_tracked\nTEA;Green tea;\nMUG;Tea mug;\nPOT;Teapot;\nEVIL;{EVIL};\nEVIL2;{EVIL};\nEVIL3;{EVIL};\n\
             MILK;{EVIL};yes\nSLY;Sly;\n"
        ),
    );
    import(
        at,
        "barcodes",
        "barcode;item\n4012345678901;TEA\n4012345678918;EVIL\n4012345678925;MUG\n4012345678932;EVIL2\n\
         4012345678949;POT\n4012345678956;EVIL3\n",
    );
    import(
        at,
        "stock",
        "location;item;qty;lot\nQ01.1.1;TEA;5;\nQ02.1.1;EVIL;5;\nQ03.1.1;MUG;40;\nQ04.1.1;EVIL2;40;\nQ05.1.1;POT;3;\n\
         Q06.1.1;EVIL3;3;\nPACK.1;MILK;7;L1\nPACK.1;SLY;7;\n",
    );
    let orders = format!(
        "order;item;qty;customer\nX1;TEA;5;Erika\nX2;EVIL;5;{EVIL}\nX3;POT;3;Jo\nX4;EVIL3;3;{EVIL}\nX5;SLY;3;Sly\n"
    );
    import(at, "orders", &orders);
    let announced = format!("asn;item;qty;lot;supplier\nASN1;EVIL;5;;{EVIL}\nASN1;MILK;5;L1;{EVIL}\n");
    import(at, "asns", &announced);
    let sly = "\u{1b}[2J\u{9b}31m\u{202e}sly";
    slip_in(at, "update item set name = ?1 where item = 'SLY'", sly);
    slip_in(at, "update order_head set customer = ?1 where order_no = 'X5'", sly);
}

/// Where the screenshots are kept: `target/browser`.
fn pictures() -> PathBuf {
    let program = hub_program();
    let target = program.parent().and_then(Path::parent).expect("it is built in target/debug");
    target.join("browser")
}

/// Starts the browser's half, and tells it every route of the dashboard. When this half fails, its input closes, and it
/// ends as well.
fn browse(hub: &RunningHub, empty: &RunningHub, tools: &Path) -> Child {
    let routes: Vec<&str> = board::table().into_iter().map(|(path, _)| path).collect();
    let mut node = Command::new("node");
    node.arg("browser/morning.mjs")
        .args([&hub.url, &empty.url])
        .arg(pictures())
        .arg(serde_json::to_string(&routes).expect("JSON"))
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    node.env("REGAL_BROWSER_TOOLS", tools).stdin(Stdio::piped()).stdout(Stdio::piped());
    node.spawn().expect("Node.js runs; on Debian: apt-get install nodejs")
}

/// Who works on the floor, each with a terminal of their own.
struct Floor {
    at: PathBuf,
    ana: Worker,
    chen: Worker,
    ines: Worker,
    /// The line of a code that names the hub's key.
    key: String,
}

impl Floor {
    fn new(hub: &RunningHub, at: &Path) -> Floor {
        let key = hub.code().lines().find(|line| line.starts_with("key ")).expect("a key").to_owned();
        let worker = |name: &str, badge: &str| {
            let folder = at.join(name);
            std::fs::create_dir(&folder).expect("a folder");
            let mut worker = Worker::named(hub, &folder, name);
            worker.log_on(badge);
            worker
        };
        let ana = worker("Handheld 1", "1001");
        let (chen, ines) = (worker("Handheld 2", "1003"), worker("Cart 1", "1008"));
        Floor { at: at.to_owned(), ana, chen, ines, key }
    }

    fn goes_home(self) {
        for worker in [self.ana, self.chen, self.ines] {
            worker.screen.cut();
        }
    }

    /// Does what the browser's half says, until it is done.
    fn does(&mut self, hub: &RunningHub, wish: &[&str]) {
        match *wish {
            ["do", "short", order, tote, bin, item] => short(&mut self.ana, order, tote, bin, item),
            ["do", "take", order] => self.ines.scan(&format!("O.{order}"), &["Scan a free tote"]),
            ["do", "given", order, tote, bin, item] => self.given(order, tote, bin, item),
            ["do", "count", "Ana", bin, item, seen] => counts(&mut self.ana, bin, item, seen),
            ["do", "count", "Chen", bin, item, seen] => counts(&mut self.chen, bin, item, seen),
            ["do", "count", "Ines", bin, item, seen] => counts(&mut self.ines, bin, item, seen),
            ["do", "printed", text] => self.printed(text),
            ["do", "enrol", code] => {
                let data = self.at.join(format!("enrolled-{code}"));
                enrol(&data, &hub.url, &format!("{code}\n{}", self.key), EVIL);
            }
            ["do", "looked-at", "Ana"] => hears_who_looked(&mut self.ana),
            ["do", "looked-at", "Ines"] => hears_who_looked(&mut self.ines),
            _ => panic!("nobody on the floor knows how to {wish:?}"),
        }
    }

    /// A supervisor has given the order that Ines has taken to Chen: she hears of it, he picks it.
    fn given(&mut self, order: &str, tote: &str, bin: &str, item: &str) {
        self.ines.see("taken from Ines", &["Next task", "gave this to others"]);
        self.chen.see("given to Chen", &["work for you"]);
        self.chen.press("\r", &[order]);
        self.chen.scan(&format!("U.{tote}"), &["Go to the bin"]);
        self.chen.scan(&format!("L.{bin}"), &["Scan the item"]);
        self.chen.scan(item, &["ENT"]);
        self.chen.press("\r", &["Bring to the lane"]);
        self.chen.scan("L.PACK.1", &["Next task"]);
    }

    /// A label with this on it has come out of the printer.
    fn printed(&self, text: &str) {
        let paper = std::fs::read_to_string(self.at.join("labels.zpl")).expect("something was printed");
        let whole = |label: &str| label.contains(text) && label.contains("^XZ");
        assert!(paper.split("^XA").any(whole), "no label of {text} in {paper:?}");
    }
}

/// Two of the five pieces are there, and the bin is empty then.
fn short(ana: &mut Worker, order: &str, tote: &str, bin: &str, item: &str) {
    ana.scan(&format!("O.{order}"), &["Scan a free tote"]);
    ana.scan(&format!("U.{tote}"), &["Go to the bin"]);
    ana.scan(&format!("L.{bin}"), &["Scan the item"]);
    ana.scan(item, &["ENT"]);
    ana.press("\u{1b}OQ", &["1 Short"]);
    ana.press("1", &["How many"]);
    ana.press("2\r", &["stay"]);
    ana.press("0\r", &["Bring to the lane"]);
    ana.scan("L.PACK.1", &["Next task"]);
}

/// Hears that somebody looked at what was done under this name. A notice that came before stands until the worker goes on.
fn hears_who_looked(worker: &mut Worker) {
    let seen = worker
        .screen
        .wait_for("somebody looked", |text| text.contains("Noted.") || text.contains("Your data"));
    if seen.contains("Noted.") {
        worker.press("\u{1b}OS", &["Other work"]);
        worker.press("\u{1b}OR", &["Your data were seen"]);
    }
}

/// Takes the next count, which is that of this place, and says what is there.
fn counts(worker: &mut Worker, bin: &str, item: &str, seen: &str) {
    worker.see("nothing in hand", &["Next task"]);
    worker.press("\u{1b}OS", &["Other work"]);
    worker.press("1", &["Count"]);
    worker.press("6", &["Go to the bin", &bin.replace('.', " · ")]);
    worker.scan(&format!("L.{bin}"), &["Scan all you see"]);
    worker.scan(item, &["How many"]);
    worker.press(&format!("{seen}\r"), &["Scan the bin"]);
    worker.scan(&format!("L.{bin}"), &["Next task"]);
}
