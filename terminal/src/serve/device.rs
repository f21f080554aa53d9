//! One device: its model, its outbox, its calls of the hub, in a thread of its own. It lives as long as the service,
//! whether or not a handheld shows it.

use super::fence::Fence;
use super::vt::{Canvas, Grid, Look, farewell, waiting};
use super::{Setup, note};
use crate::io::Event;
use crate::io::beeper::Beeper;
use crate::io::clock::{self, Clock};
use crate::io::feed::{self, Feed};
use crate::io::flash::Flash;
use crate::io::hub::{Call, Caller, Hub};
use crate::io::outbox::{Identity, Outbox};
use crate::io::recording::{self, Recorder};
use crate::model::Terminal;
use crate::paint;
use crate::rig::{At, Rig};
use crate::scan::{Doubles, Piece, Splitter, WrongKeys};
use crate::talk::{Effect, Frame, Input, Source};
use anyhow::{Context, ensure};
use regal_shared::base::{DeviceId, Moment};
use regal_shared::text::Language;
use regal_shared::tls::Pins;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

/// So many events are taken in before the screen is painted.
const BURST: usize = 64;

/// What a device hears.
#[derive(Debug)]
pub enum Heard {
    /// Of its hub.
    Rim(Event),
    /// A handheld shows it from now on.
    Attach(Attach),
    /// Bytes of a handheld. The permit is given back when they have been taken in: so only a few wait.
    Typed(u64, Vec<u8>, OwnedSemaphorePermit),
    /// A handheld's screen has this size.
    Sized(u64, Option<Grid>, OwnedSemaphorePermit),
    /// A handheld has taken what it was sent, and there is more.
    Room,
    /// A handheld is gone. Whether it heard that another took its place.
    Gone(u64, bool),
    /// The service ends.
    Stop,
}

impl From<Event> for Heard {
    fn from(event: Event) -> Heard {
        Heard::Rim(event)
    }
}

/// A handheld that is to show a device.
#[derive(Debug)]
pub struct Attach {
    /// The number of its link, never used twice.
    pub link: u64,
    /// Where it is, for people.
    pub peer: String,
    /// Its size, when it is known.
    pub size: Option<Grid>,
    /// What it can show.
    pub look: Look,
    /// The way to it.
    pub output: Output,
}

/// The way to a handheld: a few pictures at most are under way; what is not taken is not painted.
#[derive(Debug)]
pub struct Output {
    /// Bytes for its screen.
    pub bytes: mpsc::Sender<Vec<u8>>,
    /// The last bytes; they end it.
    pub end: oneshot::Sender<End>,
    /// There was no room.
    pub behind: Arc<AtomicBool>,
}

/// The end of a link.
#[derive(Debug)]
pub struct End {
    /// What its screen shows last.
    pub bytes: Vec<u8>,
    /// Another link took its place.
    pub displaced: bool,
}

impl Output {
    /// Whether something may be sent; if not, the link says when.
    fn room(&self) -> bool {
        self.bytes.capacity() > 0 || {
            self.behind.store(true, Ordering::SeqCst);
            self.bytes.capacity() > 0
        }
    }

    /// Sends; only where there is room.
    fn send(&self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            // Where the link has just ended there is nobody to see it.
            drop(self.bytes.try_send(bytes));
        }
    }
}

/// A running device.
#[derive(Debug)]
pub struct Running {
    /// To it.
    pub tell: Sender<Heard>,
    /// Its thread.
    pub thread: JoinHandle<()>,
}

/// Starts the device whose store this is, in its folder.
///
/// # Errors
/// When the store is of no device or cannot be read, or a thread cannot be started.
pub fn start(setup: &Arc<Setup>, folder: &Path, mut outbox: Outbox) -> anyhow::Result<Running> {
    let clock = Clock::default();
    let known = outbox.identity().context("no device is enrolled here")?;
    let identity = Identity { hub: setup.hub.clone().unwrap_or_else(|| known.hub.clone()), ..known.clone() };
    ensure!(
        identity.keys.is_empty() || identity.hub.starts_with("https://"),
        "this device knows its hub by its key and does not speak to it in the open; write https:// in {}",
        identity.hub
    );
    let mut begun =
        outbox.start(clock.wall(), setup.language, setup.demo)?.context("no device is enrolled here")?;
    begun.kiosk = setup.kiosk;
    let (tell, heard) = channel();
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
    let rim = Rim {
        commands: Caller::start(hub.clone(), tell.clone())?,
        others: Caller::start(hub.clone(), tell.clone())?,
        aside: (hub, tell.clone()),
        _feed: feed::follow(wanted, tell.clone())?,
        pins,
    };
    outbox.marked(setup.seal.mark(&identity.device));
    let (terminal, effects) = Terminal::new(begun);
    let at = At { steady: clock.steady(), wall: clock.wall() };
    let mut rig = Rig::new(terminal, outbox, at, clock::spread());
    rig.seal = setup.seal.clone();
    recording::tidy(folder, setup.recording);
    rig.recorder = (setup.recording > 0).then(|| Recorder::below(folder, setup.recording));
    let mut device = Device::new(setup, clock, rig, rim, identity.device);
    let thread = thread::Builder::new().name("device".to_owned()).spawn(move || {
        device.rig.perform(at, effects);
        device.left();
        if let Err(error) = device.work(&heard) {
            note(&format!("device {} stops: {error:#}", device.name));
            device.end(Some("sys.no_seat"), false);
        }
    })?;
    Ok(Running { tell, thread })
}

/// The threads that live as long as the device.
struct Rim {
    commands: Caller,
    others: Caller,
    /// For what takes long and nothing waits for.
    aside: (Hub, Sender<Heard>),
    _feed: Feed,
    pins: Pins,
}

impl Rim {
    /// Without a thread nothing is sent; whoever asked can ask again.
    fn record(&self, call: Call) {
        drop(Caller::once(self.aside.0.clone(), self.aside.1.clone(), call));
    }
}

/// The handheld that shows the device.
struct Screen {
    link: u64,
    peer: String,
    look: Look,
    output: Output,
    size: Option<Grid>,
    canvas: Option<Canvas>,
    splitter: Splitter,
    beeper: Beeper,
    flash: Flash,
}

impl Screen {
    /// Whether the worker sees what the keys do.
    fn shows(&self) -> bool {
        self.size.is_some_and(|(rows, cols)| paint::holds(rows, cols))
    }

    fn sized(&mut self, size: Option<Grid>) {
        self.size = size;
        self.canvas = size.map(|size| Canvas::new(size, self.look));
    }
}

struct Device {
    setup: Arc<Setup>,
    clock: Clock,
    rig: Rig,
    rim: Rim,
    name: DeviceId,
    screen: Option<Screen>,
    doubles: Doubles,
    fence: Fence,
    paint: bool,
    stop: bool,
}

impl Device {
    fn new(setup: &Arc<Setup>, clock: Clock, rig: Rig, rim: Rim, name: DeviceId) -> Device {
        Device {
            setup: setup.clone(),
            clock,
            rig,
            rim,
            name,
            screen: None,
            doubles: Doubles::default(),
            fence: Fence::default(),
            paint: true,
            stop: false,
        }
    }

    fn work(&mut self, heard: &Receiver<Heard>) -> anyhow::Result<()> {
        while !self.stop {
            self.rig.mirror.size = self.screen.as_ref().and_then(|screen| screen.size);
            for call in self.rig.calls(self.at())? {
                match call {
                    Call::Commands(_) => self.rim.commands.make(call),
                    Call::Heartbeat(_) | Call::Directory(_) | Call::Screen(_) => self.rim.others.make(call),
                    Call::Recording { .. } => self.rim.record(call),
                }
            }
            self.show();
            match heard.recv_timeout(self.clock.until(self.next_due())) {
                Ok(event) => {
                    self.hear(event)?;
                    for _ in 1..BURST {
                        let Ok(event) = heard.try_recv() else { break };
                        self.hear(event)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.time();
        }
        self.rig.keep_position();
        self.end(Some("sys.pause"), false);
        Ok(())
    }

    fn at(&self) -> At {
        At { steady: self.clock.steady(), wall: self.clock.wall() }
    }

    fn next_due(&self) -> Moment {
        let due = self.rig.due(self.at());
        let Some(screen) = &self.screen else { return due };
        // A bell waits for room as a picture does.
        let bell = screen.beeper.due().filter(|_| screen.output.room());
        let flash = screen.flash.due().filter(|_| screen.output.room());
        [screen.splitter.deadline(), bell, flash].into_iter().flatten().fold(due, Moment::min)
    }

    /// The picture and the bell, where there is room on the way.
    fn show(&mut self) {
        let Some(screen) = &mut self.screen else { return };
        let now = self.clock.steady();
        let flashed = screen.flash.due().is_some_and(|end| now >= end);
        if (self.paint || flashed) && screen.output.room() {
            screen.flash.ends(now);
            self.paint = false;
            match &mut screen.canvas {
                Some(canvas) => {
                    let mut view = self.rig.terminal.view();
                    view.signal.served = true;
                    // Told to everybody who takes the handheld, before they rely on it.
                    if self.rig.terminal.state().session.is_none() {
                        view.message = view.message.or_else(|| Some("sys.no_offline".into()));
                    }
                    screen.output.send(canvas.paint_with(&view, screen.flash.is_on(now)));
                }
                None => screen.output.send(waiting(self.setup.language, screen.look)),
            }
        }
        if screen.output.room() && screen.beeper.ring(self.clock.steady()) {
            screen.output.send(b"\x07".to_vec());
        }
    }

    fn time(&mut self) {
        let now = self.clock.steady();
        let pieces = self.screen.as_mut().map(|screen| screen.splitter.tick(now));
        for piece in pieces.unwrap_or_default() {
            self.piece(piece);
        }
        self.rig.time(self.at());
        self.left();
    }

    fn hear(&mut self, heard: Heard) -> anyhow::Result<()> {
        match heard {
            Heard::Rim(event) => self.rim(event)?,
            Heard::Attach(attach) => self.attach(attach),
            Heard::Typed(link, bytes, taken) => {
                self.typed(link, &bytes);
                drop(taken);
            }
            Heard::Sized(link, size, _taken) => {
                if let Some(screen) = self.shown_by(link) {
                    screen.sized(size);
                    self.paint = true;
                }
            }
            // The loop paints what is owed.
            Heard::Room => {}
            Heard::Gone(link, heard) => self.gone(link, heard),
            Heard::Stop => self.stop = true,
        }
        self.left();
        Ok(())
    }

    fn rim(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Hub(reply) => self.rig.reply(self.at(), reply)?,
            Event::Feed(news) => self.rig.news(self.at(), news),
            // Where it cannot be kept, the hub names them again.
            Event::Keys(keys) => {
                if self.rig.outbox.know_by(keys.clone()).is_ok() {
                    self.setup.pins.set(keys.clone());
                    self.rim.pins.set(keys);
                }
            }
            // A device that is served has neither tty nor ports, nor a scale.
            Event::Typed(_)
            | Event::Resized
            | Event::Stop
            | Event::Scan { .. }
            | Event::Scanner { .. }
            | Event::Health(_)
            | Event::Weight(_) => {}
        }
        Ok(())
    }

    /// The handheld of this link, where it is the one that shows the device: what older ones say counts no more.
    fn shown_by(&mut self, link: u64) -> Option<&mut Screen> {
        self.screen.as_mut().filter(|screen| screen.link == link)
    }

    fn attach(&mut self, attach: Attach) {
        let Attach { link, peer, size, look, output } = attach;
        if let Some(old) = &self.screen {
            note(&format!("device {}: {peer} is here and takes the place of {}", self.name, old.peer));
        } else {
            note(&format!("device {}: {peer} is here", self.name));
        }
        self.end(Some("sys.elsewhere"), true);
        let wedge = self.setup.wedge().cloned();
        let splitter = Splitter::new(wedge);
        let beeper = Beeper::default();
        let mut screen = Screen {
            link,
            peer,
            look,
            output,
            size: None,
            canvas: None,
            splitter,
            beeper,
            flash: Flash::default(),
        };
        screen.sized(size);
        (self.screen, self.paint) = (Some(screen), true);
    }

    /// Tells the handheld that this is the end of it, and why.
    fn end(&mut self, said: Option<&'static str>, displaced: bool) {
        let Some(screen) = self.screen.take() else { return };
        let bytes = farewell(said, self.language(), screen.look);
        // A link that has just ended itself needs no telling.
        drop(screen.output.end.send(End { bytes, displaced }));
    }

    fn gone(&mut self, link: u64, heard: bool) {
        if let Some(screen) = self.shown_by(link) {
            let peer = screen.peer.clone();
            self.screen = None;
            note(&format!("device {}: {peer} is gone", self.name));
        }
        if heard && self.fence.lost(self.clock.steady()) {
            self.rig.at_two_places(self.at());
            note(&format!(
                "WARNING device_clone: device {} changes hands again and again between handhelds that all live; its key \
                 is in use at two places. Give each handheld a key of its own, and lock the device at the hub if nobody \
                 knows the other one",
                self.name
            ));
        }
    }

    fn language(&self) -> Language {
        self.rig.terminal.view().language
    }

    fn typed(&mut self, link: u64, bytes: &[u8]) {
        let now = self.clock.steady();
        // What nobody sees the outcome of is not done.
        let Some(screen) = self.shown_by(link).filter(|screen| screen.shows()) else { return };
        for piece in screen.splitter.push(now, bytes) {
            // Whoever has left presses nothing any more.
            if self.screen.is_some() {
                self.piece(piece);
            }
        }
    }

    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Key(key) => self.give(Input::Key(key)),
            Piece::NoFrame => self.give(Input::FrameTooLong),
            Piece::Frame(bytes) => {
                let Some(scanner) = &self.setup.scanner else { return };
                match scanner.dialect.plain(&bytes, true) {
                    Err(WrongKeys) => self.give(Input::WrongKeys),
                    Ok(bytes) => {
                        let (now, window) = (self.clock.steady(), scanner.double_ms);
                        if !bytes.is_empty() && !self.doubles.is_double(0, &bytes, now, window) {
                            self.give(Input::Frame(Frame { bytes, source: Source::Stream }));
                        }
                    }
                }
            }
        }
    }

    fn give(&mut self, input: Input) {
        self.rig.give(self.at(), input);
        self.left();
    }

    /// What the rig leaves to the screen.
    fn left(&mut self) {
        for effect in self.rig.left() {
            match (effect, &mut self.screen) {
                (Effect::Tone(tone), Some(screen)) => {
                    self.paint |= screen.flash.sound(tone, self.clock.steady());
                    if self.setup.bell {
                        screen.beeper.sound(tone);
                    }
                }
                (Effect::Paint, _) => self.paint = true,
                (Effect::Quit, _) => self.end(None, false),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_takes_nothing_is_not_painted_for_and_says_when_there_is_room() {
        let (bytes, mut pictures) = mpsc::channel(2);
        let (end, _ended) = oneshot::channel();
        let output = Output { bytes, end, behind: Arc::default() };
        for picture in [b"1", b"2"] {
            assert!(output.room());
            output.send(picture.to_vec());
        }
        assert!(!output.room() && output.behind.load(Ordering::SeqCst), "it is told that there is more");
        output.send(b"3".to_vec());
        output.send(Vec::new());
        assert_eq!(pictures.try_recv().as_deref(), Ok(&b"1"[..]));
        assert!(output.room());
        assert_eq!(pictures.try_recv().as_deref(), Ok(&b"2"[..]));
        assert!(pictures.try_recv().is_err(), "what had no room is painted anew, not kept");
    }
}
