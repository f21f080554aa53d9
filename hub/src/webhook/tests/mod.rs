//! Webhooks from the change that is told to the receiver that hears of it.

mod encrypted;
mod outbox;
mod safe;
mod told;

use super::safe::Guard;
use super::{Courier, Sender, Wish, settle, sign};
use crate::cx::Cx;
use crate::db::testing::Place as Home;
use crate::db::{DbError, Readers};
use crate::events;
use crate::floor::{Clock, Hall, Outside, clock};
use crate::testing::NOW;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use regal_shared::base::Moment;
use regal_shared::wire::EventBody;
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver as Line, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a receiver heard.
#[derive(Debug, Clone)]
struct Heard {
    line: String,
    headers: HeaderMap,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    fn id(&self) -> &str {
        self.header("webhook-id")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// What a receiver does with a call: answers with these bytes, or hangs up when there are none.
type Manner = Box<dyn FnMut(&Heard) -> String + Send>;

/// A receiver on this machine.
struct Receiver {
    address: String,
    manner: Arc<Mutex<Manner>>,
    heard: Line<Heard>,
}

fn status(code: u16) -> String {
    format!("HTTP/1.1 {code} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

impl Receiver {
    fn start() -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let manner: Arc<Mutex<Manner>> = Arc::new(Mutex::new(Box::new(|_| status(204))));
        let (tell, heard) = channel();
        let answers = Arc::clone(&manner);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let (answers, tell) = (Arc::clone(&answers), tell.clone());
                std::thread::spawn(move || {
                    let Some(call) = hear(&stream) else { return };
                    let said = answers.lock().expect("no panic while locked")(&call);
                    drop(tell.send(call));
                    drop((&stream).write_all(said.as_bytes()));
                });
            }
        });
        Receiver { address, manner, heard }
    }

    fn answers(&self, manner: impl FnMut(&Heard) -> String + Send + 'static) {
        *self.manner.lock().expect("no panic while locked") = Box::new(manner);
    }

    fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// All it heard since the last look.
    fn all(&self) -> Vec<Heard> {
        self.heard.try_iter().collect()
    }

    /// The next it hears.
    fn next(&self) -> Heard {
        self.heard.recv_timeout(Duration::from_secs(30)).expect("it is told")
    }
}

fn hear(stream: &TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = HeaderMap::new();
    loop {
        let mut text = String::new();
        reader.read_line(&mut text).ok()?;
        let Some((name, value)) = text.trim_end().split_once(": ") else { break };
        let name: HeaderName = name.parse().expect("a name");
        headers.insert(name, HeaderValue::from_str(value).expect("a value"));
    }
    let length = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { line: line.trim_end().to_owned(), headers, body: String::from_utf8(body).ok()? })
}

/// A hub with receivers it may call, and clocks that are moved by hand.
struct World {
    hall: Hall,
    /// The steady one, which hub time goes by.
    clock: Arc<AtomicI64>,
    /// The one that people set.
    wall: Arc<AtomicI64>,
    courier: Courier,
}

impl World {
    fn new(home: &Home, receivers: &[&Receiver]) -> World {
        World::with(home, World::guard(receivers), Duration::from_secs(20))
    }

    /// This very machine counts as any other: the receivers are here.
    fn guard(receivers: &[&Receiver]) -> Guard {
        let listed = receivers.iter().map(|one| one.address.parse().expect("host and port")).collect();
        Guard::in_test(listed, Arc::new(|_, _| Ok(vec![])), Arc::new(|_| false), true)
    }

    fn with(home: &Home, guard: Guard, patience: Duration) -> World {
        let mut hall = Hall::open(&home.database, "main", "Test", Box::new(|_| {})).expect("a hall");
        let clock = Arc::new(AtomicI64::new(NOW.0));
        let wall = Arc::new(AtomicI64::new(NOW.0));
        let (steadys, walls) = (Arc::clone(&clock), Arc::clone(&wall));
        let over = Arc::new(Clock::over(
            move || Moment(walls.load(Ordering::SeqCst)),
            move || steadys.load(Ordering::SeqCst),
        ));
        hall.outside = Outside { now: clock::told(&over), clock: over, ..Outside::default() };
        hall.guard = guard.clone();
        let readers = Readers::open(&home.database, 1, Duration::from_secs(5)).expect("a reader");
        let sender = Sender::new(guard, Path::new("/nowhere"), patience);
        let courier = Courier::new("main", readers, hall.writer.clone(), hall.outside.now.clone(), sender);
        World { hall, clock, wall, courier }
    }

    fn later(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
        self.wall.fetch_add(ms, Ordering::SeqCst);
    }

    /// The machine's clock is set, and the hub sees it.
    fn set(&self, by: i64) {
        self.wall.fetch_add(by, Ordering::SeqCst);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        assert_eq!(runtime.block_on(self.hall.keep_time()).expect("time is kept"), Some(by));
    }

    fn now(&self) -> i64 {
        self.hall.now().0
    }

    fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> T {
        self.hall.change("test", job).wait().expect("a change")
    }

    fn wish(&self, wish: Wish) -> super::Done {
        self.change(move |cx| settle(cx, &wish)).expect("not refused")
    }

    /// Has a receiver told; answers the target's name and its secret.
    fn target(&self, url: &str, kinds: &[&str]) -> (String, String) {
        let secret = sign::fresh().expect("randomness");
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let done = self.wish(Wish::Make { url: url.to_owned(), kinds, secret: secret.clone() });
        (done.webhook, secret)
    }

    /// An order reaches a state.
    fn order(&self, order: &str, state: &str) {
        let body = EventBody::Order { order: order.to_owned(), state: state.to_owned() };
        self.change(move |cx| events::say(cx, None, &body));
    }

    /// Sends until nothing is due at this moment.
    fn carry(&self) -> usize {
        let mut sent = 0;
        loop {
            match self.courier.turn().expect("the database") {
                0 => return sent,
                some => sent += some,
            }
        }
    }

    fn count(&self, sql: &'static str) -> i64 {
        self.change(move |cx| crate::db::query_int(cx.conn, sql, &[]))
    }
}
