//! The moment an order is promised to leave by. An order that names its cut-off is held to that; one that names none gets
//! the next pick-up of its carrier, or else the next daily cut-off of its channel, or else of the site, by the warehouse's
//! own clock: the same order, rule and moment always get the same one.

use super::pickup::{self, Pickup};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::plan::cut_off::{self, Rule};
use crate::policy;
use crate::report::calendar::{Calendar, iso};
use regal_shared::base::Moment;
use std::collections::BTreeMap;

/// The order says so itself.
pub const OF_ORDER: &str = "order";
/// The pick-up of its carrier.
pub const OF_CARRIER: &str = "carrier";
/// The daily cut-off of its channel.
pub const OF_CHANNEL: &str = "channel";
/// The daily cut-off of the site.
pub const OF_SITE: &str = "site";
/// A channel, or a site, without a daily cut-off.
pub const NONE: i64 = cut_off::NONE;

/// A promise: until when (ms; 0 for none), and by what.
pub type Promise = (i64, &'static str);

/// What a promise is made of.
pub(super) struct Comes<'a> {
    /// Who drives the order, or empty.
    pub(super) carrier: &'a str,
    /// The channel it came by, or empty.
    pub(super) channel: &'a str,
    /// When it came, ms.
    pub(super) made_at: i64,
    /// Its own cut-off, or 0.
    pub(super) named: i64,
}

/// The pick-ups and daily cut-offs a run in one transaction has read, by carrier and channel: nothing else changes
/// carriers, channels or policies in between.
#[derive(Debug, Default)]
pub(super) struct Daily(BTreeMap<(String, String), Option<(Rule, &'static str)>>);

impl Daily {
    /// What an order that comes is promised.
    ///
    /// # Errors
    /// The database.
    pub(super) fn promise(
        &mut self,
        conn: &mut dyn Conn,
        site: &str,
        comes: &Comes<'_>,
    ) -> Result<Promise, DbError> {
        if comes.named != 0 {
            return Ok((comes.named, OF_ORDER));
        }
        let of = (comes.carrier.to_owned(), comes.channel.to_owned());
        let rule = match self.0.get(&of) {
            Some(known) => *known,
            None => *self.0.entry(of).or_insert(daily(conn, site, (comes.carrier, comes.channel))?),
        };
        let Some((rule, by)) = rule else { return Ok((0, "")) };
        Ok(moment(&Calendar::here(), comes.made_at, &rule).map_or((0, ""), |at| (at, by)))
    }
}

/// The pick-up or the daily cut-off an order of a carrier and a channel goes by, and whose it is.
fn daily(
    conn: &mut dyn Conn,
    site: &str,
    (carrier, channel): (&str, &str),
) -> Result<Option<(Rule, &'static str)>, DbError> {
    if let Some(pickup) = pickup::of(conn, site, carrier)? {
        return Ok(Some((by_pickup(conn, site, &pickup)?, OF_CARRIER)));
    }
    let own = query_one(
        conn,
        "select cut_off from release_channel where site = $1 and channel = $2",
        params![site, channel],
    )?;
    let own = own.map(|row| row.int(0)).transpose()?.filter(|minute| *minute != NONE);
    let (minute, by) = match own {
        Some(minute) => (minute, OF_CHANNEL),
        None => (policy::plain_or_own(conn, site, "promise_cut_off")?, OF_SITE),
    };
    if minute == NONE {
        return Ok(None);
    }
    let lead = policy::plain_or_own(conn, site, "promise_lead_minutes")?;
    let days = policy::plain_or_own(conn, site, "promise_days")?;
    Ok(Some((Rule::daily(minute, days, lead), by)))
}

/// A carrier fetches on its own days; what an order takes in the house is the same for all.
fn by_pickup(conn: &mut dyn Conn, site: &str, of: &Pickup) -> Result<Rule, DbError> {
    let lead = policy::plain_or_own(conn, site, "promise_lead_minutes")?;
    Ok(Rule::weekly(of.weekday, of.saturday, of.sunday, lead))
}

/// The pick-up an order that comes now makes, ms; 0 for none.
///
/// # Errors
/// The database.
pub fn next_pickup(conn: &mut dyn Conn, site: &str, of: &Pickup, now: Moment) -> Result<i64, DbError> {
    let rule = by_pickup(conn, site, of)?;
    Ok(moment(&Calendar::here(), now.0, &rule).unwrap_or(0))
}

/// The moment of the cut-off an order makes.
fn moment(calendar: &Calendar, made_at: i64, rule: &Rule) -> Option<i64> {
    let (day, minute) = cut_off::next(calendar.day_and_minute(made_at), rule)?;
    calendar.moment(&format!("{}T{:02}:{:02}", iso(day), minute / 60, minute % 60))
}

/// An order that was promised nothing when it came is promised a moment when it is released, where its carrier has a
/// pick-up or there is a daily cut-off by now.
///
/// # Errors
/// The database.
pub(super) fn at_release(cx: &mut Cx<'_>, daily: &mut Daily, order: &super::Head) -> Result<i64, DbError> {
    if order.cut_off != 0 {
        return Ok(order.cut_off);
    }
    let site = cx.site.site.clone();
    let comes = Comes { carrier: &order.carrier, channel: &order.channel, made_at: cx.now.0, named: 0 };
    let (cut_off, by) = daily.promise(cx.conn, &site, &comes)?;
    if cut_off != 0 {
        cx.conn.write(
            "update order_head set cut_off = $3, promised = $4 where site = $1 and order_no = $2",
            params![&site, &order.order, cut_off, by],
        )?;
    }
    Ok(cut_off)
}

/// The time of a pick-up or a daily cut-off, as `14:00`; empty for none.
#[must_use]
pub fn shown(minute: i64) -> String {
    if minute == NONE { String::new() } else { format!("{:02}:{:02}", minute / 60, minute % 60) }
}

/// Minutes after midnight of a time such as `14:00`; [`NONE`] of an empty text, nothing of what is no time.
#[must_use]
pub fn parsed(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(NONE);
    }
    let (hour, minute) = text.split_once(':')?;
    let number = |text: &str| (text.len() == 2).then(|| text.parse::<i64>().ok()).flatten();
    let (hour, minute) = (number(hour)?, number(minute)?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::{self, NewOrder, NewOrderLine, channel};
    use crate::testing::{World, on_both};
    use jiff::tz::TimeZone;

    #[test]
    fn a_cut_off_is_by_the_clock_on_the_wall_also_where_it_is_put_forward() {
        let berlin = Calendar::of(TimeZone::get("Europe/Berlin").expect("the zone"));
        let rule = Rule::daily(14 * 60, 127, 60);
        let at = |text: &str| berlin.moment(text).expect("a moment");
        for (made, promised) in [
            ("2026-11-27T12:59", "2026-11-27T14:00"),
            ("2026-11-27T13:01", "2026-11-28T14:00"),
            // The night from Saturday to Sunday has an hour less, and one more.
            ("2027-03-27T20:00", "2027-03-28T14:00"),
            ("2026-10-24T20:00", "2026-10-25T14:00"),
        ] {
            assert_eq!(moment(&berlin, at(made), &rule), Some(at(promised)), "{made}");
        }
    }

    #[test]
    fn a_time_is_read_as_it_is_shown() {
        for (text, minute) in
            [("14:00", Some(840)), ("00:00", Some(0)), ("23:59", Some(1439)), ("", Some(NONE))]
        {
            assert_eq!(parsed(text), minute, "{text}");
            assert_eq!(minute.map(shown).as_deref(), Some(text));
        }
        for text in ["24:00", "9:00", "14", "14:60", "2 pm", "-1:00", "014:00"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    /// What an order stands with: its cut-off and by what it is promised.
    fn promised(world: &mut World, order: &str) -> (i64, String) {
        let order = order.to_owned();
        world.change(|cx| {
            let row = query_one(
                cx.conn,
                "select cut_off, promised from order_head where site = $1 and order_no = $2",
                params!["main", &order],
            )?;
            let row = row.expect("the order");
            Ok((row.int(0)?, row.string(1)?))
        })
    }

    fn comes(world: &mut World, order: &str, channel: &str, cut_off: i64) {
        comes_with(world, order, ("", channel), cut_off);
    }

    fn comes_with(world: &mut World, order: &str, (carrier, channel): (&str, &str), cut_off: i64) {
        let (order, carrier, channel) = (order.to_owned(), carrier.to_owned(), channel.to_owned());
        world.change(|cx| {
            let line = NewOrderLine { line: 1, item: "TEA".into(), qty: 1, ..NewOrderLine::default() };
            let (order, carrier, channel) = (order.clone(), carrier.clone(), channel.clone());
            let new = NewOrder { order, carrier, channel, cut_off, lines: vec![line], ..NewOrder::default() };
            order::create(cx, &new)
        });
    }

    #[test]
    fn an_order_is_promised_the_next_pick_up_of_its_carrier_before_channel_and_site() {
        on_both(|home| {
            let mut world = World::new(home);
            let now = world.now.0;
            comes_with(&mut world, "1", ("Elbkurier", "shop"), 0);
            assert_eq!(promised(&mut world, "1"), (0, String::new()), "nobody said when it fetches");
            world.change(|cx| policy::set(cx, "promise_cut_off", 16 * 60));
            world.change(|cx| channel::cut_off(cx, "shop", 11 * 60));
            let pickup = Pickup { weekday: 17 * 60, saturday: NONE, sunday: 9 * 60 };
            world.change(|cx| pickup::set(cx, "Elbkurier", &pickup));
            let calendar = Calendar::here();
            let rule = Rule::weekly(17 * 60, NONE, 9 * 60, 60);
            let wanted = moment(&calendar, now, &rule).expect("a moment");
            assert_eq!(world.change(|cx| next_pickup(cx.conn, "main", &pickup, cx.now)), wanted);
            for (order, carrier, named, promise) in [
                ("2", "Elbkurier", 0, (wanted, OF_CARRIER)),
                ("3", "Elbkurier", now + 7, (now + 7, OF_ORDER)),
            ] {
                comes_with(&mut world, order, (carrier, "shop"), named);
                assert_eq!(promised(&mut world, order), (promise.0, promise.1.to_owned()), "{order}");
            }
            comes_with(&mut world, "4", ("elbkurier", "shop"), 0);
            assert_eq!(promised(&mut world, "4").1, OF_CHANNEL, "another name is another carrier");

            // Each minute of two weeks gets the pick-up that is a lead away at least, and none before it was left out.
            let week = 7 * 24 * 60;
            let mut last = 0;
            for minute in (0..2 * week).step_by(17) {
                let made = now + minute * 60_000;
                let at = moment(&calendar, made, &rule).expect("a moment");
                assert!(at >= made + 59 * 60_000 && at >= last, "{minute}");
                last = at;
            }

            // An order that was promised nothing gets the pick-up at its release, and its work is due by it.
            world.stock("A01.1.1", "TEA", 10);
            world.change(|cx| order::release(cx, "1").map(|_| ()));
            assert_eq!(promised(&mut world, "1"), (wanted, OF_CARRIER.to_owned()));
            assert_eq!(
                world.count("select due_at from task where kind = 'pick' and state = 'ready'"),
                wanted
            );
            // Another time changes nothing that was promised, and no time leaves the others to it.
            world.change(|cx| pickup::set(cx, "Elbkurier", &Pickup::NEVER));
            assert_eq!(world.count("select count(*) from carrier_pickup"), 0);
            assert_eq!(promised(&mut world, "2"), (wanted, OF_CARRIER.to_owned()));
            comes_with(&mut world, "5", ("Elbkurier", "shop"), 0);
            assert_eq!(promised(&mut world, "5").1, OF_CHANNEL);
        });
    }

    #[test]
    fn an_order_is_promised_its_own_cut_off_or_its_channels_or_the_sites() {
        on_both(|home| {
            let mut world = World::new(home);
            let calendar = Calendar::here();
            let wanted = |minute: i64, now: i64| {
                moment(&calendar, now, &Rule::daily(minute, 31, 60)).expect("a moment")
            };
            let now = world.now.0;
            comes(&mut world, "1", "shop", 0);
            assert_eq!(promised(&mut world, "1"), (0, String::new()), "no rule, no promise");
            world.change(|cx| policy::set(cx, "promise_cut_off", 16 * 60));
            world.change(|cx| channel::cut_off(cx, "shop", 11 * 60));
            for (order, channel, named, promise) in [
                ("2", "shop", 0, (wanted(11 * 60, now), OF_CHANNEL)),
                ("3", "market", 0, (wanted(16 * 60, now), OF_SITE)),
                ("4", "", 0, (wanted(16 * 60, now), OF_SITE)),
                ("5", "shop", now + 7, (now + 7, OF_ORDER)),
            ] {
                comes(&mut world, order, channel, named);
                assert_eq!(promised(&mut world, order), (promise.0, promise.1.to_owned()), "{order}");
            }
            // What came before there was a rule is promised its cut-off when it becomes work, which is due by it.
            world.stock("A01.1.1", "TEA", 10);
            world.change(|cx| order::release(cx, "1").map(|_| ()));
            assert_eq!(promised(&mut world, "1"), (wanted(11 * 60, now), OF_CHANNEL.to_owned()));
            let due = world.count("select due_at from task where kind = 'pick' and state = 'ready'");
            assert_eq!(due, wanted(11 * 60, now));
            // Another rule changes no promise that was given.
            world.change(|cx| channel::cut_off(cx, "shop", NONE));
            assert_eq!(promised(&mut world, "2").0, wanted(11 * 60, now));
            comes(&mut world, "6", "shop", 0);
            assert_eq!(promised(&mut world, "6"), (wanted(16 * 60, now), OF_SITE.to_owned()));
        });
    }
}
