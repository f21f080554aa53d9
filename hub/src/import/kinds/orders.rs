//! Customer orders: the rows of one order stand together.

use super::{Checked, Head, Kind};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::import::Cells;
use crate::import::known::{self, KnownItem, Seen};
use crate::import::named;
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::order::{self, NewOrder, NewOrderLine, cut_off, promise};
use regal_shared::flow::common::LocationKind;
use std::collections::BTreeMap;

/// The most lines of one order.
const LINES: usize = 2_000;
/// Columns that concern the whole.
const WHOLE: &[&str] = &[
    "customer",
    "address1",
    "address2",
    "address3",
    "carrier",
    "lane",
    "channel",
    "priority",
    "ordered_at",
    "cut_off",
    "stop",
];

/// Orders of a file.
pub struct Orders {
    site: String,
    items: BTreeMap<String, KnownItem>,
    locations: BTreeMap<String, LocationKind>,
    seen: Seen,
    open: Option<Open>,
}

/// The order whose rows are being read.
struct Open {
    order: NewOrder,
    head: Head,
    line: u64,
    bad: bool,
    /// Items that are given up, each with its line: nothing new is to come of them.
    retired: Vec<(u64, String)>,
}

impl Kind for Orders {
    type Thing = NewOrder;
    type Run = promise::Book;
    const COLUMNS: &'static [Column] = &[
        needed("order"),
        needed("item"),
        needed("qty"),
        optional("line"),
        optional("lot"),
        optional("customer"),
        optional("address1"),
        optional("address2"),
        optional("address3"),
        optional("carrier"),
        optional("lane"),
        optional("channel"),
        optional("priority"),
        optional("ordered_at"),
        optional("cut_off"),
        optional("stop"),
    ];
    const DIRECTORY: bool = false;
    const CODE: &'static str = "orders";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Orders, DbError> {
        Ok(Orders {
            site: site.to_owned(),
            items: known::items(conn, site)?,
            locations: known::locations(conn, site)?,
            seen: Seen::default(),
            open: None,
        })
    }

    fn naming(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Orders, DbError> {
        let mut orders = Orders {
            site: site.to_owned(),
            items: BTreeMap::new(),
            locations: BTreeMap::new(),
            seen: Seen::default(),
            open: None,
        };
        for item in named(rows, "item") {
            orders.items.extend(known::item(conn, site, &item)?.map(|known| (item, known)));
        }
        for lane in named(rows, "lane") {
            orders.locations.extend(known::location(conn, site, &lane)?.map(|kind| (lane, kind)));
        }
        Ok(orders)
    }

    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<NewOrder>>, DbError> {
        let number = fields.get("order").unwrap_or_default();
        let goes_on = self.open.as_ref().is_some_and(|open| open.order.order == number);
        let complete = if goes_on { None } else { self.close(conn, found)? };
        let mut row = Check::new(fields, found);
        if !goes_on {
            let order = self.head(&mut row);
            if let Some(line) = self.seen.again(row.line(), &[&order.order]) {
                let what = told("imp.order_began", line);
                row.wrong("order", what, "imp.order_began_do");
            }
            self.open = Some(Open {
                order,
                head: Head::of(WHOLE, fields),
                line: row.line(),
                bad: false,
                retired: Vec::new(),
            });
        }
        let Some(open) = &mut self.open else { return Ok(complete) };
        open.head.check(fields, &mut row);
        let next = open.order.lines.last().map_or(1, |line| line.line + 1);
        let line = NewOrderLine {
            line: row.number("line", next, 1, 1_000_000),
            item: row.id("item", 40),
            lot: row.id("lot", 40),
            qty: row.qty("qty"),
        };
        match self.items.get(&line.item) {
            None => row.wrong("item", "imp.no_item", "imp.item_first_or"),
            Some(item) if !item.lot_tracked && !line.lot.is_empty() => {
                row.wrong("lot", "imp.no_lots", "imp.leave_empty");
            }
            Some(item) if item.retired => open.retired.push((row.line(), line.item.clone())),
            Some(_) => {}
        }
        if open.order.lines.iter().any(|known| known.line == line.line) {
            row.wrong("line", "imp.order_line", "imp.line_do");
        }
        if open.order.lines.len() >= LINES {
            row.wrong("order", told("imp.order_long", LINES), "imp.split");
        } else {
            open.order.lines.push(line);
        }
        open.bad |= row.bad;
        Ok(complete)
    }

    fn end(
        &mut self,
        conn: &mut dyn Conn,
        found: &mut Findings,
    ) -> Result<Option<Checked<NewOrder>>, DbError> {
        self.close(conn, found)
    }

    fn name(order: &NewOrder) -> String {
        order.order.clone()
    }

    fn write(cx: &mut Cx<'_>, book: &mut promise::Book, order: &NewOrder) -> Result<bool, DbError> {
        order::create_in(cx, book, order)
    }
}

impl Orders {
    fn head(&self, row: &mut Check<'_, '_>) -> NewOrder {
        let customer = row.text("customer", 80);
        let mut ship_to = vec![customer.clone()];
        ship_to.extend(["address1", "address2", "address3"].map(|name| row.text(name, 80)));
        ship_to.retain(|line| !line.is_empty());
        let lane = row.label("lane", 20);
        if !lane.is_empty() && self.locations.get(&lane) != Some(&LocationKind::Lane) {
            row.wrong("lane", "imp.no_lane", "imp.lane_do");
        }
        NewOrder {
            order: row.id("order", 24),
            channel: row.text("channel", 20),
            owner: String::new(),
            ship_to: ship_to.join("\n"),
            customer,
            carrier: row.text("carrier", 40),
            lane,
            priority: row.number("priority", 50, 0, 100),
            made_at: row.moment("ordered_at"),
            cut_off: row.moment("cut_off"),
            stop: row.number("stop", 0, 0, 999),
            lines: Vec::new(),
        }
    }

    /// The open order is complete: new, there already, or there otherwise.
    fn close(
        &mut self,
        conn: &mut dyn Conn,
        found: &mut Findings,
    ) -> Result<Option<Checked<NewOrder>>, DbError> {
        let Some(open) = self.open.take().filter(|open| !open.bad) else { return Ok(None) };
        let new = open.order;
        let head = query_one(
            conn,
            "select channel, customer, ship_to, carrier, lane, priority, cut_off, made_at, stop, promised from order_head \
             where site = $1 and order_no = $2",
            params![&self.site, &new.order],
        )?;
        let Some(head) = head else {
            for (line, item) in &open.retired {
                found.add(*line, "item", item, "imp.item_retired", "imp.item_retired_do");
            }
            if !open.retired.is_empty() {
                return Ok(None);
            }
            let rows = new.lines.len() as u64;
            return Ok(Some(Checked::New(new, rows)));
        };
        let lines = conn.query(
            "select line, item, lot, qty from order_line where site = $1 and order_no = $2 order by line",
            params![&self.site, &new.order],
        )?;
        let mut known = Vec::new();
        for row in &lines {
            known.push(NewOrderLine {
                line: row.int(0)?,
                item: row.string(1)?,
                lot: row.string(2)?,
                qty: row.int(3)?,
            });
        }
        let mut wanted = new.lines.clone();
        wanted.sort_by_key(|line| line.line);
        let same = known == wanted
            && [head.text(0)?, head.text(1)?, head.text(2)?, head.text(3)?, head.text(4)?]
                == [&*new.channel, &*new.customer, &*new.ship_to, &*new.carrier, &*new.lane]
            && head.int(5)? == new.priority
            // One that names no cut-off is the same, whatever it was promised.
            && (head.int(6)? == new.cut_off || (new.cut_off == 0 && head.text(9)? != cut_off::OF_ORDER))
            && head.int(8)? == new.stop
            && (new.made_at == 0 || head.int(7)? == new.made_at);
        if same {
            return Ok(Some(Checked::Same));
        }
        let remedy = "imp.order_other_do";
        found.add(open.line, "order", &new.order, "imp.order_other", remedy);
        Ok(None)
    }
}
