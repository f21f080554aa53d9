//! Putting away with a cart, through the door.

use crate::testing::{Home, Lease, World, on_both};
use serde_json::{Value, json};

/// Dock D1 with 12 TEA and 5 GUM loose; TEA lies in A01.1.1 already.
fn world(home: &Home) -> World {
    let mut world = World::new(home);
    world.change(|cx| {
        cx.conn.batch(
            "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
             mix_items, mix_lots, capacity, state, suspect) values \
             ('main', 'D1', 'dock', 'in', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0), \
             ('main', 'B01.1.1', 'bin', 'B', 'B', 20, 0, 0, 0, '', 0, 0, 0, 0, 'usable', 0), \
             ('main', 'B01.2.1', 'bin', 'B', 'B', 21, 0, 0, 0, '', 0, 0, 0, 0, 'usable', 0); \
             insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, \
             warn_qty, hard_qty, inbound_status, area, fixed_location, state) values \
             ('main', 'GUM', 'Gum', 'own', 0, 'none', 'none', 0, 250, 50, 500, 'available', 'B', '', 'active')",
        )
    });
    world.stock("A01.1.1", "TEA", 1);
    world.stock("D1", "TEA", 12);
    world.stock("D1", "GUM", 5);
    world
}

fn claim(world: &mut World) -> (Value, Lease) {
    world.claim(json!({"claim": "object", "task": "putaway", "object": "L.D1"}))
}

fn goods(item: &str, qty: i64, tote: &str) -> Value {
    json!({"what": "goods", "item": item, "owner": "own", "qty": qty, "lpn": tote})
}

fn take(world: &mut World, lease: &Lease, item: &str, qty: i64, tote: &str) -> Value {
    let body = json!({"kind": "take", "what": goods(item, qty, ""), "from": "D1", "into": tote});
    world.confirm(Some(lease), body)
}

fn put(world: &mut World, lease: &Lease, (item, qty, tote): (&str, i64, &str), to: &str, line: i64) -> Value {
    world.confirm(Some(lease), json!({"kind": "put", "what": goods(item, qty, tote), "to": to, "line": line}))
}

/// The line of an item in a packet.
fn line<'a>(work: &'a Value, item: &str) -> &'a Value {
    let lines = work["lines"].as_array().expect("lines");
    lines.iter().find(|line| line["content"]["item"] == item).unwrap_or_else(|| panic!("no {item} in {work}"))
}

const OPEN: &str =
    "select count(*) from task where kind = 'putaway' and state in ('ready', 'leased', 'in_progress')";
const CARRY: &str =
    "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where location = 'Carry.K7Q2MX'";
const V6: &str = "select count(*) from balance b join lpn u on u.lpn = b.lpn where b.location <> u.location";

#[test]
fn loose_goods_go_into_totes_and_to_their_bins_and_the_last_ends_the_work() {
    on_both(|home| {
        let mut world = world(home);
        let (work, lease) = claim(&mut world);
        assert_eq!((&work["work"], &work["from"]), (&json!("cart"), &json!("D1")), "{work}");
        let (tea, gum) = (line(&work, "TEA"), line(&work, "GUM"));
        assert_eq!(tea["targets"][0], json!({"location": "A01.1.1", "rule": "same_item"}));
        assert_eq!(gum["targets"][0], json!({"location": "B01.1.1", "rule": "empty_bin"}));
        assert_eq!((&tea["content"]["qty"], &gum["content"]["qty"]), (&json!(12), &json!(5)));
        let why = "select count(*) from task_line where target = 'A01.1.1' and why like '%why.same_item%'";
        assert_eq!(world.count(why), 1, "the rule is kept");
        let (tea, gum) = (tea["line"].as_i64().expect("a line"), gum["line"].as_i64().expect("a line"));
        for (item, qty, tote) in [("TEA", 12, "T1"), ("GUM", 5, "T2")] {
            assert_eq!(take(&mut world, &lease, item, qty, tote)["answer"], "applied");
        }
        assert_eq!((world.count(CARRY), world.count(V6)), (17, 0));
        assert_eq!(put(&mut world, &lease, ("TEA", 8, "T1"), "A01.1.1", tea)["answer"], "applied");
        assert_eq!(put(&mut world, &lease, ("TEA", 4, "T1"), "A01.2.1", tea)["answer"], "applied");
        assert_eq!(world.count("select count(*) from lpn where lpn = 'T1' and state = 'empty'"), 1);
        assert_eq!(world.count("select done from task_line where item = 'TEA' and location = 'D1'"), 12);
        assert_eq!(world.count(OPEN), 1);
        put(&mut world, &lease, ("GUM", 5, "T2"), "B01.1.1", gum);
        assert_eq!((world.count(OPEN), world.count(CARRY)), (0, 0));
        assert_eq!(world.count("select count(*) from exception"), 0);
    });
}

#[test]
fn what_one_line_brings_fills_the_bin_for_the_others_and_for_other_work() {
    on_both(|home| {
        let mut world = world(home);
        world.change(|cx| {
            cx.conn.batch("insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, \
             weight_g, warn_qty, hard_qty, inbound_status, area, fixed_location, state) values \
             ('main', 'NUTS', 'Nuts', 'own', 0, 'none', 'none', 0, 250, 50, 500, 'available', 'B', '', 'active')")
        });
        world.stock("D1", "NUTS", 3);
        let (work, lease) = claim(&mut world);
        assert_eq!(line(&work, "GUM")["targets"][0]["location"], "B01.1.1");
        assert_eq!(line(&work, "NUTS")["targets"][0]["location"], "B01.2.1", "not where the gum goes");
        let full = json!({"kind": "report", "code": "bin_blocked", "location": "B01.1.1"});
        world.confirm(Some(&lease), full);
        let (again, _) = claim(&mut world);
        assert_ne!(line(&again, "GUM")["targets"][0]["location"], "B01.1.1", "planned anew");
        assert_eq!(line(&again, "NUTS")["targets"][0]["location"], "B01.2.1", "a plan is kept");
        assert_eq!(world.count("select count(*) from task_line"), 3, "one line a kind of goods");
    });
}

#[test]
fn a_tote_set_down_is_taken_up_again_and_given_up_goods_wait_at_the_dock() {
    on_both(|home| {
        let mut world = world(home);
        let (_, lease) = claim(&mut world);
        take(&mut world, &lease, "TEA", 12, "T1");
        world.confirm(Some(&lease), json!({"kind": "park", "location": "P01"}));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        let (work, lease) = world.claim(json!({"claim": "object", "object": "U.T1"}));
        assert_eq!(work["totes"], json!([{"tote": "T1", "zone": "A", "from": "P01"}]), "{work}");
        assert_eq!(line(&work, "TEA")["carried"], json!([{"tote": "T1", "qty": 12}]));
        let along = json!({"kind": "take", "what": {"what": "lpn", "lpn": "T1"}, "from": "P01"});
        assert_eq!(world.confirm(Some(&lease), along)["answer"], "applied");
        let at = line(&work, "TEA")["line"].as_i64().expect("a line");
        put(&mut world, &lease, ("TEA", 12, "T1"), "D1", at);
        assert_eq!((world.count(CARRY), world.count(OPEN), world.count(V6)), (0, 1, 0));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        let (work, _) = world.claim(json!({"claim": "next", "kinds": ["putaway"]}));
        assert_eq!(line(&work, "TEA")["content"]["qty"], 12);
    });
}

#[test]
fn a_put_taken_back_is_in_its_tote_again_and_goods_set_down_elsewhere_are_booked_there() {
    on_both(|home| {
        let mut world = world(home);
        let (work, lease) = claim(&mut world);
        let at = line(&work, "TEA")["line"].as_i64().expect("a line");
        take(&mut world, &lease, "TEA", 12, "T1");
        put(&mut world, &lease, ("TEA", 12, "T1"), "A01.1.1", at);
        world.confirm(Some(&lease), json!({"kind": "undo", "command": "K7Q2MX.c2", "source": "U.T1"}));
        assert_eq!((world.count(CARRY), world.count(V6)), (12, 0));
        assert_eq!(world.count("select count(*) from lpn where lpn = 'T1' and state = 'open'"), 1);
        assert_eq!(world.count("select done from task_line where item = 'TEA' and location = 'D1'"), 0);
        let told = json!({"kind": "report", "code": "put_elsewhere", "location": "A01.2.1", "item": "TEA",
            "owner": "own", "lpn": "T1", "qty": 12});
        world.confirm(Some(&lease), told);
        assert_eq!(world.count("select on_hand from balance where location = 'A01.2.1' and lpn = ''"), 12);
        assert_eq!(world.count("select done from task_line where item = 'TEA' and location = 'D1'"), 12);
        let used = take(&mut world, &lease, "GUM", 6, "T1");
        assert_eq!(used["exceptions"][0]["code"], "books_short", "{used}");
    });
}

#[test]
fn a_cart_finds_the_next_loose_goods_and_nothing_is_no_work() {
    on_both(|home| {
        let mut world = world(home);
        let ask = json!({"kind": "claim", "claim": "object", "task": "putaway", "object": "E.CART7"});
        assert_eq!(world.request(ask.clone())["refusal"]["message"]["code"], "work.none");
        let (_, lease) = claim(&mut world);
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        assert_eq!(world.request(ask.clone())["grant"]["packet"]["task"], json!(lease.task));
        world.request(json!({"kind": "hand_back", "task": lease.task}));
        world.change(|cx| cx.conn.batch("delete from balance where location = 'D1'"));
        assert_eq!(world.request(ask)["refusal"]["message"]["code"], "work.none", "the goods are gone");
        assert_eq!(world.count(OPEN), 0);
    });
}

#[test]
fn a_bin_a_supervisor_allowed_takes_goods_off_a_cart_without_a_case() {
    on_both(|home| {
        let mut world = world(home);
        world.change(|cx| {
            let boss = crate::people::person::Person {
                person: "3001".into(),
                name: "Eva".into(),
                badge: "3001".into(),
                pin_hash: String::new(),
                role: regal_shared::flow::session::Role::Supervisor,
                language: regal_shared::text::Language::De,
                large: false,
                state: "active".into(),
                failures: 0,
                locked_until: 0,
            };
            crate::people::person::save(cx, &boss)?;
            cx.conn.batch("update location set state = 'blocked' where location = 'B01.2.1'")
        });
        let (work, lease) = claim(&mut world);
        let line = line(&work, "GUM")["line"].as_i64().expect("a number");
        take(&mut world, &lease, "GUM", 5, "T1");
        let into = |n: i64| ("GUM", n, "T1");
        let told = put(&mut world, &lease, into(2), "B01.2.1", line);
        assert_eq!(told["exceptions"][0]["code"], "rule_broken", "{told}");
        let wish = json!({"kind": "override", "task": lease.task, "rule": "bin_hold", "planned": "B01.1.1",
            "wanted": "B01.2.1", "badge": "3001"});
        assert_eq!(world.request(wish)["answer"], "granted");
        assert_eq!(put(&mut world, &lease, into(3), "B01.2.1", line)["answer"], "applied");
    });
}
