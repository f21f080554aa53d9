//! What the model does whatever the flow: log on, requests, locks, Asks, messages, saving.

use super::*;
use crate::talk::Away;
use regal_shared::flow::common::{Decided, ExceptionCode};

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
    let asked = floor.wishes.len();
    floor.key(Key::Enter);
    assert_eq!((floor.wishes.len(), &*floor.said()), (asked, "sys.damaged"), "no wish overtakes it");
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
fn digits_nobody_asked_for_and_dead_keys_change_nothing() {
    let mut floor = Floor::begin(regal_shared::wire::TaskKind::Receive);
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
fn mismatches_are_told_together_after_a_while_and_never_more_than_a_device_keeps() {
    let told = |floor: &Floor| match floor.wishes.last().map(|wish| &wish.body) {
        Some(Body::Request(Request::Mismatches { seen, dropped })) => Some((seen.clone(), *dropped)),
        _ => None,
    };
    let mut floor = Floor::work(some_work());
    floor.numbers(100, 50);
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
        Session::Others { user: "Ana".into(), since: Moment(0) },
        Session::Elsewhere { device: "B3C4D5".into(), quiet: 3 },
        Session::leaving(),
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

#[test]
fn what_the_site_switched_off_is_not_offered_and_what_it_cannot_do_without_always_is() {
    let mut floor =
        Floor::work(pick(PickMode::Discrete, &["O1"], vec![line(1, "O1", "GUM", "", "A01.1", 2)]));
    floor.scan("U.1");
    let offered = |floor: &Floor| floor.terminal.problems(&floor.terminal.prompt());
    let before = offered(&floor);
    let off = [ExceptionCode::LabelMissing, ExceptionCode::Equipment];
    assert!(off.iter().all(|code| before.contains(code)));
    let codes = ["label_missing", "equipment", "short", "safety", "of_a_newer_hub"].map(str::to_owned);
    floor.decides(Decided { off: codes.to_vec(), ..Decided::default() });
    let left: Vec<_> = before.iter().copied().filter(|code| !off.contains(code)).collect();
    assert_eq!(offered(&floor), left, "no more and no less");
    floor.feed(Input::Directory(directory()));
    assert_eq!(offered(&floor), before, "switched on again");
}
