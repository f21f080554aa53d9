//! A printer that plays its part over TCP.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the printer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Play {
    /// Prints and says so.
    Ready,
    /// Prints, and says that one label is still to come in the first answer after each label.
    Slow,
    /// Says before anything else what it lacks.
    Lacks(&'static str, &'static str),
    /// Takes a label, then says that the paper is out.
    RunsOut,
    /// Takes everything, never answers.
    Silent,
    /// Answers, then closes in the middle of the label.
    Closes,
    /// Accepts and never reads.
    NeverReads,
    /// Answers with something else, without end.
    Babbles,
}

const READY: (&str, &str) = ("030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000");
pub(super) const PAPER: Play = Play::Lacks("030,1,0,1245,000,0,0,0,000,0,0,0", READY.1);
pub(super) const HEAD_AND_RIBBON: Play = Play::Lacks(READY.0, "000,0,1,1,0,2,4,0,00000000,1,000");
pub(super) const PAUSE: Play = Play::Lacks("030,0,1,1245,000,0,0,0,000,0,0,0", READY.1);

/// The double: its address, and every label that it got whole.
pub(super) struct Double {
    pub(super) address: String,
    pub(super) labels: Receiver<String>,
    play: Arc<Mutex<Play>>,
}

impl Double {
    pub(super) fn plays(play: Play) -> Double {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("tcp:{}", listener.local_addr().expect("an address"));
        let (got, labels) = channel();
        let shared = Arc::new(Mutex::new(play));
        let plays = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, got, play) =
                    (stream.expect("a connection"), got.clone(), *plays.lock().expect("play"));
                std::thread::spawn(move || serve(stream, play, &|label| drop(got.send(label))));
            }
        });
        Double { address, labels, play: shared }
    }

    /// From the next connection on.
    pub(super) fn now_plays(&self, play: Play) {
        *self.play.lock().expect("play") = play;
    }

    pub(super) fn label(&self) -> String {
        self.labels.recv_timeout(Duration::from_secs(20)).expect("a label")
    }
}

fn serve(mut stream: TcpStream, play: Play, got: &dyn Fn(String)) {
    if play == Play::NeverReads {
        // Kept open until the other side is done: nothing is read, so only a time-out ends this.
        let (_keep, never) = channel::<()>();
        let _ = never.recv_timeout(Duration::from_secs(30));
        return;
    }
    let (mut held, mut labels, mut owed, mut piece) = (String::new(), 0, 0, [0; 4096]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(n) => held.push_str(&String::from_utf8_lossy(&piece[..n])),
        }
        if play == Play::Closes && held.contains("^XA") {
            return;
        }
        loop {
            let ask = held.find("~HS\r\n");
            let end = held.find("^XZ").filter(|end| ask.is_none_or(|ask| *end < ask));
            if let Some(end) = end {
                got(held.drain(..end + 3).collect());
                (labels, owed) = (labels + 1, 1);
            } else if let Some(ask) = ask {
                held.drain(..ask + 5);
                answer(&mut stream, play, labels, owed);
                owed = 0;
            } else {
                break;
            }
        }
    }
}

fn answer(stream: &mut TcpStream, play: Play, labels: u32, owed: u32) {
    let (first, second) = match play {
        Play::Ready | Play::Closes | Play::NeverReads => READY,
        Play::Slow if owed > 0 => ("030,0,0,1245,001,0,0,0,000,0,0,0", READY.1),
        Play::Slow => READY,
        Play::RunsOut if labels > 0 => ("030,1,0,1245,001,0,0,0,000,0,0,0", READY.1),
        Play::RunsOut => READY,
        Play::Lacks(first, second) => (first, second),
        Play::Silent => return,
        Play::Babbles => {
            let _ = stream.write_all(&[b'x'; 4096]);
            return;
        }
    };
    // In two pieces, as a network may.
    let text = format!("\u{2}{first}\u{3}\r\n\u{2}{second}\u{3}\r\n\u{2}1234,0\u{3}\r\n");
    let (a, b) = text.split_at(20);
    let _ = stream.write_all(a.as_bytes()).and_then(|()| stream.flush());
    let _ = stream.write_all(b.as_bytes());
}
