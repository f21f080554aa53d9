//! All devices come back at once after an outage, each with what it has saved meanwhile.

use super::client::Client;
use super::measure::clock;
use super::served::Served;
use super::{Figure, ROUNDS, median, raw, shift};
use crate::db::Database;
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::path::Path;

/// Devices that come back.
const DEVICES: usize = 500;
/// Confirms each of them has saved.
const EACH: i64 = 20;
/// One device in so many loses the answer and sends all of it once more.
const LOSES: usize = 10;
/// The longest until all are answered, s.
const MARK: f64 = 5.0;

/// Ten thousand waiting confirms, three times, beside as many tiny commits one by one.
pub(super) fn measure(folder: &Path, seconds: u64) -> anyhow::Result<Vec<Figure>> {
    let path = folder.join("outage.db");
    let mut clients = shift::prepare(&Database::Sqlite(path.clone()), DEVICES, 4)?;
    let runtime = super::load_runtime()?;
    let hub = Served::start(&path)?;
    let (mut took, mut floors, mut busy) = (Vec::new(), Vec::new(), Vec::new());
    #[expect(clippy::cast_precision_loss, reason = "some ten thousand")]
    let confirms = (DEVICES as f64) * (EACH as f64);
    for _ in 0..ROUNDS {
        floors.push(confirms / raw::single_commits(&folder.join("raw.db"), seconds.min(3))?.rate());
        let begin = clock();
        let (back, again) = runtime.block_on(all_at_once(clients, hub.address))?;
        clients = back;
        busy.push(again);
        took.push(begin.elapsed().as_secs_f64());
    }
    hub.stop()?;
    booked_once(&path)?;
    let what = format!("{DEVICES} devices send {EACH} waiting confirms each, until all are answered");
    Ok(vec![
        Figure::within(format!("{what}, over as many tiny commits"), median(took), "s", median(floors), MARK),
        Figure::plain("of them: answers that the hub is busy", median(busy), ""),
    ])
}

async fn all_at_once(clients: Vec<Client>, hub: SocketAddr) -> anyhow::Result<(Vec<Client>, f64)> {
    let running: Vec<_> = clients
        .into_iter()
        .enumerate()
        .map(|(index, client)| tokio::spawn(client.send_waiting(hub, EACH, index % LOSES == 0)))
        .collect();
    let (mut done, mut busy) = (Vec::with_capacity(running.len()), 0_u32);
    for one in running {
        let (client, again) = one.await.context("a device of the benchmark")??;
        done.push(client);
        busy += u32::try_from(again)?;
    }
    Ok((done, f64::from(busy)))
}

/// Every confirm stands in the books once.
fn booked_once(path: &Path) -> anyhow::Result<()> {
    let db = rusqlite::Connection::open(path)?;
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0));
    let sent = i64::try_from(DEVICES * ROUNDS)? * EACH;
    let settled = count("select count(*) from command where kind = 'pick'")?;
    let moved = count("select count(*) from movement where kind = 'pick'")?;
    ensure!((settled, moved) == (sent, sent), "{sent} confirms were sent, {settled} settled, {moved} booked");
    Ok(())
}
