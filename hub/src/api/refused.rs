//! What the floor says no with, as a problem of HTTP: status, code, place.

use crate::web::Problem;
use axum::http::StatusCode;
use regal_shared::text::{Language, Message, say};

/// Where a no belongs, by its code: what the address names is not there, or what the body says does not fit.
const PLACES: &[(&str, u16, &str)] = &[
    ("work.denied", 403, "header Authorization"),
    ("board.alias_gone", 404, "body"),
    ("board.no_bench", 404, "address, bench"),
    ("board.no_case", 404, "address, number"),
    ("board.no_device", 404, "address, device"),
    ("board.no_hold", 404, "address, hold"),
    ("board.no_order", 404, "address, order"),
    ("board.no_person", 404, "address, person"),
    ("board.no_photo", 404, "address, photo"),
    ("board.no_receipt", 404, "address, receipt"),
    ("board.no_task", 404, "address, task"),
    ("board.recording_not", 404, "address, wish"),
    ("hook.no_message", 404, "body, id"),
    ("hook.none", 404, "address, webhook"),
    ("board.name_bad", 409, "body, name"),
    ("board.no_level", 409, "body, level"),
    ("board.number_bad", 409, "body"),
    ("board.person_taken", 409, "body, person"),
    ("board.badge_taken", 409, "body, badge"),
    ("board.thing_taken", 409, "body"),
    ("board.reason_code_taken", 409, "body, code"),
    ("board.reason_no_code", 409, "body, code"),
    ("imp.told_flow_bad", 409, "body, code"),
    ("imp.told_step_bad", 409, "body, code"),
    ("board.label_unknown", 409, "body, objects"),
    ("board.password_short", 409, "body, password"),
    ("board.password_wrong", 409, "header Regal-Password"),
    ("board.sign_in_wait", 409, "header Regal-Password"),
    ("board.pin_bad", 409, "body, pin"),
    ("board.policy_bad", 409, "body, value"),
    ("board.rank_bad", 409, "body, priority"),
    ("board.tell_bad", 409, "body, text"),
    ("req.bad", 409, "body"),
    ("req.no_printer", 409, "body, printer"),
    ("req.unknown_object", 409, "body"),
];

/// The problem of a no.
pub fn refused(no: &Message, path: &str) -> Problem {
    let known = PLACES.iter().find(|(code, ..)| *code == no.code);
    let (status, place) = known.map_or((409, "body"), |(_, status, place)| (*status, *place));
    // Whom work is to be given to stands in the body.
    let given = no.code == "board.no_person" && path.contains("/tasks/");
    let (status, place) = if given { (409, "body, person") } else { (status, place) };
    let code = match (status, no.code.as_ref()) {
        (403, _) => "work.denied",
        (404, _)
        | (_, "req.unknown_object" | "board.no_person" | "board.label_unknown" | "board.reason_no_code") => {
            "req.unknown_object"
        }
        (_, code) if code == "req.bad" || code.ends_with("_bad") || code.starts_with("hook.") => "req.bad",
        _ => "req.wrong_state",
    };
    let status = match status {
        403 => StatusCode::FORBIDDEN,
        404 => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    Problem::new(status, code, place, say(Language::En, no))
}

/// Nothing is known by this name.
pub fn unknown(what: &str, name: &str) -> Problem {
    let remedy = format!("there is no {what} {name:?}");
    Problem::new(StatusCode::NOT_FOUND, "req.unknown_object", format!("address, {what}"), remedy)
}
