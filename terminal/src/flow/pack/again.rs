//! A closed carton once more: opened, labelled, or its label void.

use super::{At, Pack, Share, Wish};
use crate::flow::{Given, Step};
use regal_shared::wire::Request;

/// Where the work goes on: in the one carton that is open, at cartons to bring away, or with a new one.
pub(super) fn resume(pack: &Pack) -> Pack {
    match pack.work.as_ref().map(|work| work.open.as_slice()) {
        Some([one]) => {
            let carton = one.carton.clone();
            into(pack, &carton)
        }
        _ => Pack { at: pack.next(), ..pack.clone() },
    }
}

/// The open carton is packed on; what lies in it stays in it.
fn into(pack: &Pack, carton: &str) -> Pack {
    let mut next = pack.clone();
    next.at = At::Item;
    carton.clone_into(&mut next.carton);
    let card = pack.work.iter().flat_map(|work| &work.open).find(|one| one.carton == carton);
    next.carton_type = card.map_or_else(String::new, |one| one.carton_type.clone());
    let inside = pack.lines().iter().enumerate().filter(|(_, line)| line.tote == carton && line.qty > 0);
    next.inside = inside.map(|(line, of)| Share { line, qty: of.qty, serials: Vec::new() }).collect();
    next
}

/// Whether this LPN is a carton the bench may want open: one that is, one that stands here, or any other number of
/// a carton that is no tote of this work.
pub(super) fn is_carton(pack: &Pack, lpn: &str) -> bool {
    let Some(work) = &pack.work else { return false };
    work.open.iter().any(|one| one.carton == lpn)
        || work.standing.iter().any(|one| one == lpn)
        || (lpn.len() == 18 && !work.lines.iter().any(|line| line.tote == lpn))
}

/// A carton scanned where one is to be taken: added to when it is open, else opened again after asking.
pub(super) fn add_to(pack: &Pack, given: &Given, lpn: &str) -> Step<Pack> {
    let open = pack.work.as_ref().is_some_and(|work| work.open.iter().any(|one| one.carton == lpn));
    if !open {
        return reopen(pack, given, lpn);
    }
    match given.said("pack.add") {
        Some(_) => Step::to(into(pack, lpn)),
        None => Step::ask("pack.add"),
    }
}

fn reopen(pack: &Pack, given: &Given, lpn: &str) -> Step<Pack> {
    if given.said("pack.reopen").is_none() {
        let mut step = Step::ask("pack.reopen");
        step.got = Some(lpn.to_owned());
        return step;
    }
    Step::request(Request::Reopen { lpn: lpn.to_owned() }, pack.clone())
}

/// The carton F4 asked for is scanned.
pub(super) fn wished(pack: &Pack, given: &Given, wish: Wish, lpn: &str) -> Step<Pack> {
    match wish {
        Wish::Reopen => reopen(pack, given, lpn),
        Wish::Reprint => print(pack, lpn),
        Wish::Void => Step::request(Request::VoidLabel { lpn: lpn.to_owned() }, pack.clone()),
    }
}

/// The label of a unit once more.
pub(super) fn print(pack: &Pack, lpn: &str) -> Step<Pack> {
    Step::request(Request::Print { object: format!("U.{lpn}"), printer: String::new() }, pack.clone())
}

/// The hub's yes to a label wish.
pub(super) fn done(pack: &Pack) -> Step<Pack> {
    let At::Which { wish } = pack.at else { return Step::no("pack.printed") };
    Step::to(left(pack)).say(if wish == Wish::Void { "pack.voided" } else { "pack.printed" })
}

/// Back from the choice of a carton.
pub(super) fn left(pack: &Pack) -> Pack {
    let at = if pack.work.is_some() { pack.next() } else { At::Start };
    Pack { at, ..pack.clone() }
}
