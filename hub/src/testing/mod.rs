//! A small warehouse for tests: one hub without threads, one device, commands through the door.

pub mod bench;

use crate::cx::Cx;
pub use crate::db::testing::{Place as Home, on_both, sqlite};
use crate::db::{Database, DbError, Inline, Row, query_int};
use crate::floor::hall::prepare;
use crate::floor::{Outcome, Prepared, settle};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order::{NewOrder, NewOrderLine};
use crate::people::{device, person};
use crate::site::Site;
use regal_shared::base::{DeviceId, Goods, Moment};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde_json::{Value, json};

/// When everything in tests happens, unless the clock is moved.
pub const NOW: Moment = Moment(1_795_000_000_000);

/// The warehouse.
pub struct World {
    /// The hub.
    pub hub: Inline<Site>,
    /// Hub clock.
    pub now: Moment,
    database: Database,
    confirms: i64,
    requests: i64,
}

impl World {
    /// Item TEA, bins A01.1.1 and A01.2.1, lane P01 (zone pack), device K7Q2MX, picker Ana with badge 1001 logged on.
    ///
    /// The home comes from [`on_both`], or from [`sqlite`] for what PostgreSQL does not have.
    pub fn new(home: &Home) -> World {
        let database = home.database.clone();
        let mut conn = database.open_writer().expect("a database");
        prepare(&mut *conn, "main", "Test").expect("a site");
        conn.batch(FILL).expect("rows");
        let hub = Inline::new(conn, Site::named("main"));
        let mut world = World { hub, now: NOW, database, confirms: 0, requests: 0 };
        world.change(|cx| {
            device::make(cx, "K7Q2MX", "Handheld 1", "secret")?;
            device::make(cx, "B3C4D5", "Handheld 2", "secret too")?;
            person::save(cx, &ana())
        });
        let on = world.request(json!({"kind": "log_on", "badge": "1001"}));
        assert_eq!(on["grant"]["step"], "session", "{on}");
        world
    }

    /// Where the database lies.
    pub fn database(&self) -> Database {
        self.database.clone()
    }

    /// A change of the hub's own.
    pub fn change<T: Send>(&mut self, mut job: impl FnMut(&mut Cx<'_>) -> Result<T, DbError> + Send) -> T {
        let now = self.now;
        self.hub.run(|conn, site| job(&mut Cx::hub(conn, site, "test", now))).expect("a change")
    }

    /// Opening stock.
    pub fn stock(&mut self, location: &str, item: &str, qty: i64) {
        self.change(|cx| {
            let goods = Goods { item: item.into(), owner: "own".into(), ..Goods::default() };
            let from = Place::loose(ADJUSTMENT);
            let to = Place::loose(location);
            ledger::book(cx, &Booking { goods, qty, from, to, reason: "opening", own: None }).map(|_| ())
        });
    }

    /// An order of TEA, released.
    pub fn order(&mut self, order: &str, qty: i64) {
        self.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty, ..NewOrderLine::default() };
            let new =
                NewOrder { order: order.into(), priority: 50, lines: vec![line], ..NewOrder::default() };
            crate::order::create(cx, &new)?;
            crate::order::release(cx, order).map(|_| ())
        });
    }

    /// Sends raw bytes as a device.
    pub fn send_as(&mut self, device: &str, raw: &str) -> Outcome {
        self.send_at(device, raw, 0)
    }

    /// The same floor on another database, such as a restored one.
    pub fn moved_to(self, database: &Database) -> World {
        let conn = database.open_writer().expect("a database");
        World { hub: Inline::new(conn, Site::named("main")), database: database.clone(), ..self }
    }

    /// Sends raw bytes as a device that has taken on an epoch.
    pub fn send_at(&mut self, device: &str, raw: &str, epoch: i64) -> Outcome {
        let mut prepared = Prepared::read(raw).expect("an id");
        prepared.fresh_actor = format!("actor-{device}");
        prepared.epoch = epoch;
        let (device, now) = (DeviceId::from(device), self.now);
        self.hub.run(|conn, site| settle(conn, site, &device, &prepared, now)).expect("settled")
    }

    /// Sends raw bytes as a device that says this of itself: its mark, and the oldest confirm it still has.
    pub fn send_from(&mut self, device: &str, raw: &str, mark: &str, oldest: i64) -> Outcome {
        let mut prepared = Prepared::read(raw).expect("an id");
        prepared.fresh_actor = format!("actor-{device}");
        (prepared.epoch, prepared.mark, prepared.oldest) = (1, mark.to_owned(), oldest);
        let (device, now) = (DeviceId::from(device), self.now);
        self.hub.run(|conn, site| settle(conn, site, &device, &prepared, now)).expect("settled")
    }

    /// Sends raw bytes as a device, a PIN having been looked at before; answers the answer's bytes.
    pub fn send_with_pin(&mut self, device: &str, raw: &str, fits: bool) -> String {
        let mut prepared = Prepared::read(raw).expect("an id");
        prepared.fresh_actor = format!("actor-{device}");
        prepared.pin_fits = Some(fits);
        let (device, now) = (DeviceId::from(device), self.now);
        match self.hub.run(|conn, site| settle(conn, site, &device, &prepared, now)).expect("settled") {
            Outcome::Answered(text) => text,
            other => panic!("{raw}: {other:?}"),
        }
    }

    fn command(&mut self, id: &str, lease: Option<&Lease>, body: (&str, Value)) -> Value {
        let mut all = json!({ "id": id, "epoch": 1, "actor": "actor-K7Q2MX", "occurred_at": self.now.0 });
        if let Some(lease) = lease {
            all["lease"] = json!({ "task": lease.task, "fence": lease.fence, "revision": 1 });
        }
        all[body.0] = body.1;
        match self.send_as("K7Q2MX", &all.to_string()) {
            Outcome::Answered(text) => serde_json::from_str(&text).expect("an answer"),
            other => panic!("{id}: {other:?}"),
        }
    }

    /// Asks for something as Ana.
    pub fn request(&mut self, body: Value) -> Value {
        self.requests += 1;
        self.command(&format!("K7Q2MX.r{}", self.requests), None, ("request", body))
    }

    /// Reports a fact as Ana.
    pub fn confirm(&mut self, lease: Option<&Lease>, body: Value) -> Value {
        self.confirms += 1;
        self.command(&format!("K7Q2MX.c{}", self.confirms), lease, ("confirm", body))
    }

    /// Claims work; answers the packet's work and its lease.
    pub fn claim(&mut self, claim: Value) -> (Value, Lease) {
        let mut body = claim;
        body["kind"] = json!("claim");
        let answer = self.request(body);
        let packet = &answer["grant"]["packet"];
        let task = packet["task"].as_str().unwrap_or_else(|| panic!("no work: {answer}")).to_owned();
        (packet["work"].clone(), Lease { task, fence: packet["fence"].as_i64().expect("a fence") })
    }

    /// What was told a device, or everybody when it is empty: JSON, an event a line.
    pub fn told(&mut self, device: &str) -> Vec<String> {
        let events = self.hub.run(|conn, _| crate::events::after(conn, "main", 0)).expect("events");
        let to =
            |event: &regal_shared::wire::Event| event.device.as_ref().map_or("", DeviceId::as_str) == device;
        let text = |event: &regal_shared::wire::Event| serde_json::to_string(event).expect("JSON");
        events.iter().filter(|event| to(event)).map(text).collect()
    }

    /// One number out of the database.
    pub fn count(&mut self, sql: &'static str) -> i64 {
        self.hub.run(|conn, _| query_int(conn, sql, &[])).expect("a number")
    }

    /// Rows out of the database.
    pub fn rows(&mut self, sql: &'static str) -> Vec<Row> {
        self.hub.run(|conn, _| conn.query(sql, &[])).expect("rows")
    }
}

/// A lease as a device holds it.
#[derive(Debug, Clone)]
pub struct Lease {
    /// The task.
    pub task: String,
    /// Its grant number.
    pub fence: i64,
}

pub(crate) fn ana() -> person::Person {
    person::Person {
        person: "1001".into(),
        name: "Ana".into(),
        badge: "1001".into(),
        pin_hash: String::new(),
        role: Role::Picker,
        language: Language::De,
        large: false,
        state: "active".into(),
        failures: 0,
        locked_until: 0,
    }
}

const FILL: &str = "
insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots,
  capacity, state, suspect) values
  ('main', 'A01.1.1', 'bin', 'A', 'A', 1, 0, 0, 0, '12', 0, 1, 1, 0, 'usable', 0),
  ('main', 'A01.2.1', 'bin', 'A', 'A', 2, 0, 0, 0, '34', 0, 1, 1, 0, 'usable', 0),
  ('main', 'P01', 'lane', 'pack', '', 9, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0);
insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty,
  inbound_status, area, fixed_location, state) values
  ('main', 'TEA', 'Green tea', 'own', 0, 'none', 'none', 0, 250, 50, 500, 'available', 'A', '', 'active');
insert into pack_level (site, item, level, factor, length_mm, width_mm, height_mm, weight_g) values
  ('main', 'TEA', 'each', 1, 0, 0, 0, 250);
insert into barcode (site, barcode, item, level, factor, state) values
  ('main', '04012345678901', 'TEA', 'each', 1, 'active');
";
