//! Looking at stock through the hub's own interface, with a short and with a long journal behind it.

use super::client::ask;
use super::measure::{Sample, clock};
use super::{Figure, Settings, Shift, history};
use crate::db::Database;
use crate::ledger::{self, Booking, Place};
use crate::people::{key, secret};
use anyhow::{Context, ensure};
use regal_shared::base::{ActorId, Goods};
use regal_shared::flow::session::Role;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::TcpStream;

/// Movements of the short journal.
const SHORT: i64 = 100_000;
/// Asked so often.
const TIMES: usize = 2000;
/// Items in the bin that is looked at, and bins the item that is looked for lies in: a page each.
const LIST: i64 = 40;
/// The longest median, ms.
const MARK: f64 = 1.0;
const KEY: &str = "bench-key";

/// Stock of one bin and of one item, beside a call that does nothing.
pub(super) fn measure(folder: &Path, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let shift = Shift::open(&Database::Sqlite(folder.join("stock.db")), 1)?;
    lay_out(&shift)?;
    let mut all = Vec::new();
    let mut from = 0;
    for movements in [SHORT, settings.movements] {
        if movements <= from {
            continue;
        }
        history::fill(&shift, from, movements)?;
        from = movements;
        all.extend(shift.load(|address| look(address, movements))??);
    }
    Ok(all)
}

/// A bin with many items, an item in many bins, and a key to ask with.
fn lay_out(shift: &Shift) -> anyhow::Result<()> {
    let job = move |cx: &mut crate::cx::Cx<'_>| {
        for number in 0..LIST {
            for (item, bin) in
                [(format!("S{number}"), "BIN".to_owned()), ("ITEM".to_owned(), format!("S{number}"))]
            {
                let goods = Goods { item, owner: cx.site.owner.clone(), ..Goods::default() };
                let (from, to) = (Place::loose(ledger::ADJUSTMENT), Place::loose(&bin));
                ledger::book(cx, &Booking { goods, qty: 7, from, to, reason: "opening", own: None })?;
            }
        }
        key::add(
            cx,
            "bench",
            &secret::hash(KEY),
            (Role::Supervisor, key::Reach::Goods),
            &ActorId::from("bench"),
        )
    };
    ensure!(shift.hall.change("bench", job).wait()?, "the key is known already");
    Ok(())
}

async fn look(hub: SocketAddr, movements: i64) -> anyhow::Result<Vec<Figure>> {
    let mut stream = TcpStream::connect(hub).await.context("the benchmark's hub does not listen")?;
    stream.set_nodelay(true).context("a setting of the connection")?;
    let nothing = times(&mut stream, "/health", "ok").await?;
    let bin = times(&mut stream, "/api/v1/stock?by=location&of=BIN", "\"S39\"").await?;
    let item = times(&mut stream, "/api/v1/stock?by=item&of=ITEM", "\"S39\"").await?;
    let floor = nothing.p50_ms();
    let what =
        |of: &str| format!("stock of one {of}, median, {movements} movements, over a call that does nothing");
    Ok(vec![
        Figure::within(what("bin"), bin.p50_ms(), "ms", floor, MARK),
        Figure::within(what("item in all bins"), item.p50_ms(), "ms", floor, MARK),
    ])
}

/// Asks again and again; each answer must hold `wanted`.
async fn times(stream: &mut TcpStream, path: &str, wanted: &str) -> anyhow::Result<Sample> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {KEY}\r\n\r\n");
    let (start, mut times, mut answer) = (clock(), Vec::with_capacity(TIMES), Vec::new());
    for _ in 0..TIMES {
        let begin = clock();
        ask(stream, &request, &mut answer).await?;
        times.push(begin.elapsed());
        let text = String::from_utf8_lossy(&answer);
        ensure!(text.contains(wanted), "{path} answered {text}");
    }
    Ok(Sample::new(times, start.elapsed()))
}
