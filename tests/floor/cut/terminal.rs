//! The terminal: every confirm that was toned good, or that left the device, is in the image.

use super::trace::{self, Trace};
use super::{IMAGES, cut_all_over, folder, traceable, would_be_noticed};
use crate::bad_input::stocked;
use regal_shared::base::Moment;
use regal_shared::text::Language;
use regal_terminal::io::outbox::{Identity, Outbox};
use regal_terminal::model::Terminal;
use regal_tests::{OnScreen, RunningHub, hub_says, terminal_program};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Orders that are picked; during the last one there is no hub.
const ORDERS: usize = 6;
/// Confirms of each: a tote, a pick, a lane.
const EACH: usize = 3;
const NOW: Moment = Moment(1_795_000_000_000);
/// Bells of one tone are closer together than this.
const QUIET: Duration = Duration::from_millis(350);

/// A terminal, and how many confirms were toned good by which bell.
pub(crate) struct Ana<'a> {
    screen: OnScreen,
    toned: Vec<(usize, usize)>,
    /// Hears of each good tone how many there were.
    tell: &'a dyn Fn(usize),
}

impl<'a> Ana<'a> {
    /// Somebody with this badge logs on.
    pub(crate) fn at(screen: OnScreen, badge: &str, tell: &'a dyn Fn(usize)) -> Ana<'a> {
        let mut ana = Ana { screen, toned: Vec::new(), tell };
        ana.screen.wait_for("the badge screen", |text| text.contains("adge"));
        while !ana.screen.look(Duration::from_millis(700), |text| text.contains("Next task")).1 {
            ana.screen.press(format!("\x02B.{badge}\r").as_bytes());
        }
        ana
    }

    fn see(&self, wanted: &[&str]) {
        self.screen.wait_for(&format!("{wanted:?}"), |text| {
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            wanted.iter().all(|one| words.contains(one))
        });
    }

    fn press(&mut self, keys: &str, then: &[&str]) {
        self.screen.press(keys.as_bytes());
        self.see(then);
    }

    /// A step that ends with a confirm: its good tone is the next bell.
    fn confirms(&mut self, keys: &str, then: &[&str]) {
        let before = self.screen.bells_still(QUIET);
        self.press(keys, then);
        self.screen.wait_for_bell(before);
        self.toned.push((before + 1, self.toned.len() + 1));
        (self.tell)(self.toned.len());
    }

    /// Picks an order that begins with 47 into a tote, and sets it down.
    pub(crate) fn pick(&mut self, tote: &str, without: impl FnOnce()) {
        self.press("\r", &["Pick", "Order 47"]);
        without();
        self.confirms(&format!("\x02U.{tote}\r"), &["Green tea", "A01"]);
        self.press("\x02L.A01.1.1\r", &["Scan"]);
        self.press("\x024012345678901\r", &["ENT"]);
        self.confirms("\r", &["P01", tote]);
        self.confirms("\x02L.P01\r", &["Next task"]);
    }
}

/// The ids of confirms in what a terminal sent, as numbers.
fn sent(said: &[u8]) -> impl Iterator<Item = usize> {
    let text = String::from_utf8_lossy(said).into_owned();
    let all: Vec<usize> = text
        .match_indices("\"id\":\"")
        .filter_map(|(at, found)| {
            text[at + found.len()..].split('"').next()?.split_once(".c")?.1.parse().ok()
        })
        .collect();
    all.into_iter()
}

fn bells(said: &[u8]) -> usize {
    said.iter().filter(|byte| **byte == 7).count()
}

/// Opens an image as the terminal does at its start; who it is, and all confirms in it.
pub(crate) fn opened(image: &Path) -> (Option<Identity>, Vec<String>) {
    let mut outbox = Outbox::open(image).expect("the store opens");
    outbox.from(1).expect("written");
    let all = outbox.unanswered(usize::MAX).expect("read");
    for (number, out) in (1..).zip(&all) {
        assert_eq!(out.id.number, number, "numbers have no gap");
    }
    if let Some(start) = outbox.start(NOW, Language::En, false).expect("read") {
        assert_eq!(start.last_confirm, all.len() as i64);
        drop(Terminal::new(start));
    }
    (outbox.identity().cloned(), all.into_iter().map(|out| out.command).collect())
}

/// Six orders picked under a tracer; without a hub during the last.
fn shift(site: &Path, data: &Path) -> (Trace, Vec<(usize, usize)>) {
    stocked(site);
    let mut orders = "order;item;qty;customer;lane\n".to_owned();
    for order in 1..=ORDERS {
        orders.push_str(&format!("470{order};TEA;2;Erika;P01\n"));
    }
    std::fs::write(site.join("orders.csv"), orders).expect("a file");
    hub_says(site, &["import", "orders", site.join("orders.csv").to_str().expect("a plain path")]);
    hub_says(site, &["release", "--all"]);
    let mut hub = RunningHub::in_the_open(site);
    hub.enrol(data, &hub.url);

    let log = folder();
    let file = log.path().join("trace");
    let before = Trace::before(data);
    let (program, words) = trace::traced(&terminal_program(), &file);
    let text = data.to_str().expect("a plain path");
    let own = ["--data", text, "--language", "en", "--scanner", "stream:STX,CR"];
    let words: Vec<&str> = words.iter().map(String::as_str).chain(own).collect();
    let mut ana = Ana::at(OnScreen::start(&program, &words, 16, 20), "1001", &|_| ());
    for order in 1..ORDERS {
        ana.pick(&format!("T{order}"), || {});
    }
    ana.pick(&format!("T{ORDERS}"), || hub.cut());
    ana.see(&["Q3"]);
    let pid = ana.screen.process().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert_eq!(ana.screen.end(), 0, "it ends in good order");
    (before.read(data, &file), ana.toned)
}

#[test]
fn every_confirm_that_was_toned_good_outlives_a_dead_battery() {
    if !traceable("power cuts of the terminal") {
        return;
    }
    let (site, data) = (folder(), folder());
    let (trace, toned) = shift(site.path(), data.path());
    assert_eq!(toned.len(), ORDERS * EACH);
    let (_, all) = opened(data.path());
    assert_eq!(all.len(), ORDERS * EACH, "the store at the end");
    let rung: usize = trace.told(trace.events.len()).map(bells).sum();
    assert!(rung >= toned[toned.len() - 1].0, "the trace holds the bells");
    let furthest = trace.told(trace.events.len()).flat_map(sent).max();
    assert!(furthest >= Some((ORDERS - 1) * EACH), "the trace holds what was sent: {furthest:?}");

    let look = |image: &Path, point: usize| {
        let (identity, found) = opened(image);
        assert!(identity.is_some(), "it is who it was");
        let rung: usize = trace.told(point).map(bells).sum();
        let good = toned.iter().rev().find(|(bell, _)| *bell <= rung).map_or(0, |(_, confirms)| *confirms);
        assert!(found.len() >= good, "{good} were toned good, {} are left", found.len());
        let gone = trace.told(point).flat_map(sent).max().unwrap_or(0);
        assert!(found.len() >= gone, "{gone} was sent, {} are left", found.len());
        assert_eq!(found[..], all[..found.len()], "the very bytes");
    };
    let images = cut_all_over(&trace, "terminal", look);
    would_be_noticed(&trace, "terminal", look);
    println!("{images} images of a terminal, {} events, {} confirms", trace.events.len(), all.len());
    assert!(images >= IMAGES, "{images} images");
}

#[test]
fn a_store_that_is_being_made_when_the_battery_dies_opens_and_an_enrolment_that_was_told_is_in_it() {
    if !traceable("power cuts of an enrolment") {
        return;
    }
    let (site, data, log) = (folder(), folder(), folder());
    stocked(site.path());
    let hub = RunningHub::in_the_open(site.path());
    let told = hub.tell(&["device", "code"]);
    let code = told.split_whitespace().find(|word| word.len() == 8).expect("a code");
    let file = log.path().join("trace");
    let before = Trace::before(data.path());
    let (program, words) = trace::traced(&terminal_program(), &file);
    let mut enrol = Command::new(program);
    enrol.args(words).args(["enrol", "--hub", &hub.url, "--code", code, "--data"]).arg(data.path());
    let enrol = enrol.stdin(Stdio::null()).output().expect("it runs");
    assert!(enrol.status.success(), "{enrol:?}");
    hub.stop();
    let trace = before.read(data.path(), &file);
    let (mut without, mut with) = (0, 0);
    let images = cut_all_over(&trace, "enrolment", |image, point| {
        let (identity, found) = opened(image);
        assert!(found.is_empty());
        let told = trace.told(point).any(|said| said.windows(15).any(|part| part == b"This is device "));
        assert!(identity.is_some() || !told, "it was told who it is, and does not know it");
        *if identity.is_some() { &mut with } else { &mut without } += 1;
    });
    println!("{images} images of an enrolment: {with} know who they are, {without} do not yet");
    assert!(with > 0 && without > 0, "{with} with, {without} without");
}
