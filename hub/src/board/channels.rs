//! Release channels: what of each is at work, what may be, what waits for room.

use super::page::{Frame, decided, painted};
use super::read::{rows, text};
use crate::db::{Conn, DbError, params};
use crate::floor::{Hall, desk};
use crate::order::channel::{self, Channel, HIGHEST, Load};
use crate::order::cut_off;
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::text::{Message, clean};
use serde::Deserialize;
use std::collections::BTreeSet;

/// Orders looked at for the names of channels.
const LOOKED_AT: i64 = 500;

#[derive(Template)]
#[template(path = "board/channels.html")]
struct Page {
    f: Frame,
    channels: Vec<Channel>,
    /// Names orders of now have, and no cap.
    others: Vec<String>,
    most: i64,
    wrong: String,
}

/// The channels.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "orders");
    let site = hall.site.clone();
    let (channels, others) = hall
        .read(move |conn| {
            let mut channels = channel::all(conn, &site)?;
            let mut others = names(conn, &site)?;
            others.retain(|name| channels.iter().all(|one| one.channel != *name));
            for one in &mut channels {
                one.channel = clean(&one.channel).into_owned();
            }
            Ok((channels, others))
        })
        .await?;
    painted(&Page { f, channels, others, most: HIGHEST, wrong })
}

/// Channels of the most urgent orders that are new or at work.
fn names(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let mut names = BTreeSet::new();
    for state in ["new", "promised", "backordered", "released", "reserved", "short", "picking", "picked"] {
        let found = conn.query(
            "select channel from order_head where site = $1 and state = $2 order by priority, ranked_at, order_no limit $3",
            params![site, state, LOOKED_AT],
        )?;
        names.extend(rows(&found, |row| text(row, 0))?);
    }
    Ok(names.into_iter().collect())
}

/// What a form sends.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    channel: String,
    #[serde(default)]
    orders: String,
    #[serde(default)]
    lines: String,
    /// A time, or empty.
    #[serde(default)]
    cut_off: String,
}

/// Sets a cap; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let number = |text: &str| if text.trim().is_empty() { Some(0) } else { text.trim().parse().ok() };
    let cut_off = cut_off::parsed(&form.cut_off);
    let done = match (number(&form.orders), number(&form.lines)) {
        (Some(_), Some(_)) if cut_off.is_none() => Err(Message::new("board.cut_off_bad")),
        (Some(orders), Some(lines)) => {
            let channel = form.channel.trim().to_owned();
            let cap = Load { orders, lines };
            desk::steer(&hall, &session, Steer::Channel { channel, cap, cut_off }).await?
        }
        _ => Err(Message::new("board.channel_bad").with("n", HIGHEST)),
    };
    decided(done, &session, "/orders/channels", |words| shown(&hall, &session, words)).await
}
