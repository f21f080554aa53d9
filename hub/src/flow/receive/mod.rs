//! Receive: docks and deliveries out, goods in.
//!
//! The lease is the dock's: several devices hold it, each with the delivery it claimed there.

mod facts;
mod packet;
pub mod rules;
#[cfg(test)]
mod tests;

use super::At;
use crate::catalog::cards;
use crate::cx::{Cx, series_code};
use crate::db::{DbError, params};
use crate::floor::Change;
use crate::inbound::{self, Receipt};
use crate::ledger;
use crate::task::{self, NewTask, Task, lease};
use regal_shared::base::DeviceId;
use regal_shared::flow::common::{LocationKind, Undo};
use regal_shared::flow::receive::{ReceiptOpened, Receive, ReceiveLpn, Rest, UnloadingDone};
use regal_shared::refusal::{Choice, Refusal};
use regal_shared::text::Message;
use regal_shared::wire::{Grant, Packet, TaskKind, Work};

/// A delivery nobody announced has come.
///
/// # Errors
/// The database.
pub fn receipt_opened(cx: &mut Cx<'_>, at: &At, opened: &ReceiptOpened) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    let location = super::common::known_location(cx, &opened.location, &mut changes)?;
    changes.push(Change::Inbound(inbound::Change::Opened {
        receipt: opened.receipt.clone(),
        supplier: opened.supplier.clone(),
        note: opened.note.clone(),
        owner: owner_or_ours(cx, &opened.owner),
        location,
        task: at.task.clone(),
    }));
    begun(at, &mut changes);
    Ok(changes)
}

fn begun(at: &At, changes: &mut Vec<Change>) {
    if !at.task.is_empty() {
        changes.push(Change::Task(task::Change::Begun { task: at.task.as_str().into() }));
    }
}

/// Goods off the truck.
///
/// # Errors
/// The database.
pub fn receive(cx: &mut Cx<'_>, at: &At, fact: &Receive) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    begun(at, &mut changes);
    let facts = facts::of_goods(cx, fact, &mut changes)?;
    let mut fact = fact.clone();
    if fact.goods.owner.is_empty() {
        let of_receipt = facts.receipt.as_ref().map(|receipt| receipt.owner.as_str());
        fact.goods.owner = owner_or_ours(cx, of_receipt.unwrap_or_default());
    }
    changes.extend(rules::receive(&facts, &fact));
    Ok(changes)
}

/// A device that opened a delivery before it knew whose goods may come names nobody: they are the site's own.
fn owner_or_ours(cx: &Cx<'_>, named: &str) -> String {
    if named.is_empty() { cx.site.owner.clone() } else { named.to_owned() }
}

/// A sealed LPN off the truck.
///
/// # Errors
/// The database.
pub fn receive_lpn(cx: &mut Cx<'_>, at: &At, fact: &ReceiveLpn) -> Result<Vec<Change>, DbError> {
    let mut changes = Vec::new();
    begun(at, &mut changes);
    let (facts, lines) = facts::of_unit(cx, fact, &mut changes)?;
    changes.extend(rules::receive_lpn(&facts, &lines, fact));
    Ok(changes)
}

/// The truck is empty.
///
/// # Errors
/// The database.
pub fn unloading_done(_cx: &mut Cx<'_>, _at: &At, done: &UnloadingDone) -> Result<Vec<Change>, DbError> {
    let short = done.rest == Rest::Short;
    Ok(vec![Change::Inbound(inbound::Change::Unloaded { receipt: done.receipt.clone(), short })])
}

/// What an undo means for receipts, besides stock: nothing when the confirm received nothing.
///
/// # Errors
/// The database.
pub fn undone(cx: &mut Cx<'_>, undo: &Undo) -> Result<Vec<Change>, DbError> {
    let id = &undo.command;
    let rows = cx.conn.query(
        "select m.to_lpn, m.qty, m.to_location, m.to_status, m.item, m.owner, m.lot, m.serial from movement m \
         join command c on c.site = m.site and m.number >= c.first_journal and m.number <= c.last_journal \
         where c.site = $1 and c.device = $2 and c.series = $3 and c.number = $4 and \
         c.kind in ('receive', 'receive_lpn')",
        params![&cx.site.site, id.device.as_str(), series_code(id.series), id.number],
    )?;
    let Some(first) = rows.first() else { return Ok(Vec::new()) };
    let lpn = first.string(0)?;
    let mut left = if lpn.is_empty() { Vec::new() } else { ledger::content(cx, &lpn)? };
    // What was put away since stands on it still: it is taken back from where it was received, and nowhere else.
    for row in &rows {
        for part in &mut left {
            let (at, goods) = (&part.place, &part.goods);
            let same = at.location == row.text(2)? && at.status.code() == row.text(3)?;
            if same
                && goods.item == row.text(4)?
                && goods.owner == row.text(5)?
                && goods.lot == row.text(6)?
                && goods.serial == row.text(7)?
            {
                part.qty -= part.qty.min(row.int(1)?);
            }
        }
    }
    let bare = left.iter().all(|part| part.qty == 0);
    Ok(rules::taken_back(id, &lpn, bare))
}

/// The work of a dock as it was left.
///
/// # Errors
/// The database.
pub fn work(cx: &mut Cx<'_>, task: &Task, device: &DeviceId) -> Result<Work, DbError> {
    let receipt = inbound::newest_at(cx, task.task.as_str())?;
    packet::work(cx, task, device, receipt.as_ref(), "")
}

/// A dock, a delivery, an announced LPN or goods that are expected; `None` when the object is none of these. Goods
/// and LPNs count only when receiving is asked for, or the device stands at a dock.
///
/// # Errors
/// The database.
pub fn object(
    cx: &mut Cx<'_>,
    at: &At,
    asked: bool,
    object: &str,
) -> Result<Option<Result<Grant, Refusal>>, DbError> {
    let (prefix, name) = object.split_once('.').unwrap_or(("", object));
    let none = || asked.then(|| Err(Refusal::state(Message::new("rcv.doc_none"))));
    let here = dock_of(cx, at)?;
    let found = match prefix {
        "L" | "D" => return claim_dock(cx, at, name),
        "O" => documents(cx, name)?,
        "U" => inbound::by_unit(cx, name)?.into_iter().collect(),
        _ if asked || here.is_some() => {
            // A number printed by somebody else may be the document's.
            let by_text = documents(cx, object)?;
            if by_text.is_empty() { inbound::by_goods(cx, object)? } else { by_text }
        }
        _ => Vec::new(),
    };
    let unit = if prefix == "U" { name } else { "" };
    match found.as_slice() {
        [] => Ok(none()),
        [one] if !one.is_open() => Ok(Some(Err(Refusal::state(Message::new("work.already"))))),
        [one] => claim_receipt(cx, at, here, one, unit).map(Some),
        many => Ok(Some(Ok(Grant::Choices { choices: many.iter().map(choice).collect() }))),
    }
}

/// The receipts a document stands for; a purchase order without an announcement gets one for what it owes.
fn documents(cx: &mut Cx<'_>, doc: &str) -> Result<Vec<Receipt>, DbError> {
    let mut found = inbound::by_document(cx, doc)?;
    if let Some(own) = found.iter().position(|one| one.receipt == doc && one.is_open()) {
        return Ok(vec![found.swap_remove(own)]);
    }
    if found.iter().any(Receipt::is_open) {
        found.retain(Receipt::is_open);
        return Ok(found);
    }
    if inbound::orders(cx, doc)? {
        return Ok(inbound::from_order(cx, doc)?.into_iter().collect());
    }
    Ok(found)
}

fn choice(receipt: &Receipt) -> Choice {
    let label = [receipt.supplier.as_str(), receipt.receipt.as_str()].join(" ");
    let (object, label) = (format!("O.{}", receipt.receipt), label.trim().to_owned());
    Choice { object, label, task: Some(TaskKind::Receive) }
}

/// The open receipts a number stands for, each with when it is due.
///
/// # Errors
/// The database.
pub fn expected(cx: &mut Cx<'_>, number: &str) -> Result<Vec<(i64, Choice)>, DbError> {
    let open = documents(cx, number)?.into_iter().filter(Receipt::is_open);
    Ok(open.map(|receipt| (receipt.due_at, choice(&receipt))).collect())
}

/// The dock the device holds.
fn dock_of(cx: &mut Cx<'_>, at: &At) -> Result<Option<Task>, DbError> {
    for held in lease::held_by(cx, &at.device)? {
        if let Some(found) = task::find(cx, held.as_str())?
            && found.kind == TaskKind::Receive
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The location of the dock a device holds.
///
/// # Errors
/// The database.
pub fn dock(cx: &mut Cx<'_>, at: &At) -> Result<Option<String>, DbError> {
    Ok(dock_of(cx, at)?.map(|task| task.object))
}

fn claim_dock(cx: &mut Cx<'_>, at: &At, location: &str) -> Result<Option<Result<Grant, Refusal>>, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, location)?;
    let dock = card.filter(|card| {
        matches!(card.kind, LocationKind::Dock | LocationKind::Door | LocationKind::Receiving)
    });
    if dock.is_none() {
        return Ok(None);
    }
    // One dock a device: whoever goes to another one has left the first.
    if let Some(other) = dock_of(cx, at)?.filter(|other| other.object != location) {
        leave(cx, &other, &at.device, "finished")?;
    }
    let task = dock_task(cx, location)?;
    granted(cx, at, &task, None, "").map(Some)
}

fn dock_task(cx: &mut Cx<'_>, location: &str) -> Result<Task, DbError> {
    let id = match task::open_about(cx, TaskKind::Receive, location)? {
        Some(id) => id,
        None => task::create(cx, &NewTask { mode: "dock", ..NewTask::ready(TaskKind::Receive, location) })?,
    };
    task::find(cx, id.as_str())?
        .ok_or_else(|| DbError::bug("task", format!("the dock task {id} was just made and is not there")))
}

fn claim_receipt(
    cx: &mut Cx<'_>,
    at: &At,
    here: Option<Task>,
    receipt: &Receipt,
    unit: &str,
) -> Result<Result<Grant, Refusal>, DbError> {
    let task = match (here, receipt.location.as_str()) {
        (Some(task), _) => task,
        (None, "") => match only_dock(cx)? {
            Some(dock) => dock_task(cx, &dock)?,
            None => return Ok(Err(Refusal::state(Message::new("rcv.dock")))),
        },
        (None, location) => dock_task(cx, location)?,
    };
    let arrived = inbound::Change::Arrived {
        receipt: receipt.receipt.clone(),
        location: task.object.clone(),
        task: task.task.0.clone(),
    };
    inbound::apply(cx, &arrived)?;
    granted(cx, at, &task, Some(receipt), unit)
}

/// The site's dock, when there is just one.
fn only_dock(cx: &mut Cx<'_>) -> Result<Option<String>, DbError> {
    let rows = cx.conn.query(
        "select location from location where site = $1 and kind in ('dock', 'receiving') and state <> 'retired' \
         limit 2",
        params![&cx.site.site],
    )?;
    match rows.as_slice() {
        [one] => Ok(Some(one.string(0)?)),
        _ => Ok(None),
    }
}

fn granted(
    cx: &mut Cx<'_>,
    at: &At,
    task: &Task,
    receipt: Option<&Receipt>,
    unit: &str,
) -> Result<Result<Grant, Refusal>, DbError> {
    if task.frozen {
        return Ok(Err(Refusal::state(Message::new("work.frozen"))));
    }
    let lease = lease::grant(cx, task, &at.device, &at.actor)?;
    let packet = Packet {
        task: task.task.clone(),
        fence: lease.fence,
        revision: task.revision,
        expires_at: lease.expires_at,
        work: packet::work(cx, task, &at.device, receipt, unit)?,
    };
    Ok(Ok(Grant::Work { packet: Box::new(packet) }))
}

/// A device leaves a dock; with nobody there and nothing being unloaded, the dock's task is over.
///
/// # Errors
/// The database.
pub fn leave(cx: &mut Cx<'_>, task: &Task, device: &DeviceId, state: &'static str) -> Result<(), DbError> {
    lease::leave(cx, task, device, state)?;
    let idle = task::find(cx, task.task.as_str())?.is_some_and(|now| now.state == "ready");
    if idle && inbound::newest_at(cx, task.task.as_str())?.is_none() {
        task::apply(cx, &task::Change::Done { task: task.task.clone() })?;
    }
    Ok(())
}
