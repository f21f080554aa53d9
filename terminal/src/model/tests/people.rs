//! Who is on, who leaves, and whose work it is.

use super::*;
use crate::talk::Battery;
use regal_shared::flow::common::{Changes, Decided, Pace};

#[test]
fn anna_logs_on_with_badge_and_pin() {
    let mut floor = Floor::new();
    insta::assert_snapshot!(floor.screen(), @"
    Halle 1
    Scan your badge
      K7Q2MX 0.1.0
    []
    F3 Back
    ");
    floor.scan("B.1001");
    assert_eq!(
        (floor.said().as_str(), &floor.tones[..]),
        ("work.asking", &[][..]),
        "no tone before the answer"
    );
    floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Anna".into(), language: None }));
    floor.key(Key::Digit(1));
    floor.key(Key::Digit(2));
    insta::assert_snapshot!(floor.screen(), @"
    Log on
    Type your PIN
      Anna
    [**]
    ENT OK · F3 Back
    ");
    floor.number("34");
    floor.refuse(Message::new("log.pin_bad").with("n", 4));
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("log.pin_bad", Some(&Tone::Error)));
    floor.number("1234");
    floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Next task
      Anna
    ENT OK · F2 Problem · F3 Back · F4 More
    ");
}

#[test]
fn from_the_badge_screen_the_program_is_left_after_an_ask_unless_it_is_a_kiosk() {
    let mut floor = Floor::new();
    floor.key(Key::F3);
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("log.quit", Some(&Tone::Ask)));
    floor.key(Key::Digit(2));
    assert_eq!(floor.said(), "");
    floor.key(Key::F3);
    floor.key(Key::Demo);
    assert_eq!((floor.said().as_str(), floor.quit), ("", false), "a happy worker stays");
    floor.key(Key::F3);
    floor.key(Key::Digit(1));
    assert!(floor.quit);
    assert_eq!(floor.said(), "", "the next start shows the badge screen");

    let mut floor = Floor::new();
    floor.terminal.kiosk = true;
    floor.key(Key::F3);
    floor.key(Key::Digit(1));
    assert!(!floor.quit && !floor.screen().contains("F3"), "{}", floor.screen());
}

#[test]
fn work_of_somebody_else_is_taken_over_after_asking() {
    let mut floor = Floor::on();
    floor.scan("O.4711");
    floor.refuse(Message::new("work.taken").with("user", "Ben").with("dev", "D2").with("n", 3i64));
    assert_eq!(floor.tones.last(), Some(&Tone::Ask));
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "work.taken", "ENT is dead in an Ask");
    floor.key(Key::Digit(1));
    let wish = &floor.wishes.last().expect("a wish").body;
    assert_eq!(wish, &Body::Request(Request::TakeOver { task: None, from: "D2".into() }));
}

#[test]
fn five_idle_minutes_lock_the_screen_and_the_same_badge_opens_it() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    let before = floor.screen();
    floor.now = floor.now.plus(IDLE_MS);
    floor.feed(Input::Tick);
    insta::assert_snapshot!(floor.screen(), @"
    Halle 1
    Locked. Scan your badge to go on.
    ");
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "");
    floor.scan("B.1001");
    assert_eq!(floor.screen(), before);
}

#[test]
fn a_site_says_how_long_its_devices_wait() {
    let work = || pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]);
    let locks = |floor: &mut Floor, after: i64| {
        floor.now = floor.now.plus(after);
        floor.feed(Input::Tick);
        floor.screen().contains("Locked")
    };
    let pace = Pace { idle: 60_000, ..Pace::default() };
    for (site, after, locked) in
        [(Pace::default(), 60_000, false), (pace, 59_999, false), (pace, 60_000, true)]
    {
        let mut floor = Floor::work(work());
        floor.decides(Decided { pace: site, ..Decided::default() });
        assert_eq!(locks(&mut floor, after), locked, "{site:?}");
    }
}

#[test]
fn a_device_put_on_its_charger_locks_and_one_that_stands_on_it_does_not() {
    let told = |charging| Health { battery: Some(Battery { percent: 60, charging }), radio: Some(3) };
    for (before, now, locked) in [
        (Some(told(false)), told(true), true),
        (None, told(true), false),
        (Some(told(true)), told(true), false),
        (Some(told(true)), told(false), false),
        (Some(told(false)), Health::default(), false),
    ] {
        let mut floor =
            Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
        let screen = floor.screen();
        before.into_iter().chain([now]).for_each(|health| floor.feed(Input::Health(health)));
        assert_eq!(floor.screen().contains("Locked"), locked, "{before:?} {now:?}");
        if locked {
            floor.scan("B.1001");
        }
        assert_eq!(floor.screen(), screen, "the work is where it was");
    }
    // Nobody is on: there is nothing to hide.
    let mut floor = Floor::new();
    [told(false), told(true)].into_iter().for_each(|health| floor.feed(Input::Health(health)));
    assert!(floor.screen().contains("Scan your badge") && !floor.screen().contains("Locked"));
}

#[test]
fn leaving_for_a_break_keeps_the_work_and_logging_on_brings_it_back() {
    let packet = pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]);
    let mut floor = Floor::work(packet.clone());
    floor.scan("U.1");
    floor.scan("L.A01.1");
    let before = floor.terminal.state.job.clone();
    floor.more("Log off");
    insta::assert_snapshot!(floor.screen(), @"
    Log off
    Why do you log off?
    1 Break
    2 End of shift
    3 Battery
    4 Other device
    5 Other work
    F2 Problem · F3 Back · F4 More
    ");
    floor.row("Break");
    assert!(floor.terminal.state.session.is_none());
    floor.scan("B.1001");
    let session = Session { open: vec![packet], ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    assert_eq!((floor.said().as_str(), &floor.terminal.state.job), ("log.resumed", &before));
}

#[test]
fn a_hub_that_does_not_know_the_person_asks_for_the_badge_and_the_work_waits() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    floor.scan("U.1");
    floor.key(Key::F3);
    floor.scan("O.8");
    floor.refuse(Message::new("log.badge"));
    assert!(floor.screen().contains("Scan your badge"), "{}", floor.screen());
    assert_eq!(floor.terminal.state.left.len(), 1);
}

/// What the directory says changes under what work brought; once the work is gone, all is as if it had come anew.
#[test]
fn changes_go_under_the_cards_of_the_work_in_hand() {
    let named = |name: &str, revision: i64| {
        let mut all = Directory { revision, ..directory() };
        all.lots.clear();
        all.items.get_mut("GUM").expect("gum").name = name.into();
        all.barcodes.remove("00036000291452");
        all
    };
    let changes = |name: &str, revision: i64| Changes {
        revision,
        items: [("GUM".to_owned(), named(name, revision).items.remove("GUM"))].into(),
        barcodes: [("00036000291452".to_owned(), Box::default())].into(),
        ..Changes::default()
    };
    let gum = |floor: &Floor| floor.terminal.directory.items["GUM"].name.clone();
    let mut packet = pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]);
    let mut own = directory().items.remove("GUM").expect("gum");
    own.name = "Gum of the work".into();
    let Work::Pick(work) = &mut packet.work else { panic!("{packet:?}") };
    work.cards = vec![Card::Item(own)];
    let mut floor = Floor::work(packet);
    assert_eq!(gum(&floor), "Gum of the work");
    floor.feed(Input::Changes(changes("Gum 2", 2)));
    assert_eq!(gum(&floor), "Gum of the work", "the packet's cards win");
    floor.key(Key::F3);
    floor.feed(Input::Event(Event {
        epoch: 1,
        number: 1,
        at: floor.now,
        device: None,
        body: EventBody::Revoked {
            task: "7".into(),
            fence: 0,
            message: Message::new("work.revoked"),
            at_once: true,
        },
    }));
    floor.feed(Input::Changes(Changes { revision: 3, ..Changes::default() }));
    assert_eq!(gum(&floor), "Gum 2", "of the change that came meanwhile");
    assert_eq!(*floor.terminal.directory, named("Gum 2", 3));
}
