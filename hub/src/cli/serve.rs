//! `regal-hub serve`: the hub itself.

use super::Place;
use crate::cx::Cx;
use crate::db::beside;
use crate::db::{Database, DbError, Readers};
use crate::demo;
use crate::floor::hall::now;
use crate::floor::keeper::Keeper;
use crate::floor::{Hall, clock, desk};
use crate::lock::{Beacon, DatabaseLock};
use crate::log;
use crate::outbound::station;
use crate::photo;
use crate::printer::{self, Hands, Patience, Printer, queue};
use crate::recording::{self, Shelf};
use crate::report;
use crate::task::lease;
use crate::tls::{self, Tls, TlsPlace};
use crate::verify::paper::{self, Seal};
use crate::verify::{Point, file};
use crate::web;
use crate::webhook::safe::{Guard, HostPort};
use crate::webhook::send::PATIENCE;
use crate::webhook::{self, Courier, Sender};
use anyhow::Context;
use regal_shared::tls::Pin;
use rustix::process::{Resource, getrlimit, setrlimit};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Exit code when nobody can know whether the last commit is on disk: to be restarted at once.
const DOUBT: i32 = 70;
/// How often leases that ended are looked for.
const LAPSE_EVERY: Duration = Duration::from_secs(15);
/// How often it is looked whether something is old enough to be forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often recordings whose days are over are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a label is kept for a reprint, ms.
const KEEP_LABELS_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How often orders arrive in the demo.
const LIVE_EVERY: Duration = Duration::from_secs(60);

/// Settings of `serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// Address to listen on; port 0 takes a free one and prints it.
    #[arg(long, env = "REGAL_LISTEN", default_value = "127.0.0.1:7007", value_parser = address)]
    listen: SocketAddr,
    #[command(flatten)]
    keys: TlsPlace,
    /// A certificate with its chain (PEM) instead of the hub's own: one that browsers trust.
    #[arg(long, env = "REGAL_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of --tls-cert (PEM).
    #[arg(long, env = "REGAL_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The mark of the key that will follow that of --tls-cert, so that devices know it beforehand.
    #[arg(long, value_name = "MARK", requires = "tls_cert")]
    tls_next: Vec<Pin>,
    /// Where recordings of terminals that the desk asks for are kept; on SQLite beside the database, and on PostgreSQL
    /// nowhere without this.
    #[arg(long, env = "REGAL_RECORDINGS", value_name = "FOLDER")]
    recordings: Option<PathBuf>,
    /// Speak HTTP in the open: on this machine alone, or behind a proxy that speaks TLS.
    #[arg(long, env = "REGAL_PLAIN_HTTP", conflicts_with_all = ["tls_cert", "tls_folder"])]
    plain_http: bool,
    /// How the log's lines look: objects for programs, or text for people.
    #[arg(long, env = "REGAL_LOG_FORMAT", value_enum, default_value = "json")]
    log_format: log::Format,
    /// The site's name, for a new database.
    #[arg(long, default_value = "Regal")]
    name: String,
    /// A label printer: its name, best that of its bench, and where it is. May be given several times.
    #[arg(long, value_name = "NAME=tcp:HOST:9100 | NAME=file:PATH", value_parser = named_printer)]
    printer: Vec<(String, Printer)>,
    /// A folder, best on another machine, into which the signed heads of the books are written once a day.
    #[arg(long, env = "REGAL_HEAD_FOLDER", value_name = "FOLDER")]
    head_folder: Option<PathBuf>,
    /// Where webhooks may be sent to: a host and port, once for each. Nothing is sent elsewhere.
    #[arg(long, env = "REGAL_WEBHOOK_TO", value_name = "HOST:PORT", value_delimiter = ',')]
    webhook_to: Vec<HostPort>,
    /// The authorities that receivers of webhooks are known by (PEM).
    #[arg(
        long,
        env = "REGAL_AUTHORITIES",
        value_name = "FILE",
        default_value = "/etc/ssl/certs/ca-certificates.crt"
    )]
    authorities: PathBuf,
    /// Forget the figures of the reports and make them anew from journal, orders, exceptions and counts.
    #[arg(long)]
    reports_anew: bool,
    /// Fill an empty database with the demo warehouse, and let orders and deliveries keep arriving.
    #[arg(long)]
    demo: bool,
    /// With --demo: the same seed gives the same warehouse.
    #[arg(long, default_value_t = 1, requires = "demo")]
    demo_seed: u64,
    /// With --demo: pick tasks kept ready.
    #[arg(long, default_value_t = 24, requires = "demo")]
    demo_ready: i64,
}

/// Serves until it is told to stop.
///
/// # Errors
/// The database or the address cannot be used; says why.
pub fn run(args: &Args) -> anyhow::Result<()> {
    log::begin(args.log_format);
    open_wide();
    let printers = printers(args)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    // The address before the database: a hub that cannot serve leaves nothing behind.
    let listener = runtime.block_on(listen(args.listen))?;
    let speech = speech(args)?;
    let _lock = DatabaseLock::take(&args.place.database)?;
    let keeper = Keeper::find(&args.place.database)?;
    let mut hall = Hall::open(&args.place.database, &args.place.site, &args.name, Box::new(exit_in_doubt))?;
    let tls = match speech {
        Speech::Open => None,
        Speech::Given(tls) => Some(tls),
        Speech::Own(folder) => Some(folder.open(&tls::names(args.listen.ip()))?),
    };
    hall.keys = tls.iter().flat_map(|tls| tls.pins.iter().copied()).collect();
    hall.recordings = shelf(args);
    let verified = keeper.check(&hall)?;
    hall.change("clock", clock::begin).wait()?;
    if args.reports_anew {
        hall.change("figures", report::digest::forget).wait()?;
    }
    if args.demo {
        fill(&hall, args.demo_seed)?;
    }
    hall.guard = Guard::new(args.webhook_to.clone());
    let printing = printing(printers, &hall)?;
    let telling = telling(args, &hall)?;
    let code = desk::offer_setup(&hall)?;
    let served = runtime.block_on(serve(args, listener, hall.clone(), tls, &keeper, verified, code));
    hall.telling.stop();
    hall.bell.stop();
    let _ = telling.join();
    if let Some(printing) = printing {
        let _ = printing.join();
    }
    served
}

/// `NAME=tcp:HOST:PORT` or `NAME=file:PATH`.
fn named_printer(text: &str) -> Result<(String, Printer), String> {
    let (name, address) = text.split_once('=').ok_or("write NAME=tcp:HOST:PORT or NAME=file:PATH")?;
    if name.is_empty() || name.len() > 32 || name.contains(char::is_whitespace) {
        return Err("the name is 1 to 32 characters without blanks; best that of the bench".to_owned());
    }
    Printer::parse(address).map(|printer| (name.to_owned(), printer)).map_err(|error| error.to_string())
}

/// Where recordings lie.
fn shelf(args: &Args) -> Option<Shelf> {
    let own = || match &args.place.database {
        Database::Sqlite(path) => Some(beside(path, ".recordings")),
        Database::Postgres(_) => None,
    };
    args.recordings.clone().or_else(own).map(Shelf::at)
}

/// The printers by name.
fn printers(args: &Args) -> anyhow::Result<BTreeMap<String, Printer>> {
    let printers: BTreeMap<String, Printer> = args.printer.iter().cloned().collect();
    if printers.len() < args.printer.len() {
        anyhow::bail!("--printer names one printer twice; give each a name of its own");
    }
    Ok(printers)
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "write IP:PORT, such as 0.0.0.0:7007 or [::]:7007; ports end at 65535".to_owned())
}

async fn listen(on: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(on).await.with_context(|| {
        format!(
            "cannot listen on {on}; is another hub running, or is the address not this machine's? Stop that one, or \
             name another with --listen"
        )
    })
}

/// How the hub is to speak.
enum Speech {
    Open,
    Given(Tls),
    /// With its own key, which may have to be made.
    Own(tls::Folder),
}

/// How the hub is to speak; nothing is made yet. In the open is said aloud unless it stays on this machine.
fn speech(args: &Args) -> anyhow::Result<Speech> {
    if args.plain_http {
        if !args.listen.ip().is_loopback() {
            tracing::warn!(
                "badges, PINs and orders go over the network in the open; leave --plain-http out unless a proxy \
                 encrypts"
            );
        }
        return Ok(Speech::Open);
    }
    match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => tls::given(certificate, key, &args.tls_next).map(Speech::Given),
        _ => args.keys.folder(&args.place.database).map(Speech::Own),
    }
}

/// Lets the process hold as many connections as the system allows: a thousand terminals have two each.
pub(super) fn open_wide() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

/// Writes the printers down and starts the threads that work off what is queued for them.
fn printing(printers: BTreeMap<String, Printer>, hall: &Hall) -> anyhow::Result<Option<JoinHandle<()>>> {
    let addresses: BTreeMap<String, String> =
        printers.iter().map(|(name, printer)| (name.clone(), printer.to_string())).collect();
    hall.change("printers", move |cx| station::set_printers(cx.conn, &cx.site.site, &addresses)).wait()?;
    if printers.is_empty() {
        return Ok(None);
    }
    let mut hands = Hands::over(&hall.site, &hall.readers, &hall.writer, Box::new(now));
    // Pages that show the queue hear how far a label has come.
    let (mark, pages) = (hands.mark, hall.clone());
    hands.mark = Box::new(move |id, what| {
        let done = mark(id, what);
        pages.tell();
        done
    });
    let bell = Arc::clone(&hall.bell);
    let work = move || printer::run(&printers, &hands, &bell, &Patience::default());
    let thread = std::thread::Builder::new().name("printing".to_owned()).spawn(work);
    thread.map(Some).context("cannot start the printing thread")
}

/// Starts the thread that carries webhooks out, with a connection of its own.
fn telling(args: &Args, hall: &Hall) -> anyhow::Result<JoinHandle<()>> {
    let readers = Readers::open(&args.place.database, 1, Duration::from_secs(5))?;
    let sender = Sender::new(hall.guard.clone(), &args.authorities, PATIENCE);
    let courier = Courier::new(&hall.site, readers, hall.writer.clone(), hall.outside.now.clone(), sender);
    let bell = Arc::clone(&hall.telling);
    let work = move || webhook::run(&courier, &bell);
    std::thread::Builder::new()
        .name("webhooks".to_owned())
        .spawn(work)
        .context("cannot start the webhooks' thread")
}

/// Labels hold names and addresses: they go when nobody asks for a reprint any more. Who did what goes after its days.
async fn prune(hall: Hall) {
    let mut ticks = tokio::time::interval(PRUNE_EVERY);
    loop {
        ticks.tick().await;
        let job = |cx: &mut Cx<'_>| {
            let before = cx.now.plus(-KEEP_LABELS_MS);
            crate::floor::once::forget(cx)?;
            webhook::prune(cx.conn, &cx.site.site, cx.now)?;
            queue::prune(cx.conn, &cx.site.site, before)
        };
        if let Err(error) = hall.change("prune", job).await {
            tracing::warn!(%error, "old labels and answers could not be forgotten");
        }
        match crate::floor::retained(&hall).await {
            Ok(gone) if gone.actors > 0 => tracing::info!(actors = gone.actors, "who did what is forgotten"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "who did what could not be forgotten"),
        }
    }
}

/// Leaves the heads of the books in a folder, once a day.
async fn heads(hall: Hall, seal: Arc<Seal>, folder: PathBuf) {
    let mut ticks = tokio::time::interval(PRUNE_EVERY);
    loop {
        ticks.tick().await;
        let (site, seal, folder, at) = (hall.site.clone(), Arc::clone(&seal), folder.clone(), hall.now());
        let left = hall.read(move |conn| Ok(paper::daily(conn, &site, at, &seal, &folder))).await;
        match left {
            Ok(Ok(Some(file))) => tracing::info!(file = %file.display(), "the heads of the books have left"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => tracing::error!("the heads of the books did not leave: {error:#}"),
            Err(error) => tracing::error!(%error, "the heads of the books did not leave"),
        }
    }
}

/// Recordings hold names and scans: they go on their day.
async fn forget(hall: Hall) {
    let mut ticks = tokio::time::interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        // Photos of cases may show people, too: some at a time, so that the floor does not wait.
        loop {
            match hall.change("forget", photo::forget).await {
                Ok(0) => break,
                Ok(gone) => tracing::info!(gone, "photos of cases have gone on their day"),
                Err(error) => {
                    tracing::warn!(%error, "photos could not be looked through");
                    break;
                }
            }
        }
        let needed = match hall.change("forget", recording::forget).await {
            Ok(needed) => needed,
            Err(error) => {
                tracing::warn!(%error, "recordings could not be looked through");
                continue;
            }
        };
        let Some(shelf) = hall.recordings.clone() else { continue };
        let swept = tokio::task::spawn_blocking(move || shelf.sweep(&needed)).await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(%error, "old recordings could not be taken away");
        }
    }
}

/// Fills an empty site with the demo warehouse.
fn fill(hall: &Hall, seed: u64) -> anyhow::Result<()> {
    let settings = demo::Settings { seed, small: false, pins: demo::people::pins()? };
    let job = move |cx: &mut Cx<'_>| {
        if !demo::is_empty(cx.conn, &cx.site.site)? {
            return Ok(None);
        }
        demo::fill(cx, &settings).map(Some)
    };
    if let Some(filled) = hall.change("demo", job).wait()? {
        tracing::info!("demo warehouse: {}", super::demo::told(&filled));
    }
    Ok(())
}

fn exit_in_doubt(error: DbError) {
    tracing::error!(%error, "stopping: nobody is answered, devices send the same again after the restart");
    std::process::exit(DOUBT);
}

async fn serve(
    args: &Args,
    listener: TcpListener,
    hall: Hall,
    tls: Option<Tls>,
    keeper: &Keeper,
    verified: Point,
    code: Option<String>,
) -> anyhow::Result<()> {
    let address = listener.local_addr().context("the address that was taken")?;
    let url = format!("{}://{address}", if tls.is_some() { "https" } else { "http" });
    let beacon = Beacon { url: url.clone(), keys: hall.keys.to_vec(), token: hall.admin_token()? };
    if let Err(error) = beacon.leave(&args.place.database) {
        tracing::warn!(%error, "no administrator's token beside the database: subcommands cannot reach this hub");
    }
    let stop = stop()?;
    announce(&format!("regal-hub listens on {url}"));
    if let Some(key) = hall.keys.first() {
        announce(&format!("its key is {key}"));
    }
    if let Some(code) = code {
        announce(&format!(
            "nobody can sign in yet: open {url}/set-up and enter {code} (once, within 10 minutes)"
        ));
    }
    watch("the end of leases", lapse(hall.clone()));
    watch("the check of the books", keeper.clone().keep(hall.clone(), verified.clone()));
    watch("the check of the file", file::keep(hall.clone(), keeper.looks_soon()));
    watch("forgetting old labels", prune(hall.clone()));
    if let Some(folder) = &args.head_folder {
        let seal = Arc::new(Seal::of(&args.place.database)?);
        watch("the heads of each day", heads(hall.clone(), seal, folder.clone()));
    }
    watch("forgetting old recordings", forget(hall.clone()));
    watch("the figures of reports", report::job::keep(hall.clone()));
    if args.demo {
        watch("the demo's arrivals", live(hall.clone(), args.demo_seed, args.demo_ready));
    }
    let given = tls.as_ref().is_some_and(|tls| tls.given);
    let router = web::encrypted(web::router(hall.clone()), &hall.keys, given);
    let mut limits = web::listen::Limits { gauges: Arc::clone(&hall.gauges), ..Default::default() };
    if args.plain_http {
        // Behind a proxy everybody comes from its address.
        limits.each = limits.most;
    }
    web::listen::serve(listener, router, limits, tls.map(|tls| tls.acceptor), stop).await;
    if let Err(why) = keeper.leave(&hall, &verified).await {
        tracing::warn!("{why}");
    }
    Ok(())
}

/// Prints a line. Whoever reads may have gone: the hub serves all the same.
fn announce(line: &str) {
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Lets work go on for ever beside the hub; should it end all the same, the log says so.
fn watch(what: &'static str, work: impl Future<Output = ()> + Send + 'static) {
    let work = tokio::spawn(work);
    tokio::spawn(async move {
        match work.await {
            Ok(()) => tracing::error!("{what} ended; start the hub again"),
            Err(error) if error.is_cancelled() => {}
            Err(error) => tracing::error!(%error, "{what} died; start the hub again"),
        }
    });
}

/// Leases end by themselves, counts that waited are looked at, and orders go that have room in their channel.
async fn lapse(hall: Hall) {
    let mut ticks = tokio::time::interval(LAPSE_EVERY);
    loop {
        ticks.tick().await;
        match hall.keep_time().await {
            Ok(None) => {}
            Ok(Some(ms)) => {
                tracing::warn!(
                    ms,
                    "the clock of this machine was set; hub time follows, and leases end as late as they would have"
                );
                hall.tell();
            }
            // The next look takes it over; until then nothing ends.
            Err(error) => tracing::warn!(%error, "a step of this machine's clock could not be taken over"),
        }
        match hall.change("lapse", lease::lapse).await {
            Ok(0) => {}
            Ok(_) => hall.tell(),
            Err(error) => tracing::warn!(%error, "leases could not be looked through"),
        }
        match hall.change("count", crate::flow::count::review).await {
            Ok(0) => {}
            Ok(_) => hall.tell(),
            Err(error) => tracing::warn!(%error, "counts that wait could not be looked at"),
        }
        match hall.change("release", crate::order::channel::go_on).await {
            Ok(0) => {}
            Ok(_) => hall.tell(),
            Err(error) => tracing::warn!(%error, "orders that wait for room could not be looked at"),
        }
    }
}

/// The demo goes on: orders and deliveries arrive, pick tasks are kept ready.
async fn live(hall: Hall, seed: u64, ready: i64) {
    let mut ticks = tokio::time::interval(LIVE_EVERY);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        match hall.change("demo", move |cx| demo::live(cx, seed, ready)).await {
            Ok(_) => hall.tell(),
            Err(error) => tracing::warn!(%error, "no orders came in"),
        }
    }
}

/// Ends when the hub is told to stop; listens for that from here on.
fn stop() -> anyhow::Result<impl Future<Output = ()>> {
    let heard = |kind: SignalKind| signal(kind).context("signals cannot be heard");
    let (mut interrupt, mut terminate) = (heard(SignalKind::interrupt())?, heard(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
