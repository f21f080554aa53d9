//! Empty databases for tests, on both engines.

use super::Database;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// An empty database that goes away with the test. Only [`on_both`] makes one on PostgreSQL, so what takes a place
/// has to say whether it is for both engines or for [`sqlite`] alone.
pub struct Place {
    /// Where it lies.
    pub database: Database,
    _folder: Option<TempDir>,
    cleanup: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Database::Postgres(_), Ok(mut conn)) = (&self.database, self.database.open_writer()) {
            let _ = conn.batch(&self.cleanup);
        }
    }
}

/// Runs `test` on SQLite, and on PostgreSQL when `REGAL_TEST_POSTGRES` names a server.
pub fn on_both(test: impl Fn(&Place)) {
    test(&sqlite());
    match std::env::var("REGAL_TEST_POSTGRES") {
        Ok(url) => test(&postgres(&url)),
        Err(_) => println!("PostgreSQL left out: REGAL_TEST_POSTGRES names no server"),
    }
}

/// For what concerns SQLite's files only.
pub fn sqlite() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    Place {
        database: Database::Sqlite(folder.path().join("hub.db")),
        _folder: Some(folder),
        cleanup: String::new(),
    }
}

/// A schema of its own on the server; what an earlier run left under its name goes first.
fn postgres(url: &str) -> Place {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let schema = format!("test_db_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    super::vault::keep_in(&std::env::temp_dir().join(format!("regal-keys-{}", std::process::id())));
    let mut conn = Database::Postgres(url.to_owned()).open_writer().expect("the server");
    let fresh = format!("drop schema if exists {schema} cascade; create schema {schema}");
    conn.batch(&fresh).expect("a schema");
    let mark = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{mark}options=-csearch_path%3D{schema}");
    Place {
        database: Database::Postgres(url),
        _folder: None,
        cleanup: format!("drop schema if exists {schema} cascade"),
    }
}
