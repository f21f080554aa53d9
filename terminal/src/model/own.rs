//! "My shift": what a worker has reported on this device in this shift, for this worker's eyes alone.
//!
//! The figures are kept nowhere. Each time somebody looks, they are added up from the confirms in the device's store that
//! carry this person's marks of this shift; with the marks they are gone. They are counts: no time is looked at, so nothing of
//! it says how fast anybody was.

use super::{Overlay, Terminal};
use crate::talk::Effect;
use crate::view::{Text, View};
use regal_shared::base::{ActorId, CommandId, Moment, Number};
use regal_shared::text::Message;
use regal_shared::wire::{Body, Command, Confirm};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A shift is over when nobody has touched the device for so long, ms.
pub const SHIFT_ENDS_MS: i64 = 6 * 3_600_000;

/// The most log-ons that make up one shift.
const MAX_MARKS: usize = 32;

/// The shift of one person on this device, as far as it is needed to find their confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Whose: the badge.
    pub badge: String,
    /// The last confirm before it.
    pub after: Number,
    /// When it began, device clock.
    pub since: Moment,
    /// The person's marks: one for each log-on.
    pub actors: Vec<ActorId>,
}

/// What one person has reported in a shift, in counts. What was taken back is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// Picks: one item at one place each.
    pub lines: i64,
    /// Base units picked.
    pub pieces: i64,
    /// Goods taken in: once for each label or line.
    pub received: i64,
    /// Goods set down where they belong: once for each time.
    pub put_away: i64,
    /// Cartons closed.
    pub packed: i64,
    /// Units taken onto trucks.
    pub loaded: i64,
    /// Places counted.
    pub counted: i64,
    /// Reports of something that was otherwise.
    pub reported: i64,
}

impl Figures {
    fn values(&self) -> [(&'static str, i64); 8] {
        [
            ("own.lines", self.lines),
            ("own.pieces", self.pieces),
            ("own.received", self.received),
            ("own.put_away", self.put_away),
            ("own.packed", self.packed),
            ("own.loaded", self.loaded),
            ("own.counted", self.counted),
            ("own.reported", self.reported),
        ]
    }

    /// What one confirm adds.
    fn of(confirm: &Confirm) -> Figures {
        let none = Figures::default();
        let told = |codes: usize| i64::try_from(codes).unwrap_or(i64::MAX);
        match confirm {
            Confirm::Pick(pick) => {
                Figures { lines: 1, pieces: pick.qty, reported: i64::from(pick.over_taken), ..none }
            }
            Confirm::PickShort(short) => {
                Figures { lines: i64::from(short.taken > 0), pieces: short.taken, reported: 1, ..none }
            }
            Confirm::Receive(come) => Figures { received: 1, reported: told(come.codes.len()), ..none },
            Confirm::ReceiveLpn(come) => Figures { received: 1, reported: told(come.codes.len()), ..none },
            Confirm::Put(_) => Figures { put_away: 1, ..none },
            Confirm::Pack(_) => Figures { packed: 1, ..none },
            Confirm::Load(_) => Figures { loaded: 1, ..none },
            Confirm::Count(_) => Figures { counted: 1, ..none },
            Confirm::Report(_) => Figures { reported: 1, ..none },
            Confirm::LoggedOn(_)
            | Confirm::Bind(_)
            | Confirm::Take(_)
            | Confirm::Stage(_)
            | Confirm::ReceiptOpened(_)
            | Confirm::UnloadingDone(_)
            | Confirm::Unload(_)
            | Confirm::Depart(_)
            | Confirm::Observe(_)
            | Confirm::Undo(_)
            | Confirm::Park(_)
            | Confirm::Handover(_)
            | Confirm::LpnNest(_)
            | Confirm::LpnSplit(_)
            | Confirm::LpnMerge(_)
            | Confirm::LpnRelabel(_)
            | Confirm::LpnEmpty(_) => none,
        }
    }

    fn plus(self, more: Figures) -> Figures {
        Figures {
            lines: self.lines.saturating_add(more.lines),
            pieces: self.pieces.saturating_add(more.pieces),
            received: self.received.saturating_add(more.received),
            put_away: self.put_away.saturating_add(more.put_away),
            packed: self.packed.saturating_add(more.packed),
            loaded: self.loaded.saturating_add(more.loaded),
            counted: self.counted.saturating_add(more.counted),
            reported: self.reported.saturating_add(more.reported),
        }
    }
}

/// Adds up one person's confirms.
#[derive(Debug)]
pub struct Adding {
    actors: Vec<ActorId>,
    of: BTreeMap<CommandId, Figures>,
}

impl Adding {
    /// Of the person with these marks.
    #[must_use]
    pub fn of(actors: Vec<ActorId>) -> Adding {
        Adding { actors, of: BTreeMap::new() }
    }

    /// One more command, in number order, as it was saved. What is somebody else's, or cannot be read, adds nothing.
    pub fn take(&mut self, command: &str) {
        let Ok(command) = serde_json::from_str::<Command>(command) else { return };
        let Body::Confirm(confirm) = &command.body else { return };
        if !self.actors.contains(&command.actor) {
            return;
        }
        if let Confirm::Undo(undo) = confirm {
            self.of.remove(&undo.command);
        }
        self.of.insert(command.id, Figures::of(confirm));
    }

    /// All of it.
    #[must_use]
    pub fn sum(&self) -> Figures {
        self.of.values().fold(Figures::default(), |sum, one| sum.plus(*one))
    }
}

impl Terminal {
    /// Whoever is on begins a shift, or goes on with it; somebody else's is forgotten, and so is one that is over.
    pub(super) fn keep_shift(&mut self) {
        if self.pending.is_some() {
            return;
        }
        let on = self.state.session.as_ref().map(|session| (session.badge.clone(), session.actor.clone()));
        let over = self.shift_over();
        let (after, since) = (self.last_confirm, self.now);
        let kept = self.state.shift.take().filter(|_| !over);
        self.state.shift = match (on, kept) {
            (None, kept) => kept,
            (Some((badge, actor)), Some(mut shift)) if shift.badge == badge => {
                if !shift.actors.contains(&actor) {
                    let surplus = (shift.actors.len() + 1).saturating_sub(MAX_MARKS);
                    shift.actors.drain(..surplus);
                    shift.actors.push(actor);
                }
                Some(shift)
            }
            (Some(_), _) if !self.directory.decided.own_figures => None,
            (Some((badge, actor)), _) => Some(Shift { badge, after, since, actors: vec![actor] }),
        };
        if self.state.session.is_none() || !self.directory.decided.own_figures {
            self.state.overlay.take_if(|overlay| matches!(overlay, Overlay::MyShift));
        }
        if !matches!(self.state.overlay, Some(Overlay::MyShift)) {
            self.own = None;
        }
    }

    /// Whether the shift ended long ago, and nobody said so.
    pub(super) fn shift_over(&self) -> bool {
        let begun = |since: Moment| since.max(self.state.touched);
        let shift = self.state.shift.as_ref();
        shift.is_some_and(|shift| self.now.since(begun(shift.since)) >= SHIFT_ENDS_MS)
    }

    /// Shows the figures: they are asked of the store now, and stand there as they are now.
    pub(super) fn my_shift(&mut self, out: &mut Vec<Effect>) {
        self.state.overlay = Some(Overlay::MyShift);
        self.own_again(out);
    }

    /// The figures are on the screen: the store is asked for them.
    pub(super) fn own_again(&mut self, out: &mut Vec<Effect>) {
        if let (Some(Overlay::MyShift), Some(shift)) = (&self.state.overlay, &self.state.shift) {
            out.push(Effect::OwnFigures { after: shift.after, actors: shift.actors.clone() });
        }
    }

    /// The store has answered.
    pub(super) fn own_figures(&mut self, figures: Option<Figures>) {
        let shown = matches!(self.state.overlay, Some(Overlay::MyShift));
        self.own = figures.filter(|_| shown);
    }

    /// What there is of them, a row each.
    pub(super) fn own_rows(&self) -> Vec<Text> {
        let values = self.own.iter().flat_map(Figures::values).filter(|(_, value)| *value > 0);
        values.map(|(code, value)| Message::new(code).with("n", value).into()).collect()
    }

    /// The screen of the figures, with a word where there are none.
    pub(super) fn my_shift_view(&self, mut view: View) -> View {
        let none = match self.own {
            None => Some("own.unknown"),
            Some(figures) if figures == Figures::default() => Some("own.nothing"),
            Some(_) => None,
        };
        view.message = view.message.or_else(|| none.map(Message::new));
        view
    }
}
