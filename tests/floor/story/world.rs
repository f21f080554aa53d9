//! A warehouse of a story: the hub's own door over a fresh database, terminals, one clock.

use super::device::Device;
use regal_hub::catalog::cards;
use regal_hub::cx::Cx;
use regal_hub::db::{Conn, Database, DbError, Inline};
use regal_hub::events;
use regal_hub::floor::hall::prepare;
use regal_hub::floor::heartbeat;
use regal_hub::floor::{Outcome, Prepared, settle};
use regal_hub::people::{device, person, secret};
use regal_hub::site::Site;
use regal_hub::task::lease;
use regal_hub::verify::{Report, verify};
use regal_shared::base::{DeviceId, Moment};
use regal_shared::text::Language;
use regal_shared::wire::{Body, Heartbeat, Hello, Request};
use regal_terminal::talk::Input;
use std::collections::BTreeMap;

/// When every story begins: 18 November 2026, 06:00 UTC.
const BEGIN: Moment = Moment(1_794_981_600_000);
/// Between two heartbeats, ms.
const BEAT: i64 = 30_000;
/// Between two looks for leases that ended, ms.
const LAPSE: i64 = 15_000;

/// What happens to a story besides what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Fair,
    /// Every battery dies after every step, every command arrives twice.
    Rough,
}

/// The warehouse.
pub struct World {
    hub: Inline<Site>,
    database: Database,
    weather: Weather,
    /// The clock of all.
    pub now: Moment,
    /// The terminals by id.
    pub devices: BTreeMap<String, Device>,
    actors: u32,
}

impl World {
    /// An empty warehouse.
    pub fn new(database: &Database, weather: Weather) -> World {
        let mut conn = database.open_writer().expect("a database");
        prepare(&mut *conn, "main", "Halle 1").expect("a site");
        let hub = Inline::new(conn, Site::named("main"));
        World { hub, database: database.clone(), weather, now: BEGIN, devices: BTreeMap::new(), actors: 0 }
    }

    /// A change of the hub's own.
    pub fn change<T: Send>(
        &mut self,
        mut job: impl FnMut(&mut Cx<'_>) -> Result<T, DbError> + Send,
    ) -> Result<T, DbError> {
        let now = self.now;
        self.hub.run(|conn, site| job(&mut Cx::hub(conn, site, "story", now)))
    }

    /// A look at the database.
    pub fn read<T: Send>(&mut self, mut job: impl FnMut(&mut dyn Conn) -> Result<T, DbError> + Send) -> T {
        self.hub.run(|conn, _| job(conn)).expect("the database can be read")
    }

    /// A look at all books, as `regal-hub verify` takes it.
    pub fn verify(&mut self) -> Report {
        let mut conn = self.database.open_reader().expect("a reader");
        verify(&mut *conn, "main").expect("the books can be read")
    }

    /// A terminal joins.
    pub fn join(&mut self, id: &str, language: Language) {
        let event = self
            .hub
            .run(|conn, site| {
                let mut cx = Cx::hub(conn, site, "enrol", self.now);
                device::make(&mut cx, id, id, &format!("token of {id}"))?;
                Ok(cx.site.event)
            })
            .expect("enrolled");
        self.devices.insert(id.to_owned(), Device::new(id, language, self.now, event));
        self.settle_all();
    }

    /// Time passes, a second at a time.
    pub fn wait(&mut self, ms: i64) {
        let end = self.now.plus(ms);
        while self.now < end {
            self.now = self.now.plus(1000.min(end.since(self.now)));
            let since = self.now.since(BEGIN);
            if since % LAPSE < 1000 {
                self.change(lease::lapse).expect("leases can be looked through");
            }
            let ids: Vec<String> = self.devices.keys().cloned().collect();
            for id in &ids {
                if since % BEAT < 1000 || self.device(id).standing.is_some() {
                    self.beat(id);
                }
                let now = self.now;
                self.device(id).give(now, Input::Tick);
            }
            self.settle_all();
        }
    }

    /// The terminal.
    pub fn device(&mut self, id: &str) -> &mut Device {
        self.devices.get_mut(id).unwrap_or_else(|| panic!("no terminal {id}"))
    }

    /// After each step: the network does its work, and in rough weather batteries die.
    pub fn settle_all(&mut self) {
        let ids: Vec<String> = self.devices.keys().cloned().collect();
        for round in 0.. {
            assert!(round < 100, "hub and terminals never come to rest");
            let mut moved = false;
            for id in &ids {
                moved |= self.exchange(id);
            }
            if !moved {
                break;
            }
        }
    }

    /// In rough weather this terminal's battery dies.
    pub fn weather(&mut self, id: &str) {
        if self.weather == Weather::Rough {
            let now = self.now;
            let device = self.device(id);
            let before = (device.screen(), device.tones.clone());
            device.kill(now);
            self.settle_all();
            let device = self.device(id);
            device.tones = before.1;
        }
    }

    fn beat(&mut self, id: &str) {
        let device = self.device(id);
        if !device.online {
            return;
        }
        let beat = Heartbeat {
            twice: false,
            hello: Hello::default(),
            tasks: device.state().jobs().filter_map(|job| job.task().cloned()).collect(),
            waiting: device.waiting(),
            checkpoint: device.standing.take(),
        };
        let name = device.id.clone();
        let now = self.now;
        if beat.checkpoint.is_some() {
            record("heartbeat", &serde_json::to_string(&beat).expect("a heartbeat"));
        }
        let answer =
            self.change(move |cx| heartbeat::hear(cx, &name, &beat)).expect("the heartbeat is heard");
        self.device(id).give(now, Input::Heartbeat(answer));
    }

    /// One round between a terminal and the hub; true when anything moved.
    fn exchange(&mut self, id: &str) -> bool {
        let now = self.now;
        if !self.device(id).online {
            return false;
        }
        let mut moved = self.post(id);
        if std::mem::take(&mut self.device(id).fetch) {
            let directory = self.read(|conn| cards::directory(conn, "main"));
            self.device(id).learn(now, directory);
            moved = true;
        }
        let after = self.device(id).event;
        let page = self.read(move |conn| events::after(conn, "main", after));
        for event in page {
            record("event", &serde_json::to_string(&event).expect("an event"));
            let device = self.device(id);
            device.event = event.number;
            if event.device.as_ref().is_none_or(|one| *one == device.id) {
                device.give(now, Input::Event(event));
            }
            moved = true;
        }
        moved
    }

    fn post(&mut self, id: &str) -> bool {
        let now = self.now;
        let commands = self.device(id).outgoing(now);
        let device = DeviceId::from(id);
        for raw in &commands {
            let prepared = self.ready(raw);
            record("command", raw);
            let outcome = self.settle(&device, &prepared);
            if self.weather == Weather::Rough {
                assert_eq!(self.settle(&device, &prepared), outcome, "sent twice: {raw}");
            }
            match outcome {
                Outcome::Answered(text) => {
                    record("answer", &text);
                    self.device(id).answered(now, &prepared.id, &text);
                }
                other => panic!("the hub says {other:?} to {raw}"),
            }
        }
        !commands.is_empty()
    }

    fn settle(&mut self, device: &DeviceId, prepared: &Prepared) -> Outcome {
        let now = self.now;
        self.hub.run(|conn, site| settle(conn, site, device, prepared, now)).expect("settled")
    }

    /// As the web does it: the PIN is checked and an actor drawn outside the transaction.
    fn ready(&mut self, raw: &str) -> Prepared {
        let mut prepared = Prepared::read(raw).expect("a command can be read");
        prepared.epoch = 1;
        let Ok(command) = &prepared.command else { panic!("unreadable: {raw}") };
        if let Body::Request(Request::LogOn(wish)) = &command.body {
            let badge = wish.badge.clone();
            let known = self.read(move |conn| person::by_badge(conn, "main", &badge));
            prepared.pin_fits =
                wish.pin.as_ref().zip(known).map(|(pin, known)| secret::pin_fits(pin, &known.pin_hash));
            self.actors += 1;
            prepared.fresh_actor = format!("actor-{}", self.actors);
        }
        prepared
    }
}

/// Keeps what passes in the folder `REGAL_WIRE_RECORD`, the first of its kind: real messages for new goldens.
fn record(what: &str, text: &str) {
    let Some(folder) = std::env::var_os("REGAL_WIRE_RECORD") else { return };
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let kind = |path: &str| value.pointer(path).and_then(|kind| kind.as_str()).map(str::to_owned);
    let name = match what {
        "command" => kind("/confirm/kind")
            .map(|kind| format!("confirm.{kind}"))
            .or_else(|| kind("/request/kind").map(|of| format!("request.{of}")))
            .map(|name| name + &kind("/request/claim").map(|of| format!(".{of}")).unwrap_or_default()),
        "answer" => kind("/answer").map(|of| {
            let grant = kind("/grant/grant").map(|grant| format!(".{grant}")).unwrap_or_default();
            let work = kind("/grant/packet/work/work").map(|work| format!(".{work}")).unwrap_or_default();
            format!("answer.{of}{grant}{work}")
        }),
        "heartbeat" => Some("heartbeat.checkpoint".to_owned()),
        _ => kind("/kind").map(|of| format!("event.{of}")),
    };
    let file = std::path::Path::new(&folder).join(format!("{}.json", name.expect("a kind")));
    if !file.exists() {
        std::fs::write(file, serde_json::to_string_pretty(&value).expect("JSON") + "\n").expect("a file");
    }
}
