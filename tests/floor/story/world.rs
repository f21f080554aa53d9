//! A warehouse of a story: the hub's own door over a fresh database, terminals, one clock.

use super::device::Device;
use regal_hub::catalog::cards;
use regal_hub::cx::Cx;
use regal_hub::db::{Conn, Database, DbError, Inline};
use regal_hub::events;
use regal_hub::floor::hall::prepare;
use regal_hub::floor::{Outcome, Prepared, anew, heartbeat, settle};
use regal_hub::people::{device, person, secret};
use regal_hub::site::Site;
use regal_hub::task::lease;
use regal_hub::verify::{Report, verify};
use regal_shared::base::{DeviceId, Moment};
use regal_shared::text::Language;
use regal_shared::wire::{Answered, Body, Heartbeat, PostAnswer, PostCommands, Request, Sheet};
use regal_terminal::io::hub::{Arrived, Call, Reply, Trouble};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// When every story begins: 18 November 2026, 06:00 UTC.
const BEGIN: Moment = Moment(1_794_981_600_000);
/// Between two looks for leases that ended, ms.
const LAPSE: i64 = 15_000;
/// An hour, ms.
const HOUR: i64 = 3_600_000;

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
    drawn: u32,
    /// How often the hub changed.
    changes: u64,
    /// Where the terminals have their stores: in memory where the machine has that.
    stores: TempDir,
}

impl World {
    /// An empty warehouse.
    pub fn new(database: &Database, weather: Weather) -> World {
        let mut conn = database.open_writer().expect("a database");
        prepare(&mut *conn, "main", "Halle 1").expect("a site");
        let hub = Inline::new(conn, Site::named("main"));
        let memory = Path::new("/dev/shm");
        let stores = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        World {
            hub,
            database: database.clone(),
            weather,
            now: BEGIN,
            devices: BTreeMap::new(),
            drawn: 0,
            changes: 0,
            stores: stores.expect("a folder"),
        }
    }

    /// A change of the hub's own.
    pub fn change<T: Send>(
        &mut self,
        mut job: impl FnMut(&mut Cx<'_>) -> Result<T, DbError> + Send,
    ) -> Result<T, DbError> {
        let now = self.now;
        self.changes += 1;
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
        self.changes += 1;
        let device = Device::new(id, language, self.now, event, self.stores.path());
        self.devices.insert(id.to_owned(), device);
        self.settle_all();
    }

    /// Time passes, a second at a time.
    pub fn wait(&mut self, ms: i64) {
        let end = self.now.plus(ms);
        // Days go by the hour.
        let step = if ms >= 24 * HOUR { HOUR } else { 1000 };
        while self.now < end {
            self.pass(step.min(end.since(self.now)));
            self.settle_all();
        }
    }

    /// So much time passes for hub and terminals; what they have to say to each other is not said yet.
    pub fn pass(&mut self, ms: i64) {
        self.now = self.now.plus(ms);
        if ms >= HOUR || self.now.since(BEGIN) % LAPSE < 1000 {
            self.change(lease::lapse).expect("leases can be looked through");
        }
        if ms >= HOUR {
            self.change(events::forget).expect("events can be let go");
        }
        let now = self.now;
        self.devices.values_mut().for_each(|device| device.time(now));
    }

    /// A number nobody had before.
    pub fn draw(&mut self) -> u32 {
        self.drawn += 1;
        self.drawn
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

    /// One round between a terminal and the hub; true when anything moved.
    fn exchange(&mut self, id: &str) -> bool {
        let now = self.now;
        let calls = self.device(id).calls(now);
        let mut moved = !calls.is_empty();
        for call in calls {
            let reply = if self.device(id).online { self.answer(id, &call) } else { unreachable(&call) };
            self.device(id).reply(now, reply);
        }
        if !self.device(id).online {
            return moved;
        }
        // A day of waiting has many seconds in which nothing happens.
        let changes = self.changes;
        if std::mem::replace(&mut self.device(id).looked, changes) == changes {
            return moved;
        }
        let (name, after) = (DeviceId::from(id), self.device(id).event);
        let goes_on = self.read(move |conn| {
            let site = Site::load(conn, "main")?;
            anew::after(conn, &site, Some((site.epoch, after)))
        });
        let after = match goes_on {
            Some(after) => after,
            None => self.change(move |cx| anew::tell(cx, &name)).expect("it is told").0,
        };
        for event in self.read(move |conn| events::after(conn, "main", after)) {
            record("event", &serde_json::to_string(&event).expect("an event"));
            self.device(id).hear(now, event);
            moved = true;
        }
        moved
    }

    /// What the hub says to a call.
    fn answer(&mut self, id: &str, call: &Call) -> Reply {
        match call {
            Call::Commands(body) => Reply::Commands(Ok(self.post(id, body))),
            Call::Heartbeat(body) => {
                let beat: Heartbeat = serde_json::from_str(body).expect("a heartbeat");
                if beat.checkpoint.is_some() {
                    record("heartbeat", body);
                }
                let name = DeviceId::from(id);
                let heard = self.change(move |cx| heartbeat::hear(cx, &name, &beat));
                Reply::Heartbeat(Ok(heard.expect("the heartbeat is heard")))
            }
            Call::Directory(held) => {
                let (held, epoch) = (*held, self.read(|conn| Site::load(conn, "main")).epoch);
                let all = self.read(|conn| cards::directory(conn, "main"));
                let mut sheet = Sheet::whole(&all, epoch).expect("JSON");
                if let Some((_, since)) = held.filter(|(of, _)| *of == epoch) {
                    let changes = self.read(move |conn| cards::changes(conn, "main", since, usize::MAX));
                    let tally = std::mem::take(&mut sheet.tally);
                    sheet = Sheet::changed(&changes.expect("few"), epoch, since).expect("JSON");
                    sheet.tally = tally;
                }
                Reply::Directory(Ok(Box::new(Arrived::from(sheet))))
            }
            Call::Screen(_) => unreachable!("nobody at a desk looks at a screen"),
            Call::Recording { .. } => unreachable!("nobody at a desk asks for a recording"),
        }
    }

    fn post(&mut self, id: &str, body: &str) -> PostAnswer {
        let post: PostCommands = serde_json::from_str(body).expect("a list of commands");
        let device = DeviceId::from(id);
        let mut answers = Vec::new();
        for raw in post.commands.iter().map(|raw| raw.get()) {
            let prepared = self.ready(raw, post.hello.epoch);
            record("command", raw);
            let outcome = self.settle(&device, &prepared);
            if self.weather == Weather::Rough {
                assert_eq!(self.settle(&device, &prepared), outcome, "sent twice: {raw}");
            }
            let Outcome::Answered(text) = outcome else { panic!("the hub says {outcome:?} to {raw}") };
            record("answer", &text);
            let answer = RawValue::from_string(text).expect("JSON");
            answers.push(Answered { id: prepared.id.clone(), answer });
        }
        let head = self.read(|conn| Ok(Site::load(conn, "main")?.journal_head()));
        PostAnswer { epoch: head.epoch, head, answers, send_from: None }
    }

    fn settle(&mut self, device: &DeviceId, prepared: &Prepared) -> Outcome {
        let now = self.now;
        self.changes += 1;
        self.hub.run(|conn, site| settle(conn, site, device, prepared, now)).expect("settled")
    }

    /// As the web does it: the PIN is checked and an actor drawn outside the transaction.
    fn ready(&mut self, raw: &str, epoch: i64) -> Prepared {
        let mut prepared = Prepared::read(raw).expect("a command can be read");
        prepared.epoch = epoch;
        let Ok(command) = &prepared.command else { panic!("unreadable: {raw}") };
        if let Body::Request(Request::LogOn(wish)) = &command.body {
            let badge = wish.badge.clone();
            let known = self.read(move |conn| person::by_badge(conn, "main", &badge));
            prepared.pin_fits =
                wish.pin.as_ref().zip(known).map(|(pin, known)| secret::pin_fits(pin, &known.pin_hash));
            prepared.fresh_actor = format!("actor-{}", self.draw());
        }
        prepared
    }
}

/// How a call ends while the radio is away.
fn unreachable(call: &Call) -> Reply {
    let trouble = || Trouble::Unreachable("no radio".to_owned());
    match call {
        Call::Commands(_) => Reply::Commands(Err(trouble())),
        Call::Heartbeat(_) => Reply::Heartbeat(Err(trouble())),
        Call::Directory(_) => Reply::Directory(Err(trouble())),
        Call::Screen(_) => Reply::Screen(Err(trouble())),
        Call::Recording { wish, .. } => Reply::Recording(*wish, Err(trouble())),
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
    let file = Path::new(&folder).join(format!("{}.json", name.expect("a kind")));
    if !file.exists() {
        std::fs::write(file, serde_json::to_string_pretty(&value).expect("JSON") + "\n").expect("a file");
    }
}
