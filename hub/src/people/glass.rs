//! Looking at what one person did: with a reason, by two people of whom one is of the works council, for an hour, kept
//! among the changes, and told to whom it is about.

use super::actor;
use super::desk::Session;
use super::person;
use crate::audit;
use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params, query_int, query_one};
use crate::events;
use crate::rights::kinds::Act;
use regal_shared::base::{ActorId, DeviceId, Moment};
use regal_shared::text::Message;
use regal_shared::wire::EventBody;

/// So long it is open, ms.
pub const OPEN_MS: i64 = 60 * 60 * 1000;
/// So long a wish waits for the second person, ms.
pub const WAITS_MS: i64 = 24 * 60 * 60 * 1000;
/// The shortest and the longest reason, characters.
pub const REASON: (usize, usize) = (10, 200);

/// A wish to look at somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Its number.
    pub number: i64,
    /// Whom it is about, as an actor made for this.
    pub subject: String,
    /// Why; empty when nobody may read it any more.
    pub reason: String,
    /// Who asked, as an actor.
    pub asked_by: String,
    /// When, ms.
    pub asked_at: i64,
    /// Who agreed, as an actor; empty until then.
    pub granted_by: String,
    /// Until when it is open, ms; 0 until it is granted.
    pub expires_at: i64,
    /// When it was told to whom it is about, ms; 0 until then.
    pub told_at: i64,
}

type Done<T> = Result<Result<T, Message>, DbError>;

/// Whether somebody is of the works council.
///
/// # Errors
/// The database.
pub fn is_council(conn: &mut dyn Conn, site: &str, person: &str) -> Result<bool, DbError> {
    let found = query_int(
        conn,
        "select count(*) from council where site = $1 and person = $2",
        params![site, person],
    )?;
    Ok(found > 0)
}

/// Takes somebody into the works council, or out of it.
///
/// # Errors
/// The database.
pub fn set_council(cx: &mut Cx<'_>, person: &str, member: bool) -> Result<(), DbError> {
    if member {
        cx.conn.write(
            "insert into council (site, person) values ($1, $2) on conflict do nothing",
            params![&cx.site.site, person],
        )?;
    } else {
        cx.conn
            .execute("delete from council where site = $1 and person = $2", params![&cx.site.site, person])?;
    }
    Ok(())
}

/// What a reason is sealed as: it may name somebody.
fn reason_of(number: i64) -> String {
    format!("glass {number}")
}

/// Asks to look at somebody; answers the number of the wish.
///
/// # Errors
/// The database, or the keys beside it.
pub fn ask(cx: &mut Cx<'_>, by: &Session, number: &str, reason: &str) -> Done<i64> {
    let site = cx.site.site.clone();
    let (reason, length) = (reason.trim(), reason.trim().chars().count());
    if length < REASON.0 || length > REASON.1 {
        return Ok(Err(Message::new("board.glass_reason")));
    }
    let council = is_council(cx.conn, &site, &by.person.person)?;
    if !council && !Act::BreakGlass.is_for(by.person.role) {
        return Ok(Err(Message::new("board.denied")));
    }
    if number == by.person.person {
        return Ok(Err(Message::new("board.glass_own")));
    }
    if person::by_number(cx.conn, &site, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    let (subject, look) = (actor::named(cx, number, "glass")?, cx.site.next_number());
    let kept = actor::sealed(cx, &reason_of(look), reason)?;
    cx.conn.write(
        "insert into glass (site, number, subject, reason, asked_by, asked_at, granted_by, expires_at, told_at) \
         values ($1, $2, $3, $4, $5, $6, '', 0, 0)",
        params![&site, look, subject.as_str(), &kept, by.actor.as_str(), cx.now.0],
    )?;
    audit::note(cx, "glass_ask", subject.as_str())?;
    Ok(Ok(look))
}

/// The second person agrees: from now on both may look, and whom it is about is told.
///
/// # Errors
/// The database, or the keys beside it.
pub fn grant(cx: &mut Cx<'_>, by: &Session, number: i64) -> Done<()> {
    let site = cx.site.site.clone();
    let Some(look) = find(cx.conn, &site, number)? else { return Ok(Err(Message::new("board.glass_over"))) };
    if !look.granted_by.is_empty() || cx.now.0 - look.asked_at > WAITS_MS {
        return Ok(Err(Message::new("board.glass_over")));
    }
    let (first, subject) =
        (actor::person_of(cx.conn, &site, &look.asked_by)?, actor::person_of(cx.conn, &site, &look.subject)?);
    let (Some(first), Some(subject)) = (first, subject) else {
        return Ok(Err(Message::new("board.glass_over")));
    };
    let second = by.person.person.as_str();
    if first == second || subject == second {
        return Ok(Err(Message::new("board.glass_second")));
    }
    let (one, other) = (is_council(cx.conn, &site, &first)?, is_council(cx.conn, &site, second)?);
    let fits = other || (one && Act::BreakGlass.is_for(by.person.role));
    if !fits {
        return Ok(Err(Message::new("board.glass_second")));
    }
    cx.conn.write(
        "update glass set granted_by = $3, expires_at = $4 where site = $1 and number = $2",
        params![&site, number, by.actor.as_str(), cx.time.0 + OPEN_MS],
    )?;
    audit::note(cx, "glass_open", &look.subject)?;
    if let Some(device) = person::device_of(cx, &subject, &DeviceId::from(""))? {
        tell(cx, &device, number)?;
    }
    Ok(Ok(()))
}

/// Whom one of the two may look at now; each look is kept.
///
/// # Errors
/// The database, or the keys beside it.
pub fn look(cx: &mut Cx<'_>, by: &Session, number: i64) -> Done<String> {
    let site = cx.site.site.clone();
    let found = find(cx.conn, &site, number)?.filter(|look| !look.granted_by.is_empty());
    let Some(look) = found.filter(|look| is_open(look, cx.time)) else {
        return Ok(Err(Message::new("board.glass_over")));
    };
    let own = ActorId(by.actor.0.clone());
    let one = actor::are_one(cx.conn, &site, &look.asked_by, own.as_str())?;
    if !one && !actor::are_one(cx.conn, &site, &look.granted_by, own.as_str())? {
        return Ok(Err(Message::new("board.denied")));
    }
    let Some(person) = actor::person_of(cx.conn, &site, &look.subject)? else {
        return Ok(Err(Message::new("board.glass_over")));
    };
    audit::note(cx, "glass_look", &look.subject)?;
    Ok(Ok(person))
}

/// Tells somebody who has come on a device what of them was looked at.
///
/// # Errors
/// The database, or the keys beside it.
pub fn tell_at(cx: &mut Cx<'_>, person: &str, device: &DeviceId) -> Result<(), DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select number, subject from glass where site = $1 and told_at = 0 and expires_at > 0 order by number",
        params![&site],
    )?;
    for row in &rows {
        if actor::person_of(cx.conn, &site, row.text(1)?)?.as_deref() == Some(person) {
            tell(cx, device, row.int(0)?)?;
        }
    }
    Ok(())
}

fn tell(cx: &mut Cx<'_>, device: &DeviceId, number: i64) -> Result<(), DbError> {
    let message = Message::new("log.looked_at");
    events::say(cx, Some(device), &EventBody::Notice { message })?;
    cx.conn.write(
        "update glass set told_at = $3 where site = $1 and number = $2",
        params![&cx.site.site, number, cx.now.0],
    )?;
    Ok(())
}

fn find(conn: &mut dyn Conn, site: &str, number: i64) -> Result<Option<Look>, DbError> {
    let row = query_one(
        conn,
        "select number, subject, reason, asked_by, asked_at, granted_by, expires_at, told_at from glass \
         where site = $1 and number = $2",
        params![site, number],
    )?;
    row.as_ref().map(|row| read(conn, row)).transpose()
}

/// The newest wishes, for a page.
///
/// # Errors
/// The database, or the keys beside it.
pub fn newest(conn: &mut dyn Conn, site: &str) -> Result<Vec<Look>, DbError> {
    let rows = conn.query(
        "select number, subject, reason, asked_by, asked_at, granted_by, expires_at, told_at from glass \
         where site = $1 and number > 0 order by number desc limit 50",
        params![site],
    )?;
    rows.iter().map(|row| read(conn, row)).collect()
}

fn read(conn: &mut dyn Conn, row: &Row) -> Result<Look, DbError> {
    let number = row.int(0)?;
    Ok(Look {
        number,
        subject: row.string(1)?,
        reason: actor::unsealed(conn, &reason_of(number), row.text(2)?)?.unwrap_or_default(),
        asked_by: row.string(3)?,
        asked_at: row.int(4)?,
        granted_by: row.string(5)?,
        expires_at: row.int(6)?,
        told_at: row.int(7)?,
    })
}

/// Hub time makes a step of `by` ms: what is open stays open for as long as it was said to, and no longer.
///
/// # Errors
/// The database.
pub fn shift(cx: &mut Cx<'_>, by: i64) -> Result<(), DbError> {
    cx.conn.write(
        "update glass set expires_at = expires_at + $2 where site = $1 and expires_at > $3",
        params![&cx.site.site, by, cx.time.0],
    )?;
    Ok(())
}

/// Ends for good what would be open for longer than a look ever is: the machine's clock was set back while the hub was down.
///
/// # Errors
/// The database.
pub fn end_stale(cx: &mut Cx<'_>) -> Result<(), DbError> {
    cx.conn.write(
        "update glass set expires_at = $2 where site = $1 and expires_at > $3",
        params![&cx.site.site, cx.time.0, cx.time.0 + OPEN_MS],
    )?;
    Ok(())
}

/// Whether a wish is open at a moment of hub time. One that would be open for longer than a look ever is was opened before the
/// machine's clock was set back while the hub was down: it is over.
#[must_use]
pub fn is_open(look: &Look, now: Moment) -> bool {
    let left = look.expires_at.saturating_sub(now.0);
    !look.granted_by.is_empty() && left > 0 && left <= OPEN_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::person::Person;
    use crate::testing::{NOW, World, ana, on_both};
    use regal_shared::flow::session::Role;
    use serde_json::json;

    const WHY: &str = "A parcel was opened at the bench";

    fn session(number: &str, actor: &str, role: Role) -> Session {
        let person = Person { person: number.into(), badge: number.into(), role, ..ana() };
        Session {
            person,
            actor: actor.into(),
            seen_at: NOW,
            token_hash: String::new(),
            route: String::new(),
            owes_factor: false,
            reach: crate::people::key::Reach::House,
        }
    }

    fn world(home: &crate::testing::Home) -> World {
        let mut world = World::new(home);
        world.change(|cx| {
            for (number, role) in [
                ("A1", Role::Administrator),
                ("A2", Role::Administrator),
                ("C1", Role::Lead),
                ("L1", Role::Lead),
            ] {
                person::save(cx, &session(number, "", role).person)?;
                let stay = actor::Stay { device: "desk", since: 1, until: 1, reason: "desk" };
                for actor in [number.to_owned(), format!("{number} again")] {
                    actor::bind(cx, &ActorId(actor), number, stay)?;
                }
            }
            set_council(cx, "C1", true)
        });
        world
    }

    #[test]
    fn two_people_of_whom_one_is_of_the_council_open_it_for_an_hour_and_it_is_told() {
        on_both(|home| {
            let mut world = world(home);
            let (a1, a1_again) =
                (session("A1", "A1", Role::Administrator), session("A1", "A1 again", Role::Administrator));
            let (a2, c1) = (session("A2", "A2", Role::Administrator), session("C1", "C1", Role::Lead));
            let l1 = session("L1", "L1", Role::Lead);
            let refused = |done: Result<i64, Message>| done.expect_err("refused").code.into_owned();
            assert_eq!(refused(world.change(|cx| ask(cx, &a1, "1001", "short"))), "board.glass_reason");
            assert_eq!(refused(world.change(|cx| ask(cx, &l1, "1001", WHY))), "board.denied");
            assert_eq!(refused(world.change(|cx| ask(cx, &a1, "A1", WHY))), "board.glass_own");
            let number = world.change(|cx| ask(cx, &a1, "1001", WHY)).expect("asked");
            let agree = |world: &mut World, by: &Session| {
                world.change(|cx| grant(cx, by, number)).err().map(|no| no.code.into_owned())
            };
            let second = Some("board.glass_second".to_owned());
            for by in [&a1, &a1_again, &a2, &l1] {
                assert_eq!(agree(&mut world, by), second, "{}", by.actor);
            }
            assert!(world.change(|cx| look(cx, &a1, number)).is_err(), "not before two agree");
            assert_eq!(agree(&mut world, &c1), None);
            assert_eq!(agree(&mut world, &c1).as_deref(), Some("board.glass_over"), "once");
            let told = world.told("K7Q2MX").join("\n");
            assert_eq!(told.matches("log.looked_at").count(), 1, "Ana is on her device: {told}");
            for by in [&a1, &a1_again, &c1] {
                assert_eq!(world.change(|cx| look(cx, by, number)), Ok("1001".to_owned()));
            }
            for by in [&a2, &l1] {
                assert!(world.change(|cx| look(cx, by, number)).is_err(), "{}", by.actor);
            }
            let kept = "select count(*) from audit where kind like 'glass%'";
            assert_eq!(world.count(kept), 5, "asked, opened, looked three times");
            assert_eq!(world.count("select count(*) from glass where reason like '%parcel%'"), 0, "sealed");
            world.now = NOW.plus(OPEN_MS);
            assert!(world.change(|cx| look(cx, &a1, number)).is_err(), "the hour is over");
            assert_eq!(world.count(kept), 5);
        });
    }

    #[test]
    fn a_look_is_open_for_its_hour_however_the_machines_clock_is_set() {
        const DAY: i64 = 24 * OPEN_MS;
        for by in [DAY, -DAY, -OPEN_MS / 2] {
            on_both(|home| {
                let mut world = world(home);
                let (a1, c1) = (session("A1", "A1", Role::Administrator), session("C1", "C1", Role::Lead));
                let number = world.change(|cx| ask(cx, &a1, "1001", WHY)).expect("asked");
                assert_eq!(world.change(|cx| grant(cx, &c1, number)), Ok(()));
                world.now = NOW.plus(OPEN_MS / 2);
                world.change(|cx| shift(cx, by));
                world.now = NOW.plus(OPEN_MS - 1 + by);
                assert!(world.change(|cx| look(cx, &a1, number)).is_ok(), "{by}: to its last moment");
                world.now = NOW.plus(OPEN_MS + by);
                assert!(world.change(|cx| look(cx, &a1, number)).is_err(), "{by}: the hour is over");
                world.change(|cx| shift(cx, DAY));
                world.now = NOW.plus(OPEN_MS + 1 + by);
                assert!(world.change(|cx| look(cx, &a1, number)).is_err(), "{by}: nothing opens it again");
            });
        }
    }

    #[test]
    fn a_clock_set_back_while_the_hub_was_down_leaves_no_look_open_for_a_day() {
        on_both(|home| {
            let mut world = world(home);
            let (a1, c1) = (session("A1", "A1", Role::Administrator), session("C1", "C1", Role::Lead));
            let number = world.change(|cx| ask(cx, &a1, "1001", WHY)).expect("asked");
            assert_eq!(world.change(|cx| grant(cx, &c1, number)), Ok(()));
            world.now = NOW.plus(-24 * OPEN_MS);
            assert!(world.change(|cx| look(cx, &a1, number)).is_err());
            world.change(end_stale);
            world.now = NOW;
            assert!(world.change(|cx| look(cx, &a1, number)).is_err(), "nor does it open a day later");
        });
    }

    #[test]
    fn who_was_away_is_told_at_the_next_log_on_and_a_wish_does_not_wait_for_ever() {
        on_both(|home| {
            let mut world = world(home);
            let (a1, c1) = (session("A1", "A1", Role::Administrator), session("C1", "C1", Role::Lead));
            world.request(json!({"kind": "log_off", "reason": "break"}));
            world.change(|cx| cx.conn.batch("delete from shift_actor where actor = 'actor-K7Q2MX'"));
            let late = world.change(|cx| ask(cx, &c1, "1001", WHY)).expect("asked");
            world.now = NOW.plus(WAITS_MS + 1);
            assert!(world.change(|cx| grant(cx, &a1, late)).is_err(), "a day later");
            let number = world.change(|cx| ask(cx, &c1, "1001", WHY)).expect("asked");
            assert_eq!(world.change(|cx| grant(cx, &a1, number)), Ok(()));
            assert_eq!(world.count("select count(*) from glass where told_at > 0"), 0);
            world.request(json!({"kind": "log_on", "badge": "1001"}));
            assert_eq!(world.count("select count(*) from glass where told_at > 0"), 1);
            let told = world.told("K7Q2MX").join("\n");
            assert_eq!(told.matches("log.looked_at").count(), 1, "{told}");
        });
    }
}
