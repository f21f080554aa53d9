//! Files to import, by the real program alone and over HTTP: each is refused as a whole with line, column, value and
//! remedy, and neither a row nor the books change.

use super::{books, stocked};
use regal_tests::{RunningHub, hub_run, hub_says};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// Header and rows of each kind that are good, and where the quantity stands.
const KINDS: [(&str, &str, &str, Option<&str>); 7] = [
    ("items", "item;name", "CUP;Cup", None),
    ("barcodes", "barcode;item;level;factor", "ABC;TEA;case;12", Some("12")),
    ("locations", "location;kind;walk;digits", "B01.1.1;bin;3;56", None),
    ("stock", "location;item;qty", "A02.1.1;TEA;7", Some("7")),
    ("orders", "order;item;qty;line;customer", "S-1;TEA;3;1;Ada", Some("3")),
    ("asns", "asn;item;qty;sscc", "7001;TEA;24;395060000000000016", Some("24")),
    (
        "cartons",
        "carton_type;name;length_mm;width_mm;height_mm;tare_g;max_g",
        "S;Small;200;150;100;90;3000",
        None,
    ),
];

/// So much without an end.
const MUCH: usize = 10 << 20;

/// Every wrong file of a kind, named.
fn wrong(header: &str, row: &str, quantity: Option<&str>) -> Vec<(String, Vec<u8>)> {
    let last = |value: &[u8]| {
        let kept = row.rsplit_once(';').expect("columns").0;
        [header.as_bytes(), b"\n", kept.as_bytes(), b";", value, b"\n"].concat()
    };
    let mut all = vec![
        ("10 MB without an end".to_owned(), [last(b"\"").as_slice(), &vec![b'x'; MUCH]].concat()),
        ("broken UTF-8".to_owned(), last(b"M\xfcg")),
        ("a control character".to_owned(), last(b"Mug\x1b[2J")),
        ("no header".to_owned(), format!("{row}\n").into_bytes()),
        ("the same row again".to_owned(), format!("{header}\n{row}\n{row}\n").into_bytes()),
    ];
    if let Some(quantity) = quantity {
        for bad in ["-1", "0", "99999999999999999999", "many"] {
            let row = row.replacen(&format!(";{quantity}"), &format!(";{bad}"), 1);
            all.push((format!("quantity {bad}"), format!("{header}\n{row}\n").into_bytes()));
        }
        let row = row.replace("TEA", "COAL");
        all.push(("an unknown item".to_owned(), format!("{header}\n{row}\n").into_bytes()));
    }
    all
}

/// The number of rows in each table: nothing may come in by half.
fn rows(folder: &Path) -> Vec<(String, i64)> {
    let look = Connection::open_with_flags(folder.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a database");
    // What the hub adds up for its reports comes by itself.
    let mut tables = look
        .prepare(
            "select name from sqlite_schema where type = 'table' and name not like 'report_%' and \
             name not in ('trail', 'item_day', 'item_supply', 'labour') order by name",
        )
        .expect("a query");
    let names = tables.query_map([], |row| row.get::<_, String>(0)).expect("tables");
    let count = |name: String| {
        let count =
            look.query_row(&format!("select count(*) from {name}"), [], |row| row.get(0)).expect("a count");
        (name, count)
    };
    names.map(|name| count(name.expect("a name"))).collect()
}

/// Sends a file; the status and what came.
fn send(hub: &RunningHub, token: &str, kind: &str, bytes: &[u8]) -> (u16, Value) {
    super::post(&format!("{}/v1/import/{kind}", hub.url), token, bytes)
}

#[test]
fn a_bad_file_is_refused_whole_by_the_program_and_over_http_with_the_same_words() {
    let folder = tempfile::tempdir().expect("a folder");
    stocked(folder.path());
    let before = (rows(folder.path()), books(folder.path()));
    let file = folder.path().join("file.csv");
    let name = file.to_str().expect("a plain path");
    let (mut told, mut sent) = (String::new(), Vec::new());
    for (kind, header, row, quantity) in KINDS {
        for (what, bytes) in wrong(header, row, quantity) {
            std::fs::write(&file, &bytes).expect("written");
            let output = hub_run(folder.path(), &["import", kind, name]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{kind}, {what}: {said}");
            let (findings, _) =
                said.split_once("; nothing was imported").unwrap_or_else(|| panic!("{kind}, {what}: {said}"));
            let findings = findings.rsplit_once('\n').expect("findings, and how many").0.to_owned();
            writeln!(told, "{kind}, {what}\n  {}", findings.replace('\n', "\n  ")).expect("a text");
            sent.push((kind, what, bytes, findings));
        }
        // What many programs write is welcome: a BOM, and CR LF.
        std::fs::write(&file, format!("\u{feff}{header}\r\n{row}\r\n")).expect("written");
        let said = hub_says(folder.path(), &["import", kind, name, "--dry-run"]);
        assert!(said.starts_with("1 rows read, 1 would be written"), "{kind}: {said}");
    }
    assert_eq!((rows(folder.path()), books(folder.path())), before, "something changed");
    insta::assert_snapshot!(told, @r#"
    items, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    items, broken UTF-8
      line 2, column name, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    items, a control character
      line 2, column name, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    items, no header
      line 1, column 1, "cup": no such column; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
      line 1, column 2, "cup": no such column; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
      line 1, column item: the column is missing; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
      line 1, column name: the column is missing; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
    items, the same row again
      line 3, column item, "CUP": the item stands in line 2 already; keep one of the rows
    barcodes, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    barcodes, broken UTF-8
      line 2, column factor, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    barcodes, a control character
      line 2, column factor, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    barcodes, no header
      line 1, column 1, "abc": no such column; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
      line 1, column 2, "tea": no such column; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
      line 1, column 3, "case": no such column; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
      line 1, column 4, "12": no such column; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
      line 1, column barcode: the column is missing; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
      line 1, column item: the column is missing; known are: barcode, item, level, factor, length_mm, width_mm, height_mm, weight_g, warn_packs, hard_packs
    barcodes, the same row again
      line 3, column barcode, "ABC": the barcode stands in line 2 already; keep one of the rows
    barcodes, quantity -1
      line 2, column factor, "-1": out of range; write a number from 1 to 1000000
    barcodes, quantity 0
      line 2, column factor, "0": out of range; write a number from 1 to 1000000
    barcodes, quantity 99999999999999999999
      line 2, column factor, "99999999999999999999": not a whole number; write a whole number from 1 to 1000000, without separators
    barcodes, quantity many
      line 2, column factor, "many": not a whole number; write a whole number from 1 to 1000000, without separators
    barcodes, an unknown item
      line 2, column item, "COAL": no such item; import items first, or correct the number
    locations, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    locations, broken UTF-8
      line 2, column digits, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    locations, a control character
      line 2, column digits, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    locations, no header
      line 1, column 1, "b01.1.1": no such column; known are: location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots, capacity
      line 1, column 2, "bin": no such column; known are: location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots, capacity
      line 1, column 3, "3": no such column; known are: location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots, capacity
      line 1, column 4, "56": no such column; known are: location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots, capacity
      line 1, column location: the column is missing; known are: location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots, capacity
    locations, the same row again
      line 3, column location, "B01.1.1": the location stands in line 2 already; keep one of the rows
    stock, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    stock, broken UTF-8
      line 2, column qty, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    stock, a control character
      line 2, column qty, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    stock, no header
      line 1, column 1, "a02.1.1": no such column; known are: location, item, qty, lot, expiry, lpn, status
      line 1, column 2, "tea": no such column; known are: location, item, qty, lot, expiry, lpn, status
      line 1, column 3, "7": no such column; known are: location, item, qty, lot, expiry, lpn, status
      line 1, column location: the column is missing; known are: location, item, qty, lot, expiry, lpn, status
      line 1, column item: the column is missing; known are: location, item, qty, lot, expiry, lpn, status
      line 1, column qty: the column is missing; known are: location, item, qty, lot, expiry, lpn, status
    stock, the same row again
      line 3: the same goods stand in line 2 already; add the quantities in one row
    stock, quantity -1
      line 2, column qty, "-1": the quantity is negative; write whole base units from 1 to 10000000, without separators
    stock, quantity 0
      line 2, column qty, "0": 0 is not a quantity; write whole base units from 1 to 10000000, without separators
    stock, quantity 99999999999999999999
      line 2, column qty, "99999999999999999999": the quantity cannot be right; write whole base units from 1 to 10000000, without separators
    stock, quantity many
      line 2, column qty, "many": not a whole number; write whole base units from 1 to 10000000, without separators
    stock, an unknown item
      line 2, column item, "COAL": no such item; import items first, or correct the number
    orders, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    orders, broken UTF-8
      line 2, column customer, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    orders, a control character
      line 2, column customer, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    orders, no header
      line 1, column 1, "s-1": no such column; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column 2, "tea": no such column; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column 3, "3": no such column; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column 4, "1": no such column; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column 5, "ada": no such column; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column order: the column is missing; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column item: the column is missing; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
      line 1, column qty: the column is missing; known are: order, item, qty, line, lot, customer, address1, address2, address3, carrier, lane, channel, priority, ordered_at, cut_off, stop
    orders, the same row again
      line 3, column line, "1": the order has this line already; number its lines, or leave the column empty
    orders, quantity -1
      line 2, column qty, "-1": the quantity is negative; write whole base units from 1 to 10000000, without separators
    orders, quantity 0
      line 2, column qty, "0": 0 is not a quantity; write whole base units from 1 to 10000000, without separators
    orders, quantity 99999999999999999999
      line 2, column qty, "99999999999999999999": the quantity cannot be right; write whole base units from 1 to 10000000, without separators
    orders, quantity many
      line 2, column qty, "many": not a whole number; write whole base units from 1 to 10000000, without separators
    orders, an unknown item
      line 2, column item, "COAL": no such item; import items first, or correct the number
    asns, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    asns, broken UTF-8
      line 2, column sscc, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    asns, a control character
      line 2, column sscc, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    asns, no header
      line 1, column 1, "7001": no such column; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column 2, "tea": no such column; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column 3, "24": no such column; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column 4, "395060000000000016": no such column; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column asn: the column is missing; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column item: the column is missing; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
      line 1, column qty: the column is missing; known are: asn, item, qty, line, lot, expiry, sscc, purchase_order, supplier, note, due_at
    asns, the same row again
      line 3, column sscc, "395060000000000016": these goods of this SSCC stand in line 2 already; add the quantities in one row
    asns, quantity -1
      line 2, column qty, "-1": the quantity is negative; write whole base units from 1 to 10000000, without separators
    asns, quantity 0
      line 2, column qty, "0": 0 is not a quantity; write whole base units from 1 to 10000000, without separators
    asns, quantity 99999999999999999999
      line 2, column qty, "99999999999999999999": the quantity cannot be right; write whole base units from 1 to 10000000, without separators
    asns, quantity many
      line 2, column qty, "many": not a whole number; write whole base units from 1 to 10000000, without separators
    asns, an unknown item
      line 2, column item, "COAL": no such item; import items first, or correct the number
    cartons, 10 MB without an end
      line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    cartons, broken UTF-8
      line 2, column max_g, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    cartons, a control character
      line 2, column max_g, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    cartons, no header
      line 1, column 1, "s": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 2, "small": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 3, "200": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 4, "150": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 5, "100": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 6, "90": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column 7, "3000": no such column; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column carton_type: the column is missing; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column name: the column is missing; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column length_mm: the column is missing; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column width_mm: the column is missing; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
      line 1, column height_mm: the column is missing; known are: carton_type, name, length_mm, width_mm, height_mm, tare_g, max_g, denied_by
    cartons, the same row again
      line 3, column carton_type, "S": the carton type stands in line 2 already; keep one of the rows
    "#);

    let hub = RunningHub::in_the_open(folder.path());
    let beacon = std::fs::read_to_string(folder.path().join("hub.db.hub")).expect("a beacon");
    let beacon: Value = serde_json::from_str(&beacon).expect("JSON");
    let token = beacon["token"].as_str().expect("a token");
    let before = rows(folder.path());
    for (kind, what, bytes, findings) in sent {
        let (status, told) = send(&hub, token, kind, &bytes);
        assert_eq!(status, 422, "{kind}, {what}: {told}");
        let outcome: regal_hub::import::Outcome = serde_json::from_value(told).expect("an outcome");
        assert!(
            outcome.to_string().starts_with(&findings),
            "{kind}, {what}: {outcome} instead of {findings}"
        );
    }
    let (status, told) = send(&hub, token, "mugs", b"item;name\nCUP;Cup\n");
    assert_eq!((status, told["place"].as_str()), (400, Some("address")), "{told}");
    assert_eq!(rows(folder.path()), before, "something changed");
    hub.stop();
    books(folder.path());
}
