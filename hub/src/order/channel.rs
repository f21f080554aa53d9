//! Release channels: how many orders of a channel may be released and not packed yet at one time. What is released
//! beyond that by itself waits for room; what somebody releases by hand does not.

use super::releasable;
use super::release::{Released, Run, release_in};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int, query_one};
use std::collections::BTreeMap;

/// The most orders one look at a channel releases.
const AT_ONCE: i64 = 50;
/// The highest cap.
pub const HIGHEST: i64 = 1_000_000;

/// So much of a channel: what may be at work, or what is. As a cap, 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Orders.
    pub orders: i64,
    /// Lines of orders.
    pub lines: i64,
}

impl Load {
    /// Whether a channel with this cap takes nothing more when so much of it is at work. An order goes whole or not
    /// at all, so the last one may go over the cap by lines.
    #[must_use]
    pub fn is_full(self, used: Load) -> bool {
        (self.orders > 0 && used.orders >= self.orders) || (self.lines > 0 && used.lines >= self.lines)
    }
}

/// A channel as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Channel {
    /// Its name; orders that name none are a channel too, without a name.
    pub channel: String,
    /// What may be released and not packed at one time.
    pub cap: Load,
    /// What is.
    pub used: Load,
    /// Orders that wait for room.
    pub waiting: i64,
    /// Daily cut-off of its orders that name none, minutes after midnight; -1 for none.
    pub cut_off: i64,
}

impl Channel {
    /// Whether it takes nothing more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.cap.is_full(self.used)
    }
}

/// The room of all channels that have a cap, counted down by a run of releases.
#[derive(Debug, Default)]
pub struct Room(BTreeMap<String, (Load, Load)>);

impl Room {
    /// The room there is now.
    ///
    /// # Errors
    /// The database.
    pub fn now(conn: &mut dyn Conn, site: &str) -> Result<Room, DbError> {
        let rows = conn.query(
            "select channel, orders, lines from release_channel where site = $1 order by channel",
            params![site],
        )?;
        let mut room = Room::default();
        for row in &rows {
            let cap = Load { orders: row.int(1)?, lines: row.int(2)? };
            room.0.insert(row.string(0)?, (cap, Load::default()));
        }
        // A site without caps pays for nothing more.
        if room.0.values().all(|(cap, _)| *cap == Load::default()) {
            return Ok(room);
        }
        let used = conn.query(
            "select h.channel, count(distinct h.order_no), count(*) from order_head h join order_line n on \
             n.site = h.site and n.order_no = h.order_no and \
             n.state in ('released', 'reserved', 'short', 'picking', 'picked') where h.site = $1 and \
             h.state in ('released', 'reserved', 'short', 'picking', 'picked') group by h.channel",
            params![site],
        )?;
        for row in &used {
            if let Some((_, used)) = room.0.get_mut(row.text(0)?) {
                *used = Load { orders: row.int(1)?, lines: row.int(2)? };
            }
        }
        Ok(room)
    }

    fn is_full(&self, channel: &str) -> bool {
        self.0.get(channel).is_some_and(|(cap, used)| cap.is_full(*used))
    }

    fn takes(&mut self, channel: &str, lines: i64) {
        if let Some((_, used)) = self.0.get_mut(channel) {
            *used = Load { orders: used.orders + 1, lines: used.lines + lines };
        }
    }
}

/// All channels somebody set a cap for, as they stand.
///
/// # Errors
/// The database.
pub fn all(conn: &mut dyn Conn, site: &str) -> Result<Vec<Channel>, DbError> {
    let mut all = Vec::new();
    for (channel, (cap, used)) in Room::now(conn, site)?.0 {
        let waiting = query_int(
            conn,
            "select count(*) from order_head where site = $1 and channel = $2 and capped = 1",
            params![site, &channel],
        )?;
        let daily = "select cut_off from release_channel where site = $1 and channel = $2";
        let cut_off = query_int(conn, daily, params![site, &channel])?;
        all.push(Channel { channel, cap, used, waiting, cut_off });
    }
    Ok(all)
}

/// The channel of an order as it stands, where it has a cap.
///
/// # Errors
/// The database.
pub fn of_order(conn: &mut dyn Conn, site: &str, order: &str) -> Result<Option<Channel>, DbError> {
    let row = query_one(
        conn,
        "select channel from order_head where site = $1 and order_no = $2",
        params![site, order],
    )?;
    let Some(row) = row else { return Ok(None) };
    let channel = row.string(0)?;
    let room = Room::now(conn, site)?;
    let found = room.0.get(&channel).copied().filter(|(cap, _)| *cap != Load::default());
    Ok(found.map(|(cap, used)| Channel { channel, cap, used, ..Channel::default() }))
}

/// Somebody decides what of a channel may be at work; what waited is looked at right after.
///
/// # Errors
/// The database.
pub fn set(cx: &mut Cx<'_>, channel: &str, cap: Load) -> Result<(), DbError> {
    cx.conn.write(
        "insert into release_channel (site, channel, orders, lines) values ($1, $2, $3, $4) \
         on conflict (site, channel) do update set orders = excluded.orders, lines = excluded.lines",
        params![&cx.site.site, channel, cap.orders, cap.lines],
    )?;
    go_on(cx)?;
    Ok(())
}

/// Somebody decides until when orders of a channel leave that name no cut-off: minutes after midnight, or -1 for as the site
/// does. What is promised already stays.
///
/// # Errors
/// The database.
pub fn cut_off(cx: &mut Cx<'_>, channel: &str, minute: i64) -> Result<(), DbError> {
    cx.conn.write(
        "insert into release_channel (site, channel, orders, lines, cut_off) values ($1, $2, 0, 0, $3) \
         on conflict (site, channel) do update set cut_off = excluded.cut_off",
        params![&cx.site.site, channel, minute],
    )?;
    Ok(())
}

/// Releases an order as one of a run where its channel has room. Where it has none the order waits, marked so, and
/// goes by itself once there is ([`go_on`]); then this is `None`.
///
/// # Errors
/// The database.
pub fn release_within(cx: &mut Cx<'_>, run: &mut Run, order: &str) -> Result<Option<Released>, DbError> {
    let site = cx.site.site.clone();
    if run.room.is_none() {
        run.room = Some(Room::now(cx.conn, &site)?);
    }
    let capped = run.room.as_ref().is_some_and(|room| !room.0.is_empty());
    let channel = if capped { super::head(cx, order)?.map(|head| head.channel) } else { None };
    let (Some(channel), Some(room)) = (channel, run.room.as_mut()) else {
        return release_in(cx, run, order).map(Some);
    };
    if room.is_full(&channel) {
        cx.conn.write(
            "update order_head set capped = 1 where site = $1 and order_no = $2 and capped = 0",
            params![&site, order],
        )?;
        return Ok(None);
    }
    let sum = release_in(cx, run, order)?;
    if let Some(room) = run.room.as_mut().filter(|_| sum.reserved > 0) {
        room.takes(&channel, sum.lines);
    }
    Ok(Some(sum))
}

/// Orders that waited for room and have it now are released, the most urgent first; answers how many.
///
/// # Errors
/// The database.
pub fn go_on(cx: &mut Cx<'_>) -> Result<usize, DbError> {
    let site = cx.site.site.clone();
    let mut run = Run::within(Room::now(cx.conn, &site)?);
    let channels: Vec<String> = run.room.iter().flat_map(|room| room.0.keys().cloned()).collect();
    let mut released = 0;
    for channel in channels {
        if run.room.as_ref().is_some_and(|room| room.is_full(&channel)) {
            continue;
        }
        let rows = cx.conn.query(
            "select order_no, state from order_head where site = $1 and channel = $2 and capped = 1 \
             and held_at = 0 order by priority, ranked_at, order_no limit $3",
            params![&site, &channel, AT_ONCE],
        )?;
        for row in &rows {
            let (order, state) = (row.string(0)?, row.string(1)?);
            if releasable(&state) && state != "held" {
                match release_within(cx, &mut run, &order)? {
                    Some(_) => released += 1,
                    None => break,
                }
            }
            waits_no_more(cx, &order)?;
        }
    }
    Ok(released)
}

/// An order does not wait for room any more.
///
/// # Errors
/// The database.
pub(super) fn waits_no_more(cx: &mut Cx<'_>, order: &str) -> Result<(), DbError> {
    cx.conn.write(
        "update order_head set capped = 0 where site = $1 and order_no = $2 and capped = 1",
        params![&cx.site.site, order],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, on_both};

    fn states(world: &mut World) -> Vec<String> {
        let rows = world.rows("select order_no, state, capped from order_head order by order_no");
        let one = |row: &crate::db::Row| {
            let waits = if row.flag(2).expect("a flag") { " waits" } else { "" };
            format!("{} {}{waits}", row.text(0).expect("an order"), row.text(1).expect("a state"))
        };
        rows.iter().map(one).collect()
    }

    /// Four new orders of one line: three of the shop, one by phone.
    fn four(world: &mut World) {
        world.stock("A01.1.1", "TEA", 100);
        for (order, channel) in [("1", "shop"), ("2", "shop"), ("3", "shop"), ("4", "phone")] {
            world.change(|cx| {
                let line =
                    crate::order::NewOrderLine { line: 1, item: "TEA".into(), qty: 2, ..Default::default() };
                let (order, channel) = (order.to_owned(), channel.to_owned());
                let new = crate::order::NewOrder {
                    order,
                    channel,
                    priority: 50,
                    lines: vec![line],
                    ..Default::default()
                };
                crate::order::create(cx, &new)
            });
        }
    }

    fn next(world: &mut World) {
        world.change(|cx| {
            let mut run = Run::default();
            for order in ["1", "2", "3", "4"] {
                release_within(cx, &mut run, order)?;
            }
            Ok(())
        });
    }

    #[test]
    fn a_channel_is_full_by_orders_or_by_lines_and_0_is_no_cap() {
        let load = |orders, lines| Load { orders, lines };
        for (cap, used, full) in [
            (load(0, 0), load(900, 9_000), false),
            (load(2, 0), load(1, 9_000), false),
            (load(2, 0), load(2, 2), true),
            (load(0, 5), load(900, 4), false),
            (load(0, 5), load(1, 5), true),
            (load(2, 5), load(1, 6), true),
        ] {
            assert_eq!(cap.is_full(used), full, "{cap:?} {used:?}");
        }
    }

    #[test]
    fn what_has_no_room_waits_and_goes_by_itself_when_work_is_packed() {
        on_both(|home| {
            let mut world = World::new(home);
            four(&mut world);
            world.change(|cx| set(cx, "shop", Load { orders: 1, lines: 0 }));
            next(&mut world);
            assert_eq!(
                states(&mut world),
                ["1 reserved", "2 promised waits", "3 promised waits", "4 reserved"]
            );
            assert_eq!(world.change(go_on), 0, "still full");
            let shop = world.change(|cx| all(cx.conn, "main"));
            let cap = Load { orders: 1, lines: 0 };
            let one = Load { orders: 1, lines: 1 };
            assert_eq!(shop, [Channel { channel: "shop".into(), cap, used: one, waiting: 2, cut_off: -1 }]);

            world.change(|cx| {
                cx.conn.batch(
                    "update order_line set state = 'packed' where order_no = '1'; \
                     update order_head set state = 'packed' where order_no = '1'",
                )
            });
            assert_eq!(world.change(go_on), 1);
            assert_eq!(states(&mut world), ["1 packed", "2 reserved", "3 promised waits", "4 reserved"]);
            // By hand it goes over the cap.
            world.change(|cx| crate::order::release(cx, "3"));
            assert_eq!(states(&mut world)[2], "3 reserved");
        });
    }

    #[test]
    fn a_cap_taken_away_lets_go_what_waited_and_a_cancelled_order_waits_no_more() {
        on_both(|home| {
            let mut world = World::new(home);
            four(&mut world);
            world.change(|cx| set(cx, "shop", Load { orders: 0, lines: 1 }));
            next(&mut world);
            assert_eq!(world.change(|cx| crate::flow::cancel_order(cx, "2")), Ok(()));
            world.change(|cx| set(cx, "shop", Load::default()));
            assert_eq!(states(&mut world), ["1 reserved", "2 cancelled", "3 reserved", "4 reserved"]);
        });
    }

    #[test]
    fn stock_that_comes_serves_no_order_whose_channel_is_full() {
        on_both(|home| {
            let mut world = World::new(home);
            four(&mut world);
            world.change(|cx| {
                set(cx, "shop", Load { orders: 1, lines: 0 })?;
                crate::order::release(cx, "1")?;
                cx.conn.batch(
                    "update order_line set state = 'backordered', short = qty where order_no = '2'; \
                     update order_head set state = 'backordered' where order_no = '2'",
                )?;
                crate::order::serve(cx, "TEA")
            });
            assert_eq!(states(&mut world)[1], "2 backordered waits");
            world.change(|cx| set(cx, "shop", Load { orders: 5, lines: 0 }));
            assert_eq!(states(&mut world)[1], "2 reserved");
        });
    }
}
