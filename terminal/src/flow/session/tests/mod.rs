//! Logging on, with the hub and without it.

mod cart;
mod left;

use crate::flow::Screen;
use crate::flow::session::Session as At;
use crate::flow::session::screens::of_one_number;
use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, person, some_work};
use crate::talk::{Input, Key, Tone};
use regal_shared::base::TaskId;
use regal_shared::flow::common::REQUEST_MS;
use regal_shared::flow::session::{LoggedOn, Role, Session, Verifier};
use regal_shared::refusal::Refusal;
use regal_shared::text::{Language, Message};
use regal_shared::wire::{Answer, Body, Claim, Confirm, EventBody, Grant, Packet, Request, TaskKind};

/// The argon2id hash of the PIN 4711.
const HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$b4RxPUiqyce+Vt+zUxUioA$yJO0X/015D+avC6swcIOEE2pEoiuQClILNmPX0rqswA";
const DAY_MS: i64 = 86_400_000;

fn kept(badge: &str, pin_hash: &str) -> Verifier {
    Verifier {
        badge: badge.into(),
        number: format!("N{badge}"),
        name: "Bo".into(),
        role: Role::Lead,
        language: Language::En,
        large: false,
        kinds: Vec::new(),
        mark: format!("mark of {badge}"),
        pin_hash: pin_hash.into(),
        needs_equipment: false,
    }
}

fn session(badge: &str, pin_hash: &str) -> Session {
    Session {
        badge: badge.into(),
        name: "Bo".into(),
        verifier: Some(Box::new(kept(badge, pin_hash))),
        ..person()
    }
}

/// Bo was on, and left for a break; the radio is off.
fn after(pin_hash: &str) -> Floor {
    left_by(session("1002", pin_hash))
}

fn left_by(session: Session) -> Floor {
    let mut floor = Floor::new();
    floor.scan("B.1002");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    floor.scan("C.OFF");
    floor.key(Key::Digit(1));
    floor.feed(Input::Link(false));
    floor
}

fn wish(floor: &Floor) -> Request {
    match &floor.wishes.last().expect("a wish").body {
        Body::Request(request) => request.clone(),
        Body::Confirm(fact) => panic!("{fact:?}"),
    }
}

#[test]
fn one_scan_and_a_pin_log_on() {
    let mut floor = Floor::new();
    floor.scan("B.1002");
    floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Bo".into(), language: None }));
    floor.number("4711");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session("1002", HASH))));
    assert_eq!((floor.scans, floor.keys), costs(&[("log on with a PIN", 1)]));
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
}

#[test]
fn the_pin_is_asked_for_in_the_language_of_the_person() {
    let asked = |language: Option<Language>, floor: &mut Floor| {
        floor.scan("B.1002");
        floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Bo".into(), language }));
        floor.terminal.view().language
    };
    assert_eq!(asked(Some(Language::De), &mut Floor::new()), Language::De, "the hub says it");
    assert_eq!(asked(None, &mut Floor::new()), Language::En, "nobody knows it");
    let verifier = Verifier { language: Language::De, ..kept("1002", HASH) };
    let mut known = left_by(Session { verifier: Some(Box::new(verifier)), ..session("1002", HASH) });
    known.feed(Input::Link(true));
    assert_eq!(asked(None, &mut known), Language::De, "Bo was on this device before");
    known.number("4711");
    known.refuse(Message::new("log.pin_bad").with("n", 4));
    assert_eq!(known.terminal.view().language, Language::De, "the complaint, too");
    known.feed(Input::Link(false));
    known.key(Key::F3);
    assert_eq!(known.terminal.view().language, Language::En, "whoever comes next");
    known.scan("B.1002");
    assert!(known.screen().contains("PIN eintippen"), "alone: {}", known.screen());
}

#[test]
fn large_text_follows_the_badge_also_where_the_hub_is_away() {
    let verifier = Verifier { large: true, ..kept("1002", "") };
    let mut floor =
        left_by(Session { large: true, verifier: Some(Box::new(verifier)), ..session("1002", "") });
    assert!(!floor.terminal.view().large, "whoever comes next");
    floor.scan("B.1002");
    assert!(floor.screen().contains("Next task") && floor.terminal.view().large, "{}", floor.screen());
    let mut other = Floor::new();
    other.scan("B.1002");
    other.grant(Grant::LoggedOn(LoggedOn::Session(session("1002", ""))));
    assert!(!other.terminal.view().large);
}

#[test]
fn a_pin_is_never_saved() {
    let mut floor = Floor::new();
    floor.scan("B.1002");
    floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Bo".into(), language: None }));
    floor.key(Key::Digit(4));
    floor.key(Key::Digit(7));
    assert!(!floor.terminal.checkpoint().contains("47"), "half a PIN");
    floor.key(Key::Digit(1));
    floor.key(Key::Digit(1));
    floor.key(Key::Enter);
    assert!(!floor.terminal.checkpoint().contains("4711"), "while the hub is asked");
    assert_eq!(floor.terminal.state().asking.as_ref().map(|asking| asking.id.number), Some(2));
}

/// The request waits as long as one may, and nobody answers.
fn unanswered(floor: &mut Floor) {
    floor.now = floor.now.plus(REQUEST_MS);
    floor.feed(Input::Tick);
}

#[test]
fn without_the_hub_whoever_was_here_gets_on_and_the_hub_hears_of_it() {
    let mut floor = after("");
    floor.scan("B.1001");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.new_here");
    assert!(floor.facts.is_empty());
    floor.scan("B.1002");
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
    let (command, session) = (floor.facts.last().expect("a fact"), floor.terminal.state().session.clone());
    let session = session.expect("somebody");
    match &command.body {
        Body::Confirm(Confirm::LoggedOn(on)) => {
            assert_eq!((on.badge.as_str(), &on.actor), ("1002", &session.actor));
            assert!(!on.actor.as_str().contains("1002"), "the mark names nobody: {}", on.actor);
        }
        other => panic!("{other:?}"),
    }
    assert!(session.offline);
    floor.problem("Danger");
    assert_eq!(floor.facts.last().expect("a fact").actor, session.actor, "what follows is theirs");
}

#[test]
fn without_the_hub_a_typed_number_needs_a_pin() {
    let mut floor = after("");
    floor.number("1002");
    assert_eq!(floor.said(), "log.badge_unknown");
    let mut floor = after(HASH);
    floor.number("1002");
    assert!(floor.screen().contains("Type your PIN"), "{}", floor.screen());
    floor.number("4711");
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
}

#[test]
fn the_fifth_wrong_pin_locks_until_the_hub_is_there() {
    let mut floor = after(HASH);
    floor.scan("B.1002");
    for left in (1..5).rev() {
        floor.number("1111");
        assert!(floor.screen().contains(&format!("{left} t")), "{}", floor.screen());
    }
    floor.number("1111");
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("log.pin_offline", Some(&Tone::Error)));
    floor.scan("B.1002");
    assert_eq!(floor.said(), "log.pin_offline", "not by scanning again");
    assert!(floor.facts.is_empty());
    floor.feed(Input::Link(true));
    floor.scan("B.1002");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session("1002", HASH))));
    floor.scan("C.OFF");
    floor.key(Key::Digit(1));
    floor.feed(Input::Link(false));
    floor.scan("B.1002");
    floor.number("4711");
    assert!(floor.screen().contains("Next task"), "the hub let them on: {}", floor.screen());
}

#[test]
fn a_good_pin_clears_what_was_wrong_before() {
    let mut floor = after(HASH);
    floor.scan("B.1002");
    floor.number("1111");
    floor.number("4711");
    assert_eq!(floor.terminal.state().people[0].wrong, 0);
}

#[test]
fn what_is_kept_is_good_for_two_weeks_and_not_after_the_hub_says_so() {
    let mut floor = after("");
    floor.now = floor.now.plus(14 * DAY_MS + 1);
    floor.scan("B.1002");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.new_here", "too old");

    let mut floor = after("");
    floor.event(EventBody::Forget { mark: "mark of 1002".into() });
    floor.scan("B.1002");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.new_here", "locked, or another PIN");

    let mut floor = after("");
    floor.event(EventBody::Anew);
    floor.scan("B.1002");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.new_here", "nobody can say who was locked meanwhile");

    let mut floor = after("");
    floor.feed(Input::Link(true));
    floor.scan("B.1002");
    floor.refuse(Message::new("log.badge_unknown"));
    floor.feed(Input::Link(false));
    floor.scan("B.1002");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.new_here", "refused by the hub");
}

#[test]
fn when_no_answer_comes_the_device_helps_itself() {
    let mut floor = after("");
    floor.feed(Input::Link(true));
    floor.scan("B.1002");
    floor.now = floor.now.plus(10_000);
    floor.feed(Input::Tick);
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
}

#[test]
fn a_device_knows_fifty_people_and_forgets_who_was_here_longest_ago() {
    let mut floor = Floor::new();
    for n in 0..51 {
        let badge = format!("{}", 2000 + n);
        floor.scan(&format!("B.{badge}"));
        floor.grant(Grant::LoggedOn(LoggedOn::Session(session(&badge, ""))));
        floor.scan("C.OFF");
        floor.key(Key::Digit(2));
    }
    let people = &floor.terminal.state().people;
    assert_eq!((people.len(), people[0].verifier.badge.as_str()), (50, "2001"));
}

#[test]
fn nobody_hands_over_to_himself() {
    let mut floor = Floor::on();
    let heir = At::Heir { reason: "end_of_shift".into(), badge: "1001".into() };
    floor.terminal.show(Screen::Session(heir));
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.badge_unknown");
    assert!(floor.facts.is_empty());
}

#[test]
fn documents_of_one_number_are_told_apart_by_their_kind() {
    let mut floor = Floor::on();
    floor.scan("O.4711");
    floor.grant(Grant::Choices { choices: of_one_number() });
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Which one?
    1 Order 4711
    2 Delivery Nordtee 4711
    3 Load 4711
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    let claim = Claim::object(Some(TaskKind::Receive), "O.4711");
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
}
