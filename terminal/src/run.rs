//! The only loop: events of the rim go into the model, its effects come out, in order.

use crate::config::Config;
use crate::enrol;
use crate::io::beeper::Beeper;
use crate::io::clock::{self, Clock};
use crate::io::feed::{self, Feed};
use crate::io::flash::Flash;
use crate::io::hub::{Call, Caller, Hub};
use crate::io::log::Log;
use crate::io::outbox::{Identity, Outbox};
use crate::io::recording::{self, Recorder};
use crate::io::scale::{self, Scale};
use crate::io::serial::{self, Port};
use crate::io::sound::Sound;
use crate::io::tty::Screen;
use crate::io::{Event, device, hid, keys};
use crate::model::Terminal;
use crate::paint;
use crate::rig::{At, Rig};
use crate::scan::{Doubles, Piece, Scanner, Splitter, Verdict, Way, WrongKeys};
use crate::talk::{Away, Effect, Frame, Input, Source, Tone};
use anyhow::{Context, anyhow, ensure};
use regal_shared::base::Moment;
use regal_shared::tls::Pins;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

/// So many events are taken in before the screen is painted.
const BURST: usize = 64;

/// Works until the worker leaves, the tty goes or a signal ends it.
///
/// # Errors
/// When the store, the tty or a thread cannot be had; then nothing was changed.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let clock = Clock::default();
    let nowhere = || {
        anyhow!(
            "this device is enrolled nowhere; make a code on the dashboard and run: regal-terminal enrol --hub \
             https://HOST:PORT --code CODE --data {}",
            config.data.display()
        )
    };
    // Before enrolment there is no store, and nobody but enrolment makes one.
    let found = if config.data.exists() { Some(Outbox::open(&config.data)?) } else { None };
    let mut before = None;
    let seal = config.seal()?;
    let mut outbox = match found.filter(|outbox| outbox.identity().is_some()) {
        Some(outbox) => outbox,
        None => {
            ensure!(io::stdin().is_terminal() && io::stdout().is_terminal(), nowhere());
            let Some((outbox, rim)) = enrol::at_the_device(config)? else { return Ok(()) };
            before = Some(rim);
            outbox
        }
    };
    let mut start = outbox.start(clock.wall(), config.language, config.demo)?.ok_or_else(nowhere)?;
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
        keys: outbox.identity().map(|known| known.keys.clone()).unwrap_or_default(),
    };
    ensure!(
        identity.keys.is_empty() || identity.hub.starts_with("https://"),
        "this device knows its hub by its key and does not speak to it in the open; write https:// in {}",
        identity.hub
    );
    let Front { events, heard, mut screen, scanners } = match before {
        Some(front) => front,
        None => Front::open()?,
    };
    let (terminal, effects) = Terminal::new(start);
    // Where the worker stands is seen before scanners and radio are looked for and the log is settled on disk.
    let view = terminal.view();
    screen.paint(|frame| paint::draw(frame, &view, config.utf8)).context("the screen is gone")?;
    let scanners = match scanners {
        Some(scanners) => scanners,
        None => {
            keys::read(io::stdin(), events.clone())?;
            Scanners::start(config, &events)?
        }
    };
    outbox.marked(seal.mark(&identity.device));
    let rim = Rim::start(config, &identity, &outbox, &events, scanners)?;
    drop(events);
    let at = At { steady: clock.steady(), wall: clock.wall() };
    let mut rig = Rig::new(terminal, outbox, at, clock::spread());
    rig.seal = seal;
    recording::tidy(&config.data, config.recording);
    rig.recorder = (config.recording > 0).then(|| Recorder::below(&config.data, config.recording));
    let mut log = Log::below(&config.data);
    log.note(at.wall, "start", &json!(env!("CARGO_PKG_VERSION")));
    rig.log = Some(log);
    rig.perform(at, effects);
    let mut floor = Floor::new(config, clock, rig, rim, screen);
    if !config.sounds.command.is_empty() {
        floor.sound = Some(Sound::start(config.sounds.command.clone())?);
    }
    floor.left();
    floor.rig.outbox.stretch();
    floor.work(&heard)
}

/// Screen and channel of the program, and the scanners where they are heard already.
pub struct Front {
    /// To the loop.
    pub events: Sender<Event>,
    /// What comes to the loop.
    pub heard: Receiver<Event>,
    /// The tty.
    pub screen: Screen,
    /// The scanners; keys are heard with them.
    pub scanners: Option<Scanners>,
}

impl Front {
    /// Takes the tty and hears signals.
    ///
    /// # Errors
    /// When the tty or a thread cannot be had.
    pub fn open() -> anyhow::Result<Front> {
        let (events, heard) = channel();
        keys::signals(events.clone()).context("signals cannot be heard")?;
        Ok(Front { events, heard, screen: Screen::open()?, scanners: None })
    }
}

/// The threads of the scanners; they end when this is dropped.
#[derive(Debug)]
pub struct Scanners {
    /// Serial ones, by their place among all.
    ports: BTreeMap<usize, Port>,
    _keyboards: Vec<hid::Taken>,
}

impl Scanners {
    /// Hears all but the one in the stream.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(config: &Config, events: &Sender<Event>) -> anyhow::Result<Scanners> {
        let mut ports = BTreeMap::new();
        let mut keyboards = Vec::new();
        for (at, scanner) in config.scanners.iter().enumerate() {
            match &scanner.way {
                Way::Serial(line) => {
                    drop(ports.insert(at, serial::listen(at, line.clone(), events.clone())?))
                }
                Way::Hid(keyboard) => keyboards.push(hid::listen(at, keyboard.clone(), events.clone())?),
                Way::Stream(_) => {}
            }
        }
        Ok(Scanners { ports, _keyboards: keyboards })
    }

    /// Tells a scanner something, where it has a way to hear.
    pub fn tell(&self, port: usize, bytes: Vec<u8>) {
        if let Some(line) = self.ports.get(&port) {
            line.tell(bytes);
        }
    }
}

/// The threads that live as long as the loop.
struct Rim {
    commands: Caller,
    others: Caller,
    /// For what takes long and nothing waits for.
    aside: (Hub, Sender<Event>),
    _feed: Feed,
    scanners: Scanners,
    scale: Option<Scale>,
    pins: Pins,
    _health: device::Watch,
}

impl Rim {
    fn start(
        config: &Config,
        identity: &Identity,
        outbox: &Outbox,
        events: &Sender<Event>,
        scanners: Scanners,
    ) -> anyhow::Result<Rim> {
        let pins = Pins::new(identity.keys.clone());
        let hub = Hub::new(&identity.hub, &identity.token, pins.clone())?;
        let wanted = feed::Wanted {
            hub: identity.hub.clone(),
            token: identity.token.clone(),
            // Whoever has lost its place asks behind what no hub ever said, and hears how things are.
            after: Some(outbox.event()?.unwrap_or_default()),
            pins: pins.clone(),
            places: hub.places(),
        };
        Ok(Rim {
            commands: Caller::start(hub.clone(), events.clone())?,
            others: Caller::start(hub.clone(), events.clone())?,
            aside: (hub, events.clone()),
            _feed: feed::follow(wanted, events.clone())?,
            scanners,
            scale: match &config.scale {
                Some(wanted) => Some(scale::listen(wanted.clone(), events.clone())?),
                None => None,
            },
            pins,
            _health: device::watch(events.clone())?,
        })
    }
}

impl Rim {
    /// Without a thread nothing is sent; whoever asked can ask again.
    fn record(&self, call: Call) {
        drop(Caller::once(self.aside.0.clone(), self.aside.1.clone(), call));
    }
}

struct Floor {
    clock: Clock,
    rig: Rig,
    rim: Rim,
    screen: Screen,
    utf8: bool,
    scanners: Vec<Scanner>,
    splitter: Splitter,
    /// Which scanner is in the terminal's own input.
    stream: usize,
    doubles: Doubles,
    /// The scanner whose scan is being handled, until it is told what became of it.
    asks: Option<usize>,
    beeper: Beeper,
    /// Whether tones ring the bell.
    bell: bool,
    sound: Option<Sound>,
    flash: Flash,
    /// Scanners that are not heard, and why.
    away: BTreeMap<usize, Away>,
    paint: bool,
    quit: bool,
    /// The tty is gone.
    gone: bool,
}

impl Floor {
    fn new(config: &Config, clock: Clock, rig: Rig, rim: Rim, screen: Screen) -> Floor {
        let wedge = config.scanners.iter().enumerate().find_map(|(at, scanner)| match &scanner.way {
            Way::Stream(wedge) => Some((at, wedge.clone())),
            Way::Serial(_) | Way::Hid(_) => None,
        });
        Floor {
            clock,
            rig,
            rim,
            screen,
            utf8: config.utf8,
            scanners: config.scanners.clone(),
            stream: wedge.as_ref().map_or(0, |(at, _)| *at),
            splitter: Splitter::new(wedge.map(|(_, wedge)| wedge)),
            doubles: Doubles::default(),
            asks: None,
            beeper: Beeper::default(),
            flash: Flash::default(),
            bell: config.sounds.bell,
            sound: None,
            away: BTreeMap::new(),
            paint: true,
            quit: false,
            gone: false,
        }
    }

    fn work(&mut self, heard: &Receiver<Event>) -> anyhow::Result<()> {
        while !self.quit && !self.gone {
            self.rig.mirror.size = self.screen.size();
            for call in self.rig.calls(self.at())? {
                match call {
                    Call::Commands(_) => self.rim.commands.make(call),
                    Call::Heartbeat(_) | Call::Directory(_) | Call::Screen(_) => self.rim.others.make(call),
                    Call::Recording { .. } => self.rim.record(call),
                }
            }
            let now = self.clock.steady();
            self.paint |= self.flash.ends(now);
            if std::mem::take(&mut self.paint) {
                let (view, flash) = (self.rig.terminal.view(), self.flash.is_on(now));
                let draw = |frame: &mut ratatui::Frame<'_>| {
                    paint::draw(frame, &view, self.utf8);
                    if flash {
                        paint::flash(frame);
                    }
                };
                self.screen.paint(draw).context("the screen is gone")?;
            }
            self.ring();
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
        self.rig.keep_position();
        let at = self.at().wall;
        if let Some(log) = &mut self.rig.log {
            log.note(at, "end", &json!(if self.quit { "left or told to end" } else { "the screen is gone" }));
        }
        Ok(())
    }

    fn at(&self) -> At {
        At { steady: self.clock.steady(), wall: self.clock.wall() }
    }

    fn next_due(&self) -> Moment {
        let due = self.rig.due(self.at());
        [self.splitter.deadline(), self.beeper.due(), self.flash.due()]
            .into_iter()
            .flatten()
            .fold(due, Moment::min)
    }

    /// What time alone brings.
    fn time(&mut self) {
        for piece in self.splitter.tick(self.clock.steady()) {
            self.piece(piece, self.stream);
        }
        self.rig.time(self.at());
        self.left();
        if let Some(scale) = &mut self.rim.scale {
            scale.want(self.rig.terminal.weighing());
        }
    }

    fn event(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Typed(bytes) => {
                for piece in self.splitter.push(self.clock.steady(), &bytes) {
                    self.piece(piece, self.stream);
                }
            }
            Event::Resized => self.paint = true,
            Event::Stop => self.quit = true,
            Event::Scan { port, piece } => self.piece(piece, port),
            Event::Scanner { port, away } => {
                let before = self.away.values().max().copied();
                match away {
                    Some(why) => drop(self.away.insert(port, why)),
                    None => drop(self.away.remove(&port)),
                }
                let after = self.away.values().max().copied();
                if after != before {
                    self.give(Input::Scanner(after));
                }
            }
            Event::Health(health) => self.give(Input::Health(health)),
            Event::Weight(weight) => self.give(Input::Weight(weight)),
            Event::Hub(reply) => self.rig.reply(self.at(), reply)?,
            Event::Feed(news) => self.rig.news(self.at(), news),
            // Where it cannot be kept, the hub names them again.
            Event::Keys(keys) => {
                if self.rig.outbox.know_by(keys.clone()).is_ok() {
                    self.rim.pins.set(keys);
                }
            }
        }
        self.left();
        Ok(())
    }

    /// What scanner `port` sent, or a key.
    fn piece(&mut self, piece: Piece, port: usize) {
        match piece {
            Piece::Key(key) => self.give(Input::Key(key)),
            Piece::NoFrame => self.hear(port, Input::FrameTooLong),
            Piece::Frame(bytes) => self.frame(port, &bytes),
        }
    }

    fn frame(&mut self, port: usize, bytes: &[u8]) {
        let Some(scanner) = self.scanners.get(port) else { return };
        let source = match scanner.way {
            Way::Serial(_) => Source::Serial,
            Way::Hid(_) => Source::Hid,
            Way::Stream(_) => Source::Stream,
        };
        match scanner.dialect.plain(bytes, source == Source::Stream) {
            Err(WrongKeys) => self.hear(port, Input::WrongKeys),
            Ok(bytes) => {
                let double = self.doubles.is_double(port, &bytes, self.clock.steady(), scanner.double_ms);
                if double || bytes.is_empty() {
                    return self.answer(port, Verdict::Heard);
                }
                self.hear(port, Input::Frame(Frame { bytes, source }));
            }
        }
    }

    /// Gives what a scanner sent to the model, and tells the scanner what became of it: after it is on disk, for the
    /// rig saves before it leaves anything to be told.
    fn hear(&mut self, port: usize, input: Input) {
        self.asks = Some(port);
        self.give(input);
        if let Some(port) = self.asks.take() {
            self.answer(port, Verdict::Heard);
        }
    }

    fn answer(&self, port: usize, verdict: Verdict) {
        if let Some(scanner) = self.scanners.get(port) {
            self.rim.scanners.tell(port, scanner.family.bytes(verdict));
        }
    }

    /// Something happens to the model. Whoever waits for a tone hears it before anything else is done.
    fn give(&mut self, input: Input) {
        let at = self.at();
        self.rig.hear(at, input);
        self.left();
        self.ring();
        self.rig.go_on(at);
        self.left();
    }

    /// Rings a bell that is due. Pictures are written whole, so it lands inside none.
    fn ring(&mut self) {
        self.gone |= self.beeper.ring(self.clock.steady()) && self.screen.bell().is_err();
    }

    fn tone(&mut self, tone: Tone) {
        self.paint |= self.flash.sound(tone, self.clock.steady());
        if self.bell {
            self.beeper.sound(tone);
        }
        if let Some(sound) = &self.sound {
            sound.play(tone);
            if let (Some(why), Some(log)) = (sound.failed(), &mut self.rig.log) {
                log.note(self.clock.wall(), "sound", &json!(why));
            }
        }
    }

    /// What the rig leaves to ports and screen.
    fn left(&mut self) {
        for effect in self.rig.left() {
            match effect {
                Effect::Tone(tone) => self.tone(tone),
                Effect::Paint => self.paint = true,
                Effect::Quit => self.quit = true,
                // The first word counts: what was confirmed is good, whatever follows it.
                Effect::Feedback(good) => {
                    if let Some(port) = self.asks.take() {
                        self.answer(port, if good { Verdict::Good } else { Verdict::Bad });
                    }
                }
                Effect::Save { .. }
                | Effect::Keep(_)
                | Effect::Checkpoint(_)
                | Effect::Request { .. }
                | Effect::CheckPin { .. }
                | Effect::OwnFigures { .. }
                | Effect::FetchDirectory => {}
            }
        }
    }
}
