//! Counting: a tally by scans, typed numbers and their guards.

use super::{Ctx, FlowInput, Given, Step};
use regal_shared::base::{Level, Qty};
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};

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
pub fn entered<S>(given: &Given, limits: Limits) -> Result<Qty, Box<Step<S>>> {
    let no = |code: &'static str| Box::new(Step::no(code));
    let FlowInput::Typed(text) = &given.input else { return Err(Box::new(Step::stay())) };
    if text.len() > 6 {
        return Err(no("qty.not_a_count"));
    }
    let n: Qty = text.parse().map_err(|_| no("qty.not_a_count"))?;
    if n == 0 {
        return Err(no("qty.zero"));
    }
    let n = possible(limits, n)?;
    if n > limits.warn && given.said("qty.again").is_none() {
        return Err(Box::new(Step::ask(Message::new("qty.again").with("n", n))));
    }
    Ok(n)
}

/// A number nobody can mean, wherever it comes from: typed, off a label, or added up from scans.
///
/// # Errors
/// The step to answer instead.
pub fn possible<S>(limits: Limits, n: Qty) -> Result<Qty, Box<Step<S>>> {
    if n > limits.hard {
        return Err(Box::new(Step::no(Message::new("qty.too_big").with("n", n))));
    }
    Ok(n)
}

/// The same guards for a number that nobody typed: a label said it, or scans did. Above the warning it is asked about:
/// the same scan again is yes; where a key took it, a digit.
///
/// # Errors
/// The step to answer instead.
pub fn scanned<S>(given: &Given, limits: Limits, n: Qty) -> Result<Qty, Box<Step<S>>> {
    let n = possible(limits, n)?;
    let by_scan = matches!(given.input, FlowInput::Scan(_) | FlowInput::Typed(_));
    let code = if by_scan { "qty.sure" } else { "qty.sure_key" };
    if n <= limits.warn || given.said(code).is_some() {
        return Ok(n);
    }
    let ask = Message::new(code).with("n", n);
    Err(Box::new(if by_scan { Step::ask(ask) } else { Step::ask_digit(ask, 1) }))
}

/// So many scans of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The level.
    pub level: Level,
    /// Base units in one.
    pub factor: Qty,
    /// How many of it.
    pub count: Qty,
}

/// A tally of scans, by level, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Tally {
    /// How many of each level.
    pub scans: Vec<Counted>,
}

impl Tally {
    /// Base units in all.
    #[must_use]
    pub fn total(&self) -> Qty {
        self.scans.iter().fold(0, |sum, one| sum.saturating_add(one.factor.saturating_mul(one.count)))
    }

    /// So many more of a level.
    pub fn add(&mut self, level: Level, factor: Qty, count: Qty) {
        let factor = factor.max(1);
        match self.scans.iter_mut().find(|one| one.factor == factor) {
            Some(one) => one.count = one.count.saturating_add(count),
            None => self.scans.push(Counted { level, factor, count }),
        }
        self.scans.sort_by_key(|one| std::cmp::Reverse(one.factor));
    }

    /// The packs scanned hold so many base units each, whatever their barcode says: of several levels the largest ones do.
    pub fn holds(&mut self, factor: Qty) {
        let Some(at) = self.scans.iter().position(|one| one.factor > 1) else { return };
        let pack = self.scans.remove(at);
        self.add(pack.level, factor, pack.count);
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
        let part = |one: &Counted| match one.factor {
            1 => one.count.to_string(),
            factor => format!("{}×{factor}", one.count),
        };
        match self.scans.as_slice() {
            [] => total.to_string(),
            [one] if one.factor == 1 => total.to_string(),
            many => format!("{} = {total}", many.iter().map(part).collect::<Vec<_>>().join(" + ")),
        }
    }
}
