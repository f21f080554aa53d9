//! What lies over every flow alike, at every size, in every language: locks, alarms, lists, undo, the way between jobs.

use super::shots::Shots;
use super::*;
use regal_shared::base::Series;

/// One line is picked, another order is begun: the first is put aside.
fn two_jobs() -> Floor {
    let first = vec![line(1, "100234", "GUM", "", "A01.1", 1), line(2, "100234", "GUM", "", "A03.1", 2)];
    let mut floor = Floor::work(pick(PickMode::Discrete, &["100234"], first));
    ["U.T1", "L.A01.1", "96385074"].iter().for_each(|code| floor.scan(code));
    floor.key(Key::F3);
    floor
}

#[test]
fn the_screens_over_every_flow() {
    let mut shots = Shots::default();
    let mut floor = two_jobs();
    shots.shot("a job was put aside", &floor);
    floor.scan("O.8");
    let lines = vec![line(1, "100235", "GUM", "", "A02.1", 1)];
    let other = Packet { task: TaskId::from("8"), ..pick(PickMode::Discrete, &["100235"], lines) };
    floor.grant(Grant::Work { packet: Box::new(other) });
    floor.scan("U.T2");
    floor.scan("L.A02.1");
    floor.scan("L.A03.1");
    shots.shot("a place of the other job", &floor);
    floor.key(Key::F3);
    let row = BarcodeCard { barcode: "SHARED".into(), item: "TEA".into(), level: Level::Each, factor: 1 };
    for item in ["GUM", "PHONE"] {
        Arc::make_mut(&mut floor.terminal.directory)
            .learn(Card::Barcode(BarcodeCard { item: item.into(), ..row.clone() }));
    }
    let mut menu = Floor::on();
    menu.terminal.directory = floor.terminal.directory.clone();
    menu.scan("SHARED");
    shots.shot("one code, two items", &menu);
    menu.key(Key::F3);
    let text = "Tor 3 ist heute gesperrt, bitte Tor 4 nehmen".to_owned();
    menu.event(EventBody::Message { text, urgent: false });
    shots.shot("somebody wrote", &menu);
    menu.key(Key::F3);
    menu.problem("Danger");
    shots.shot("danger", &menu);
    menu.key(Key::Enter);
    menu.now = menu.now.plus(IDLE_MS);
    menu.feed(Input::Tick);
    shots.shot("nobody was here for a while", &menu);
    menu.scan("U.T1");
    shots.shot("locked, and no badge", &menu);
    for (input, name) in [
        (Input::OutOfDate, "the program is too old"),
        (Input::OldHub, "the hub is too old"),
        (Input::OtherKey, "not our hub"),
    ] {
        let mut floor = Floor::on();
        floor.feed(input);
        shots.shot(name, &floor);
    }
    let mut floor = meant::at_a_bin_with_two_lots_of_one_name();
    floor.scan("]C110L1");
    shots.shot("a lot of which item", &floor);
    shots.check("over");
}

/// What is told of the hub while something stands on the screen.
fn told(floor: &mut Floor, code: &'static str) {
    let body = EventBody::Notice { message: Message::new(code) };
    let device = Some("K7Q2MX".into());
    floor.feed(Input::Event(Event { epoch: 1, number: 1, at: floor.now, device, body }));
}

/// The hub answers a confirm: it is booked, and a case was opened.
fn noted(floor: &mut Floor) {
    let id = CommandId { device: "K7Q2MX".into(), series: Series::Confirm, number: 1 };
    floor.feed(Input::Answered { id, answer: Answer::AppliedWithDifference { exceptions: vec![] } });
}

fn said(floor: &Floor) -> Option<String> {
    floor.terminal.state.said.as_ref().map(|said| said.message.code.to_string())
}

fn passes(floor: &mut Floor, ms: i64) {
    floor.now = floor.now.plus(ms);
    floor.feed(Input::Tick);
}

/// What was finished is seen before a notice takes its place: until the worker goes on, or for three seconds. Anything
/// that has to be read stays until the worker goes on.
#[test]
fn what_was_finished_is_seen_before_a_notice_comes() {
    // What stands on the screen; whether the notice comes by itself.
    for (before, comes) in [
        (None, 0),
        (Some("pack.done"), SEEN_MS),
        (Some("cnt.saved"), SEEN_MS),
        (Some("pack.staged"), SEEN_MS),
        (Some("exc.saved"), SEEN_MS),
        (Some("work.none"), i64::MAX),
        (Some("scan.unknown"), i64::MAX),
    ] {
        for (notice, comes_as) in [(Some("pack.no_label"), "pack.no_label"), (None, "sys.noted")] {
            let mut floor = Floor::on();
            floor.key(Key::F3);
            floor.key(Key::F3);
            floor.terminal.state.said = before.map(|code| Message::new(code).into());
            floor.terminal.said_at = floor.now;
            match notice {
                Some(code) => told(&mut floor, code),
                None => noted(&mut floor),
            }
            for (ms, passed) in [(0, 0), (SEEN_MS - 1, SEEN_MS - 1), (1, SEEN_MS), (60_000, SEEN_MS + 60_000)]
            {
                passes(&mut floor, ms);
                let wanted = if passed >= comes { Some(comes_as) } else { before };
                assert_eq!(said(&floor).as_deref(), wanted, "{before:?}, {comes_as}, after {passed} ms");
            }
            floor.key(Key::F1);
            let wanted = (comes == i64::MAX).then_some(comes_as);
            assert_eq!(said(&floor).as_deref(), wanted, "{before:?}, {comes_as}: the worker goes on");
        }
    }
}

#[test]
fn a_notice_is_never_lost() {
    let mut floor = Floor::on();
    floor.terminal.state.said = Some(Message::new("cnt.saved").into());
    floor.terminal.said_at = floor.now;
    told(&mut floor, "work.given");
    told(&mut floor, "log.looked_at");
    assert_eq!(said(&floor).as_deref(), Some("cnt.saved"), "not seen yet");
    passes(&mut floor, SEEN_MS);
    assert_eq!(said(&floor).as_deref(), Some("work.given"), "over what is done");
    passes(&mut floor, 60_000);
    assert_eq!(said(&floor).as_deref(), Some("work.given"), "this one is still to be read");
    floor.key(Key::F3);
    assert_eq!(said(&floor).as_deref(), Some("log.looked_at"), "and after the next key the other one");
}
