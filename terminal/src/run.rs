//! The only loop: events of the rim go into the model, its effects come out, in order.

use crate::config::Config;
use crate::io::beeper::Beeper;
use crate::io::clock::{Backoff, Clock};
use crate::io::feed::{self, Feed, News};
use crate::io::hub::{Call, Caller, Hub, Reply, Trouble};
use crate::io::outbox::{Identity, Outbox};
use crate::io::post::{self, Post};
use crate::io::serial::{self, Port};
use crate::io::tty::Screen;
use crate::io::{Event, keys};
use crate::model::Terminal;
use crate::paint;
use crate::scan::{Piece, Scanner, Splitter};
use crate::talk::{Effect, Frame, Input, Source};
use anyhow::{Context, bail};
use regal_shared::base::{Moment, TaskId};
use regal_shared::wire::Heartbeat;
use std::collections::BTreeSet;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

/// Between two ticks of the model, in ms.
const TICK: i64 = 1000;
/// Between two heartbeats, in ms.
const BEAT: i64 = 30_000;
/// Between two looks for confirms that may be forgotten, in ms.
const FORGET: i64 = 3_600_000;
/// The feed's position is written at most each so many ms; an event may come again after a cut.
const POSITION: i64 = 10_000;
/// So many events are taken in before the screen is painted.
const BURST: usize = 64;

/// Works until the worker leaves, the tty goes or a signal ends it.
///
/// # Errors
/// When the store, the tty or a thread cannot be had; then nothing was changed.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let clock = Clock::default();
    let outbox = Outbox::open(&config.data)?;
    let Some(mut start) = outbox.start(clock.wall(), config.language, config.demo)? else {
        bail!(
            "this device is enrolled nowhere; make a code on the dashboard and run: regal-terminal enrol --hub \
             http://HOST:PORT --code CODE --data {}",
            config.data.display()
        );
    };
    start.kiosk = config.kiosk;
    let identity = Identity {
        hub: config
            .hub
            .clone()
            .or_else(|| outbox.identity().map(|known| known.hub.clone()))
            .unwrap_or_default(),
        device: start.device.clone(),
        token: outbox.identity().map(|known| known.token.clone()).unwrap_or_default(),
        site: start.site.clone(),
    };
    let (events, heard) = channel();
    keys::signals(events.clone()).context("signals cannot be heard")?;
    let mut screen = Screen::open()?;
    let (terminal, effects) = Terminal::new(start);
    // Where the worker stands is seen before scanners and radio are looked for and the log is settled on disk.
    let view = terminal.view();
    screen.paint(|frame| paint::draw(frame, &view, config.utf8)).context("the screen is gone")?;
    let rim = Rim::start(config, &identity, &outbox, &events)?;
    keys::read(io::stdin(), events)?;
    let mut floor = Floor::new(config, clock, outbox, rim, screen, terminal);
    floor.perform(effects);
    floor.work(&heard)
}

/// The threads that live as long as the loop.
struct Rim {
    commands: Caller,
    others: Caller,
    _feed: Feed,
    _ports: Vec<Port>,
}

impl Rim {
    fn start(
        config: &Config,
        identity: &Identity,
        outbox: &Outbox,
        events: &Sender<Event>,
    ) -> anyhow::Result<Rim> {
        let hub = Hub::new(&identity.hub, &identity.token);
        let wanted =
            feed::Wanted { hub: identity.hub.clone(), token: identity.token.clone(), after: outbox.event()? };
        let lines = config.scanners.iter().filter_map(|scanner| match scanner {
            Scanner::Serial(line) => Some(line.clone()),
            Scanner::Stream(_) => None,
        });
        let ports = lines.enumerate().map(|(port, line)| serial::listen(port, line, events.clone()));
        Ok(Rim {
            commands: Caller::start(hub.clone(), events.clone())?,
            others: Caller::start(hub, events.clone())?,
            _feed: feed::follow(wanted, events.clone())?,
            _ports: ports.collect::<io::Result<_>>()?,
        })
    }
}

/// A call that is made again and again, or until it works.
#[derive(Debug)]
struct Again {
    due: Option<Moment>,
    away: bool,
    backoff: Backoff,
}

impl Again {
    fn new(due: Option<Moment>) -> Again {
        Again { due, away: false, backoff: Backoff::new(5000) }
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

struct Floor {
    clock: Clock,
    terminal: Terminal,
    outbox: Outbox,
    rim: Rim,
    screen: Screen,
    utf8: bool,
    splitter: Splitter,
    beeper: Beeper,
    post: Post,
    directory: Again,
    beat: Again,
    link: Option<bool>,
    /// The hub does not know this device.
    stranger: bool,
    /// Scanners that are gone.
    gone: BTreeSet<usize>,
    position: Option<(i64, i64)>,
    position_due: Moment,
    tick_due: Moment,
    forget_due: Moment,
    paint: bool,
    quit: bool,
}

impl Floor {
    fn new(
        config: &Config,
        clock: Clock,
        outbox: Outbox,
        rim: Rim,
        screen: Screen,
        terminal: Terminal,
    ) -> Floor {
        let wedge = config.scanners.iter().find_map(|scanner| match scanner {
            Scanner::Stream(wedge) => Some(wedge.clone()),
            Scanner::Serial(_) => None,
        });
        let now = clock.steady();
        Floor {
            clock,
            terminal,
            outbox,
            rim,
            screen,
            utf8: config.utf8,
            splitter: Splitter::new(wedge),
            beeper: Beeper::default(),
            post: Post::default(),
            directory: Again::new(None),
            beat: Again::new(Some(now)),
            link: None,
            stranger: false,
            gone: BTreeSet::new(),
            position: None,
            position_due: now,
            tick_due: now.plus(TICK),
            forget_due: now,
            paint: true,
            quit: false,
        }
    }

    fn work(&mut self, heard: &Receiver<Event>) -> anyhow::Result<()> {
        while !self.quit {
            self.calls()?;
            if std::mem::take(&mut self.paint) {
                let view = self.terminal.view();
                self.screen
                    .paint(|frame| paint::draw(frame, &view, self.utf8))
                    .context("the screen is gone")?;
            }
            if self.beeper.ring(self.clock.steady()) && self.screen.bell().is_err() {
                break;
            }
            match heard.recv_timeout(self.clock.until(self.next_due())) {
                Ok(event) => {
                    self.event(event)?;
                    for _ in 1..BURST {
                        let Ok(event) = heard.try_recv() else { break };
                        self.event(event)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.time();
        }
        self.keep_position();
        Ok(())
    }

    fn next_due(&self) -> Moment {
        let now = self.clock.steady();
        let waits = [
            self.splitter.deadline(),
            self.beeper.due(),
            self.post.due(now),
            self.directory.due,
            self.beat.due,
        ];
        waits.into_iter().flatten().chain([self.tick_due]).min().unwrap_or(now)
    }

    /// What time alone brings.
    fn time(&mut self) {
        let now = self.clock.steady();
        for piece in self.splitter.tick(now) {
            self.piece(piece, Source::Stream);
        }
        if self.post.silent(now) {
            self.link(false);
        }
        if now >= self.tick_due {
            self.tick_due = now.plus(TICK);
            self.give(Input::Tick);
            self.outbox.fold();
        }
        if now >= self.position_due {
            self.position_due = now.plus(POSITION);
            self.keep_position();
        }
        if now >= self.forget_due {
            // What cannot be forgotten now can be later.
            let more = self.outbox.forget(self.clock.wall()).unwrap_or(0) > 0;
            self.forget_due = now.plus(if more { TICK } else { FORGET });
        }
    }

    /// Calls of the hub that are due.
    fn calls(&mut self) -> anyhow::Result<()> {
        let now = self.clock.steady();
        if let Some(body) = self.post.next(now, &self.outbox)? {
            self.rim.commands.make(Call::Commands(body));
        }
        if self.directory.go(now) {
            self.rim.others.make(Call::Directory);
        }
        if self.beat.go(now) {
            let beat = Heartbeat {
                hello: post::hello(&self.outbox)?,
                tasks: self.tasks(),
                waiting: self.outbox.waiting()?,
            };
            self.rim.others.make(Call::Heartbeat(serde_json::to_string(&beat)?));
        }
        Ok(())
    }

    fn tasks(&self) -> Vec<TaskId> {
        let state = self.terminal.state();
        let jobs = std::iter::once(&state.job).chain(&state.held);
        jobs.filter_map(|job| job.lease.as_ref()).map(|lease| lease.task.clone()).collect()
    }

    fn event(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Typed(bytes) => {
                for piece in self.splitter.push(self.clock.steady(), &bytes) {
                    self.piece(piece, Source::Stream);
                }
            }
            Event::Resized => self.paint = true,
            Event::Stop => self.quit = true,
            Event::Scan { piece, .. } => self.piece(piece, Source::Serial),
            Event::Scanner { port, present } => {
                let changed = if present { self.gone.remove(&port) } else { self.gone.insert(port) };
                if changed {
                    self.give(Input::Scanner(self.gone.is_empty()));
                }
            }
            Event::Hub(reply) => self.reply(reply)?,
            Event::Feed(News::Link(up)) => self.link(up),
            Event::Feed(News::OldVersion) => self.give(Input::OutOfDate),
            Event::Feed(News::Event(event)) => {
                self.position = Some((event.epoch, event.number));
                self.give(Input::Event(*event));
            }
        }
        Ok(())
    }

    fn piece(&mut self, piece: Piece, source: Source) {
        self.give(match piece {
            Piece::Frame(bytes) => Input::Frame(Frame { bytes, source }),
            Piece::NoFrame => Input::FrameTooLong,
            Piece::Key(key) => Input::Key(key),
        });
    }

    fn reply(&mut self, reply: Reply) -> anyhow::Result<()> {
        let now = self.clock.steady();
        match reply {
            Reply::Commands(reply) => {
                self.link(reply.is_ok());
                self.known(reply.as_ref().err());
                for input in self.post.reply(now, self.clock.wall(), &mut self.outbox, reply)? {
                    self.give(input);
                }
            }
            Reply::Heartbeat(reply) => {
                self.beat.back(now, reply.is_ok());
                self.link(reply.is_ok());
                self.known(reply.as_ref().err());
                match reply {
                    Ok(answer) => {
                        self.beat.due = Some(now.plus(BEAT));
                        self.give(Input::Heartbeat(answer));
                    }
                    Err(Trouble::OldVersion) => self.give(Input::OutOfDate),
                    Err(_) => {}
                }
            }
            Reply::Directory(reply) => {
                self.directory.back(now, reply.is_ok());
                if let Ok((text, directory)) = reply {
                    // Where it cannot be kept, it is fetched again after the next start.
                    drop(self.outbox.keep_directory(&text));
                    self.give(Input::Directory(directory));
                }
            }
        }
        Ok(())
    }

    fn link(&mut self, up: bool) {
        if self.link != Some(up) {
            if up {
                self.post.hurry(self.clock.steady());
                // A hub that was restored meanwhile knows less than it answered. Said once more, the last confirm
                // brings its word from where to begin; where it fails, the next command does.
                drop(self.outbox.from(self.outbox.last()));
            }
            self.link = Some(up);
            self.give(Input::Link(up));
        }
    }

    /// Whether the hub knows this device, as far as a call tells.
    fn known(&mut self, trouble: Option<&Trouble>) {
        let stranger = match trouble {
            None => false,
            Some(Trouble::Refused { status: 401, .. }) => true,
            Some(_) => return,
        };
        if self.stranger != stranger {
            self.stranger = stranger;
            self.give(Input::Stranger(stranger));
        }
    }

    fn keep_position(&mut self) {
        if let Some((epoch, number)) = self.position.take() {
            // An event that comes again is known by its number.
            drop(self.outbox.keep_event(epoch, number));
        }
    }

    fn give(&mut self, input: Input) {
        let effects = self.terminal.update(self.clock.wall(), input);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Save { id, command, checkpoint } => {
                    let saved = self.outbox.save(&id, &command, &checkpoint, self.clock.wall());
                    self.give(Input::Saved(saved));
                    if let Ok(waiting) = self.outbox.waiting() {
                        self.give(Input::Waiting(waiting));
                    }
                }
                // The next save carries the state again.
                Effect::Checkpoint(text) => drop(self.outbox.checkpoint(&text)),
                Effect::Request { id, command, checkpoint } => {
                    // A request that cannot be numbered is not sent; the worker is told after 10 s, as of any other.
                    if self.outbox.request(id.number, &checkpoint) {
                        self.post.ask(id, command, self.clock.steady());
                    }
                }
                Effect::Tone(tone) => self.beeper.sound(tone),
                // No scanner family is configured that would hear it.
                Effect::Feedback(_) => {}
                Effect::Paint => self.paint = true,
                Effect::FetchDirectory => self.directory.due = Some(self.clock.steady()),
                Effect::Quit => self.quit = true,
            }
        }
    }
}
