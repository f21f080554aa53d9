//! Policies of the site, its benches and its devices.

use super::Done;
use crate::catalog::{cards, pace};
use crate::cx::Cx;
use crate::outbound::station;
use crate::people::device;
use crate::people::equipment::{self, When};
use crate::policy;
use regal_shared::flow::common::LocationKind;
use regal_shared::text::Message;

pub(super) fn set_policy(cx: &mut Cx<'_>, name: &str, value: i64) -> Done {
    let Some(known) = policy::KNOWN.iter().find(|known| known.name == name) else {
        return Ok(Err(Message::new("req.bad")));
    };
    if !(known.low..=known.high).contains(&value) {
        return Ok(Err(Message::new("board.policy_bad").with("n", known.low).with("m", known.high)));
    }
    policy::set(cx, known.name, value)?;
    pace::decided(cx, known.name).map(Ok)
}

pub(super) fn bench(cx: &mut Cx<'_>, location: &str, printer: &str, weigh: bool) -> Done {
    let site = cx.site.site.clone();
    let card = cards::location(cx.conn, &site, location)?;
    if card.is_none_or(|card| card.kind != LocationKind::PackStation) {
        return Ok(Err(Message::new("board.no_bench")));
    }
    if !printer.is_empty() && station::printer(cx, printer)?.is_empty() {
        return Ok(Err(Message::new("req.no_printer")));
    }
    station::set_up(cx, location, printer, weigh).map(Ok)
}

pub(super) fn equip_device(cx: &mut Cx<'_>, device: &str, when: When) -> Done {
    let known = equipment::set_when(cx, device, when)?;
    Ok(if known { Ok(()) } else { Err(Message::new("board.no_device")) })
}

pub(super) fn lock_device(cx: &mut Cx<'_>, device: &str, locked: bool) -> Done {
    let known = device::set_locked(cx, device, locked)?;
    Ok(if known { Ok(()) } else { Err(Message::new("board.no_device")) })
}

pub(super) fn lose_device(cx: &mut Cx<'_>, device: &str) -> Done {
    let lost = device::lose(cx, device)?;
    Ok(if lost.is_some() { Ok(()) } else { Err(Message::new("board.no_device")) })
}
