//! The radio hole: after a moment without the hub the screen says what is still possible here.

use super::Terminal;
use regal_shared::base::Moment;
use serde::{Deserialize, Serialize};

/// The hub has to be away this many ms before it is said. Between two access points it is away for seconds, and a row
/// that comes and goes is not read; the sign in the title stands at once.
pub(super) const HOLE_MS: i64 = 5_000;

/// How long the hub has been away.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Hole {
    since: Option<Moment>,
    /// It is long enough to be said.
    told: bool,
}

impl Hole {
    /// The hub has not been heard since `moment`.
    pub(super) fn since(moment: Moment) -> Hole {
        Hole { since: Some(moment), told: false }
    }
}

impl Terminal {
    /// The hub is there, or is not.
    pub(super) fn link(&mut self, online: bool) {
        self.journal = 0;
        if online {
            self.stopped = None;
            self.hole = Hole::default();
        } else if self.online || self.hole.since.is_none() {
            self.hole = Hole::since(self.now);
        }
        self.online = online;
    }

    /// Whether it is time to say that the hub is away.
    pub(super) fn hole_due(&self) -> bool {
        let long = self.hole.since.is_some_and(|since| self.now.since(since) >= HOLE_MS);
        !self.hole.told && !self.online && long
    }

    /// Says it from now on.
    pub(super) fn look_into_hole(&mut self) {
        if self.hole_due() {
            self.hole.told = true;
        }
    }

    /// What can be done here without the hub; none while it is there.
    pub(super) fn still_possible(&self) -> Option<&'static str> {
        if self.online || !self.hole.told {
            return None;
        }
        Some(match &self.state.session {
            Some(_) if self.state.job.lease.is_some() && !self.lease_over() => "sys.offline",
            Some(_) => "sys.offline_work",
            None if self.state.people.is_empty() => "sys.offline_nobody",
            None => "sys.offline_people",
        })
    }
}
