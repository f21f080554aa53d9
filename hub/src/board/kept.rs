//! What costs more than a page should, and counts for some seconds: it is made once for all who look.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long it counts: a large floor is not looked through at each commit for each screen.
const COUNTS: Duration = Duration::from_secs(5);

/// The last of each kind.
pub(super) struct Kept<K, T>(Mutex<BTreeMap<K, (Instant, Arc<T>)>>);

impl<K, T> Default for Kept<K, T> {
    fn default() -> Kept<K, T> {
        Kept(Mutex::new(BTreeMap::new()))
    }
}

impl<K: Ord, T> Kept<K, T> {
    /// The one of a kind, as it was a few seconds ago at most; made anew where it is older.
    pub(super) async fn get<E, F>(&self, kind: K, make: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        // Whoever comes while it is made waits for it.
        let mut all = self.0.lock().await;
        if let Some((_, last)) = all.get(&kind).filter(|(at, _)| at.elapsed() < COUNTS) {
            return Ok(Arc::clone(last));
        }
        let begun = Instant::now();
        let made = Arc::new(make().await?);
        all.insert(kind, (begun, Arc::clone(&made)));
        Ok(made)
    }
}
