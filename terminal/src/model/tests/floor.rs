//! The floor itself: drives a terminal by scans and keys.

use super::*;
use regal_shared::flow::common::Decided;

/// A terminal on a floor.
pub struct Floor {
    /// It.
    pub terminal: Terminal,
    /// Device clock.
    pub now: Moment,
    /// How the next save goes.
    pub save: Saved,
    /// Every fact saved.
    pub facts: Vec<Command>,
    /// Every wish sent.
    pub wishes: Vec<Command>,
    /// Every sound.
    pub tones: Vec<Tone>,
    /// Scans made.
    pub scans: usize,
    /// Keys used: ENT, a number with its ENT, or a choice.
    pub keys: usize,
    /// The program was left.
    pub quit: bool,
    checkpoint: String,
}

impl Floor {
    /// A new device, nobody on, the hub in reach.
    pub fn new() -> Floor {
        let now = Moment(1_795_500_000_000);
        let (terminal, effects) = Terminal::new(start(now));
        let mut floor = Floor {
            terminal,
            now,
            save: Saved::Good,
            facts: Vec::new(),
            wishes: Vec::new(),
            tones: Vec::new(),
            scans: 0,
            keys: 0,
            quit: false,
            checkpoint: String::new(),
        };
        floor.effects(effects);
        floor.feed(Input::Link(true));
        floor
    }

    /// Anna is on, before the work menu.
    pub fn on() -> Floor {
        let mut floor = Floor::new();
        floor.scan("B.1001");
        floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
        floor
    }

    /// Anna begins a kind of work that needs no packet.
    pub fn begin(kind: regal_shared::wire::TaskKind) -> Floor {
        let mut floor = Floor::on();
        let screen = Screen::begin(kind).expect("work that begins without a packet");
        floor.terminal.state.job = Job::free(screen);
        (floor.scans, floor.keys) = (0, 0);
        floor
    }

    /// Anna works on a packet.
    pub fn work(packet: Packet) -> Floor {
        let mut floor = Floor::on();
        floor.key(Key::Enter);
        floor.grant(Grant::Work { packet: Box::new(packet) });
        (floor.scans, floor.keys) = (0, 0);
        floor.tones.clear();
        floor
    }

    /// One input, all its effects; then the device loses power and starts from its checkpoint.
    pub fn feed(&mut self, input: Input) {
        let effects = self.terminal.update(self.now, input);
        self.effects(effects);
        self.reborn();
    }

    pub(super) fn effects(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Save { id, command, checkpoint, tone } => {
                    let command: Command = serde_json::from_str(&command).expect("a command");
                    assert_eq!(command.id, id);
                    let confirms = self.facts.len() as i64;
                    assert_eq!(id.number, confirms + 1, "confirms leave no gap");
                    if self.save == Saved::Good {
                        self.facts.push(command);
                        self.checkpoint = checkpoint;
                        self.tones.extend(tone);
                    }
                    let save = self.save;
                    let more = self.terminal.update(self.now, Input::Saved(save));
                    self.effects(more);
                }
                Effect::Keep(text) => {
                    if self.save == Saved::Good {
                        self.checkpoint = text;
                    }
                    let save = self.save;
                    let more = self.terminal.update(self.now, Input::Saved(save));
                    self.effects(more);
                }
                Effect::Checkpoint(text) => self.checkpoint = text,
                Effect::Request { command, checkpoint, .. } => {
                    self.wishes.push(serde_json::from_str(&command).expect("a command"));
                    self.checkpoint = checkpoint;
                }
                Effect::Tone(tone) => self.tones.push(tone),
                Effect::Quit => self.quit = true,
                Effect::CheckPin { hash, pin } => {
                    let fits = crate::pin::fits(&pin, &hash);
                    let more = self.terminal.update(self.now, Input::PinChecked(fits));
                    self.effects(more);
                }
                Effect::OwnFigures { after, actors } => {
                    let figures = self.added_up(after, actors);
                    let more = self.terminal.update(self.now, Input::OwnFigures(Some(figures)));
                    self.effects(more);
                }
                Effect::Feedback(_) | Effect::Paint | Effect::FetchDirectory => {}
            }
        }
    }

    /// The cards come anew, with what the site has decided.
    pub fn decides(&mut self, decided: Decided) {
        self.feed(Input::Directory(Directory { decided, ..directory() }));
    }

    /// The store answers what it is asked for own figures.
    pub fn own_figures(&mut self, figures: Option<Figures>) {
        drop(self.terminal.update(self.now, Input::OwnFigures(figures)));
    }

    /// What the store would answer.
    fn added_up(&self, after: i64, actors: Vec<ActorId>) -> Figures {
        let mut figures = Adding::of(actors);
        let behind = self.facts.iter().filter(|fact| fact.id.number > after);
        behind.for_each(|fact| figures.take(&serde_json::to_string(fact).expect("a command")));
        figures.sum()
    }

    /// The device loses power now: it stands where it stood.
    fn reborn(&self) {
        self.resumes(&self.checkpoint);
        self.elsewhere();
    }

    /// A device that starts from this checkpoint stands where this one stands, and shows the same.
    pub fn resumes(&self, checkpoint: &str) {
        let start = Start {
            now: self.now,
            last_confirm: self.facts.len() as i64,
            last_request: self.terminal.last_request,
            waiting: self.terminal.waiting,
            checkpoint: Some(checkpoint.to_owned()),
            directory: Directory::clone(&self.terminal.directory),
            kiosk: self.terminal.kiosk,
            ..start(self.now)
        };
        let (mut again, effects) = Terminal::new(start);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Save { .. })), "nothing is half done");
        for effect in effects {
            if let Effect::OwnFigures { after, actors } = effect {
                again.update(self.now, Input::OwnFigures(Some(self.added_up(after, actors))));
            }
        }
        again.update(self.now, Input::Link(self.terminal.online));
        again.update(self.now, Input::Scanner(self.terminal.scanner));
        again.update(self.now, Input::Stranger(self.terminal.stranger));
        again.update(self.now, Input::Behind(self.terminal.behind));
        again.damaged = self.terminal.damaged;
        again.hole = self.terminal.hole.clone();
        again.watched = self.terminal.watched;
        again.update(self.now, Input::Health(self.terminal.health));
        match self.terminal.stopped {
            Some(Stop::OldVersion) => drop(again.update(self.now, Input::OutOfDate)),
            Some(Stop::OldHub) => drop(again.update(self.now, Input::OldHub)),
            Some(_) => drop(again.update(self.now, Input::OtherKey)),
            None => {}
        }
        if self.terminal.prompt().typing == Typing::Secret {
            again.state.typed.clone_from(&self.terminal.state.typed);
        }
        assert_eq!(again.state, self.terminal.state, "the checkpoint is where the worker stands");
        assert_eq!(again.view(), self.terminal.view());
    }

    /// By what the hub is told, another device of the same person stands at the same place.
    fn elsewhere(&self) {
        let Some(told) = self.terminal.standing() else { return };
        let here = &self.terminal.state;
        let mut there = State::new(self.now);
        there.session.clone_from(&here.session);
        let leased = |state: &State| -> Vec<Job> {
            let jobs = std::iter::once(&state.job).chain(&state.held);
            jobs.filter(|job| job.lease.is_some()).cloned().collect()
        };
        let packet = |job: &Job| {
            let lease = job.lease.clone().expect("leased");
            Packet { task: lease.task, fence: 99, revision: lease.revision, ..some_work() }
        };
        let packets: Vec<Packet> = leased(here).iter().map(packet).collect();
        there.bring(&packets, Some(&told), self.now);
        let stands = |jobs: Vec<Job>| jobs.into_iter().map(|job| (job.begun, job.screen)).collect::<Vec<_>>();
        assert_eq!(stands(leased(&there)), stands(leased(here)), "the next device stands at the same place");
        assert!(leased(&there).iter().all(|job| job.lease.as_ref().is_some_and(|lease| lease.fence == 99)));
        if here.job.lease.is_some() {
            assert_eq!(there.typed, here.typed);
            let asked = |state: &State| match &state.overlay {
                Some(Overlay::Ask { ask, given, .. }) => Some((ask.clone(), given.clone())),
                _ => None,
            };
            assert_eq!(asked(&there), asked(here), "the question is asked there too");
        }
    }

    /// The hub goes out of reach, and the lease comes to its end.
    pub fn lease_ends(&mut self) {
        let until = self.now.plus(60_000);
        self.feed(Input::Heartbeat(HeartbeatAnswer {
            now: self.now,
            until,
            lost: vec![],
            lost_leases: vec![],
            journal: 0,
            kept: vec![],
        }));
        self.feed(Input::Link(false));
        self.now = until.plus(1);
        self.feed(Input::Tick);
        assert_eq!((self.said().as_str(), self.tones.last()), ("sys.lease_over", Some(&Tone::Error)));
    }

    /// The hub is there again: the leases live on, but for these.
    pub fn hub_is_back(&mut self, lost: &[&str]) {
        self.feed(Input::Link(true));
        let lost = lost.iter().map(|task| TaskId::from(*task)).collect();
        let (now, until) = (self.now, self.now.plus(1_800_000));
        let beat = HeartbeatAnswer { now, until, lost, lost_leases: vec![], journal: 0, kept: vec![] };
        self.feed(Input::Heartbeat(beat));
    }

    /// A scan does nothing but say that the lease is over.
    pub fn begins_nothing(&mut self, scan: &str) {
        let (screen, facts) = (self.terminal.state.job.screen.clone(), self.facts.len());
        self.scan(scan);
        assert_eq!(
            (self.said().as_str(), self.tones.last()),
            ("sys.lease_over", Some(&Tone::Error)),
            "{scan}"
        );
        assert_eq!((&self.terminal.state.job.screen, self.facts.len()), (&screen, facts), "{scan}");
    }

    /// A scan, a second after the last input.
    pub fn scan(&mut self, text: &str) {
        self.now = self.now.plus(1000);
        self.scans += 1;
        let frame = Frame { bytes: text.as_bytes().to_vec(), source: Source::Serial };
        self.feed(Input::Frame(frame));
    }

    /// A key, a second after the last input.
    pub fn key(&mut self, key: Key) {
        self.now = self.now.plus(1000);
        if key == Key::Enter {
            self.keys += 1;
        }
        self.feed(Input::Key(key));
    }

    /// Digits and ENT.
    pub fn number(&mut self, digits: &str) {
        for digit in digits.bytes() {
            self.key(Key::Digit(digit - b'0'));
        }
        self.key(Key::Enter);
    }

    /// A row of F2, by its code's words.
    pub fn problem(&mut self, words: &str) {
        self.key(Key::F2);
        self.row(words);
    }

    /// A row of F4, by its words.
    pub fn more(&mut self, words: &str) {
        self.key(Key::F4);
        self.row(words);
    }

    /// The row of the list on the screen that reads so; pages are turned.
    pub fn row(&mut self, words: &str) {
        for _ in 0..9 {
            let view = self.terminal.view();
            let found = view.list.iter().find(|row| text(&view, &row.label) == words).map(|row| row.number);
            match found {
                Some(number) => return self.key(Key::Digit(number)),
                None => self.key(Key::F4),
            }
        }
        panic!("no row {words:?} in\n{}", self.screen());
    }

    /// The hub grants the request in flight.
    pub fn grant(&mut self, grant: Grant) {
        self.answer(Answer::Granted { grant: Box::new(grant) });
    }

    /// The hub refuses the request in flight.
    pub fn refuse(&mut self, message: Message) {
        self.answer(Answer::Refused { refusal: Refusal::state(message) });
    }

    fn answer(&mut self, answer: Answer) {
        let id = self.terminal.state.asking.as_ref().expect("a request in flight").id.clone();
        self.feed(Input::Answered { id, answer });
    }

    /// Time passes until the device asks for numbers to be written by hand; the hub gives so many from this one on.
    pub fn numbers(&mut self, first: i64, count: i64) {
        let before = self.wishes.len();
        self.feed(Input::Tick);
        let wish = self.wishes[before..].last().expect("it asks for numbers");
        assert!(matches!(wish.body, Body::Request(Request::Numbers { .. })), "{wish:?}");
        let (id, grant) = (wish.id.clone(), Box::new(Grant::Numbers { first, count }));
        self.feed(Input::Answered { id, answer: Answer::Granted { grant } });
    }

    /// An event for this device.
    pub fn event(&mut self, body: EventBody) {
        self.feed(Input::Event(Event { epoch: 1, number: 1, at: self.now, device: None, body }));
    }

    /// Does what a happy worker does until the work menu; counts scans and keys.
    pub fn play(&mut self) {
        for _ in 0..500 {
            let home = matches!(
                self.terminal.state.job.screen,
                Screen::Session(crate::flow::session::Session::Work { .. })
            );
            if home {
                return;
            }
            match self.terminal.wanted() {
                Some(Wanted::Scan(text)) => self.scan(&text),
                Some(Wanted::Type(digits)) => self.number(&digits),
                Some(Wanted::Enter) => self.key(Key::Enter),
                Some(Wanted::Choice(row)) => self.key(Key::Digit(row)),
                Some(Wanted::Label(_) | Wanted::More(_) | Wanted::Back) | None => {
                    panic!("a happy worker does not know what to do:\n{}", self.screen())
                }
            }
        }
        panic!("the work never ends:\n{}", self.screen());
    }

    /// What was confirmed, one short line each.
    pub fn told(&self) -> Vec<String> {
        self.facts
            .iter()
            .map(|fact| match &fact.body {
                Body::Confirm(Confirm::Bind(bind)) => format!("bind {} {}", bind.tote, bind.order),
                Body::Confirm(Confirm::Pick(pick)) => {
                    let over = if pick.over_taken { " over" } else { "" };
                    let Goods { item, lot, serial, .. } = &pick.goods;
                    format!(
                        "pick {} {item}{lot}{serial} {} {}>{}{over}",
                        pick.line.0, pick.qty, pick.location, pick.tote
                    )
                }
                Body::Confirm(Confirm::PickShort(short)) => format!(
                    "{} {} taken {} left {} {}",
                    short.code.code(),
                    short.line.0,
                    short.taken,
                    short.left,
                    short.tote
                ),
                Body::Confirm(Confirm::Stage(stage)) => {
                    format!("stage {} {}", stage.lpns.join("+"), stage.lane)
                }
                Body::Confirm(Confirm::Observe(seen)) => format!("observe {} {}", seen.location, seen.seen),
                Body::Confirm(Confirm::Report(report)) => {
                    format!(
                        "report {} {} {} {}",
                        report.code.code(),
                        report.location,
                        report.qty,
                        report.detail
                    )
                }
                Body::Confirm(Confirm::Undo(undo)) => format!("undo {} {}", undo.command, undo.source),
                other => format!("{other:?}"),
            })
            .collect()
    }

    /// The screen as plain text, in the order of its rows.
    pub fn screen(&self) -> String {
        dump(&self.terminal.view())
    }

    /// The screen as painted at a size, in a language.
    pub fn painted(&self, language: Language, rows: u16, cols: u16) -> String {
        let view = View { language, ..self.terminal.view() };
        crate::paint::text_screen(&view, rows, cols)
    }

    /// What was said, as a code.
    pub fn said(&self) -> String {
        self.terminal.view().message.map(|message| message.code.to_string()).unwrap_or_default()
    }
}

pub(super) fn text(view: &View, text: &Text) -> String {
    match text {
        Text::Words(message) => say(view.language, message),
        Text::Foreign(text) => text.clone(),
    }
}

/// A view as plain text.
fn dump(view: &View) -> String {
    let say = |message: &Message| say(view.language, message);
    let mut rows = Vec::new();
    let counter = view.counter.map(|(n, m)| format!(" {n}/{m}")).unwrap_or_default();
    let signal = if view.signal.online { String::new() } else { " --".to_owned() };
    rows.push(format!("{}{counter}{signal}", view.title.as_ref().map(|t| text(view, t)).unwrap_or_default()));
    rows.extend(view.instruction.iter().map(say));
    if let Some(target) = &view.target {
        rows.push(format!("> {}{}", target.parts.join(" "), if target.digits { " __" } else { "" }));
    }
    rows.extend(view.goods.iter().map(|row| format!("  {}", text(view, row))));
    rows.extend(view.quantity.iter().map(|row| format!("# {}", text(view, row))));
    rows.extend(view.list.iter().map(|row| format!("{} {}", row.mark(), text(view, &row.label))));
    rows.extend(view.message.iter().map(|row| format!("! {}", say(row))));
    rows.extend(view.expected.iter().map(|row| format!("expected {}", text(view, row))));
    rows.extend(view.got.iter().map(|row| format!("got {}", text(view, row))));
    if let Some(field) = &view.field {
        let shown = if field.masked { "*".repeat(field.text.len()) } else { field.text.clone() };
        rows.push(format!("[{shown}]"));
    }
    rows.push(view.keys.iter().map(|(_, label)| say(label)).collect::<Vec<_>>().join(" · "));
    rows.join("\n")
}
