//! The storm: seeded, in virtual time. The terminals' own program parts and the hub's own routes and database between
//! a bad network, dying batteries, a dying hub and clumsy people. `docs/testing.md` tells how to run and replay it.

mod books;
mod dice;
mod disk;
mod end;
mod epoch;
mod facts;
mod hub;
mod net;
mod plan;
mod run;
mod seat;
mod site;
mod tally;
mod trouble;
mod worker;

use run::{Outcome, Storm};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use tally::Tally;

/// Seeds of the normal test run: the first is 1.
const SEEDS: u64 = 200;

/// Seeds that found something, and what.
const PINNED: &[(u64, &str)] = &[
    (15, "a carton's number given out again lost the place of the carton that had it"),
    (
        47,
        "a planned carton that was void with its order held goods: its number was given out again after rows were lost",
    ),
    (52, "a tote in two hands was in two places: an LPN is now gathered where it is seen"),
    (62, "what only time had done to a terminal was not in its recording"),
    (
        115,
        "a tick that did nothing left a terminal otherwise than its recording: it no longer came from a scan",
    ),
    (136, "a delivery opened before the device knew the owners was booked under no owner"),
    (150, "the same as 52, with goods on both"),
];

/// One storm in a fresh folder, in memory where the machine has that.
fn storm(seed: u64) -> Result<Outcome, String> {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.expect("a folder");
    let path = folder.path().to_owned();
    let outcome = catch_unwind(AssertUnwindSafe(move || Storm::new(seed, path).run()));
    outcome.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

fn commit() -> String {
    let said = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
    said.ok().map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The mistake that `scripts/mutants` wants made.
pub fn make_mistake() {
    #[cfg(feature = "bugs")]
    if let Ok(name) = std::env::var("REGAL_BUG") {
        regal_shared::bug::make(&name);
    }
}

#[test]
fn whatever_happens_every_scan_that_was_toned_good_is_booked_once() {
    make_mistake();
    let (first, count) = (number("REGAL_STORM_SEED", 1), number("REGAL_STORMS", SEEDS));
    let mut all = Tally::default();
    let mut failed = Vec::new();
    let mut confirms = 0;
    let pinned: Vec<u64> =
        if count >= SEEDS { PINNED.iter().map(|(seed, _)| *seed).collect() } else { Vec::new() };
    for seed in pinned.into_iter().filter(|seed| *seed >= first + count).chain(first..first + count) {
        match storm(seed) {
            Ok(outcome) => {
                confirms += outcome.confirms;
                all.merge(&outcome.tally);
            }
            Err(why) => {
                eprintln!("SEED={seed} COMMIT={}", commit());
                if cfg!(feature = "bugs") {
                    panic!("SEED={seed}: {why}");
                }
                failed.push(format!(
                    "SEED={seed}: {}",
                    why.lines().take(24).collect::<Vec<_>>().join("\n    ")
                ));
            }
        }
    }
    println!("{count} storms, {confirms} confirms. {all}");
    assert!(failed.is_empty(), "{} storms went wrong:\n{}", failed.len(), failed.join("\n"));
    if count >= SEEDS {
        assert_eq!(all.never(), [""; 0], "never happened, so nothing is proved about it");
    }
}

#[test]
fn the_same_seed_is_the_same_storm() {
    for seed in [3, 7, 11] {
        let history = |()| storm(seed).map(|outcome| outcome.history);
        assert_eq!(history(()), history(()), "SEED={seed} COMMIT={}", commit());
    }
}
