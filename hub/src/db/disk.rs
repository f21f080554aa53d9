//! The disk a SQLite file lies on: who may read the file, and whether there is room to go on.

use super::DbError;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// With fewer free bytes than this nothing is changed any more, so that reading, and whoever makes room, have some left.
const LOW_WATER: u64 = 16 << 20;

/// Makes a missing file for this user alone: SQLite gives its log the same rights. A file that is there keeps its own.
pub(super) fn private(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map(drop)
}

/// Whether there is room to write. Where that cannot be asked, SQLite will find out.
pub(super) fn room(path: &Path) -> Result<(), DbError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(folder) else { return Ok(()) };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= LOW_WATER {
        return Ok(());
    }
    Err(DbError::Full(format!(
        "{} MiB are free on the disk of {}, {} MiB are kept free",
        free >> 20,
        path.display(),
        LOW_WATER >> 20
    )))
}
