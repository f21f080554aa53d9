//! `take` and `put`: onto the device's Carry and off it. Plain rules of facts; a fact is never refused.

use super::bins::part;
use super::tote::{TakenFor, bind_tote, tote_facts};
use super::{Wrong, corrective, known_location};
use crate::catalog::{bin, lpn};
use crate::cx::Cx;
use crate::db::DbError;
use crate::exception::Raise;
use crate::floor::Change;
use crate::flow::At;
use crate::ledger::{self, Booking, Content, Place, reserve};
use crate::overruled::Overruled;
use crate::plan::putaway::{Bin, Part};
use crate::task::allowed;
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::{ExceptionCode, Override, Put, Take, What};
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

/// Override reasons as stored with movements.
const REASONS: [&str; 6] = ["closer", "no_room", "safer", "customer_wish", "rule_wrong", "other"];

/// What a set-down needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutFacts {
    /// The device's Carry.
    pub carry: String,
    /// Where it was set down, as the books know the place.
    pub to: String,
    /// That place.
    pub bin: Option<Bin>,
    /// The rule a supervisor let this task beat there, or empty.
    pub allowed: String,
    /// A worker said that it stands elsewhere than planned.
    pub elsewhere: bool,
    /// The LPN and all nested in it, outermost first; empty when the books do not know it.
    pub units: Vec<String>,
    /// All that is on them.
    pub content: Vec<Content>,
}

/// Goods onto the device's Carry. An LPN is taken from wherever the books have it: it can be in one place only.
///
/// # Errors
/// The database.
pub fn take(cx: &mut Cx<'_>, at: &At, take: &Take) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let carry = ledger::carry(at.device.as_str());
    match &take.what {
        What::Lpn { lpn } => {
            if lpn::find(cx, lpn)?.is_none() {
                changes.extend(stranger(lpn, &carry, &take.from));
            }
            changes.push(Change::Stock(ledger::Change::MoveLpn { lpn: lpn.clone(), to: carry, reason: "" }));
        }
        What::Goods { goods, status, qty, lpn } => {
            let from = known_location(cx, &take.from, &mut changes)?;
            let place = Place::on(&from, lpn, *status);
            into_tote(cx, at, &take.into, &carry, &mut changes)?;
            let own = reserve::own(cx, &at.task, &place.key(goods))?.map(|(own, _)| own);
            changes.push(Change::Stock(ledger::Change::Book(Booking {
                goods: goods.clone(),
                qty: *qty,
                from: place,
                to: Place::on(&carry, &take.into, *status),
                reason: "",
                own,
            })));
        }
    }
    Ok(changes)
}

/// A tote that goods go into is on the device with them, for the device's work. One that is in use elsewhere comes along
/// with what is on it, stays bound as it was, and that is told.
fn into_tote(
    cx: &mut Cx<'_>,
    at: &At,
    tote: &str,
    carry: &str,
    changes: &mut Vec<Change>,
) -> Result<(), DbError> {
    if tote.is_empty() {
        return Ok(());
    }
    let facts = tote_facts(cx, at, tote)?;
    let mine = facts.unit.as_ref().filter(|unit| facts.held && !at.task.is_empty() && unit.task == at.task);
    match mine {
        Some(unit) if unit.location == carry => {}
        Some(_) => {
            let (lpn, to) = (tote.to_owned(), carry.to_owned());
            changes.push(Change::Stock(ledger::Change::MoveLpn { lpn, to, reason: "" }));
        }
        None => {
            changes.extend(bind_tote(&facts, tote, TakenFor { carry, order: "", task: &at.task, slot: 0 }))
        }
    }
    Ok(())
}

/// Goods off the device's Carry.
///
/// # Errors
/// The database.
pub fn put(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    settled(cx, at, put, false)
}

/// Goods off the device's Carry that somebody has to move once more: they were set down elsewhere than planned.
///
/// # Errors
/// The database.
pub fn put_elsewhere(cx: &mut Cx<'_>, at: &At, put: &Put) -> Result<Vec<Change>, DbError> {
    settled(cx, at, put, true)
}

fn settled(cx: &mut Cx<'_>, at: &At, put: &Put, elsewhere: bool) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let to = known_location(cx, &put.to, &mut changes)?;
    let mut facts = PutFacts {
        carry: ledger::carry(at.device.as_str()),
        bin: bin::find(cx, &to, &at.task)?,
        allowed: allowed::rule_beaten(cx, &at.task, &to)?,
        to,
        elsewhere,
        units: Vec::new(),
        content: Vec::new(),
    };
    if let What::Lpn { lpn } = &put.what
        && lpn::find(cx, lpn)?.is_some()
    {
        facts.units = ledger::tree(cx, lpn)?;
        for unit in facts.units.clone() {
            facts.content.extend(ledger::content(cx, &unit)?);
        }
    }
    changes.extend(decide_put(&facts, put));
    Ok(changes)
}

/// What a set-down books: an LPN stands where LPNs are kept; elsewhere its content becomes loose and it is empty.
/// A rule broken is booked all the same and told.
#[must_use]
pub fn decide_put(facts: &PutFacts, put: &Put) -> Vec<Change> {
    let reason = put.overridden.as_ref().and_then(|over| REASONS.into_iter().find(|one| *one == over.reason));
    let reason = reason.unwrap_or("");
    let mut changes = Vec::new();
    let (lpn, load): (_, Vec<(Goods, StockStatus, Qty)>) = match &put.what {
        What::Lpn { lpn } => {
            if facts.units.is_empty() {
                changes.extend(stranger(lpn, &facts.to, &facts.carry));
            } else {
                set_down(facts, lpn, reason, &mut changes);
            }
            (
                lpn.as_str(),
                facts.content.iter().map(|one| (one.goods.clone(), one.place.status, one.qty)).collect(),
            )
        }
        What::Goods { goods, status, qty, lpn } => {
            let from = Place::on(&facts.carry, lpn, *status);
            changes.push(book(goods, *qty, from, Place::on(&facts.to, "", *status), reason));
            ("", vec![(goods.clone(), *status, *qty)])
        }
    };
    put_right(facts, put, lpn, &load, &mut changes);
    changes.extend(put.overridden.iter().flat_map(|over| overruled(&facts.to, over)));
    changes
}

fn set_down(facts: &PutFacts, lpn: &str, reason: &'static str, changes: &mut Vec<Change>) {
    let loose = facts.bin.as_ref().is_some_and(|bin| bin.kind.is_storage() && !bin.keeps_lpn);
    if !loose {
        let to = facts.to.clone();
        changes.push(Change::Stock(ledger::Change::MoveLpn { lpn: lpn.to_owned(), to, reason }));
        return;
    }
    for one in &facts.content {
        let to = Place::on(&facts.to, "", one.place.status);
        changes.push(book(&one.goods, one.qty, one.place.clone(), to, reason));
    }
    for unit in &facts.units {
        changes.push(Change::Lpn(lpn::Change::Emptied { lpn: unit.clone(), location: facts.to.clone() }));
    }
}

/// The rule a set-down broke is a case, and somebody moves the goods; not for the rule a supervisor let it beat.
fn put_right(
    facts: &PutFacts,
    put: &Put,
    lpn: &str,
    load: &[(Goods, StockStatus, Qty)],
    changes: &mut Vec<Change>,
) {
    let parts: Vec<Part> = load.iter().map(|(goods, _, qty)| part(goods, *qty)).collect();
    let broken = facts.bin.as_ref().filter(|_| !load.is_empty()).and_then(|bin| bin.refuses(&parts));
    let broken = broken.filter(|rule| *rule != facts.allowed);
    if let Some(rule) = broken {
        changes.push(Change::Raise(Raise {
            location: facts.to.clone(),
            goods: match parts.as_slice() {
                [one] => Goods {
                    item: one.item.clone(),
                    owner: one.owner.clone(),
                    lot: one.lot.clone(),
                    serial: String::new(),
                },
                _ => Goods::default(),
            },
            lpn: lpn.to_owned(),
            qty: parts.iter().fold(0, |sum: Qty, part| sum.saturating_add(part.qty)),
            detail: rule.to_owned(),
            ..Raise::new(ExceptionCode::RuleBroken)
        }));
    }
    let unknown = facts.to != put.to;
    let rule =
        broken.or(unknown.then_some("location_unknown")).or(facts.elsewhere.then_some("put_elsewhere"));
    let Some(rule) = rule else { return };
    let loose = facts.bin.as_ref().is_some_and(|bin| bin.kind.is_storage() && !bin.keeps_lpn);
    let walk = facts.bin.as_ref().map_or(0, |bin| bin.walk);
    let wrong = Wrong { location: &facts.to, walk, lpn: if loose { "" } else { lpn }, rule };
    changes.extend(corrective(&wrong, load));
}

/// Another place than planned: the rule beaten is kept with the command and goes to who watches; the reason stands in
/// the movement too.
fn overruled(to: &str, over: &Override) -> [Change; 2] {
    let message = Message::new("put.overruled")
        .with("rule", over.rule.as_str())
        .with("loc", over.planned.as_str())
        .with("to", to);
    let beaten = Overruled {
        rule: over.rule.clone(),
        planned: over.planned.clone(),
        location: to.to_owned(),
        reason: over.reason.clone(),
    };
    [Change::Overruled(beaten), Change::Say(None, EventBody::Notice { message })]
}

/// An LPN the books do not know: kept with its place and told; what is on it must be counted.
fn stranger(lpn: &str, at: &str, from: &str) -> [Change; 2] {
    [
        Change::Lpn(lpn::Change::Make {
            lpn: lpn.to_owned(),
            kind: "pallet",
            state: "open",
            sscc: String::new(),
            location: at.to_owned(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        }),
        Change::Raise(Raise {
            location: from.to_owned(),
            lpn: lpn.to_owned(),
            detail: "exc.detail_not_booked".to_owned(),
            ..Raise::new(ExceptionCode::LpnDiffers)
        }),
    ]
}

fn book(goods: &Goods, qty: Qty, from: Place, to: Place, reason: &'static str) -> Change {
    Change::Stock(ledger::Change::Book(Booking { goods: goods.clone(), qty, from, to, reason, own: None }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::flow::common::LocationKind;

    fn goods() -> Goods {
        Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() }
    }

    fn facts(keeps_lpn: bool, kind: LocationKind, capacity: i64) -> PutFacts {
        let place = Place::on("Carry.D", "P1", StockStatus::Available);
        PutFacts {
            carry: "Carry.D".into(),
            to: "A01".into(),
            bin: Some(Bin {
                location: "A01".into(),
                kind,
                zone: String::new(),
                area: String::new(),
                walk: 0,
                keeps_lpn,
                mix_items: true,
                mix_lots: true,
                capacity,
                open: true,
                suspect: false,
                fixed_for: String::new(),
                stored: Vec::new(),
                lpns: 0,
            }),
            allowed: String::new(),
            elsewhere: false,
            units: vec!["P1".into(), "C1".into()],
            content: vec![Content { goods: goods(), place, qty: 6 }],
        }
    }

    fn put(over: Option<Override>) -> Put {
        Put { what: What::Lpn { lpn: "P1".into() }, to: "A01".into(), line: 0, overridden: over }
    }

    #[test]
    fn an_lpn_stands_where_lpns_are_kept_and_its_content_lies_loose_elsewhere() {
        for (keeps, kind) in [(true, LocationKind::Reserve), (false, LocationKind::Receiving)] {
            let kept = decide_put(&facts(keeps, kind, 0), &put(None));
            let to = "A01".to_owned();
            let moved = ledger::Change::MoveLpn { lpn: "P1".into(), to, reason: "" };
            assert_eq!(kept, [Change::Stock(moved)], "{kind:?}");
        }
        let loose = decide_put(&facts(false, LocationKind::Bin, 0), &put(None));
        let from = Place::on("Carry.D", "P1", StockStatus::Available);
        let emptied =
            |lpn: &str| Change::Lpn(lpn::Change::Emptied { lpn: lpn.into(), location: "A01".into() });
        assert_eq!(loose, [book(&goods(), 6, from, Place::loose("A01"), ""), emptied("P1"), emptied("C1")]);
    }

    #[test]
    fn a_rule_broken_is_booked_and_told_and_an_override_names_the_rule_it_beat() {
        let over = Override { rule: "fixed_bin".into(), reason: "closer".into(), planned: "B01".into() };
        let changes = decide_put(&facts(true, LocationKind::Reserve, 0), &put(Some(over)));
        assert!(matches!(&changes[0], Change::Stock(ledger::Change::MoveLpn { reason: "closer", .. })));
        assert!(matches!(&changes[1], Change::Overruled(kept)
            if (&*kept.rule, &*kept.planned, &*kept.location, &*kept.reason) == ("fixed_bin", "B01", "A01", "closer")));
        assert!(matches!(&changes[2], Change::Say(None, EventBody::Notice { message })
            if message.code == "put.overruled"));
        let full = decide_put(&facts(false, LocationKind::Bin, 5), &put(None));
        assert!(full.iter().any(|change| matches!(change, Change::Raise(Raise {
            code: ExceptionCode::RuleBroken, detail, qty: 6, .. }) if detail == "too_big")));
        let beaten = PutFacts { allowed: "too_big".into(), ..facts(false, LocationKind::Bin, 5) };
        let booked = decide_put(&beaten, &put(None));
        assert!(!booked.iter().any(|change| matches!(change, Change::Raise(_))), "a supervisor allowed it");
    }

    #[test]
    fn an_lpn_nobody_knows_is_kept_and_told() {
        let unknown =
            PutFacts { units: Vec::new(), content: Vec::new(), ..facts(true, LocationKind::Bin, 0) };
        let changes = decide_put(&unknown, &put(None));
        assert!(matches!(&changes[0], Change::Lpn(lpn::Change::Make { location, .. }) if location == "A01"));
        assert!(matches!(&changes[1], Change::Raise(Raise { code: ExceptionCode::LpnDiffers, .. })));
    }
}
