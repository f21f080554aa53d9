//! From a step to facts saved and the state after them.

use super::{Asking, Job, Last, Later, Overlay, Said, State, Terminal};
use crate::flow::{Doing, Screen, Step, Then};
use crate::talk::{Effect, Saved, Tone};
use regal_shared::base::{ActorId, CommandId, Series};
use regal_shared::bug::made;
use regal_shared::text::{Message, Severity};
use regal_shared::wire::{Body, Claim, Command, Request, Verified};

impl Terminal {
    /// Does what a step says: facts first, one after another, then the rest.
    pub(super) fn go(&mut self, step: Step<Screen>, verified: Verified, out: &mut Vec<Effect>) {
        if step.doing.is_empty() {
            let said = tone(&step, false);
            self.lead(step, said, out);
        } else {
            self.save(step, verified, out);
        }
    }

    /// What a restart or a fact just saved left to do.
    pub(super) fn go_on(&mut self, out: &mut Vec<Effect>) {
        if let Some(todo) = self.state.todo.take() {
            let (step, verified) = *todo;
            if step.doing.is_empty() {
                // The tone sounded with the last fact.
                self.lead(step, None, out);
            } else {
                self.state.todo = Some(Box::new((step.clone(), verified)));
                self.save(step, verified, out);
            }
        }
    }

    /// Saves the first fact of a step; the rest goes with it as the state after.
    fn save(&mut self, mut step: Step<Screen>, verified: Verified, out: &mut Vec<Effect>) {
        let doing = step.doing.remove(0);
        let id =
            CommandId { device: self.device.clone(), series: Series::Confirm, number: self.last_confirm + 1 };
        // A screen that the step replaces is not copied first: it holds all lines and cards of the work.
        let replaced = step.doing.is_empty() && matches!(step.then, Then::To(_));
        let mut after = if replaced { self.state.without_screen() } else { self.state.clone() };
        after.todo = None;
        after.overlay = None;
        after.typed.clear();
        after.said = None;
        after.job.begun = true;
        after.last = last(&id, &doing, &after, self.now).map(Box::new);
        let tone = step.doing.is_empty().then(|| tone(&step, true).unwrap_or(Tone::Good));
        let command =
            self.command(id.clone(), Body::Confirm(doing.confirm), doing.verified.unwrap_or(verified));
        if step.doing.is_empty() && is_inner(&step.then) {
            after.lead(step, self.now);
        } else {
            after.todo = Some(Box::new((step, verified)));
        }
        if made("tone_before_save") {
            out.push(Effect::Tone(tone.unwrap_or(Tone::Good)));
        }
        out.push(Effect::Save { id, command, checkpoint: after.json(), tone });
        self.pending = Some(Box::new(after));
    }

    /// How saving went.
    pub(super) fn saved(&mut self, saved: Saved, out: &mut Vec<Effect>) {
        if let Some(lpn) = self.drawn.take() {
            return self.number_kept(saved, lpn, out);
        }
        let Some(after) = self.pending.take() else { return };
        match saved {
            Saved::Good => {
                self.last_confirm += 1;
                self.waiting += 1;
                self.state = *after;
                self.learn();
                self.go_on(out);
            }
            Saved::Failed => self.not_saved("sys.save_failed", out),
            Saved::Full => self.not_saved("sys.store_full", out),
        }
    }

    /// What was read is not on the disk: who did it and a scanner that waits for its answer are told.
    fn not_saved(&mut self, why: &'static str, out: &mut Vec<Effect>) {
        self.complain(why, out);
        out.push(Effect::Feedback(false));
    }

    /// Where a step leads, its facts being saved; with the tone it still earns.
    fn lead(&mut self, step: Step<Screen>, said: Option<Tone>, out: &mut Vec<Effect>) {
        match step.then.clone() {
            Then::Request(request, screen) => {
                self.state.job.screen = screen;
                self.state.clear();
                self.ask_hub(*request, out);
            }
            Then::Begin(kind) => match Screen::begin(kind) {
                Some(screen) => {
                    self.state.job = Job::free(screen);
                    self.state.clear();
                    self.state.said = step.say.map(Said::from);
                }
                None => self.ask_hub(Request::Claim(Claim::Next { kinds: vec![kind] }), out),
            },
            Then::Leave { hand_back: true } => {
                if let Some(lease) = self.state.job.lease.clone() {
                    self.hand_back(lease, out);
                }
                self.state.lead(step, self.now);
            }
            Then::LogOff { reason, hand_back, heir } => {
                self.log_off(reason, hand_back, &heir, out);
                if !heir.is_empty() {
                    return self.badge(&heir, out);
                }
            }
            Then::CheckPin { badge, pin } => return self.check_pin(badge, pin, out),
            Then::Fresh(screen) => {
                self.state.job.screen = screen;
                self.state.clear();
                return self.fresh_label(out);
            }
            Then::TakeLeft => {
                self.take_left(out);
                self.state.lead(step, self.now);
                self.learn();
            }
            Then::Quit => {
                self.state.clear();
                out.push(Effect::Quit);
            }
            then => {
                self.state.lead(step, self.now);
                self.learn();
                let fresh = match &then {
                    Then::Start(_) => true,
                    Then::TakenOver(packets, _) => self.state.is_at_start(packets),
                    _ => false,
                };
                if let (true, false, Some(first)) =
                    (fresh, self.state.job.begun, self.state.job.screen.first(&self.ctx()))
                {
                    return self.go(first, Verified::Scan, out);
                }
            }
        }
        if let Some(tone) = said {
            out.push(Effect::Tone(tone));
        }
        if self.hearing && said.is_some() {
            out.push(Effect::Feedback(said != Some(Tone::Error)));
        }
    }

    /// Asks the hub and waits for the answer. The same question twice is asked once.
    pub(super) fn ask_hub(&mut self, request: Request, out: &mut Vec<Effect>) {
        // A PIN is never saved.
        let kept = hushed(request.clone());
        if self.state.asking.as_ref().is_some_and(|asking| asking.request == kept) {
            return;
        }
        // What is damaged holds everything back that comes behind it: nobody would answer.
        if self.damaged {
            return self.complain("sys.damaged", out);
        }
        let id = self.next_request();
        self.state.asking = Some(Asking { id: id.clone(), at: self.now, request: kept });
        let command = self.command(id.clone(), Body::Request(request), Verified::Scan);
        out.push(Effect::Request { id, command, checkpoint: self.state.json() });
    }

    /// Tells the hub a wish whose answer changes nothing here.
    pub(super) fn send(&mut self, request: Request, out: &mut Vec<Effect>) -> CommandId {
        let id = self.next_request();
        let command = self.command(id.clone(), Body::Request(request), Verified::Scan);
        out.push(Effect::Request { id: id.clone(), command, checkpoint: self.state.json() });
        id
    }

    fn next_request(&mut self) -> CommandId {
        self.last_request += 1;
        CommandId { device: self.device.clone(), series: Series::Request, number: self.last_request }
    }

    fn command(&self, id: CommandId, body: Body, verified_by: Verified) -> String {
        let nobody = ActorId(String::new());
        let command = Command {
            id,
            epoch: self.epoch,
            actor: self.state.session.as_ref().map_or(nobody, |session| session.actor.clone()),
            occurred_at: self.now,
            verified_by,
            lease: self.state.job.lease.clone(),
            body,
        };
        serde_json::to_string(&command).expect("a command has no map with odd keys")
    }

    /// Says why something did not count; nothing else changes.
    pub(super) fn complain(&mut self, message: impl Into<Message>, out: &mut Vec<Effect>) {
        self.say(Said::from(message.into()), out);
    }

    /// The store has found a confirm that is not as it was saved, or all is well again.
    pub(super) fn damaged(&mut self, bad: bool, out: &mut Vec<Effect>) {
        self.damaged = bad;
        if bad {
            self.complain("sys.damaged", out);
        } else if self.state.said.as_ref().is_some_and(|said| said.message.code == "sys.damaged") {
            self.state.said = None;
        }
    }

    /// Says something, with the tone of its severity.
    pub(super) fn say(&mut self, said: Said, out: &mut Vec<Effect>) {
        let tone = severity_tone(said.message.severity());
        out.push(Effect::Tone(tone));
        if self.hearing {
            out.push(Effect::Feedback(tone != Tone::Error));
        }
        self.state.said = Some(said);
    }
}

impl State {
    /// Nothing typed, nothing over the screen.
    pub(super) fn clear(&mut self) {
        self.typed.clear();
        self.overlay = None;
        self.said = None;
    }

    /// Where a step leads that needs nobody else.
    fn lead(&mut self, step: Step<Screen>, now: regal_shared::base::Moment) {
        self.typed.clear();
        let mut says = step.say;
        match step.then {
            Then::Stay
            | Then::Request(..)
            | Then::Begin(_)
            | Then::LogOff { .. }
            | Then::Ask(_)
            | Then::CheckPin { .. }
            | Then::Fresh(_)
            | Then::Quit => {}
            Then::Frozen => {
                if let Some(lease) = self.job.lease.clone() {
                    let message = Message::new("work.frozen");
                    self.keep(Later::Lost { task: lease.task, fence: lease.fence, message });
                }
            }
            Then::TakeLeft => {
                self.job = if self.held.is_empty() { self.home() } else { self.held.remove(0) };
                says = says.or_else(|| Some(Message::new("log.resumed")));
            }
            Then::To(screen) => self.job.screen = screen,
            Then::Start(packet) => self.job = self.take_up(&packet),
            Then::Seek(sought) => self.job = Job::free(Screen::seek(sought)),
            Then::TakenOver(packets, told) => {
                self.overlay = None;
                self.bring(&packets, told.as_deref(), now);
                says = says.or_else(|| Some(Message::new("log.resumed")));
                self.said = says.map(Said::from);
                self.touched = now;
                return;
            }
            Then::Resume => {
                self.job = if self.held.is_empty() { self.home() } else { self.held.remove(0) };
            }
            Then::Recover(cart, screen) => {
                self.cart = cart;
                self.job = if self.held.is_empty() { Job::free(screen) } else { self.held.remove(0) };
                if self.job.task().is_some() || self.job.begun {
                    says = says.or_else(|| Some(Message::new("log.resumed")));
                }
            }
            Then::Aside => {
                let home = self.home();
                let job = std::mem::replace(&mut self.job, home);
                self.held.insert(0, job);
            }
            Then::Leave { .. } => {
                self.job = self.home();
                self.told_over = false;
            }
            Then::LoggedOn(session) => {
                let resumed = self.logged_on(*session, now);
                says = says.or(resumed.then(|| Message::new("log.resumed")));
            }
        }
        self.overlay = None;
        self.said = says.map(|message| Said { message, expected: step.expected, got: step.got });
        self.touched = now;
    }

    /// The job of a packet: where it was left when it is held here, else at its start.
    pub(super) fn take_up(&mut self, packet: &regal_shared::wire::Packet) -> Job {
        self.going_back.retain(|lease| lease.task != packet.task);
        match self.held.iter().position(|job| job.holds(&packet.task, packet.fence)) {
            Some(at) => self.held.remove(at),
            None => Job::of(packet),
        }
    }
}

/// A request without its PIN.
fn hushed(mut request: Request) -> Request {
    match &mut request {
        Request::LogOn(wish) => wish.pin = None,
        Request::Override(wish) => wish.pin = None,
        _ => {}
    }
    request
}

/// Whether a way on needs nobody but the state itself.
fn is_inner(then: &Then<Screen>) -> bool {
    !matches!(
        then,
        Then::Request(..)
            | Then::Begin(_)
            | Then::LogOff { .. }
            | Then::CheckPin { .. }
            | Then::Fresh(_)
            | Then::TakeLeft
            | Then::Leave { hand_back: true }
            | Then::Ask(_)
            | Then::Quit
    )
}

fn last(id: &CommandId, doing: &Doing, after: &State, now: regal_shared::base::Moment) -> Option<Last> {
    let by = doing.undo.clone()?;
    Some(Last {
        id: id.clone(),
        at: now,
        task: after.job.task().cloned(),
        confirm: doing.confirm.clone(),
        by,
    })
}

fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Ok => Tone::Good,
        Severity::Info => Tone::Info,
        Severity::Ask => Tone::Ask,
        Severity::Error => Tone::Error,
        Severity::Done => Tone::TaskDone,
        Severity::Alarm => Tone::Alarm,
    }
}

/// The tone a step earns: its own, the one of its words, else the good one when something went on; a question to the
/// hub is nothing yet. After a fact it is at least the good one.
fn tone(step: &Step<Screen>, saved: bool) -> Option<Tone> {
    let own = step.tone;
    let words = step.say.as_ref().map(|message| severity_tone(message.severity()));
    let still = match &step.then {
        Then::Stay
        | Then::Frozen
        | Then::Request(..)
        | Then::Fresh(_)
        | Then::CheckPin { .. }
        | Then::Quit => true,
        Then::Begin(kind) => Screen::begin(*kind).is_none(),
        _ => false,
    };
    let moved = (saved || !still).then_some(Tone::Good);
    let words = words.filter(|tone| !(saved && *tone == Tone::Info));
    own.or(words).or(moved)
}

impl Terminal {
    /// Puts an Ask over the screen.
    pub(super) fn ask(&mut self, overlay: Overlay, out: &mut Vec<Effect>) {
        self.state.typed.clear();
        self.state.said = None;
        self.state.overlay = Some(overlay);
        out.push(Effect::Tone(Tone::Ask));
        if self.hearing {
            out.push(Effect::Feedback(true));
        }
    }
}
