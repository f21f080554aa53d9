//! The second factor, from setting it up to a lost app.

use super::arranging::{PASSWORD, count, open};
use super::{Desk, leads_to};
use crate::db::testing::on_both;
use crate::people::totp;
use crate::policy;
use axum::http::StatusCode;
use regal_shared::base::Moment;

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split_once(after).map_or("", |(text, _)| text)
}

/// The desk, with the clock standing still at a moment.
fn at(desk: &mut Desk, now: Moment) {
    desk.hall.outside.now = std::sync::Arc::new(move || now);
}

fn sign_in(desk: &Desk, code: &str) -> StatusCode {
    let form = format!("number=P4&password=correct+horse&code={code}");
    desk.post("/sign-in", "", &form, "same-origin").status()
}

#[test]
fn it_is_asked_for_once_it_is_set_up_each_code_counts_once_and_wrong_ones_lock_as_passwords_do() {
    on_both(|home| {
        let mut desk = open(home);
        let now = crate::floor::hall::now();
        at(&mut desk, now);
        assert_eq!(sign_in(&desk, ""), StatusCode::SEE_OTHER, "not set up");
        let post = |desk: &Desk, form: &str| desk.post("/second-factor", "token P4", form, "same-origin");
        assert_eq!(post(&desk, "act=begin&password=wrong").status(), StatusCode::CONFLICT);
        let page = desk.text(post(&desk, &format!("act=begin&{PASSWORD}")));
        let secret = between(&page, "<code>", "</code>").to_owned();
        assert!(secret.len() == 32 && page.contains("<svg"), "{page}");
        assert_eq!(sign_in(&desk, ""), StatusCode::SEE_OTHER, "it counts once a code was shown");
        assert_eq!(post(&desk, "act=confirm&code=000000").status(), StatusCode::CONFLICT);
        let page = desk.text(post(&desk, &format!("act=confirm&code={}", totp::shown(&secret, now))));
        let recovery = between(&page, "<li><code>", "</code>").to_owned();
        assert_eq!(
            (recovery.len(), page.matches("<li><code>").count()),
            (totp::RECOVERY_SIGNS, totp::RECOVERY)
        );
        assert!(!desk.text(desk.get("/second-factor", "token P4")).contains(&recovery), "shown once");

        assert_eq!(sign_in(&desk, ""), StatusCode::UNAUTHORIZED);
        assert_eq!(
            sign_in(&desk, &totp::shown(&secret, now)),
            StatusCode::UNAUTHORIZED,
            "taken when it was set up"
        );
        let later = now.plus(30_000);
        at(&mut desk, later);
        let code = totp::shown(&secret, later);
        assert_eq!(sign_in(&desk, &code), StatusCode::SEE_OTHER);
        assert_eq!(sign_in(&desk, &code), StatusCode::UNAUTHORIZED, "replayed");
        assert_eq!(sign_in(&desk, &recovery), StatusCode::SEE_OTHER, "the app is lost");
        assert_eq!(sign_in(&desk, &recovery), StatusCode::UNAUTHORIZED, "once");
        for _ in 0..4 {
            assert_eq!(sign_in(&desk, "000000"), StatusCode::UNAUTHORIZED);
        }
        let next = now.plus(60_000);
        at(&mut desk, next);
        let right = format!("number=P4&password=correct+horse&code={}", totp::shown(&secret, next));
        let answer = desk.post("/sign-in", "", &right, "same-origin");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "locked for a while");
        assert!(desk.text(answer).contains("half a minute later"), "and told how long, as anybody is");
        let kept = "select count(*) from audit where kind = 'factor' and after like '%active%'";
        assert_eq!(count(&desk, kept), 1);
        assert_eq!(count(&desk, "select count(*) from audit where after like '%GEZ%' or object = 'P4'"), 0);
    });
}

#[test]
fn where_the_site_asks_it_nothing_else_is_served_until_it_is_set_up() {
    on_both(|home| {
        let desk = open(home);
        desk.change(|cx| policy::set(cx, totp::POLICY, 2));
        for token in ["token P3", "token P4"] {
            assert_eq!(leads_to(&desk.get("/", token)), "/second-factor", "{token}");
            assert_eq!(
                leads_to(&desk.post("/devices/tell", token, "act=tell&text=x", "same-origin")),
                "/second-factor"
            );
            assert_eq!(desk.get("/api/v1/orders", token).status(), StatusCode::FORBIDDEN, "{token}");
            assert_eq!(desk.get("/second-factor", token).status(), StatusCode::OK, "{token}");
        }
        assert_eq!(desk.get("/", "token P2").status(), StatusCode::OK, "leads are not asked");
        let now = crate::floor::hall::now();
        let page = desk.text(desk.post(
            "/second-factor",
            "token P4",
            &format!("act=begin&{PASSWORD}"),
            "same-origin",
        ));
        let secret = between(&page, "<code>", "</code>").to_owned();
        let form = format!("act=confirm&code={}", totp::shown(&secret, now));
        assert_eq!(desk.post("/second-factor", "token P4", &form, "same-origin").status(), StatusCode::OK);
        assert_eq!(desk.get("/", "token P4").status(), StatusCode::OK);
        let end = desk.post("/second-factor", "token P4", &format!("act=end&{PASSWORD}"), "same-origin");
        assert_eq!(end.status(), StatusCode::CONFLICT, "the site asks it");
        // The app is lost, and the codes too: another administrator takes it away, which ends the sessions.
        let path = "/settings/people/P4/decide";
        let form = format!("act=no_factor&{PASSWORD}");
        assert_eq!(leads_to(&desk.post(path, "token P4", &form, "same-origin")), "/settings/people/P4");
        assert_eq!(leads_to(&desk.get("/", "token P4")), "/sign-in");
        assert_eq!(count(&desk, "select count(*) from totp"), 0);
    });
}
