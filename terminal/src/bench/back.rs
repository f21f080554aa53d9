//! The link comes back: how long until nothing waits any more.

use super::{clock, standin, work};
use crate::io::clock::Clock;
use crate::io::feed::News;
use crate::io::hub::{Call, Hub};
use crate::io::outbox::Outbox;
use crate::model::Terminal;
use crate::rig::{At, Rig};
use crate::talk::Saved;
use anyhow::{anyhow, ensure};
use regal_shared::base::{CommandId, Series};
use regal_shared::text::Language;
use regal_shared::tls::Pins;
use std::path::Path;
use std::time::Duration;

/// Confirms that wait.
pub(super) const WAITING: i64 = 200;
/// Times it is measured.
const ROUNDS: usize = 5;
/// Nothing takes longer than this.
const DEADLINE: Duration = Duration::from_secs(30);

/// Saves confirms without a hub, then hears that there is one; from that word to the last answer.
pub(super) fn measure(folder: &Path) -> anyhow::Result<Vec<Duration>> {
    let mut taken = Vec::new();
    work::prepare(folder, false)?;
    let address = standin::start(folder)?;
    for _ in 0..ROUNDS {
        let mut outbox = Outbox::open(folder)?;
        save(&mut outbox)?;
        taken.push(send(outbox, &address)?);
    }
    Ok(taken)
}

fn save(outbox: &mut Outbox) -> anyhow::Result<()> {
    let now = Clock::default().wall();
    let identity = outbox.identity().ok_or_else(|| anyhow!("not enrolled"))?.clone();
    let state = work::state(now).json();
    for number in outbox.last() + 1..=outbox.last() + WAITING {
        let id = CommandId { device: identity.device.clone(), series: Series::Confirm, number };
        let command = format!(
            "{{\"id\":\"{id}\",\"epoch\":1,\"actor\":\"a1\",\"occurred_at\":{},\"lease\":{{\"task\":\"7\",\"fence\":1,\
             \"revision\":1}},\"confirm\":{{\"kind\":\"pick\",\"line\":1,\"owner\":\"O\",\"item\":\"100001\",\
             \"location\":\"A00.00.1\",\"qty\":1,\"tote\":\"T001\"}}}}",
            now.0
        );
        ensure!(outbox.save(&id, &command, &state, now) == Saved::Good, "a confirm cannot be saved");
    }
    Ok(())
}

fn send(outbox: Outbox, address: &str) -> anyhow::Result<Duration> {
    let clocks = Clock::default();
    let at = || At { steady: clocks.steady(), wall: clocks.wall() };
    let hub = Hub::new(address, "none", Pins::default())?;
    let start = outbox.start(clocks.wall(), Language::En, false)?.ok_or_else(|| anyhow!("not enrolled"))?;
    ensure!(start.waiting == WAITING, "{} wait instead of {WAITING}", start.waiting);
    let (terminal, effects) = Terminal::new(start);
    let mut rig = Rig::new(terminal, outbox, at(), 7);
    rig.perform(at(), effects);
    let begun = clock();
    rig.news(at(), News::Link(true));
    while rig.outbox.waiting()? > 0 {
        for call in rig.calls(at())? {
            // Heartbeat and directory go by another connection.
            if matches!(call, Call::Commands(_)) {
                let reply = hub.call(&call);
                rig.reply(at(), reply)?;
            }
        }
        ensure!(begun.elapsed() < DEADLINE, "the confirms are not taken");
    }
    Ok(begun.elapsed())
}
