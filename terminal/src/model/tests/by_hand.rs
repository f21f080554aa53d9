//! Numbers for labels written by hand: asked for in time, each used once, and none where it could be on a label already.

use super::*;
use regal_shared::base::Series;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::wire::ExceptionRef;

fn asked(floor: &Floor) -> Vec<i64> {
    let left = |wish: &Command| match wish.body {
        Body::Request(Request::Numbers { left }) => Some(left),
        _ => None,
    };
    floor.wishes.iter().filter_map(left).collect()
}

fn left(floor: &Floor) -> i64 {
    floor.terminal.state.numbers.left()
}

/// Uses up the next number, in whatever flow.
fn draw(floor: &mut Floor) {
    let mut effects = Vec::new();
    floor.terminal.draw(&mut effects);
    let Some(Effect::Keep(text)) = effects.first() else { panic!("{effects:?}") };
    let kept: State = serde_json::from_str(text).expect("a state");
    assert_eq!(kept.numbers.left(), left(floor) - 1, "used up on disk before anybody reads it");
    floor.effects(effects);
}

#[test]
fn numbers_are_asked_for_once_and_again_when_half_are_used() {
    let mut floor = Floor::new();
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor), [0; 0], "nobody is on");
    let mut floor = Floor::on();
    floor.feed(Input::Link(false));
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor), [0; 0], "nobody would answer");
    floor.feed(Input::Link(true));
    floor.feed(Input::Tick);
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor), [0], "it does not ask twice");
    let id = floor.wishes.last().expect("a wish").id.clone();
    let grant = || Answer::Granted { grant: Box::new(Grant::Numbers { first: 100, count: 4 }) };
    floor.feed(Input::Answered { id: id.clone(), answer: grant() });
    floor.feed(Input::Answered { id, answer: grant() });
    assert_eq!(left(&floor), 4, "an answer that comes again is nothing new");
    for _ in 0..2 {
        draw(&mut floor);
        floor.now = floor.now.plus(120_000);
        floor.feed(Input::Tick);
    }
    assert_eq!(asked(&floor), [0], "half are enough");
    draw(&mut floor);
    floor.numbers(500, 4);
    assert_eq!((asked(&floor), left(&floor)), (vec![0, 1], 5));
    // No answer, or none to be had: it asks again later, and much later.
    for _ in 0..4 {
        draw(&mut floor);
    }
    floor.now = floor.now.plus(120_000);
    floor.feed(Input::Tick);
    floor.now = floor.now.plus(59_000);
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor).len(), 3);
    floor.now = floor.now.plus(1_000);
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor).len(), 4);
    let id = floor.wishes.last().expect("a wish").id.clone();
    let refusal = Refusal::policy(Message::new("lpn.no_number"));
    floor.feed(Input::Answered { id, answer: Answer::Refused { refusal } });
    floor.now = floor.now.plus(3_599_000);
    floor.feed(Input::Tick);
    assert_eq!((asked(&floor).len(), floor.said().as_str()), (4, ""), "nobody is bothered with it");
    floor.now = floor.now.plus(1_000);
    floor.feed(Input::Tick);
    assert_eq!(asked(&floor).len(), 5);
}

/// The hub knows confirms that this store does not: it is an old copy, and numbers in it may be on pallets.
#[test]
fn an_old_store_forgets_its_numbers() {
    for code in [ExceptionCode::OpConflict, ExceptionCode::DeviceClone, ExceptionCode::OpParked] {
        let mut floor = Floor::on();
        floor.numbers(100, 50);
        let id = CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number: 1 };
        let answer = Answer::Parked { exception: ExceptionRef { exception: 7, code } };
        floor.feed(Input::Answered { id, answer });
        assert_eq!(left(&floor), if code == ExceptionCode::OpParked { 50 } else { 0 }, "{code:?}");
    }
}

/// It stays with the device, whoever is on it, and goes to no other with the work.
#[test]
fn numbers_stay_where_they_are() {
    let mut floor = Floor::work(some_work());
    floor.numbers(100, 50);
    let told = floor.terminal.standing().expect("leased work");
    assert!(!told.state.contains("numbers"), "{}", told.state);
    floor.scan("C.OFF");
    floor.row("Break");
    assert!(floor.terminal.state.session.is_none());
    assert_eq!(left(&floor), 50);
}
