//! The demo key: does what a happy worker would do next, so that one key plays a whole warehouse.

use super::{Overlay, Said, Terminal};
use crate::flow::session::Session;
use crate::flow::{FlowInput, Given, Screen, Wanted};
use crate::talk::{Effect, Frame, Source};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::text::{Message, Severity};
use regal_shared::wire::TaskKind;

/// The kinds of work, one job of each in turn: an order on its way out, then goods on their way in.
const ROUND: [TaskKind; 6] = [
    TaskKind::Pick,
    TaskKind::Pack,
    TaskKind::Loading,
    TaskKind::Receive,
    TaskKind::Putaway,
    TaskKind::Count,
];

impl Terminal {
    /// The demo key, pressed after the screen said so.
    pub(super) fn demo(&mut self, said: Option<Said>, out: &mut Vec<Effect>) {
        if !self.demo || self.state.asking.is_some() {
            return;
        }
        if let Some(overlay) = self.state.overlay.clone() {
            return self.demo_over(&overlay, out);
        }
        // What is done, and what has nothing to do, is left for the next kind of work.
        let over = said.is_some_and(|said| {
            said.message.code == "work.none" || said.message.severity() == Severity::Done
        });
        match &self.state.job.screen {
            Screen::Session(Session::Work { cart, .. }) if self.state.held.is_empty() && cart.slots == 0 => {
                self.give(Given::new(FlowInput::More(Entry::Work)), out);
            }
            Screen::Session(Session::Kinds { .. }) => self.next_kind(out),
            Screen::Session(_) => self.demo_wanted(out),
            _ if over => self.back(out),
            _ => self.demo_wanted(out),
        }
    }

    fn demo_over(&mut self, overlay: &Overlay, out: &mut Vec<Effect>) {
        match overlay {
            // A happy worker stays.
            Overlay::Ask { given, .. } if given.input == FlowInput::Back => self.back(out),
            Overlay::Ask { ask, .. } if ask.options > 0 => self.yes(1, out),
            Overlay::Ask { since, .. } => {
                if self.now.since(*since) >= self.directory.decided.pace.ask {
                    self.yes(1, out);
                }
            }
            Overlay::Which { .. } => self.digit(1, out),
            Overlay::Undo => match &self.state.last {
                Some(last) => self.demo_scan(last.by.object.clone(), out),
                None => self.back(out),
            },
            Overlay::More { .. } => {
                let prompt = self.prompt();
                let row = match prompt.wanted {
                    Some(Wanted::More(entry)) => self.entries(&prompt).iter().position(|one| *one == entry),
                    _ => None,
                };
                match row {
                    Some(row) => self.chosen(overlay, row, out),
                    None => self.back(out),
                }
            }
            Overlay::Why { .. }
            | Overlay::Problems { .. }
            | Overlay::Problem { .. }
            | Overlay::Messages { .. }
            | Overlay::MyShift
            | Overlay::Switch { .. } => self.back(out),
        }
    }

    fn demo_wanted(&mut self, out: &mut Vec<Effect>) {
        match self.wanted() {
            Some(Wanted::Scan(text)) => self.demo_scan(text, out),
            Some(Wanted::Type(digits)) => {
                self.state.typed = digits;
                self.enter(out);
            }
            Some(Wanted::Enter) => self.enter(out),
            Some(Wanted::Choice(row)) => self.plain_digit(row, out),
            Some(Wanted::More(_)) => self.more(),
            Some(Wanted::Back) => self.back(out),
            // A question with numbered answers: the first is the usual one.
            None if !self.prompt().view.list.is_empty() => self.plain_digit(1, out),
            // A label has become a scan.
            None | Some(Wanted::Label(_)) => {}
        }
    }

    fn demo_scan(&mut self, text: String, out: &mut Vec<Effect>) {
        self.frame(Frame { bytes: text.into_bytes(), source: Source::Demo }, out);
    }

    /// Chooses the kind of work whose turn it is, of those the person may do.
    fn next_kind(&mut self, out: &mut Vec<Effect>) {
        let list = self.prompt().view.list;
        for _ in ROUND {
            let kind = ROUND[self.round % ROUND.len()];
            self.round += 1;
            let label = Text::Words(Message::new(kind.title()));
            if let Some(choice) = list.iter().find(|choice| choice.label == label) {
                return self.plain_digit(choice.number, out);
            }
        }
    }
}
