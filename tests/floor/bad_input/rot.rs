//! A bit flips in a handheld's memory. What was saved is not sent as something else, and is not lost.

use super::books;
use super::disk::{picking, press, scan, see, settled};
use regal_hub::db::Database;
use regal_hub::floor::parked_as;
use regal_hub::people::actor;
use regal_tests::{stream_terminal, terminal_program};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::process::Command;

fn terminal(words: &[&str], data: &Path) -> String {
    let output =
        Command::new(terminal_program()).args(words).arg("--data").arg(data).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_pick_whose_bit_has_flipped_is_held_back_and_then_looked_at_by_a_person() {
    let (site, data) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (mut hub, mut ana) = picking(site.path(), data.path(), stream_terminal);
    hub.cut();
    scan(&mut ana, "L.A01.1.1", &["Scan"]);
    scan(&mut ana, "4012345678901", &["ENT"]);
    press(&mut ana, "\r", &["P01", "T1", "Q1"]);
    scan(&mut ana, "L.P01", &["Next task", "Q2"]);
    ana.cut();

    // Four teas become five: one bit, and good JSON.
    let store = Connection::open(data.path().join("terminal.db")).expect("a store");
    let bent = store.execute(
        "update confirm set command = replace(command, '\"qty\":4', '\"qty\":5') where answer is null and command like '%\"qty\":4%'",
        [],
    );
    assert_eq!(bent.expect("written"), 1);
    drop(store);
    hub.restart();
    let told = terminal(&["doctor", "--language", "en"], data.path());
    assert!(told.contains("is not as it was saved") && told.contains("hand-over"), "{told}");
    let mut ana = stream_terminal(data.path());
    see(&ana, &["Memory is damaged.", "Q2"]);
    press(&mut ana, "\r", &["Q2"]);
    ana.cut();

    let told = terminal(&["hand-over"], data.path());
    assert!(told.starts_with("Confirms ") && told.contains("Nothing of them is booked"), "{told}");
    assert!(terminal(&["hand-over"], data.path()).contains("as it was saved"));
    assert!(terminal(&["doctor", "--language", "en"], data.path()).contains("All are as they were saved."));
    let ana = stream_terminal(data.path());
    see(&ana, &["Next task"]);
    settled(&ana);
    ana.cut();
    hub.stop();
    books(site.path());
    let look = Connection::open_with_flags(site.path().join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a database");
    let text = |sql: &str| look.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a row");
    let parked = text("select body from parked");
    assert!(!parked.contains("qty"), "it may name somebody: sealed, {parked}");
    let case = look.query_row("select exception from parked", [], |row| row.get::<_, i64>(0)).expect("a row");
    let mut books = Database::Sqlite(site.path().join("hub.db")).open_reader().expect("a database");
    let opened = actor::unsealed(&mut *books, &parked_as(case), &parked).expect("keys");
    let parked = opened.expect("its day is not over");
    assert!(parked.contains(r#"\"qty\":5"#) && parked.starts_with(r#"{"damaged":"#), "{parked}");
    assert_eq!(text("select group_concat(code) from exception where code = 'op_parked'"), "op_parked");
    let kinds =
        text("select group_concat(kind, ' ') from (select kind from command order by series, number)");
    assert!(
        kinds.contains("stage") && !kinds.contains("pick"),
        "what follows is booked, what is damaged is not: {kinds}"
    );
}
