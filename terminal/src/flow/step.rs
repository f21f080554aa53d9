//! What a flow answers.

use super::known::Cart;
use crate::talk::Tone;
use regal_shared::base::Qty;
use regal_shared::flow::common::Sought;
use regal_shared::flow::session::{Checkpoint, Session};
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Packet, Request, Verified};
use serde::{Deserialize, Serialize};

/// A question only the worker can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The words; of severity Ask.
    pub message: Message,
    /// 0: the same object scanned, or the same number typed again, is yes. Else: a digit from 1 to this chooses.
    pub options: u8,
}

/// A confirm the flow wants saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// The fact.
    pub confirm: Confirm,
    /// How it was verified; absent: by the kind of the input.
    pub verified: Option<Verified>,
    /// How it can be taken back with F4, if it can.
    pub undo: Option<UndoBy>,
}

/// What must be scanned to take a confirm back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoBy {
    /// The object to scan, with its prefix: the source, or the LPN when the source is virtual.
    pub object: String,
    /// Base units that go back; 1 for a whole LPN.
    pub qty: Qty,
}

/// Where a step leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then<S> {
    /// Nothing changes.
    Stay,
    /// The flow's next state.
    To(S),
    /// Ask first; the yes gives the same input again with the answer in [`Given::said`](super::Given::said).
    Ask(Ask),
    /// Ask the hub; its answer comes as Granted or Refused to the state given.
    Request(Box<Request>, S),
    /// A fresh label is wanted: one comes out of a printer, or a number is written by hand. Which comes as Granted, or why
    /// there is none as Refused, to the state given.
    Fresh(S),
    /// Begin the work of a packet just granted.
    Start(Box<Packet>),
    /// Go on with work of another device, where it stood there as far as the hub was told.
    TakenOver(Vec<Packet>, Option<Box<Checkpoint>>),
    /// Begin a flow that needs no packet, or claim the next job of its kind.
    Begin(regal_shared::wire::TaskKind),
    /// Begin the move of goods that were scanned: where they lie is asked.
    Seek(Sought),
    /// Go on with a job put aside.
    Resume,
    /// Behind the question for a cart or vehicle, with what was taken: on with a job put aside, else to this state.
    Recover(Cart, S),
    /// Put the work aside and go to the work menu.
    Aside,
    /// Leave to the work menu; `hand_back` gives the lease back to the hub.
    Leave {
        /// Whether the lease is handed back.
        hand_back: bool,
    },
    /// A person is on: what the hub said.
    LoggedOn(Box<Session>),
    /// The person leaves; leases are handed back or kept.
    LogOff {
        /// Reason code.
        reason: String,
        /// Whether leases are handed back.
        hand_back: bool,
        /// Badge of who takes the device over with all that is on it, or empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        heir: String,
    },
    /// The device looks at a PIN by itself; whether it fits comes as Granted or Refused.
    CheckPin {
        /// Whose.
        badge: String,
        /// It.
        pin: String,
    },
    /// Work that others left on this device is this person's from here on.
    TakeLeft,
    /// Danger: nobody works here until a supervisor says so. The work goes at the next safe point.
    Frozen,
    /// Leave the program.
    Quit,
}

/// What a flow answers to one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Step<S> {
    /// Facts to save, one after another, before anything else happens.
    pub doing: Vec<Doing>,
    /// Where it leads once they are saved.
    pub then: Then<S>,
    /// What to say; its severity gives the tone.
    pub say: Option<Message>,
    /// What was expected, for a mismatch. Foreign text.
    pub expected: Option<String>,
    /// What came, for a mismatch. Foreign text.
    pub got: Option<String>,
    /// A tone of its own: the rising pair at the end of a task.
    pub tone: Option<Tone>,
}

impl<S> Step<S> {
    fn then(then: Then<S>) -> Step<S> {
        Step { doing: Vec::new(), then, say: None, expected: None, got: None, tone: None }
    }

    /// On to a state.
    pub fn to(state: S) -> Step<S> {
        Step::then(Then::To(state))
    }

    /// Stay without a word.
    pub fn stay() -> Step<S> {
        Step::then(Then::Stay)
    }

    /// Stay and say why.
    pub fn no(message: impl Into<Message>) -> Step<S> {
        Step::stay().say(message)
    }

    /// Stay: something else was expected.
    pub fn mismatch(
        message: impl Into<Message>,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) -> Step<S> {
        Step::no(message).versus(expected, got)
    }

    /// With what was expected and what came, in rows of their own.
    pub fn versus(mut self, expected: impl Into<String>, got: impl Into<String>) -> Step<S> {
        self.expected = Some(expected.into()).filter(|text: &String| !text.is_empty());
        self.got = Some(got.into());
        self
    }

    /// Ask: same object or number again is yes.
    pub fn ask(message: impl Into<Message>) -> Step<S> {
        Step::then(Then::Ask(Ask { message: message.into(), options: 0 }))
    }

    /// Ask: a digit from 1 to `options` chooses.
    pub fn ask_digit(message: impl Into<Message>, options: u8) -> Step<S> {
        Step::then(Then::Ask(Ask { message: message.into(), options }))
    }

    /// Ask the hub, waiting in `state`.
    pub fn request(request: Request, state: S) -> Step<S> {
        Step::then(Then::Request(Box::new(request), state))
    }

    /// A fresh label is wanted, waiting in `state`.
    pub fn fresh(state: S) -> Step<S> {
        Step::then(Then::Fresh(state))
    }

    /// Begin the work of a packet.
    pub fn start(packet: Packet) -> Step<S> {
        Step::then(Then::Start(Box::new(packet)))
    }

    /// Leave to the work menu, keeping the lease if there is one.
    pub fn leave() -> Step<S> {
        Step::then(Then::Leave { hand_back: false })
    }

    /// Put the work aside and go to the work menu: it can be taken up again from there.
    pub fn leave_aside() -> Step<S> {
        Step::then(Then::Aside)
    }

    /// Leave to the work menu and hand the lease back: nothing of it was begun, or the rest is not wanted.
    pub fn hand_back() -> Step<S> {
        Step::then(Then::Leave { hand_back: true })
    }

    /// The task is finished.
    pub fn done(message: impl Into<Message>) -> Step<S> {
        let mut step = Step::leave().say(message);
        step.tone = Some(Tone::TaskDone);
        step
    }

    /// Any other way on.
    pub fn other(then: Then<S>) -> Step<S> {
        Step::then(then)
    }

    /// With a fact to save first.
    pub fn confirm(mut self, confirm: Confirm) -> Step<S> {
        self.doing.push(Doing { confirm, verified: None, undo: None });
        self
    }

    /// The last fact given can be taken back by scanning `object`; so many base units go back.
    pub fn undo_by(mut self, object: impl Into<String>, qty: Qty) -> Step<S> {
        if let Some(doing) = self.doing.last_mut() {
            doing.undo = Some(UndoBy { object: object.into(), qty });
        }
        self
    }

    /// All facts given were verified this way.
    pub fn verified(mut self, verified: Verified) -> Step<S> {
        self.doing.iter_mut().for_each(|doing| doing.verified = Some(verified));
        self
    }

    /// With words.
    pub fn say(mut self, message: impl Into<Message>) -> Step<S> {
        self.say = Some(message.into());
        self
    }

    /// With a tone of its own.
    pub fn tone(mut self, tone: Tone) -> Step<S> {
        self.tone = Some(tone);
        self
    }

    /// The same step of a larger state.
    pub fn map<T>(self, into: impl Fn(S) -> T) -> Step<T> {
        let then = match self.then {
            Then::Stay => Then::Stay,
            Then::To(state) => Then::To(into(state)),
            Then::Ask(ask) => Then::Ask(ask),
            Then::Request(request, state) => Then::Request(request, into(state)),
            Then::Fresh(state) => Then::Fresh(into(state)),
            Then::Start(packet) => Then::Start(packet),
            Then::TakenOver(packets, told) => Then::TakenOver(packets, told),
            Then::Begin(kind) => Then::Begin(kind),
            Then::Seek(sought) => Then::Seek(sought),
            Then::Resume => Then::Resume,
            Then::Recover(cart, state) => Then::Recover(cart, into(state)),
            Then::Aside => Then::Aside,
            Then::Leave { hand_back } => Then::Leave { hand_back },
            Then::LoggedOn(session) => Then::LoggedOn(session),
            Then::Frozen => Then::Frozen,
            Then::Quit => Then::Quit,
            Then::LogOff { reason, hand_back, heir } => Then::LogOff { reason, hand_back, heir },
            Then::CheckPin { badge, pin } => Then::CheckPin { badge, pin },
            Then::TakeLeft => Then::TakeLeft,
        };
        let Step { doing, say, expected, got, tone, .. } = self;
        Step { doing, then, say, expected, got, tone }
    }
}
