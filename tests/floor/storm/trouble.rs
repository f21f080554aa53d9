//! What goes wrong: radios, batteries, clocks, the hub's process and disk, other people.

use super::books::Books;
use super::disk::Cut;
use super::hub::Death;
use super::run::{Happening, Storm};
use super::seat::token;
use super::site::{self, order_name};
use axum::http::StatusCode;
use regal_hub::order;
use regal_hub::task;
use regal_shared::wire::PostAnswer;

impl Storm {
    pub(super) fn trouble(&mut self, index: usize) {
        if self.dice.in_1000(self.plan.radio) {
            let gone = self.dice.between(1000, 120_000);
            self.radio_gone(index, gone);
        }
        if self.dice.in_1000(self.plan.battery) {
            self.battery(index);
        }
        if self.dice.in_1000(self.plan.clock) {
            self.tally.did("device clock jumped");
            let jump = *self.dice.one_of(&[-3_600_000, -90_000, -5000, 5000, 90_000, 3_600_000]);
            self.note(&format!("{} clock {jump}", self.seats[index].id));
            self.seats[index].skew += jump;
        }
        if self.dice.in_1000(self.plan.hub_clock) {
            self.tally.did("hub clock jumped");
            const HOUR: i64 = 3_600_000;
            self.hub_skew +=
                *self.dice.one_of(&[-24 * HOUR, -HOUR, -600_000, -2000, 30_000, HOUR, 24 * HOUR]);
        }
        if self.dice.in_1000(self.plan.crash) && self.hub.is_up() {
            let (commits, after) = (self.dice.between(1, 4), self.dice.in_1000(500));
            self.hub.will_die(commits, if after { Death::After } else { Death::Before });
        }
        if self.side.in_1000(self.plan.full) {
            self.disk_full(index);
        }
        if self.side.in_1000(self.plan.power) && self.hub.is_up() {
            let (commits, cut) = (self.side.between(1, 4), *self.side.one_of(&[Cut::Bare, Cut::Torn]));
            self.hub.will_die(commits, Death::Power(cut));
        }
        if self.dice.in_1000(self.plan.desk) {
            self.desk();
        }
        if self.dice.in_1000(self.plan.forge) {
            self.forge(index);
        }
        if self.plan.restore > 0 && self.hub.is_up() {
            if self.acts == self.plan.restore / 2 {
                self.note("backup");
                let to = self.folder.join("backup.db");
                self.hub.backup(&to);
                self.backup = Some(to);
            } else if self.acts >= self.plan.restore {
                self.restore();
            }
        }
    }

    /// The disk of a terminal has no room for a while: nothing can be saved, and nothing may sound as if it were.
    fn disk_full(&mut self, index: usize) {
        let ms = self.side.between(1000, 60_000);
        self.note(&format!("{} disk full", self.seats[index].id));
        self.seats[index].fill();
        let boot = self.seats[index].boot;
        self.at(self.now.plus(ms), Happening::Room { seat: index, boot });
    }

    /// The hub died: somebody begins it again.
    pub(super) fn hub_died(&mut self) {
        for (death, lost) in self.hub.deaths() {
            self.tally.did(match death {
                Death::Before => "hub died before a commit",
                Death::After => "hub died after a commit",
                Death::Power(Cut::Bare) => "hub power: bare",
                Death::Power(_) => "hub power: torn",
            });
            if matches!(death, Death::Power(_)) {
                self.tally.did(if lost { "hub power: a commit lost" } else { "hub power: a commit whole" });
            }
            self.note("hub died");
            let back = self.dice.between(100, 20_000);
            self.at(self.now.plus(back), Happening::HubUp);
        }
    }

    pub(super) fn radio_gone(&mut self, index: usize, ms: i64) {
        if self.seats[index].radio {
            self.tally.did("radio gone");
            if self.hub.is_up()
                && self.seats.iter().enumerate().any(|(other, seat)| other != index && seat.radio)
            {
                self.tally.did("some reach the hub and some do not");
            }
            self.note(&format!("{} radio gone", self.seats[index].id));
            self.seats[index].radio = false;
            self.at(self.now.plus(ms), Happening::RadioBack(index));
        }
    }

    pub(super) fn battery(&mut self, index: usize) {
        let cut = *self.dice.one_of(&[Cut::Kill, Cut::Bare, Cut::Torn]);
        self.tally.did(match cut {
            Cut::Kill => "battery: kill",
            Cut::Bare => "battery: bare",
            Cut::Torn => "battery: torn",
        });
        if self.seats[index].waiting() > 0 {
            self.tally.did("battery with a full outbox");
        }
        self.note(&format!("{} battery {cut:?}", self.seats[index].id));
        let now = self.now;
        self.seats[index].cut(cut, now, &mut self.dice);
        self.begin_seat(index);
    }

    /// The program of a seat has just started.
    pub(super) fn begin_seat(&mut self, index: usize) {
        self.seats[index].wakes = None;
        self.calls(index);
        let boot = self.seats[index].boot;
        self.at(self.now.plus(50), Happening::Feed { seat: index, boot });
    }

    /// A supervisor does something.
    pub(super) fn desk(&mut self) {
        let (orders, late) = (self.plan.orders, self.plan.late);
        match self.dice.below(3) {
            0 => {
                let order = order_name(self.dice.below(orders + late));
                self.note(&format!("cancel {order}"));
                let gone = self.hub.change("cancel", move |cx| regal_hub::flow::cancel_order(cx, &order));
                if gone.is_some_and(|gone| gone.is_ok()) {
                    self.tally.did("order cancelled");
                }
            }
            1 if late > 0 => {
                let order = order_name(orders + self.dice.below(late));
                self.note(&format!("release {order}"));
                self.hub.change("release", move |cx| order::release(cx, &order).map(|_| ()));
            }
            _ => {
                // The goods are drawn as they always were, so that an old seed stays the storm it was.
                let (place, _) = (*self.dice.one_of(&site::PLACES[..5]), self.dice.one_of(&site::GOODS));
                self.note(&format!("count {place}"));
                self.hub.change("plan", move |cx| task::count_due(cx, place, "plan"));
            }
        }
        self.look_at_books();
    }

    /// Somebody sends another body under an id that was settled.
    pub(super) fn forge(&mut self, index: usize) {
        let seat = &self.seats[index];
        let Some((number, command)) = seat.toned.first_key_value() else { return };
        let forged = command.replacen("\"occurred_at\":", "\"occurred_at\": 1", 1);
        let id = format!("{}.c{number}", seat.id);
        let epoch = self.hub.read(|conn| Ok(regal_hub::site::Site::load(conn, super::hub::SITE)?.epoch));
        if !self.hub.is_up() || !self.answers.contains_key(&(epoch, id.clone())) {
            return;
        }
        let hello = serde_json::json!({"protocol": 1, "version": "forged", "epoch": epoch});
        let body = format!("{{\"hello\":{hello},\"commands\":[{forged}]}}");
        let before = self.books.journal;
        let Some((status, said)) = self.hub.call("POST", "/v1/commands", &token(&seat.id), &body) else {
            return;
        };
        assert_eq!(status, StatusCode::OK, "{said}");
        let answer: PostAnswer = serde_json::from_str(&said).expect("an answer");
        if let Some(one) = answer.answers.first() {
            assert!(one.answer.get().contains("op_conflict"), "{id} with another body: {}", one.answer.get());
            self.tally.did("op_conflict");
        }
        self.look_at_books();
        assert_eq!(self.books.journal, before, "{id} with another body moved something");
    }

    pub(super) fn restore(&mut self) {
        let Some(from) = self.backup.take() else { return };
        let silent = self.dice.in_1000(250);
        self.note(if silent { "tail lost" } else { "restore" });
        self.tally.did(if silent { "hub lost its tail silently" } else { "hub restored" });
        let ids: Vec<String> = self.answers.keys().map(|(_, id)| id.clone()).collect();
        self.answered_before.extend(ids);
        self.answers.clear();
        let now = self.now.plus(self.hub_skew);
        if silent {
            self.hub.lose_tail(&from);
        } else {
            self.hub.restore(&from, now);
        }
        self.books = Books::default();
        self.look_at_books();
    }
}
