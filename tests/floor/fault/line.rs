//! A line between one terminal and the hub, by TCP, and its weather.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// After so long a piece that was lost is sent again, as TCP does it, ms; each time twice as long.
const AGAIN_MS: u64 = 200;
/// How long a packet may be lost again and again.
const TRIES: u32 = 4;

/// What becomes of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weather {
    /// All passes at once.
    Clear,
    /// Each piece comes later by so many ms, and by up to so many more.
    Late(u64, u64),
    /// So many pieces of a thousand are lost, and come when they are sent again.
    Lossy(u64),
    /// What the terminal sends does not pass; what the hub sends does.
    UpCut,
    /// The other way round.
    DownCut,
    /// Nothing passes, and nobody says so.
    Dark,
    /// Whoever sends something is told that there is no such connection.
    Reset,
    /// So many pieces of a thousand end their connection.
    Breaks(u64),
    /// So many bytes a second, in each direction.
    Slow(u64),
}

impl Weather {
    fn holds(self, up: bool) -> bool {
        match self {
            Weather::Dark => true,
            Weather::UpCut => up,
            Weather::DownCut => !up,
            _ => false,
        }
    }
}

/// The line.
pub struct Line {
    weather: Mutex<Weather>,
    changed: Condvar,
    dice: AtomicU64,
    struck: Mutex<BTreeMap<Weather, u64>>,
    /// Bytes that went up, and the longest list of commands among them.
    pub up: AtomicU64,
    longest: AtomicU64,
}

/// A connection: the terminal's end and the hub's.
struct Ends {
    down: TcpStream,
    up: TcpStream,
    /// It ends as if there had never been one.
    reset: AtomicBool,
}

impl Line {
    /// A line to a hub; and its address, where terminals find the hub.
    pub fn to(hub: &str, seed: u64) -> (Arc<Line>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let hub = hub.trim_start_matches("http://").to_owned();
        let line = Arc::new(Line {
            weather: Mutex::new(Weather::Clear),
            changed: Condvar::new(),
            dice: AtomicU64::new(seed),
            struck: Mutex::default(),
            up: AtomicU64::new(0),
            longest: AtomicU64::new(0),
        });
        let own = Arc::clone(&line);
        thread::spawn(move || {
            for down in listener.incoming().flatten() {
                let Ok(up) = TcpStream::connect(&hub) else { continue };
                drop((up.set_nodelay(true), down.set_nodelay(true)));
                let ends = Arc::new(Ends { down, up, reset: AtomicBool::new(false) });
                for way in [true, false] {
                    let (line, ends) = (Arc::clone(&own), Arc::clone(&ends));
                    thread::spawn(move || line.carry(&ends, way));
                }
            }
        });
        (line, address)
    }

    /// From now on.
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().expect("no panic while locked") = weather;
        self.changed.notify_all();
    }

    /// How often this weather has struck.
    pub fn struck(&self, weather: Weather) -> u64 {
        self.struck.lock().expect("no panic while locked").get(&weather).copied().unwrap_or(0)
    }

    /// The longest body of commands that went up, bytes.
    pub fn longest(&self) -> u64 {
        self.longest.load(Ordering::SeqCst)
    }

    fn now(&self) -> Weather {
        *self.weather.lock().expect("no panic while locked")
    }

    fn strikes(&self, weather: Weather) {
        *self.struck.lock().expect("no panic while locked").entry(weather).or_default() += 1;
    }

    /// Below `end`, by the line's own dice.
    fn roll(&self, end: u64) -> u64 {
        let mut mixed = self.dice.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    /// Carries one direction until either end is gone.
    fn carry(&self, ends: &Ends, up: bool) {
        let (mut from, mut to) = if up { (&ends.down, &ends.up) } else { (&ends.up, &ends.down) };
        let mut buffer = [0; 4096];
        while matches!(from.peek(&mut buffer[..1]), Ok(1)) {
            if up && self.now() == Weather::Reset {
                // Closed over something nobody has read: the other end is told so by a reset.
                self.strikes(Weather::Reset);
                ends.reset.store(true, Ordering::SeqCst);
                drop(ends.up.shutdown(Shutdown::Both));
                return;
            }
            let Ok(count @ 1..) = from.read(&mut buffer) else { break };
            let piece = &buffer[..count];
            if up {
                self.looked_at(piece);
            }
            if !self.passes(up, count) || to.write_all(piece).is_err() {
                break;
            }
        }
        drop(ends.up.shutdown(Shutdown::Both));
        if !ends.reset.load(Ordering::SeqCst) {
            drop(ends.down.shutdown(Shutdown::Both));
        }
    }

    fn looked_at(&self, piece: &[u8]) {
        self.up.fetch_add(piece.len() as u64, Ordering::SeqCst);
        let text = String::from_utf8_lossy(piece).to_lowercase();
        if let Some((_, rest)) =
            text.split_once("content-length: ").filter(|_| text.starts_with("post /v1/commands"))
        {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            self.longest.fetch_max(digits.parse().expect("a length"), Ordering::SeqCst);
        }
    }

    /// Waits as the weather has it; false when the connection ends over it.
    fn passes(&self, up: bool, bytes: usize) -> bool {
        let weather = self.held(up);
        let waits = match weather {
            Weather::Late(ms, more) => ms + self.roll(more),
            Weather::Lossy(share) => {
                let lost = (0..TRIES).take_while(|_| self.roll(1000) < share).count();
                (0..lost).map(|time| AGAIN_MS << time).sum()
            }
            Weather::Slow(rate) => bytes as u64 * 1000 / rate,
            Weather::Breaks(share) if self.roll(1000) < share => {
                self.strikes(weather);
                return false;
            }
            _ => 0,
        };
        if waits > 0 {
            self.strikes(weather);
            // The time something is on its way: it is what is tested here, and nothing waits for it to be over.
            let end = Instant::now() + Duration::from_millis(waits);
            while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
                thread::park_timeout(left);
            }
        }
        true
    }

    /// Waits until this direction is open; the weather then.
    fn held(&self, up: bool) -> Weather {
        let mut weather = self.weather.lock().expect("no panic while locked");
        let mut counted = false;
        while weather.holds(up) {
            if !std::mem::replace(&mut counted, true) {
                self.strikes(*weather);
            }
            weather = self.changed.wait(weather).expect("no panic while locked");
        }
        *weather
    }
}
