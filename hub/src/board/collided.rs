//! Two reports of one piece of work, side by side.

use super::read::text;
use crate::db::{Conn, DbError, params, query_one};
use crate::exception;
use regal_shared::base::CommandId;

/// A report.
pub struct Report {
    /// When it was done, ms.
    pub at: i64,
    /// Kind code of the command.
    pub kind: String,
    /// What it moved of the goods of the case, base units.
    pub qty: i64,
    /// Which device sent it.
    pub device: String,
}

/// The earlier report and the one that opened the case; nothing when the case names no other.
pub fn both(conn: &mut dyn Conn, site: &str, case: i64) -> Result<Vec<Report>, DbError> {
    let found = query_one(
        conn,
        "select device, series, command, item, detail, location from exception where site = $1 and exception = $2",
        params![site, case],
    )?;
    let Some(row) = found else { return Ok(Vec::new()) };
    let Some(other) = exception::other_of(row.text(4)?) else { return Ok(Vec::new()) };
    let mine = format!("{}.{}{}", row.text(0)?, row.text(1)?, row.int(2)?).parse::<CommandId>().ok();
    let mut both = Vec::new();
    for id in [Some(other), mine].into_iter().flatten() {
        both.extend(report(conn, site, &id, (row.text(3)?, row.text(5)?))?);
    }
    Ok(both)
}

/// What a command moved of an item out of its place, or what the books lacked there; without an item, of everything.
fn report(
    conn: &mut dyn Conn,
    site: &str,
    id: &CommandId,
    (item, from): (&str, &str),
) -> Result<Option<Report>, DbError> {
    let (device, series, number) = exception::key(id);
    let found = query_one(
        conn,
        "select c.kind, c.device, c.settled_at, cast(coalesce(sum(m.qty), 0) as bigint), coalesce(max(m.occurred_at), 0) \
         from command c left join movement m on m.site = c.site and m.number >= c.first_journal and \
         m.number <= c.last_journal and ($5 = '' or (m.item = $5 and m.from_location in ($6, 'Discrepancy'))) and m.to_location <> 'Discrepancy' where c.site = $1 and \
         c.device = $2 and c.series = $3 and c.number = $4 group by c.kind, c.device, c.settled_at",
        params![site, device, series, number, item, from],
    )?;
    let Some(row) = found else { return Ok(None) };
    let (settled, done) = (row.int(2)?, row.int(4)?);
    let at = if done > 0 { done } else { settled };
    Ok(Some(Report { at, kind: text(&row, 0)?, qty: row.int(3)?, device: text(&row, 1)? }))
}

#[cfg(test)]
mod tests {
    use super::both;
    use crate::db::query_int;
    use crate::floor::Outcome;
    use crate::testing::{World, on_both};
    use regal_shared::text::{Language, Message, say};
    use serde_json::json;

    #[test]
    fn who_picked_first_and_who_picked_again_stand_side_by_side() {
        on_both(|home| {
            let mut world = World::new(home);
            world.stock("A01.1.1", "TEA", 10);
            world.order("4711", 4);
            let (_, lease) = world.claim(json!({"claim": "next", "kinds": ["pick"]}));
            let pick = json!({"kind": "pick", "line": 1, "owner": "own", "item": "TEA", "location": "A01.1.1",
                              "qty": 4, "tote": "T1"});
            world.confirm(Some(&lease), pick.clone());
            let first = world.now;
            world.now = world.now.plus(60_000);
            let again = json!({"id": "B3C4D5.c1", "epoch": 1, "actor": "x", "occurred_at": world.now.0,
                "lease": {"task": lease.task, "fence": lease.fence - 1, "revision": 1}, "confirm": pick});
            let answer = match world.send_as("B3C4D5", &again.to_string()) {
                Outcome::Answered(text) => text,
                other => panic!("{other:?}"),
            };
            assert!(answer.contains("double_work"), "{answer}");
            let sql = "select exception from exception where code = 'double_work'";
            let found = world.hub.run(|conn, _| {
                let case = query_int(conn, sql, &[])?;
                let detail = conn.query("select detail from exception where code = 'double_work'", &[])?;
                Ok((both(conn, "main", case)?, detail[0].string(0)?))
            });
            let (both, detail) = found.expect("a case");
            let told: Vec<_> = both.iter().map(|one| (one.device.as_str(), one.qty, one.at)).collect();
            assert_eq!(told, [("K7Q2MX", 4, first.0), ("B3C4D5", 4, world.now.0)]);
            assert!(both.iter().all(|one| one.kind == "pick"));
            let detail = Message::read(&detail).expect("a message");
            assert_eq!(say(Language::En, &detail), "K7Q2MX had reported 4 of it");
            assert_eq!(say(Language::De, &detail), "K7Q2MX hatte 4 davon gemeldet");
        });
    }

    #[test]
    fn a_case_that_names_no_other_report_has_none() {
        on_both(|home| {
            let mut world = World::new(home);
            let report = json!({"kind": "report", "code": "bin_blocked", "location": "A01.1.1"});
            world.confirm(None, report);
            let cases = world.rows("select exception from exception");
            assert_eq!(cases.len(), 1);
            let case = cases[0].int(0).expect("a number");
            let found = world.hub.run(|conn, _| both(conn, "main", case)).expect("read");
            assert!(found.is_empty());
        });
    }
}
