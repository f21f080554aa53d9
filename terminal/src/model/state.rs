//! All that is kept: the state is the checkpoint.

use super::{Misses, Numbers, Overlay, Shift};
use crate::flow::{Cart, Known, Screen, Step, UndoBy, session};
use regal_shared::base::{CommandId, Moment, TaskId};
use regal_shared::flow::session::Session;
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, LeaseRef, Packet, Request, Verified, Work};
use serde::{Deserialize, Serialize};

/// Work on the screen or put aside, with its lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The lease, when the work has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<LeaseRef>,
    /// When the lease ends, hub clock.
    #[serde(default)]
    pub expires_at: Moment,
    /// Whether anything was confirmed under it.
    #[serde(default)]
    pub begun: bool,
    /// Where the worker stands in it.
    pub screen: Screen,
}

impl Job {
    /// Work of a packet, at its start.
    #[must_use]
    pub fn of(packet: &Packet) -> Job {
        let lease = LeaseRef { task: packet.task.clone(), fence: packet.fence, revision: packet.revision };
        Job {
            lease: Some(lease),
            expires_at: packet.expires_at,
            begun: false,
            screen: Screen::start(&packet.work),
        }
    }

    /// A screen without a lease.
    #[must_use]
    pub fn free(screen: Screen) -> Job {
        Job { lease: None, expires_at: Moment(0), begun: false, screen }
    }

    /// Whether this is the lease of a packet.
    #[must_use]
    pub fn holds(&self, task: &TaskId, fence: i64) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.task == *task && lease.fence == fence)
    }

    /// Whether this work is over when the lease of a task under a fence is over. A fence of 0 means whatever lease
    /// there is.
    #[must_use]
    pub fn ends_with(&self, task: &TaskId, fence: i64) -> bool {
        let lease = self.lease.as_ref().filter(|lease| lease.task == *task);
        lease.is_some_and(|lease| fence == 0 || lease.fence <= fence)
    }

    /// The task, when there is a lease.
    #[must_use]
    pub fn task(&self) -> Option<&TaskId> {
        self.lease.as_ref().map(|lease| &lease.task)
    }
}

/// Work of a person who left the device and keeps the lease, or goods with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Whose: the badge.
    pub badge: String,
    /// How they are called.
    pub name: String,
    /// When they were last at it.
    #[serde(default)]
    pub since: Moment,
    /// The work.
    pub job: Job,
}

/// What was said last; gone with the next input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words.
    pub message: Message,
    /// What was expected. Foreign text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came. Foreign text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
}

impl From<Message> for Said {
    fn from(message: Message) -> Said {
        Said { message, expected: None, got: None }
    }
}

/// A request waiting for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Its id.
    pub id: CommandId,
    /// When it was asked.
    pub at: Moment,
    /// What was asked.
    pub request: Request,
}

/// The last confirm, while it can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// Its id.
    pub id: CommandId,
    /// When it was saved.
    pub at: Moment,
    /// The lease's task it belongs to.
    pub task: Option<TaskId>,
    /// What it reported.
    pub confirm: Confirm,
    /// How it is taken back.
    pub by: UndoBy,
}

/// Something that waits for a safe point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Later {
    /// The hub's answer to a confirm opened a case.
    Noted,
    /// Unstarted work changed.
    Revision {
        /// The task.
        task: TaskId,
        /// Its revision.
        revision: i64,
        /// The work as it is now.
        work: Box<Work>,
    },
    /// A lease is gone.
    Lost {
        /// The task.
        task: TaskId,
        /// Fence of the lease; 0 when nobody said.
        #[serde(default)]
        fence: i64,
        /// Why.
        message: Message,
    },
    /// A supervisor wrote.
    Message(String),
    /// The hub tells this device something.
    Notice(Message),
}

/// The most that waits for a safe point.
const MAX_LATER: usize = 64;

/// Everything that is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Who is on.
    pub session: Option<Session>,
    /// What is on the screen.
    pub job: Job,
    /// Jobs put aside.
    #[serde(default)]
    pub held: Vec<Job>,
    /// Work of people who left the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Left>,
    /// People who were on the device, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Known>,
    /// The cart or vehicle of whoever is on.
    #[serde(default)]
    pub cart: Cart,
    /// The shift of whoever is on, or is on a break, where the site shows own figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<Shift>,
    /// The cart or vehicle the hub has noted for whoever is on, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub bound: String,
    /// Work that goes back to the hub, and has not yet as far as the device knows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub going_back: Vec<LeaseRef>,
    /// Numbers for labels written by hand.
    #[serde(default)]
    pub numbers: Numbers,
    /// Digits typed so far.
    #[serde(default)]
    pub typed: String,
    /// Wrong check digits in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misses: Option<Misses>,
    /// A list or question over the screen.
    #[serde(default)]
    pub overlay: Option<Overlay>,
    /// What was said last.
    #[serde(default)]
    pub said: Option<Said>,
    /// The rest of a step: facts still to be saved, and where it leads.
    #[serde(default)]
    pub todo: Option<Box<(Step<Screen>, Verified)>>,
    /// The request in flight.
    #[serde(default)]
    pub asking: Option<Asking>,
    /// What can be taken back.
    #[serde(default)]
    pub last: Option<Box<Last>>,
    /// What waits for a safe point.
    #[serde(default)]
    pub later: Vec<Later>,
    /// Messages from people, newest last.
    #[serde(default)]
    pub messages: Vec<String>,
    /// An alarm not yet acknowledged.
    #[serde(default)]
    pub alarm: Option<Message>,
    /// The screen is locked.
    #[serde(default)]
    pub locked: bool,
    /// It was said that the lease is over.
    #[serde(default)]
    pub told_over: bool,
    /// When the worker last did something.
    pub touched: Moment,
}

impl State {
    /// Nobody on, the badge is asked for.
    #[must_use]
    pub fn new(now: Moment) -> State {
        State {
            session: None,
            job: Job::free(Screen::Session(session::Session::default())),
            held: Vec::new(),
            left: Vec::new(),
            people: Vec::new(),
            cart: Cart::default(),
            shift: None,
            bound: String::new(),
            going_back: Vec::new(),
            numbers: Numbers::default(),
            typed: String::new(),
            misses: None,
            overlay: None,
            said: None,
            todo: None,
            asking: None,
            last: None,
            later: Vec::new(),
            messages: Vec::new(),
            alarm: None,
            locked: false,
            told_over: false,
            touched: now,
        }
    }

    /// The state as JSON.
    ///
    /// # Panics
    /// Never: every map in it has text or whole numbers as keys.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a state has no map with odd keys")
    }

    /// A copy but for the screen, in the place of which stands the one where nobody is on.
    pub(super) fn without_screen(&mut self) -> State {
        let none = Screen::Session(session::Session::default());
        let screen = std::mem::replace(&mut self.job.screen, none);
        let copy = self.clone();
        self.job.screen = screen;
        copy
    }

    /// Every job on the device: on the screen, put aside, left by others.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        std::iter::once(&self.job).chain(&self.held).chain(self.left.iter().map(|left| &left.job))
    }

    /// Every job on the device, to be changed.
    pub fn jobs_mut(&mut self) -> impl Iterator<Item = &mut Job> {
        let left = self.left.iter_mut().map(|left| &mut left.job);
        std::iter::once(&mut self.job).chain(&mut self.held).chain(left)
    }

    /// Keeps something for the next safe point.
    pub fn keep(&mut self, later: Later) {
        if self.later.len() < MAX_LATER && !self.later.contains(&later) {
            self.later.push(later);
        }
    }

    /// The work menu, or the badge screen when nobody is on.
    #[must_use]
    pub fn home(&self) -> Job {
        let screen = match self.session {
            Some(_) => session::Session::work_with(&self.cart),
            None => session::Session::default(),
        };
        Job::free(Screen::Session(screen))
    }
}
