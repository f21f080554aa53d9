//! What a recording keeps of a terminal: all of it at the beginning, then what happened to it. No PIN is in it: its
//! digits are written as 0, which leads to the same screens. No own figures are in it either.
//!
//! A recording is lines of JSON. Played on the same model they give the same screens and the same effects, PINs apart.

use super::{Overlay, State, Terminal};
use crate::flow::{FlowInput, Typing};
use crate::talk::{Effect, Frame, Input, Key};
use regal_shared::barcode::{self, Cmd, Meaning};
use regal_shared::base::Moment;
use regal_shared::flow::session::LoggedOn;
use regal_shared::wire::{Answer, Grant};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Stands for the hash of a PIN.
const HASH: &str = "-";

/// Digits of a PIN that were scanned, as they are written: two, so that a double read stays one and another scan stays
/// another. No scanner sends this symbology id in front of a command.
const DIGITS: [&[u8]; 2] = [b"]X0C.0", b"]X0C.1"];

/// One line of a recording.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry<'a> {
    /// The terminal as it was.
    Start {
        /// Version of the program.
        version: Cow<'a, str>,
        /// It follows what was recorded before without a gap, so that playing has come to the same.
        goes_on: bool,
        /// All of it.
        terminal: Box<Terminal>,
    },
    /// What happened then.
    Input {
        /// Device clock.
        at: Moment,
        /// What.
        input: Cow<'a, Input>,
    },
}

impl Entry<'_> {
    /// The line, with its end.
    ///
    /// # Panics
    /// Never: nothing in it has odd keys.
    #[must_use]
    pub fn line(&self) -> String {
        let mut line = serde_json::to_string(self).expect("an entry has no map with odd keys");
        line.push('\n');
        line
    }
}

/// Writes a recording down, line by line.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    /// The last digit of a PIN that was scanned, as it came and as it was written.
    scanned: Option<(Frame, usize)>,
}

impl Tape {
    /// The terminal as it is now.
    #[must_use]
    pub fn start<'a>(&self, terminal: &Terminal, version: &'a str, goes_on: bool) -> Entry<'a> {
        let mut terminal = Box::new(terminal.without_pins());
        if let (Some((last, _)), Some((scanned, written))) = (&mut terminal.last_frame, &self.scanned)
            && last == scanned
        {
            last.bytes = DIGITS[*written].to_vec();
        }
        Entry::Start { version: version.into(), goes_on, terminal }
    }

    /// What happens to the terminal next.
    pub fn input(&mut self, at: Moment, terminal: &Terminal, input: &Input) -> String {
        let input = match input {
            Input::Key(Key::Digit(_)) if terminal.types_pin() => Cow::Owned(Input::Key(Key::Digit(0))),
            Input::Frame(frame) => self.frame(terminal, frame, input),
            Input::Answered { id, answer } => match without_hash(answer) {
                Some(answer) => Cow::Owned(Input::Answered { id: id.clone(), answer }),
                None => Cow::Borrowed(input),
            },
            Input::OwnFigures(_) => Cow::Owned(Input::OwnFigures(None)),
            _ => Cow::Borrowed(input),
        };
        Entry::Input { at, input }.line()
    }

    fn frame<'a>(&mut self, terminal: &Terminal, frame: &Frame, input: &'a Input) -> Cow<'a, Input> {
        if !terminal.is_pin_digit(frame) {
            self.scanned = None;
            return Cow::Borrowed(input);
        }
        let written = match &self.scanned {
            Some((last, written)) if last == frame => *written,
            Some((_, written)) => 1 - written,
            None => 0,
        };
        self.scanned = Some((frame.clone(), written));
        Cow::Owned(Input::Frame(Frame { bytes: DIGITS[written].to_vec(), source: frame.source }))
    }
}

/// The answer to a log-on without the hash it may carry; `None` when it carries none.
fn without_hash(answer: &Answer) -> Option<Answer> {
    let Answer::Granted { grant } = answer else { return None };
    let Grant::LoggedOn(LoggedOn::Session(session)) = grant.as_ref() else { return None };
    let verifier = session.verifier.as_ref().filter(|verifier| !verifier.pin_hash.is_empty())?;
    let mut session = session.clone();
    let mut verifier = verifier.clone();
    HASH.clone_into(&mut verifier.pin_hash);
    session.verifier = Some(verifier);
    Some(Answer::Granted { grant: Box::new(Grant::LoggedOn(LoggedOn::Session(session))) })
}

/// Effects without what a recording has not: PINs typed, and their hashes.
#[must_use]
pub fn without_pins(effects: Vec<Effect>) -> Vec<Effect> {
    let quiet = |text: String| {
        let Ok(mut value) = serde_json::from_str::<serde_json::Value>(&text) else { return text };
        hush(&mut value);
        value.to_string()
    };
    let each = |effect| match effect {
        Effect::Save { id, command, checkpoint, tone } => {
            Effect::Save { id, command: quiet(command), checkpoint: quiet(checkpoint), tone }
        }
        Effect::Checkpoint(text) => Effect::Checkpoint(quiet(text)),
        Effect::Keep(text) => Effect::Keep(quiet(text)),
        Effect::Request { id, command, checkpoint } => {
            Effect::Request { id, command: quiet(command), checkpoint: quiet(checkpoint) }
        }
        Effect::CheckPin { .. } => Effect::CheckPin { hash: HASH.to_owned(), pin: String::new() },
        other => other,
    };
    effects.into_iter().map(each).collect()
}

fn hush(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value.as_str()) {
                    ("pin", Some(_)) => *value = serde_json::Value::Null,
                    ("pin_hash", Some(hash)) if !hash.is_empty() => *value = HASH.into(),
                    _ => hush(value),
                }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(hush),
        _ => {}
    }
}

impl Terminal {
    /// Whether a digit pressed now is one of a PIN.
    fn types_pin(&self) -> bool {
        let over = match &self.state.overlay {
            None => true,
            Some(Overlay::Ask { ask, given, .. }) => {
                ask.options == 0 || matches!(given.input, FlowInput::Typed(_))
            }
            Some(_) => false,
        };
        over && self.prompt().typing == Typing::Secret
    }

    fn is_pin_digit(&self, frame: &Frame) -> bool {
        let digit = || {
            let reading = barcode::read(&frame.bytes, &self.directory, self.now.day());
            matches!(reading.candidates.as_slice(), [Meaning::Cmd { cmd: Cmd::Digit(_) }])
        };
        self.types_pin() && digit()
    }

    /// All of it but what is typed of a PIN, and hashes.
    fn without_pins(&self) -> Terminal {
        let mut copy = self.clone();
        if self.types_pin() {
            copy.state.typed = "0".repeat(self.state.typed.len());
        }
        // What was painted last holds them too.
        let field = copy.shown.as_mut().and_then(|view| view.field.as_mut()).filter(|field| field.masked);
        if let Some(field) = field {
            field.text = "0".repeat(field.text.len());
        }
        // Own figures are nobody else's.
        if copy.own.take().is_some() && copy.shown.is_some() {
            copy.shown = Some(copy.view());
        }
        without_hashes(&mut copy.state);
        if let Some(state) = &mut copy.pending {
            without_hashes(state);
        }
        copy
    }

    /// Whether it stands where another one stands, but for PINs, which a recording has not, and the clock.
    #[must_use]
    pub fn stands_like(&self, other: &Terminal) -> bool {
        let plain = |terminal: &Terminal| {
            let mut copy = terminal.without_pins();
            copy.now = Moment(0);
            // What only the clock has done since, and nobody has seen, the next input does as well.
            (copy.hole, copy.watched) = Default::default();
            // A digit of a PIN leaves another frame behind.
            copy.last_frame = None;
            serde_json::to_value(copy).ok()
        };
        plain(self) == plain(other)
    }
}

fn without_hashes(state: &mut State) {
    for known in state.people.iter_mut().filter(|known| !known.verifier.pin_hash.is_empty()) {
        HASH.clone_into(&mut known.verifier.pin_hash);
    }
    let verifier = state.session.as_mut().and_then(|session| session.verifier.as_mut());
    if let Some(verifier) = verifier.filter(|verifier| !verifier.pin_hash.is_empty()) {
        HASH.clone_into(&mut verifier.pin_hash);
    }
}

/// Plays a recording.
#[derive(Debug, Default)]
pub struct Player {
    terminal: Option<Terminal>,
    version: String,
}

/// What a line of a recording did.
#[derive(Debug, PartialEq)]
pub enum Played {
    /// The terminal as it was at a beginning.
    Started {
        /// What was played before led elsewhere: program or recording differ.
        departed: bool,
    },
    /// Something happened at this moment, with these effects.
    Happened(Moment, Vec<Effect>),
}

/// A line is none of a recording; says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadLine(pub String);

impl Player {
    /// Plays one line.
    ///
    /// # Errors
    /// When it is no line of a recording, or nothing began before it.
    pub fn play(&mut self, line: &str) -> Result<Played, BadLine> {
        match serde_json::from_str::<Entry<'_>>(line).map_err(|error| BadLine(error.to_string()))? {
            Entry::Start { version, goes_on, terminal } => {
                let before = self.terminal.as_ref().filter(|_| goes_on);
                let departed = before.is_some_and(|before| !before.stands_like(&terminal));
                self.version = version.into_owned();
                self.terminal = Some(*terminal);
                Ok(Played::Started { departed })
            }
            Entry::Input { at, input } => match &mut self.terminal {
                Some(terminal) => Ok(Played::Happened(at, terminal.update(at, input.into_owned()))),
                None => Err(BadLine("nothing began before this".to_owned())),
            },
        }
    }

    /// The terminal as it stands now.
    #[must_use]
    pub fn terminal(&self) -> Option<&Terminal> {
        self.terminal.as_ref()
    }

    /// The program that recorded it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}
