//! The terminal without its ports: model, store and sender, and when they call the hub. It reads no clock: the loop and
//! the tests say what time it is.

use crate::io::clock::Backoff;
use crate::io::feed::News;
use crate::io::hub::{Arrived, Call, Cards, Reply, Trouble};
use crate::io::log::Log;
use crate::io::outbox::{Kept, Outbox, StoreError};
use crate::io::post::{self, Post};
use crate::io::recording::Recorder;
use crate::mirror::Mirror;
use crate::model::{Adding, Terminal};
use crate::pin::{self, Seal};
use crate::talk::{Effect, Input, Saved};
use regal_shared::base::{Moment, TaskId};
use regal_shared::bug::made;
use regal_shared::flow::session::{Checkpoint, LoggedOn};
use regal_shared::wire::{Answer, Event, EventBody, Grant, Heartbeat, SendFrom};
use std::vec::IntoIter;

/// Between two ticks of the model, in ms.
const TICK: i64 = 1000;
/// Between two heartbeats, in ms.
const BEAT: i64 = 30_000;
/// Between two heartbeats that tell where the person stands, in ms.
const TELL: i64 = 3000;
/// Between two looks for confirms that may be forgotten, in ms.
const FORGET: i64 = 3_600_000;
/// The feed's position is written at most each so many ms; an event may come again after a cut.
const POSITION: i64 = 10_000;
/// The longest pause before a call is made again, in ms.
const PAUSE: i64 = 5000;
/// A recording that was asked for is sent at most so many times; whoever wants it can ask again.
const SENT: u8 = 8;

/// What the device's two clocks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Milliseconds since the start; never goes back.
    pub steady: Moment,
    /// The wall clock, which may be wrong and may jump.
    pub wall: Moment,
}

/// A call that is made again and again, or until it works.
#[derive(Debug)]
struct Again {
    due: Option<Moment>,
    away: bool,
    backoff: Backoff,
}

impl Again {
    fn new(due: Option<Moment>, spread: u64) -> Again {
        Again { due, away: false, backoff: Backoff::seeded(PAUSE, spread) }
    }

    /// Whether to call now.
    fn go(&mut self, now: Moment) -> bool {
        let go = !self.away && self.due.is_some_and(|due| now >= due);
        if go {
            (self.away, self.due) = (true, None);
        }
        go
    }

    /// The call ended; where it failed it is soon made again.
    fn back(&mut self, now: Moment, good: bool) {
        self.away = false;
        if good {
            self.backoff.reset();
        } else {
            self.due = Some(now.plus(self.backoff.pause()));
        }
    }
}

/// Model, store and sender of one terminal.
#[derive(Debug)]
pub struct Rig {
    /// The model.
    pub terminal: Terminal,
    /// The store.
    pub outbox: Outbox,
    post: Post,
    directory: Again,
    /// What changed did not fit what is here: all cards are fetched.
    all_cards: bool,
    beat: Again,
    /// The recording somebody asked for: number of the wish, and how many times it was sent.
    wish: Option<(i64, u8)>,
    recording: Again,
    /// The screen for whoever looks at it from the desk.
    pub mirror: Mirror,
    /// The device's key was found at two places, and the hub has not heard of it.
    twice: bool,
    /// Something changed since the last look at where the person stands.
    moved: bool,
    /// Where the person stands, not told yet.
    standing: Option<Checkpoint>,
    /// What was told last.
    told: Option<Checkpoint>,
    beaten: Moment,
    link: Option<bool>,
    /// The hub does not know this device.
    stranger: bool,
    /// The hub wants confirms that are not here any more.
    behind: bool,
    /// The model was told that a saved confirm is damaged.
    damaged: bool,
    position: Option<(i64, i64)>,
    position_due: Moment,
    tick_due: Moment,
    forget_due: Moment,
    /// What the rim has to do yet, in order.
    left: Vec<Effect>,
    /// How saving went, which the model has not heard yet, and what it wanted done after that.
    open: Option<(Saved, IntoIter<Effect>)>,
    /// The log, if there is one.
    pub log: Option<Log>,
    /// What it keeps of PINs is sealed with this.
    pub seal: Seal,
    /// Writes down what happens, if anything does.
    pub recorder: Option<Recorder>,
}

impl Rig {
    /// Puts the parts together. `spread` makes the pauses of two devices differ.
    #[must_use]
    pub fn new(terminal: Terminal, outbox: Outbox, at: At, spread: u64) -> Rig {
        let now = at.steady;
        Rig {
            terminal,
            outbox,
            post: Post::seeded(spread),
            directory: Again::new(None, spread.rotate_left(17)),
            all_cards: false,
            beat: Again::new(Some(now), spread.rotate_left(34)),
            wish: None,
            mirror: Mirror::default(),
            twice: false,
            recording: Again::new(None, spread.rotate_left(51)),
            moved: true,
            standing: None,
            told: None,
            beaten: now,
            link: None,
            stranger: false,
            behind: false,
            damaged: false,
            position: None,
            position_due: now,
            tick_due: now.plus(TICK),
            forget_due: now,
            left: Vec::new(),
            open: None,
            log: None,
            seal: Seal::default(),
            recorder: None,
        }
    }

    /// What the rim has to do yet, in order: sounds, feedback to scanners, painting, leaving.
    pub fn left(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.left)
    }

    /// When time alone brings something next, on the steady clock.
    #[must_use]
    pub fn due(&self, at: At) -> Moment {
        let waits = [
            self.post.due(at.steady),
            self.directory.due,
            self.beat.due,
            self.recording.due,
            self.mirror.due(),
        ];
        waits.into_iter().flatten().chain([self.tick_due]).min().unwrap_or(at.steady)
    }

    /// What time alone brings.
    pub fn time(&mut self, at: At) {
        let now = at.steady;
        if self.post.silent(now) {
            self.link(at, false);
        }
        if now >= self.tick_due {
            self.tick_due = now.plus(TICK);
            self.give(at, Input::Tick);
            self.outbox.fold();
            if let Some(recorder) = &mut self.recorder {
                recorder.quiet(&self.terminal);
            }
        }
        self.look(now);
        if now >= self.position_due {
            self.position_due = now.plus(POSITION);
            self.keep_position();
        }
        if now >= self.forget_due {
            // What cannot be forgotten now can be later.
            let more = self.outbox.forget(at.wall).unwrap_or(0) > 0;
            self.forget_due = now.plus(if more { TICK } else { FORGET });
        }
    }

    /// Calls of the hub that are due.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn calls(&mut self, at: At) -> Result<Vec<Call>, StoreError> {
        let now = at.steady;
        let mut calls = Vec::new();
        calls.extend(self.post.next(now, &self.outbox)?.map(Call::Commands));
        let damaged = self.outbox.holds_back();
        if self.damaged != damaged {
            self.damaged = damaged;
            self.give(at, Input::Damaged(damaged));
        }
        if self.directory.go(now) {
            let held = if self.all_cards { None } else { self.outbox.cards_held()? };
            calls.push(Call::Directory(held));
        }
        if let Some(screen) = self.mirror.next(now, &self.terminal) {
            let body = serde_json::to_string(&screen);
            calls.push(Call::Screen(body.map_err(|error| StoreError::Damaged(error.to_string()))?));
        }
        if let Some((wish, sent)) = &mut self.wish
            && self.recording.go(now)
        {
            *sent += 1;
            calls.push(Call::Recording { wish: *wish, store: self.outbox.folder().to_owned() });
        }
        if self.beat.go(now) {
            let beat = Heartbeat {
                hello: post::hello(&self.outbox)?,
                tasks: self.tasks(),
                waiting: self.outbox.waiting()?,
                checkpoint: self.tell(now),
                twice: self.twice,
            };
            let body =
                serde_json::to_string(&beat).map_err(|error| StoreError::Damaged(error.to_string()))?;
            calls.push(Call::Heartbeat(body));
        }
        Ok(calls)
    }

    /// Looks where the person stands. Where that is news and the hub can be reached, a heartbeat soon carries it up.
    fn look(&mut self, now: Moment) {
        if std::mem::take(&mut self.moved)
            && let Some(standing) = self.terminal.standing()
        {
            let same = |told: &Checkpoint| Checkpoint { at: standing.at, ..told.clone() } == standing;
            self.standing = if self.told.as_ref().is_some_and(same) { None } else { Some(standing) };
        }
        if self.standing.is_some() && self.link == Some(true) && !self.beat.away {
            let soon = now.max(self.beaten.plus(TELL));
            self.beat.due = Some(self.beat.due.map_or(soon, |due| due.min(soon)));
        }
    }

    /// What the heartbeat about to go tells.
    fn tell(&mut self, now: Moment) -> Option<Checkpoint> {
        self.beaten = now;
        let standing = self.standing.take();
        if standing.is_some() {
            self.told.clone_from(&standing);
        }
        standing
    }

    fn tasks(&self) -> Vec<TaskId> {
        self.terminal.state().jobs().filter_map(|job| job.task().cloned()).collect()
    }

    /// A call ended.
    ///
    /// # Errors
    /// When an answer cannot be stored; its confirm is sent again.
    pub fn reply(&mut self, at: At, reply: Reply) -> Result<(), StoreError> {
        let now = at.steady;
        match reply {
            Reply::Commands(reply) => {
                // A hub that asks to come later is there.
                self.link(at, matches!(reply, Ok(_) | Err(Trouble::Later(_))));
                self.known(at, reply.as_ref().err());
                if let Ok(answer) = &reply {
                    self.lacks(at, answer.send_from.as_ref())?;
                }
                for input in self.post.reply(now, at.wall, &mut self.outbox, reply)? {
                    let input = self.sealed(input);
                    self.give(at, input);
                }
            }
            Reply::Heartbeat(reply) => {
                self.beat.back(now, reply.is_ok());
                self.link(at, reply.is_ok());
                self.known(at, reply.as_ref().err());
                match reply {
                    Ok(answer) => {
                        self.twice = false;
                        self.beat.due = Some(now.plus(BEAT));
                        self.give(at, Input::Heartbeat(answer));
                    }
                    Err(trouble) => {
                        // Told again, unless there is something newer to tell by then.
                        self.standing = self.standing.take().or(self.told.take());
                        match trouble {
                            Trouble::OldVersion => self.give(at, Input::OutOfDate),
                            Trouble::OldHub => self.give(at, Input::OldHub),
                            Trouble::OtherKey => self.give(at, Input::OtherKey),
                            _ => {}
                        }
                    }
                }
            }
            Reply::Directory(reply) => {
                self.directory.back(now, reply.is_ok());
                if let Ok(arrived) = reply {
                    self.cards(at, *arrived);
                }
            }
            Reply::Screen(reply) => self.mirror.back(now, &reply),
            Reply::Recording(wish, reply) => self.recorded(now, wish, reply),
        }
        Ok(())
    }

    /// Cards of the hub: kept, and used from now on.
    fn cards(&mut self, at: At, Arrived { sheet, cards }: Arrived) {
        match cards {
            Cards::Whole(directory) => {
                self.all_cards = false;
                // Where they cannot be kept, they are fetched again after the next start.
                drop(self.outbox.keep_cards(&sheet));
                self.give(at, Input::Directory(directory));
            }
            Cards::Changes(changes) => match self.outbox.change_cards(&sheet) {
                Ok(Kept::Good) => self.give(at, Input::Changes(changes)),
                // Here and there something else is known, or the store cannot be written: all of them, from the start.
                Ok(Kept::Other) | Err(_) => {
                    self.all_cards = true;
                    self.directory.due = Some(at.steady);
                }
            },
        }
    }

    /// The device's key is in use at two places: the hub hears of it.
    pub fn at_two_places(&mut self, at: At) {
        self.twice = true;
        if !self.beat.away {
            self.beat.due = Some(at.steady);
        }
    }

    /// The feed has something to tell.
    pub fn news(&mut self, at: At, news: News) {
        match news {
            News::Link(up) => self.link(at, up),
            News::OldVersion => self.give(at, Input::OutOfDate),
            News::OldHub => self.give(at, Input::OldHub),
            News::OtherKey => self.give(at, Input::OtherKey),
            News::Event(event) => {
                self.position = Some((event.epoch, event.number));
                self.asked(at.steady, &event);
                let screen = matches!(event.body, EventBody::Screen { .. });
                // What the device holds no more, the hub's answer to a heartbeat says.
                if event.body == EventBody::Anew && !self.beat.away {
                    self.beat.due = Some(at.steady);
                }
                self.give(at, Input::Event(*event));
                if screen && self.terminal.is_watched() {
                    self.mirror.asked(at.steady);
                }
            }
        }
    }

    /// What the hub gives to know somebody by is sealed before the model has it; what cannot be sealed is not kept.
    fn sealed(&self, mut input: Input) -> Input {
        if let Input::Answered { answer: Answer::Granted { grant }, .. } = &mut input
            && let Grant::LoggedOn(LoggedOn::Session(session)) = grant.as_mut()
            && let Some(verifier) = session.verifier.as_mut().filter(|one| !one.pin_hash.is_empty())
        {
            match self.seal.close(&verifier.pin_hash) {
                Some(sealed) => verifier.pin_hash = sealed,
                None => session.verifier = None,
            }
        }
        input
    }

    /// Somebody at the desk may ask for the recording. The newest wish counts.
    fn asked(&mut self, now: Moment, event: &Event) {
        let own = self.outbox.identity().map(|identity| &identity.device);
        if let (EventBody::Recording { wish }, true) = (&event.body, own == event.device.as_ref()) {
            self.wish = Some((*wish, 0));
            self.recording.due = Some(now);
        }
    }

    /// A recording was sent, or not. What the hub does not want is not sent again.
    fn recorded(&mut self, now: Moment, wish: i64, reply: Result<(), Trouble>) {
        let again = match &reply {
            Ok(()) => false,
            Err(Trouble::Unreachable(_) | Trouble::NoHub) => true,
            Err(Trouble::Refused { status, .. }) => *status >= 500,
            Err(_) => false,
        };
        let newer = self.wish.is_some_and(|(other, _)| other != wish);
        let again = again && self.wish.is_some_and(|(_, sent)| sent < SENT);
        if !again && !newer {
            self.wish = None;
        }
        self.recording.back(now, !again);
        if newer {
            self.recording.due = Some(now);
        }
    }

    fn link(&mut self, at: At, up: bool) {
        if self.link != Some(up) {
            if up && !made("link_forgets") {
                self.post.hurry(at.steady);
                // A hub that was restored meanwhile knows less than it answered. Said once more, the last confirm
                // brings its word from where to begin; where it fails, the next command does.
                drop(self.outbox.from(self.outbox.last()));
            }
            self.link = Some(up);
            self.give(at, Input::Link(up));
        }
    }

    /// Whether the hub wants what is not here any more: it came from a copy older than what the device keeps.
    fn lacks(&mut self, at: At, from: Option<&SendFrom>) -> Result<(), StoreError> {
        let oldest = self.outbox.oldest()?;
        let behind = from.is_some_and(|from| from.confirm < oldest);
        if self.behind != behind {
            self.behind = behind;
            self.give(at, Input::Behind(behind));
        }
        Ok(())
    }

    /// Whether the hub knows this device, as far as a call tells.
    fn known(&mut self, at: At, trouble: Option<&Trouble>) {
        let stranger = match trouble {
            None => false,
            Some(Trouble::Refused { status: 401, .. }) => true,
            Some(_) => return,
        };
        if self.stranger != stranger {
            self.stranger = stranger;
            self.give(at, Input::Stranger(stranger));
        }
    }

    /// Writes down how far the feed was heard.
    pub fn keep_position(&mut self) {
        if let Some((epoch, number)) = self.position.take() {
            // An event that comes again is known by its number.
            drop(self.outbox.keep_event(epoch, number));
        }
    }

    /// Something happens to the model.
    pub fn give(&mut self, at: At, input: Input) {
        self.hear(at, input);
        self.go_on(at);
    }

    /// Something happens to the model. What is to be saved is on disk after this, and what is heard of it is [left](Rig::left)
    /// to the rim; all that nobody waits for is left to [`Rig::go_on`].
    pub fn hear(&mut self, at: At, input: Input) {
        self.go_on(at);
        let effects = self.put(at, input);
        self.start(at, effects.into_iter());
    }

    /// Does what came behind something that was saved.
    pub fn go_on(&mut self, at: At) {
        while let Some((saved, rest)) = self.open.take() {
            self.give(at, Input::Saved(saved));
            // Where the person stands is known again only now that the save is over.
            self.moved = true;
            if let Ok(waiting) = self.outbox.waiting() {
                self.give(at, Input::Waiting(waiting));
            }
            self.start(at, rest);
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.write();
        }
        self.look(at.steady);
    }

    /// Tells the model, and whoever writes down what it is told.
    fn put(&mut self, at: At, input: Input) -> Vec<Effect> {
        if let Some(log) = &mut self.log {
            log.input(at.wall, &input);
        }
        let tick = input == Input::Tick;
        if let Some(recorder) = self.recorder.as_mut().filter(|_| !tick) {
            recorder.note(at.wall, &self.terminal, &input);
        }
        let effects = self.terminal.update(at.wall, input);
        if let Some(recorder) = self.recorder.as_mut().filter(|_| tick && !effects.is_empty()) {
            recorder.ticked(at.wall);
        }
        effects
    }

    /// Does what the model wants done; what needs a port is left to the rim.
    pub fn perform(&mut self, at: At, effects: Vec<Effect>) {
        self.start(at, effects.into_iter());
        self.go_on(at);
    }

    /// Does it up to something that is saved; what comes after that is kept for [`Rig::go_on`].
    fn start(&mut self, at: At, mut effects: IntoIter<Effect>) {
        while let Some(effect) = effects.next() {
            let keeps = matches!(
                effect,
                Effect::Save { .. } | Effect::Keep(_) | Effect::Checkpoint(_) | Effect::Request { .. }
            );
            self.moved |= keeps;
            match effect {
                Effect::Save { id, command, checkpoint, tone } => {
                    let saved = self.outbox.save(&id, &command, &checkpoint, at.wall);
                    if let (Saved::Good, Some(tone)) = (saved, tone) {
                        self.left.extend([Effect::Tone(tone), Effect::Feedback(true)]);
                    }
                    self.open = Some((saved, effects));
                    return;
                }
                Effect::Keep(text) => {
                    let saved = self.outbox.keep_state(&text);
                    self.open = Some((saved, effects));
                    return;
                }
                // The next save carries the state again.
                Effect::Checkpoint(text) => drop(self.outbox.checkpoint(&text)),
                Effect::Request { id, command, checkpoint } => {
                    // A request that cannot be numbered is not sent; the worker is told after 10 s, as of any other.
                    if self.outbox.request(id.number, &checkpoint) {
                        self.post.ask(id, command, at.steady);
                    }
                }
                // Rare, and the worker waits for it anyway.
                Effect::CheckPin { hash, pin } => {
                    let fits = self.seal.open(&hash).is_some_and(|hash| pin::fits(&pin, &hash));
                    self.give(at, Input::PinChecked(fits));
                }
                // Rare as well. What cannot be read is not shown.
                Effect::OwnFigures { after, actors } => {
                    let mut figures = Adding::of(actors);
                    let read = self.outbox.each_after(after, |command| figures.take(command));
                    let figures = read.ok().map(|()| figures.sum());
                    self.give(at, Input::OwnFigures(figures));
                }
                Effect::FetchDirectory => self.directory.due = Some(at.steady),
                Effect::Tone(_) | Effect::Feedback(_) | Effect::Paint | Effect::Quit => {
                    self.left.push(effect);
                }
            }
        }
    }
}
