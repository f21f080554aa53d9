use super::*;
use regal_shared::base::LineId;

fn goods() -> Goods {
    Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() }
}

fn facts() -> PackFacts {
    PackFacts {
        device: DeviceId::from("K7Q2MX"),
        task: Some(TaskId::from("T1")),
        order_cancelled: false,
        carton_state: "planned".into(),
        location: "BENCH.1".into(),
        totes: BTreeMap::from([("T1".to_owned(), "P01".to_owned())]),
        emptied: vec!["T1".into()],
        served: Vec::new(),
        whole: Vec::new(),
        denied: false,
        serials_elsewhere: Vec::new(),
        printer: "BENCH.1".into(),
    }
}

fn carton() -> Pack {
    Pack {
        order: "4711".into(),
        carton: "004000000000000013".into(),
        carton_type: "S".into(),
        content: vec![Packed {
            line: LineId(1),
            tote: "T1".into(),
            goods: goods(),
            status: StockStatus::Available,
            qty: 4,
            serials: Vec::new(),
        }],
        weight_g: None,
        rechecked: false,
        weight_allowed: false,
        station: "BENCH.1".into(),
    }
}

fn codes(changes: &[Change]) -> Vec<&'static str> {
    changes
        .iter()
        .filter_map(|change| match change {
            Change::Raise(raise) => Some(raise.code.code()),
            _ => None,
        })
        .collect()
}

#[test]
fn a_carton_takes_its_whole_content_from_the_tote() {
    let changes = pack(&facts(), &carton());
    let booked = changes.iter().find_map(|change| match change {
        Change::Stock(ledger::Change::Book(booking)) => Some(booking.clone()),
        _ => None,
    });
    let booking = booked.expect("a booking");
    assert_eq!((booking.from.location.as_str(), booking.from.lpn.as_str()), ("P01", "T1"));
    assert_eq!((booking.to.location.as_str(), booking.to.lpn.as_str()), ("BENCH.1", "004000000000000013"));
    assert_eq!(booking.qty, 4);
    let packed = order::Change::Packed { order: "4711".into(), line: 1, qty: 4 };
    assert!(changes.contains(&Change::Order(packed)));
    assert!(changes.contains(&Change::Lpn(lpn::Change::Empty { lpn: "T1".into() })), "the tote is free");
    assert!(matches!(changes.last(), Some(Change::Label { printer, .. }) if printer == "BENCH.1"));
    assert_eq!(codes(&changes), [] as [&str; 0]);
}

#[test]
fn what_contradicts_is_booked_and_told() {
    for (what, facts, pack_it, told) in [
        ("dead order", PackFacts { order_cancelled: true, ..facts() }, carton(), vec!["late_cancel"]),
        (
            "carton twice",
            PackFacts { carton_state: "staged".into(), ..facts() },
            carton(),
            vec!["double_work"],
        ),
        (
            "weights doubtful",
            facts(),
            Pack { rechecked: true, weight_g: Some(900), ..carton() },
            vec!["weight_off"],
        ),
    ] {
        let changes = pack(&facts, &pack_it);
        assert_eq!(codes(&changes), told, "{what}");
        let booked = changes.iter().any(|one| matches!(one, Change::Stock(ledger::Change::Book(_))));
        assert!(booked, "{what}: booked all the same");
    }
}

#[test]
fn an_lpn_shipped_as_it_is_moves_nothing() {
    let whole = Pack { content: Vec::new(), carton: "T1".into(), carton_type: String::new(), ..carton() };
    let facts = PackFacts { whole: carton().content, ..facts() };
    let changes = pack(&facts, &whole);
    assert!(!changes.iter().any(|one| matches!(one, Change::Stock(_))));
    assert!(changes.contains(&Change::Lpn(lpn::Change::State { lpn: "T1".into(), state: "closed" })));
    assert!(!changes.contains(&Change::Lpn(lpn::Change::Empty { lpn: "T1".into() })), "it is the unit now");
}

fn report(code: ExceptionCode, qty: Qty) -> Report {
    Report {
        code,
        location: String::new(),
        goods: Some(goods()),
        expiry: None,
        lpn: "T1".into(),
        qty,
        detail: String::new(),
    }
}

#[test]
fn missing_goods_go_to_discrepancy_and_are_planned_anew() {
    let facts = ReportFacts {
        order: "4711".into(),
        lines: vec![(1, 1), (2, 5)],
        location: "P01".into(),
        held: 4,
        bin: "A01.1.1".into(),
    };
    let changes = missing(&facts, &report(ExceptionCode::MissingAtPack, 2));
    let missed: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Order(order::Change::Missing { line, qty, .. }) => Some((*line, *qty)),
            Change::CountDue { location, .. } => Some((i64::from(location == "A01.1.1"), -1)),
            _ => None,
        })
        .collect();
    assert_eq!(missed, [(1, -1), (1, 1), (2, 1)], "a count of the bin, then both lines in order");
}

#[test]
fn foreign_goods_go_to_the_problem_place_and_discrepancy_stays_explained() {
    for (held, from_tote, from_nowhere) in [(3, 2, 0), (1, 1, 1), (0, 0, 2)] {
        let facts = ReportFacts { location: "P01".into(), held, ..ReportFacts::default() };
        let changes = extra(&facts, &report(ExceptionCode::ExtraItem, 2));
        let mut moved = [0, 0];
        let mut unexplained = 0;
        for change in &changes {
            match change {
                Change::Stock(ledger::Change::Book(booking)) => {
                    assert_eq!(booking.to.location, PROBLEM);
                    moved[usize::from(booking.from.location == DISCREPANCY)] += booking.qty;
                }
                Change::Raise(raise) => unexplained = raise.unexplained,
                _ => {}
            }
        }
        assert_eq!((moved, unexplained), ([from_tote, from_nowhere], -from_nowhere), "{held} in the tote");
    }
}

#[test]
fn packing_is_done_when_totes_are_empty_and_cartons_stand() {
    let both = ["1".to_owned(), "2".to_owned()];
    assert!(!done(1, &[], &[]));
    assert!(!done(0, &both, &both[..1]));
    assert!(done(0, &both, &both));
}
