//! What the desk changes: the same door as for devices, by people who signed in at the dashboard.

mod sign_in;

pub use sign_in::{
    First, SetUp, SignIn, confirm_factor, end_factor, fresh, hashed, offer_factor, offer_setup, seen, set_up,
    sign_in, sign_out,
};

use super::Hall;
use crate::admin::{AdminAnswer, AdminRequest, carry_out};
use crate::audit::{self, Subject};
use crate::clarify::{self, Settle};
use crate::cx::Cx;
use crate::db::DbError;
use crate::people::desk::Session;
use crate::people::person::{self, Person};
use crate::people::{glass, secret};
use crate::rights::kinds::{self, Act};
use crate::rights::{self, Who};
use crate::screen::LONGEST_MS;
use crate::setup::{self, Setup};
use crate::steer::{self, Steer};
use crate::webhook;
use regal_shared::text::{Language, Message, say};

/// Who may do at the desk what others decide beside their role: the works council looks there too.
const DESK: Who = Who::Least(Act::Desk.least());

/// Carries a wish of somebody at the desk out; it stands in the books under the actor of their session.
///
/// # Errors
/// The database.
pub async fn wish(hall: &Hall, session: &Session, wish: AdminRequest) -> Result<AdminAnswer, DbError> {
    let session = session.clone();
    let answer = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, kinds::admin(&wish))? {
                return Ok(AdminAnswer::Refused { why: say(session.person.language, &no) });
            }
            carry_out(cx, &wish)
        })
        .await?;
    hall.tell();
    Ok(answer)
}

/// Settles a case, or part of one; a no is a message for the page, and nothing has changed.
///
/// # Errors
/// The database.
pub async fn settle(hall: &Hall, session: &Session, wish: Settle) -> Result<Result<(), Message>, DbError> {
    let session = session.clone();
    let done = hall
        .change("settle", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, kinds::settle(&wish))? {
                return Ok(Err(no));
            }
            settled(cx, &session.person.person, &wish)
        })
        .await?;
    hall.tell();
    Ok(done)
}

/// Settles a case in the running transaction, and keeps that it was done.
pub(super) fn settled(cx: &mut Cx<'_>, person: &str, wish: &Settle) -> Result<Result<(), Message>, DbError> {
    let watch = audit::watch(cx, Subject::Case(wish.case()))?;
    match clarify::settle(cx, person, wish)? {
        Ok(changes) => {
            super::apply::apply(cx, &changes)?;
            watch.keep(cx, wish.code()).map(Ok)
        }
        Err(no) => Ok(Err(no)),
    }
}

/// Decides about running work or a device; a no is a message for the page, and nothing has changed.
///
/// # Errors
/// The database.
pub async fn steer(hall: &Hall, session: &Session, wish: Steer) -> Result<Result<(), Message>, DbError> {
    let session = session.clone();
    let done = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, kinds::steer(&wish))? {
                return Ok(Err(no));
            }
            steer::settle(cx, &wish)
        })
        .await?;
    hall.tell();
    Ok(done)
}

/// Looks at the screen of a device, or goes on looking (`on`), which is possible for some minutes and only where a look
/// has begun. A no is a message for the page.
///
/// # Errors
/// The database.
pub async fn look_at(
    hall: &Hall,
    session: &Session,
    device: &str,
    on: bool,
) -> Result<Result<(), Message>, DbError> {
    let (now, sits) = (hall.now().0, session.token_hash.as_str());
    let since = hall.screens.since(device, sits, now);
    if on && since.is_none_or(|since| now - since > LONGEST_MS) {
        return Ok(Err(Message::new("board.screen_over")));
    }
    if !on && since.is_some() {
        // A new look begins where the old one has not run out yet.
        hall.screens.end(device, sits, now);
    }
    // Before the device hears of it: what it sends is wanted by then.
    hall.screens.look(device, sits, now);
    let wish = Steer::Watch { device: device.to_owned(), again: on };
    let done = steer(hall, session, wish).await;
    if !matches!(done, Ok(Ok(()))) {
        hall.screens.end(device, sits, now);
    }
    done
}

/// Asks to look at what one person did.
///
/// # Errors
/// The database, or the keys beside it.
pub async fn ask_look(
    hall: &Hall,
    session: &Session,
    number: String,
    reason: String,
) -> Result<Result<(), Message>, DbError> {
    let session = session.clone();
    hall.change("desk", move |cx| {
        cx.by.asked_by(&session);
        if let Err(no) = rights::may(cx, &session, DESK)? {
            return Ok(Err(no));
        }
        Ok(glass::ask(cx, &session, &number, &reason)?.map(|_| ()))
    })
    .await
}

/// Agrees that somebody is looked at.
///
/// # Errors
/// The database, or the keys beside it.
pub async fn grant_look(hall: &Hall, session: &Session, number: i64) -> Result<Result<(), Message>, DbError> {
    let session = session.clone();
    let done = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, DESK)? {
                return Ok(Err(no));
            }
            glass::grant(cx, &session, number)
        })
        .await?;
    hall.tell();
    Ok(done)
}

/// Whom one of the two may look at now; that they look is kept.
///
/// # Errors
/// The database, or the keys beside it.
pub async fn look(hall: &Hall, session: &Session, number: i64) -> Result<Result<String, Message>, DbError> {
    let session = session.clone();
    hall.change("desk", move |cx| {
        cx.by.asked_by(&session);
        if let Err(no) = rights::may(cx, &session, DESK)? {
            return Ok(Err(no));
        }
        glass::look(cx, &session, number)
    })
    .await
}

/// Letters of a one-time code with which a device enrols.
const CODE: usize = 8;

/// A fresh one-time code.
///
/// # Errors
/// No random source.
pub fn drawn_code() -> Result<String, DbError> {
    secret::code(CODE).map_err(|error| DbError::Busy(error.to_string()))
}

/// Whether who sits at the desk is still who signed in: their password once more, before something large.
///
/// # Errors
/// The database.
pub async fn sure(hall: &Hall, session: &Session, password: &str) -> Result<Result<(), Message>, DbError> {
    fresh(hall, session, password).await
}

/// Sets something up; what touches people, devices or policies takes the password once more. A no is a message for the
/// page, and nothing has changed.
///
/// # Errors
/// The database.
pub async fn arrange(
    hall: &Hall,
    session: &Session,
    password: &str,
    wish: Setup,
) -> Result<Result<(), Message>, DbError> {
    if wish.is_sensitive()
        && let Err(no) = fresh(hall, session, password).await?
    {
        return Ok(Err(no));
    }
    let session = session.clone();
    let done = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, kinds::setup(&wish))? {
                return Ok(Err(no));
            }
            setup::settle(cx, &session.person.person, &wish)
        })
        .await?;
    hall.bell.ring();
    hall.tell();
    Ok(done)
}

/// Decides about a webhook; that takes the password once more. A no is a message, and nothing has changed.
///
/// # Errors
/// The database.
pub async fn webhook(
    hall: &Hall,
    session: &Session,
    password: &str,
    wish: webhook::Wish,
) -> Result<Result<webhook::Done, Message>, DbError> {
    if let Err(no) = webhook::change::listed(&hall.guard, &wish) {
        return Ok(Err(no));
    }
    if let Err(no) = fresh(hall, session, password).await? {
        return Ok(Err(no));
    }
    let session = session.clone();
    let done = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            if let Err(no) = rights::may(cx, &session, kinds::hook(&wish))? {
                return Ok(Err(no));
            }
            webhook::settle(cx, &wish)
        })
        .await?;
    hall.tell();
    Ok(done)
}

/// Changes the language somebody reads.
///
/// # Errors
/// The database.
pub async fn speak(hall: &Hall, person: &Person, language: Language) -> Result<(), DbError> {
    let number = person.person.clone();
    hall.change("language", move |cx| person::speak(cx, &number, language)).await
}
