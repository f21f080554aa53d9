//! What each state of a putaway does with each input.

use super::{At, Putaway, allow};
use crate::flow::quantity::{Limits, entered};
use crate::flow::{Ctx, Fit, Flow, FlowInput, Given, Problem, Scan, Step, finer, report};
use crate::talk::Tone;
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Qty, StockStatus};
use regal_shared::flow::common::{
    ExceptionCode, Finer, Override, Put, Report, Sought, StandsFor, Thing, What, ladder,
};
use regal_shared::flow::putaway::{Content, REASONS, Verdict};
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Confirm, Grant, Request, TaskKind, Verified};

pub(super) fn fits(put: &Putaway, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match (&put.at, meaning) {
        (At::Which { .. }, Meaning::Lpn { .. } | Meaning::Location { .. } | Meaning::Equipment { .. }) => {
            Fit::Kind
        }
        (At::Lpn, Meaning::Lpn { lpn }) => planned(put.work.is_it(lpn)),
        // The place it stands at, or the LPN its part is of.
        (At::Lpn, Meaning::Location { location }) if *location == put.work.from => Fit::Kind,
        (At::PartItem { .. }, Meaning::Lpn { lpn }) if put.work.is_it(lpn) => Fit::Kind,
        (At::PartFiner { sought, asks, .. }, meaning) => finer::fits(sought, *asks, meaning),
        (At::Dest | At::Reason { .. }, Meaning::Location { location }) => {
            planned(put.goal_location() == location)
        }
        (At::Dest, Meaning::Badge { .. }) if put.ruled.asks() => Fit::Kind,
        (At::Back, Meaning::Location { location }) => planned(put.work.from == *location),
        (At::PartItem { .. }, Meaning::Item(ItemScan { item, .. }) | Meaning::Lot { item, .. }) => {
            planned(put.work.content.iter().any(|one| one.goods.item == *item))
        }
        _ => Fit::No,
    }
}

/// PUT.LPN without a job: the hub knows what stands for which. What nobody planned is asked about.
fn which(put: &Putaway, given: &Given, asked: &str) -> Step<Putaway> {
    let claim = |claim: Claim, asked: &str| {
        let mut next = put.clone();
        next.at = At::Which { asked: asked.to_owned() };
        Step::request(Request::Claim(claim), next)
    };
    match &given.input {
        FlowInput::Scan(scan) => {
            let object = scan.meaning.object();
            claim(Claim::object(Some(TaskKind::Putaway), object.clone()), &object)
        }
        FlowInput::Enter => claim(Claim::Next { kinds: vec![TaskKind::Putaway] }, ""),
        FlowInput::Granted(Grant::Work { packet }) => Step::start((**packet).clone()),
        FlowInput::Granted(_) => Step::no("work.none"),
        FlowInput::Refused(message) if message.code == "put.own_choice" => {
            if given.said("put.own_choice").is_none() {
                return Step::ask_digit(message.clone(), 1);
            }
            claim(Claim::Own { task: TaskKind::Putaway, object: asked.to_owned() }, asked)
        }
        FlowInput::Refused(message) => Step::no(message.clone()),
        FlowInput::Back => Step::leave(),
        _ => Step::stay(),
    }
}

pub(super) fn on(put: &Putaway, ctx: &Ctx<'_>, given: &Given) -> Step<Putaway> {
    if let At::Which { asked } = &put.at {
        return which(put, given, asked);
    }
    match &given.input {
        FlowInput::Scan(scan) => scanned(put, ctx, given, scan),
        FlowInput::Typed(typed) => typed_in(put, ctx, given, typed),
        FlowInput::Enter => match &put.at {
            At::Part { full: true, .. } => next_target(put),
            _ => Step::stay(),
        },
        FlowInput::Choice(row) => chosen(put, ctx, *row),
        FlowInput::Back => back(put),
        FlowInput::Problem(problem) => told(put, ctx, problem),
        FlowInput::More(Entry::Singly) if put.at == At::Dest => part_of(put, false),
        FlowInput::Undone(_) => {
            let mut next = put.clone();
            next.work.taken = false;
            next.at = At::Lpn;
            Step::to(next)
        }
        FlowInput::Granted(_) if matches!(put.at, At::Pin { .. }) => allowed(put),
        FlowInput::Refused(message) if matches!(put.at, At::Pin { .. }) => {
            allow::refused(message, || at_planned(put))
        }
        FlowInput::More(_) | FlowInput::Granted(_) | FlowInput::Refused(_) => Step::stay(),
    }
}

fn scanned(put: &Putaway, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Putaway> {
    match (&put.at, &scan.meaning) {
        (At::Lpn, Meaning::Lpn { lpn }) if put.work.is_it(lpn) => put.take(),
        (At::Lpn, Meaning::Lpn { lpn }) => {
            Step::mismatch("scan.wrong_lpn", put.work.lpn.clone(), lpn.clone())
        }
        (At::Lpn, Meaning::Location { .. }) => match put.work.bin {
            StandsFor::Content => put.take(),
            StandsFor::Several(asks) => Step::no(asks.words()),
            StandsFor::Nothing => Step::no("scan.want_lpn"),
        },
        (At::Dest | At::Reason { .. }, Meaning::Location { location }) => at_bin(put, ctx, given, location),
        (At::Dest, Meaning::Badge { badge }) => ask(put, ctx, badge, None),
        (At::Back, Meaning::Location { location }) => put_back(put, location),
        (At::PartItem { .. }, Meaning::Lpn { .. }) => Step::no(Finer::Item.words()),
        (At::PartItem { full }, meaning) => {
            part_scan(put, ctx, (&Sought::default(), Finer::Item), (meaning, &scan.raw), *full)
        }
        (At::PartFiner { sought, asks, full }, meaning) => {
            part_scan(put, ctx, (sought, *asks), (meaning, &scan.raw), *full)
        }
        _ => Step::no("scan.not_asked"),
    }
}

/// Of what a part stays here: where several things fit, one level finer is asked.
fn part_scan(
    put: &Putaway,
    ctx: &Ctx<'_>,
    (sought, asks): (&Sought, Finer),
    (meaning, raw): (&Meaning, &str),
    full: bool,
) -> Step<Putaway> {
    let Some(more) = finer::with(sought, asks, meaning, raw) else { return Step::no("scan.not_asked") };
    let content = &put.work.content;
    let more = more.as_kept(content.iter().map(|one| &one.goods));
    part_known(put, ctx, more, full)
}

/// One of those that no label tells apart.
fn part_chosen(put: &Putaway, ctx: &Ctx<'_>, row: usize) -> Step<Putaway> {
    let At::PartFiner { sought, asks, full } = &put.at else { return Step::stay() };
    match finer::chosen(
        sought,
        *asks,
        fitting(put, sought).into_iter().map(|one| (&one.goods, one.status)),
        row,
    ) {
        Some(more) => part_known(put, ctx, more, *full),
        None => Step::stay(),
    }
}

/// What on the LPN fits what is known.
pub(super) fn fitting<'a>(put: &'a Putaway, sought: &Sought) -> Vec<&'a Content> {
    put.work.content.iter().filter(|one| sought.fits("", &one.goods, one.status)).collect()
}

fn part_known(put: &Putaway, ctx: &Ctx<'_>, more: Sought, full: bool) -> Step<Putaway> {
    let content = &put.work.content;
    let found: Vec<usize> =
        (0..content.len()).filter(|at| more.fits("", &content[*at].goods, content[*at].status)).collect();
    let Some(first) = found.first().copied() else {
        return Step::mismatch(finer::wrong(&more), "", finer::named(ctx, &more));
    };
    let thing = |at: &usize| {
        let Content { goods, status, .. } = &content[*at];
        Thing { location: "", lpn: "", outer: "", goods, status: *status }
    };
    match ladder::of_item(&found.iter().map(thing).collect::<Vec<_>>()) {
        Some(asks) => to(put, At::PartFiner { sought: more, asks, full }).say(asks.words()),
        None => to(put, At::Part { content: first, full }),
    }
}

fn to(put: &Putaway, at: At) -> Step<Putaway> {
    let mut next = put.clone();
    next.at = at;
    next.ruled.forget();
    Step::to(next)
}

/// Asks a supervisor for the bin just ruled out.
fn ask(put: &Putaway, ctx: &Ctx<'_>, badge: &str, pin: Option<String>) -> Step<Putaway> {
    let mut next = put.clone();
    next.at = At::Pin { badge: badge.to_owned() };
    put.ruled.ask(ctx, put.goal_location(), (badge, pin), next)
}

/// Allowed: the bin is like any other one that needs a reason.
fn allowed(put: &Putaway) -> Step<Putaway> {
    let mut next = put.clone();
    next.at = At::Reason { location: next.ruled.grant() };
    Step::to(next).say(Message::new("put.elsewhere").with("loc", put.goal_location()))
}

/// On to the bin planned; the one ruled out is still named.
fn at_planned(put: &Putaway) -> Step<Putaway> {
    let mut next = put.clone();
    next.at = At::Dest;
    Step::to(next)
}

/// A bin: the planned one is booked; others are asked about, need a reason, or are ruled out.
fn at_bin(put: &Putaway, ctx: &Ctx<'_>, given: &Given, location: &str) -> Step<Putaway> {
    let planned = put.goal_location();
    let card = |location: &str| ctx.directory.locations.get(location);
    let zone = card(planned).map_or("", |card| card.zone.as_str());
    match put.work.verdict(location, planned, zone, card(location)) {
        Verdict::Forbidden(why) if put.ruled.lets(location, &why) => {
            to(put, At::Reason { location: location.to_owned() })
                .say(Message::new("put.elsewhere").with("loc", planned))
        }
        Verdict::Planned => set_down(put, ctx, location, None),
        Verdict::Near if given.said("put.other_bin").is_none() => {
            Step::ask(Message::new("put.other_bin").with("loc", planned))
        }
        Verdict::Near => set_down(put, ctx, location, Some("")),
        Verdict::Far => to(put, At::Reason { location: location.to_owned() })
            .say(Message::new("put.elsewhere").with("loc", planned)),
        Verdict::Forbidden(why) => {
            let mut next = put.clone();
            next.at = At::Dest;
            next.ruled.out(location, why);
            let mut step = Step::to(next).say("put.not_here");
            (step.expected, step.got) = (Some(planned.to_owned()), Some(location.to_owned()));
            step
        }
    }
}

/// All of it stands here now. `reason`: not where it was planned.
fn set_down(put: &Putaway, ctx: &Ctx<'_>, location: &str, reason: Option<&str>) -> Step<Putaway> {
    let fact = Put {
        what: What::Lpn { lpn: put.work.lpn.clone() },
        to: location.to_owned(),
        line: 0,
        overridden: overridden(put, location, reason),
    };
    done(put, ctx, location).confirm(Confirm::Put(fact))
}

/// The rule beaten: the one a supervisor set aside, else the one that chose the planned bin.
fn overridden(put: &Putaway, location: &str, reason: Option<&str>) -> Option<Override> {
    let goal = put.goal()?;
    reason.map(|reason| Override {
        rule: put.ruled.beaten(location).unwrap_or(&goal.rule).clone(),
        reason: reason.to_owned(),
        planned: goal.location.clone(),
    })
}

fn done(put: &Putaway, ctx: &Ctx<'_>, location: &str) -> Step<Putaway> {
    let said = if keeps_lpn(ctx, location) {
        Message::new("put.lpn_booked").with("lpn", put.work.lpn.as_str()).with("loc", location)
    } else {
        Message::new("put.booked").with("n", put.units()).with("loc", location)
    };
    Step::leave().say(said).tone(Tone::TaskDone)
}

/// Whether LPNs keep standing in a place: bins the device does not know do.
pub(super) fn keeps_lpn(ctx: &Ctx<'_>, location: &str) -> bool {
    ctx.directory.locations.get(location).is_none_or(|card| card.keeps_lpn || !card.kind.is_storage())
}

fn typed_in(put: &Putaway, ctx: &Ctx<'_>, given: &Given, typed: &str) -> Step<Putaway> {
    match &put.at {
        At::Part { content, .. } => part(put, ctx, given, *content),
        At::Pin { badge } => ask(put, ctx, badge, Some(typed.to_owned())),
        _ => Step::stay(),
    }
}

/// So many fit: they lie here loose, the rest goes to the next bin.
fn part(put: &Putaway, ctx: &Ctx<'_>, given: &Given, at: usize) -> Step<Putaway> {
    let Some(content) = put.work.content.get(at) else { return Step::stay() };
    let n = match entered(given, &Limits::of(ctx, &content.goods.item)) {
        Ok(n) => n,
        Err(step) => return *step,
    };
    if n > content.qty {
        return Step::no(Message::new("qty.too_big").with("n", n));
    }
    let here = put.goal_location().to_owned();
    let what = What::Goods {
        goods: content.goods.clone(),
        status: content.status,
        qty: n,
        lpn: put.work.lpn.clone(),
    };
    let fact = Confirm::Put(Put { what, to: here.clone(), line: 0, overridden: None });
    let mut next = put.clone();
    next.work.content[at].qty -= n;
    next.work.content.retain(|one| one.qty > 0);
    let rest: Qty = next.units();
    if rest == 0 {
        let said = Message::new("put.booked").with("n", n).with("loc", here);
        return Step::leave().say(said).tone(Tone::TaskDone).confirm(fact);
    }
    next_target(&next).confirm(fact).say(Message::new("put.rest").with("n", rest))
}

/// How many of what fit here?
fn part_of(put: &Putaway, full: bool) -> Step<Putaway> {
    match put.work.content.as_slice() {
        [] => Step::stay(),
        [_] => to(put, At::Part { content: 0, full }),
        _ => to(put, At::PartItem { full }),
    }
}

/// On to the next alternative; the overflow bin is the last.
fn next_target(put: &Putaway) -> Step<Putaway> {
    let last = put.work.targets.len().saturating_sub(1);
    let mut next = put.clone();
    next.target = (put.target + 1).min(last);
    next.at = At::Dest;
    next.ruled.forget();
    let loc = next.goal_location().to_owned();
    let overflow = next.goal().is_some_and(|target| target.rule == "overflow");
    Step::to(next).say(Message::new(if overflow { "put.no_bin" } else { "put.next_bin" }).with("loc", loc))
}

fn chosen(put: &Putaway, ctx: &Ctx<'_>, row: usize) -> Step<Putaway> {
    match (&put.at, REASONS.get(row)) {
        (At::PartFiner { .. }, _) => part_chosen(put, ctx, row),
        (At::Reason { location }, Some(reason)) => {
            set_down(put, ctx, location, Some(reason)).verified(Verified::Scan)
        }
        _ => Step::stay(),
    }
}

fn back(put: &Putaway) -> Step<Putaway> {
    match &put.at {
        At::Which { .. } => Step::leave(),
        At::Lpn => Step::hand_back(),
        At::Dest => to(put, At::Back),
        At::PartFiner { full, .. } => to(put, At::PartItem { full: *full }),
        At::Part { full: true, .. } | At::PartItem { full: true } => next_target(put),
        At::Reason { .. } | At::Pin { .. } | At::PartItem { .. } | At::Part { .. } | At::Back => {
            to(put, At::Dest)
        }
    }
}

/// Given up: it stands where it came from; somebody else may take it.
fn put_back(put: &Putaway, location: &str) -> Step<Putaway> {
    if !put.work.from.is_empty() && put.work.from != location {
        return Step::mismatch("scan.wrong_location", put.work.from.clone(), location);
    }
    let what = What::Lpn { lpn: put.work.lpn.clone() };
    let fact = Put { what, to: location.to_owned(), line: 0, overridden: None };
    Step::hand_back().say("work.handed_back").confirm(Confirm::Put(fact))
}

fn told(put: &Putaway, ctx: &Ctx<'_>, problem: &Problem) -> Step<Putaway> {
    let moving = !matches!(put.at, At::Lpn | At::Back);
    let mut place = put.place();
    if problem.is_of_goods() && moving {
        // They are in hand, not where they go.
        place.location.clear();
    }
    let fact = || report(place.clone(), problem);
    if problem.is_of_place() && problem.place.is_some() {
        // No bin is planned: it is one the worker looked at, and he looks at the next.
        return Step::stay().confirm(fact()).say("exc.saved");
    }
    match problem.code {
        ExceptionCode::BinFull if moving => {
            let part = !keeps_lpn(ctx, put.goal_location()) && !put.work.content.is_empty();
            let step = if part { part_of(put, true) } else { next_target(put) };
            step.confirm(fact())
        }
        ExceptionCode::BinBlocked | ExceptionCode::NoAccess | ExceptionCode::WrongItem if moving => {
            next_target(put).confirm(fact())
        }
        // Nobody gets to it where it stands: the work comes last.
        ExceptionCode::BinBlocked | ExceptionCode::NoAccess if put.at == At::Lpn => {
            Step::hand_back().confirm(fact()).say("exc.saved")
        }
        ExceptionCode::Damaged => damaged(put, problem).confirm(fact()).say("exc.saved"),
        ExceptionCode::PutElsewhere if moving || put.at == At::Back => elsewhere(put, ctx, problem),
        _ => Step::stay().confirm(fact()).say("exc.saved"),
    }
}

/// So many of the goods on it are damaged: from now on they are a part of their own.
fn damaged(put: &Putaway, problem: &Problem) -> Step<Putaway> {
    let n = problem.numbers.first().copied().unwrap_or_default();
    // Of several lots the hub means the one with most, as long as the scan does not say.
    let meant = |one: &Content| {
        problem.item().is_none_or(|scan| {
            one.goods.item == scan.item && scan.lot.as_ref().is_none_or(|lot| *lot == one.goods.lot)
        })
    };
    let mut next = put.clone();
    let content = &mut next.work.content;
    let good = content.iter().enumerate().filter(|(_, one)| one.status == StockStatus::Available);
    let at = good.filter(|(_, one)| meant(one)).max_by_key(|(_, one)| one.qty).map(|(at, _)| at);
    let Some(at) = at else { return Step::stay() };
    let n = n.min(content[at].qty);
    content[at].qty -= n;
    let broken = Content { status: StockStatus::Damaged, qty: n, ..content[at].clone() };
    content.push(broken);
    content.retain(|one| one.qty > 0);
    match next.at {
        // What was counted for the bin is counted anew.
        At::Part { .. } | At::PartItem { .. } | At::PartFiner { .. } => to(&next, At::Dest),
        _ => Step::to(next),
    }
}

/// It stands elsewhere already: the bin scanned is where it is, whatever the rules say.
fn elsewhere(put: &Putaway, ctx: &Ctx<'_>, problem: &Problem) -> Step<Putaway> {
    let Some(location) = problem.location() else { return Step::no("scan.want_loc") };
    let fact = Report {
        code: ExceptionCode::PutElsewhere,
        location: location.clone(),
        goods: None,
        expiry: None,
        lpn: put.work.lpn.clone(),
        qty: put.units(),
        detail: put.goal_location().to_owned(),
    };
    done(put, ctx, &location).confirm(Confirm::Report(fact))
}
