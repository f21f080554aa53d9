//! A shift of twenty terminals in which batteries die and the hub loses its power, again and again.

use super::tally::{self, Tally};
use super::{books, import, number, texts};
use regal_tests::{OnScreen, RunningHub, hub_run, hub_says, stream_terminal};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const TERMINALS: usize = 20;
const KILLS: usize = 20;
/// Before this kill a backup is taken, and before that one the hub begins again from it.
const BACKUP: usize = 5;
const RESTORE: usize = 9;
/// Orders beside those of the demo.
const ORDERS: usize = 600;
/// Confirms that are booked between two kills.
const BETWEEN: i64 = 12;
/// The longest anything is waited for.
const DEADLINE: Duration = Duration::from_secs(60);
/// A worker looks at the screen so long before doing the next thing.
const LOOK: Duration = Duration::from_millis(150);

/// What a seat is told.
enum Say {
    /// The battery dies.
    Cut,
    /// The shift ends.
    End,
}

/// One terminal with its worker.
struct Seat {
    shared: Arc<Shared>,
    say: Sender<Say>,
    thread: JoinHandle<()>,
}

/// What a seat and its worker know.
struct Shared {
    data: PathBuf,
    /// The screen as it was last seen.
    seen: Mutex<String>,
    /// How often the battery died while confirms were not answered yet.
    cut_unanswered: AtomicU64,
}

impl Shared {
    fn seen(&self) -> String {
        self.seen.lock().expect("no panic while locked").clone()
    }
}

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
    import(at, "orders", &orders(&books(at)));
    hub_says(at, &["release", "--all"]);
    let mut hub = RunningHub::in_the_open(at);
    let tally = Arc::new(Tally::default());
    let address = tally::between(&hub.url, Arc::clone(&tally));
    let seats: Vec<Seat> = (0..TERMINALS).map(|index| sit(&hub, &address, at, index)).collect();

    let mut dice = Dice(seed);
    let mut struck = Struck::default();
    for kill in 0..KILLS {
        goes_on(at, &seats);
        match kill {
            BACKUP => drop(hub.tell(&["backup", at.join("backup.db").to_str().expect("a plain path")])),
            RESTORE => restored(&mut hub, at),
            _ => {}
        }
        tally.lose_one();
        strike(&mut hub, &seats, &mut dice, &mut struck);
    }
    goes_on(at, &seats);
    let shared: Vec<Arc<Shared>> = seats.iter().map(|seat| Arc::clone(&seat.shared)).collect();
    for seat in &seats {
        seat.say.send(Say::End).expect("the seat is taken");
    }
    for seat in seats {
        seat.thread.join().expect("the worker goes home");
    }
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
    for (what, count) in [
        ("kill of the hub", struck.hub),
        ("kill of a terminal", struck.terminals),
        ("kill with unanswered confirms", unanswered),
        ("answer lost", lost),
        ("confirm sent again", tally.resent()),
        ("\"send from\"", tally.send_from.load(Ordering::SeqCst)),
    ] {
        assert!(count > 0, "no {what}: the shift proves nothing");
    }
}

/// Enough orders for the shift, of what there is most of.
fn orders(books: &Connection) -> String {
    let most = "select item from balance where virtual = 0 and status = 'available' group by item \
                order by sum(on_hand) desc, item limit 20";
    let items = texts(books, most);
    let mut rows = "order;item;qty;customer\n".to_owned();
    for order in 0..ORDERS {
        for line in 0..=order % 2 {
            let item = &items[(order * 3 + line) % items.len()];
            rows.push_str(&format!("S{order:04};{item};{};Erika\n", 1 + order % 3));
        }
    }
    rows
}

/// What the kills hit.
#[derive(Default)]
struct Struck {
    hub: u64,
    terminals: u64,
}

/// The hub loses its power, or batteries die, or both.
fn strike(hub: &mut RunningHub, seats: &[Seat], dice: &mut Dice, struck: &mut Struck) {
    let with_hub = dice.roll(3) > 0;
    let mut victims: Vec<&Seat> = Vec::new();
    if with_hub {
        hub.cut();
        struck.hub += 1;
        // Without the hub the work goes on; whoever has saved something may lose the battery as well.
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
    }
    if victims.is_empty() {
        victims = (0..=dice.roll(3)).map(|_| &seats[dice.roll(seats.len())]).collect();
    }
    for seat in victims {
        seat.say.send(Say::Cut).expect("the seat is taken");
        struck.terminals += 1;
    }
    if with_hub {
        hub.restart();
    }
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
fn goes_on(at: &Path, seats: &[Seat]) {
    let books = books(at);
    let settled = || number(&books, "select count(*) from command where series = 'c'");
    let (until, end) = (settled() + BETWEEN, Instant::now() + DEADLINE);
    let (_never, pause) = channel::<()>();
    while settled() < until {
        let screens = || seats.iter().map(|seat| seat.shared.seen() + "\n").collect::<String>();
        assert!(Instant::now() < end, "the shift stands still; the screens say:\n{}", screens());
        assert_eq!(pause.recv_timeout(Duration::from_millis(20)), Err(RecvTimeoutError::Timeout));
    }
}

fn sit(hub: &RunningHub, address: &str, at: &Path, index: usize) -> Seat {
    let data = at.join(format!("device{index}"));
    hub.enrol(&data, address);
    let (say, said) = channel();
    let badge = (5001 + index).to_string();
    let shared = Arc::new(Shared { data, seen: Mutex::default(), cut_unanswered: AtomicU64::new(0) });
    let own = Arc::clone(&shared);
    let thread = thread::spawn(move || work(&own, &badge, &said));
    Seat { shared, say, thread }
}

/// Does what is asked, all day long.
fn work(seat: &Shared, badge: &str, said: &Receiver<Say>) {
    let mut screen = stream_terminal(&seat.data);
    loop {
        match said.try_recv() {
            Ok(Say::Cut) => {
                screen.cut();
                let unanswered = waiting(&seat.data) > 0;
                seat.cut_unanswered.fetch_add(u64::from(unanswered), Ordering::SeqCst);
                screen = stream_terminal(&seat.data);
            }
            Ok(Say::End) => break,
            Err(_) => {}
        }
        let before = screen.look(Duration::ZERO, |_| true).0;
        before.clone_into(&mut seat.seen.lock().expect("no panic while locked"));
        if before.contains("Scan your badge") || before.contains("Scan badge") {
            screen.press(format!("\x02B.{badge}\r").as_bytes());
        } else {
            screen.press(b" ");
        }
        screen.look(LOOK, |text| text != before);
    }
    go_home(screen, &seat.data);
}

/// What is saved is sent before the terminal is put away.
fn go_home(mut screen: OnScreen, data: &Path) {
    let end = Instant::now() + DEADLINE;
    loop {
        let (text, empty) = screen.look(DEADLINE, |text| text.contains("F3 Back") && !queued(text));
        assert!(empty && Instant::now() < end, "{}: the outbox is never empty:\n{text}", data.display());
        let kill = std::process::Command::new("kill").args(["-TERM", &screen.process().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        assert_eq!(screen.end(), 0, "it ends in good order");
        // A key pressed a moment ago may have saved something after the screen was seen.
        if waiting(data) == 0 {
            return;
        }
        screen = stream_terminal(data);
    }
}

/// Whether the first row tells of confirms that wait, or that the hub is away.
fn queued(screen: &str) -> bool {
    let first = screen.lines().next().unwrap_or_default();
    let waits =
        |word: &str| word.strip_prefix('Q').is_some_and(|count| count.bytes().all(|b| b.is_ascii_digit()));
    first.split_whitespace().any(|word| word == "--" || waits(word))
}

/// A copy of a terminal's store as it lies on disk: nobody has it open, and the file itself stays as it is.
fn store(data: &Path) -> Connection {
    let copy = tempfile::tempdir().expect("a folder");
    for name in ["terminal.db", "terminal.db-wal"] {
        if data.join(name).exists() {
            std::fs::copy(data.join(name), copy.path().join(name)).expect("copied");
        }
    }
    let store = Connection::open(copy.path().join("terminal.db")).expect("a store");
    // The files are open now and outlive their names.
    number(&store, "select count(*) from confirm");
    store
}

/// Confirms without an answer in a store nobody has open.
fn waiting(data: &Path) -> i64 {
    number(&store(data), "select count(*) from confirm where waiting = 1")
}

/// Every confirm saved on the device is answered, and stands in the hub's books once, with that answer.
fn settled_once(books: &Connection, seat: &Shared) -> i64 {
    let store = store(&seat.data);
    let device =
        texts(&store, "select json_extract(value, '$.device') from kept where name = 'identity'").remove(0);
    let mut query =
        store.prepare("select number, coalesce(answer, '') from confirm order by number").expect("a query");
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let here: Vec<(i64, String)> = rows.collect::<Result<_, _>>().expect("confirms");
    let mut query = books
        .prepare("select number, answer from command where device = ?1 and series = 'c' order by number")
        .expect("a query");
    let rows = query.query_map([&device], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    let there: Vec<(i64, String)> = rows.collect::<Result<_, _>>().expect("commands");
    let gapless = here.iter().zip(1..).all(|((number, _), expected)| *number == expected);
    assert!(gapless, "{device}: numbers have a gap");
    for (mine, theirs) in here.iter().zip(&there) {
        assert_eq!(mine, theirs, "{device}: another answer than the hub's");
    }
    assert_eq!(here.len(), there.len(), "{device} ended at:\n{}", seat.seen());
    i64::try_from(here.len()).expect("few")
}

/// The books are whole: each movement belongs to one command, once; balances are what the movements make them.
fn whole(books: &Connection, at: &Path) {
    let orphans = "select count(*) from movement m where device <> 'hub' and not exists (select 1 from command c \
                   where c.device = m.device and c.series = m.series and c.number = m.command and \
                   m.number between c.first_journal and c.last_journal)";
    assert_eq!(number(books, orphans), 0, "movements without their command");
    let booked = "select coalesce(sum(last_journal - first_journal + 1), 0) from command";
    let moved = "select count(*) from movement where device <> 'hub'";
    assert_eq!(number(books, booked), number(books, moved), "movements of commands, each once");
    assert_eq!(number(books, "select sum(on_hand) from balance"), 0, "stock never appears or vanishes");
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    let mut add = |sql: &str| {
        let mut query = books.prepare(sql).expect("a query");
        let mut rows = query.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let key: String = row.get(0).expect("a key");
            *sums.entry(key).or_default() += row.get::<_, i64>(1).expect("a quantity");
        }
    };
    let key = "location || '|' || item || '|' || owner || '|' || lot || '|' || serial || '|' || lpn || '|' || status";
    let from = "from_location || '|' || item || '|' || owner || '|' || lot || '|' || serial || '|' || from_lpn || '|' || from_status";
    add(&format!("select {key}, on_hand from balance"));
    add(&format!("select {from}, qty from movement"));
    add(&format!("select {}, -qty from movement", from.replace("from_", "to_")));
    sums.retain(|_, sum| *sum != 0);
    assert!(sums.is_empty(), "balances that are not their movements: {sums:?}");
    let verify = hub_run(at, &["verify"]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
}
