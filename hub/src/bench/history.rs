//! The cost of a scan must not grow with history: the same load on a journal of millions and on an empty one.

use super::{Figure, Settings, Shift, Want, median};
use crate::db::Database;
use crate::ledger::{self, Booking, Place};
use regal_shared::base::Goods;
use std::path::Path;

/// Movements laid down in one commit while filling.
const STEP: i64 = 20_000;

/// The same load on an empty and on a long journal, in turns.
pub(super) fn compare(folder: &Path, settings: &Settings) -> anyhow::Result<Vec<Figure>> {
    let empty = Shift::open(&Database::Sqlite(folder.join("empty.db")), 64)?;
    let full = Shift::open(&Database::Sqlite(folder.join("full.db")), 64)?;
    fill(&full, 0, settings.history)?;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        without.push(empty.run(64, settings.seconds)?.sample.rate());
        with.push(full.run(64, settings.seconds)?.sample.rate());
    }
    let what = format!(
        "confirms with {} movements in the journal over an empty one, 64 terminals",
        settings.history
    );
    Ok(vec![Figure::beside(what, median(with), "/s", median(without), Want::AtLeast, 0.8)])
}

/// Goods go to and fro over 2,000 bins through the ledger, as in years of work, from one number of movements to another.
pub(super) fn fill(shift: &Shift, mut done: i64, movements: i64) -> anyhow::Result<()> {
    while done < movements {
        let from = done;
        let step = STEP.min(movements - done);
        shift
            .hall
            .change("bench", move |cx| {
                for number in from..from + step {
                    let goods = Goods {
                        item: format!("H{}", number % 1000),
                        owner: cx.site.owner.clone(),
                        ..Goods::default()
                    };
                    let bin = format!("H{}", number % 2000);
                    let (inward, outward) = (Place::loose(ledger::ADJUSTMENT), Place::loose(&bin));
                    let (from, to) =
                        if number / 2000 % 2 == 0 { (inward, outward) } else { (outward, inward) };
                    ledger::book(cx, &Booking { goods, qty: 1, from, to, reason: "opening", own: None })?;
                }
                Ok(())
            })
            .wait()?;
        done += step;
    }
    Ok(())
}
