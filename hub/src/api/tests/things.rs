//! Items, locations and reasons through their routes: the call, what is answered, what is other afterwards.

use super::*;

/// A call, with what is answered: a status, and for a no its code and its place.
type Row = (&'static str, &'static str, Value, u16, &'static str, &'static str);

/// Makes the calls of a table; each no has a remedy and changes nothing that is looked at.
fn calls(site: &Site, table: &[Row], looked: &'static str) {
    for (method, path, body, status, code, place) in table {
        let before = site.count(looked);
        let (came, answer) = site.ask(method, path, body);
        let told = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            (came, told("code"), told("place")),
            (*status, (*code).to_owned(), (*place).to_owned()),
            "{method} {path} {body}: {answer}"
        );
        if came >= 400 {
            assert!(!told("remedy").is_empty(), "{answer}");
            assert_eq!(site.count(looked), before, "{method} {path} {body}");
        }
    }
}

fn one<'v>(page: &'v Value, key: &str, name: &str) -> &'v Value {
    page["data"].as_array().expect("rows").iter().find(|row| row[key] == name).unwrap_or(&Value::Null)
}

#[test]
fn items_are_made_changed_given_barcodes_retired_and_taken_back() {
    on_both(|home| {
        let site = Site::furnished(home);
        let columns = |columns: Value| json!({"columns": columns});
        let cup = columns(json!({"name": "Cup", "weight_g": "120", "area": "A"}));
        let (status, made) = site.ask("PUT", "items/CUP", &cup);
        assert_eq!((status, made), (200, json!({"what": "CUP"})));
        let seen = site.see("items");
        let row = one(&seen, "item", "CUP");
        assert_eq!(
            (&row["name"], &row["weight_g"], &row["state"]),
            (&json!("Cup"), &json!(120), &json!("active"))
        );
        let barcode =
            |barcode: &str, columns: Value| json!({"act": "barcode", "barcode": barcode, "columns": columns});
        let case = json!({"level": "case", "factor": "12"});
        calls(
            &site,
            &[
                ("PUT", "items/CUP", columns(json!({"name": "Big cup", "lot_tracked": "yes"})), 200, "", ""),
                ("PUT", "items/CUP", columns(json!({})), 409, "req.bad", "body, columns.name"),
                (
                    "PUT",
                    "items/CUP",
                    columns(json!({"name": "Cup", "weight_g": "much"})),
                    409,
                    "req.bad",
                    "body, columns.weight_g",
                ),
                (
                    "PUT",
                    "items/CUP",
                    columns(json!({"name": "Cup", "colour": "red"})),
                    400,
                    "req.bad",
                    "body, columns",
                ),
                (
                    "PUT",
                    "items/CUP",
                    columns(json!({"name": "Cup", "item": "MUG"})),
                    400,
                    "req.bad",
                    "body, columns",
                ),
                ("PUT", "items/CUP", json!({"name": "Cup"}), 400, "req.bad", "body"),
                ("PUT", "items/A%20CUP", columns(json!({"name": "Cup"})), 409, "req.bad", "address, item"),
                ("POST", "items/CUP", barcode("4006381333931", case.clone()), 200, "", ""),
                (
                    "POST",
                    "items/CUP",
                    barcode(
                        "4006381333931",
                        json!({"level": "case", "factor": "12", "warn_packs": "4", "hard_packs": "20"}),
                    ),
                    200,
                    "",
                    "",
                ),
                (
                    "POST",
                    "items/CUP",
                    barcode(
                        "4006381333931",
                        json!({"level": "case", "factor": "12", "warn_packs": "40", "hard_packs": "20"}),
                    ),
                    409,
                    "req.bad",
                    "body, columns.warn_packs",
                ),
                (
                    "POST",
                    "items/TEA",
                    barcode("4006381333931", json!({"level": "each"})),
                    409,
                    "req.bad",
                    "body, barcode",
                ),
                (
                    "POST",
                    "items/NONE",
                    barcode("4711", json!({"level": "each"})),
                    409,
                    "req.bad",
                    "address, item",
                ),
                (
                    "POST",
                    "items/CUP",
                    barcode("4711", json!({"barcode": "4712"})),
                    400,
                    "req.bad",
                    "body, columns",
                ),
                (
                    "POST",
                    "items/CUP",
                    json!({"act": "no_barcode", "barcode": "1"}),
                    409,
                    "req.unknown_object",
                    "body",
                ),
                ("POST", "items/CUP", json!({"act": "sing"}), 400, "req.bad", "body"),
                ("POST", "items/NONE", json!({"act": "retire"}), 409, "req.unknown_object", "body"),
                ("POST", "items/CUP", json!({"act": "retire"}), 200, "", ""),
                (
                    "PUT",
                    "items/CUP",
                    columns(json!({"name": "Big cup", "lot_tracked": "yes", "weight_g": "7"})),
                    200,
                    "",
                    "",
                ),
            ],
            "select count(*) + (select count(*) from barcode) + (select cast(sum(weight_g) as bigint) from item) from audit",
        );
        let stands = "select count(*) from barcode where barcode = '04006381333931' and item = 'CUP' and level = 'case' \
             and factor = 12 and state = 'active'";
        assert_eq!(site.count(stands), 1, "a GTIN has 14 digits");
        let seen = site.see("items");
        let row = one(&seen, "item", "CUP");
        assert_eq!(
            (&row["name"], &row["lot_tracked"], &row["state"]),
            (&json!("Big cup"), &json!(true), &json!("retired"))
        );

        let order =
            json!({"customer": "Erika", "lines": [{"item": "MUG", "qty": 1}, {"item": "CUP", "qty": 1}]});
        let (status, no) = site.call("shop", "PUT", "/api/v1/orders/4711", &[], &order);
        assert_eq!((status, &no["place"]), (409, &json!("body, lines[1].item")), "{no}");
        assert!(no["remedy"].as_str().is_some_and(|remedy| remedy.contains("take the item back")), "{no}");
        assert_eq!(site.ask("POST", "items/CUP", &json!({"act": "bring_back"})).0, 200);
        assert_eq!(site.call("shop", "PUT", "/api/v1/orders/4711", &[], &order).0, 201);
        assert_eq!(
            site.ask("POST", "items/CUP", &json!({"act": "no_barcode", "barcode": "04006381333931"})).0,
            200
        );
        assert_eq!(site.count(stands), 0);
        let kinds = "select count(*) from audit where object = 'CUP' and kind in ('item', 'retire_item', 'item_back')";
        assert_eq!(site.count(kinds), 5);
    });
}

#[test]
fn locations_are_made_changed_blocked_and_retired_and_run_empty() {
    on_both(|home| {
        let site = Site::furnished(home);
        let columns = |columns: Value| json!({"columns": columns});
        let state = |state: &str| json!({"state": state});
        calls(
            &site,
            &[
                (
                    "PUT",
                    "locations/B01.1.1",
                    columns(json!({"kind": "bin", "zone": "B", "walk": "7"})),
                    200,
                    "",
                    "",
                ),
                ("PUT", "locations/B01.1.1", columns(json!({"kind": "bin", "zone": "C"})), 200, "", ""),
                (
                    "PUT",
                    "locations/B01.1.1",
                    columns(json!({"kind": "cloud"})),
                    409,
                    "req.bad",
                    "body, columns.kind",
                ),
                (
                    "PUT",
                    "locations/B01.1.1",
                    columns(json!({"digits": "x"})),
                    409,
                    "req.bad",
                    "body, columns.digits",
                ),
                (
                    "PUT",
                    "locations/B01.1.1",
                    columns(json!({"state": "usable"})),
                    400,
                    "req.bad",
                    "body, columns",
                ),
                ("PUT", "locations/b-1", columns(json!({})), 409, "req.bad", "address, location"),
                ("PUT", "locations/Discrepancy", columns(json!({})), 409, "req.bad", "address, location"),
                ("POST", "locations/B01.1.1", state("blocked_in"), 200, "", ""),
                ("POST", "locations/B01.1.1", state("gone"), 409, "req.bad", "body"),
                ("POST", "locations/NONE", state("blocked"), 409, "req.unknown_object", "body"),
                ("POST", "locations/Adjustment", state("retired"), 409, "req.bad", "body"),
                ("POST", "locations/Problem", state("retired"), 409, "req.wrong_state", "body"),
                ("POST", "locations/B01.1.1", json!({}), 400, "req.bad", "body"),
            ],
            "select count(*) + (select count(*) from location where zone = 'C' and state = 'blocked_in') from audit",
        );
        let as_told = |site: &Site| {
            let seen = site.see("locations");
            let row = one(&seen, "location", "B01.1.1").clone();
            (row["zone"].clone(), row["state"].clone(), row["filled"].clone())
        };
        assert_eq!(as_told(&site), (json!("C"), json!("blocked_in"), json!(false)));
        let move_mugs = |from: &'static str, to: &'static str| {
            site.change(move |cx| {
                let goods = Goods { item: "MUG".into(), owner: "own".into(), ..Goods::default() };
                let (from, to) = (Place::loose(from), Place::loose(to));
                ledger::book(cx, &Booking { goods, qty: 3, from, to, reason: "", own: None }).map(|_| ())
            });
        };
        move_mugs(ADJUSTMENT, "B01.1.1");
        assert_eq!(site.ask("POST", "locations/B01.1.1", &state("retired")).0, 200);
        assert_eq!(as_told(&site), (json!("C"), json!("runs_empty"), json!(true)));
        // Somebody is sent for the mugs, once.
        let clear = |location: &str| site.ask("POST", &format!("locations/{location}/clear"), &json!({}));
        assert_eq!(clear("B01.1.1"), (200, json!({"what": "B01.1.1"})));
        let sent = "select count(*) from task where kind = 'move' and mode = 'fix' and object = 'L.B01.1.1'";
        assert_eq!(site.count(sent), 1);
        for (location, code) in [("B01.1.1", "req.wrong_state"), ("NONE", "req.unknown_object")] {
            let (status, no) = clear(location);
            assert_eq!((status, &no["code"]), (409, &json!(code)), "{no}");
        }
        assert_eq!(site.count(sent), 1);
        move_mugs("B01.1.1", ADJUSTMENT);
        site.change(|cx| cx.conn.batch("update task set state = 'cancelled' where object = 'L.B01.1.1'"));
        assert_eq!(as_told(&site), (json!("C"), json!("retired"), json!(false)));
        assert_eq!(site.ask("POST", "locations/B01.1.1", &state("usable")).0, 200);
        assert_eq!(as_told(&site), (json!("C"), json!("usable"), json!(false)));
        let audit = site.see("audit");
        let kinds: Vec<&str> =
            audit["data"].as_array().expect("rows").iter().filter_map(|row| row["kind"].as_str()).collect();
        assert_eq!(
            kinds,
            ["location", "location", "location_state", "retire_location", "clear_location", "location_state"],
            "{audit}"
        );
    });
}

#[test]
fn reasons_are_switched_and_added_and_told() {
    on_both(|home| {
        let site = Site::furnished(home);
        let switch = |kind: &str, code: &str, on: bool| json!({"kind": kind, "code": code, "on": on});
        let own =
            |kind: &str, code: &str, en: &str| json!({"kind": kind, "code": code, "en": en, "de": "Deutsch"});
        calls(
            &site,
            &[
                ("POST", "reasons", switch("hold", "customs", false), 200, "", ""),
                ("POST", "reasons", switch("adjustment", "theft_suspected", false), 200, "", ""),
                ("POST", "reasons", switch("told", "label_missing", false), 200, "", ""),
                ("POST", "reasons", switch("told", "label_missing@pick.loc", false), 200, "", ""),
                ("POST", "reasons", switch("told", "short@pick", false), 409, "req.wrong_state", "body"),
                ("POST", "reasons", switch("told", "skip@nowhere", false), 409, "req.bad", "body, code"),
                ("POST", "reasons", switch("told", "short", false), 409, "req.wrong_state", "body"),
                (
                    "POST",
                    "reasons",
                    switch("told", "books_short", false),
                    409,
                    "req.unknown_object",
                    "body, code",
                ),
                (
                    "POST",
                    "reasons",
                    switch("told", "nothing", false),
                    409,
                    "req.unknown_object",
                    "body, code",
                ),
                ("POST", "reasons", switch("weather", "rain", false), 409, "req.bad", "body"),
                ("POST", "reasons", json!({"kind": "hold", "code": "customs"}), 400, "req.bad", "body"),
                ("PUT", "reasons", own("hold", "leak", "Leak"), 200, "", ""),
                ("PUT", "reasons", own("adjustment", "mice", "Mice"), 200, "", ""),
                ("PUT", "reasons", own("told", "mice", "Mice"), 409, "req.bad", "body"),
                ("PUT", "reasons", own("hold", "quality", "Other"), 409, "req.wrong_state", "body, code"),
                ("PUT", "reasons", own("hold", "Leak", "Leak"), 409, "req.bad", "body"),
                ("PUT", "reasons", own("hold", "drop", ""), 409, "req.bad", "body"),
            ],
            "select count(*) + (select count(*) from reason) from audit",
        );
        let offered = site.see("reasons");
        let has =
            |list: &str, code: &str| offered[list].as_array().expect("codes").iter().any(|one| one == code);
        assert!(has("holds", "leak") && !has("holds", "customs") && has("holds", "quality"), "{offered}");
        assert!(has("settlements", "mice") && !has("settlements", "theft_suspected"), "{offered}");
        assert!(
            has("told", "short") && !has("told", "label_missing") && !has("told", "books_short"),
            "{offered}"
        );
        assert_eq!(offered["told_off"], json!(["label_missing", "label_missing@pick.loc"]));
        assert_eq!(site.ask("POST", "reasons", &switch("told", "label_missing", true)).0, 200);
        assert!(
            site.see("reasons")["told"]
                .as_array()
                .is_some_and(|told| told.iter().any(|one| one == "label_missing"))
        );
    });
}

#[test]
fn a_program_ends_the_sessions_of_one_person() {
    on_both(|home| {
        let site = Site::furnished(home);
        site.change(|cx| {
            for number in ["1001", "1002"] {
                let (person, badge) = (number.to_owned(), number.to_owned());
                let ana = crate::people::person::Person { person, badge, ..crate::testing::ana() };
                crate::people::person::save(cx, &ana)?;
                let actor = ActorId(format!("session of {number}"));
                crate::people::desk::begin(cx, number, &secret::hash(number), &actor)?;
            }
            let ana = crate::testing::ana();
            crate::people::person::log_on(cx, &ana, &"K7Q2MX".into(), &"actor-ana".into())
        });
        let seen = |site: &Site| {
            let one = site.see("people/1001");
            (one["sessions"].clone(), one["terminals"].clone())
        };
        let name = site.see("devices/K7Q2MX")["name"].clone();
        assert_eq!(seen(&site), (json!(1), json!([{"device": "K7Q2MX", "name": name}])));
        let end = json!({"act": "end_sessions"});
        assert_eq!(site.ask("POST", "people/1001", &end), (200, json!({"what": "1001"})));
        let (status, no) = site.ask("POST", "people/4242", &end);
        assert_eq!((status, &no["place"]), (404, &json!("address, person")), "{no}");
        let open = |actor: &str| match actor {
            "1001" => site
                .count("select count(*) from desk_session where actor = 'session of 1001' and ended_at = 0"),
            _ => site
                .count("select count(*) from desk_session where actor = 'session of 1002' and ended_at = 0"),
        };
        assert_eq!((open("1001"), open("1002")), (0, 1));
        assert_eq!(seen(&site), (json!(0), json!([])));
        assert_eq!(site.count("select count(*) from audit where kind = 'end_sessions'"), 1);
    });
}

#[test]
fn a_location_says_how_long_its_goods_lie_and_how_often_some_came_or_left_and_an_item_all_that_is_set_up_of_it()
 {
    on_both(|home| {
        let site = Site::furnished(home);
        let begun = site.hall.now().0;
        site.change(|cx| {
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            for (from, to, qty) in [(ADJUSTMENT, "A01.1.1", 5), ("A01.1.1", "BENCH.1", 2)] {
                let (goods, from, to) = (goods.clone(), Place::loose(from), Place::loose(to));
                ledger::book(cx, &Booking { goods, qty, from, to, reason: "", own: None })?;
            }
            Ok(())
        });
        let seen = site.see("locations");
        let (bin, bench) = (one(&seen, "location", "A01.1.1"), one(&seen, "location", "BENCH.1"));
        assert_eq!((&bin["moved_last_hour"], &bench["moved_last_hour"]), (&json!(2), &json!(1)), "{seen}");
        assert!(bin["lain_since"].as_i64().is_some_and(|at| at >= begun), "{bin}");
        let sheet = site.see("locations/A01.1.1");
        assert_eq!((&sheet["units"], &sheet["columns"]["kind"]), (&json!(3), &json!("bin")), "{sheet}");

        let case = json!({"act": "barcode", "barcode": "4012345678901", "columns": {"level": "case", "factor": "12", "warn_packs": "4"}});
        assert_eq!(site.ask("POST", "items/TEA", &case).0, 200);
        let sheet = site.see("items/TEA");
        assert_eq!((&sheet["units"], &sheet["columns"]["name"]), (&json!(5), &json!("A thing")), "{sheet}");
        let levels = sheet["levels"].as_array().expect("levels");
        assert!(
            levels.iter().any(|one| one["level"] == "case" && one["factor"] == 12 && one["warn_packs"] == 4),
            "{sheet}"
        );
        let codes = sheet["barcodes"].as_array().expect("barcodes");
        assert!(codes.iter().any(|one| one["level"] == "case" && one["factor"] == 12), "{sheet}");
        // What is read is what may be written.
        for path in ["items/TEA", "locations/A01.1.1"] {
            let same = json!({"columns": site.see(path)["columns"]});
            let (status, answer) = site.ask("PUT", path, &same);
            assert_eq!(status, 200, "{path}: {answer}");
        }
        for unknown in ["items/NONE", "locations/NONE"] {
            assert_eq!(site.call("boss", "GET", &format!("/api/v1/{unknown}"), &[], &Value::Null).0, 404);
        }
    });
}
