//! One terminal of a story: the terminal's own model, store and sender, told what time it is.

use regal_shared::base::{DeviceId, Moment};
use regal_shared::text::{Language, say};
use regal_shared::wire::Event;
use regal_terminal::io::feed::News;
use regal_terminal::io::hub::{Call, Reply};
use regal_terminal::io::outbox::{Identity, LOW_WATER, Outbox};
use regal_terminal::model::Terminal;
use regal_terminal::paint::text_screen;
use regal_terminal::rig::{At, Rig};
use regal_terminal::talk::{Effect, Frame, Input, Key, Source, Tone};
use regal_terminal::view::Text;
use std::path::{Path, PathBuf};

/// The terminal.
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    folder: PathBuf,
    language: Language,
    rig: Option<Rig>,
    /// When the program started; its steady clock counts from here.
    start: Moment,
    /// The hub can be reached.
    pub online: bool,
    /// Last event heard.
    pub event: i64,
    /// How often the hub had changed when it last looked for events; 0 after a start.
    pub looked: u64,
    /// Sounds since the last input.
    pub tones: Vec<Tone>,
}

impl Device {
    /// A new device, enrolled, in reach of the hub; its store is a folder of its own in `at`.
    pub fn new(id: &str, language: Language, now: Moment, event: i64, at: &Path) -> Device {
        let folder = at.join(id);
        let mut outbox = Outbox::open(&folder).expect("a store");
        let identity = Identity {
            hub: "http://hub".into(),
            keys: Vec::new(),
            device: DeviceId::from(id),
            token: format!("token of {id}"),
            site: "Halle 1".into(),
        };
        outbox.enrol(identity, 1).expect("enrolled");
        outbox.keep_event(1, event).expect("kept");
        let mut device = Device {
            id: DeviceId::from(id),
            folder,
            language,
            rig: None,
            start: now,
            online: true,
            event,
            looked: 0,
            tones: Vec::new(),
        };
        device.begin(outbox, now);
        device
    }

    /// The program starts.
    fn begin(&mut self, outbox: Outbox, now: Moment) {
        self.start = now;
        self.looked = 0;
        self.event = outbox.event().expect("a store").map_or(0, |(_, number)| number);
        let at = self.at(now);
        let start = outbox.start(at.wall, self.language, true).expect("a store").expect("enrolled");
        let (terminal, effects) = Terminal::new(start);
        let mut rig = Rig::new(terminal, outbox, at, 7);
        rig.perform(at, effects);
        self.rig = Some(rig);
        self.link(now, self.online);
    }

    /// What its clocks say.
    fn at(&self, now: Moment) -> At {
        At { steady: Moment(now.since(self.start)), wall: now }
    }

    fn rig(&mut self) -> &mut Rig {
        self.rig.as_mut().expect("it runs")
    }

    fn look(&self) -> &Rig {
        self.rig.as_ref().expect("it runs")
    }

    /// Something happens to it.
    fn give(&mut self, now: Moment, input: Input) {
        let at = self.at(now);
        self.rig().give(at, input);
        self.listen();
    }

    /// Its sounds are heard.
    fn listen(&mut self) {
        for effect in self.rig().left() {
            if let Effect::Tone(tone) = effect {
                self.tones.push(tone);
            }
        }
    }

    /// A scan.
    pub fn scan(&mut self, now: Moment, bytes: Vec<u8>) {
        self.tones.clear();
        self.give(now, Input::Frame(Frame { bytes, source: Source::Serial }));
        self.rig().outbox.keep_free(LOW_WATER);
    }

    /// A key.
    pub fn press(&mut self, now: Moment, key: Key) {
        self.tones.clear();
        self.give(now, Input::Key(key));
        self.rig().outbox.keep_free(LOW_WATER);
    }

    /// The disk is full when something is saved next.
    pub fn fill(&mut self) {
        self.rig().outbox.keep_free(u64::MAX);
    }

    /// The battery dies, and it starts from what it kept.
    pub fn kill(&mut self, now: Moment) {
        drop(self.rig.take());
        let outbox = Outbox::open(&self.folder).expect("the store is whole");
        self.begin(outbox, now);
    }

    /// The radio comes or goes.
    pub fn link(&mut self, now: Moment, online: bool) {
        self.online = online;
        let at = self.at(now);
        self.rig().news(at, News::Link(online));
        self.listen();
    }

    /// Time passes.
    pub fn time(&mut self, now: Moment) {
        let at = self.at(now);
        self.rig().time(at);
        self.listen();
    }

    /// Calls of the hub that are due.
    pub fn calls(&mut self, now: Moment) -> Vec<Call> {
        let at = self.at(now);
        self.rig().calls(at).expect("the store can be read")
    }

    /// A call ended.
    pub fn reply(&mut self, now: Moment, reply: Reply) {
        let at = self.at(now);
        self.rig().reply(at, reply).expect("the store takes it");
        self.listen();
    }

    /// An event of the feed.
    pub fn hear(&mut self, now: Moment, event: Event) {
        self.event = event.number;
        if event.device.as_ref().is_none_or(|one| *one == self.id) {
            let at = self.at(now);
            self.rig().news(at, News::Event(Box::new(event)));
            self.listen();
        }
    }

    /// Confirms without an answer.
    pub fn waiting(&self) -> i64 {
        self.look().outbox.waiting().expect("a store")
    }

    /// Number of the last confirm saved.
    pub fn last(&self) -> i64 {
        self.look().outbox.last()
    }

    /// The screen at 16 x 20.
    pub fn screen(&self) -> String {
        text_screen(&self.look().terminal.view(), 16, 20)
    }

    /// All words of the screen in one line; what is drawn big as plain text behind them.
    pub fn words(&self) -> String {
        let view = self.look().terminal.view();
        let mut text = self.screen().replace('«', " ");
        for row in &view.list {
            text.push_str(&format!(" {} {}", row.number, plain(&row.label, view.language)));
        }
        if let Some(target) = &view.target {
            text.push_str(&format!(" {} {}", target.parts.join("."), target.parts.join(" ")));
        }
        for piece in view.goods.iter().chain(&view.quantity).chain(&view.expected).chain(&view.got) {
            text.push_str(&format!(" {}", plain(piece, view.language)));
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it shows this text, or says what has this code.
    pub fn sees(&self, wanted: &str) -> bool {
        let code = |text: &str| {
            let lower =
                |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            text.split_once('.').is_some_and(|(area, what)| lower(area) && lower(what))
        };
        if code(wanted) {
            self.codes().iter().any(|code| code == wanted)
        } else {
            self.words().contains(wanted)
        }
    }

    /// Codes of what it says: instruction and message.
    pub fn codes(&self) -> Vec<String> {
        let view = self.look().terminal.view();
        view.instruction.iter().chain(&view.message).map(|message| message.code.to_string()).collect()
    }
}

fn plain(text: &Text, language: Language) -> String {
    match text {
        Text::Words(message) => say(language, message),
        Text::Foreign(text) => text.clone(),
    }
}
