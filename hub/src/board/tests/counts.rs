//! The page of counts: what is planned, what is decided without a second count, and by whom.

use super::arranging::count;
use super::work::at_work;
use super::{Desk, leads_to};
use crate::catalog::save::{self, Location};
use crate::db::testing::on_both;
use crate::task;
use axum::http::StatusCode;
use regal_shared::flow::common::LocationKind;

const PATH: &str = "/stock/counts/decide";

/// Three bins more, of which one was counted long ago; and a count of the bin with the tea by P1 that found seven of
/// ten and waits for a second one.
fn counted(desk: &Desk) {
    at_work(desk);
    desk.change(|cx| {
        for (name, zone) in [("A01.2.1", "A"), ("B01.1.1", "B"), ("B01.2.1", "B")] {
            let plain = Location::plain(name, LocationKind::Bin);
            save::location(cx, &Location { zone: zone.into(), ..plain })?;
        }
        cx.conn.batch(
            "update item set unit_cost = 250, currency = 'EUR', abc = 'A'; \
             update location set counted_at = 1600000000000 where location = 'B01.1.1'; \
             insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
             counted_at) values \
             ('main', 900001, 'A01.1.1', 'recount_due', '', '', 'actor-1', 0, 0, 0, 1790000000000); \
             insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, \
             outcome) values ('main', 900001, 1, 'TEA', 'own', '', '', '', 7, 10, -3, 'suspect')",
        )?;
        task::count_due(cx, "A01.1.1", "recount")
    });
}

fn page(desk: &Desk, who: &str, query: &str) -> String {
    desk.text(desk.get(&format!("/stock/counts{query}"), &format!("token {who}")))
}

fn post(desk: &Desk, who: &str, form: &str) -> (StatusCode, String) {
    let answer = desk.post(PATH, &format!("token {who}"), form, "same-origin");
    let status = answer.status();
    if status == StatusCode::SEE_OTHER {
        assert_eq!(leads_to(&answer), "/stock/counts", "{form}");
    }
    (status, desk.text(answer))
}

#[test]
fn places_to_count_are_chosen_by_zone_class_and_age_and_planned_once() {
    on_both(|home| {
        let desk = Desk::open(home);
        counted(&desk);
        let chosen = |query: &str| {
            let page = page(&desk, "P2", query);
            let (_, rest) = page.split_once("id=\"plan\"").expect(&page);
            let (plan, _) = rest.split_once("id=\"list\"").expect(&page);
            let shown = |name: &&str| plan.contains(&format!(">{name}</a>"));
            ["A01.1.1", "A01.2.1", "B01.1.1", "B01.2.1"].into_iter().filter(shown).collect::<Vec<_>>()
        };
        for (query, places) in [
            ("", &[][..]),
            ("?zone=", &["A01.2.1", "B01.1.1", "B01.2.1"]),
            ("?zone=B&abc=&days=0&most=20", &["B01.1.1", "B01.2.1"]),
            ("?zone=B&most=1", &["B01.2.1"]),
            ("?zone=&abc=A", &[]),
            ("?zone=B&days=36500", &["B01.2.1"]),
        ] {
            assert_eq!(chosen(query), places, "{query}");
        }
        let never = page(&desk, "P2", "?zone=B");
        assert!(never.contains(">never<") && !never.contains("value=\"plan\""), "a lead looks on: {never}");
        let plan = "act=plan&zone=B&abc=&days=0&most=20";
        assert_eq!(post(&desk, "P3", plan).0, StatusCode::SEE_OTHER);
        let due = "select count(*) from task where kind = 'count' and reason = 'count_planned' and object like 'B%'";
        assert_eq!(count(&desk, due), 2);
        let (status, page) = post(&desk, "P3", plan);
        assert!(status == StatusCode::CONFLICT && page.contains("due at all of them"), "{page}");
        assert_eq!(count(&desk, "select count(*) from audit where kind = 'plan_counts' and object = 'B'"), 1);
    });
}

#[test]
fn a_count_is_decided_without_a_second_one_by_somebody_else_and_above_the_limit_by_two() {
    on_both(|home| {
        let desk = Desk::open(home);
        counted(&desk);
        let shown = page(&desk, "P3", "");
        for told in ["−7.50\u{a0}EUR", "Somebody P1", "second count due", "Decide without a second count"] {
            assert!(shown.contains(told), "{told}: {shown}");
        }
        assert!(!page(&desk, "P2", "").contains("Somebody P1"), "who counted is for those who decide");
        desk.change(|cx| {
            let sql = "update count set actor = $1 where count = 900001";
            cx.conn.execute(sql, crate::db::params!["P3"])
        });
        let no = post(&desk, "P3", "act=decide&count=900001");
        assert!(no.0 == StatusCode::CONFLICT && no.1.contains("Who counted does not decide"), "{}", no.1);
        desk.change(|cx| {
            cx.conn.batch(
                "update count set actor = 'actor-1' where count = 900001; \
                 update task set state = 'in_progress' where kind = 'count'",
            )
        });
        let no = post(&desk, "P3", "act=decide&count=900001");
        assert!(no.0 == StatusCode::CONFLICT && no.1.contains("counting there right now"), "{}", no.1);
        desk.change(|cx| cx.conn.batch("update task set state = 'ready' where kind = 'count'"));
        assert_eq!(post(&desk, "P3", "act=decide&count=900001").0, StatusCode::SEE_OTHER);
        assert_eq!(post(&desk, "P3", "act=decide&count=900001").0, StatusCode::CONFLICT, "once");
        assert_eq!(count(&desk, "select count(*) from task where kind = 'count' and state = 'ready'"), 0);

        let case = count(&desk, "select exception from exception where code = 'count_variance'");
        let shown = page(&desk, "P3", "");
        assert!(shown.contains("to be decided") && shown.contains("value=\"7\""), "{shown}");
        desk.change(|cx| crate::policy::set(cx, "write_off_limit", 2));
        let counted = format!("act=counted&exception={case}&qty=7&reason=miscount");
        assert_eq!(post(&desk, "P3", &counted).0, StatusCode::SEE_OTHER);
        let part = count(&desk, "select settlement from settlement where state = 'proposed'");
        let approve = format!("act=approve&exception={case}&settlement={part}");
        let no = post(&desk, "P3", &approve);
        assert!(no.0 == StatusCode::CONFLICT && no.1.contains("somebody else decides"), "{}", no.1);
        assert!(page(&desk, "P4", "").contains("waits for a second person"));
        assert_eq!(post(&desk, "P4", &approve).0, StatusCode::SEE_OTHER);
        let there = "select on_hand from balance where location = 'A01.1.1' and item = 'TEA'";
        assert_eq!(count(&desk, there), 7);
        let left = "select unexplained from exception where code = 'count_variance' and state = 'open'";
        assert_eq!(count(&desk, left), 3, "what is missing is settled on the case");
    });
}

#[test]
fn a_count_nobody_believes_is_made_once_more_and_its_case_is_closed() {
    on_both(|home| {
        let desk = Desk::open(home);
        counted(&desk);
        post(&desk, "P3", "act=decide&count=900001");
        let case = count(&desk, "select exception from exception where code = 'count_variance'");
        let again = format!("act=recount&exception={case}");
        assert_eq!(post(&desk, "P3", &again).0, StatusCode::SEE_OTHER);
        let due = "select count(*) from task where kind = 'count' and state = 'ready' and reason = 'recount'";
        assert_eq!(count(&desk, due), 1);
        assert_eq!(count(&desk, "select count(*) from exception where state = 'resolved'"), 1);
        assert_eq!(post(&desk, "P3", &again).0, StatusCode::CONFLICT, "closed");
        assert_eq!(post(&desk, "P3", "act=recount&exception=x").0, StatusCode::CONFLICT);
        let there = "select on_hand from balance where location = 'A01.1.1' and item = 'TEA'";
        assert_eq!(count(&desk, there), 10, "nothing is booked");
        assert_eq!(count(&desk, "select count(*) from audit where kind = 'settle_recount'"), 1);
    });
}
