//! A poor machine: one processor for all, a low rank on it, and hardly any memory to ask for.

use super::{Ana, OWN, settled_once, site, whole, words};
use regal_tests::{OnScreen, RunningHub, hub_program, left_out, terminal_program};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a hub and a terminal may take of the address space, bytes: less than their threads ask for.
const HUB: u64 = 300 << 20;
const TERMINAL: u64 = 160 << 20;
const TERMINALS: usize = 3;
/// Picks of each.
const PICKS: usize = 2;

/// The words that make a program poor and count what it is denied.
fn poor(memory: u64, log: &Path, program: &Path) -> (PathBuf, Vec<String>) {
    let limit = format!("--as={memory}");
    let log = log.display().to_string();
    let own = program.display().to_string();
    let words = [
        limit.as_str(),
        "taskset",
        "-c",
        "0",
        "nice",
        "-n",
        "5",
        "strace",
        "-D",
        "-A",
        "-f",
        "-e",
        "trace=mmap",
        "-e",
        "status=failed",
        "-o",
        &log,
        &own,
    ];
    (PathBuf::from("prlimit"), words.map(str::to_owned).to_vec())
}

/// How often memory was denied.
fn denied(log: &Path) -> usize {
    fs::read_to_string(log).unwrap_or_default().lines().filter(|line| line.contains("ENOMEM")).count()
}

/// A running program has one processor, is of low rank, and had to wait for it.
fn waits(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().to_owned()
    };
    assert_eq!(of("Cpus_allowed_list:"), "0", "one processor");
    of("nonvoluntary_ctxt_switches:").parse().expect("a number")
}

/// Whether a program can be made poor here; if not, it is said.
fn possible(log: &Path) -> bool {
    let (program, words) = poor(TERMINAL, log, Path::new("true"));
    let tried = Command::new(program).args(words).stdin(Stdio::null()).output();
    let why = match tried {
        Ok(output) if output.status.success() => return true,
        Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
        Err(error) => error.to_string(),
    };
    left_out(&format!("little memory and one slow processor ({})", why.lines().next().unwrap_or_default()));
    false
}

#[test]
fn on_a_poor_machine_everybody_is_served_also_after_the_hub_was_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    if !possible(&at.join("tried")) {
        return;
    }
    site(at, TERMINALS * PICKS);
    let (program, before) = poor(HUB, &at.join("hub.calls"), &hub_program());
    let mut hub = RunningHub::through(at, &program, &before);
    let mut all: Vec<(Ana, PathBuf, PathBuf)> = (0..TERMINALS)
        .map(|nth| {
            let (data, log) = (at.join(format!("device{nth}")), at.join(format!("calls{nth}")));
            hub.enrol(&data, &hub.url);
            let (program, before) = poor(TERMINAL, &log, &terminal_program());
            let text = data.to_str().expect("a plain path").to_owned();
            let own = ["--data", &text, OWN[0], OWN[1], OWN[2], OWN[3]];
            let screen = OnScreen::start(&program, &words(&before, &own), 16, 20);
            (Ana::at(screen, &(2001 + nth).to_string()), data, log)
        })
        .collect();
    all.iter_mut().for_each(|(ana, ..)| assert!(ana.log_on()));
    let waited = waits(hub.process()) + all.iter().map(|(ana, ..)| waits(ana.screen.process())).sum::<u64>();
    for round in 0..PICKS {
        // All at once.
        std::thread::scope(|scope| {
            for (nth, (ana, ..)) in all.iter_mut().enumerate() {
                scope.spawn(move || {
                    ana.picks(&format!("T{round}{nth}"));
                    ana.settled();
                });
            }
        });
        if round == 0 {
            hub.cut();
            hub.restart();
        }
    }
    assert!(all.iter().all(|(ana, ..)| !ana.screen.is_over()), "nobody gave up");
    let missing: usize = all.iter().map(|(.., log)| denied(log)).sum();
    let (hubs, stores): (usize, Vec<PathBuf>) =
        (denied(&at.join("hub.calls")), all.iter().map(|(_, data, _)| data.clone()).collect());
    all.into_iter().for_each(|(ana, ..)| ana.screen.cut());
    println!(
        "memory was denied {hubs} times to the hub and {missing} times to terminals; {waited} waits for the processor"
    );
    assert!(hubs > 0 && missing > 0 && waited > 0, "{hubs}, {missing}, {waited}: nobody was poor");
    for data in &stores {
        assert_eq!(settled_once(at, data).len(), 3 * PICKS);
    }
    whole(hub, at);
}
