//! An LPN scanned at a line: the one planned, another with the same goods, or one that is opened.

use super::{Part, Pick, finish, goods};
use crate::flow::quantity::Tally;
use crate::flow::{Ctx, Given, Step};
use regal_shared::barcode::ItemScan;
use regal_shared::flow::pick::{OnLpn, PickLine};

/// The LPN planned is taken; another one after asking, when the same goods are on it and enough of them, or any of
/// them where LPNs may be opened.
/// An item scanned before stays known: its label says the rest.
pub(super) fn scanned(
    pick: &Pick,
    ctx: &Ctx<'_>,
    given: &Given,
    lpn: &str,
    of: Option<&ItemScan>,
) -> Step<Pick> {
    let Some(line) = pick.head() else { return Step::stay() };
    let taken = |pick: &Pick, line: &PickLine| match of {
        Some(scan) if !line.whole => goods::of_label(pick, ctx, given, scan),
        _ => taken(pick, ctx, line),
    };
    if line.lpn == lpn {
        return taken(pick, line);
    }
    let same = |one: &&OnLpn| {
        one.lpn == lpn
            && one.location == line.location
            && one.goods == line.goods
            && one.status == line.status
            && one.free > 0
    };
    let found = pick.work.lpns.iter().find(same);
    let fits = found.filter(|one| {
        let swaps = !line.lpn.is_empty() && one.alone && one.free >= pick.rest();
        swaps || pick.work.open_lpns
    });
    let Some(other) = fits else { return Step::mismatch("pick.wrong_lpn", line.lpn.clone(), lpn) };
    if given.said("pick.other_lpn").is_none() {
        return Step::ask("pick.other_lpn").versus(line.lpn.clone(), lpn);
    }
    let whole = line.whole && other.alone && other.free == line.rest();
    let mut next = pick.clone();
    let stop: Vec<_> = pick.stop().iter().map(|line| line.line).collect();
    for id in stop {
        if let Some(line) = next.line_mut(id) {
            lpn.clone_into(&mut line.lpn);
            line.whole = whole;
        }
    }
    match next.head().cloned() {
        Some(line) => taken(&next, &line),
        None => Step::to(next),
    }
}

/// From the LPN of the line: all of it as the order's unit, or so many pieces.
pub(super) fn taken(pick: &Pick, ctx: &Ctx<'_>, line: &PickLine) -> Step<Pick> {
    if !line.whole {
        return goods::known(pick, ctx, Tally::default());
    }
    let part = Part { line: line.line, qty: line.rest(), serials: Vec::new(), short: None, over: false };
    let confirm = finish::picked(ctx, line, &part, "");
    let mut next = pick.clone();
    next.book(&part, "");
    next.wholes.push(line.lpn.clone());
    next.walk_on(ctx);
    Step::to(next).confirm(confirm).undo_by(format!("L.{}", line.location), part.qty).verified(pick.verified)
}
