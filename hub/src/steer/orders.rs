//! Orders held, let go or put first, and what of a channel may be released.

use super::Done;
use super::rules::{self, OrderFacts};
use crate::catalog::reason::{Kind, is_offered};
use crate::cx::Cx;
use crate::db::DbError;
use crate::order::pickup::{self, Pickup};
use crate::order::{self, channel, cut_off as daily};
use crate::plan::cut_off::DAY;
use crate::{flow, granted};
use regal_shared::text::Message;

fn facts(cx: &mut Cx<'_>, number: &str) -> Result<OrderFacts, DbError> {
    let found = order::head(cx, number)?;
    Ok(OrderFacts {
        known: found.is_some(),
        on_hold: found.as_ref().is_some_and(|one| one.on_hold),
        over: found.is_some_and(|one| !order::holdable(&one.state)),
    })
}

pub(super) fn hold(cx: &mut Cx<'_>, number: &str, reason: &str) -> Done {
    let offered = is_offered(cx, Kind::Order, reason)?;
    if let Err(no) = rules::hold_order(&facts(cx, number)?, offered) {
        return Ok(Err(no));
    }
    for load in order::hold(cx, number, reason)? {
        flow::revise(cx, &load)?;
    }
    granted::keep(cx, "hold_order", number)?;
    Ok(Ok(()))
}

pub(super) fn lift(cx: &mut Cx<'_>, number: &str) -> Done {
    if let Err(no) = rules::lift_order(&facts(cx, number)?) {
        return Ok(Err(no));
    }
    for load in order::lift(cx, number)? {
        flow::revise(cx, &load)?;
    }
    granted::keep(cx, "lift_order", number)?;
    Ok(Ok(()))
}

pub(super) fn rank(cx: &mut Cx<'_>, number: &str, priority: i64) -> Done {
    if let Err(no) = rules::rank_order(&facts(cx, number)?, priority) {
        return Ok(Err(no));
    }
    for batch in order::rank(cx, number, priority)? {
        flow::revise(cx, &batch)?;
    }
    granted::keep(cx, "rank_order", number)?;
    Ok(Ok(()))
}

pub(super) fn take_back(cx: &mut Cx<'_>, number: &str) -> Done {
    if let Err(no) = rules::at_work(&facts(cx, number)?) {
        return Ok(Err(no));
    }
    if order::take_back(cx, number)? == 0 {
        return Ok(Err(Message::new("board.take_back_none")));
    }
    granted::keep(cx, "take_back", number)?;
    Ok(Ok(()))
}

pub(super) fn set_channel(cx: &mut Cx<'_>, name: &str, cap: channel::Load, cut_off: Option<i64>) -> Done {
    if let Err(no) = rules::channel(name, cap) {
        return Ok(Err(no));
    }
    if cut_off.is_some_and(|minute| !(daily::NONE..DAY).contains(&minute)) {
        return Ok(Err(Message::new("board.cut_off_bad")));
    }
    channel::set(cx, name, cap)?;
    if let Some(minute) = cut_off {
        channel::cut_off(cx, name, minute)?;
    }
    granted::keep(cx, "channel", name)?;
    Ok(Ok(()))
}

pub(super) fn set_carrier(cx: &mut Cx<'_>, name: &str, pickup: &Pickup) -> Done {
    if let Err(no) = rules::carrier(name, pickup) {
        return Ok(Err(no));
    }
    pickup::set(cx, name, pickup)?;
    granted::keep(cx, "carrier", name)?;
    Ok(Ok(()))
}
