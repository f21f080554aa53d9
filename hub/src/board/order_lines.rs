//! The lines of an order as its page shows them, and how they are parted between what is work and what is not.

use super::read::{rows, text};
use crate::db::{Conn, DbError, params};

/// A line of an order.
pub(super) struct Line {
    pub(super) line: i64,
    pub(super) item: String,
    pub(super) name: String,
    pub(super) lot: String,
    pub(super) qty: i64,
    pub(super) reserved: i64,
    pub(super) picked: i64,
    pub(super) packed: i64,
    pub(super) shipped: i64,
    pub(super) short: i64,
    pub(super) state: String,
    /// Of it promised and not reserved yet.
    pub(super) promised: i64,
    /// Somebody has it in hand, or has been offered it.
    pub(super) in_hand: bool,
    /// How far it was promised, and what was left to promise then.
    pub(super) rule: String,
    pub(super) atp: i64,
}

impl Line {
    /// Why it is promised or not, as a code of words; empty where that is over.
    pub(super) fn cover(&self) -> &str {
        if self.promised > 0 || matches!(self.state.as_str(), "new" | "backordered") {
            &self.rule
        } else {
            ""
        }
    }
}

/// The lines of an order, in their order.
pub(super) fn lines(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Vec<Line>, DbError> {
    let found = conn.query(
        "select n.line, n.item, coalesce(i.name, ''), n.lot, n.qty, n.reserved, n.picked, n.packed, n.shipped, \
         n.short, n.state, n.promise_rule, n.promise_atp, (select cast(coalesce(sum(p.qty), 0) as bigint) from \
         promise p where p.site = n.site and p.order_no = n.order_no and p.line = n.line and p.state = 'open'), \
         case when n.state in ('released', 'short', 'reserved') and exists (select 1 from task_line k join task t on \
          t.site = k.site and t.task = k.task where k.site = n.site and k.order_no = n.order_no and \
          k.order_line = n.line and k.state = 'open' and t.state in ('leased', 'in_progress')) then 1 else 0 end \
         from order_line n left join item i on i.site = n.site and i.item = n.item \
         where n.site = $1 and n.order_no = $2 order by n.line",
        params![site, order],
    )?;
    rows(&found, |row| {
        Ok(Line {
            line: row.int(0)?,
            item: text(row, 1)?,
            name: text(row, 2)?,
            lot: text(row, 3)?,
            qty: row.int(4)?,
            reserved: row.int(5)?,
            picked: row.int(6)?,
            packed: row.int(7)?,
            shipped: row.int(8)?,
            short: row.int(9)?,
            state: text(row, 10)?,
            rule: text(row, 11)?,
            atp: row.int(12)?,
            promised: row.int(13)?,
            in_hand: row.flag(14)?,
        })
    })
}

/// How the lines of an order are parted between what is work and what is not.
pub(super) struct Split {
    /// Lines of which nothing was picked: a release of them can be taken back while nobody has them in hand.
    pub(super) untouched: i64,
    /// Lines in somebody's hand, picked, or on from there, and not away.
    pub(super) going: i64,
    /// Lines that are not released.
    pub(super) unreleased: i64,
}

impl Split {
    /// Counts them.
    pub(super) fn of(lines: &[Line]) -> Split {
        let count = |wanted: fn(&Line) -> bool| lines.iter().map(|line| i64::from(wanted(line))).sum();
        Split {
            untouched: count(|line| line.picked == 0 && !line.in_hand && is_waiting(&line.state)),
            going: count(|line| {
                is_waiting(&line.state) && (line.in_hand || line.picked > 0)
                    || matches!(line.state.as_str(), "picking" | "picked" | "packed" | "staged" | "loaded")
            }),
            unreleased: count(|line| matches!(line.state.as_str(), "new" | "promised")),
        }
    }
}

/// Whether a line is work nobody has begun, as far as its state says.
fn is_waiting(state: &str) -> bool {
    matches!(state, "released" | "short" | "reserved")
}
