//! Labels and badges that come out of a printer, and jobs that wait for one.

use super::{Done, people};
use crate::cx::Cx;
use crate::label::{Label, LocationLabel};
use crate::outbound::{label, station};
use crate::printer::queue::{self, JobId};
use regal_shared::text::Message;

/// The most labels one wish prints.
pub const LABELS: usize = 100;

pub(super) fn badge(cx: &mut Cx<'_>, number: &str, printer: &str) -> Done {
    let Some(found) = people::known(cx, number)? else { return Ok(Err(Message::new("board.no_person"))) };
    let label = Label::Location(LocationLabel {
        barcode: format!("B.{}", found.badge),
        parts: vec![found.name.clone()],
        check_digits: String::new(),
        note: String::new(),
    });
    put(cx, 1, printer, (&found.badge, &label))
}

/// Puts one label into the queue of a printer that is there.
fn put(cx: &mut Cx<'_>, n: u32, printer: &str, (of, one): (&str, &Label)) -> Done {
    let printer = station::printer(cx, printer)?;
    if printer.is_empty() {
        return Ok(Err(Message::new("req.no_printer")));
    }
    Ok(match label::put(cx, n, &printer, one)? {
        label::Put::Queued => Ok(()),
        label::Put::Wrong(_) => Err(Message::new("board.label_bad").with("text", of)),
    })
}

pub(super) fn labels(cx: &mut Cx<'_>, objects: &[String], printer: &str) -> Done {
    if objects.is_empty() || objects.len() > LABELS {
        let most = i64::try_from(LABELS).unwrap_or(i64::MAX);
        return Ok(Err(Message::new("board.labels_bad").with("n", most)));
    }
    // All are made before the first is queued: a wrong one leaves none.
    let mut labels = Vec::with_capacity(objects.len());
    for object in objects {
        match label::of_object(cx, object)? {
            Some(one) if crate::label::render(&one).is_ok() => labels.push(one),
            Some(_) => return Ok(Err(Message::new("board.label_bad").with("text", object.as_str()))),
            None => return Ok(Err(Message::new("board.label_unknown").with("text", object.as_str()))),
        }
    }
    for ((n, one), of) in (1..).zip(&labels).zip(objects) {
        if let Err(no) = put(cx, n, printer, (of, one))? {
            return Ok(Err(no));
        }
    }
    Ok(Ok(()))
}

pub(super) fn job(cx: &mut Cx<'_>, job: &str, void: bool) -> Done {
    let (site, id, now) = (cx.site.site.clone(), JobId(job.to_owned()), cx.now);
    let changed =
        if void { queue::void(cx.conn, &site, &id)? } else { queue::requeue(cx.conn, &site, &id, now)? };
    Ok(if changed { Ok(()) } else { Err(Message::new("req.wrong_state")) })
}
