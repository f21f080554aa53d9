//! Calls of the hub over HTTP. Each is tried once; trying again is the caller's business.

use super::Event;
use super::place::{Places, host_and_port};
use super::recording::Sent;
use regal_shared::base::{CommandId, DeviceId};
use regal_shared::flow::common::{Changes, Directory};
use regal_shared::tls::{self, Pin, Pinned, Pins, Trust};
use regal_shared::wire::{self, HeartbeatAnswer, PostAnswer, Sheet};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;
use ureq::http::{HeaderMap, Response, StatusCode};
use ureq::unversioned::transport::{Connector as _, TcpConnector};
use ureq::{Agent, Body, SendBody};

/// The most bytes of an answer; the directory is the largest.
const MAX_ANSWER: u64 = 64 << 20;

/// The longest that a recording may take to the hub.
const SENDING: Duration = Duration::from_secs(240);

/// The pause after each piece of a recording.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest a hub may ask a device to wait, s.
const LATEST: i64 = 10;

/// Every answer of a hub carries this, so that a captive portal is not believed.
pub const MARK: (&str, &str) = ("x-regal", "1");

/// Why a call brought nothing. The outcome at the hub is unknown unless it says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No connection, no answer, or one cut short.
    #[error("the hub does not answer ({0}); look at network and address")]
    Unreachable(String),
    /// Something answered that is no hub.
    #[error("what answers there is no hub; look at the address, or log on to the network")]
    NoHub,
    /// Something answered that does not hold the hub's key. Nothing was said to it.
    #[error(
        "what answers there does not hold the hub's key; if the hub was given a new one, compare the mark it shows and \
         run: regal-terminal trust --key MARK"
    )]
    OtherKey,
    /// The hub does not speak this program's protocol.
    #[error("hub and terminal do not fit together; install the version that the hub has")]
    OldVersion,
    /// The hub does not speak this program's protocol, for it is the older one.
    #[error("the hub is older than this program; update the hub, or install the version that it has")]
    OldHub,
    /// The hub asks to come later with the same: this device sends too much at once.
    #[error("the hub asks to come again in {0} s")]
    Later(i64),
    /// The hub says no.
    #[error("the hub refuses: {code} (HTTP {status}) {remedy}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The hub's message code, or empty.
        code: String,
        /// What the hub says to do about it, for whoever sets the device up; or empty.
        remedy: String,
    },
}

/// What the hub gives a new device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The device's id.
    pub device: DeviceId,
    /// Its secret.
    pub token: String,
    /// The site's name.
    pub site: String,
    /// The hub's restore count.
    pub epoch: i64,
}

/// A call to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// POST `/v1/commands` with this body.
    Commands(String),
    /// POST `/v1/heartbeat` with this body.
    Heartbeat(String),
    /// GET `/v1/directory`: what changed since this epoch and revision, or all of it.
    Directory(Option<(i64, i64)>),
    /// POST `/v1/screen` with this body.
    Screen(String),
    /// POST `/v1/recording/WISH` with what was recorded below this store.
    Recording {
        /// Number of the wish.
        wish: i64,
        /// The store.
        store: PathBuf,
    },
}

/// Where what a device lacks of the directory is asked for.
#[must_use]
pub fn directory_path(held: Option<(i64, i64)>) -> String {
    match held {
        Some((epoch, since)) => format!("/v1/directory?epoch={epoch}&since={since}"),
        None => "/v1/directory".to_owned(),
    }
}

/// Cards of the hub, as they are kept and as they are used: read on the thread that fetched them.
#[derive(Debug)]
pub struct Arrived {
    /// As they came.
    pub sheet: Sheet,
    /// What they mean.
    pub cards: Cards,
}

/// Cards that arrived.
#[derive(Debug)]
pub enum Cards {
    /// All there are.
    Whole(Directory),
    /// Those that are other than before.
    Changes(Changes),
}

impl From<Sheet> for Arrived {
    fn from(sheet: Sheet) -> Arrived {
        let cards = match sheet.since {
            None => Cards::Whole(sheet.directory()),
            Some(_) => Cards::Changes(sheet.changes()),
        };
        Arrived { sheet, cards }
    }
}

/// How a call ended.
#[derive(Debug)]
pub enum Reply {
    /// Of commands.
    Commands(Result<PostAnswer, Trouble>),
    /// Of a heartbeat.
    Heartbeat(Result<HeartbeatAnswer, Trouble>),
    /// Of the directory.
    Directory(Result<Box<Arrived>, Trouble>),
    /// Of a screen.
    Screen(Result<(), Trouble>),
    /// Of a recording: which, and how it ended.
    Recording(i64, Result<(), Trouble>),
}

/// The hub at one address.
#[derive(Debug, Clone)]
pub struct Hub {
    agent: Agent,
    address: String,
    token: String,
    pins: Pins,
    /// Keys the hub has named that are not the ones it is known by.
    named: Arc<Mutex<Option<Vec<Pin>>>>,
    /// Where names are looked up, and the hub's own.
    places: Places,
    place: Option<(String, u16)>,
}

impl Hub {
    /// The hub at `address` (`https://host:port`), known by one of its keys and spoken to with a device's token. At an
    /// address with `http://` keys mean nothing.
    ///
    /// # Errors
    /// When this program was built without any TLS.
    pub fn new(address: &str, token: &str, pins: Pins) -> Result<Hub, Trouble> {
        Hub::trusting(address, token, Trust::Pinned(pins))
    }

    fn trusting(address: &str, token: &str, trust: Trust) -> Result<Hub, Trouble> {
        let (Trust::Pinned(pins) | Trust::Learn(pins)) = &trust;
        let pins = pins.clone();
        let pinned = Pinned::new(trust).map_err(|error| Trouble::Unreachable(error.to_string()))?;
        let config = Agent::config_builder()
            .timeout_resolve(Some(Duration::from_secs(2)))
            .timeout_connect(Some(Duration::from_secs(2)))
            .timeout_send_body(Some(Duration::from_secs(3)))
            .timeout_recv_response(Some(Duration::from_secs(3)))
            .timeout_recv_body(Some(Duration::from_secs(20)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("regal-terminal/", env!("CARGO_PKG_VERSION")))
            .build();
        let places = Places::default();
        let connector = ().chain(TcpConnector::default()).chain(pinned);
        Ok(Hub {
            agent: Agent::with_parts(config, connector, places.clone()),
            address: address.trim_end_matches('/').to_owned(),
            token: token.to_owned(),
            pins,
            named: Arc::default(),
            places,
            place: host_and_port(address),
        })
    }

    /// The mark of the key that whoever answers at `address` shows. Nothing is said there but that somebody called.
    ///
    /// # Errors
    /// When nobody answers, or no hub.
    pub fn key_at(address: &str) -> Result<Pin, Trouble> {
        let shown = Pins::default();
        Hub::trusting(address, "", Trust::Learn(shown.clone()))?.get("/health").or_else(|trouble| {
            // What answers in words is no JSON; its key was shown all the same.
            if trouble == Trouble::NoHub { Ok(String::new()) } else { Err(trouble) }
        })?;
        shown.all().first().copied().ok_or(Trouble::NoHub)
    }

    /// Keys the hub has named since this was asked last, when they are other than those it is known by: to be kept.
    #[must_use]
    pub fn named(&self) -> Option<Vec<Pin>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Where names are looked up, for whoever else calls this hub.
    #[must_use]
    pub fn places(&self) -> Places {
        self.places.clone()
    }

    /// Makes one call and waits for its end.
    #[must_use]
    pub fn call(&self, call: &Call) -> Reply {
        match call {
            Call::Commands(body) => {
                Reply::Commands(self.post("/v1/commands", body, first(body)).and_then(|text| read(&text)))
            }
            Call::Heartbeat(body) => {
                Reply::Heartbeat(self.post("/v1/heartbeat", body, None).and_then(|text| read(&text)))
            }
            Call::Directory(held) => Reply::Directory(self.get(&directory_path(*held)).and_then(|text| {
                let sheet: Sheet = read(&text)?;
                Ok(Box::new(Arrived::from(sheet)))
            })),
            Call::Screen(body) => Reply::Screen(self.post("/v1/screen", body, None).map(|_| ())),
            Call::Recording { wish, store } => Reply::Recording(*wish, self.record(*wish, store)),
        }
    }

    /// Sends what was recorded below a store.
    fn record(&self, wish: i64, store: &Path) -> Result<(), Trouble> {
        let recorded = Sent::below(store, PAUSE).map_err(|error| Trouble::Unreachable(error.to_string()))?;
        let request = self.agent.post(format!("{}/v1/recording/{wish}", self.address));
        let request = request.config().timeout_send_body(Some(SENDING)).build();
        let request = request
            .header("content-type", "application/jsonl")
            .header("authorization", format!("Bearer {}", self.token));
        self.answer(request.send(SendBody::from_owned_reader(recorded))).map(|_| ())
    }

    /// Enrols this device with a one-time code. `before` is what it was called: a hub that was restored from a copy
    /// older than the device then gives it that id again, so that what it has saved still counts.
    ///
    /// # Errors
    /// When the hub cannot be reached or refuses the code.
    pub fn enrol(&self, code: &str, name: &str, before: Option<&DeviceId>) -> Result<Enrolled, Trouble> {
        let mut body = serde_json::json!({ "code": code, "name": name });
        if let Some(device) = before {
            body["device"] = device.as_str().into();
        }
        self.post("/v1/enrol", &body.to_string(), None).and_then(|text| read(&text))
    }

    fn post(&self, path: &str, body: &str, trace: Option<CommandId>) -> Result<String, Trouble> {
        let mut request =
            self.agent.post(format!("{}{path}", self.address)).header("content-type", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        if let Some(trace) = trace {
            request = request.header(wire::TRACE_HEADER, trace.to_string());
        }
        self.answer(request.send(body))
    }

    fn get(&self, path: &str) -> Result<String, Trouble> {
        let request = self.agent.get(format!("{}{path}", self.address));
        self.answer(request.header("authorization", format!("Bearer {}", self.token)).call())
    }

    fn answer(&self, response: Result<Response<Body>, ureq::Error>) -> Result<String, Trouble> {
        let response = response.map_err(|error| {
            if let Some((host, port)) = &self.place {
                self.places.doubt(host, *port);
            }
            unreachable(error)
        })?;
        let keys = response.headers().get(tls::KEYS).and_then(|value| value.to_str().ok());
        let keys = keys.filter(|_| self.address.starts_with("https://")).and_then(tls::named);
        if let Some(keys) = keys.filter(|keys| *keys != self.pins.all()) {
            *self.named.lock().unwrap_or_else(PoisonError::into_inner) = Some(keys);
        }
        text(response)
    }
}

/// The id of the first command in a body: under it the hub's log tells of all of them.
fn first(body: &str) -> Option<CommandId> {
    #[derive(Deserialize)]
    struct Posted<'a> {
        #[serde(borrow)]
        commands: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct One {
        id: CommandId,
    }
    let posted: Posted<'_> = serde_json::from_str(body).ok()?;
    serde_json::from_str::<One>(posted.commands.first()?.get()).ok().map(|one| one.id)
}

fn unreachable(error: ureq::Error) -> Trouble {
    match error {
        ureq::Error::Tls(tls::OTHER_KEY) => Trouble::OtherKey,
        error => Trouble::Unreachable(error.to_string()),
    }
}

/// What a hub says.
fn text(mut response: Response<Body>) -> Result<String, Trouble> {
    let ours = response.headers().get(MARK.0).is_some_and(|value| value == MARK.1);
    let json = response.body().mime_type() == Some("application/json");
    let status = response.status();
    if status == StatusCode::UPGRADE_REQUIRED && ours {
        return Err(if is_older(response.headers()) { Trouble::OldHub } else { Trouble::OldVersion });
    }
    if !ours || (status.is_success() && !json) {
        return Err(Trouble::NoHub);
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        return Err(Trouble::Later(after.unwrap_or(1).clamp(1, LATEST)));
    }
    let text = response.body_mut().with_config().limit(MAX_ANSWER).read_to_string().map_err(unreachable)?;
    if status.is_success() {
        return Ok(text);
    }
    let body: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let said = |name: &str| -> String {
        let text = body[name].as_str().unwrap_or_default();
        text.chars().filter(|sign| !sign.is_control()).take(200).collect()
    };
    match said("code") {
        code if code == "sys.old_version" => Err(Trouble::OldVersion),
        code => Err(Trouble::Refused { status: status.as_u16(), code, remedy: said("remedy") }),
    }
}

/// Whether the hub that sent these headers speaks an older protocol than this program.
#[must_use]
pub fn is_older(headers: &HeaderMap) -> bool {
    let named = headers.get(wire::PROTOCOL_HEADER).and_then(|value| value.to_str().ok()?.parse::<i64>().ok());
    named.is_some_and(|protocol| protocol < wire::PROTOCOL)
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Trouble> {
    serde_json::from_str(text)
        .map_err(|error| Trouble::Unreachable(format!("its answer cannot be read: {error}")))
}

/// A thread that makes one call after the other; it ends when this is dropped.
#[derive(Debug)]
pub struct Caller {
    calls: Sender<Call>,
}

impl Caller {
    /// Starts the thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start<E: From<Event> + Send + 'static>(hub: Hub, events: Sender<E>) -> io::Result<Caller> {
        let (calls, made) = channel::<Call>();
        thread::Builder::new().name("hub".to_owned()).spawn(move || {
            for call in made {
                let reply = hub.call(&call);
                let keys = hub.named().map(Event::Keys);
                if keys.into_iter().chain([Event::Hub(reply)]).any(|event| events.send(event.into()).is_err())
                {
                    return;
                }
            }
        })?;
        Ok(Caller { calls })
    }

    /// Makes one call in a thread of its own, which ends with it: one that takes long and that nothing waits for.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn once<E: From<Event> + Send + 'static>(hub: Hub, events: Sender<E>, call: Call) -> io::Result<()> {
        Caller::start(hub, events)?.make(call);
        Ok(())
    }

    /// Makes a call; its end comes as an event.
    pub fn make(&self, call: Call) {
        // The thread lives as long as this and the loop; at the program's end nothing is lost by not calling.
        drop(self.calls.send(call));
    }
}
