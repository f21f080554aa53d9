//! A scan fits several things: what the next one adds to it. The question is the ladder's
//! ([`regal_shared::flow::common::ladder`]); here stands what answers it.

use super::{Ctx, Fit, Prompt, Wanted};
use crate::view::Text;
use regal_shared::barcode::Meaning;
use regal_shared::base::{Goods, Qty, StockStatus};
use regal_shared::flow::common::{Finer, Sought};
use regal_shared::text::Message;
use std::collections::BTreeSet;

/// Whether a meaning answers the question: `Planned` when it says what is asked for, of the goods that are sought.
#[must_use]
pub fn fits(sought: &Sought, asks: Finer, meaning: &Meaning) -> Fit {
    let of = |item: &str| sought.item.is_empty() || sought.item == item;
    let planned = |yes: bool| if yes { Fit::Planned } else { Fit::Kind };
    match (meaning, asks) {
        (Meaning::Item(scan), Finer::Item) => planned(of(&scan.item)),
        (Meaning::Item(scan), Finer::Serial) => planned(of(&scan.item) && scan.serial.is_some()),
        (Meaning::Item(scan), _) => planned(of(&scan.item) && scan.lot.is_some()),
        (Meaning::Lot { item, .. }, Finer::Lot | Finer::Lpn | Finer::Item) => {
            planned(of(item) || item.is_empty())
        }
        (Meaning::Serial { .. }, Finer::Serial) | (Meaning::Lpn { .. }, Finer::Lpn) => Fit::Planned,
        (Meaning::Unknown, Finer::Lot | Finer::Serial) => Fit::Kind,
        _ => Fit::No,
    }
}

/// What is known with this scan; `None` when it is of something else than what is sought.
#[must_use]
pub fn with(sought: &Sought, asks: Finer, meaning: &Meaning, raw: &str) -> Option<Sought> {
    let mut more = sought.clone();
    match meaning {
        Meaning::Item(scan) if sought.item.is_empty() || sought.item == scan.item => {
            more.item.clone_from(&scan.item);
            if let Some(lot) = &scan.lot {
                more.lot.clone_from(lot);
            }
            if let Some(serial) = &scan.serial {
                more.serial.clone_from(serial);
            }
        }
        Meaning::Lot { item, lot, .. }
            if item.is_empty() || sought.item.is_empty() || sought.item == *item =>
        {
            more.lot.clone_from(lot);
            if !item.is_empty() {
                more.item.clone_from(item);
            }
        }
        Meaning::Serial { serial } => more.serial.clone_from(serial),
        Meaning::Lpn { lpn } if asks == Finer::Lpn => more.lpn.clone_from(lpn),
        Meaning::Unknown if asks == Finer::Lot => raw.clone_into(&mut more.lot),
        Meaning::Unknown if asks == Finer::Serial => raw.clone_into(&mut more.serial),
        _ => return None,
    }
    Some(more)
}

/// What is known with a row of the list that [`rows`] gives, where no label tells things apart.
#[must_use]
pub fn chosen<'a>(
    sought: &Sought,
    asks: Finer,
    found: impl IntoIterator<Item = (&'a Goods, StockStatus)>,
    row: usize,
) -> Option<Sought> {
    let mut more = sought.clone();
    match asks {
        Finer::Status => more.status = Some(*statuses(found).get(row)?),
        Finer::Owner => more.owner = owners(found).get(row)?.to_string(),
        Finer::Loc | Finer::Lpn | Finer::Item | Finer::Lot | Finer::Serial => return None,
    }
    Some(more)
}

/// What to choose from where no label tells things apart; empty where a scan does.
#[must_use]
pub fn rows<'a>(asks: Finer, found: impl IntoIterator<Item = (&'a Goods, StockStatus)>) -> Vec<Text> {
    let status = |one: StockStatus| Text::Words(Message::new(format!("status.{}", one.code())));
    match asks {
        Finer::Status => statuses(found).into_iter().map(status).collect(),
        Finer::Owner => owners(found).into_iter().map(|owner| Text::Foreign(owner.to_owned())).collect(),
        Finer::Loc | Finer::Lpn | Finer::Item | Finer::Lot | Finer::Serial => Vec::new(),
    }
}

/// The rows to choose from under the name of the goods: a list takes the room of all else.
#[must_use]
pub fn list(ctx: &Ctx<'_>, mut prompt: Prompt, sought: &Sought, rows: Vec<Text>) -> Prompt {
    prompt.view.title = Some(Text::Foreign(ctx.item_name(&sought.item)));
    prompt.list(rows).wanted(Wanted::Choice(1))
}

fn statuses<'a>(found: impl IntoIterator<Item = (&'a Goods, StockStatus)>) -> Vec<StockStatus> {
    let all: Vec<StockStatus> = found.into_iter().map(|(_, status)| status).collect();
    StockStatus::ALL.into_iter().filter(|one| all.contains(one)).collect()
}

fn owners<'a>(found: impl IntoIterator<Item = (&'a Goods, StockStatus)>) -> Vec<&'a str> {
    let all: BTreeSet<&str> = found.into_iter().map(|(goods, _)| goods.owner.as_str()).collect();
    all.into_iter().collect()
}

/// What is said when nothing there is what was scanned.
#[must_use]
pub fn wrong(sought: &Sought) -> &'static str {
    match sought {
        Sought { serial, .. } if !serial.is_empty() => "scan.wrong_serial",
        Sought { lot, .. } if !lot.is_empty() => "scan.wrong_lot",
        Sought { lpn, .. } if !lpn.is_empty() => "pick.wrong_lpn",
        _ => "scan.wrong_item",
    }
}

/// What came, as people call it.
#[must_use]
pub fn named(ctx: &Ctx<'_>, sought: &Sought) -> String {
    let said = [&sought.serial, &sought.lot, &sought.lpn].into_iter().find(|text| !text.is_empty());
    said.cloned().unwrap_or_else(|| ctx.item_name(&sought.item))
}

/// A row about one of the things that fit: what tells it from the others, and how many there are.
#[must_use]
pub fn row(asks: Finer, goods: &Goods, qty: Qty) -> String {
    let name = match asks {
        Finer::Item => &goods.item,
        Finer::Serial => &goods.serial,
        _ => &goods.lot,
    };
    format!("{qty} × {name}")
}

/// What a state asks with while it waits for the finer scan.
#[must_use]
pub fn instruction(asks: Finer) -> &'static str {
    match asks {
        Finer::Loc => "move.src",
        Finer::Lpn => "pick.lpn",
        Finer::Item => "pick.item",
        Finer::Lot => "pick.lot",
        Finer::Serial => "pick.ser",
        Finer::Status | Finer::Owner => "scan.which",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::barcode::ItemScan;
    use regal_shared::base::Level;

    fn item(item: &str, lot: &str, serial: &str) -> Meaning {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Meaning::Item(ItemScan {
            item: item.into(),
            level: Level::Each,
            factor: 1,
            lot: some(lot),
            expiry: None,
            serial: some(serial),
            count: None,
            grams: None,
        })
    }

    fn lot(item: &str, lot: &str) -> Meaning {
        Meaning::Lot { item: item.into(), lot: lot.into(), expiry: None }
    }

    /// The sought as `item/lot/serial/lpn`.
    fn short(sought: &Sought) -> String {
        [sought.item.as_str(), &sought.lot, &sought.serial, &sought.lpn].join("/")
    }

    #[test]
    fn the_next_scan_completes_what_was_scanned_before() {
        let tea = Sought { item: "TEA".into(), ..Sought::default() };
        let lpn = Meaning::Lpn { lpn: "P1".into() };
        let serial = Meaning::Serial { serial: "S1".into() };
        for (sought, asks, meaning, fit, more) in [
            (&tea, Finer::Lot, item("TEA", "L1", ""), Fit::Planned, "TEA/L1//"),
            (&tea, Finer::Lot, lot("TEA", "L1"), Fit::Planned, "TEA/L1//"),
            (&tea, Finer::Lot, lot("", "L1"), Fit::Planned, "TEA/L1//"),
            (&tea, Finer::Lot, lot("GUM", "L1"), Fit::Kind, ""),
            (&tea, Finer::Lot, Meaning::Unknown, Fit::Kind, "TEA/RAW//"),
            (&tea, Finer::Lot, item("TEA", "", ""), Fit::Kind, "TEA///"),
            (&tea, Finer::Lot, item("GUM", "L1", ""), Fit::Kind, ""),
            (&tea, Finer::Lot, serial.clone(), Fit::No, "TEA//S1/"),
            (&tea, Finer::Lpn, lpn.clone(), Fit::Planned, "TEA///P1"),
            (&tea, Finer::Lpn, item("TEA", "L1", ""), Fit::Planned, "TEA/L1//"),
            (&tea, Finer::Lot, lpn.clone(), Fit::No, ""),
            (&tea, Finer::Serial, serial, Fit::Planned, "TEA//S1/"),
            (&tea, Finer::Serial, item("TEA", "", "S1"), Fit::Planned, "TEA//S1/"),
            (&tea, Finer::Serial, Meaning::Unknown, Fit::Kind, "TEA//RAW/"),
            (&tea, Finer::Loc, Meaning::Unknown, Fit::No, ""),
            (
                &Sought { lot: "L1".into(), ..Sought::default() },
                Finer::Item,
                item("TEA", "", ""),
                Fit::Planned,
                "TEA/L1//",
            ),
        ] {
            assert_eq!(fits(sought, asks, &meaning), fit, "{asks:?} {meaning:?}");
            let known = with(sought, asks, &meaning, "RAW");
            assert_eq!(known.as_ref().map(short).unwrap_or_default(), more, "{asks:?} {meaning:?}");
        }
    }
}
