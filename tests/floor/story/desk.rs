//! What people do at the desk: `settle short by 3001 write_off 3 miscount`.

use super::script::Words;
use super::world::World;
use regal_hub::clarify::{self, Settle};
use regal_hub::db::{Value, query_opt_int};
use regal_hub::floor::apply;
use regal_hub::people::desk;
use regal_shared::base::ActorId;

/// Settles the newest open case of a kind, or part of it, as one person at the desk; `refused CODE` at the end says
/// that it must not be, and why.
pub fn settle(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let refused = words.named("refused")?;
    let exception = newest(world, words.take("a kind of case")?)?;
    let person = words.named("by")?.ok_or("by PERSON is missing")?.to_owned();
    let wish = wish(world, exception, words)?;
    let actor = signed_in(world, &person)?;
    let done = world.change(move |cx| {
        cx.by.actor = actor.clone();
        match clarify::settle(cx, &person, &wish)? {
            Ok(changes) => apply::apply(cx, &changes).map(|()| None),
            Err(no) => Ok(Some(no.code.to_string())),
        }
    });
    world.settle_all();
    match (done.map_err(|error| error.to_string())?.as_deref(), refused) {
        (None, None) => words.end(),
        (Some(no), Some(code)) if no == code => words.end(),
        (no, _) => Err(format!("the desk says {}", no.unwrap_or("yes"))),
    }
}

fn wish(world: &mut World, exception: i64, words: &mut Words<'_>) -> Result<Settle, String> {
    Ok(match words.take("how it is settled")? {
        "found" => {
            let qty = words.number("how many")?;
            let location = words.named("at")?.ok_or("at LOCATION is missing")?.to_owned();
            Settle::Found { exception, qty, location }
        }
        "write_off" => {
            let qty = words.number("how many")?;
            Settle::WriteOff { exception, qty, reason: words.take("a root cause")?.to_owned() }
        }
        "match" => {
            let qty = words.number("how many")?;
            let other = words.named("with")?.ok_or("with CASE is missing")?;
            Settle::Match { exception, other: newest(world, other)?, qty }
        }
        "counted" => {
            let seen = words.number("how many are there")?;
            Settle::Counted { exception, seen, reason: words.take("a root cause")?.to_owned() }
        }
        "accept" => Settle::Accept { exception },
        "approve" => Settle::Approve { exception, settlement: proposal(world, exception)? },
        "reject" => {
            let note = words.take("what is to be looked at")?.to_owned();
            Settle::Reject { exception, settlement: proposal(world, exception)?, note }
        }
        other => return Err(format!("{other:?} is no way to settle")),
    })
}

/// The newest open case of a kind.
fn newest(world: &mut World, code: &str) -> Result<i64, String> {
    let code = code.to_owned();
    number(
        world,
        "select max(exception) from exception where state = 'open' and code = $1",
        Value::from(&code),
    )
    .ok_or_else(|| format!("no case {code} is open"))
}

fn proposal(world: &mut World, exception: i64) -> Result<i64, String> {
    number(
        world,
        "select max(settlement) from settlement where state = 'proposed' and exception = $1",
        Value::from(exception),
    )
    .ok_or_else(|| "nothing is proposed".to_owned())
}

fn number(world: &mut World, sql: &'static str, of: Value<'_>) -> Option<i64> {
    world.read(|conn| query_opt_int(conn, sql, &[of]))
}

/// The mark of a person who signs in at the desk.
fn signed_in(world: &mut World, person: &str) -> Result<ActorId, String> {
    let actor = ActorId(format!("desk-{}", world.draw()));
    let (mark, person) = (actor.clone(), person.to_owned());
    let done = world.change(move |cx| desk::begin(cx, &person, mark.as_str(), &mark));
    done.map(|()| actor).map_err(|error| error.to_string())
}
