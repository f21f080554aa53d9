//! What receiving decisions need to know.

use super::rules::{Facts, ItemFacts, LpnFacts, UnitLine};
use crate::catalog::lpn;
use crate::catalog::retired::RETIRED;
use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use crate::floor::Change;
use crate::flow::common;
use crate::inbound;
use crate::ledger;
use crate::policy;
use regal_shared::base::{Day, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::receive::{DeliveryLine, Receive, ReceiveLpn, ReceiveRules};

/// The site's rules of receiving.
pub(super) fn rules(cx: &mut Cx<'_>) -> Result<ReceiveRules, DbError> {
    let plain = ReceiveRules::default();
    let site = cx.site.site.clone();
    let mut flag = |name, default| policy::flag(cx.conn, &site, name, default);
    let (blind, add) = (flag("receive_blind", plain.blind)?, flag("receive_add", plain.add)?);
    let (loose, mix_lots) = (flag("receive_loose", plain.loose)?, flag("receive_mix_lots", plain.mix_lots)?);
    let count_blind = flag("receive_count_blind", plain.count_blind)?;
    let soft = policy::value(cx.conn, &site, "receive_soft_percent", plain.soft)?;
    let hard = policy::value(cx.conn, &site, "receive_hard_percent", plain.hard)?;
    Ok(ReceiveRules { blind, add, loose, mix_lots, count_blind, soft, hard: hard.max(soft) })
}

pub(super) fn item(cx: &mut Cx<'_>, item: &str) -> Result<Option<ItemFacts>, DbError> {
    let row = query_one(
        cx.conn,
        "select inbound_status, area, min_life_days, state from item where site = $1 and item = $2",
        params![&cx.site.site, item],
    )?;
    row.map(|row| {
        Ok(ItemFacts {
            inbound: StockStatus::parse(row.text(0)?).unwrap_or_default(),
            area: row.string(1)?,
            min_life: row.int(2)?,
            retired: row.text(3)? == RETIRED,
        })
    })
    .transpose()
}

fn lot_expiry(cx: &mut Cx<'_>, item: &str, lot: &str) -> Result<Option<Day>, DbError> {
    let row = query_one(
        cx.conn,
        "select expiry from lot where site = $1 and item = $2 and lot = $3",
        params![&cx.site.site, item, lot],
    )?;
    row.map_or(Ok(None), |row| Ok(row.opt_int(0)?.map(Day)))
}

fn unit(cx: &mut Cx<'_>, lpn: &str) -> Result<LpnFacts, DbError> {
    if lpn.is_empty() {
        return Ok(LpnFacts::default());
    }
    let bare = ledger::content(cx, lpn)?.is_empty();
    Ok(match lpn::find(cx, lpn)? {
        Some(found) => LpnFacts { known: found.state != "void", location: found.location, bare },
        None => LpnFacts { known: false, location: String::new(), bare },
    })
}

/// Open cases about an LPN that decide the status of what stands on it, told before its goods were in the books.
fn told(cx: &mut Cx<'_>, lpn: &str) -> Result<Vec<ExceptionCode>, DbError> {
    if lpn.is_empty() {
        return Ok(Vec::new());
    }
    let rows = cx.conn.query(
        "select distinct code from exception where site = $1 and lpn = $2 and state = 'open' and \
         code in ('lpn_differs', 'temp_out') order by code",
        params![&cx.site.site, lpn],
    )?;
    let mut codes = Vec::with_capacity(rows.len());
    for row in &rows {
        codes.extend(ExceptionCode::parse(row.text(0)?));
    }
    Ok(codes)
}

fn common_part(
    cx: &mut Cx<'_>,
    receipt: &str,
    lpn: &str,
    location: &str,
    changes: &mut Vec<Change>,
) -> Result<Facts, DbError> {
    Ok(Facts {
        dock: common::known_location(cx, location, changes)?,
        receipt: inbound::find(cx, receipt)?,
        lines: inbound::lines(cx, receipt)?,
        lpn: unit(cx, lpn)?,
        told: told(cx, lpn)?,
        rules: rules(cx)?,
        today: cx.now.day(),
        ..Facts::default()
    })
}

/// For goods off the truck; a location nobody knows is a change of its own.
pub(super) fn of_goods(cx: &mut Cx<'_>, fact: &Receive, changes: &mut Vec<Change>) -> Result<Facts, DbError> {
    let mut facts = common_part(cx, &fact.receipt, &fact.lpn, &fact.location, changes)?;
    facts.item = item(cx, &fact.goods.item)?;
    facts.lot_expiry = lot_expiry(cx, &fact.goods.item, &fact.goods.lot)?;
    for serial in &fact.serials {
        let here = query_int(
            cx.conn,
            "select count(*) from balance where site = $1 and item = $2 and serial = $3 and virtual = 0",
            params![&cx.site.site, &fact.goods.item, serial],
        )?;
        if here > 0 {
            facts.serials_here.push(serial.clone());
        }
    }
    Ok(facts)
}

/// For a sealed LPN, with its lines.
pub(super) fn of_unit(
    cx: &mut Cx<'_>,
    fact: &ReceiveLpn,
    changes: &mut Vec<Change>,
) -> Result<(Facts, Vec<UnitLine>), DbError> {
    let facts = common_part(cx, &fact.receipt, &fact.lpn, &fact.location, changes)?;
    let owner = facts.receipt.as_ref().map_or_else(|| cx.site.owner.clone(), |one| one.owner.clone());
    let mine: Vec<DeliveryLine> = facts.lines.iter().filter(|line| line.sscc == fact.lpn).cloned().collect();
    let mut lines = Vec::with_capacity(mine.len());
    for line in mine {
        let found = item(cx, &line.item)?.unwrap_or_default();
        let lot_expiry = lot_expiry(cx, &line.item, &line.lot)?;
        lines.push(UnitLine { owner: owner.clone(), item: found, lot_expiry, line });
    }
    Ok((facts, lines))
}
