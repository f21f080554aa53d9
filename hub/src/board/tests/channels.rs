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

#[test]
fn a_carrier_gets_its_pick_ups_on_their_page_and_an_order_says_that_it_goes_by_them() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let post = |form: &str| desk.post("/orders/carriers/decide", "token P3", form, "same-origin");
        let page = |path: &str| desk.text(desk.get(path, "token P3"));
        assert!(page("/orders/carriers").contains("No carrier has a pick-up of its own"));
        for bad in [
            "carrier=&weekday=17:00",
            "carrier=Elbkurier&weekday=25:00",
            "carrier=Elbkurier&weekday=17:00&sunday=5pm",
            "carrier=A+carrier+with+a+name+that+is+longer+than+any&weekday=17:00",
        ] {
            assert_eq!(post(bad).status(), StatusCode::CONFLICT, "{bad}");
        }
        let set = "carrier=+Elbkurier+&weekday=17:00&saturday=11:30&sunday=";
        assert_eq!(leads_to(&post(set)), "/orders/carriers");
        let shown = page("/orders/carriers");
        for part in [">Elbkurier<", ">17:00<", ">11:30<", "<td class=\"n\">–</td>"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        desk.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 1, ..NewOrderLine::default() };
            let (order, carrier) = ("4713".into(), "Elbkurier".into());
            order::create(cx, &NewOrder { order, carrier, lines: vec![line], ..NewOrder::default() })
        });
        let order = page("/orders/4713");
        let why = "The next pick-up of its carrier. <a href=\"/orders/carriers\">Elbkurier</a>";
        assert!(order.contains(why), "{order}");
        assert_eq!(leads_to(&post("carrier=Elbkurier")), "/orders/carriers");
        assert!(page("/orders/carriers").contains("No carrier has a pick-up of its own"));
        assert!(page("/orders/4713").contains(why), "what is promised stays");
        let kept = "select count(*) from audit where kind = 'carrier' and object = 'Elbkurier' and \
                    (before = '{}' or after = '{}')";
        assert_eq!(count(&desk, kept), 2);
        let changes = desk.text(desk.get("/settings/audit", "token P4"));
        assert!(changes.contains("Pick-ups of a carrier set") && changes.contains("11:30"), "{changes}");
    });
}
