//! What each item needs: demand of the last weeks once a day, what is there and on its way every few minutes, and a
//! word to everybody when an item falls to its reorder point.

use crate::catalog::retired::RETIRED;
use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params};
use crate::events;
use crate::plan::reorder::{self, Demand};
use crate::policy;
use regal_shared::wire::EventBody;
use std::collections::BTreeMap;

/// Items looked at in one read and written in one transaction.
pub const PAGE: i64 = 200;
/// Days of cover, in tenths, of an item nobody asks for.
pub const ENDLESS: i64 = 99_999;

/// What a site decides about ordering.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// Days of demand that are looked at.
    pub history: i64,
    /// Lead time and how sure stock is to last.
    pub supply: reorder::Supply,
}

impl Terms {
    /// The site's own.
    ///
    /// # Errors
    /// The database.
    #[expect(clippy::cast_precision_loss, reason = "policies are small numbers")]
    pub fn load(conn: &mut dyn Conn, site: &str) -> Result<Terms, DbError> {
        let mut value = |name| policy::plain_or_own(conn, site, name).map(|n| n as f64);
        let (history, lead) = (value("reorder_history_days")?, value("reorder_lead_days")?);
        let (lead_deviation, service) =
            (value("reorder_lead_deviation_days")?, value("reorder_service_permille")?);
        let supply = reorder::Supply { lead, lead_deviation, service: service / 1000.0 };
        #[expect(clippy::cast_possible_truncation, reason = "it was a whole number")]
        Ok(Terms { history: history as i64, supply })
    }
}

/// Demand of an item over the days that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Lines.
    pub lines: i64,
    /// Base units.
    pub units: i64,
    /// Thousandths of a base unit a day.
    pub demand: i64,
    /// Standard deviation of a day, thousandths.
    pub deviation: i64,
    /// Base units.
    pub reorder_point: i64,
}

/// Demand of every item that was picked in the days before `today`.
///
/// # Errors
/// The database.
#[expect(clippy::cast_possible_truncation, reason = "units of some days are far below 2^53")]
pub fn asked(
    conn: &mut dyn Conn,
    site: &str,
    today: i64,
    terms: &Terms,
) -> Result<BTreeMap<String, Asked>, DbError> {
    let first = crate::db::query_opt_int(
        conn,
        "select day from item_day where site = $1 and day >= $2 and day < $3 order by day limit 1",
        params![site, today - terms.history, today],
    )?;
    // A site that has just begun has fewer days to go by.
    let Some(first) = first else { return Ok(BTreeMap::new()) };
    let rows = conn.query(
        "select item, cast(sum(lines) as bigint), cast(sum(units) as bigint), cast(sum(units * units) as bigint) \
         from item_day where site = $1 and day >= $2 and day < $3 group by item",
        params![site, first, today],
    )?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let (lines, units) = (row.int(1)?, row.int(2)?);
        let demand = Demand::of(today - first, units, row.int(3)?);
        let point = reorder::reorder_point(demand, terms.supply).ceil() as i64;
        let thousandths = |n: f64| (n * 1000.0).round() as i64;
        let (demand, deviation) = (thousandths(demand.mean), thousandths(demand.deviation));
        found.insert(row.string(0)?, Asked { lines, units, demand, deviation, reorder_point: point });
    }
    Ok(found)
}

/// What an item needs, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The item.
    pub item: String,
    /// The day its demand is of.
    pub day: i64,
    /// What was asked for.
    pub asked: Asked,
    /// Base units free to be sold: booked, available, in the house.
    pub on_hand: i64,
    /// On their way.
    pub on_order: i64,
    /// Ordered by customers and not shipped yet.
    pub owed: i64,
    /// Since when it is at its reorder point or below, ms; 0 while it is above.
    pub since: i64,
}

impl Need {
    /// On hand and on order, less what is owed: what the reorder point is held against.
    #[must_use]
    pub fn position(&self) -> i64 {
        self.on_hand + self.on_order - self.owed
    }

    /// Base units kept against what is not foreseen: what the reorder point is above the demand of the lead time.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "units of some days")]
    pub fn safety_stock(&self, terms: &Terms) -> i64 {
        self.asked.reorder_point - (self.asked.demand as f64 / 1000.0 * terms.supply.lead).floor() as i64
    }

    /// Days what is on hand lasts after what is owed, in tenths.
    #[must_use]
    pub fn cover(&self) -> i64 {
        let free = (self.on_hand - self.owed).max(0);
        if self.asked.demand <= 0 { ENDLESS } else { (free * 10_000 / self.asked.demand).min(ENDLESS) }
    }

    /// Whether it is time to order.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.asked.reorder_point > 0 && self.position() <= self.asked.reorder_point
    }
}

fn need(row: &Row) -> Result<Need, DbError> {
    Ok(Need {
        item: row.string(0)?,
        day: row.int(1)?,
        asked: Asked {
            lines: row.int(2)?,
            units: row.int(3)?,
            demand: row.int(4)?,
            deviation: row.int(5)?,
            reorder_point: row.int(6)?,
        },
        on_hand: row.int(7)?,
        on_order: row.int(8)?,
        owed: row.int(9)?,
        since: row.int(10)?,
    })
}

/// What an item needs, as it was looked at last; none for an item nobody asked for.
///
/// # Errors
/// The database.
pub fn stored(conn: &mut dyn Conn, site: &str, item: &str) -> Result<Option<Need>, DbError> {
    let row = crate::db::query_one(
        conn,
        "select item, day, lines, units, demand, deviation, reorder_point, on_hand, on_order, owed, since \
         from item_supply where site = $1 and item = $2",
        params![site, item],
    )?;
    row.as_ref().map(need).transpose()
}

/// Goods of open deliveries that no purchase order stands for, by item.
///
/// # Errors
/// The database.
pub fn announced(conn: &mut dyn Conn, site: &str) -> Result<BTreeMap<String, i64>, DbError> {
    let open = conn.query(
        "select r.receipt from receipt r where r.site = $1 and r.state in ('expected', 'arrived', 'receiving') and not \
         exists (select 1 from purchase_order p where p.site = r.site and p.purchase_order = r.purchase_order)",
        params![site],
    )?;
    let mut items: BTreeMap<String, i64> = BTreeMap::new();
    for receipt in &open {
        let lines = conn.query(
            "select item, expected - received from receipt_line where site = $1 and receipt = $2 and \
             expected > received",
            params![site, receipt.text(0)?],
        )?;
        for line in &lines {
            *items.entry(line.string(0)?).or_default() += line.int(1)?;
        }
    }
    Ok(items)
}

/// What may change of a page of items: those behind `after`, each as it was stored and as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Looked {
    /// The last item looked at; empty when there are no more.
    pub last: String,
    /// Items whose needs are not what is stored.
    pub changed: Vec<Need>,
}

/// Looks at a page of items.
///
/// # Errors
/// The database.
pub fn look(
    conn: &mut dyn Conn,
    site: &str,
    after: &str,
    (day, asked): (i64, &BTreeMap<String, Asked>),
    announced: &BTreeMap<String, i64>,
) -> Result<Looked, DbError> {
    let items = conn.query(
        "select i.item, coalesce(s.day, 0), coalesce(s.lines, 0), coalesce(s.units, 0), coalesce(s.demand, 0), \
         coalesce(s.deviation, 0), coalesce(s.reorder_point, 0), coalesce(s.on_hand, 0), coalesce(s.on_order, 0), \
         coalesce(s.owed, 0), coalesce(s.since, 0), i.state from item i left join item_supply s on s.site = i.site and \
         s.item = i.item where i.site = $1 and i.item > $2 order by i.item limit $3",
        params![site, after, PAGE],
    )?;
    let mut looked = Looked::default();
    for row in &items {
        let stored = need(row)?;
        looked.last.clone_from(&stored.item);
        // Items nobody ever asked for need no row.
        if stored.day == 0 && !asked.contains_key(&stored.item) {
            continue;
        }
        let new = Need {
            day,
            // What is given up is not ordered anew.
            asked: if row.text(11)? == RETIRED {
                Asked::default()
            } else {
                asked.get(&stored.item).copied().unwrap_or_default()
            },
            on_hand: on_hand(conn, site, &stored.item)?,
            on_order: on_order(conn, site, &stored.item)? + announced.get(&stored.item).copied().unwrap_or(0),
            owed: owed(conn, site, &stored.item)?,
            ..stored.clone()
        };
        let differs = Need { day: stored.day, ..new.clone() } != stored || new.is_low() != (stored.since > 0);
        if differs {
            looked.changed.push(new);
        }
    }
    if i64::try_from(items.len()).is_ok_and(|n| n < PAGE) {
        looked.last.clear();
    }
    Ok(looked)
}

fn on_hand(conn: &mut dyn Conn, site: &str, item: &str) -> Result<i64, DbError> {
    crate::db::query_int(
        conn,
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and item = $2 and \
         status = 'available' and virtual = 0",
        params![site, item],
    )
}

fn on_order(conn: &mut dyn Conn, site: &str, item: &str) -> Result<i64, DbError> {
    crate::db::query_int(
        conn,
        "select cast(coalesce(sum(l.qty - l.received), 0) as bigint) from purchase_order_line l join purchase_order p \
         on p.site = l.site and p.purchase_order = l.purchase_order where l.site = $1 and l.item = $2 and \
         l.received < l.qty and p.state not in ('closed', 'cancelled')",
        params![site, item],
    )
}

fn owed(conn: &mut dyn Conn, site: &str, item: &str) -> Result<i64, DbError> {
    crate::db::query_int(
        conn,
        "select cast(coalesce(sum(qty - shipped), 0) as bigint) from order_line where site = $1 and item = $2 and \
         state in ('new', 'promised', 'backordered', 'held', 'released', 'reserved', 'short', 'picking', 'picked', \
         'packed', 'staged', 'loaded')",
        params![site, item],
    )
}

fn since(cx: &mut Cx<'_>, item: &str) -> Result<i64, DbError> {
    let sql = "select since from item_supply where site = $1 and item = $2";
    Ok(crate::db::query_opt_int(cx.conn, sql, params![&cx.site.site, item])?.unwrap_or(0))
}

/// Writes what changed. Whoever falls to the reorder point is told of once, until it was above again.
///
/// # Errors
/// The database.
pub fn write(cx: &mut Cx<'_>, changed: &[Need]) -> Result<i64, DbError> {
    let mut fallen = 0;
    for need in changed {
        let (asked, low) = (&need.asked, need.is_low());
        // Another hub of the site may have seen it fall before.
        let known = if low && need.since == 0 { since(cx, &need.item)? } else { need.since };
        let since = if !low {
            0
        } else if known > 0 {
            known
        } else {
            cx.now.0
        };
        if low && known == 0 {
            fallen += 1;
            let (item, position) = (need.item.clone(), need.position());
            let body = EventBody::LowStock { item, position, reorder_point: asked.reorder_point };
            events::say(cx, None, &body)?;
        }
        cx.conn.execute(
            "insert into item_supply (site, item, day, lines, units, demand, deviation, reorder_point, on_hand, \
             on_order, owed, position, cover, since) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
             $14) on conflict (site, item) do update set day = excluded.day, lines = excluded.lines, \
             units = excluded.units, demand = excluded.demand, deviation = excluded.deviation, \
             reorder_point = excluded.reorder_point, on_hand = excluded.on_hand, on_order = excluded.on_order, \
             owed = excluded.owed, position = excluded.position, cover = excluded.cover, since = excluded.since",
            params![
                &cx.site.site,
                &need.item,
                need.day,
                asked.lines,
                asked.units,
                asked.demand,
                asked.deviation,
                asked.reorder_point,
                need.on_hand,
                need.on_order,
                need.owed,
                need.position(),
                need.cover(),
                since
            ],
        )?;
    }
    Ok(fallen)
}
