//! A database that a newer program has used: refused with the remedy, and not a byte of it or of its log changes.

use super::stocked;
use regal_tests::{RunningHub, hub_run, terminal_program};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes it a newer one; with `log` what was written stays in the log, as after a power cut.
fn change(file: &Path, log: bool, sql: &str) {
    let db = Connection::open(file).expect("a database");
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log).expect("set");
    db.execute_batch("pragma journal_mode = wal").expect("a log");
    db.execute_batch(sql).expect("changed");
    drop(db);
    assert_eq!(bytes(file)[1].is_some(), log, "the log");
}

/// The file, its log and the log's index.
fn bytes(file: &Path) -> [Option<Vec<u8>>; 3] {
    ["", "-wal", "-shm"].map(|ending| fs::read(format!("{}{ending}", file.display())).ok())
}

#[test]
fn a_hub_refuses_the_database_of_a_newer_one_and_leaves_it_as_it_is() {
    for log in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        stocked(folder.path());
        let file = folder.path().join("hub.db");
        change(&file, log, "insert into migration (number, name, checksum) values (999, 'later', '')");
        let before = bytes(&file);
        let copy = folder.path().join("copy.db");
        let copy = copy.to_str().expect("a plain path");
        let items = folder.path().join("items.csv");
        for args in [
            &["serve", "--listen", "127.0.0.1:0"][..],
            &["demo"],
            &["import", "items", items.to_str().expect("a plain path")],
            &["user", "list"],
            &["verify"],
            &["backup", copy],
            &["restore", "--adopt"],
        ] {
            let output = hub_run(folder.path(), args);
            let said = String::from_utf8_lossy(&output.stderr)
                .replace(&folder.path().display().to_string(), "FOLDER");
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{args:?}: {said}");
            let said =
                said.replace(&format!("up to {}:", regal_hub::schema::MIGRATIONS.len()), "up to OURS:");
            insta::allow_duplicates! { insta::assert_snapshot!(said.trim(), @"regal-hub: sqlite:FOLDER/hub.db is at migration 999, this hub knows up to OURS: a newer hub has used it; start the newer hub, or restore the backup made before the update"); }
            assert!(bytes(&file) == before, "{args:?} with log {log}: something was written");
        }
        assert!(!Path::new(copy).exists());
        change(&file, log, "delete from migration where number = 999");
        RunningHub::start(folder.path()).stop();
    }
}

#[test]
fn a_terminal_refuses_the_store_of_a_newer_one_and_leaves_it_as_it_is() {
    for log in [false, true] {
        let site = tempfile::tempdir().expect("a folder");
        stocked(site.path());
        let hub = RunningHub::start(site.path());
        let data = site.path().join("device");
        hub.enrol(&data, &hub.url);
        let file = data.join("terminal.db");
        change(&file, log, "pragma user_version = 99");
        let before = bytes(&file);
        for args in [&[][..], &["enrol", "--hub", &hub.url, "--code", "ABCDEFGH"]] {
            let mut command = Command::new(terminal_program());
            let output = command.args(args).arg("--data").arg(&data).stdin(Stdio::null()).output();
            let output = output.expect("it runs");
            let said =
                String::from_utf8_lossy(&output.stderr).replace(&site.path().display().to_string(), "FOLDER");
            assert_eq!((output.status.code(), output.stdout.len()), (Some(4), 0), "{said}");
            insta::allow_duplicates! { insta::assert_snapshot!(said.trim(), @"regal-terminal: the store FOLDER/device/terminal.db has version 99, and this program knows versions up to 5; install the newer program again"); }
            assert!(bytes(&file) == before, "{args:?} with log {log}: something was written");
        }
        hub.stop();
    }
}
