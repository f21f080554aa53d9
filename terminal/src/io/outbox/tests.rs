use super::*;
use regal_shared::base::Level;
use regal_shared::flow::common::{
    BarcodeCard, Card, Changes, Directory, ExpiryKind, ItemCard, LevelCard, SerialCapture,
};
use regal_shared::wire::{Head, Sheet};
use std::fs;

mod log;
mod own;

const NOW: Moment = Moment(1_000_000_000_000);

fn identity() -> Identity {
    Identity {
        hub: "http://127.0.0.1:1".into(),
        keys: vec![],
        device: "K7Q2MX".into(),
        token: "secret".into(),
        site: "Demo".into(),
    }
}

fn enrolled(folder: &Path) -> Outbox {
    let mut outbox = Outbox::open(folder).expect("a store");
    if outbox.identity().is_none() {
        outbox.enrol(identity(), 1).expect("enrolled");
    }
    outbox
}

fn confirm(number: Number) -> CommandId {
    CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number }
}

/// A state that is long and changes little.
fn after(number: Number) -> String {
    format!("{{\"lines\":\"{}\",\"after\":{number}}}", "Kaffee für 2 ".repeat(500))
}

fn save(outbox: &mut Outbox, number: Number) -> Saved {
    outbox.save(&confirm(number), &format!("{{\"n\":{number}}}"), &after(number), NOW)
}

fn waiting(outbox: &Outbox) -> Vec<Number> {
    outbox.unanswered(usize::MAX).expect("read").iter().map(|out| out.id.number).collect()
}

fn start(outbox: &Outbox) -> Start {
    outbox.start(NOW, Language::En, false).expect("read").expect("enrolled")
}

#[test]
fn what_is_saved_is_there_after_a_restart_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let command = "{\"id\":\"K7Q2MX.c1\", \"spaces\":  \"stay\"}";
    assert_eq!(outbox.save(&confirm(1), command, "after 1", NOW), Saved::Good);
    assert!(outbox.checkpoint("later"));
    drop(outbox);
    let outbox = enrolled(folder.path());
    let start = start(&outbox);
    assert_eq!((start.last_confirm, start.waiting, start.epoch), (1, 1, 1));
    assert_eq!((start.checkpoint.as_deref(), start.site.as_str()), (Some("later"), "Demo"));
    assert_eq!(outbox.unanswered(9).expect("read"), [Outgoing { id: confirm(1), command: command.into() }]);
}

#[test]
fn a_number_is_taken_once_and_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 2), Saved::Failed);
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    assert_eq!(save(&mut outbox, 1), Saved::Failed);
    let foreign = CommandId { device: "OTHER".into(), ..confirm(2) };
    assert_eq!(outbox.save(&foreign, "{}", "", NOW), Saved::Failed);
    assert_eq!(save(&mut outbox, 2), Saved::Good);
    assert_eq!(waiting(&outbox), [1, 2]);
}

#[test]
fn answers_are_kept_told_once_and_send_from_reaches_back_into_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    for number in 1..=5 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    for number in 1..=4 {
        assert!(outbox.answered(number, "{\"answer\":\"applied\"}", NOW).expect("kept"));
    }
    assert!(!outbox.answered(4, "{\"answer\":\"applied\"}", NOW).expect("kept"), "told already");
    assert!(!outbox.answered(77, "{}", NOW).expect("kept"), "never sent");
    assert_eq!(waiting(&outbox), [5]);
    assert!(outbox.from(3).expect("marked"));
    assert!(!outbox.from(9).expect("marked"), "nothing that far");
    drop(outbox);
    let mut outbox = enrolled(folder.path());
    assert_eq!((waiting(&outbox), outbox.waiting().expect("read")), (vec![3, 4, 5], 3));
    assert!(!outbox.answered(3, "{\"answer\":\"applied\"}", NOW).expect("kept"));
    assert!(outbox.answered(5, "{\"answer\":\"applied\"}", NOW).expect("kept"));
    assert_eq!(waiting(&outbox), [4]);
    assert_eq!(outbox.unanswered(0).expect("read"), []);
}

#[test]
fn answered_confirms_stay_a_week_and_waiting_ones_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let all = KEPT + 10;
    outbox
        .db
        .execute(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?1)
             insert into confirm (number, command, saved_at, waiting, answer, answered_at)
             select i, '{}', 0, 0, 'x', case when i = 6 then ?2 + ?3 else ?2 end from n",
            params![all, NOW.0, 40 * RETENTION],
        )
        .expect("filled");
    outbox.last = all;
    assert_eq!(outbox.forget(NOW.plus(RETENTION)).expect("done"), 0);
    let mark = |outbox: &Outbox, waiting: i64| {
        outbox.db.execute("update confirm set waiting = ?1 where number = 3", [waiting]).expect("written")
    };
    mark(&outbox, 1);
    assert_eq!(outbox.forget(NOW.plus(RETENTION + 1)).expect("done"), 2, "no number is missing between two");
    mark(&outbox, 0);
    assert_eq!(
        outbox.forget(NOW.plus(RETENTION + 1)).expect("done"),
        8,
        "also that of a clock that was wrong"
    );
    let left: i64 = outbox.db.query_row("select count(*) from confirm", [], |row| row.get(0)).expect("read");
    assert_eq!((left, outbox.damaged()), (KEPT, None));
}

#[test]
fn a_full_store_says_so_loses_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    let pages: i64 = outbox.db.query_row("pragma page_count", [], |row| row.get(0)).expect("read");
    let limit = |outbox: &Outbox, pages: i64| {
        outbox
            .db
            .query_row(&format!("pragma max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))
            .expect("set")
    };
    limit(&outbox, pages);
    let big = format!("{{\"x\":\"{}\"}}", "y".repeat(50_000));
    assert_eq!(outbox.save(&confirm(2), &big, "after 2", NOW), Saved::Full);
    assert_eq!(outbox.save(&confirm(2), &big, "after 2", NOW), Saved::Full);
    assert_eq!((waiting(&outbox), start(&outbox).checkpoint.as_deref()), (vec![1], Some(&*after(1))));
    limit(&outbox, 1 << 20);
    assert_eq!(outbox.save(&confirm(2), &big, "after 2", NOW), Saved::Good);
    assert_eq!(waiting(&outbox), [1, 2]);

    outbox.keep_free(u64::MAX);
    assert_eq!(save(&mut outbox, 3), Saved::Full);
    outbox.keep_free(0);
    assert_eq!(save(&mut outbox, 3), Saved::Good);
}

#[test]
fn a_read_only_store_fails_each_save_and_still_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    outbox.db.execute_batch("pragma query_only = on").expect("set");
    assert_eq!(save(&mut outbox, 2), Saved::Failed);
    assert!(!outbox.checkpoint("x") && !outbox.request(1, "x"));
    assert_eq!((waiting(&outbox), start(&outbox).last_confirm), (vec![1], 1));
    outbox.db.execute_batch("pragma query_only = off").expect("set");
    assert_eq!(save(&mut outbox, 2), Saved::Good);
}

#[test]
fn the_repeat_replaces_a_doubtful_record_under_the_same_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    // A record of which nobody knows whether it is on disk.
    outbox
        .db
        .execute(
            "insert into confirm (number, command, sum, saved_at, waiting) values (2, 'doubt', 7, 0, 1)",
            [],
        )
        .expect("written");
    assert_eq!(
        (waiting(&outbox), outbox.waiting().expect("read")),
        (vec![1], 1),
        "what is in doubt is not sent"
    );
    assert_eq!(save(&mut outbox, 2), Saved::Good);
    assert_eq!(outbox.unanswered(9).expect("read")[1].command, "{\"n\":2}");
}

#[test]
fn requests_never_take_a_number_twice_even_if_the_last_writes_are_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(start(&outbox).last_request, 0);
    let copy = tempfile::tempdir().expect("a folder");
    for number in 1..=3 {
        assert!(outbox.request(number, "asked"));
        if number == 1 {
            copy_store(folder.path(), copy.path());
        }
    }
    drop(outbox);
    assert!(start(&enrolled(copy.path())).last_request >= 3);
    assert!(start(&enrolled(folder.path())).last_request >= 3);
}

fn copy_store(from: &Path, to: &Path) {
    for name in ["terminal.db", "terminal.db-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).expect("copied");
        }
    }
}

#[test]
fn a_cut_at_any_byte_of_the_log_leaves_a_store_with_every_save_before_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let log = folder.path().join("terminal.db-wal");
    outbox.settle().expect("settled");
    let mut ends = vec![0];
    for number in 1..=6 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
        ends.push(fs::metadata(&log).expect("a log").len());
    }
    let (db, wal) =
        (fs::read(folder.path().join("terminal.db")).expect("a file"), fs::read(&log).expect("a log"));
    for cut in
        (0..=wal.len()).step_by(1371).chain(ends.iter().map(|end| usize::try_from(*end).expect("small")))
    {
        let copy = tempfile::tempdir().expect("a folder");
        fs::write(copy.path().join("terminal.db"), &db).expect("written");
        fs::write(copy.path().join("terminal.db-wal"), &wal[..cut]).expect("written");
        let mut outbox = enrolled(copy.path());
        let saved = ends.iter().rposition(|end| *end <= cut as u64).expect("the first is 0");
        let expected: Vec<Number> = (1..=i64::try_from(saved).expect("small")).collect();
        assert_eq!(waiting(&outbox), expected, "cut at {cut} of {ends:?}");
        let state = (saved > 0).then(|| after(saved as Number));
        assert_eq!(start(&outbox).checkpoint, state);
        assert_eq!(save(&mut outbox, expected.len() as i64 + 1), Saved::Good);
    }
}

impl Outbox {
    /// Bends a saved command as rot would: it stays a command.
    pub(in crate::io) fn bend(&mut self, number: Number) {
        let bent = self.db.execute("update confirm set command = command || ' ' where number = ?1", [number]);
        assert_eq!(bent.expect("written"), 1);
    }
}

/// Bends the command of one confirm as rot would: it stays a command.
fn rot(folder: &Path, number: Number) {
    let db = Connection::open(folder.join("terminal.db")).expect("a file");
    let bent =
        db.execute("update confirm set command = replace(command, ':', ': 1') where number = ?1", [number]);
    assert_eq!(bent.expect("written"), 1);
}

#[test]
fn a_confirm_that_is_not_as_it_was_saved_is_not_sent_and_holds_back_what_follows_until_it_is_handed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    for number in 1..=5 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    drop(outbox);
    rot(folder.path(), 3);
    let mut outbox = enrolled(folder.path());
    assert_eq!((outbox.damaged(), waiting(&outbox)), (Some(3), vec![1, 2]));
    assert_eq!(save(&mut outbox, 6), Saved::Good, "the work goes on");
    assert_eq!((outbox.waiting().expect("read"), waiting(&outbox)), (6, vec![1, 2]));
    let unsaid = outbox.unanswered(9).expect("read");

    assert_eq!(outbox.hand_over(NOW).expect("written").confirms, [3]);
    assert_eq!((outbox.damaged(), waiting(&outbox)), (None, vec![1, 2, 3, 4, 5, 6]));
    drop(outbox);
    let outbox = enrolled(folder.path());
    let all = outbox.unanswered(9).expect("read");
    assert_eq!(all[..2], unsaid);
    assert_eq!(all[2].command, r#"{"damaged":"{\"n\": 13}","id":"K7Q2MX.c3"}"#);
    assert_eq!((outbox.damaged(), all[3].command.as_str()), (None, "{\"n\":4}"));
}

#[test]
fn rot_under_the_running_program_is_seen_before_it_is_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    for number in 1..=3 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    outbox.bend(2);
    assert_eq!(outbox.damaged(), None);
    assert_eq!((waiting(&outbox), outbox.damaged()), (vec![1], Some(2)));
    outbox.db.execute("update confirm set command = x'ff00' where number = 2", []).expect_err("a text only");
    assert_eq!(outbox.hand_over(NOW).expect("written").confirms, [2]);
}

#[test]
fn a_number_that_is_gone_holds_back_what_follows_and_an_answered_one_only_when_it_is_wanted_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    for number in 1..=6 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    outbox.answered(1, "{}", NOW).expect("kept");
    drop(outbox);
    rot(folder.path(), 1);
    let db = Connection::open(folder.path().join("terminal.db")).expect("a file");
    db.execute("update confirm set number = 4 + 64 where number = 4", []).expect("written");
    db.execute("update confirm set waiting = 0 where number = 2", []).expect("written");
    drop(db);
    let mut outbox = enrolled(folder.path());
    assert_eq!((outbox.damaged(), waiting(&outbox)), (Some(4), vec![2, 3]), "what has no answer waits");
    assert!(outbox.from(1).expect("marked"));
    assert_eq!(
        (outbox.damaged(), waiting(&outbox)),
        (Some(4), vec![]),
        "1 is wanted again and is not as it was"
    );
    assert_eq!(outbox.damaged(), Some(1));
    let handed = outbox.hand_over(NOW).expect("written").confirms;
    assert_eq!((handed[..2].to_vec(), handed.len()), (vec![1, 4], 64));
    assert_eq!(outbox.damaged(), None);
    assert_eq!(waiting(&outbox).len(), 68, "68 and what is missing before it is told as well");
}

/// Bends one of the values beside the confirms as rot would.
fn bend(folder: &Path, how: &str) {
    let db = Connection::open(folder.join("terminal.db")).expect("a file");
    assert_eq!(db.execute(&format!("update kept set {how}"), []).expect("written"), 1, "{how}");
}

#[test]
fn a_state_that_is_not_as_it_was_saved_is_not_gone_on_from_and_holds_everything_back_until_a_person_was_there()
 {
    for (how, first_request) in [
        ("value = replace(value, '2', '3') where name = 'checkpoint'", 164),
        ("name = 'checkpoinu' where name = 'checkpoint'", NOW.0),
        ("value = replace(value, '2', '3') where name = 'since'", 164),
        ("sum = sum + 1 where name = 'since'", 164),
        ("name = 'sincf' where name = 'since'", NOW.0),
        ("value = '1' where name = 'last'", 164),
        ("value = '1' where name = 'request'", NOW.0),
        ("sum = sum + 1 where name = 'request'", NOW.0),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = enrolled(folder.path());
        assert_eq!((save(&mut outbox, 1), save(&mut outbox, 2)), (Saved::Good, Saved::Good));
        assert!(outbox.request(100, &after(2)));
        drop(outbox);
        bend(folder.path(), how);
        for start_again in 0..2 {
            let mut outbox = enrolled(folder.path());
            assert!(outbox.lost() && outbox.holds_back(), "{how}");
            assert_eq!(
                (waiting(&outbox), outbox.waiting().expect("read")),
                (vec![], 2 + start_again),
                "{how}"
            );
            let begin = start(&outbox);
            assert_eq!(begin.last_confirm, 2 + start_again, "{how}");
            let saved = begin.checkpoint.is_none_or(|text| text == after(2 + start_again));
            assert!(saved, "{how}: a state that nobody saved");
            // Work goes on from the log-on, and what it saves does not hide what was found.
            assert_eq!(save(&mut outbox, 3 + start_again), Saved::Good);
        }
        let mut outbox = enrolled(folder.path());
        assert_eq!(
            outbox.hand_over(NOW).expect("written"),
            Handed { confirms: vec![], state: true },
            "{how}"
        );
        for _ in 0..2 {
            assert!(!outbox.holds_back(), "{how}");
            assert_eq!(waiting(&outbox), [1, 2, 3, 4], "{how}");
            assert_eq!(start(&outbox).checkpoint, Some(after(4)), "{how}");
            assert_eq!(outbox.reserved(), first_request, "{how}");
            drop(outbox);
            outbox = enrolled(folder.path());
        }
    }
}

#[test]
fn a_copy_that_is_not_as_it_was_saved_is_fetched_again_and_holds_nothing_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    outbox.keep_head(&Head { epoch: 1, number: 7, hash: "x".into() }).expect("kept");
    outbox.keep_event(1, 40).expect("kept");
    drop(outbox);
    for name in ["head", "event", "epoch"] {
        bend(folder.path(), &format!("value = replace(value, '1', '2') where name = '{name}'"));
    }
    let mut outbox = enrolled(folder.path());
    assert_eq!((outbox.head().expect("read"), outbox.event().expect("read")), (None, None));
    assert_eq!(outbox.epoch().expect("read"), 0, "of an older one: the device begins again with the hub");
    assert_eq!((outbox.holds_back(), waiting(&outbox)), (false, vec![1]));
    // Rot under the running program counts as little.
    outbox.keep_event(1, 41).expect("kept");
    outbox.db.execute("update kept set value = '1:9' where name = 'event'", []).expect("written");
    assert_eq!(outbox.event().expect("read"), None);
}

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

fn whole(all: &Directory) -> Sheet {
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

#[test]
fn a_device_that_does_not_know_who_it_is_sends_nothing_and_becomes_nobody_else() {
    for how in [
        "value = replace(value, 'K7Q2MX', 'K7Q2MY') where name = 'identity'",
        "name = 'identitx' where name = 'identity'",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut outbox = enrolled(folder.path());
        assert_eq!(save(&mut outbox, 1), Saved::Good);
        drop(outbox);
        bend(folder.path(), how);
        let error = Outbox::open(folder.path()).expect_err("nobody").to_string();
        assert!(error.contains("who this device is") && error.contains("enrol"), "{error}");
    }
}

#[test]
fn an_index_that_has_rotted_hides_no_confirm() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    for number in 1..=9 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    outbox.answered(1, "{}", NOW).expect("kept");
    let root: i64 = outbox
        .db
        .query_row("select rootpage from sqlite_schema where name = 'confirm_waiting'", [], |row| row.get(0))
        .expect("an index");
    let root = usize::try_from(root).expect("a page");
    drop(outbox);
    let file = folder.path().join("terminal.db");
    let mut bytes = fs::read(&file).expect("a file");
    // The page's count of entries: 8 become 0, and the file is still one that SQLite reads.
    let count = (root - 1) * PAGE + 4;
    assert_eq!(bytes[count], 8);
    bytes[count] = 0;
    fs::write(&file, bytes).expect("written");
    let mut outbox = enrolled(folder.path());
    assert_eq!((waiting(&outbox), outbox.damaged()), ((2..=9).collect(), None));
    assert_eq!(save(&mut outbox, 10), Saved::Good);
}

/// A store as the first program made it, with some confirms.
fn first_version(folder: &Path) -> Connection {
    let db = Connection::open(folder.join("terminal.db")).expect("a file");
    db.execute_batch("pragma journal_mode = wal; pragma synchronous = full").expect("set");
    db.execute_batch(open::FIRST).expect("made");
    for number in 1..=40 {
        let command = format!("{{\"n\":{number},\"x\":\"{}\"}}", "y".repeat(300));
        db.execute(
            "insert into confirm (number, command, saved_at, waiting) values (?1, ?2, 0, 1)",
            params![number, command],
        )
        .expect("saved");
    }
    let who = serde_json::to_string(&identity()).expect("JSON");
    for (name, value) in [("identity", &*who), ("last", "40"), ("checkpoint", "after 40")] {
        db.execute("insert into kept (name, value) values (?1, ?2)", [name, value]).expect("kept");
    }
    db.pragma_update(None, "user_version", 1).expect("set");
    db.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).expect("folded");
    db
}

#[test]
fn a_store_of_the_first_program_gets_its_sums_wherever_the_battery_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(first_version(folder.path()));
    let file = fs::read(folder.path().join("terminal.db")).expect("a file");
    let saved = {
        let outbox = enrolled(folder.path());
        assert!(!outbox.holds_back());
        assert_eq!(start(&outbox).checkpoint.as_deref(), Some("after 40"));
        outbox.unanswered(99).expect("read")
    };
    assert_eq!((saved.len(), saved[39].id.number), (40, 40));
    // The same upgrade once more, with its log kept.
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("terminal.db"), &file).expect("written");
    let mut db = Connection::open(folder.path().join("terminal.db")).expect("a file");
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).expect("set");
    open::upgrade(&mut db).expect("upgraded");
    let log = fs::read(folder.path().join("terminal.db-wal")).expect("a log");
    assert!(log.len() > 4 * PAGE, "{}", log.len());
    for cut in (0..=log.len()).step_by(397).chain([log.len()]) {
        let copy = tempfile::tempdir().expect("a folder");
        fs::write(copy.path().join("terminal.db"), &file).expect("written");
        fs::write(copy.path().join("terminal.db-wal"), &log[..cut]).expect("written");
        let outbox = enrolled(copy.path());
        assert!(!outbox.holds_back(), "cut at {cut}");
        assert_eq!(start(&outbox).checkpoint.as_deref(), Some("after 40"), "cut at {cut}");
        assert_eq!(outbox.unanswered(99).expect("read"), saved, "cut at {cut}");
    }
}

#[test]
fn two_terminals_cannot_share_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = enrolled(folder.path());
    let error = Outbox::open(folder.path()).expect_err("locked").to_string();
    assert!(error.contains("another terminal") && error.contains("--data"), "{error}");
    drop(first);
    assert!(Outbox::open(folder.path()).is_ok());
}

#[test]
fn a_newer_damaged_or_impossible_store_is_refused_with_a_remedy_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = enrolled(folder.path());
    outbox.db.pragma_update(None, "user_version", 99).expect("set");
    drop(outbox);
    let error = Outbox::open(folder.path()).expect_err("newer").to_string();
    assert!(error.contains("version 99") && error.contains("install the newer program"), "{error}");

    let file = folder.path().join("terminal.db");
    fs::write(&file, [b'x'; 5000]).expect("written");
    let error = Outbox::open(folder.path()).expect_err("damaged").to_string();
    assert!(error.contains("cannot be read") && error.contains("keep the data folder"), "{error}");
    assert_eq!(fs::read(&file).expect("read"), [b'x'; 5000]);

    let error = Outbox::open(&file.join("below")).expect_err("no folder").to_string();
    assert!(error.contains("below") && error.contains("--data"), "{error}");
}

#[test]
fn sqlite_that_can_damage_data_is_refused() {
    for (number, good) in [(3_051_002, false), (3_051_003, true), (3_052_000, false), (3_054_001, true)] {
        assert_eq!(open::gate(number, "3.x").is_ok(), good, "{number}");
    }
}

#[test]
fn another_device_may_only_move_in_when_nothing_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    let other = Identity { device: "NEW123".into(), ..identity() };
    let error = outbox.enrol(other.clone(), 1).expect_err("waits").to_string();
    assert!(error.contains("1 confirms"), "{error}");
    let renewed = Identity { token: "fresh".into(), ..identity() };
    outbox.enrol(renewed, 2).expect("the same device");
    assert_eq!((waiting(&outbox), outbox.epoch().expect("read")), (vec![1], 2));
    outbox.answered(1, "{}", NOW).expect("kept");
    outbox.enrol(other, 1).expect("moved in");
    let start = start(&outbox);
    assert_eq!((start.last_confirm, start.last_request, start.checkpoint), (0, 0, None));
}

#[test]
fn the_newest_head_and_feed_position_stay() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let head = |epoch, number| Head { epoch, number, hash: format!("{number:x}") };
    for (epoch, number) in [(1, 5), (1, 4), (2, 3), (1, 9)] {
        outbox.keep_head(&head(epoch, number)).expect("kept");
    }
    outbox.keep_event(2, 77).expect("kept");
    outbox.take_on(2).expect("kept");
    drop(outbox);
    let outbox = enrolled(folder.path());
    assert_eq!((outbox.head().expect("read"), outbox.epoch().expect("read")), (Some(head(2, 3)), 2));
    assert_eq!(outbox.event().expect("read"), Some((2, 77)));
}

#[test]
fn the_log_is_folded_in_between_scans_and_nothing_is_lost_by_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let state = "s".repeat(20_000);
    for number in 1..=60 {
        assert_eq!(outbox.save(&confirm(number), "{}", &state, NOW), Saved::Good);
    }
    let size = || fs::metadata(folder.path().join("terminal.db")).expect("a file").len();
    let before = size();
    outbox.fold();
    assert!(size() > before, "the file has taken the log in");
    drop(outbox);
    let outbox = enrolled(folder.path());
    assert_eq!((outbox.last(), outbox.waiting().expect("read")), (60, 60));
}
