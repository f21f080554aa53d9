//! What is sent when: waiting confirms in number order, requests behind them, one POST at a time, retried for ever.
//!
//! No thread and no clock: the loop asks [`Post::next`] what to send and gives [`Post::reply`] what came.

use super::clock::{self, Backoff};
use super::hub::Trouble;
use super::outbox::{Outbox, StoreError};
use crate::talk::Input;
use regal_shared::base::{CommandId, Moment, Series};
use regal_shared::wire::{self, Answer, Hello, PostAnswer, PostCommands};
use serde_json::value::RawValue;
use std::collections::VecDeque;

/// The most bytes of commands in one POST; the hub takes [`wire::MAX_BODY`] with everything around them.
const MAX_BYTES: usize = 60 * 1024;

/// After tries without an answer one POST carries less and less, down to so many bytes: on a slow line a short list comes
/// through in the time an answer is waited for, and a long one never would.
const MIN_BYTES: usize = 2 * 1024;

/// A request is sent for so many ms after it was asked; then the worker was told that it lapsed.
pub const LAPSE: i64 = 10_000;

/// The most requests that wait.
const MAX_REQUESTS: usize = 64;

/// Without an answer for so many ms, the hub counts as out of reach.
const SILENT: i64 = 2000;

/// The longest pause between two tries, in ms.
const MAX_PAUSE: i64 = 5000;

#[derive(Debug)]
struct Asked {
    id: CommandId,
    command: String,
    at: Moment,
}

#[derive(Debug)]
struct Flight {
    ids: Vec<CommandId>,
    /// Bytes of commands.
    bytes: usize,
    since: Moment,
}

/// The sender's state. All moments are of the steady clock.
#[derive(Debug)]
pub struct Post {
    requests: VecDeque<Asked>,
    flight: Option<Flight>,
    retry: Moment,
    backoff: Backoff,
    /// The most bytes of commands in the next POST.
    room: usize,
}

impl Default for Post {
    fn default() -> Post {
        Post::seeded(clock::spread())
    }
}

/// The hello of this program.
///
/// # Errors
/// When the store cannot be read.
pub fn hello(outbox: &Outbox) -> Result<Hello, StoreError> {
    Ok(Hello {
        protocol: wire::PROTOCOL,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: outbox.epoch()?,
        head: outbox.head()?,
        mark: outbox.mark().to_owned(),
        oldest: outbox.oldest()?,
    })
}

/// Marks what the hub wants again. A restored hub (a higher epoch) knows less than it answered: its count is taken on
/// only with its word from where to begin, or after it took a confirm, or where there was none. True
/// when there is something new to send.
fn begin_again(outbox: &mut Outbox, answer: &PostAnswer, sent: &[CommandId]) -> Result<bool, StoreError> {
    let first = sent.iter().find(|id| id.series == Series::Confirm).map(|id| id.number);
    let restored = answer.epoch > outbox.epoch()?;
    let mut moved = false;
    if let Some(from) = &answer.send_from {
        // What is not here any more cannot be sent: there is nothing new then.
        let least = from.confirm.max(outbox.oldest()?);
        moved = outbox.from(from.confirm)? && (restored || first != Some(least));
    }
    if restored && answer.send_from.is_none() && first.is_none() && outbox.last() > 0 {
        // Only requests went out: the last confirm, sent once more, brings the hub's word.
        return outbox.from(outbox.last());
    }
    if restored {
        outbox.take_on(answer.epoch)?;
    }
    Ok(moved)
}

impl Post {
    /// A sender; the number says how its pauses differ from those of others.
    #[must_use]
    pub fn seeded(spread: u64) -> Post {
        let backoff = Backoff::seeded(MAX_PAUSE, spread);
        Post { requests: VecDeque::new(), flight: None, retry: Moment(0), backoff, room: MAX_BYTES }
    }

    /// A request waits to be sent. Of more than 64 the oldest lapses.
    pub fn ask(&mut self, id: CommandId, command: String, now: Moment) {
        if self.requests.len() >= MAX_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(Asked { id, command, at: now });
    }

    /// The body of the next POST, if it is time and something waits. It is then in flight until [`Post::reply`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn next(&mut self, now: Moment, outbox: &Outbox) -> Result<Option<String>, StoreError> {
        if self.flight.is_some() || now < self.retry {
            return Ok(None);
        }
        self.requests.retain(|asked| now.since(asked.at) < LAPSE);
        let waiting = outbox.unanswered(wire::MAX_COMMANDS + 1)?;
        // Nothing overtakes a confirm that cannot go: a claim would be granted by books that do not know of it.
        let may = if !outbox.holds_back() { self.requests.len() } else { 0 };
        let requests = self.requests.iter().take(may).map(|asked| (&asked.id, &asked.command));
        let mut bytes = 0;
        let mut ids = Vec::new();
        let mut commands = Vec::new();
        for (id, command) in waiting.iter().map(|out| (&out.id, &out.command)).chain(requests) {
            let more = bytes + command.len() + 1;
            if commands.len() == wire::MAX_COMMANDS || (more > self.room && !commands.is_empty()) {
                break;
            }
            bytes = more;
            // The model writes JSON; what is none could never be sent, and the hub would wait for its number.
            let Ok(raw) = RawValue::from_string(command.clone()) else {
                return Err(StoreError::Damaged(format!("{id} is no JSON")));
            };
            ids.push(id.clone());
            commands.push(raw);
        }
        if commands.is_empty() {
            return Ok(None);
        }
        let body = serde_json::to_string(&PostCommands { hello: hello(outbox)?, commands })
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.flight = Some(Flight { ids, bytes, since: now });
        Ok(Some(body))
    }

    /// A POST ended: what the model hears of it. Answers are in the store before they are in the list.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn reply(
        &mut self,
        now: Moment,
        wall: Moment,
        outbox: &mut Outbox,
        reply: Result<PostAnswer, Trouble>,
    ) -> Result<Vec<Input>, StoreError> {
        let (sent, bytes) = self.flight.take().map(|flight| (flight.ids, flight.bytes)).unwrap_or_default();
        let before = outbox.waiting()?;
        // Until something is seen to move on, the next try waits.
        self.retry = now.plus(self.backoff.pause());
        let answer = match reply {
            Ok(answer) => {
                self.room = (self.room * 2).min(MAX_BYTES);
                answer
            }
            Err(Trouble::OldVersion) => return Ok(vec![Input::OutOfDate]),
            Err(Trouble::OldHub) => return Ok(vec![Input::OldHub]),
            Err(Trouble::OtherKey) => return Ok(vec![Input::OtherKey]),
            Err(Trouble::Later(seconds)) => {
                // It works: what waits is sent as soon as the hub takes it.
                self.backoff.reset();
                self.retry = now.plus(seconds * 1000);
                return Ok(vec![]);
            }
            Err(Trouble::Unreachable(_)) => {
                self.room = (bytes.min(self.room) / 2).max(MIN_BYTES);
                return Ok(vec![]);
            }
            Err(_) => return Ok(vec![]),
        };
        // A store that takes no writes ends nothing: what is answered waits on, is sent again and gets the same answer.
        drop(outbox.keep_head(&answer.head));
        let mut inputs = Vec::new();
        let mut moved = false;
        for answered in answer.answers.iter().filter(|answered| sent.contains(&answered.id)) {
            let first = match answered.id.series {
                Series::Confirm => match outbox.answered(answered.id.number, answered.answer.get(), wall) {
                    Ok(first) => first,
                    Err(_) => continue,
                },
                Series::Request => {
                    let asked = self.requests.len();
                    self.requests.retain(|asked| asked.id != answered.id);
                    self.requests.len() < asked
                }
            };
            moved = true;
            // An answer this program cannot read ends the command all the same.
            if let (true, Ok(answer)) = (first, serde_json::from_str::<Answer>(answered.answer.get())) {
                inputs.push(Input::Answered { id: answered.id.clone(), answer });
            }
        }
        moved |= begin_again(outbox, &answer, &sent).unwrap_or(false);
        if moved {
            self.backoff.reset();
            self.retry = now;
        }
        let waiting = outbox.waiting()?;
        if waiting != before {
            inputs.push(Input::Waiting(waiting));
        }
        Ok(inputs)
    }

    /// Whether a POST has been without an answer for so long that the hub counts as out of reach.
    #[must_use]
    pub fn silent(&self, now: Moment) -> bool {
        self.flight.as_ref().is_some_and(|flight| now.since(flight.since) >= SILENT)
    }

    /// When to look again: the next try, or when a flight becomes silent.
    #[must_use]
    pub fn due(&self, now: Moment) -> Option<Moment> {
        match &self.flight {
            Some(flight) if !self.silent(now) => Some(flight.since.plus(SILENT)),
            Some(_) => None,
            None => (self.retry > now).then_some(self.retry),
        }
    }

    /// The link came back: no need to wait.
    pub fn hurry(&mut self, now: Moment) {
        self.retry = now;
        self.backoff.reset();
    }
}

#[cfg(test)]
mod tests;
