//! Wall clocks that jump, under the hub and under a terminal alone; the steady clocks go on (libfaketime).

use super::{Ana, OWN, books, number, pick, settled_once, site, texts, until, whole, words};
use crate::process::seat;
use regal_tests::{OnScreen, RunningHub, hub_program, left_out, terminal_program};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// The library that tells a program another time.
fn library() -> Option<PathBuf> {
    let libraries = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    libraries.map(|folder| folder.join("faketime/libfaketimeMT.so.1")).find(|file| file.is_file())
}

/// A wall clock that is set by hand, for one program.
struct Wall {
    file: PathBuf,
    library: PathBuf,
}

impl Wall {
    /// Where programs can be told another time; if not, it is said what is left out.
    fn of(at: &Path, what: &str) -> Option<Wall> {
        let Some(library) = library() else {
            left_out(&format!("{what} (libfaketime is not installed)"));
            return None;
        };
        let wall = Wall { file: at.join("clock"), library };
        wall.set(0);
        Some(wall)
    }

    /// So many seconds ahead of this machine's.
    fn set(&self, ahead: i64) {
        fs::write(&self.file, format!("{ahead:+}\n")).expect("the clock is set");
    }

    /// The program `env` with what makes a program live by this clock.
    fn before(&self, program: &Path) -> (PathBuf, Vec<String>) {
        let words = [
            format!("LD_PRELOAD={}", self.library.display()),
            format!("FAKETIME_TIMESTAMP_FILE={}", self.file.display()),
            "FAKETIME_NO_CACHE=1".to_owned(),
            "FAKETIME_DONT_FAKE_MONOTONIC=1".to_owned(),
            program.display().to_string(),
        ];
        (PathBuf::from("env"), words.to_vec())
    }
}

#[test]
fn a_hub_whose_clock_jumps_keeps_its_leases_and_its_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let Some(wall) = Wall::of(at, "a hub whose clock jumps") else { return };
    site(at, 2);
    let (env, before) = wall.before(&hub_program());
    let hub = RunningHub::through(at, &env, &before);
    let data = at.join("device");
    hub.enrol(&data, &hub.url);
    let own = ["--data", data.to_str().expect("a plain path"), OWN[0], OWN[1], OWN[2], OWN[3]];
    let mut ana = Ana::at(OnScreen::start(&terminal_program(), &own, 16, 20), "2001");
    assert!(ana.log_on());
    let jumps = [DAY, -HOUR];
    for (nth, jump) in jumps.into_iter().enumerate() {
        let steps = pick(&format!("T{nth}"));
        for step in &steps[..2] {
            assert!(ana.does(step));
        }
        ana.settled();
        let ends = || number(&books(at), "select max(expires_at) from lease where state = 'active'");
        let before = ends();
        wall.set(jump);
        // The lease goes with the step, so that it has as long to go as before; what is granted meanwhile is later by little.
        let by = 1000 * (jump - if nth == 0 { 0 } else { jumps[nth - 1] });
        until("the hub takes the step over", || ((ends() - before) - by).abs() < 1000 * HOUR);
        for step in &steps[2..] {
            assert!(ana.does(step));
        }
        ana.settled();
    }
    ana.screen.cut();
    let books = books(at);
    assert_eq!(texts(&books, "select distinct state from lease"), ["finished"], "none lapsed");
    let backwards = "select count(*) from movement m where exists (select 1 from movement b where b.number < m.number \
                     and b.recorded_at > m.recorded_at)";
    assert_eq!(number(&books, backwards), 0, "what is written down never goes back");
    let cases = texts(&books, "select distinct code from exception");
    assert_eq!(cases, ["clock_off"], "of the jump, and of nothing else");
    assert_eq!(settled_once(at, &data).len(), 6);
    whole(hub, at);
}

#[test]
fn a_terminal_whose_clock_jumps_works_on_and_its_times_are_not_believed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let Some(wall) = Wall::of(at, "a terminal whose clock jumps") else { return };
    site(at, 3);
    let hub = RunningHub::in_the_open(at);
    let data = at.join("device");
    hub.enrol(&data, &hub.url);
    let (env, before) = wall.before(&terminal_program());
    let data_text = data.to_str().expect("a plain path");
    let own = ["--data", data_text, OWN[0], OWN[1], OWN[2], OWN[3]];
    let mut ana = Ana::at(OnScreen::start(&env, &words(&before, &own), 16, 20), "2001");
    assert!(ana.log_on());
    let jumps = [2 * HOUR, -DAY, 10 * DAY];
    for (nth, jump) in jumps.into_iter().enumerate() {
        let steps = pick(&format!("T{nth}"));
        assert!(ana.does(&steps[0]));
        assert!(ana.does(&steps[1]));
        wall.set(jump);
        for step in &steps[2..] {
            assert!(ana.does(step));
        }
        ana.settled();
    }
    let (_, quiet) = ana.screen.look(Duration::ZERO, |text| text.contains("Next task"));
    assert!(quiet, "the work is at its end");
    ana.screen.cut();
    assert_eq!(settled_once(at, &data).len(), 9);
    let books = books(at);
    assert_eq!(texts(&books, "select distinct code from exception"), ["clock_off"]);
    // What the device said stands in its store; the books have the hub's own time.
    let told = "select json_extract(command, '$.occurred_at') from confirm order by number";
    let store = seat::store(&data);
    let mut query = store.prepare(told).expect("a query");
    let told: Vec<i64> =
        query.query_map([], |row| row.get(0)).expect("rows").map(|at| at.expect("a time")).collect();
    let span =
        |times: &[i64]| times.iter().max().zip(times.iter().min()).map_or(0, |(last, first)| last - first);
    assert!(span(&told) > 10 * DAY * 1000, "the clock of the terminal never jumped: {told:?}");
    let mut query = books.prepare("select occurred_at from movement where device <> 'hub'").expect("a query");
    let kept: Vec<i64> =
        query.query_map([], |row| row.get(0)).expect("rows").map(|at| at.expect("a time")).collect();
    assert!(!kept.is_empty() && span(&kept) < 1000 * HOUR, "{kept:?}");
    whole(hub, at);
}
