//! One terminal of a storm: the terminal's own model, store and sender; its clocks, disk, radio and what was toned good.

use super::dice::Dice;
use super::disk::{self, Cut, Image};
use regal_shared::base::{DeviceId, Moment, Number};
use regal_shared::text::Language;
use regal_shared::wire::{Answer, Event};
use regal_terminal::io::feed::News;
use regal_terminal::io::hub::{Call, Reply};
use regal_terminal::io::outbox::{Identity, LOW_WATER, Outbox};
use regal_terminal::io::recording::Recorder;
use regal_terminal::model::Terminal;
use regal_terminal::model::record::Player;
use regal_terminal::replay;
use regal_terminal::rig::{At, Rig};
use regal_terminal::talk::{Effect, Frame, Input, Key, Source, Tone};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

/// Calls of one thread of the program: one after the other.
#[derive(Default)]
pub struct Lane {
    /// The call on its way.
    pub away: Option<u64>,
    /// Calls behind it.
    pub waiting: VecDeque<Call>,
    /// The newest call that came to the hub.
    pub newest: u64,
}

/// The feed's thread.
#[derive(Default)]
pub struct Feed {
    /// It is connected, as far as it knows.
    pub connected: bool,
    /// To which process of the hub.
    pub to: u64,
    /// Epoch and number of the last event heard.
    pub after: Option<(i64, i64)>,
    /// The hub's version when it last looked.
    pub looked: u64,
    /// Since when nothing is heard.
    pub deaf: Option<Moment>,
}

/// The terminal.
pub struct Seat {
    /// Its id.
    pub id: String,
    folder: PathBuf,
    rig: Option<Rig>,
    /// What the last sync covered.
    synced: Image,
    /// Last confirm and request number that image holds.
    covered: (Number, Number),
    /// Confirms whose good tone the worker heard: number and bytes.
    pub toned: BTreeMap<Number, String>,
    /// When the program started; its steady clock counts from here.
    start: Moment,
    /// How often it started: what was on its way to an earlier program is lost.
    pub boot: u64,
    /// Wall clock minus true time, ms.
    pub skew: i64,
    /// The radio reaches the hub.
    pub radio: bool,
    /// Commands.
    pub commands: Lane,
    /// Heartbeats and the directory.
    pub others: Lane,
    /// Events.
    pub feed: Feed,
    /// The last confirm that was saved, and heard of.
    heard: Number,
    /// How often something could not be saved, as the disk was full.
    pub turned_away: u64,
    /// When it wakes by itself next.
    pub wakes: Option<Moment>,
    /// What happens to it is recorded, and played again when it ends.
    pub recorded: bool,
}

impl Seat {
    /// A new device, enrolled.
    pub fn new(id: &str, at: &Path, epoch: i64, now: Moment, dice: &mut Dice, recorded: bool) -> Seat {
        let folder = at.join(id);
        let mut outbox = Outbox::open(&folder).expect("a store");
        let identity = Identity {
            hub: "http://hub".into(),
            keys: vec![],
            device: DeviceId::from(id),
            token: token(id),
            site: "Halle 1".into(),
        };
        outbox.enrol(identity, epoch).expect("enrolled");
        let mut seat = Seat {
            id: id.to_owned(),
            folder,
            rig: None,
            synced: Image::new(),
            covered: (0, 0),
            toned: BTreeMap::new(),
            start: now,
            boot: 0,
            skew: 0,
            radio: true,
            commands: Lane::default(),
            others: Lane::default(),
            feed: Feed::default(),
            heard: 0,
            turned_away: 0,
            wakes: None,
            recorded,
        };
        seat.begin(outbox, now, dice);
        seat
    }

    fn begin(&mut self, outbox: Outbox, now: Moment, dice: &mut Dice) {
        self.start = now;
        self.boot += 1;
        (self.commands, self.others) = (Lane::default(), Lane::default());
        self.feed =
            Feed { after: Some(outbox.event().expect("a store").unwrap_or_default()), ..Feed::default() };
        self.heard = outbox.last();
        let at = self.at(now);
        let mut start = outbox.start(at.wall, Language::En, true).expect("a store").expect("enrolled");
        start.kiosk = true;
        let (terminal, effects) = Terminal::new(start);
        let mut rig = Rig::new(terminal, outbox, at, dice.bits());
        rig.recorder = self.recorded.then(|| Recorder::in_memory(&rig.terminal));
        rig.perform(at, effects);
        self.rig = Some(rig);
        self.covered = (0, 0);
        self.after(now);
    }

    /// The program.
    pub fn rig(&mut self) -> &mut Rig {
        self.rig.as_mut().expect("it runs")
    }

    /// The program, to look at.
    pub fn look(&self) -> &Rig {
        self.rig.as_ref().expect("it runs")
    }

    /// What its clocks say.
    pub fn at(&self, now: Moment) -> At {
        At { steady: Moment(now.since(self.start)), wall: now.plus(self.skew) }
    }

    /// The battery dies; the program starts again from what the disk holds.
    pub fn cut(&mut self, cut: Cut, now: Moment, dice: &mut Dice) {
        self.play_again();
        let written = disk::image(&self.folder, disk::DEVICE);
        drop(self.rig.take());
        let found = disk::after(cut, &self.synced, &written, dice);
        disk::put(&self.folder, disk::DEVICE, &found);
        let outbox =
            Outbox::open(&self.folder).unwrap_or_else(|error| panic!("{} after {cut:?}: {error}", self.id));
        let heard = self.heard;
        assert!(
            outbox.last() >= heard,
            "{}: {heard} was toned good, {} is the last kept",
            self.id,
            outbox.last()
        );
        self.begin(outbox, now, dice);
    }

    /// Its recording, played: it must lead to where the terminal stands.
    pub fn play_again(&self) {
        let rig = self.look();
        let Some(recorder) = &rig.recorder else { return };
        let mut player = Player::default();
        let played = replay::play(recorder.kept(), None, &mut player, |_, _| Ok(true));
        let played = played.unwrap_or_else(|error| panic!("{}: {error:#}", self.id));
        let again = player.terminal().expect("it began");
        assert!(!played.torn && again.stands_like(&rig.terminal), "{}: it is played differently", self.id);
        assert_eq!(again.view(), rig.terminal.view(), "{}", self.id);
    }

    /// A key.
    pub fn press(&mut self, now: Moment, key: Key) {
        self.give(now, Input::Key(key));
    }

    /// A scan.
    pub fn scan(&mut self, now: Moment, text: &str) {
        self.give(now, Input::Frame(Frame { bytes: text.as_bytes().to_vec(), source: Source::Serial }));
    }

    /// Something happens to the model.
    pub fn give(&mut self, now: Moment, input: Input) {
        let at = self.at(now);
        self.rig().give(at, input);
        self.after(now);
    }

    /// A call ended.
    pub fn reply(&mut self, now: Moment, reply: Reply) {
        let at = self.at(now);
        self.rig().reply(at, reply).expect("the store takes it");
        self.after(now);
    }

    /// The feed has something to tell.
    pub fn news(&mut self, now: Moment, news: News) {
        let at = self.at(now);
        self.rig().news(at, news);
        self.after(now);
    }

    /// An event of the feed.
    pub fn hear(&mut self, now: Moment, event: Event) {
        self.news(now, News::Event(Box::new(event)));
    }

    /// Time passes.
    pub fn time(&mut self, now: Moment) {
        let at = self.at(now);
        self.rig().time(at);
        self.after(now);
    }

    /// Calls that are due.
    pub fn calls(&mut self, now: Moment) -> Vec<Call> {
        let at = self.at(now);
        self.rig().calls(at).expect("the store can be read")
    }

    /// When time alone brings something, true time.
    pub fn due(&self, now: Moment) -> Moment {
        self.start.plus(self.look().due(self.at(now)).0)
    }

    /// Its disk takes no confirm any more.
    pub fn fill(&mut self) {
        self.rig().outbox.keep_free(u64::MAX);
    }

    /// Its disk has room again.
    pub fn make_room(&mut self) {
        self.rig().outbox.keep_free(LOW_WATER);
    }

    /// Sounds are heard, and what was synced is known. What sounds good is in the store by then, and what is in the store
    /// has sounded.
    fn after(&mut self, _now: Moment) {
        let sound = |effect| if let Effect::Tone(tone) = effect { Some(tone) } else { None };
        let tones: Vec<Tone> = self.rig().left().into_iter().filter_map(sound).collect();
        let last = self.look().outbox.last();
        if last > self.heard {
            assert!(!tones.is_empty(), "{}: {last} was saved without a sound", self.id);
            self.heard = last;
        } else if !tones.is_empty() && self.codes().iter().any(|code| code == "sys.store_full") {
            let good = |tone: &Tone| matches!(tone, Tone::Good | Tone::TaskDone | Tone::BatchDone);
            assert!(!tones.iter().any(good), "{}: {tones:?}, and nothing was saved", self.id);
            self.turned_away += 1;
        }
        let outbox = &self.look().outbox;
        let covered = (outbox.last(), outbox.reserved());
        if covered != self.covered {
            let fresh: Vec<_> = outbox
                .unanswered(usize::MAX >> 1)
                .expect("a store")
                .into_iter()
                .map(|out| (out.id.number, out.command))
                .collect();
            for (number, command) in fresh {
                let known = self.toned.entry(number).or_insert_with(|| command.clone());
                assert_eq!(*known, command, "{}: the bytes of {number} have changed", self.id);
            }
            assert!(
                last == 0 || self.toned.contains_key(&last),
                "{}: {last} sounded and is nowhere",
                self.id
            );
            self.covered = covered;
            self.synced = disk::image(&self.folder, disk::DEVICE);
        }
    }

    /// Confirms without an answer.
    pub fn waiting(&self) -> i64 {
        self.look().outbox.waiting().expect("a store")
    }

    /// Codes of what the screen says: instruction and message.
    pub fn codes(&self) -> Vec<String> {
        let view = self.look().terminal.view();
        view.instruction.iter().chain(&view.message).map(|message| message.code.to_string()).collect()
    }

    /// The screen at 16 x 20, for a failure.
    pub fn screen(&self) -> String {
        regal_terminal::paint::text_screen(&self.look().terminal.view(), 16, 20)
    }
}

/// What a device shows with each call.
pub fn token(id: &str) -> String {
    format!("token of {id}")
}

/// Whether this answer may be given to a confirm.
pub fn is_no_refusal(answer: &Answer) -> bool {
    matches!(
        answer,
        Answer::Applied
            | Answer::AppliedWithDifference { .. }
            | Answer::Parked { .. }
            | Answer::SettledEarlier
    )
}
