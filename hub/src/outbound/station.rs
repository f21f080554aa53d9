//! Benches: which device stands at which, and where its labels come out.

use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params, query_one};
use regal_shared::base::DeviceId;
use std::collections::BTreeMap;

/// A bench as a flow needs it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Station {
    /// Its name, or empty when none is known.
    pub station: String,
    /// Where its labels come out; empty when no printer is known.
    pub printer: String,
    /// It asks for the weight.
    pub weigh: bool,
}

/// The bench a device was last used at.
///
/// # Errors
/// The database.
pub fn of_device(cx: &mut Cx<'_>, device: &DeviceId) -> Result<Station, DbError> {
    let row = query_one(
        cx.conn,
        "select workstation from device_station where site = $1 and device = $2",
        params![&cx.site.site, device.as_str()],
    )?;
    let station = row.map_or(Ok(String::new()), |row| row.string(0))?;
    named(cx, &station)
}

/// A bench by name: its own printer, else the printer of the same name, else the only one there is.
///
/// # Errors
/// The database.
pub fn named(cx: &mut Cx<'_>, station: &str) -> Result<Station, DbError> {
    let row = query_one(
        cx.conn,
        "select printer, weigh from workstation where site = $1 and workstation = $2",
        params![&cx.site.site, station],
    )?;
    let (own, weigh) = match row {
        Some(row) => (row.string(0)?, row.flag(1)?),
        None => (String::new(), false),
    };
    let wanted = if own.is_empty() { station } else { &own };
    let rows = cx.conn.query(
        "select printer from printer where site = $1 order by case when printer = $2 then 0 else 1 end, printer limit 2",
        params![&cx.site.site, wanted],
    )?;
    let first = rows.first().map_or(Ok(String::new()), |row| row.string(0))?;
    let printer = if first == wanted || rows.len() == 1 { first } else { String::new() };
    Ok(Station { station: station.to_owned(), printer, weigh })
}

/// A bench as somebody set it up, or did not: then it asks for nothing, and its printer is the one of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bench {
    /// Its location.
    pub location: String,
    /// Its printer, or empty for the one of its name.
    pub printer: String,
    /// It asks for weights.
    pub weigh: bool,
}

impl Bench {
    /// Whether it asks for weights, as a form says it: `1` or `0`.
    #[must_use]
    pub fn weighs(&self) -> &'static str {
        if self.weigh { "1" } else { "0" }
    }
}

/// All benches, by name.
///
/// # Errors
/// The database.
pub fn benches(conn: &mut dyn Conn, site: &str) -> Result<Vec<Bench>, DbError> {
    let found = conn.query(
        "select l.location, coalesce(w.printer, ''), coalesce(w.weigh, 0) from location l \
         left join workstation w on w.site = l.site and w.workstation = l.location \
         where l.site = $1 and l.kind = 'pack_station' and l.state <> 'retired' order by l.location limit 200",
        params![site],
    )?;
    found
        .iter()
        .map(|row| Ok(Bench { location: row.string(0)?, printer: row.string(1)?, weigh: row.flag(2)? }))
        .collect()
}

/// A printer, with how many labels wait for it and did not come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name.
    pub printer: String,
    /// `HOST:PORT`.
    pub address: String,
    /// Labels that wait.
    pub waiting: i64,
    /// Labels that did not come out.
    pub failed: i64,
}

/// The printers the hub was started with, by name.
///
/// # Errors
/// The database.
pub fn printers(conn: &mut dyn Conn, site: &str) -> Result<Vec<Printer>, DbError> {
    let found = conn.query(
        "select p.printer, p.address, \
         (select count(*) from print_job j where j.site = p.site and j.printer = p.printer and j.state = 'queued'), \
         (select count(*) from print_job j where j.site = p.site and j.printer = p.printer and j.state = 'failed') \
         from printer p where p.site = $1 order by p.printer limit 200",
        params![site],
    )?;
    let printer = |row: &Row| {
        let (printer, address) = (row.string(0)?, row.string(1)?);
        Ok(Printer { printer, address, waiting: row.int(2)?, failed: row.int(3)? })
    };
    found.iter().map(printer).collect()
}

/// A printer by the name somebody gave, or empty when there is none.
///
/// # Errors
/// The database.
pub fn printer(cx: &mut Cx<'_>, name: &str) -> Result<String, DbError> {
    let row = query_one(
        cx.conn,
        "select printer from printer where site = $1 and printer = $2",
        params![&cx.site.site, name],
    )?;
    row.map_or(Ok(String::new()), |row| row.string(0))
}

/// Sets a bench up: its printer, empty for the one of its name, and whether it asks for weights.
///
/// # Errors
/// The database.
pub fn set_up(cx: &mut Cx<'_>, station: &str, printer: &str, weigh: bool) -> Result<(), DbError> {
    cx.conn.write(
        "insert into workstation (site, workstation, printer, weigh) values ($1, $2, $3, $4) \
         on conflict (site, workstation) do update set printer = excluded.printer, weigh = excluded.weigh",
        params![&cx.site.site, station, printer, i64::from(weigh)],
    )?;
    Ok(())
}

/// A device is used at a bench from now on.
pub(super) fn bind(cx: &mut Cx<'_>, device: &DeviceId, station: &str) -> Result<(), DbError> {
    cx.conn.write(
        "insert into device_station (site, device, workstation, since) values ($1, $2, $3, $4) \
         on conflict (site, device) do update set workstation = excluded.workstation, since = excluded.since \
         where device_station.workstation <> excluded.workstation",
        params![&cx.site.site, device.as_str(), station, cx.now.0],
    )?;
    Ok(())
}

/// Writes down the printers the hub was started with; others are forgotten.
///
/// # Errors
/// The database.
pub fn set_printers(
    conn: &mut dyn Conn,
    site: &str,
    printers: &BTreeMap<String, String>,
) -> Result<(), DbError> {
    conn.write("delete from printer where site = $1", params![site])?;
    for (name, address) in printers {
        conn.write(
            "insert into printer (site, printer, address) values ($1, $2, $3)",
            params![site, name, address],
        )?;
    }
    Ok(())
}
