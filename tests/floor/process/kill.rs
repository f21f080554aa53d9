//! A shift of twenty terminals in which batteries die and the hub loses its power, again and again.

use super::seat::{self, DEADLINE, Say, Seat, Supply, queued, settled_once, sit, whole};
use super::tally::{self, Tally};
use super::{books, number};
use regal_tests::{RunningHub, hub_says};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const TERMINALS: usize = 20;
/// Rounds; each of them kills the hub and one terminal or more.
const KILLS: usize = 20;
/// Before this kill a backup is taken, and before that one the hub begins again from it.
const BACKUP: usize = 5;
const RESTORE: usize = 9;
/// Orders beside those of the demo.
const ORDERS: usize = 600;
/// Confirms that are booked between two kills.
const BETWEEN: i64 = 12;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

#[test]
fn nothing_is_lost_or_doubled_when_hub_and_terminals_are_killed_in_the_middle_of_a_shift() {
    let seed = std::env::var("REGAL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_118);
    println!("seed {seed} (set REGAL_SEED for another one)");
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    hub_says(at, &["demo", "--small"]);
    for number in 0..TERMINALS {
        let badge = (5001 + number).to_string();
        hub_says(at, &["user", "add", &badge, "--name", &format!("Worker {badge}")]);
    }
    let orders = Supply::of(at, ORDERS);
    let mut hub = RunningHub::in_the_open(at);
    let tally = Arc::new(Tally::default());
    let address = tally::between(&hub.url, Arc::clone(&tally));
    let seats: Vec<Seat> = (0..TERMINALS).map(|index| sit(&hub, &address, at, index)).collect();

    let mut dice = Dice(seed);
    let mut struck = Struck::default();
    for kill in 0..KILLS {
        goes_on(at, &seats, &orders);
        match kill {
            BACKUP => drop(hub.tell(&["backup", at.join("backup.db").to_str().expect("a plain path")])),
            RESTORE => restored(&mut hub, at),
            _ => {}
        }
        tally.lose_one();
        strike(&mut hub, &seats, &mut dice, &mut struck);
    }
    goes_on(at, &seats, &orders);
    let shared = seat::end(seats);
    hub.stop();

    let books = books(at);
    let saved: i64 = shared.iter().map(|seat| settled_once(&books, seat)).sum();
    let unanswered: u64 = shared.iter().map(|seat| seat.cut_unanswered.load(Ordering::SeqCst)).sum();
    whole(&books, at);
    let lost = tally.lost.load(Ordering::SeqCst);
    println!(
        "{saved} confirms, {} kills of the hub, {} of terminals ({unanswered} with confirms not yet answered), \
         {lost} answers lost, {} confirms sent again, {} times \"send from\"",
        struck.hub,
        struck.terminals,
        tally.resent(),
        tally.send_from.load(Ordering::SeqCst)
    );
    let rounds = u64::try_from(KILLS).expect("few");
    assert_eq!(struck.hub, rounds, "kills of the hub");
    assert!(struck.terminals >= rounds, "{} kills of terminals", struck.terminals);
    for (what, count) in [
        ("kill with unanswered confirms", unanswered),
        ("answer lost", lost),
        ("confirm sent again", tally.resent()),
        ("\"send from\"", tally.send_from.load(Ordering::SeqCst)),
    ] {
        assert!(count > 0, "no {what}: the shift proves nothing");
    }
}

/// What the kills hit.
#[derive(Default)]
struct Struck {
    hub: u64,
    terminals: u64,
}

/// The hub loses its power, and while it is away batteries die.
fn strike(hub: &mut RunningHub, seats: &[Seat], dice: &mut Dice, struck: &mut Struck) {
    let mut victims: Vec<&Seat> = Vec::new();
    hub.cut();
    struck.hub += 1;
    // Without the hub the work goes on; at times it is somebody with something saved who loses the battery.
    if dice.roll(2) == 0 {
        let chosen = dice.roll(seats.len());
        let most = Instant::now() + Duration::from_secs(2);
        while Instant::now() < most && victims.is_empty() {
            let order = (0..seats.len()).map(|index| &seats[(chosen + index) % seats.len()]);
            victims = order
                .filter(|seat| queued(&seat.shared.seen()) && seat.shared.seen().contains(" Q"))
                .take(3)
                .collect();
        }
    }
    if victims.is_empty() {
        victims = (0..=dice.roll(3)).map(|_| &seats[dice.roll(seats.len())]).collect();
    }
    for seat in victims {
        seat.say.send(Say::Cut).expect("the seat is taken");
        struck.terminals += 1;
    }
    hub.restart();
}

/// The disk dies as well: the hub begins again from the backup, and devices send again what came after it.
fn restored(hub: &mut RunningHub, at: &Path) {
    hub.cut();
    for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
        drop(std::fs::remove_file(at.join(name)));
    }
    hub.tell(&["restore", at.join("backup.db").to_str().expect("a plain path")]);
    hub.restart();
}

/// Waits until some more confirms are booked.
fn goes_on(at: &Path, seats: &[Seat], orders: &Supply) {
    let books = books(at);
    let settled = || number(&books, "select count(*) from command where series = 'c'");
    let (until, end) = (settled() + BETWEEN, Instant::now() + DEADLINE);
    let (_never, pause) = channel::<()>();
    while settled() < until {
        let screens = || seats.iter().map(|seat| seat.shared.seen() + "\n").collect::<String>();
        assert!(Instant::now() < end, "the shift stands still; the screens say:\n{}", screens());
        orders.keep_up();
        assert_eq!(pause.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
    }
}
