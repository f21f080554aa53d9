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
