//! Counting: a tally by scans, typed numbers and their guards.

use super::{Ctx, FlowInput, Given, Step};
use regal_shared::base::{Level, Qty};
use regal_shared::flow::common::LevelCard;
use regal_shared::text::Message;
use serde::{Deserialize, Serialize};

/// The limit of what nobody has limited.
const WIDE: Qty = 999_999;

/// Where warnings and errors of an entry begin: in base units, and in packs for levels that have limits of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Above so many base units the number is typed again.
    warn: Qty,
    /// Above so many base units it is an error.
    hard: Qty,
    /// The item's levels, with the limits some of them have.
    levels: Vec<LevelCard>,
}

impl Limits {
    /// The limits of an item and of its levels; wide ones when its card is not here.
    #[must_use]
    pub fn of(ctx: &Ctx<'_>, item: &str) -> Limits {
        let Some(card) = ctx.item(item) else { return Limits::up_to(WIDE) };
        let or_wide = |limit: Qty| if limit > 0 { limit } else { WIDE };
        Limits { warn: or_wide(card.warn_qty), hard: or_wide(card.hard_qty), levels: card.levels.clone() }
    }

    /// No more than that, and nothing that is asked about.
    #[must_use]
    pub fn up_to(most: Qty) -> Limits {
        Limits { warn: most, hard: most, levels: Vec::new() }
    }

    /// What of a tally goes beyond its limit, as it is shown. Packs of a level that is limited go by their number, all
    /// the rest by its base units.
    fn beyond(&self, tally: &Tally, plain: Qty, of: impl Fn(&LevelCard) -> Qty) -> Option<String> {
        let mut rest: Qty = 0;
        for one in &tally.scans {
            let level = self.levels.iter().find(|card| one.factor > 1 && card.level == one.level);
            match level.map(&of).filter(|limit| *limit > 0) {
                Some(limit) if one.count > limit => return Some(one.shown()),
                Some(_) => {}
                None => rest = rest.saturating_add(one.factor.saturating_mul(one.count)),
            }
        }
        (rest > plain).then(|| rest.to_string())
    }
}

/// The number of an input, or the step that says why it is none: not a count, zero, too big, or type it again.
///
/// # Errors
/// The step to answer instead.
pub fn entered<S>(given: &Given, limits: &Limits) -> Result<Qty, Box<Step<S>>> {
    let no = |code: &'static str| Box::new(Step::no(code));
    let FlowInput::Typed(text) = &given.input else { return Err(Box::new(Step::stay())) };
    if text.len() > 6 {
        return Err(no("qty.not_a_count"));
    }
    let n: Qty = text.parse().map_err(|_| no("qty.not_a_count"))?;
    if n == 0 {
        return Err(no("qty.zero"));
    }
    if n > limits.hard {
        return Err(no_way(n.to_string()));
    }
    if n > limits.warn && given.said("qty.again").is_none() {
        return Err(Box::new(Step::ask(Message::new("qty.again").with("n", n))));
    }
    Ok(n)
}

fn no_way<S>(n: String) -> Box<Step<S>> {
    Box::new(Step::no(Message::new("qty.too_big").with("n", n)))
}

/// Whether a number that was typed for a report can be meant, above 0 or not.
///
/// # Errors
/// What is said instead: it is too big, or to be typed again, unless it was asked for already.
pub fn told(limits: &Limits, n: Qty, again: bool) -> Result<Qty, Message> {
    let code = match n {
        n if n > limits.hard => "qty.too_big",
        n if n > limits.warn && !again => "qty.again",
        n => return Ok(n),
    };
    Err(Message::new(code).with("n", n))
}

/// The base units of a tally of scans; packs or units nobody can mean are an error, whether a label said them or they were
/// scanned one by one.
///
/// # Errors
/// The step to answer instead.
pub fn possible<S>(limits: &Limits, tally: &Tally) -> Result<Qty, Box<Step<S>>> {
    match limits.beyond(tally, limits.hard, |card| card.hard) {
        Some(n) => Err(no_way(n)),
        None => Ok(tally.total()),
    }
}

/// The same guards for a number that nobody typed: a label said it, or scans did. Above the warning it is asked about:
/// the same scan again is yes; where a key took it, a digit.
///
/// # Errors
/// The step to answer instead.
pub fn scanned<S>(given: &Given, limits: &Limits, tally: &Tally) -> Result<Qty, Box<Step<S>>> {
    let n = possible(limits, tally)?;
    let by_scan = matches!(given.input, FlowInput::Scan(_) | FlowInput::Typed(_));
    let code = if by_scan { "qty.sure" } else { "qty.sure_key" };
    let Some(much) = limits.beyond(tally, limits.warn, |card| card.warn) else { return Ok(n) };
    if given.said(code).is_some() {
        return Ok(n);
    }
    let ask = Message::new(code).with("n", much);
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

impl Counted {
    /// As shown: `2×12`, or just `3`.
    #[must_use]
    pub fn shown(&self) -> String {
        match self.factor {
            1 => self.count.to_string(),
            factor => format!("{}×{factor}", self.count),
        }
    }
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
        match self.scans.as_slice() {
            [] => total.to_string(),
            [one] if one.factor == 1 => total.to_string(),
            many => format!("{} = {total}", many.iter().map(Counted::shown).collect::<Vec<_>>().join(" + ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::Arg;

    /// The words said about a tally that comes by a scan.
    fn said(limits: &Limits, scans: &[(Level, Qty, Qty)]) -> String {
        let mut tally = Tally::default();
        scans.iter().for_each(|(level, factor, count)| tally.add(*level, *factor, *count));
        let given = Given::new(FlowInput::Enter);
        match scanned::<()>(&given, limits, &tally) {
            Ok(n) => n.to_string(),
            Err(step) => {
                let asked = match step.then {
                    crate::flow::Then::Ask(ask) => Some(ask.message),
                    _ => None,
                };
                let message = step.say.or(asked).expect("something is said");
                let n = match message.args.get("n") {
                    Some(Arg::Number(n)) => n.to_string(),
                    Some(Arg::Text(text)) => text.clone(),
                    other => panic!("{other:?}"),
                };
                format!("{} {n}", message.code)
            }
        }
    }

    #[test]
    fn packs_go_by_the_limits_of_their_level_and_all_else_by_the_items() {
        use Level::{Case, Each, Pallet};
        let level = |level, factor, warn, hard| LevelCard { level, factor, warn, hard };
        let levels = vec![level(Each, 1, 0, 0), level(Case, 12, 0, 0), level(Pallet, 480, 4, 20)];
        let limits = Limits { warn: 50, hard: 500, levels };
        for (scans, wanted) in [
            (&[(Each, 1, 50)][..], "50"),
            (&[(Each, 1, 51)], "qty.sure_key 51"),
            (&[(Each, 1, 501)], "qty.too_big 501"),
            (&[(Case, 12, 4)], "48"),
            (&[(Case, 12, 5)], "qty.sure_key 60"),
            (&[(Case, 12, 42)], "qty.too_big 504"),
            (&[(Pallet, 480, 4)], "1920"),
            (&[(Pallet, 480, 5)], "qty.sure_key 5×480"),
            (&[(Pallet, 480, 21)], "qty.too_big 21×480"),
            (&[(Pallet, 480, 4), (Each, 1, 50)], "1970"),
            (&[(Pallet, 480, 4), (Each, 1, 51)], "qty.sure_key 51"),
            (&[(Pallet, 480, 4), (Case, 12, 42)], "qty.too_big 504"),
            // A pack that was scanned to name the goods counts as one piece.
            (&[(Pallet, 1, 50)], "50"),
            (&[(Pallet, 480, Qty::MAX)], &format!("qty.too_big {}×480", Qty::MAX)),
            (&[(Case, Qty::MAX, 2)], &format!("qty.too_big {}", Qty::MAX)),
        ] {
            assert_eq!(said(&limits, scans), wanted, "{scans:?}");
        }
        // Each limit stands for itself: one alone leaves the other to the item.
        let warned = Limits { levels: vec![level(Pallet, 480, 4, 0)], ..limits.clone() };
        assert!(said(&warned, &[(Pallet, 480, 2)]).starts_with("qty.too_big"), "960 are more than 500");
        let refused = Limits { levels: vec![level(Pallet, 480, 0, 20)], ..limits };
        assert!(said(&refused, &[(Pallet, 480, 2)]).starts_with("qty.sure_key"));
    }
}
