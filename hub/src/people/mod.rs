//! People and devices: who may speak, who is on what.

pub mod actor;
pub mod checkpoint;
pub mod desk;
pub mod device;
pub mod equipment;
pub mod glass;
pub mod key;
pub mod list;
pub mod permit;
pub mod person;
pub mod presence;
pub mod retain;
pub mod secret;
#[cfg(test)]
mod tests;
pub mod totp;
