//! What is written to the log, and what its length is good for.

use super::*;

/// Bytes of the log, where it was not made longer before.
fn logged(folder: &Path) -> usize {
    fs::metadata(folder.join("terminal.db-wal")).map_or(0, |log| usize::try_from(log.len()).expect("small"))
}

#[test]
fn a_confirm_writes_what_has_changed_of_a_long_state_and_all_of_it_is_written_between_scans() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    let lines = |picked: usize| {
        let line = |number: usize| format!("{{\"line\":{number},\"done\":{}}},", u8::from(number < picked));
        (0..400).map(line).collect::<String>()
    };
    assert_eq!(outbox.save(&confirm(1), "{}", &lines(0), NOW), Saved::Good);
    let (mut most, mut folds) = (0, 0);
    for number in 2..=90 {
        let before = logged(folder.path());
        let state = lines(usize::try_from(number).expect("small"));
        assert_eq!(outbox.save(&confirm(number), "{}", &state, NOW), Saved::Good);
        most = most.max(logged(folder.path()) - before);
        let before = logged(folder.path());
        outbox.fold();
        let wrote = logged(folder.path()) > before;
        folds += i32::from(wrote);
        if number % 30 == 0 {
            drop(outbox);
            outbox = enrolled(folder.path());
            assert_eq!(start(&outbox).checkpoint.as_deref(), Some(&*state), "confirm {number}");
        }
    }
    assert!(most <= 4 * (PAGE + 24), "{most} bytes of one confirm");
    assert!((1..20).contains(&folds), "{folds}");
    // Nothing in common: all of it goes with the confirm.
    let other = "x".repeat(9000);
    assert_eq!(outbox.save(&confirm(91), "{}", &other, NOW), Saved::Good);
    assert!(outbox.checkpoint(&lines(3)));
    assert_eq!(start(&outbox).checkpoint, Some(lines(3)));
}

#[test]
fn a_log_that_was_made_longer_is_written_over_and_cut_anywhere_it_keeps_every_save() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    outbox.stretch();
    let long = logged(folder.path());
    assert_eq!(long, LOG);
    for number in 1..=20 {
        assert_eq!(save(&mut outbox, number), Saved::Good);
    }
    assert_eq!(logged(folder.path()), long, "nothing is put behind its end");
    for cut in [long, long - 1, long / 2] {
        let copy = tempfile::tempdir().expect("a folder");
        copy_store(folder.path(), copy.path());
        let log = File::options().write(true).open(copy.path().join("terminal.db-wal")).expect("a log");
        log.set_len(cut as u64).expect("cut");
        let again = enrolled(copy.path());
        assert_eq!((again.last(), again.waiting().expect("read"), again.holds_back()), (20, 20, false));
        assert_eq!(start(&again).checkpoint, Some(after(20)));
    }
    // What an older run left behind the last commit is none of this one.
    outbox.unfolded = FOLD;
    outbox.fold();
    assert_eq!(save(&mut outbox, 21), Saved::Good);
    let copy = tempfile::tempdir().expect("a folder");
    copy_store(folder.path(), copy.path());
    assert_eq!((logged(copy.path()), start(&enrolled(copy.path())).checkpoint), (long, Some(after(21))));
}

#[test]
fn a_state_that_is_kept_is_on_disk_and_nothing_is_sent_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut outbox = enrolled(folder.path());
    assert_eq!(save(&mut outbox, 1), Saved::Good);
    assert!(outbox.checkpoint("soon"));
    assert_eq!(outbox.keep_state("a number is used up"), Saved::Good);
    assert_eq!(outbox.reach.get(), 2, "with a sync");
    let copy = tempfile::tempdir().expect("a folder");
    copy_store(folder.path(), copy.path());
    let again = enrolled(copy.path());
    assert_eq!(
        (waiting(&again), start(&again).checkpoint.as_deref()),
        (vec![1], Some("a number is used up")),
        "as it stood when the program died"
    );
    outbox.keep_free(u64::MAX);
    assert_eq!(outbox.keep_state("another"), Saved::Full);
    outbox.keep_free(0);
    outbox.db.execute_batch("pragma query_only = on").expect("set");
    assert_eq!(outbox.keep_state("another"), Saved::Failed);
    outbox.db.execute_batch("pragma query_only = off").expect("set");
    assert_eq!(start(&outbox).checkpoint.as_deref(), Some("a number is used up"));
}
