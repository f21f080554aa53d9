//! Reports of items: by how much they are picked, which lots run out, which are to be ordered.

use super::super::supply::Terms;
use super::super::{Cell, Kind, MOST_ROWS, Sheet, Wanted};
use super::{ITEM, NAME, column, number, sheet};
use crate::db::{Conn, DbError, Row, params, query_int};
use crate::plan::{abc, reorder};
use crate::policy;
use std::collections::BTreeMap;

/// Days ahead the report of lots that run out looks.
const EXPIRY_AHEAD: i64 = 90;
/// Days back it looks for lots that have run out and still lie there.
const EXPIRY_BACK: i64 = 366;

pub(super) fn classes(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let all = query_int(
        conn,
        "select cast(coalesce(sum(s.lines), 0) as bigint) from item_supply s join item i on i.site = s.site and \
         i.item = s.item where s.site = $1 and s.lines >= 0 and (i.owner = $2 or $2 = '')",
        params![site, &wanted.owner],
    )?;
    let found = conn.query(
        "select s.item, i.name, i.abc, s.lines, s.units from item_supply s join item i on i.site = s.site and \
         i.item = s.item where s.site = $1 and s.lines >= 0 and (i.owner = $2 or $2 = '') \
         order by s.lines desc, s.item limit $3",
        params![site, &wanted.owner, MOST_ROWS],
    )?;
    let mut before = 0;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let lines = row.int(3)?;
        let class = abc::class(lines, before, all);
        before += lines;
        rows.push(vec![
            Cell::Text(row.string(0)?),
            Cell::Text(row.string(1)?),
            Cell::Number(lines),
            Cell::Number(row.int(4)?),
            Cell::permille(before, all),
            Cell::Text(class.to_owned()),
            Cell::Text(row.string(2)?),
        ]);
    }
    let columns = [
        ITEM,
        NAME,
        number("lines"),
        number("units"),
        column("lines_so_far", Kind::Permille),
        column("class", Kind::Text),
        column("class_now", Kind::Text),
    ];
    Ok(sheet(&columns, rows, &[2], 0))
}

pub(super) fn expiry(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let found = conn.query(
        "select item, name, lot, expiry, there, demand, unit_cost, currency from (select l.item, i.name, l.lot, l.expiry, \
         (select cast(coalesce(sum(b.on_hand), 0) as bigint) from balance b where b.site = l.site and b.item = l.item \
         and b.lot = l.lot and b.virtual = 0) as there, coalesce(s.demand, 0) as demand, i.unit_cost, i.currency \
         from lot l join item i on i.site = l.site and i.item = l.item left join item_supply s on s.site = l.site and \
         s.item = l.item where l.site = $1 and l.expiry >= $2 and l.expiry <= $3 and (i.owner = $4 or $4 = '')) lots \
         where there > 0 order by expiry, item, lot limit $5",
        params![site, wanted.today - EXPIRY_BACK, wanted.today + EXPIRY_AHEAD, &wanted.owner, MOST_ROWS],
    )?;
    // Of an item the lot that runs out first is used first: what earlier lots take of the demand is not there for later
    // ones.
    let mut used: BTreeMap<String, i64> = BTreeMap::new();
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let (item, expiry, there) = (row.string(0)?, row.int(3)?, row.int(4)?);
        let left = expiry - wanted.today;
        let can_go = row.int(5)? * left.max(0) / 1000;
        let used = used.entry(item.clone()).or_default();
        let goes = (can_go - *used).clamp(0, there);
        *used += goes;
        let at_risk = there - goes;
        rows.push(vec![
            Cell::Text(item),
            Cell::Text(row.string(1)?),
            Cell::Text(row.string(2)?),
            Cell::Number(expiry),
            Cell::Number(left),
            Cell::Number(there),
            Cell::Number(at_risk),
            if row.int(6)? > 0 { Cell::Number(at_risk * row.int(6)?) } else { Cell::Nothing },
            Cell::Text(row.string(7)?),
        ]);
    }
    let columns = [
        ITEM,
        NAME,
        column("lot", Kind::Text),
        column("expiry", Kind::Day),
        number("days_left"),
        number("on_hand"),
        number("at_risk"),
        column("value_at_risk", Kind::Minor),
        column("currency", Kind::Text),
    ];
    Ok(sheet(&columns, rows, &[6], 0))
}

pub(super) fn low_stock(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let terms = Terms::load(conn, site)?;
    let lasts = policy::plain_or_own(conn, site, "reorder_lasts_days")?;
    let found = conn.query(
        "select s.item, i.name, s.on_hand, s.on_order, s.owed, s.position, s.reorder_point, s.demand, s.cover, \
         s.since, coalesce(p.factor, 1) from item_supply s join item i on i.site = s.site and i.item = s.item \
         left join pack_level p on p.site = s.site and p.item = s.item and p.level = 'case' \
         where s.site = $1 and s.since > 0 and s.cover >= 0 and (i.owner = $2 or $2 = '') order by s.cover, s.item limit $3",
        params![site, &wanted.owner, MOST_ROWS],
    )?;
    let row = |row: &Row| {
        let (position, point, demand, cover) = (row.int(5)?, row.int(6)?, row.int(7)?, row.int(8)?);
        #[expect(clippy::cast_precision_loss, reason = "units of a day are far below 2^53")]
        let daily = demand as f64 / 1000.0;
        // Stock that will be gone before goods ordered today are there.
        #[expect(clippy::cast_precision_loss, reason = "tenths of days are far below 2^53")]
        let urgent = (cover as f64) < terms.supply.lead * 10.0;
        Ok(vec![
            Cell::Text(row.string(0)?),
            Cell::Text(row.string(1)?),
            Cell::Text(if urgent { "runs_out" } else { "order_now" }.to_owned()),
            Cell::Number(cover),
            Cell::Number(row.int(2)?),
            Cell::Number(row.int(3)?),
            Cell::Number(row.int(4)?),
            Cell::Number(point),
            Cell::Number((demand + 50) / 100),
            Cell::Number(reorder::suggested(position, point, daily, lasts, row.int(10)?)),
        ])
    };
    let rows: Result<Vec<_>, DbError> = found.iter().map(row).collect();
    let columns = [
        ITEM,
        NAME,
        column("urgency", Kind::Code("report-urgency-")),
        column("days_of_cover", Kind::Tenths),
        number("on_hand"),
        number("on_order"),
        number("owed"),
        number("reorder_point"),
        column("daily_demand", Kind::Tenths),
        number("suggested"),
    ];
    Ok(sheet(&columns, rows?, &[3], 0))
}
