//! A shift of simulated terminals on a real hub: each holds a task of its own and picks one piece a confirm.

use super::client::Client;
use super::measure::{Sample, clock, cpu, cpu_of};
use crate::cx::Cx;
use crate::db::{Database, DbError, Inline, params, query_int};
use crate::floor::hall;
use crate::floor::{Hall, Pace};
use crate::ledger::{self, ADJUSTMENT, Booking, Place, reserve};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::people::device;
use crate::site::Site;
use crate::task::{self, NewLine, NewTask, lease};
use crate::web;
use anyhow::Context;
use regal_shared::base::{ActorId, DeviceId, Goods, StockKey, StockStatus};
use regal_shared::wire::TaskKind;
use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Lines each terminal walks round and round.
const LINES: i64 = 20;
/// Pieces planned a line: more than any run takes.
const PLENTY: i64 = 10_000_000;

/// A hub with terminals at work.
pub struct Shift {
    /// Where the hub's own work runs.
    serving: tokio::runtime::Runtime,
    load: tokio::runtime::Runtime,
    address: SocketAddr,
    clients: RefCell<Vec<Client>>,
    /// The hub.
    pub hall: Hall,
}

/// What one run came to.
pub(super) struct Run {
    /// Times of all confirms.
    pub sample: Sample,
    /// CPU time of hub and load a confirm, µs.
    pub cpu_us: f64,
    /// That of the hub alone.
    pub hub_us: f64,
}

impl Shift {
    /// A hub on a fresh database with work for so many terminals.
    ///
    /// # Errors
    /// The database or the loopback.
    pub fn open(database: &Database, terminals: usize) -> anyhow::Result<Shift> {
        let hall = Hall::open(database, "main", "Bench", Box::new(|error| panic!("{error}")))?;
        let clients = (0..terminals)
            .map(|index| hall.change("bench", move |cx| terminal(cx, index, LINES)).wait())
            .collect::<Result<_, _>>()?;
        Shift::over(hall, clients)
    }

    /// A hub that stands already, served to these terminals.
    pub(super) fn over(mut hall: Hall, clients: Vec<Client>) -> anyhow::Result<Shift> {
        hall.pace = Arc::new(Pace::without_end());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("threads")?;
        let serving = hall.clone();
        let address = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            tokio::spawn(async move {
                web::listen::serve(
                    listener,
                    web::router(serving),
                    web::listen::Limits::default(),
                    None,
                    std::future::pending(),
                )
                .await
            });
            Ok::<_, std::io::Error>(address)
        })?;
        let load = super::load_runtime()?;
        Ok(Shift { serving: runtime, load, address, clients: RefCell::new(clients), hall })
    }

    /// Where the hub listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins something beside the hub and what else runs.
    pub(super) fn beside<F>(&self, what: F) -> tokio::task::JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.load.spawn(what)
    }

    /// The hub's own work, such as its jobs.
    pub(super) fn job(&self, what: impl Future<Output = ()> + Send + 'static) {
        self.serving.spawn(what);
    }

    /// Runs something beside the hub, which it can reach at the address given.
    pub(super) fn load<F: Future>(&self, what: impl FnOnce(SocketAddr) -> F) -> anyhow::Result<F::Output> {
        Ok(self.load.block_on(async { what(self.address).await }))
    }

    /// So many terminals confirm for some seconds, each waiting for its answer.
    pub(super) fn run(&self, terminals: usize, seconds: u64) -> anyhow::Result<Run> {
        let (end, address) = (clock() + Duration::from_secs(seconds), self.address);
        self.all(terminals, |_, client| client.work(address, end))
    }

    /// So many terminals hold their feeds and confirm once a pace, so many times, one after the other.
    pub(super) fn paced(&self, terminals: u32, pace: Duration, turns: u32) -> anyhow::Result<Run> {
        let address = self.address;
        self.all(usize::try_from(terminals)?, |index, client| {
            client.keep_pace(address, pace, pace / terminals * index, turns)
        })
    }

    /// So many terminals at work, each in its way.
    fn all<F>(&self, terminals: usize, work: impl Fn(u32, Client) -> F) -> anyhow::Result<Run>
    where
        F: Future<Output = anyhow::Result<(Client, Vec<Duration>)>> + Send + 'static,
    {
        let (start, busy, loaded) = (clock(), cpu(), cpu_of(super::LOAD));
        let chosen: Vec<Client> = self.clients.borrow().iter().take(terminals).cloned().collect();
        let done = self.load.block_on(async move {
            let running: Vec<_> =
                (0..).zip(chosen).map(|(index, client)| tokio::spawn(work(index, client))).collect();
            let mut done = Vec::with_capacity(running.len());
            for one in running {
                done.push(one.await.context("a terminal of the benchmark")??);
            }
            Ok::<_, anyhow::Error>(done)
        })?;
        let stretch = start.elapsed();
        let mut times = Vec::new();
        for (index, (client, taken)) in done.into_iter().enumerate() {
            self.clients.borrow_mut()[index] = client;
            times.extend(taken);
        }
        let sample = Sample::new(times, stretch);
        #[expect(clippy::cast_precision_loss, reason = "a mean needs no more than 52 bits")]
        let each = |time: Duration| time.as_secs_f64() * 1e6 / sample.count().max(1) as f64;
        let all = cpu() - busy;
        let (cpu_us, hub_us) = (each(all), each(all.saturating_sub(cpu_of(super::LOAD) - loaded)));
        Ok(Run { sample, cpu_us, hub_us })
    }
}

/// A fresh database with work for so many terminals, for a hub in a process of its own.
pub(super) fn prepare(database: &Database, terminals: usize, lines: i64) -> anyhow::Result<Vec<Client>> {
    let mut conn = database.open_writer()?;
    hall::prepare(&mut *conn, "main", "Bench")?;
    more(&mut Inline::new(conn, Site::named("main")), terminals, lines)
}

/// Work for so many terminals more, in a site that may have some already.
pub(super) fn more(writer: &mut Inline<Site>, terminals: usize, lines: i64) -> anyhow::Result<Vec<Client>> {
    let there = writer.run(|conn, _| {
        query_int(conn, "select count(*) from device where site = $1 and device like 'B%'", params!["main"])
    })?;
    let first = usize::try_from(there)?;
    let mut clients = Vec::with_capacity(terminals);
    for index in first..first + terminals {
        let made = writer
            .run(|conn, site| terminal(&mut Cx::hub(conn, site, "bench", hall::now()), index, lines))?;
        clients.push(made);
    }
    Ok(clients)
}

/// One terminal's device, bins, stock, order, task and lease.
fn terminal(cx: &mut Cx<'_>, index: usize, lines: i64) -> Result<Client, DbError> {
    let name = format!("B{index:05}");
    device::make(cx, &name, "bench", &name)?;
    let wanted = (1..=lines)
        .map(|line| NewOrderLine { line, item: format!("I{line}"), qty: PLENTY, ..NewOrderLine::default() })
        .collect();
    order::create(cx, &NewOrder { order: name.clone(), lines: wanted, ..NewOrder::default() })?;
    let created = task::create(cx, &NewTask { mode: "discrete", ..NewTask::ready(TaskKind::Pick, &name) })?;
    for line in 1..=lines {
        add_line(cx, &name, &created, line)?;
    }
    let found = task::find(cx, created.as_str())?;
    if let Some(found) = found {
        lease::grant(cx, &found, &DeviceId::from(name.as_str()), &ActorId::from("bench"))?;
    }
    Ok(Client { device: name.clone(), token: name, task: created.0, lines, number: 0 })
}

fn add_line(
    cx: &mut Cx<'_>,
    name: &str,
    created: &regal_shared::base::TaskId,
    line: i64,
) -> Result<(), DbError> {
    let location = format!("{name}.{line}");
    let goods = Goods { item: format!("I{line}"), owner: cx.site.owner.clone(), ..Goods::default() };
    let to = Place::loose(&location);
    let from = Place::loose(ADJUSTMENT);
    ledger::book(cx, &Booking { goods: goods.clone(), qty: PLENTY, from, to, reason: "opening", own: None })?;
    let key = StockKey {
        goods: goods.clone(),
        location: location.clone(),
        status: StockStatus::Available,
        lpn: String::new(),
    };
    let reservation = reserve::make(
        cx,
        &reserve::Reserve {
            key,
            qty: PLENTY,
            order: name.to_owned(),
            order_line: line,
            task: created.0.clone(),
            task_line: line,
            rule: "fifo",
        },
    )?;
    let new = NewLine {
        order: name.to_owned(),
        order_line: line,
        goods,
        location,
        planned: PLENTY,
        reservation,
        walk: line,
        ..NewLine::default()
    };
    task::add_line(cx, created, line, &new)
}
