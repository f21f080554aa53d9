//! Putting away with a cart: loose goods are sorted into totes by zone, then brought to their bins.

#[cfg(test)]
mod screens;
mod sort;
mod stop;
#[cfg(test)]
mod tests;
mod trouble;
mod view;

use super::Ruled;
use crate::flow::quantity::Tally;
use crate::flow::{
    Ctx, Fit, Flow, FlowInput, Given, Need, Place, Prompt, Reach, Step, WHICH, finer, needs_at,
};
use regal_shared::barcode::{Entry, ItemScan, Meaning};
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::{Card, ExceptionCode, Finer, Override, Sought, Take, Thing, What};
use regal_shared::flow::putaway::{CartLine, CartPacket, CartTote, InTote};
use regal_shared::wire::{Confirm, Verified, Work};
use serde::{Deserialize, Serialize};

/// The state within a cart putaway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// CART.SORT: which item?
    Sort,
    /// CART.SORT: what was scanned fits several things there; one level finer is asked.
    SortFiner {
        /// What is known.
        sought: Sought,
        /// What is asked for.
        asks: Finer,
        /// What the item's scan counts.
        tally: Tally,
    },
    /// CART.SORT: how many?
    SortQty {
        /// Index of the line.
        line: usize,
        /// Scanned so far; empty: all that lies there.
        tally: Tally,
    },
    /// CART.SORT: into which tote?
    SortTote {
        /// Index of the line.
        line: usize,
        /// Base units.
        qty: Qty,
    },
    /// CART.MODE.
    Mode,
    /// CART.STOP: the bin.
    Stop {
        /// The bin; empty when the worker chooses.
        bin: String,
    },
    /// CART.STOP: several things fit here, which one?
    StopItem {
        /// The bin.
        bin: String,
        /// How the bin was verified.
        verified: Verified,
    },
    /// CART.STOP: what was scanned fits several things; one level finer is asked.
    StopFiner {
        /// The bin.
        bin: String,
        /// How the bin was verified.
        verified: Verified,
        /// What is known.
        sought: Sought,
        /// What is asked for.
        asks: Finer,
    },
    /// CART.STOP, elsewhere than planned: why?
    Reason {
        /// Index of the line.
        line: usize,
        /// The bin.
        bin: String,
        /// How the bin was verified.
        verified: Verified,
    },
    /// CART.STOP, ruled out: the PIN of the supervisor who may allow the bin.
    Pin {
        /// Index of the line.
        line: usize,
        /// The badge.
        badge: String,
    },
    /// CART.STOP: how many?
    StopQty {
        /// Index of the line.
        line: usize,
        /// The bin.
        bin: String,
        /// Scanned so far; empty: all of it.
        tally: Tally,
        /// The bin was reported full.
        full: bool,
        /// Set when the bin is not the one planned.
        over: Option<Override>,
        /// How the bin was verified.
        verified: Verified,
    },
    /// Given up: everything back to the source.
    Back,
}

/// A cart putaway as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// The work, with what is left of it.
    pub work: CartPacket,
    /// Where in it.
    pub at: At,
    /// The worker chooses the bins.
    #[serde(default)]
    pub free: bool,
    /// Which target of each line the worker goes to.
    pub goals: Vec<usize>,
    /// Bins put off, in this order.
    #[serde(default)]
    pub skipped: Vec<String>,
    /// Bins to go to when the walk began.
    #[serde(default)]
    pub stops: usize,
    /// Bins ruled out, and those a supervisor allowed.
    #[serde(default)]
    pub ruled: Ruled,
    /// Index of the line the bin scanned last is ruled out for.
    #[serde(default)]
    pub ruled_line: usize,
}

impl Cart {
    /// The work at its start: sorting, or with all in totes the walk.
    #[must_use]
    pub fn start(work: CartPacket) -> Cart {
        let goals = vec![0; work.lines.len()];
        let mut cart = Cart {
            work,
            at: At::Sort,
            free: false,
            goals,
            skipped: Vec::new(),
            stops: 0,
            ruled: Ruled::default(),
            ruled_line: 0,
        };
        if !cart.sorting() {
            cart.at = At::Mode;
        }
        cart
    }

    /// Whether something lies loose at the source, or a tote stands somewhere else.
    fn sorting(&self) -> bool {
        self.work.lines.iter().any(|line| line.content.qty > 0) || self.parked().next().is_some()
    }

    /// Totes with goods that are not on this device.
    fn parked(&self) -> impl Iterator<Item = &CartTote> {
        self.work.totes.iter().filter(|tote| !tote.from.is_empty())
    }

    fn is_here(&self, tote: &str) -> bool {
        self.work.totes.iter().any(|one| one.tote == tote && one.from.is_empty())
    }

    /// Lines as far as scans tell their goods apart.
    fn things(&self, lines: &[usize]) -> Vec<Thing<'_>> {
        let content = |at: &usize| &self.work.lines[*at].content;
        lines
            .iter()
            .map(content)
            .map(|one| Thing { location: "", lpn: "", outer: "", goods: &one.goods, status: one.status })
            .collect()
    }

    /// Those of some lines whose goods are what is sought.
    fn fitting(&self, lines: &[usize], sought: &Sought) -> Vec<usize> {
        let content = |at: &usize| &self.work.lines[*at].content;
        let fits = |at: &usize| sought.fits("", &content(at).goods, content(at).status);
        lines.iter().copied().filter(fits).collect()
    }

    /// Goods and status of some lines.
    fn kept(&self, lines: &[usize]) -> Vec<(&Goods, StockStatus)> {
        lines.iter().map(|at| &self.work.lines[*at].content).map(|one| (&one.goods, one.status)).collect()
    }

    /// What is sought, as far as the goods of some lines are told apart.
    fn as_kept(&self, lines: &[usize], sought: Sought) -> Sought {
        sought.as_kept(lines.iter().map(|at| &self.work.lines[*at].content.goods))
    }

    /// What of a line is on this device, by tote.
    fn in_hand<'a>(&'a self, line: &'a CartLine) -> impl Iterator<Item = &'a InTote> {
        line.carried.iter().filter(|one| one.qty > 0 && self.is_here(&one.tote))
    }

    /// Base units of a line on this device.
    fn hand(&self, at: usize) -> Qty {
        self.work.lines.get(at).map_or(0, |line| self.in_hand(line).map(|one| one.qty).sum())
    }

    /// The bin a line goes to.
    fn goal(&self, at: usize) -> &str {
        let target = self.work.lines.get(at).and_then(|line| line.targets.get(*self.goals.get(at)?));
        target.map_or("", |target| target.location.as_str())
    }

    fn zone(&self, ctx: &Ctx<'_>, at: usize) -> String {
        ctx.directory.locations.get(self.goal(at)).map_or_else(String::new, |card| card.zone.clone())
    }

    /// Lines with something on this device.
    fn loaded(&self) -> Vec<usize> {
        (0..self.work.lines.len()).filter(|at| self.hand(*at) > 0).collect()
    }

    /// Lines on this device that go to a bin.
    fn going_to(&self, bin: &str) -> Vec<usize> {
        self.loaded().into_iter().filter(|at| self.goal(*at) == bin).collect()
    }

    /// The bins still to go to: in walk order, those put off last.
    fn route(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let walk = |bin: &str| ctx.directory.locations.get(bin).map_or(0, |card| card.walk);
        let late = |bin: &str| self.skipped.iter().position(|one| one == bin).map_or(0, |at| at + 1);
        let mut bins: Vec<String> = self.loaded().iter().map(|at| self.goal(*at).to_owned()).collect();
        bins.sort_by_key(|bin| (late(bin), walk(bin), bin.clone()));
        bins.dedup();
        bins
    }

    fn to(&self, at: At) -> Step<Cart> {
        let mut next = self.clone();
        next.at = at;
        next.ruled.forget();
        Step::to(next)
    }

    /// The same work on the way to its next bin.
    fn on_the_way(mut self, ctx: &Ctx<'_>) -> Cart {
        let next = self.route(ctx).into_iter().next().unwrap_or_default();
        self.at = At::Stop { bin: if self.free { String::new() } else { next } };
        self.ruled.forget();
        self
    }

    /// A line goes to its next alternative; the overflow bin is the last.
    fn next_goal(&mut self, at: usize) {
        let last = self.work.lines[at].targets.len().saturating_sub(1);
        self.goals[at] = (self.goals[at] + 1).min(last);
    }

    /// A tote that stood somewhere is on this device now.
    fn take_along(&self, tote: &str) -> Option<(Cart, Confirm)> {
        let mut next = self.clone();
        let found = next.work.totes.iter_mut().find(|one| one.tote == tote && !one.from.is_empty())?;
        let from = std::mem::take(&mut found.from);
        let take = Take { what: What::Lpn { lpn: tote.to_owned() }, from, into: String::new() };
        Some((next, Confirm::Take(take)))
    }

    /// A confirm was taken back: the goods are where they came from.
    fn undone(&self, ctx: &Ctx<'_>, confirm: &Confirm) -> Step<Cart> {
        let mut next = self.clone();
        match confirm {
            Confirm::Take(Take { what: What::Lpn { lpn }, from, .. }) => {
                if let Some(tote) = next.work.totes.iter_mut().find(|one| one.tote == *lpn) {
                    tote.from.clone_from(from);
                }
                next.at = At::Sort;
            }
            Confirm::Take(Take { what: What::Goods { goods, status, qty, .. }, into, .. }) => {
                let same =
                    |line: &&mut CartLine| line.content.goods == *goods && line.content.status == *status;
                if let Some(line) = next.work.lines.iter_mut().find(same) {
                    line.content.qty += qty;
                    line.carried.iter_mut().filter(|one| one.tote == *into).for_each(|one| one.qty -= qty);
                }
                next.at = At::Sort;
            }
            Confirm::Put(put) => {
                let What::Goods { goods, status, qty, lpn } = &put.what else { return Step::stay() };
                let same = |line: &CartLine| line.content.goods == *goods && line.content.status == *status;
                if let Some(at) = next.work.lines.iter().position(same) {
                    sort::put_in(&mut next.work.lines[at], lpn, *qty);
                    let back = next.work.lines[at].targets.iter().position(|one| one.location == put.to);
                    next.goals[at] = back.unwrap_or(next.goals[at]);
                }
                return Step::to(next.on_the_way(ctx));
            }
            _ => return Step::stay(),
        }
        Step::to(next)
    }
}

impl Flow for Cart {
    fn on(&self, ctx: &Ctx<'_>, given: &Given) -> Step<Cart> {
        match (&self.at, &given.input) {
            (_, FlowInput::Problem(problem)) => trouble::told(self, ctx, problem),
            (_, FlowInput::Undone(confirm)) => self.undone(ctx, confirm),
            (At::Sort | At::SortFiner { .. } | At::SortQty { .. } | At::SortTote { .. }, _) => {
                sort::on(self, ctx, given)
            }
            (At::Mode, FlowInput::Choice(row)) => stop::begin(self, ctx, *row == 1),
            (At::Mode, FlowInput::Back) => self.to(if self.sorting() { At::Sort } else { At::Back }),
            (At::Back, FlowInput::Back) => self.to(if self.sorting() { At::Sort } else { At::Mode }),
            (At::Back, FlowInput::Scan(scan)) => match &scan.meaning {
                Meaning::Location { location } => trouble::put_back(self, location),
                _ => Step::no("scan.not_asked"),
            },
            (At::Mode | At::Back, _) => Step::stay(),
            (At::Stop { bin }, FlowInput::More(Entry::Skip)) => stop::skip(self, ctx, bin),
            _ => stop::on(self, ctx, given),
        }
    }

    fn step(&self) -> (&'static str, &'static str) {
        let step = match self.at {
            At::Sort => "sort",
            At::SortFiner { .. } => "sort_finer",
            At::SortQty { .. } => "sort_qty",
            At::SortTote { .. } => "sort_tote",
            At::Mode => "mode",
            At::Stop { .. } => "stop",
            At::StopItem { .. } => "stop_item",
            At::StopFiner { .. } => "stop_finer",
            At::Reason { .. } => "reason",
            At::Pin { .. } => "pin",
            At::StopQty { .. } => "stop_qty",
            At::Back => "back",
        };
        ("cart", step)
    }

    fn prompt(&self, ctx: &Ctx<'_>) -> Prompt {
        view::prompt(self, ctx)
    }

    fn fits(&self, _ctx: &Ctx<'_>, meaning: &Meaning) -> Fit {
        let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
        let is =
            |at: usize, item: &str| self.work.lines.get(at).is_some_and(|one| one.content.goods.item == item);
        match (&self.at, meaning) {
            (At::Sort, Meaning::Item(ItemScan { item, .. }) | Meaning::Lot { item, .. }) => {
                planned(self.loose(item).next().is_some())
            }
            (At::Sort, Meaning::Location { location }) if *location == self.work.from => Fit::Kind,
            (At::SortFiner { sought, asks, .. }, meaning) => finer::fits(sought, *asks, meaning),
            (At::Sort, Meaning::Lpn { lpn }) => planned(self.parked().any(|tote| tote.tote == *lpn)),
            (At::SortTote { .. }, Meaning::Lpn { .. }) => Fit::Kind,
            (At::SortQty { line, .. } | At::StopQty { line, .. }, Meaning::Item(scan)) => {
                planned(is(*line, &scan.item))
            }
            (At::Stop { .. }, Meaning::Location { location }) => planned(!self.going_to(location).is_empty()),
            (At::StopItem { bin, .. }, Meaning::Item(ItemScan { item, .. }) | Meaning::Lot { item, .. }) => {
                planned(self.going_to(bin).iter().any(|at| is(*at, item)))
            }
            (At::StopItem { bin, .. }, Meaning::Location { location }) if location == bin => Fit::Kind,
            (At::StopFiner { .. }, Meaning::Badge { .. }) if self.ruled.asks() => Fit::Kind,
            (At::StopFiner { sought, asks, .. }, meaning) => finer::fits(sought, *asks, meaning),
            (At::Stop { .. } | At::StopItem { .. }, Meaning::Badge { .. }) if self.ruled.asks() => Fit::Kind,
            (At::Back, Meaning::Location { location }) => planned(self.work.from == *location),
            _ => Fit::No,
        }
    }

    fn place(&self) -> Place {
        let goods = |at: &usize| self.work.lines.get(*at).map(|line| line.content.goods.clone());
        let (location, goods) = match &self.at {
            At::SortQty { line, .. } | At::SortTote { line, .. } => (&self.work.from, goods(line)),
            At::StopQty { line, bin, .. } | At::Reason { line, bin, .. } => (bin, goods(line)),
            At::Pin { line, .. } => (&self.ruled.bin, goods(line)),
            At::Stop { bin } | At::StopItem { bin, .. } | At::StopFiner { bin, .. } => {
                (bin, self.going_to(bin).first().and_then(goods))
            }
            _ => (&self.work.from, None),
        };
        Place { location: location.clone(), goods, lpn: String::new() }
    }

    fn place_of(&self, code: ExceptionCode) -> Place {
        use ExceptionCode as E;
        let in_totes = matches!(self.at, At::Mode | At::Back);
        match code {
            // They are in a tote: in which one is asked.
            E::SurplusFound if in_totes => Place::default(),
            _ => self.place(),
        }
    }

    fn needs(&self, code: ExceptionCode) -> &'static [Need] {
        let known = matches!(
            self.at,
            At::SortQty { .. }
                | At::SortTote { .. }
                | At::StopQty { .. }
                | At::Reason { .. }
                | At::Pin { .. }
        );
        match code {
            // Which of what is sorted or set down here.
            ExceptionCode::Damaged if !known => WHICH,
            _ => needs_at(&self.place_of(code), code),
        }
    }

    fn reach(&self) -> Reach {
        match self.at {
            At::Sort => Reach::LineStart,
            At::SortFiner { .. } | At::SortQty { .. } | At::SortTote { .. } => Reach::InHand,
            _ => Reach::Down,
        }
    }

    fn wind_up(&mut self, ctx: &Ctx<'_>) -> bool {
        if self.carried() == 0 {
            return false;
        }
        *self = stop::walk(self, ctx, false);
        true
    }

    fn at_rest(&self) -> bool {
        self.at == At::Sort && self.carried() == 0
    }

    fn carried(&self) -> Qty {
        (0..self.work.lines.len()).map(|at| self.hand(at)).sum()
    }

    fn revise(&mut self, work: &Work) {
        if let Work::Cart(packet) = work {
            *self = Cart::start(packet.clone());
        }
    }

    fn cards(&self) -> &[Card] {
        &self.work.cards
    }
}
