//! What the tests share: databases of their own, the two programs, data from outside.

mod disk;
pub mod fuzz;
mod hub;
mod left_out;
mod postgres;
mod programs;
mod pty;
mod ssh;

pub use disk::{SmallDisk, on_small_disks};
pub use hub::{RunningHub, enrol, hub_run, hub_says, stream_terminal};
pub use left_out::left_out;
pub use postgres::{FreshPostgres, postgres_database};
pub use programs::{hub_program, terminal_program};
pub use pty::OnScreen;
pub use ssh::{RunningServe, ssh_key};

use std::path::PathBuf;

/// The folder of data from outside that some tests read, from `REGAL_DATA`.
///
/// Without it those tests have nothing to read: `None`, and it is said that they are left out.
pub fn data_dir() -> Option<PathBuf> {
    let folder = std::env::var_os("REGAL_DATA").map(PathBuf::from);
    match &folder {
        Some(path) => assert!(path.is_dir(), "REGAL_DATA is {}, which is no folder", path.display()),
        None => left_out("the data from outside (REGAL_DATA is not set)"),
    }
    folder
}
