//! Each kind of bad input: what it says, and that nothing changed.

use super::{World, on_both};
use regal_hub::import::{ImportError, Source, What};

/// What is said to each file; none of them may change anything.
fn said(what: What, files: &[&[u8]]) -> String {
    let texts = std::cell::RefCell::new(Vec::new());
    on_both(|database| {
        let mut world = World::stocked(database);
        let before = world.state();
        let mut text = String::new();
        for file in files {
            let outcome = world.import(what, file, false).expect("read");
            assert!(outcome.findings.total > 0, "{} took {:?}", what.code(), String::from_utf8_lossy(file));
            for finding in &outcome.findings.shown {
                text.push_str(&format!("{finding}\n"));
            }
        }
        assert_eq!(world.state(), before, "something changed");
        texts.borrow_mut().push(text);
    });
    let texts = texts.into_inner();
    assert!(texts.iter().all(|text| *text == texts[0]), "the databases disagree: {texts:?}");
    texts[0].clone()
}

#[test]
fn files_that_are_none() {
    let endless = [b"item,name\nA,\"".as_slice(), &vec![b'x'; 10_000_000]].concat();
    let files: &[&[u8]] = &[
        b"",
        b"\xff\xfei\0t\0e\0m\0",
        b"item;name;colour\nA;B;red\n",
        b"name\nMug\n",
        b"item,name,item\nA,B,C\n",
        b"item,name\nA,Mug, large\n",
        b"item,name\nA,M\xfcg\n",
        b"item,name\nA,Mug\x1b[2J\n",
        b"item,name\nA,\"Mug\nlarge\"\n",
        b"item,name\nA,\n",
        b"item,name\nB,Bowl\nA\0,Mug\n",
        &endless,
    ];
    insta::assert_snapshot!(said(What::Items, files), @r#"
    line 1: the file is empty; the first line names the columns
    line 1: the file is UTF-16; save it as CSV in UTF-8
    line 1, column 3, "colour": no such column; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
    line 1, column item: the column is missing; known are: item, name, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, unit_cost, currency, abc
    line 1, column item: the column stands there twice; keep one of them
    line 2: the row has 3 fields, the header has 2; a separator inside a value needs quotation marks around the value
    line 2, column name, "M�g": broken UTF-8 at byte 2 of the value; save the file as UTF-8
    line 2, column name, "Mug␛[2J": control character U+001B; remove it (a line break in a value too)
    line 2, column name, "Mug␊large": control character U+000A; remove it (a line break in a value too)
    line 2, column name: the value is missing; fill it in, or leave the row out
    line 3, column item, "A␀": control character U+0000; remove it (a line break in a value too)
    line 2: a row is longer than 64 KiB; is a quotation mark not closed there?
    "#);
}

#[test]
fn bad_items() {
    let files: &[&[u8]] = &[
        b"item,name\nMY MUG,Mug\n",
        b"item,name\nA,Mug\nB,Bowl\nA,Cup\n",
        b"item,name,lot_tracked\nA,Mug,maybe\n",
        b"item,name,expiry\nA,Mug,best_before\n",
        b"item,name,expiry\nA,Mug,sometimes\n",
        b"item,name,weight_g\nA,Mug,-5\nB,Mug,1.5\n",
        b"item,name,fixed_location\nA,Mug,Z99\n",
        b"item,name,inbound_status\nA,Mug,fine\n",
    ];
    insta::assert_snapshot!(said(What::Items, files), @r#"
    line 2, column item, "MY MUG": not a plain number; use letters, digits and signs of ASCII, without blanks
    line 4, column item, "A": the item stands in line 2 already; keep one of the rows
    line 2, column lot_tracked, "maybe": neither yes nor no; write yes or no
    line 2, column expiry, "best_before": only lots expire; set lot_tracked to yes, or expiry to none
    line 2, column expiry, "sometimes": no such code; write one of none, best_before, use_by
    line 2, column weight_g, "-5": out of range; write a number from 0 to 10000000
    line 3, column weight_g, "1.5": not a whole number; write a whole number from 0 to 10000000, without separators
    line 2, column fixed_location, "Z99": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 2, column fixed_location, "Z99": no such location; import locations first
    line 2, column inbound_status, "fine": no such code; write one of available, qc_hold, damaged, expired, blocked, returned
    "#);
}

#[test]
fn bad_barcodes() {
    let files: &[&[u8]] = &[
        b"barcode,item\n9506000134353,MUG\n",
        b"barcode,item\nABC,NONE\n",
        b"barcode,item\nABC,MUG\nABC,TEA\n",
        b"barcode,item\n9506000134352,MUG\n",
        b"barcode,item,level,factor\nABC,MUG,box,6\nABD,MUG,case,1\nABE,MUG,each,2\n",
        b"barcode,item,level,factor\nABC,TEA,case,10\n",
        b"barcode,item\nL.A01,MUG\n",
        b"barcode,item,level,factor\nABC,MUG,case,0\n",
    ];
    insta::assert_snapshot!(said(What::Barcodes, files), @r#"
    line 2, column barcode, "9506000134353": the check digit of this GTIN is 2; read the code from the goods again
    line 2, column item, "NONE": no such item; import items first, or correct the number
    line 3, column barcode, "ABC": the barcode stands in line 2 already; keep one of the rows
    line 2, column barcode, "9506000134352": it is the barcode of item TEA; correct the item, or give it another barcode
    line 2, column level, "box": no such code; write one of each, inner, case, layer, pallet
    line 2, column factor, "6": an each is one base unit; write 1, or the level it stands on
    line 3, column factor, "1": this level holds more than one; write how many base units are in it
    line 4, column factor, "2": an each is one base unit; write 1, or the level it stands on
    line 2, column factor, "10": item TEA has 12 in this level; make them the same; another pack size needs another level
    line 2, column barcode, "L.A01": begins like a label of the site's own; give the goods another code
    line 2, column factor, "0": out of range; write a number from 1 to 1000000
    "#);
}

#[test]
fn bad_locations() {
    let files: &[&[u8]] = &[
        b"location\nA-01\nZ01\na01\n.A\nA..1\n",
        b"location,kind\nB01,shelf\nB02,supplier\nB03,carry\n",
        b"location\nB01\nB01\n",
        b"location,digits,walk\nB01,4X,1\nB02,12345,-1\n",
    ];
    insta::assert_snapshot!(said(What::Locations, files), @r#"
    line 2, column location, "A-01": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 3, column location, "Z01": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 4, column location, "a01": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 5, column location, ".A": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 6, column location, "A..1": not fit for a label; use digits, capital letters A to X and single dots, so that every keyboard and scanner reads it alike
    line 2, column kind, "shelf": no such code; write one of bin, face, reserve, dock, door, receiving, lane, pack_station, cart, problem
    line 3, column kind, "supplier": no such code; write one of bin, face, reserve, dock, door, receiving, lane, pack_station, cart, problem
    line 4, column kind, "carry": no such code; write one of bin, face, reserve, dock, door, receiving, lane, pack_station, cart, problem
    line 3, column location, "B01": the location stands in line 2 already; keep one of the rows
    line 2, column digits, "4X": not digits; write one to four digits
    line 3, column digits, "12345": longer than 4 characters; shorten it
    line 3, column walk, "-1": out of range; write a number from 0 to 1000000000
    "#);
}

#[test]
fn bad_stock() {
    let files: &[&[u8]] = &[
        b"location,item,qty\nA01.01.2,MUG,-1\nA01.01.2,MUG,0\nA01.01.2,MUG,2.5\nA01.01.2,MUG,99999999999999999999\n",
        b"location,item,qty\nB01,MUG,1\nA01.01.2,CUP,1\n",
        b"location,item,qty\nA01.01.1,MUG,1\nA01.01.1,MUG,2\n",
        b"location,item,qty,lot,expiry\nA01.01.2,TEA,1,,\nA01.01.2,MUG,1,L1,\nA01.01.2,MUG,1,,2027-01-01\n",
        b"location,item,qty,lot,expiry\nA01.01.2,TEA,1,L1,2027-04-01\nA01.01.2,TEA,1,NEW,\n",
        b"location,item,qty,lot,expiry\nA01.01.2,TEA,1,N,31.12.2027\nA01.01.2,TEA,1,M,2027-02-30\nA01.01.2,TEA,1,O,1827-01-01\n",
        b"location,item,qty,lpn\nA01.01.2,MUG,1,P1\nA01.01.2,MUG,1,395060000000000012\n",
        b"location,item,qty\nA01.01.2,MUG,8\n",
        b"location,item,qty,status\nA01.01.2,MUG,8,good\n",
    ];
    insta::assert_snapshot!(said(What::Stock, files), @r#"
    line 2, column qty, "-1": the quantity is negative; write whole base units from 1 to 10000000, without separators
    line 3, column qty, "0": 0 is not a quantity; write whole base units from 1 to 10000000, without separators
    line 3: the same goods stand in line 2 already; add the quantities in one row
    line 4, column qty, "2.5": not a whole number; write whole base units from 1 to 10000000, without separators
    line 4: the same goods stand in line 2 already; add the quantities in one row
    line 5, column qty, "99999999999999999999": the quantity cannot be right; write whole base units from 1 to 10000000, without separators
    line 5: the same goods stand in line 2 already; add the quantities in one row
    line 2, column location, "B01": no such location; import locations first, or correct the id
    line 3, column item, "CUP": no such item; import items first, or correct the number
    line 3: the same goods stand in line 2 already; add the quantities in one row
    line 2, column lot: this item is kept by lot; fill the lot in
    line 3, column lot, "L1": this item is not kept by lot; leave it empty, or import the item anew
    line 4, column expiry, "2027-01-01": this item does not expire; leave it empty, or import the item anew
    line 2, column expiry, "2027-04-01": this lot expires on 2027-03-31; one lot has one expiry
    line 3, column expiry: this lot expires, but nobody knows when; fill the day in
    line 2, column expiry, "31.12.2027": no such day; write YYYY-MM-DD, from 2000 to 2100
    line 2, column expiry, "31.12.2027": this lot expires, but nobody knows when; fill the day in
    line 3, column expiry, "2027-02-30": no such day; write YYYY-MM-DD, from 2000 to 2100
    line 3, column expiry, "2027-02-30": this lot expires, but nobody knows when; fill the day in
    line 4, column expiry, "1827-01-01": no such day; write YYYY-MM-DD, from 2000 to 2100
    line 4, column expiry, "1827-01-01": this lot expires, but nobody knows when; fill the day in
    line 2, column lpn, "P1": this LPN is at "A01.01.1"; an LPN is at one location
    line 3, column lpn, "395060000000000012": the check digit of this SSCC is wrong; read it from the label again
    line 2, column qty, "8": these goods were opened with 7; what has changed since is counted or moved, not imported
    line 2, column status, "good": no such code; write one of available, qc_hold, damaged, expired, blocked, returned
    "#);
}

#[test]
fn bad_orders() {
    let files: &[&[u8]] = &[
        b"order,item,qty\nS-9,CUP,1\nS-9,MUG,-1\n",
        b"order,item,qty\nS-8,MUG,1\nS-9,MUG,1\nS-8,TEA,1\n",
        b"order,item,qty,line\nS-9,MUG,1,1\nS-9,TEA,1,1\n",
        b"order,item,qty,lane\nS-9,MUG,1,SHIP.9\n",
        b"order,item,qty,cut_off\nS-9,MUG,1,today\n",
        b"order,item,qty\nS 9,MUG,1\n",
        b"order,item,qty,customer\nS-2,MUG,3,Bo\n",
        b"order,item,qty,lot\nS-9,MUG,3,L1\n",
        b"order,item,qty,customer\nS-9,MUG,3,Ada\nS-9,TEA,1,\nS-9,TEA,1,Ada\nS-9,TEA,1,Bo\n",
    ];
    insta::assert_snapshot!(said(What::Orders, files), @r#"
    line 2, column item, "CUP": no such item; import items first, or correct the number
    line 3, column qty, "-1": the quantity is negative; write whole base units from 1 to 10000000, without separators
    line 4, column order, "S-8": the order began in line 2 already; sort the file by order: its rows stand together
    line 3, column line, "1": the order has this line already; number its lines, or leave the column empty
    line 2, column lane, "SHIP.9": no such lane; import it as a location of kind lane first
    line 2, column cut_off, "today": not a moment; write it like 2026-11-24T16:00:00Z or 2026-11-24T17:00:00+01:00
    line 2, column order, "S 9": not a plain number; use letters, digits and signs of ASCII, without blanks
    line 2, column order, "S-2": there is another order of this number; orders are not changed by an import; cancel it and give the new one another number
    line 2, column lot, "L1": this item is not kept by lot; leave it empty
    line 5, column customer, "Bo": the first row says "Ada"; say it there alone, or the same in each row
    "#);
}

#[test]
fn bad_announcements() {
    let files: &[&[u8]] = &[
        b"asn,item,qty\n7009,CUP,1\n7009,MUG,0\n",
        b"asn,item,qty,sscc\n7009,MUG,1,395060000000000012\n",
        b"asn,item,qty,sscc\n7009,MUG,1,395060000000000016\n7009,MUG,2,395060000000000016\n",
        b"asn,item,qty,expiry\n7009,MUG,1,2027-01-01\n",
        b"asn,item,qty\n7001,MUG,1\n",
        b"asn,item,qty\n7008,MUG,1\n7009,MUG,1\n7008,MUG,1\n",
    ];
    insta::assert_snapshot!(said(What::Asns, files), @r#"
    line 2, column item, "CUP": no such item; import items first, or correct the number
    line 3, column qty, "0": 0 is not a quantity; write whole base units from 1 to 10000000, without separators
    line 2, column sscc, "395060000000000012": not an SSCC; write its 18 digits; the last one is the check digit
    line 3, column sscc, "395060000000000016": these goods of this SSCC stand in line 2 already; add the quantities in one row
    line 2, column expiry, "2027-01-01": this item does not expire; leave it empty
    line 2, column asn, "7001": there is another receipt of this number; announcements are not changed by an import; give the new one another number
    line 4, column asn, "7008": the announcement began in line 2 already; sort the file by asn: its rows stand together
    "#);
}

#[test]
fn a_file_that_is_not_there() {
    let mut world = World::new(None);
    let source = Source::Path(world.folder.path().join("none.csv"));
    let error = regal_hub::import::alone(&mut world.writer, What::Items, &source, false, &mut |_| {})
        .expect_err("no file");
    assert!(matches!(error, ImportError::File(_)), "{error}");
    assert!(error.to_string().starts_with("the file cannot be read: No such file"), "{error}");
}
