//! What a supervisor may decide about work and devices: plain functions of facts.

use crate::order::channel::{HIGHEST, Load};
use crate::order::pickup::Pickup;
use crate::{inbound, task};
use regal_shared::text::Message;

/// The ranks a task may have: lower goes first.
pub const RANKS: std::ops::RangeInclusive<i64> = 1..=task::LAST;
/// Why a hold may be placed.
pub const HOLDS: &[&str] = &["quality", "recall", "customs", "owner_request", "maintenance", "suspect"];
/// The longest name of a channel, in characters.
const LONGEST_CHANNEL: usize = 20;
/// Longest name of a carrier, in characters, as orders may name it.
const LONGEST_CARRIER: usize = 40;
/// The longest message to a device, in characters.
pub const LONGEST: usize = 160;
/// The longest call for safety, in characters: it must be whole on the smallest screen.
pub const LONGEST_CALL: usize = 40;

/// What a decision about a task needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TaskFacts {
    /// There is such a task.
    pub known: bool,
    /// It is done or cancelled.
    pub over: bool,
    /// Some device holds it.
    pub held: bool,
    /// Danger was reported under it, and nobody gets it.
    pub frozen: bool,
}

fn open(facts: &TaskFacts) -> Result<(), Message> {
    if !facts.known {
        return Err(Message::new("board.no_task"));
    }
    if facts.over { Err(Message::new("board.task_over")) } else { Ok(()) }
}

/// Whether a task can be taken from its holder.
///
/// # Errors
/// Why not, for the page.
pub fn revoke(facts: &TaskFacts) -> Result<(), Message> {
    open(facts)?;
    if facts.held { Ok(()) } else { Err(Message::new("board.task_free")) }
}

/// Whether a frozen task can go on.
///
/// # Errors
/// Why not, for the page.
pub fn thaw(facts: &TaskFacts) -> Result<(), Message> {
    open(facts)?;
    if facts.frozen { Ok(()) } else { Err(Message::new("board.task_not_frozen")) }
}

/// Whether a task can be given to a person; `may_work` is whether the person is there and not locked.
///
/// # Errors
/// Why not, for the page.
pub fn give(facts: &TaskFacts, may_work: bool) -> Result<(), Message> {
    open(facts)?;
    if may_work { Ok(()) } else { Err(Message::new("board.no_person")) }
}

/// Whether a task can get a rank.
///
/// # Errors
/// Why not, for the page.
pub fn rank(facts: &TaskFacts, rank: i64) -> Result<(), Message> {
    open(facts)?;
    if RANKS.contains(&rank) { Ok(()) } else { Err(Message::new("board.rank_bad").with("n", *RANKS.end())) }
}

/// What a decision about an order needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrderFacts {
    /// There is such an order.
    pub known: bool,
    /// It is on hold.
    pub on_hold: bool,
    /// It has left, or is cancelled.
    pub over: bool,
}

/// Whether there is such an order, and it is in the house.
///
/// # Errors
/// Why not, for the page.
pub fn at_work(facts: &OrderFacts) -> Result<(), Message> {
    if !facts.known {
        return Err(Message::new("board.no_order"));
    }
    if facts.over { Err(Message::new("board.order_over")) } else { Ok(()) }
}

/// Whether an order can be put on hold; `reason_known` is whether the reason is one of those for orders.
///
/// # Errors
/// Why not, for the page.
pub fn hold_order(facts: &OrderFacts, reason_known: bool) -> Result<(), Message> {
    if !reason_known {
        return Err(Message::new("req.bad"));
    }
    at_work(facts)?;
    if facts.on_hold { Err(Message::new("board.order_held")) } else { Ok(()) }
}

/// Whether the hold of an order can be lifted.
///
/// # Errors
/// Why not, for the page.
pub fn lift_order(facts: &OrderFacts) -> Result<(), Message> {
    at_work(facts)?;
    if facts.on_hold { Ok(()) } else { Err(Message::new("board.order_not_held")) }
}

/// Whether an order can get a rank.
///
/// # Errors
/// Why not, for the page.
pub fn rank_order(facts: &OrderFacts, rank: i64) -> Result<(), Message> {
    at_work(facts)?;
    if RANKS.contains(&rank) { Ok(()) } else { Err(Message::new("board.rank_bad").with("n", *RANKS.end())) }
}

/// What a decision about a receipt needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReceiptFacts {
    /// There is such a receipt.
    pub known: bool,
    /// Goods may still come in under it.
    pub open: bool,
    /// Base units that came so far.
    pub came: i64,
}

/// What closing a receipt comes to: with what came, or cancelled when nothing did.
///
/// # Errors
/// Why not, for the page.
pub fn close_receipt(facts: &ReceiptFacts, receipt: &str) -> Result<inbound::Change, Message> {
    if !facts.known {
        return Err(Message::new("board.no_receipt"));
    }
    if !facts.open {
        return Err(Message::new("board.receipt_over"));
    }
    let receipt = receipt.to_owned();
    Ok(match facts.came {
        0 => inbound::Change::Cancelled { receipt },
        _ => inbound::Change::Unloaded { receipt, short: true },
    })
}

/// Whether a channel can have such a cap.
///
/// # Errors
/// Why not, for the page.
pub fn channel(name: &str, cap: Load) -> Result<(), Message> {
    let named = name.chars().count() <= LONGEST_CHANNEL && !name.chars().any(char::is_control);
    let fits = |n: i64| (0..=HIGHEST).contains(&n);
    if named && fits(cap.orders) && fits(cap.lines) {
        return Ok(());
    }
    Err(Message::new("board.channel_bad").with("n", HIGHEST))
}

/// Whether a carrier can fetch so: it has a name, and its pick-ups are times of a day.
///
/// # Errors
/// Why not, for the page.
pub fn carrier(name: &str, pickup: &Pickup) -> Result<(), Message> {
    let length = name.chars().count();
    if length == 0 || length > LONGEST_CARRIER || name.chars().any(char::is_control) {
        let most = i64::try_from(LONGEST_CARRIER).unwrap_or(i64::MAX);
        return Err(Message::new("board.carrier_bad").with("n", most));
    }
    if pickup.is_good() { Ok(()) } else { Err(Message::new("board.pickup_bad")) }
}

/// Whether a text can be told: it says something, fits, and holds nothing but words.
///
/// # Errors
/// Why not, for the page.
pub fn tell(text: &str, urgent: bool) -> Result<(), Message> {
    let longest = if urgent { LONGEST_CALL } else { LONGEST };
    let length = text.chars().count();
    if length == 0 || length > longest || text.chars().any(char::is_control) {
        let most = i64::try_from(longest).unwrap_or(i64::MAX);
        return Err(Message::new("board.tell_bad").with("n", most));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_that_is_over_or_not_there_is_nobodys_business() {
        let held = TaskFacts { known: true, over: false, held: true, frozen: false };
        let free = TaskFacts { held: false, ..held };
        let over = TaskFacts { over: true, ..free };
        let none = TaskFacts::default();
        let told = |result: Result<(), Message>| result.err().map(|no| no.code.into_owned());
        for (result, no) in [
            (revoke(&held), None),
            (revoke(&free), Some("board.task_free")),
            (revoke(&over), Some("board.task_over")),
            (revoke(&none), Some("board.no_task")),
            (thaw(&TaskFacts { frozen: true, ..free }), None),
            (thaw(&free), Some("board.task_not_frozen")),
            (thaw(&over), Some("board.task_over")),
            (give(&free, true), None),
            (give(&held, true), None),
            (give(&held, false), Some("board.no_person")),
            (give(&over, false), Some("board.task_over")),
            (rank(&free, 1), None),
            (rank(&free, 99), None),
            (rank(&free, 0), Some("board.rank_bad")),
            (rank(&free, 100), Some("board.rank_bad")),
            (rank(&over, 5), Some("board.task_over")),
        ] {
            assert_eq!(told(result).as_deref(), no);
        }
    }

    #[test]
    fn an_order_is_held_lifted_and_ranked_as_long_as_it_is_in_the_house() {
        let open = OrderFacts { known: true, on_hold: false, over: false };
        let held = OrderFacts { on_hold: true, ..open };
        let over = OrderFacts { over: true, ..open };
        let none = OrderFacts::default();
        let told = |result: Result<(), Message>| result.err().map(|no| no.code.into_owned());
        for (result, no) in [
            (hold_order(&open, true), None),
            (hold_order(&open, false), Some("req.bad")),
            (hold_order(&held, true), Some("board.order_held")),
            (hold_order(&over, true), Some("board.order_over")),
            (hold_order(&none, true), Some("board.no_order")),
            (lift_order(&held), None),
            (lift_order(&open), Some("board.order_not_held")),
            (lift_order(&over), Some("board.order_over")),
            (lift_order(&none), Some("board.no_order")),
            (rank_order(&open, 1), None),
            (rank_order(&held, 99), None),
            (rank_order(&open, 0), Some("board.rank_bad")),
            (rank_order(&open, 100), Some("board.rank_bad")),
            (rank_order(&over, 5), Some("board.order_over")),
            (rank_order(&none, 5), Some("board.no_order")),
        ] {
            assert_eq!(told(result).as_deref(), no);
        }
    }

    #[test]
    fn a_receipt_closes_with_what_came_or_is_cancelled() {
        let open = ReceiptFacts { known: true, open: true, came: 4 };
        let receipt = || "A1".to_owned();
        for (facts, expected) in [
            (open, Ok(inbound::Change::Unloaded { receipt: receipt(), short: true })),
            (ReceiptFacts { came: 0, ..open }, Ok(inbound::Change::Cancelled { receipt: receipt() })),
            (ReceiptFacts { open: false, ..open }, Err(Message::new("board.receipt_over"))),
            (ReceiptFacts::default(), Err(Message::new("board.no_receipt"))),
        ] {
            assert_eq!(close_receipt(&facts, "A1"), expected, "{facts:?}");
        }
    }

    #[test]
    fn a_cap_is_a_number_that_makes_sense_for_a_channel_that_can_be() {
        let load = |orders, lines| Load { orders, lines };
        for (name, cap, fits) in [
            ("shop", load(40, 0), true),
            ("", load(0, HIGHEST), true),
            ("shop", load(-1, 0), false),
            ("shop", load(0, HIGHEST + 1), false),
            ("a channel with a name beyond measure", load(1, 1), false),
            ("sh\u{7}op", load(1, 1), false),
        ] {
            assert_eq!(channel(name, cap).is_ok(), fits, "{name:?} {cap:?}");
        }
    }

    #[test]
    fn a_carrier_has_a_name_and_fetches_at_times_of_a_day() {
        let at = |weekday, sunday| Pickup { weekday, saturday: -1, sunday };
        let longest = "N".repeat(LONGEST_CARRIER);
        for (name, pickup, fits) in [
            ("Nordpaket", at(1020, -1), true),
            (longest.as_str(), at(0, 1439), true),
            ("Nordpaket", Pickup::NEVER, true),
            ("", at(1020, -1), false),
            ("Nord\u{7}paket", at(1020, -1), false),
            (&format!("{longest}N"), at(1020, -1), false),
            ("Nordpaket", at(1440, -1), false),
            ("Nordpaket", at(1020, -2), false),
        ] {
            assert_eq!(carrier(name, &pickup).is_ok(), fits, "{name:?} {pickup:?}");
        }
    }

    #[test]
    fn what_is_told_fits_the_screen_it_is_for() {
        for (text, urgent, fits) in [
            ("Dock 3 please".to_owned(), false, true),
            (String::new(), false, false),
            ("a".repeat(LONGEST), false, true),
            ("a".repeat(LONGEST + 1), false, false),
            ("a".repeat(LONGEST_CALL), true, true),
            ("a".repeat(LONGEST_CALL + 1), true, false),
            ("\u{1b}[2J".to_owned(), false, false),
        ] {
            assert_eq!(tell(&text, urgent).is_ok(), fits, "{text:?} {urgent}");
        }
    }
}
