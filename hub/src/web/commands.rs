//! POST `/v1/commands`: settle a list in order, answer as far as it was taken.

use super::posted::Posted;
use super::problem::Problem;
use super::speaker::Speaker;
use crate::db::DbError;
use crate::floor::{Hall, Outcome, Prepared, heads, heartbeat};
use crate::people::{person, secret};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regal_shared::base::{CommandId, DeviceId};
use regal_shared::wire::{
    Answered, Body, Heartbeat, HeartbeatAnswer, Hello, MAX_COMMANDS, PROTOCOL, PostAnswer, PostCommands,
    Request, SendFrom,
};
use serde_json::value::RawValue;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Settles a list of commands.
pub async fn post(
    State(hall): State<Hall>,
    Speaker(device): Speaker,
    Posted(body): Posted,
) -> Result<Json<PostAnswer>, Problem> {
    let came = hall.outside.clock.steady();
    let post: PostCommands = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad("body", format!("not a list of commands ({error}); docs/protocol.md shows one"))
    })?;
    fits(post.hello.protocol)?;
    if post.commands.len() > MAX_COMMANDS {
        return Err(Problem::bad(
            "commands",
            format!("at most {MAX_COMMANDS} commands a request; send the rest after"),
        ));
    }
    if let Err(seconds) = hall.pace.take(&device, post.commands.len(), hall.now()) {
        hall.gauges.later.fetch_add(1, Ordering::Relaxed);
        let remedy =
            "more commands than a device sends; nothing is lost: send the same again after this time";
        return Err(Problem::later(seconds, "commands", remedy));
    }
    let mut prepared = Vec::with_capacity(post.commands.len());
    for (index, raw) in post.commands.iter().enumerate() {
        let command = Prepared::read(raw.get()).map_err(|error| {
            Problem::bad(format!("commands[{index}]"), format!("its id cannot be read: {error}"))
        })?;
        if command.id.device != device {
            let remedy = format!("this token belongs to {device}; each device sends its own commands");
            return Err(Problem::bad(format!("commands[{index}].id"), remedy));
        }
        let Hello { epoch, oldest, .. } = post.hello;
        let mark = post.hello.mark.clone();
        prepared.push(ready(&hall, Prepared { epoch, mark, oldest, ..command }).await?);
    }
    // Before anything of it is settled: what is booked now may take the numbers of what is lost.
    heads::look(&hall, &device, post.hello.head.as_ref()).await?;
    let begin = Instant::now();
    let kinds: Vec<(CommandId, String)> =
        prepared.iter().map(|one| (one.id.clone(), known_kind(one))).collect();
    let answer = settle(&hall, &device, prepared, came).await;
    told(&hall, &device, &kinds, answer.as_ref().ok(), begin);
    Ok(Json(answer?))
}

/// The kind of a command; what cannot be read has none, whatever it says.
fn known_kind(command: &Prepared) -> String {
    if command.command.is_ok() { command.kind() } else { "unreadable".to_owned() }
}

/// Counts what came of a list, and writes it into the log: a line a list, with the ids the device knows it by.
fn told(
    hall: &Hall,
    device: &DeviceId,
    sent: &[(CommandId, String)],
    answer: Option<&PostAnswer>,
    begin: Instant,
) {
    #[derive(serde::Deserialize)]
    struct Tag {
        answer: String,
    }
    let mut outcomes: Vec<String> = Vec::with_capacity(sent.len());
    for (id, kind) in sent {
        let answered = answer.and_then(|all| all.answers.iter().find(|one| one.id == *id));
        let outcome = match (answered, answer) {
            (Some(one), _) => serde_json::from_str::<Tag>(one.answer.get())
                .map_or_else(|_| "answered".to_owned(), |tag| tag.answer),
            (None, Some(all)) if all.send_from.is_some() => "send_from".to_owned(),
            _ => "fault".to_owned(),
        };
        hall.gauges.command(kind, &outcome);
        outcomes.push(format!("{id} {kind} {outcome}"));
    }
    if outcomes.is_empty() {
        return;
    }
    let ms = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%device, commands = outcomes.join(", "), ms, "settled");
}

/// Hub and device understand each other: a device may be one release behind.
pub(super) fn fits(protocol: i64) -> Result<(), Problem> {
    if (PROTOCOL - 1..=PROTOCOL).contains(&protocol) {
        return Ok(());
    }
    let code = if protocol > PROTOCOL { "sys.outdated_hub" } else { "sys.old_version" };
    let remedy = format!("the hub speaks protocol {PROTOCOL}, the device {protocol}; update the older one");
    Err(Problem::new(StatusCode::UPGRADE_REQUIRED, code, "hello.protocol", remedy))
}

/// What must not run on the writer's thread: a PIN is checked here, a fresh actor is drawn here.
async fn ready(hall: &Hall, mut prepared: Prepared) -> Result<Prepared, Problem> {
    let Ok(command) = &prepared.command else { return Ok(prepared) };
    let (badge, pin) = match &command.body {
        Body::Request(Request::LogOn(wish)) => (wish.badge.clone(), wish.pin.clone()),
        Body::Request(Request::Override(wish)) => (wish.badge.clone(), wish.pin.clone()),
        _ => return Ok(prepared),
    };
    let drawn = (hall.outside.draw)(16).map_err(|error| {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "sys.hub_fault", "", error.to_string())
    })?;
    let site = hall.site.clone();
    if let Some(pin) = pin {
        let hash = hall
            .read(move |conn| {
                let found = person::by_badge(conn, &site, &badge)?;
                Ok(found.filter(|person| !person.pin_hash.is_empty()).map(|person| person.pin_hash))
            })
            .await;
        // What nobody can look up is settled as it is; others wait behind it.
        let hash = match hash {
            Err(error) if impossible(&error) => None,
            other => other?,
        };
        if let Some(hash) = hash {
            let checked = tokio::task::spawn_blocking(move || secret::pin_fits(&pin, &hash)).await;
            prepared.pin_fits = Some(checked.unwrap_or(false));
        }
    }
    prepared.fresh_actor = drawn;
    Ok(prepared)
}

/// A command that always ends so would stop its device's queue for ever.
fn impossible(error: &DbError) -> bool {
    matches!(error, DbError::Bug { .. } | DbError::Constraint(_) | DbError::NulByte(_))
}

async fn settle(
    hall: &Hall,
    device: &DeviceId,
    prepared: Vec<Prepared>,
    came: i64,
) -> Result<PostAnswer, Problem> {
    let prints = prepared.iter().any(Prepared::prints);
    // All go to the writer before the first is awaited: one commit takes them together.
    let prepared: Vec<Arc<Prepared>> = prepared.into_iter().map(Arc::new).collect();
    let mut tickets: VecDeque<_> =
        prepared.iter().map(|one| hall.settle(device, Arc::clone(one), came)).collect();
    let mut answers = Vec::with_capacity(prepared.len());
    let mut send_from = None;
    let mut head = None;
    let mut fault = None;
    for (index, one) in prepared.iter().enumerate() {
        let Some(ticket) = tickets.pop_front() else { break };
        let mut settled = ticket.await;
        if let Err(error) = &settled
            && impossible(error)
        {
            tracing::error!(id = %one.id, %error, "a command cannot be booked and is parked");
            settled = hall.settle(device, Arc::new(one.impossible(&error.to_string())), came).await;
            // Those behind it were held up by its number.
            tickets =
                prepared[index + 1..].iter().map(|one| hall.settle(device, Arc::clone(one), came)).collect();
        }
        let id = one.id.clone();
        match settled {
            Ok((Outcome::Answered(text), at)) => {
                head = Some(at);
                let answer = RawValue::from_string(text)
                    .map_err(|error| Problem::from(DbError::bug("answer", error.to_string())))?;
                answers.push(Answered { id, answer });
            }
            Ok((Outcome::SendFrom(confirm), at)) => {
                head = Some(at);
                send_from.get_or_insert(SendFrom { confirm });
            }
            Ok((Outcome::NoDevice, _)) => {
                return Err(Problem::new(
                    StatusCode::UNAUTHORIZED,
                    "req.device_unknown",
                    "device",
                    "enrol the device again",
                ));
            }
            Err(error) => {
                fault.get_or_insert(error);
            }
        }
    }
    hall.tell();
    if prints {
        hall.bell.ring();
    }
    if let (true, Some(error)) = (answers.is_empty() && send_from.is_none(), fault) {
        return Err(error.into());
    }
    let head = match head {
        Some(head) => head,
        None => {
            let site = hall.site.clone();
            hall.read(move |conn| Ok(crate::site::Site::load(conn, &site)?.journal_head())).await?
        }
    };
    Ok(PostAnswer { epoch: head.epoch, head, answers, send_from })
}

/// POST `/v1/heartbeat`: leases live on.
pub async fn beat(
    State(hall): State<Hall>,
    Speaker(device): Speaker,
    Posted(body): Posted,
) -> Result<Json<HeartbeatAnswer>, Problem> {
    let beat: Heartbeat = serde_json::from_slice(&body).map_err(|error| {
        Problem::bad("body", format!("not a heartbeat ({error}); docs/protocol.md says what it holds"))
    })?;
    fits(beat.hello.protocol)?;
    heads::look(&hall, &device, beat.hello.head.as_ref()).await?;
    let answer = hall.change("heartbeat", move |cx| heartbeat::hear(cx, &device, &beat)).await?;
    Ok(Json(answer))
}
