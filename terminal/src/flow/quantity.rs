//! Counting: a tally by scans, typed numbers and their guards (flows §2.8).

use super::{Ctx, FlowInput, Given, Step};
use regal_shared::base::{Level, Qty};
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where warnings and errors of an entry begin, in base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Above this the number is typed again.
    pub warn: Qty,
    /// Above this it is an error.
    pub hard: Qty,
}

impl Limits {
    /// The limits of an item; wide ones when its card is not here.
    #[must_use]
    pub fn of(ctx: &Ctx<'_>, item: &str) -> Limits {
        let card = ctx.item(item);
        let or = |limit: Option<Qty>, other| limit.filter(|limit| *limit > 0).unwrap_or(other);
        Limits {
            warn: or(card.map(|card| card.warn_qty), 999_999),
            hard: or(card.map(|card| card.hard_qty), 999_999),
        }
    }
}

/// The number of an input, or the step that says why it is none: not a count, zero, too big, or type it again.
///
/// # Errors
/// The step to answer instead.
pub fn entered<S>(given: &Given, limits: Limits) -> Result<Qty, Step<S>> {
    let FlowInput::Typed(text) = &given.input else { return Err(Step::stay()) };
    if text.len() > 6 {
        return Err(Step::no("qty.not_a_count"));
    }
    let n: Qty = text.parse().map_err(|_| Step::no("qty.not_a_count"))?;
    if n == 0 {
        return Err(Step::no("qty.zero"));
    }
    let with = |code: &'static str| Message::new(code).with("n", n);
    if n > limits.hard {
        return Err(Step::no(with("qty.too_big")));
    }
    if n > limits.warn && given.said("qty.again").is_none() {
        return Err(Step::ask(with("qty.again")));
    }
    Ok(n)
}

/// A tally of scans, by level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Tally {
    /// Per factor: level and how many.
    pub scans: BTreeMap<Qty, (Level, Qty)>,
}

impl Tally {
    /// Base units in all.
    #[must_use]
    pub fn total(&self) -> Qty {
        self.scans.iter().map(|(factor, (_, count))| factor.saturating_mul(*count)).sum()
    }

    /// One more of a level.
    pub fn add(&mut self, level: Level, factor: Qty, count: Qty) {
        let entry = self.scans.entry(factor.max(1)).or_insert((level, 0));
        entry.1 = entry.1.saturating_add(count);
    }

    /// Whether nothing was scanned.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scans.is_empty()
    }

    /// As shown: `2×12 + 3 = 27`, or just `3`.
    #[must_use]
    pub fn shown(&self) -> String {
        let total = self.total();
        let parts: Vec<String> = self
            .scans
            .iter()
            .rev()
            .map(
                |(factor, (_, count))| {
                    if *factor == 1 { count.to_string() } else { format!("{count}×{factor}") }
                },
            )
            .collect();
        let plain = parts.len() == 1 && self.scans.contains_key(&1);
        if parts.is_empty() || plain { total.to_string() } else { format!("{} = {total}", parts.join(" + ")) }
    }
}
