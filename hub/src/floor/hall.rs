//! The hub as a running thing: writer, readers, and the news that something was committed.

use super::Prepared;
use super::clock::{self, Clock};
use super::crier::Crier;
use super::door::{self, Outcome};
use super::heads::Heads;
use super::pace::Pace;
use crate::cx::Cx;
use crate::db::{Conn, Database, DbError, Readers, Ticket, Writer, migrate};
use crate::events;
use crate::gauge::Gauges;
use crate::import::Queue;
use crate::people::retain::{self, Gone};
use crate::people::secret;
use crate::printer::Bell;
use crate::recording::Shelf;
use crate::schema::{self, MIGRATIONS};
use crate::screen::Screens;
use crate::site::Site;
use crate::webhook::safe::Guard;
use regal_shared::base::{DeviceId, Moment};
use regal_shared::tls::Pin;
use regal_shared::wire::Head;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// The most commands one commit takes.
const GROUP: usize = 128;
/// Read-only connections.
const READERS: usize = 4;
/// How long a reader waits for a connection.
const READ_WAIT: Duration = Duration::from_secs(5);

/// A fresh secret of so many letters and digits.
type Draw = dyn Fn(usize) -> Result<String, secret::NoRandomness> + Send + Sync;

/// What the hub takes from the world around it: the time, and what nobody can guess.
#[derive(Clone)]
pub struct Outside {
    /// Hub time.
    pub now: Arc<dyn Fn() -> Moment + Send + Sync>,
    /// The clocks it comes from.
    pub clock: Arc<Clock>,
    /// Draws a code.
    pub draw: Arc<Draw>,
}

impl Default for Outside {
    fn default() -> Outside {
        let clock = Arc::new(Clock::here());
        Outside { now: clock::told(&clock), clock, draw: Arc::new(secret::code) }
    }
}

/// That something was committed.
#[derive(Debug, Clone, Copy, Default)]
pub struct News {
    /// When it was last told, ms; 0 before that.
    pub at: i64,
    /// How many times it was told since the hub began.
    pub count: u64,
}

/// What is settled and the journal's head as it stood then.
pub type Settled = (Outcome, Head);

/// The running hub of one site.
#[derive(Clone)]
pub struct Hall {
    /// The site.
    pub site: String,
    /// The one writer.
    pub writer: Writer<Site>,
    /// Read-only connections.
    pub readers: Readers,
    /// Time and chance.
    pub outside: Outside,
    news: watch::Sender<News>,
    /// Calls out what was said to the open feeds.
    pub crier: Arc<Crier>,
    /// Tokens seen, by hash: a device that speaks each second is not looked up each second. What a device may do
    /// is read in each transaction all the same.
    speakers: Arc<RwLock<BTreeMap<String, DeviceId>>>,
    /// Hash of the administrator's token; nobody is one while there is none.
    admin: Arc<OnceLock<String>>,
    /// Wakes the printing threads.
    pub bell: Arc<Bell>,
    /// Where recordings of terminals lie; none are asked for where it is nowhere.
    pub recordings: Option<Shelf>,
    /// Screens of devices that somebody looks at.
    pub screens: Arc<Screens>,
    /// Imports: one at a time.
    pub imports: Arc<Queue>,
    /// Wakes the thread that carries webhooks out.
    pub telling: Arc<Bell>,
    /// Whom webhooks may be sent to.
    pub guard: Guard,
    /// What the hub counts of itself.
    pub gauges: Arc<Gauges>,
    /// What devices have said about the journal.
    pub heads: Arc<Heads>,
    /// How many commands a device may send.
    pub pace: Arc<Pace>,
    /// The marks of the keys the hub is known by, the one in use first; none when it speaks in the open.
    pub keys: Arc<[Pin]>,
}

/// The most tokens kept in memory.
const SPEAKERS: usize = 10_000;

impl Hall {
    /// Brings the database up to this build's schema, makes the site when it is new, and opens writer and readers.
    ///
    /// # Errors
    /// The database cannot be used as it is; says why and what to do.
    pub fn open(
        database: &Database,
        site: &str,
        name: &str,
        on_doubt: Box<dyn Fn(DbError) + Send>,
    ) -> Result<Hall, DbError> {
        let mut conn = schema::writer(database)?;
        prepare(&mut *conn, site, name)?;
        let writer = Writer::start(conn, GROUP, Site::named(site), on_doubt);
        let readers = Readers::open(database, READERS, READ_WAIT)?;
        Ok(Hall::of(site, writer, readers, Outside::default()))
    }

    /// The hub over a writer and readers made before, in a world of its own: for simulations.
    #[must_use]
    pub fn of(site: &str, writer: Writer<Site>, readers: Readers, outside: Outside) -> Hall {
        let (news, _) = watch::channel(News::default());
        Hall {
            site: site.to_owned(),
            writer,
            readers,
            outside,
            news,
            crier: Arc::default(),
            speakers: Arc::default(),
            admin: Arc::default(),
            bell: Arc::default(),
            recordings: None,
            screens: Arc::default(),
            imports: Arc::default(),
            telling: Arc::default(),
            guard: Guard::default(),
            gauges: Arc::default(),
            heads: Arc::default(),
            pace: Arc::default(),
            keys: Arc::default(),
        }
    }

    /// Hub time.
    #[must_use]
    pub fn now(&self) -> Moment {
        (self.outside.now)()
    }

    /// Settles a command that came in at `came`, by the steady clock in ms; the ticket resolves when the answer is on disk.
    pub fn settle(&self, device: &DeviceId, prepared: Arc<Prepared>, came: i64) -> Ticket<Settled> {
        let (device, outside) = (device.clone(), self.outside.clone());
        self.writer.submit(move |conn, site| {
            let (now, waited) = ((outside.now)(), outside.clock.steady() - came);
            let outcome = door::settle_after(conn, site, &device, &prepared, now, waited)?;
            Ok((outcome, site.journal_head()))
        })
    }

    /// The device a token was found to belong to before.
    #[must_use]
    pub fn speaker(&self, token: &str) -> Option<DeviceId> {
        let hash = secret::hash(token);
        self.speakers.read().ok().and_then(|known| known.get(&hash).cloned())
    }

    /// Keeps what a token was found to belong to.
    pub fn remember(&self, token: &str, device: &DeviceId) {
        if let Ok(mut known) = self.speakers.write() {
            if known.len() >= SPEAKERS {
                known.clear();
            }
            known.insert(secret::hash(token), device.clone());
        }
    }

    /// Makes a fresh token the administrator's; the first one counts.
    ///
    /// # Errors
    /// No random source.
    pub fn admin_token(&self) -> Result<String, secret::NoRandomness> {
        let token = secret::code(32)?;
        let _ = self.admin.set(secret::hash(&token));
        Ok(token)
    }

    /// Whether a token is the administrator's.
    #[must_use]
    pub fn is_admin(&self, token: &str) -> bool {
        // Hashes are compared: how far they agree says nothing about the token.
        self.admin.get().is_some_and(|known| *known == secret::hash(token))
    }

    /// Makes a change of the hub's own.
    pub fn change<T: Send + 'static>(
        &self,
        kind: &'static str,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Ticket<T> {
        let outside = self.outside.clone();
        self.writer.submit(move |conn, site| job(&mut Cx::hub(conn, site, kind, (outside.now)())))
    }

    /// Takes over a step of the machine's clock; answers by how many ms, or nothing when it made none.
    ///
    /// # Errors
    /// The database; then hub time goes on as before, and the next look takes it over.
    pub async fn keep_time(&self) -> Result<Option<i64>, DbError> {
        let Some(step) = self.outside.clock.step() else { return Ok(None) };
        let clock = Arc::clone(&self.outside.clock);
        let taken = self.change("clock", move |cx| clock::take(cx, &clock, step)).await;
        if let Err(error) = taken {
            clock::undo(&self.outside.clock, step);
            return Err(error);
        }
        self.gauges.clock_steps.fetch_add(1, Ordering::Relaxed);
        Ok(Some(step.by))
    }

    /// Says that something was committed; whoever calls out events looks for them.
    pub fn tell(&self) {
        self.news.send_modify(|news| *news = News { at: now().0, count: news.count + 1 });
        self.telling.ring();
    }

    /// Wakes whenever something may have been committed.
    #[must_use]
    pub fn news(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }

    /// Reads on a thread that may block.
    ///
    /// # Errors
    /// The database, or no reader was free in time.
    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut dyn Conn) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let readers = self.readers.clone();
        tokio::task::spawn_blocking(move || readers.read(job))
            .await
            .map_err(|error| DbError::bug("", format!("a read ended early: {error}")))?
    }
}

/// Lets go what is too old by the hub's clock: who did what, and then the keys of those days, and events. Each part of it is
/// short, and terminals come in between.
///
/// # Errors
/// The database, or the keys beside it; the next run makes up for it.
pub async fn retained(hall: &Hall) -> Result<Gone, DbError> {
    let gone = hall.change("retain", retain::run).await?;
    hall.read(move |conn| conn.vault().forget_before(gone.before)).await?;
    while hall.change("events", events::forget).await? > 0 {}
    Ok(gone)
}

/// Brings a database up to this build's schema and makes the site when it is new.
///
/// # Errors
/// The database.
pub fn prepare(conn: &mut dyn Conn, site: &str, name: &str) -> Result<(), DbError> {
    migrate(conn, MIGRATIONS)?;
    Site::create(conn, site, name, "own")
}

/// The clock of this machine: hub time, but for the seconds until the hub has taken a step of it over.
#[must_use]
pub fn now() -> Moment {
    clock::wall()
}
