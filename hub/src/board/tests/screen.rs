//! A supervisor looks at the screen of a device.

use super::arranging::count;
use super::work::at_work;
use super::{Desk, leads_to};
use crate::db::testing::on_both;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

const PATH: &str = "/devices/K7Q2MX/screen";

fn sends(desk: &Desk, body: &str) -> StatusCode {
    let request = Request::post("/v1/screen")
        .header(header::AUTHORIZATION, "Bearer secret")
        .header(header::CONTENT_TYPE, "application/json");
    desk.ask(request.body(Body::from(body.to_owned())).expect("a request")).status()
}

#[test]
fn the_screen_comes_while_somebody_looks_and_is_seen_by_them_alone() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        let post = |who: &str, form: &str| desk.post(PATH, &format!("token {who}"), form, "same-origin");
        let page = |who: &str| desk.text(desk.get(PATH, &format!("token {who}")));
        let screen = r#"{"rows":2,"cols":20,"text":"Pick (o)\n<b>TEA «\n"}"#;
        assert_eq!(sends(&desk, screen), StatusCode::NOT_FOUND, "nobody looks");
        assert!(page("P3").contains("Nobody looks"), "opening the page asks for nothing");
        let asked =
            "select count(*) from event where device = 'K7Q2MX' and body like '%\"kind\":\"screen\"%'";
        assert_eq!(count(&desk, asked), 0);
        assert_eq!(post("P2", "act=look").status(), StatusCode::FORBIDDEN);
        assert_eq!(post("P3", "act=on").status(), StatusCode::CONFLICT, "there is nothing to go on with");

        assert_eq!(leads_to(&post("P3", "act=look")), PATH);
        assert!(page("P3").contains("Asked for"));
        assert_eq!(sends(&desk, screen), StatusCode::OK);
        let seen = page("P3");
        assert!(seen.contains("Pick (o)") && seen.contains("<mark>&#60;b&#62;TEA</mark>"), "{seen}");
        assert!(!page("P4").contains("Pick (o)"), "somebody else does not look");
        assert_eq!(leads_to(&post("P3", "act=on")), PATH);
        assert_eq!(sends(&desk, r#"{"rows":2,"cols":20,"text":"PIN 4711","covered":true}"#), StatusCode::OK);
        let covered = page("P3");
        assert!(covered.contains("Not shown") && !covered.contains("4711"), "{covered}");
        assert_eq!(sends(&desk, r#"{"rows":"many"}"#), StatusCode::BAD_REQUEST);

        assert_eq!(leads_to(&post("P3", "act=end")), "/devices/K7Q2MX");
        assert_eq!(sends(&desk, screen), StatusCode::NOT_FOUND);
        assert_eq!(count(&desk, asked), 2);
        let told = "select count(*) from event where device = 'K7Q2MX' and body like '%sys.screen_watched%'";
        assert_eq!(count(&desk, told), 1, "told once a look");
        assert_eq!(count(&desk, "select count(*) from audit where kind = 'watch' and object = 'K7Q2MX'"), 1);
        assert_eq!(
            count(&desk, "select count(*) from event where body like '%Pick (o)%'"),
            0,
            "kept nowhere"
        );
    });
}

#[test]
fn a_site_that_wants_no_looks_has_none() {
    on_both(|home| {
        let desk = Desk::open(home);
        at_work(&desk);
        desk.change(|cx| crate::policy::set(cx, crate::screen::POLICY, 0));
        let no = desk.post(PATH, "token P3", "act=look", "same-origin");
        assert_eq!(no.status(), StatusCode::CONFLICT);
        assert!(desk.text(no).contains("switched it off"));
        assert_eq!(sends(&desk, r#"{"rows":1,"cols":20,"text":"Pick"}"#), StatusCode::NOT_FOUND);
        let unknown = desk.post("/devices/NONE/screen", "token P3", "act=look", "same-origin");
        assert_eq!(unknown.status(), StatusCode::CONFLICT);
    });
}
