//! Every screen of a flow as a worker meets it: one file of snapshots for each flow and language at 16 x 20, one for
//! the other sizes. Above each picture stand its name, the state, what is said (as codes) and the size; from these heads
//! [`super::pictured`] sees what has no picture yet.

use super::*;
use std::collections::BTreeSet;

/// A name as suppliers send it: long, with a control sequence.
const HOSTILE: &str = "Schraubendreher-Satz mit Wechselklingen,\u{1b}[2J 42-teilig, isoliert bis 1000 V";

/// Screens collected while a flow is walked.
#[derive(Default)]
pub struct Shots {
    seen: BTreeSet<String>,
    shots: Vec<Shot>,
    /// What F2 offers, by state.
    codes: BTreeSet<String>,
}

/// One screen.
struct Shot {
    /// What it shows, for a reader.
    name: String,
    /// The state behind it, as [`stands`] writes it.
    stands: String,
    view: View,
}

/// The state of a terminal: flow, its state and what lies over it, `pick.zero` or `pick.item+ask`; `locked` and `alarm`
/// hide all of it.
pub fn stands(terminal: &Terminal) -> String {
    let state = &terminal.state;
    if state.locked || state.alarm.is_some() || terminal.stopped.is_some() {
        let hidden = [(state.alarm.is_some(), "alarm"), (state.locked, "locked"), (true, "stopped")];
        return hidden.into_iter().find(|(is, _)| *is).map(|(_, name)| name.to_owned()).unwrap_or_default();
    }
    let written = |value: serde_json::Value| match value {
        serde_json::Value::String(name) => (name, serde_json::Value::Null),
        serde_json::Value::Object(map) => map.into_iter().next().expect("a variant"),
        other => panic!("no variant: {other}"),
    };
    let (flow, inner) = written(serde_json::to_value(&state.job.screen).expect("plain data"));
    let at = inner.get("at").cloned().unwrap_or(inner);
    let over = state.overlay.as_ref().map(|over| written(serde_json::to_value(over).expect("plain data")).0);
    let over = over.map(|name| format!("+{name}")).unwrap_or_default();
    format!("{flow}.{}{over}", written(at).0)
}

/// Where a place is shown that is to be scanned, its check digits are taken, unless a number is asked for.
fn takes_digits(terminal: &Terminal) {
    let prompt = terminal.prompt();
    let (Some(target), Some(Wanted::Scan(wanted))) = (&prompt.view.target, &prompt.wanted) else { return };
    let place = target.parts.join(".");
    if *wanted == format!("L.{place}") && terminal.ctx().digits(&place).is_some() {
        assert_ne!(prompt.typing, Typing::None, "{place} is asked for, its check digits are not taken");
    }
}

/// The card of an item of the floor under a hostile name.
pub fn hostile(item: &str) -> Card {
    let card = directory().items.get(item).cloned().expect("an item of the floor");
    Card::Item(ItemCard { name: HOSTILE.into(), ..card })
}

impl Shots {
    /// The screen as it is now. It is there again after a dead battery, also where a test put it there by itself: as every
    /// state has its picture, every state is resumed.
    pub fn shot(&mut self, name: &str, floor: &Floor) {
        floor.resumes(&floor.terminal.state.json());
        takes_digits(&floor.terminal);
        let (stands, view) = (stands(&floor.terminal), floor.terminal.view());
        if stands.contains('.')
            && floor.terminal.state.overlay.is_none()
            && floor.terminal.state.session.is_some()
        {
            let (flow, step) = floor.terminal.state.job.screen.step();
            assert_eq!(stands, format!("{flow}.{step}"), "a site names it so");
            let codes = floor.terminal.problems(&floor.terminal.prompt());
            let codes = codes.iter().map(|code| code.code()).collect::<Vec<_>>().join(" ");
            self.codes.insert(format!("{}: {codes}\n", codes::state(&floor.terminal)));
        }
        self.shots.push(Shot { name: name.to_owned(), stands, view });
    }

    /// The screen as it is now, of which nothing is saved.
    pub fn one_look(&mut self, name: &str, floor: &Floor) {
        let (stands, view) = (stands(&floor.terminal), floor.terminal.view());
        self.shots.push(Shot { name: name.to_owned(), stands, view });
    }

    /// Walks on as a happy worker until the work menu, or where he has to look for himself; each new question is a
    /// shot.
    pub fn walk(&mut self, floor: &mut Floor) {
        for _ in 0..100 {
            let view = floor.terminal.view();
            let code = |message: &Message| message.code.to_string();
            let asked = view.instruction.as_ref().map(code).unwrap_or_default();
            let said = view.message.as_ref().map(code).unwrap_or_default();
            let name = format!("{asked} {said}");
            if self.seen.insert(name.clone()) {
                self.shot(name.trim(), floor);
            }
            let home = matches!(
                floor.terminal.state.job.screen,
                Screen::Session(crate::flow::session::Session::Work { .. })
            );
            match floor.terminal.wanted() {
                _ if home => return,
                Some(Wanted::Scan(text)) => floor.scan(&text),
                Some(Wanted::Type(digits)) => floor.number(&digits),
                Some(Wanted::Enter) => floor.key(Key::Enter),
                Some(Wanted::Choice(row)) => floor.key(Key::Digit(row)),
                Some(Wanted::Label(_) | Wanted::More(_) | Wanted::Back) | None => return,
            }
        }
        panic!("the work never ends:\n{}", floor.screen());
    }

    /// What F1, F2 and F4 show here.
    pub fn lists(&mut self, floor: &mut Floor) {
        for (key, name) in [(Key::F1, "F1"), (Key::F2, "F2"), (Key::F4, "F4")] {
            floor.key(key);
            if floor.terminal.state.overlay.is_some() {
                self.shot(name, floor);
                floor.key(Key::F3);
            }
        }
    }

    /// The same screen without signal.
    pub fn offline(&mut self, floor: &mut Floor) {
        floor.feed(Input::Link(false));
        floor.now = floor.now.plus(hole::HOLE_MS);
        floor.feed(Input::Tick);
        self.shot("no signal", floor);
        floor.feed(Input::Link(true));
    }

    /// Compares all with the files of the flow.
    pub fn check(self, flow: &str) {
        let small: &[(u16, u16)] = &[(16, 20)];
        let others: &[(u16, u16)] = &[(8, 40), (20, 26), (24, 80)];
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("screens");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let codes: String = self.codes.iter().map(String::as_str).collect();
        settings.bind(|| insta::assert_snapshot!(format!("codes_{flow}"), codes));
        for (language, code) in [(Language::En, "en"), (Language::De, "de")] {
            for (sizes, which) in [(small, "16x20"), (others, "others")] {
                let mut text = String::new();
                for Shot { name, stands, view } in &self.shots {
                    let codes = view.instruction.iter().chain(&view.message);
                    let codes: Vec<&str> = codes.map(|message| &*message.code).collect();
                    for (rows, cols) in sizes {
                        let view = View { language, ..view.clone() };
                        let screen = crate::paint::text_screen(&view, *rows, *cols);
                        let said = codes.join(" ");
                        text.push_str(&format!("--- {name} · {stands} · {said} · {rows}x{cols}\n{screen}\n"));
                    }
                }
                settings.bind(|| insta::assert_snapshot!(format!("{flow}_{code}_{which}"), text));
            }
        }
    }
}
