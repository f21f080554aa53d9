//! The hub of a storm: the real routes over the real door and a real SQLite file, on one thread. It crashes at commits, loses
//! its power in them, begins again from its file, and from backups.

use super::dice::Dice;
use super::disk::{self, Cut, Image};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use regal_hub::cx::Cx;
use regal_hub::db::{Conn, Database, DbError, Readers, Row, Value, Writer, query_int};
use regal_hub::floor::{Clock, Hall, Outside, anew, clock};
use regal_hub::site::Site;
use regal_hub::verify::{Report, verify};
use regal_hub::{backup, events, web};
use regal_shared::base::{CommandId, DeviceId, Moment};
use regal_shared::wire::Event;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt as _;

/// The site of a storm.
pub const SITE: &str = "main";

/// How the hub dies at a commit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Death {
    /// The process, before the commit has begun.
    #[default]
    Before,
    /// The process, once the commit is on disk.
    After,
    /// The power, when all of the commit is written and none of it is synced.
    Power(Cut),
}

/// At which commit the hub dies, counted down; 0 is "never".
#[derive(Default)]
struct Fuse {
    left: AtomicI64,
    death: Mutex<Death>,
    /// Where the database is.
    folder: PathBuf,
    /// What the syncs before the commit covered, and what it has written.
    written: Mutex<Option<(Image, Image)>>,
}

impl Fuse {
    fn death(&self) -> Death {
        *self.death.lock().expect("no panic while locked")
    }
}

/// A connection whose process may die at a commit.
struct Fused {
    inner: Box<dyn Conn + Send>,
    fuse: Arc<Fuse>,
}

impl Conn for Fused {
    fn vault(&self) -> regal_hub::db::Vault {
        self.inner.vault()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, DbError> {
        self.inner.execute(sql, params)
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.inner.query(sql, params)
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        if sql == "commit" && self.fuse.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            match self.fuse.death() {
                Death::Before => {}
                Death::After => self.inner.batch(sql)?,
                Death::Power(_) => {
                    let covered = disk::image(&self.fuse.folder, disk::HUB);
                    self.inner.batch(sql)?;
                    let written = disk::image(&self.fuse.folder, disk::HUB);
                    *self.fuse.written.lock().expect("no panic while locked") = Some((covered, written));
                }
            }
            return Err(DbError::Io("the hub dies".to_owned()));
        }
        self.inner.batch(sql)
    }

    fn begin(&mut self) -> Result<(), DbError> {
        self.inner.begin()
    }

    fn rest(&mut self) -> Result<(), DbError> {
        self.inner.rest()
    }
}

/// The running process.
struct Process {
    hall: Hall,
    router: axum::Router,
    fuse: Arc<Fuse>,
    dead: Arc<AtomicBool>,
}

/// The hub and its disk.
pub struct SimHub {
    file: PathBuf,
    process: Option<Process>,
    runtime: tokio::runtime::Runtime,
    /// The machine's clock as people set it, and its steady one.
    clock: Arc<AtomicI64>,
    steady: Arc<AtomicI64>,
    drawn: Arc<AtomicU64>,
    /// Deaths nobody has asked for yet, and whether something written was lost with them.
    deaths: Vec<(Death, bool)>,
    /// Of what no sync covered, how much is left is thrown with these.
    dice: Dice,
    /// Rises with every change, so that nobody looks for news in vain.
    pub version: u64,
    /// How often the process began: connections to an earlier one are broken.
    pub process_number: u64,
}

impl SimHub {
    /// Begins with the database in `file`.
    pub fn start(file: &Path, seed: u64) -> SimHub {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let mut hub = SimHub {
            file: file.to_owned(),
            process: None,
            runtime,
            clock: Arc::default(),
            steady: Arc::default(),
            drawn: Arc::new(AtomicU64::new(seed)),
            deaths: Vec::new(),
            dice: Dice::new(seed.rotate_left(17)),
            version: 0,
            process_number: 0,
        };
        hub.up();
        hub
    }

    /// Where the database is.
    pub fn database(&self) -> Database {
        Database::Sqlite(self.file.clone())
    }

    /// What the machine's clocks say from now on: the steady one, and the one that is set by people.
    pub fn set_clock(&self, steady: Moment, wall: Moment) {
        self.steady.store(steady.0, Ordering::SeqCst);
        self.clock.store(wall.0, Ordering::SeqCst);
    }

    /// The hub looks whether its machine's clock was set; by how much, when it took that over.
    pub fn keep_time(&mut self) -> Option<i64> {
        let taken = self.runtime.block_on(self.process.as_ref()?.hall.keep_time());
        self.version += 1;
        self.alive().then(|| taken.unwrap_or_else(|error| panic!("time: {error}"))).flatten()
    }

    /// Whether the process runs.
    pub fn is_up(&self) -> bool {
        self.process.is_some()
    }

    /// The process begins.
    pub fn up(&mut self) {
        let database = self.database();
        let conn = database.open_writer().expect("the database opens");
        let fuse = Arc::new(Fuse { folder: self.folder().to_owned(), ..Fuse::default() });
        let dead: Arc<AtomicBool> = Arc::default();
        let died = dead.clone();
        let on_doubt = Box::new(move |_| died.store(true, Ordering::SeqCst));
        let fused = Box::new(Fused { inner: conn, fuse: fuse.clone() });
        let writer = Writer::inline(fused, Site::named(SITE), on_doubt);
        let readers = Readers::open(&database, 1, Duration::from_secs(5)).expect("a reader");
        let hall = Hall::of(SITE, writer, readers, self.outside());
        let router = web::router(hall.clone());
        self.process = Some(Process { hall, router, fuse, dead });
        self.version += 1;
        self.process_number += 1;
    }

    fn outside(&self) -> Outside {
        let (wall, steady, drawn) = (self.clock.clone(), self.steady.clone(), self.drawn.clone());
        let clock = Arc::new(Clock::over(
            move || Moment(wall.load(Ordering::SeqCst)),
            move || steady.load(Ordering::SeqCst),
        ));
        Outside {
            now: clock::told(&clock),
            clock,
            draw: Arc::new(move |length| {
                let mut dice = Dice::new(drawn.fetch_add(1, Ordering::SeqCst));
                Ok((0..length)
                    .map(|_| *dice.one_of(b"23456789ABCDEFGHJKLMNPQRSTUVWX"))
                    .map(char::from)
                    .collect())
            }),
        }
    }

    /// The process dies: what is in memory is gone.
    pub fn down(&mut self) {
        self.process = None;
        self.version += 1;
    }

    fn folder(&self) -> &Path {
        self.file.parent().expect("a folder")
    }

    /// It will die at the so many-th commit from now.
    pub fn will_die(&self, commits: i64, death: Death) {
        if let Some(process) = &self.process {
            *process.fuse.death.lock().expect("no panic while locked") = death;
            process.fuse.left.store(commits, Ordering::SeqCst);
        }
    }

    /// One HTTP call; `None` when the process is down or dies over it.
    pub fn call(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Option<(StatusCode, String)> {
        let process = self.process.as_ref()?;
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let router = process.router.clone();
        let said = self.runtime.block_on(async move {
            let response = router.oneshot(request).await.expect("routes answer everything");
            let status = response.status();
            let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
            (status, String::from_utf8(body.to_vec()).expect("JSON is text"))
        });
        self.version += 1;
        // A hub that dies over a call says so at most; a yes that left before its commit has left.
        (self.alive() || said.0.is_success()).then_some(said)
    }

    /// Whether the process lives; one that died is down from here on.
    fn alive(&mut self) -> bool {
        let Some(process) = &self.process else { return false };
        if !process.dead.load(Ordering::SeqCst) {
            return true;
        }
        let (death, written) =
            (process.fuse.death(), process.fuse.written.lock().expect("no panic while locked").take());
        self.down();
        let mut lost = false;
        if let (Death::Power(cut), Some((covered, written))) = (death, written) {
            let found = disk::after(cut, &covered, &written, &mut self.dice);
            lost = found != written;
            disk::put(self.folder(), disk::HUB, &found);
        }
        self.deaths.push((death, lost));
        false
    }

    /// The deaths since this was asked last, and whether something written was lost with each.
    pub fn deaths(&mut self) -> Vec<(Death, bool)> {
        std::mem::take(&mut self.deaths)
    }

    /// A change of the hub's own; `None` when the process is down or dies over it.
    pub fn change<T: Send + 'static>(
        &mut self,
        kind: &'static str,
        job: impl Fn(&mut Cx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Option<T> {
        let done = self.process.as_ref()?.hall.change(kind, job).wait();
        self.version += 1;
        self.alive().then(|| done.unwrap_or_else(|error| panic!("{kind}: {error}")))
    }

    /// A look at the database, on a connection of its own.
    pub fn read<T>(&self, job: impl FnOnce(&mut dyn Conn) -> Result<T, DbError>) -> T {
        let outcome = match &self.process {
            Some(process) => process.hall.readers.read(job),
            None => job(&mut *self.database().open_reader().expect("a reader")),
        };
        outcome.expect("the database can be read")
    }

    /// Whether a confirm is in the database, as somebody sees it who opens the file.
    pub fn has(&self, id: &CommandId) -> bool {
        let found = self.read(|conn| {
            query_int(
                conn,
                "select count(*) from command where site = 'main' and device = $1 and series = 'c' and number = $2",
                &[id.device.as_str().into(), id.number.into()],
            )
        });
        found > 0
    }

    /// Epoch and events after a position of a device's feed; of none: from now on. None when the hub dies over it.
    pub fn events(&mut self, device: &str, after: Option<(i64, i64)>) -> Option<(i64, i64, Vec<Event>)> {
        let goes_on = self.read(|conn| {
            let site = Site::load(conn, SITE)?;
            anew::after(conn, &site, after)
        });
        let from = match goes_on {
            Some(from) => from,
            None => {
                let own = DeviceId::from(device);
                self.change("anew", move |cx| anew::tell(cx, &own))?.0
            }
        };
        Some(self.read(|conn| Ok((Site::load(conn, SITE)?.epoch, from, events::after(conn, SITE, from)?))))
    }

    /// A look at all books, as `regal-hub verify` takes it.
    pub fn verify(&self) -> Report {
        let mut conn = self.database().open_reader().expect("a reader");
        verify(&mut *conn, SITE).expect("the books can be read")
    }

    /// A backup is taken while the hub runs.
    pub fn backup(&self, to: &Path) {
        let report = backup::backup(&self.database(), SITE, to).expect("a backup");
        assert!(report.is_clean(), "{report}");
    }

    /// The disk is lost: the hub begins again from a backup, `now` by its clock.
    pub fn restore(&mut self, from: &Path, now: Moment) {
        self.lose_disk();
        backup::restore(from, &self.database(), SITE, now).expect("a restore");
        self.up();
    }

    /// An older copy is put in place and nobody tells the hub: its newest rows are lost without a new epoch.
    pub fn lose_tail(&mut self, from: &Path) {
        self.lose_disk();
        std::fs::copy(from, &self.file).expect("a copy");
        self.up();
    }

    fn lose_disk(&mut self) {
        self.down();
        for ending in ["", "-wal", "-shm"] {
            let mut name = self.file.clone().into_os_string();
            name.push(ending);
            drop(std::fs::remove_file(&name));
        }
    }
}
