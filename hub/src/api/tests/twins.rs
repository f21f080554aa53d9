//! Whatever a page shows or does, a route shows or does.

use super::*;
use crate::api::table;
use crate::api::twins::{ACTIONS, PAGES, Twin};
use crate::board;
use crate::rights::{Route, Who};
use std::collections::BTreeMap;
use std::path::Path;

/// The least role of a route that asks for one.
fn least(who: Who) -> Role {
    match who {
        Who::Least(role) => role,
        other => panic!("{other:?} is no role"),
    }
}

/// What the dashboard answers by this method: its path and who may.
fn of_the_board(site: &Site, method: &str) -> BTreeMap<&'static str, Who> {
    let asked = |route: Route| {
        let request = Request::builder().method(method).uri("/").body(Body::empty()).expect("a request");
        let answers = route.answers.with_state::<()>(site.hall.clone());
        let status = site.runtime.block_on(answers.oneshot(request)).expect("answers").status();
        (status != StatusCode::METHOD_NOT_ALLOWED).then_some((route.row.path, route.row.who))
    };
    board::routes().into_iter().filter_map(asked).collect()
}

#[test]
fn each_page_and_each_action_of_the_dashboard_has_a_route_or_a_reason() {
    let home = sqlite();
    let site = Site::open(&home);
    let routes: BTreeMap<(&str, &str), Role> =
        table().into_iter().map(|row| ((row.method, row.path), least(row.who))).collect();
    for (method, twins) in [("GET", PAGES), ("POST", ACTIONS)] {
        let there = of_the_board(&site, method);
        assert!(there.len() > 20, "{method}: {there:?}");
        let listed: BTreeMap<&str, Twin> = twins.iter().copied().collect();
        assert_eq!(listed.len(), twins.len(), "one line each");
        let paths = |map: &BTreeMap<&'static str, Who>| map.keys().copied().collect::<BTreeSet<_>>();
        assert_eq!(listed.keys().copied().collect::<BTreeSet<_>>(), paths(&there), "{method}");
        for (page, twin) in listed {
            let (Twin::Routes(twins), Who::Least(least)) = (twin, there[page]) else {
                assert!(matches!(twin, Twin::None(why) if why.len() > 10), "{method} {page} says why");
                continue;
            };
            assert!(!twins.is_empty(), "{method} {page}");
            for twin in twins {
                let who = routes.get(twin).unwrap_or_else(|| panic!("{method} {page}: no route {twin:?}"));
                // Some of what a page shows may be read by more; what it does is done by the same.
                assert!(
                    *who == least || (method == "GET" && *who < least),
                    "{method} {page}: {twin:?} {who:?}"
                );
            }
        }
    }
}

/// The files of a folder of this crate, as one text.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        match entry.extension() {
            _ if entry.ends_with("tests") => {}
            _ if entry.is_dir() => all.push_str(&sources(&entry)),
            Some(ending) if ending == "rs" => {
                all.push_str(&std::fs::read_to_string(&entry).expect("a text"));
            }
            _ => {}
        }
    }
    all
}

/// Every wish of these kinds that a text makes.
fn wishes(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for kind in ["Steer", "Setup", "Settle", "AdminRequest", "Wish"] {
        for (at, _) in text.match_indices(&format!("{kind}::")) {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let name: String =
                text[at + kind.len() + 2..].chars().take_while(char::is_ascii_alphanumeric).collect();
            if !before.is_alphanumeric() && name.starts_with(|c: char| c.is_ascii_uppercase()) {
                found.insert(format!("{kind}::{name}"));
            }
        }
    }
    found
}

#[test]
fn each_wish_a_page_sends_to_the_floor_can_be_sent_by_a_route() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (board, api) = (wishes(&sources(&here.join("board"))), wishes(&sources(&here.join("api"))));
    assert!(board.len() > 40, "{board:?}");
    let missing: Vec<_> = board.difference(&api).collect();
    assert!(missing.is_empty(), "no route sends {missing:?}");
}
