use crate::model::tests::budgets::costs;
use crate::model::tests::{Floor, packet};
use crate::talk::{Key, Tone};
use regal_shared::base::{Goods, StockStatus};
use regal_shared::flow::common::{Card, LocationCard, LocationKind, OverrideRequest, PutTarget};
use regal_shared::flow::putaway::{Closed, Content, PutawayPacket};
use regal_shared::text::Message;
use regal_shared::wire::{Body, Claim, Confirm, Grant, Request, TaskKind, Verified, Work};

fn place(location: &str, kind: LocationKind, zone: &str, keeps_lpn: bool, digits: &str) -> Card {
    Card::Location(LocationCard {
        location: location.into(),
        kind,
        zone: zone.into(),
        walk: 0,
        digits: digits.into(),
        height: 0,
        keeps_lpn,
    })
}

/// Pallet P1 with so much gum: to A05.1, else A06.1, last OVER.1.
fn gum(qty: i64, scanned: bool) -> Floor {
    Floor::work(packet("7", gum_work(qty, scanned)))
}

fn gum_work(qty: i64, scanned: bool) -> Work {
    let target = |location: &str, rule: &str| PutTarget { location: location.into(), rule: rule.into() };
    let goods = Goods { owner: "O".into(), item: "GUM".into(), ..Goods::default() };
    Work::Putaway(PutawayPacket {
        lpn: "P1".into(),
        sscc: "340123450000000017".into(),
        from: "REC.1".into(),
        bin: Default::default(),
        taken: false,
        scanned,
        own: false,
        content: vec![Content { goods, status: StockStatus::Available, qty, expiry: None }],
        targets: vec![
            target("A05.1", "same_item"),
            target("A06.1", "empty_bin"),
            target("OVER.1", "overflow"),
        ],
        allowed: vec!["A".into(), "B".into()],
        closed: vec![Closed { location: "A07.1".into(), rule: "bin_hold".into() }],
        cards: vec![
            place("REC.1", LocationKind::Receiving, "in", true, ""),
            place("A05.1", LocationKind::Bin, "A", false, "45"),
            place("A06.1", LocationKind::Bin, "A", false, ""),
            place("A07.1", LocationKind::Bin, "A", false, ""),
            place("A08.1", LocationKind::Bin, "A", false, ""),
            place("B01.1", LocationKind::Bin, "B", false, ""),
            place("OVER.1", LocationKind::Reserve, "over", true, ""),
        ],
    })
}

/// Facts in short: kind, what, where, and why elsewhere.
fn told(floor: &Floor) -> Vec<String> {
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Take(take)) => format!("take from {}", take.from),
        Body::Confirm(Confirm::Put(put)) => {
            let what = match &put.what {
                regal_shared::flow::common::What::Lpn { lpn } => lpn.clone(),
                regal_shared::flow::common::What::Goods { qty, lpn, .. } => format!("{qty} of {lpn}"),
            };
            let over = put.overridden.as_ref().map(|over| format!(" not {} {}", over.planned, over.reason));
            format!("put {what} {}{}", put.to, over.unwrap_or_default())
        }
        Body::Confirm(Confirm::Report(report)) => {
            format!("{} {} {}", report.code.code(), report.location, report.detail)
        }
        other => format!("{other:?}"),
    };
    floor.facts.iter().map(|fact| one(&fact.body)).collect()
}

#[test]
fn an_lpn_takes_two_scans_from_the_task_list_and_one_more_after_scanning_it_to_claim() {
    let mut floor = gum(24, false);
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Scan the LPN
    > P1
      Chewing gum
      REC.1
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.play();
    assert_eq!((floor.scans, floor.keys), costs(&[("put an LPN away", 1)]));
    assert_eq!(told(&floor), ["take from REC.1", "put P1 A05.1"]);
    assert_eq!((floor.said().as_str(), floor.tones.last()), ("put.booked", Some(&Tone::TaskDone)));
    let mut claimed = gum(24, true);
    assert_eq!(told(&claimed), ["take from REC.1"], "its label was scanned to claim it");
    claimed.play();
    let claim = costs(&[("put an LPN away that was scanned to claim it", 1)]);
    assert_eq!((claimed.scans, claimed.keys), claim);
    assert_eq!(told(&claimed)[1..], ["put P1 A05.1"]);
}

#[test]
fn the_bin_asked_for_is_shown_with_what_is_brought_there() {
    let mut floor = gum(24, true);
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Bring it to the bin
    > A05 1 __
      Chewing gum
    # 24
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.number("99");
    assert_eq!((floor.said().as_str(), floor.facts.len()), ("scan.wrong_digits", 1));
    floor.number("45");
    assert_eq!(told(&floor)[1..], ["put P1 A05.1"]);
    assert_eq!(floor.facts[1].verified_by, Verified::Typed);
}

#[test]
fn another_bin_is_asked_about_reasoned_or_ruled_out() {
    let mut near = gum(24, true);
    near.scan("L.A08.1");
    assert_eq!((near.said().as_str(), near.facts.len()), ("put.other_bin", 1));
    near.scan("L.A08.1");
    assert_eq!(told(&near)[1..], ["put P1 A08.1 not A05.1 "]);
    let mut far = gum(24, true);
    far.scan("L.B01.1");
    insta::assert_snapshot!(far.screen(), @"
    B01.1
    Why this bin?
    1 Closer
    2 No room
    3 Safer
    4 Customer's wish
    5 Rule is wrong
    6 Other reason
    ! Planned: A05.1. Why here?
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    far.row("Closer");
    assert_eq!(told(&far)[1..], ["put P1 B01.1 not A05.1 closer"]);
    let mut forbidden = gum(24, true);
    for bin in ["L.A07.1", "L.REC.1", "L.LANE.1"] {
        forbidden.scan(bin);
        assert_eq!((forbidden.said().as_str(), forbidden.facts.len()), ("put.not_here", 1), "{bin}");
    }
    forbidden.scan("L.A07.1");
    forbidden.key(Key::F1);
    assert!(forbidden.screen().contains("That bin is on hold"), "{}", forbidden.screen());
}

#[test]
fn a_full_bin_takes_what_fits_and_the_rest_goes_to_the_next_and_last_to_overflow() {
    let mut floor = gum(24, true);
    floor.problem("Bin full");
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    How many fit here?
      Chewing gum
      GUM
    # 0
    []
    ENT OK · F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.number("25");
    assert_eq!(floor.said(), "qty.too_big");
    floor.number("10");
    assert_eq!(floor.said(), "put.rest");
    floor.problem("No access");
    assert_eq!(floor.said(), "put.no_bin");
    floor.scan("L.OVER.1");
    assert_eq!(
        told(&floor)[1..],
        ["bin_full A05.1 ", "put 10 of P1 A05.1", "no_access A06.1 ", "put P1 OVER.1"]
    );
    let mut none = gum(24, true);
    none.problem("Bin full");
    none.key(Key::Enter);
    assert_eq!(none.said(), "put.next_bin", "ENT: none fits");
    none.scan("L.A06.1");
    assert_eq!(told(&none)[2..], ["put P1 A06.1"]);
}

#[test]
fn it_stands_elsewhere_already_or_goes_back() {
    let mut floor = gum(24, true);
    floor.problem("Put elsewhere");
    floor.scan("L.LANE.1");
    assert_eq!(told(&floor)[1..], ["put_elsewhere LANE.1 A05.1"]);
    let mut given_up = gum(24, true);
    given_up.key(Key::F3);
    given_up.scan("L.A05.1");
    assert_eq!(given_up.said(), "scan.wrong_location");
    given_up.scan("L.REC.1");
    assert_eq!(told(&given_up)[1..], ["put P1 REC.1"]);
    let mut other = gum(24, false);
    other.scan("U.P2");
    assert_eq!((other.said().as_str(), other.facts.len()), ("scan.wrong_lpn", 0));
    other.scan("]C100340123450000000017");
    assert_eq!(told(&other), ["take from REC.1"], "its SSCC names it as well");
}

#[test]
fn a_bin_ruled_out_is_allowed_by_a_supervisors_badge_and_the_put_names_the_rule_it_beat() {
    let mut floor = gum(24, true);
    floor.scan("B.3001");
    assert!(floor.wishes.iter().all(|wish| !matches!(wish.body, Body::Request(Request::Override(_)))));
    floor.scan("L.A07.1");
    floor.scan("B.3001");
    floor.refuse(Message::new("req.pin_needed"));
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Supervisor's PIN
    > A07 1
    []
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.number("3690");
    let wish = OverrideRequest {
        task: "7".into(),
        rule: "bin_hold".into(),
        planned: "A05.1".into(),
        wanted: "A07.1".into(),
        take: None,
        badge: "3001".into(),
        pin: Some("3690".into()),
    };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Override(wish))));
    floor.grant(Grant::Done);
    floor.row("No room");
    assert_eq!(told(&floor)[1..], ["put P1 A07.1 not A05.1 no_room"]);
    let Body::Confirm(Confirm::Put(put)) = &floor.facts[1].body else { panic!("a put") };
    assert_eq!(put.overridden.as_ref().map(|over| over.rule.as_str()), Some("bin_hold"));
}

#[test]
fn an_lpn_without_a_task_is_asked_about_and_goes_to_any_bin_the_rules_allow() {
    let mut floor = Floor::begin(TaskKind::Putaway);
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Scan the LPN
    ENT OK · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("U.P1");
    floor.refuse(Message::new("put.own_choice"));
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Scan the LPN
    ! No task for it. 1 puts it away.
    F2 Problem · F3 Back · F4 More
    ");
    floor.key(Key::Digit(1));
    let own = Claim::Own { task: TaskKind::Putaway, object: "U.P1".into() };
    assert_eq!(floor.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(own))));
    let Work::Putaway(work) = gum_work(24, true) else { panic!("a putaway") };
    let work = PutawayPacket { own: true, targets: Vec::new(), ..work };
    floor.grant(Grant::Work { packet: Box::new(packet("7", Work::Putaway(work))) });
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    To a bin you choose
      Chewing gum
    # 24
    F1 Why · F2 Problem · F3 Back · F4 More
    ");
    floor.scan("L.A07.1");
    assert_eq!(floor.said(), "put.not_here");
    floor.key(Key::F1);
    assert!(floor.screen().contains("Your own choice of bin"), "{}", floor.screen());
    floor.key(Key::F3);
    floor.scan("L.B01.1");
    assert_eq!(told(&floor), ["take from REC.1", "put P1 B01.1"]);
    let mut none = Floor::begin(TaskKind::Putaway);
    none.key(Key::Enter);
    none.grant(Grant::NoWork);
    assert_eq!(none.said(), "work.none");
}

#[test]
fn the_place_stands_for_the_lpn_only_where_it_stands_there_alone_and_the_site_says_so() {
    use regal_shared::flow::common::{Finer, StandsFor};
    for (bin, said, taken) in [
        (StandsFor::Nothing, "scan.want_lpn", false),
        (StandsFor::Several(Finer::Lpn), "scan.more_lpn", false),
        (StandsFor::Content, "", true),
    ] {
        let Work::Putaway(work) = gum_work(24, false) else { panic!("a putaway") };
        let mut floor = Floor::work(packet("7", Work::Putaway(PutawayPacket { bin, ..work })));
        floor.scan("L.REC.1");
        assert_eq!((floor.said().as_str(), !floor.facts.is_empty()), (said, taken), "{bin:?}");
        if !taken {
            floor.scan("U.P1");
        }
        assert_eq!(told(&floor), ["take from REC.1"], "{bin:?}");
    }
    let mut before = Floor::begin(TaskKind::Putaway);
    before.scan("L.REC.1");
    before.refuse(Message::new("scan.more_lpn"));
    assert_eq!(before.said(), "scan.more_lpn");
    before.scan("U.P1");
    let claim = Claim::object(Some(TaskKind::Putaway), "U.P1");
    assert_eq!(before.wishes.last().map(|wish| &wish.body), Some(&Body::Request(Request::Claim(claim))));
}

#[test]
fn a_part_of_what_is_asked_for_until_it_is_one_thing() {
    let Work::Putaway(mut work) = gum_work(24, true) else { panic!("a putaway") };
    for lot in ["L1", "L2"] {
        let goods = Goods { owner: "O".into(), item: "TEA".into(), lot: lot.into(), ..Goods::default() };
        work.content.push(Content { goods, status: StockStatus::Available, qty: 12, expiry: None });
    }
    let mut floor = Floor::work(packet("7", Work::Putaway(work)));
    let asked = |floor: &Floor| floor.screen().lines().nth(1).unwrap_or_default().to_owned();
    floor.more("One by one");
    floor.scan("U.P1");
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.more_item", "Scan the item"));
    floor.scan("09506000134352");
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.more_lot", "Scan the lot"));
    floor.scan("]C110L3");
    assert_eq!((floor.said().as_str(), asked(&floor).as_str()), ("scan.wrong_lot", "Scan the lot"));
    floor.key(Key::F3);
    assert_eq!(asked(&floor), "Scan the item");
    floor.scan("09506000134352");
    floor.scan("]C110L2");
    floor.number("5");
    let Some(Body::Confirm(Confirm::Put(put))) = floor.facts.last().map(|fact| &fact.body) else {
        panic!("{:?}", floor.facts)
    };
    assert!(
        matches!(&put.what, regal_shared::flow::common::What::Goods { goods, qty: 5, .. } if goods.lot == "L2"),
        "{put:?}"
    );
}

#[test]
fn a_part_of_what_no_label_tells_apart_is_chosen_by_its_status() {
    let Work::Putaway(mut work) = gum_work(24, true) else { panic!("a putaway") };
    let bad = Content { status: StockStatus::QcHold, qty: 12, ..work.content[0].clone() };
    work.content.push(bad);
    let mut floor = Floor::work(packet("7", Work::Putaway(work)));
    floor.more("One by one");
    floor.scan("96385074");
    assert_eq!(floor.said(), "scan.more_status");
    floor.row("QC hold");
    floor.number("5");
    let Some(Body::Confirm(Confirm::Put(put))) = floor.facts.last().map(|fact| &fact.body) else {
        panic!("{:?}", floor.facts)
    };
    use regal_shared::flow::common::What;
    assert!(matches!(&put.what, What::Goods { status: StockStatus::QcHold, qty: 5, .. }), "{put:?}");
}

#[test]
fn a_badge_that_may_not_allow_it_leaves_the_worker_at_the_planned_bin() {
    let mut floor = gum(24, true);
    floor.scan("L.A07.1");
    floor.scan("B.1002");
    floor.refuse(Message::new("work.denied"));
    assert_eq!(floor.said(), "work.denied");
    floor.scan("L.A05.1");
    assert_eq!(told(&floor)[1..], ["put P1 A05.1"]);
}

/// Pallet P1 with gum and tea on it, on the way to A05.1.
fn gum_and_tea() -> Floor {
    let Work::Putaway(mut work) = gum_work(24, false) else { panic!("a putaway") };
    let goods = Goods { owner: "O".into(), item: "TEA".into(), lot: "L1".into(), ..Goods::default() };
    work.content.push(Content { goods, status: StockStatus::Available, qty: 12, expiry: None });
    let mut floor = Floor::work(packet("7", Work::Putaway(work)));
    floor.scan("U.P1");
    floor
}

fn reports(floor: &Floor) -> Vec<String> {
    let one = |body: &Body| match body {
        Body::Confirm(Confirm::Report(report)) => Some(format!(
            "{} {}/{} {} {} {}",
            report.code.code(),
            report.location,
            report.lpn,
            report.goods.as_ref().map_or("", |goods| goods.item.as_str()),
            report.qty,
            report.detail
        )),
        _ => None,
    };
    floor.facts.iter().filter_map(|fact| one(&fact.body)).collect()
}

#[test]
fn damaged_goods_are_named_on_an_lpn_with_several_kinds_and_are_a_part_of_their_own_after_that() {
    let mut floor = gum(24, true);
    floor.problem("Damaged");
    floor.number("4");
    assert_eq!(reports(&floor), ["damaged /P1 GUM 4 "], "one kind: only how many");

    let mut floor = gum_and_tea();
    floor.problem("Damaged");
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    Scan what is there
      Damaged
      Chewing gum
      + 1 item
    F3 Back
    ");
    floor.number("2");
    assert!(reports(&floor).is_empty(), "a number is no goods: {}", floor.screen());
    floor.scan("96385074");
    insta::assert_snapshot!(floor.screen(), @"
    Putaway
    How many?
      Damaged
      Chewing gum
      + 1 item
    []
    F3 Back
    ");
    floor.number("2");
    assert_eq!(reports(&floor), ["damaged /P1  2 96385074"]);
    floor.more("One by one");
    floor.scan("96385074");
    floor.row("Available");
    floor.number("22");
    floor.more("One by one");
    floor.scan("96385074");
    floor.number("2");
    let puts: Vec<String> = floor
        .facts
        .iter()
        .filter_map(|fact| match &fact.body {
            Body::Confirm(Confirm::Put(put)) => match &put.what {
                regal_shared::flow::common::What::Goods { goods, status, qty, .. } => {
                    Some(format!("{qty} {} {}", goods.item, status.code()))
                }
                regal_shared::flow::common::What::Lpn { lpn } => Some(lpn.clone()),
            },
            _ => None,
        })
        .collect();
    assert_eq!(puts, ["22 GUM available", "2 GUM damaged"]);
}

#[test]
fn a_bin_with_another_item_in_it_is_left_for_the_next_and_one_nobody_gets_to_gives_the_work_back() {
    let mut floor = gum(24, true);
    floor.problem("Wrong item");
    floor.scan("00036000291452");
    assert_eq!(reports(&floor), ["wrong_item A05.1/P1 GUM 0 00036000291452"]);
    assert_eq!(floor.said(), "put.next_bin");

    let mut floor = gum(24, false);
    floor.problem("No access");
    assert_eq!(reports(&floor), ["no_access REC.1/P1 GUM 0 "]);
    assert!(matches!(
        floor.wishes.last().map(|wish| &wish.body),
        Some(Body::Request(Request::HandBack { .. }))
    ));
}

#[test]
fn past_its_lease_what_was_taken_is_put_away_and_nothing_else_taken() {
    let mut floor = gum(24, false);
    floor.scan("U.P1");
    floor.lease_ends();
    floor.scan("L.A05.1");
    assert_eq!(told(&floor), ["take from REC.1", "put P1 A05.1"]);
    let mut floor = gum(24, false);
    floor.lease_ends();
    floor.begins_nothing("U.P1");
}

#[test]
fn of_a_bin_the_worker_chose_he_says_which_and_what_was_given_up_may_stand_elsewhere() {
    let Work::Putaway(work) = gum_work(24, true) else { panic!("a putaway") };
    let work = PutawayPacket { own: true, targets: Vec::new(), ..work };
    let mut own = Floor::work(packet("7", Work::Putaway(work)));
    own.problem("Bin full");
    own.scan("L.A05.1");
    assert_eq!((reports(&own), own.said().as_str()), (vec!["bin_full A05.1/  0 ".to_owned()], "exc.saved"));
    own.scan("L.B01.1");
    assert_eq!(told(&own).last().map(String::as_str), Some("put P1 B01.1"), "and looks at the next");
    let mut given_up = gum(24, true);
    given_up.key(Key::F3);
    given_up.problem("Put elsewhere");
    given_up.scan("L.LANE.1");
    assert_eq!(told(&given_up)[1..], ["put_elsewhere LANE.1 A05.1"]);
}
