//! Docks and doors with what stands there, and who unloads or loads there.

use crate::db::{Conn, DbError, Row, params};
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
    /// Loads whose truck stands there.
    pub loads: Vec<Load>,
    /// Devices at work there, each with the actor who has the work.
    pub at_work: Vec<(String, String)>,
}

/// A load whose truck stands at a door.
#[derive(Debug)]
pub struct Load {
    /// Its number.
    pub load: String,
    /// Who drives it.
    pub carrier: String,
    /// `at_door`, `loading` or `released`.
    pub state: String,
    /// LPNs on it, those within others left out.
    pub units: i64,
    /// When it leaves, ms since 1970; 0 when nobody said.
    pub due_at: i64,
}

/// Loads at doors, each with its door.
fn loads(conn: &mut dyn Conn, site: &str) -> Result<Vec<(String, Load)>, DbError> {
    let found = conn.query(
        "select l.door, l.load, l.carrier, l.state, (select count(*) from lpn u where u.site = l.site and \
         u.location = l.load and u.parent = ''), l.due_at from load l where l.site = $1 and \
         l.state in ('at_door', 'loading', 'released') order by l.door, l.load limit 200",
        params![site],
    )?;
    let load = |row: &Row| {
        let (load, carrier, state) = (row.string(1)?, row.string(2)?, row.string(3)?);
        Ok((row.string(0)?, Load { load, carrier, state, units: row.int(4)?, due_at: row.int(5)? }))
    };
    found.iter().map(load).collect()
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
    let mut doors: BTreeMap<String, String> = BTreeMap::new();
    for (door, load) in loads(conn, site)? {
        doors.insert(load.load.clone(), door.clone());
        if let Some(dock) = docks.get_mut(&door) {
            dock.loads.push(load);
        }
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
        let place = object.strip_prefix("L.").unwrap_or(object);
        // Who loads has the load for work, and stands at its door.
        if let Some(dock) = docks.get_mut(doors.get(place).map_or(place, String::as_str)) {
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
