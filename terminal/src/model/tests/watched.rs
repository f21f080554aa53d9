//! Somebody at the desk sees the screen: it says so, it ends, and what is nobody's business is covered.

use super::*;

const MINUTE: i64 = 60_000;

fn watch(floor: &mut Floor) {
    let until = floor.now.plus(MINUTE);
    floor.event(EventBody::Screen { until });
}

#[test]
fn the_screen_says_that_it_is_seen_until_the_look_ends() {
    let mut floor = Floor::work(some_work());
    assert!(!floor.terminal.view().signal.watched);
    watch(&mut floor);
    assert!(floor.terminal.is_watched() && floor.terminal.view().signal.watched);
    floor.now = floor.now.plus(MINUTE / 2);
    watch(&mut floor);
    floor.now = floor.now.plus(MINUTE / 2);
    floor.feed(Input::Tick);
    assert!(floor.terminal.is_watched(), "it was put off");
    floor.now = floor.now.plus(MINUTE / 2);
    let painted = floor.terminal.update(floor.now, Input::Tick);
    assert!(painted.contains(&Effect::Paint) && !floor.terminal.view().signal.watched);
}

#[test]
fn a_look_that_is_over_when_it_is_heard_of_is_none_and_a_wrong_clock_makes_none_that_lasts() {
    let mut floor = Floor::on();
    let before = floor.now.plus(-1);
    floor.event(EventBody::Screen { until: before });
    assert!(!floor.terminal.is_watched());
    floor.event(EventBody::Screen { until: Moment(i64::MAX / 2) });
    floor.now = floor.now.plus(2 * MINUTE);
    floor.feed(Input::Tick);
    assert!(!floor.terminal.is_watched());
}

#[test]
fn nobody_sees_a_pin_a_lock_or_a_break() {
    let mut floor = Floor::new();
    watch(&mut floor);
    assert!(floor.terminal.is_private(), "nobody is on");
    floor.scan("B.1001");
    floor.grant(Grant::LoggedOn(LoggedOn::PinNeeded { name: "Anna".into(), language: None }));
    assert!(floor.terminal.is_private(), "a PIN is asked for");
    floor.number("4711");
    assert!(floor.terminal.is_private());
    floor.grant(Grant::LoggedOn(LoggedOn::Session(person())));
    assert!(!floor.terminal.is_private(), "at work");
    floor.now = floor.now.plus(10 * MINUTE);
    floor.feed(Input::Tick);
    assert!(floor.terminal.is_private(), "locked");
}
