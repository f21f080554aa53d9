//! The one place beside [`crate::flow`] that names flows: it deals commands out to them.

mod claims;
mod confirms;
mod documents;
mod leases;

pub(super) use claims::never;
pub use claims::{claim, grant, kinds_of, packet, printer_near};
pub use confirms::confirm;
pub use leases::{allow, cancel_order, freeze, hand_back, release_load, reopen, revise, revoke};
