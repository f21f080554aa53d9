//! Reasons: those of the house, switched on and off, and the site's own.

use super::typed::Typed;
use super::{done, tabs};
use crate::board::page::{Frame, Words, painted};
use crate::catalog::reason::{self, AT, Kind, Reason};
use crate::floor::Hall;
use crate::people::desk::Session;
use crate::setup::Setup;
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::flow::common::{Off, STEPS};
use regal_shared::text::{Language, Message, clean};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/reasons.html")]
struct Page {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    groups: Vec<Group>,
    fixed: Vec<(&'static str, Vec<String>)>,
    /// What workers tell that is not offered in a flow or at a step.
    off: Vec<Off>,
    typed: Typed,
    wrong: String,
}

/// The reasons of a kind.
struct Group {
    kind: Kind,
    reasons: Vec<Reason>,
}

impl Group {
    /// How a reason is called.
    fn words(&self, t: &Words, reason: &Reason) -> String {
        match self.kind {
            _ if reason.own && t.language() == Language::De => clean(&reason.de).into_owned(),
            _ if reason.own => clean(&reason.en).into_owned(),
            Kind::Told => t.of(concat!("exc.", "code_"), &reason.code),
            kind => t.of(&format!("reason.{}_", kind.code()), &reason.code),
        }
    }

    /// The end of the code that says why it cannot be switched off; empty when it can.
    fn needed(&self, reason: &Reason) -> &'static str {
        self.kind.needed(&reason.code).map_or("", |needed| needed.code())
    }
}

/// Where the words of each flow's steps begin.
const WORDS: &[(&str, &str)] = &[
    ("session", "step-session-"),
    ("pick", "step-pick-"),
    ("count", "step-count-"),
    ("receive", "step-receive-"),
    ("putaway", "step-putaway-"),
    ("cart", "step-cart-"),
    ("shift", "step-shift-"),
    ("pack", "step-pack-"),
    ("load", "step-load-"),
];

impl Page {
    /// Where it is not offered, in words: `Picking: bin`.
    fn place(&self, off: &Off) -> String {
        let t = &self.f.t;
        match (off.flow, off.step) {
            (Some(flow), Some(step)) => format!("{}: {}", t.of("step.", flow), self.step(flow, step)),
            (Some(flow), None) => t.of("step.", flow),
            (None, _) => t.say("board.reason_everywhere"),
        }
    }

    fn step(&self, flow: &str, step: &str) -> String {
        let area = WORDS.iter().find(|(known, _)| *known == flow).map_or("step.", |(_, area)| area);
        self.f.t.of(area, step)
    }
}

/// Reasons a device has built in, by the code of their words.
const OF_DEVICES: &[(&str, &[&str])] = &[
    ("override", &["closer", "no_room", "safer", "customer_wish", "rule_wrong", "other"]),
    ("log_off", &["break", "end_of_shift", "battery", "device_swap", "reassigned"]),
];

/// The page.
pub async fn page(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, Typed::default(), String::new()).await
}

async fn shown(hall: &Hall, session: &Session, typed: Typed, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let (groups, off) = hall
        .read(move |conn| {
            let mut groups = Vec::new();
            for kind in Kind::ALL {
                let reasons = reason::all(conn, &site, kind)?;
                groups.push(Group { kind, reasons });
            }
            let off = reason::off(conn, &site)?.into_iter().filter(|one| one.flow.is_some());
            Ok((groups, off.collect()))
        })
        .await?;
    let words = |area: &str, codes: &[&str]| codes.iter().map(|code| f.t.of(area, code)).collect::<Vec<_>>();
    let fixed: Vec<(&'static str, Vec<String>)> =
        OF_DEVICES.iter().map(|(kind, codes)| (*kind, words(&format!("reason.{kind}_"), codes))).collect();
    painted(&Page { tabs: tabs(&f), tab: "reasons", groups, fixed, off, typed, wrong, f })
}

/// What the forms send.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    act: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    code: String,
    /// Flow, or flow and step, of a code that workers tell; empty is everywhere.
    #[serde(default)]
    at: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    de: String,
    #[serde(default)]
    password: String,
}

/// Switches a reason, or adds an own one.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let typed = Typed::new(&[
        // Which of the forms: of a kind, an own reason or one of the house.
        (if form.act == "own" { "own" } else { "switch" }, &form.kind),
        ("code", &form.code),
        ("at", &form.at),
        ("en", &form.en),
        ("de", &form.de),
    ]);
    let (kind, mut code) = (form.kind, form.code.trim().to_owned());
    if !form.at.is_empty() {
        code = format!("{code}{AT}{}", form.at);
    }
    let wish = match form.act.as_str() {
        "on" | "off" => Ok(Setup::Reason { kind, code, on: form.act == "on" }),
        "own" => {
            let (en, de) = (form.en.trim().to_owned(), form.de.trim().to_owned());
            Ok(Setup::OwnReason { kind, code, en, de })
        }
        _ => Err(Message::new("req.bad")),
    };
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/reasons").into_response()),
        Err(wrong) => Ok((StatusCode::CONFLICT, shown(&hall, &session, typed, wrong).await?).into_response()),
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPS, WORDS};

    #[test]
    fn the_steps_of_every_flow_have_their_words() {
        let flows: Vec<&str> = STEPS.iter().map(|(flow, _)| *flow).collect();
        assert_eq!(WORDS.iter().map(|(flow, _)| *flow).collect::<Vec<_>>(), flows);
    }
}
