//! Lots the books do not know: whoever takes, sees or reports goods of one makes it known, unverified, with the expiry
//! that was reported.

use crate::catalog::{cards, lot};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Change;
use regal_shared::base::{Day, Goods};
use regal_shared::flow::common::What;
use regal_shared::wire::Confirm;
use std::collections::BTreeMap;

/// Goods a confirm names, with the expiry it reports of them. What comes in from outside is receiving's own matter.
fn named(confirm: &Confirm) -> Vec<(&Goods, Option<Day>)> {
    match confirm {
        Confirm::Pick(fact) => vec![(&fact.goods, fact.expiry)],
        Confirm::PickShort(fact) => vec![(&fact.goods, fact.expiry)],
        Confirm::Count(fact) => fact.seen.iter().map(|seen| (&seen.goods, seen.expiry)).collect(),
        Confirm::Report(fact) => fact.goods.iter().map(|goods| (goods, fact.expiry)).collect(),
        Confirm::Observe(fact) => vec![(&fact.goods, None)],
        Confirm::Pack(fact) => fact.content.iter().map(|part| (&part.goods, None)).collect(),
        Confirm::Take(fact) => of_what(&fact.what),
        Confirm::Put(fact) => of_what(&fact.what),
        _ => Vec::new(),
    }
}

fn of_what(what: &What) -> Vec<(&Goods, Option<Day>)> {
    match what {
        What::Goods { goods, .. } => vec![(goods, None)],
        What::Lpn { .. } => Vec::new(),
    }
}

/// Makes the lots of a confirm known that are not, and adds the expiry to those that have none.
///
/// # Errors
/// The database.
pub fn lots_seen(cx: &mut Cx<'_>, confirm: &Confirm) -> Result<Vec<Change>, DbError> {
    let mut lots: BTreeMap<(&str, &str), Option<Day>> = BTreeMap::new();
    for (goods, expiry) in named(confirm) {
        if !goods.item.is_empty() && !goods.lot.is_empty() {
            let told = lots.entry((&goods.item, &goods.lot)).or_default();
            *told = told.or(expiry);
        }
    }
    let mut changes = Vec::new();
    for ((item, lot), expiry) in lots {
        let known = cards::lot(cx.conn, &cx.site.site, item, lot)?;
        if known.is_none_or(|known| known.expiry.is_none() && expiry.is_some()) {
            let (item, lot) = (item.to_owned(), lot.to_owned());
            changes.push(Change::Lot(lot::Change::Seen { item, lot, expiry, verified: false }));
        }
    }
    Ok(changes)
}
