//! What goes into the model and what comes out: [`Input`], [`Effect`]. The rim (`io`, `run`) does the rest.

use regal_shared::base::{CommandId, Moment};
use regal_shared::flow::common::{Changes, Directory};
use regal_shared::wire::{Answer, Event};
use serde::{Deserialize, Serialize};

/// Where a frame came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A scanner on a serial line.
    Serial,
    /// A scanner grabbed as a keyboard.
    Hid,
    /// Prefix and suffix in the terminal's own input.
    Stream,
    /// The demo key: the program scans what is asked.
    Demo,
}

/// The bytes of one read, prefix and suffix taken off, symbology id kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The bytes, at most 4096.
    pub bytes: Vec<u8>,
    /// Where they came from.
    pub source: Source,
}

/// The keys a worker has. Nothing else reaches the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Accept.
    Enter,
    /// Take the last digit away.
    Backspace,
    /// Why.
    F1,
    /// Problem.
    F2,
    /// Back.
    F3,
    /// More.
    F4,
    /// Demo only: scan what is asked.
    Demo,
}

/// How saving went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saved {
    /// On disk.
    Good,
    /// Not saved, or unknown: the worker repeats the step.
    Failed,
    /// The device is full.
    Full,
}

/// The device's battery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Battery {
    /// How full it is, 0 to 100.
    pub percent: u8,
    /// Whether it is being charged, or full on the charger.
    pub charging: bool,
}

impl Battery {
    /// Whether it should be changed or charged soon.
    #[must_use]
    pub fn is_low(self) -> bool {
        self.percent <= 15 && !self.charging
    }
}

/// What the device tells of itself; `None` what it does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Health {
    /// Its battery.
    pub battery: Option<Battery>,
    /// How well the radio hears, 0 to 4.
    pub radio: Option<u8>,
}

/// Why a scanner is not heard. The later, the more there is to say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Away {
    /// It is not there, or does not answer.
    Gone,
    /// Another program has it for itself.
    Taken,
    /// This program may not read it.
    Denied,
    /// It is the device's own keypad, and nobody said that this may be taken.
    Keypad,
}

impl Away {
    /// Its words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Away::Gone => "sys.no_scanner",
            Away::Taken => "sys.scanner_taken",
            Away::Denied => "sys.scanner_denied",
            Away::Keypad => "sys.scanner_keypad",
        }
    }
}

/// One thing that happens to the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A barcode was read.
    Frame(Frame),
    /// A scanner said something that is no frame: over 4 KiB, or its end never came.
    FrameTooLong,
    /// A scanner and the machine have different keyboards: what was scanned is not certain.
    WrongKeys,
    /// The scale says this; told while [`Terminal::weighing`](crate::model::Terminal::weighing) holds, each state once.
    Weight(crate::scan::sics::Weight),
    /// A key.
    Key(Key),
    /// Time passes; comes at least each second.
    Tick,
    /// The outcome of the [`Effect::Save`] or [`Effect::Keep`] just given. Comes before any other input.
    Saved(Saved),
    /// An answer of the hub, already stored in the outbox.
    Answered {
        /// The command.
        id: CommandId,
        /// The answer.
        answer: Answer,
    },
    /// How many confirms wait for their answer.
    Waiting(i64),
    /// The hub can be reached (true) or not.
    Link(bool),
    /// An event for this device or all.
    Event(Event),
    /// A newer directory of the site.
    Directory(Directory),
    /// What is other in it than before.
    Changes(Changes),
    /// The heartbeat was answered: hub clock, new lease expiry, tasks lost.
    Heartbeat(regal_shared::wire::HeartbeatAnswer),
    /// The hub refuses this program's protocol: the program is too old.
    OutOfDate,
    /// The hub refuses this program's protocol: the hub is too old.
    OldHub,
    /// What answers at the hub's address does not hold the hub's key.
    OtherKey,
    /// All scanners are there (`None`), or why one is not heard.
    Scanner(Option<Away>),
    /// Battery and radio, when they have changed.
    Health(Health),
    /// The hub does not know this device (true), or knows it again.
    Stranger(bool),
    /// The hub lacks confirms that the device does not have any more, or no longer.
    Behind(bool),
    /// A saved confirm is not as it was saved: it and what follows it is not sent (true); or all is well again.
    Damaged(bool),
    /// The outcome of [`Effect::CheckPin`].
    PinChecked(bool),
    /// The outcome of [`Effect::OwnFigures`]; `None` where the store cannot be read, and in recordings.
    OwnFigures(Option<crate::model::Figures>),
}

/// What the rim must do, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write the command and the checkpoint in one synced step, let the worker hear it, then give [`Input::Saved`].
    Save {
        /// Its id; the number is consumed only when saved.
        id: CommandId,
        /// The command as JSON; these very bytes are sent.
        command: String,
        /// The state after it, as JSON.
        checkpoint: String,
        /// What is heard once it is on disk, before anything else is done; the scanner is told with it that its scan was
        /// accepted. None while more of the same step is still to be saved.
        tone: Option<Tone>,
    },
    /// Write the checkpoint; no sync needed, for nothing was confirmed.
    Checkpoint(String),
    /// Write the checkpoint in one synced step, then give [`Input::Saved`]: a number for a label is used up.
    Keep(String),
    /// Send this request behind all waiting confirms. It lapses 10 s after it was asked.
    Request {
        /// Its id; its number is consumed in any case.
        id: CommandId,
        /// The command as JSON.
        command: String,
        /// Checkpoint that goes with it.
        checkpoint: String,
    },
    /// Look whether a PIN fits an argon2id hash, then give [`Input::PinChecked`].
    CheckPin {
        /// The hash.
        hash: String,
        /// The PIN.
        pin: String,
    },
    /// Add up what this person's confirms behind a number tell, then give [`Input::OwnFigures`].
    OwnFigures {
        /// The last confirm before the shift.
        after: regal_shared::base::Number,
        /// The person's marks of this shift.
        actors: Vec<regal_shared::base::ActorId>,
    },
    /// Make this sound.
    Tone(Tone),
    /// Tell the scanner that sent the last frame: accepted (true) or not.
    Feedback(bool),
    /// The screen changed.
    Paint,
    /// Get the directory from the hub.
    FetchDirectory,
    /// Leave the program.
    Quit,
}

/// Sounds by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// One short high.
    Good,
    /// One soft.
    Info,
    /// Two mid.
    Ask,
    /// Three long low.
    Error,
    /// Rising pair.
    TaskDone,
    /// Four-note run.
    BatchDone,
    /// Siren.
    Alarm,
}

impl Tone {
    /// Its name, for a program that plays it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Info => "info",
            Tone::Ask => "ask",
            Tone::Error => "error",
            Tone::TaskDone => "done",
            Tone::BatchDone => "batch",
            Tone::Alarm => "alarm",
        }
    }

    /// How many bells stand for it where there is only a bell.
    #[must_use]
    pub fn bells(self) -> usize {
        match self {
            Tone::Good => 1,
            Tone::Info => 0,
            Tone::Ask | Tone::TaskDone => 2,
            Tone::Error | Tone::BatchDone => 3,
            Tone::Alarm => 5,
        }
    }
}

/// What the model needs to know at start, read by the rim from the device's store.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Device clock.
    pub now: Moment,
    /// The device's id.
    pub device: regal_shared::base::DeviceId,
    /// The site's name, for the first screen.
    pub site: String,
    /// Last confirm number saved.
    pub last_confirm: i64,
    /// Last request number consumed.
    pub last_request: i64,
    /// Confirms without an answer.
    pub waiting: i64,
    /// The hub's restore count last seen.
    pub epoch: i64,
    /// The last checkpoint, if any.
    pub checkpoint: Option<String>,
    /// The directory last fetched.
    pub directory: Directory,
    /// Language until somebody is logged on.
    pub language: regal_shared::text::Language,
    /// Whether the demo key works.
    pub demo: bool,
    /// Whether nobody leaves the program.
    pub kiosk: bool,
}
