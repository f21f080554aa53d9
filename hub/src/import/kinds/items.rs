//! Items: added, or changed when they are there.

use super::{Checked, Kind};
use crate::catalog::save::{self, Item};
use crate::catalog::{Abc, Cost};
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::import::known::{self, Kept, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::import::{Cells, named};
use regal_shared::base::{Level, StockStatus};
use regal_shared::flow::common::{ExpiryKind, LocationKind, SerialCapture};
use std::collections::BTreeMap;

/// Items of a file.
pub struct Items {
    site: String,
    locations: BTreeMap<String, LocationKind>,
    /// How items that are there are kept.
    kept: BTreeMap<String, Kept>,
    seen: Seen,
}

impl Kind for Items {
    type Thing = Item;
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("item"),
        needed("name"),
        optional("lot_tracked"),
        optional("expiry"),
        optional("serial"),
        optional("min_life_days"),
        optional("weight_g"),
        optional("warn_qty"),
        optional("hard_qty"),
        optional("inbound_status"),
        optional("area"),
        optional("fixed_location"),
        optional("unit_cost"),
        optional("currency"),
        optional("abc"),
    ];
    const DIRECTORY: bool = true;
    const CODE: &'static str = "items";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Items, DbError> {
        Ok(Items {
            site: site.to_owned(),
            locations: known::locations(conn, site)?,
            kept: known::kept(conn, site)?,
            seen: Seen::default(),
        })
    }

    fn naming(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Items, DbError> {
        let (mut locations, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for location in named(rows, "fixed_location") {
            locations.extend(known::location(conn, site, &location)?.map(|kind| (location, kind)));
        }
        for item in named(rows, "item") {
            kept.extend(known::kept_one(conn, site, &item)?.map(|kept| (item, kept)));
        }
        Ok(Items { site: site.to_owned(), locations, kept, seen: Seen::default() })
    }

    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Item>>, DbError> {
        let mut row = Check::new(fields, found);
        let statuses: Vec<&str> = StockStatus::ALL.iter().map(|status| status.code()).collect();
        let item = Item {
            item: row.id("item", 40),
            name: row.text("name", 80),
            owner: String::new(),
            lot_tracked: row.flag("lot_tracked", false),
            expiry: row.code(
                "expiry",
                ExpiryKind::None,
                ExpiryKind::parse,
                &["none", "best_before", "use_by"],
            ),
            serial: row.code(
                "serial",
                SerialCapture::None,
                SerialCapture::parse,
                &["none", "inbound", "outbound"],
            ),
            min_life_days: row.number("min_life_days", 0, 0, 36_500),
            weight_g: row.number("weight_g", 0, 0, 10_000_000),
            warn_qty: row.number("warn_qty", 0, 0, 1_000_000),
            hard_qty: row.number("hard_qty", 0, 0, 10_000_000),
            inbound_status: row.code("inbound_status", StockStatus::Available, StockStatus::parse, &statuses),
            area: row.text("area", 20),
            fixed_location: row.label("fixed_location", 20),
            cost: cost(&mut row),
            abc: row.code("abc", Abc::None, Abc::parse, &["A", "B", "C"]),
        };
        if item.hard_qty > 0 && item.warn_qty > item.hard_qty {
            row.wrong("warn_qty", "imp.warn_above", "imp.warn_above_do");
        }
        if item.expiry != ExpiryKind::None && !item.lot_tracked {
            row.wrong("expiry", "imp.lots_expire", "imp.lots_expire_do");
        }
        if !item.fixed_location.is_empty() && !self.locations.contains_key(&item.fixed_location) {
            row.wrong("fixed_location", "imp.no_location", "imp.location_first");
        }
        if let Some(kept) = self.kept.get(&item.item) {
            let others = [
                ("lot_tracked", kept.lot_tracked != item.lot_tracked),
                ("expiry", kept.expires != (item.expiry != ExpiryKind::None)),
                ("serial", kept.serial != (item.serial == SerialCapture::Inbound)),
            ];
            let differs = others.iter().any(|(_, other)| *other);
            if differs && known::in_stock(conn, &self.site, &item.item)? {
                for (column, _) in others.iter().filter(|(_, other)| *other) {
                    row.wrong(column, "imp.stock_there", "imp.stock_there_do");
                }
            }
        }
        if let Some(line) = self.seen.again(row.line(), &[&item.item]) {
            row.wrong("item", told("imp.twice_item", line), "imp.keep_one");
        }
        Ok((!row.bad).then_some(Checked::New(item, 1)))
    }

    fn name(item: &Item) -> String {
        item.item.clone()
    }

    fn is_there(&self, item: &Item) -> bool {
        self.kept.contains_key(&item.item)
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), item: &Item) -> Result<bool, DbError> {
        save::item(cx, item)?;
        save::level_known(cx, &item.item, Level::Each, 1)?;
        Ok(true)
    }
}

/// What a base unit costs: minor units, and whose. One without the other says nothing.
fn cost(row: &mut Check<'_, '_>) -> Cost {
    let minor = row.number("unit_cost", 0, 0, 1_000_000_000);
    let currency = row.text("currency", 3);
    if row.is_wrong("currency") {
        return Cost::default();
    }
    let code = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if !currency.is_empty() && !code {
        row.wrong("currency", "imp.currency_bad", "imp.currency_do");
    } else if minor > 0 && currency.is_empty() {
        row.wrong("currency", "imp.currency_lacks", "imp.currency_do");
    }
    Cost { minor, currency }
}
