//! Carries messages out. One thread looks what is due; each call has a thread of its own, a few for each target, so that
//! a slow receiver holds up no other, and a slow message not the rest of its target.

use super::outbox::{self, JITTER, Outcome, Parcel};
use super::send::Sender;
use crate::db::{DbError, Readers, Writer};
use crate::printer::Bell;
use crate::site::Site;
use regal_shared::base::Moment;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Calls under way to one target.
const LANES: usize = 4;
/// How long without a ring before the outbox is looked at all the same: another hub may have written, or time is up.
const LOOK: Duration = Duration::from_secs(1);
/// The pause after the database could not be read or written.
const PAUSE: Duration = Duration::from_secs(5);

/// What carries messages out reaches the rest of the hub by.
#[derive(Clone)]
pub struct Courier {
    site: String,
    readers: Readers,
    writer: Writer<Site>,
    now: Arc<dyn Fn() -> Moment + Send + Sync>,
    sender: Sender,
}

impl Courier {
    /// Reads with `readers` (its own), writes through the hub's one writer.
    #[must_use]
    pub fn new(
        site: &str,
        readers: Readers,
        writer: Writer<Site>,
        now: Arc<dyn Fn() -> Moment + Send + Sync>,
        sender: Sender,
    ) -> Courier {
        Courier { site: site.to_owned(), readers, writer, now, sender }
    }

    fn due(&self) -> Result<Vec<String>, DbError> {
        let now = (self.now)();
        self.readers.read(|conn| outbox::due(conn, &self.site, now))
    }

    fn take(&self, webhook: &str, most: usize) -> Result<Vec<Parcel>, DbError> {
        let (site, webhook, now) = (self.site.clone(), webhook.to_owned(), (self.now)());
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.writer.submit(move |conn, _| outbox::take(conn, &site, &webhook, most, now)).wait()
    }

    /// What a clock that was set back while the hub was down left in the far future comes at its time.
    ///
    /// # Errors
    /// The database.
    pub(super) fn begin(&self) -> Result<(), DbError> {
        let (site, now) = (self.site.clone(), (self.now)());
        let brought = self.writer.submit(move |conn, _| outbox::bring_back(conn, &site, now)).wait()?;
        if brought > 0 {
            tracing::info!(brought, "webhooks waited too long: the machine's clock was set back");
        }
        Ok(())
    }

    /// Sends one message and writes down how it ended.
    fn carry(&self, parcel: Parcel) -> Result<(), DbError> {
        let outcome = self.sender.send(&parcel, (self.now)());
        if let Outcome::NotTold(why) = &outcome {
            tracing::info!(webhook = %parcel.webhook, id = %parcel.id, try = parcel.tries, %why, "not told");
        }
        let late = late(&parcel);
        let (site, now) = (self.site.clone(), (self.now)());
        self.writer.submit(move |conn, _| outbox::mark(conn, &site, &parcel, &outcome, late, now)).wait()
    }

    /// Sends all that is due now, one after the other; answers how many: for tests, without a thread.
    ///
    /// # Errors
    /// The database.
    #[cfg(test)]
    pub fn turn(&self) -> Result<usize, DbError> {
        let mut sent = 0;
        for webhook in self.due()? {
            for parcel in self.take(&webhook, LANES)? {
                self.carry(parcel)?;
                sent += 1;
            }
        }
        Ok(sent)
    }
}

/// How much later the next try comes, ms: a tenth of its time at most, by the message's number, so that it is the same
/// each time and another one for each message.
fn late(parcel: &Parcel) -> i64 {
    let wait = usize::try_from(parcel.tries).ok().and_then(|tries| outbox::SCHEDULE.get(tries));
    let spread = wait.copied().unwrap_or(0) / JITTER;
    if spread == 0 { 0 } else { (parcel.number.wrapping_mul(7_919) ^ parcel.tries).rem_euclid(spread) }
}

/// Calls under way, by target.
type Under = Arc<Mutex<BTreeMap<String, usize>>>;

/// Carries messages out until the bell is stopped. Blocks: it needs a thread of its own. Calls under way then come to
/// their end or, with the process, to none: they are made again.
pub fn run(courier: &Courier, bell: &Arc<Bell>) {
    let under: Under = Arc::default();
    let mut begun = false;
    while !bell.stopped() {
        let seen = bell.times();
        if !begun {
            match courier.begin() {
                Ok(()) => begun = true,
                Err(error) => tracing::warn!(%error, "how long webhooks wait cannot be looked through yet"),
            }
        }
        match round(courier, bell, &under) {
            Ok(()) => bell.wait(seen, LOOK),
            Err(error) => {
                tracing::warn!(%error, "webhooks wait: the outbox cannot be read or written");
                bell.pause(PAUSE);
            }
        }
    }
}

fn round(courier: &Courier, bell: &Arc<Bell>, under: &Under) -> Result<(), DbError> {
    for webhook in courier.due()? {
        let busy = under.lock().unwrap_or_else(PoisonError::into_inner).get(&webhook).copied().unwrap_or(0);
        if busy >= LANES {
            continue;
        }
        for parcel in courier.take(&webhook, LANES - busy)? {
            start(courier, bell, under, parcel);
        }
    }
    Ok(())
}

fn start(courier: &Courier, bell: &Arc<Bell>, under: &Under, parcel: Parcel) {
    let webhook = parcel.webhook.clone();
    let count = |by: isize| {
        let mut under = under.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = under.entry(webhook.clone()).or_default();
        *busy = busy.saturating_add_signed(by);
    };
    count(1);
    let (courier, ended, bell, name) =
        (courier.clone(), Arc::clone(under), Arc::clone(bell), webhook.clone());
    let work = move || {
        if let Err(error) = courier.carry(parcel) {
            tracing::warn!(%error, "how a webhook ended is not written down; it is sent again");
        }
        if let Some(busy) = ended.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&name) {
            *busy = busy.saturating_sub(1);
        }
        bell.ring();
    };
    if let Err(error) = std::thread::Builder::new().name("webhook".to_owned()).spawn(work) {
        tracing::warn!(%error, "no thread for a webhook; it is sent later");
        count(-1);
    }
}
