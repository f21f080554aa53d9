//! Anything that may happen to a terminal, in any order: it never panics, its confirms are numbered without a gap, what is not
//! saved does not sound good, it begins again where it was, and the way to the problems stays open.

use regal_shared::base::{CommandId, Moment, Series};
use regal_shared::flow::common::Directory;
use regal_shared::text::Language;
use regal_shared::wire::{Answer, Event};
use regal_terminal::model::Terminal;
use regal_terminal::paint::text_screen;
use regal_terminal::talk::{Effect, Frame, Input, Key, Saved, Source, Start, Tone};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::OnceLock;

pub(super) const WORDS: &[&[u8]] = &[
    b"\n",
    b"\nsB.1001\naon\n",
    b"\ne\nagranted.work.pick\n",
    b"\nagranted.no_work\n",
    b"\nagranted.done\n",
    b"\naapplied\n",
    b"\nalapsed\n",
    b"\narefused\n",
    b"\nvtask\n",
    b"\nvrevoked\n",
    b"\nvalarm\n",
    b"\nl1\n",
    b"\nl0\n",
    b"\nt60000\n",
    b"\nt7200000\n",
    b"\nT-3600000\n",
    b"\ng\n",
    b"\nf\n",
    b"\nF\n",
    b"\n \n",
    b"\ne\n",
    b"\nb\n",
    b"\np\n",
    b"\nq\n",
    b"\nr\n",
    b"\nz\n",
    b"\n7\n",
    b"\nsL.A01.1.1\n",
    b"\ns4012345678901\n",
    b"\nsU.T1\n",
    b"\nsC.UNDO\n",
    b"\nsE.CART1\n",
    b"\nxtoo\n",
];

const BEGIN: Moment = Moment(1_794_981_600_000);
/// The most things that happen.
const MOST: usize = 120;

/// Messages of the wire, by their names there.
fn messages() -> &'static BTreeMap<String, String> {
    static READ: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    READ.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("floor/wire");
        let files = std::fs::read_dir(&folder).expect("messages").flatten();
        let read = |path: PathBuf| {
            let name = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "json").then(|| Some((name, std::fs::read_to_string(&path).ok()?)))?
        };
        files.filter_map(|file| read(file.path())).collect()
    })
}

/// The answer that brings Ana on.
const ON: &str = r#"{"answer":"granted","grant":{"grant":"logged_on","step":"session","actor":"actor-1","name":"Ana",
    "role":"lead","language":"en","badge":"1001","since":1794981600000,
    "kinds":["pick","pack","putaway","receive","loading","count","put_back","move"]}}"#;

/// What a line means; lines that mean nothing are left out.
fn meant(line: &str, asked: Option<&CommandId>, last: i64) -> Option<Input> {
    let (sign, rest) = (line.chars().next()?, line.get(1..)?);
    let key = |key| Some(Input::Key(key));
    match sign {
        '0'..='9' => key(Key::Digit(u8::try_from(sign.to_digit(10)?).ok()?)),
        'e' => key(Key::Enter),
        'b' => key(Key::Backspace),
        'p' => key(Key::F1),
        'q' => key(Key::F2),
        'r' => key(Key::F3),
        'z' => key(Key::F4),
        ' ' => key(Key::Demo),
        's' => Some(Input::Frame(Frame { bytes: rest.bytes().take(4096).collect(), source: Source::Serial })),
        'x' => Some(if rest.is_empty() { Input::FrameTooLong } else { Input::WrongKeys }),
        't' | 'T' => Some(Input::Tick),
        'l' => Some(Input::Link(rest == "1")),
        'w' => Some(Input::Waiting(rest.parse().ok()?)),
        'a' => {
            let text = if rest == "on" { ON } else { messages().get(&format!("answer.{rest}"))? };
            let answer: Answer = serde_json::from_str(text).ok()?;
            let confirm = !matches!(answer, Answer::Granted { .. } | Answer::Refused { .. } | Answer::Lapsed);
            let own = CommandId { device: device().into(), series: Series::Confirm, number: last };
            Some(Input::Answered { id: if confirm { own } else { asked?.clone() }, answer })
        }
        'v' => {
            let event: Event = serde_json::from_str(messages().get(&format!("event.{rest}"))?).ok()?;
            Some(Input::Event(event))
        }
        '{' | '"' => serde_json::from_str(line).ok(),
        _ => None,
    }
}

fn device() -> &'static str {
    "K7"
}

/// The terminal under test, and what its rim knows.
struct Rim {
    terminal: Terminal,
    now: Moment,
    last: i64,
    request: i64,
    asked: Option<CommandId>,
    /// How the next save goes.
    save: Saved,
    /// Hub and program do not fit.
    stopped: bool,
}

fn start(now: Moment, checkpoint: Option<String>, last: i64, request: i64) -> Start {
    Start {
        now,
        device: device().into(),
        site: "Demo".into(),
        last_confirm: last,
        last_request: request,
        waiting: 0,
        epoch: 1,
        checkpoint,
        directory: Directory::default(),
        language: Language::En,
        demo: true,
        kiosk: false,
    }
}

impl Rim {
    fn give(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let unsaved = matches!(input, Input::Saved(Saved::Failed | Saved::Full));
            let effects = self.terminal.update(self.now, input);
            for effect in effects {
                match effect {
                    Effect::Save { id, command, tone, .. } => {
                        assert_eq!(
                            (id.series, id.number),
                            (Series::Confirm, self.last + 1),
                            "a gap, or none"
                        );
                        assert!(command.contains(&id.to_string()), "{command}");
                        assert!(!unsaved || tone.is_none_or(|tone| tone != Tone::Good));
                        self.last += i64::from(self.save == Saved::Good);
                        inputs.push_back(Input::Saved(self.save));
                    }
                    Effect::Request { id, .. } => {
                        assert!(id.series == Series::Request && id.number > self.request, "{id} again");
                        self.request = id.number;
                        self.asked = Some(id);
                    }
                    Effect::Tone(tone) => {
                        let good = matches!(tone, Tone::Good | Tone::TaskDone | Tone::BatchDone);
                        assert!(!(unsaved && good), "{tone:?} though nothing was saved");
                    }
                    Effect::CheckPin { pin, .. } => inputs.push_back(Input::PinChecked(pin == "4711")),
                    _ => {}
                }
            }
        }
    }

    /// Whatever it shows fits on each screen; and it begins again from what it saves.
    fn looked_at(&self) {
        let view = self.terminal.view();
        for (rows, cols) in [(16, 20), (12, 21), (24, 80)] {
            let screen = text_screen(&view, rows, cols);
            assert_eq!(screen.lines().count(), usize::from(rows), "{screen}");
            assert!(!screen.chars().any(|sign| sign.is_control() && sign != '\n'), "{screen:?}");
        }
        let again = |checkpoint: String| {
            Terminal::new(start(self.now, Some(checkpoint), self.last, self.request)).0.checkpoint()
        };
        let once = again(self.terminal.checkpoint());
        assert_eq!(again(once.clone()), once, "begun again twice it stands elsewhere");
    }

    /// Whoever is on can always say that something is wrong, and go back.
    fn is_no_dead_end(&mut self) {
        let state = self.terminal.state();
        if state.session.is_none() || state.locked || state.alarm.is_some() || state.overlay.is_some() {
            return;
        }
        // Where hub and program do not fit, nobody works; where the hub is asked, its answer comes first.
        if state.asking.is_some() || self.stopped {
            return;
        }
        let before = self.terminal.view();
        self.give(Input::Key(Key::F2));
        assert_ne!(self.terminal.view(), before, "F2 does nothing here");
    }
}

/// Each line is one thing that happens.
pub(super) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut rim = Rim {
        terminal: Terminal::new(start(BEGIN, None, 0, 0)).0,
        now: BEGIN,
        last: 0,
        request: 0,
        asked: None,
        save: Saved::Good,
        stopped: false,
    };
    for line in text.lines().take(MOST) {
        match line {
            "g" => rim.save = Saved::Good,
            "f" => rim.save = Saved::Failed,
            "F" => rim.save = Saved::Full,
            _ => {}
        }
        let ms = line.strip_prefix(['t', 'T']).and_then(|ms| ms.parse::<i32>().ok()).unwrap_or(350);
        rim.now = rim.now.plus(i64::from(ms));
        if let Some(input) = meant(line, rim.asked.as_ref(), rim.last) {
            // Only the rim says how saving went and whether a PIN fits, when it was asked.
            rim.stopped |= matches!(input, Input::OutOfDate | Input::OldHub | Input::OtherKey);
            if !matches!(input, Input::Saved(_) | Input::PinChecked(_)) {
                rim.give(input);
            }
        }
    }
    rim.save = Saved::Good;
    rim.looked_at();
    rim.is_no_dead_end();
    rim.looked_at();
}
