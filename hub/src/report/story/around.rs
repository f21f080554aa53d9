//! What happened around goods: exceptions, counts, labels, holds and tasks.

use super::super::past::Of;
use super::{CASE, COUNT, Entry, HOLD, LABEL, OTHERS, TASK, rows, text};
use crate::db::{Conn, DbError, Row, params};

/// Everything but movements.
pub(super) fn all(conn: &mut dyn Conn, site: &str, of: &Of) -> Result<Vec<Entry>, DbError> {
    let mut all = Vec::new();
    match of {
        Of::Location(location) => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 location = $2 order by exception desc limit $3",
                params![site, location, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
            all.extend(counts(conn, site, location)?);
            all.extend(labels(conn, site, &format!("L.{location}"))?);
        }
        Of::Item(item) => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 item = $2 order by exception desc limit $3",
                params![site, item, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
            all.extend(labels(conn, site, item)?);
        }
        Of::Lot { item, lot } => {
            let found = conn.query(
                "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and \
                 item = $2 and lot = $3 order by exception desc limit $4",
                params![site, item, lot, OTHERS],
            )?;
            all.extend(rows(&found, case)?);
        }
        Of::Lpn(lpn) => {
            all.extend(cases_of_lpn(conn, site, lpn)?);
            all.extend(labels(conn, site, lpn)?);
        }
    }
    let (scope, object, item) = match of {
        Of::Location(location) => ("location", location, ""),
        Of::Item(item) => ("item", item, ""),
        Of::Lot { item, lot } => ("lot", lot, item.as_str()),
        Of::Lpn(lpn) => ("lpn", lpn, ""),
    };
    all.extend(holds(conn, site, (scope, object, item))?);
    if matches!(of, Of::Location(_) | Of::Lpn(_)) {
        all.extend(tasks(conn, site, object)?);
    }
    Ok(all)
}

pub(super) fn cases_of_lpn(conn: &mut dyn Conn, site: &str, lpn: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select exception, code, opened_at, state, item, lot, qty from exception where site = $1 and lpn = $2 \
         order by exception desc limit $3",
        params![site, lpn, OTHERS],
    )?;
    rows(&found, case)
}

fn case(row: &Row) -> Result<Entry, DbError> {
    let number = row.int(0)?;
    Ok(Entry {
        then: ("board-case-", text(row, 3)?),
        link: (number.to_string(), format!("/exceptions/{number}")),
        item: text(row, 4)?,
        lot: text(row, 5)?,
        qty: row.int(6)?,
        ..Entry::new(row.int(2)?, CASE, number, String::new(), ("exc-code-", text(row, 1)?))
    })
}

fn counts(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select count, counted_at, state from count where site = $1 and location = $2 order by count desc limit $3",
        params![site, location, OTHERS],
    )?;
    rows(&found, |row| {
        let entry =
            Entry::new(row.int(1)?, COUNT, row.int(0)?, String::new(), ("board.", "story_count".to_owned()));
        Ok(Entry { then: ("board-count-", text(row, 2)?), ..entry })
    })
}

pub(super) fn labels(conn: &mut dyn Conn, site: &str, object: &str) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select job, made_at, state, printer from print_job where site = $1 and object = $2 order by made_at desc \
         limit $3",
        params![site, object, OTHERS],
    )?;
    rows(&found, |row| {
        let entry = Entry::new(row.int(1)?, LABEL, 0, text(row, 0)?, ("board.", "story_label".to_owned()));
        Ok(Entry { then: ("board-job-", text(row, 2)?), link: (text(row, 3)?, String::new()), ..entry })
    })
}

fn holds(
    conn: &mut dyn Conn,
    site: &str,
    (scope, object, item): (&'static str, &str, &str),
) -> Result<Vec<Entry>, DbError> {
    let found = conn.query(
        "select hold, placed_at, lifted_at, reason from hold where site = $1 and scope = $2 and object = $3 and \
         (item = $4 or $4 = '') order by hold desc limit $5",
        params![site, scope, object, item, OTHERS],
    )?;
    let mut all = Vec::new();
    for row in &found {
        let moments = [("story_held", row.int(1)?), ("story_lifted", row.int(2)?)];
        for (what, at) in moments.into_iter().filter(|(_, at)| *at > 0) {
            let entry = Entry::new(at, HOLD, row.int(0)?, what.to_owned(), ("board.", what.to_owned()));
            all.push(Entry { then: ("reason-hold-", text(row, 3)?), ..entry });
        }
    }
    Ok(all)
}

/// Tasks about something, or that bring goods there.
fn tasks(conn: &mut dyn Conn, site: &str, object: &str) -> Result<Vec<Entry>, DbError> {
    let mut found = conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and object = $2 order by made_at desc \
         limit $3",
        params![site, object, OTHERS],
    )?;
    found.extend(conn.query(
        "select task, kind, state, made_at, ended_at from task where site = $1 and target = $2 and object <> $2 \
         order by made_at desc limit $3",
        params![site, object, OTHERS],
    )?);
    begun_and_ended(&found)
}

/// Two entries a task: when it was made and when it ended.
pub(super) fn begun_and_ended(found: &[Row]) -> Result<Vec<Entry>, DbError> {
    let mut all = Vec::new();
    for row in found {
        let (task, kind, state) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
        let moments = [("created".to_owned(), row.int(3)?), (state, row.int(4)?)];
        for (state, at) in moments.into_iter().filter(|(_, at)| *at > 0) {
            let name = format!("{task} {state}");
            let path = format!("/tasks/{}", crate::catalog::find::escaped(&task));
            let entry = Entry::new(at, TASK, 0, name, ("kind.", kind.clone()));
            all.push(Entry { then: ("board-task-", state), link: (task.clone(), path), ..entry });
        }
    }
    Ok(all)
}
