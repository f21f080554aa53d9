//! Danger, calls of people, and what waits for a safe point.

use super::*;

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
