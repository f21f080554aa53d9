//! Between terminals and hub: calls that are lost, late, doubled, and the feed.

use super::run::{Happening, Kind, LaneName, Storm};
use super::seat::{is_no_refusal, token};
use axum::http::StatusCode;
use regal_shared::base::{CommandId, DeviceId, Moment, Series};
use regal_shared::wire::{Answer, HeartbeatAnswer, PostAnswer, PostCommands, Sheet};
use regal_terminal::io::feed::News;
use regal_terminal::io::hub::{Arrived, Call, Reply, Trouble, directory_path};

/// A call without an answer is given up after so many ms.
const GIVE_UP: i64 = 3000;
/// An answer that took longer is slow, ms.
const SLOW: i64 = 1000;
/// Without a word for so long the feed counts as dead, ms.
const DEAF: i64 = 11_000;
/// Between two looks for news, ms.
const LOOK: i64 = 700;

impl Storm {
    /// What the terminal wants to send goes on its way, and it sleeps until something is due.
    pub(super) fn calls(&mut self, index: usize) {
        let now = self.now;
        for call in self.seats[index].calls(now) {
            let lane = if matches!(call, Call::Commands(_)) { LaneName::Commands } else { LaneName::Others };
            self.lane(index, lane).waiting.push_back(call);
        }
        for lane in [LaneName::Commands, LaneName::Others] {
            if self.lane(index, lane).away.is_none()
                && let Some(call) = self.lane(index, lane).waiting.pop_front()
            {
                self.send(index, lane, call);
            }
        }
        let due = self.seats[index].due(now).max(now.plus(1));
        if self.seats[index].wakes.is_none_or(|wakes| due < wakes) {
            self.seats[index].wakes = Some(due);
            self.at(due, Happening::Wake(index));
        }
    }

    pub(super) fn lane(&mut self, index: usize, lane: LaneName) -> &mut super::seat::Lane {
        match lane {
            LaneName::Commands => &mut self.seats[index].commands,
            LaneName::Others => &mut self.seats[index].others,
        }
    }

    pub(super) fn chance(&mut self, chance: i64) -> bool {
        !self.calm && self.dice.in_1000(chance)
    }

    pub(super) fn travel(&mut self) -> i64 {
        let slow = if self.calm { 20 } else { self.plan.slow };
        if self.dice.in_1000(700) { self.dice.between(2, 15) } else { self.dice.between(2, slow) }
    }

    pub(super) fn send(&mut self, index: usize, lane: LaneName, call: Call) {
        self.next += 1;
        let (id, boot, sent) = (self.next, self.seats[index].boot, self.now);
        self.lane(index, lane).away = Some(id);
        let kind = kind(&call);
        let over = Happening::Ended { seat: index, boot, lane, id, call: kind, body: None };
        if !self.seats[index].radio {
            return self.at(sent.plus(2000), over);
        }
        self.at(sent.plus(GIVE_UP), over);
        if self.chance(self.plan.loss) {
            self.tally.did("request lost");
            return;
        }
        let travel = self.travel();
        let arrives = |call, twin| Happening::AtHub { seat: index, boot, lane, id, call, sent, twin };
        if self.chance(self.plan.double) {
            self.tally.did("call doubled");
            let later = travel + self.dice.between(1, 9000);
            self.at(sent.plus(later), arrives(call.clone(), true));
        }
        self.at(sent.plus(travel), arrives(call, false));
    }

    #[expect(clippy::too_many_arguments, reason = "all that a call on its way carries")]
    pub(super) fn at_hub(
        &mut self,
        seat: usize,
        boot: u64,
        lane: LaneName,
        id: u64,
        call: &Call,
        sent: Moment,
        twin: bool,
    ) {
        if !self.seats[seat].radio {
            return;
        }
        if !self.hub.is_up() {
            self.tally.did("hub was down");
            return;
        }
        let newest = &mut self.lane(seat, lane).newest;
        let overtaken = id < *newest;
        *newest = (*newest).max(id);
        if overtaken {
            self.tally.did("call overtaken");
        }
        let device = self.seats[seat].id.clone();
        let said = match call {
            Call::Commands(body) => self.commands(&device, body),
            Call::Heartbeat(body) => self.hub.call("POST", "/v1/heartbeat", &token(&device), body),
            Call::Directory(held) => self.hub.call("GET", &directory_path(*held), &token(&device), ""),
            Call::Screen(_) | Call::Recording { .. } => unreachable!("nobody at a desk asks for it"),
        };
        let Some((status, text)) = said else { return };
        if twin {
            return;
        }
        if self.chance(self.plan.loss) {
            self.tally.did("answer lost");
            return;
        }
        let back = self.now.plus(self.travel());
        if back.since(sent) > SLOW {
            self.tally.did("answer slow");
        }
        if back >= sent.plus(GIVE_UP) {
            self.tally.did("answer too late");
        } else {
            let body = Some((status.as_u16(), text));
            self.at(back, Happening::Ended { seat, boot, lane, id, call: kind(call), body });
        }
    }

    /// The hub takes commands; all it says of them is checked.
    pub(super) fn commands(&mut self, device: &str, body: &str) -> Option<(StatusCode, String)> {
        let post: PostCommands = serde_json::from_str(body).expect("a body of ours");
        let said = self.hub.call("POST", "/v1/commands", &token(device), body);
        if self.hub.is_up() {
            self.look_at_books();
        }
        let (status, text) = said?;
        assert_eq!(status, StatusCode::OK, "{device}: {text}\n{body}");
        let answer: PostAnswer = serde_json::from_str(&text).expect("an answer");
        if post.hello.epoch < answer.epoch {
            self.tally.did("stale epoch");
        }
        if answer.send_from.is_some() {
            self.tally.did("send from");
        }
        for one in &answer.answers {
            self.answered(answer.epoch, &one.id, one.answer.get());
        }
        self.note(&format!("{device} sends {} gets {text}", post.commands.len()));
        Some((status, text))
    }

    pub(super) fn answered(&mut self, epoch: i64, id: &CommandId, text: &str) {
        let key = (epoch, id.to_string());
        if let Some(known) = self.answers.get(&key) {
            self.tally.did("answered from the store");
            assert_eq!(known, text, "{id} was answered otherwise before");
            return;
        }
        if id.series == Series::Confirm {
            assert!(self.hub.has(id), "{id} was answered before it was on disk");
            if self.answered_before.contains(&key.1) {
                self.tally.did("confirm came again after a restore");
            }
            let answer: Answer = serde_json::from_str(text).expect("an answer");
            assert!(is_no_refusal(&answer), "{id} is a fact: {text}");
            if let Answer::AppliedWithDifference { exceptions } = &answer {
                exceptions.iter().for_each(|one| self.tally.did(one.code.code()));
            }
            assert!(!matches!(answer, Answer::Parked { .. }), "{id} was parked: {text}");
        }
        self.answers.insert(key, text.to_owned());
    }

    pub(super) fn ended(
        &mut self,
        seat: usize,
        boot: u64,
        lane: LaneName,
        id: u64,
        call: Kind,
        body: Option<(u16, String)>,
    ) {
        if self.seats[seat].boot != boot || self.lane(seat, lane).away != Some(id) {
            return;
        }
        self.lane(seat, lane).away = None;
        let body = body.filter(|_| self.seats[seat].radio);
        let text = match body {
            Some((200, text)) => Ok(text),
            // More than a device may send at once.
            Some((429, _)) => Err(Trouble::Later(1)),
            Some((status, text)) => {
                panic!("{} is refused: {status} {text}", self.seats[seat].id)
            }
            None => Err(Trouble::Unreachable("lost".into())),
        };
        let reply = match call {
            Kind::Commands => Reply::Commands(text.map(|text| read::<PostAnswer>(&text))),
            Kind::Heartbeat => Reply::Heartbeat(text.map(|text| read::<HeartbeatAnswer>(&text))),
            Kind::Directory => {
                Reply::Directory(text.map(|text| Box::new(Arrived::from(read::<Sheet>(&text)))))
            }
        };
        let now = self.now;
        self.seats[seat].reply(now, reply);
        self.calls(seat);
    }

    /// The feed's thread: connects, hears, notices when nobody speaks.
    pub(super) fn feed(&mut self, index: usize, boot: u64) {
        if self.seats[index].boot != boot {
            return;
        }
        let (now, up, version) = (self.now, self.hub.is_up(), self.hub.version);
        self.at(now.plus(LOOK), Happening::Feed { seat: index, boot });
        let seat = &mut self.seats[index];
        let reachable = seat.radio && up;
        if !reachable {
            let deaf = *seat.feed.deaf.get_or_insert(now);
            if seat.feed.connected && (seat.radio || now.since(deaf) > DEAF) {
                seat.feed.connected = false;
                seat.news(now, News::Link(false));
                self.calls(index);
            }
            return;
        }
        seat.feed.deaf = None;
        if seat.feed.connected && seat.feed.to != self.hub.process_number {
            seat.feed.connected = false;
            seat.news(now, News::Link(false));
            return self.calls(index);
        }
        if !seat.feed.connected {
            (seat.feed.connected, seat.feed.to) = (true, self.hub.process_number);
            seat.feed.looked = 0;
            seat.news(now, News::Link(true));
        }
        if seat.feed.looked == version {
            return self.calls(index);
        }
        let (id, after) = (seat.id.clone(), seat.feed.after);
        let Some((epoch, from, events)) = self.hub.events(&id, after) else { return self.calls(index) };
        let version = self.hub.version;
        let seat = &mut self.seats[index];
        seat.feed.looked = version;
        seat.feed.after = Some((epoch, events.last().map_or(from, |event| event.number)));
        let own = DeviceId::from(seat.id.as_str());
        for event in events.into_iter().filter(|event| event.device.as_ref().is_none_or(|one| *one == own)) {
            seat.hear(now, event);
        }
        self.calls(index);
    }
}

fn kind(call: &Call) -> Kind {
    match call {
        Call::Commands(_) => Kind::Commands,
        Call::Heartbeat(_) => Kind::Heartbeat,
        Call::Directory(_) => Kind::Directory,
        Call::Screen(_) | Call::Recording { .. } => unreachable!("nobody at a desk asks for it"),
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
