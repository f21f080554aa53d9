//! Yesterday's copy is brought back under five terminals at work: two of them out of the radio's reach, one enrolled
//! after the copy was made. They send again what the copy lacks; nothing that was toned good is lost or booked twice.

use super::seat::{self, DEADLINE, Say, Seat, Supply, settled_once, sit, whole};
use super::tally::{self, Tally};
use super::{books, number, texts};
use regal_tests::{RunningHub, enrol, hub_says};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const TERMINALS: usize = 5;
/// The one enrolled after the copy was made.
const NEW: usize = 4;
/// Those out of reach while the hub is brought back.
const AWAY: [usize; 2] = [0, 1];
/// Orders beside those of the demo.
const ORDERS: usize = 60;
/// Between two looks at the books.
const AGAIN: Duration = Duration::from_millis(50);

/// A worker without radio, with work in hand, saves something within this time.
const GOES_ON: Duration = Duration::from_secs(5);

/// The floor of this test.
struct Floor {
    hub: RunningHub,
    orders: Supply,
    seats: Vec<Seat>,
    radios: Vec<Arc<Tally>>,
}

impl Floor {
    /// One more worker, behind a radio of their own.
    fn sit(&mut self, at: &Path) {
        let radio = Arc::new(Tally::default());
        let address = tally::between(&self.hub.url, Arc::clone(&radio));
        self.seats.push(sit(&self.hub, &address, at, self.seats.len()));
        self.radios.push(radio);
    }

    /// Waits until each of these has so many more confirms in the books.
    fn works(&self, at: &Path, who: &[usize], more: i64) {
        let settled = |index: usize| {
            let device = seat::device(&self.seats[index].shared.data);
            number(
                &books(at),
                &format!("select count(*) from command where device = '{device}' and series = 'c'"),
            )
        };
        let until: Vec<i64> = who.iter().map(|index| settled(*index) + more).collect();
        self.until("everybody gets on", || {
            who.iter().zip(&until).all(|(index, until)| settled(*index) >= *until)
        });
    }

    /// Waits for something; panics with the screens when it never comes.
    fn until(&self, what: &str, come: impl Fn() -> bool) {
        // Each worker for themselves, on a machine that may be busy with other tests: longer than one step may take.
        let end = Instant::now() + 3 * DEADLINE;
        while !come() {
            let screens = || self.seats.iter().map(|seat| seat.shared.seen() + "\n").collect::<String>();
            assert!(Instant::now() < end, "{what}: never; the screens say:\n{}", screens());
            self.orders.keep_up();
            std::thread::park_timeout(AGAIN);
        }
    }

    /// The radio of a seat goes, and its worker has confirms that wait.
    fn goes_away_with_work(&self, at: &Path, index: usize) {
        let shared = &self.seats[index].shared;
        let waits = || shared.seen().lines().next().is_some_and(|first| first.contains(" Q"));
        for _ in 0..20 {
            self.works(at, &[index], 1);
            self.radios[index].radio_gone();
            let most = Instant::now() + GOES_ON;
            while Instant::now() < most && !waits() {
                std::thread::park_timeout(AGAIN);
            }
            if waits() {
                return;
            }
            // It had nothing in hand to go on with.
            self.radios[index].radio_back();
        }
        panic!("{index} never has work to go on with:\n{}", shared.seen());
    }
}

/// Each confirm the hub has answered, with the hash of its body.
fn answered(at: &Path) -> BTreeMap<String, String> {
    let rows = "select device || '.c' || number || ' ' || body_hash from command where series = 'c'";
    let split = |row: String| row.split_once(' ').map(|(id, hash)| (id.to_owned(), hash.to_owned()));
    texts(&books(at), rows).into_iter().filter_map(split).collect()
}

#[test]
fn yesterdays_copy_is_brought_back_under_five_terminals_and_what_came_after_it_comes_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    hub_says(at, &["demo", "--small"]);
    for badge in (0..TERMINALS).map(|number| (5001 + number).to_string()).chain(["6001".to_owned()]) {
        hub_says(at, &["user", "add", &badge, "--name", &format!("Worker {badge}")]);
    }
    let orders = Supply::of(at, ORDERS);
    let mut floor = Floor { hub: RunningHub::in_the_open(at), orders, seats: Vec::new(), radios: Vec::new() };
    let stolen = at.join("stolen");
    floor.hub.enrol(&stolen, &floor.hub.url);
    let first = seat::device(&stolen);
    floor.hub.enrol(&stolen, &floor.hub.url);
    let stolen = seat::device(&stolen);
    assert_ne!(stolen, first, "an id the hub knows is given to nobody again");
    for _ in 0..NEW {
        floor.sit(at);
    }
    floor.works(at, &[0, 1, 2, 3], 2);
    let copy = at.join("yesterday.db");
    let copy = copy.to_str().expect("a plain path");
    floor.hub.tell(&["backup", copy]);
    let in_copy = answered(at);

    // After the copy: one more device, locks, and work of all five; two of them end it out of reach.
    floor.sit(at);
    floor.hub.tell(&["user", "lock", "6001"]);
    floor.hub.tell(&["device", "lock", &stolen]);
    floor.works(at, &[0, 1, 2, 3, NEW], 2);
    for index in AWAY {
        floor.goes_away_with_work(at, index);
    }
    let head = at.join("hub.db.head");
    floor.until("the locks stand beside the head", || {
        std::fs::read_to_string(&head).is_ok_and(|text| text.contains("6001") && text.contains(&stolen))
    });

    floor.hub.cut();
    let known = answered(at);
    for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
        drop(std::fs::remove_file(at.join(name)));
    }
    let said = floor.hub.tell(&["restore", copy]);
    assert!(said.contains("epoch 2 begins"), "{said}");
    let locked = format!("locked after it and free again now: people 6001; devices {stolen}\n");
    assert!(said.contains(&locked), "{said}");
    let lost = known.len() - answered(at).len();
    floor.hub.restart();

    // The hub does not know the new one any more: it enrols again with its store, and is who it was.
    let (new, code) = (&floor.seats[NEW], floor.hub.code());
    let (data, before) = (new.shared.data.clone(), seat::device(&new.shared.data));
    let address = tally::between(&floor.hub.url, Arc::clone(&floor.radios[NEW]));
    let again = Box::new(move || enrol(&data, &address, &code, ""));
    new.say.send(Say::Before(again)).expect("the seat is taken");
    floor.works(at, &[2, 3], 1);
    floor.until("the new one is back", || answered(at).keys().any(|id| id.starts_with(&before)));
    for index in AWAY {
        floor.radios[index].radio_back();
    }
    floor.works(at, &[0, 1, 2, 3, NEW], 1);
    assert_eq!(seat::device(&floor.seats[NEW].shared.data), before, "the same device");

    let shared = seat::end(floor.seats);
    floor.hub.stop();
    let books = books(at);
    let saved: i64 = shared.iter().map(|seat| settled_once(&books, seat)).sum();
    let now = answered(at);
    for (id, hash) in &known {
        assert_eq!(now.get(id), Some(hash), "{id} was answered before the hub was brought back");
    }
    assert_eq!(number(&books, "select count(*) from device where epoch = 2 and state = 'active'"), 5);
    whole(&books, at);
    let again: u64 = floor.radios.iter().map(|radio| radio.resent()).sum();
    let asked: u64 = floor.radios.iter().map(|radio| radio.send_from.load(Ordering::SeqCst)).sum();
    println!(
        "{saved} confirms; {} of them in the copy, {lost} answered after it and lost with the disk; {again} came again",
        in_copy.len()
    );
    assert!(lost >= 2 * TERMINALS, "only {lost} were lost: the test proves little");
    assert!(again as usize >= lost && asked >= 5, "{again} came again, {asked} times \"send from\"");
}
