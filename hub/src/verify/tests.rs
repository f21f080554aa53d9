//! Each thing that can be tampered with is tampered with, and named.

use super::{Finding, Rule, look, verify};
use crate::db::Database;
use crate::order::{self, NewOrder, NewOrderLine};
use crate::testing::{Home, World, on_both};
use serde_json::json;

/// A morning's work: stock, a pick into a tote that stands on the lane, a second order that is only reserved, a pick
/// beyond the books.
fn morning(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    world.stock("A01.2.1", "TEA", 7);
    world.order("4711", 4);
    world.order("4712", 2);
    world.change(|cx| {
        let line = |line| NewOrderLine { line, item: "TEA".into(), qty: 2, lot: String::new() };
        order::create(
            cx,
            &NewOrder { order: "4713".into(), lines: vec![line(1), line(2)], ..NewOrder::default() },
        )
    });
    let (work, lease) = world.claim(json!({"claim": "object", "object": "O.4711"}));
    let bin = work["lines"][0]["location"].as_str().expect("a bin").to_owned();
    let pick = |qty: i64, order: &str, tote: &str| json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": bin, "qty": qty, "order": order, "tote": tote});
    world.confirm(Some(&lease), json!({"kind": "bind", "tote": "T1", "order": "4711"}));
    world.confirm(Some(&lease), pick(4, "4711", "T1"));
    world.confirm(Some(&lease), json!({"kind": "stage", "lpns": ["T1"], "lane": "P01"}));
    world.confirm(None, pick(20, "", "T9"));
    world
}

/// PostgreSQL has no switch for it: the checks of the test's own schema go.
const CHECKS_OFF: &str = "do $$ declare one record; begin
for one in select conrelid::regclass as place, conname from pg_constraint
    where contype = 'c' and connamespace = current_schema()::regnamespace loop
  execute format('alter table %s drop constraint %I', one.place, one.conname);
end loop; end $$";

/// Does what no statement of the hub does, with a connection of its own and the schema's own checks off; answers
/// what is found, and undoes it.
fn tamper(world: &World, sql: &str) -> Vec<Finding> {
    let mut conn = world.database().open_writer().expect("a writer");
    conn.begin().expect("begun");
    conn.batch(match world.database() {
        Database::Sqlite(_) => "pragma ignore_check_constraints = on",
        Database::Postgres(_) => CHECKS_OFF,
    })
    .expect("off");
    conn.batch(sql).expect("tampered with");
    let found = look(&mut *conn, "main").expect("readable").findings;
    conn.batch("rollback").expect("as before");
    found
}

fn named(all: &[Finding], rule: Rule) -> &str {
    let one = all.iter().find(|finding| finding.rule == rule);
    &one.unwrap_or_else(|| panic!("{rule:?} is not named: {all:?}")).what
}

#[test]
fn the_books_of_a_morning_hold() {
    on_both(|home| {
        let world = morning(home);
        let report =
            verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
        assert_eq!(report.findings, vec![]);
        assert!(report.is_clean() && report.movements > 4, "{report}");
        let all = format!("all {} rules hold", Rule::ALL.len());
        assert!(report.to_string().ends_with(&all), "{report}");
    });
}

#[test]
fn each_tampered_thing_is_named() {
    let cases: &[(&str, Rule, &[&str])] = &[
        (
            "update movement set qty = qty + 1 where number = 2",
            Rule::Chain,
            &["movement 2 ", "column qty was changed, it was 7"],
        ),
        (
            "update movement set to_location = 'A01.1.2' where number = 2",
            Rule::Chain,
            &["movement 2 ", "one of its columns was changed"],
        ),
        (
            "update movement set actor = 'x' where number = 3",
            Rule::Chain,
            &["movement 3 ", "expected hash ", "got "],
        ),
        (
            "update movement set hash = '00' where number = 2",
            Rule::Chain,
            &["movement 2 ", "its column hash was changed"],
        ),
        ("delete from movement where number = 2", Rule::Chain, &["movement 2 is missing"]),
        (
            "delete from movement where number >= (select max(number) from movement)",
            Rule::Chain,
            &["missing"],
        ),
        (
            "update movement set number = -1 where number = 1; update movement set number = 1 where number = 2; update movement set number = 2 where number = -1",
            Rule::Chain,
            &["movement 1 ", "it and movement 2 were swapped"],
        ),
        ("update site set head = '00'", Rule::Chain, &["the site's row says head 00"]),
        (
            "update balance set on_hand = on_hand + 1 where location = 'P01'",
            Rule::Balance,
            &["TEA of own at P01, LPN T1, available: movements say 4, the balance says 5"],
        ),
        (
            "update balance set on_hand = on_hand + 1 where location = 'P01'",
            Rule::Sum,
            &["TEA of own: the sum over all locations is 1, not 0"],
        ),
        (
            "delete from balance where location = 'P01'",
            Rule::Balance,
            &["movements say 4, the balance says 0"],
        ),
        (
            "insert into balance select site, 'X01', item, owner, lot, serial, lpn, status, 3, 0, 0, 0, 0 from balance where location = 'P01'",
            Rule::Balance,
            &["at X01", "movements say 0, the balance says 3"],
        ),
        (
            "update balance set on_hand = -1 where location = 'P01'",
            Rule::Negative,
            &["TEA of own at P01, LPN T1, available: -1"],
        ),
        (
            "update reservation set qty = 100, state = 'open' where order_no = '4712'",
            Rule::Reserved,
            &["100 reserved, "],
        ),
        (
            "delete from command where device = 'K7Q2MX' and series = 'c' and number = 2",
            Rule::Command,
            &["device K7Q2MX", "the answer to 2 is missing"],
        ),
        (
            "update device set last_confirm = 9 where device = 'K7Q2MX'",
            Rule::Command,
            &["the answer to 5 is missing"],
        ),
        (
            "update device set last_confirm = 3 where device = 'K7Q2MX'",
            Rule::Command,
            &["its row says 3 is the last confirm, 4 is answered"],
        ),
        (
            "update command set device = 'B3C4D5', number = 1 where device = 'K7Q2MX' and series = 'c' and number = 4; update device set last_confirm = 1 where device = 'B3C4D5'; update device set last_confirm = 3 where device = 'K7Q2MX'",
            Rule::Command,
            &["names the command K7Q2MX.c4, which has no answer"],
        ),
        (
            "update command set last_journal = 0 where device = 'K7Q2MX' and series = 'c' and number = 2",
            Rule::Command,
            &["names the command K7Q2MX.c2, whose effects do not hold it"],
        ),
        (
            "update promise set qty = 3 where line = 2",
            Rule::Promised,
            &["order 4713 line 2: 3 promised", "waits for 2"],
        ),
        (
            "update promise set state = 'released' where line = 1 and order_no = '4713'",
            Rule::Promised,
            &["order 4713 line 1 stands as promised, and its promises are not 2"],
        ),
        (
            "update order_line set state = 'cancelled' where order_no = '4713' and line = 1",
            Rule::Promised,
            &["order 4713 line 1: 2 promised; it is \"cancelled\""],
        ),
        (
            "update order_line set state = 'new' where order_no = '4713' and line = 1",
            Rule::Promised,
            &["order 4713 line 1: 2 promised; it is \"new\""],
        ),
        (
            "update exception set state = 'resolved' where unexplained <> 0",
            Rule::Discrepancy,
            &["TEA of own: -", "open exceptions leave 0 unexplained"],
        ),
        (
            "update lpn set location = 'A01.1.1' where lpn = 'T1'",
            Rule::Lpn,
            &["LPN T1 is at A01.1.1, its content at P01"],
        ),
        (
            "insert into balance select site, 'X01', item, owner, lot, serial, lpn, status, 3, 0, 0, 0, 0 from balance where location = 'P01'",
            Rule::Lpn,
            &["LPN T1 has content at P01 and at X01"],
        ),
        (
            "insert into lpn select site, 'U2', kind, state, sscc, 'T1', location, order_no, task, slot, carton_type, weight_g, made_at from lpn where lpn = 'T1'; update lpn set parent = 'U2' where lpn = 'T1'",
            Rule::Lpn,
            &["stands in itself"],
        ),
        (
            "insert into lpn_also select site, lpn, order_no, task, slot, made_at from lpn where lpn = 'T1'",
            Rule::Lpn,
            &["LPN T1 serves order 4711 besides its own, which is \"4711\""],
        ),
        (
            "update lpn set state = 'empty' where lpn = 'T1'",
            Rule::Lpn,
            &["LPN T1 is \"empty\", and has content at P01"],
        ),
        (
            "update lpn set parent = 'U404' where lpn = 'T1'",
            Rule::Lpn,
            &["LPN T1 is at P01 and stands in U404"],
        ),
        (
            "insert into lease select site, task, fence + 1, 'B3C4D5', actor, 'active', granted_at, expires_at, ends_by from lease where fence = 1; update lease set state = 'active'",
            Rule::Lease,
            &["is in 2 live leases, of B3C4D5 and K7Q2MX"],
        ),
    ];
    on_both(|home| {
        let world = morning(home);
        for (sql, rule, words) in cases {
            let found = tamper(&world, sql);
            let what = named(&found, *rule);
            for word in *words {
                assert!(what.contains(word), "{sql}\n  says {what:?}\n  without {word:?}");
            }
        }
    });
}
