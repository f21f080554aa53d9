//! Release channels on their page, and what an order in a full one says.

use super::arranging::count;
use super::work::at_work;
use super::{Desk, leads_to};
use crate::db::testing::on_both;
use crate::order::{self, NewOrder, NewOrderLine, channel};
use axum::http::StatusCode;

#[test]
fn a_full_channel_says_so_on_its_page_and_on_the_order_which_is_released_over_it_only_after_asking() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 1, ..NewOrderLine::default() };
            let new =
                NewOrder { order: "4712".into(), priority: 50, lines: vec![line], ..NewOrder::default() };
            order::create(cx, &new)
        });
        let post = |path: &str, form: &str| desk.post(path, "token P3", form, "same-origin");
        let page = |path: &str| desk.text(desk.get(path, "token P3"));
        assert!(page("/orders/channels").contains("No channel has a cap"));
        let caps = "/orders/channels/decide";
        for bad in ["channel=&orders=-1", "channel=&orders=x", "channel=&lines=1000001"] {
            assert_eq!(post(caps, bad).status(), StatusCode::CONFLICT, "{bad}");
        }
        assert_eq!(leads_to(&post(caps, "channel=&orders=1&lines=")), "/orders/channels");
        let set = "channel=&orders=1&cut_off=14:30";
        assert_eq!(leads_to(&post(caps, set)), "/orders/channels");
        assert!(page("/orders/channels").contains(">14:30</td>"), "its daily cut-off");
        assert_eq!(post(caps, "channel=&orders=1&cut_off=25:00").status(), StatusCode::CONFLICT);
        assert_eq!(leads_to(&post(caps, "channel=&orders=1&cut_off=")), "/orders/channels");
        let shown = page("/orders/channels");
        assert!(shown.contains("without a channel") && shown.contains("1 / 1"), "{shown}");
        assert!(shown.contains("full: new releases wait"), "{shown}");

        let order = page("/orders/4712");
        assert!(order.contains("The channel is full") && order.contains("id=\"over\""), "{order}");
        let asked = post("/orders/4712/release", "");
        assert_eq!(asked.status(), StatusCode::CONFLICT);
        assert!(desk.text(asked).contains("Release over the cap"));
        desk.change(|cx| channel::release_within(cx, &mut order::Run::default(), "4712").map(|_| ()));
        let order = page("/orders/4712");
        assert!(order.contains("It waits for room in its channel"), "{order}");
        assert!(page("/orders?state=promised").contains("waits for room"));

        assert_eq!(leads_to(&post("/orders/4712/release", "over=1")), "/orders/4712");
        assert_eq!(count(&desk, "select count(*) from order_head where state = 'reserved'"), 2);
        assert_eq!(count(&desk, "select count(*) from order_head where capped = 1"), 0);
        let kept = "select count(*) from audit where kind = 'channel' and after = \
                    '{\"cut_off\":\"-1\",\"lines\":\"0\",\"orders\":\"1\"}'";
        assert_eq!(count(&desk, kept), 1);
    });
}
