//! People: who they are, how they show it is them, and what they may do.

use super::{Done, rules};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::people::person::{self, Person};
use crate::people::{desk, glass, presence, totp};
use regal_shared::flow::session::Role;
use regal_shared::text::{Language, Message};

pub(super) fn known(cx: &mut Cx<'_>, number: &str) -> Result<Option<Person>, DbError> {
    let site = cx.site.site.clone();
    person::by_number(cx.conn, &site, number)
}

/// Whether a badge is somebody else's.
fn badge_taken(cx: &mut Cx<'_>, badge: &str, person: &str) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select person from person where site = $1 and badge = $2 and person <> $3",
        params![&cx.site.site, badge, person],
    )?;
    Ok(row.is_some())
}

pub(super) fn new(cx: &mut Cx<'_>, new: &Person) -> Done {
    if let Err(no) = rules::named(&new.person, &new.badge, &new.name) {
        return Ok(Err(no));
    }
    if known(cx, &new.person)?.is_some() {
        return Ok(Err(Message::new("board.person_taken").with("text", new.person.as_str())));
    }
    if badge_taken(cx, &new.badge, &new.person)? {
        return Ok(Err(Message::new("board.badge_taken").with("text", new.badge.as_str())));
    }
    person::save(cx, new).map(Ok)
}

pub(super) fn edit(
    cx: &mut Cx<'_>,
    by: &str,
    number: &str,
    (name, badge): (&str, &str),
    role: Role,
    (language, large): (Language, bool),
) -> Done {
    let found = known(cx, number)?;
    if let Err(no) = rules::change(found.as_ref(), by, role, false).and(rules::named(number, badge, name)) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    if badge_taken(cx, badge, number)? {
        return Ok(Err(Message::new("board.badge_taken").with("text", badge)));
    }
    person::forget(cx, number)?;
    if role != found.role {
        desk::end_all(cx, number)?;
    }
    let changed = Person { name: name.to_owned(), badge: badge.to_owned(), role, language, large, ..found };
    person::save(cx, &changed).map(Ok)
}

pub(super) fn lock(cx: &mut Cx<'_>, by: &str, number: &str, locked: bool) -> Done {
    let found = known(cx, number)?;
    let role = found.as_ref().map_or(Role::Picker, |one| one.role);
    if let Err(no) = rules::change(found.as_ref(), by, role, locked) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    person::forget(cx, number)?;
    desk::end_all(cx, number)?;
    let state = if locked { "locked" } else { "active" };
    person::save(cx, &Person { state: state.to_owned(), ..found })?;
    if locked {
        crate::flow::count::nobody_left(cx)?;
    }
    Ok(Ok(()))
}

pub(super) fn pin(cx: &mut Cx<'_>, number: &str, hash: &str) -> Done {
    let Some(found) = known(cx, number)? else { return Ok(Err(Message::new("board.no_person"))) };
    person::forget(cx, number)?;
    person::save(cx, &Person { pin_hash: hash.to_owned(), ..found }).map(Ok)
}

pub(super) fn password(cx: &mut Cx<'_>, number: &str, hash: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    desk::set_password(cx, number, hash).map(Ok)
}

pub(super) fn no_factor(cx: &mut Cx<'_>, number: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    desk::end_all(cx, number)?;
    totp::end(cx, number).map(Ok)
}

pub(super) fn end_sessions(cx: &mut Cx<'_>, number: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    presence::end(cx, number).map(Ok)
}

pub(super) fn council(cx: &mut Cx<'_>, number: &str, member: bool) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    glass::set_council(cx, number, member).map(Ok)
}
