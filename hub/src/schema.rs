//! The hub's migrations in order. A released file is never changed again; a new one is added.

use crate::db::Migration;

/// All migrations of this build.
pub const MIGRATIONS: &[Migration] = &[
    (1, "core", include_str!("../migrations/0001_core.sql")),
    (2, "print_job", include_str!("../migrations/0002_print_job.sql")),
    (3, "desk", include_str!("../migrations/0003_desk.sql")),
];
