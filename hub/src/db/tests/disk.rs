//! A full disk, a read-only disk: SQLite on a small file system of its own, where the tests may mount one.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::engine::{THINGS, add, count, sqlite, with_things};
use crate::db::{Database, DbError, Inline, Readers, Writer, params};

/// A mounted tmpfs, gone with the test.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount(size: &str) -> Option<Disk> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        if run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs"], folder.path()) {
            return Some(Disk(folder));
        }
        println!("left out: mounting a small disk needs root");
        None
    }

    fn remount(&self, options: &str) {
        assert!(run("mount", &["-o", &format!("remount,{options}")], self.0.path()));
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("hub.db")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.0.path());
    }
}

fn run(program: &str, words: &[&str], path: &Path) -> bool {
    let output = Command::new(program).args(words).arg(path).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_heals_without_a_restart() {
    let Some(disk) = Disk::mount("24m") else { return };
    let database = Database::Sqlite(disk.file());
    let mut conn = database.open_writer().unwrap();
    conn.batch(THINGS).unwrap();
    let readers = Readers::open(&database, 1, Duration::from_secs(1)).unwrap();
    let writer = Writer::<()>::start(conn, 8, (), Box::new(|doubt| panic!("{doubt}")));
    let name = "x".repeat(20_000);
    let mut kept = 0;
    let full = loop {
        let name = name.clone();
        let id = kept;
        match writer.submit(move |conn, _| add(conn, id, &name, 1)).wait() {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    let said = full.to_string().replace(&disk.0.path().display().to_string(), "DISK");
    insta::assert_snapshot!(said, @"no room left for the database (15 MiB are free on the disk of DISK/hub.db, 16 MiB are kept free); free some disk space, the hub goes on by itself");
    assert!(kept > 5, "{kept}");
    assert_eq!(readers.read(|conn| Ok(count(conn))), Ok(kept));
    disk.remount("size=40m");
    let more = name.clone();
    assert_eq!(writer.submit(move |conn, _| add(conn, 1_000, &more, 1)).wait(), Ok(1));
    assert_eq!(readers.read(|conn| Ok(count(conn))), Ok(kept + 1));
    drop((writer, readers));
    assert_eq!(count(&mut *database.open_writer().unwrap()), kept + 1);
}

#[test]
fn a_statement_without_room_undoes_its_job_or_its_group_and_the_writer_goes_on() {
    let place = sqlite();
    let mut conn = with_things(&place);
    conn.batch("pragma max_page_count = 20").unwrap();
    let mut writer = Inline::<()>::new(conn, ());
    let name = "x".repeat(200_000);
    let full = writer.run(|conn, ()| {
        add(conn, 1, "small", 1)?;
        add(conn, 2, &name, 1)
    });
    assert!(matches!(full, Err(DbError::Full(_))), "{full:?}");
    assert_eq!(writer.run(|conn, ()| Ok(count(conn))), Ok(0));
    assert_eq!(writer.run(|conn, ()| add(conn, 1, "small", 1)), Ok(1));
    writer.run(|conn, ()| conn.batch("pragma max_page_count = 2000")).unwrap();
    assert_eq!(writer.run(|conn, ()| add(conn, 2, &name, 1)), Ok(1));
}

#[test]
fn a_read_only_disk_is_found_at_the_start() {
    let Some(disk) = Disk::mount("24m") else { return };
    let database = Database::Sqlite(disk.file());
    let mut conn = database.open_writer().unwrap();
    conn.batch(THINGS).unwrap();
    add(&mut *conn, 1, "x", 1).unwrap();
    drop(conn);
    disk.remount("ro");
    let Err(error) = database.open_writer() else { panic!("opened") };
    assert!(matches!(error, DbError::ReadOnly(_) | DbError::Unusable(_)), "{error:?}");
    assert!(error.to_string().contains("check"), "{error}");
    disk.remount("rw");
    assert_eq!(count(&mut *database.open_writer().unwrap()), 1);
}

#[test]
fn the_log_is_copied_into_the_database_between_groups() {
    let place = sqlite();
    let Database::Sqlite(path) = &place.database else { unreachable!() };
    let mut writer = Inline::<()>::new(with_things(&place), ());
    let before = std::fs::metadata(path).unwrap().len();
    for batch in 0..105 {
        writer
            .run(|conn, ()| {
                (0..100).try_for_each(|id| add(conn, batch * 100 + id, "some name", 1).map(|_| ()))
            })
            .unwrap();
    }
    let after = std::fs::metadata(path).unwrap().len();
    assert!(after > before, "{before} {after}");
    assert_eq!(writer.run(|conn, ()| conn.query("select 1", params![]).map(|rows| rows.len())), Ok(1));
}

#[test]
fn the_database_is_for_its_own_user_alone() {
    let place = sqlite();
    let Database::Sqlite(path) = &place.database else { unreachable!() };
    let mut conn = with_things(&place);
    add(&mut *conn, 1, "x", 1).unwrap();
    let copy = path.with_extension("copy");
    place.database.copy_to(&copy).unwrap();
    let beside = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    for file in [path.clone(), beside("-wal"), beside("-shm"), copy] {
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    let given = std::fs::Permissions::from_mode(0o640);
    std::fs::set_permissions(path, given).unwrap();
    drop(conn);
    drop(place.database.open_writer().unwrap());
    assert_eq!(
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
        0o640,
        "rights that were given stay"
    );
}
