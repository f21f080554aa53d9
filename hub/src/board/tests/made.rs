//! A figure of a line opens what makes it.

use super::*;
use crate::order::{self, Change};

#[test]
fn a_figure_of_an_order_opens_the_movements_that_make_it_with_their_sum() {
    on_both(|home| {
        let desk = Desk::open(home);
        work::at_work(&desk);
        desk.change(|cx| {
            cx.by.kind = "pick".to_owned();
            order::apply(cx, &Change::Picked { order: "4711".into(), line: 1, qty: 3, begun: false })
        });
        let page = |address: &str| desk.text(desk.get(address, "token P2"));
        let order = page("/orders/4711");
        let link = "/orders/4711?line=1&amp;of=picked#made";
        assert!(order.contains(link) && !order.contains("id=\"made\""), "{order}");
        let opened = page("/orders/4711?line=1&of=picked");
        assert!(opened.contains("<h2 id=\"made\">Line 1: Picked</h2>"), "{opened}");
        let sum = opened.split("Sum").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("a sum");
        assert!(sum.contains("<b>3</b>"), "{sum}");
        for nothing in ["/orders/4711?line=9&of=picked", "/orders/4711?line=1&of=lost", "/orders/4711?line=x"]
        {
            let page = desk.get(nothing, "token P2");
            assert_eq!(page.status(), StatusCode::OK, "{nothing}");
            assert!(!desk.text(page).contains("id=\"made\""), "{nothing}");
        }
    });
}
