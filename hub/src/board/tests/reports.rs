//! Reports as pages and files.

use super::Desk;
use crate::catalog::save::{self, Item};
use crate::db::testing::on_both;
use crate::report::calendar::Calendar;
use crate::report::{Report, job, space};
use axum::http::{StatusCode, header};

#[test]
fn each_report_is_a_page_with_its_words_and_two_files() {
    on_both(|home| {
        let desk = Desk::open(home);
        desk.change(|cx| {
            save::item(cx, &Item { item: "TEA".into(), name: "=HYPERLINK(1)".into(), ..Item::default() })?;
            cx.conn.batch(
                "insert into item_supply (site, item, day, lines, units, demand, deviation, reorder_point, on_hand, \
                 on_order, owed, position, cover, since) values ('main', 'TEA', 1, 5, 9, 1500, 0, 20, 3, 0, 0, 3, 20, 9)",
            )
        });
        for report in Report::ALL {
            let path = format!("/reports/{}", report.code());
            let response = desk.get(&format!("{path}?from=2026-01-01&zone=A&owner=own"), "token P2");
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            let page = desk.text(response);
            for escaped in ["report.name", "report.about", "report.col", "report-"] {
                assert!(!page.contains(escaped), "{path} shows a code: {escaped}");
            }
            for (form, kind) in [("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxml")] {
                let response = desk.get(&format!("{path}/{form}"), "token P2");
                assert_eq!(response.status(), StatusCode::OK, "{path} {form}");
                let header = |name| response.headers()[name].to_str().expect("text").to_owned();
                assert!(header(header::CONTENT_TYPE).starts_with(kind), "{path} {form}");
                assert!(
                    header(header::CONTENT_DISPOSITION).ends_with(&format!("{}.{form}\"", report.code()))
                );
            }
        }
        let csv = desk.text(desk.get("/reports/low_stock/csv", "token P2"));
        assert!(csv.contains("\r\nTEA,'=HYPERLINK(1),Runs out first,2.0,3,0,0,20,1.5,"), "{csv}");
        let item = desk.text(desk.get("/stock/item/TEA", "token P2"));
        for derived in [
            "<dd>1.5 <small>σ 0.0",
            "<dd>7 <small>σ 2<",
            "of that safety stock 10<",
            "On hand 3 · On order 0",
        ] {
            assert!(item.contains(derived), "{derived}: {item}");
        }
        let page = desk.text(desk.get("/reports/low_stock", "token P2"));
        assert!(page.contains("<svg") && page.contains("/stock/item/TEA"), "{page}");
        for nowhere in ["/reports/none", "/reports/abc/pdf", "/reports/none/csv"] {
            assert_eq!(desk.get(nowhere, "token P2").status(), StatusCode::NOT_FOUND, "{nowhere}");
        }
    });
}

#[test]
fn days_that_are_none_are_as_if_nothing_was_said() {
    let home = crate::db::testing::sqlite();
    let desk = Desk::open(&home);
    desk.runtime.block_on(job::work(&desk.hall, &Calendar::here(), true)).expect("a round");
    desk.change(|cx| {
        let today = Calendar::here().day(cx.now.0);
        space::keep(cx, today, &[space::Space { zone: "A".into(), taken: 1, bins: 4 }])
    });
    for query in ["from=soon&to=never", "from=9999-12-31&to=0001-01-01", "from=&to="] {
        let response = desk.get(&format!("/reports/space?{query}"), "token P2");
        assert_eq!(response.status(), StatusCode::OK, "{query}");
    }
    let page = desk.text(desk.get("/reports/space?from=soon", "token P2"));
    assert!(page.contains("25.0\u{202f}%"), "{page}");
}
