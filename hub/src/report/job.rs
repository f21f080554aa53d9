//! The job that keeps the figures: reads on a reading connection, writes small sums through the floor's writer.

use super::calendar::Calendar;
use super::digest::{self, Source};
use super::{labour, sources, space, supply};
use crate::db::DbError;
use crate::floor::Hall;
use crate::order::promise;
use crate::plan::labour as rule;
use crate::policy;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often new movements, exceptions, orders and counts are added up. What is not sorted out yet each page about an item
/// or an LPN reads for itself.
const EVERY: Duration = Duration::from_secs(10);
/// How many such rounds lie between two looks at stock and space.
const LOOK_EVERY: u32 = 60;
/// Items whose promises are looked at in one transaction.
const ITEMS_AT_ONCE: usize = 20;
/// With much to catch up the job rests this many times as long as a stretch took: most of the writer's time is the floor's.
const REST: u32 = 3;

/// Keeps the figures until the hub ends. What fails is tried again in the next round.
pub async fn keep(hall: Hall) {
    let calendar = Calendar::here();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut round: u32 = 0;
    loop {
        ticks.tick().await;
        let looks = round.is_multiple_of(LOOK_EVERY);
        round = round.wrapping_add(1);
        if let Err(error) = work(&hall, &calendar, looks).await {
            tracing::warn!(%error, "the figures of the reports wait for the next round");
        }
    }
}

/// One round: everything that is new, and with `looks` also stock, space and the days that are over.
///
/// # Errors
/// The database.
pub async fn work(hall: &Hall, calendar: &Calendar, looks: bool) -> Result<(), DbError> {
    let mut news = false;
    for source in Source::ALL {
        news |= catch_up(hall, calendar, source).await?;
    }
    if looks {
        look_at_space(hall, calendar).await?;
        news |= look_at_stock(hall, calendar).await?;
        look_at_promises(hall).await?;
        days_over(hall, calendar).await?;
    }
    if news {
        hall.tell();
    }
    Ok(())
}

async fn catch_up(hall: &Hall, calendar: &Calendar, source: Source) -> Result<bool, DbError> {
    let mut news = false;
    loop {
        let (site, days) = (hall.site.clone(), calendar.clone());
        let stretch = hall.read(move |conn| digest::read(conn, &site, source, &days)).await?;
        let Some(stretch) = stretch else { return Ok(news) };
        news |= !stretch.sums.days.is_empty();
        let is_full = source == Source::Journal && stretch.to - stretch.from >= sources::STRETCH;
        let begun = Instant::now();
        // One that was written before means that another hub of the site does the same work.
        if !hall.change("figures", move |cx| digest::write(cx, &stretch)).await? {
            return Ok(news);
        }
        if is_full {
            tokio::time::sleep(begun.elapsed() * REST).await;
        }
    }
}

async fn look_at_space(hall: &Hall, calendar: &Calendar) -> Result<(), DbError> {
    let (site, today) = (hall.site.clone(), calendar.day(hall.now().0));
    let seen = hall.read(move |conn| space::look(conn, &site)).await?;
    hall.change("figures", move |cx| space::keep(cx, today, &seen)).await
}

async fn look_at_stock(hall: &Hall, calendar: &Calendar) -> Result<bool, DbError> {
    let (site, today) = (hall.site.clone(), calendar.day(hall.now().0));
    let (asked, announced) = hall
        .read(move |conn| {
            let terms = supply::Terms::load(conn, &site)?;
            Ok((supply::asked(conn, &site, today, &terms)?, supply::announced(conn, &site)?))
        })
        .await?;
    let (asked, announced) = (Arc::new(asked), Arc::new(announced));
    let (mut after, mut news) = (String::new(), false);
    loop {
        let (site, asked, announced) = (hall.site.clone(), Arc::clone(&asked), Arc::clone(&announced));
        let looked =
            hall.read(move |conn| supply::look(conn, &site, &after, (today, &asked), &announced)).await?;
        if !looked.changed.is_empty() {
            let changed = looked.changed;
            news |= hall.change("figures", move |cx| supply::write(cx, &changed)).await? > 0;
        }
        if looked.last.is_empty() {
            return Ok(news);
        }
        after = looked.last;
    }
}

/// What new orders wait for may be there by now.
async fn look_at_promises(hall: &Hall) -> Result<(), DbError> {
    let site = hall.site.clone();
    let items = hall.read(move |conn| promise::waited_for(conn, &site)).await?;
    for some in items.chunks(ITEMS_AT_ONCE) {
        let some = some.to_vec();
        hall.change("promises", move |cx| some.iter().try_for_each(|item| promise::again(cx, item))).await?;
    }
    Ok(())
}

/// Labour of the days that are over and complete.
async fn days_over(hall: &Hall, calendar: &Calendar) -> Result<(), DbError> {
    let ready = calendar.day(hall.now().0 - labour::LATE_MS) - 1;
    let site = hall.site.clone();
    let (done, least) = hall
        .read(move |conn| {
            let least = policy::plain_or_own(conn, &site, "labour_people")?;
            Ok((digest::mark(conn, &site, "labour")?, least))
        })
        .await?;
    let least = usize::try_from(least).unwrap_or(usize::MAX);
    for day in (done + 1).max(ready - labour::MOST_BACK + 1)..=ready {
        let mut so_far = labour::Day { cells: BTreeMap::new(), read: None };
        loop {
            let (site, days) = (hall.site.clone(), calendar.clone());
            so_far = hall
                .read(move |conn| {
                    labour::read(conn, &site, day, &days, &mut so_far)?;
                    Ok(so_far)
                })
                .await?;
            if so_far.read.is_none() {
                break;
            }
        }
        let shown = rule::shown(&so_far.cells, least);
        hall.change("figures", move |cx| labour::keep(cx, day, &shown)).await?;
    }
    Ok(())
}
