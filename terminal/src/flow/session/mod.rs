//! Log on, work menu, log off.

mod equip;
mod leave;
mod log_on;
#[cfg(test)]
mod screens;
#[cfg(test)]
mod tests;
mod view;

use super::quantity::{Limits, entered};
use super::{Cart, Ctx, Fit, Flow, FlowInput, Given, Prompt, Step, Then, finer};
use regal_shared::barcode::{Entry, Meaning};
use regal_shared::base::{DeviceId, Moment, TaskId};
use regal_shared::flow::common::{Finer, Sought};
use regal_shared::refusal::Choice;
use regal_shared::text::{Arg, Language, Message};
use regal_shared::wire::{Claim, Grant, Request, TaskKind};
use serde::{Deserialize, Serialize};

/// The most slots a cart may have.
const MAX_SLOTS: i64 = 24;

/// Where a person stands before and between work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Session {
    /// Nobody is on: badge, or number typed.
    Badge {
        /// The badge asked about, or empty.
        badge: String,
        /// It was typed.
        typed: bool,
    },
    /// The PIN.
    Pin {
        /// The badge.
        badge: String,
        /// It was typed.
        typed: bool,
        /// How the person is called.
        name: String,
        /// The language of the person's screens, when it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
    },
    /// Work of this person is open on another device.
    Elsewhere {
        /// That device.
        device: DeviceId,
        /// How long it had said nothing when this person came on, minutes.
        #[serde(default)]
        quiet: i64,
    },
    /// What next?
    Work {
        /// The cart or vehicle taken.
        #[serde(default)]
        cart: Cart,
        /// The cart or vehicle asked for, or empty.
        #[serde(default)]
        wanted: String,
        /// Goods scanned, while the hub is asked what they stand for.
        #[serde(default, skip_serializing_if = "Sought::is_empty")]
        sought: Sought,
    },
    /// LOG.EQUIP: the cart or vehicle this person works with.
    Equip {
        /// The one asked for, or empty.
        wanted: String,
        /// It was looked at.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        checked: bool,
        /// What comes behind it.
        next: Box<Session>,
    },
    /// How many slots has the cart? ENT: none, it is a vehicle.
    Slots {
        /// The cart or vehicle just taken.
        equipment: String,
    },
    /// The kinds of work, to choose one.
    Kinds {
        /// The cart taken.
        cart: Cart,
    },
    /// Several objects fit, to choose one.
    Choose {
        /// The cart taken.
        cart: Cart,
        /// They.
        choices: Vec<Choice>,
    },
    /// Why does the person leave?
    Leaving {
        /// What was asked before, and is asked again should the person stay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        back: Option<Box<Session>>,
    },
    /// Goods carried are set down, or handed over, before the person leaves.
    Park {
        /// Why the person leaves.
        reason: String,
    },
    /// Goods carried are handed over: onto the receiver's own device, or with this one.
    Heir {
        /// Why the person leaves.
        reason: String,
        /// The receiver's badge.
        badge: String,
    },
    /// Work of somebody else lies on this device: taken over, or left.
    Others {
        /// Whose.
        user: String,
        /// Since when it lies here.
        #[serde(default)]
        since: Moment,
    },
}

impl Default for Session {
    fn default() -> Self {
        Session::Badge { badge: String::new(), typed: false }
    }
}

impl Session {
    /// The work menu.
    #[must_use]
    pub fn work() -> Session {
        Session::menu(&Cart::default())
    }

    /// The list of reasons to leave.
    #[must_use]
    pub fn leaving() -> Session {
        Session::Leaving { back: None }
    }

    /// The list of reasons to leave, from this screen.
    #[must_use]
    pub fn leaving_from(here: &Session) -> Session {
        let back = matches!(here, Session::Equip { .. } | Session::Elsewhere { .. } | Session::Others { .. })
            .then(|| Box::new(here.clone()));
        Session::Leaving { back }
    }

    /// The work menu with a cart or vehicle, or the question that is still open about it.
    #[must_use]
    pub fn work_with(cart: &Cart) -> Session {
        if cart.unasked { Session::Slots { equipment: cart.equipment.clone() } } else { Session::menu(cart) }
    }

    /// The cart or vehicle is asked for first.
    #[must_use]
    pub fn equip(next: Session) -> Session {
        Session::Equip { wanted: String::new(), checked: false, next: Box::new(next) }
    }

    /// The cart or vehicle known here.
    #[must_use]
    pub fn cart(&self) -> Option<Cart> {
        match self {
            Session::Work { cart, .. } | Session::Kinds { cart } | Session::Choose { cart, .. } => {
                Some(cart.clone())
            }
            Session::Slots { equipment } => Some(Cart { unasked: false, ..Cart::taken(equipment) }),
            _ => None,
        }
    }

    /// The language of whoever is about to log on, when it is known already.
    #[must_use]
    pub fn language(&self) -> Option<Language> {
        match self {
            Session::Pin { language, .. } => *language,
            _ => None,
        }
    }

    fn menu(cart: &Cart) -> Session {
        Session::Work { cart: cart.clone(), wanted: String::new(), sought: Sought::default() }
    }
}

impl Flow for Session {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Session> {
        match self {
            Session::Badge { badge, typed } => log_on::on_badge(ctx, badge, *typed, given),
            Session::Pin { badge, typed, .. } => log_on::on_pin(ctx, self, badge, *typed, given),
            Session::Elsewhere { device, .. } => log_on::on_elsewhere(self, device, given),
            Session::Others { .. } => log_on::on_others(given),
            Session::Work { cart, wanted, sought } => on_work(ctx, cart, (wanted, sought), given),
            Session::Equip { wanted, checked, next } => equip::on(ctx, (wanted, *checked), next, given),
            Session::Slots { equipment } => on_slots(equipment, given),
            Session::Kinds { cart } => on_kinds(ctx, cart, given),
            Session::Choose { cart, choices } => on_choose(cart, choices, given),
            Session::Leaving { back } => leave::on_leaving(ctx, back.as_deref(), given),
            Session::Park { reason } => leave::on_park(reason, given),
            Session::Heir { reason, badge } => leave::on_heir(ctx, reason, badge, given),
        }
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self {
            Session::Badge { .. } => "badge",
            Session::Pin { .. } => "pin",
            Session::Elsewhere { .. } => "elsewhere",
            Session::Work { .. } => "work",
            Session::Equip { .. } => "equip",
            Session::Slots { .. } => "slots",
            Session::Kinds { .. } => "kinds",
            Session::Choose { .. } => "choose",
            Session::Leaving { .. } => "leaving",
            Session::Park { .. } => "park",
            Session::Heir { .. } => "heir",
            Session::Others { .. } => "others",
        };
        ("session", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        let wanted = match self {
            Session::Badge { .. } | Session::Pin { .. } => matches!(meaning, Meaning::Badge { .. }),
            Session::Work { .. } | Session::Kinds { .. } => matches!(
                meaning,
                Meaning::Location { .. }
                    | Meaning::Door { .. }
                    | Meaning::Lpn { .. }
                    | Meaning::Item(_)
                    | Meaning::Lot { .. }
                    | Meaning::Doc { .. }
                    | Meaning::Workstation { .. }
                    | Meaning::Equipment { .. }
            ),
            Session::Equip { .. } => matches!(meaning, Meaning::Equipment { .. }),
            Session::Choose { choices, .. } => choices.iter().any(|one| one.object == meaning.object()),
            Session::Park { .. } => matches!(meaning, Meaning::Location { .. } | Meaning::Badge { .. }),
            Session::Elsewhere { .. }
            | Session::Others { .. }
            | Session::Heir { .. }
            | Session::Leaving { .. }
            | Session::Slots { .. } => false,
        };
        if wanted { Fit::Kind } else { Fit::No }
    }
}

fn claim(cart: &Cart, claim: Claim) -> Step<Session> {
    Step::request(Request::Claim(claim), Session::menu(cart))
}

/// The work goods stand for; they stay known until the hub has answered.
fn claim_goods(cart: &Cart, sought: Sought) -> Step<Session> {
    let (object, lot) = (sought.item.clone(), sought.lot.clone());
    let next = Session::Work { cart: cart.clone(), wanted: String::new(), sought };
    Step::request(Request::Claim(Claim::Object { task: None, object, lot }), next)
}

fn next_job(ctx: &Ctx<'_>, cart: &Cart) -> Step<Session> {
    if ctx.held > 0 {
        return Step::other(Then::Resume).say("log.resumed");
    }
    let kinds = ctx.session.map(|session| session.kinds.clone()).unwrap_or_default();
    if cart.slots == 0 {
        claim(cart, Claim::Next { kinds })
    } else {
        claim(cart, Claim::Cluster { cart: cart.equipment.clone(), slots: cart.slots })
    }
}

fn on_work(ctx: &Ctx<'_>, cart: &Cart, (wanted, sought): (&str, &Sought), given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Enter => next_job(ctx, cart),
        FlowInput::Scan(scan) => match &scan.meaning {
            Meaning::Equipment { equipment } if !ctx.online => {
                equip::alone(equipment, false, given, (|| Step::to(slots(equipment)), Session::menu(cart)))
            }
            Meaning::Equipment { equipment } => bind(cart, equipment, given),
            meaning => match finer::with(&Sought::default(), Finer::Item, meaning, &scan.raw) {
                Some(sought) if !sought.item.is_empty() => claim_goods(cart, sought),
                _ => claim(cart, Claim::object(None, meaning.object())),
            },
        },
        FlowInput::Granted(Grant::Work { packet }) => {
            let mut packet = (**packet).clone();
            packet.work.keep_known(sought);
            Step::start(packet)
        }
        FlowInput::Granted(grant) => granted(cart, wanted, grant),
        FlowInput::Refused(message) if message.code == "log.daily" => looked_at(cart, wanted, message, given),
        FlowInput::Refused(message) if message.code == "log.equip_busy" => {
            taken_over(cart, wanted, message, given)
        }
        FlowInput::Refused(message) if message.code == "work.late" && !wanted.is_empty() => {
            equip::alone(wanted, false, given, (|| Step::to(slots(wanted)), Session::menu(cart)))
        }
        // Goods nobody waits for are moved, wherever they lie.
        FlowInput::Refused(message)
            if !sought.is_empty() && matches!(&*message.code, "scan.more_loc" | "scan.want_loc") =>
        {
            Step::other(Then::Seek(sought.clone())).say(message.clone())
        }
        FlowInput::Refused(message) => refused(cart, message, given),
        FlowInput::More(Entry::Work) => Step::to(Session::Kinds { cart: cart.clone() }),
        FlowInput::Back => Step::to(Session::leaving()),
        _ => Step::stay(),
    }
}

fn bind(cart: &Cart, equipment: &str, given: &Given) -> Step<Session> {
    let (cart, wanted) = (cart.clone(), equipment.to_owned());
    let next = Session::Work { cart, wanted, sought: Sought::default() };
    Step::request(equip::wish(equipment, given), next)
}

/// Somebody else has the cart: it is taken over knowingly, or left.
fn taken_over(cart: &Cart, equipment: &str, message: &Message, given: &Given) -> Step<Session> {
    match given.said("log.equip_busy") {
        None => Step::ask_digit(message.clone(), 2),
        Some(1) => bind(cart, equipment, given),
        Some(_) => Step::to(Session::menu(cart)),
    }
}

/// Nobody has looked at the cart today: all right, or reported as broken and left.
fn looked_at(cart: &Cart, equipment: &str, message: &Message, given: &Given) -> Step<Session> {
    match given.said("log.daily") {
        None => Step::ask_digit(message.clone(), 2),
        Some(1) => bind(cart, equipment, given),
        Some(_) => Step::to(Session::menu(cart)).confirm(equip::broken(equipment)).say("exc.saved"),
    }
}

fn granted(cart: &Cart, wanted: &str, grant: &Grant) -> Step<Session> {
    match grant {
        Grant::Work { packet } => Step::start((**packet).clone()),
        Grant::TakenOver { packets, checkpoint } => {
            Step::other(Then::TakenOver(packets.clone(), checkpoint.clone()))
        }
        Grant::NoWork => Step::to(Session::menu(cart)).say("work.none"),
        Grant::Choices { choices } => {
            Step::to(Session::Choose { cart: cart.clone(), choices: choices.clone() })
        }
        Grant::Done if !wanted.is_empty() => Step::to(slots(wanted)),
        Grant::Done | Grant::LoggedOn(_) | Grant::Printed { .. } | Grant::Numbers { .. } => {
            Step::to(Session::menu(cart))
        }
    }
}

/// A no; work of another person may be taken over when the answer names his device.
fn refused(cart: &Cart, message: &Message, given: &Given) -> Step<Session> {
    let device = match message.args.get("dev") {
        Some(Arg::Text(device)) if message.code == "work.taken" => device.clone(),
        _ => return Step::to(Session::menu(cart)).say(message.clone()),
    };
    match given.said("work.taken") {
        None => Step::ask_digit(message.clone(), 1),
        Some(_) => {
            let task = match message.args.get("task") {
                Some(Arg::Text(task)) => Some(TaskId(task.clone())),
                _ => None,
            };
            let request = Request::TakeOver { task, from: DeviceId(device) };
            Step::request(request, Session::menu(cart))
        }
    }
}

fn slots(equipment: &str) -> Session {
    Session::Slots { equipment: equipment.to_owned() }
}

fn on_slots(equipment: &str, given: &Given) -> Step<Session> {
    let taken = |slots| Session::menu(&Cart { slots, unasked: false, ..Cart::taken(equipment) });
    match &given.input {
        FlowInput::Typed(_) => match entered(given, &Limits::up_to(MAX_SLOTS)) {
            Ok(slots) => Step::to(taken(slots)),
            Err(step) => *step,
        },
        FlowInput::Enter => Step::to(taken(0)),
        FlowInput::Back => Step::to(Session::work()),
        _ => Step::stay(),
    }
}

fn on_kinds(ctx: &Ctx<'_>, cart: &Cart, given: &Given) -> Step<Session> {
    match &given.input {
        FlowInput::Choice(row) => match kinds(ctx).get(*row) {
            Some(kind) => Step::other(Then::Begin(*kind)),
            None => Step::stay(),
        },
        FlowInput::Back => Step::to(Session::menu(cart)),
        _ => on_work(ctx, cart, ("", &Sought::default()), given),
    }
}

/// The kinds of work a person may choose from.
fn kinds(ctx: &Ctx<'_>) -> Vec<TaskKind> {
    ctx.session.map(|session| session.kinds.clone()).filter(|kinds| !kinds.is_empty()).unwrap_or_else(|| {
        vec![
            TaskKind::Receive,
            TaskKind::Putaway,
            TaskKind::Pick,
            TaskKind::Pack,
            TaskKind::Loading,
            TaskKind::Move,
            TaskKind::Count,
        ]
    })
}

fn on_choose(cart: &Cart, choices: &[Choice], given: &Given) -> Step<Session> {
    let object = match &given.input {
        FlowInput::Choice(row) => choices.get(*row).map(|one| (one.task, one.object.clone())),
        FlowInput::Scan(scan) => Some((None, scan.meaning.object())),
        _ => None,
    };
    match (object, &given.input) {
        (Some((task, object)), _) => claim(cart, Claim::object(task, object)),
        (None, FlowInput::Back) => Step::to(Session::menu(cart)),
        (None, _) => Step::stay(),
    }
}
