//! The terminal without its rim: one state, [`Terminal::update`], [`Terminal::view`]. Pure.
//!
//! A confirm is saved first; the state after it is taken over only when saving went well. The checkpoint is the whole
//! state as JSON: a program that starts from it stands exactly where the last one stood.

mod back;
mod checkpoint;
mod demo;
mod digits;
mod hear;
mod hole;
mod keys;
mod link;
mod missed;
mod numbers;
mod on;
mod overlay;
mod own;
pub mod record;
mod save;
mod show;
mod state;
#[cfg(test)]
pub(crate) mod tests;
mod under;
mod weigh;

pub use digits::{MAX_MISSES, Misses};
pub use link::SEEN_MS;
pub use numbers::Numbers;
pub use overlay::Overlay;
pub use own::{Adding, Figures, Shift};
pub use state::{Asking, Job, Last, Later, Left, Said, State};

use crate::flow::{Ctx, Screen, Typing, Wanted};
use crate::talk::{Away, Effect, Frame, Health, Input, Key, Saved, Start, Tone};
use crate::view::View;
use missed::Missed;
use regal_shared::base::{CommandId, DeviceId, Moment, TaskId};
use regal_shared::flow::common::Directory;
use regal_shared::text::Language;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use under::Under;

/// The same bytes within this many ms are a double read.
pub const DOUBLE_READ_MS: i64 = 300;

/// Why nobody can work here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stop {
    /// The hub does not understand this program any more.
    OldVersion,
    /// The hub does not understand this program yet.
    OldHub,
    /// It is not our hub.
    OtherKey,
}

impl Stop {
    fn code(self) -> &'static str {
        match self {
            Stop::OldVersion => "sys.old_version",
            Stop::OldHub => "sys.outdated_hub",
            Stop::OtherKey => "sys.other_key",
        }
    }
}

/// The terminal: what the worker sees and does, and nothing of how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Terminal {
    state: State,
    now: Moment,
    device: DeviceId,
    site: String,
    language: Language,
    demo: bool,
    /// Kinds of work the demo key has chosen.
    round: usize,
    kiosk: bool,
    directory: Arc<Directory>,
    /// What it says where work brought a card of its own.
    #[serde(default)]
    under: Under,
    last_confirm: i64,
    last_request: i64,
    epoch: i64,
    waiting: i64,
    online: bool,
    /// How long the hub has been away.
    #[serde(default)]
    hole: hole::Hole,
    /// Why nobody can work here: hub and program do not fit, or it is not our hub.
    stopped: Option<Stop>,
    /// Battery and radio.
    #[serde(default)]
    health: Health,
    /// Why a scanner is not heard.
    scanner: Option<Away>,
    /// Since when what is said last stands on the screen.
    #[serde(default)]
    said_at: Moment,
    /// The hub does not know this device.
    stranger: bool,
    /// The hub lacks confirms that are not here any more.
    #[serde(default)]
    behind: bool,
    /// A saved confirm is damaged: nothing from there on is sent.
    #[serde(default)]
    damaged: bool,
    /// Hub clock minus device clock, ms.
    skew: i64,
    /// Until when somebody at the desk sees the screen, by the device's clock; a recording begins without.
    #[serde(default)]
    watched: Option<Moment>,
    /// Number of the newest movement the hub told of lately; 0 when it is away.
    journal: i64,
    /// Mismatches to be told; gone with the battery, for nothing hangs on them.
    missed: Missed,
    /// Work said to go back, while nobody has answered.
    #[serde(default)]
    backs: Vec<(CommandId, TaskId)>,
    /// A cart or vehicle told to the hub, while it has not answered.
    #[serde(default)]
    binding: Option<(CommandId, Moment)>,
    /// When numbers for labels were asked for.
    #[serde(default)]
    wanted: numbers::Wanted,
    /// The number that is just being used up.
    #[serde(default)]
    drawn: Option<String>,
    /// Own figures on the screen. Never saved: they are added up anew each time they are looked at.
    #[serde(skip)]
    own: Option<Figures>,
    /// Whose PIN the device is looking at. Never saved: after a restart it is typed again.
    checking: Option<String>,
    /// The state after the confirm being saved.
    pending: Option<Box<State>>,
    last_frame: Option<(Frame, Moment)>,
    /// Grams on the scale that do not fit; the scale says them again after a restart.
    on_scale: Option<i64>,
    /// A scan is being handled: its scanner wants to know.
    hearing: bool,
    shown: Option<View>,
}

impl Terminal {
    /// The terminal as it was left, or new; with what the rim must do first.
    #[must_use]
    pub fn new(start: Start) -> (Terminal, Vec<Effect>) {
        let saved = start.checkpoint.as_deref().and_then(|text| serde_json::from_str::<State>(text).ok());
        let mut terminal = Terminal {
            state: saved.unwrap_or_else(|| State::new(start.now)),
            now: start.now,
            device: start.device,
            site: start.site,
            language: start.language,
            demo: start.demo,
            round: 0,
            kiosk: start.kiosk,
            directory: Arc::new(start.directory),
            under: Under::default(),
            last_confirm: start.last_confirm,
            last_request: start.last_request,
            epoch: start.epoch,
            waiting: start.waiting,
            online: false,
            hole: hole::Hole::since(start.now),
            stopped: None,
            health: Health::default(),
            scanner: None,
            said_at: start.now,
            stranger: false,
            behind: false,
            damaged: false,
            skew: 0,
            watched: None,
            journal: 0,
            missed: Missed::default(),
            backs: Vec::new(),
            binding: None,
            wanted: numbers::Wanted::default(),
            drawn: None,
            own: None,
            checking: None,
            pending: None,
            last_frame: None,
            on_scale: None,
            hearing: false,
            shown: None,
        };
        terminal.learn();
        let mut out = vec![Effect::FetchDirectory];
        terminal.go_on(&mut out);
        terminal.keep_shift();
        terminal.own_again(&mut out);
        terminal.finish(None, &mut out);
        (terminal, out)
    }

    /// One thing that happened, and all the rim must do for it.
    pub fn update(&mut self, now: Moment, input: Input) -> Vec<Effect> {
        self.now = now;
        let mut out = Vec::new();
        if matches!(input, Input::Tick) && !self.tick_due() {
            return out;
        }
        // By any input, not by ticks alone: a recording keeps only ticks that did something to be seen.
        self.watched = self.watched.filter(|until| self.now < *until);
        self.look_into_hole();
        // What was saved a moment ago needs no saving again.
        let before = match (&input, &self.pending) {
            (Input::Saved(Saved::Good), Some(after)) => State::clone(after),
            _ => self.state.clone(),
        };
        self.hearing = matches!(input, Input::Frame(_) | Input::FrameTooLong | Input::WrongKeys);
        let acted = self.hearing || matches!(input, Input::Key(_));
        let said = self.state.said.clone();
        match input {
            Input::Frame(_) | Input::FrameTooLong if self.stopped.is_some() => {
                out.extend([Effect::Tone(Tone::Error), Effect::Feedback(false)]);
            }
            Input::Key(Key::F3) if self.stopped.is_some() && !self.kiosk => out.push(Effect::Quit),
            Input::Key(_) if self.stopped.is_some() => {}
            Input::Frame(frame) => self.frame(frame, &mut out),
            Input::FrameTooLong => self.complain("scan.no_end", &mut out),
            Input::WrongKeys => self.complain("scan.wrong_keys", &mut out),
            Input::Weight(weight) => self.weight(weight, &mut out),
            Input::Key(key) => self.key(key, &mut out),
            Input::Tick => self.tick(&mut out),
            Input::Saved(saved) => self.saved(saved, &mut out),
            Input::Answered { id, answer } => self.answered(&id, answer, &mut out),
            Input::Waiting(waiting) => self.waiting = waiting,
            Input::Link(online) => self.link(online),
            Input::Event(event) => self.event(event, &mut out),
            Input::Directory(directory) => {
                self.directory = Arc::new(directory);
                self.under = Under::default();
                self.learn();
            }
            Input::Changes(changes) => {
                let directory = Arc::make_mut(&mut self.directory);
                std::mem::take(&mut self.under).back_into(directory);
                directory.change(changes);
                self.learn();
            }
            Input::Heartbeat(beat) => self.heartbeat(&beat, &mut out),
            Input::OutOfDate => self.stopped = Some(Stop::OldVersion),
            Input::OldHub => self.stopped = Some(Stop::OldHub),
            Input::OtherKey => self.stopped = Some(Stop::OtherKey),
            Input::Scanner(away) => self.scanner = away,
            Input::Health(health) => self.heard_of_itself(health),
            Input::Stranger(stranger) => self.stranger = stranger,
            Input::Behind(behind) => self.behind = behind,
            Input::Damaged(bad) => self.damaged(bad, &mut out),
            Input::PinChecked(fits) => self.pin_checked(fits, &mut out),
            Input::OwnFigures(figures) => self.own_figures(figures),
        }
        if acted || said != self.state.said {
            self.said_at = now;
        }
        self.safe_point(&mut out);
        self.wind_up();
        self.take_lines_back();
        self.keep_cart();
        self.keep_shift();
        self.finish(Some(&before), &mut out);
        // That it came from a scanner is over with it, whatever time does next.
        self.hearing = false;
        out
    }

    /// The state as JSON, as it is saved.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        if self.state.typed.is_empty() || self.prompt().typing != Typing::Secret {
            return self.state.json();
        }
        // A PIN is never saved, not even half of it.
        State { typed: String::new(), ..self.state.clone() }.json()
    }

    /// What a happy worker would do next on the screen alone, without what lies over it: for simulations.
    #[must_use]
    pub fn wanted(&self) -> Option<Wanted> {
        self.prompt().wanted.map(|wanted| wanted.read(&self.directory))
    }

    /// Everything that is saved.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Checkpoint and repaint, where they are due.
    fn finish(&mut self, before: Option<&State>, out: &mut Vec<Effect>) {
        // How saving goes is known at once; what is on the screen until then nobody sees.
        if self.pending.is_some() {
            return;
        }
        if before.is_none_or(|before| *before != self.state) {
            out.push(Effect::Checkpoint(self.checkpoint()));
        }
        let late = |effect: &Effect| matches!(effect, Effect::CheckPin { .. } | Effect::OwnFigures { .. });
        // Its outcome comes at once, and the state after it is the later one.
        if let Some(at) = out.iter().position(late) {
            let late = out.remove(at);
            out.push(late);
        }
        let view = self.view();
        if self.shown.as_ref() != Some(&view) {
            self.shown = Some(view);
            out.push(Effect::Paint);
        }
    }

    /// What a flow may know.
    fn ctx(&self) -> Ctx<'_> {
        Ctx {
            now: self.now,
            device: &self.device,
            site: &self.site,
            directory: &self.directory,
            session: self.state.session.as_ref(),
            lease: self.state.job.lease.as_ref(),
            online: self.online,
            people: &self.state.people,
            journal: self.journal,
            kiosk: self.kiosk,
            waiting: self.waiting,
            scan_only: self.state.misses.as_ref().and_then(Misses::scan_only),
            held: self.state.held.len(),
            carried: self.state.held.iter().map(|job| job.screen.carried()).sum::<i64>()
                + self.state.job.screen.carried(),
        }
    }

    /// A cart stays with the person from one job to the next.
    fn keep_cart(&mut self) {
        if let Screen::Session(screen) = &self.state.job.screen
            && let Some(cart) = screen.cart()
        {
            self.state.cart = cart;
        }
    }

    /// Takes the cards of all work held into the directory.
    fn learn(&mut self) {
        let directory = Arc::make_mut(&mut self.directory);
        let cards = self.state.jobs().flat_map(|job| job.screen.cards());
        cards.for_each(|card| self.under.learn(directory, card));
        // Where the site shows own figures no more, nothing is remembered for them either.
        self.state.shift.take_if(|_| !self.directory.decided.own_figures);
    }
}
