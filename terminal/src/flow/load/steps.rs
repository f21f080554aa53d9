//! What each state at the door does with each input.

use super::{At, Load, truck};
use crate::flow::{Ctx, Fit, FlowInput, Given, Problem, Scan, Step, Then, report};
use regal_shared::barcode::{Entry, Meaning};
use regal_shared::flow::common::{ExceptionCode, LocationKind, Stage};
use regal_shared::flow::load::{LoadUnit, StagePacket};
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Confirm, Grant, Request, TaskKind, Work};

pub(super) fn fits(load: &Load, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match (&load.at, meaning) {
        (At::Door | At::Create { .. }, Meaning::Door { .. } | Meaning::Lpn { .. } | Meaning::Doc { .. }) => {
            Fit::Kind
        }
        (At::Lane { unit }, Meaning::Location { location }) => planned(unit.lane == *location),
        (At::Scan | At::Looking { .. } | At::List | At::Off, Meaning::Lpn { lpn }) => {
            planned(load.unit(lpn).is_some())
        }
        (At::Seal | At::Driver { .. }, Meaning::Cmd { .. }) => Fit::No,
        (At::Seal | At::Driver { .. }, _) => Fit::Kind,
        _ => Fit::No,
    }
}

pub(super) fn on(load: &Load, ctx: &Ctx<'_>, given: &Given) -> Step<Load> {
    match &given.input {
        FlowInput::Scan(scan) => scanned(load, ctx, given, scan),
        FlowInput::Enter => enter(load),
        FlowInput::Typed(typed) if load.at == At::Seal => sealed(load, typed),
        FlowInput::Typed(_) | FlowInput::Undone(_) => Step::stay(),
        FlowInput::Choice(_) if load.at == At::List => at(load, At::Scan),
        FlowInput::Choice(_) => Step::stay(),
        FlowInput::Back => back(load),
        FlowInput::Granted(grant) => granted(load, grant),
        FlowInput::Refused(message) => refused(load, message),
        FlowInput::More(entry) => more(load, given, *entry),
        FlowInput::Problem(problem) if problem.code == ExceptionCode::DepartedAnyway => {
            truck::depart(load, "", "", true)
        }
        FlowInput::Problem(problem) => told(load, problem),
    }
}

/// F2 about a unit: it does not leave before somebody has looked at it. A damaged one that is not on the truck serves its
/// order no more.
fn told(load: &Load, problem: &Problem) -> Step<Load> {
    let place = crate::flow::Flow::place_of(load, problem.code);
    let status = match problem.code {
        ExceptionCode::Damaged => "damaged",
        ExceptionCode::TempOut => "qc_hold",
        _ => return Step::stay().confirm(report(place, problem)).say("exc.saved"),
    };
    let named = if place.lpn.is_empty() { problem.lpn() } else { Some(place.lpn.clone()) };
    let Some(lpn) = named else { return Step::no("scan.want_lpn") };
    let fact = report(place, problem);
    if let At::Lane { .. } = &load.at {
        // It stays where it is.
        return Step::hand_back().confirm(fact).say("exc.saved");
    }
    let mut next = load.clone();
    if let Some(work) = &mut next.work {
        if problem.code == ExceptionCode::Damaged {
            // It belongs to this load no more; known to be held, no scan takes it along.
            let broken = |unit: &LoadUnit| unit.lpn == lpn && !unit.loaded;
            let gone: Vec<LoadUnit> = work.units.iter().filter(|unit| broken(unit)).cloned().collect();
            work.units.retain(|unit| !broken(unit));
            work.others.extend(gone);
        }
        let units = work.units.iter_mut().chain(&mut work.others);
        units.filter(|unit| unit.lpn == lpn).for_each(|unit| unit.held = status.to_owned());
    }
    Step::to(next).confirm(fact).say("exc.saved")
}

fn at(load: &Load, at: At) -> Step<Load> {
    Step::to(Load { at, ..load.clone() })
}

fn scanned(load: &Load, ctx: &Ctx<'_>, given: &Given, scan: &Scan) -> Step<Load> {
    match (&load.at, &scan.meaning) {
        (At::Create { door }, Meaning::Door { location }) if door == location => {
            Step::request(Request::Claim(Claim::NewLoad { door: door.clone() }), load.clone())
        }
        (At::Door | At::Create { .. }, Meaning::Door { location }) => {
            let next = Load { at: At::Create { door: location.clone() }, ..load.clone() };
            claim(next, scan)
        }
        (At::Door | At::Create { .. }, _) => claim(Load { at: At::Door, ..load.clone() }, scan),
        (At::Lane { unit }, Meaning::Location { location }) => to_lane(ctx, given, unit, location),
        (At::Scan | At::Looking { .. } | At::List, Meaning::Lpn { lpn }) => {
            truck::load(load, ctx, given, lpn)
        }
        (At::Off, Meaning::Lpn { lpn }) => truck::unload(load, ctx, lpn),
        (At::Seal, _) => sealed(load, &scan.raw),
        (At::Driver { seal }, _) => truck::depart(load, seal, &scan.raw, false),
        _ => Step::no("scan.not_asked"),
    }
}

fn claim(next: Load, scan: &Scan) -> Step<Load> {
    let claim = Claim::object(Some(TaskKind::Loading), scan.meaning.object());
    Step::request(Request::Claim(claim), next)
}

fn enter(load: &Load) -> Step<Load> {
    match &load.at {
        At::Door => {
            let next = Claim::Next { kinds: vec![TaskKind::Loading] };
            Step::request(Request::Claim(next), load.clone())
        }
        At::List => at(load, At::Scan),
        At::Seal => sealed(load, ""),
        At::Driver { seal } => truck::depart(load, seal, "", false),
        _ => Step::stay(),
    }
}

fn sealed(load: &Load, seal: &str) -> Step<Load> {
    at(load, At::Driver { seal: seal.to_owned() })
}

fn back(load: &Load) -> Step<Load> {
    match &load.at {
        At::Door => Step::leave(),
        At::Create { .. } => at(load, At::Door),
        At::Lane { .. } => Step::hand_back(),
        At::Scan | At::Looking { .. } if load.loaded() == 0 => Step::hand_back(),
        At::Scan | At::Looking { .. } => Step::leave_aside(),
        At::List | At::Off | At::Close | At::Seal => at(load, At::Scan),
        At::Driver { .. } => at(load, At::Seal),
    }
}

fn granted(load: &Load, grant: &Grant) -> Step<Load> {
    match (grant, &load.at) {
        (Grant::Work { packet }, At::Looking { lpn }) => match &packet.work {
            Work::Load(work) => {
                let mut next = load.clone();
                next.take_over(work);
                next.at = At::Scan;
                truck::looked_up(&next, lpn)
            }
            _ => at(load, At::Scan),
        },
        (Grant::Work { packet }, _) => Step::start((**packet).clone()),
        (Grant::Done, At::Close) => at(load, At::Seal).say("ship.released"),
        (Grant::NoWork, _) => Step::no("work.none"),
        _ => Step::stay(),
    }
}

fn refused(load: &Load, message: &Message) -> Step<Load> {
    match &load.at {
        At::Create { .. } if message.code.as_ref() == "ship.create" => Step::no(message.clone()),
        At::Create { .. } => at(load, At::Door).say(message.clone()),
        At::Looking { .. } | At::Close => at(load, At::Scan).say(message.clone()),
        _ => Step::no(message.clone()),
    }
}

fn more(load: &Load, given: &Given, entry: Entry) -> Step<Load> {
    match (entry, &load.at) {
        (Entry::Unload, At::Scan) => at(load, At::Off).say("ship.unload_mode"),
        (Entry::List, At::Scan) => at(load, At::List),
        (Entry::Finish, At::Scan) => finish(load, given),
        _ => Step::stay(),
    }
}

/// What still stands: go without it, or load on.
fn finish(load: &Load, given: &Given) -> Step<Load> {
    let Some(work) = &load.work else { return Step::stay() };
    let left = load.standing();
    let release = || {
        let request = Request::ReleaseLoad { load: work.load.clone() };
        Step::request(request, Load { at: At::Close, ..load.clone() })
    };
    if left == 0 {
        return release();
    }
    match given.said("ship.left") {
        Some(1) => release(),
        Some(_) => Step::stay(),
        None => {
            let n = i64::try_from(left).unwrap_or(i64::MAX);
            Step::ask_digit(Message::new("ship.left").with("n", n), 2)
        }
    }
}

/// A unit onto a lane: the planned one, or another after asking.
fn to_lane(ctx: &Ctx<'_>, given: &Given, unit: &StagePacket, lane: &str) -> Step<Load> {
    if lane != unit.lane {
        let is_lane = ctx.directory.locations.get(lane).is_some_and(|card| card.kind == LocationKind::Lane);
        if !is_lane {
            return Step::mismatch("scan.wrong_location", unit.lane.clone(), lane);
        }
        if !unit.lane.is_empty() && given.said("ship.other_lane").is_none() {
            let mut step = Step::ask(Message::new("ship.other_lane").with("loc", unit.lane.clone()));
            step.expected = Some(unit.lane.clone());
            step.got = Some(lane.to_owned());
            return step;
        }
    }
    let said = Message::new("ship.staged").with("lpn", unit.lpn.clone()).with("loc", lane);
    let fact = Stage { lpns: vec![unit.lpn.clone()], lane: lane.to_owned() };
    Step::other(Then::Begin(TaskKind::Loading)).confirm(Confirm::Stage(fact)).say(said)
}
