//! What travels with a dock lease.

use super::facts;
use crate::catalog::cards;
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::inbound::{self, Receipt};
use crate::policy;
use crate::task::Task;
use regal_shared::base::{Day, DeviceId};
use regal_shared::flow::common::Card;
use regal_shared::flow::receive::{Delivery, OpenLpn, ReceivePacket};
use regal_shared::wire::Work;
use std::collections::BTreeSet;

/// The work at a dock: with a delivery when one is claimed, beginning with an announced LPN when that was scanned.
pub(super) fn work(
    cx: &mut Cx<'_>,
    task: &Task,
    device: &DeviceId,
    receipt: Option<&Receipt>,
    unit: &str,
) -> Result<Work, DbError> {
    let rules = facts::rules(cx)?;
    let delivery = receipt.map(|receipt| delivery(cx, receipt)).transpose()?;
    let (suppliers, owners) = if rules.blind && delivery.is_none() {
        (suppliers(cx)?, owners(cx)?)
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Work::Receive(ReceivePacket {
        dock: task.object.clone(),
        rules,
        unit: unit.to_owned(),
        lpns: standing(cx)?,
        used: used(cx)?,
        expected: inbound::expected(cx)?.iter().map(super::choice).collect(),
        suppliers,
        owners,
        with: with(cx, task, device)?,
        cards: the_cards(cx, &task.object, delivery.as_ref())?,
        delivery,
    }))
}

fn delivery(cx: &mut Cx<'_>, receipt: &Receipt) -> Result<Delivery, DbError> {
    let lines = inbound::lines(cx, &receipt.receipt)?;
    let units: BTreeSet<&str> =
        lines.iter().map(|line| line.sscc.as_str()).filter(|unit| !unit.is_empty()).collect();
    let each = policy::value(cx.conn, &cx.site.site, "receive_sample", 0)?;
    let sampled = units.into_iter().filter(|unit| is_sampled(unit, each)).map(str::to_owned).collect();
    let items: BTreeSet<&str> = lines.iter().map(|line| line.item.as_str()).collect();
    let mut newest = Vec::new();
    for item in items {
        let rows = cx.conn.query(
            "select max(l.expiry) from balance b join lot l on l.site = b.site and l.item = b.item and l.lot = b.lot \
             where b.site = $1 and b.item = $2 and b.status = 'available' and b.virtual = 0",
            params![&cx.site.site, item],
        )?;
        if let Some(day) = rows.first().map(|row| row.opt_int(0)).transpose()?.flatten() {
            newest.push((item.to_owned(), Day(day)));
        }
    }
    Ok(Delivery {
        receipt: receipt.receipt.clone(),
        supplier: receipt.supplier.clone(),
        note: receipt.note.clone(),
        owner: receipt.owner.clone(),
        blind: receipt.blind,
        lines,
        sampled,
        newest,
    })
}

/// One of so many announced LPNs must be opened: by its number, so that each device says the same. 0 is none.
pub(super) fn is_sampled(unit: &str, each: i64) -> bool {
    let sum: i64 = unit.bytes().zip(1..).map(|(byte, place)| i64::from(byte) * place).sum();
    each > 0 && sum % each == 0
}

/// LPNs on docks and in receiving: at most 1000.
fn standing(cx: &mut Cx<'_>) -> Result<Vec<OpenLpn>, DbError> {
    let rows = cx.conn.query(
        "select n.lpn, n.location, coalesce(b.owner, ''), coalesce(b.item, ''), coalesce(b.lot, '') \
         from location p join lpn n on n.site = p.site and n.location = p.location \
         left join balance b on b.site = n.site and b.lpn = n.lpn \
         where p.site = $1 and p.kind in ('dock', 'door', 'receiving') and n.state in ('open', 'closed') \
         order by n.lpn, b.item, b.lot limit 1000",
        params![&cx.site.site],
    )?;
    let mut all: Vec<OpenLpn> = Vec::new();
    for row in &rows {
        let (lpn, item) = (row.string(0)?, row.string(3)?);
        if all.last().is_none_or(|last| last.lpn != lpn) {
            all.push(OpenLpn { lpn, location: row.string(1)?, owner: row.string(2)?, holds: Vec::new() });
        }
        if let (Some(last), false) = (all.last_mut(), item.is_empty()) {
            last.holds.push((item, row.string(4)?));
        }
    }
    Ok(all)
}

/// The most labels in use elsewhere that a packet names.
pub(super) const MOST_USED: i64 = 500;

/// LPNs with goods on them that stand anywhere else: the newest, for these labels may still lie about.
fn used(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select n.lpn from lpn n join location p on p.site = n.site and p.location = n.location and \
         p.kind not in ('dock', 'door', 'receiving') where n.site = $1 and n.state in ('open', 'closed', 'staged', \
         'loaded') and exists (select 1 from balance b where b.site = n.site and b.lpn = n.lpn and b.virtual = 0) \
         order by n.made_at desc, n.lpn limit $2",
        params![&cx.site.site, MOST_USED],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

/// Who delivers most, of the last deliveries and those announced.
fn suppliers(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select supplier from \
         (select supplier from (select supplier from receipt where site = $1 and state = 'received' \
           order by closed_at desc limit 200) lately \
          union all select supplier from (select supplier from receipt where site = $1 and \
           state in ('expected', 'arrived', 'receiving') order by ranked_at limit 200) announced) known \
         where supplier <> '' group by supplier order by count(*) desc, supplier limit 9",
        params![&cx.site.site],
    )?;
    rows.iter().map(|row| row.string(0)).collect()
}

fn owners(cx: &mut Cx<'_>) -> Result<Vec<String>, DbError> {
    let rows = cx.conn.query(
        "select owner from item where site = $1 and owner <> '' group by owner order by count(*) desc, owner limit 9",
        params![&cx.site.site],
    )?;
    let mut all: Vec<String> = rows.iter().map(|row| row.string(0)).collect::<Result<_, _>>()?;
    if all.is_empty() {
        all.push(cx.site.owner.clone());
    }
    Ok(all)
}

/// Who else unloads at this dock now.
fn with(cx: &mut Cx<'_>, task: &Task, device: &DeviceId) -> Result<String, DbError> {
    let rows = cx.conn.query(
        "select device from lease where site = $1 and task = $2 and state = 'active' and device <> $3 \
         order by fence desc limit 1",
        params![&cx.site.site, task.task.as_str(), device.as_str()],
    )?;
    let Some(row) = rows.first() else { return Ok(String::new()) };
    let other = DeviceId::from(row.text(0)?);
    let person = crate::people::person::on_device(cx.conn, &cx.site.site, &other)?;
    Ok(person.map_or_else(|| other.0.clone(), |(_, person)| person.name))
}

fn the_cards(cx: &mut Cx<'_>, dock: &str, delivery: Option<&Delivery>) -> Result<Vec<Card>, DbError> {
    let site = cx.site.site.clone();
    let mut all: Vec<Card> = cards::location(cx.conn, &site, dock)?.map(Card::Location).into_iter().collect();
    let lines = delivery.map(|one| one.lines.as_slice()).unwrap_or_default();
    let items: BTreeSet<&str> = lines.iter().map(|line| line.item.as_str()).collect();
    for item in items {
        all.extend(cards::item(cx.conn, &site, item)?);
        all.extend(cards::lots(cx.conn, &site, item)?.into_iter().map(Card::Lot));
    }
    Ok(all)
}
