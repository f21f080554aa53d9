//! Policies, and how the books stand.

use super::typed::Typed;
use super::{changed, done, tabs};
use crate::backup::kept;
use crate::board::page::{Frame, Words, painted};
use crate::db::DbError;
use crate::floor::Hall;
use crate::ledger;
use crate::order::cut_off;
use crate::people::desk::Session;
use crate::policy;
use crate::setup::Setup;
use crate::verify::file;
use crate::web::Problem;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use regal_shared::text::Message;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "board/policies.html")]
struct Policies {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    policies: Vec<Policy>,
    /// The one that is to be changed. A form in each row would cost a browser more than all else of the page.
    chosen: String,
    typed: Typed,
    wrong: String,
}

#[derive(Template)]
#[template(path = "board/books.html")]
struct Books {
    f: Frame,
    tabs: Vec<(&'static str, &'static str)>,
    tab: &'static str,
    books: ledger::Books,
    backup: kept::State,
    /// The last look at the file's pages.
    file: Option<file::Looked>,
}

/// So many values are chosen among by their words.
const FEW: i64 = 8;

/// A policy as it stands.
struct Policy {
    name: &'static str,
    /// What it counts, as the end of a code.
    unit: String,
    low: i64,
    high: i64,
    plain: i64,
    value: i64,
    /// The value in words.
    said: String,
    /// What may be chosen, where that is one of a few.
    choices: Vec<(String, String)>,
}

impl Policy {
    fn of(t: &Words, known: &policy::Known, value: i64) -> Policy {
        let (name, low, high, plain) = (known.name, known.low, known.high, known.plain);
        let words = |value: i64| Some((value.to_string(), changed::chosen(t, known, value)?));
        let choices = if high - low < FEW { (low..=high).filter_map(words).collect() } else { Vec::new() };
        let unit = known.unit.replace(['/', ' '], "_");
        let said = changed::counted(t, name, &value.to_string());
        Policy { name, unit, low, high, plain, value, said, choices }
    }

    /// Its value as a form says it.
    fn shown(&self) -> String {
        if self.is_time() { cut_off::shown(self.value) } else { self.value.to_string() }
    }

    /// It is a time of the day, or none.
    fn is_time(&self) -> bool {
        self.unit == "minute_of_day"
    }

    /// The days of the week with whether each is among those of a value, where the policy is a sum of days.
    fn days(&self, value: &str) -> Vec<(i64, &'static str, bool)> {
        let (chosen, days) = (value.parse().unwrap_or(self.value), self.unit == "weekdays");
        changed::WEEKDAYS.iter().filter(|_| days).map(|(bit, day)| (*bit, *day, chosen & bit != 0)).collect()
    }

    /// Whether it can be told by what lies between two numbers.
    fn has_range(&self) -> bool {
        self.choices.is_empty() && !self.is_time() && self.unit != "weekdays"
    }
}

/// What of the page is wanted.
#[derive(Default, Deserialize)]
pub struct Wanted {
    /// The policy that is to be changed.
    #[serde(default)]
    policy: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    policy: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    mon: i64,
    #[serde(default)]
    tue: i64,
    #[serde(default)]
    wed: i64,
    #[serde(default)]
    thu: i64,
    #[serde(default)]
    fri: i64,
    #[serde(default)]
    sat: i64,
    #[serde(default)]
    sun: i64,
}

impl Wish {
    /// The days that are ticked, as their sum; what is no such day counts nothing.
    fn days(&self) -> i64 {
        let ticked = [self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun];
        changed::WEEKDAYS
            .iter()
            .zip(ticked)
            .filter(|((bit, _), day)| bit == day)
            .map(|((bit, _), _)| bit)
            .sum()
    }

    /// What is wanted, by what the policy counts.
    fn wanted(&self, known: &policy::Known) -> Result<i64, Message> {
        let range = || Message::new("board.policy_bad").with("n", known.low).with("m", known.high);
        match known.unit {
            "weekdays" => {
                Some(self.days()).filter(|days| *days > 0).ok_or_else(|| Message::new("board.policy_no_day"))
            }
            "minute of day" => {
                cut_off::parsed(&self.value).ok_or_else(|| Message::new("board.policy_no_time"))
            }
            _ => self.value.trim().parse().map_err(|_| range()),
        }
    }
}

/// The policies.
pub async fn policies(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    listed(&hall, &session, wanted.policy, Typed::default(), String::new()).await
}

async fn listed(
    hall: &Hall,
    session: &Session,
    chosen: String,
    typed: Typed,
    wrong: String,
) -> Result<Response, Problem> {
    let f = Frame::of(session, "settings");
    let site = hall.site.clone();
    let values = hall
        .read(move |conn| {
            let one = |known: &policy::Known| policy::value(conn, &site, known.name, known.plain);
            policy::KNOWN.iter().map(one).collect::<Result<Vec<_>, DbError>>()
        })
        .await?;
    let policies =
        policy::KNOWN.iter().zip(values).map(|(known, value)| Policy::of(&f.t, known, value)).collect();
    let tabs = tabs(&f);
    painted(&Policies { f, tabs, tab: "policies", policies, chosen, typed, wrong })
}

/// Decides a policy.
pub async fn set(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let known = policy::KNOWN.iter().find(|known| known.name == form.policy);
    let days = form.days().to_string();
    let value = if known.is_some_and(|known| known.unit == "weekdays") { &days } else { &form.value };
    let typed = Typed::new(&[("policy", &form.policy), ("value", value)]);
    let chosen = form.policy.clone();
    let wish = known.ok_or_else(|| Message::new("req.bad")).and_then(|known| form.wanted(known));
    let wish = wish.map(|value| Setup::Policy { name: form.policy, value });
    match done(&hall, &session, &form.password, wish).await? {
        Ok(()) => Ok(Redirect::to("/settings/policies").into_response()),
        Err(wrong) => {
            Ok((StatusCode::CONFLICT, listed(&hall, &session, chosen, typed, wrong).await?).into_response())
        }
    }
}

/// How the books stand.
pub async fn books(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    let f = Frame::of(&session, "settings");
    let site = hall.site.clone();
    let now = f.now;
    let (books, backup) =
        hall.read(move |conn| Ok((ledger::books(conn, &site)?, kept::state(conn, &site, now)?))).await?;
    let tabs = tabs(&f);
    painted(&Books { f, tabs, tab: "books", books, backup, file: file::last(&hall) })
}
