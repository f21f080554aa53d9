//! When carriers fetch what they drive. The pick-up of its carrier is the cut-off of an order that names none
//! ([`super::cut_off`]).

use crate::cx::Cx;
use crate::db::{Conn, DbError, Row, params, query_one};
use crate::plan::cut_off::{DAY, NONE};

/// When a carrier fetches: minutes after midnight by the warehouse's clock, or -1 for not on such a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pickup {
    /// From Monday to Friday.
    pub weekday: i64,
    /// On Saturday.
    pub saturday: i64,
    /// On Sunday.
    pub sunday: i64,
}

impl Pickup {
    /// No pick-up of its own: orders go by channel and site.
    pub const NEVER: Pickup = Pickup { weekday: NONE, saturday: NONE, sunday: NONE };

    /// Whether each is a minute of a day, or none.
    #[must_use]
    pub fn is_good(&self) -> bool {
        [self.weekday, self.saturday, self.sunday].iter().all(|minute| (NONE..DAY).contains(minute))
    }
}

fn read(row: &Row, first: usize) -> Result<Pickup, DbError> {
    Ok(Pickup { weekday: row.int(first)?, saturday: row.int(first + 1)?, sunday: row.int(first + 2)? })
}

/// When a carrier fetches; none where nobody said.
///
/// # Errors
/// The database.
pub fn of(conn: &mut dyn Conn, site: &str, carrier: &str) -> Result<Option<Pickup>, DbError> {
    if carrier.is_empty() {
        return Ok(None);
    }
    let row = query_one(
        conn,
        "select weekday, saturday, sunday from carrier_pickup where site = $1 and carrier = $2",
        params![site, carrier],
    )?;
    row.map(|row| read(&row, 0)).transpose()
}

/// All carriers of which somebody said when they fetch, by name.
///
/// # Errors
/// The database.
pub fn all(conn: &mut dyn Conn, site: &str) -> Result<Vec<(String, Pickup)>, DbError> {
    let rows = conn.query(
        "select carrier, weekday, saturday, sunday from carrier_pickup where site = $1 order by carrier",
        params![site],
    )?;
    rows.iter().map(|row| Ok((row.string(0)?, read(row, 1)?))).collect()
}

/// Somebody says when a carrier fetches, or that nothing is known of it any more. What is promised already stays.
///
/// # Errors
/// The database.
pub fn set(cx: &mut Cx<'_>, carrier: &str, pickup: &Pickup) -> Result<(), DbError> {
    if *pickup == Pickup::NEVER {
        cx.conn.write(
            "delete from carrier_pickup where site = $1 and carrier = $2",
            params![&cx.site.site, carrier],
        )?;
        return Ok(());
    }
    cx.conn.write(
        "insert into carrier_pickup (site, carrier, weekday, saturday, sunday) values ($1, $2, $3, $4, $5) \
         on conflict (site, carrier) do update set weekday = excluded.weekday, saturday = excluded.saturday, \
         sunday = excluded.sunday",
        params![&cx.site.site, carrier, pickup.weekday, pickup.saturday, pickup.sunday],
    )?;
    Ok(())
}
