//! People: who may work and with which rights; PIN, password, badge. For administrators.

use super::call::{Call, Changed, Sent};
use super::paged::{Page, Range, place};
use super::refused::{refused, unknown};
use crate::floor::once::{Answered, Wish};
use crate::floor::{Hall, desk};
use crate::people::list::{self, Listed};
use crate::people::presence::{self, Presence};
use crate::setup::{Setup, rules};
use crate::web::{Asked, Problem};
use axum::Json;
use axum::extract::{Path, State};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who may work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Their number at the site.
    person: String,
    /// Name on screens.
    name: String,
    /// Badge, without prefix.
    badge: String,
    /// `picker`, `lead`, `supervisor` or `administrator`.
    role: String,
    /// Language of screens: `en` or `de`.
    language: String,
    /// Large text on screens.
    large_text: bool,
    /// `active` or `locked`.
    state: String,
    /// A PIN is asked for.
    has_pin: bool,
    /// Their PIN counts no more since a device was lost; they need a new one.
    pin_expired: bool,
    /// They may sign in at the dashboard, if their role does.
    has_password: bool,
    /// They are of the works council.
    council: bool,
}

/// Somebody, with where they are signed in just now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonWithPresence {
    #[serde(flatten)]
    person: Person,
    /// Sessions at the dashboard that still count.
    sessions: i64,
    /// Terminals they are logged on to, by number.
    terminals: Vec<Terminal>,
}

/// A terminal somebody is logged on to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Terminal {
    /// Its number.
    device: String,
    /// Its name; may be empty.
    name: String,
}

/// People by number.
#[utoipa::path(get, path = "/api/v1/people", tag = "People", params(Range),
    responses((status = 200, body = Page<Person>)))]
pub async fn all(
    State(hall): State<Hall>,
    Asked(range): Asked<Range>,
) -> Result<Json<Page<Person>>, Problem> {
    let (site, limit) = (hall.site.clone(), range.limit()?);
    let [after] = range.texts::<1>()?;
    let rows = hall.read(move |conn| list::after(conn, &site, &after, limit)).await?;
    let rows = rows.into_iter().map(Person::from).collect();
    Ok(Page::of(rows, limit, |person: &Person| place(&[&person.person])))
}

impl From<Listed> for Person {
    fn from(one: Listed) -> Person {
        Person {
            person: one.person,
            name: one.name,
            badge: one.badge,
            role: one.role,
            language: one.language,
            large_text: one.large,
            state: one.state,
            has_pin: one.has_pin,
            pin_expired: one.pin_expired,
            has_password: one.has_password,
            council: one.council,
        }
    }
}

/// One person.
#[utoipa::path(get, path = "/api/v1/people/{person}", tag = "People",
    params(("person" = String, Path, description = "Their number")),
    responses((status = 200, body = PersonWithPresence)))]
pub async fn one(
    State(hall): State<Hall>,
    Path(number): Path<String>,
) -> Result<Json<PersonWithPresence>, Problem> {
    let (site, asked, now) = (hall.site.clone(), number.clone(), (hall.outside.now)());
    let found = hall
        .read(move |conn| {
            let Some(found) = list::one(conn, &site, &asked)? else { return Ok(None) };
            Ok(Some((found, presence::of(conn, &site, &asked, now)?)))
        })
        .await?;
    let Some((person, Presence { sessions, terminals })) = found else {
        return Err(unknown("person", &number));
    };
    let terminals =
        terminals.into_iter().map(|one| Terminal { device: one.device, name: one.name }).collect();
    Ok(Json(PersonWithPresence { person: Person::from(person), sessions, terminals }))
}

/// Somebody new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonIn {
    /// Number; the badge too, until another is given.
    #[schema(min_length = 1, max_length = 16, pattern = "^[0-9A-X.]+$")]
    person: String,
    /// Name on screens.
    #[schema(min_length = 1, max_length = 40, pattern = "^[^\\x00-\\x1f\\x7f]+$")]
    name: String,
    /// Rights.
    #[schema(value_type = String, pattern = "^(picker|lead|supervisor|administrator)$")]
    role: Role,
    /// Language of screens.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^(en|de)$")]
    language: Option<Language>,
    /// Large text on screens.
    #[serde(default)]
    large_text: bool,
    /// PIN of 4 to 8 digits; empty for none.
    #[serde(default)]
    #[schema(pattern = "^([0-9]{4,8})?$")]
    pin: String,
}

/// A PIN as it is kept; empty stays empty.
async fn pin_hash(pin: &str) -> Result<String, Problem> {
    rules::pin(pin).map_err(|no| refused(&no, ""))?;
    if pin.is_empty() { Ok(String::new()) } else { Ok(desk::hashed(pin).await?) }
}

/// Takes somebody in.
#[utoipa::path(post, path = "/api/v1/people", tag = "People", request_body = PersonIn,
    responses((status = 201, body = Changed)))]
pub async fn make(call: Call, sent: Sent<PersonIn>) -> Result<Answered, Problem> {
    let wanted = &sent.value;
    let wish = Setup::NewPerson {
        person: wanted.person.clone(),
        name: wanted.name.clone(),
        role: wanted.role,
        language: wanted.language.unwrap_or_default(),
        large: wanted.large_text,
        pin_hash: pin_hash(&wanted.pin).await?,
    };
    call.change(&sent, Wish::Setup(wish), Changed::made(&wanted.person)).await
}

/// What is decided about a person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum PersonAct {
    /// Name, badge, rights, language and size of text are these now. Another role ends their sessions.
    Edit {
        /// Name on screens.
        #[schema(min_length = 1, max_length = 40, pattern = "^[^\\x00-\\x1f\\x7f]+$")]
        name: String,
        /// Badge, without prefix.
        #[schema(min_length = 1, max_length = 16, pattern = "^[0-9A-X.]+$")]
        badge: String,
        /// Rights.
        #[schema(value_type = String, pattern = "^(picker|lead|supervisor|administrator)$")]
        role: Role,
        /// Language of screens.
        #[schema(value_type = String, pattern = "^(en|de)$")]
        language: Language,
        /// Large text on screens.
        #[serde(default)]
        large_text: bool,
    },
    /// They may not work, and their sessions end.
    Lock {},
    /// They may work again.
    Free {},
    /// Another PIN, or none.
    Pin {
        /// 4 to 8 digits; empty for none.
        #[schema(pattern = "^([0-9]{4,8})?$")]
        pin: String,
    },
    /// Another password for the dashboard; their sessions end.
    Password {
        /// At least 10 characters.
        #[schema(min_length = 10)]
        password: String,
    },
    /// Their second factor is lost; they set it up again. Their sessions end.
    NoFactor {},
    /// Their sessions at the dashboard end, and they are off every terminal; they may sign in again.
    EndSessions {},
    /// They are of the works council, or not any more.
    Council {
        /// Of it or not.
        member: bool,
    },
    /// Their badge comes out of a printer.
    Badge {
        /// The printer.
        #[schema(max_length = 60, pattern = "^[^\\x00]*$")]
        printer: String,
    },
}

/// Decides about a person.
#[utoipa::path(post, path = "/api/v1/people/{person}", tag = "People",
    params(("person" = String, Path, description = "Their number")), request_body = PersonAct,
    responses((status = 200, body = Changed)))]
pub async fn decide(
    call: Call,
    Path(person): Path<String>,
    sent: Sent<PersonAct>,
) -> Result<Answered, Problem> {
    let said = Changed::what(&person);
    let wish = match sent.value.clone() {
        PersonAct::Edit { name, badge, role, language, large_text: large } => {
            Setup::EditPerson { person, name, badge, role, language, large }
        }
        PersonAct::Lock {} => Setup::LockPerson { person, locked: true },
        PersonAct::Free {} => Setup::LockPerson { person, locked: false },
        PersonAct::Pin { pin } => Setup::Pin { person, hash: pin_hash(&pin).await? },
        PersonAct::Password { password } => {
            rules::password(&password).map_err(|no| refused(&no, ""))?;
            Setup::Password { person, hash: desk::hashed(&password).await? }
        }
        PersonAct::NoFactor {} => Setup::NoFactor { person },
        PersonAct::EndSessions {} => Setup::EndSessions { person },
        PersonAct::Council { member } => Setup::Council { person, member },
        PersonAct::Badge { printer } => Setup::Badge { person, printer },
    };
    call.change(&sent, Wish::Setup(wish), said).await
}
