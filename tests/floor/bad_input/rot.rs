//! A bit flips in a handheld's memory. What was saved is not sent as something else, and is not lost.

use super::books;
use super::disk::{picking, press, scan, see, settled};
use regal_hub::db::Database;
use regal_hub::floor::parked::parked_as;
use regal_hub::people::actor;
use regal_tests::{OnScreen, RunningHub, stream_terminal, terminal_program};
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

fn run(words: &[&str], data: &Path) -> Output {
    Command::new(terminal_program()).args(words).arg("--data").arg(data).output().expect("it runs")
}

fn terminal(words: &[&str], data: &Path) -> String {
    let output = run(words, data);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Ana has picked four teas while the hub is away, and her terminal has lost its power: one confirm waits in the store, which
/// is one file now. The hub is back.
fn picked_and_cut(site: &Path, data: &Path) -> RunningHub {
    let (mut hub, mut ana) = picking(site, data, stream_terminal);
    hub.cut();
    scan(&mut ana, "L.A01.1.1", &["Scan"]);
    scan(&mut ana, "4012345678901", &["ENT"]);
    press(&mut ana, "\r", &["P01", "T1", "Q1"]);
    ana.cut();
    drop(store(data).query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())));
    hub.restart();
    hub
}

fn store(data: &Path) -> Connection {
    Connection::open(data.join("terminal.db")).expect("a store")
}

/// What waits, to the byte.
fn waiting(data: &Path) -> Vec<(i64, String)> {
    let store = store(data);
    let mut query = store
        .prepare("select number, command from confirm where waiting = 1 order by number")
        .expect("a query");
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

/// Flips the lowest bit of one digit of the saved state, in the file's own bytes.
fn bend_the_state(data: &Path) {
    let state: String = store(data)
        .query_row("select value from kept where name = 'checkpoint'", [], |row| row.get(0))
        .expect("a state");
    let file = data.join("terminal.db");
    let mut bytes = fs::read(&file).expect("a file");
    let head = &state.as_bytes()[..80];
    let digit = head.iter().position(u8::is_ascii_digit).expect("a number");
    let found: Vec<usize> =
        bytes.windows(head.len()).enumerate().filter(|(_, here)| *here == head).map(|(at, _)| at).collect();
    assert!(!found.is_empty(), "the state stands in the file");
    for at in found {
        bytes[at + digit] ^= 1;
    }
    fs::write(&file, bytes).expect("written");
}

#[test]
fn a_state_of_the_work_whose_bit_has_flipped_is_not_gone_on_from_and_what_waits_is_sent_when_a_person_was_there()
 {
    let (site, data) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (site, data) = (site.path(), data.path());
    let hub = picked_and_cut(site, data);
    let saved = waiting(data);
    assert_eq!(saved.len(), 1);
    bend_the_state(data);

    // It says so, begins at the log-on and sends nothing: not what it has, and not what it might have made of it.
    assert!(
        terminal(&["doctor", "--language", "en"], data)
            .contains("The state of the work is not as it was saved")
    );
    let mut ana = stream_terminal(data);
    see(&ana, &["Scan your badge", "Memory is damaged. Call your lead.", "Q1"]);
    // Nobody gets on: a wish would overtake what waits.
    ana.press(b"\x02B.1001\r");
    assert!(
        !ana.look(Duration::from_secs(2), |text| text.contains("Next task") || text.contains("No answer")).1
    );
    see(&ana, &["Scan your badge", "Memory is damaged. Call your lead.", "Q1"]);
    ana.cut();
    assert_eq!(waiting(data), saved, "what waited is as it was saved");
    assert_eq!(kinds(site), "bind", "nothing has come to the hub");

    let told = terminal(&["hand-over"], data);
    assert!(told.starts_with("The state of the work was damaged and is gone"), "{told}");
    assert!(terminal(&["doctor", "--language", "en"], data).contains("All are as they were saved."));
    let mut ana = stream_terminal(data);
    see(&ana, &["Scan your badge"]);
    scan(&mut ana, "B.1001", &["P01", "T1"]);
    finished(ana, hub, site);
}

#[test]
fn a_store_that_has_lost_a_page_is_told_left_alone_and_taken_over_with_all_that_waits() {
    let (site, data) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (site, data) = (site.path(), data.path());
    let hub = picked_and_cut(site, data);
    let saved = waiting(data);
    let state: String = store(data)
        .query_row("select value from kept where name = 'checkpoint'", [], |row| row.get(0))
        .expect("a state");
    // The last page of the state: ones, as of a block that was erased.
    let file = data.join("terminal.db");
    let mut bytes = fs::read(&file).expect("a file");
    let end = &state.as_bytes()[state.len() - 60..];
    let at = bytes.windows(end.len()).rposition(|here| here == end).expect("the state stands in the file");
    let page = at / 4096 * 4096;
    bytes[page..page + 4096].fill(0xFF);
    fs::write(&file, &bytes).expect("written");

    let output = run(&[], data);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(5), "{said}");
    assert!(said.contains("cannot be read") && said.contains("regal-terminal hand-over"), "{said}");
    let told =
        terminal(&["doctor", "--language", "en"], data).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("The store cannot be read") && told.contains("regal-terminal hand-over"), "{told}");
    assert!(fs::read(&file).expect("a file") == bytes, "it is left alone");

    let told = terminal(&["hand-over"], data);
    assert!(
        told.starts_with("The store was damaged. 2 confirms were taken over as they were saved"),
        "{told}"
    );
    assert!(!told.contains("cannot be read any more"), "{told}");
    assert_eq!(waiting(data), saved, "what waited is as it was saved");
    let mut ana = stream_terminal(data);
    see(&ana, &["Scan your badge"]);
    scan(&mut ana, "B.1001", &["P01", "T1"]);
    finished(ana, hub, site);
}

/// The hub knows what she has picked, and that the tote has to go its way.
fn finished(mut ana: OnScreen, hub: RunningHub, site: &Path) {
    scan(&mut ana, "L.P01", &["Next task"]);
    settled(&ana);
    ana.cut();
    hub.stop();
    books(site);
    assert_eq!(kinds(site), "bind,pick,stage", "each is settled once");
}

/// What of the pick has come to the hub, in order.
fn kinds(site: &Path) -> String {
    let look = Connection::open_with_flags(site.join("hub.db"), OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("a database");
    let sql = "select group_concat(kind) from (select kind from command where kind in ('bind', 'pick', 'stage') \
               order by number)";
    look.query_row(sql, [], |row| row.get(0)).expect("kinds")
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
