//! Who signs in at the desk: password, second factor, session, and the first administrator of a new hub.

use crate::admin::{AdminAnswer, AdminRequest, carry_out, unfit};
use crate::audit::{self, Subject};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Hall;
use crate::floor::hall::now;
use crate::people::desk::{self, Session};
use crate::people::{secret, totp};
use crate::rights::kinds::Act;
use regal_shared::base::ActorId;
use regal_shared::flow::session::Role;
use regal_shared::text::{Language, Message};
use tokio::sync::Semaphore;

/// A password nobody has: what an unknown name is checked against, so that it takes as long as a known one.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5c3NhbHQ$UMmM1zJ0ULVNj5WqoFUFUTIzvYfNJXlbLT6ys9XyNcQ";

/// How a sign-in ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// The token for the browser.
    In(String),
    /// Name or password is wrong, or too many tries came before; nobody is told which, for a name that nobody has does not wait.
    Wrong,
}

/// Passwords checked at one time: each takes a processor for tens of milliseconds and 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Whether a password fits, on a thread of its own: neither a reader of the database nor a page waits for it.
async fn fits(password: String, hash: String) -> bool {
    let Ok(_permit) = AT_ONCE.acquire().await else { return false };
    tokio::task::spawn_blocking(move || secret::pin_fits(&password, &hash)).await.unwrap_or(false)
}

/// Signs somebody in at the desk by number or badge, password, and the code of the second factor where there is one.
///
/// # Errors
/// The database, or no random source.
pub async fn sign_in(hall: &Hall, number: &str, password: &str, code: &str) -> Result<SignIn, DbError> {
    let (site, name) = (hall.site.clone(), number.to_owned());
    let lock = hall.read(move |conn| desk::lock_of(conn, &site, &name)).await?;
    let hash = lock.as_ref().map_or(NOBODYS, |lock| &lock.hash).to_owned();
    let fits = fits(password.to_owned(), hash).await;
    let Some(lock) = lock.filter(|lock| lock.locked_until <= now().0) else { return Ok(SignIn::Wrong) };
    let number = lock.person.person;
    if !fits || !Act::Desk.is_for(lock.person.role) || !second_factor(hall, &number, code).await? {
        hall.change("sign_in", move |cx| desk::wrong_password(cx, &number)).await?;
        return Ok(SignIn::Wrong);
    }
    begin(hall, number).await.map(SignIn::In)
}

/// Whether the code is one of the person's second factor, or they have none. A code counts once.
async fn second_factor(hall: &Hall, number: &str, code: &str) -> Result<bool, DbError> {
    let (site, person) = (hall.site.clone(), number.to_owned());
    let factor = hall.read(move |conn| totp::of(conn, &site, &person)).await?;
    let Some(factor) = factor.filter(|factor| factor.active) else { return Ok(true) };
    let (person, code, step) =
        (number.to_owned(), code.to_owned(), totp::step(&factor.secret, code, hall.now()));
    hall.change("sign_in", move |cx| match step {
        Some(step) => totp::take(cx, &person, step),
        None => totp::recover(cx, &person, &code),
    })
    .await
}

/// Offers whoever sits at the desk a second factor: the secret for their app. Takes their password once more.
///
/// # Errors
/// The database, or no random source.
pub async fn offer_factor(
    hall: &Hall,
    session: &Session,
    password: &str,
) -> Result<Result<String, Message>, DbError> {
    if let Err(no) = fresh(hall, session, password).await? {
        return Ok(Err(no));
    }
    let secret = totp::drawn().map_err(|error| DbError::Busy(error.to_string()))?;
    let (offered, session) = (secret.clone(), session.clone());
    let made = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            totp::offer(cx, &session.person.person, &offered)
        })
        .await?;
    Ok(if made { Ok(secret) } else { Err(Message::new("board.factor_there")) })
}

/// The app of whoever sits at the desk shows this code: from here on the second factor counts. Answers the codes for a
/// lost app, which nobody can see again.
///
/// # Errors
/// The database, or no random source.
pub async fn confirm_factor(
    hall: &Hall,
    session: &Session,
    code: &str,
) -> Result<Result<Vec<String>, Message>, DbError> {
    let (site, person) = (hall.site.clone(), session.person.person.clone());
    let factor = hall.read(move |conn| totp::of(conn, &site, &person)).await?;
    let offered = factor.filter(|factor| !factor.active);
    let step = offered.and_then(|factor| totp::step(&factor.secret, code, hall.now()));
    let Some(step) = step else { return Ok(Err(Message::new("board.factor_wrong"))) };
    let drawn = |_| secret::code(totp::RECOVERY_SIGNS).map_err(|error| DbError::Busy(error.to_string()));
    let codes = (0..totp::RECOVERY).map(drawn).collect::<Result<Vec<_>, _>>()?;
    let hashes: Vec<String> = codes.iter().map(|code| secret::hash(code)).collect();
    let session = session.clone();
    let done = hall
        .change("desk", move |cx| {
            cx.by.asked_by(&session);
            let person = session.person.person.as_str();
            let watch = audit::watch(cx, Subject::Person(person.to_owned()))?;
            let done = totp::activate(cx, person, step, &hashes)?;
            if done {
                watch.keep(cx, "factor")?;
            }
            Ok(done)
        })
        .await?;
    Ok(if done { Ok(codes) } else { Err(Message::new("board.factor_wrong")) })
}

/// Takes the second factor of whoever sits at the desk away, unless the site asks it of them. Takes their password once
/// more.
///
/// # Errors
/// The database.
pub async fn end_factor(
    hall: &Hall,
    session: &Session,
    password: &str,
) -> Result<Result<(), Message>, DbError> {
    if let Err(no) = fresh(hall, session, password).await? {
        return Ok(Err(no));
    }
    let session = session.clone();
    hall.change("desk", move |cx| {
        cx.by.asked_by(&session);
        let site = cx.site.site.clone();
        if totp::asked_of(cx.conn, &site, session.person.role)? {
            return Ok(Err(Message::new("board.factor_asked")));
        }
        let watch = audit::watch(cx, Subject::Person(session.person.person.clone()))?;
        totp::end(cx, &session.person.person)?;
        watch.keep(cx, "no_factor").map(Ok)
    })
    .await
}

async fn begin(hall: &Hall, number: String) -> Result<String, DbError> {
    let random = |_| DbError::Busy("the system's random source failed".to_owned());
    let token = secret::code(40).map_err(random)?;
    let actor = ActorId(secret::code(16).map_err(random)?);
    let hash = secret::hash(&token);
    hall.change("sign_in", move |cx| {
        desk::begin(cx, &number, &hash, &actor)?;
        cx.by.actor = actor.clone();
        cx.by.source = format!("desk {}", hash.get(..8).unwrap_or_default());
        audit::note(cx, "sign_in", "")
    })
    .await?;
    Ok(token)
}

/// Ends a session.
///
/// # Errors
/// The database.
pub async fn sign_out(hall: &Hall, session: &Session) -> Result<(), DbError> {
    let session = session.clone();
    hall.change("sign_out", move |cx| {
        cx.by.asked_by(&session);
        desk::end(cx, &session.token_hash)?;
        audit::note(cx, "sign_out", "")
    })
    .await
}

/// Writes down, now and then, that a session is in use.
///
/// # Errors
/// The database.
pub async fn seen(hall: &Hall, session: &Session) -> Result<(), DbError> {
    if now().since(session.seen_at) < desk::SEEN_EVERY_MS {
        return Ok(());
    }
    let hash = session.token_hash.clone();
    hall.change("seen", move |cx| desk::seen(cx, &hash)).await
}

/// The first administrator of a new hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct First {
    /// The one-time code the hub printed.
    pub code: String,
    /// Number, which is the badge too.
    pub number: String,
    /// Name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Language of pages.
    pub language: Language,
}

/// How a set-up ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUp {
    /// Done: the token for the browser.
    In(String),
    /// The code is wrong, used or too old.
    Code,
    /// Number or name cannot be; says why.
    Refused(String),
}

/// Makes the first administrator, with the code the hub printed when it started.
///
/// # Errors
/// The database, or no random source.
pub async fn set_up(hall: &Hall, first: First) -> Result<SetUp, DbError> {
    // Looked at before the code is taken: a slip in the name must not cost the code.
    if let Some(why) = unfit(&first.number, &first.number, &first.name) {
        return Ok(SetUp::Refused(why));
    }
    let password = first.password.clone();
    let hash = tokio::task::spawn_blocking(move || secret::hash_pin(&password))
        .await
        .map_err(|error| DbError::bug("", error.to_string()))?
        .map_err(|error| DbError::Busy(error.to_string()))?;
    let number = first.number.clone();
    let done = hall
        .change("set_up", move |cx| {
            if !desk::is_new(cx.conn, &cx.site.site)? || !desk::take_setup(cx, first.code.trim())? {
                return Ok(Some(SetUp::Code));
            }
            let add = AdminRequest::UserAdd {
                person: first.number.clone(),
                name: first.name.clone(),
                badge: first.number.clone(),
                role: Role::Administrator,
                language: first.language,
                large: false,
                pin_hash: String::new(),
            };
            if let AdminAnswer::Refused { why } = carry_out(cx, &add)? {
                return Ok(Some(SetUp::Refused(why)));
            }
            desk::set_password(cx, &first.number, &hash)?;
            audit::note(cx, "set_up", "")?;
            Ok(None)
        })
        .await?;
    match done {
        Some(not) => Ok(not),
        None => begin(hall, number).await.map(SetUp::In),
    }
}

/// Offers a fresh set-up code when nobody can sign in as an administrator yet.
///
/// # Errors
/// The database, or no random source.
pub fn offer_setup(hall: &Hall) -> Result<Option<String>, DbError> {
    let code = secret::code(8).map_err(|error| DbError::Busy(error.to_string()))?;
    let offered = code.clone();
    let job = move |cx: &mut Cx<'_>| {
        if !desk::is_new(cx.conn, &cx.site.site)? {
            return Ok(false);
        }
        desk::offer_setup(cx, &offered)?;
        Ok(true)
    };
    Ok(hall.change("set_up", job).wait()?.then_some(code))
}

/// The hash a PIN or password is stored under.
///
/// # Errors
/// No random source.
pub async fn hashed(plain: &str) -> Result<String, DbError> {
    let plain = plain.to_owned();
    tokio::task::spawn_blocking(move || secret::hash_pin(&plain))
        .await
        .map_err(|error| DbError::bug("", error.to_string()))?
        .map_err(|error| DbError::Busy(error.to_string()))
}

/// Whether who sits at the desk is still who signed in: the password, once more. A wrong one counts as one at the door.
///
/// # Errors
/// The database.
pub async fn fresh(hall: &Hall, session: &Session, password: &str) -> Result<Result<(), Message>, DbError> {
    let (site, number) = (hall.site.clone(), session.person.person.clone());
    let lock = hall.read(move |conn| desk::lock_of(conn, &site, &number)).await?;
    let wait = lock.as_ref().map_or(0, |lock| lock.locked_until) - now().0;
    let fits = match lock {
        Some(lock) => fits(password.to_owned(), lock.hash).await,
        None => false,
    };
    if wait > 0 {
        return Ok(Err(Message::new("board.sign_in_wait").with("n", wait / 1000 + 1)));
    }
    if fits {
        return Ok(Ok(()));
    }
    let number = session.person.person.clone();
    hall.change("sign_in", move |cx| desk::wrong_password(cx, &number)).await?;
    Ok(Err(Message::new("board.password_wrong")))
}

#[cfg(test)]
mod tests {
    use super::NOBODYS;
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn an_unknown_name_is_checked_against_a_real_hash() {
        assert!(PasswordHash::new(NOBODYS).is_ok_and(|hash| hash.hash.is_some()));
    }
}
