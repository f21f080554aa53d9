//! The flows on the hub: facts by SQL, a pure decision, changes as data. One folder per flow; a flow never names
//! another flow; which of them a command is for stands in `table`.

mod at;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod codes_begun;
#[cfg(test)]
mod codes_by_flow;
#[cfg(test)]
mod codes_came;
pub mod common;
pub mod count;
pub mod load;
pub mod pack;
pub mod pick;
pub mod putaway;
pub mod receive;
#[cfg(test)]
mod revoked;
pub mod session;
pub mod shift;
mod table;
pub mod take_over;

pub use at::At;
use table::never;
pub use table::{
    allow, cancel_order, claim, confirm, freeze, grant, hand_back, kinds_of, packet, printer_near,
    release_load, reopen, revise, revoke,
};
