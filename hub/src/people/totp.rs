//! The second factor at the desk: a code of six digits that changes every 30 s (RFC 6238), made by an app that was shown
//! the secret once. Each code counts once; codes for a lost app are kept hashed and count once, too.

use super::secret;
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int, query_one};
use crate::policy;
use regal_shared::base::Moment;
use regal_shared::flow::session::Role;
use totp_rs::{Builder, Secret, Totp};

/// The policy: whose sign-in takes a second factor.
pub const POLICY: &str = "second_factor";
/// Codes for a lost app that are given out at once.
pub const RECOVERY: usize = 10;
/// Letters of such a code: some 49 bits.
pub const RECOVERY_SIGNS: usize = 10;
/// Bytes of a secret: 160 bits, as the RFC asks.
const SECRET: usize = 20;

/// What is kept of somebody's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// Its secret, base32.
    pub secret: String,
    /// A code was shown once: it counts.
    pub active: bool,
    /// The newest step a code was taken of.
    pub last_step: i64,
}

/// A fresh secret, base32.
///
/// # Errors
/// No random source.
pub fn drawn() -> Result<String, secret::NoRandomness> {
    let mut bytes = [0_u8; SECRET];
    getrandom::fill(&mut bytes).map_err(|error| secret::NoRandomness(error.to_string()))?;
    Ok(Secret::new(Box::new(bytes)).to_base32())
}

fn app(secret: &str, account: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    // The library's names must not hold a colon.
    let account = account.replace(':', ".");
    let account = if account.is_empty() { "regal".to_owned() } else { account };
    Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some("Regal")).build().ok()
}

/// What an app reads from a screen: the address with the secret.
#[must_use]
pub fn address(secret: &str, account: &str) -> Option<String> {
    app(secret, account)?.to_url().ok()
}

/// The step a code is of: the one now, one before or one after; none when it is of none of them.
#[must_use]
pub fn step(secret: &str, code: &str, now: Moment) -> Option<i64> {
    let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
    let seconds = u64::try_from(now.0 / 1000).ok()?;
    app(secret, "")?.check(&code, seconds).and_then(|step| i64::try_from(step).ok())
}

/// The code an app shows: for tests.
#[cfg(test)]
pub(crate) fn shown(secret: &str, now: Moment) -> String {
    app(secret, "").expect("a secret").generate(u64::try_from(now.0 / 1000).expect("a moment")).to_string()
}

/// What a secret is sealed as.
fn sealed_as(person: &str) -> String {
    format!("totp {person}")
}

/// Somebody's second factor; none when there is none, or when its key has gone.
///
/// # Errors
/// The database, or the keys beside it.
pub fn of(conn: &mut dyn Conn, site: &str, person: &str) -> Result<Option<Factor>, DbError> {
    let row = query_one(
        conn,
        "select secret, state, last_step from totp where site = $1 and person = $2",
        params![site, person],
    )?;
    let Some(row) = row else { return Ok(None) };
    // Whose secret cannot be read has a second factor nobody can show.
    let secret = conn.vault().lasting()?.open(&sealed_as(person), row.text(0)?).unwrap_or_default();
    Ok(Some(Factor { secret, active: row.text(1)? == "active", last_step: row.int(2)? }))
}

/// Keeps a secret that was shown; it counts once a code of it was given. One that counts already stays.
///
/// # Errors
/// The database, or the keys beside it.
pub fn offer(cx: &mut Cx<'_>, person: &str, secret: &str) -> Result<bool, DbError> {
    let sealed = cx.conn.vault().lasting()?.seal(&sealed_as(person), secret)?;
    let made = cx.conn.execute(
        "insert into totp (site, person, secret, state, last_step, made_at) values ($1, $2, $3, 'offered', 0, $4) \
         on conflict (site, person) do update set secret = excluded.secret, made_at = excluded.made_at \
         where totp.state = 'offered'",
        params![&cx.site.site, person, &sealed, cx.now.0],
    )?;
    Ok(made > 0)
}

/// From here on the second factor counts; these are the hashes of the codes for a lost app.
///
/// # Errors
/// The database.
pub fn activate(cx: &mut Cx<'_>, person: &str, step: i64, recovery: &[String]) -> Result<bool, DbError> {
    let made = cx.conn.execute(
        "update totp set state = 'active', last_step = $3 where site = $1 and person = $2 and state = 'offered'",
        params![&cx.site.site, person, step],
    )?;
    if made == 0 {
        return Ok(false);
    }
    for hash in recovery {
        cx.conn.write(
            "insert into totp_recovery (site, person, code_hash, used_at) values ($1, $2, $3, 0)",
            params![&cx.site.site, person, hash],
        )?;
    }
    Ok(true)
}

/// Takes a code of a step; false when one of this step or a later one was taken before.
///
/// # Errors
/// The database.
pub fn take(cx: &mut Cx<'_>, person: &str, step: i64) -> Result<bool, DbError> {
    let taken = cx.conn.execute(
        "update totp set last_step = $3 where site = $1 and person = $2 and state = 'active' and last_step < $3",
        params![&cx.site.site, person, step],
    )?;
    Ok(taken > 0)
}

/// Takes a code for a lost app; false when there is no such one, or it was taken before.
///
/// # Errors
/// The database.
pub fn recover(cx: &mut Cx<'_>, person: &str, code: &str) -> Result<bool, DbError> {
    let code: String = code.chars().filter(|sign| sign.is_ascii_alphanumeric()).collect();
    let taken = cx.conn.execute(
        "update totp_recovery set used_at = $4 where site = $1 and person = $2 and code_hash = $3 and used_at = 0",
        params![&cx.site.site, person, &secret::hash(&code.to_ascii_uppercase()), cx.now.0],
    )?;
    Ok(taken > 0)
}

/// Codes for a lost app that are left.
///
/// # Errors
/// The database.
pub fn left(conn: &mut dyn Conn, site: &str, person: &str) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from totp_recovery where site = $1 and person = $2 and used_at = 0",
        params![site, person],
    )
}

/// Takes the second factor away.
///
/// # Errors
/// The database.
pub fn end(cx: &mut Cx<'_>, person: &str) -> Result<(), DbError> {
    cx.conn.write("delete from totp where site = $1 and person = $2", params![&cx.site.site, person])?;
    cx.conn
        .write("delete from totp_recovery where site = $1 and person = $2", params![&cx.site.site, person])?;
    Ok(())
}

/// Whether the site asks a second factor of this role: 0 of nobody, 1 of administrators, 2 of supervisors too, 3 of leads
/// too.
///
/// # Errors
/// The database.
pub fn asked_of(conn: &mut dyn Conn, site: &str, role: Role) -> Result<bool, DbError> {
    let asked = policy::value(conn, site, POLICY, 0)?;
    Ok(match role {
        Role::Administrator => asked >= 1,
        Role::Supervisor => asked >= 2,
        Role::Lead => asked >= 3,
        Role::Picker => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{NOW, World, on_both};

    /// The secret of RFC 6238, appendix B.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn codes_are_those_of_the_standard() {
        // The last six digits of the standard's eight.
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step(RFC, code, Moment(seconds * 1000)), Some(seconds / 30), "{code}");
        }
        let now = Moment(59_000);
        assert_eq!(step(RFC, "287 082", now), Some(1), "apps show blanks");
        assert_eq!(step(RFC, "287082", Moment(89_000)), Some(1), "one step late");
        assert_eq!(step(RFC, "287082", Moment(120_000)), None, "three steps late");
        for wrong in ["287083", "", "28708", "2870821", "abcdef"] {
            assert_eq!(step(RFC, wrong, now), None, "{wrong}");
        }
        assert_eq!(step("", "287082", now), None, "a secret that cannot be read lets nobody in");
        let url = address(RFC, "Lea: 9").expect("an address");
        assert!(url.starts_with("otpauth://totp/Regal:") && url.contains(RFC), "{url}");
        assert_ne!(drawn().expect("random"), drawn().expect("random"));
        assert_eq!(drawn().expect("random").len(), 32);
    }

    #[test]
    fn a_code_counts_once_and_so_does_one_for_a_lost_app() {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                assert!(offer(cx, "1001", RFC)?);
                assert!(!take(cx, "1001", 5)?, "it does not count yet");
                let codes = [secret::hash("ABCDEFGHJK"), secret::hash("23456789AB")];
                assert!(activate(cx, "1001", 5, &codes)?);
                assert!(!offer(cx, "1001", RFC)?, "what counts is not written over");
                assert!(!take(cx, "1001", 5)? && !take(cx, "1001", 4)?);
                assert!(take(cx, "1001", 6)? && !take(cx, "1001", 6)?);
                assert!(recover(cx, "1001", "abcde-fghjk")? && !recover(cx, "1001", "ABCDEFGHJK")?);
                assert!(!recover(cx, "1001", "ZZZZZZZZZZ")?);
                assert_eq!(left(cx.conn, "main", "1001")?, 1);
                Ok(())
            });
            assert_eq!(world.count("select count(*) from totp where secret like '%GEZDGNB%'"), 0, "sealed");
            let known = world.hub.run(|conn, _| of(conn, "main", "1001")).expect("read").expect("there");
            assert_eq!((known.secret.as_str(), known.active, known.last_step), (RFC, true, 6));
            world.change(|cx| end(cx, "1001"));
            assert_eq!(world.count("select count(*) from totp_recovery"), 0);
            assert_eq!(NOW, world.now);
        });
    }
}
