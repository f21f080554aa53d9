//! Photos of cases: taken on a phone at the place, kept in the database beside the case, and gone on their day.

pub mod picture;
#[cfg(test)]
mod tests;

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_int, query_one};
use crate::exception;
use crate::policy;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use picture::{Kind, Picture};
use regal_shared::text::Message;

/// The most photos of a case.
pub const AT_MOST: usize = 8;
const MOST: i64 = AT_MOST as i64;
/// Days the photos of a case are kept once it is resolved, where the site says nothing.
pub const DAYS: i64 = 30;
/// The policy that says it.
pub const POLICY: &str = "photo_days";
/// However long a case stays open: a photo is older than this on no day.
pub const LONGEST_DAYS: i64 = 365;
/// Bytes of a picture in one row.
const PIECE: usize = 48 * 1024;
/// Photos that are let go of in one transaction.
const AT_ONCE: i64 = 200;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

type Done = Result<Result<(), Message>, DbError>;

/// A photo, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its number; no other photo of the site has it.
    pub photo: i64,
    /// Its kind: `jpeg`, `png` or `webp`.
    pub kind: String,
    /// Pixels from left to right.
    pub width: i64,
    /// Pixels from top to bottom.
    pub height: i64,
    /// Bytes.
    pub bytes: i64,
    /// Hub clock, ms.
    pub made_at: i64,
}

/// Adds a photo to an open case. The same picture once more changes nothing.
///
/// # Errors
/// The database.
pub fn add(cx: &mut Cx<'_>, exception: i64, picture: &Picture) -> Done {
    let site = cx.site.site.clone();
    let case = query_one(
        cx.conn,
        "select state from exception where site = $1 and exception = $2",
        params![&site, exception],
    )?;
    match case {
        None => return Ok(Err(Message::new("board.no_case"))),
        Some(row) if row.text(0)? == "resolved" => return Ok(Err(Message::new("board.photo_closed"))),
        Some(_) => {}
    }
    let hash = picture.hash();
    let there = cx.conn.query(
        "select hash from case_photo where site = $1 and exception = $2 order by photo limit $3",
        params![&site, exception, MOST],
    )?;
    for row in &there {
        if row.text(0)? == hash {
            return Ok(Ok(()));
        }
    }
    if there.len() >= AT_MOST {
        return Ok(Err(Message::new("board.photo_many").with("n", MOST)));
    }
    let (photo, bytes) = (cx.site.next_number(), i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX));
    cx.conn.write(
        "insert into case_photo (site, exception, photo, kind, width, height, bytes, hash, made_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            &site,
            exception,
            photo,
            picture.kind.code(),
            i64::from(picture.width),
            i64::from(picture.height),
            bytes,
            &hash,
            cx.now.0
        ],
    )?;
    for (piece, body) in (0..).zip(picture.bytes.chunks(PIECE)) {
        let piece: i64 = piece;
        cx.conn.write(
            "insert into case_photo_piece (site, exception, photo, piece, body) values ($1, $2, $3, $4, $5)",
            params![&site, exception, photo, piece, &STANDARD.encode(body)],
        )?;
    }
    // Whoever looks at the case sees it at once.
    exception::explained(cx, exception, 0)?;
    Ok(Ok(()))
}

/// Takes a photo of a case away.
///
/// # Errors
/// The database.
pub fn remove(cx: &mut Cx<'_>, exception: i64, photo: i64) -> Done {
    if !drop_one(cx, exception, photo)? {
        return Ok(Err(Message::new("board.no_photo")));
    }
    exception::explained(cx, exception, 0)?;
    Ok(Ok(()))
}

fn drop_one(cx: &mut Cx<'_>, exception: i64, photo: i64) -> Result<bool, DbError> {
    let site = cx.site.site.clone();
    cx.conn.execute(
        "delete from case_photo_piece where site = $1 and exception = $2 and photo = $3",
        params![&site, exception, photo],
    )?;
    let gone = cx.conn.execute(
        "delete from case_photo where site = $1 and exception = $2 and photo = $3",
        params![&site, exception, photo],
    )?;
    Ok(gone > 0)
}

/// The photos of a case, the oldest first.
///
/// # Errors
/// The database.
pub fn of_case(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<Vec<Photo>, DbError> {
    let rows = conn.query(
        "select photo, kind, width, height, bytes, made_at from case_photo where site = $1 and exception = $2 \
         order by photo",
        params![site, exception],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Photo {
                photo: row.int(0)?,
                kind: row.string(1)?,
                width: row.int(2)?,
                height: row.int(3)?,
                bytes: row.int(4)?,
                made_at: row.int(5)?,
            })
        })
        .collect()
}

/// A photo of a case as a file; nothing when there is none.
///
/// # Errors
/// The database.
pub fn file(
    conn: &mut dyn Conn,
    site: &str,
    exception: i64,
    photo: i64,
) -> Result<Option<(Kind, Vec<u8>)>, DbError> {
    let row = query_one(
        conn,
        "select kind from case_photo where site = $1 and exception = $2 and photo = $3",
        params![site, exception, photo],
    )?;
    let Some(kind) = row.map(|row| row.string(0)).transpose()?.and_then(|code| Kind::parse(&code)) else {
        return Ok(None);
    };
    let sql =
        "select body from case_photo_piece where site = $1 and exception = $2 and photo = $3 order by piece";
    let mut bytes = Vec::new();
    for row in &conn.query(sql, params![site, exception, photo])? {
        let piece = STANDARD.decode(row.text(0)?);
        bytes.extend(piece.map_err(|error| DbError::bug(sql, format!("a piece of a photo: {error}")))?);
    }
    Ok(Some((kind, bytes)))
}

/// Lets go of photos whose day has come: those of cases that were resolved longer ago than the site keeps them, and any
/// that is a year old. Answers how many went; there may be more.
///
/// # Errors
/// The database.
pub fn forget(cx: &mut Cx<'_>) -> Result<i64, DbError> {
    let site = cx.site.site.clone();
    let days = policy::plain_or_own(cx.conn, &site, POLICY)?;
    let (resolved, made) = (cx.now.0 - days * DAY_MS, cx.now.0 - LONGEST_DAYS * DAY_MS);
    let rows = cx.conn.query(
        "select p.exception, p.photo from case_photo p join exception e on e.site = p.site and \
         e.exception = p.exception where p.site = $1 and p.made_at < $2 and (p.made_at <= $3 or \
         (e.state = 'resolved' and e.resolved_at <= $4)) order by p.made_at limit $5",
        params![&site, cx.now.0, made, resolved, AT_ONCE],
    )?;
    let mut gone = 0;
    for row in &rows {
        gone += i64::from(drop_one(cx, row.int(0)?, row.int(1)?)?);
    }
    Ok(gone)
}

/// How many photos a case has.
///
/// # Errors
/// The database.
pub fn how_many(conn: &mut dyn Conn, site: &str, exception: i64) -> Result<i64, DbError> {
    query_int(
        conn,
        "select count(*) from case_photo where site = $1 and exception = $2",
        params![site, exception],
    )
}
