//! Rules of receiving as tables, and deliveries through the door.

use super::rules::{Facts, ItemFacts, LpnFacts, receive};
use crate::floor::Change;
use crate::inbound::{self, Announced, AnnouncedLine, Receipt};
use crate::ledger;
use crate::outbound::station;
use crate::task;
use crate::testing::{Home, World, on_both};
use crate::verify::verify;
use regal_shared::base::{Day, Goods, Qty, StockStatus};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::flow::receive::{DeliveryLine, Receive, ReceiveRules};
use serde_json::{Value, json};

fn facts() -> Facts {
    let line =
        DeliveryLine { line: 1, item: "TEA".into(), expected: 100, received: 90, ..DeliveryLine::default() };
    Facts {
        dock: "D1".into(),
        receipt: Some(Receipt { receipt: "4711".into(), state: "receiving".into(), ..Receipt::default() }),
        lines: vec![line],
        item: Some(ItemFacts { inbound: StockStatus::Available, area: "A".into(), ..ItemFacts::default() }),
        rules: ReceiveRules { hard: 5, ..ReceiveRules::default() },
        today: Day(20_000),
        ..Facts::default()
    }
}

fn fact(qty: Qty, codes: &[ExceptionCode]) -> Receive {
    Receive {
        receipt: "4711".into(),
        goods: Goods { owner: "own".into(), item: "TEA".into(), ..Goods::default() },
        expiry: None,
        qty,
        serials: Vec::new(),
        lpn: "900".into(),
        location: "D1".into(),
        codes: codes.to_vec(),
    }
}

/// What comes in, as `quantity status lpn`, and the cases opened.
fn short(changes: &[Change]) -> (Vec<String>, Vec<&'static str>) {
    let mut stock = Vec::new();
    let mut cases = Vec::new();
    for change in changes {
        match change {
            Change::Stock(ledger::Change::Book(one)) => {
                let lpn = if one.to.lpn.is_empty() { "loose" } else { &one.to.lpn };
                stock.push(format!("{} {} {lpn}", one.qty, one.to.status.code()));
            }
            Change::Raise(case) => cases.push(case.code.code()),
            _ => {}
        }
    }
    (stock, cases)
}

#[test]
fn what_comes_in_gets_the_status_of_what_was_seen() {
    use ExceptionCode::{Damaged, Expired, OverReceived, ShortDated, TempOut, Unannounced};
    for (codes, stock, cases) in [
        (&[][..], "8 available 900", &[][..]),
        (&[Damaged], "8 damaged 900", &["damaged"]),
        (&[ShortDated], "8 qc_hold 900", &["short_dated"]),
        (&[Expired], "8 expired 900", &["expired"]),
        (&[TempOut], "8 qc_hold 900", &["temp_out"]),
        (&[OverReceived], "8 blocked 900", &["over_received"]),
        (&[Unannounced], "8 available 900", &["unannounced"]),
    ] {
        let found = short(&receive(&facts(), &fact(8, codes)));
        assert_eq!(found, (vec![stock.to_owned()], cases.to_vec()), "{codes:?}");
    }
}

#[test]
fn what_another_device_was_faster_with_comes_in_blocked() {
    let (stock, cases) = short(&receive(&facts(), &fact(14, &[])));
    assert_eq!(stock, ["14 available 900"], "4 above 100 is within 5 percent");
    assert!(cases.is_empty());
    let (stock, cases) = short(&receive(&facts(), &fact(30, &[])));
    assert_eq!(stock, ["10 available 900", "20 blocked 900"]);
    assert_eq!(cases, ["over_received"]);
}

#[test]
fn an_unknown_item_or_receipt_is_booked_and_told() {
    let (stock, cases) = short(&receive(&Facts { item: None, ..facts() }, &fact(3, &[])));
    assert_eq!((stock, cases), (vec!["3 blocked 900".to_owned()], vec!["unannounced"]));
    let (stock, cases) = short(&receive(&Facts { receipt: None, lines: vec![], ..facts() }, &fact(3, &[])));
    assert_eq!((stock, cases), (vec!["3 available 900".to_owned()], vec!["unannounced"]));
}

#[test]
fn what_still_comes_of_a_retired_item_is_booked_and_told_unless_it_was_announced() {
    let item = facts().item.map(|item| ItemFacts { retired: true, ..item });
    let (stock, cases) = short(&receive(&Facts { item: item.clone(), ..facts() }, &fact(8, &[])));
    assert_eq!(
        (stock, cases),
        (vec!["8 available 900".to_owned()], vec![]),
        "announced before it was retired"
    );
    let (stock, cases) = short(&receive(&Facts { item, lines: vec![], ..facts() }, &fact(8, &[])));
    assert_eq!((stock, cases), (vec!["8 available 900".to_owned()], vec!["rule_broken"]));
}

#[test]
fn a_label_that_holds_goods_elsewhere_stays_there() {
    let used = |location: &str, bare| LpnFacts { known: true, location: location.into(), bare };
    for (lpn, stock, cases) in [
        (used("A01", false), "3 available loose", vec!["lpn_differs"]),
        (used("A01", true), "3 available 900", vec![]),
        (used("D1", false), "3 available 900", vec![]),
    ] {
        let changes = receive(&Facts { lpn, ..facts() }, &fact(3, &[]));
        assert_eq!(short(&changes), (vec![stock.to_owned()], cases));
        let wanted = |one: &Change| match one {
            Change::Task(task::Change::Wanted(new)) => Some((new.mode, new.object.clone())),
            _ => None,
        };
        let tasks: Vec<_> = changes.iter().filter_map(wanted).collect();
        let work =
            if stock.ends_with("loose") { (task::CART, "L.D1".to_owned()) } else { ("", "900".to_owned()) };
        assert_eq!(tasks, [work], "a putaway task an LPN, and one for what lies loose at the dock");
    }
}

#[test]
fn one_lot_with_two_dates_waits_for_quality() {
    let mut seen = fact(3, &[]);
    seen.goods.lot = "L1".into();
    seen.expiry = Some(Day(21_000));
    let known = Facts { lot_expiry: Some(Day(21_001)), ..facts() };
    assert_eq!(short(&receive(&known, &seen)), (vec!["3 qc_hold 900".to_owned()], vec!["lot_conflict"]));
    let same = Facts { lot_expiry: Some(Day(21_000)), ..facts() };
    assert_eq!(short(&receive(&same, &seen)), (vec!["3 available 900".to_owned()], vec![]));
}

#[test]
fn serials_come_in_one_by_one_and_those_in_stock_are_told() {
    let mut seen = fact(2, &[]);
    seen.serials = vec!["S1".into(), "S2".into()];
    let changes = receive(&Facts { serials_here: vec!["S2".into()], ..facts() }, &seen);
    let serials: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Stock(ledger::Change::Book(one)) => Some(one.goods.serial.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(serials, ["S1", "S2"]);
    assert_eq!(short(&changes).1, ["rule_broken"]);
}

/// A dock, an item with lots, and a delivery of both: 40 TEA on PO 88, one sealed pallet of MILK.
fn dock(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(DOCK)?;
        let tea = AnnouncedLine { line: 1, item: "TEA".into(), expected: 40, ..AnnouncedLine::default() };
        let milk = AnnouncedLine {
            line: 2,
            item: "MILK".into(),
            lot: "M7".into(),
            expiry: Some(Day(20_900)),
            sscc: "306141411234567890".into(),
            expected: 12,
        };
        let new = Announced {
            asn: "7001".into(),
            purchase_order: "88".into(),
            supplier: "Nordtee".into(),
            lines: vec![tea, milk],
            ..Announced::default()
        };
        inbound::announce(cx, &new).map(|_| ())
    });
    world
}

const DOCK: &str = "
insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, mix_items, mix_lots,
  capacity, state, suspect) values
  ('main', 'R1', 'dock', '', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0),
  ('main', 'R2', 'dock', '', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0);
insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, hard_qty,
  inbound_status, area, fixed_location, state) values
  ('main', 'MILK', 'Milk', 'own', 1, 'best_before', 'none', 30, 1000, 50, 500, 'qc_hold', 'C', '', 'active');
";

fn claim(object: &str) -> Value {
    json!({"claim": "object", "task": "receive", "object": object})
}

#[test]
fn a_label_asked_for_at_the_dock_comes_out_there_and_is_a_free_lpn() {
    on_both(|home| {
        let mut world = dock(home);
        let printers = |world: &mut World, names: &'static [&str]| {
            world.change(|cx| {
                let all =
                    names.iter().map(|name| ((*name).to_owned(), "file:/dev/null".to_owned())).collect();
                station::set_printers(cx.conn, "main", &all)
            });
        };
        let fresh = json!({"kind": "print", "object": "U."});
        let (_, lease) = world.claim(claim("L.R1"));
        let refused = world.request(fresh.clone());
        assert_eq!(refused["refusal"]["message"]["code"], "req.no_printer", "{refused}");
        printers(&mut world, &["OFFICE", "R2"]);
        assert_eq!(world.request(fresh.clone())["answer"], "refused", "two, and none is the dock's");
        printers(&mut world, &["OFFICE", "R1"]);
        let answer = world.request(fresh.clone());
        assert_eq!(answer["grant"]["grant"], "printed", "{answer}");
        let lpn = answer["grant"]["lpn"].as_str().expect("an LPN").to_owned();
        assert_ne!(world.request(fresh)["grant"]["lpn"], json!(lpn), "each label is another LPN");
        assert_eq!(world.count("select count(*) from print_job where printer = 'R1'"), 2);
        assert_eq!(world.count("select count(*) from print_job"), 2);
        let zpl = world.rows("select zpl from print_job order by job limit 1")[0].string(0).expect("text");
        assert!(zpl.contains(&lpn), "{zpl}");

        let reprint = json!({"kind": "print", "object": format!("U.{lpn}")});
        assert_eq!(
            world.request(reprint)["answer"],
            "granted",
            "the label was lost before anything stood on it"
        );
        assert_eq!(world.count("select count(*) from print_job"), 3);
        let strange = json!({"kind": "print", "object": "U.340000000000000019"});
        let answer = world.request(strange);
        assert_eq!(answer["refusal"]["message"]["code"], "req.unknown_object", "nobody drew it: {answer}");

        let tea = json!({"kind": "receive", "receipt": "", "owner": "own", "item": "TEA", "qty": 4, "lpn": lpn,
            "location": "R1"});
        world.confirm(Some(&lease), tea);
        let stands = "select count(*) from lpn where location = 'R1' and state = 'open' and sscc = lpn";
        assert_eq!(world.count(stands), 1);
        assert_eq!(world.count("select count(*) from exception where code = 'lpn_differs'"), 0);
        let again = json!({"kind": "print", "object": format!("U.{lpn}")});
        assert_eq!(world.request(again)["grant"]["grant"], "done", "the same label again");
    });
}

/// A packet names labels in use elsewhere up to a number. Goods set down on one beyond it stand loose, with a case: what was on
/// that label stays where it was.
#[test]
fn a_label_beyond_those_a_packet_names_keeps_its_goods_and_is_a_case() {
    on_both(|home| {
        let mut world = dock(home);
        world.change(|cx| {
            use crate::ledger::{self, ADJUSTMENT, Booking, Place};
            for n in 0..=super::packet::MOST_USED {
                let label = format!("U{n:04}");
                cx.conn.write(
                    "insert into lpn (site, lpn, kind, state, sscc, parent, location, order_no, task, slot, \
                     carton_type, weight_g, made_at) values ('main', $1, 'pallet', 'open', '', '', 'A01.1.1', '', '', 0, \
                     '', 0, $2)",
                    crate::db::params![&label, n],
                )?;
                let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
                let to = Place::on("A01.1.1", &label, StockStatus::Available);
                let from = Place::loose(ADJUSTMENT);
                ledger::book(cx, &Booking { goods, qty: 6, from, to, reason: "opening", own: None })?;
            }
            Ok(())
        });
        let (packet, lease) = world.claim(claim("L.R1"));
        let used: Vec<&str> =
            packet["used"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(used.len(), 500, "as many as fit");
        assert!(used.contains(&"U0500") && !used.contains(&"U0000"), "the oldest is not among them");

        let tea = json!({"kind": "receive", "receipt": "", "owner": "own", "item": "TEA", "qty": 4, "lpn": "U0000",
                         "location": "R1"});
        let answer = world.confirm(Some(&lease), tea);
        assert_eq!(answer["exceptions"][0]["code"], "lpn_differs", "{answer}");
        let there = "select on_hand from balance where lpn = 'U0000' and location = 'A01.1.1'";
        assert_eq!(world.count(there), 6, "what was on it stays");
        assert_eq!(
            world.count("select on_hand from balance where location = 'R1' and lpn = ''"),
            4,
            "and nothing is lost"
        );
    });
}

#[test]
fn an_announced_delivery_from_the_dock_to_the_last_line() {
    on_both(|home| {
        let mut world = dock(home);
        let (work, at_dock) = world.claim(claim("L.R1"));
        assert_eq!((&work["dock"], &work["delivery"]), (&json!("R1"), &Value::Null), "{work}");
        let (work, lease) = world.claim(claim("O.7001"));
        assert_eq!((&lease.task, lease.fence), (&at_dock.task, at_dock.fence), "the dock's lease goes on");
        assert_eq!(work["delivery"]["lines"][0]["expected"], 40);
        assert_eq!(work["delivery"]["supplier"], "Nordtee");

        let tea = |qty: i64, lpn: &str| json!({"kind": "receive", "receipt": "7001", "owner": "own", "item": "TEA", "qty": qty, "lpn": lpn, "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), tea(24, "900001"))["answer"], "applied");
        assert_eq!(world.confirm(Some(&lease), tea(16, "900001"))["answer"], "applied");
        let sealed =
            json!({"kind": "receive_lpn", "receipt": "7001", "lpn": "306141411234567890", "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), sealed.clone())["answer"], "applied");
        let again = world.confirm(Some(&lease), sealed);
        assert_eq!(again["exceptions"][0]["code"], "double_work", "{again}");

        assert_eq!(world.count("select on_hand from balance where location = 'R1' and lpn = '900001'"), 40);
        assert_eq!(
        world.count("select on_hand from balance where lpn = '306141411234567890' and status = 'qc_hold' and lot = 'M7'"),
        12
    );
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'ready'"), 2);
        assert_eq!(world.count("select received from purchase_order_line where item = 'TEA'"), 40);
        assert_eq!(world.count("select count(*) from lot where lot = 'M7' and verified = 1"), 1);
        let done = json!({"kind": "unloading_done", "receipt": "7001", "rest": "later"});
        assert_eq!(world.confirm(Some(&lease), done)["answer"], "applied");
        assert_eq!(world.count("select count(*) from receipt where state = 'received'"), 1);
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.count("select count(*) from task where kind = 'receive' and state = 'done'"), 1);
        assert_eq!(world.count("select cast(sum(on_hand) as bigint) from balance"), 0);
    });
}

#[test]
fn a_purchase_order_an_announced_unit_and_goods_find_their_delivery() {
    on_both(|home| {
        let mut world = dock(home);
        let refused = world.request(json!({"kind": "claim", "claim": "object", "object": "O.7001"}));
        assert_eq!(refused["refusal"]["message"]["code"], "rcv.dock", "two docks: which one? {refused}");
        world.claim(claim("L.R2"));
        for object in ["O.88", "U.306141411234567890", "TEA", "M7"] {
            let (work, _) = world.claim(claim(object));
            assert_eq!(work["delivery"]["receipt"], "7001", "{object}");
            let unit = if object.starts_with('U') { json!("306141411234567890") } else { Value::Null };
            assert_eq!(work["unit"], unit);
        }
        let none =
            world.request(json!({"kind": "claim", "claim": "object", "task": "receive", "object": "O.99"}));
        assert_eq!(none["refusal"]["message"]["code"], "rcv.doc_none");
        world.change(|cx| {
        cx.conn.batch("insert into purchase_order (site, purchase_order, supplier, due_at, state) values ('main', '99', 'Ost', 0, 'open');
                       insert into purchase_order_line (site, purchase_order, line, item, owner, qty, received) values ('main', '99', 1, 'TEA', 'own', 30, 10)")
    });
        let (work, _) = world.claim(claim("O.99"));
        assert_eq!(
            (&work["delivery"]["receipt"], &work["delivery"]["lines"][0]["expected"]),
            (&json!("99"), &json!(20))
        );
        let both =
            world.request(json!({"kind": "claim", "claim": "object", "task": "receive", "object": "TEA"}));
        assert_eq!(both["grant"]["choices"].as_array().map(Vec::len), Some(2), "{both}");
        for (due, first) in [("7001", "O.7001"), ("99", "O.99")] {
            // The other one has no date, or a later one.
            world.change(|cx| {
                cx.conn.execute(
                    "update receipt set due_at = case when receipt = $2 then 5 when due_at > 0 then 9 else 0 end \
                     where site = $1",
                    crate::db::params!["main", due],
                )
            });
            let listed = world
                .request(json!({"kind": "claim", "claim": "object", "task": "receive", "object": "TEA"}));
            assert_eq!(listed["grant"]["choices"][0]["object"], first, "nearest due first: {listed}");
        }
    });
}

#[test]
fn a_delivery_for_which_no_owner_is_named_is_the_sites_own() {
    on_both(|home| {
        let mut world = dock(home);
        let (_, lease) = world.claim(claim("L.R1"));
        let opened = json!({"kind": "receipt_opened", "receipt": "K7Q2MX.1", "supplier": "Ost", "note": "", "owner": "", "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), opened)["answer"], "applied");
        let tea = json!({"kind": "receive", "receipt": "K7Q2MX.1", "owner": "", "item": "TEA", "qty": 6, "lpn": "900001", "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), tea)["answer"], "applied");
        assert_eq!(world.count("select count(*) from balance where owner = ''"), 0);
        assert_eq!(
            world.count("select count(*) from receipt where receipt = 'K7Q2MX.1' and owner = 'own'"),
            1
        );
    });
}

#[test]
fn a_blind_delivery_and_what_is_taken_back_of_it() {
    on_both(|home| {
        let mut world = dock(home);
        let (work, lease) = world.claim(claim("L.R1"));
        assert_eq!((&work["owners"], &work["suppliers"]), (&json!(["own"]), &json!(["Nordtee"])));
        let opened = json!({"kind": "receipt_opened", "receipt": "K7Q2MX.1", "supplier": "Ost", "note": "LS 5", "owner": "own", "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), opened)["answer"], "applied");
        let tea = json!({"kind": "receive", "receipt": "K7Q2MX.1", "owner": "own", "item": "TEA", "qty": 6, "lpn": "900001", "location": "R1"});
        assert_eq!(world.confirm(Some(&lease), tea.clone())["answer"], "applied");
        assert_eq!(world.confirm(Some(&lease), tea)["answer"], "applied");
        assert_eq!(
            world.count("select received from receipt_line where receipt = 'K7Q2MX.1'"),
            12,
            "one line"
        );

        let undo = |n: i64| json!({"kind": "undo", "command": format!("K7Q2MX.c{n}"), "source": "900001"});
        assert_eq!(world.confirm(Some(&lease), undo(3))["answer"], "applied");
        assert_eq!(world.count("select received from receipt_line where receipt = 'K7Q2MX.1'"), 6);
        assert_eq!(world.count("select count(*) from task where kind = 'putaway' and state = 'ready'"), 1);
        assert_eq!(world.confirm(Some(&lease), undo(2))["answer"], "applied");
        assert_eq!(
            world.count("select count(*) from task where kind = 'putaway' and state = 'cancelled'"),
            1
        );
        assert_eq!(world.count("select count(*) from lpn where lpn = '900001' and state = 'void'"), 1);
        assert_eq!(world.count("select count(*) from balance where location = 'R1'"), 0);
    });
}

#[test]
fn a_label_whose_goods_stand_elsewhere_by_now_is_no_free_one_when_its_receipt_is_taken_back() {
    on_both(|home| {
        let mut world = dock(home);
        let (_, lease) = world.claim(claim("L.R1"));
        let opened = json!({"kind": "receipt_opened", "receipt": "K7Q2MX.1", "supplier": "Ost", "note": "LS 5", "owner": "own", "location": "R1"});
        world.confirm(Some(&lease), opened);
        let tea = json!({"kind": "receive", "receipt": "K7Q2MX.1", "owner": "own", "item": "TEA", "qty": 6, "lpn": "900001", "location": "R1"});
        world.confirm(Some(&lease), tea);
        world.change(|cx| ledger::move_lpn(cx, "900001", "A01.1.1", ""));
        world.confirm(Some(&lease), json!({"kind": "undo", "command": "K7Q2MX.c2", "source": "900001"}));
        assert_eq!(world.count("select on_hand from balance where lpn = '900001' and virtual = 0"), 6);
        assert_eq!(world.count("select count(*) from lpn where lpn = '900001' and state = 'open'"), 1);
        let report =
            verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
        assert!(report.is_clean(), "{report}");
    });
}

#[test]
fn two_devices_unload_one_truck() {
    on_both(|home| {
        let mut world = dock(home);
        world.claim(claim("L.R1"));
        let (_, mine) = world.claim(claim("O.7001"));
        let other = |world: &mut World, id: &str, body: Value| -> Value {
            let mut all = json!({"id": id, "epoch": 1, "actor": "actor-B3C4D5", "occurred_at": world.now.0});
            all[if id.contains(".r") { "request" } else { "confirm" }] = body;
            match world.send_as("B3C4D5", &all.to_string()) {
                crate::floor::door::Outcome::Answered(text) => {
                    serde_json::from_str(&text).expect("an answer")
                }
                other => panic!("{other:?}"),
            }
        };
        let on = other(&mut world, "B3C4D5.r1", json!({"kind": "log_on", "badge": "1001"}));
        assert_eq!(on["grant"]["step"], "session", "{on}");
        let mut body = claim("L.R1");
        body["kind"] = json!("claim");
        let theirs = other(&mut world, "B3C4D5.r2", body);
        assert_eq!(theirs["grant"]["packet"]["task"], json!(mine.task), "the same dock");
        assert_eq!(world.count("select count(*) from lease where state = 'active'"), 2);

        let tea = |qty: i64, lpn: &str| json!({"kind": "receive", "receipt": "7001", "owner": "own", "item": "TEA", "qty": qty, "lpn": lpn, "location": "R1"});
        assert_eq!(world.confirm(Some(&mine), tea(40, "900001"))["answer"], "applied");
        let late = other(&mut world, "B3C4D5.c1", tea(40, "900002"));
        assert_eq!(late["exceptions"][0]["code"], "over_received", "{late}");
        assert_eq!(
            world.count("select on_hand from balance where lpn = '900002' and status = 'blocked'"),
            40
        );
        world.request(json!({"kind": "hand_back", "task": mine.task}));
        assert_eq!(
            world.count("select count(*) from task where kind = 'receive' and state = 'in_progress'"),
            1
        );
    });
}

#[test]
fn what_was_told_of_an_lpn_before_it_came_in_decides_its_status() {
    for (code, status) in [("lpn_differs", "blocked"), ("temp_out", "qc_hold")] {
        on_both(|home| {
            let mut world = dock(home);
            world.claim(claim("L.R1"));
            let (_, lease) = world.claim(claim("O.7001"));
            world.confirm(
                Some(&lease),
                json!({"kind": "report", "code": code, "location": "R1", "lpn": "900001", "qty": 0}),
            );
            let tea = json!({"kind": "receive", "receipt": "7001", "owner": "own", "item": "TEA", "qty": 4,
                "lpn": "900001", "location": "R1"});
            world.confirm(Some(&lease), tea);
            let rows = world.rows("select status from balance where lpn = '900001' and on_hand > 0");
            let found: Vec<String> = rows.iter().map(|row| row.string(0).expect("a status")).collect();
            assert_eq!(found, [status], "{code}");
        });
    }
}
