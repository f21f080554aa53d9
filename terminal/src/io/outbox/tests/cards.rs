//! The cards of the site: kept as they came, changed one by one, all of it or nothing.

use super::*;
use regal_shared::base::Level;
use regal_shared::flow::common::{
    BarcodeCard, Card, Changes, Decided, Directory, ExpiryKind, ItemCard, LevelCard, Pace, SerialCapture,
};
use regal_shared::wire::Sheet;

fn tea(name: &str, revision: i64) -> Directory {
    let mut all = Directory { revision, ..Directory::default() };
    for (item, name) in [("TEA", name), ("GUM", "Gum")] {
        let levels = vec![LevelCard { level: Level::Each, factor: 1, warn: 0, hard: 0 }];
        all.learn(Card::Item(ItemCard {
            item: item.into(),
            name: name.into(),
            owner: "own".into(),
            levels,
            lot_tracked: false,
            expiry: ExpiryKind::None,
            serial: SerialCapture::None,
            min_life_days: 0,
            weight_g: 0,
            warn_qty: 500,
            hard_qty: 10_000,
        }));
        let barcode =
            BarcodeCard { barcode: format!("B{item}"), item: item.into(), level: Level::Each, factor: 1 };
        all.learn(Card::Barcode(barcode));
    }
    all
}

pub(super) fn whole(all: &Directory) -> Sheet {
    Sheet::whole(all, 3).expect("JSON")
}

/// From tea under one name to tea under another, without the barcode of gum.
fn renamed(name: &str, since: i64) -> (Directory, Sheet) {
    let mut after = tea(name, since + 1);
    after.barcodes.remove("BGUM");
    let changes = Changes {
        revision: since + 1,
        items: [("TEA".to_owned(), after.items.get("TEA").cloned())].into(),
        barcodes: [("BGUM".to_owned(), Box::default())].into(),
        ..Changes::default()
    };
    let tally = whole(&after).tally;
    let sheet = Sheet { tally, ..Sheet::changed(&changes, 3, since).expect("JSON") };
    (after, sheet)
}

#[test]
fn changed_cards_are_kept_alone_and_only_where_they_follow_on_what_is_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let (after, sheet) = renamed("Green tea", 7);
    assert_eq!(outbox.cards_held().expect("read"), None);
    assert_eq!(outbox.change_cards(&sheet).expect("looked at"), Kept::Other, "nothing is here");
    let before = tea("Tea", 7);
    outbox.keep_cards(&whole(&before)).expect("kept");
    assert_eq!(outbox.cards_held().expect("read"), Some((3, 7)));
    for (what, bad) in [
        ("of another restore", Sheet { epoch: 4, ..sheet.clone() }),
        ("since another revision", Sheet { since: Some(6), ..sheet.clone() }),
        ("adds up to something else", Sheet { tally: "4-0000000000000000".into(), ..sheet.clone() }),
        ("says nothing of what it adds up to", Sheet { tally: String::new(), ..sheet.clone() }),
    ] {
        assert_eq!(outbox.change_cards(&bad).expect("looked at"), Kept::Other, "{what}");
        assert_eq!(outbox.directory().expect("read"), before, "{what}");
    }
    assert_eq!(outbox.change_cards(&sheet).expect("kept"), Kept::Good);
    assert_eq!(save(&mut outbox, 1), Saved::Good, "which carries them to disk");
    drop(outbox);
    let outbox = enrolled(folder.path());
    assert_eq!((outbox.directory().expect("read"), start(&outbox).directory), (after.clone(), after));
    assert_eq!(outbox.cards_held().expect("read"), Some((3, 8)));
}

#[test]
fn all_the_site_has_decided_stays_beside_the_cards_and_what_a_newer_hub_tells_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let decided = Decided {
        off: vec!["skip@pick.item".into(), "of_a_newer_hub".into()],
        pace: Pace { ask: 1, request: 2, idle: 3, undo: 4 },
        own_figures: true,
    };
    let told = whole(&Directory { decided: decided.clone(), ..tea("Tea", 7) });
    let text = serde_json::to_string(&told).expect("JSON");
    assert!(text.contains(r#""own_figures":true"#) && !text.contains("decided"), "flat: {text}");
    let newer = text.replacen('{', r#"{"of_a_newer_hub":{"more":["than","is","known"]},"#, 1);
    let heard: Sheet = serde_json::from_str(&newer).expect("read");
    outbox.keep_cards(&heard).expect("kept");
    assert_eq!(outbox.directory().expect("read"), Directory { decided, ..tea("Tea", 7) });
    let decided = Decided { own_figures: true, ..Decided::default() };
    let changes = Changes { revision: 8, decided: decided.clone(), ..Changes::default() };
    let changed = Sheet { tally: told.tally, ..Sheet::changed(&changes, 3, 7).expect("JSON") };
    assert_eq!(outbox.change_cards(&changed).expect("kept"), Kept::Good);
    assert_eq!(outbox.directory().expect("read"), Directory { decided, ..tea("Tea", 8) });
}

#[test]
fn a_cut_in_the_middle_of_a_change_leaves_the_cards_before_it_or_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let (before, (after, sheet)) = (tea("Tea", 7), renamed(&"Green tea ".repeat(2_000), 7));
    outbox.keep_cards(&whole(&before)).expect("kept");
    outbox.settle().expect("settled");
    let log = folder.path().join("terminal.db-wal");
    let from = fs::metadata(&log).expect("a log").len();
    assert_eq!(outbox.change_cards(&sheet).expect("kept"), Kept::Good);
    let (db, wal) =
        (fs::read(folder.path().join("terminal.db")).expect("a file"), fs::read(&log).expect("a log"));
    let mut seen = [0, 0];
    let from = usize::try_from(from).expect("small").min(wal.len());
    for cut in (from..wal.len()).step_by(577).chain([wal.len()]) {
        let copy = tempfile::tempdir().expect("a folder");
        fs::write(copy.path().join("terminal.db"), &db).expect("written");
        fs::write(copy.path().join("terminal.db-wal"), &wal[..cut]).expect("written");
        let outbox = enrolled(copy.path());
        let found = outbox.directory().expect("read");
        let new = found == after;
        assert!(new || found == before, "cut at {cut} of {}", wal.len());
        let held = outbox.cards_held().expect("read");
        assert_eq!(held, Some((3, if new { 8 } else { 7 })), "cut at {cut}");
        seen[usize::from(new)] += 1;
    }
    assert!(seen[0] > 10 && seen[1] > 0, "{seen:?}");
}

#[test]
fn a_card_that_is_not_as_it_was_saved_makes_all_of_them_be_fetched_again() {
    for bend in ["update card set body = replace(body, 'Gum', 'Dum')", "delete from card where key = 'GUM'"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = enrolled(folder.path());
        outbox.keep_cards(&whole(&tea("Tea", 7))).expect("kept");
        outbox.db.execute(bend, []).expect("written");
        assert_eq!(start(&outbox).directory, Directory::default(), "{bend}");
        assert_eq!((outbox.cards_held().expect("read"), outbox.holds_back()), (None, false), "{bend}");
        outbox.keep_cards(&whole(&tea("Tea", 8))).expect("kept");
        assert_eq!(start(&outbox).directory, tea("Tea", 8), "{bend}");
    }
}

#[test]
fn cards_of_an_older_hub_are_kept_whole_and_those_of_a_newer_one_as_far_as_they_can_be_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let all = tea("Tea", 7);
    let old: Sheet = serde_json::from_str(&serde_json::to_string(&all).expect("JSON")).expect("a sheet");
    outbox.keep_cards(&old).expect("kept");
    assert_eq!((outbox.directory().expect("read"), outbox.cards_held().expect("read")), (all.clone(), None));
    // A field and a kind this program does not know: summed up as they came.
    let text = serde_json::to_string(&whole(&all)).expect("JSON");
    let text = text.replace("\"name\":\"Gum\"", "\"name\":\"Gum\",\"colour\":\"pink\"");
    let text =
        text.replace("\"locations\":{", "\"locations\":{\"Z1\":{\"location\":\"Z1\",\"kind\":\"hoist\"}");
    let new: Sheet = serde_json::from_str(&text).expect("a sheet");
    outbox.keep_cards(&new).expect("kept");
    assert_eq!(outbox.directory().expect("read"), all);
    let (after, change) = renamed("Green tea", 7);
    let mut told: Sheet = serde_json::from_str(&text).expect("a sheet");
    told.items.extend(change.items.clone());
    told.barcodes.remove("BGUM");
    let change = Sheet { tally: told.count().to_string(), ..change };
    assert_eq!(outbox.change_cards(&change).expect("kept"), Kept::Good);
    assert_eq!(outbox.directory().expect("read"), after);
}
