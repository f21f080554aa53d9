//! Screens at the door.

use super::{At, Load, PROBLEMS, UNIT_PROBLEMS};
use crate::flow::{Ctx, Prompt, Typing, Wanted};
use crate::view::Text;
use regal_shared::barcode::Entry;
use regal_shared::flow::load::{LoadPacket, LoadUnit};
use regal_shared::text::Message;

const TITLE: &str = "title.load";

pub(super) fn prompt(load: &Load, ctx: &Ctx<'_>) -> Prompt {
    match &load.at {
        At::Door => Prompt::new(TITLE, "ship.door").enter(),
        At::Create { door } => {
            let mut prompt = Prompt::new(TITLE, "ship.create_scan").target(door.clone());
            prompt.view.message = Some(Message::new("ship.create"));
            prompt.wanted(Wanted::Scan(format!("D.{door}")))
        }
        At::Lane { unit } => {
            let mut prompt = Prompt::new("title.stage", "ship.lane").goods(unit.lpn.clone()).why(&unit.why);
            prompt = prompt.problems(&UNIT_PROBLEMS);
            if !unit.lane.is_empty() {
                prompt = prompt.location(ctx, &unit.lane);
            }
            if unit.order.is_empty() { prompt } else { prompt.goods(unit.order.clone()) }
        }
        At::Scan | At::Looking { .. } => scan(load),
        At::List => list(load),
        At::Off => {
            let mut prompt = truck(load, Prompt::new(TITLE, "ship.off")).problems(&PROBLEMS);
            prompt.wanted = first(load, true).map(|unit| Wanted::Scan(format!("U.{}", unit.lpn)));
            prompt
        }
        At::Close => truck(load, Prompt::new(TITLE, "ship.close")).problems(&PROBLEMS),
        At::Seal => {
            let mut prompt = truck(load, Prompt::new(TITLE, "ship.seal")).problems(&PROBLEMS).enter();
            prompt.typing = Typing::Number;
            prompt.wanted(Wanted::Type("4711".to_owned()))
        }
        At::Driver { seal } => {
            truck(load, Prompt::new(TITLE, "ship.driver")).goods(seal.clone()).problems(&PROBLEMS).enter()
        }
    }
}

fn first(load: &Load, loaded: bool) -> Option<&LoadUnit> {
    // The last stop is loaded first.
    let units = load.units().iter().filter(|unit| unit.loaded == loaded && (loaded || unit.held.is_empty()));
    units.min_by_key(|unit| if loaded { 0 } else { -unit.stop })
}

/// Door, carrier and how much is on.
fn truck(load: &Load, prompt: Prompt) -> Prompt {
    let Some(LoadPacket { door, carrier, .. }) = &load.work else { return prompt };
    let mut prompt = prompt.target(door.clone());
    if !carrier.is_empty() {
        prompt = prompt.goods(carrier.clone());
    }
    prompt.view.quantity = Some(Text::Foreign(format!("{}/{}", load.loaded(), load.units().len())));
    prompt
}

fn scan(load: &Load) -> Prompt {
    let first = first(load, false);
    let done = first.is_none() && load.loaded() > 0;
    let asks = if done { "ship.scan_done" } else { "ship.scan" };
    let mut prompt = truck(load, Prompt::new(TITLE, asks)).problems(&PROBLEMS);
    prompt = prompt.more(&[Entry::Finish, Entry::List, Entry::Unload]);
    let standing = standing(load);
    prompt.view.next = standing.iter().take(12).copied().map(stands).collect();
    if standing.iter().any(|unit| unit.stop > 0) {
        prompt = prompt.why(&[Message::new("why.stop_order")]);
    }
    match first {
        Some(unit) => {
            if unit.stop > 0 {
                prompt = prompt.goods(Message::new("ship.at_stop").with("n", unit.stop));
            }
            prompt.goods(unit.lane.clone()).wanted(Wanted::Scan(format!("U.{}", unit.lpn)))
        }
        None if done => prompt.wanted(Wanted::More(Entry::Finish)),
        None => prompt.wanted(Wanted::Back),
    }
}

/// What still stands, the last stop first.
fn standing(load: &Load) -> Vec<&LoadUnit> {
    let mut units: Vec<&LoadUnit> = load.units().iter().filter(|unit| !unit.loaded).collect();
    units.sort_by_key(|unit| -unit.stop);
    units
}

/// Stop, lane and number of a unit.
fn stands(unit: &LoadUnit) -> Text {
    if unit.stop == 0 {
        return Text::Foreign(format!("{} {}", unit.lane, unit.lpn));
    }
    let message = Message::new("ship.stands").with("n", unit.stop).with("loc", unit.lane.clone());
    Text::Words(message.with("unit", unit.lpn.clone()))
}

/// What still stands, and what is on with its weight and room.
fn list(load: &Load) -> Prompt {
    let (n, m) = (load.loaded(), load.units().len());
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let loaded = Message::new("ship.loaded").with("n", number(n)).with("m", number(m));
    let on = || load.units().iter().filter(|unit| unit.loaded);
    let up = |sum: i64| sum.saturating_add(999) / 1_000;
    let kilos = up(on().map(|unit| unit.weight_g).sum());
    let litres = up(on().map(|unit| unit.volume_ml).sum());
    let mut prompt = Prompt::new(TITLE, loaded).list(standing(load).into_iter().take(9).map(stands)).enter();
    prompt = prompt.problems(&PROBLEMS);
    // To be read, not to be chosen from.
    prompt.view.list.iter_mut().for_each(|row| row.number = 0);
    if kilos > 0 || litres > 0 {
        prompt.view.message = Some(Message::new("ship.sums").with("n", kilos).with("m", litres));
    }
    prompt
}
