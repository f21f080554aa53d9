//! The rim: blocking threads that speak to disk, ports, the tty and the hub, and one channel to the loop.

pub mod outbox;
