//! A copy made while others write; a restore after which devices send again; a database that comes back too old.

use super::{adopt, backup, restore};
use crate::catalog::by_hand;
use crate::db::Database;
use crate::floor::door::Outcome;
use crate::floor::{Hall, Keeper};
use crate::testing::{NOW, World, sqlite};
use crate::verify::head::{self, Locked, Mark};
use crate::verify::{Point, verify};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};

fn take(number: i64, epoch: i64, qty: i64) -> String {
    let confirm = json!({"kind": "take", "from": "A01.1.1",
        "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": qty}});
    json!({"id": format!("K7Q2MX.c{number}"), "epoch": epoch, "actor": "actor-K7Q2MX",
        "occurred_at": 1_795_000_000_000_i64, "confirm": confirm})
    .to_string()
}

fn clean(database: &Database) {
    let report = verify(&mut *database.open_reader().expect("a reader"), "main").expect("readable");
    assert!(report.is_clean(), "{report}");
}

#[test]
fn a_backup_under_load_is_whole_and_clean() {
    let home = sqlite();
    let mut world = World::new(&home);
    world.stock("A01.1.1", "TEA", 100_000);
    let (database, folder) = (world.database(), tempfile::tempdir().expect("a folder"));
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                number += 1;
                let answered = world.send_as("K7Q2MX", &take(number, 1, 1));
                assert!(matches!(answered, Outcome::Answered(_)), "{answered:?}");
            }
            number
        });
        let mut before = 0;
        for round in 0..6 {
            let file = folder.path().join(format!("copy{round}.db"));
            let report = backup(&database, "main", &file).expect("a copy");
            clean(&Database::Sqlite(file.clone()));
            assert!(report.movements >= before, "later copies hold more");
            before = report.movements;
            let again = backup(&database, "main", &file).expect_err("never over a file").to_string();
            assert!(again.contains("is there already"), "{again}");
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().expect("no panic") > 0, "somebody wrote meanwhile");
        assert!(before > 1, "and it is in the copies");
    });
    clean(&world.database());
}

#[test]
fn a_torn_or_foreign_file_never_becomes_a_backup() {
    let home = sqlite();
    let world = World::new(&home);
    let folder = tempfile::tempdir().expect("a folder");
    let mut conn = world.database().open_writer().expect("a writer");
    conn.batch("update site set journal = 3").expect("tampered with");
    let file = folder.path().join("copy.db");
    let said = backup(&world.database(), "main", &file).expect_err("not clean").to_string();
    assert!(said.contains("are missing"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left behind");
    let postgres: Database = "postgres://regal@db/regal".parse().expect("an address");
    let said = backup(&postgres, "main", &file).expect_err("not ours").to_string();
    assert!(said.contains("pg_dump") && said.contains("pg_basebackup"), "{said}");
}

/// Confirms 1 to 3 before the backup, 4 and 5 after it; then the database is lost.
#[test]
fn after_a_restore_the_device_sends_again_and_nothing_is_doubled() {
    let home = sqlite();
    let mut world = World::new(&home);
    world.stock("A01.1.1", "TEA", 50);
    let folder = tempfile::tempdir().expect("a folder");
    let send = |world: &mut World, number, epoch| world.send_as("K7Q2MX", &take(number, epoch, 2));
    let answers: Vec<Outcome> = (1..=3).map(|number| send(&mut world, number, 1)).collect();
    let copy = folder.path().join("copy.db");
    backup(&world.database(), "main", &copy).expect("a copy");
    let later = [send(&mut world, 4, 1), send(&mut world, 5, 1)];
    let series = world.change(|cx| Ok(cx.site.next_number()));

    let said = restore(&copy, &world.database(), "main", NOW).expect_err("a live database").to_string();
    assert!(said.contains("nothing is overwritten"), "{said}");
    let place = Database::Sqlite(folder.path().join("hub.db"));
    let given = world.change(|cx| by_hand::draw(cx)).expect("some numbers");
    let mark = Mark { series, ..mark(&world.database()) };
    head::write(&head::path(&place).expect("a file"), &mark).expect("the head file stayed");
    let restored = restore(&copy, &place, "main", NOW).expect("restored");
    assert_eq!((restored.epoch, restored.movements), (2, 4));
    let mut world = world.moved_to(&place);
    assert!(world.change(|cx| Ok(cx.site.next_number())) > series, "no number comes twice");
    let anew = world.change(|cx| by_hand::draw(cx)).expect("some numbers");
    assert!(
        anew.0 >= given.0 + given.1,
        "what devices got since the backup stays theirs: {given:?} {anew:?}"
    );

    // The device goes on with 6: the hub wants it from 4 on, whatever it still sends of the old epoch.
    assert_eq!(world.send_at("K7Q2MX", &take(6, 1, 2), 1), Outcome::SendFrom(4));
    assert_eq!(world.send_at("K7Q2MX", &take(4, 1, 2), 1), Outcome::SendFrom(4));
    // It takes the new epoch on, and begins again; what it saved keeps its bytes.
    for number in 4..=6 {
        let answer = world.send_at("K7Q2MX", &take(number, 1, 2), 2);
        assert!(matches!(answer, Outcome::Answered(_)), "{answer:?}");
    }
    assert_eq!(world.send_at("K7Q2MX", &take(3, 1, 2), 2), answers[2], "known from before: the same answer");
    assert_eq!(world.send_at("K7Q2MX", &take(5, 1, 2), 2), later[1], "sent twice, booked once");
    assert_eq!(world.count("select on_hand from balance where location = 'Carry.K7Q2MX'"), 12);
    clean(&place);
}

fn mark(database: &Database) -> Mark {
    let row =
        crate::site::Site::load(&mut *database.open_reader().expect("a reader"), "main").expect("a site");
    Mark::of(&row, Point::start(), Locked::default())
}

fn start(database: &Database) -> Result<Point, String> {
    let keeper = Keeper::find(database).map_err(|error| error.to_string())?;
    let hall = Hall::open(database, "main", "Test", Box::new(|_| ())).expect("opens");
    keeper.check(&hall).map_err(|error| error.to_string())
}

#[test]
fn a_database_without_the_head_that_was_answered_is_not_served() {
    let home = sqlite();
    let mut world = World::new(&home);
    world.stock("A01.1.1", "TEA", 50);
    let folder = tempfile::tempdir().expect("a folder");
    let place = Database::Sqlite(folder.path().join("hub.db"));
    backup(&world.database(), "main", &folder.path().join("hub.db")).expect("a copy");
    world.send_as("K7Q2MX", &take(1, 1, 2));
    let file = head::path(&place).expect("a file");
    assert_eq!(start(&place).expect("served without a head file").number, 1);
    head::write(&file, &mark(&world.database())).expect("written");
    let said = start(&place).expect_err("rows are lost");
    assert!(said.contains("ends at movement 1, but movement 2 had been answered"), "{said}");
    assert!(said.contains("regal-hub restore --adopt"), "{said}");
    assert_eq!(adopt(&place, "main", NOW).expect("adopted").epoch, 2);
    start(&place).expect("served as restored");
    std::fs::remove_file(folder.path().join("hub.db")).expect("gone");
    let said = start(&place).expect_err("lost");
    assert!(said.contains("is gone") && said.contains("regal-hub restore FILE"), "{said}");
}

#[test]
fn a_journal_changed_since_it_was_verified_is_not_served() {
    let home = sqlite();
    let mut world = World::new(&home);
    world.stock("A01.1.1", "TEA", 50);
    let seen = mark(&world.database());
    let verified = Point { number: 1, hash: seen.hash.clone() };
    world.send_as("K7Q2MX", &take(1, 1, 2));
    world.send_as("K7Q2MX", &take(2, 1, 2));
    let database = world.database();
    head::write(&head::path(&database).expect("a file"), &Mark { verified, ..seen }).expect("written");
    assert_eq!(start(&database).expect("served").number, 3);
    let mut conn = database.open_writer().expect("a writer");
    conn.batch("update movement set to_location = 'A01.2.1' where number = 2").expect("tampered with");
    let said = start(&database).expect_err("changed");
    assert!(said.contains("L8 movement 2 "), "{said}");
    std::fs::write(head::path(&database).expect("a file"), "{").expect("written");
    assert!(start(&database).expect_err("damaged").contains("is damaged"));
}

#[test]
fn the_head_file_is_whole_though_the_last_word_meets_that_of_each_second() {
    let home = sqlite();
    let mut world = World::new(&home);
    world.stock("A01.1.1", "TEA", 50);
    let database = world.database();
    let keeper = Keeper::find(&database).expect("no head file yet");
    let hall = Hall::open(&database, "main", "Test", Box::new(|_| ())).expect("opens");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().expect("threads");
    let path = head::path(&database).expect("a file");
    for _ in 0..20 {
        let words: Vec<_> = (0..4)
            .map(|_| {
                let (keeper, hall) = (keeper.clone(), hall.clone());
                runtime.spawn(async move { keeper.leave(&hall, &Point::start()).await })
            })
            .collect();
        for word in words {
            runtime.block_on(word).expect("no panic").expect("written");
            assert!(head::read(&path).expect("whole").is_some());
        }
    }
}
