//! Labels of what leaves and of what is scanned: made from the books, put into the queue of a printer.

use crate::catalog::{cards, lpn};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::granted;
use crate::label::{CartonLabel, ItemLabel, Label, LocationLabel, LpnLabel, Templates};
use crate::order;
use crate::printer::queue::{self, QueueError, Wanted};
use regal_shared::barcode::{place_label, place_named};
use regal_shared::flow::common::{Card, LocationKind};
use regal_shared::gs1::keys::is_sscc;

/// What became of a wish to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// It waits for the printer.
    Queued,
    /// The label's data is wrong; says what.
    Wrong(String),
}

/// Puts a label into the queue of a printer, in the running transaction. The `n`th of a command is never there twice.
///
/// # Errors
/// The database.
pub fn put(cx: &mut Cx<'_>, n: u32, printer: &str, label: &Label) -> Result<Put, DbError> {
    let wanted = Wanted { site: &cx.site.site, command: &cx.by.id, n, printer, now: cx.now };
    match queue::enqueue(cx.conn, Templates::built_in(), &wanted, label) {
        Ok(_) => Ok(Put::Queued),
        Err(QueueError::Label(error)) => Ok(Put::Wrong(error.to_string())),
        Err(QueueError::Db(error)) => Err(error),
    }
}

/// The label of a carton or of another LPN; one that serves no order says only which it is.
///
/// # Errors
/// The database.
pub fn of_unit(cx: &mut Cx<'_>, unit: &str, order: &str, weight_g: i64) -> Result<Label, DbError> {
    let head = order::head(cx, order)?;
    let (ship_to, carrier) = head.map_or_else(Default::default, |head| {
        let lines: Vec<String> = head.ship_to.lines().take(6).map(str::to_owned).collect();
        (lines, head.carrier)
    });
    if is_sscc(unit) && order.is_empty() {
        let (lpn, sscc) = (unit.to_owned(), Some(unit.to_owned()));
        return Ok(Label::Lpn(LpnLabel { lpn, sscc, lines: Vec::new() }));
    }
    if is_sscc(unit) {
        return Ok(Label::Carton(CartonLabel {
            sscc: unit.to_owned(),
            order: order.to_owned(),
            ship_to,
            carrier,
            weight_g: (weight_g > 0).then_some(weight_g),
            number_of: None,
        }));
    }
    let mut lines = Vec::new();
    lines.extend((!order.is_empty()).then(|| order.to_owned()));
    lines.extend((!carrier.is_empty()).then_some(carrier));
    lines.extend(ship_to);
    Ok(Label::Lpn(LpnLabel { lpn: unit.to_owned(), sscc: None, lines }))
}

/// The label an object gets, as it would be scanned: LPN, location, door, bench, item. `None` when the books do not
/// know it.
///
/// # Errors
/// The database.
pub fn of_object(cx: &mut Cx<'_>, object: &str) -> Result<Option<Label>, DbError> {
    match object.split_once('.') {
        Some(("U", id)) => {
            let Some(found) = lpn::find(cx, id)? else {
                // A label that was drawn fresh stands for an LPN that begins with the goods booked on it: until then it
                // may come out again.
                let drawn = granted::printed(cx, object)?;
                return if drawn { of_unit(cx, id, "", 0).map(Some) } else { Ok(None) };
            };
            let row = query_one(
                cx.conn,
                "select weight_g from lpn where site = $1 and lpn = $2",
                params![&cx.site.site, id],
            )?;
            let weight = row.map_or(Ok(0), |row| row.int(0))?;
            of_unit(cx, id, &found.order, weight).map(Some)
        }
        Some(("L" | "D" | "W", id)) => of_location(cx, id),
        _ => of_item(cx, object),
    }
}

fn of_location(cx: &mut Cx<'_>, named: &str) -> Result<Option<Label>, DbError> {
    let id = place_named(named);
    let Some(card) = cards::location(cx.conn, &cx.site.site, id)? else { return Ok(None) };
    let prefix = match card.kind {
        LocationKind::Door => "D",
        LocationKind::PackStation => "W",
        _ => "L",
    };
    Ok(Some(Label::Location(LocationLabel {
        barcode: format!("{prefix}.{}", place_label(id)),
        parts: place_label(id).split('.').take(6).map(str::to_owned).collect(),
        check_digits: card.digits,
        note: card.zone,
    })))
}

fn of_item(cx: &mut Cx<'_>, object: &str) -> Result<Option<Label>, DbError> {
    let row = query_one(
        cx.conn,
        "select item from barcode where site = $1 and barcode = $2 and state = 'active' order by item limit 1",
        params![&cx.site.site, object],
    )?;
    let item = row.map_or_else(|| Ok(object.to_owned()), |row| row.string(0))?;
    let found = cards::item(cx.conn, &cx.site.site, &item)?;
    let Some(Card::Item(card)) = found.first() else { return Ok(None) };
    let gtin = found.iter().find_map(|card| match card {
        Card::Barcode(row) if row.factor == 1 && row.barcode.len() == 14 => Some(row.barcode.clone()),
        _ => None,
    });
    Ok(Some(Label::Item(ItemLabel {
        item: card.item.clone(),
        name: card.name.clone(),
        gtin,
        lot: None,
        best_before: None,
        use_by: None,
    })))
}
