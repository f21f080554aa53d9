//! `regal-terminal doctor`: what scanners send, byte for byte, what it is taken for, and what is misconfigured.
//!
//! It hears the configured scanners as the terminal does, but takes each pull of the trigger whole: what comes up to a
//! pause, with prefix and suffix. Nothing is sent or booked.

mod ports;
mod report;
mod store;

use crate::config::Config;
use crate::io::clock::Clock;
use crate::io::{Event, hid, keys, serial};
use crate::scan::{End, Framing, HidKeyboard, MAX_FRAME, Piece, Scanner, SerialLine, Way};
use crate::talk::Away;
use crossterm::terminal;
use regal_shared::base::Moment;
use regal_shared::text::{self, Language, Message};
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// So long a pause ends one pull of the trigger, in ms.
const PAUSE: i64 = 150;

/// The keys that leave: F3 in its three forms.
const LEAVE: [&[u8]; 3] = [b"\x1bOR", b"\x1b[13~", b"\x1b[[C"];

/// What is read where no scanner is set in the terminal's own input.
const STREAM: &str = "stream:STX,CR";

/// Tells what is there and how it stands; with a terminal on standard input it then tells each scan, until F3 or a
/// signal.
///
/// # Errors
/// When the terminal or a thread cannot be had.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let out = Out { language: config.language, utf8: config.utf8, end: "\n" };
    out.line(&out.say("doctor.title"))?;
    ports::tell(config, &out)?;
    store::tell(config, &out)?;
    if !io::stdin().is_terminal() {
        return Ok(());
    }
    let (events, heard) = channel();
    keys::signals(events.clone())?;
    let mut scanners = config.scanners.clone();
    if !scanners.iter().any(|scanner| matches!(scanner.way, Way::Stream(_))) {
        scanners.push(STREAM.parse::<Scanner>()?);
    }
    let _raw = Raw::begin()?;
    let out = Out { end: "\r\n", ..out };
    out.line("")?;
    out.line(&out.say("doctor.scan_now"))?;
    let whole = Framing { end: End::Silence(PAUSE), bare: true, ..Framing::default() };
    let (mut lines, mut keyboards) = (Vec::new(), Vec::new());
    for (at, scanner) in scanners.iter().enumerate() {
        match &scanner.way {
            Way::Serial(line) => {
                let line = SerialLine { framing: whole.clone(), ..line.clone() };
                lines.push(serial::listen(at, line, events.clone())?);
            }
            Way::Hid(keyboard) => {
                let keyboard = HidKeyboard { framing: whole.clone(), ..keyboard.clone() };
                keyboards.push(hid::listen(at, keyboard, events.clone())?);
            }
            Way::Stream(_) => {}
        }
    }
    keys::read(io::stdin(), events)?;
    Doctor { out, scanners, burst: Burst::default(), clock: Clock::default() }.hear(&heard)
}

/// The tty is raw while this lives.
struct Raw;

impl Raw {
    fn begin() -> io::Result<Raw> {
        terminal::enable_raw_mode()?;
        Ok(Raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        drop(terminal::disable_raw_mode());
    }
}

/// Where the report goes, and in which words.
struct Out {
    language: Language,
    utf8: bool,
    end: &'static str,
}

impl Out {
    fn say(&self, message: impl Into<Message>) -> String {
        text::say(self.language, &message.into())
    }

    fn line(&self, line: &str) -> io::Result<()> {
        let line = if self.utf8 { line.to_owned() } else { text::ascii(line) };
        let mut output = io::stdout().lock();
        let wide =
            if output.is_terminal() { terminal::size().map_or(0, |(wide, _)| usize::from(wide)) } else { 0 };
        for row in rows(&line, wide) {
            write!(output, "{row}{}", self.end)?;
        }
        output.flush()
    }
}

/// A line as the rows of a screen so wide: broken between words, what goes on stands in as deep as it began. One row where
/// it fits, and where nobody knows how wide the screen is.
fn rows(line: &str, wide: usize) -> Vec<String> {
    let words = line.trim_start_matches(' ');
    let depth = line.len() - words.len();
    if text::columns(line) <= wide || wide <= depth {
        return vec![line.to_owned()];
    }
    text::wrap(words, wide - depth, usize::MAX - 1)
        .into_iter()
        .map(|row| format!("{:depth$}{row}", ""))
        .collect()
}

/// What came into the terminal's own input since the last pause.
#[derive(Default)]
struct Burst {
    bytes: Vec<u8>,
    pauses: Vec<i64>,
    last: Moment,
}

struct Doctor {
    out: Out,
    scanners: Vec<Scanner>,
    burst: Burst,
    clock: Clock,
}

impl Doctor {
    fn hear(&mut self, heard: &Receiver<Event>) -> anyhow::Result<()> {
        loop {
            let wait = match self.burst.bytes.is_empty() {
                true => Duration::MAX,
                false => self.clock.until(self.burst.last.plus(PAUSE)),
            };
            match heard.recv_timeout(wait) {
                Ok(Event::Typed(bytes)) => self.typed(&bytes),
                Ok(Event::Scan { port, piece }) => self.piece(port, piece)?,
                Ok(Event::Scanner { port, away }) => self.presence(port, away)?,
                Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    let burst = std::mem::take(&mut self.burst);
                    if LEAVE.contains(&&burst.bytes[..]) {
                        return Ok(());
                    }
                    let stream =
                        self.scanners.iter().position(|scanner| matches!(scanner.way, Way::Stream(_)));
                    self.told(stream.unwrap_or(0), &burst.bytes, &burst.pauses)?;
                }
            }
        }
    }

    fn typed(&mut self, bytes: &[u8]) {
        let now = self.clock.steady();
        if !self.burst.bytes.is_empty() {
            self.burst.pauses.push(now.since(self.burst.last));
        }
        self.burst.last = now;
        // One byte more than a frame may have says that it is too long.
        let room = (MAX_FRAME + 1).saturating_sub(self.burst.bytes.len());
        self.burst.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn piece(&self, port: usize, piece: Piece) -> io::Result<()> {
        match piece {
            Piece::Frame(bytes) => self.told(port, &bytes, &[]),
            Piece::NoFrame => self.told(port, &[b'?'; MAX_FRAME + 1], &[]),
            Piece::Key(_) => Ok(()),
        }
    }

    fn told(&self, port: usize, bytes: &[u8], pauses: &[i64]) -> io::Result<()> {
        let Some(scanner) = self.scanners.get(port) else { return Ok(()) };
        self.out.line("")?;
        self.out.line(&report::title(scanner))?;
        let today = self.clock.wall().day();
        report::lines(scanner, bytes, pauses, today, self.out.language)
            .iter()
            .try_for_each(|line| self.out.line(line))
    }

    fn presence(&self, port: usize, away: Option<Away>) -> io::Result<()> {
        let Some(scanner) = self.scanners.get(port) else { return Ok(()) };
        let code = match away {
            None => "doctor.heard",
            Some(Away::Gone) => "doctor.gone",
            Some(Away::Taken) => "doctor.gone_taken",
            Some(Away::Denied) => "doctor.gone_denied",
            Some(Away::Keypad) => "doctor.gone_keypad",
        };
        self.out.line(&format!("{}: {}", report::title(scanner), self.out.say(code)))
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_line_is_broken_between_words_on_a_narrow_screen_and_nowhere_else() {
        let line = "  ! Hinter dem Scan kommt kein Ende. Im Scanner den Suffix CR einstellen.";
        assert_eq!(
            rows(line, 20),
            ["  ! Hinter dem Scan", "  kommt kein Ende.", "  Im Scanner den", "  Suffix CR", "  einstellen."]
        );
        for wide in [0, 2, 200] {
            assert_eq!(rows(line, wide), [line], "{wide}");
        }
        assert_eq!(rows("", 20), [""]);
    }
}
