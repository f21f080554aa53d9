//! The ledger: stock never appears or vanishes, it moves. The only module that writes movements, balances and
//! reservations; only [`crate::floor`] calls what changes them.

pub mod balance;
mod book;
mod books;
pub mod chain;
mod lpn;
pub mod reserve;

pub use book::{Booked, Booking, Place, book, book_for};
pub(crate) use book::{add, append};
pub use books::{Books, books};
pub use lpn::{Content, content, gather, move_lpn, stock_at, tree};
pub use regal_shared::barcode::PROBLEM;

use crate::cx::Cx;
use crate::db::DbError;
use regal_shared::flow::common::LocationKind;

/// Virtual: where goods come from.
pub const SUPPLIER: &str = "Supplier";
/// Virtual: where goods go.
pub const CUSTOMER: &str = "Customer";
/// Virtual: between sites.
pub const TRANSIT: &str = "Transit";
/// Virtual: written off or up.
pub const ADJUSTMENT: &str = "Adjustment";
/// Virtual: unexplained, until settled.
pub const DISCREPANCY: &str = "Discrepancy";

/// Locations every site has, with their kinds.
pub const STANDING: &[(&str, LocationKind)] = &[
    (SUPPLIER, LocationKind::Supplier),
    (CUSTOMER, LocationKind::Customer),
    (TRANSIT, LocationKind::Transit),
    (ADJUSTMENT, LocationKind::Adjustment),
    (DISCREPANCY, LocationKind::Discrepancy),
    (PROBLEM, LocationKind::Problem),
];

/// Whether stock at this location may be negative. Virtual locations have fixed names that no label can carry.
#[must_use]
pub fn is_virtual(location: &str) -> bool {
    matches!(location, SUPPLIER | CUSTOMER | TRANSIT | ADJUSTMENT | DISCREPANCY)
}

/// The location of what a device holds just now.
#[must_use]
pub fn carry(device: &str) -> String {
    format!("Carry.{device}")
}

/// A change of stock, decided by a flow and applied by the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// So much of one key to another place.
    Book(Booking),
    /// The same for a root cause, which the site may have named itself.
    BookFor {
        /// What moves; its own reason does not count.
        booking: Booking,
        /// Code of the cause.
        cause: String,
    },
    /// An LPN with all in it, and the LPNs nested in it, to a location.
    MoveLpn {
        /// The LPN.
        lpn: String,
        /// Where to.
        to: String,
        /// Reason code, or empty.
        reason: &'static str,
    },
    /// The rest of a reservation is no longer needed.
    Release {
        /// The reservation.
        reservation: i64,
    },
    /// So much of a consumed reservation holds again, for the goods are back.
    Restore {
        /// The reservation.
        reservation: i64,
        /// Base units.
        qty: regal_shared::base::Qty,
    },
    /// Part of a reservation is not needed: other stock served it.
    Free {
        /// The reservation.
        reservation: i64,
        /// Base units.
        qty: regal_shared::base::Qty,
    },
    /// Seen and booked disagree: planning uses the smaller from now on.
    Suspect {
        /// Where.
        location: String,
        /// Which goods.
        goods: regal_shared::base::Goods,
        /// Good base units seen.
        seen: regal_shared::base::Qty,
    },
    /// Seen and booked agree again.
    Sure {
        /// Where.
        location: String,
        /// Which goods.
        goods: regal_shared::base::Goods,
    },
}

/// Applies one change of stock.
///
/// # Errors
/// The database.
pub fn apply(cx: &mut Cx<'_>, change: &Change) -> Result<(), DbError> {
    match change {
        Change::Book(booking) => book(cx, booking).map(|_| ()),
        Change::BookFor { booking, cause } => book_for(cx, booking, cause).map(|_| ()),
        Change::MoveLpn { lpn, to, reason } => move_lpn(cx, lpn, to, reason),
        Change::Release { reservation } => reserve::release(cx, *reservation),
        Change::Restore { reservation, qty } => reserve::restore(cx, *reservation, *qty),
        Change::Free { reservation, qty } => reserve::free(cx, *reservation, *qty),
        Change::Suspect { location, goods, seen } => balance::suspect(cx, location, goods, *seen),
        Change::Sure { location, goods } => balance::sure(cx, location, goods),
    }
}
