//! LPNs: totes, pallets, cartons; their state, place, nesting and what they are bound to.

use super::shared;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};

/// An LPN as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lpn {
    /// The LPN.
    pub lpn: String,
    /// `tote`, `pallet` or `carton`.
    pub kind: String,
    /// State code.
    pub state: String,
    /// Worldwide number, or empty.
    pub sscc: String,
    /// The LPN it stands in, or empty.
    pub parent: String,
    /// Where it is, or empty.
    pub location: String,
    /// The order it serves, or empty.
    pub order: String,
    /// The task it is bound to, or empty.
    pub task: String,
    /// Cart slot, or 0.
    pub slot: i64,
}

impl Lpn {
    /// Whether it leaves as it stands: a carton, or another LPN that was closed to be shipped as it is.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        self.kind == "carton" || matches!(self.state.as_str(), "closed" | "staged")
    }
}

/// The LPNs an LPN stands in, the outermost last.
///
/// # Errors
/// The database.
pub fn within(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<String>, DbError> {
    let mut all: Vec<String> = Vec::new();
    let mut parent = if lpn.is_empty() { None } else { find(cx, lpn)?.map(|found| found.parent) };
    while let Some(one) = parent.filter(|one| !one.is_empty() && !all.contains(one)) {
        parent = find(cx, &one)?.map(|found| found.parent);
        all.push(one);
    }
    Ok(all)
}

/// An LPN by its number or its SSCC.
///
/// # Errors
/// The database.
pub fn find(cx: &mut Cx<'_>, lpn: &str) -> Result<Option<Lpn>, DbError> {
    let by_number = "select lpn, kind, state, sscc, parent, location, order_no, task, slot from lpn where site = $1 and lpn = $2";
    let by_sscc = "select lpn, kind, state, sscc, parent, location, order_no, task, slot from lpn \
                   where site = $1 and sscc = $2 order by lpn limit 1";
    let mut row = query_one(cx.conn, by_number, params![&cx.site.site, lpn])?;
    if row.is_none() && lpn.len() == 18 {
        row = query_one(cx.conn, by_sscc, params![&cx.site.site, lpn])?;
    }
    row.map(|row| {
        Ok(Lpn {
            lpn: row.string(0)?,
            kind: row.string(1)?,
            state: row.string(2)?,
            sscc: row.string(3)?,
            parent: row.string(4)?,
            location: row.string(5)?,
            order: row.string(6)?,
            task: row.string(7)?,
            slot: row.int(8)?,
        })
    })
    .transpose()
}

/// A change of an LPN, decided by a flow and applied by the floor. Stock on it moves by [`crate::ledger`] alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A tote is opened for an order and a task; made when nobody knew it.
    Bind {
        /// The tote.
        lpn: String,
        /// Where it is now.
        location: String,
        /// The order, or empty.
        order: String,
        /// The task.
        task: String,
        /// Cart slot, or 0.
        slot: i64,
    },
    /// It serves an order besides its own, which keeps it: goods of both are in it.
    Also {
        /// The LPN.
        lpn: String,
        /// The other order.
        order: String,
        /// The task its goods came by.
        task: String,
        /// Cart slot, or 0.
        slot: i64,
    },
    /// Nothing of an order is in it any more, but goods of others are: it serves these alone.
    Served {
        /// The LPN.
        lpn: String,
        /// The order that has what it was for.
        order: String,
    },
    /// It serves an order as it is, with all on it.
    Taken {
        /// The LPN.
        lpn: String,
        /// The order.
        order: String,
        /// The task.
        task: String,
    },
    /// It serves no order any more, and stands open with all on it.
    Freed {
        /// The LPN.
        lpn: String,
    },
    /// The state changes.
    State {
        /// The LPN.
        lpn: String,
        /// State code.
        state: &'static str,
    },
    /// A tote is empty and free for the next order; a carton emptied is void.
    Empty {
        /// The tote.
        lpn: String,
    },
    /// Cartons of an order that were planned and never closed are void.
    VoidPlanned {
        /// The order.
        order: String,
    },
    /// Nothing is on it any more: it stands there empty, bound to nothing.
    Emptied {
        /// The LPN.
        lpn: String,
        /// Where it is.
        location: String,
    },
    /// It stands in another LPN, or in none.
    Parent {
        /// The inner LPN.
        lpn: String,
        /// The outer LPN, or empty.
        parent: String,
    },
    /// All that stood in one LPN stands in another.
    Children {
        /// The LPN they stood in.
        from: String,
        /// The LPN they stand in, or empty.
        to: String,
    },
    /// Another label: the new one takes on what the old one was; the old one is void.
    Relabel {
        /// The old label.
        old: String,
        /// The new label.
        new: String,
    },
    /// A new LPN.
    Make {
        /// The LPN.
        lpn: String,
        /// `tote`, `pallet` or `carton`.
        kind: &'static str,
        /// State code.
        state: &'static str,
        /// Worldwide number, or empty.
        sscc: String,
        /// Where it is.
        location: String,
        /// The order, or empty.
        order: String,
        /// Its carton type, or empty.
        carton_type: String,
        /// Its weight, or 0.
        weight_g: i64,
    },
}

impl Change {
    /// The LPN and where the change says that it is.
    #[must_use]
    pub fn seen_at(&self) -> Option<(&str, &str)> {
        match self {
            Change::Bind { lpn, location, .. } | Change::Make { lpn, location, .. }
                if !location.is_empty() =>
            {
                Some((lpn, location))
            }
            _ => None,
        }
    }
}

/// Applies one change of an LPN.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Bind { lpn, location, order, task, slot } => {
            shared::bound(cx, lpn, order)?;
            cx.conn.write(
                "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
                 weight_g, made_at) values ($1, $2, 'tote', 'open', '', '', $3, $4, $5, $6, '', 0, $7) \
                 on conflict (site, lpn) do update set state = 'open', location = excluded.location, \
                 order_no = excluded.order_no, task = excluded.task, slot = excluded.slot",
                params![&cx.site.site, lpn, location, order, task, *slot, cx.now.0],
            )?;
        }
        Change::Also { lpn, order, task, slot } => shared::add(cx, lpn, (order, task, *slot))?,
        Change::Served { lpn, order } => shared::served(cx, lpn, order)?,
        Change::Taken { lpn, order, task } => {
            shared::bound(cx, lpn, order)?;
            cx.conn.write(
                "update lpn set state = 'open', order_no = $3, task = $4, slot = 0 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn, order, task],
            )?;
        }
        Change::Freed { lpn } => {
            cx.conn.write(
                "update lpn set state = 'open', order_no = '', task = '', slot = 0 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn],
            )?;
        }
        Change::State { lpn, state } => {
            cx.conn.write(
                "update lpn set state = $3 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn, *state],
            )?;
        }
        Change::Empty { lpn } => {
            shared::none(cx, lpn)?;
            cx.conn.write(
                "update lpn set state = case when kind = 'carton' then 'void' else 'empty' end, order_no = '', task = '', \
                 slot = 0 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn],
            )?;
        }
        Change::VoidPlanned { order } => {
            // A number that was given out twice, after rows were lost, may be planned here and hold goods there.
            cx.conn.write(
                "update lpn set state = 'void' where site = $1 and order_no = $2 and kind = 'carton' and \
                 state = 'planned' and not exists (select 1 from balance b where b.site = lpn.site and b.lpn = lpn.lpn and \
                 b.on_hand > 0)",
                params![&cx.site.site, order],
            )?;
        }
        Change::Emptied { lpn, location } => {
            shared::none(cx, lpn)?;
            cx.conn.write(
                "update lpn set state = 'empty', location = $3, parent = '', order_no = '', task = '', slot = 0 \
                 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn, location],
            )?;
        }
        Change::Parent { lpn, parent } => {
            cx.conn.write(
                "update lpn set parent = $3 where site = $1 and lpn = $2",
                params![&cx.site.site, lpn, parent],
            )?;
        }
        Change::Children { from, to } => {
            cx.conn.write(
                "update lpn set parent = $3 where site = $1 and parent = $2",
                params![&cx.site.site, from, to],
            )?;
        }
        Change::Relabel { old, new } => relabel(cx, old, new)?,
        Change::Make { lpn, kind, state, sscc, location, order, carton_type, weight_g } => {
            shared::bound(cx, lpn, order)?;
            cx.conn.write(
                "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
                 weight_g, made_at) values ($1, $2, $3, $4, $5, '', $6, $7, '', 0, $8, $9, $10) \
                 on conflict (site, lpn) do update set state = excluded.state, \
                 location = case when excluded.location = '' then lpn.location else excluded.location end, \
                 sscc = excluded.sscc, order_no = excluded.order_no, carton_type = excluded.carton_type, \
                 weight_g = excluded.weight_g",
                params![
                    &cx.site.site, lpn, *kind, *state, sscc, location, order, carton_type, *weight_g, cx.now.0
                ],
            )?;
        }
    }
    Ok(())
}

fn relabel(cx: &mut Cx<'_>, old: &str, new: &str) -> Result<(), DbError> {
    cx.conn.write(
        "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, carton_type, \
         weight_g, made_at) select site, $3, kind, state, '', parent, location, order_no, task, slot, carton_type, \
         weight_g, $4 from lpn where site = $1 and lpn = $2 \
         on conflict (site, lpn) do update set kind = excluded.kind, state = excluded.state, \
         parent = excluded.parent, location = excluded.location, order_no = excluded.order_no, \
         task = excluded.task, slot = excluded.slot, carton_type = excluded.carton_type, \
         weight_g = excluded.weight_g",
        params![&cx.site.site, old, new, cx.now.0],
    )?;
    cx.conn.write(
        "update lpn set parent = $3 where site = $1 and parent = $2",
        params![&cx.site.site, old, new],
    )?;
    shared::relabelled(cx, old, new)?;
    cx.conn.write(
        "update lpn set state = 'void', parent = '', order_no = '', task = '' where site = $1 and lpn = $2",
        params![&cx.site.site, old],
    )?;
    Ok(())
}
