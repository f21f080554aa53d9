//! A scale on a serial line that speaks MT-SICS: weighed while somebody waits for it, left alone else.

use super::Event;
use super::clock::Clock;
use super::serial::{open_line, say, span};
use crate::config;
use crate::scan::sics::{self, Weight};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::{Errno, read, write};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::thread;

/// So long an answer is waited for, in ms; then there is no scale.
const ANSWER: i64 = 3000;
/// Between two weighings, in ms.
const REST: i64 = 250;
/// The longest line a scale says.
const LINE: usize = 64;

/// A scale's thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Scale {
    bell: UnixStream,
    wanted: bool,
}

impl Scale {
    /// Somebody waits for a weight, or nobody does.
    pub fn want(&mut self, wanted: bool) {
        if self.wanted != wanted {
            self.wanted = wanted;
            // A bell that is full has been rung; the thread hears the last word.
            let _ = write(&self.bell, &[u8::from(wanted)]);
        }
    }
}

/// Starts the thread of the scale.
///
/// # Errors
/// When no thread can be started.
pub fn listen(scale: config::Scale, events: Sender<Event>) -> io::Result<Scale> {
    let (bell, rung) = UnixStream::pair()?;
    bell.set_nonblocking(true)?;
    rung.set_nonblocking(true)?;
    let thread = Weigher { scale, events, rung, wanted: false, told: None, clock: Clock::default() };
    thread::Builder::new().name("scale".to_owned()).spawn(move || thread.run())?;
    Ok(Scale { bell, wanted: false })
}

/// The thread's end.
struct Weigher {
    scale: config::Scale,
    events: Sender<Event>,
    rung: UnixStream,
    wanted: bool,
    /// What was said last since somebody waits.
    told: Option<Weight>,
    clock: Clock,
}

/// Nobody wants the scale any more.
struct Over;

impl Weigher {
    fn run(mut self) {
        let mut tty = None;
        loop {
            // While nobody waits the line is closed: it may be pulled out and come back.
            if !self.wanted {
                (tty, self.told) = (None, None);
            }
            let pause = self.wanted.then_some(REST);
            if self.rest(pause).is_err() {
                return;
            }
            if !self.wanted {
                continue;
            }
            if tty.is_none() {
                tty = open_line(&self.scale.path, self.scale.speed).ok();
            }
            let weight = match &tty {
                Some(open) => match self.weigh(open) {
                    Ok(weight) => weight,
                    Err(Over) => return,
                },
                None => Some(Weight::Silent),
            };
            if weight == Some(Weight::Silent) {
                tty = None;
            }
            if let Some(weight) = weight.filter(|weight| self.wanted && self.told != Some(*weight)) {
                self.told = Some(weight);
                if self.events.send(Event::Weight(weight)).is_err() {
                    return;
                }
            }
        }
    }

    /// One weighing; `None` when nobody waits for it any more.
    fn weigh(&mut self, tty: &OwnedFd) -> Result<Option<Weight>, Over> {
        // What is left of an answer nobody waited for.
        let mut old = [0; LINE];
        while matches!(read(tty, &mut old[..]), Ok(1..)) {}
        let Some(tare) = self.ask(tty, sics::TARE)? else { return Ok(self.wanted.then_some(Weight::Silent)) };
        let Some(tare) = sics::tare(&tare) else { return Ok(Some(Weight::NoTare)) };
        let Some(weight) = self.ask(tty, sics::WEIGH)? else {
            return Ok(self.wanted.then_some(Weight::Silent));
        };
        Ok(Some(match sics::weight(&weight) {
            Weight::Steady(grams) => Weight::Steady(grams.saturating_add(tare)),
            other => other,
        }))
    }

    /// Asks and gives the line of the answer, without its end; `None` when there is none in time, the scale is gone,
    /// or nobody waits any more.
    fn ask(&mut self, tty: &OwnedFd, question: &[u8]) -> Result<Option<String>, Over> {
        say(tty, question);
        let end = self.clock.steady().plus(ANSWER);
        let mut line = Vec::new();
        while self.wanted && line.len() < LINE {
            let left = end.since(self.clock.steady());
            if left <= 0 {
                return Ok(None);
            }
            let mut fds = [PollFd::new(tty, PollFlags::IN), PollFd::new(&self.rung, PollFlags::IN)];
            match poll(&mut fds, Some(&span(left))) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return Ok(None),
            }
            let (readable, rung) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            if rung {
                self.hear()?;
            }
            let mut byte = [0];
            while readable && line.len() < LINE {
                match read(tty, &mut byte) {
                    Ok(0) => return Ok(None),
                    Ok(_) if byte[0] == b'\n' => {
                        return Ok(Some(String::from_utf8_lossy(&line).trim().to_owned()));
                    }
                    Ok(_) => line.push(byte[0]),
                    Err(Errno::AGAIN | Errno::INTR) => break,
                    Err(_) => return Ok(None),
                }
            }
        }
        Ok(None)
    }

    /// Waits so many ms, or until the bell rings.
    fn rest(&mut self, ms: Option<i64>) -> Result<(), Over> {
        let mut fds = [PollFd::new(&self.rung, PollFlags::IN)];
        match poll(&mut fds, ms.map(span).as_ref()) {
            Ok(0) | Err(Errno::INTR) => Ok(()),
            Ok(_) => self.hear(),
            Err(_) => Err(Over),
        }
    }

    /// Takes in what the bell says; the last word counts.
    fn hear(&mut self) -> Result<(), Over> {
        let mut words = [0; 64];
        loop {
            match read(&self.rung, &mut words[..]) {
                Ok(0) => return Err(Over),
                Ok(count) => self.wanted = words[count - 1] == 1,
                Err(_) => return Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Speed;
    use serialport::{SerialPort, TTYPort};
    use std::io::{BufRead, BufReader, Write};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    const DEADLINE: Duration = Duration::from_secs(20);

    /// A scale that answers each question with what the script says next; at its end it says nothing more.
    fn play(script: &'static [(&'static str, &'static str)]) -> (String, Receiver<bool>) {
        let (mut scale, port) = TTYPort::pair().expect("a pair");
        let path = port.name().expect("a name");
        drop(port);
        scale.set_timeout(DEADLINE).expect("set");
        let (done, ended) = channel();
        thread::spawn(move || {
            let mut questions = BufReader::new(scale.try_clone_native().expect("a second end"));
            for (question, answer) in script {
                let mut line = String::new();
                // Before the line is opened there is nobody to hear.
                while questions.read_line(&mut line).is_err() {
                    thread::yield_now();
                }
                let _ = done.send(line.trim() == *question);
                scale.write_all(format!("{answer}\r\n").as_bytes()).expect("answered");
            }
            // It stays plugged in and silent.
            let mut line = String::new();
            while questions.read_line(&mut line).is_ok() && !line.is_empty() {
                line.clear();
            }
        });
        (path, ended)
    }

    fn weight(heard: &Receiver<Event>) -> Weight {
        match heard.recv_timeout(DEADLINE).expect("in time") {
            Event::Weight(weight) => weight,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_state_of_a_scale_is_told_once_and_silence_is_no_scale() {
        let (path, asked) = play(&[
            ("TA", "TA A        0.0 g"),
            ("S", "S I"),
            ("TA", "TA A        0.0 g"),
            ("S", "S +"),
            ("TA", "ES"),
            ("S", "S -"),
            ("TA", "TA I"),
            ("TA", "TA A        2.0 lb"),
            ("TA", "TA A      250.0 g"),
            ("S", "S S     1000.4 g"),
            ("TA", "TA A        0.0 g"),
            ("S", "S S        1.2505 kg"),
        ]);
        let (events, heard) = channel();
        let mut scale = listen(config::Scale { path, speed: Speed::default() }, events).expect("started");
        scale.want(true);
        let states = [
            Weight::Moving,
            Weight::Over,
            Weight::Under,
            // What was tared away is not known: no weight, said once.
            Weight::NoTare,
            Weight::Steady(1250),
            Weight::Steady(1251),
            // It answers no more.
            Weight::Silent,
        ];
        for state in states {
            assert_eq!(weight(&heard), state);
        }
        assert_eq!(asked.iter().take(12).collect::<Vec<_>>(), [true; 12], "asked as it should be");
        scale.want(false);
        drop(scale);
        assert!(heard.recv_timeout(DEADLINE).is_err(), "its thread ends");
    }

    #[test]
    fn a_scale_that_is_not_there_is_told() {
        let (events, heard) = channel();
        let nowhere = config::Scale { path: "/no/such/scale".to_owned(), speed: Speed::default() };
        let mut scale = listen(nowhere, events).expect("started");
        scale.want(true);
        assert_eq!(weight(&heard), Weight::Silent);
    }
}
