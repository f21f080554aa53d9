//! Pages of running work: tasks and devices.

use super::{Desk, leads_to, named};
use crate::catalog::save::{self, Item, Location};
use crate::db::testing::on_both;
use crate::exception::{self, Raise};
use crate::ledger::{self, ADJUSTMENT, Booking, Place};
use crate::order::{self, NewOrder, NewOrderLine};
use crate::people::{device, person};
use crate::task::{self, NewTask, lease};
use axum::http::StatusCode;
use regal_shared::base::{DeviceId, Goods};
use regal_shared::flow::common::{ExceptionCode, LocationKind};
use regal_shared::flow::session::Role;
use regal_shared::text::{Language, Message};
use regal_shared::wire::TaskKind;

/// A name nobody should have.
pub(super) const EVIL: &str = "<img src=x onerror=alert(1)>";

/// An item with a hostile name in bin A01.1.1, an order of four released and held by P1 on device K7Q2MX; answers
/// the task.
pub(super) fn at_work(desk: &Desk) -> String {
    desk.change(|cx| {
        save::item(cx, &Item { item: "TEA".into(), name: format!("{EVIL} tea"), ..Item::default() })?;
        save::location(cx, &Location { zone: "A".into(), ..Location::plain("A01.1.1", LocationKind::Bin) })?;
        save::location(cx, &Location { zone: "pack".into(), ..Location::plain("P01", LocationKind::Lane) })?;
        let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
        let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A01.1.1"));
        ledger::book(cx, &Booking { goods, qty: 10, from, to, reason: "opening", own: None })?;
        let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 4, ..NewOrderLine::default() };
        let customer = format!("{EVIL} Ltd");
        let new = NewOrder {
            order: "4711".into(),
            customer,
            priority: 50,
            lines: vec![line],
            ..NewOrder::default()
        };
        order::create(cx, &new)?;
        order::release(cx, "4711")?;
        device::make(cx, "K7Q2MX", &format!("{EVIL} 1"), "secret")?;
        let on = DeviceId::from("K7Q2MX");
        person::log_on(cx, &named("P1", Role::Picker), &on, &"actor-1".into())?;
        let found = task::next_ready(cx, TaskKind::Pick)?.expect("a task");
        lease::grant(cx, &found, &on, &"actor-1".into())?;
        Ok(found.task.0)
    })
}

#[test]
fn german_pages_say_in_german_what_the_floor_told_in_codes() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let (case, count) = desk.change(|cx| {
            person::speak(cx, "P3", Language::De)?;
            let said = Message::new("exc.detail_short").with("n", 1).with("m", 2).with("held", 0);
            let raise = Raise { detail: said.to_string(), ..Raise::new(ExceptionCode::Short) };
            let due = NewTask { reason: "short", ..NewTask::ready(TaskKind::Count, "A01.1.1") };
            Ok((exception::raise(cx, &raise)?, task::create(cx, &due)?))
        });
        let page = |path: &str| desk.text(desk.get(path, "token P3"));
        let case = page(&format!("/exceptions/{case}"));
        assert!(case.contains("entnommen 1, da 2, vergeben 0"), "{case}");
        let why = page("/tasks?state=ready&kind=count");
        assert!(why.contains("<small>Fehlmenge</small>") && why.contains(&count.0), "{why}");
    });
}

#[test]
fn an_items_page_tells_what_lies_somewhere_apart_from_its_counter_accounts() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let page = desk.text(desk.get("/stock/item/TEA", "token P2"));
        let (lies, accounts) = page.split_once("<details><summary>Counter-accounts").expect(&page);
        assert!(lies.contains("A01.1.1") && !lies.contains("−10"), "{lies}");
        let (accounts, _) = accounts.split_once("</details>").expect(&page);
        assert!(accounts.contains("−10") && !accounts.contains("A01.1.1"), "{accounts}");
        desk.change(|cx| {
            let goods =
                Goods { item: "TEA".into(), owner: "own".into(), lot: "L1".into(), ..Goods::default() };
            let (from, to) = (Place::loose(ADJUSTMENT), Place::loose("A01.1.1"));
            ledger::book(cx, &Booking { goods, qty: 3, from, to, reason: "opening", own: None }).map(|_| ())
        });
        let page = desk.text(desk.get("/stock/lot/TEA/L1", "token P2"));
        let (lies, accounts) = page.split_once("<details><summary>Counter-accounts").expect(&page);
        assert!(lies.contains("A01.1.1") && !lies.contains("−3") && accounts.contains("−3"), "{page}");
        let at = desk.text(desk.get("/stock/location/Adjustment", "token P2"));
        assert!(at.contains("−10") && !at.contains("<details><summary>Counter"), "asked for by name: {at}");
    });
}

#[test]
fn the_orders_list_counts_what_is_on_the_way_and_names_no_empty_state() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let page = desk.text(desk.get("/orders?state=new", "token P2"));
        let tabs =
            page.split_once("class=\"tabs\"").and_then(|(_, rest)| rest.split_once("</p>")).expect("tabs").0;
        let shown: Vec<&str> = tabs.split("state=").skip(1).filter_map(|tab| tab.split('"').next()).collect();
        assert_eq!(shown, ["open", "new", "reserved", "shipped", "cancelled", "all"], "{tabs}");
        assert!(tabs.contains("<b>1</b>"), "{tabs}");
    });
}

#[test]
fn an_order_is_put_on_hold_ranked_and_lifted_on_its_page() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let decide =
            |who: &str, form: &str| desk.post("/orders/4711/decide", who, form, "same-origin").status();
        let page = || desk.text(desk.get("/orders/4711", "token P3"));
        assert!(page().contains("Put on hold") && page().contains("/stock/location/A01.1.1"), "{}", page());
        assert_eq!(decide("token P2", "act=hold&reason=payment"), StatusCode::FORBIDDEN, "a lead looks");
        assert_eq!(decide("token P3", "act=hold&reason=payment"), StatusCode::SEE_OTHER);
        assert!(page().contains("On hold:</b> Payment") && page().contains("Lift the hold"), "{}", page());
        assert!(!page().contains("/orders/4711/release"), "nobody releases it");
        let held = desk.text(desk.get("/orders?state=held", "token P2"));
        assert!(held.contains("/orders/4711\"") && held.contains("<mark>Payment</mark>"), "{held}");
        assert_eq!(decide("token P3", "act=hold&reason=payment"), StatusCode::CONFLICT);
        assert_eq!(decide("token P3", "act=rank&priority=200"), StatusCode::CONFLICT);
        assert_eq!(decide("token P3", "act=rank&priority=4"), StatusCode::SEE_OTHER);
        assert!(page().contains("<dt>Priority</dt><dd>4</dd>"), "{}", page());
        assert_eq!(decide("token P3", "act=lift"), StatusCode::SEE_OTHER);
        assert!(page().contains("Hold of an order lifted"), "{}", page());
        assert_eq!(decide("token P3", "act=else"), StatusCode::CONFLICT);
        let audit = desk.text(desk.get("/settings/audit?object=4711", "token P4"));
        for said in
            ["Order put on hold", "Priority of an order changed", "Hold of an order lifted", "Payment"]
        {
            assert!(audit.contains(said), "{said}: {audit}");
        }
    });
}

#[test]
fn an_orders_page_says_what_is_missing_and_the_list_finds_it() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 30, ..NewOrderLine::default() };
            let new =
                NewOrder { order: "4712".into(), priority: 50, lines: vec![line], ..NewOrder::default() };
            order::create(cx, &new)?;
            order::release(cx, "4712").map(|_| ())
        });
        let list = desk.text(desk.get("/orders?state=owed", "token P2"));
        assert!(list.contains("/orders/4712\"") && !list.contains("/orders/4711\""), "{list}");
        let page = desk.text(desk.get("/orders/4712", "token P2"));
        let (_, missing) = page.split_once("<h2 id=\"missing\">Missing</h2>").expect(&page);
        let row = missing.split("<tr>").nth(2).expect("a row");
        let cells: Vec<&str> =
            row.split("<td class=\"n").skip(1).filter_map(|cell| cell.split(['>', '<']).nth(1)).collect();
        assert_eq!(cells, ["1", "24", "0", "10", "0", "0"], "all ten are reserved: {row}");
    });
}

#[test]
fn tasks_are_found_by_kind_state_zone_age_and_holder() {
    on_both(|home| {
        let desk = Desk::open(home);
        let task = at_work(&desk);
        let list = |query: &str| desk.text(desk.get(&format!("/tasks?{query}"), "token P2"));
        for (query, there) in [
            ("state=leased", true),
            ("state=leased&kind=pick", true),
            ("state=leased&kind=count", false),
            ("state=leased&device=K7Q2MX", true),
            ("state=leased&device=OTHER", false),
            ("state=leased&older=1", false),
            ("state=leased&zone=A", true),
            ("state=leased&zone=nowhere", false),
            ("state=ready", false),
            ("state=done%27%3B--&kind=%3Cb%3E&older=x&after=nothing", false),
        ] {
            let page = list(query);
            assert_eq!(page.contains(&format!("/tasks/{task}\"")), there, "{query}: {page}");
            assert!(!page.contains("<b>") && !page.contains("<img src=x"), "{query}: {page}");
        }
        // The next page begins behind the task named.
        assert!(!list(&format!("state=leased&after={task}")).contains(&format!("/tasks/{task}\"")));
    });
}

#[test]
fn a_task_is_shown_with_lines_holder_and_reason_and_decided_by_a_supervisor() {
    on_both(|home| {
        let desk = Desk::open(home);
        let task = at_work(&desk);
        let path = format!("/tasks/{task}");
        let page = |who: &str| desk.text(desk.get(&path, &format!("token {who}")));
        let shown = page("P3");
        for part in ["Somebody P1", "K7Q2MX", "holds it", "A01.1.1", "/orders/4711", "onerror", "tea"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("<img src=x"), "{shown}");
        // A device goes by its name, also where goods are in its hands.
        assert!(shown.contains("<a href=\"/devices/K7Q2MX\">&#60;img"), "{shown}");
        let hand = desk.text(desk.get("/stock/location/Carry.K7Q2MX", "token P3"));
        assert!(hand.contains("In hand &#60;img") && !hand.contains("<img src=x"), "{hand}");
        assert!(shown.contains("Oldest stock first"), "the rule that chose the bin: {shown}");
        assert!(!page("P2").contains("value=\"revoke\""), "a lead looks on");

        let decide = |form: &str| desk.post(&format!("{path}/decide"), "token P3", form, "same-origin");
        for (form, no) in [
            ("act=rank&priority=100", "from 1 to 99"),
            ("act=give&person=P9", "no such person"),
            ("act=what", "makes no sense"),
        ] {
            let response = decide(form);
            assert_eq!(response.status(), StatusCode::CONFLICT, "{form}");
            let text = desk.text(response);
            assert!(text.contains(no), "{form}: {text}");
        }
        assert_eq!(leads_to(&decide("act=rank&priority=7")), path);
        assert_eq!(leads_to(&decide("act=give&person=P2")), path);
        let shown = page("P3");
        for part in ["taken back", "for Somebody P2", "<dd>7</dd>", "Given to somebody", "Priority changed"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!shown.contains("value=\"revoke\""), "nobody holds it: {shown}");
        assert_eq!(decide("act=revoke").status(), StatusCode::CONFLICT);
        let actors = desk.change(|cx| {
            let sql = "select count(*) from granted where actor = 'P3' and kind in ('rank', 'give')";
            crate::db::query_int(cx.conn, sql, &[])
        });
        assert_eq!(actors, 2);
    });
}

#[test]
fn work_stopped_for_danger_says_so_and_a_supervisor_releases_it_from_the_task_or_the_case() {
    on_both(|home| {
        let desk = Desk::open(home);
        let task = at_work(&desk);
        let under = task.clone();
        let case = desk.change(move |cx| {
            cx.by.task.clone_from(&under);
            let raise = Raise { location: "A01.1.1".into(), ..Raise::new(ExceptionCode::Safety) };
            let case = exception::raise(cx, &raise)?;
            crate::flow::freeze(cx, &under.as_str().into())?;
            Ok(case)
        });
        let page = |path: &str, who: &str| desk.text(desk.get(path, &format!("token {who}")));
        let (of_task, of_case) = (format!("/tasks/{task}"), format!("/exceptions/{case}"));
        assert!(page("/tasks?state=waiting", "P2").contains("stopped for danger"));
        for path in [&of_task, &of_case] {
            let shown = page(path, "P3");
            assert!(shown.contains("Nobody gets") && shown.contains("value=\"thaw\""), "{path}: {shown}");
            assert!(!page(path, "P2").contains("value=\"thaw\""), "a lead looks on");
        }
        assert!(!page(&of_case, "P3").contains("Came late"));
        let release = || desk.post(&format!("{of_task}/decide"), "token P3", "act=thaw", "same-origin");
        assert_eq!(leads_to(&release()), of_task);
        assert_eq!(release().status(), StatusCode::CONFLICT, "it is free");
        let shown = page(&of_task, "P3");
        assert!(shown.contains("Released after danger") && !shown.contains("value=\"thaw\""), "{shown}");
        assert!(!page(&of_case, "P3").contains("value=\"thaw\""));
        desk.change(|cx| {
            cx.conn.batch(
                "insert into command (site, device, series, number, kind, body_hash, answer, actor, task, occurred_at, \
                 settled_at, late, first_journal, last_journal) select site, device, series, command, 'report', '', '', \
                 '', task, 0, 0, 1, 0, 0 from exception where code = 'safety'",
            )
        });
        assert!(page(&of_case, "P3").contains("Came late"), "the work was no longer the device's");
        let listed = desk.text(desk.get("/tasks?state=ready", "token P2"));
        assert!(listed.contains(&of_task) && !listed.contains("stopped for danger"), "{listed}");
    });
}

#[test]
fn a_device_is_told_and_its_user_logged_off() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let list = desk.text(desk.get("/devices", "token P2"));
        assert!(list.contains("/devices/K7Q2MX") && list.contains("Somebody P1"), "{list}");
        assert!(!list.contains("<img src=x") && !list.contains("value=\"call\""), "{list}");

        let path = "/devices/K7Q2MX";
        let decide = |path: &str, form: &str| desk.post(path, "token P3", form, "same-origin");
        let at = format!("{path}/decide");
        let long = "x".repeat(41);
        for form in ["act=tell&text=", &format!("act=call&text={long}"), "act=what"] {
            assert_eq!(decide(&at, form).status(), StatusCode::CONFLICT, "{form}");
        }
        assert_eq!(leads_to(&decide(&at, "act=tell&text=Dock+3")), path);
        assert_eq!(leads_to(&decide("/devices/tell", "act=call&text=Leave+the+hall")), "/devices");
        assert_eq!(decide("/devices/tell", "act=log_off").status(), StatusCode::CONFLICT);
        assert_eq!(leads_to(&decide(&at, "act=log_off")), path);
        assert_eq!(decide(&at, "act=log_off").status(), StatusCode::CONFLICT, "nobody is on it");
        let page = desk.text(desk.get(path, "token P3"));
        assert!(!page.contains("Somebody P1") && page.contains("/tasks/"), "its work stays: {page}");
    });
}

#[test]
fn todays_orders_stand_against_their_cut_off_on_the_desk_and_on_the_wall() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            let (carrier, now) = (format!("{EVIL} Post"), cx.now.0);
            cx.conn.execute(
                "update order_head set cut_off = $2, carrier = $3 where site = $1",
                crate::db::params![&cx.site.site, now, &carrier],
            )
        });
        let page = desk.text(desk.get("/today", "token P2"));
        assert!(page.contains("0/1") && page.contains("<header>") && !page.contains("<img src=x"), "{page}");
        let wall = desk.text(desk.get("/today?tv=1", "token P2"));
        assert!(wall.contains("0/1") && wall.contains("id=\"beat\""), "{wall}");
        assert!(!wall.contains("<form") && !wall.contains("<header>"), "nothing to touch: {wall}");
    });
}

#[test]
fn holds_are_placed_and_lifted_and_places_counted_on_their_pages() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let post = |path: &str, form: &str| desk.post(path, "token P3", form, "same-origin");
        let page = |path: &str, who: &str| desk.text(desk.get(path, &format!("token {who}")));
        let place = "act=place&scope=location&object=L.A01.1.1&reason=maintenance";
        assert_eq!(leads_to(&post("/stock/holds/decide", place)), "/stock/holds");
        assert_eq!(post("/stock/holds/decide", place).status(), StatusCode::CONFLICT);
        let shown = page("/stock/holds", "P2");
        assert!(shown.contains("/stock/location/A01.1.1") && shown.contains("Maintenance"), "{shown}");
        assert!(!shown.contains("value=\"lift\""), "a lead looks on: {shown}");
        let hold = desk.change(|cx| crate::db::query_int(cx.conn, "select hold from hold", &[]));
        assert_eq!(leads_to(&post("/stock/holds/decide", &format!("act=lift&hold={hold}"))), "/stock/holds");
        assert!(page("/stock/holds", "P2").contains("Nothing is on hold"));

        assert_eq!(leads_to(&post("/stock/counts/decide", "object=L.A01.1.1")), "/stock/counts");
        assert_eq!(post("/stock/counts/decide", "object=NONE").status(), StatusCode::CONFLICT);
        let counts = page("/stock/counts", "P2");
        assert!(counts.contains("A supervisor asked for it") && !counts.contains(">board."), "{counts}");
    });
}

#[test]
fn a_case_that_comes_again_says_so_in_the_inbox_and_leads_to_those_before_it() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let (first, third) = desk.change(|cx| {
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let found = |code| Raise { location: "A01.1.1".into(), goods: goods.clone(), ..Raise::new(code) };
            let first = exception::raise(cx, &found(ExceptionCode::Damaged))?;
            exception::raise(cx, &found(ExceptionCode::Damaged))?;
            exception::raise(cx, &found(ExceptionCode::SurplusFound))?;
            Ok((first, exception::raise(cx, &found(ExceptionCode::Damaged))?))
        });
        let page = |path: &str| desk.text(desk.get(path, "token P2"));
        let all = page("/exceptions");
        assert!(all.contains("3 times here") && all.contains("Surplus"), "{all}");
        let again = page("/exceptions?again=1");
        let rows = again.split_once("<tbody>").expect("a table").1;
        assert_eq!(rows.matches("times here").count(), 2, "{rows}");
        assert!(!rows.contains("Surplus") && !rows.contains(&format!("/exceptions/{first}\"")), "{rows}");
        let case = page(&format!("/exceptions/{third}"));
        assert!(case.contains("3 times here") && case.contains(&format!("/exceptions/{first}\"")), "{case}");
        let case = page(&format!("/exceptions/{first}"));
        assert!(!case.contains("times here") && case.contains(&format!("/exceptions/{third}\"")), "{case}");
    });
}

#[test]
fn what_was_not_found_may_lie_beside_it_and_a_rule_that_was_beaten_is_named() {
    use crate::overruled::{self, Overruled};
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let (lost, broken) = desk.change(|cx| {
            for (bin, walk) in
                [("A01.1.1", 1), ("A01.2.1", 2), ("A01.3.1", 3), ("A01.4.1", 4), ("A01.5.1", 5)]
            {
                let plain = Location::plain(bin, LocationKind::Bin);
                save::location(cx, &Location { walk, ..plain })?;
            }
            let at = |code| Raise { location: "A01.3.1".into(), ..Raise::new(code) };
            let beaten = Overruled {
                rule: "same_item".into(),
                planned: "A01.5.1".into(),
                location: "A01.3.1".into(),
                reason: "no_room".into(),
            };
            overruled::keep(cx, &beaten)?;
            Ok((
                exception::raise(cx, &at(ExceptionCode::NotFound))?,
                exception::raise(cx, &at(ExceptionCode::RuleBroken))?,
            ))
        });
        let page = |case: i64| desk.text(desk.get(&format!("/exceptions/{case}"), "token P2"));
        let case = page(lost);
        let (_, beside) = case.split_once("Bins beside it").expect(&case);
        let named = ["A01.1.1", "A01.2.1", "A01.4.1", "A01.5.1"];
        assert!(named.iter().all(|bin| beside.contains(&format!("/stock/location/{bin}\""))), "{case}");
        let case = page(broken);
        assert!(!case.contains("Bins beside it"), "{case}");
        for said in ["/stock/location/A01.5.1\"", "The same item lies there", "no room"] {
            assert!(case.to_lowercase().contains(&said.to_lowercase()), "{said}: {case}");
        }
    });
}

#[test]
fn a_bin_said_to_be_full_shows_its_room_and_leads_who_may_to_what_may_be_wrong() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let case = desk.change(|cx| {
            cx.conn.batch("update location set capacity = 40 where location = 'A01.1.1'")?;
            let goods = Goods { item: "TEA".into(), owner: "own".into(), ..Goods::default() };
            let full = Raise { location: "A01.1.1".into(), goods, ..Raise::new(ExceptionCode::BinFull) };
            exception::raise(cx, &full)
        });
        let page = |token: &str| desk.text(desk.get(&format!("/exceptions/{case}"), token));
        let (lead, boss) = (page("token P2"), page("token P4"));
        assert!(lead.contains("10 of 40 booked") && lead.contains("Check the room of the place"), "{lead}");
        assert!(!lead.contains("/settings/locations/"), "{lead}");
        for leads_to in ["/settings/locations/A01.1.1\"", "/settings/items/TEA\""] {
            assert!(boss.contains(leads_to), "{boss}");
        }
    });
}
