//! What lies over every flow alike, at every size, in every language: locks, alarms, lists, undo, the way between jobs.

use super::shots::Shots;
use super::*;

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
    shots.check("over");
}

/// A notice comes over what was finished, and waits behind anything that is still to be read.
#[test]
fn a_notice_is_never_lost() {
    let notice = |floor: &mut Floor, code: &'static str| {
        let body = EventBody::Notice { message: Message::new(code) };
        floor.feed(Input::Event(Event {
            epoch: 1,
            number: 1,
            at: floor.now,
            device: Some("K7Q2MX".into()),
            body,
        }));
    };
    let said = |floor: &Floor| floor.terminal.state.said.as_ref().map(|said| said.message.code.to_string());
    let mut floor = Floor::on();
    floor.terminal.state.said = Some(Message::new("cnt.saved").into());
    notice(&mut floor, "work.given");
    assert_eq!(said(&floor).as_deref(), Some("work.given"), "over what is done");
    notice(&mut floor, "log.looked_at");
    assert_eq!(said(&floor).as_deref(), Some("work.given"), "the one before is still to be read");
    floor.key(Key::F3);
    assert_eq!(said(&floor).as_deref(), Some("log.looked_at"), "and after the next key the other one");
}
