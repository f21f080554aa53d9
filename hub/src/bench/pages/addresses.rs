//! Where a reader goes: every page of the dashboard's table and every list of the interface's, with names that are there.

use super::super::years;
use crate::floor::hall;
use crate::report::Report;
use crate::report::calendar::Calendar;

/// Pages that are not asked for: beats never end, files are counted with the first load.
const NEVER: [&str; 2] = ["/live", "/assets/{file}"];

/// What stands behind the `?` of an address; an empty one is the address itself.
const NARROWED: &[(&str, &[&str])] = &[
    (
        "/orders",
        &["", "?state=new", "?state=reserved", "?state=shipped", "?state=shipped&after=40.0.O0000000"],
    ),
    ("/orders/{order}", &["", "?line=1&of=picked"]),
    ("/inbound/receipt/{receipt}", &["", "?of=2"]),
    ("/api/v1/orders/{order}/lines/{line}", &["?of=picked"]),
    ("/tasks", &["", "?kind=pick", "?state=ready&zone=pack", "?state=leased&device=Y00040", "?older=72"]),
    ("/inbound", &["", "?state=receiving", "?state=received"]),
    ("/exceptions", &["", "?state=resolved"]),
    ("/today", &["", "?tv=1"]),
    ("/find", &["?q=O0000100", "?q=C0000100", "?q=4000000000123", "?q=nothing"]),
    ("/stock/location/{location}", &["", "?item=ART.00001"]),
    ("/stock/counts", &["", "?zone=&most=200"]),
    ("/settings/labels", &["", "?from=H"]),
    ("/api/v1/counts/plan", &["?most=200", "?abc=A&days=30&most=200"]),
    ("/api/v1/find", &["?q=O0000100"]),
    ("/api/v1/orders", &["", "?state=shipped&limit=200", "?state=new"]),
    (
        "/api/v1/stock",
        &[
            "?by=location&of=A00.000.0",
            "?by=item&of=ART.00001&limit=200",
            "?by=item&of=ART.04999",
            "?by=lpn&of=C0000100",
        ],
    ),
    (
        "/api/v1/history",
        &[
            "?by=location&of=A00.000.0",
            "?by=location&of=Supplier",
            "?by=item&of=ART.00001",
            "?by=item&of=ART.04999",
            "?by=lpn&of=T0001",
            "?by=order&of=O0000100",
        ],
    ),
    ("/api/v1/movements", &["", "?after=50000&limit=200"]),
];

/// Every address, for a house with so many orders.
pub(super) fn all(orders: i64) -> Vec<String> {
    let board = crate::board::table().into_iter().map(|(path, _)| path);
    let lists = crate::api::table().into_iter().filter(|row| row.method == "get").map(|row| row.path);
    let paths = board.chain(lists).filter(|path| !NEVER.contains(path));
    let mut all: Vec<String> = paths.flat_map(|path| filled(path, orders)).collect();
    all.sort();
    all.dedup();
    all
}

/// An address with names in place of its parts, in every way that is worth a look; none when a part has no name here.
fn filled(path: &str, orders: i64) -> Vec<String> {
    let queries = NARROWED.iter().find(|(of, _)| *of == path).map_or(&[""][..], |(_, queries)| queries);
    let moment = Calendar::here().minute(hall::now().0 - 6 * 24 * 3_600_000);
    let mut found = vec![String::new()];
    for part in path.split('/').skip(1) {
        let names = match part.strip_prefix('{') {
            Some(part) => names(path, part.trim_end_matches('}'), orders),
            None => vec![part.to_owned()],
        };
        found = found
            .iter()
            .flat_map(|so_far| names.iter().map(move |name| format!("{so_far}/{name}")))
            .collect();
    }
    let mut all: Vec<String> =
        found.iter().flat_map(|path| queries.iter().map(move |query| format!("{path}{query}"))).collect();
    if path.starts_with("/stock/") && path.contains('{') {
        all.extend(found.iter().map(|path| format!("{path}?at={moment}")));
    }
    all
}

/// Names a part of a path may have.
fn names(path: &str, part: &str, orders: i64) -> Vec<String> {
    let open = orders / 100;
    match part {
        "order" => {
            vec![years::order(100), years::order(orders - open + open * 16 / 100), years::order(orders - 1)]
        }
        "task" => vec!["TP0000100".to_owned(), format!("TP{:07}", orders - open + open * 16 / 100)],
        "number" if path.contains("exceptions") => vec!["1".to_owned(), (orders / 50 - 10).to_string()],
        "receipt" => vec!["R000001".to_owned(), format!("R{:06}", orders / 20 - 350)],
        "device" => vec![years::device(40)],
        "person" => vec!["1001".to_owned()],
        "line" => vec!["1".to_owned()],
        "report" => Report::ALL.iter().map(|report| report.code().to_owned()).collect(),
        "form" => vec!["csv".to_owned(), "xlsx".to_owned()],
        // The set-up knows none of those that stand by themselves.
        "location" if path.contains("settings") => vec![years::bin(0), "DOCK.1".to_owned()],
        "location" => vec![years::bin(0), "DOCK.1".to_owned(), "Supplier".to_owned()],
        // A lot of the item of all; the busiest and a quiet one.
        "item" if path.contains("{lot}") => vec![years::item(4)],
        "item" => vec![years::item(1), years::item(years::ITEMS - 1)],
        "lot" => vec!["L4.5".to_owned()],
        "lpn" => vec!["C0000100".to_owned(), "U000010".to_owned(), "T0001".to_owned()],
        _ => Vec::new(),
    }
}

/// The files a page names in its head.
pub(super) fn assets(page: &str) -> Vec<String> {
    let mut files: Vec<String> =
        page.split('"').filter(|text| text.starts_with("/assets/")).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_that_can_be_read_has_an_address() {
        let all = all(1_000_000);
        let begins = |path: &str| path.split('{').next().unwrap_or(path).to_owned();
        for (path, _) in crate::board::table() {
            let left_out = NEVER.contains(&path) || path.contains("{number}") && !path.contains("exceptions");
            let others = ["{webhook}", "{wish}", "{counted}"].iter().any(|part| path.contains(part));
            assert!(left_out || others || all.iter().any(|one| one.starts_with(&begins(path))), "{path}");
        }
        assert!(all.iter().all(|path| !path.contains('{')), "{all:?}");
        assert!(all.contains(&"/stock/lot/ART.00004/L4.5".to_owned()), "{all:?}");
    }
}
