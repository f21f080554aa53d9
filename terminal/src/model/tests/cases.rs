//! What the model does whatever the flow: log on, requests, locks, Asks, messages, saving.

use super::*;
use crate::talk::Away;

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
fn a_hub_that_does_not_know_the_device_is_told_until_it_does() {
    let mut floor = Floor::new();
    floor.feed(Input::Stranger(true));
    assert_eq!(floor.said(), "req.device_unknown");
    floor.feed(Input::Stranger(false));
    assert_eq!(floor.said(), "");
}

#[test]
fn a_hub_that_lacks_what_is_not_here_any_more_is_told_until_the_desk_goes_on() {
    let mut floor = Floor::new();
    floor.feed(Input::Behind(true));
    assert_eq!(floor.said(), "sys.hub_behind");
    floor.feed(Input::Behind(false));
    assert_eq!(floor.said(), "");
}

#[test]
fn a_damaged_confirm_is_told_aloud_and_stays_on_the_screen_until_it_is_handed_over() {
    let mut floor = Floor::on();
    floor.feed(Input::Damaged(true));
    assert_eq!((&*floor.said(), floor.tones.last()), ("sys.damaged", Some(&Tone::Error)));
    floor.key(Key::F4);
    floor.key(Key::F3);
    assert_eq!(floor.said(), "sys.damaged", "a key does not take it away");
    floor.feed(Input::Damaged(false));
    assert_eq!(floor.said(), "");
}

#[test]
fn a_stranger_in_the_hubs_place_stops_the_work_aloud_until_the_hub_is_back() {
    for (input, said) in
        [(Input::OtherKey, "not our hub"), (Input::OutOfDate, "too old"), (Input::OldHub, "hub is too old")]
    {
        let mut floor = Floor::new();
        floor.feed(input);
        assert!(floor.screen().contains(said), "{}", floor.screen());
        let before = floor.terminal.state().clone();
        floor.scan("B.1001");
        floor.key(Key::Enter);
        assert_eq!((floor.tones.last(), floor.terminal.state()), (Some(&Tone::Error), &before));
        floor.feed(Input::Link(true));
        floor.scan("B.1001");
        assert_eq!(floor.said(), "work.asking", "it goes on where it was");
        floor.feed(Input::OtherKey);
        floor.key(Key::F3);
        assert!(floor.quit, "nobody is shut in");
    }
}

#[test]
fn a_request_lapses_after_ten_seconds() {
    let mut floor = Floor::on();
    floor.key(Key::Enter);
    let asked: CommandId = floor.wishes.last().expect("a claim").id.clone();
    floor.key(Key::Enter);
    assert_eq!(floor.wishes.len(), 2, "the same question is asked once");
    floor.now = floor.now.plus(REQUEST_MS);
    floor.feed(Input::Tick);
    assert_eq!(floor.said(), "work.late");
    floor.feed(Input::Answered { id: asked, answer: Answer::Granted { grant: Box::new(Grant::NoWork) } });
    assert_eq!(floor.said(), "work.late", "a late answer changes nothing");
}

#[test]
fn work_of_somebody_else_is_taken_over_after_asking() {
    let mut floor = Floor::on();
    floor.scan("O.4711");
    floor.refuse(Message::new("work.taken").with("user", "Ben").with("dev", "D2"));
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
fn a_double_read_counts_once_and_an_unknown_code_keeps_f2() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    let frame = Frame { bytes: b"nobody knows".to_vec(), source: Source::Serial };
    floor.feed(Input::Frame(frame.clone()));
    insta::assert_snapshot!(floor.screen(), @"
    Pick 1/1
    Go to the bin
    > A01 1 __
      Chewing gum
      GUM
    # 2
    ! Code unknown here. Try another.
    got nobody knows
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.now = floor.now.plus(DOUBLE_READ_MS - 1);
    let tones = floor.tones.len();
    floor.feed(Input::Frame(frame));
    assert_eq!(floor.tones.len(), tones);
    floor.scan("L.A01.1\rU.9");
    assert_eq!(floor.said(), "", "of two codes the one asked for counts");
}

#[test]
fn a_save_that_fails_changes_nothing() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    for (save, code) in [(Saved::Failed, "sys.save_failed"), (Saved::Full, "sys.store_full")] {
        floor.save = save;
        floor.scan("U.1");
        assert_eq!((floor.said().as_str(), floor.facts.len()), (code, 0));
    }
    floor.save = Saved::Good;
    floor.scan("U.1");
    assert_eq!(floor.told(), ["bind 1 O1"]);
}

#[test]
fn danger_fills_the_screen_until_it_is_read() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.problem("Danger");
    assert!(floor.terminal.view().alarm);
    assert_eq!(
        (floor.told().as_slice(), floor.tones.last()),
        (&["report safety  0 ".to_owned()][..], Some(&Tone::Alarm))
    );
    assert!(floor.terminal.state.job.lease.is_some(), "nothing else comes before it is read");
    floor.key(Key::Enter);
    assert!(!floor.terminal.view().alarm);
    assert_eq!(floor.said(), "work.frozen", "the work is nobody's before a supervisor releases it");
    assert!(floor.terminal.state.job.lease.is_none() && floor.terminal.state.held.is_empty());
}

#[test]
fn what_is_in_hand_when_danger_is_reported_is_put_down_first_without_the_hub() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.feed(Input::Link(false));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.problem("Danger");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("Take, then ENT"), "{}", floor.screen());
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "work.frozen");
    assert_eq!(floor.told()[1..], ["report safety A01.1 0 ", "pick 1 GUM 2 A01.1>1"]);
}

#[test]
fn danger_is_on_the_first_page_and_sounds_once_where_it_was_told() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    floor.key(Key::F2);
    let list = floor.terminal.view().list;
    let row = list.iter().find(|row| text(&floor.terminal.view(), &row.label) == "Danger").expect("in sight");
    let row = row.number;
    floor.tones.clear();
    floor.key(Key::Digit(row));
    let sounded = |floor: &Floor| floor.tones.iter().filter(|tone| **tone == Tone::Alarm).count();
    let told = |dev: &str| EventBody::Notice { message: Message::new("exc.safety").with("dev", dev) };
    assert_eq!((sounded(&floor), floor.terminal.view().alarm), (1, true));
    floor.key(Key::Enter);
    floor.event(told("K7Q2MX"));
    assert_eq!((sounded(&floor), floor.terminal.view().alarm), (1, false), "known here");
    floor.event(told("D2"));
    assert_eq!((sounded(&floor), floor.terminal.view().alarm), (2, true), "another one's");
}

#[test]
fn a_call_for_safety_fills_the_screen_at_once_and_is_kept_among_the_messages() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor.event(EventBody::Message { text: "Fire in hall 2. Leave by gate 4.".into(), urgent: true });
    assert!(floor.terminal.view().alarm);
    assert_eq!(floor.tones.last(), Some(&Tone::Alarm));
    assert!(floor.screen().contains("Fire in hall 2."), "{}", floor.screen());
    floor.key(Key::Enter);
    assert!(!floor.terminal.view().alarm, "the worker goes on where they were");
    assert!(floor.screen().contains("Scan the item"), "{}", floor.screen());
    assert_eq!(floor.terminal.state.messages, ["Fire in hall 2. Leave by gate 4."]);
}

#[test]
fn a_message_and_a_revoke_wait_for_a_safe_point() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    floor.scan("96385074");
    floor.event(EventBody::Message { text: "Dock 3 please".into(), urgent: false });
    floor.event(EventBody::Revoked {
        task: TaskId::from("7"),
        fence: 1,
        message: Message::new("work.revoked"),
        at_once: false,
    });
    assert!(floor.screen().contains("Take, then ENT"));
    floor.key(Key::Enter);
    insta::assert_snapshot!(floor.screen(), @"
    Pick
    Messages
    - Dock 3 please
    F3 Back
    ");
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "work.revoked");
}

#[test]
fn the_demo_key_plays_a_whole_order() {
    let mut floor = Floor::new();
    floor.key(Key::Demo);
    floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
    floor.key(Key::Demo);
    assert!(floor.screen().contains("Which work?"), "{}", floor.screen());
    floor.key(Key::Demo);
    let lines = vec![line(1, "O1", "TEA", "L1", "A01.1", 3), line(2, "O1", "RADIO", "", "A02.1", 2)];
    floor.grant(Grant::Work { packet: Box::new(pick(PickMode::Discrete, &["O1"], lines)) });
    for _ in 0..11 {
        floor.key(Key::Demo);
    }
    assert_eq!(
        floor.told(),
        [
            "bind T7.00 O1",
            "pick 1 TEAL1 3 A01.1>T7.00",
            "pick 2 RADIOS20 1 A02.1>T7.00",
            "pick 2 RADIOS21 1 A02.1>T7.00",
            "stage T7.00 LANE.1"
        ]
    );
}

#[test]
fn the_demo_key_does_one_job_of_each_kind_in_turn() {
    let mut floor = Floor::on();
    let mut asked = Vec::new();
    for _ in 0..24 {
        floor.key(Key::Demo);
        if floor.terminal.state.asking.is_some() {
            asked.push(format!("{:?}", floor.wishes.last().expect("a wish").body));
            floor.grant(Grant::NoWork);
        }
    }
    assert_eq!(asked.len(), 3, "{asked:?}");
    for (asked, kind) in asked.iter().zip(["Pick", "Pack", "Loading"]) {
        assert!(asked.contains(kind), "{asked} {kind}");
    }
    assert!(floor.screen().contains("Scan the dock"), "{}", floor.screen());
}

#[test]
fn a_second_scan_too_soon_is_no_answer() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "TEA", "L1", "A01.1", 1)]));
    floor.scan("U.1");
    floor.scan("L.A01.1");
    let other = "]C1010950600013435210L2";
    floor.scan(other);
    floor.now = floor.now.plus(ASK_MS - 1 - 1000);
    floor.scan(other);
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("pick.wrong_lot", 1));
    floor.scan(other);
    assert_eq!(floor.facts.len(), 2);
}

#[test]
fn an_object_of_a_job_put_aside_is_gone_to_after_asking() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    floor.scan("U.1");
    floor.key(Key::F3);
    floor.scan("O.8");
    let mut other = pick(PickMode::Discrete, &["O2"], vec![line(1, "O2", "GUM", "", "A02.1", 1)]);
    other.task = TaskId::from("8");
    floor.grant(Grant::Work { packet: Box::new(other) });
    floor.scan("U.2");
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.wrong_location", "a bin asked for, but another one");
    floor.scan("L.A02.1");
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.switch");
    floor.scan("L.A01.1");
    assert!(floor.screen().contains("A01"), "{}", floor.screen());
    assert_eq!(floor.terminal.state.held.len(), 1);
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

#[test]
fn digits_nobody_asked_for_and_dead_keys_change_nothing() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 1)]));
    floor.key(Key::Digit(7));
    assert_eq!(floor.said(), "sys.scan_only");
    floor.key(Key::Enter);
    floor.key(Key::Backspace);
    floor.feed(Input::FrameTooLong);
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.no_end", 0));
    floor.feed(Input::WrongKeys);
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.wrong_keys", 0));
    floor.feed(Input::Scanner(Some(Away::Gone)));
    floor.key(Key::Enter);
    assert_eq!(floor.said(), "sys.no_scanner");
    floor.feed(Input::Scanner(None));
    floor.feed(Input::OutOfDate);
    assert!(floor.screen().contains("too old"), "{}", floor.screen());
}

#[test]
fn a_cart_with_slots_gets_a_batch() {
    let mut floor = Floor::on();
    floor.scan("E.C7");
    floor.grant(Grant::Done);
    floor.number("4");
    floor.key(Key::Enter);
    let claim = regal_shared::wire::Claim::Cluster { cart: "C7".into(), slots: 4 };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
}

#[test]
fn a_barcode_of_two_items_is_asked_about_and_never_guessed() {
    let mut floor = Floor::on();
    for item in ["TEA", "GUM"] {
        let row = BarcodeCard { barcode: "SHARED".into(), item: item.into(), level: Level::Each, factor: 1 };
        Arc::make_mut(&mut floor.terminal.directory).learn(Card::Barcode(row));
    }
    floor.scan("SHARED");
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Which of these?
    1 Green tea 100 g
    2 Chewing gum
    F3 Back
    ");
    floor.key(Key::Digit(2));
    let claim = regal_shared::wire::Claim::Object { task: None, object: "GUM".into() };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
    let mut floor = Floor::on();
    floor.scan("L.A01.1\rU.9");
    assert_eq!(floor.said(), "scan.two_codes");
}

#[test]
fn several_documents_are_a_list_and_a_refusal_changes_nothing() {
    let mut floor = Floor::on();
    floor.scan("L.A01.1");
    let choice = |object: &str, label: &str| regal_shared::refusal::Choice {
        object: object.into(),
        label: label.into(),
    };
    floor.grant(Grant::Choices { choices: vec![choice("O.1", "4711 today"), choice("O.2", "4712 Friday")] });
    insta::assert_snapshot!(floor.screen(), @"
    Work
    Which one?
    1 4711 today
    2 4712 Friday
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(2));
    let claim = regal_shared::wire::Claim::Object { task: None, object: "O.2".into() };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
    floor.refuse(Message::new("work.denied"));
    assert_eq!(floor.said(), "work.denied");
    floor.key(Key::Enter);
    floor.grant(Grant::NoWork);
    assert_eq!(floor.said(), "work.none");
}

#[test]
fn mismatches_are_told_together_after_a_while_and_never_more_than_a_device_keeps() {
    let told = |floor: &Floor| match floor.wishes.last().map(|wish| &wish.body) {
        Some(Body::Request(Request::Mismatches { seen, dropped })) => Some((seen.clone(), *dropped)),
        _ => None,
    };
    let mut floor = Floor::work(some_work());
    floor.scan("U.T1");
    floor.scan("L.A02.1");
    floor.scan("NOBODY-KNOWS");
    floor.now = floor.now.plus(20_000);
    floor.feed(Input::Tick);
    assert!(told(&floor).is_none(), "not yet");
    floor.feed(Input::Link(false));
    floor.now = floor.now.plus(20_000);
    floor.feed(Input::Tick);
    assert!(told(&floor).is_none(), "nobody would hear it");
    floor.feed(Input::Link(true));
    floor.feed(Input::Tick);
    let (seen, dropped) = told(&floor).expect("told");
    let rows: Vec<String> =
        seen.iter().map(|one| format!("{} {}>{}", one.class, one.expected, one.got)).collect();
    assert_eq!(rows, ["scan.wrong_location A01.1>A02.1", "scan.unknown >NOBODY-KNOWS"]);
    assert_eq!(dropped, 0);

    for n in 0..60 {
        floor.scan(&format!("NOBODY-{n}"));
    }
    floor.now = floor.now.plus(30_000);
    floor.feed(Input::Tick);
    let (seen, dropped) = told(&floor).expect("told");
    assert_eq!((seen.len(), dropped, seen[0].got.as_str()), (50, 10, "NOBODY-10"));
    let wishes = floor.wishes.len();
    floor.now = floor.now.plus(30_000);
    floor.feed(Input::Tick);
    assert_eq!(floor.wishes.len(), wishes, "told once");
}

#[test]
fn the_demo_key_gives_the_first_answer_to_a_numbered_question() {
    use crate::flow::Screen;
    use crate::flow::session::Session;
    let asked = [
        Session::Others { user: "Ana".into() },
        Session::Elsewhere { device: "B3C4D5".into() },
        Session::Leaving,
    ];
    for session in asked {
        let mut floor = Floor::on();
        floor.terminal.show(Screen::Session(session));
        let question = floor.screen();
        floor.key(Key::Demo);
        assert!(floor.screen() != question || floor.terminal.state.asking.is_some(), "{question}");
    }
}

#[test]
fn a_restored_hub_is_asked_for_its_cards_anew() {
    let mut floor = Floor::on();
    let mut told = |epoch| {
        let body = EventBody::Message { text: "hello".into(), urgent: false };
        let event = Event { epoch, number: 1, at: floor.now, device: None, body };
        floor.terminal.update(floor.now, Input::Event(event)).contains(&Effect::FetchDirectory)
    };
    assert!(!told(1), "the epoch the device knows");
    assert!(told(2), "it counts revisions of its cards again");
    assert!(!told(2));
}
