//! The state of unfinished work as the hub keeps it, and the way back into it on another device.

use super::{Job, Later, Overlay, State, Terminal};
use crate::flow::{Screen, Typing};
use regal_shared::base::Moment;
use regal_shared::flow::session::{CHECKPOINT_FORMAT, Checkpoint, MAX_CHECKPOINT};
use regal_shared::wire::Packet;
use serde::{Deserialize, Serialize};

/// Work as it stands: all that another device needs besides the leases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    /// Leased work, the one on the screen first.
    jobs: Vec<Job>,
    /// Whether the first of them is on the screen, with what follows here.
    on_screen: bool,
    /// Digits typed so far.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    typed: String,
    /// The question open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    overlay: Option<Overlay>,
}

impl Standing {
    fn first(mut self) -> Standing {
        self.jobs.truncate(1);
        self
    }

    /// As it is told, unless it is too long.
    fn text(&self) -> Option<String> {
        serde_json::to_string(self).ok().filter(|text| text.len() <= MAX_CHECKPOINT)
    }
}

impl Terminal {
    /// Where the person stands in leased work, for the hub to keep. `None` while there is no such work, while something
    /// is being saved, asked of the hub or typed in secret, or when it is too much.
    #[must_use]
    pub fn standing(&self) -> Option<Checkpoint> {
        let state = &self.state;
        let session = state.session.as_ref()?;
        let between = self.pending.is_some() || state.todo.is_some() || state.asking.is_some();
        if between || state.alarm.is_some() || self.prompt().typing == Typing::Secret {
            return None;
        }
        let standing = state.standing()?;
        // Where all is too much, what comes first is told alone: it is what the person is at.
        let text = match standing.text() {
            Some(text) => text,
            None => standing.first().text()?,
        };
        Some(Checkpoint {
            format: CHECKPOINT_FORMAT,
            actor: session.actor.clone(),
            confirm: self.last_confirm,
            at: self.now,
            state: text,
        })
    }
}

impl State {
    fn standing(&self) -> Option<Standing> {
        let jobs: Vec<Job> = std::iter::once(&self.job)
            .chain(&self.held)
            .filter(|job| job.lease.is_some())
            .cloned()
            .map(|job| Job { expires_at: Moment(0), ..job })
            .collect();
        if jobs.is_empty() {
            return None;
        }
        let on_screen = self.job.lease.is_some();
        let question = |one: &&Overlay| matches!(one, Overlay::Ask { .. } | Overlay::Problem { .. });
        let overlay = self.overlay.as_ref().filter(|one| on_screen && question(one)).cloned();
        let typed = if on_screen { self.typed.clone() } else { String::new() };
        Some(Standing { jobs, on_screen, typed, overlay })
    }

    /// Work of another device is here now: where it stood there, as far as it can be read, else at its start. What was
    /// on the screen there is on the screen here.
    pub(super) fn bring(&mut self, packets: &[Packet], told: Option<&Checkpoint>, now: Moment) {
        let told = told.filter(|told| told.format == CHECKPOINT_FORMAT);
        let standing = told.and_then(|told| serde_json::from_str::<Standing>(&told.state).ok());
        let (mut stood, on_screen, typed, overlay) = match standing {
            Some(one) => (one.jobs, one.on_screen, one.typed, one.overlay),
            None => (Vec::new(), false, String::new(), None),
        };
        let first = stood.first().and_then(|job| job.task().cloned());
        let mut jobs = Vec::with_capacity(packets.len());
        for packet in packets {
            let at = stood.iter().position(|job| job.task() == Some(&packet.task));
            let job = match at {
                Some(at) => self.stand(stood.remove(at), packet),
                None => self.take_up(packet),
            };
            jobs.push(job);
        }
        if let Some(at) = jobs.iter().position(|job| job.task() == first.as_ref() && first.is_some()) {
            jobs[..=at].rotate_right(1);
        }
        self.held.retain(|job| !packets.iter().any(|packet| job.task() == Some(&packet.task)));
        let home = self.home();
        let old = std::mem::replace(&mut self.job, home);
        if old.lease.is_some() && !packets.iter().any(|packet| old.task() == Some(&packet.task)) {
            self.held.insert(0, old);
        }
        if jobs.is_empty() {
            return;
        }
        self.job = jobs.remove(0);
        jobs.append(&mut self.held);
        self.held = jobs;
        self.overlay = None;
        if on_screen && self.job.task() == first.as_ref() {
            self.typed = typed;
            self.overlay = overlay.map(|one| match one {
                Overlay::Ask { ask, given, versus, .. } => Overlay::Ask { ask, given, versus, since: now },
                other => other,
            });
        }
    }

    /// Whether what is on the screen is one of these, and nothing was done in it yet.
    pub(super) fn is_at_start(&self, packets: &[Packet]) -> bool {
        let packet = packets.iter().find(|packet| self.job.task() == Some(&packet.task));
        self.overlay.is_none() && packet.is_some_and(|packet| self.job.screen == Screen::start(&packet.work))
    }

    /// Work as it stood elsewhere under the lease it has now; what the hub changed since comes at the next safe point.
    fn stand(&mut self, stood: Job, packet: &Packet) -> Job {
        let mut job = Job { screen: stood.screen, begun: stood.begun, ..Job::of(packet) };
        let revision = stood.lease.map_or(0, |lease| lease.revision);
        if let Some(lease) = job.lease.as_mut().filter(|lease| revision < lease.revision) {
            lease.revision = revision;
            self.keep(Later::Revision {
                task: packet.task.clone(),
                revision: packet.revision,
                work: Box::new(packet.work.clone()),
            });
        }
        job
    }
}
