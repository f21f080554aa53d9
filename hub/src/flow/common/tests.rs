use crate::testing::{Home, World, on_both};
use crate::verify::verify;
use serde_json::{Value, json};

fn ten(home: &Home) -> World {
    let mut world = World::new(home);
    world.stock("A01.1.1", "TEA", 10);
    world
}

fn clean(world: &World) {
    let report = verify(&mut *world.database().open_reader().expect("a reader"), "main").expect("readable");
    assert!(report.is_clean(), "{report}");
}

fn report(code: &str, qty: i64) -> Value {
    json!({"kind": "report", "code": code, "location": "A01.1.1", "owner": "own", "item": "TEA", "qty": qty})
}

#[test]
fn reports_change_stock_places_and_aliases_and_the_books_hold() {
    on_both(|home| {
        let mut world = ten(home);
        world.confirm(None, report("damaged", 3));
        assert_eq!(
            world.count("select on_hand from balance where location = 'A01.1.1' and status = 'damaged'"),
            3
        );
        clean(&world);
        let beyond = world.confirm(None, report("damaged", 9));
        assert_eq!(beyond["exceptions"][0]["code"], "books_short", "{beyond}");
        assert_eq!(
            world.count("select on_hand from balance where location = 'A01.1.1' and status = 'damaged'"),
            12
        );
        let in_hand =
            json!({"kind": "report", "code": "surplus_found", "owner": "own", "item": "TEA", "qty": 2});
        world.confirm(None, in_hand);
        assert_eq!(world.count("select on_hand from balance where location = 'Problem'"), 2);
        world.confirm(None, report("no_access", 0));
        assert_eq!(world.count("select count(*) from hold where object = 'A01.1.1' and lifted_at = 0"), 1);
        let mut strange = report("unknown_barcode", 0);
        strange["detail"] = json!("4711-X");
        world.confirm(None, strange);
        assert_eq!(
            world.count("select count(*) from barcode where barcode = '4711-X' and state = 'proposed'"),
            1
        );
        clean(&world);
    });
}

#[test]
fn an_undo_takes_back_once_and_leaves_nothing_unexplained() {
    on_both(|home| {
        let mut world = ten(home);
        let take = json!({"kind": "take", "from": "A01.1.1", "what": {"what": "goods", "owner": "own", "item": "TEA", "qty": 13}});
        assert_eq!(world.confirm(None, take)["exceptions"][0]["code"], "books_short");
        let undo = json!({"kind": "undo", "command": "K7Q2MX.c1", "source": "A01.1.1"});
        assert_eq!(world.confirm(None, undo.clone())["answer"], "applied");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 10);
        assert_eq!(world.count("select on_hand from balance where location = 'Discrepancy'"), 0);
        clean(&world);
        assert_eq!(world.confirm(None, undo)["answer"], "applied", "twice is harmless");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 10);
        let strange = json!({"kind": "undo", "command": "K7Q2MX.c99", "source": "A01.1.1"});
        assert_eq!(world.confirm(None, strange)["exceptions"][0]["code"], "rule_broken");
        let of_undo = json!({"kind": "undo", "command": "K7Q2MX.c2", "source": "A01.1.1"});
        assert_eq!(world.confirm(None, of_undo)["exceptions"][0]["code"], "rule_broken");
        assert_eq!(world.count("select on_hand from balance where location = 'A01.1.1'"), 10);
        clean(&world);
    });
}
