//! One terminal of a story: the real model, with an outbox that outlives a dead battery.

use regal_shared::base::{CommandId, DeviceId, Moment, Series};
use regal_shared::flow::common::Directory;
use regal_shared::flow::session::Checkpoint;
use regal_shared::text::{Language, say};
use regal_shared::wire::Answer;
use regal_terminal::model::Terminal;
use regal_terminal::paint::text_screen;
use regal_terminal::pin;
use regal_terminal::talk::{Effect, Frame, Input, Key, Saved, Source, Start, Tone};
use regal_terminal::view::Text;
use std::collections::VecDeque;

/// A request is sent for so many ms.
const LAPSE: i64 = 10_000;

/// A confirm in the outbox.
pub struct Kept {
    /// The bytes that are sent.
    pub command: String,
    /// The hub's answer.
    pub answer: Option<String>,
}

/// A request on its way.
pub struct Asked {
    /// Its id.
    pub id: CommandId,
    /// The bytes that are sent.
    pub command: String,
    at: Moment,
}

/// The terminal.
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    terminal: Terminal,
    /// The outbox: number n at n - 1.
    pub kept: Vec<Kept>,
    /// Requests not yet answered; lost with the battery.
    pub asked: VecDeque<Asked>,
    last_request: i64,
    checkpoint: Option<String>,
    directory: Directory,
    language: Language,
    /// The hub can be reached.
    pub online: bool,
    /// The hub's restore count.
    pub epoch: i64,
    /// Last event seen.
    pub event: i64,
    /// The directory is wanted.
    pub fetch: bool,
    /// How the next save goes.
    pub save: Saved,
    /// Where the person stands, for the next heartbeat; lost with the battery.
    pub standing: Option<Checkpoint>,
    /// Sounds since the last input.
    pub tones: Vec<Tone>,
    now: Moment,
}

impl Device {
    /// A new device, in reach of the hub.
    pub fn new(id: &str, language: Language, now: Moment, event: i64) -> Device {
        let id = DeviceId::from(id);
        let (terminal, effects) = Terminal::new(start(&id, language, now));
        let mut device = Device {
            id,
            terminal,
            kept: Vec::new(),
            asked: VecDeque::new(),
            last_request: 0,
            checkpoint: None,
            directory: Directory::default(),
            language,
            online: true,
            epoch: 1,
            event,
            fetch: false,
            save: Saved::Good,
            standing: None,
            tones: Vec::new(),
            now,
        };
        device.perform(effects);
        device.give(now, Input::Link(true));
        device
    }

    /// Something happens to it.
    pub fn give(&mut self, now: Moment, input: Input) {
        self.now = now;
        let effects = self.terminal.update(now, input);
        let kept = |effect: &Effect| matches!(effect, Effect::Checkpoint(_));
        let moved = effects.iter().any(kept);
        self.perform(effects);
        if let (true, Some(standing)) = (moved, self.terminal.standing()) {
            self.standing = Some(standing);
        }
    }

    /// A scan.
    pub fn scan(&mut self, now: Moment, bytes: Vec<u8>) {
        self.tones.clear();
        self.give(now, Input::Frame(Frame { bytes, source: Source::Serial }));
    }

    /// A key.
    pub fn press(&mut self, now: Moment, key: Key) {
        self.tones.clear();
        self.give(now, Input::Key(key));
    }

    /// The battery dies, and it starts from what it kept.
    pub fn kill(&mut self, now: Moment) {
        self.now = now;
        self.asked.clear();
        self.standing = None;
        self.fetch = false;
        let mut from = start(&self.id, self.language, now);
        from.last_confirm = self.last();
        from.last_request = self.last_request;
        from.waiting = self.waiting();
        from.epoch = self.epoch;
        from.checkpoint = self.checkpoint.clone();
        from.directory = self.directory.clone();
        let (terminal, effects) = Terminal::new(from);
        self.terminal = terminal;
        self.perform(effects);
        self.give(now, Input::Link(self.online));
        self.standing = self.terminal.standing();
    }

    /// The hub answered a command; true when it is the first answer.
    pub fn answered(&mut self, now: Moment, id: &CommandId, text: &str) {
        let first = match id.series {
            Series::Confirm => {
                let kept = &mut self.kept[usize::try_from(id.number - 1).expect("a number")];
                let first = kept.answer.is_none();
                if let Some(known) = &kept.answer {
                    assert_eq!(known, text, "{id} was answered otherwise before");
                }
                kept.answer = Some(text.to_owned());
                first
            }
            Series::Request => {
                let before = self.asked.len();
                self.asked.retain(|asked| asked.id != *id);
                self.asked.len() < before
            }
        };
        if first {
            let answer: Answer = serde_json::from_str(text).expect("an answer can be read");
            self.give(now, Input::Answered { id: id.clone(), answer });
            self.give(now, Input::Waiting(self.waiting()));
        }
    }

    /// A newer directory.
    pub fn learn(&mut self, now: Moment, directory: Directory) {
        self.directory = directory.clone();
        self.give(now, Input::Directory(directory));
    }

    /// What is sent next: waiting confirms, behind them requests that have not lapsed.
    pub fn outgoing(&mut self, now: Moment) -> Vec<String> {
        self.asked.retain(|asked| now.since(asked.at) < LAPSE);
        let waiting = self.kept.iter().filter(|kept| kept.answer.is_none()).map(|kept| kept.command.clone());
        waiting.chain(self.asked.iter().map(|asked| asked.command.clone())).take(64).collect()
    }

    /// Confirms without an answer.
    pub fn waiting(&self) -> i64 {
        number(self.kept.iter().filter(|kept| kept.answer.is_none()).count())
    }

    /// Number of the last confirm saved.
    pub fn last(&self) -> i64 {
        number(self.kept.len())
    }

    /// Everything that is saved.
    pub fn state(&self) -> &regal_terminal::model::State {
        self.terminal.state()
    }

    /// The screen at 16 x 20.
    pub fn screen(&self) -> String {
        text_screen(&self.terminal.view(), 16, 20)
    }

    /// All words of the screen in one line; what is drawn big as plain text behind them.
    pub fn words(&self) -> String {
        let view = self.terminal.view();
        let mut text = self.screen().replace('«', " ");
        for row in &view.list {
            text.push_str(&format!(" {} {}", row.number, plain(&row.label, view.language)));
        }
        if let Some(target) = &view.target {
            text.push_str(&format!(" {} {}", target.parts.join("."), target.parts.join(" ")));
        }
        for piece in view.goods.iter().chain(&view.quantity).chain(&view.expected).chain(&view.got) {
            text.push_str(&format!(" {}", plain(piece, view.language)));
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it shows this text, or says what has this code.
    pub fn sees(&self, wanted: &str) -> bool {
        let code = |text: &str| {
            let lower =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            text.split_once('.').is_some_and(|(area, what)| lower(area) && lower(what))
        };
        if code(wanted) {
            self.codes().iter().any(|code| code == wanted)
        } else {
            self.words().contains(wanted)
        }
    }

    /// Codes of what it says: instruction and message.
    pub fn codes(&self) -> Vec<String> {
        let view = self.terminal.view();
        view.instruction.iter().chain(&view.message).map(|message| message.code.to_string()).collect()
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Save { id, command, checkpoint } => {
                    assert_eq!(id.number, self.last() + 1, "confirms are numbered without a gap");
                    let saved = std::mem::replace(&mut self.save, Saved::Good);
                    if saved == Saved::Good {
                        self.kept.push(Kept { command, answer: None });
                        self.checkpoint = Some(checkpoint);
                    }
                    self.give(self.now, Input::Saved(saved));
                    self.give(self.now, Input::Waiting(self.waiting()));
                }
                Effect::Checkpoint(text) => self.checkpoint = Some(text),
                Effect::Request { id, command, checkpoint } => {
                    assert_eq!(id.number, self.last_request + 1, "a request's number is its own");
                    self.last_request = id.number;
                    self.checkpoint = Some(checkpoint);
                    self.asked.push_back(Asked { id, command, at: self.now });
                }
                Effect::Tone(tone) => self.tones.push(tone),
                Effect::CheckPin { hash, pin } => {
                    self.give(self.now, Input::PinChecked(pin::fits(&pin, &hash)));
                }
                Effect::FetchDirectory => self.fetch = true,
                Effect::Feedback(_) | Effect::Paint | Effect::Quit => {}
            }
        }
    }
}

fn start(id: &DeviceId, language: Language, now: Moment) -> Start {
    Start {
        now,
        device: id.clone(),
        site: "Halle 1".to_owned(),
        last_confirm: 0,
        last_request: 0,
        waiting: 0,
        epoch: 1,
        checkpoint: None,
        directory: Directory::default(),
        language,
        demo: true,
        kiosk: false,
    }
}

fn plain(text: &Text, language: Language) -> String {
    match text {
        Text::Words(message) => say(language, message),
        Text::Foreign(text) => text.clone(),
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).expect("few")
}
