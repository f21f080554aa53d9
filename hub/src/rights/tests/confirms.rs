//! What terminals report, kind by kind, from the list the door looks rights up in: booked whatever role its person has,
//! has had, or has no more.

use super::*;
use crate::catalog::save::Location;
use crate::outbound::load;
use crate::testing::bench::packed_soon;

/// What became of the person after the work was done, while its reports waited on the device.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Since {
    /// Nothing.
    Role(Role),
    /// They were a supervisor then, and are a picker now.
    Demoted,
    /// They are locked now.
    Locked,
}

/// The small warehouse with all a report may be about: order 4711 half packed, one carton of it on the truck, loose
/// stock, a dock with an announced delivery.
struct Filled {
    world: World,
    load: String,
    cartons: [String; 2],
    confirms: i64,
}

impl Filled {
    fn new(home: &crate::db::testing::Place) -> Filled {
        let mut world = packed_soon(home);
        let (load, _) = world.change(|cx| {
            for (name, kind) in [("R1", LocationKind::Dock), ("P02", LocationKind::Lane)] {
                let place = Location { zone: "pack".into(), keeps_lpn: true, ..Location::plain(name, kind) };
                save::location(cx, &place)?;
            }
            cx.conn.batch(
                "insert into receipt (site, receipt, asn, supplier, note, purchase_order, owner, blind, location, task, due_at, \
                 opened_at, closed_at, state) values ('main', '7001', '', 'Ost', '', '', 'own', 0, 'R1', '', 0, 0, 0, 'expected'); \
                 insert into receipt_line (site, receipt, line, item, owner, lot, expiry, sscc, expected, received, state) \
                 values ('main', '7001', 1, 'TEA', 'own', '', null, '306141411234567890', 9, 0, 'open'), \
                 ('main', '7001', 2, 'TEA', 'own', '', null, '', 20, 0, 'open')",
            )?;
            load::create(cx, "DOOR.1", "", "")
        });
        world.stock("A01.1.1", "TEA", 100);
        let (work, lease) = world.claim(crate::testing::bench::claim("U.T1", "pack"));
        let number = |at: usize| work["cartons"][at].as_str().expect("a carton number").to_owned();
        let cartons = [number(0), number(1)];
        world.confirm(Some(&lease), crate::testing::bench::carton(&cartons[0], 2));
        world.confirm(Some(&lease), json!({"kind": "stage", "lpns": [cartons[0]], "lane": "SHIP.1"}));
        world.confirm(None, json!({"kind": "load", "load": load, "lpn": cartons[0]}));
        Filled { world, load, cartons, confirms: 0 }
    }

    /// A report of each kind, in an order in which each has something to be about.
    fn reports(&self) -> Vec<(&'static str, Value)> {
        let goods = |qty: i64| json!({"what": "goods", "item": "TEA", "owner": "own", "qty": qty});
        let (load, [first, second]) = (&self.load, &self.cartons);
        let tea = |more: Value| {
            let mut all = json!({"owner": "own", "item": "TEA"});
            let fields = all.as_object_mut().expect("an object");
            fields.extend(more.as_object().expect("an object").clone());
            all
        };
        vec![
            ("LoggedOn", json!({"badge": "1001", "actor": "K7Q2MX.1"})),
            ("Pack", {
                let mut all = crate::testing::bench::carton(second, 2);
                all.as_object_mut().expect("an object").remove("kind");
                all
            }),
            ("Stage", json!({"lpns": [second], "lane": "SHIP.1"})),
            ("Load", json!({"load": load, "lpn": second})),
            ("Unload", json!({"load": load, "lpn": first, "lane": "SHIP.1"})),
            ("Depart", json!({"load": load, "anyway": true})),
            ("Bind", json!({"tote": "T7", "order": "4711"})),
            ("Pick", tea(json!({"line": 1, "location": "A01.1.1", "qty": 1, "tote": "T7"}))),
            (
                "PickShort",
                tea(
                    json!({"line": 1, "code": "short", "taken": 1, "left": 60, "location": "A01.1.1", "tote": "T7"}),
                ),
            ),
            ("Take", json!({"what": goods(5), "from": "A01.1.1"})),
            ("Put", json!({"what": goods(2), "to": "A01.2.1"})),
            ("Park", json!({"location": "P01"})),
            (
                "ReceiptOpened",
                json!({"receipt": "K7Q2MX.1", "supplier": "Ost", "note": "", "owner": "own", "location": "R1"}),
            ),
            ("Receive", tea(json!({"receipt": "7001", "qty": 12, "lpn": "C1", "location": "R1"}))),
            ("ReceiveLpn", json!({"receipt": "7001", "lpn": "306141411234567890", "location": "R1"})),
            ("UnloadingDone", json!({"receipt": "7001", "rest": "later"})),
            ("LpnSplit", tea(json!({"lpn": "C1", "qty": 3, "to": "N1"}))),
            ("LpnNest", json!({"child": "N1", "parent": "C1"})),
            ("LpnMerge", json!({"from": "N1", "into": "C1"})),
            ("LpnRelabel", json!({"old": "C1", "new": "C9"})),
            ("LpnEmpty", json!({"lpn": "C9"})),
            (
                "Count",
                json!({"location": "A01.2.1", "anchor": 1, "first": self.world.now.0, "last": self.world.now.0,
                    "seen": [tea(json!({"qty": 1}))]}),
            ),
            ("Observe", tea(json!({"location": "A01.2.1", "seen": 1}))),
            ("Report", json!({"code": "bin_blocked", "location": "A01.2.1"})),
            ("Undo", json!({"command": "K7Q2MX.c14", "source": "A01.1.1"})),
            ("Handover", json!({"device": "B3C4D5"})),
        ]
    }

    /// Reports as the device saved it: its person was on then, whatever they are now. Answers what the hub says, and how
    /// many movements it booked.
    fn report(&mut self, kind: &str, mut fact: Value) -> (Value, i64) {
        fact["kind"] = json!(code(kind));
        serde_json::from_value::<Confirm>(fact.clone()).unwrap_or_else(|no| panic!("{kind}: {no}"));
        let journal = "select coalesce(max(number), 0) from movement";
        let before = self.world.count(journal);
        let answer = self.world.confirm(None, fact);
        self.confirms += 1;
        (answer, self.world.count(journal) - before)
    }
}

/// Kinds that say nothing about where goods are.
const NO_STOCK: &[&str] =
    &["LoggedOn", "Bind", "ReceiptOpened", "UnloadingDone", "Report", "Count", "Observe", "LpnNest"];
/// Kinds of which, in this order of things, nothing is left to be moved: all that was carried is parked.
const NOTHING_LEFT: &[&str] = &["Handover"];

#[test]
fn a_report_of_any_kind_is_booked_whatever_became_of_its_persons_role() {
    let mut booked: Vec<(String, i64)> = Vec::new();
    for since in Role::ALL.map(Since::Role).into_iter().chain([Since::Demoted, Since::Locked]) {
        let home = sqlite();
        let mut filled = Filled::new(&home);
        let (role, state) = match since {
            Since::Role(role) => (role, "active"),
            Since::Demoted => (Role::Picker, "active"),
            Since::Locked => (Role::Picker, "locked"),
        };
        if since == Since::Demoted {
            filled.world.change(|cx| person::save(cx, &Person { role: Role::Supervisor, ..ana() }));
        }
        filled.world.change(|cx| person::save(cx, &Person { role, state: state.into(), ..ana() }));
        let reports = filled.reports();
        let names: BTreeSet<&str> = reports.iter().map(|(name, _)| *name).collect();
        let known: BTreeSet<&str> = kinds::CONFIRMS.iter().map(|(name, _)| *name).collect();
        assert_eq!((names, reports.len()), (known, kinds::CONFIRMS.len()), "one of each kind");
        let mut moved = Vec::new();
        for (kind, fact) in reports {
            let (answer, movements) = filled.report(kind, fact);
            let said = answer["answer"].as_str().unwrap_or_default();
            assert!(matches!(said, "applied" | "applied_with_difference"), "{since:?} {kind}: {answer}");
            let still = NO_STOCK.contains(&kind) || NOTHING_LEFT.contains(&kind);
            assert!(still || movements > 0, "{since:?} {kind}: nothing was booked: {answer}");
            moved.push((kind.to_owned(), movements));
        }
        let kept =
            filled.world.count("select count(*) from command where series = 'c' and answer like '%applied%'");
        assert!(kept >= filled.confirms, "{since:?}: {kept} of {} are kept", filled.confirms);
        let cases = filled.world.count("select count(*) from exception where code = 'user_locked'");
        assert_eq!(cases > 0, since == Since::Locked, "{since:?}: a case for somebody to look at");
        if booked.is_empty() {
            booked.clone_from(&moved);
        }
        assert_eq!(moved, booked, "{since:?}: the same goods moved, whoever did it");
        let wish = filled.world.request(json!({"kind": "claim", "claim": "next", "kinds": ["pick"]}));
        assert_eq!(
            wish["answer"] == "refused",
            since == Since::Locked,
            "{since:?}: what is asked for is refused: {wish}"
        );
    }
}
