//! Every screen of log on, the work menu and log off, at every size, in every language.

use super::Session as At;
use crate::flow::Screen;
use crate::model::Figures;
use crate::model::tests::shots::Shots;
use crate::model::tests::{Floor, person};
use crate::talk::{Input, Key};
use regal_shared::flow::common::{Decided, REQUEST_MS};
use regal_shared::flow::session::{LoggedOn, Session};
use regal_shared::refusal::Choice;
use regal_shared::text::Message;
use regal_shared::wire::{Grant, TaskKind};

#[test]
fn the_screens_of_a_person() {
    let mut shots = Shots::default();
    let mut floor = Floor::new();
    shots.shot("badge", &floor);
    shots.offline(&mut floor);
    floor.key(Key::F3);
    shots.shot("leave?", &floor);
    floor.key(Key::Digit(2));
    floor.scan("B.9999");
    shots.shot("asked", &floor);
    floor.refuse(Message::new("log.badge_unknown"));
    shots.shot("badge unknown", &floor);
    floor.scan("B.1001");
    floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Anna".into(), language: None }));
    shots.shot("PIN", &floor);
    floor.number("34");
    floor.refuse(Message::new("log.pin_bad").with("n", 4));
    shots.shot("PIN bad", &floor);
    floor.number("1234");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
    shots.shot("work", &floor);
    shots.lists(&mut floor);
    shots.offline(&mut floor);
    floor.key(Key::Enter);
    floor.grant(Grant::NoWork);
    shots.shot("no work", &floor);
    floor.more("Other work");
    shots.shot("kinds of work", &floor);
    floor.key(Key::F3);
    floor.scan("O.4711");
    floor.refuse(Message::new("work.taken").with("user", "Ben").with("dev", "K7Q2MX").with("n", 12i64));
    shots.shot("taken by another", &floor);
    floor.key(Key::Digit(2));
    floor.scan("L.A01.1");
    let choice =
        |object: &str, label: &str| Choice { object: object.into(), label: label.into(), task: None };
    let choices = vec![choice("O.1", "100234 Nordpaket"), choice("O.2", "100235 Südpost")];
    floor.grant(Grant::Choices { choices });
    shots.shot("several fit", &floor);
    floor.key(Key::F3);
    floor.scan("O.4711");
    floor.grant(Grant::Choices { choices: of_one_number() });
    shots.shot("an order and a delivery of one number", &floor);
    floor.key(Key::F3);
    floor.scan("E.CART7");
    floor.grant(Grant::Done);
    shots.shot("cart", &floor);
    floor.number("8");
    shots.shot("work with a cart", &floor);
    floor.more("Log off");
    shots.shot("why", &floor);
    shots.check("session");
}

#[test]
fn the_screens_of_own_figures() {
    let mut shots = Shots::default();
    let mut floor = Floor::on();
    floor.decides(Decided { own_figures: true, ..Decided::default() });
    floor.key(Key::F4);
    shots.shot("F4", &floor);
    floor.row("My shift");
    shots.shot("nothing yet", &floor);
    floor.own_figures(Some(Figures {
        lines: 1,
        pieces: 1,
        received: 1,
        put_away: 1,
        packed: 1,
        loaded: 1,
        counted: 1,
        reported: 1,
    }));
    shots.one_look("one of each", &floor);
    floor.own_figures(Some(Figures {
        lines: 1214,
        pieces: 9876,
        received: 1312,
        put_away: 1411,
        packed: 1510,
        loaded: 1609,
        counted: 1708,
        reported: 1807,
    }));
    shots.one_look("much of each", &floor);
    floor.own_figures(None);
    shots.one_look("not readable", &floor);
    shots.check("session_own");
}

/// Documents of three kinds under one number.
pub(super) fn of_one_number() -> Vec<Choice> {
    let row = |label: &str, task| Choice { object: "O.4711".into(), label: label.into(), task: Some(task) };
    vec![row("4711", TaskKind::Pack), row("Nordtee 4711", TaskKind::Receive), row("4711", TaskKind::Loading)]
}

#[test]
fn the_screens_of_work_left_elsewhere() {
    let mut shots = Shots::default();
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let elsewhere = Session { elsewhere: Some("D2".into()), elsewhere_quiet: 4, ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(elsewhere)));
    shots.shot("open elsewhere", &floor);
    shots.check("session_open");
}

#[test]
fn the_screens_of_leaving_with_goods_and_of_work_others_left() {
    let mut shots = Shots::default();
    let mut floor = Floor::on();
    let floor_now = floor.now.plus(-14 * 60_000);
    let mut at = |name: &str, session: At| {
        floor.terminal.show(Screen::Session(session));
        shots.shot(name, &floor);
    };
    at("park", At::Park { reason: "end_of_shift".into() });
    at("whose device", At::Heir { reason: "end_of_shift".into(), badge: "1002".into() });
    at("work of another", At::Others { user: "Bartholomäus".into(), since: floor_now });
    floor.terminal.show(Screen::Session(At::work()));
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.daily"));
    shots.shot("daily check", &floor);
    floor.key(Key::Digit(2));
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.equip_busy").with("user", "Bartholomäus"));
    shots.shot("another one's cart", &floor);
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { needs_equipment: true, ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    shots.shot("with what", &floor);
    shots.lists(&mut floor);
    let mut floor = Floor::new();
    floor.feed(Input::Link(false));
    floor.scan("B.1002");
    floor.now = floor.now.plus(REQUEST_MS);
    floor.feed(Input::Tick);
    shots.shot("new here, no signal", &floor);
    shots.check("session_away");
}
