//! Numbers for labels written by hand: the hub gives the device some, for where nothing can be printed.
//!
//! A number is used up on disk before anybody reads it, so that none is written twice, whatever becomes of the device. One
//! that was read and not used is gone: there are enough.

use super::Terminal;
use crate::flow::{Fit, FlowInput, Given};
use crate::talk::{Effect, Saved};
use regal_shared::barcode::{Meaning, by_hand};
use regal_shared::base::Moment;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use regal_shared::wire::{Answer, Grant, Request};
use serde::{Deserialize, Serialize};

/// What a request for the print of a fresh label names.
pub(super) const FRESH: &str = "U.";
/// Numbers are asked for again after this many ms at the earliest.
const AGAIN_MS: i64 = 60_000;
/// The same where the hub gives none.
const NONE_MS: i64 = 3_600_000;
/// The most numbers kept at once; a hub that gives more is asked again later.
const MOST: i64 = 1_000;

/// Numbers one after another, the first of them the next to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    next: i64,
    left: i64,
}

/// The numbers of a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// The oldest first; none of them is empty.
    runs: Vec<Run>,
    /// How many the hub gave last.
    #[serde(default)]
    given: i64,
}

impl Numbers {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> i64 {
        self.runs.iter().map(|run| run.left).sum()
    }

    /// Whether more should be asked for: fewer than half of what the hub gives are left.
    fn is_low(&self) -> bool {
        self.is_empty() || self.left() * 2 < self.given
    }

    fn take_in(&mut self, first: i64, count: i64) {
        let count = count.min(MOST - self.left());
        self.given = count;
        if count > 0 {
            self.runs.push(Run { next: first, left: count });
        }
    }

    /// The next number; it is used up.
    fn draw(&mut self) -> Option<i64> {
        let run = self.runs.first_mut()?;
        let number = run.next;
        (run.next, run.left) = (run.next + 1, run.left - 1);
        self.runs.retain(|run| run.left > 0);
        Some(number)
    }
}

/// When numbers were asked for. Never saved: after a restart it is asked again, and what was on its way is gone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Wanted {
    asked: Option<regal_shared::base::CommandId>,
    again: Option<Moment>,
}

impl Terminal {
    /// Whether it is time to ask for numbers.
    pub(super) fn numbers_due(&self) -> bool {
        let may = self.online && self.state.session.is_some() && self.stopped.is_none();
        let free = !self.damaged && !self.stranger && self.pending.is_none();
        may && free && self.state.numbers.is_low() && self.wanted.again.is_none_or(|again| self.now >= again)
    }

    /// Asks for numbers, where it is time.
    pub(super) fn ask_numbers(&mut self, out: &mut Vec<Effect>) {
        if !self.numbers_due() {
            return;
        }
        let id = self.send(Request::Numbers { left: self.state.numbers.left() }, out);
        self.wanted = Wanted { asked: Some(id), again: Some(self.now.plus(AGAIN_MS)) };
    }

    /// Whether this answers the question for numbers; then they are kept.
    pub(super) fn numbers_came(&mut self, id: &regal_shared::base::CommandId, answer: &Answer) -> bool {
        if self.wanted.asked.as_ref() != Some(id) {
            return false;
        }
        self.wanted.asked = None;
        match answer {
            Answer::Granted { grant } => {
                if let Grant::Numbers { first, count } = **grant {
                    let of = self.pending.as_deref_mut().unwrap_or(&mut self.state);
                    of.numbers.take_in(first, count);
                }
            }
            Answer::Refused { .. } => self.wanted.again = Some(self.now.plus(NONE_MS)),
            _ => {}
        }
        true
    }

    /// The store is an old one, or a copy of it works elsewhere: numbers in it may be on labels already.
    pub(super) fn forget_numbers(&mut self, code: ExceptionCode) {
        if matches!(code, ExceptionCode::OpConflict | ExceptionCode::DeviceClone) {
            let of = self.pending.as_deref_mut().unwrap_or(&mut self.state);
            of.numbers = Numbers::default();
        }
    }

    /// A fresh label is wanted: the hub prints one, or else the next number is written by hand.
    pub(super) fn fresh_label(&mut self, out: &mut Vec<Effect>) {
        if self.online && !self.damaged {
            let (object, printer) = (FRESH.to_owned(), String::new());
            return self.ask_hub(Request::Print { object, printer }, out);
        }
        self.draw(out);
    }

    /// Whether a number may stand for the label that did not come.
    pub(super) fn writes_instead(&self, asked: &Request, message: &Message) -> bool {
        let fresh = matches!(asked, Request::Print { object, .. } if object == FRESH);
        fresh && !self.state.numbers.is_empty() && matches!(&*message.code, "req.no_printer" | "work.late")
    }

    /// Uses up the next number; it is shown once that is on disk.
    pub(super) fn draw(&mut self, out: &mut Vec<Effect>) {
        let mut after = self.state.clone();
        let Some(number) = after.numbers.draw() else {
            return self.give(Given::new(FlowInput::Refused("lpn.no_number".into())), out);
        };
        self.drawn = Some(by_hand(number));
        out.push(Effect::Keep(after.json()));
        self.pending = Some(Box::new(after));
    }

    /// How using it up went.
    pub(super) fn number_kept(&mut self, saved: Saved, lpn: String, out: &mut Vec<Effect>) {
        let Some(after) = self.pending.take() else { return };
        match saved {
            Saved::Good => {
                self.state = *after;
                self.give(Given::new(FlowInput::Granted(Grant::Printed { lpn })), out);
            }
            Saved::Failed => self.complain("sys.save_failed", out),
            Saved::Full => self.complain("sys.store_full", out),
        }
    }

    /// Whether digits typed here are an LPN that was written by hand: wherever any LPN may be scanned.
    pub(super) fn takes_by_hand(&self) -> bool {
        let any = Meaning::Lpn { lpn: by_hand(0) };
        self.state.job.screen.fits(&self.ctx(), &any) > Fit::No
    }
}
