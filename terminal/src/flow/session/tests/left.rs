//! Leaving work, and coming back to it: breaks, shifts, the work of another.

use super::*;

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
