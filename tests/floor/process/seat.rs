//! Terminals with workers who do what is asked all day long, and what must hold of their stores and of the books.

use super::{books, import, number, texts};
use regal_tests::{OnScreen, RunningHub, hub_run, hub_says, stream_terminal};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The longest anything is waited for.
pub const DEADLINE: Duration = Duration::from_secs(60);
/// A worker looks at the screen so long before doing the next thing.
const LOOK: Duration = Duration::from_millis(150);
/// After so many looks at the same screen it leaves that work.
const STUCK: usize = 20;
/// Fewer picks than these are no work for everybody.
const LEAST: i64 = 40;
/// So many orders come in at once.
const MORE: usize = 100;
const F3: &[u8] = b"\x1bOR";

/// What a seat is told.
pub enum Say {
    /// The battery dies.
    Cut,
    /// The battery dies, and before the next one this is done.
    Before(Box<dyn FnOnce() + Send>),
    /// The shift ends.
    End,
}

/// One terminal with its worker.
pub struct Seat {
    pub shared: Arc<Shared>,
    pub say: Sender<Say>,
    thread: JoinHandle<()>,
}

/// What a seat and its worker know.
pub struct Shared {
    pub data: PathBuf,
    /// The screen as it was last seen.
    seen: Mutex<String>,
    /// How often the battery died while confirms were not answered yet.
    pub cut_unanswered: AtomicU64,
}

impl Shared {
    pub fn seen(&self) -> String {
        self.seen.lock().expect("no panic while locked").clone()
    }
}

/// Orders that never run out: on a slow machine the workers may have done all there is before a test gets to its end,
/// and then nobody gets on any more.
pub struct Supply {
    at: PathBuf,
    brought: AtomicUsize,
}

impl Supply {
    /// The first orders, released, beside those of the demo.
    pub fn of(at: &Path, orders: usize) -> Supply {
        let supply = Supply { at: at.to_owned(), brought: AtomicUsize::new(0) };
        supply.bring(orders);
        supply
    }

    /// More orders when hardly any are left to pick. The hub has to be running.
    pub fn keep_up(&self) {
        let left = "select count(*) from task where kind = 'pick' and state = 'ready'";
        if number(&books(&self.at), left) < LEAST {
            self.bring(MORE);
        }
    }

    fn bring(&self, count: usize) {
        let first = self.brought.fetch_add(count, Ordering::SeqCst);
        import(&self.at, "orders", &orders(&books(&self.at), first..first + count));
        hub_says(&self.at, &["release", "--all"]);
    }
}

/// Orders of what there is most of.
fn orders(books: &Connection, numbers: Range<usize>) -> String {
    let most = "select item from balance where virtual = 0 and status = 'available' group by item \
                order by sum(on_hand) desc, item limit 20";
    let items = texts(books, most);
    let mut rows = "order;item;qty;customer\n".to_owned();
    for order in numbers {
        for line in 0..=order % 2 {
            let item = &items[(order * 3 + line) % items.len()];
            rows.push_str(&format!("S{order:04};{item};{};Erika\n", 1 + order % 3));
        }
    }
    rows
}

/// A worker sits down at a new terminal that finds the hub at `address`.
pub fn sit(hub: &RunningHub, address: &str, at: &Path, index: usize) -> Seat {
    let data = at.join(format!("device{index}"));
    hub.enrol(&data, address);
    let (say, said) = channel();
    let badge = (5001 + index).to_string();
    let shared = Arc::new(Shared { data, seen: Mutex::default(), cut_unanswered: AtomicU64::new(0) });
    let own = Arc::clone(&shared);
    let thread = thread::spawn(move || work(&own, &badge, &said));
    Seat { shared, say, thread }
}

/// The shift ends: everybody sends what is saved and goes home.
pub fn end(seats: Vec<Seat>) -> Vec<Arc<Shared>> {
    let shared = seats.iter().map(|seat| Arc::clone(&seat.shared)).collect();
    for seat in &seats {
        seat.say.send(Say::End).expect("the seat is taken");
    }
    for seat in seats {
        seat.thread.join().expect("the worker goes home");
    }
    shared
}

/// The id a terminal was given.
pub fn device(data: &Path) -> String {
    let named = "select json_extract(value, '$.device') from kept where name = 'identity'";
    texts(&store(data), named).remove(0)
}

/// Does what is asked, all day long.
fn work(seat: &Shared, badge: &str, said: &Receiver<Say>) {
    let mut screen = stream_terminal(&seat.data);
    let mut still = 0;
    loop {
        match said.try_recv() {
            Ok(Say::Cut) => {
                screen.cut();
                let unanswered = waiting(&seat.data) > 0;
                seat.cut_unanswered.fetch_add(u64::from(unanswered), Ordering::SeqCst);
                screen = stream_terminal(&seat.data);
            }
            Ok(Say::Before(job)) => {
                screen.cut();
                job();
                screen = stream_terminal(&seat.data);
            }
            Ok(Say::End) => break,
            Err(_) => {}
        }
        let before = screen.look(Duration::ZERO, |_| true).0;
        let seen = std::mem::replace(&mut *seat.seen.lock().expect("no panic while locked"), before.clone());
        still = if seen == before { still + 1 } else { 0 };
        if still == STUCK {
            // Whoever gets no further leaves that work, as a person would.
            still = 0;
            screen.press(F3);
            screen.look(LOOK, |text| text != before);
            continue;
        }
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
pub fn queued(screen: &str) -> bool {
    let first = screen.lines().next().unwrap_or_default();
    let waits =
        |word: &str| word.strip_prefix('Q').is_some_and(|count| count.bytes().all(|b| b.is_ascii_digit()));
    first.split_whitespace().any(|word| word == "--" || waits(word))
}

/// A copy of a terminal's store as it lies on disk: nobody has it open, and the file itself stays as it is.
pub fn store(data: &Path) -> Connection {
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
pub fn waiting(data: &Path) -> i64 {
    number(&store(data), "select count(*) from confirm where waiting = 1")
}

/// Every confirm saved on the device is answered, and stands in the hub's books once, with that answer.
pub fn settled_once(books: &Connection, seat: &Shared) -> i64 {
    let store = store(&seat.data);
    let device = device(&seat.data);
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
pub fn whole(books: &Connection, at: &Path) {
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
    let said = String::from_utf8_lossy(&verify.stdout);
    // What is broken first: long outputs lose their ends.
    let broken: Vec<&str> = said.lines().skip_while(|line| !line.contains("BROKEN")).collect();
    let error = String::from_utf8_lossy(&verify.stderr);
    assert!(verify.status.success(), "{}\n{error}", broken.join("\n"));
}
