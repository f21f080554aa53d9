//! Onto the truck, off it again, and away.

use super::{At, Load};
use crate::flow::{Ctx, Given, Step, Then};
use crate::talk::Tone;
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::load::{self as nouns, LoadUnit};
use regal_shared::text::Message;
use regal_shared::wire::{Claim, Confirm, Request, TaskKind};

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A unit is scanned while loading: planned, on already, of another truck, or not known to this device.
pub(super) fn load(load: &Load, ctx: &Ctx<'_>, given: &Given, lpn: &str) -> Step<Load> {
    let Some(work) = &load.work else { return Step::stay() };
    if let Some(unit) = load.unit(lpn) {
        return planned(load, given, unit);
    }
    let other = work.others.iter().find(|unit| unit.lpn == lpn);
    match (other, ctx.lease) {
        (None, Some(lease)) if ctx.online => {
            let next = Load { at: At::Looking { lpn: lpn.to_owned() }, ..load.clone() };
            Step::request(Request::Claim(Claim::Task { task: lease.task.clone() }), next)
        }
        (Some(unit), _) if !unit.held.is_empty() => held(unit),
        _ if !work.may_add => no(load, "ship.not_planned", lpn),
        _ if given.said("ship.add").is_none() => Step::ask("ship.add"),
        (unit, _) => {
            let unit = unit.cloned().unwrap_or_else(|| LoadUnit {
                lpn: lpn.to_owned(),
                order: String::new(),
                lane: String::new(),
                stop: 0,
                weight_g: 0,
                volume_ml: 0,
                loaded: false,
                held: String::new(),
            });
            let mut next = load.clone();
            if let Some(work) = &mut next.work {
                work.others.retain(|one| one.lpn != unit.lpn);
                work.units.push(unit.clone());
            }
            booked(&next, &unit, true)
        }
    }
}

/// The hub was asked for a unit the packet lacked: booked when it is planned, else why not.
pub(super) fn looked_up(load: &Load, lpn: &str) -> Step<Load> {
    match load.unit(lpn) {
        Some(unit) if unit.loaded => Step::to(load.clone()).say("ship.already"),
        Some(unit) if unit.held.is_empty() => booked(load, unit, false),
        Some(_) => no(load, "ship.held", lpn),
        None if load.work.as_ref().is_some_and(|work| work.others.iter().any(|unit| unit.lpn == lpn)) => {
            no(load, "ship.not_planned", lpn)
        }
        None => no(load, "ship.wrong_state", lpn),
    }
}

fn no(load: &Load, code: &'static str, lpn: &str) -> Step<Load> {
    let mut step = Step::to(Load { at: At::Scan, ..load.clone() }).say(code);
    step.got = Some(lpn.to_owned());
    step
}

fn held(unit: &LoadUnit) -> Step<Load> {
    let mut step = Step::no("ship.held");
    step.got = Some(unit.lpn.clone());
    step
}

fn planned(load: &Load, given: &Given, unit: &LoadUnit) -> Step<Load> {
    if unit.loaded {
        return Step::no("ship.already");
    }
    if !unit.held.is_empty() {
        return held(unit);
    }
    // The last stop is loaded first.
    let earlier = load.units().iter().any(|one| !one.loaded && one.stop > unit.stop);
    if unit.stop > 0 && earlier && given.said("ship.stop_order").is_none() {
        return Step::ask(Message::new("ship.stop_order").with("n", unit.stop));
    }
    booked(load, unit, false)
}

fn booked(load: &Load, unit: &LoadUnit, added: bool) -> Step<Load> {
    let Some(work) = &load.work else { return Step::stay() };
    let fact = nouns::Load { load: work.load.clone(), lpn: unit.lpn.clone(), added };
    let mut next = Load { at: At::Scan, ..load.clone() };
    if let Some(work) = &mut next.work {
        work.units.iter_mut().filter(|one| one.lpn == unit.lpn).for_each(|one| one.loaded = true);
    }
    let (n, m) = (next.loaded(), next.units().len());
    let said = Message::new("ship.loaded").with("n", number(n)).with("m", number(m));
    let step = Step::to(next).confirm(Confirm::Load(fact)).say(said);
    if n == m { step.tone(Tone::TaskDone) } else { step }
}

/// A unit is scanned in unload mode: back to its lane.
pub(super) fn unload(load: &Load, ctx: &Ctx<'_>, lpn: &str) -> Step<Load> {
    let (Some(work), Some(unit)) = (&load.work, load.unit(lpn).filter(|unit| unit.loaded)) else {
        let mut step = Step::no("ship.not_on_load");
        step.got = Some(lpn.to_owned());
        return step;
    };
    let mut lanes = ctx.directory.locations.values().filter(|card| card.kind == LocationKind::Lane);
    let lane = match unit.lane.as_str() {
        "" => lanes.next().map_or_else(String::new, |card| card.location.clone()),
        lane => lane.to_owned(),
    };
    let fact = nouns::Unload { load: work.load.clone(), lpn: lpn.to_owned(), lane: lane.clone() };
    let mut next = load.clone();
    if let Some(work) = &mut next.work {
        work.units.iter_mut().filter(|one| one.lpn == lpn).for_each(|one| one.loaded = false);
    }
    let said = Message::new("ship.unloaded").with("loc", lane);
    Step::to(next).confirm(Confirm::Unload(fact)).say(said)
}

/// The truck is gone.
pub(super) fn depart(load: &Load, seal: &str, driver: &str, anyway: bool) -> Step<Load> {
    let Some(work) = &load.work else { return Step::stay() };
    let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(40).collect::<String>();
    let fact = nouns::Depart { load: work.load.clone(), seal: cut(seal), driver: cut(driver), anyway };
    let said = Message::new("ship.departed").with("n", number(load.loaded()));
    let next = Step::other(Then::Begin(TaskKind::Loading)).confirm(Confirm::Depart(fact));
    next.say(said).tone(Tone::BatchDone)
}
