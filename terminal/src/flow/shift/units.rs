//! The operations on LPNs: the second object of each, and the rules a device can judge.

use super::{At, Op, Shift, said, steps};
use crate::flow::{Ctx, Given, Problem, Step};
use regal_shared::barcode::Meaning;
use regal_shared::base::Qty;
use regal_shared::flow::session::Role;
use regal_shared::flow::shift::{LpnEmpty, LpnMerge, LpnNest, LpnRelabel, LpnSplit};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

/// The second object of an operation.
pub(super) fn operate(
    shift: &Shift,
    ctx: &Ctx<'_>,
    given: &Given,
    (lpn, op): (&str, Op),
    meaning: &Meaning,
) -> Step<Shift> {
    let own = || lpn.to_owned();
    match (op, meaning) {
        (Op::Split, Meaning::Item(scan)) => steps::item_scan(shift, ctx, scan),
        (Op::Unnest, Meaning::Location { location }) => {
            let fact = LpnNest { child: own(), parent: String::new(), location: location.clone() };
            let said = Message::new("lpn.unnested").with("lpn", lpn).with("loc", location.as_str());
            Step::leave().confirm(Confirm::LpnNest(fact)).say(said)
        }
        (Op::Empty, Meaning::Lpn { lpn: scanned }) => empty(shift, given, lpn, scanned),
        (_, Meaning::Lpn { lpn: other }) if other == lpn => Step::no("lpn.same"),
        (Op::Nest, Meaning::Lpn { lpn: parent }) => {
            // What stands in it cannot hold it.
            if shift.work.stock.iter().any(|one| one.nests(parent, lpn)) {
                return Step::no("lpn.loop");
            }
            let fact = LpnNest { child: own(), parent: parent.clone(), location: String::new() };
            let said = Message::new("lpn.nested").with("lpn", lpn).with("tote", parent.as_str());
            Step::leave().confirm(Confirm::LpnNest(fact)).say(said)
        }
        (Op::Merge, Meaning::Lpn { lpn: into }) => {
            let fact = LpnMerge { from: own(), into: into.clone() };
            let said = Message::new("lpn.merged").with("lpn", into.as_str());
            Step::leave().confirm(Confirm::LpnMerge(fact)).say(said)
        }
        (Op::Relabel, Meaning::Lpn { lpn: new }) => {
            if is_kept(ctx, lpn) || is_kept(ctx, new) {
                return Step::no("lpn.sscc");
            }
            let fact = LpnRelabel { old: own(), new: new.clone() };
            let said = Message::new("lpn.relabelled").with("lpn", new.as_str());
            Step::leave().confirm(Confirm::LpnRelabel(fact)).say(said)
        }
        _ => Step::no("scan.not_asked"),
    }
}

/// Whether a label may be changed by a supervisor alone.
fn is_kept(ctx: &Ctx<'_>, lpn: &str) -> bool {
    let may = ctx.session.is_some_and(|session| session.role >= Role::Supervisor);
    !may && lpn.len() == 18 && lpn.bytes().all(|b| b.is_ascii_digit())
}

/// A label is not there: where the LPN is known it gets another one, where one is asked for a fresh one comes.
pub(super) fn unlabelled(shift: &Shift, ctx: &Ctx<'_>, problem: &Problem) -> Step<Shift> {
    let told = steps::told(shift, problem);
    let next = match &shift.at {
        At::Unit { lpn } if !is_kept(ctx, lpn) && shift.heading().is_none() => {
            Shift { at: At::Op { lpn: lpn.clone(), op: Op::Relabel }, ..shift.clone() }
        }
        _ if shift.wants_label() && shift.by_hand.is_empty() => shift.clone(),
        _ => return told,
    };
    Step { doing: told.doing, ..Step::fresh(next) }
}

/// Books see goods inside: the same scan again says it is bare all the same.
fn empty(shift: &Shift, given: &Given, lpn: &str, scanned: &str) -> Step<Shift> {
    if scanned != lpn {
        return Step::mismatch("scan.wrong_lpn", lpn, scanned);
    }
    let full = shift.work.stock.iter().any(|one| one.is_on(lpn));
    if full && !said(given, "lpn.not_empty") {
        return Step::ask("lpn.not_empty");
    }
    let fact = LpnEmpty { lpn: lpn.to_owned() };
    Step::leave().confirm(Confirm::LpnEmpty(fact)).say(Message::new("lpn.emptied").with("lpn", lpn))
}

/// So many go onto a fresh label.
pub(super) fn split(shift: &Shift, stock: usize, qty: Qty, label: &str) -> Step<Shift> {
    let Some(one) = shift.stock(stock) else { return Step::stay() };
    if one.lpn == label {
        return Step::no("lpn.same");
    }
    if shift.work.stock.iter().any(|other| other.lpn == label) {
        return Step::no("lpn.label_used");
    }
    let fact = LpnSplit {
        lpn: one.lpn.clone(),
        goods: one.goods.clone(),
        status: one.status,
        qty,
        to: label.to_owned(),
    };
    let said = Message::new("lpn.split_done").with("n", qty).with("lpn", label);
    Step::leave().confirm(Confirm::LpnSplit(fact)).say(said)
}
