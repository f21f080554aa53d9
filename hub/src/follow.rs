//! What a supervisor has to see to, by the kind of case.

use crate::db::{Conn, DbError, params, query_int, query_one};
use regal_shared::flow::common::ExceptionCode;

/// What follows from a case, as the end of its words' code: `count`, `claim`, `barcode`, `capacity`, `maintenance`,
/// `refill`, `quality`, `buyer`, `pack`, `correct`, `reprint`, `alias`, `owner`, `search` or `weight`; empty where nothing
/// follows but a look.
#[must_use]
pub fn of(code: ExceptionCode) -> &'static str {
    use ExceptionCode as E;
    match code {
        E::Short | E::NotFound | E::SurplusFound | E::WrongItem | E::LpnDiffers | E::BooksShort => "count",
        E::Damaged => "claim",
        E::PackFactor => "barcode",
        E::BinFull => "capacity",
        E::BinBlocked | E::NoAccess | E::Equipment | E::NoPrinter => "maintenance",
        E::FaceEmpty => "refill",
        E::Expired | E::ShortDated | E::TempOut | E::LotConflict => "quality",
        E::OverReceived | E::Unannounced => "buyer",
        E::OverTaken => "pack",
        E::PutElsewhere | E::RuleBroken | E::LocationUnknown => "correct",
        E::LabelUnreadable | E::LabelMissing => "reprint",
        E::UnknownBarcode => "alias",
        E::ExtraItem => "owner",
        E::MissingAtPack => "search",
        E::WeightOff => "weight",
        _ => "",
    }
}

/// What a place holds by its card, and what the books have there: base units, or LPNs where these keep standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// So many; 0 when nobody counted.
    pub capacity: i64,
    /// So many are booked there.
    pub booked: i64,
}

/// The room of a place that was said to be full; `None` for a place nobody knows.
///
/// # Errors
/// The database.
pub fn room(conn: &mut dyn Conn, site: &str, location: &str) -> Result<Option<Room>, DbError> {
    let sql = "select capacity, keeps_lpn from location where site = $1 and location = $2";
    let Some(place) = query_one(conn, sql, params![site, location])? else { return Ok(None) };
    let booked = if place.flag(1)? {
        // As planning counts them (catalog::bin): an empty one takes no place away.
        "select count(*) from lpn where site = $1 and location = $2 and parent = '' and state not in ('empty', 'void')"
    } else {
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and location = $2"
    };
    Ok(Some(Room { capacity: place.int(0)?, booked: query_int(conn, booked, params![site, location])? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{bin, lpn};
    use crate::testing::{World, on_both};
    use regal_shared::text::exists;

    #[test]
    fn the_room_of_a_place_is_counted_as_planning_counts_it() {
        on_both(|home| {
            let mut world = World::new(home);
            world.change(|cx| {
                let place = "update location set keeps_lpn = 1, capacity = 2 where location = 'A01.1.1'";
                cx.conn.write(place, params![])?;
                for (lpn, state) in [("P1", "open"), ("P2", "empty"), ("P3", "void")] {
                    let (kind, location) = ("pallet", "A01.1.1".to_owned());
                    let (sscc, order, carton_type) = Default::default();
                    let lpn = lpn.to_owned();
                    lpn::apply(
                        cx,
                        &lpn::Change::Make {
                            lpn,
                            kind,
                            state,
                            sscc,
                            location,
                            order,
                            carton_type,
                            weight_g: 0,
                        },
                    )?;
                }
                let planned = bin::find(cx, "A01.1.1", "")?.expect("a bin");
                let room = room(cx.conn, "main", "A01.1.1")?.expect("a place");
                assert_eq!((room.booked, room.capacity), (1, 2));
                assert_eq!((planned.lpns, planned.capacity), (1, 2));
                Ok(())
            });
        });
    }

    #[test]
    fn whatever_a_worker_tells_somebody_has_to_see_to() {
        let none = [
            ExceptionCode::ToteFull,
            ExceptionCode::CartFull,
            ExceptionCode::WallFull,
            ExceptionCode::Skip,
            ExceptionCode::DepartedAnyway,
            ExceptionCode::Safety,
        ];
        for code in ExceptionCode::told() {
            assert_eq!(of(*code).is_empty(), none.contains(code), "{code:?}");
        }
        let all = ExceptionCode::ALL.iter().map(|code| of(*code)).filter(|code| !code.is_empty());
        for code in all {
            assert!(exists(&format!("board.follow_{code}")), "{code} has no words");
        }
    }
}
