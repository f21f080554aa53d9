//! Barcodes of items, and with them the pack levels they stand on.

use super::{Checked, Kind};
use crate::catalog::save::{self, PackLevel};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::import::known::{self, KnownItem, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::Findings;
use crate::import::value::Check;
use regal_shared::base::{Level, Qty};
use regal_shared::gs1::keys;
use std::collections::BTreeMap;

/// A barcode to write, with the sizes of its level when the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBarcode {
    code: String,
    pack: PackLevel,
    sized: bool,
}

/// Barcodes of a file.
pub struct Barcodes {
    items: BTreeMap<String, KnownItem>,
    /// Factor of each item's level, from the database and the rows so far.
    levels: BTreeMap<(String, Level), Qty>,
    /// Whose a barcode is.
    owners: BTreeMap<String, String>,
    seen: Seen,
}

impl Kind for Barcodes {
    type Thing = NewBarcode;
    const COLUMNS: &'static [Column] = &[
        needed("barcode"),
        needed("item"),
        optional("level"),
        optional("factor"),
        optional("length_mm"),
        optional("width_mm"),
        optional("height_mm"),
        optional("weight_g"),
    ];
    const DIRECTORY: bool = true;
    const CODE: &'static str = "barcodes";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Barcodes, DbError> {
        let mut levels = BTreeMap::new();
        let rows = conn.query("select item, level, factor from pack_level where site = $1", params![site])?;
        for row in &rows {
            if let Some(level) = Level::parse(row.text(1)?) {
                levels.insert((row.string(0)?, level), row.int(2)?);
            }
        }
        let rows = conn.query("select barcode, item from barcode where site = $1", params![site])?;
        let owners =
            rows.iter().map(|row| Ok((row.string(0)?, row.string(1)?))).collect::<Result<_, DbError>>()?;
        Ok(Barcodes { items: known::items(conn, site)?, levels, owners, seen: Seen::default() })
    }

    fn row(
        &mut self,
        _conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<NewBarcode>>, DbError> {
        let mut row = Check::new(fields, found);
        let codes: Vec<&str> = Level::ALL.iter().map(|level| level.code()).collect();
        let code = code(&mut row);
        let item = row.id("item", 40);
        let level = row.code("level", Level::Each, Level::parse, &codes);
        let factor = row.number("factor", 1, 1, 1_000_000);
        let size_mm = ["length_mm", "width_mm", "height_mm"].map(|name| row.number(name, 0, 0, 100_000));
        let weight_g = row.number("weight_g", 0, 0, 100_000_000);
        if !self.items.contains_key(&item) {
            row.wrong("item", "no such item", "import items first, or correct the number");
        }
        // A factor is wrong for one reason at a time: the first that is found.
        let known = self.levels.get(&(item.clone(), level)).copied();
        let unread = row.is_wrong("factor");
        if !unread && level == Level::Each && factor != 1 {
            row.wrong("factor", "an each is one base unit", "write 1, or the level it stands on");
        } else if !unread && level != Level::Each && factor == 1 {
            row.wrong("factor", "this level holds more than one", "write how many base units are in it");
        } else if let Some(known) = known.filter(|known| !unread && *known != factor) {
            let what = format!("item {item} has {known} in this level");
            row.wrong("factor", what, "make them the same; another pack size needs another level");
        } else if !unread {
            self.levels.insert((item.clone(), level), factor);
        }
        if let Some(line) = self.seen.again(row.line(), &[&code]) {
            row.wrong(
                "barcode",
                format!("the barcode stands in line {line} already"),
                "keep one of the rows",
            );
        } else if let Some(owner) = self.owners.get(&code).filter(|owner| **owner != item) {
            let what = format!("it is the barcode of item {owner}");
            row.wrong("barcode", what, "correct the item, or give it another barcode");
        }
        let sized = size_mm.iter().any(|size| *size > 0) || weight_g > 0;
        let pack = PackLevel { item, level, factor, size_mm, weight_g };
        Ok((!row.bad).then_some(Checked::New(NewBarcode { code, pack, sized }, 1)))
    }

    fn write(cx: &mut Cx<'_>, new: &NewBarcode) -> Result<bool, DbError> {
        let pack = &new.pack;
        if new.sized {
            save::pack_level(cx, pack)?;
        } else {
            save::level_known(cx, &pack.item, pack.level, pack.factor)?;
        }
        save::barcode(cx, &new.code, &pack.item, pack.level, pack.factor)?;
        Ok(true)
    }
}

/// A GTIN with its check digit, as 14 digits; any other code as it is.
fn code(row: &mut Check<'_, '_>) -> String {
    let text = row.text("barcode", 48);
    if !text.is_ascii() {
        row.wrong("barcode", "not ASCII", "write the code as the scanner sends it");
    }
    let own = text
        .split_once('.')
        .is_some_and(|(prefix, _)| matches!(prefix, "L" | "D" | "U" | "O" | "K" | "W" | "E" | "B" | "C"));
    if own {
        row.wrong("barcode", "begins like a label of the site's own", "give the goods another code");
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && matches!(text.len(), 8 | 12 | 13 | 14) {
        match keys::gtin14(&text) {
            Some(gtin) => return gtin,
            None => {
                let digit = keys::check_digit(&text[..text.len() - 1]).unwrap_or('?');
                let what = format!("the check digit of this GTIN is {digit}");
                row.wrong("barcode", what, "read the code from the goods again");
            }
        }
    }
    text
}
