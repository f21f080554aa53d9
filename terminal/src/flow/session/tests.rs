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
fn a_break_keeps_the_work_and_the_end_of_a_shift_gives_it_back() {
    for (row, back) in [(1, false), (2, true), (3, false), (4, false), (5, true)] {
        let mut floor = Floor::work(some_work());
        floor.scan("C.OFF");
        floor.key(Key::Digit(row));
        let given_back =
            floor.wishes.iter().any(|wish| matches!(&wish.body, Body::Request(Request::HandBack { .. })));
        assert_eq!((given_back, floor.terminal.state().left.len()), (back, usize::from(!back)), "row {row}");
    }
}

#[test]
fn work_of_another_is_taken_over_or_left() {
    let away = || {
        let mut floor = Floor::work(some_work());
        floor.scan("U.T1");
        floor.scan("C.OFF");
        floor.key(Key::Digit(1));
        floor.scan("B.1002");
        let open = vec![some_work()];
        floor.grant(Grant::LoggedOn(LoggedOn::Session(Session { open, ..session("1002", "") })));
        floor
    };
    let mut floor = away();
    insta::assert_snapshot!(floor.screen(), @"
    Log on
    Open work found
    1 Take over
    2 Leave it
    ! By Anna, K7Q2MX, 0 min ago.
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.resumed");
    assert!(floor.screen().contains("Go to the bin"), "{}", floor.screen());
    assert!(matches!(wish(&floor), Request::TakeOver { task: Some(_), .. }), "{:?}", wish(&floor));

    let mut floor = away();
    floor.key(Key::Digit(2));
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
    floor.scan("C.OFF");
    floor.key(Key::Digit(2));
    assert_eq!(floor.terminal.state().left.len(), 1, "it waits for Anna");
    floor.scan("B.1001");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(Session { open: vec![some_work()], ..person() })));
    assert!(floor.screen().contains("Go to the bin"), "exactly there: {}", floor.screen());
}

#[test]
fn a_cart_nobody_looked_at_today_is_looked_at_and_a_broken_one_is_left() {
    let mut floor = Floor::on();
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.daily"));
    assert_eq!(floor.said(), "log.daily");
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.CART7"));
    assert!(floor.screen().contains("Next task"));
    floor.scan("E.CART8");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(1));
    assert!(
        matches!(wish(&floor), Request::BindEquipment(wish) if wish.checked && wish.equipment == "CART8")
    );
    floor.grant(Grant::Done);
    assert!(floor.screen().contains("Slots?"), "{}", floor.screen());
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

fn needs_a_cart() -> Floor {
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { needs_equipment: true, ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    assert!(floor.screen().contains("Scan cart or vehicle"), "{}", floor.screen());
    floor
}

#[test]
fn a_cart_is_asked_for_before_the_work_and_stays_from_one_job_to_the_next() {
    let mut floor = needs_a_cart();
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.not_asked");
    floor.scan("E.FORK1");
    floor.refuse(Message::new("log.not_certified"));
    assert_eq!(floor.said(), "log.not_certified");
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.CART7"));
    floor.scan("E.CART8");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(1));
    floor.refuse(Message::new("log.equip_busy").with("user", "Ben"));
    floor.key(Key::Digit(1));
    assert!(
        matches!(wish(&floor), Request::BindEquipment(wish) if wish.take && wish.checked && wish.equipment == "CART8")
    );
    floor.grant(Grant::Done);
    floor.number("4");
    for _ in 0..2 {
        assert!(floor.screen().contains("CART8"), "{}", floor.screen());
        floor.key(Key::Enter);
        assert!(
            matches!(wish(&floor), Request::Claim(Claim::Cluster { slots: 4, .. })),
            "{:?}",
            wish(&floor)
        );
        floor.grant(Grant::Work { packet: Box::new(some_work()) });
        floor.key(Key::F3);
    }
}

#[test]
fn nobody_stands_still_for_want_of_a_cart() {
    // None is to be had: that is told.
    let mut floor = needs_a_cart();
    floor.problem("Equipment broken");
    assert_eq!(floor.told(), ["report equipment  0 "]);
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
    // The hub does not answer.
    let mut floor = needs_a_cart();
    floor.scan("E.CART7");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.daily");
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.equip_later");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
    // So does work on another device: it is asked about behind the cart, and the slots when there is time for it.
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { needs_equipment: true, elsewhere: Some("D2".into()), ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    floor.scan("E.CART7");
    floor.grant(Grant::Done);
    assert!(floor.screen().contains("Open work found"), "{}", floor.screen());
    floor.key(Key::Digit(2));
    assert!(floor.screen().contains("Slots?"), "{}", floor.screen());
    floor.number("4");
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
}

#[test]
fn who_looks_why_they_might_leave_is_asked_for_the_cart_all_the_same() {
    for leave in [Key::F3, Key::F4] {
        let mut floor = needs_a_cart();
        if leave == Key::F3 {
            floor.key(Key::F3)
        } else {
            floor.more("Log off")
        }
        assert!(floor.screen().contains("Break"), "{}", floor.screen());
        floor.key(Key::F3);
        assert!(floor.screen().contains("Scan cart or vehicle"), "{leave:?}: {}", floor.screen());
    }
}

/// How somebody comes by a cart, or past the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByCart {
    NotAsked,
    Taken,
    NotToBeHad,
    NoAnswer,
}

/// Anna leaves two jobs for a break, the second of them in the middle of a line; and where she stood.
fn left_in_the_middle() -> (Floor, Screen) {
    let mut floor = Floor::work(some_work());
    floor.scan("U.T1");
    floor.key(Key::F3);
    floor.scan("O.8");
    let other = Packet { task: TaskId::from("8"), ..some_work() };
    floor.grant(Grant::Work { packet: Box::new(other) });
    floor.scan("U.T2");
    floor.scan("L.A01.1");
    let stood = floor.terminal.state().job.screen.clone();
    floor.scan("C.OFF");
    floor.key(Key::Digit(1));
    (floor, stood)
}

/// Every input of these is followed by a dead battery: see [`Floor::feed`].
#[test]
fn whoever_left_in_the_middle_stands_there_again_at_once() {
    use ByCart::{NoAnswer, NotAsked, NotToBeHad, Taken};
    for (by, said) in [
        (NotAsked, "log.resumed"),
        (Taken, "log.resumed"),
        (NotToBeHad, "exc.saved"),
        (NoAnswer, "log.equip_later"),
    ] {
        let (mut floor, stood) = left_in_the_middle();
        floor.scan("B.1001");
        // The hub names them in its own order.
        let open = vec![some_work(), Packet { task: TaskId::from("8"), ..some_work() }];
        let session = Session { needs_equipment: by != NotAsked, open, ..person() };
        floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
        match by {
            NotAsked => {}
            Taken => {
                floor.scan("E.CART7");
                floor.grant(Grant::Done);
            }
            NotToBeHad => floor.problem("Equipment broken"),
            NoAnswer => {
                floor.scan("E.CART7");
                unanswered(&mut floor);
                floor.key(Key::Digit(1));
            }
        }
        assert_eq!(floor.said(), said, "{by:?}");
        assert_eq!(floor.terminal.state().job.screen, stood, "{by:?}");
        assert_eq!(floor.terminal.state().held.len(), 1, "{by:?}: the other one waits behind it");
        // The slots of the cart are asked for when there is nothing more urgent.
        if by == Taken {
            floor.scan("96385074");
            floor.key(Key::F3);
            assert!(floor.screen().contains("Slots?"), "{}", floor.screen());
        }
    }
}

#[test]
fn what_the_hub_does_not_name_any_more_is_not_held() {
    let (mut floor, stood) = left_in_the_middle();
    floor.scan("B.1001");
    let open = vec![Packet { task: TaskId::from("8"), ..some_work() }];
    floor.grant(Grant::LoggedOn(LoggedOn::Session(Session { open, ..person() })));
    let state = floor.terminal.state();
    assert_eq!((&state.job.screen, state.held.len()), (&stood, 0));
}

#[test]
fn without_the_hub_whoever_left_in_the_middle_stands_there_again_too() {
    let (mut floor, stood) = {
        let mut floor = Floor::new();
        floor.scan("B.1002");
        floor.grant(Grant::LoggedOn(LoggedOn::Session(session("1002", ""))));
        floor.key(Key::Enter);
        floor.grant(Grant::Work { packet: Box::new(some_work()) });
        floor.scan("U.T1");
        floor.scan("L.A01.1");
        let stood = floor.terminal.state().job.screen.clone();
        floor.scan("C.OFF");
        floor.key(Key::Digit(1));
        (floor, stood)
    };
    floor.feed(Input::Link(false));
    floor.scan("B.1002");
    assert_eq!(floor.said(), "log.resumed");
    assert_eq!(floor.terminal.state().job.screen, stood);
}

/// What the device asked the hub for by itself, the newest last.
fn told_carts(floor: &Floor) -> Vec<(String, bool)> {
    let told = floor.wishes.iter().filter_map(|wish| match &wish.body {
        Body::Request(Request::BindEquipment(wish)) => Some((wish.equipment.clone(), wish.checked)),
        _ => None,
    });
    told.collect()
}

/// A terminal mounted on a truck asks whoever logs on, without the hub too; what it was told goes to the hub later.
#[test]
fn without_the_hub_the_cart_is_asked_for_looked_at_and_told_later() {
    let truck = |badge: &str| {
        let verifier = Verifier { needs_equipment: true, ..kept(badge, "") };
        let mut floor = left_by(Session { verifier: Some(Box::new(verifier)), ..session(badge, "") });
        floor.scan("B.1002");
        assert!(floor.screen().contains("Scan cart or vehicle"), "{}", floor.screen());
        floor.scan("E.FORK1");
        assert_eq!(floor.said(), "log.daily");
        floor
    };
    let mut floor = truck("1002");
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.FORK1"));
    floor.scan("E.FORK2");
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.equip_later");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("FORK2"), "{}", floor.screen());
    assert_eq!(told_carts(&floor), [], "nobody is there to hear it");
    // The hub is there; an answer that never comes is asked for again, and a good one is the end of it.
    for _ in 0..2 {
        floor.hub_is_back(&[]);
    }
    assert_eq!(told_carts(&floor), [("FORK2".to_owned(), true), ("FORK2".to_owned(), true)]);
    let id = floor.wishes.last().expect("told").id.clone();
    floor.feed(Input::Answered { id, answer: Answer::Granted { grant: Box::new(Grant::Done) } });
    floor.hub_is_back(&[]);
    assert_eq!(told_carts(&floor).len(), 2);
    // What the hub has against it is read, once.
    for (no, said) in [
        (Message::new("log.not_certified"), "log.not_certified"),
        (Message::new("log.equip_busy").with("user", "Ana"), "log.equip_taken"),
    ] {
        let mut floor = truck("1002");
        floor.key(Key::Digit(1));
        floor.key(Key::Enter);
        floor.hub_is_back(&[]);
        let id = floor.wishes.last().expect("told").id.clone();
        floor.feed(Input::Answered { id, answer: Answer::Refused { refusal: Refusal::state(no) } });
        assert_eq!(floor.said(), said, "{}", floor.screen());
        floor.hub_is_back(&[]);
        assert_eq!(told_carts(&floor).len(), 1);
    }
    // A cart taken at the work menu without the hub is told like that, too.
    let mut floor = Floor::on();
    floor.feed(Input::Link(false));
    floor.scan("E.CART7");
    floor.key(Key::Digit(1));
    floor.number("4");
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
    floor.hub_is_back(&[]);
    assert_eq!(told_carts(&floor), [("CART7".to_owned(), true)]);
}
