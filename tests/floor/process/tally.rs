//! A network between terminals and hub that counts what passes, now and then loses an answer, and can go away.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Bytes kept of a piece, so that an id cut in two by the next one is found.
const OVERLAP: usize = 64;

/// What has passed.
#[derive(Default)]
pub struct Tally {
    /// How often each confirm went up.
    sent: Mutex<BTreeMap<String, u64>>,
    /// Answers the hub gave that never arrived.
    pub lost: AtomicU64,
    /// Times the hub said "send from".
    pub send_from: AtomicU64,
    lose: AtomicBool,
    away: AtomicBool,
    lines: Mutex<Vec<TcpStream>>,
    /// What stands here goes on as what stands behind it, which is as long.
    other: Mutex<Vec<(&'static str, &'static str)>>,
}

impl Tally {
    /// Confirms that went up more than once, each time counted.
    pub fn resent(&self) -> u64 {
        self.sent.lock().expect("no panic while locked").values().map(|count| count - 1).sum()
    }

    /// The next answer to commands is lost on its way.
    pub fn lose_one(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }

    /// The radio goes: what is connected breaks, and nobody connects.
    pub fn radio_gone(&self) {
        self.away.store(true, Ordering::SeqCst);
        for line in self.lines.lock().expect("no panic while locked").drain(..) {
            drop(line.shutdown(Shutdown::Both));
        }
    }

    /// The radio is back.
    pub fn radio_back(&self) {
        self.away.store(false, Ordering::SeqCst);
    }

    /// From now on these texts, wherever they pass, are others of the same length.
    pub fn says_otherwise(&self, texts: &[(&'static str, &'static str)]) {
        assert!(texts.iter().all(|(from, to)| from.len() == to.len()), "as long");
        *self.other.lock().expect("no panic while locked") = texts.to_vec();
    }

    fn edit(&self, bytes: &mut [u8]) {
        for (from, to) in self.other.lock().expect("no panic while locked").iter() {
            let found: Vec<usize> = bytes
                .windows(from.len())
                .enumerate()
                .filter_map(|(at, part)| (part == from.as_bytes()).then_some(at))
                .collect();
            found.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to.as_bytes()));
        }
    }

    /// Keeps a line, to break it when the radio goes; false when it is away.
    fn connected(&self, line: &TcpStream) -> bool {
        let mut lines = self.lines.lock().expect("no panic while locked");
        lines.extend(line.try_clone());
        !self.away.load(Ordering::SeqCst)
    }

    fn up(&self, bytes: &[u8]) {
        let text: String =
            bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '?' }).collect();
        for (at, _) in text.match_indices("\"id\":\"") {
            let id: String = text[at + 6..].chars().take_while(|sign| *sign != '"').collect();
            let complete = text[at + 6..].len() > id.len();
            let confirm = id.rsplit('.').next().is_some_and(|part| part.starts_with('c'));
            // In the overlap it has been counted, unless it was cut there.
            if complete && confirm && at + 6 + id.len() >= OVERLAP {
                *self.sent.lock().expect("no panic while locked").entry(id).or_default() += 1;
            }
        }
    }
}

/// Stands between; gives its address. The hub's is where it stays through restarts.
pub fn between(hub: &str, tally: Arc<Tally>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let hub = hub.trim_start_matches("http://").to_owned();
    thread::spawn(move || {
        for down in listener.incoming().flatten() {
            let (hub, tally) = (hub.clone(), Arc::clone(&tally));
            thread::spawn(move || {
                // While the hub is away the terminal finds nobody.
                if !tally.connected(&down) {
                    return drop(down.shutdown(Shutdown::Both));
                }
                let Ok(up) = TcpStream::connect(&hub) else { return };
                drop((up.set_nodelay(true), down.set_nodelay(true)));
                drop(up.set_read_timeout(Some(Duration::from_secs(120))));
                let (Ok(from), Ok(to)) = (down.try_clone(), up.try_clone()) else { return };
                let counting = Arc::clone(&tally);
                thread::spawn(move || {
                    pass(from, to, &counting, |bytes| {
                        counting.up(bytes);
                        true
                    });
                });
                pass(up, down, &tally, |bytes| answers(&tally, bytes));
            });
        }
    });
    address
}

/// False when this answer is to be lost.
fn answers(tally: &Tally, bytes: &[u8]) -> bool {
    let has = |what: &str| bytes.windows(what.len()).any(|part| part == what.as_bytes());
    if has("\"send_from\"") {
        tally.send_from.fetch_add(1, Ordering::SeqCst);
    }
    if has("\"answers\":[{") && tally.lose.swap(false, Ordering::SeqCst) {
        tally.lost.fetch_add(1, Ordering::SeqCst);
        return false;
    }
    true
}

/// Passes bytes on until either side ends; what is looked at begins with the end of what came before.
fn pass(mut from: TcpStream, mut to: TcpStream, tally: &Tally, look: impl Fn(&[u8]) -> bool) {
    let mut buffer = [0; 16 * 1024];
    let mut tail = vec![b' '; OVERLAP];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let piece = &mut buffer[..count];
        tally.edit(piece);
        let piece = &*piece;
        let seen = [tail.as_slice(), piece].concat();
        if !look(&seen) || to.write_all(piece).is_err() {
            break;
        }
        tail = seen[seen.len() - OVERLAP..].to_vec();
    }
    drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
}
