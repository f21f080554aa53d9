//! The flows: one folder each, pure. [`Flow`] is all a flow has to be; [`Screen`] lists them.

pub mod count;
mod ctx;
pub mod finer;
mod input;
mod known;
pub mod load;
pub mod pack;
pub mod pick;
mod prompt;
pub mod putaway;
pub mod quantity;
pub mod receive;
pub mod session;
pub mod shift;
mod step;
mod wanted;

pub use ctx::Ctx;
pub use input::{Fit, FlowInput, Given, Need, Problem, Scan, WHICH, needs, needs_at};
pub use known::{Cart, KNOWN_MS, Known, MAX_WRONG_PINS};
pub use prompt::{Prompt, Typing};
pub use step::{Ask, Doing, Step, Then, UndoBy};
pub use wanted::{Label, Wanted};

use regal_shared::barcode::Meaning;
use regal_shared::base::{Goods, Qty};
use regal_shared::flow::common::{Card, ExceptionCode, Report, Sought};
use regal_shared::wire::{Confirm, TaskKind, Work};
use serde::{Deserialize, Serialize};

/// Where a worker stands and what he has before him, for a report with F2.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The location, or empty.
    pub location: String,
    /// The goods, when there are some.
    pub goods: Option<Goods>,
    /// The LPN, or empty.
    pub lpn: String,
}

/// Where a state stands in its work, for a lease that has run out while the hub is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A line is in hand: it is finished.
    InHand,
    /// The next line could be begun: it is not any more.
    LineStart,
    /// What was taken is set down, or nothing is leased: that goes on.
    Down,
}

/// A kind of work with its own state machine. The state is the type itself; it is saved as it is.
pub trait Flow: Sized {
    /// The step the work begins with by itself: what the scan that claimed it has shown already.
    fn first(&self, ctx: &Ctx<'_>) -> Option<Step<Self>> {
        let _ = ctx;
        None
    }

    /// The next step. Pure: the same state and input give the same step.
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Self>;

    /// What the state shows and takes.
    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt;

    /// Whether the state wants a meaning of a scan.
    fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit;

    /// The flow's name and the step's, as a site names them where it switches a code off.
    fn step(&self) -> (&'static str, &'static str);

    /// Where the worker stands, for reports.
    fn place(&self) -> Place {
        Place::default()
    }

    /// Whether this is a safe point: a line's start with nothing in hand.
    fn at_rest(&self) -> bool {
        true
    }

    /// Where the state stands in its work. The model asks, and starts no line past the end of a lease; a flow that has
    /// states in which goods are only set down names them.
    fn reach(&self) -> Reach {
        if self.at_rest() { Reach::LineStart } else { Reach::InHand }
    }

    /// No other line is begun: on to where what was taken is set down. False when nothing is to be set down.
    fn wind_up(&mut self, ctx: &Ctx<'_>) -> bool {
        let _ = ctx;
        false
    }

    /// The hub is there again and the lease lives: lines that [`Flow::wind_up`] gave up are the worker's again, or with
    /// `for_good` somebody else's. False when there are none.
    fn take_back(&mut self, for_good: bool) -> bool {
        let _ = for_good;
        false
    }

    /// The hub changed unstarted work: take it over. Called at safe points only.
    fn revise(&mut self, work: &Work) {
        let _ = work;
    }

    /// An object, such as a delivery, is over: lists offer it no more.
    fn over(&mut self, object: &str) {
        let _ = object;
    }

    /// Base units (an LPN counts as one) that are on the device's Carry: taken, not put down yet. They are parked
    /// before the person leaves for good.
    fn carried(&self) -> Qty {
        0
    }

    /// Where the things are that a code of F2 is about: where the worker stands, if the flow says nothing else. What is
    /// not known of it is asked.
    fn place_of(&self, code: ExceptionCode) -> Place {
        let _ = code;
        self.place()
    }

    /// What a code of F2 needs to be told where the worker stands now.
    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        needs_at(&self.place_of(code), code)
    }

    /// The cards that came with the work.
    fn cards(&self) -> &[Card] {
        &[]
    }
}

macro_rules! screens {
    ($($(#[$doc:meta])* $name:ident($flow:ty);)+) => {
        /// Every screen: one variant per flow.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(clippy::large_enum_variant, reason = "there is one of it, and it is not moved much")]
        pub enum Screen {
            $($(#[$doc])* $name($flow)),+
        }

        impl Screen {
            /// See [`Flow::first`].
            #[must_use]
            pub fn first(&self, ctx: &Ctx<'_>) -> Option<Step<Screen>> {
                match self { $(Screen::$name(flow) => flow.first(ctx).map(|step| step.map(Screen::$name))),+ }
            }

            /// See [`Flow::on`].
            pub fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Screen> {
                match self { $(Screen::$name(flow) => flow.on(ctx, given).map(Screen::$name)),+ }
            }

            /// See [`Flow::prompt`].
            #[must_use]
            pub fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
                match self { $(Screen::$name(flow) => flow.prompt(ctx)),+ }
            }

            /// See [`Flow::fits`].
            #[must_use]
            pub fn fits(&self, ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
                match self { $(Screen::$name(flow) => flow.fits(ctx, meaning)),+ }
            }

            /// See [`Flow::step`].
            #[must_use]
            pub fn step(&self) -> (&'static str, &'static str) {
                match self { $(Screen::$name(flow) => flow.step()),+ }
            }

            /// See [`Flow::place`].
            #[must_use]
            pub fn place(&self) -> Place {
                match self { $(Screen::$name(flow) => flow.place()),+ }
            }

            /// See [`Flow::at_rest`].
            #[must_use]
            pub fn at_rest(&self) -> bool {
                match self { $(Screen::$name(flow) => flow.at_rest()),+ }
            }

            /// See [`Flow::reach`].
            #[must_use]
            pub fn reach(&self) -> Reach {
                match self { $(Screen::$name(flow) => flow.reach()),+ }
            }

            /// See [`Flow::wind_up`].
            pub fn wind_up(&mut self, ctx: &Ctx<'_>) -> bool {
                match self { $(Screen::$name(flow) => flow.wind_up(ctx)),+ }
            }

            /// See [`Flow::take_back`].
            pub fn take_back(&mut self, for_good: bool) -> bool {
                match self { $(Screen::$name(flow) => flow.take_back(for_good)),+ }
            }

            /// See [`Flow::revise`].
            pub fn revise(&mut self, work: &Work) {
                match self { $(Screen::$name(flow) => flow.revise(work)),+ }
            }

            /// See [`Flow::over`].
            pub fn over(&mut self, object: &str) {
                match self { $(Screen::$name(flow) => flow.over(object)),+ }
            }

            /// See [`Flow::carried`].
            #[must_use]
            pub fn carried(&self) -> Qty {
                match self { $(Screen::$name(flow) => flow.carried()),+ }
            }

            /// See [`Flow::place_of`].
            #[must_use]
            pub fn place_of(&self, code: ExceptionCode) -> Place {
                match self { $(Screen::$name(flow) => flow.place_of(code)),+ }
            }

            /// See [`Flow::needs`].
            #[must_use]
            pub fn needs(&self, code: ExceptionCode) -> &'static [Need] {
                match self { $(Screen::$name(flow) => flow.needs(code)),+ }
            }

            /// See [`Flow::cards`].
            #[must_use]
            pub fn cards(&self) -> &[Card] {
                match self { $(Screen::$name(flow) => flow.cards()),+ }
            }
        }
    };
}

screens! {
    /// Log on, work menu, log off.
    Session(session::Session);
    /// Pick, discrete and cluster.
    Pick(pick::Pick);
    /// Count.
    Count(count::Count);
    /// Receive.
    Receive(receive::Receive);
    /// Putaway.
    Putaway(putaway::Putaway);
    /// Putaway of loose goods with a cart.
    Cart(putaway::cart::Cart);
    /// Moving goods and LPNs.
    Shift(shift::Shift);
    /// Pack an order.
    Pack(pack::Pack);
    /// Stage, load, depart.
    Load(load::Load);
}

impl Screen {
    /// The first screen of granted work.
    #[must_use]
    pub fn start(work: &Work) -> Screen {
        match work {
            Work::Count(packet) => Screen::Count(count::Count::start(packet.clone())),
            Work::Receive(packet) => Screen::Receive(receive::Receive::start(packet.clone())),
            Work::Pick(packet) => Screen::Pick(pick::Pick::start(packet.clone())),
            Work::Putaway(packet) => Screen::Putaway(putaway::Putaway::start(packet.clone())),
            Work::Cart(packet) => Screen::Cart(putaway::cart::Cart::start(packet.clone())),
            Work::Shift(packet) => Screen::Shift(shift::Shift::start(packet.clone())),
            Work::Pack(packet) => Screen::Pack(pack::Pack::start(packet.clone())),
            Work::Load(packet) => Screen::Load(load::Load::start(packet.clone())),
            Work::Stage(packet) => Screen::Load(load::Load::stage(packet.clone())),
        }
    }

    /// The screen of goods that are to be moved and lie in several places, or nobody knows where.
    #[must_use]
    pub fn seek(sought: Sought) -> Screen {
        Screen::Shift(shift::Shift::seek(sought))
    }

    /// The first screen of a kind of work that a worker begins on his own, without a packet; `None` when the next job
    /// of that kind must be claimed.
    #[must_use]
    pub fn begin(kind: TaskKind) -> Option<Screen> {
        match kind {
            TaskKind::Pack => Some(Screen::Pack(pack::Pack::begin())),
            TaskKind::Loading => Some(Screen::Load(load::Load::begin())),
            TaskKind::Receive => Some(Screen::Receive(receive::Receive::dock())),
            TaskKind::Move => Some(Screen::Shift(shift::Shift::begin())),
            TaskKind::Putaway => Some(Screen::Putaway(putaway::Putaway::begin())),
            TaskKind::Pick
            | TaskKind::Replenishment
            | TaskKind::Count
            | TaskKind::PutBack
            | TaskKind::Inspect => None,
        }
    }
}

/// The report of a problem at a place: what most codes confirm. A bin or an LPN that was scanned for it is the one it is
/// about.
#[must_use]
pub fn report(mut place: Place, problem: &Problem) -> Confirm {
    if problem.place.is_some() {
        let lpn = problem.lpn().unwrap_or_default();
        let location = problem.location().filter(|_| lpn.is_empty()).unwrap_or_default();
        place = Place { location, goods: None, lpn };
    }
    if let (true, Some(lpn)) = (place.lpn.is_empty(), problem.lpn()) {
        place.lpn = lpn;
    }
    let detail = match &problem.scan {
        Some(reading) => reading.raw.clone(),
        None if problem.code == ExceptionCode::PackFactor => {
            problem.numbers.first().map(ToString::to_string).unwrap_or_default()
        }
        None => String::new(),
    };
    let qty = match problem.code {
        ExceptionCode::PackFactor => 0,
        _ => problem.numbers.first().copied().unwrap_or_default(),
    };
    let expiry = place.goods.as_ref().and_then(|goods| problem.expiry_of(goods));
    Confirm::Report(Report {
        code: problem.code,
        location: place.location,
        goods: place.goods,
        expiry,
        lpn: place.lpn,
        qty,
        detail,
    })
}
