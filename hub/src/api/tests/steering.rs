//! Counts that are planned and decided, recalls.

use super::*;
use crate::catalog::save::Location;
use regal_shared::flow::common::LocationKind;

#[test]
fn counts_are_planned_and_decided_and_lots_recalled() {
    on_both(|home| {
        let site = Site::open(home);
        site.hall
            .change("test", |cx| {
                save::location(cx, &Location { zone: "A".into(), ..Location::plain("A1", LocationKind::Bin) })?;
                save::lot(cx, "TEA", "L26-1", None)?;
                cx.conn.batch(
                    "insert into count (site, count, location, state, task, device, actor, anchor, first_scan, last_scan, \
                     counted_at) values ('main', 900001, 'A1', 'recount_due', '', '', 'a', 0, 0, 0, 1790000000000); \
                     insert into count_line (site, count, line, item, owner, lot, serial, lpn, counted, base, variance, \
                     outcome) values ('main', 900001, 1, 'TEA', 'own', '', '', '', 7, 10, -3, 'suspect')",
                )
            })
            .wait()
            .expect("a count");
        let post =
            |path: &str, body: Value| site.call("shop", "POST", &format!("/api/v1/{path}"), &[], &body);
        let plan = json!({"zone": "A", "days": 0, "most": 5});
        assert_eq!(post("counts/plan", plan.clone()).0, 201);
        assert_eq!(post("counts/plan", plan).0, 409, "due already");
        assert_eq!(post("counts/900001/decide", json!({})).0, 200);
        assert_eq!(post("counts/900001/decide", json!({})).0, 409, "once");
        let cases = site.get("/api/v1/exceptions?state=open");
        assert_eq!(cases["data"][0]["code"], json!("count_variance"), "{cases}");
        let again = format!("exceptions/{}/settle", cases["data"][0]["exception"]);
        assert_eq!(post(&again, json!({"act": "recount"})).0, 200);

        let recall = json!({"scope": "lots", "object": "L26*", "item": "TEA", "reason": "recall"});
        assert_eq!(post("holds", recall).0, 201);
        let holds = site.get("/api/v1/holds");
        assert_eq!(holds["data"].as_array().map(Vec::len), Some(2), "the recall and its lot: {holds}");
    });
}
