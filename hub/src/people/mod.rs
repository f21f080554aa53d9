//! People and devices: who may speak, who is on what.

pub mod desk;
pub mod device;
pub mod equipment;
pub mod key;
pub mod person;
pub mod secret;
