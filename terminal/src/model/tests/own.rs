//! "My shift": a worker's own figures, for this worker and this shift alone.

use super::record::Tape;
use super::*;
use regal_shared::flow::common::{Changes, Decided};
use regal_shared::flow::session::{LoggedOn, Session};

const HOUR: i64 = 3_600_000;

/// A floor of a site that lets workers see their own figures, Anna on.
fn on() -> Floor {
    let mut floor = Floor::new();
    floor.decides(Decided { own_figures: true, ..Decided::default() });
    logs_on(&mut floor, "1001", "a1");
    floor
}

fn logs_on(floor: &mut Floor, badge: &str, actor: &str) {
    floor.scan(&format!("B.{badge}"));
    let session = Session { badge: badge.into(), actor: ActorId::from(actor), ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
}

fn leaves(floor: &mut Floor, why: &str) {
    floor.more("Log off");
    floor.row(why);
    assert!(floor.terminal.state.session.is_none());
}

/// Two lines are picked, five pieces in all, and the work is done.
fn picks(floor: &mut Floor) {
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 2), line(2, "O1", "GUM", "", "A02.1", 3)];
    floor.key(Key::Enter);
    floor.grant(Grant::Work { packet: Box::new(pick(PickMode::Discrete, &["O1"], lines)) });
    floor.play();
}

fn shown(floor: &mut Floor) -> Vec<String> {
    floor.more("My shift");
    let view = floor.terminal.view();
    let mut rows: Vec<String> = view.list.iter().map(|row| text(&view, &row.label)).collect();
    rows.extend(view.message.map(|message| message.code.to_string()));
    floor.key(Key::F3);
    rows
}

#[test]
fn a_worker_sees_the_own_figures_of_this_shift_with_and_without_signal() {
    let mut floor = on();
    assert_eq!(shown(&mut floor), ["own.nothing"]);
    picks(&mut floor);
    floor.key(Key::F2);
    floor.row("Equipment broken");
    assert_eq!(shown(&mut floor), ["2 lines picked", "5 pieces picked", "1 exception"]);
    floor.feed(Input::Link(false));
    floor.scan("C.MINE");
    insta::assert_snapshot!(floor.screen(), @"
    Work --
    My shift
    - 2 lines picked
    - 5 pieces picked
    - 1 exception
    F3 Back
    ");
    floor.key(Key::Enter);
    assert!(floor.terminal.state.overlay.is_none(), "read, and the menu is back");
    floor.feed(Input::Directory(directory()));
    floor.scan("C.MINE");
    assert_eq!((floor.said().as_str(), &floor.terminal.state.shift), ("scan.not_asked", &None));
    // The same where only what changed comes.
    floor.decides(Decided { own_figures: true, ..Decided::default() });
    assert!(floor.terminal.state.shift.is_some(), "the site shows them again");
    floor.feed(Input::Changes(Changes::default()));
    assert_eq!(floor.terminal.state.shift, None);
}

#[test]
fn what_was_taken_back_is_not_counted() {
    let mut floor = on();
    let lines = vec![line(1, "O1", "GUM", "", "A01.1", 2)];
    floor.key(Key::Enter);
    floor.grant(Grant::Work { packet: Box::new(pick(PickMode::Discrete, &["O1"], lines)) });
    while !floor.facts.iter().any(|fact| matches!(fact.body, Body::Confirm(Confirm::Pick(_)))) {
        match floor.terminal.wanted() {
            Some(Wanted::Scan(code)) => floor.scan(&code),
            Some(Wanted::Type(digits)) => floor.number(&digits),
            Some(Wanted::Enter) => floor.key(Key::Enter),
            other => panic!("{other:?}\n{}", floor.screen()),
        }
    }
    floor.more("Undo");
    floor.scan("L.A01.1");
    assert!(matches!(floor.facts.last().expect("a fact").body, Body::Confirm(Confirm::Undo(_))));
    let mut figures = Adding::of(vec![ActorId::from("a1")]);
    floor.facts.iter().for_each(|fact| figures.take(&serde_json::to_string(fact).expect("a command")));
    assert_eq!(figures.sum(), Figures::default());
}

#[test]
fn nobody_sees_anybody_elses_and_with_the_shift_they_are_gone() {
    let mut floor = on();
    picks(&mut floor);
    let own = ["2 lines picked", "5 pieces picked"];
    leaves(&mut floor, "Break");
    logs_on(&mut floor, "1001", "a2");
    assert_eq!(shown(&mut floor), own, "after a break the shift goes on");
    leaves(&mut floor, "Break");
    logs_on(&mut floor, "1002", "b1");
    assert_eq!(shown(&mut floor), ["own.nothing"], "another person");
    leaves(&mut floor, "Break");
    logs_on(&mut floor, "1001", "a3");
    assert_eq!(shown(&mut floor), ["own.nothing"], "with the other's log-on the device forgot");

    let mut floor = on();
    picks(&mut floor);
    leaves(&mut floor, "End of shift");
    assert_eq!(floor.terminal.state.shift, None);
    logs_on(&mut floor, "1001", "a2");
    assert_eq!(shown(&mut floor), ["own.nothing"], "the next shift");

    let mut floor = on();
    picks(&mut floor);
    leaves(&mut floor, "Break");
    floor.now = floor.now.plus(6 * HOUR);
    floor.feed(Input::Tick);
    assert_eq!(floor.terminal.state.shift, None, "nobody came back, and the device forgot by itself");

    let mut floor = on();
    picks(&mut floor);
    floor.now = floor.now.plus(7 * HOUR);
    floor.feed(Input::Tick);
    floor.scan("B.1001");
    assert_eq!(
        shown(&mut floor),
        ["own.nothing"],
        "the badge of the day before opens no shift of the day before"
    );
}

#[test]
fn no_figure_is_saved_recorded_or_seen_from_afar() {
    let mut floor = on();
    picks(&mut floor);
    floor.more("My shift");
    let painted = floor.painted(Language::En, 16, 20);
    assert!(painted.contains("5 pieces picked"), "{painted}");
    assert!(floor.terminal.is_private(), "no supervisor looks over a shoulder");
    let started = Tape::default().start(&floor.terminal, "0.1.0", false).line();
    let answered = Input::OwnFigures(floor.terminal.own);
    let heard = Tape::default().input(floor.now, &floor.terminal, &answered);
    let figure = r#""pieces":5"#;
    assert!(serde_json::to_string(&answered).expect("plain").contains(figure));
    for told in [started.as_str(), heard.as_str(), &floor.terminal.checkpoint()] {
        assert!(!told.contains(figure) && !told.contains("own.pieces"), "{told}");
    }
    let told = floor.terminal.standing();
    assert!(told.is_none_or(|told| !told.state.contains("shift")), "the hub hears nothing of it");
    floor.now = floor.now.plus(IDLE_MS);
    floor.feed(Input::Tick);
    assert!(!floor.painted(Language::En, 16, 20).contains("pieces"), "locked");
}
