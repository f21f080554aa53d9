//! Deliveries nobody waits for any more.

use super::Done;
use super::rules::{self, ReceiptFacts};
use crate::cx::Cx;
use crate::{granted, inbound};

pub(super) fn close(cx: &mut Cx<'_>, number: &str) -> Done {
    let found = inbound::find(cx, number)?;
    let came: i64 = inbound::lines(cx, number)?.iter().map(|line| line.received).sum();
    let facts = ReceiptFacts { known: found.is_some(), open: found.is_some_and(|one| one.is_open()), came };
    let change = match rules::close_receipt(&facts, number) {
        Ok(change) => change,
        Err(no) => return Ok(Err(no)),
    };
    inbound::apply(cx, &change)?;
    granted::keep(cx, "close_receipt", number)?;
    Ok(Ok(()))
}
