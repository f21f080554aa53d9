//! One pick from the order to the lane, through the door, on SQLite.

use super::door::{Outcome, Prepared, settle};
use crate::cx::Cx;
use crate::db::{Conn, Database, Inline, query_int};
use crate::floor::hall::prepare;
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order;
use crate::people::{device, person};
use crate::site::Site;
use regal_shared::base::{DeviceId, Goods, Moment};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde_json::{Value, json};

const NOW: Moment = Moment(1_795_000_000_000);

struct World {
    hub: Inline<Site>,
    device: DeviceId,
    _folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let database = Database::Sqlite(folder.path().join("hub.db"));
        let mut conn = database.open_writer().expect("a database");
        prepare(&mut *conn, "main", "Test").expect("a site");
        fill(&mut *conn);
        let mut hub = Inline::new(conn, Site::named("main"));
        hub.run(|conn, site| {
            let mut cx = Cx::hub(conn, site, "test", NOW);
            device::make(&mut cx, "K7Q2MX", "Handheld 1", "secret")?;
            person::save(&mut cx, &ana())?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let to = Place::loose("A01.1.1");
            ledger::book(
                &mut cx,
                &Booking { goods, qty: 10, from: Place::loose(ADJUSTMENT), to, reason: "opening", own: None },
            )?;
            order::release(&mut cx, "4711").map(|_| ())
        })
        .expect("a small warehouse");
        World { hub, device: DeviceId::from("K7Q2MX"), _folder: folder }
    }

    fn send(&mut self, command: &Value) -> Outcome {
        let raw = command.to_string();
        let mut prepared = Prepared::read(&raw).expect("an id");
        prepared.fresh_actor = "actor-1".into();
        let device = self.device.clone();
        self.hub.run(|conn, site| settle(conn, site, &device, &prepared, NOW)).expect("settled")
    }

    fn answer(&mut self, command: &Value) -> Value {
        match self.send(command) {
            Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
            other => panic!("{other:?}"),
        }
    }

    fn count(&mut self, sql: &'static str) -> i64 {
        self.hub.run(|conn, _| query_int(conn, sql, &[])).expect("a number")
    }
}

fn ana() -> person::Person {
    person::Person {
        person: "1001".into(),
        name: "Ana".into(),
        badge: "1001".into(),
        pin_hash: String::new(),
        role: Role::Picker,
        language: Language::De,
        state: "active".into(),
        failures: 0,
        locked_until: 0,
    }
}

fn fill(conn: &mut dyn Conn) {
    conn.batch(
        "insert into location values ('main', 'A01.1.1', 'bin', 'A', 'A', 1, 0, 0, 0, '12', 0, 1, 1, 0, 'usable', 0);
         insert into location values ('main', 'P01', 'lane', 'pack', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0);
         insert into item values ('main', 'TEA', 'Green tea', 'own', 0, 'none', 'none', 0, 250, 50, 500, 'available', 'A', '', 'active');
         insert into pack_level values ('main', 'TEA', 'each', 1, 0, 0, 0, 250);
         insert into barcode values ('main', '04012345678901', 'TEA', 'each', 1, 'active');
         insert into order_head values ('main', '4711', 'shop', 'own', 'Erika', 'Erika\nWeg 1', '', '', 50, 0, 0, 'new');
         insert into order_line values ('main', '4711', 1, 'TEA', 'own', '', 4, 0, 0, 0, 0, 0, 'new');",
    )
    .expect("rows");
}

fn command(id: &str, lease: Option<(&str, i64)>, body: (&str, Value)) -> Value {
    let mut all = json!({ "id": id, "epoch": 1, "actor": "actor-1", "occurred_at": NOW.0 });
    if let Some((task, fence)) = lease {
        all["lease"] = json!({ "task": task, "fence": fence, "revision": 1 });
    }
    all[body.0] = body.1;
    all
}

#[test]
fn one_order_from_release_to_the_lane() {
    let mut world = World::new();
    let on =
        world.answer(&command("K7Q2MX.r1", None, ("request", json!({"kind": "log_on", "badge": "1001"}))));
    assert_eq!(on["grant"]["step"], "session", "{on}");
    let claim = json!({"kind": "claim", "claim": "next", "kinds": ["pick"]});
    let work = world.answer(&command("K7Q2MX.r2", None, ("request", claim)));
    let packet = &work["grant"]["packet"];
    let (task, fence) =
        (packet["task"].as_str().expect("a task").to_owned(), packet["fence"].as_i64().expect("a fence"));
    assert_eq!(packet["work"]["lines"][0]["location"], "A01.1.1", "{work}");
    let lease = Some((task.as_str(), fence));

    let bind = json!({"kind": "bind", "tote": "T1", "order": "4711"});
    assert_eq!(world.answer(&command("K7Q2MX.c1", lease, ("confirm", bind)))["answer"], "applied");
    let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 4, "tote": "T1"});
    let picked = command("K7Q2MX.c2", lease, ("confirm", pick));
    assert_eq!(world.answer(&picked)["answer"], "applied");
    assert_eq!(world.answer(&picked)["answer"], "applied", "sent twice, booked once");
    assert_eq!(world.count("select count(*) from movement where kind = 'pick'"), 1);

    let stage = json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"});
    assert_eq!(world.send(&command("K7Q2MX.c4", lease, ("confirm", stage.clone()))), Outcome::SendFrom(3));
    assert_eq!(world.answer(&command("K7Q2MX.c3", lease, ("confirm", stage)))["answer"], "applied");
    assert_eq!(world.count("select on_hand from balance where location = 'P01' and lpn = 'T1'"), 4);
    assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 6);
    assert_eq!(world.count("select count(*) from task where state = 'done'"), 1);
    assert_eq!(world.count("select count(*) from reservation where state = 'consumed'"), 1);
    assert_eq!(world.count("select count(*) from order_line where state = 'picked'"), 1);
}

#[test]
fn a_fact_beyond_the_books_is_booked_and_told() {
    let mut world = World::new();
    let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1", "qty": 13, "tote": "T1"});
    let answer = world.answer(&command("K7Q2MX.c1", Some(("T3", 1)), ("confirm", pick)));
    assert_eq!(answer["answer"], "applied_with_difference", "{answer}");
    assert_eq!(answer["exceptions"][0]["code"], "books_short");
    assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), -3);
    assert_eq!(world.count("select on_hand from balance where lpn = 'T1'"), 13);
    assert_eq!(world.count("select count(*) from task where kind = 'count'"), 1);
    assert_eq!(
        world.count("select cast(sum(on_hand) as bigint) from balance"),
        0,
        "stock never appears or vanishes"
    );
}

#[test]
fn the_same_id_with_another_body_and_an_unreadable_one_are_parked() {
    let mut world = World::new();
    let bind = |tote: &str| command("K7Q2MX.c1", None, ("confirm", json!({"kind": "bind", "tote": tote})));
    assert_eq!(world.answer(&bind("T1"))["answer"], "applied");
    let other = world.answer(&bind("T2"));
    assert_eq!((&other["answer"], &other["exception"]["code"]), (&json!("parked"), &json!("op_conflict")));
    assert_eq!(world.answer(&bind("T2")), other, "the same conflict is one case");
    let strange = json!({"id": "K7Q2MX.c2", "confirm": {"kind": "teleport"}});
    assert_eq!(world.answer(&strange)["exception"]["code"], "op_parked");
    let next = command("K7Q2MX.c3", None, ("confirm", json!({"kind": "bind", "tote": "T3"})));
    assert_eq!(world.answer(&next)["answer"], "applied", "a poison command stops no queue");
}
