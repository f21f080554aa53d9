//! Reservations: rows that are made, consumed, released; never counters that drift.

use crate::cx::Cx;
use crate::db::{DbError, params, query_int, query_one};
use regal_shared::base::{Qty, StockKey};
use regal_shared::bug::made;

/// A reservation to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// The key it holds.
    pub key: StockKey,
    /// Base units, more than 0.
    pub qty: Qty,
    /// The order it serves.
    pub order: String,
    /// Its line.
    pub order_line: i64,
    /// The task.
    pub task: String,
    /// The line in the task.
    pub task_line: i64,
    /// Code of the rule that chose the key.
    pub rule: &'static str,
}

/// Makes a reservation; answers its number.
///
/// # Errors
/// The database.
pub fn make(cx: &mut Cx<'_>, new: &Reserve) -> Result<i64, DbError> {
    let number = cx.site.next_number();
    let key = &new.key;
    cx.conn.write(
        "insert into reservation (site, reservation, state, order_no, order_line, task, task_line, location, item, \
         owner, lot, serial, lpn, status, qty, rule, made_at) \
         values ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        params![
            &cx.site.site,
            number,
            &new.order,
            new.order_line,
            &new.task,
            new.task_line,
            &key.location,
            &key.goods.item,
            &key.goods.owner,
            &key.goods.lot,
            &key.goods.serial,
            &key.lpn,
            key.status.code(),
            new.qty,
            new.rule,
            cx.now.0
        ],
    )?;
    Ok(number)
}

/// Consumes up to `qty` of a reservation; answers how much of it was open.
///
/// # Errors
/// The database.
pub fn consume(cx: &mut Cx<'_>, reservation: i64, qty: Qty) -> Result<Qty, DbError> {
    let qty = if made("reservation_off_by_one") { qty - 1 } else { qty };
    // The common cases without a question: a part of what is held, and all of it. They are apart, for a state that is
    // written has its indexes written as well.
    let part = cx.conn.execute(
        "update reservation set qty = qty - $3 where site = $1 and reservation = $2 and state = 'open' and qty > $3",
        params![&cx.site.site, reservation, qty],
    )?;
    if part > 0 {
        return Ok(qty);
    }
    let all = cx.conn.execute(
        "update reservation set qty = 0, state = 'consumed' where site = $1 and reservation = $2 and state = 'open' and \
         qty = $3",
        params![&cx.site.site, reservation, qty],
    )?;
    if all > 0 {
        return Ok(qty);
    }
    let open = query_one(
        cx.conn,
        "select qty from reservation where site = $1 and reservation = $2 and state = 'open'",
        params![&cx.site.site, reservation],
    )?;
    let Some(row) = open else { return Ok(0) };
    let open = row.int(0)?;
    let used = open.min(qty);
    let state = if used == open { "consumed" } else { "open" };
    cx.conn.write(
        "update reservation set qty = qty - $3, state = $4 where site = $1 and reservation = $2",
        params![&cx.site.site, reservation, used, state],
    )?;
    Ok(used)
}

/// Ends a reservation that is no longer needed.
///
/// # Errors
/// The database.
pub fn release(cx: &mut Cx<'_>, reservation: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update reservation set state = 'released' where site = $1 and reservation = $2 and state = 'open'",
        params![&cx.site.site, reservation],
    )?;
    Ok(())
}

/// Whether what was reserved has been let go.
///
/// # Errors
/// The database.
pub fn is_released(cx: &mut Cx<'_>, reservation: i64) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select state from reservation where site = $1 and reservation = $2",
        params![&cx.site.site, reservation],
    )?;
    row.map_or(Ok(false), |row| Ok(row.text(0)? == "released"))
}

/// So much of what was consumed of a reservation is held again; a released one stays released.
///
/// # Errors
/// The database.
pub fn restore(cx: &mut Cx<'_>, reservation: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update reservation set qty = qty + $3, state = 'open' where site = $1 and reservation = $2 and \
         state in ('open', 'consumed')",
        params![&cx.site.site, reservation, qty],
    )?;
    Ok(())
}

/// Frees up to `qty` of a reservation: other stock served that part of its line.
///
/// # Errors
/// The database.
pub fn free(cx: &mut Cx<'_>, reservation: i64, qty: Qty) -> Result<(), DbError> {
    cx.conn.write(
        "update reservation set state = case when qty <= $3 then 'released' else state end, \
         qty = case when qty <= $3 then 0 else qty - $3 end \
         where site = $1 and reservation = $2 and state = 'open'",
        params![&cx.site.site, reservation, qty],
    )?;
    Ok(())
}

/// Base units of open reservations on a key.
///
/// # Errors
/// The database.
pub fn on_key(cx: &mut Cx<'_>, key: &StockKey) -> Result<Qty, DbError> {
    query_int(
        cx.conn,
        "select cast(coalesce(sum(qty), 0) as bigint) from reservation where site = $1 and location = $2 and \
         item = $3 and state = 'open' and owner = $4 and lot = $5 and serial = $6 and lpn = $7 and status = $8",
        params![
            &cx.site.site,
            &key.location,
            &key.goods.item,
            &key.goods.owner,
            &key.goods.lot,
            &key.goods.serial,
            &key.lpn,
            key.status.code()
        ],
    )
}

/// A line that somebody has at work and that lost cover: task, line, base units.
pub type Lost = (String, i64, Qty);

/// Frees what is reserved on a key beyond `left`: work nobody holds first, it is planned anew at once; then the
/// youngest. A leased line stays with its lease; those are answered.
///
/// # Errors
/// The database.
pub fn uncover(cx: &mut Cx<'_>, key: &StockKey, left: Qty) -> Result<Vec<Lost>, DbError> {
    uncover_but(cx, key, left, 0)
}

/// The same, but one reservation keeps what it holds.
///
/// # Errors
/// The database.
pub fn uncover_but(cx: &mut Cx<'_>, key: &StockKey, left: Qty, keep: i64) -> Result<Vec<Lost>, DbError> {
    let mut beyond = on_key(cx, key)? - left;
    let mut lost = Vec::new();
    if beyond <= 0 || made("uncover_forgotten") {
        return Ok(lost);
    }
    let rows = cx.conn.query(
        "select r.reservation, r.qty from reservation r left join task t on t.site = r.site and t.task = r.task \
         where r.site = $1 and r.location = $2 and r.item = $3 and r.state = 'open' and r.owner = $4 and \
         r.lot = $5 and r.serial = $6 and r.lpn = $7 and r.status = $8 and r.reservation <> $9 \
         order by case when t.state = 'ready' then 0 else 1 end, r.reservation desc",
        params![
            &cx.site.site,
            &key.location,
            &key.goods.item,
            &key.goods.owner,
            &key.goods.lot,
            &key.goods.serial,
            &key.lpn,
            key.status.code(),
            keep
        ],
    )?;
    for row in rows {
        if beyond <= 0 {
            break;
        }
        let (reservation, qty) = (row.int(0)?, row.int(1)?);
        let freed = qty.min(beyond);
        let state = if freed == qty { "released" } else { "open" };
        cx.conn.write(
            "update reservation set qty = qty - $3, state = $4 where site = $1 and reservation = $2",
            params![&cx.site.site, reservation, freed, state],
        )?;
        beyond -= freed;
        let leased = crate::order::uncovered(cx, reservation, freed)?;
        lost.extend(leased.map(|(task, line)| (task, line, freed)));
    }
    Ok(lost)
}

/// What a task has reserved of a key for itself, not for an order: the reservation and how much it holds.
///
/// # Errors
/// The database.
pub fn own(cx: &mut Cx<'_>, task: &str, key: &StockKey) -> Result<Option<(i64, Qty)>, DbError> {
    if task.is_empty() {
        return Ok(None);
    }
    let row = query_one(
        cx.conn,
        "select reservation, qty from reservation where site = $1 and task = $2 and task_line = 0 and state = 'open' and \
         order_no = '' and location = $3 and item = $4 and owner = $5 and lot = $6 and serial = $7 and lpn = $8 and \
         status = $9 order by reservation limit 1",
        params![
            &cx.site.site,
            task,
            &key.location,
            &key.goods.item,
            &key.goods.owner,
            &key.goods.lot,
            &key.goods.serial,
            &key.lpn,
            key.status.code()
        ],
    )?;
    row.map(|row| Ok((row.int(0)?, row.int(1)?))).transpose()
}

/// Frees what a task has reserved for itself: its worker is gone.
///
/// # Errors
/// The database.
pub fn release_own(cx: &mut Cx<'_>, task: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update reservation set state = 'released' where site = $1 and task = $2 and task_line = 0 and \
         state = 'open' and order_no = ''",
        params![&cx.site.site, task],
    )?;
    Ok(())
}

/// Base units that lines held by somebody have reserved of a key, by task and line.
///
/// # Errors
/// The database.
pub fn of_leased(cx: &mut Cx<'_>, key: &StockKey) -> Result<Vec<(String, i64, Qty)>, DbError> {
    let rows = cx.conn.query(
        "select r.task, r.task_line, r.qty from reservation r join task t on t.site = r.site and t.task = r.task and \
         t.state in ('leased', 'in_progress') where r.site = $1 and r.location = $2 and r.item = $3 and \
         r.state = 'open' and r.owner = $4 and r.lot = $5 and r.serial = $6 and r.lpn = $7 and r.status = $8 and \
         r.order_no <> '' order by r.reservation",
        params![
            &cx.site.site,
            &key.location,
            &key.goods.item,
            &key.goods.owner,
            &key.goods.lot,
            &key.goods.serial,
            &key.lpn,
            key.status.code()
        ],
    )?;
    rows.iter().map(|row| Ok((row.string(0)?, row.int(1)?, row.int(2)?))).collect()
}
