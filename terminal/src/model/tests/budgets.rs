//! What work may cost: scans and key actions, one table for all flows. A flow's tests compare what a happy worker did with
//! [`costs`]; a row nobody compares with fails here.

use std::path::Path;

/// Work, scans, key actions (ENT, or a number with its ENT).
const BUDGETS: [(&str, usize, usize); 24] = [
    ("log on with a PIN", 1, 1),
    ("receive a line", 2, 1),
    ("receive the same again", 1, 0),
    ("receive a sealed LPN", 2, 0),
    ("put an LPN away", 2, 0),
    ("put an LPN away that was scanned to claim it", 1, 0),
    ("a stop of a cart", 2, 1),
    ("take a tote", 1, 0),
    ("pick a line of one piece", 2, 0),
    ("pick a line of several pieces", 2, 1),
    ("pick a line with several totes", 3, 0),
    ("pick a full LPN", 2, 0),
    ("look whether the bin is bare", 1, 0),
    ("bring what was picked to its lane", 1, 0),
    ("pick a line of one piece on a cart", 3, 0),
    ("pick a line of several pieces on a cart", 3, 1),
    ("pack a piece", 1, 0),
    ("choose a tote to pack and take its carton", 1, 1),
    ("stage a unit", 2, 0),
    ("load a unit", 1, 0),
    ("move goods", 3, 1),
    ("move an LPN that was scanned to claim it", 1, 0),
    ("count a thing", 1, 1),
    ("finish a count", 1, 0),
];

/// Scans and key actions of so many of each.
pub fn costs(work: &[(&str, usize)]) -> (usize, usize) {
    work.iter().fold((0, 0), |(scans, keys), (what, times)| {
        let found = BUDGETS.iter().find(|(name, ..)| name == what);
        let (_, s, k) = found.unwrap_or_else(|| panic!("no budget for {what:?}"));
        (scans + s * times, keys + k * times)
    })
}

#[test]
fn every_budget_is_compared_with() {
    fn read(folder: &Path, sources: &mut String) {
        for file in std::fs::read_dir(folder).expect("the sources") {
            let path = file.expect("a file").path();
            if path.is_dir() {
                read(&path, sources);
            } else if path.extension().is_some_and(|end| end == "rs") {
                sources.push_str(&std::fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    let mut sources = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/flow"), &mut sources);
    let unused = BUDGETS.iter().filter(|(name, ..)| !sources.contains(&format!("(\"{name}\"")));
    let unused: Vec<&str> = unused.map(|(name, ..)| *name).collect();
    assert!(unused.is_empty(), "no test of a flow compares with: {}", unused.join(", "));
}
