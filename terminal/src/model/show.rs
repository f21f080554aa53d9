//! From the state to the screen.

use super::overlay::ROWS;
use super::{Overlay, Terminal};
use crate::flow::{Ask, FlowInput, Need, Prompt, Screen, Typing};
use crate::talk::{Battery, Key};
use crate::view::{Choice, Field, Signal, Text, View};
use regal_shared::barcode::Meaning;
use regal_shared::flow::common::{Finer, Put, Take, What};
use regal_shared::text::Message;
use regal_shared::wire::Confirm;

impl Terminal {
    /// The screen as it is now.
    #[must_use]
    pub fn view(&self) -> View {
        let mut view = self.content();
        let spoken = match (&self.state.session, &self.state.job.screen) {
            (Some(session), _) => Some(session.language),
            (None, Screen::Session(coming)) => coming.language(),
            (None, _) => None,
        };
        view.language = spoken.unwrap_or(self.language);
        view.large = self.state.session.as_ref().is_some_and(|session| session.large);
        view.signal = Signal {
            online: self.online,
            waiting: self.waiting,
            health: self.health,
            served: false,
            watched: self.is_watched(),
        };
        view
    }

    /// Whether somebody at the desk sees the screen just now.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.watched.is_some()
    }

    /// Whether the screen is nobody's business: a PIN is typed or looked at, or nobody is at work, as in a break.
    #[must_use]
    pub fn is_private(&self) -> bool {
        let typing = || self.prompt().typing == Typing::Secret;
        let own = matches!(self.state.overlay, Some(Overlay::MyShift));
        self.state.session.is_none() || self.state.locked || own || self.checking.is_some() || typing()
    }

    fn content(&self) -> View {
        if let Some(why) = self.stopped {
            let leave = if self.kiosk { vec![] } else { keys(&[Key::F3]) };
            return View { instruction: Some(Message::new(why.code())), keys: leave, ..View::default() };
        }
        if let Some(alarm) = &self.state.alarm {
            return View {
                message: Some(alarm.clone()),
                alarm: true,
                keys: keys(&[Key::Enter]),
                ..View::default()
            };
        }
        if self.state.locked {
            let title = Some(Text::Foreign(self.site.clone()));
            let said = self.state.said.as_ref().map(|said| said.message.clone());
            return View {
                title,
                instruction: Some(Message::new("log.locked")),
                message: said.filter(|message| message.code != "log.locked"),
                ..View::default()
            };
        }
        let prompt = self.prompt();
        match &self.state.overlay {
            Some(overlay) => self.over_view(overlay, &prompt),
            None => self.plain_view(prompt),
        }
    }

    fn plain_view(&self, prompt: Prompt) -> View {
        let mut shown = vec![];
        if prompt.enter || !self.state.typed.is_empty() {
            shown.push(Key::Enter);
        }
        if !prompt.why.is_empty() {
            shown.push(Key::F1);
        }
        if !self.problems(&prompt).is_empty() {
            shown.push(Key::F2);
        }
        if !prompt.no_back {
            shown.push(Key::F3);
        }
        if !self.entries(&prompt).is_empty() {
            shown.push(Key::F4);
        }
        let mut view = prompt.view;
        view.keys = keys(&shown);
        let typed = match prompt.typing {
            Typing::None => false,
            // Rare: the field is there with the first digit.
            Typing::ByHand => !self.state.typed.is_empty(),
            Typing::Digits | Typing::Number | Typing::Secret => true,
        };
        view.field =
            typed.then(|| Field { text: self.state.typed.clone(), masked: prompt.typing == Typing::Secret });
        self.add_said(&mut view);
        if self.damaged && view.message.is_none() {
            view.message = Some(Message::new("sys.damaged"));
        }
        if self.stranger && view.message.is_none() {
            view.message = Some(Message::new("req.device_unknown"));
        }
        if self.behind && view.message.is_none() {
            view.message = Some(Message::new("sys.hub_behind"));
        }
        if self.state.asking.is_some() && view.message.is_none() {
            view.message = Some(Message::new("work.asking"));
        }
        if view.message.is_none() {
            view.message = self.scanner.map(|away| Message::new(away.code()));
        }
        if view.message.is_none() && self.health.battery.is_some_and(Battery::is_low) {
            view.message = Some(Message::new("sys.battery_low"));
        }
        if view.message.is_none() {
            view.message = self.still_possible().map(Message::new);
        }
        view
    }

    fn add_said(&self, view: &mut View) {
        if let Some(said) = &self.state.said {
            view.message = Some(said.message.clone());
            view.expected = said.expected.clone().map(Text::Foreign);
            view.got = said.got.clone().map(Text::Foreign);
        }
    }

    fn over_view(&self, overlay: &Overlay, prompt: &Prompt) -> View {
        let list = |instruction: &'static str, rows: Vec<Text>| self.list(prompt, overlay, instruction, rows);
        match overlay {
            Overlay::Ask { ask, given, versus, .. } => {
                let mut view = self.plain_view(prompt.clone());
                view.message = Some(ask.message.clone());
                let came = match &given.input {
                    FlowInput::Scan(scan) => Some(scan.meaning.shown()),
                    FlowInput::Typed(typed) => Some(typed.clone()),
                    _ => None,
                };
                let (expected, got) = versus.clone().unwrap_or((None, came));
                view.expected = expected.map(Text::Foreign);
                view.got = got.map(Text::Foreign);
                view.keys.retain(|(key, _)| *key != Key::Enter || !self.state.typed.is_empty());
                view.answer = answer(ask);
                view
            }
            Overlay::Switch { scan, .. } => {
                let mut view = self.plain_view(prompt.clone());
                view.message = Some(Message::new("scan.switch"));
                view.got = Some(Text::Foreign(scan.meaning.shown()));
                view.answer = Some(Message::new("key.again"));
                view
            }
            Overlay::Which { scans, .. } => {
                let rows = scans.iter().map(|scan| match &scan.meaning {
                    Meaning::Item(item) => self.ctx().item_name(&item.item),
                    Meaning::Lot { item, .. } => self.ctx().item_name(item),
                    other => other.shown(),
                });
                let mut view = list("scan.which", rows.map(Text::Foreign).collect());
                if scans.iter().all(|scan| matches!(scan.meaning, Meaning::Lot { .. })) {
                    view.message = Some(Message::new(Finer::Item.words()));
                }
                view
            }
            Overlay::Why { .. } => {
                unnumbered(list("title.why", prompt.why.iter().cloned().map(Text::Words).collect()))
            }
            Overlay::Problems { .. } => {
                let codes = self.problems(prompt);
                list("exc.which", codes.iter().map(|code| Message::new(code.words()).into()).collect())
            }
            Overlay::More { .. } => {
                let entries = self.entries(prompt);
                list("title.more", entries.iter().map(|entry| Message::new(entry.words()).into()).collect())
            }
            Overlay::Messages { .. } => unnumbered(list(
                "title.messages",
                self.state.messages.iter().cloned().map(Text::Foreign).collect(),
            )),
            Overlay::MyShift => self.my_shift_view(unnumbered(list("more.my_shift", self.own_rows()))),
            Overlay::Problem { problem, answered, .. } => {
                let need = self.needs(problem.code).get(*answered);
                let instruction = match need {
                    Some(Need::Taken) => "pick.short_taken",
                    Some(Need::Left) => "pick.short_left",
                    Some(Need::Scan) => "exc.scan",
                    Some(Need::Bin) => "exc.bin",
                    Some(Need::Lpn) => "exc.lpn",
                    Some(Need::Where) => "exc.where",
                    Some(Need::Number) | None => "exc.number",
                };
                let mut view = self.bare(prompt, Message::new(instruction));
                view.goods = prompt.view.goods.clone();
                view.goods.insert(0, Message::new(problem.code.words()).into());
                view.goods.truncate(3);
                view.field = need
                    .is_none_or(|need| !need.is_scan())
                    .then(|| Field { text: self.state.typed.clone(), masked: false });
                if !self.state.typed.is_empty() {
                    view.keys.insert(0, (Key::Enter, Message::new("key.ok")));
                }
                view
            }
            Overlay::Undo => {
                let mut view = self.bare(prompt, Message::new("sys.undo_scan"));
                if let Some(last) = &self.state.last {
                    view.goods = self.goods_of(&last.confirm).into_iter().map(Text::Foreign).collect();
                    let object = last.by.object.get(2..).unwrap_or_default();
                    view.target = Some(crate::view::Target {
                        parts: object.split('.').map(str::to_owned).collect(),
                        digits: self.undo_place().is_some(),
                        ..Default::default()
                    });
                    let field = || Field { text: self.state.typed.clone(), masked: false };
                    view.field = self.undo_place().map(|_| field());
                    if !self.state.typed.is_empty() {
                        view.keys.insert(0, (Key::Enter, Message::new("key.ok")));
                    }
                    view.quantity = Some(Text::Foreign(last.by.qty.to_string()));
                }
                view
            }
        }
    }

    /// What the goods of a confirm are called: the worker holds them while they go back.
    fn goods_of(&self, confirm: &Confirm) -> Vec<String> {
        let (goods, lpn) = match confirm {
            Confirm::Take(Take { what, .. }) | Confirm::Put(Put { what, .. }) => match what {
                What::Lpn { lpn } => (None, lpn),
                What::Goods { goods, lpn, .. } => (Some(goods), lpn),
            },
            Confirm::Pick(pick) => (Some(&pick.goods), &pick.lpn),
            Confirm::Receive(receive) => (Some(&receive.goods), &receive.lpn),
            Confirm::ReceiveLpn(receive) => (None, &receive.lpn),
            _ => return Vec::new(),
        };
        let names = goods.map(|goods| [self.ctx().item_name(&goods.item), goods.lot.clone()]);
        names.into_iter().flatten().chain([lpn.clone()]).filter(|name| !name.is_empty()).collect()
    }

    fn bare(&self, prompt: &Prompt, instruction: Message) -> View {
        let mut view = View {
            title: prompt.view.title.clone(),
            counter: prompt.view.counter,
            instruction: Some(instruction),
            keys: keys(&[Key::F3]),
            ..View::default()
        };
        self.add_said(&mut view);
        view
    }

    fn list(&self, prompt: &Prompt, overlay: &Overlay, instruction: &'static str, rows: Vec<Text>) -> View {
        let mut view = self.bare(prompt, Message::new(instruction));
        view.more = rows.len() > ROWS;
        let page = rows.into_iter().skip(overlay.page() * ROWS).take(ROWS);
        view.list = (1..).zip(page).map(|(number, label)| Choice { number, label }).collect();
        if view.more {
            view.keys.push((Key::F4, Message::new("key.more")));
        }
        view
    }
}

/// How an Ask is answered; with two options or more its own words name the keys.
fn answer(ask: &Ask) -> Option<Message> {
    match ask.options {
        0 => Some(Message::new("key.again")),
        1 => Some(Message::new("key.one")),
        _ => None,
    }
}

/// A list to read, not to choose from.
fn unnumbered(mut view: View) -> View {
    view.list.iter_mut().for_each(|row| row.number = 0);
    view
}

/// Active keys with their labels.
fn keys(which: &[Key]) -> Vec<(Key, Message)> {
    let label = |key: &Key| match key {
        Key::Enter => "key.ok",
        Key::F1 => "key.why",
        Key::F2 => "key.problem",
        Key::F3 => "key.back",
        _ => "key.more",
    };
    which.iter().map(|key| (*key, Message::new(label(key)))).collect()
}
