//! Scans that did not fit: told to the hub in one go now and then, for those who look for the reason.

use super::{Said, Terminal};
use crate::talk::Effect;
use regal_shared::base::Moment;
use regal_shared::flow::common::{MAX_MISMATCHES, Mismatch};
use regal_shared::text::Severity;
use regal_shared::wire::Request;
use serde::{Deserialize, Serialize};

/// Mismatches are told this many ms after the first of them, together.
pub const TELL_MS: i64 = 30_000;

/// Mismatches not yet told. When there are too many, the oldest are counted only.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Missed {
    seen: Vec<Mismatch>,
    dropped: i64,
}

impl Missed {
    fn push(&mut self, one: Mismatch) {
        if self.seen.len() == MAX_MISMATCHES {
            self.seen.remove(0);
            self.dropped += 1;
        }
        self.seen.push(one);
    }

    fn since(&self) -> Option<Moment> {
        self.seen.first().map(|one| one.at)
    }
}

impl Terminal {
    /// Keeps a mismatch: an error that was said against a scan or typed digits, with what came.
    /// `asked`: the place that was asked for, where that is not the one the worker stands at.
    pub(super) fn miss(&mut self, said: &Said, asked: Option<&str>) {
        let Some(got) = &said.got else { return };
        if said.message.severity() < Severity::Error || self.state.session.is_none() {
            return;
        }
        self.missed.push(Mismatch {
            class: said.message.code.to_string(),
            location: asked.map_or_else(|| self.state.job.screen.place().location, str::to_owned),
            expected: said.expected.clone().unwrap_or_default(),
            got: got.clone(),
            at: self.now,
        });
    }

    /// Whether it is time to tell.
    pub(super) fn missed_due(&self) -> bool {
        let waits = self.missed.since().is_some_and(|since| self.now.since(since) >= TELL_MS);
        waits && self.online && self.state.session.is_some()
    }

    /// Tells all of them. Whether they arrive is not looked at.
    pub(super) fn tell_missed(&mut self, out: &mut Vec<Effect>) {
        if self.missed_due() {
            let Missed { seen, dropped } = std::mem::take(&mut self.missed);
            self.send(Request::Mismatches { seen, dropped }, out);
        }
    }
}
