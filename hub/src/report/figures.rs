//! The reports: rows from the figures. Each reads by day or by item; none reads the journal.

use super::labour::BLOCK_HOURS;
use super::supply::Terms;
use super::{Cell, Column, Kind, MOST_ROWS, Report, Sheet, Wanted};
use crate::db::{Conn, DbError, Row, params, query_int};
use crate::plan::{abc, reorder};
use crate::policy;
use std::collections::BTreeMap;

/// Days ahead the report of lots that run out looks.
const EXPIRY_AHEAD: i64 = 90;
/// Days back it looks for lots that have run out and still lie there.
const EXPIRY_BACK: i64 = 366;

/// A report's rows, as far as the figures are kept.
///
/// # Errors
/// The database.
pub fn figure(conn: &mut dyn Conn, site: &str, report: Report, wanted: &Wanted) -> Result<Sheet, DbError> {
    match report {
        Report::Throughput => throughput(conn, site, wanted),
        Report::Accuracy => accuracy(conn, site, wanted),
        Report::DockToStock => spans(conn, site, wanted, "dock"),
        Report::CycleTime => spans(conn, site, wanted, "cycle"),
        Report::FillRate => fill_rate(conn, site, wanted),
        Report::Inventory => inventory(conn, site, wanted),
        Report::Space => space(conn, site, wanted),
        Report::Abc => classes(conn, site, wanted),
        Report::Expiry => expiry(conn, site, wanted),
        Report::LowStock => low_stock(conn, site, wanted),
        Report::Labour => labour(conn, site, wanted),
    }
}

const fn column(code: &'static str, kind: Kind) -> Column {
    Column { code, kind }
}

const fn number(code: &'static str) -> Column {
    column(code, Kind::Number)
}

const DAY: Column = column("day", Kind::Day);
const ITEM: Column = column("item", Kind::Item);
const NAME: Column = column("name", Kind::Text);
const ZONE: Column = column("zone", Kind::Zone);

/// n, units and ms of one part of a figure.
type Sum = (i64, i64, i64);
/// Sums by part, day by day.
type Days = BTreeMap<i64, BTreeMap<String, Sum>>;

fn days(conn: &mut dyn Conn, site: &str, fact: &'static str, wanted: &Wanted) -> Result<Days, DbError> {
    let rows = conn.query(
        "select day, what, cast(sum(n) as bigint), cast(sum(units) as bigint), cast(sum(ms) as bigint) from report_day \
         where site = $1 and fact = $2 and day >= $3 and day <= $4 and (owner = $5 or $5 = '') \
         group by day, what order by day, what",
        params![site, fact, wanted.from, wanted.to, &wanted.owner],
    )?;
    let mut days = Days::new();
    for row in &rows {
        let sum = (row.int(2)?, row.int(3)?, row.int(4)?);
        days.entry(row.int(0)?).or_default().insert(row.string(1)?, sum);
    }
    Ok(days)
}

fn of(parts: &BTreeMap<String, Sum>, what: &str) -> Sum {
    parts.get(what).copied().unwrap_or_default()
}

fn sheet(columns: &[Column], rows: Vec<Vec<Cell>>, charts: &[usize], as_of: i64) -> Sheet {
    Sheet { columns: columns.to_vec(), rows, charts: charts.to_vec(), as_of }
}

/// Up to which moment a source was read: when its newest row read was recorded.
fn as_of(conn: &mut dyn Conn, site: &str, source: &'static str) -> Result<i64, DbError> {
    let at = super::digest::mark(conn, site, source)?;
    let sql = match source {
        "journal" => "select recorded_at from movement where site = $1 and number = $2",
        "exceptions" => "select opened_at from exception where site = $1 and exception = $2",
        "counts" => "select counted_at from count where site = $1 and count = $2",
        _ => return Ok(at),
    };
    Ok(crate::db::query_opt_int(conn, sql, params![site, at])?.unwrap_or(0))
}

fn throughput(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    const PROCESSES: [(&str, [Column; 2]); 5] = [
        ("receive", [number("received_lines"), number("received_units")]),
        ("putaway", [number("put_lines"), number("put_units")]),
        ("pick", [number("picked_lines"), number("picked_units")]),
        ("pack", [number("packed_lines"), number("packed_units")]),
        ("load", [number("loaded_lines"), number("loaded_units")]),
    ];
    let found = days(conn, site, "work", wanted)?;
    let rows = found.iter().map(|(day, parts)| {
        let mut row = vec![Cell::Number(*day)];
        for (process, _) in PROCESSES {
            let (n, units, _) = of(parts, process);
            row.extend([Cell::Number(n), Cell::Number(units)]);
        }
        row
    });
    let mut columns = vec![DAY];
    columns.extend(PROCESSES.iter().flat_map(|(_, two)| two));
    let rows = rows.collect();
    Ok(sheet(&columns, rows, &[1, 3, 5, 7, 9], as_of(conn, site, "journal")?))
}

fn accuracy(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let (work, mut mistakes) = (days(conn, site, "work", wanted)?, days(conn, site, "mistake", wanted)?);
    for day in work.keys() {
        mistakes.entry(*day).or_default();
    }
    let none = BTreeMap::new();
    let rows = mistakes.iter().map(|(day, parts)| {
        let picked = of(work.get(day).unwrap_or(&none), "pick").0;
        let (missing, extra) = (of(parts, "missing_at_pack").0, of(parts, "extra_item").0);
        let right = if picked > 0 {
            Cell::permille((picked - missing - extra).max(0), picked)
        } else {
            Cell::Nothing
        };
        vec![Cell::Number(*day), Cell::Number(picked), Cell::Number(missing), Cell::Number(extra), right]
    });
    let columns = [
        DAY,
        number("picked_lines"),
        number("missing_at_pack"),
        number("extra_at_pack"),
        column("right", Kind::Permille),
    ];
    let rows = rows.collect();
    Ok(sheet(&columns, rows, &[4], as_of(conn, site, "journal")?))
}

/// Durations by day: of LPNs to their bin (`dock`), of orders to their truck (`cycle`).
fn spans(conn: &mut dyn Conn, site: &str, wanted: &Wanted, fact: &'static str) -> Result<Sheet, DbError> {
    let found = days(conn, site, fact, wanted)?;
    let orders = fact == "cycle";
    let late = if orders { days(conn, site, "late", wanted)? } else { Days::new() };
    let none = BTreeMap::new();
    let rows = found.iter().map(|(day, parts)| {
        let n: i64 = parts.values().map(|sum| sum.0).sum();
        let ms: i64 = parts.values().map(|sum| sum.2).sum();
        let (four, more) = (of(parts, "4").0, of(parts, "more").0);
        let mut row = vec![
            Cell::Number(*day),
            Cell::Number(n),
            Cell::minutes(ms, n),
            Cell::permille(four, n),
            Cell::permille(n - more, n),
        ];
        if orders {
            row.push(Cell::permille(n - of(late.get(day).unwrap_or(&none), "order").0, n));
        }
        row
    });
    let mut columns = vec![
        DAY,
        number(if orders { "orders" } else { "lpns" }),
        number("mean_minutes"),
        column("within_4_hours", Kind::Permille),
        column("within_a_day", Kind::Permille),
    ];
    if orders {
        columns.push(column("in_time", Kind::Permille));
    }
    let rows = rows.collect();
    Ok(sheet(&columns, rows, &[2], as_of(conn, site, if orders { "orders" } else { "journal" })?))
}

fn fill_rate(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let found = days(conn, site, "fill", wanted)?;
    let rows = found.iter().map(|(day, parts)| {
        let (order, line, unit) = (of(parts, "order"), of(parts, "line"), of(parts, "unit"));
        vec![
            Cell::Number(*day),
            Cell::Number(order.0),
            Cell::permille(order.1, order.0),
            Cell::Number(line.0),
            Cell::permille(line.1, line.0),
            Cell::Number(unit.0),
            Cell::Number(unit.1),
            Cell::permille(unit.1, unit.0),
        ]
    });
    let columns = [
        DAY,
        number("orders"),
        column("orders_complete", Kind::Permille),
        number("lines"),
        column("lines_complete", Kind::Permille),
        number("units_ordered"),
        number("units_shipped"),
        column("units_filled", Kind::Permille),
    ];
    let rows = rows.collect();
    Ok(sheet(&columns, rows, &[7], as_of(conn, site, "orders")?))
}

fn inventory(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let found = conn.query(
        "select zone, what, cast(sum(n) as bigint), cast(sum(units) as bigint) from report_day where site = $1 and \
         fact = 'count' and day >= $2 and day <= $3 and (zone = $4 or $4 = '') group by zone, what order by zone, what",
        params![site, wanted.from, wanted.to, &wanted.zone],
    )?;
    let mut zones: BTreeMap<String, BTreeMap<String, Sum>> = BTreeMap::new();
    for row in &found {
        zones.entry(row.string(0)?).or_default().insert(row.string(1)?, (row.int(2)?, row.int(3)?, 0));
    }
    let rows = zones.into_iter().map(|(zone, parts)| {
        let (place, line, unit) = (of(&parts, "place"), of(&parts, "line"), of(&parts, "unit"));
        vec![
            Cell::Text(zone),
            Cell::Number(place.0),
            Cell::permille(place.1, place.0),
            Cell::Number(line.0),
            Cell::permille(line.1, line.0),
            Cell::Number(unit.0),
            Cell::Number(unit.1),
            Cell::permille((unit.0 - unit.1).max(0), unit.0),
        ]
    });
    let columns = [
        ZONE,
        number("places_counted"),
        column("places_right", Kind::Permille),
        number("lines_counted"),
        column("lines_right", Kind::Permille),
        number("units_booked"),
        number("units_off"),
        column("units_right", Kind::Permille),
    ];
    let rows = rows.collect();
    Ok(sheet(&columns, rows, &[2], as_of(conn, site, "counts")?))
}

fn space(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let found = conn.query(
        "select zone, day, n, units from report_day where site = $1 and fact = 'space' and day = (select max(d.day) \
         from report_day d where d.site = $1 and d.fact = 'space' and d.day >= $2 and d.day <= $3) and \
         (zone = $4 or $4 = '') order by zone",
        params![site, wanted.from, wanted.to, &wanted.zone],
    )?;
    let row = |row: &Row| {
        let (taken, bins) = (row.int(2)?, row.int(3)?);
        Ok(vec![
            Cell::Text(row.string(0)?),
            Cell::Number(row.int(1)?),
            Cell::Number(bins),
            Cell::Number(taken),
            Cell::Number(bins - taken),
            Cell::permille(taken, bins),
        ])
    };
    let rows: Result<Vec<_>, DbError> = found.iter().map(row).collect();
    let columns = [
        ZONE,
        DAY,
        number("bins"),
        number("bins_taken"),
        number("bins_free"),
        column("taken", Kind::Permille),
    ];
    Ok(sheet(&columns, rows?, &[5], 0))
}

fn classes(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
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

fn expiry(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
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

fn low_stock(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
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

fn labour(conn: &mut dyn Conn, site: &str, wanted: &Wanted) -> Result<Sheet, DbError> {
    let found = conn.query(
        "select day, block, process, zone, people, lines, units from labour where site = $1 and day >= $2 and \
         day <= $3 and (zone = $4 or $4 = '') order by day, block, process, zone limit $5",
        params![site, wanted.from, wanted.to, &wanted.zone, MOST_ROWS],
    )?;
    let row = |row: &Row| {
        Ok(vec![
            Cell::Number(row.int(0)?),
            Cell::Number(row.int(1)? * BLOCK_HOURS),
            Cell::Text(row.string(2)?),
            Cell::Text(row.string(3)?),
            Cell::Number(row.int(4)?),
            Cell::Number(row.int(5)?),
            Cell::Number(row.int(6)?),
        ])
    };
    let rows: Result<Vec<_>, DbError> = found.iter().map(row).collect();
    let columns = [
        DAY,
        number("from_hour"),
        column("process", Kind::Code("report-process-")),
        ZONE,
        number("people"),
        number("lines"),
        number("units"),
    ];
    Ok(sheet(&columns, rows?, &[5], 0))
}
