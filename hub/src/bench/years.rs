//! Two years of a warehouse's work in one database, laid down as fast as the disk takes it: orders that were received
//! for, put away, picked, packed and sent, a few that are still open, and what else stands in the tables by then.
//!
//! Movements stand in one hash chain, balances are their sums, the trail is theirs. Figures of reports, exceptions, counts
//! and receipts are plausible and no more: `regal-hub verify` finds fault with those.

use super::tables::TABLES;
use super::things;
use crate::cx::Cx;
use crate::db::{Conn, Database, DbError, Txn, Value, params};
use crate::floor::hall;
use crate::ledger::{self, ADJUSTMENT, CUSTOMER, Place, SUPPLIER, chain};
use crate::site::Site;
use anyhow::Context;
use regal_shared::base::Goods;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Items.
pub(super) const ITEMS: i64 = 5_000;
/// Bins: four an item.
pub(super) const BINS: i64 = 4 * ITEMS;
/// Devices at work over the years.
pub(super) const DEVICES: usize = 120;
/// Movements of an order that was sent.
const STEPS: i64 = 10;
/// Orders laid down in one transaction.
const GROUP: i64 = 50_000;
/// The years, ms.
const SPAN: i64 = 730 * 24 * 3_600_000;

/// What an order's goods are.
struct Line {
    item: i64,
    lot: String,
    bin: i64,
    qty: i64,
}

/// The name of a bin, as labels have it: eight zones of ten aisles, fifty places deep, five levels high.
pub(super) fn bin(index: i64) -> String {
    let (zone, rest) = (index / 2_500, index % 2_500);
    let letter = char::from(b'A' + u8::try_from(zone % 8).unwrap_or(0));
    format!("{letter}{:02}.{:03}.{}", rest / 250, rest % 250 / 5, rest % 5)
}

/// The name of an item.
pub(super) fn item(index: i64) -> String {
    format!("ART.{index:05}")
}

/// The name of an order.
pub(super) fn order(index: i64) -> String {
    format!("O{index:07}")
}

/// Which line of an order: half of all lines are of one item in fifty, as in any house.
fn line(order: i64, orders: i64, line: i64) -> Line {
    let often = (order + line) % 2 == 0;
    let item = if often { (order * 31 + line) % (ITEMS / 50) } else { (order * 7_919 + line) % ITEMS };
    let lot = if item % 4 == 0 { format!("L{item}.{}", order * 10 / orders) } else { String::new() };
    Line { item, lot, bin: item * 4 + order % 4, qty: 1 + (order * 13 + line * 7) % 12 }
}

/// How far an order has come: its state and how many of its movements there are. The newest one in a hundred is open.
fn fate(order: i64, orders: i64) -> (&'static str, i64) {
    let open = orders / 100;
    let place = order - (orders - open);
    if place < 0 {
        return if order % 50 == 7 { ("cancelled", 4) } else { ("shipped", STEPS) };
    }
    match place * 100 / open.max(1) {
        0..=2 => ("loaded", 8),
        3..=5 => ("staged", 8),
        6..=9 => ("packed", 8),
        10..=13 => ("picked", 6),
        14..=19 => ("picking", 4),
        20..=21 => ("short", 4),
        22..=25 => ("backordered", 4),
        26..=45 => ("reserved", 4),
        46..=59 => ("released", 4),
        60..=61 => ("held", 4),
        _ => ("new", 4),
    }
}

/// The database with so many orders, built unless it is there.
pub(super) fn database(folder: &Path, orders: i64) -> anyhow::Result<PathBuf> {
    let whole = folder.join(format!("years-{orders}.db"));
    if whole.exists() {
        return Ok(whole);
    }
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let part = folder.join(format!("years-{orders}.part"));
    for left in [part.clone(), part.with_extension("part-journal"), part.with_extension("part-wal")] {
        if left.exists() {
            std::fs::remove_file(left)?;
        }
    }
    let now = hall::now().0;
    {
        let mut conn = Database::Sqlite(part.clone()).open_writer()?;
        hall::prepare(&mut *conn, "main", "Bench")?;
        // Nothing has to outlive a cut here: what is half built is built anew.
        conn.batch("pragma wal_checkpoint(truncate); pragma journal_mode = off")?;
        conn.batch("pragma synchronous = off; pragma secure_delete = off; pragma cache_size = -2000000")?;
        things::set_up(&mut *conn, now)?;
        let mut years = Years { orders, now, balances: BTreeMap::new(), commands: vec![0; DEVICES] };
        years.open(&mut *conn)?;
        for from in (0..orders).step_by(usize::try_from(GROUP)?) {
            years.lay(&mut *conn, from, (from + GROUP).min(orders))?;
        }
        years.close(&mut *conn)?;
        years.within(&mut *conn, |_, cx| crate::report::trail::write(cx, 0, cx.site.journal))?;
        derive(&mut *conn, orders, now)?;
    }
    std::fs::rename(&part, &whole)?;
    Ok(whole)
}

/// The tables that follow from orders and movements, and those that follow from nothing.
fn derive(conn: &mut dyn Conn, orders: i64, now: i64) -> Result<(), DbError> {
    for (what, sql) in TABLES {
        let begun = super::measure::clock();
        conn.begin()?;
        let values = [Value::from("main"), Value::from(orders), Value::from(now)];
        let known = (1..=3).rev().find(|place| sql.contains(&format!("${place}"))).unwrap_or(0);
        let rows = conn.execute(sql, &values[..known])?;
        conn.batch("commit")?;
        tracing::info!(what, rows, seconds = begun.elapsed().as_secs(), "laid down");
    }
    Ok(())
}

/// The years while they are laid down.
struct Years {
    orders: i64,
    now: i64,
    /// Location, item, lot, LPN.
    balances: BTreeMap<(String, i64, String, String), i64>,
    /// The last command of each device.
    commands: Vec<i64>,
}

/// A movement about to be written.
struct Move<'a> {
    kind: &'a str,
    task: &'a str,
    device: usize,
    from: (&'a str, &'a str),
    to: (&'a str, &'a str),
}

impl Years {
    /// Opening stock in every bin.
    fn open(&mut self, conn: &mut dyn Conn) -> Result<(), DbError> {
        self.within(conn, |years, cx| {
            for index in 0..BINS {
                let bin = bin(index);
                let to = Move {
                    kind: "opening",
                    task: "",
                    device: usize::MAX,
                    from: (ADJUSTMENT, ""),
                    to: (&bin, ""),
                };
                let goods = Line { item: index / 4, lot: String::new(), bin: index, qty: 200 };
                years.book(cx, &goods, &to, index + 1, years.now - SPAN)?;
            }
            Ok(())
        })
    }

    /// Orders from one on up to another, with what was done for them.
    fn lay(&mut self, conn: &mut dyn Conn, from: i64, to: i64) -> Result<(), DbError> {
        self.within(conn, |years, cx| (from..to).try_for_each(|order| years.order(cx, order)))
    }

    /// What all of it came to.
    fn close(&mut self, conn: &mut dyn Conn) -> Result<(), DbError> {
        let balances = std::mem::take(&mut self.balances);
        self.within(conn, |years, cx| {
            for ((location, item_of, lot, lpn), qty) in balances {
                let goods = goods(item_of, &lot, cx);
                let place = Place { lpn, ..Place::loose(&location) };
                ledger::add(cx, &goods, &place, qty, years.now - SPAN)?;
            }
            for (device, last) in years.commands.iter().enumerate() {
                things::device(cx, device, *last)?;
            }
            Ok(())
        })
    }

    fn within(
        &mut self,
        conn: &mut dyn Conn,
        job: impl FnOnce(&mut Years, &mut Cx<'_>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        conn.begin()?;
        let mut site = Site::load(conn, "main")?;
        let now = hall::now();
        job(self, &mut Cx::hub(conn, &mut site, "bench", now))?;
        site.finish(conn)?;
        conn.batch("commit")
    }

    /// When a step of an order was done: evenly over the years, up to an hour ago.
    fn at(&self, order: i64, step: i64) -> i64 {
        let all = self.orders * STEPS;
        self.now - 3_600_000 - SPAN + (SPAN / all) * (order * STEPS + step)
    }

    fn order(&mut self, cx: &mut Cx<'_>, number: i64) -> Result<(), DbError> {
        let (state, steps) = fate(number, self.orders);
        let name = order(number);
        let lines = [line(number, self.orders, 0), line(number, self.orders, 1)];
        things::order(cx, (&name, number), state, (self.at(number, 0), self.at(number, 9)), self.now)?;
        for (at, one) in (1..).zip(&lines) {
            things::order_line(cx, &name, at, (&item(one.item), &one.lot, one.qty), (state, steps))?;
        }
        let n = usize::try_from(number).unwrap_or(0);
        let tail = &name[1..];
        let pallet = format!("U{:06}", number % 250_000);
        let (tote, carton) = (format!("T{:04}", number % 500), format!("C{tail}"));
        let (dock, bench) = (format!("DOCK.{}", number % 6 + 1), format!("PACK.{}", number % 8 + 1));
        let picker = 30 + n % 70;
        let hand = ledger::carry(&device(picker));
        let (put, pick, pack) = (format!("TU{tail}"), format!("TP{tail}"), format!("TK{tail}"));
        let bins = [bin(lines[0].bin), bin(lines[1].bin)];
        for step in 0..steps {
            let at = usize::from(step % 2 == 1);
            let movement = match step / 2 {
                0 => ("receive", "", n % 6, (SUPPLIER, ""), (&*dock, &*pallet)),
                1 => ("put", &*put, 10 + n % 20, (&*dock, &*pallet), (&*bins[at], "")),
                2 => ("pick", &*pick, picker, (&*bins[at], ""), (&*hand, &*tote)),
                3 => ("pack", &*pack, 100 + n % 8, (&*hand, &*tote), (&*bench, &*carton)),
                _ => ("depart", "", 110 + n % 4, (&*bench, &*carton), (CUSTOMER, "")),
            };
            let (kind, task, device, from, to) = movement;
            // LPNs are put away, cartons packed and sent whole: one command for both lines.
            if at == 0 || matches!(kind, "receive" | "pick") {
                self.commands[device] += 1;
            }
            let command = self.commands[device];
            self.book(
                cx,
                &lines[at],
                &Move { kind, task, device, from, to },
                command,
                self.at(number, step),
            )?;
        }
        Ok(())
    }

    fn book(
        &mut self,
        cx: &mut Cx<'_>,
        line: &Line,
        step: &Move<'_>,
        command: i64,
        at: i64,
    ) -> Result<(), DbError> {
        for ((location, lpn), qty) in [(step.from, -line.qty), (step.to, line.qty)] {
            let key = (location.to_owned(), line.item, line.lot.clone(), lpn.to_owned());
            let there = self.balances.entry(key).or_default();
            *there += qty;
            if *there == 0 {
                let key = (location.to_owned(), line.item, line.lot.clone(), lpn.to_owned());
                self.balances.remove(&key);
            }
        }
        let (item, owner) = (item(line.item), cx.site.owner.clone());
        let device = if step.device == usize::MAX { "hub".to_owned() } else { device(step.device) };
        let number = cx.site.journal + 1;
        let row = chain::Row {
            number,
            device: &device,
            series: "c",
            command,
            kind: step.kind,
            reason: "",
            actor: if step.task.is_empty() { "" } else { "gone" },
            task: step.task,
            occurred_at: at,
            recorded_at: at,
            item: &item,
            owner: &owner,
            lot: &line.lot,
            serial: "",
            qty: line.qty,
            from: [step.from.0, step.from.1, "available"],
            to: [step.to.0, step.to.1, "available"],
        };
        ledger::append(cx.conn, cx.site, &row)
    }
}

/// The name of a device.
pub(super) fn device(index: usize) -> String {
    format!("Y{index:05}")
}

fn goods(index: i64, lot: &str, cx: &Cx<'_>) -> Goods {
    Goods { item: item(index), owner: cx.site.owner.clone(), lot: lot.to_owned(), ..Goods::default() }
}

/// Somebody at the desk who may see everything, and another system's key.
pub(super) fn sign_in(cx: &mut Cx<'_>, token: &str) -> Result<(), DbError> {
    use crate::people::{desk, key, secret};
    use regal_shared::base::ActorId;
    use regal_shared::flow::session::Role;
    things::people(cx)?;
    let actor = ActorId(format!("desk{}", cx.now.0));
    desk::begin(cx, "9001", &secret::hash(token), &actor)?;
    key::add(cx, token, &secret::hash(token), (Role::Administrator, key::Reach::House), &actor)?;
    cx.conn.execute(
        "update device set seen_at = $2 where site = $1 and device < 'Y00100'",
        params![&cx.site.site, cx.now.0],
    )?;
    Ok(())
}
