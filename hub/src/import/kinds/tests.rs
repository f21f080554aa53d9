//! What is wrong with a row is said once, and in the column it stands in.

use crate::import::read::Source;
use crate::import::{What, alone};
use crate::testing::{Home, World, on_both};

/// What is found in each row of a file, as `line column`.
fn found(home: &Home, what: What, text: &str) -> String {
    let world = World::new(home);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, text).expect("written");
    let conn = world.database().open_writer().expect("a writer");
    let mut writer = crate::db::Inline::new(conn, crate::site::Site::named("main"));
    let outcome = alone(&mut writer, what, &Source::Path(path), true, &mut |_| {}).expect("readable");
    let all = outcome.findings.shown.iter().map(|one| format!("{} {}", one.line, one.column));
    all.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_bad_factor_is_named_once() {
    let table = [
        ("A1;TEA;each;1", ""),
        ("A1;TEA;each;12", "2 factor"),
        ("A1;TEA;case;1", "2 factor"),
        ("A1;TEA;case;", "2 factor"),
        ("A1;TEA;case;many", "2 factor"),
        ("A1;TEA;case;0", "2 factor"),
        ("A1;TEA;case;12\nA2;TEA;case;10", "3 factor"),
        ("A1;TEA;case;many\nA2;TEA;case;10", "2 factor"),
    ];
    for (rows, wanted) in table {
        on_both(|home| {
            let text = format!("barcode;item;level;factor\n{rows}\n");
            assert_eq!(found(home, What::Barcodes, &text), wanted, "{rows}");
        });
    }
}

#[test]
fn a_level_has_limits_of_its_own_in_packs_and_single_pieces_go_by_their_item() {
    let barcodes = [
        ("A1;TEA;case;12;;", ""),
        ("A1;TEA;case;12;4;20", ""),
        ("A1;TEA;case;12;4;", ""),
        ("A1;TEA;case;12;;20", ""),
        ("A1;TEA;case;12;0;0", ""),
        ("A1;TEA;case;12;20;20", ""),
        ("A1;TEA;case;12;21;20", "2 warn_packs"),
        ("A1;TEA;case;12;some;-1", "2 warn_packs, 2 hard_packs"),
        ("A1;TEA;each;1;4;20", "2 warn_packs"),
        ("A1;TEA;each;1;;20", "2 hard_packs"),
        ("A1;TEA;each;1;0;0", ""),
    ];
    let items =
        [("NEW;New;;", ""), ("NEW;New;0;0", ""), ("NEW;New;50;500", ""), ("NEW;New;501;500", "2 warn_qty")];
    for (row, wanted) in barcodes {
        on_both(|home| {
            let text = format!("barcode;item;level;factor;warn_packs;hard_packs\n{row}\n");
            assert_eq!(found(home, What::Barcodes, &text), wanted, "{row}");
        });
    }
    for (row, wanted) in items {
        on_both(|home| {
            let text = format!("item;name;warn_qty;hard_qty\n{row}\n");
            assert_eq!(found(home, What::Items, &text), wanted, "{row}");
        });
    }
}

/// Items that are given up take nothing new; what came before may be sent again.
#[test]
fn a_retired_item_takes_no_new_orders_and_no_new_announcements() {
    let orders = "order;item;qty\n4711;TEA;2\n";
    let asns = "asn;item;qty\nA1;TEA;2\n";
    on_both(|home| {
        let world = World::new(home);
        let conn = world.database().open_writer().expect("a writer");
        let mut writer = crate::db::Inline::new(conn, crate::site::Site::named("main"));
        let mut brought = |what, text: &str| {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("rows.csv");
            std::fs::write(&path, text).expect("written");
            let outcome =
                alone(&mut writer, what, &Source::Path(path), false, &mut |_| {}).expect("readable");
            outcome.findings.shown.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(brought(What::Orders, orders), "");
        let retire = "update item set state = 'retired' where item = 'TEA'";
        world.database().open_writer().expect("a writer").batch(retire).expect("retired");
        assert_eq!(brought(What::Orders, orders), "", "it came before");
        let said = "this item is retired; leave the line out, or take the item back (Set-up, Items)";
        let other = "order;item;qty\n4711;TEA;2\n4712;TEA;1\n4712;TEA;1\n";
        let told = format!("line 3, column item, \"TEA\": {said}\nline 4, column item, \"TEA\": {said}");
        assert_eq!(brought(What::Orders, other), told);
        assert_eq!(brought(What::Asns, asns), format!("line 2, column item, \"TEA\": {said}"));
    });
}

#[test]
fn a_cost_has_its_currency_and_a_class_is_one_of_three() {
    let table = [
        ("NEW;New;;;", ""),
        ("NEW;New;1250;EUR;A", ""),
        ("NEW;New;1250;EUR;c", ""),
        ("NEW;New;;EUR;", ""),
        ("NEW;New;1250;;", "2 currency"),
        ("NEW;New;1250;eur;", "2 currency"),
        ("NEW;New;1250;EURO;", "2 currency"),
        ("NEW;New;12.50;EUR;", "2 unit_cost"),
        ("NEW;New;-1;EUR;D", "2 unit_cost, 2 abc"),
    ];
    for (row, wanted) in table {
        on_both(|home| {
            let text = format!("item;name;unit_cost;currency;abc\n{row}\n");
            assert_eq!(found(home, What::Items, &text), wanted, "{row}");
        });
    }
}
