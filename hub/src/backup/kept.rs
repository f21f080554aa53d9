//! What is known of the site's backups: when the last one was made, how large it is, whether it was verified, and whether
//! the next one is late.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::policy;
use serde::{Deserialize, Serialize};

/// Policy: how old the last backup may be, in hours; 0 looks at none.
pub const POLICY: &str = "backup_hours";
/// Its plain value. Devices keep answered confirms for a week, so a backup every third day loses nothing.
pub const HOURS: i64 = 72;
/// So many backups are remembered.
const REMEMBERED: i64 = 100;
/// The longest name, in characters.
const LONGEST: usize = 200;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// When, hub clock, ms.
    pub at: i64,
    /// Name of the file, for people; without its folder.
    pub file: String,
    /// Its size, bytes.
    pub bytes: i64,
    /// Movements in it; 0 where nobody looked.
    pub movements: i64,
    /// Its books were read whole and hold.
    pub verified: bool,
}

/// How the site stands with its backups.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The last one.
    pub last: Option<Made>,
    /// How old it may be, hours; 0 is any age.
    pub hours: i64,
    /// It is older than that, or there is none.
    pub late: bool,
}

/// The same in short, for whoever watches over the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// When the last one was made, ms; 0 for never.
    pub made_at: i64,
    /// Its books were read whole.
    pub verified: bool,
    /// It is older than the site's policy allows.
    pub late: bool,
}

impl State {
    /// In short.
    #[must_use]
    pub fn brief(&self) -> Brief {
        let last = self.last.as_ref();
        Brief {
            made_at: last.map_or(0, |last| last.at),
            verified: last.is_some_and(|last| last.verified),
            late: self.late,
        }
    }
}

/// Keeps that a backup was made.
///
/// # Errors
/// The database.
pub fn keep(cx: &mut Cx<'_>, made: &Made) -> Result<(), DbError> {
    let site = cx.site.site.clone();
    let file: String = made.file.chars().filter(|sign| !sign.is_control()).take(LONGEST).collect();
    // A clock elsewhere that runs ahead must not hide that the next one is late.
    let at = made.at.clamp(0, cx.now.0);
    cx.conn.execute(
        "insert into backup_made (site, at, file, bytes, movements, verified) values ($1, $2, $3, $4, $5, $6) \
         on conflict (site, at) do update set file = excluded.file, bytes = excluded.bytes, \
         movements = excluded.movements, verified = excluded.verified",
        params![&site, at, &file, made.bytes, made.movements, i64::from(made.verified)],
    )?;
    cx.conn.execute(
        "delete from backup_made where site = $1 and at < (select coalesce(min(at), 0) from (select at from backup_made \
         where site = $1 and at > 0 order by at desc limit $2) newest)",
        params![&site, REMEMBERED],
    )?;
    Ok(())
}

/// How the site stands with its backups at a moment, ms.
///
/// # Errors
/// The database.
pub fn state(conn: &mut dyn Conn, site: &str, now: i64) -> Result<State, DbError> {
    let hours = policy::value(conn, site, POLICY, HOURS)?;
    let row = query_one(
        conn,
        "select at, file, bytes, movements, verified from backup_made where site = $1 and at > 0 order by at desc limit 1",
        params![site],
    )?;
    let last = row
        .map(|row| {
            Ok::<_, DbError>(Made {
                at: row.int(0)?,
                file: row.string(1)?,
                bytes: row.int(2)?,
                movements: row.int(3)?,
                verified: row.flag(4)?,
            })
        })
        .transpose()?;
    let late = hours > 0 && last.as_ref().is_none_or(|last| now - last.at > hours * HOUR_MS);
    Ok(State { last, hours, late })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{World, on_both};

    #[test]
    fn a_backup_is_late_after_the_hours_the_site_says_and_the_newest_counts() {
        on_both(|home| {
            let mut world = World::new(home);
            let now = world.now.0;
            let at = |world: &mut World, now| world.change(|cx| state(cx.conn, "main", now));
            assert!(at(&mut world, now).late, "there is none");
            let made =
                |at, file: &str| Made { at, file: file.to_owned(), bytes: 7, movements: 3, verified: true };
            let old = made(now - HOUR_MS, "old\n.db");
            world.change(|cx| keep(cx, &old));
            world.change(|cx| keep(cx, &made(now - 9 * HOUR_MS, "older.db")));
            let known = at(&mut world, now);
            assert_eq!(known.last.expect("one").file, "old.db");
            for (hours, age, late) in [(72, 72, false), (72, 73, true), (1, 2, true), (0, 9_000, false)] {
                world.change(|cx| policy::set(cx, POLICY, hours));
                let then = now - HOUR_MS + age * HOUR_MS;
                assert_eq!(at(&mut world, then).late, late, "{hours} {age}");
            }
            world.change(|cx| keep(cx, &made(now + 99 * HOUR_MS, "ahead.db")));
            assert_eq!(at(&mut world, now).last.expect("one").at, world.now.0);
            world.change(|cx| (0..150).try_for_each(|n| keep(cx, &made(1 + n, "many.db"))));
            assert!(world.count("select count(*) from backup_made") <= REMEMBERED);
        });
    }
}
