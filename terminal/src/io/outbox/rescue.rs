//! What can still be read of a store that SQLite calls damaged, in a file of its own that takes its place. The damaged
//! file stays beside it.
//!
//! Only what fits its sum is taken over. In the place of a confirm that cannot be read stands one that nobody can book:
//! when the hub lacks it, it asks for it, parks it, and later ones go on.

use super::open::{damaged, folder_locked, prepare, private, sync_folder, upgrade};
use super::state::{self, Found};
use super::sum;
use super::{Identity, KEPT, StoreError, kept};
use regal_shared::base::{CommandId, Moment, Number, Series};
use rusqlite::{Connection, Row, named_params, params};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The values beside the confirms that are taken over where they fit their sums.
const VALUES: [&str; 6] = ["identity", "last", "request", "epoch", "head", "event"];

/// What was rescued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    /// Confirms that were taken over as they were saved.
    pub whole: usize,
    /// Numbers of those that cannot be read any more, from the oldest that is still kept.
    pub gone: Vec<Number>,
    /// Where the damaged file is now.
    pub aside: PathBuf,
}

/// A confirm as it stands in the store.
struct Kept {
    command: String,
    saved_at: i64,
    waiting: bool,
    answer: Option<String>,
    answered_at: Option<i64>,
}

/// Makes a store of what can still be read in `folder`, in the place of the damaged one. Before that is whole on the disk
/// nothing of the old one changes.
///
/// # Errors
/// When the folder cannot be used or another terminal has it, when it cannot be read who the device is or how far its
/// numbers have come, and when the new file cannot be written.
pub fn rescue(folder: &Path, now: Moment) -> Result<Rescued, StoreError> {
    let lock = folder_locked(folder)?;
    let (path, fresh) = (folder.join("terminal.db"), folder.join("terminal.db.new"));
    let old = Connection::open(&path)?;
    old.execute_batch("pragma locking_mode = exclusive; pragma mmap_size = 0").map_err(damaged)?;
    // All of its log into the file, for the log goes with the old one.
    old.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).map_err(damaged)?;
    let identity: Identity = kept::read(&old, "identity")
        .ok()
        .flatten()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| StoreError::Damaged("who this device is cannot be read any more".to_owned()))?;
    let mut found = confirms(&old);
    // Without it a number could be given a second time: of what was read at the end nobody knows whether it is the end.
    let counted = kept::read(&old, "last").ok().flatten().and_then(|text| text.parse::<Number>().ok());
    let unknown = || StoreError::Damaged("how far its numbers have come cannot be read any more".to_owned());
    let last = counted.ok_or_else(unknown)?.max(found.keys().next_back().copied().unwrap_or(0));
    let whole = found.len();
    let gone = fill(&mut found, &identity, last, now);
    written(&fresh, &old, &found, now)?;
    drop(old);
    let aside = folder.join(format!("terminal.db.damaged-{}", now.0));
    let unusable = |error| StoreError::Folder { folder: folder.to_owned(), error };
    if fs::metadata(folder.join("terminal.db-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(StoreError::Damaged("its log cannot be folded into it".to_owned()));
    }
    fs::hard_link(&path, &aside).map_err(unusable)?;
    fs::rename(&fresh, &path).map_err(unusable)?;
    sync_folder(folder).map_err(unusable)?;
    drop(lock);
    Ok(Rescued { whole, gone, aside })
}

const FORWARDS: &str =
    "select number, command, sum, saved_at, waiting, answer, answered_at from confirm order by number";
const BACKWARDS: &str =
    "select number, command, sum, saved_at, waiting, answer, answered_at from confirm order by number desc";
const ONE: &str =
    "select number, command, sum, saved_at, waiting, answer, answered_at from confirm where number = ?1";

/// Every confirm that can be read and is as it was saved: from the front and from the back as far as it goes, and one by one
/// between.
fn confirms(old: &Connection) -> BTreeMap<Number, Kept> {
    let mut found = BTreeMap::new();
    let (front, whole) = walked(old, FORWARDS, &mut found);
    if whole {
        return found;
    }
    let (back, _) = walked(old, BACKWARDS, &mut found);
    let (Some(front), Some(back)) = (front, back) else { return found };
    for number in front..back {
        let Ok(mut one) = old.prepare_cached(ONE) else { return found };
        if let Ok(mut rows) = one.query([number])
            && let Ok(Some(row)) = rows.next()
            && let Ok(Some((number, kept))) = confirm(row)
        {
            found.insert(number, kept);
        }
    }
    found
}

/// Takes in what a walk meets; the last number met, and whether the walk came to its end.
fn walked(old: &Connection, sql: &'static str, found: &mut BTreeMap<Number, Kept>) -> (Option<Number>, bool) {
    let mut met = None;
    let Ok(mut all) = old.prepare(sql) else { return (met, false) };
    let Ok(mut rows) = all.query([]) else { return (met, false) };
    loop {
        match rows.next() {
            Ok(None) => return (met, true),
            Err(_) => return (met, false),
            Ok(Some(row)) => {
                met = row.get(0).ok().or(met);
                if let Ok(Some((number, kept))) = confirm(row) {
                    found.insert(number, kept);
                }
            }
        }
    }
}

/// A confirm that is as it was saved.
fn confirm(row: &Row<'_>) -> rusqlite::Result<Option<(Number, Kept)>> {
    let Some(command) = sum::command(row)? else { return Ok(None) };
    let answer: Option<String> = row.get(5).unwrap_or_default();
    // Without a doubt it was answered, or it waits: sent twice it counts once.
    let waiting = answer.is_none() || row.get::<_, i64>(4)? != 0;
    let kept = Kept {
        command,
        saved_at: row.get(3).unwrap_or_default(),
        waiting,
        answer,
        answered_at: row.get(6).unwrap_or_default(),
    };
    Ok(Some((row.get(0)?, kept)))
}

/// Puts what nobody can book in the place of each confirm that is gone, from the oldest found on, or as far back as any is kept.
fn fill(found: &mut BTreeMap<Number, Kept>, identity: &Identity, last: Number, now: Moment) -> Vec<Number> {
    let first = found.keys().next().copied().unwrap_or(last).min((last - KEPT).max(0) + 1);
    let gone: Vec<Number> = (first..=last).filter(|number| !found.contains_key(number)).collect();
    let answered = found.iter().rev().find(|(_, kept)| !kept.waiting).map_or(0, |(number, _)| *number);
    for number in &gone {
        let id = CommandId { device: identity.device.clone(), series: Series::Confirm, number: *number };
        // The hub may have had it. The newest brings its word from where on it lacks any.
        let waiting = Some(number) == gone.last() && *number > answered;
        let answer = (!waiting).then(|| json!({ "answer": "settled_earlier" }).to_string());
        let kept = Kept {
            command: json!({ "id": id, "damaged": null }).to_string(),
            saved_at: 0,
            waiting,
            answered_at: answer.is_some().then_some(now.0),
            answer,
        };
        found.insert(*number, kept);
    }
    gone
}

/// The state of the work, where all of it can be read. An older program wrote it as one value, and a file is of an older
/// program when it has nothing that a newer one makes: the version it names is a number like any other and may be damaged.
fn standing(old: &Connection) -> Option<String> {
    let version: i64 = old.query_row("pragma user_version", [], |row| row.get(0)).ok()?;
    let newer: i64 = old
        .query_row(
            "select (select count(*) from sqlite_schema where name = 'card') + (select count(*) from kept where name = ?1)",
            [state::SINCE],
            |row| row.get(0),
        )
        .ok()?;
    if version < state::VERSION && newer == 0 {
        return kept::read(old, state::WHOLE).ok()?;
    }
    match state::read(old).ok()? {
        Found::Whole(text) => Some(text),
        Found::None | Found::Broken => None,
    }
}

/// Writes the new store, whole and on the disk when this is done.
fn written(
    fresh: &Path,
    old: &Connection,
    confirms: &BTreeMap<Number, Kept>,
    now: Moment,
) -> Result<(), StoreError> {
    let unusable = |error| StoreError::Folder { folder: fresh.to_owned(), error };
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(unusable(error)),
        _ => {}
    }
    private(fresh).map_err(unusable)?;
    let mut db = Connection::open(fresh)?;
    prepare(&db)?;
    upgrade(&mut db)?;
    let tx = db.transaction()?;
    for name in VALUES {
        if let Ok(Some(value)) = kept::read(old, name) {
            kept::keep(&tx, name, &value)?;
        } else if name == "request" {
            // Behind every number there can have been: there are fewer of them than milliseconds.
            kept::keep(&tx, name, &now.0.to_string())?;
        }
    }
    if let Some(text) = standing(old) {
        state::keep_whole(&tx, &text)?;
    }
    for (number, kept) in confirms {
        tx.prepare_cached(
            "insert into confirm (number, command, sum, saved_at, waiting, answer, answered_at)
             values (:number, :command, :sum, :saved_at, :waiting, :answer, :answered_at)",
        )?
        .execute(named_params! {
            ":number": number, ":command": kept.command, ":sum": sum::of(*number, &kept.command),
            ":saved_at": kept.saved_at, ":waiting": i64::from(kept.waiting), ":answer": kept.answer,
            ":answered_at": kept.answered_at,
        })?;
    }
    tx.commit()?;
    // One file, without a log of its own.
    db.query_row("pragma wal_checkpoint(truncate)", params![], |_| Ok(()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Outbox, PAGE};
    use super::*;
    use crate::talk::Saved;

    const NOW: Moment = Moment(1_795_000_000_000);
    const ALL: Number = 60;
    const ANSWERED: Number = 20;

    fn command(number: Number) -> String {
        format!("{{\"n\":{number},\"x\":\"{}\"}}", "y".repeat(300))
    }

    fn filled(folder: &Path) {
        let mut outbox = Outbox::open(folder).expect("a store");
        let identity = Identity {
            hub: "http://127.0.0.1:1".into(),
            device: "K7Q2MX".into(),
            token: "secret".into(),
            site: "Demo".into(),
            keys: vec![],
        };
        outbox.enrol(identity, 1).expect("enrolled");
        let state = "s".repeat(9000);
        for number in 1..=ALL {
            let id = CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number };
            assert_eq!(outbox.save(&id, &command(number), &state, NOW), Saved::Good);
        }
        for number in 1..=ANSWERED {
            outbox.answered(number, "{}", NOW).expect("kept");
        }
    }

    /// One after the other each page of the file is lost. What cannot be opened any more is taken over: every confirm of
    /// another page to the byte, and each that is gone is told.
    #[test]
    fn of_a_store_that_has_lost_a_page_everything_else_goes_on() {
        let whole = tempfile::tempdir().expect("a folder");
        filled(whole.path());
        let bytes = fs::read(whole.path().join("terminal.db")).expect("a file");
        let (mut rescued, mut lost, mut closed, mut roots) = (0, 0, 0, 0);
        for page in 0..bytes.len() / PAGE {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("terminal.db");
            let mut bent = bytes.clone();
            bent[page * PAGE..(page + 1) * PAGE].fill(0xA5);
            fs::write(&file, &bent).expect("written");
            if !matches!(Outbox::open(folder.path()), Err(StoreError::Damaged(_))) {
                continue;
            }
            let Ok(taken) = rescue(folder.path(), NOW) else {
                assert!(fs::read(&file).expect("a file") == bent, "page {page}: it stays as it is");
                closed += 1;
                continue;
            };
            (rescued, lost) = (rescued + 1, lost + taken.gone.len());
            // Through one page all others are found: without it none is.
            roots += usize::from(taken.whole == 0);
            assert!(taken.gone.len() < 20 || taken.whole == 0, "page {page}: {:?}", taken.gone);
            assert_eq!(taken.whole + taken.gone.len(), 60, "page {page}");
            assert!(fs::read(&taken.aside).expect("a file") == bent, "page {page}: kept for a later look");
            goes_on(folder.path(), &taken, page);
        }
        // Who the device is and how far its numbers have come stands on few pages.
        assert!(rescued > 5 && lost > 80 && (1..=6).contains(&closed), "{rescued} {lost} {closed}");
        assert_eq!(roots, 1);
    }

    fn goes_on(folder: &Path, taken: &Rescued, page: usize) {
        let mut outbox = Outbox::open(folder).expect("a store");
        assert_eq!((outbox.last(), outbox.holds_back()), (ALL, false), "page {page}");
        for out in outbox.unanswered(99).expect("read") {
            let gone = taken.gone.contains(&out.id.number);
            assert!(gone || out.command == command(out.id.number), "page {page}: {}", out.id);
            assert!(out.id.number > ANSWERED, "page {page}");
        }
        // The hub lacks everything that it had not answered, and says so.
        assert!(outbox.from(ANSWERED + 1).expect("marked"));
        let wanted = outbox.unanswered(99).expect("read");
        assert_eq!(wanted.len(), 40, "page {page}");
        for out in &wanted {
            let none = format!("{{\"damaged\":null,\"id\":\"K7Q2MX.c{}\"}}", out.id.number);
            let gone = taken.gone.contains(&out.id.number);
            assert_eq!(out.command, if gone { none } else { command(out.id.number) }, "page {page}");
        }
        let id = CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number: ALL + 1 };
        assert_eq!(outbox.save(&id, "{}", "after", NOW), Saved::Good, "page {page}");
    }
}
