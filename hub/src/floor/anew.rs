//! A device that comes back to the feed after so long that events it has not heard are gone, or to a hub that was
//! restored meanwhile: it hears how things are now, in place of what happened.

use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::events;
use crate::flow;
use crate::site::Site;
use crate::task::{self, lease};
use regal_shared::base::DeviceId;
use regal_shared::wire::EventBody;

/// After which number a feed goes on that asks for what comes after `number` of `epoch`, or for what is new from now on;
/// none where some of that can be told no more.
///
/// # Errors
/// The database.
pub fn after(conn: &mut dyn Conn, site: &Site, asked: Option<(i64, i64)>) -> Result<Option<i64>, DbError> {
    match asked {
        None => Ok(Some(site.event)),
        Some((epoch, number)) if events::reaches(conn, site, epoch, number)? => Ok(Some(number)),
        Some(_) => Ok(None),
    }
}

/// Tells a device how things are: the work it holds as it is now, and that it is to forget and fetch what it knows from
/// events alone. What it holds no more its next heartbeat says. Answers after which number its feed goes on, to hear just
/// that, and the number of the newest event.
///
/// # Errors
/// The database.
pub fn tell(cx: &mut Cx<'_>, device: &DeviceId) -> Result<(i64, i64), DbError> {
    let before = cx.site.event;
    for held in lease::held_by(cx, device)? {
        let Some(found) = task::find(cx, held.as_str())? else { continue };
        let Some(lease) = lease::held(cx, held.as_str(), device)? else { continue };
        if let Some(packet) = flow::packet(cx, &found, &lease)? {
            events::say(cx, Some(device), &EventBody::Revision { packet: Box::new(packet) })?;
        }
    }
    events::say(cx, Some(device), &EventBody::Anew)?;
    Ok((before, cx.site.event))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::params;
    use crate::testing::{NOW, World, on_both};
    use regal_shared::base::TaskId;
    use regal_shared::text::Message;
    use serde_json::{Value, json};

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    /// Says something to everybody; answers its number.
    fn say(world: &mut World) -> i64 {
        world.change(|cx| {
            events::say(cx, None, &EventBody::Notice { message: Message::new("sys.noted") })?;
            Ok(cx.site.event)
        })
    }

    fn oldest(world: &mut World) -> i64 {
        world.count("select coalesce(min(number), 0) from event")
    }

    /// Where a feed goes on.
    fn goes_on(world: &mut World, asked: Option<(i64, i64)>) -> Option<i64> {
        world.change(|cx| {
            let site = cx.site.clone();
            after(cx.conn, &site, asked)
        })
    }

    #[test]
    fn events_go_after_their_days_and_none_behind_one_that_is_still_told() {
        on_both(|home| {
            let mut world = World::new(home);
            say(&mut world);
            world.now = NOW.plus(DAY_MS);
            let kept = say(&mut world);
            world.now = NOW.plus(events::KEPT_MS);
            assert_eq!(world.change(events::forget), 0, "to the day");
            world.now = NOW.plus(events::KEPT_MS + 1);
            assert!(world.change(events::forget) > 0);
            assert_eq!(oldest(&mut world), kept);

            // The clock was ahead for a moment, and behind for another.
            for at in [NOW.0 + 900 * DAY_MS, 0] {
                let number = say(&mut world);
                world.change(|cx| {
                    cx.conn.execute("update event set at = $2 where number = $1", params![number, at])
                });
            }
            let newest = say(&mut world);
            assert_eq!(world.change(events::forget), 0, "what is said to be old stands behind what is not");
            world.now = world.now.plus(DAY_MS + 1);
            world.change(events::forget);
            assert_eq!(oldest(&mut world), newest, "it goes with what stood before it");
            // When all are gone, it is known all the same what was said.
            world.now = world.now.plus(events::KEPT_MS + 1);
            assert_eq!(world.change(events::forget), 1);
            assert_eq!(goes_on(&mut world, Some((1, newest))), Some(newest), "nothing was missed");
            assert_eq!(goes_on(&mut world, Some((1, newest - 1))), None);
        });
    }

    #[test]
    fn so_many_go_at_a_time_that_nobody_waits() {
        on_both(|home| {
            let mut world = World::new(home);
            let before = world.count("select count(*) from event");
            world.change(|cx| {
                for _ in 0..events::FORGOTTEN + 5 {
                    events::say(cx, None, &EventBody::Unknown)?;
                }
                Ok(())
            });
            world.now = NOW.plus(events::KEPT_MS + 1);
            let gone = [0; 3].map(|_| world.change(events::forget));
            let most = events::FORGOTTEN.unsigned_abs();
            assert_eq!(gone, [most, 5 + before.unsigned_abs(), 0]);
        });
    }

    #[test]
    fn a_feed_goes_on_where_it_can_and_else_begins_with_how_things_are() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            let heard = say(&mut world);
            let task = TaskId(lease.task.clone());
            world.change(|cx| flow::revise(cx, &task));
            let newest = say(&mut world);
            for (asked, goes) in [
                (None, Some(newest)),
                (Some((1, heard)), Some(heard)),
                (Some((1, newest)), Some(newest)),
                // A hub that was restored, or put back without a word, knows less than the device.
                (Some((2, heard)), None),
                (Some((1, newest + 1)), None),
                (Some((1, i64::MAX)), None),
            ] {
                assert_eq!(goes_on(&mut world, asked), goes, "{asked:?}");
            }

            world.now = NOW.plus(events::KEPT_MS + 1);
            world.change(events::forget);
            assert_eq!(goes_on(&mut world, Some((1, heard))), None, "the revision is gone");
            let (before, last) = world.change(|cx| tell(cx, &"K7Q2MX".into()));
            assert_eq!(goes_on(&mut world, Some((1, before))), Some(before));
            let told: Vec<Value> =
                world.told("K7Q2MX").iter().map(|event| serde_json::from_str(event).expect("JSON")).collect();
            let kinds: Vec<&str> = told.iter().filter_map(|event| event["kind"].as_str()).collect();
            assert_eq!(kinds, ["revision", "anew"]);
            assert_eq!(told[0]["packet"]["task"], lease.task.as_str());
            assert_eq!(told[0]["packet"]["revision"], 2, "as it is now");
            assert_eq!(told[1]["number"], last);
            world.change(|cx| tell(cx, &"B3C4D5".into()));
            assert_eq!(world.told("B3C4D5").len(), 1, "who holds nothing hears of no work");
        });
    }
}
