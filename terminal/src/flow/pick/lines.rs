//! Lines, stops and totes of a pick: reading and changing them.

use super::{At, Part, Pick};
use crate::flow::Ctx;
use regal_shared::base::{Goods, LineId, Qty};
use regal_shared::flow::common::SerialCapture;
use regal_shared::flow::pick::{OnLpn, PickLine, PickMode, PickOrder, PickPacket};

impl Pick {
    /// A line by its id.
    pub(super) fn line(&self, id: LineId) -> Option<&PickLine> {
        self.work.lines.iter().find(|line| line.line == id)
    }

    pub(super) fn line_mut(&mut self, id: LineId) -> Option<&mut PickLine> {
        self.work.lines.iter_mut().find(|line| line.line == id)
    }

    /// The line in hand.
    pub(super) fn head(&self) -> Option<&PickLine> {
        let id = match &self.at {
            At::Put { parts } | At::Tote { parts, .. } => parts.first().map(|part| part.line),
            At::Zero { line } => Some(*line),
            _ => None,
        };
        self.line(id.or_else(|| self.queue.first().copied())?)
    }

    /// Open lines served at this stop together: same bin, goods, LPN and status as the one in hand.
    pub(super) fn stop(&self) -> Vec<&PickLine> {
        let Some(head) = self.head() else { return Vec::new() };
        let same = |line: &&PickLine| {
            (&line.location, &line.goods, &line.lpn, line.status)
                == (&head.location, &head.goods, &head.lpn, head.status)
        };
        let mut lines: Vec<&PickLine> = match self.work.mode {
            PickMode::Discrete => vec![head],
            PickMode::Cluster => self
                .queue
                .iter()
                .filter_map(|id| self.line(*id))
                .filter(|line| !line.whole)
                .filter(same)
                .collect(),
        };
        if lines.is_empty() {
            lines.push(head);
        }
        lines
            .sort_by_key(|line| self.order(&line.order).map_or((0, 0), |order| (order.priority, order.slot)));
        lines
    }

    /// Base units wanted at this stop.
    pub(super) fn rest(&self) -> Qty {
        self.stop().iter().map(|line| line.rest()).sum()
    }

    /// How many good base units each line of the stop gets of `n`, by priority; lines that get none are left out.
    pub(super) fn shares(&self, n: Qty) -> Vec<Part> {
        let mut left = n;
        let mut parts = Vec::new();
        for line in self.stop() {
            let qty = line.rest().min(left);
            left -= qty;
            if qty > 0 {
                parts.push(Part { line: line.line, qty, serials: Vec::new(), short: None, over: false });
            }
        }
        parts
    }

    pub(super) fn order(&self, order: &str) -> Option<&PickOrder> {
        self.work.orders.iter().find(|one| one.order == order)
    }

    pub(super) fn order_index(&self, order: &str) -> usize {
        self.work.orders.iter().position(|one| one.order == order).unwrap_or_default()
    }

    /// The open tote of the order a line serves.
    pub(super) fn tote(&self, line: LineId) -> Option<&str> {
        let order = self.order(&self.line(line)?.order)?;
        order.totes.last().map(String::as_str)
    }

    /// Whether a tote belongs to any order of this work.
    pub(super) fn is_mine(&self, tote: &str) -> bool {
        self.work.orders.iter().any(|order| order.totes.iter().any(|one| one == tote))
    }

    /// Whether an LPN serves other work or holds goods, as far as the packet says.
    pub(super) fn is_busy(&self, lpn: &str) -> bool {
        self.work.busy.iter().chain(self.work.lpns.iter().map(|one| &one.lpn)).any(|one| one == lpn)
    }

    /// Whether the tote must be scanned: on a cart, and where an order has several.
    pub(super) fn asks_tote(&self, line: LineId) -> bool {
        let several =
            self.line(line).and_then(|line| self.order(&line.order)).map_or(0, |one| one.totes.len());
        self.work.mode == PickMode::Cluster || several > 1
    }

    /// Whether serial numbers of the line in hand are captured. Those taken when goods leave are asked for at the bench.
    pub(super) fn serials(&self, ctx: &Ctx<'_>) -> bool {
        self.head().is_some_and(|line| {
            !line.goods.serial.is_empty()
                || ctx.item(&line.goods.item).is_some_and(|card| card.serial == SerialCapture::Inbound)
        })
    }

    /// Whether an item, of this lot when that is known, stands on other LPNs here than the one of a line: its own label
    /// does not say from which it is taken.
    pub(super) fn is_on_several(&self, line: &PickLine, lot: Option<&str>) -> bool {
        let such = |goods: &Goods| {
            goods.item == line.goods.item && lot.is_none_or(|lot| goods.lot.is_empty() || goods.lot == lot)
        };
        let beside = |one: &&OnLpn| one.location == line.location && one.lpn != line.lpn && such(&one.goods);
        !line.lpn.is_empty() && self.work.lpns.iter().any(|one| beside(&one))
    }

    /// Whether the LPN of a line is scanned and not the item: it is taken whole, or the item's label does not say enough.
    pub(super) fn by_lpn(&self, line: &PickLine) -> bool {
        line.whole || self.is_on_several(line, None)
    }

    /// Whether the lot of the line in hand must be scanned.
    pub(super) fn wants_lot(&self, ctx: &Ctx<'_>) -> bool {
        self.work.profile.lot
            && self.head().is_some_and(|line| {
                !line.goods.lot.is_empty() && ctx.item(&line.goods.item).is_none_or(|card| card.lot_tracked)
            })
    }

    /// The first state: a tote where one is missing, else the walk.
    pub(super) fn first(&self) -> At {
        if !self.work.put_back.is_empty() {
            return At::Back { item: false };
        }
        let needs = |order: &PickOrder| {
            let lines = || self.work.lines.iter().filter(|line| line.order == order.order && line.rest() > 0);
            order.totes.is_empty() && lines().any(|line| !line.whole)
        };
        match self.work.orders.iter().position(needs) {
            Some(order) => At::Tote { order, parts: Vec::new() },
            None => self.next(),
        }
    }

    /// The next state of the walk: the next line, or the drop.
    pub(super) fn next(&self) -> At {
        if !self.work.put_back.is_empty() {
            return At::Back { item: false };
        }
        match self.queue.first().and_then(|id| self.line(*id)) {
            None => At::Stage,
            Some(line) if !self.here.is_empty() && line.location == self.here => At::Item,
            Some(_) => At::Loc,
        }
    }

    /// On to the next line. One in the same bin is not in hand before something was scanned for it; that counts only where
    /// a lease may end.
    pub(super) fn walk_on(&mut self, ctx: &Ctx<'_>) {
        self.at = self.next();
        self.fresh = ctx.lease.is_some() && self.at == At::Item;
    }

    /// A part was booked into a tote.
    pub(super) fn book(&mut self, part: &Part, tote: &str) {
        if let Some(line) = self.line_mut(part.line) {
            line.done += part.qty;
        }
        if !tote.is_empty() {
            self.filled.insert(tote.to_owned());
        }
        let closed = part.over || part.short.is_some();
        if closed || self.line(part.line).is_none_or(|line| line.rest() == 0) {
            self.queue.retain(|id| *id != part.line);
        }
        if part.short.is_some() {
            self.wait_for_plan(part.line);
        }
    }

    /// After a short, unstarted lines on the same goods and bin wait for the hub's new plan.
    fn wait_for_plan(&mut self, line: LineId) {
        let Some(short) = self.line(line).cloned() else { return };
        let same: Vec<LineId> = self
            .work
            .lines
            .iter()
            .filter(|one| one.goods == short.goods && one.location == short.location && one.done == 0)
            .map(|one| one.line)
            .filter(|id| self.queue.contains(id))
            .collect();
        self.queue.retain(|id| !same.contains(id));
        self.waiting.extend(same);
    }

    /// The line in hand, and all of its stop, goes to the end of the walk.
    pub(super) fn put_off(&mut self) {
        let stop: Vec<LineId> = self.stop().iter().map(|line| line.line).collect();
        self.queue.retain(|id| !stop.contains(id));
        for id in &stop {
            *self.skipped.entry(*id).or_default() += 1;
        }
        self.queue.extend(stop);
    }

    /// Everything that stands on the cart and was not set down yet.
    pub(super) fn to_stage(&self) -> Vec<String> {
        let totes = self.work.orders.iter().flat_map(|order| &order.totes);
        let mut lpns: Vec<String> = totes.filter(|tote| self.filled.contains(*tote)).cloned().collect();
        lpns.extend(self.wholes.iter().cloned());
        lpns.retain(|lpn| !self.staged.contains(lpn));
        lpns
    }

    /// The hub's new plan: unstarted lines as they are now; what was done here stays done.
    pub(super) fn take_over(&mut self, packet: &PickPacket) {
        let old = std::mem::replace(&mut self.work, packet.clone());
        for line in &mut self.work.lines {
            if let Some(mine) = old.lines.iter().find(|mine| mine.line == line.line) {
                line.done = line.done.max(mine.done);
                if mine.done > 0 {
                    line.goods = mine.goods.clone();
                    line.lpn = mine.lpn.clone();
                }
            }
        }
        for order in &mut self.work.orders {
            let mine = old.orders.iter().find(|mine| mine.order == order.order);
            if let Some(mine) = mine.filter(|mine| mine.totes.len() >= order.totes.len()) {
                order.totes = mine.totes.clone();
            }
        }
        let known = |id: &LineId| old.lines.iter().any(|line| line.line == *id);
        let open: Vec<LineId> =
            self.work.lines.iter().filter(|line| line.rest() > 0).map(|line| line.line).collect();
        self.queue.retain(|id| open.contains(id));
        self.given_up.retain(|id| open.contains(id));
        let moved = |id: &LineId| {
            let place = |lines: &[PickLine]| {
                lines.iter().find(|line| line.line == *id).map(|line| line.location.clone())
            };
            self.waiting.contains(id) && place(&old.lines) != place(&self.work.lines)
        };
        let fresh: Vec<LineId> =
            open.iter().filter(|id| !self.queue.contains(id) && (!known(id) || moved(id))).copied().collect();
        self.waiting.retain(|id| !fresh.contains(id));
        // What was put off still comes last.
        let behind = self.queue.iter().rposition(|id| !self.skipped.contains_key(id)).map_or(0, |at| at + 1);
        self.queue.splice(behind..behind, fresh);
        if !matches!(self.at, At::Tote { .. } | At::Singly { .. }) {
            self.at = self.next();
        }
    }
}
