//! The hub's migrations in order. A released file is never changed again; a new one is added.

use crate::db::{Conn, Database, DbError, Migration, migrate};

/// All migrations of this build.
pub const MIGRATIONS: &[Migration] = &[
    (1, "core", include_str!("../migrations/0001_core.sql")),
    (2, "print_job", include_str!("../migrations/0002_print_job.sql")),
    (3, "desk", include_str!("../migrations/0003_desk.sql")),
    (4, "api", include_str!("../migrations/0004_api.sql")),
    (5, "audit", include_str!("../migrations/0005_audit.sql")),
    (6, "webhook", include_str!("../migrations/0006_webhook.sql")),
    (7, "report", include_str!("../migrations/0007_report.sql")),
    (8, "reason", include_str!("../migrations/0008_reason.sql")),
    (9, "photo", include_str!("../migrations/0009_photo.sql")),
];

/// The connection that writes, to a database that no newer hub has used; such a one is refused untouched.
///
/// # Errors
/// The database is newer, or cannot be used; says what to do.
pub fn writer(database: &Database) -> Result<Box<dyn Conn + Send>, DbError> {
    migrate::refuse_newer(database, MIGRATIONS)?;
    database.open_writer()
}

/// A connection that reads, to a database that no newer hub has used.
///
/// # Errors
/// The database is newer, or cannot be read; says what to do.
pub fn reader(database: &Database) -> Result<Box<dyn Conn + Send>, DbError> {
    migrate::refuse_newer(database, MIGRATIONS)?;
    let mut conn = database.open_reader()?;
    // Beside a hub at work the first look finds the file in use.
    migrate::refuse_newer_here(&mut *conn, MIGRATIONS)?;
    Ok(conn)
}
