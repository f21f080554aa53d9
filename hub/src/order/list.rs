//! Lists of orders, narrowed by what stands in the address of a page or a request, page by page.
//!
//! Each list goes along an index of its own, in that index's order: of orders that have left the house only those of one
//! state, or with a cut-off between two moments, are ever looked through.

use crate::catalog::find::liked;
use crate::db::{Conn, DbError, Row, params};

/// Orders that are not on a truck yet.
pub const OPEN: &str = "open";
/// Orders that are owed something, whatever state the rest of them is in.
pub const OWED: &str = "owed";
/// Orders in any state, of some cut-offs.
pub const ALL: &str = "all";
/// Where orders without a cut-off begin among the ranks ([`Listed::ranked_at`]).
const WITHOUT_CUT_OFF: i64 = 100_000_000_000_000;
/// Between the parts of a place: no text of ours has it.
const BETWEEN: char = '\u{1f}';

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Which {
    /// A state, or [`OPEN`], [`OWED`] or [`ALL`].
    pub state: String,
    /// Of this carrier alone; empty for all.
    pub carrier: String,
    /// Of this channel alone; empty for all.
    pub channel: String,
    /// Their number begins with this, or it is in the customer's name; empty for all.
    pub text: String,
    /// The earliest cut-off, ms since 1970.
    pub from: i64,
    /// The cut-off before which, ms since 1970.
    pub to: i64,
}

/// By what a list goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// One state, the most urgent first.
    State,
    /// What is owed, the most urgent first.
    Owed,
    /// What is open, by cut-off.
    Due,
    /// Between two cut-offs, by cut-off.
    CutOff,
}

impl Which {
    /// All orders of a state.
    #[must_use]
    pub fn of(state: &str) -> Which {
        let (carrier, channel, text) = (String::new(), String::new(), String::new());
        Which { state: state.to_owned(), carrier, channel, text, from: i64::MIN, to: i64::MAX }
    }

    /// Whether something narrows it beside the state.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.has_window() || ![&self.carrier, &self.channel, &self.text].into_iter().all(String::is_empty)
    }

    /// Whether it is bound to cut-offs, from one to another.
    #[must_use]
    pub fn has_window(&self) -> bool {
        self.from > i64::MIN && self.to < i64::MAX
    }

    /// Whether it can be told only between two cut-offs: there are too many others.
    #[must_use]
    pub fn needs_window(&self) -> bool {
        self.way() == Way::CutOff && !self.has_window()
    }

    /// The window as ranks, from one to before another: what has no cut-off ranks behind all that have one.
    fn ranks(&self) -> (i64, i64) {
        if self.has_window() && self.to <= 1 { (WITHOUT_CUT_OFF, i64::MAX) } else { (self.from, self.to) }
    }

    fn way(&self) -> Way {
        match self.state.as_str() {
            OWED => Way::Owed,
            OPEN => Way::Due,
            ALL => Way::CutOff,
            "shipped" | "cancelled" if self.is_narrowed() => Way::CutOff,
            _ => Way::State,
        }
    }

    /// Where an order stands in the list, as the parts of a place.
    #[must_use]
    pub fn place(&self, one: &Listed) -> Vec<String> {
        let (ranked_at, priority, order) =
            (one.ranked_at.to_string(), one.priority.to_string(), one.order.clone());
        match self.way() {
            Way::State | Way::Owed => vec![priority, ranked_at, order],
            Way::Due => vec![ranked_at, priority, order],
            Way::CutOff => vec![one.cut_off.to_string(), one.carrier.clone(), one.state.clone(), order],
        }
    }
}

/// The parts of a place as one text, and back.
#[must_use]
pub fn joined(parts: &[String]) -> String {
    parts.join(&BETWEEN.to_string())
}

/// The parts of a place, empty ones where there are none.
#[must_use]
pub fn parted(text: &str) -> [String; 4] {
    let mut parts = text.split(BETWEEN).map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// An order of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub order: String,
    /// Its state.
    pub state: String,
    /// Where it came from.
    pub channel: String,
    /// The customer.
    pub customer: String,
    /// Lines of the address, parted by newlines.
    pub ship_to: String,
    /// Who drives it.
    pub carrier: String,
    /// The lane it is shipped from.
    pub lane: String,
    /// Lower goes first.
    pub priority: i64,
    /// Which stop of its truck unloads it; 0 when the tour is not known.
    pub stop: i64,
    /// When the customer ordered, ms since 1970.
    pub made_at: i64,
    /// Last moment to make its truck, ms since 1970; 0 when there is none.
    pub cut_off: i64,
    /// Since when it is on hold, ms since 1970; 0 when it is not.
    pub held_at: i64,
    /// Why it is on hold, or empty.
    pub held_why: String,
    /// It waits for room in its channel.
    pub capped: bool,
    /// What its cut-off was promised by ([`super::cut_off`]); empty when nothing is promised.
    pub cut_off_by: String,
    /// Where it stands among what has to leave: its cut-off; without one behind all others, the oldest first.
    pub ranked_at: i64,
}

/// Up to `limit` orders behind a place.
///
/// # Errors
/// The database.
pub fn page(
    conn: &mut dyn Conn,
    site: &str,
    which: &Which,
    after: &[String; 4],
    limit: i64,
) -> Result<Vec<Listed>, DbError> {
    let number = |text: &str| text.parse::<i64>().unwrap_or(i64::MIN);
    let (Which { state, carrier, channel, from, to, .. }, text) = (which, liked(&which.text));
    let [first, second, third, fourth] = after;
    let (earliest, before) = which.ranks();
    let found = match which.way() {
        Way::State => conn.query(
            OF_STATE,
            params![
                site,
                carrier,
                channel,
                &text,
                earliest,
                before,
                number(first),
                number(second),
                third,
                limit,
                state
            ],
        )?,
        Way::Owed => conn.query(
            OWES,
            params![
                site,
                carrier,
                channel,
                &text,
                earliest,
                before,
                number(first),
                number(second),
                third,
                limit
            ],
        )?,
        Way::Due => conn.query(
            DUE,
            params![
                site,
                carrier,
                channel,
                &text,
                earliest,
                before,
                number(first),
                number(second),
                third,
                limit
            ],
        )?,
        Way::CutOff => {
            let state = if state == ALL { "" } else { state };
            conn.query(
                BY_CUT_OFF,
                params![
                    site,
                    carrier,
                    channel,
                    &text,
                    *from,
                    *to,
                    number(first),
                    second,
                    third,
                    fourth,
                    limit,
                    state
                ],
            )?
        }
    };
    found.iter().map(listed).collect()
}

const OF_STATE: &str = "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, \
    cut_off, held_at, held_why, capped, promised, ranked_at from order_head where site = $1 and state = $11 and (carrier = $2 or $2 = '') and \
    (channel = $3 or $3 = '') and ($4 = '' or lower(order_no) like $4 || '%' escape '!' or \
    lower(customer) like '%' || $4 || '%' escape '!') and ranked_at >= $5 and ranked_at < $6 and \
    (priority, ranked_at, order_no) > ($7, $8, $9) order by priority, ranked_at, order_no limit $10";

const OWES: &str = "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, \
    cut_off, held_at, held_why, capped, promised, ranked_at from order_head where site = $1 and order_no in (select order_no from order_line \
    where site = $1 and short > 0 and state in ('held', 'backordered', 'short', 'reserved', 'picking', 'picked', 'packed', \
    'staged', 'loaded')) and (carrier = $2 or $2 = '') and (channel = $3 or $3 = '') and \
    ($4 = '' or lower(order_no) like $4 || '%' escape '!' or lower(customer) like '%' || $4 || '%' escape '!') and \
    ranked_at >= $5 and ranked_at < $6 and (priority, ranked_at, order_no) > ($7, $8, $9) \
    order by priority, ranked_at, order_no limit $10";

const DUE: &str = "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, cut_off, \
    held_at, held_why, capped, promised, ranked_at from order_head where site = $1 and state in ('new', 'promised', 'held', 'backordered', \
    'released', 'reserved', 'short', 'picking', 'picked', 'packed', 'staged') and (carrier = $2 or $2 = '') and \
    (channel = $3 or $3 = '') and ($4 = '' or lower(order_no) like $4 || '%' escape '!' or \
    lower(customer) like '%' || $4 || '%' escape '!') and ranked_at >= $5 and ranked_at < $6 and \
    (ranked_at, priority, order_no) > ($7, $8, $9) order by ranked_at, priority, order_no limit $10";

const BY_CUT_OFF: &str = "select order_no, state, channel, customer, ship_to, carrier, lane, priority, stop, made_at, \
    cut_off, held_at, held_why, capped, promised, ranked_at from order_head where site = $1 and (carrier = $2 or $2 = '') and \
    (channel = $3 or $3 = '') and ($4 = '' or lower(order_no) like $4 || '%' escape '!' or \
    lower(customer) like '%' || $4 || '%' escape '!') and cut_off >= $5 and cut_off < $6 and \
    (state = $12 or $12 = '') and (cut_off, carrier, state, order_no) > ($7, $8, $9, $10) \
    order by cut_off, carrier, state, order_no limit $11";

fn listed(row: &Row) -> Result<Listed, DbError> {
    Ok(Listed {
        order: row.string(0)?,
        state: row.string(1)?,
        channel: row.string(2)?,
        customer: row.string(3)?,
        ship_to: row.string(4)?,
        carrier: row.string(5)?,
        lane: row.string(6)?,
        priority: row.int(7)?,
        stop: row.int(8)?,
        made_at: row.int(9)?,
        cut_off: row.int(10)?,
        held_at: row.int(11)?,
        held_why: row.string(12)?,
        capped: row.flag(13)?,
        cut_off_by: row.string(14)?,
        ranked_at: row.int(15)?,
    })
}

/// The most urgent orders nobody has released and that wait for no room, at most so many.
///
/// # Errors
/// The database.
pub fn to_release(conn: &mut dyn Conn, site: &str, most: i64) -> Result<Vec<String>, DbError> {
    let mut next = Vec::new();
    // One state after the other, each in the order of its index.
    for state in ["new", "promised"] {
        let found = conn.query(
            "select priority, ranked_at, order_no from order_head where site = $1 and state = $2 and capped = 0 \
             order by priority, ranked_at, order_no limit $3",
            params![site, state, most],
        )?;
        for row in &found {
            next.push((row.int(0)?, row.int(1)?, row.string(2)?));
        }
    }
    next.sort();
    next.truncate(usize::try_from(most).unwrap_or(0));
    Ok(next.into_iter().map(|(_, _, order)| order).collect())
}

/// Carriers and channels of the orders that go out next, to choose from.
///
/// # Errors
/// The database.
pub fn names(conn: &mut dyn Conn, site: &str) -> Result<(Vec<String>, Vec<String>), DbError> {
    let carriers = "select distinct carrier from (select carrier from order_head where site = $1 and state in \
        ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', \
        'staged') order by ranked_at, priority, order_no limit 2000) next where carrier <> '' order by carrier";
    let channels = "select distinct channel from (select channel from order_head where site = $1 and state in \
        ('new', 'promised', 'held', 'backordered', 'released', 'reserved', 'short', 'picking', 'picked', 'packed', \
        'staged') order by ranked_at, priority, order_no limit 2000) next where channel <> '' order by channel";
    let texts = |found: &[Row]| found.iter().map(|row| row.string(0)).collect::<Result<Vec<_>, _>>();
    Ok((texts(&conn.query(carriers, params![site])?)?, texts(&conn.query(channels, params![site])?)?))
}
