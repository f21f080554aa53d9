//! Which cart or vehicle somebody works with: asked for, looked at, told.

use super::*;

#[test]
fn a_cart_nobody_looked_at_today_is_looked_at_and_a_broken_one_is_left() {
    let mut floor = Floor::on();
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.daily"));
    assert_eq!(floor.said(), "log.daily");
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.CART7"));
    assert!(floor.screen().contains("Next task"));
    floor.scan("E.CART8");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(1));
    assert!(
        matches!(wish(&floor), Request::BindEquipment(wish) if wish.checked && wish.equipment == "CART8")
    );
    floor.grant(Grant::Done);
    assert!(floor.screen().contains("Slots?"), "{}", floor.screen());
}

fn needs_a_cart() -> Floor {
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { needs_equipment: true, ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    assert!(floor.screen().contains("Scan cart or vehicle"), "{}", floor.screen());
    floor
}

#[test]
fn a_cart_is_asked_for_before_the_work_and_stays_from_one_job_to_the_next() {
    let mut floor = needs_a_cart();
    floor.scan("L.A01.1");
    assert_eq!(floor.said(), "scan.not_asked");
    floor.scan("E.FORK1");
    floor.refuse(Message::new("log.not_certified"));
    assert_eq!(floor.said(), "log.not_certified");
    floor.scan("E.CART7");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.CART7"));
    floor.scan("E.CART8");
    floor.refuse(Message::new("log.daily"));
    floor.key(Key::Digit(1));
    floor.refuse(Message::new("log.equip_busy").with("user", "Ben"));
    floor.key(Key::Digit(1));
    assert!(
        matches!(wish(&floor), Request::BindEquipment(wish) if wish.take && wish.checked && wish.equipment == "CART8")
    );
    floor.grant(Grant::Done);
    floor.number("4");
    for _ in 0..2 {
        assert!(floor.screen().contains("CART8"), "{}", floor.screen());
        floor.key(Key::Enter);
        assert!(
            matches!(wish(&floor), Request::Claim(Claim::Cluster { slots: 4, .. })),
            "{:?}",
            wish(&floor)
        );
        floor.grant(Grant::Work { packet: Box::new(some_work()) });
        floor.key(Key::F3);
    }
}

#[test]
fn nobody_stands_still_for_want_of_a_cart() {
    // None is to be had: that is told.
    let mut floor = needs_a_cart();
    floor.problem("Equipment broken");
    assert_eq!(floor.told(), ["report equipment  0 "]);
    assert!(floor.screen().contains("Next task"), "{}", floor.screen());
    // The hub does not answer.
    let mut floor = needs_a_cart();
    floor.scan("E.CART7");
    unanswered(&mut floor);
    assert_eq!(floor.said(), "log.daily");
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.equip_later");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
    // So does work on another device: it is asked about behind the cart, and the slots when there is time for it.
    let mut floor = Floor::new();
    floor.scan("B.1001");
    let session = Session { needs_equipment: true, elsewhere: Some("D2".into()), ..person() };
    floor.grant(Grant::LoggedOn(LoggedOn::Session(session)));
    floor.scan("E.CART7");
    floor.grant(Grant::Done);
    assert!(floor.screen().contains("Open work found"), "{}", floor.screen());
    floor.key(Key::Digit(2));
    assert!(floor.screen().contains("Slots?"), "{}", floor.screen());
    floor.number("4");
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
}

#[test]
fn who_looks_why_they_might_leave_is_asked_for_the_cart_all_the_same() {
    for leave in [Key::F3, Key::F4] {
        let mut floor = needs_a_cart();
        if leave == Key::F3 {
            floor.key(Key::F3)
        } else {
            floor.more("Log off")
        }
        assert!(floor.screen().contains("Break"), "{}", floor.screen());
        floor.key(Key::F3);
        assert!(floor.screen().contains("Scan cart or vehicle"), "{leave:?}: {}", floor.screen());
    }
}

/// What the device asked the hub for by itself, the newest last.
fn told_carts(floor: &Floor) -> Vec<(String, bool)> {
    let told = floor.wishes.iter().filter_map(|wish| match &wish.body {
        Body::Request(Request::BindEquipment(wish)) => Some((wish.equipment.clone(), wish.checked)),
        _ => None,
    });
    told.collect()
}

/// A terminal mounted on a truck asks whoever logs on, without the hub too; what it was told goes to the hub later.
#[test]
fn without_the_hub_the_cart_is_asked_for_looked_at_and_told_later() {
    let truck = |badge: &str| {
        let verifier = Verifier { needs_equipment: true, ..kept(badge, "") };
        let mut floor = left_by(Session { verifier: Some(Box::new(verifier)), ..session(badge, "") });
        floor.scan("B.1002");
        assert!(floor.screen().contains("Scan cart or vehicle"), "{}", floor.screen());
        floor.scan("E.FORK1");
        assert_eq!(floor.said(), "log.daily");
        floor
    };
    let mut floor = truck("1002");
    floor.key(Key::Digit(2));
    assert_eq!(floor.told().last().map(String::as_str), Some("report equipment  0 E.FORK1"));
    floor.scan("E.FORK2");
    floor.key(Key::Digit(1));
    assert_eq!(floor.said(), "log.equip_later");
    floor.key(Key::Enter);
    assert!(floor.screen().contains("FORK2"), "{}", floor.screen());
    assert_eq!(told_carts(&floor), [], "nobody is there to hear it");
    // The hub is there; an answer that never comes is asked for again, and a good one is the end of it.
    for _ in 0..2 {
        floor.hub_is_back(&[]);
    }
    assert_eq!(told_carts(&floor), [("FORK2".to_owned(), true), ("FORK2".to_owned(), true)]);
    let id = floor.wishes.last().expect("told").id.clone();
    floor.feed(Input::Answered { id, answer: Answer::Granted { grant: Box::new(Grant::Done) } });
    floor.hub_is_back(&[]);
    assert_eq!(told_carts(&floor).len(), 2);
    // What the hub has against it is read, once.
    for (no, said) in [
        (Message::new("log.not_certified"), "log.not_certified"),
        (Message::new("log.equip_busy").with("user", "Ana"), "log.equip_taken"),
    ] {
        let mut floor = truck("1002");
        floor.key(Key::Digit(1));
        floor.key(Key::Enter);
        floor.hub_is_back(&[]);
        let id = floor.wishes.last().expect("told").id.clone();
        floor.feed(Input::Answered { id, answer: Answer::Refused { refusal: Refusal::state(no) } });
        assert_eq!(floor.said(), said, "{}", floor.screen());
        floor.hub_is_back(&[]);
        assert_eq!(told_carts(&floor).len(), 1);
    }
    // A cart taken at the work menu without the hub is told like that, too.
    let mut floor = Floor::on();
    floor.feed(Input::Link(false));
    floor.scan("E.CART7");
    floor.key(Key::Digit(1));
    floor.number("4");
    assert!(floor.screen().contains("CART7"), "{}", floor.screen());
    floor.hub_is_back(&[]);
    assert_eq!(told_carts(&floor), [("CART7".to_owned(), true)]);
}
