//! Balances, reservations, commands, exceptions, LPNs and leases: each rule one query that finds the first breach.

use crate::db::{Conn, DbError, Row, params};
use crate::ledger::{ADJUSTMENT, CUSTOMER, DISCREPANCY, SUPPLIER, TRANSIT};

/// The first row of a query, as words.
fn first(rows: &[Row], words: impl Fn(&Row) -> Result<String, DbError>) -> Result<Option<String>, DbError> {
    rows.first().map(words).transpose()
}

/// A stock key in words; `at` is the column where location, item, owner, lot, serial, LPN, status begin.
fn key(row: &Row, at: usize) -> Result<String, DbError> {
    let mut text = format!("{} of {} at {}", row.text(at + 1)?, row.text(at + 2)?, row.text(at)?);
    for (name, column) in [("lot", 3), ("serial", 4), ("LPN", 5)] {
        let value = row.text(at + column)?;
        if !value.is_empty() {
            text.push_str(&format!(", {name} {value}"));
        }
    }
    text.push_str(&format!(", {}", row.text(at + 6)?));
    Ok(text)
}

/// Goods in words; `at` is the column where item, owner, lot, serial begin.
fn goods(row: &Row, at: usize) -> Result<String, DbError> {
    let mut text = format!("{} of {}", row.text(at)?, row.text(at + 1)?);
    for (name, column) in [("lot", 2), ("serial", 3)] {
        let value = row.text(at + column)?;
        if !value.is_empty() {
            text.push_str(&format!(", {name} {value}"));
        }
    }
    Ok(text)
}

/// V1.
pub(super) fn balances(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select location, item, owner, lot, serial, lpn, status, cast(sum(moved) as bigint), \
         cast(sum(booked) as bigint) from ( \
         select to_location as location, item, owner, lot, serial, to_lpn as lpn, to_status as status, \
         qty as moved, 0 as booked from movement where site = $1 \
         union all select from_location, item, owner, lot, serial, from_lpn, from_status, -qty, 0 from movement \
         where site = $1 \
         union all select location, item, owner, lot, serial, lpn, status, 0, on_hand from balance where site = $1 \
         ) parts group by location, item, owner, lot, serial, lpn, status having sum(moved) <> sum(booked) \
         order by location, item, owner, lot, serial, lpn, status limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        Ok(format!("{}: movements say {}, the balance says {}", key(row, 0)?, row.int(7)?, row.int(8)?))
    })
}

/// L1.
pub(super) fn sums(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select item, owner, lot, serial, cast(sum(on_hand) as bigint) from balance where site = $1 \
         group by item, owner, lot, serial having sum(on_hand) <> 0 order by item, owner, lot, serial limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        Ok(format!("{}: the sum over all locations is {}, not 0", goods(row, 0)?, row.int(4)?))
    })
}

/// V2.
pub(super) fn negative(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select location, item, owner, lot, serial, lpn, status, on_hand from balance where site = $1 and \
         on_hand < 0 and location not in ($2, $3, $4, $5, $6) \
         order by location, item, owner, lot, serial, lpn, status limit 1",
        params![site, SUPPLIER, CUSTOMER, TRANSIT, ADJUSTMENT, DISCREPANCY],
    )?;
    first(&rows, |row| Ok(format!("{}: {}", key(row, 0)?, row.int(7)?)))
}

/// V3.
pub(super) fn reserved(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select r.location, r.item, r.owner, r.lot, r.serial, r.lpn, r.status, r.qty, coalesce(b.on_hand, 0) from ( \
         select location, item, owner, lot, serial, lpn, status, cast(sum(qty) as bigint) as qty from reservation \
         where site = $1 and state = 'open' group by location, item, owner, lot, serial, lpn, status) r \
         left join balance b on b.site = $1 and b.location = r.location and b.item = r.item and b.owner = r.owner \
         and b.lot = r.lot and b.serial = r.serial and b.lpn = r.lpn and b.status = r.status \
         where r.qty > coalesce(b.on_hand, 0) \
         order by r.location, r.item, r.owner, r.lot, r.serial, r.lpn, r.status limit 1",
        params![site],
    )?;
    first(&rows, |row| Ok(format!("{}: {} reserved, {} there", key(row, 0)?, row.int(7)?, row.int(8)?)))
}

/// V8: each open promise is of a line that waits for those goods; together they are no more than it waits for, and all of it
/// just when the line stands as promised.
pub(super) fn promised(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select p.order_no, p.line, p.qty, coalesce(l.state, ''), coalesce(l.item, ''), case when l.state in \
         ('new', 'promised') then l.qty else coalesce(l.short, 0) end from ( \
         select order_no, line, cast(sum(qty) as bigint) as qty, min(item) as first, max(item) as last, \
         min(owner) as owner, max(owner) as other, min(qty) as least from promise where site = $1 and state = 'open' \
         group by order_no, line) p \
         left join order_line l on l.site = $1 and l.order_no = p.order_no and l.line = p.line \
         where l.line is null or l.state in ('shipped', 'cancelled') or p.least < 1 or p.first <> l.item or p.last <> l.item \
         or p.owner <> l.owner or p.other <> l.owner or (l.state = 'new' and p.qty >= l.qty) or \
         p.qty > case when l.state in ('new', 'promised') then l.qty else l.short end \
         order by p.order_no, p.line limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        return Ok(Some(format!(
            "order {} line {}: {} promised; it is {:?} of {:?} and waits for {}",
            row.text(0)?,
            row.int(1)?,
            row.int(2)?,
            row.text(3)?,
            row.text(4)?,
            row.int(5)?
        )));
    }
    let rows = conn.query(
        "select l.order_no, l.line, l.qty from order_line l left join promise p on \
         p.site = l.site and p.order_no = l.order_no and p.line = l.line and p.state = 'open' \
         where l.site = $1 and l.state = 'promised' group by l.order_no, l.line, l.qty \
         having coalesce(sum(p.qty), 0) <> l.qty order by l.order_no, l.line limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        let (order, line, qty) = (row.text(0)?, row.int(1)?, row.int(2)?);
        Ok(format!("order {order} line {line} stands as promised, and its promises are not {qty}"))
    })
}

/// V4: numbers, then the commands of movements.
pub(super) fn commands(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select d.device, d.last_confirm, count(c.number), coalesce(max(c.number), 0) from device d \
         left join command c on c.site = d.site and c.device = d.device and c.series = 'c' where d.site = $1 \
         group by d.device, d.last_confirm \
         having count(c.number) <> d.last_confirm or coalesce(max(c.number), 0) <> d.last_confirm \
         order by d.device limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        let (device, last) = (row.text(0)?, row.int(1)?);
        let gap = first_gap(conn, site, device)?;
        return Ok(Some(if gap <= last {
            format!("device {device}: confirms up to {last} are settled, the answer to {gap} is missing")
        } else {
            format!("device {device}: its row says {last} is the last confirm, {} is answered", row.int(3)?)
        }));
    }
    let rows = conn.query(
        "select m.number, m.device, m.series, m.command, coalesce(c.first_journal, 0) from movement m \
         left join command c on c.site = m.site and c.device = m.device and c.series = m.series and \
         c.number = m.command where m.site = $1 and m.device <> 'hub' and (c.number is null or \
         m.number < c.first_journal or m.number > c.last_journal) order by m.number limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        let command = format!("{}.{}{}", row.text(1)?, row.text(2)?, row.int(3)?);
        Ok(if row.int(4)? == 0 {
            format!("movement {} names the command {command}, which has no answer", row.int(0)?)
        } else {
            format!("movement {} names the command {command}, whose effects do not hold it", row.int(0)?)
        })
    })
}

/// The lowest confirm number of a device without an answer.
fn first_gap(conn: &mut dyn Conn, site: &str, device: &str) -> Result<i64, DbError> {
    crate::db::query_int(
        conn,
        "select coalesce(min(n), 1) from ( select 1 as n where not exists (select 1 from command where site = $1 and \
         device = $2 and series = 'c' and number = 1) union all select min(c.number) + 1 from command c \
         where c.site = $1 and c.device = $2 and c.series = 'c' and not exists (select 1 from command o where \
         o.site = c.site and o.device = c.device and o.series = c.series and o.number = c.number + 1) ) gaps",
        params![site, device],
    )
}

/// V5.
pub(super) fn discrepancy(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select item, owner, lot, serial, cast(sum(lies) as bigint), cast(sum(open) as bigint) from ( \
         select item, owner, lot, serial, on_hand as lies, 0 as open from balance where site = $1 and location = $2 \
         union all select item, owner, lot, serial, 0, unexplained from exception where site = $1 and \
         state in ('open', 'taken') and unexplained <> 0 ) parts group by item, owner, lot, serial \
         having sum(lies) <> sum(open) order by item, owner, lot, serial limit 1",
        params![site, DISCREPANCY],
    )?;
    first(&rows, |row| {
        Ok(format!(
            "{}: {} at Discrepancy, open exceptions leave {} unexplained",
            goods(row, 0)?,
            row.int(4)?,
            row.int(5)?
        ))
    })
}

/// V6: one place, the content's place, no loop, and what holds goods is in use.
pub(super) fn lpns(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select lpn, min(location), max(location) from balance where site = $1 and lpn <> '' and virtual = 0 \
         group by lpn having min(location) <> max(location) order by lpn limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        let (lpn, one, other) = (row.text(0)?, row.text(1)?, row.text(2)?);
        return Ok(Some(format!("LPN {lpn} has content at {one} and at {other}")));
    }
    let rows = conn.query(
        "select b.lpn, b.location, l.location from balance b join lpn l on l.site = b.site and l.lpn = b.lpn \
         where b.site = $1 and b.lpn <> '' and b.virtual = 0 and l.location <> b.location order by b.lpn limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        let (lpn, content, own) = (row.text(0)?, row.text(1)?, row.text(2)?);
        return Ok(Some(format!("LPN {lpn} is at {own}, its content at {content}")));
    }
    let rows = conn.query(
        "select b.lpn, b.location, l.state from balance b join lpn l on l.site = b.site and l.lpn = b.lpn \
         where b.site = $1 and b.lpn <> '' and b.virtual = 0 and l.state in ('empty', 'void') order by b.lpn limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        let (lpn, content, state) = (row.text(0)?, row.text(1)?, row.text(2)?);
        return Ok(Some(format!("LPN {lpn} is {state:?}, and has content at {content}")));
    }
    let rows = conn.query(
        "with recursive up(lpn, above, depth) as ( select lpn, parent, 1 from lpn where site = $1 and parent <> '' \
         union all select up.lpn, l.parent, up.depth + 1 from up join lpn l on l.site = $1 and l.lpn = up.above \
         where l.parent <> '' and up.depth < 20 ) \
         select lpn from up where above = lpn or depth >= 20 order by lpn limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        return Ok(Some(format!("LPN {} stands in itself by way of the LPNs around it", row.text(0)?)));
    }
    let rows = conn.query(
        "select c.lpn, c.location, c.parent, coalesce(p.location, '') from lpn c left join lpn p on \
         p.site = c.site and p.lpn = c.parent where c.site = $1 and c.parent <> '' and \
         (p.lpn is null or p.location <> c.location) order by c.lpn limit 1",
        params![site],
    )?;
    if let Some(row) = rows.first() {
        let (lpn, own, parent, its) = (row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?);
        return Ok(Some(format!("LPN {lpn} is at {own} and stands in {parent}, which is at {its:?}")));
    }
    shared(conn, site)
}

/// Part of V6: what serves several orders is an LPN in use, and each of them is named once.
fn shared(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select a.lpn, a.order_no, coalesce(l.state, ''), coalesce(l.order_no, '') from lpn_also a \
         left join lpn l on l.site = a.site and l.lpn = a.lpn where a.site = $1 and (l.lpn is null or \
         l.state in ('empty', 'void', 'planned') or l.order_no = a.order_no) order by a.lpn, a.order_no limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        Ok(format!(
            "LPN {} serves order {} besides its own, which is {:?}, and is {:?}",
            row.text(0)?,
            row.text(1)?,
            row.text(3)?,
            row.text(2)?
        ))
    })
}

/// V7; receipts and loads are worked by several devices at once.
pub(super) fn leases(conn: &mut dyn Conn, site: &str) -> Result<Option<String>, DbError> {
    let rows = conn.query(
        "select l.task, t.kind, min(l.device), max(l.device), count(*) from lease l join task t on \
         t.site = l.site and t.task = l.task where l.site = $1 and l.state = 'active' and \
         t.kind not in ('receive', 'loading') group by l.task, t.kind having count(*) > 1 order by l.task limit 1",
        params![site],
    )?;
    first(&rows, |row| {
        Ok(format!(
            "task {} ({}) is in {} live leases, of {} and {}",
            row.text(0)?,
            row.text(1)?,
            row.int(4)?,
            row.text(2)?,
            row.text(3)?
        ))
    })
}
