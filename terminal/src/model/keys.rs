//! What the keys do.

use super::overlay::ROWS;
use super::{Overlay, Terminal};
use crate::flow::{FlowInput, Given, Prompt, Typing};
use crate::talk::{Effect, Frame, Key, Source};
use regal_shared::wire::Verified;

/// The most digits typed at once.
const MAX_TYPED: usize = 12;

impl Terminal {
    /// One key.
    pub(super) fn key(&mut self, key: Key, out: &mut Vec<Effect>) {
        self.state.touched = self.now;
        if self.pending.is_some() {
            return;
        }
        if self.state.todo.is_some() {
            return self.go_on(out);
        }
        if self.state.alarm.is_some() {
            if key == Key::Enter || key == Key::Demo {
                self.state.alarm = None;
            }
            return;
        }
        if self.state.locked {
            return self.locked_key(key, out);
        }
        let said = self.state.said.take();
        match key {
            Key::Digit(digit) => self.digit(digit.min(9), out),
            Key::Backspace => {
                self.state.typed.pop();
            }
            Key::Enter => self.enter(out),
            Key::F1 => self.why(),
            Key::F2 => self.problem_key(),
            Key::F3 => self.back(out),
            Key::F4 => self.more(),
            Key::Demo => self.demo(said, out),
        }
    }

    fn locked_key(&mut self, key: Key, out: &mut Vec<Effect>) {
        if let (Key::Demo, true, Some(session)) = (key, self.demo, &self.state.session) {
            let bytes = format!("B.{}", session.badge).into_bytes();
            self.frame(Frame { bytes, source: Source::Demo }, out);
        }
    }

    pub(super) fn prompt(&self) -> Prompt {
        let mut prompt = self.state.job.screen.prompt(&self.ctx());
        if prompt.typing == Typing::None && prompt.view.list.is_empty() && self.takes_by_hand() {
            prompt.typing = Typing::ByHand;
        }
        prompt
    }

    pub(super) fn digit(&mut self, digit: u8, out: &mut Vec<Effect>) {
        let row = usize::from(digit).checked_sub(1);
        match self.state.overlay.clone() {
            Some(Overlay::Ask { ask, .. }) if ask.options > 0 => {
                if (1..=ask.options).contains(&digit) {
                    self.yes(digit, out);
                }
            }
            Some(Overlay::Ask { given, .. }) => match given.input {
                FlowInput::Typed(_) => self.type_digit(digit),
                _ if given.digits => self.type_digit(digit),
                _ => {
                    self.state.overlay = None;
                    self.digit(digit, out);
                }
            },
            Some(Overlay::Problem { problem, answered, .. }) => {
                if !self.needs(problem.code).get(answered).is_some_and(|need| need.is_scan()) {
                    self.type_digit(digit);
                }
            }
            Some(Overlay::Undo) if self.undo_place().is_some() => self.type_digit(digit),
            Some(overlay) => {
                if let Some(row) = row {
                    self.chosen(&overlay, overlay.page() * ROWS + row, out);
                }
            }
            None => self.plain_digit(digit, out),
        }
    }

    pub(super) fn plain_digit(&mut self, digit: u8, out: &mut Vec<Effect>) {
        let prompt = self.prompt();
        if prompt.typing != Typing::None {
            return self.type_digit(digit);
        }
        let row = usize::from(digit).checked_sub(1).filter(|row| *row < prompt.view.list.len());
        match row {
            Some(row) => self.give(Given::new(FlowInput::Choice(row)), out),
            None if prompt.view.list.is_empty() => self.complain("sys.scan_only", out),
            None => {}
        }
    }

    fn type_digit(&mut self, digit: u8) {
        if self.state.typed.len() < MAX_TYPED {
            self.state.typed.push(char::from(b'0' + digit));
        }
    }

    /// A row of a list over the screen.
    pub(super) fn chosen(&mut self, overlay: &Overlay, row: usize, out: &mut Vec<Effect>) {
        let prompt = self.prompt();
        match overlay {
            Overlay::Which { scans, .. } => {
                if let Some(scan) = scans.get(row) {
                    self.give(Given::new(FlowInput::Scan(scan.clone())), out);
                }
            }
            Overlay::Problems { .. } => {
                if let Some(code) = self.problems(&prompt).get(row) {
                    self.problem_chosen(*code, out);
                }
            }
            Overlay::More { .. } => {
                if let Some(entry) = self.entries(&prompt).get(row) {
                    self.entry(*entry, out);
                }
            }
            Overlay::Why { .. } | Overlay::Messages { .. } | Overlay::Undo | Overlay::MyShift => {}
            Overlay::Ask { .. } | Overlay::Switch { .. } | Overlay::Problem { .. } => {}
        }
    }

    pub(super) fn enter(&mut self, out: &mut Vec<Effect>) {
        let typed = std::mem::take(&mut self.state.typed);
        match (self.state.overlay.clone(), typed.is_empty()) {
            (Some(Overlay::Ask { given, .. }), false) => match self.typed_in(typed, out) {
                Some(again) if again.input == given.input => self.yes(1, out),
                other => {
                    self.state.overlay = None;
                    other.into_iter().for_each(|given| self.give(given, out));
                }
            },
            (Some(Overlay::Problem { .. }), false) => match typed.parse() {
                Ok(n) if typed.len() <= 6 => self.problem_number(n, out),
                _ => self.complain("qty.not_a_count", out),
            },
            (Some(Overlay::Undo), false) => {
                if let Some(place) = self.undo_place()
                    && self.is_at(&place, typed, out)
                {
                    self.undo_from(place, Verified::Typed, out);
                }
            }
            (Some(Overlay::Messages { .. } | Overlay::Why { .. } | Overlay::MyShift), _) => {
                self.state.overlay = None
            }
            (Some(_), _) => {}
            (None, false) => {
                if self.prompt().typing != Typing::None {
                    self.typed_in(typed, out).into_iter().for_each(|given| self.give(given, out));
                }
            }
            (None, true) => {
                if let Some(grams) = self.shown_weight() {
                    return self.give(Given::weighed(grams), out);
                }
                if self.prompt().enter {
                    self.give(Given::new(FlowInput::Enter), out);
                }
            }
        }
    }

    fn why(&mut self) {
        self.state.typed.clear();
        let open = matches!(self.state.overlay, Some(Overlay::Why { .. }));
        let any = !self.prompt().why.is_empty();
        self.state.overlay = (!open && any).then_some(Overlay::Why { page: 0 });
    }

    fn problem_key(&mut self) {
        self.state.typed.clear();
        let any = !self.problems(&self.prompt()).is_empty();
        self.state.overlay = any.then_some(Overlay::Problems { page: 0 });
    }

    pub(super) fn back(&mut self, out: &mut Vec<Effect>) {
        if !self.state.typed.is_empty() {
            self.state.typed.clear();
        } else if self.state.overlay.is_some() {
            self.state.overlay = None;
        } else if self.state.asking.take().is_none() {
            self.give(Given::new(FlowInput::Back), out);
        }
    }

    pub(super) fn more(&mut self) {
        self.state.typed.clear();
        let prompt = self.prompt();
        let rows = match &self.state.overlay {
            Some(Overlay::Which { scans, .. }) => scans.len(),
            Some(Overlay::Why { .. }) => prompt.why.len(),
            Some(Overlay::Problems { .. }) => self.problems(&prompt).len(),
            Some(Overlay::More { .. }) => self.entries(&prompt).len(),
            Some(Overlay::Messages { .. }) => self.state.messages.len(),
            _ => 0,
        };
        let none = self.entries(&prompt).is_empty();
        match &mut self.state.overlay {
            Some(overlay) if rows > 0 => overlay.turn(rows),
            other if none => *other = None,
            other => *other = Some(Overlay::More { page: 0 }),
        }
    }
}
