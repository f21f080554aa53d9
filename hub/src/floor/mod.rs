//! The floor: the one door for changes. Every command of every device comes through [`door::settle`].

pub mod anew;
pub mod apply;
pub mod clock;
pub mod crier;
pub mod desk;
pub mod door;
pub mod hall;
pub mod heads;
pub mod heartbeat;
pub mod keeper;
pub mod once;
pub mod pace;
pub mod parked;
mod prepared;
mod request;
#[cfg(test)]
mod tests;

pub use apply::Change;
pub use clock::Clock;
pub use crier::Crier;
pub use door::{Outcome, settle};
pub use hall::{Hall, News, Outside, retained};
pub use heads::Heads;
pub use keeper::Keeper;
pub use pace::Pace;
pub use parked::go_on;
pub use prepared::Prepared;
