//! Rules of receiving that device and hub share: plain functions.

use super::DeliveryLine;
use crate::base::{Day, Qty};

/// How many base units of a quantity go to which line: lines of the very lot first, then those without one, then the
/// rest; each up to what is open, and what is left to the last line tried. Empty when the delivery does not list the
/// item.
#[must_use]
pub fn allocate(lines: &[DeliveryLine], item: &str, lot: &str, unit: &str, qty: Qty) -> Vec<(i64, Qty)> {
    let mut mine: Vec<&DeliveryLine> = lines.iter().filter(|line| line.item == item).collect();
    let rank = |line: &DeliveryLine| {
        let on_unit = !unit.is_empty() && line.sscc == unit;
        let lot = if line.lot == lot {
            0
        } else if line.lot.is_empty() {
            1
        } else {
            2
        };
        (!on_unit, !line.sscc.is_empty() && !on_unit, lot, line.line)
    };
    mine.sort_by_key(|line| rank(line));
    let mut left = qty;
    let mut parts: Vec<(i64, Qty)> = Vec::new();
    for line in &mine {
        let part = line.rest().min(left);
        if part > 0 {
            parts.push((line.line, part));
            left -= part;
        }
    }
    if left > 0 {
        let surplus = parts.last().map(|(line, _)| *line).or_else(|| mine.first().map(|line| line.line));
        match (surplus, parts.last_mut()) {
            (_, Some(last)) => last.1 += left,
            (Some(line), None) => parts.push((line, left)),
            (None, None) => {}
        }
    }
    parts
}

/// How a quantity stands to what is still open of its item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Within the order or the soft tolerance.
    Fine,
    /// Above by so many base units, within the hard tolerance: ask.
    Ask(Qty),
    /// Above by so many, beyond the hard tolerance: back, or in blocked.
    Stop(Qty),
}

/// How `qty` of an item stands to the order, given tolerances in percent of the ordered quantity.
#[must_use]
pub fn over(lines: &[DeliveryLine], item: &str, qty: Qty, soft: i64, hard: i64) -> Over {
    let mine = || lines.iter().filter(|line| line.item == item);
    let expected: Qty = mine().map(|line| line.expected).sum();
    let received: Qty = mine().map(|line| line.received).sum();
    let above = received.saturating_add(qty).saturating_sub(expected);
    let within = |percent: i64| above.saturating_mul(100) <= expected.saturating_mul(percent);
    // What came in too much before is not asked about again.
    let now = above.min(qty);
    if now <= 0 || within(soft) {
        Over::Fine
    } else if within(hard) {
        Over::Ask(now)
    } else {
        Over::Stop(now)
    }
}

/// The day of six typed digits DDMMYY; day 00 is the last of its month. `None` when there is no such date.
#[must_use]
pub fn day_typed(text: &str) -> Option<Day> {
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (day, month, year) =
        (text[..2].parse::<i8>().ok()?, text[2..4].parse::<i8>().ok()?, text[4..].parse::<i16>().ok()?);
    if day > 0 {
        return Day::from_ymd(2000 + year, month, day);
    }
    (28..=31).rev().find_map(|day| Day::from_ymd(2000 + year, month, day))
}

/// Whether an expiry can be true: not more than ten years ago, not more than thirty ahead.
#[must_use]
pub fn plausible(expiry: Day, today: Day) -> bool {
    (today.0 - 3_653..=today.0 + 10_958).contains(&expiry.0)
}

/// What is wrong with the life goods have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Nothing.
    Fine,
    /// Past its expiry.
    Over,
    /// So many days left of the minimum.
    Short {
        /// Days left.
        left: i64,
        /// Days wanted.
        minimum: i64,
    },
}

/// Whether goods with this expiry have enough life left.
#[must_use]
pub fn life(expiry: Day, today: Day, minimum: i64) -> Life {
    let left = expiry.0 - today.0;
    if left < 0 {
        Life::Over
    } else if left < minimum {
        Life::Short { left, minimum }
    } else {
        Life::Fine
    }
}
