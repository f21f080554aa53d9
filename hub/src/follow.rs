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
        "select count(*) from lpn where site = $1 and location = $2 and parent = '' and state <> 'void'"
    } else {
        "select cast(coalesce(sum(on_hand), 0) as bigint) from balance where site = $1 and location = $2"
    };
    Ok(Some(Room { capacity: place.int(0)?, booked: query_int(conn, booked, params![site, location])? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regal_shared::text::exists;

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
