//! A warehouse to play with, the same for the same seed and moment; and life in it while the hub runs.

mod floor;
mod goods;
pub mod people;
mod places;
pub(crate) mod random;
mod stock;
mod trade;
mod words;

#[cfg(test)]
mod tests;

use crate::catalog::save::directory_changed;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int};
use crate::order;
use random::Random;

/// What to fill a site with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The same seed gives the same warehouse.
    pub seed: u64,
    /// A tenth of it, for tests and small machines.
    pub small: bool,
    /// Hashes from [`people::pins`].
    pub pins: Vec<String>,
}

/// What a site was filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filled {
    /// Locations.
    pub locations: i64,
    /// Items.
    pub items: i64,
    /// Movements.
    pub movements: i64,
    /// Announced deliveries.
    pub deliveries: i64,
    /// Orders.
    pub orders: i64,
    /// Pick tasks that are ready.
    pub tasks: i64,
}

/// Whether the site is empty enough to be filled: no item and no movement.
///
/// # Errors
/// The database.
pub fn is_empty(conn: &mut dyn Conn, site: &str) -> Result<bool, DbError> {
    let items = query_int(conn, "select count(*) from item where site = $1", params![site])?;
    let journal = query_int(conn, "select journal from site where site = $1", params![site])?;
    Ok(items == 0 && journal == 0)
}

/// Fills an empty site.
///
/// # Errors
/// The database.
pub fn fill(cx: &mut Cx<'_>, settings: &Settings) -> Result<Filled, DbError> {
    let mut random = Random::new(settings.seed);
    let (items, totes, deliveries, orders, ready) =
        if settings.small { (100, 24, 3, 20, 6) } else { (1_000, 120, 8, 160, 24) };
    let mut zones = places::make(cx, &mut random, settings.small)?;
    let goods = goods::make(cx, &mut random, items)?;
    stock::fill(cx, &mut random, &mut zones, &goods)?;
    people::make(cx, &settings.pins)?;
    people::vehicles(cx)?;
    people::equipment(cx, totes)?;
    let assortment = trade::assortment(cx)?;
    for number in 1..=deliveries {
        trade::delivery(cx, &mut random, &assortment, 70_000 + number)?;
    }
    for number in 1..=orders {
        trade::order(cx, &mut random, &assortment, 100_000 + number)?;
    }
    floor::keep_ready(cx)?;
    directory_changed(cx)?;
    release_up_to(cx, ready)?;
    counted(cx)
}

/// A stretch of life: a few orders, now and then a delivery, enough of it released to keep `ready` pick tasks waiting,
/// trucks at the doors and places to count. Answers how many orders came in.
///
/// # Errors
/// The database.
pub fn live(cx: &mut Cx<'_>, seed: u64, ready: i64) -> Result<i64, DbError> {
    let number = cx.site.next_number();
    let mut random = Random::new(seed ^ number.unsigned_abs());
    let assortment = trade::assortment(cx)?;
    if assortment.is_empty() {
        return Ok(0);
    }
    let orders = random.between(1, 4);
    for _ in 0..orders {
        let number = 200_000 + cx.site.next_number();
        trade::order(cx, &mut random, &assortment, number)?;
    }
    if random.chance(12) {
        let number = 700_000 + cx.site.next_number();
        trade::delivery(cx, &mut random, &assortment, number)?;
    }
    release_up_to(cx, ready)?;
    floor::keep_ready(cx)?;
    Ok(orders)
}

/// Releases the most urgent orders until so many pick tasks are ready; at most 50 at once.
fn release_up_to(cx: &mut Cx<'_>, ready: i64) -> Result<(), DbError> {
    let waiting = query_int(
        cx.conn,
        "select count(*) from task where site = $1 and state = 'ready' and kind = 'pick'",
        params![&cx.site.site],
    )?;
    let site = cx.site.site.clone();
    let next = order::list::to_release(cx.conn, &site, (ready - waiting).clamp(0, 50))?;
    let mut run = order::Run::default();
    for order in &next {
        order::channel::release_within(cx, &mut run, order)?;
    }
    Ok(())
}

fn counted(cx: &mut Cx<'_>) -> Result<Filled, DbError> {
    let site = cx.site.site.clone();
    let mut count = |sql| query_int(cx.conn, sql, params![&site]);
    Ok(Filled {
        locations: count("select count(*) from location where site = $1")?,
        items: count("select count(*) from item where site = $1")?,
        deliveries: count("select count(*) from receipt where site = $1")?,
        orders: count("select count(*) from order_head where site = $1")?,
        tasks: count("select count(*) from task where site = $1 and state = 'ready' and kind = 'pick'")?,
        movements: cx.site.journal,
    })
}
