//! Nothing leads from work to a person once their days are over: not the database, its log, a backup of before.

use crate::admin::{AdminRequest, carry_out};
use crate::backup;
use crate::db::{Conn, Database, DbError, Row, Value, Vault};
use crate::floor::retained;
use crate::people::{actor, device, person, retain};
use crate::testing::{Home, NOW, World, on_both, sqlite};
use crate::verify::verify;
use regal_shared::base::{Moment, TaskId};
use regal_shared::flow::session::Role;
use serde_json::json;
use std::path::Path;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// A name that stands nowhere else.
const NAME: &str = "Quirinia Zwetschgenbaum";

/// Quirinia, number Q7Q7, has picked, asked for an override she was refused, and been told something.
fn worked(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 100);
    world.order("4711", 4);
    world.change(|cx| {
        let known = crate::testing::ana();
        person::save(
            cx,
            &person::Person {
                person: "Q7Q7".into(),
                badge: "Q7Q7".into(),
                name: NAME.into(),
                role: Role::Lead,
                ..known
            },
        )
    });
    world.request(json!({"kind": "log_off", "reason": "break"}));
    // The world draws one actor a device: it is hers from now on.
    world.change(|cx| cx.conn.batch("delete from shift_actor"));
    world.request(json!({"kind": "log_on", "badge": "Q7Q7"}));
    let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
    world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
    world.change(move |cx| crate::task::give(cx, &TaskId(lease.task.clone()), "Q7Q7"));
    world
}

/// Whether any of these bytes are the name or the number.
fn names(file: &Path) -> bool {
    let Ok(bytes) = std::fs::read(file) else { return false };
    [NAME.as_bytes(), b"Q7Q7"].iter().any(|text| bytes.windows(text.len()).any(|part| part == *text))
}

/// Ends what a person is known by, so that only what leads to them is left.
fn leaves(world: &mut World) {
    world.change(|cx| cx.conn.batch("delete from person where person = 'Q7Q7'"));
}

fn retain_at(world: &mut World, now: Moment) -> retain::Gone {
    world.now = now;
    let gone = world.change(retain::run);
    world.hub.run(|conn, _| conn.vault().forget_before(gone.before)).expect("keys");
    gone
}

#[test]
fn who_did_what_goes_on_the_day_and_not_before_and_a_missed_run_is_made_up_for() {
    on_both(|home| {
        let mut world = worked(home);
        let known = |world: &mut World| {
            world.hub.run(|conn, _| actor::person_of(conn, "main", "actor-K7Q2MX")).expect("read").is_some()
        };
        assert!(known(&mut world));
        let before = retain_at(&mut world, NOW.plus(retain::DAYS * DAY));
        assert_eq!(before.actors, 0, "so many whole days");
        assert!(known(&mut world));
        assert_eq!(world.count("select count(*) from task where given_to <> ''"), 1);
        // Nobody ran it for a month.
        let late = retain_at(&mut world, NOW.plus((retain::DAYS + 30) * DAY));
        assert!(late.actors >= 2, "{late:?}");
        assert!(!known(&mut world));
        assert_eq!(world.count("select count(*) from shift_actor"), 0);
        assert_eq!(world.count("select count(*) from task where given_to <> ''"), 0, "it is anybody's again");
        let mut conn = world.database().open_reader().expect("a reader");
        let report = verify(&mut *conn, "main").expect("read");
        assert!(report.is_clean(), "{report}");
    });
}

#[test]
fn no_file_of_the_database_and_no_backup_leads_from_an_actor_to_a_name() {
    let home = sqlite();
    let mut world = worked(&home);
    let Database::Sqlite(path) = world.database() else { panic!("a file") };
    let copy = path.with_file_name("backup.db");
    backup::backup(&world.database(), "main", &copy).expect("a backup");
    let read = |file: &Path| {
        let mut conn = Database::Sqlite(file.to_owned()).open_reader().expect("a reader");
        actor::person_of(&mut *conn, "main", "actor-K7Q2MX").expect("read")
    };
    assert_eq!(read(&path).as_deref(), Some("Q7Q7"));
    assert_eq!(read(&copy), None, "the keys are not in the backup");
    let keys = path.with_file_name("hub.db.days");
    let beside = path.with_file_name("backup.db.days");
    std::fs::copy(&keys, &beside).expect("keys beside the copy");
    assert_eq!(read(&copy).as_deref(), Some("Q7Q7"), "who has both, within the days");
    std::fs::remove_file(&beside).expect("gone");
    leaves(&mut world);
    retain_at(&mut world, NOW.plus((retain::DAYS + 1) * DAY));
    // Only the list of people names her, and that row was taken out: nothing else may.
    let mut conn = Database::Sqlite(copy.clone()).open_writer().expect("the copy");
    conn.batch("delete from person where person = 'Q7Q7'; vacuum; pragma wal_checkpoint(truncate)")
        .expect("out");
    drop(conn);
    world.hub.run(|conn, _| conn.query("select 1", &[])).expect("alive");
    drop(world);
    for file in std::fs::read_dir(path.parent().expect("a folder")).expect("a folder") {
        let file = file.expect("a file").path();
        assert!(!names(&file), "{} names her", file.display());
    }
}

#[test]
fn answers_come_again_as_they_were_and_to_a_request_only_while_somebody_may_be_named() {
    on_both(|home| {
        let mut world = worked(home);
        let on = json!({"id": "B3C4D5.r1", "actor": "", "occurred_at": NOW.0, "request": {"kind": "log_on", "badge": "Q7Q7"}});
        let first = world.send_as("B3C4D5", &on.to_string());
        assert!(format!("{first:?}").contains(NAME));
        assert_eq!(world.send_as("B3C4D5", &on.to_string()), first);
        let plain =
            "select count(*) from command where answer like '%Zwetschgenbaum%' or answer like '%Q7Q7%'";
        assert_eq!(world.count(plain), 0);
        retain_at(&mut world, NOW.plus((retain::DAYS + 1) * DAY));
        let gone = format!("{:?}", world.send_as("B3C4D5", &on.to_string()));
        assert!(gone.contains("lapsed"), "{gone}");
        // The answer to a confirm names nobody: it stays for its 90 days.
        let bind = "select count(*) from command where series = 'c' and answer <> ''";
        assert_eq!(world.count(bind), 1);
        let gone = retain_at(&mut world, NOW.plus(retain::ANSWERS_MS + DAY));
        assert!(gone.answers > 1, "{gone:?}");
        assert_eq!(world.count(bind), 0);
        assert_eq!(retain_at(&mut world, NOW.plus(retain::ANSWERS_MS + DAY)).answers, 0, "each once");
    });
}

#[test]
fn the_running_hub_lets_keys_go_by_its_own_clock() {
    let home = sqlite();
    let mut world = worked(&home);
    // The world's clock is behind the hub's own: its day is long over, or to come.
    let away = world.count("select max(day) from shift_actor");
    drop(world);
    let hall = crate::floor::Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
    let mut late = hall.clone();
    late.outside.now = std::sync::Arc::new(move || Moment((away + retain::DAYS + 1) * DAY));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let gone = runtime.block_on(retained(&late)).expect("retained");
    assert!(gone.actors > 0, "{gone:?}");
    assert_eq!(hall.readers.vault().days().expect("days"), Vec::<i64>::new());
}

/// A connection that counts what it is asked.
struct Counting<'c>(&'c mut dyn Conn, usize);

impl Conn for Counting<'_> {
    fn vault(&self) -> Vault {
        self.0.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.1 += 1;
        self.0.execute(sql, params)
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.1 += 1;
        self.0.query(sql, params)
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        self.0.batch(sql)
    }
}

/// The state of the person behind the actor on K7Q2MX, and how many questions that took.
fn behind(world: &mut World, actor: &str) -> (String, usize) {
    let found = world.hub.run(|conn, _| {
        let mut counting = Counting(conn, 0);
        let found = device::find(&mut counting, "main", "K7Q2MX", actor)?.expect("a device");
        Ok((found.person_state, counting.1))
    });
    found.expect("found")
}

#[test]
fn who_is_behind_a_confirm_costs_one_question_and_is_never_older_than_the_books() {
    on_both(|home| {
        let mut world = worked(home);
        let vault = world.hub.run(|conn, _| Ok(conn.vault())).expect("the keys");
        vault.forget_opened();
        let actor =
            world.rows("select actor from shift_actor where until = 0")[0].string(0).expect("an actor");
        assert_eq!(behind(&mut world, &actor), ("active".to_owned(), 2), "she is opened");
        assert_eq!(behind(&mut world, &actor), ("active".to_owned(), 1), "she was opened before");
        world.change(|cx| {
            let locked = AdminRequest::UserState { person: "Q7Q7".into(), locked: true };
            carry_out(cx, &locked).map(|_| ())
        });
        assert_eq!(behind(&mut world, &actor), ("locked".to_owned(), 1), "at once");
        world.change(|cx| cx.conn.batch("update person set state = 'active' where person = 'Q7Q7'"));
        assert_eq!(behind(&mut world, &actor).0, "active");
        leaves(&mut world);
        assert_eq!(behind(&mut world, &actor).0, "", "nobody of that number");
        assert_eq!(behind(&mut world, "nobody").0, "");
    });
    on_both(|home| {
        let mut world = worked(home);
        let actor =
            world.rows("select actor from shift_actor where until = 0")[0].string(0).expect("an actor");
        assert_eq!(behind(&mut world, &actor).0, "active");
        let day = world.now.day().0;
        world.hub.run(|conn, _| conn.vault().forget_before(day + 1)).expect("keys");
        assert_eq!(behind(&mut world, &actor).0, "", "the key is gone, though the row is there");
    });
}
