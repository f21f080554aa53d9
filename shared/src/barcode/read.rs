//! From the bytes of a read to what they may mean.

use super::{Cmd, ItemScan, Meaning, Reading, fields, place_label, place_named};
use crate::base::{Day, Level, Qty};
use crate::flow::common::{BarcodeCard, Directory};
use crate::gs1::{self, Content, ElementString, Scan};

/// The most bytes of a read that are looked at.
const MAX: usize = gs1::MAX_BYTES;

/// What a read may mean, given all cards the device holds. `today` decides the century of dates. Any bytes will do.
#[must_use]
pub fn read(frame: &[u8], directory: &Directory, today: Day) -> Reading {
    let frame = &frame[..frame.len().min(MAX)];
    let parts: Vec<&[u8]> = frame
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|part| part.iter().any(|byte| *byte != b'\t' && *byte != b' '))
        .collect();
    match parts.as_slice() {
        [] => Reading { candidates: vec![Meaning::Unknown], raw: String::new(), several: false },
        [one] => read_one(one, directory, today),
        many => {
            let readings: Vec<Reading> = many.iter().map(|one| read_one(one, directory, today)).collect();
            let raw = readings.iter().map(|one| one.raw.as_str()).collect::<Vec<_>>().join(" ");
            let mut candidates: Vec<Meaning> = Vec::new();
            for meaning in readings.into_iter().flat_map(|one| one.candidates) {
                if !candidates.contains(&meaning) {
                    candidates.push(meaning);
                }
            }
            Reading { several: candidates.len() > 1, candidates, raw }
        }
    }
}

fn read_one(part: &[u8], directory: &Directory, today: Day) -> Reading {
    let scan = Scan::read(part);
    let data = scan.as_ref().map_or(part, |scan| scan.data);
    let raw = String::from_utf8_lossy(data).trim().to_owned();
    let mut candidates = Vec::new();
    if let Some(own) = own_label(&raw) {
        candidates.push(own);
    } else if let Ok(scan) = &scan {
        match &scan.content {
            Content::Gs1(elements) => elements_mean(elements, directory, today, &mut candidates),
            Content::Plain => plain_means(scan, &raw, directory, &mut candidates),
        }
    }
    if candidates.is_empty() {
        candidates.push(Meaning::Unknown);
    }
    Reading { candidates, raw, several: false }
}

/// An own label: prefix, dot, then digits, capitals and dots.
fn own_label(raw: &str) -> Option<Meaning> {
    let (prefix, id) = raw.split_once('.')?;
    let id = if prefix == "L" { place_label(place_named(id)) } else { id };
    let plain = id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'.' | b'-'));
    if !plain || id.is_empty() || id.len() > 32 {
        return None;
    }
    let id = id.to_owned();
    Some(match prefix {
        "L" => Meaning::Location { location: place_named(&id).to_owned() },
        "D" => Meaning::Door { location: id },
        "U" => Meaning::Lpn { lpn: id },
        "O" => Meaning::Doc { doc: id },
        "K" => Meaning::CartonType { carton_type: id },
        "W" => Meaning::Workstation { workstation: id },
        "E" => Meaning::Equipment { equipment: id },
        "B" => Meaning::Badge { badge: id },
        "C" => Meaning::Cmd { cmd: Cmd::parse(&id)? },
        _ => return None,
    })
}

fn elements_mean(elements: &ElementString, directory: &Directory, today: Day, found: &mut Vec<Meaning>) {
    let value = |ai: &str| elements.iter().find(|one| one.ai == ai).map(|one| one.value.to_owned());
    let day = |ai: &str| elements.day(ai, today).ok().flatten();
    let number = |ai: &str| value(ai).and_then(|text| text.parse::<Qty>().ok()).filter(|n| *n > 0);
    if let Some(lpn) = value("00") {
        found.push(Meaning::Lpn { lpn });
    }
    let lot = value("10");
    let serial = value("21");
    let expiry = day("17").or_else(|| day("15"));
    let count = number("30").or_else(|| number("37"));
    let grams = elements.net_grams().ok().flatten();
    if let Some(gtin) = value("01").or_else(|| value("02")) {
        let rows = directory.barcodes.get(&gtin).map(AsRef::as_ref).unwrap_or_default();
        for row in rows {
            let (lot, serial) = (lot.clone(), serial.clone());
            found.push(Meaning::Item(ItemScan { lot, expiry, serial, count, grams, ..bare(row) }));
        }
        if rows.is_empty() {
            found.push(Meaning::Gtin { gtin });
        }
        return;
    }
    if let Some(lot) = lot {
        lots_named(&lot, expiry, directory, found);
        if !found.iter().any(|one| matches!(one, Meaning::Lot { .. })) {
            found.push(Meaning::Lot { item: String::new(), lot, expiry });
        }
    }
    if let Some(serial) = serial {
        found.push(Meaning::Serial { serial });
    }
}

fn plain_means(scan: &Scan<'_>, raw: &str, directory: &Directory, found: &mut Vec<Meaning>) {
    let gtin = scan.gtin14();
    let upc = scan.aim.filter(|aim| aim.is_retail()).and_then(|_| gs1::keys::upc_e(raw));
    let texts = [gtin.clone(), upc.map(|upc| format!("{upc:0>14}")), Some(raw.to_owned())];
    for text in texts.into_iter().flatten() {
        for row in directory.barcodes.get(&text).map(AsRef::as_ref).unwrap_or_default() {
            let meaning = Meaning::Item(bare(row));
            if !found.contains(&meaning) {
                found.push(meaning);
            }
        }
    }
    if let Some(card) = directory.items.get(raw) {
        let meaning = Meaning::Item(ItemScan { level: Level::Each, factor: 1, ..bare_item(&card.item) });
        let known = found.iter().any(|one| matches!(one, Meaning::Item(scan) if scan.item == card.item));
        if !known {
            found.push(meaning);
        }
    }
    lots_named(raw, None, directory, found);
    if let Some(fields) = fields(scan.data) {
        fields_mean(&fields, directory, found);
    }
    if let (true, Some(gtin)) = (found.is_empty(), gtin) {
        found.push(Meaning::Gtin { gtin });
    }
}

/// A supplier's label: its part number by the barcode table, with count, lot and serial number.
fn fields_mean(fields: &[(&str, &str)], directory: &Directory, found: &mut Vec<Meaning>) {
    let value = |names: &[&str]| {
        fields.iter().find(|(name, value)| names.contains(name) && !value.is_empty()).map(|(_, value)| *value)
    };
    let count = value(&["Q", "QTY"]).and_then(|text| text.parse::<Qty>().ok()).filter(|n| *n > 0);
    let (lot, serial) = (value(&["1T"]).map(str::to_owned), value(&["S"]).map(str::to_owned));
    for part in ["P", "1P", "PN", "MPN"].iter().filter_map(|name| value(&[name])) {
        for row in directory.barcodes.get(part).map(AsRef::as_ref).unwrap_or_default() {
            let (lot, serial) = (lot.clone(), serial.clone());
            let meaning = Meaning::Item(ItemScan { count, lot, serial, ..bare(row) });
            if !found.contains(&meaning) {
                found.push(meaning);
            }
        }
    }
}

fn bare_item(item: &str) -> ItemScan {
    ItemScan {
        item: item.to_owned(),
        level: Level::Each,
        factor: 1,
        lot: None,
        expiry: None,
        serial: None,
        count: None,
        grams: None,
    }
}

fn bare(row: &BarcodeCard) -> ItemScan {
    ItemScan { level: row.level, factor: row.factor, ..bare_item(&row.item) }
}

fn lots_named(text: &str, expiry: Option<Day>, directory: &Directory, found: &mut Vec<Meaning>) {
    for (item, lots) in &directory.lots {
        if let Some(card) = lots.get(text) {
            let expiry = expiry.or(card.expiry);
            found.push(Meaning::Lot { item: item.clone(), lot: text.to_owned(), expiry });
        }
    }
}
