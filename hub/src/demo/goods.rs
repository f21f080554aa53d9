//! What the demo warehouse sells: items with pack levels and GTINs.

use super::random::Random;
use super::words::{BRANCHES, Branch};
use crate::catalog::save::{self, Item, PackLevel};
use crate::catalog::{Abc, Cost};
use crate::cx::Cx;
use crate::db::DbError;
use regal_shared::base::Level;
use regal_shared::flow::common::ExpiryKind;
use regal_shared::gs1::keys;

/// The company prefix GS1 keeps for demonstrations.
pub(super) const PREFIX: &str = "9506000";

/// An item with what filling the shelves must know of it.
pub(super) struct Good {
    pub item: String,
    pub branch: &'static Branch,
    /// Base units in a case.
    pub case: i64,
}

/// Makes `count` items, branch by turn.
pub(super) fn make(cx: &mut Cx<'_>, random: &mut Random, count: usize) -> Result<Vec<Good>, DbError> {
    let mut names: Vec<Vec<String>> = BRANCHES.iter().map(|branch| names(random, branch)).collect();
    let mut goods = Vec::new();
    for number in 0..count {
        let turn = number % BRANCHES.len();
        let Some(name) = names[turn].pop() else { break };
        goods.push(good(cx, random, number, &BRANCHES[turn], name)?);
    }
    Ok(goods)
}

fn names(random: &mut Random, branch: &Branch) -> Vec<String> {
    let mut names: Vec<String> = branch
        .things
        .iter()
        .flat_map(|thing| branch.variants.iter().map(move |variant| format!("{thing} {variant}")))
        .collect();
    random.shuffle(&mut names);
    names
}

/// What a piece costs, in cents: heavier goods cost more, and no two items the same. Drawn from what is known
/// already, so that everything else of the demo stays as it was.
fn worth(number: usize, weight_g: i64) -> i64 {
    let odd = i64::try_from(number).unwrap_or_default() * 37 % 400;
    90 + weight_g / 2 + odd
}

/// One item in five is counted closely, three in ten less, the others least.
fn class(number: usize) -> Abc {
    match number % 10 {
        0 | 5 => Abc::A,
        1 | 4 | 7 => Abc::B,
        _ => Abc::C,
    }
}

fn good(
    cx: &mut Cx<'_>,
    random: &mut Random,
    number: usize,
    branch: &'static Branch,
    name: String,
) -> Result<Good, DbError> {
    let item = format!("{}", 10_001 + number);
    let weight_g = random.between(branch.weight_g.0 / 10, branch.weight_g.1 / 10) * 10;
    save::item(
        cx,
        &Item {
            item: item.clone(),
            name,
            lot_tracked: branch.tracking > 0,
            expiry: match branch.tracking {
                2 => ExpiryKind::BestBefore,
                3 => ExpiryKind::UseBy,
                _ => ExpiryKind::None,
            },
            min_life_days: branch.life_days / 10,
            weight_g,
            warn_qty: 100,
            hard_qty: 5_000,
            area: branch.zone.to_owned(),
            cost: Cost { minor: worth(number, weight_g), currency: "EUR".to_owned() },
            abc: class(number),
            ..Item::default()
        },
    )?;
    let case = random.of(&[6, 8, 10, 12, 20, 24]);
    let side = random.between(4, 12) * 10;
    level(cx, &item, Level::Each, 1, [side, side, side + 20], weight_g)?;
    level(cx, &item, Level::Case, case, [side * 2, side * 2, side * 2], weight_g * case + 250)?;
    let core = format!("{PREFIX}{:05}", 20_001 + number);
    barcode(cx, &format!("0{core}"), &item, Level::Each, 1)?;
    barcode(cx, &format!("1{core}"), &item, Level::Case, case)?;
    if random.chance(30) {
        level(cx, &item, Level::Inner, case / 2, [side * 2, side, side * 2], weight_g * case / 2 + 40)?;
        barcode(cx, &format!("2{core}"), &item, Level::Inner, case / 2)?;
    }
    if random.chance(40) {
        let pallet = case * 40;
        level(cx, &item, Level::Pallet, pallet, [1_200, 800, 1_400], weight_g * pallet + 35_000)?;
    }
    if random.chance(5) {
        // A label of the shop's own beside the maker's.
        barcode(cx, &format!("0{:012}", 200_000_000_000 + number * 10), &item, Level::Each, 1)?;
    }
    Ok(Good { item, branch, case })
}

fn level(
    cx: &mut Cx<'_>,
    item: &str,
    level: Level,
    factor: i64,
    size_mm: [i64; 3],
    weight_g: i64,
) -> Result<(), DbError> {
    save::pack_level(cx, &PackLevel { item: item.to_owned(), level, factor, size_mm, weight_g })
}

/// Completes 13 digits to a GTIN of 14 and stores it.
fn barcode(cx: &mut Cx<'_>, digits: &str, item: &str, level: Level, factor: i64) -> Result<(), DbError> {
    let check = keys::check_digit(digits).unwrap_or('0');
    save::barcode(cx, &format!("{digits}{check}"), item, level, factor)
}
