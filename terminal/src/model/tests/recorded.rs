//! A recording played again: the same screens, the same effects, and no PIN.

use super::*;
use crate::model::record::{BadLine, Played, Player, Tape, without_pins};
use crate::paint::text_screen;
use proptest::prelude::*;
use regal_shared::flow::session::Verifier;

/// No other number of these tests has these digits.
const PIN: &str = "4711";

/// Its argon2id hash.
const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$b4RxPUiqyce+Vt+zUxUioA$yJO0X/015D+avC6swcIOEE2pEoiuQClILNmPX0rqswA";

/// A terminal that is recorded and played at once.
struct Both {
    terminal: Terminal,
    tape: Tape,
    player: Player,
    text: String,
    now: Moment,
    requests: Vec<Command>,
    /// How saves go.
    saved: Saved,
}

impl Both {
    fn new() -> Both {
        let now = Moment(1_795_500_000_000);
        let (terminal, _) = Terminal::new(start(now));
        let mut both = Both {
            terminal,
            tape: Tape::default(),
            player: Player::default(),
            text: String::new(),
            now,
            requests: Vec::new(),
            saved: Saved::Good,
        };
        both.begin(false);
        both
    }

    /// A new beginning in the middle, as when a file is full.
    fn begin(&mut self, goes_on: bool) {
        let line = self.tape.start(&self.terminal, "0.1.0", goes_on).line();
        assert_eq!(self.player.play(&line), Ok(Played::Started { departed: false }));
        self.text.push_str(&line);
    }

    fn feed(&mut self, input: Input) {
        let line = self.tape.input(self.now, &self.terminal, &input);
        let effects = self.terminal.update(self.now, input);
        self.text.push_str(&line);
        let Ok(Played::Happened(at, played)) = self.player.play(&line) else { panic!("{line}") };
        assert_eq!(at, self.now);
        assert_eq!(without_pins(played), without_pins(effects.clone()), "{line}");
        let again = self.player.terminal().expect("it plays");
        let (mine, theirs) = (self.terminal.view(), again.view());
        assert_eq!(text_screen(&mine, 16, 20), text_screen(&theirs, 16, 20), "{line}");
        for effect in effects {
            match effect {
                Effect::Save { .. } => self.feed(Input::Saved(self.saved)),
                Effect::CheckPin { hash, pin } => {
                    self.feed(Input::PinChecked(crate::pin::fits(&pin, &hash)));
                }
                Effect::Request { command, .. } => {
                    self.requests.push(serde_json::from_str(&command).expect("a command"));
                }
                _ => {}
            }
        }
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            let digit = key.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
            self.feed(Input::Key(digit.map_or(Key::Enter, Key::Digit)));
        }
    }

    fn scan(&mut self, code: &str) {
        let frame = Frame { bytes: code.as_bytes().to_vec(), source: Source::Serial };
        self.feed(Input::Frame(frame));
    }

    fn grant(&mut self, grant: Grant) {
        let Some(asking) = self.terminal.state().asking.as_ref() else { return };
        let (id, answer) = (asking.id.clone(), Answer::Granted { grant: Box::new(grant) });
        self.feed(Input::Answered { id, answer });
    }

    fn refuse(&mut self, code: &'static str) {
        let Some(asking) = self.terminal.state().asking.as_ref() else { return };
        let (id, refusal) = (asking.id.clone(), Refusal::policy(Message::new(code)));
        self.feed(Input::Answered { id, answer: Answer::Refused { refusal } });
    }

    /// Nothing of a PIN is in the recording: no run of its digits, as text, as keys or as scans, and no hash.
    fn holds_no(&self, pin: &str) {
        let keys: Vec<String> = pin.chars().map(|digit| format!("{{\"digit\":{digit}}}")).collect();
        let mut pressed = Vec::new();
        for line in self.text.lines() {
            pressed.extend(keys.iter().filter(|key| line.contains(*key)).map(String::as_str));
            let scanned: Vec<String> = pin.bytes().map(|digit| format!("[67,46,{digit}]")).collect();
            assert!(scanned.iter().all(|scan| !line.contains(scan)), "{line}");
        }
        assert_eq!(pressed, Vec::<&str>::new());
        assert!(!self.text.contains(pin) && !self.text.contains("$argon2"), "{}", self.text);
    }
}

fn logged_on() -> Session {
    let mut session = person();
    session.verifier = Some(Box::new(Verifier {
        badge: "2001".into(),
        number: "2001".into(),
        name: "Jonas".into(),
        role: Role::Lead,
        language: Language::En,
        large: false,
        kinds: vec![],
        mark: "m".into(),
        pin_hash: HASH.into(),
        needs_equipment: false,
    }));
    session
}

fn pin_needed() -> Grant {
    Grant::LoggedOn(LoggedOn::PinNeeded { name: "Jonas".into(), language: None })
}

#[test]
fn a_pin_is_in_no_recording_whether_typed_or_scanned_and_its_screens_are_the_same() {
    let mut both = Both::new();
    both.feed(Input::Link(true));
    both.scan("B.2001");
    both.grant(pin_needed());
    both.keys("47");
    assert!(both.terminal.view().field.is_some_and(|field| field.masked && field.text == "47"));
    // A file that is full in the middle of a PIN.
    both.begin(true);
    both.keys("11\n");
    let sent = serde_json::to_string(&both.requests).expect("JSON");
    assert!(sent.contains(PIN), "the hub hears it: {sent}");
    both.grant(Grant::LoggedOn(LoggedOn::Session(logged_on())));
    assert!(both.terminal.state().session.is_some());
    both.begin(true);
    both.holds_no(PIN);
}

#[test]
fn a_pin_that_the_device_looks_at_itself_is_in_no_recording_either() {
    let mut both = Both::new();
    let verifier = *logged_on().verifier.expect("a verifier");
    both.terminal.state.people.push(crate::flow::Known { verifier, seen: both.now, wrong: 0 });
    both.begin(false);
    both.scan("B.2001");
    both.now = both.now.plus(REQUEST_MS);
    both.feed(Input::Tick);
    assert!(both.terminal.prompt().typing == Typing::Secret, "{:?}", both.terminal.view());
    for (code, pause) in [("C.4", 0), ("C.7", 10), ("C.1", 10), ("C.1", 100), ("C.1", 1000)] {
        both.now = both.now.plus(pause);
        both.scan(code);
        both.begin(true);
    }
    assert_eq!(both.terminal.state().typed, PIN, "a double read is one");
    both.keys("\n");
    assert!(both.terminal.state().session.as_ref().is_some_and(|session| session.offline));
    both.begin(true);
    both.holds_no(PIN);
}

#[test]
fn a_scan_is_over_once_it_is_handled_whatever_time_does_next_unrecorded() {
    let mut both = Both::new();
    both.scan("L.A01.1");
    assert!(!both.terminal.hearing, "an unrecorded tick has nothing to set back");
}

#[test]
fn what_departs_is_told_and_what_is_no_recording_too() {
    let both = Both::new();
    let mut player = Player::default();
    let first = Tape::default().start(&both.terminal, "0.1.0", false).line();
    assert_eq!(player.play(&first), Ok(Played::Started { departed: false }));
    let mut other = both.terminal.clone();
    other.update(both.now, Input::Key(Key::Digit(5)));
    let later = Tape::default().start(&other, "0.1.0", true).line();
    assert_eq!(player.play(&later), Ok(Played::Started { departed: true }));
    assert_eq!(player.version(), "0.1.0");
    for line in ["", "{}", "{\"input\":{\"at\":1,\"input\":\"tick\"", "[]", "{\"start\":{}}"] {
        assert!(player.play(line).is_err(), "{line}");
    }
    let tick = Tape::default().input(Moment(1), &other, &Input::Tick);
    assert_eq!(Player::default().play(&tick), Err(BadLine("nothing began before this".into())));
}

/// What may happen to a terminal, by a number.
fn happen(both: &mut Both, what: u8, pause: i64) {
    both.now = both.now.plus(pause);
    match what {
        0..=9 => both.feed(Input::Key(Key::Digit(what))),
        10..=14 => {
            let key = [Key::Enter, Key::F1, Key::F2, Key::F3, Key::F4][usize::from(what - 10)];
            both.feed(Input::Key(key));
        }
        15..=34 => both.feed(Input::Key(Key::Demo)),
        35 => both.feed(Input::Key(Key::Backspace)),
        36 => both.scan("B.1001"),
        37 => both.scan("L.A01.1"),
        38 => both.scan("C.7"),
        39 => both.scan("\x1b[2J\u{1d}"),
        40 => both.feed(Input::FrameTooLong),
        41 => both.feed(Input::Tick),
        42 => both.feed(Input::Link(pause % 2 == 0)),
        43 => both.saved = if pause % 2 == 0 { Saved::Good } else { Saved::Failed },
        44 => both.grant(pin_needed()),
        45..=49 => both.grant(Grant::LoggedOn(LoggedOn::Session(logged_on()))),
        50..=55 => {
            let lines = vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "MILK", "L1", "A01.2", 1)];
            let work = pick(PickMode::Discrete, &["O1"], lines);
            both.grant(Grant::Work { packet: Box::new(work) });
        }
        56 => both.begin(true),
        57 => both.feed(Input::Scanner(Some(Away::Gone))),
        58 => both.feed(Input::Waiting(pause)),
        _ => both.refuse("work.denied"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_random_shift_is_played_with_the_same_screens_and_effects(
        happens in prop::collection::vec((0_u8..60, 0_i64..2000), 1..100),
    ) {
        let mut both = Both::new();
        for (what, pause) in happens {
            happen(&mut both, what, pause);
        }
        both.begin(true);
        prop_assert!(!both.text.contains("$argon2"));
    }
}
