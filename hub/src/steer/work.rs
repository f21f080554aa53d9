//! Work taken from somebody, given to somebody, put first, or free again after a danger.

use super::Done;
use super::rules::{self, TaskFacts};
use crate::cx::Cx;
use crate::db::DbError;
use crate::people::person;
use crate::{events, flow, granted, task};
use regal_shared::base::DeviceId;
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

/// A task with what rules need to know of it.
fn facts(cx: &mut Cx<'_>, task: &str) -> Result<(Option<task::Task>, TaskFacts), DbError> {
    let found = task::find(cx, task)?;
    let held = !task::lease::holders(cx, task)?.is_empty();
    let over = found.as_ref().is_some_and(task::Task::is_over);
    let frozen = found.as_ref().is_some_and(|task| task.frozen);
    let facts = TaskFacts { known: found.is_some(), over, held, frozen };
    Ok((found, facts))
}

pub(super) fn revoke(cx: &mut Cx<'_>, task: &str) -> Done {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::revoke(&facts) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        flow::revoke(cx, &found)?;
        granted::keep(cx, "revoke", task)?;
    }
    Ok(Ok(()))
}

pub(super) fn thaw(cx: &mut Cx<'_>, task: &str) -> Done {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::thaw(&facts) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        task::thaw(cx, &found)?;
        granted::keep(cx, "thaw", task)?;
    }
    Ok(Ok(()))
}

pub(super) fn give(cx: &mut Cx<'_>, task: &str, number: &str) -> Done {
    let site = cx.site.site.clone();
    let (found, facts) = facts(cx, task)?;
    let person = person::by_number(cx.conn, &site, number)?.filter(|person| person.state == "active");
    if let Err(no) = rules::give(&facts, number.is_empty() || person.is_some()) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    let at = match &person {
        Some(person) => person::device_of(cx, &person.person, &DeviceId::from(""))?,
        None => None,
    };
    let holders = task::lease::holders(cx, task)?;
    let theirs = at.as_ref().is_some_and(|at| holders.contains(at));
    if person.is_some() && !holders.is_empty() && !theirs {
        flow::revoke(cx, &found)?;
    }
    task::give(cx, &found.task, number)?;
    if let Some(at) = at.filter(|_| !theirs) {
        let message = Message::new("work.given");
        events::say(cx, Some(&at), &EventBody::Notice { message })?;
    }
    granted::keep(cx, "give", task)?;
    Ok(Ok(()))
}

pub(super) fn rank(cx: &mut Cx<'_>, task: &str, priority: i64) -> Done {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::rank(&facts, priority) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        task::rank(cx, &found.task, priority)?;
        granted::keep(cx, "rank", task)?;
    }
    Ok(Ok(()))
}
