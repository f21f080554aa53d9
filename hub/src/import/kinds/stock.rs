//! Opening stock: each row one movement from Adjustment with the reason `opening`. A key is opened once.

use super::{Checked, Kind};
use crate::catalog::{lpn, save};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one, query_opt_int};
use crate::floor::{Change, apply};
use crate::import::known::{self, KnownItem, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use regal_shared::base::{Day, Goods, Qty, StockStatus};
use regal_shared::flow::common::LocationKind;
use regal_shared::gs1::keys;
use regal_shared::text::Message;
use std::collections::BTreeMap;

/// Stock of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    item: String,
    lot: String,
    expiry: Option<Day>,
    at: Place,
    qty: Qty,
}

/// Stock of a file.
pub struct Stock {
    site: String,
    items: BTreeMap<String, KnownItem>,
    locations: BTreeMap<String, LocationKind>,
    /// Where LPNs of this file stand.
    lpns: BTreeMap<String, String>,
    /// Expiry of lots of this file.
    lots: BTreeMap<(String, String), Day>,
    seen: Seen,
}

impl Kind for Stock {
    type Thing = Opening;
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("location"),
        needed("item"),
        needed("qty"),
        optional("lot"),
        optional("expiry"),
        optional("lpn"),
        optional("status"),
    ];
    const DIRECTORY: bool = false;
    const CODE: &'static str = "stock";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Stock, DbError> {
        Ok(Stock {
            site: site.to_owned(),
            items: known::items(conn, site)?,
            locations: known::locations(conn, site)?,
            lpns: BTreeMap::new(),
            lots: BTreeMap::new(),
            seen: Seen::default(),
        })
    }

    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Opening>>, DbError> {
        let mut row = Check::new(fields, found);
        let statuses: Vec<&str> = StockStatus::ALL.iter().map(|status| status.code()).collect();
        let new = Opening {
            item: row.id("item", 40),
            lot: row.id("lot", 40),
            expiry: row.day("expiry"),
            qty: row.qty("qty"),
            at: Place {
                location: row.label("location", 20),
                lpn: row.label("lpn", 20),
                status: row.code("status", StockStatus::Available, StockStatus::parse, &statuses),
            },
        };
        match self.locations.get(&new.at.location) {
            None => row.wrong("location", "imp.no_location", "imp.location_first_or"),
            Some(kind) if kind.is_virtual() || matches!(kind, LocationKind::Carry | LocationKind::Load) => {
                row.wrong("location", "imp.no_lie", "imp.no_lie_do");
            }
            Some(_) => {}
        }
        self.lot(conn, &mut row, &new)?;
        self.lpn(conn, &mut row, &new.at)?;
        let status = new.at.status.code();
        let key = [new.at.location.as_str(), &new.item, &new.lot, &new.at.lpn, status];
        if let Some(line) = self.seen.again(row.line(), &key) {
            row.wrong("", told("imp.twice_goods", line), "imp.add_up");
        }
        if row.bad {
            return Ok(None);
        }
        match self.opened(conn, &new)? {
            None => Ok(Some(Checked::New(new, 1))),
            Some(qty) if qty == new.qty => Ok(Some(Checked::Same)),
            Some(qty) => {
                let what = told("imp.opened_with", qty);
                row.wrong("qty", what, "imp.opened_with_do");
                Ok(None)
            }
        }
    }

    fn name(new: &Opening) -> String {
        format!("{} {} {}", new.at.location, new.item, new.lot).trim_end().to_owned()
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), new: &Opening) -> Result<bool, DbError> {
        if !new.lot.is_empty() {
            save::lot(cx, &new.item, &new.lot, new.expiry)?;
        }
        if !new.at.lpn.is_empty() && lpn::find(cx, &new.at.lpn)?.is_none() {
            let make = lpn::Change::Make {
                lpn: new.at.lpn.clone(),
                kind: "pallet",
                state: "open",
                sscc: if keys::is_sscc(&new.at.lpn) { new.at.lpn.clone() } else { String::new() },
                location: new.at.location.clone(),
                order: String::new(),
                carton_type: String::new(),
                weight_g: 0,
            };
            apply::apply(cx, &[Change::Lpn(make)])?;
        }
        let goods = Goods {
            item: new.item.clone(),
            owner: cx.site.owner.clone(),
            lot: new.lot.clone(),
            serial: String::new(),
        };
        let from = Place { location: ADJUSTMENT.to_owned(), lpn: String::new(), status: new.at.status };
        let booking = Booking { goods, qty: new.qty, from, to: new.at.clone(), reason: "opening", own: None };
        let serve = Change::Order(crate::order::Change::Serve { item: new.item.clone() });
        apply::apply(cx, &[Change::Stock(ledger::Change::Book(booking)), serve])?;
        Ok(true)
    }
}

impl Stock {
    fn lot(&mut self, conn: &mut dyn Conn, row: &mut Check<'_, '_>, new: &Opening) -> Result<(), DbError> {
        let Some(item) = self.items.get(&new.item) else {
            row.wrong("item", "imp.no_item", "imp.item_first_or");
            return Ok(());
        };
        if item.lot_tracked && new.lot.is_empty() {
            row.wrong("lot", "imp.by_lot", "imp.by_lot_do");
        }
        if !item.lot_tracked && !new.lot.is_empty() {
            row.wrong("lot", "imp.no_lots", "imp.leave_or_item");
        }
        if !item.expires && new.expiry.is_some() {
            row.wrong("expiry", "imp.no_expiry", "imp.leave_or_item");
        }
        if !item.expires || new.lot.is_empty() {
            return Ok(());
        }
        let key = (new.item.clone(), new.lot.clone());
        let mut known = self.lots.get(&key).copied();
        if known.is_none() {
            let sql = "select expiry from lot where site = $1 and item = $2 and lot = $3";
            known = query_opt_int(conn, sql, params![&self.site, &new.item, &new.lot])?.map(Day);
        }
        match (known, new.expiry) {
            (None, None) => row.wrong("expiry", "imp.lot_when", "imp.lot_when_do"),
            (Some(known), Some(said)) if known != said => {
                let what = Message::new("imp.lot_other").with("text", known.iso());
                row.wrong("expiry", what, "imp.lot_other_do");
            }
            (Some(day), _) | (_, Some(day)) => {
                self.lots.insert(key, day);
            }
        }
        Ok(())
    }

    fn lpn(&mut self, conn: &mut dyn Conn, row: &mut Check<'_, '_>, at: &Place) -> Result<(), DbError> {
        if at.lpn.is_empty() {
            return Ok(());
        }
        if at.lpn.len() == 18 && at.lpn.bytes().all(|b| b.is_ascii_digit()) && !keys::is_sscc(&at.lpn) {
            row.wrong("lpn", "imp.sscc_digit", "imp.sscc_digit_do");
        }
        let mut known = self.lpns.get(&at.lpn).cloned();
        if known.is_none() {
            let sql = "select location from lpn where site = $1 and lpn = $2";
            let found = query_one(conn, sql, params![&self.site, &at.lpn])?;
            known = found.map(|row| row.string(0)).transpose()?;
        }
        match known {
            Some(location) if location != at.location => {
                let what = Message::new("imp.lpn_at").with("text", format!("{location:?}"));
                row.wrong("lpn", what, "imp.lpn_at_do");
            }
            _ => {
                self.lpns.insert(at.lpn.clone(), at.location.clone());
            }
        }
        Ok(())
    }

    /// With how much a key was opened, if it was.
    fn opened(&self, conn: &mut dyn Conn, new: &Opening) -> Result<Option<Qty>, DbError> {
        query_opt_int(
            conn,
            "select qty from movement where site = $1 and to_location = $2 and item = $3 and reason = 'opening' \
             and lot = $4 and to_lpn = $5 and to_status = $6 order by number limit 1",
            params![&self.site, &new.at.location, &new.item, &new.lot, &new.at.lpn, new.at.status.code()],
        )
    }
}
