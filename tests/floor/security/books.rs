//! Chains and heads, by the real program on copies without a hub.

use crate::bad_input::stocked;
use regal_hub::audit::chain::{Row, hash};
use regal_hub::ledger::chain::GENESIS;
use regal_tests::{hub_run, hub_says};
use rusqlite::Connection;
use std::path::Path;

/// A copy of the books in a folder of its own, tampered with.
fn tampered(from: &Path, with: impl Fn(&Connection)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::copy(from.join("backup.db"), folder.path().join("hub.db")).expect("a copy");
    let conn = Connection::open(folder.path().join("hub.db")).expect("the copy");
    with(&conn);
    folder
}

/// What `verify` says, and whether it is content.
fn verified(folder: &Path, more: &[&str]) -> (bool, String) {
    let mut args = vec!["verify"];
    args.extend(more);
    let came = hub_run(folder, &args);
    (
        came.status.success(),
        String::from_utf8_lossy(&came.stdout).into_owned() + &String::from_utf8_lossy(&came.stderr),
    )
}

/// Makes the chain of changes fit again, as somebody who can write the file would.
fn rebuild(conn: &Connection) {
    let sql =
        "select number, at, actor, source, route, kind, object, before, after from audit order by number";
    let mut read = conn.prepare(sql).expect("a query");
    let rows: Vec<(i64, i64, Vec<String>)> = read
        .query_map([], |row| {
            let texts = (2..9).map(|at| row.get(at)).collect::<Result<_, _>>()?;
            Ok((row.get(0)?, row.get(1)?, texts))
        })
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("rows");
    let mut head = GENESIS.to_owned();
    let mut last = 0;
    for (number, at, texts) in &rows {
        let [actor, source, route, kind, object, before, after] = texts.as_slice() else { panic!("seven") };
        let row = Row { number: *number, at: *at, actor, source, route, kind, object, before, after };
        head = hash(&head, &row);
        last = *number;
        conn.execute("update audit set hash = ?1 where number = ?2", (&head, number)).expect("written");
    }
    conn.execute("update site set audit = ?1, audit_head = ?2", (last, &head)).expect("written");
}

#[test]
fn s23_what_was_changed_removed_moved_cut_off_or_made_anew_is_found_on_a_copy_without_a_hub() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path();
    stocked(home);
    for value in ["3", "4", "5", "6"] {
        hub_says(home, &["policy", "set", "write_off_limit", value]);
    }
    let paper = home.join("head.txt");
    let paper = paper.to_str().expect("a plain path");
    hub_says(home, &["head", "export", paper]);
    let key = hub_says(home, &["head", "key"]).trim().to_owned();
    hub_says(home, &["backup", home.join("backup.db").to_str().expect("a plain path")]);
    let run = |conn: &Connection, sql: &str| conn.execute_batch(sql).expect("tampered with");

    let clean = tampered(home, |_| {});
    let (good, told) = verified(clean.path(), &["--head", paper, "--key", &key]);
    assert!(good && told.contains("hold the heads"), "{told}");

    // Found by the chains alone.
    for (sql, words) in [
        ("update movement set kind = 'importt' where number = 1", "L8"),
        ("update audit set after = replace(after, '4', '9') where after like '%\"4\"%'", "S23"),
        ("delete from audit where number = 2", "change 2 is missing"),
        (
            "update audit set number = -1 where number = 3; update audit set number = 3 where number = 4; \
             update audit set number = 4 where number = -1",
            "change 3 ",
        ),
        ("delete from audit where number = (select max(number) from audit)", "missing"),
    ] {
        let copy = tampered(home, |conn| run(conn, sql));
        let (good, told) = verified(copy.path(), &[]);
        assert!(!good && told.contains(words), "{sql}: {told}");
    }

    // Found by what has left the house alone: the tail cut, and the chain made anew.
    for (sql, words) in [
        ("delete from audit where number = (select max(number) from audit)", "the tail is cut"),
        (
            "update audit set after = replace(after, '4', '9') where after like '%\"4\"%'",
            "on the paper it has",
        ),
    ] {
        let copy = tampered(home, |conn| {
            run(conn, sql);
            rebuild(conn);
        });
        let (good, told) = verified(copy.path(), &[]);
        assert!(good, "the chain alone cannot know: {told}");
        let (good, told) = verified(copy.path(), &["--head", paper, "--key", &key]);
        assert!(!good && told.contains(words), "{sql}: {told}");
    }

    // Whoever makes other heads, too, has not the key.
    let forged = tampered(home, |conn| {
        run(conn, "delete from audit where number = (select max(number) from audit)");
        rebuild(conn);
    });
    let other = forged.path().join("head.txt");
    let other = other.to_str().expect("a plain path");
    hub_says(forged.path(), &["head", "export", other]);
    let (good, told) = verified(forged.path(), &["--head", other, "--key", &key]);
    assert!(!good && told.contains("somebody else made it"), "{told}");
    let text = std::fs::read_to_string(paper).expect("the paper");
    std::fs::write(other, text.replacen("audit: ", "audit: 1", 1)).expect("changed");
    let (good, told) = verified(clean.path(), &["--head", other]);
    assert!(!good && told.contains("changed after it left the hub"), "{told}");
    // And nothing that has left is written over.
    assert!(!hub_run(home, &["head", "export", paper]).status.success());
}
