//! Barcodes of items, and with them the pack levels they stand on.

use super::{Checked, Kind};
use crate::catalog::save::{self, PackLevel};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params};
use crate::import::known::{self, KnownItem, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::import::{Cells, named};
use regal_shared::base::{Level, Qty};
use regal_shared::gs1::keys;
use regal_shared::text::Message;
use std::collections::BTreeMap;

/// A barcode to write, with the sizes of its level when the file has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBarcode {
    code: String,
    pack: PackLevel,
    sized: bool,
    /// The level's own limits in packs, warning and error, when the file has them.
    limits: Option<[Qty; 2]>,
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
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("barcode"),
        needed("item"),
        optional("level"),
        optional("factor"),
        optional("length_mm"),
        optional("width_mm"),
        optional("height_mm"),
        optional("weight_g"),
        optional("warn_packs"),
        optional("hard_packs"),
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

    fn naming(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Barcodes, DbError> {
        let (mut items, mut levels, mut owners) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for item in named(rows, "item") {
            let sql = "select level, factor from pack_level where site = $1 and item = $2";
            for row in &conn.query(sql, params![site, &item])? {
                if let Some(level) = Level::parse(row.text(0)?) {
                    levels.insert((item.clone(), level), row.int(1)?);
                }
            }
            items.extend(known::item(conn, site, &item)?.map(|known| (item, known)));
        }
        for typed in named(rows, "barcode") {
            let code = keys::gtin14(&typed).unwrap_or(typed);
            let sql = "select item from barcode where site = $1 and barcode = $2";
            for row in &conn.query(sql, params![site, &code])? {
                owners.insert(code.clone(), row.string(0)?);
            }
        }
        Ok(Barcodes { items, levels, owners, seen: Seen::default() })
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
            row.wrong("item", "imp.no_item", "imp.item_first_or");
        }
        // A factor is wrong for one reason at a time: the first that is found.
        let known = self.levels.get(&(item.clone(), level)).copied();
        let unread = row.is_wrong("factor");
        if !unread && level == Level::Each && factor != 1 {
            row.wrong("factor", "imp.each_one", "imp.each_one_do");
        } else if !unread && level != Level::Each && factor == 1 {
            row.wrong("factor", "imp.level_more", "imp.level_more_do");
        } else if let Some(known) = known.filter(|known| !unread && *known != factor) {
            let what = told("imp.level_other", known).with("text", item.as_str());
            row.wrong("factor", what, "imp.level_other_do");
        } else if !unread {
            self.levels.insert((item.clone(), level), factor);
        }
        if let Some(line) = self.seen.again(row.line(), &[&code]) {
            row.wrong("barcode", told("imp.twice_barcode", line), "imp.keep_one");
        } else if let Some(owner) = self.owners.get(&code).filter(|owner| **owner != item) {
            let what = Message::new("imp.barcode_taken").with("text", owner.as_str());
            row.wrong("barcode", what, "imp.barcode_taken_do");
        }
        let sized = size_mm.iter().any(|size| *size > 0) || weight_g > 0;
        let limits = limits(&mut row, level);
        let pack = PackLevel { item, level, factor, size_mm, weight_g };
        Ok((!row.bad).then_some(Checked::New(NewBarcode { code, pack, sized, limits }, 1)))
    }

    fn name(new: &NewBarcode) -> String {
        format!("{} {}", new.code, new.pack.item)
    }

    fn is_there(&self, new: &NewBarcode) -> bool {
        self.owners.contains_key(&new.code)
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), new: &NewBarcode) -> Result<bool, DbError> {
        let pack = &new.pack;
        if new.sized {
            save::pack_level(cx, pack)?;
        } else {
            save::level_known(cx, &pack.item, pack.level, pack.factor)?;
        }
        if let Some(limits) = new.limits {
            save::level_limits(cx, &pack.item, pack.level, limits)?;
        }
        save::barcode(cx, &new.code, &pack.item, pack.level, pack.factor)?;
        Ok(true)
    }
}

/// How many packs of a level are asked about, and how many cannot be; nothing when the row says neither. Single pieces go
/// by the limits of their item.
fn limits(row: &mut Check<'_, '_>, level: Level) -> Option<[Qty; 2]> {
    const COLUMNS: [&str; 2] = ["warn_packs", "hard_packs"];
    let limits = COLUMNS.map(|column| row.number(column, 0, 0, 1_000_000));
    let filled = COLUMNS.map(|column| row.has(column));
    if level == Level::Each && limits.iter().any(|limit| *limit > 0) {
        let column = if limits[0] > 0 { COLUMNS[0] } else { COLUMNS[1] };
        row.wrong(column, "imp.each_limit", "imp.each_limit_do");
    } else if limits[1] > 0 && limits[0] > limits[1] {
        row.wrong(COLUMNS[0], "imp.warn_above", "imp.warn_above_do");
    }
    filled.contains(&true).then_some(limits)
}

/// A GTIN with its check digit, as 14 digits; any other code as it is.
fn code(row: &mut Check<'_, '_>) -> String {
    let text = row.text("barcode", 48);
    if !text.is_ascii() {
        row.wrong("barcode", "imp.not_ascii", "imp.not_ascii_do");
    }
    let own = text
        .split_once('.')
        .is_some_and(|(prefix, _)| matches!(prefix, "L" | "D" | "U" | "O" | "K" | "W" | "E" | "B" | "C"));
    if own {
        row.wrong("barcode", "imp.own_label", "imp.own_label_do");
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) && matches!(text.len(), 8 | 12 | 13 | 14) {
        match keys::gtin14(&text) {
            Some(gtin) => return gtin,
            None => {
                let digit = keys::check_digit(&text[..text.len() - 1]).unwrap_or('?');
                let what = Message::new("imp.check_digit").with("text", digit.to_string());
                row.wrong("barcode", what, "imp.check_digit_do");
            }
        }
    }
    text
}
