//! The floor: one tiny row in one commit, on the same disk.

use super::measure::{Sample, clock};
use anyhow::Context;
use std::path::Path;
use std::time::Duration;

/// Commits one tiny row at a time for some seconds.
pub(super) fn single_commits(path: &Path, seconds: u64) -> anyhow::Result<Sample> {
    let place = || format!("the benchmark's database {}", path.display());
    let conn = rusqlite::Connection::open(path).with_context(place)?;
    conn.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; \
         create table if not exists tiny (number integer primary key, note text not null)",
    )
    .with_context(place)?;
    let mut insert = conn.prepare("insert into tiny (note) values (?1)").with_context(place)?;
    let mut times = Vec::with_capacity(1 << 16);
    let (start, span) = (clock(), Duration::from_secs(seconds));
    while start.elapsed() < span {
        let begin = clock();
        insert.execute(["one tiny row"]).with_context(place)?;
        times.push(begin.elapsed());
    }
    Ok(Sample::new(times, start.elapsed()))
}
