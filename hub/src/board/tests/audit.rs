//! The page of changes names what they are about and where they came from, as long as anybody may know it.

use super::*;
use crate::audit::{Subject, watch};
use crate::people::{device, retain};

/// A change of a kind, as the door keeps one.
fn kept(desk: &Desk, kind: &'static str, subject: Subject) {
    desk.change(move |cx| watch(cx, subject.clone())?.keep(cx, kind));
}

#[test]
fn what_a_change_is_about_stands_there_by_its_name_with_its_page() {
    on_both(|home| {
        let desk = Desk::open(home);
        work::at_work(&desk);
        desk.change(|cx| {
            device::make(cx, "Z9Z9Z9", "Gate handheld", "another secret")?;
            cx.by.actor = ActorId("P4".into());
            "desk 12345678".clone_into(&mut cx.by.source);
            crate::audit::note(cx, "look", "Z9Z9Z9")?;
            "Z9Z9Z9".clone_into(&mut cx.by.source);
            crate::audit::note(cx, "print", "U.1002")?;
            "key shop".clone_into(&mut cx.by.source);
            crate::audit::note(cx, "rank_order", "4711")
        });
        let task = "select task from task where site = 'main' and kind = 'pick'";
        let task = desk.change(move |cx| {
            crate::db::query_opt_text(cx.conn, task, &[]).map(|found| found.unwrap_or_default())
        });
        kept(&desk, "give", Subject::Task(task.clone()));
        kept(&desk, "item", Subject::Item("TEA".into()));
        kept(&desk, "location_state", Subject::Location("A01.1.1".into()));
        kept(&desk, "close_receipt", Subject::Receipt("R77".into()));
        kept(&desk, "pin", Subject::Person("P2".into()));
        kept(&desk, "permit", Subject::Permit("P1".into(), "forklift".into()));
        let page = || desk.text(desk.get("/settings/audit", "token P4"));
        let told = page();
        for named in [
            "<a href=\"/devices/Z9Z9Z9\">Gate handheld</a>",
            "<a href=\"/stock/lpn/1002\">LPN 1002</a>",
            "<a href=\"/orders/4711\">Order 4711</a>",
            "<a href=\"/stock/item/TEA\">",
            "<a href=\"/stock/location/A01.1.1\">A01.1.1</a>",
            "<a href=\"/inbound/receipt/R77\">Receipt R77</a>",
            "<a href=\"/settings/people/P2\">Somebody P2</a>",
            "<a href=\"/settings/people/P1\">Somebody P1, forklift</a>",
            "Key shop",
            "<td>Browser <small>",
        ] {
            assert!(told.contains(named), "{named}: {told}");
        }
        assert!(told.contains(&format!("<a href=\"/tasks/{task}\">Pick ")), "{told}");
        assert!(!told.contains(">Z9Z9Z9</a>") && !told.contains("desk 12345678</a>"), "{told}");

        desk.change(|cx| {
            cx.now = cx.now.plus(40 * 86_400_000);
            retain::run(cx).map(|_| ())
        });
        desk.change(|cx| desk::begin(cx, "P4", &secret::hash("token late"), &ActorId("late".into())));
        let later = desk.text(desk.get("/settings/audit", "token late"));
        assert!(!later.contains("Somebody P2") && !later.contains("Somebody P1,"), "{later}");
        assert!(later.contains("somebody who is not known any more"), "{later}");
        assert!(later.contains("Gate handheld"), "a device is nobody: {later}");
    });
}

#[test]
fn a_browser_is_called_by_when_somebody_signed_in_with_it() {
    let home = sqlite();
    let desk = Desk::open(&home);
    desk.change(|cx| {
        let mark: String = secret::hash("token P3").chars().take(8).collect();
        cx.by.source = format!("desk {mark}");
        crate::audit::note(cx, "sign_in", "")
    });
    let told = desk.text(desk.get("/settings/audit", "token P4"));
    assert!(told.contains("Browser, signed in "), "{told}");
}
