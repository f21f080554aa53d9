//! Serial numbers at the bench: captured where the item's numbers are taken when goods leave, checked where the books
//! know them.

use super::carton::{add, shares};
use super::{At, Pack, Share, steps};
use crate::flow::{Ctx, Step};
use regal_shared::base::Qty;
use regal_shared::flow::common::SerialCapture;

/// Whether each piece of the item must show its number.
pub(super) fn asked(pack: &Pack, ctx: &Ctx<'_>, item: &str) -> bool {
    known(pack, item) || ctx.item(item).is_some_and(|card| card.serial == SerialCapture::Outbound)
}

/// Whether the books know the numbers of the item's pieces.
fn known(pack: &Pack, item: &str) -> bool {
    pack.lines().iter().any(|line| line.goods.item == item && !line.goods.serial.is_empty())
}

/// One number of `qty` pieces of the item.
pub(super) fn scanned(
    pack: &Pack,
    ctx: &Ctx<'_>,
    (item, lot, qty): (&str, Option<&str>, Qty),
    serial: &str,
) -> Step<Pack> {
    if pack.serials.iter().any(|one| one == serial) {
        return Step::mismatch("scan.serial_seen", "", serial);
    }
    let share = if known(pack, item) {
        let of_item = |line: usize| pack.lines().get(line).is_some_and(|of| of.goods.item == item);
        let mut open = pack.open().into_iter().filter(|line| of_item(*line));
        let number = |line: usize| pack.lines().get(line).map_or("", |of| of.goods.serial.as_str());
        let expected = open.clone().next().map_or("", number).to_owned();
        match open.find(|line| number(*line) == serial) {
            Some(line) => Share { line, qty: 1, serials: Vec::new() },
            None => return Step::mismatch("scan.wrong_serial", expected, serial),
        }
    } else {
        match shares(pack, item, lot, 1, |line| pack.left_of(line)).into_iter().next() {
            Some(one) => Share { serials: vec![serial.to_owned()], ..one },
            None => return Step::no("pack.enough"),
        }
    };
    let mut next = pack.clone();
    next.serials.push(serial.to_owned());
    add(&mut next.inside, &[share]);
    if qty > 1 {
        next.at = At::Serial { item: item.to_owned(), lot: lot.map(str::to_owned), qty: qty - 1 };
        return Step::to(next);
    }
    steps::tallied(next, ctx)
}
