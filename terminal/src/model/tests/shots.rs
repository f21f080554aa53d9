//! Every screen of a flow as a worker meets it: one file of snapshots for each flow and language at 16 x 20, one for
//! the other sizes.

use super::*;
use std::collections::BTreeSet;

/// A name as suppliers send it: long, with a control sequence.
const HOSTILE: &str = "Schraubendreher-Satz mit Wechselklingen,\u{1b}[2J 42-teilig, isoliert bis 1000 V";

/// Screens collected while a flow is walked.
#[derive(Default)]
pub struct Shots {
    seen: BTreeSet<String>,
    shots: Vec<(String, View)>,
}

/// The card of an item of the floor under a hostile name.
pub fn hostile(item: &str) -> Card {
    let card = directory().items.get(item).cloned().expect("an item of the floor");
    Card::Item(ItemCard { name: HOSTILE.into(), ..card })
}

impl Shots {
    /// The screen as it is now.
    pub fn shot(&mut self, name: &str, floor: &Floor) {
        self.shots.push((name.to_owned(), floor.terminal.view()));
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
                crate::flow::Screen::Session(crate::flow::session::Session::Work { .. })
            );
            match floor.terminal.prompt().wanted {
                _ if home => return,
                Some(Wanted::Scan(text)) => floor.scan(&text),
                Some(Wanted::Type(digits)) => floor.number(&digits),
                Some(Wanted::Enter) => floor.key(Key::Enter),
                Some(Wanted::Choice(row)) => floor.key(Key::Digit(row)),
                Some(Wanted::More(_) | Wanted::Back) | None => return,
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
        for (language, code) in [(Language::En, "en"), (Language::De, "de")] {
            for (sizes, which) in [(small, "16x20"), (others, "others")] {
                let mut text = String::new();
                for (name, view) in &self.shots {
                    for (rows, cols) in sizes {
                        let view = View { language, ..view.clone() };
                        let screen = crate::paint::text_screen(&view, *rows, *cols);
                        text.push_str(&format!("--- {name} · {rows}x{cols}\n{screen}\n"));
                    }
                }
                settings.bind(|| insta::assert_snapshot!(format!("{flow}_{code}_{which}"), text));
            }
        }
    }
}
