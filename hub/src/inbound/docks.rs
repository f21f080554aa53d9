//! Docks and doors with what stands there and who unloads there.

use crate::db::{Conn, DbError, params};
use std::collections::BTreeMap;

/// A place goods come in or leave by.
#[derive(Debug, Default)]
pub struct Dock {
    /// Its location.
    pub location: String,
    /// `dock`, `receiving` or `door`.
    pub kind: String,
    /// LPNs that stand there.
    pub units: i64,
    /// Receipts that are being unloaded there, with their suppliers, the newest first.
    pub receipts: Vec<(String, String)>,
    /// Devices at work there, each with the actor who has the work.
    pub at_work: Vec<(String, String)>,
}

/// All of them, by location.
///
/// # Errors
/// The database.
pub fn all(conn: &mut dyn Conn, site: &str) -> Result<Vec<Dock>, DbError> {
    let found = conn.query(
        "select l.location, l.kind, (select count(*) from lpn u where u.site = l.site and u.location = l.location \
         and u.state not in ('void', 'shipped')) from location l where l.site = $1 and \
         l.kind in ('dock', 'receiving', 'door') and (l.state <> 'retired' or exists (select 1 from lpn s where \
         s.site = l.site and s.location = l.location and s.state not in ('void', 'shipped'))) order by l.location limit 200",
        params![site],
    )?;
    let mut docks: BTreeMap<String, Dock> = BTreeMap::new();
    for row in &found {
        let (location, kind, units) = (row.string(0)?, row.string(1)?, row.int(2)?);
        docks.insert(location.clone(), Dock { location, kind, units, ..Dock::default() });
    }
    let at = conn.query(
        "select t.object, l.device, l.actor from task t join lease l on l.site = t.site and \
         l.task = t.task and l.state = 'active' \
         where t.site = $1 and t.state in ('leased', 'in_progress') and t.kind in ('receive', 'loading') \
         order by l.device limit 400",
        params![site],
    )?;
    for row in &at {
        let object = row.text(0)?;
        if let Some(dock) = docks.get_mut(object.strip_prefix("L.").unwrap_or(object)) {
            dock.at_work.push((row.string(1)?, row.string(2)?));
        }
    }
    let there = conn.query(
        "select location, receipt, supplier from receipt where site = $1 and state in ('arrived', 'receiving') \
         order by opened_at desc, receipt limit 400",
        params![site],
    )?;
    for row in &there {
        if let Some(dock) = docks.get_mut(row.text(0)?) {
            dock.receipts.push((row.string(1)?, row.string(2)?));
        }
    }
    Ok(docks.into_values().collect())
}
