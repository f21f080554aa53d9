//! The hub's side: answers, events, leases, and what time does.

use super::{Later, Overlay, Said, Terminal};
use crate::flow::{FlowInput, Given, Reach, Step};
use crate::talk::{Effect, Health};
use regal_shared::barcode::{Entry, Meaning};
use regal_shared::base::{CommandId, Series, TaskId};
use regal_shared::text::{Arg, Message, Severity};
use regal_shared::wire::{Answer, Event, EventBody, Grant, HeartbeatAnswer, Packet, Verified, Work};

/// The longest a screen is seen without the hub saying so again, in ms.
const WATCHED_MS: i64 = 90_000;

/// So long, in ms, what was finished stands on the screen before a notice of the hub takes its place.
pub const SEEN_MS: i64 = 3_000;

impl Terminal {
    /// The hub answered a command.
    pub(super) fn answered(&mut self, id: &CommandId, answer: Answer, out: &mut Vec<Effect>) {
        if id.series == Series::Confirm {
            if let Answer::Parked { exception } = &answer {
                self.forget_numbers(exception.code);
            }
            if matches!(answer, Answer::AppliedWithDifference { .. } | Answer::Parked { .. }) {
                self.state.keep(Later::Noted);
            }
            return;
        }
        if self.numbers_came(id, &answer) || self.went_back(id, &answer) || self.cart_told(id, &answer) {
            return;
        }
        if self.state.asking.as_ref().is_none_or(|asking| asking.id != *id) {
            return;
        }
        let Some(asked) = self.state.asking.take().map(|asking| asking.request) else { return };
        let given = match answer {
            Answer::Granted { grant } => FlowInput::Granted(*grant),
            Answer::Refused { refusal } => {
                self.not_known(&asked, &refusal.message);
                FlowInput::Refused(refusal.message)
            }
            Answer::Lapsed => FlowInput::Refused(Message::new("work.late")),
            Answer::Applied
            | Answer::AppliedWithDifference { .. }
            | Answer::Parked { .. }
            | Answer::SettledEarlier => FlowInput::Granted(Grant::Done),
        };
        self.state.overlay = None;
        if let FlowInput::Refused(message) = &given
            && self.writes_instead(&asked, message)
        {
            return self.draw(out);
        }
        if let FlowInput::Refused(message) = &given
            && message.code == "log.badge"
            && self.state.session.is_some()
        {
            return self.badge_again(message.clone(), out);
        }
        self.give(Given::new(given), out);
    }

    /// An event of the feed.
    pub(super) fn event(&mut self, event: Event, out: &mut Vec<Effect>) {
        if event.device.as_ref().is_some_and(|device| *device != self.device) {
            return;
        }
        if event.epoch > self.epoch {
            // A restored hub counts revisions of its directory again.
            self.epoch = event.epoch;
            out.push(Effect::FetchDirectory);
        }
        match event.body {
            EventBody::Revision { packet } => {
                let Packet { task, revision, work, .. } = *packet;
                self.state.keep(Later::Revision { task, revision, work: Box::new(work) });
            }
            EventBody::Revoked { task, fence, message, at_once } => {
                if at_once && self.pending.is_none() && self.state.todo.is_none() {
                    self.lose(&task, fence, message, out);
                } else {
                    self.state.keep(Later::Lost { task, fence, message });
                }
            }
            EventBody::Message { text, urgent } => {
                if !urgent {
                    return self.state.keep(Later::Message(text));
                }
                self.state.alarm = Some(Message::new("exc.call").with("text", text.clone()));
                out.push(Effect::Tone(crate::talk::Tone::Alarm));
                // Read when the alarm is acknowledged, and kept to be read again.
                self.message(text);
            }
            // What was told here was sounded here.
            EventBody::Notice { message } if self.told_here(&message) => {}
            EventBody::Notice { message } if message.severity() == Severity::Alarm => {
                self.state.alarm = Some(message);
                out.push(Effect::Tone(crate::talk::Tone::Alarm));
            }
            EventBody::Notice { message } if event.device.is_some() => {
                self.state.keep(Later::Notice(message))
            }
            EventBody::Forget { mark } => self.state.people.retain(|known| known.verifier.mark != mark),
            EventBody::Directory { revision } => {
                if revision > self.directory.revision {
                    out.push(Effect::FetchDirectory);
                }
            }
            // Whoever was locked meanwhile is not known here: all come on by the hub once more.
            EventBody::Anew => {
                self.state.people.clear();
                out.push(Effect::FetchDirectory);
            }
            EventBody::Screen { until } => {
                // The hub's clock may be far from this one until it has answered once.
                let until = until.plus(-self.skew).min(self.now.plus(WATCHED_MS));
                self.watched = (until > self.now).then_some(until);
            }
            EventBody::Receipt { receipt, state } if is_over(&state) => {
                let object = format!("O.{receipt}");
                self.state.jobs_mut().for_each(|job| job.screen.over(&object));
            }
            EventBody::Moved { .. }
            | EventBody::Receipt { .. }
            | EventBody::Task { .. }
            | EventBody::Order { .. }
            | EventBody::Exception { .. }
            | EventBody::LowStock { .. }
            | EventBody::Notice { .. }
            | EventBody::Mismatch { .. }
            | EventBody::Alarm { .. }
            | EventBody::Recording { .. }
            | EventBody::Unknown => {}
        }
    }

    /// Whether an alarm is the one that was reported on this device.
    fn told_here(&self, message: &Message) -> bool {
        let here = Arg::Text(self.device.0.clone());
        message.severity() == Severity::Alarm && message.args.get("dev") == Some(&here)
    }

    /// The heartbeat's answer: leases live on, or are gone.
    pub(super) fn heartbeat(&mut self, beat: &HeartbeatAnswer, out: &mut Vec<Effect>) {
        self.skew = beat.now.since(self.now);
        self.journal = beat.journal;
        self.say_all_back(out);
        self.say_cart(out);
        let lives = |task: &TaskId| !beat.lost.contains(task);
        for job in self.state.jobs_mut().filter(|job| job.task().is_some_and(lives)) {
            let kept = beat.kept.iter().find(|kept| Some(&kept.task) == job.task());
            job.expires_at = kept.map_or(beat.until, |kept| kept.until);
        }
        self.state.told_over = false;
        for task in &beat.lost {
            let message = Message::new("sys.lease_over");
            let fence =
                beat.lost_leases.iter().find(|lease| lease.task == *task).map_or(0, |lease| lease.fence);
            self.state.keep(Later::Lost { task: task.clone(), fence, message });
        }
    }

    /// Whether the lease ran out while the hub is away.
    pub(super) fn lease_over(&self) -> bool {
        let job = &self.state.job;
        job.lease.is_some() && !self.online && self.now.plus(self.skew) > job.expires_at
    }

    /// Whether the hub did not answer in time.
    fn asked_long_ago(&self) -> bool {
        let longest = self.directory.decided.pace.request;
        self.state.asking.as_ref().is_some_and(|asking| self.now.since(asking.at) >= longest)
    }

    /// Past the end of its lease and out of the hub's reach, work is finished as far as it is in hand, and what was taken is
    /// set down; no other line is begun. The one place for this rule: flows only say where their states stand.
    pub(super) fn wind_up(&mut self) {
        let busy = self.pending.is_some() || self.state.todo.is_some() || self.state.alarm.is_some();
        if busy || !self.lease_over() || self.state.job.screen.reach() != Reach::LineStart {
            return;
        }
        let mut screen = self.state.job.screen.clone();
        if screen.wind_up(&self.ctx()) {
            self.state.job.screen = screen;
            self.state.typed.clear();
            self.state.overlay = None;
        }
        if self.state.overlay.is_none() {
            self.state.said.get_or_insert_with(|| Said::from(Message::new("sys.lease_over")));
        }
    }

    /// Whether an input would begin a line that may not be begun any more. Facts of F2, undo, leaving and the hub's answers
    /// are none, nor is a badge.
    pub(super) fn begins_too_late(&self, input: &FlowInput) -> bool {
        let begins = match input {
            FlowInput::Scan(scan) => !matches!(scan.meaning, Meaning::Badge { .. }),
            // To look at what is there, and to take off again what is on a truck.
            FlowInput::More(Entry::List | Entry::Unload) => false,
            FlowInput::Typed(_) | FlowInput::Enter | FlowInput::Choice(_) | FlowInput::More(_) => true,
            FlowInput::Back
            | FlowInput::Granted(_)
            | FlowInput::Refused(_)
            | FlowInput::Problem(_)
            | FlowInput::Undone(_) => false,
        };
        begins && self.lease_over() && self.state.job.screen.reach() == Reach::LineStart
    }

    /// Whether time has something to do.
    pub(super) fn tick_due(&self) -> bool {
        let late = self.asked_long_ago();
        let idle = self.state.session.is_some()
            && !self.state.locked
            && self.now.since(self.state.touched) >= self.directory.decided.pace.idle;
        let watched = self.watched.is_some_and(|until| self.now >= until);
        let over = self.lease_over() && !self.state.told_over;
        let due = self.missed_due() || self.hole_due() || self.numbers_due() || self.notice_due();
        late || idle || watched || over || self.shift_over() || due
    }

    /// Time passes.
    pub(super) fn tick(&mut self, out: &mut Vec<Effect>) {
        self.ask_numbers(out);
        self.tell_missed(out);
        let late = self.asked_long_ago();
        if let Some(asking) = self.state.asking.take_if(|_| late) {
            let message = Message::new("work.late");
            if self.writes_instead(&asking.request, &message) {
                self.draw(out);
            } else {
                self.give(Given::new(FlowInput::Refused(message)), out);
            }
        }
        let idle = self.state.session.is_some()
            && self.now.since(self.state.touched) >= self.directory.decided.pace.idle;
        if idle {
            self.lock();
        }
        if self.lease_over() && !self.state.told_over {
            self.state.told_over = true;
            self.complain("sys.lease_over", out);
        }
    }

    /// Hides the screen until a badge opens it. What was said last is past by then; the state of the work stays.
    fn lock(&mut self) {
        if !self.state.locked {
            self.state.said = None;
            self.state.locked = true;
        }
    }

    /// What the device tells of itself. Put on its charger it is out of its worker's hand, and locks.
    pub(super) fn heard_of_itself(&mut self, health: Health) {
        let before = std::mem::replace(&mut self.health, health);
        let charges = |health: Health| health.battery.map(|battery| battery.charging);
        let put_down = charges(before) == Some(false) && charges(health) == Some(true);
        if put_down && self.state.session.is_some() {
            self.lock();
        }
    }

    /// Whether nothing may come in from outside: something is being saved, asked, typed or still to be read.
    fn is_busy(&self) -> bool {
        self.pending.is_some()
            || self.state.todo.is_some()
            || self.state.overlay.is_some()
            || self.state.alarm.is_some()
            || self.state.locked
            || !self.state.typed.is_empty()
    }

    /// Lets in what waited for a safe point: line start, nothing in hand, no question open, no alarm unread.
    pub(super) fn safe_point(&mut self, out: &mut Vec<Effect>) {
        if self.is_busy() || self.state.later.is_empty() {
            return;
        }
        let rest = self.state.job.screen.at_rest();
        let mut kept = Vec::new();
        for later in std::mem::take(&mut self.state.later) {
            let now = match &later {
                Later::Noted | Later::Notice(_) => rest && self.may_notice(),
                Later::Message(_) => rest,
                Later::Revision { task, .. } | Later::Lost { task, .. } => {
                    rest || self.state.job.task() != Some(task)
                }
            };
            let now = now && self.state.overlay.is_none();
            if now { self.let_in(later, out) } else { kept.push(later) }
        }
        self.state.later = kept;
    }

    /// Whether a notice may take the place of what was said last: not before an answer or an error has been seen, nor
    /// another notice; what was finished stands [`SEEN_MS`] at least, unless the worker goes on before.
    fn may_notice(&self) -> bool {
        match self.state.said.as_ref().map(|said| said.message.severity()) {
            None => true,
            Some(Severity::Ok | Severity::Done) => self.now.since(self.said_at) >= SEEN_MS,
            Some(Severity::Info | Severity::Ask | Severity::Error | Severity::Alarm) => false,
        }
    }

    /// Whether what was finished has been seen by now, and a notice waits to take its place.
    fn notice_due(&self) -> bool {
        let waits = |later: &Later| matches!(later, Later::Noted | Later::Notice(_));
        self.state.said.is_some()
            && self.state.later.iter().any(waits)
            && !self.is_busy()
            && self.may_notice()
            && self.state.job.screen.at_rest()
    }

    /// Keeps a message among the last ones.
    fn message(&mut self, text: String) {
        self.state.messages.push(text);
        let surplus = self.state.messages.len().saturating_sub(super::overlay::ROWS);
        self.state.messages.drain(..surplus);
    }

    fn let_in(&mut self, later: Later, out: &mut Vec<Effect>) {
        match later {
            Later::Noted => {
                self.state.said = Some(Said::from(Message::new("sys.noted")));
                self.said_at = self.now;
            }
            Later::Notice(message) => {
                self.complain(message, out);
                self.said_at = self.now;
            }
            Later::Message(text) => {
                self.message(text);
                self.state.overlay = Some(Overlay::Messages { page: 0 });
                out.push(Effect::Tone(crate::talk::Tone::Info));
            }
            Later::Revision { task, revision, work } => {
                let goes_back = matches!(&*work, Work::Pick(pick) if !pick.put_back.is_empty());
                let before = self.state.job.screen.clone();
                self.revise(&task, revision, &work);
                if before != self.state.job.screen && self.state.said.is_none() {
                    self.state.said = Some(Said::from(Message::new(if goes_back {
                        "pick.cancelled"
                    } else {
                        "sys.revised"
                    })));
                }
            }
            Later::Lost { task, fence, message } => self.lose(&task, fence, message, out),
        }
    }

    fn revise(&mut self, task: &TaskId, revision: i64, work: &Work) {
        for job in self.state.jobs_mut() {
            let lease = job.lease.as_mut().filter(|lease| lease.task == *task && lease.revision < revision);
            if let Some(lease) = lease {
                lease.revision = revision;
                job.screen.revise(work);
            }
        }
        self.learn();
    }

    /// The lease of a task under this fence, or an older one, is over. Under a newer one the work was granted again
    /// since, and stays.
    fn lose(&mut self, task: &TaskId, fence: i64, message: Message, out: &mut Vec<Effect>) {
        self.state.held.retain(|job| !job.ends_with(task, fence));
        self.state.left.retain(|left| !left.job.ends_with(task, fence));
        if !self.state.job.ends_with(task, fence) {
            return;
        }
        // The lease ended while nobody heard of the device: what was taken is set down first, for nobody else has it.
        let mut screen = self.state.job.screen.clone();
        if message.code == "sys.lease_over" && screen.wind_up(&self.ctx()) {
            screen.take_back(true);
            if screen != self.state.job.screen {
                self.state.job.screen = screen;
                self.complain(message, out);
            }
            return;
        }
        self.go(Step::leave().say(message), Verified::Key, out);
    }
}

/// Whether nothing more comes in under a receipt of this state.
fn is_over(state: &str) -> bool {
    matches!(state, "received" | "closed" | "cancelled")
}
