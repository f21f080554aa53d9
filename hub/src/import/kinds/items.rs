//! Items: added, or changed when they are there.

use super::{Checked, Kind};
use crate::catalog::save::{self, Item};
use crate::catalog::{Abc, Cost};
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::import::known::{self, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::Findings;
use crate::import::value::Check;
use regal_shared::base::{Level, StockStatus};
use regal_shared::flow::common::{ExpiryKind, LocationKind, SerialCapture};
use std::collections::BTreeMap;

/// Items of a file.
pub struct Items {
    locations: BTreeMap<String, LocationKind>,
    seen: Seen,
}

impl Kind for Items {
    type Thing = Item;
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
        Ok(Items { locations: known::locations(conn, site)?, seen: Seen::default() })
    }

    fn row(
        &mut self,
        _conn: &mut dyn Conn,
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
            warn_qty: row.number("warn_qty", 0, 1, 1_000_000),
            hard_qty: row.number("hard_qty", 0, 1, 10_000_000),
            inbound_status: row.code("inbound_status", StockStatus::Available, StockStatus::parse, &statuses),
            area: row.text("area", 20),
            fixed_location: row.label("fixed_location", 20),
            cost: cost(&mut row),
            abc: row.code("abc", Abc::None, Abc::parse, &["A", "B", "C"]),
        };
        if item.expiry != ExpiryKind::None && !item.lot_tracked {
            row.wrong("expiry", "only lots expire", "set lot_tracked to yes, or expiry to none");
        }
        if !item.fixed_location.is_empty() && !self.locations.contains_key(&item.fixed_location) {
            row.wrong("fixed_location", "no such location", "import locations first");
        }
        if let Some(line) = self.seen.again(row.line(), &[&item.item]) {
            row.wrong("item", format!("the item stands in line {line} already"), "keep one of the rows");
        }
        Ok((!row.bad).then_some(Checked::New(item, 1)))
    }

    fn write(cx: &mut Cx<'_>, item: &Item) -> Result<bool, DbError> {
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
        row.wrong("currency", "not a currency", "write its three capital letters, such as EUR");
    } else if minor > 0 && currency.is_empty() {
        row.wrong("currency", "a cost needs its currency", "write its three capital letters, such as EUR");
    }
    Cost { minor, currency }
}
