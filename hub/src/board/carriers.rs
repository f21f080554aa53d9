//! Carriers: when each fetches what it drives.

use super::page::{Frame, decided, painted};
use crate::floor::{Hall, desk};
use crate::order::pickup::{self, Pickup};
use crate::order::{cut_off, list as orders};
use crate::people::desk::Session;
use crate::steer::Steer;
use crate::web::Problem;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Form};
use regal_shared::text::{Message, clean};
use serde::Deserialize;

/// A carrier as its row shows it.
struct Carrier {
    carrier: String,
    /// From Monday to Friday, on Saturday, on Sunday; empty for not.
    times: [String; 3],
    /// The pick-up an order that comes now makes, ms; 0 for none.
    next: i64,
}

#[derive(Template)]
#[template(path = "board/carriers.html")]
struct Page {
    f: Frame,
    carriers: Vec<Carrier>,
    /// Carriers of orders of now that have no pick-up.
    others: Vec<String>,
    wrong: String,
}

/// The carriers.
pub async fn list(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
) -> Result<Response, Problem> {
    shown(&hall, &session, String::new()).await
}

async fn shown(hall: &Hall, session: &Session, wrong: String) -> Result<Response, Problem> {
    let f = Frame::of(session, "orders");
    let (site, now) = (hall.site.clone(), hall.now());
    let (carriers, others) = hall
        .read(move |conn| {
            let mut carriers = Vec::new();
            let (mut others, _) = orders::names(conn, &site)?;
            for (carrier, pickup) in pickup::all(conn, &site)? {
                others.retain(|name| *name != carrier);
                carriers.push(Carrier {
                    carrier: clean(&carrier).into_owned(),
                    times: [pickup.weekday, pickup.saturday, pickup.sunday].map(cut_off::shown),
                    next: cut_off::next_pickup(conn, &site, &pickup, now)?,
                });
            }
            Ok((carriers, others))
        })
        .await?;
    let others = others.iter().map(|name| clean(name).into_owned()).collect();
    painted(&Page { f, carriers, others, wrong })
}

/// What a form sends: times, or nothing where the carrier does not come.
#[derive(Deserialize)]
pub struct Wish {
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    weekday: String,
    #[serde(default)]
    saturday: String,
    #[serde(default)]
    sunday: String,
}

/// Says when a carrier fetches; a no stands on the page.
pub async fn decide(
    State(hall): State<Hall>,
    Extension(session): Extension<Session>,
    Form(form): Form<Wish>,
) -> Result<Response, Problem> {
    let [weekday, saturday, sunday] =
        [&form.weekday, &form.saturday, &form.sunday].map(|text| cut_off::parsed(text));
    let done = match (weekday, saturday, sunday) {
        (Some(weekday), Some(saturday), Some(sunday)) => {
            let pickup = Pickup { weekday, saturday, sunday };
            let carrier = form.carrier.trim().to_owned();
            desk::steer(&hall, &session, Steer::Carrier { carrier, pickup }).await?
        }
        _ => Err(Message::new("board.pickup_bad")),
    };
    decided(done, &session, "/orders/carriers", |words| shown(&hall, &session, words)).await
}
