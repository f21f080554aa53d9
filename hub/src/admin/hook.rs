//! Webhooks as an administrator sees them, a line each.

use super::{AdminAnswer, done, refused};
use crate::cx::Cx;
use crate::db::DbError;
use crate::webhook::{self, Wish, read};
use regal_shared::text::{Language, say};

fn moment(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string())
}

/// All targets: name, state, what waits and what was given up, address; below it what they are told and what is wrong.
pub(super) fn list(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let mut lines = Vec::new();
    for one in read::targets(cx.conn, &cx.site.site)? {
        let (waiting, dead) = (one.waiting, one.dead);
        lines
            .push(format!("{:<8} {:<8} {waiting} waiting, {dead} dead  {}", one.webhook, one.state, one.url));
        lines.push(format!("         {}", one.kinds.join(" ")));
        if !one.error.is_empty() {
            lines.push(format!("         last error: {}", read::told(Language::En, &one.error)));
        }
    }
    Ok(AdminAnswer::Done { lines })
}

/// Messages to a target that wait for another try or were given up.
pub(super) fn troubled(cx: &mut Cx<'_>, webhook: &str) -> Result<AdminAnswer, DbError> {
    let mut lines = Vec::new();
    for one in read::troubled(cx.conn, &cx.site.site, webhook, read::PAGE)? {
        let when = if one.state == "dead" { "given up" } else { "next try" };
        lines.push(format!(
            "{} {} {} ({}), {} tries, {when} {}  {}",
            one.id,
            one.state,
            one.kind,
            one.entity,
            one.tries,
            moment(one.at),
            read::told(Language::En, &one.detail)
        ));
    }
    Ok(AdminAnswer::Done { lines })
}

/// Decides about a webhook.
pub(super) fn settle(cx: &mut Cx<'_>, wish: &Wish) -> Result<AdminAnswer, DbError> {
    Ok(match webhook::settle(cx, wish)? {
        Err(no) => refused(say(Language::En, &no)),
        Ok(settled) => match wish {
            Wish::Replay { .. } => {
                done(format!("{}: {} messages are told again", settled.webhook, settled.messages))
            }
            _ => done(settled.webhook),
        },
    })
}
