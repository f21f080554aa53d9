//! Check digits typed instead of a scan of the place that is asked for: one way for every flow.

use super::{Said, Terminal};
use crate::flow::{FlowInput, Given, Scan, Typing};
use crate::talk::Effect;
use regal_shared::barcode::{Meaning, typed_by_hand};
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};

/// Wrong check digits in a row after which only a scan of the place counts.
pub const MAX_MISSES: u8 = 3;

/// Wrong check digits in a row at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misses {
    /// The place that was asked for.
    pub place: String,
    /// How many.
    pub count: u8,
}

impl Misses {
    /// The place, once only its scan counts.
    pub(super) fn scan_only(&self) -> Option<&str> {
        (self.count >= MAX_MISSES).then_some(self.place.as_str())
    }
}

impl Terminal {
    /// What was typed. Where a place is asked for its check digits are its scan; other digits are told, and `None`.
    pub(super) fn typed_in(&mut self, typed: String, out: &mut Vec<Effect>) -> Option<Given> {
        let prompt = self.prompt();
        match (prompt.typing, prompt.place) {
            (Typing::Digits, Some(place)) => {
                self.is_at(&place, typed, out).then(|| Given::by_digits(scan_of(&place)))
            }
            (Typing::ByHand, _) => match typed_by_hand(&typed) {
                Some(lpn) => {
                    let raw = format!("U.{lpn}");
                    Some(Given::by_digits(Scan { meaning: Meaning::Lpn { lpn }, raw }))
                }
                None => {
                    let message = Message::new("scan.wrong_number");
                    self.say(Said { message, expected: None, got: Some(typed) }, out);
                    None
                }
            },
            _ => Some(Given::new(FlowInput::Typed(typed))),
        }
    }

    /// Whether these are the check digits of a place; others are counted and told.
    pub(super) fn is_at(&mut self, place: &str, typed: String, out: &mut Vec<Effect>) -> bool {
        if self.ctx().digits(place) == Some(typed.as_str()) {
            self.state.arrived(place);
            return true;
        }
        let before = self.state.misses.take().filter(|misses| misses.place == place);
        let count = before.map_or(0, |misses| misses.count).saturating_add(1);
        self.state.misses = Some(Misses { place: place.to_owned(), count });
        let said = Said { message: Message::new("scan.wrong_digits"), expected: None, got: Some(typed) };
        self.miss(&said, Some(place));
        self.say(said, out);
        false
    }
}

impl super::State {
    /// The worker is there: what was typed wrong on the way is forgotten.
    pub(super) fn arrived(&mut self, place: &str) {
        self.misses = self.misses.take().filter(|misses| misses.place != place);
    }
}

/// The scan that check digits stand for.
fn scan_of(place: &str) -> Scan {
    Scan { meaning: Meaning::Location { location: place.to_owned() }, raw: format!("L.{place}") }
}
