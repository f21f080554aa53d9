//! Screens of devices as supervisors see them: asked for through the feed, kept in memory for as long as somebody looks,
//! and nowhere else.

use crate::cx::Cx;
use crate::db::DbError;
use crate::events;
use regal_shared::base::{DeviceId, Moment};
use regal_shared::text::{Message, clean};
use regal_shared::wire::{EventBody, Screen};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a look lasts without being renewed, in ms.
pub const LASTS_MS: i64 = 60_000;
/// How long one look may be renewed, in ms: a page left open does not look on for ever.
pub const LONGEST_MS: i64 = 10 * 60_000;
/// Stands behind a row that is reversed on the device.
const REVERSED: &str = " «";

/// Policy: whether screens can be looked at.
pub const POLICY: &str = "screen_look";

/// A screen that came. When it came is not kept: how long it has not changed is a matter of whoever works there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Rows; 0 while no handheld shows the device.
    pub rows: u16,
    /// Columns.
    pub cols: u16,
    /// Rows of text, harmless, and whether each stands out.
    pub lines: Vec<(String, bool)>,
    /// It is nobody's business just now.
    pub covered: bool,
}

/// Who looks at one device.
#[derive(Debug, Clone, Default)]
struct Look {
    /// Since when and until when, by session: ms.
    by: BTreeMap<String, (i64, i64)>,
    shown: Option<Shown>,
}

/// What is looked at now, by device.
#[derive(Debug, Default)]
pub struct Screens(Mutex<BTreeMap<String, Look>>);

impl Screens {
    /// The looks that go on; what nobody looks at any more is gone.
    fn now(&self, now: i64) -> MutexGuard<'_, BTreeMap<String, Look>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, look| {
            look.by.retain(|_, (_, until)| *until > now);
            !look.by.is_empty()
        });
        all
    }

    /// Since when a session looks at a device, ms.
    #[must_use]
    pub fn since(&self, device: &str, session: &str, now: i64) -> Option<i64> {
        self.now(now).get(device).and_then(|look| look.by.get(session)).map(|(since, _)| *since)
    }

    /// A session looks, or goes on looking.
    pub fn look(&self, device: &str, session: &str, now: i64) {
        let mut all = self.now(now);
        let look = all.entry(device.to_owned()).or_default();
        let since = look.by.get(session).map_or(now, |(since, _)| *since);
        look.by.insert(session.to_owned(), (since, now + LASTS_MS));
    }

    /// A session looks no more.
    pub fn end(&self, device: &str, session: &str, now: i64) {
        if let Some(look) = self.now(now).get_mut(device) {
            look.by.remove(session);
        }
    }

    /// A device sent its screen; false when nobody looks.
    #[must_use]
    pub fn came(&self, device: &str, screen: &Screen, now: i64) -> bool {
        let mut all = self.now(now);
        let Some(look) = all.get_mut(device) else { return false };
        let line = |line: &str| match line.strip_suffix(REVERSED) {
            Some(line) => (clean(line).into_owned(), true),
            None => (clean(line).into_owned(), false),
        };
        // What is covered is not even taken in.
        let text = if screen.covered { "" } else { &screen.text };
        let lines = text.lines().take(screen.rows.into()).map(line).collect();
        let (rows, cols, covered) = (screen.rows, screen.cols, screen.covered);
        look.shown = Some(Shown { rows, cols, lines, covered });
        true
    }

    /// What a device shows, for a session that looks.
    #[must_use]
    pub fn seen(&self, device: &str, session: &str, now: i64) -> Option<Shown> {
        let all = self.now(now);
        let look = all.get(device).filter(|look| look.by.contains_key(session))?;
        look.shown.clone()
    }
}

/// Asks a device for its screen, or to go on. At the beginning of a look whoever works there is told in words; the sign
/// on the screen stays until the end.
///
/// # Errors
/// The database.
pub fn ask(cx: &mut Cx<'_>, device: &DeviceId, again: bool) -> Result<(), DbError> {
    if !again {
        let message = Message::new("sys.screen_watched");
        events::say(cx, Some(device), &EventBody::Notice { message })?;
    }
    let until = Moment(cx.time.0 + LASTS_MS);
    events::say(cx, Some(device), &EventBody::Screen { until })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(text: &str, covered: bool) -> Screen {
        Screen { rows: 2, cols: 20, text: text.to_owned(), covered }
    }

    #[test]
    fn a_screen_is_kept_while_somebody_looks_and_shown_to_nobody_else() {
        let screens = Screens::default();
        assert!(!screens.came("K7", &screen("Pick", false), 0), "nobody looks");
        screens.look("K7", "one", 1_000);
        assert!(screens.came("K7", &screen("Pick\nTEA \u{1b}[2J «\nthird row", false), 2_000));
        let seen = screens.seen("K7", "one", 3_000).expect("the screen");
        assert_eq!((seen.rows, seen.lines.len()), (2, 2));
        assert!(seen.lines[1].1 && !seen.lines[1].0.contains('\u{1b}'), "{seen:?}");
        assert_eq!(screens.seen("K7", "two", 3_000), None);
        assert_eq!(screens.seen("B3", "one", 3_000), None);
        assert_eq!(screens.since("K7", "one", 3_000), Some(1_000));

        screens.look("K7", "one", 50_000);
        assert_eq!(screens.since("K7", "one", 100_000), Some(1_000), "renewed");
        assert_eq!(screens.seen("K7", "one", 50_000 + LASTS_MS), None, "over");
        screens.look("K7", "one", 200_000);
        assert_eq!(screens.seen("K7", "one", 200_000), None, "nothing of the look before is there");
        screens.end("K7", "one", 200_001);
        assert!(!screens.came("K7", &screen("Pick", false), 200_002));
    }

    #[test]
    fn what_is_covered_is_not_taken_in() {
        let screens = Screens::default();
        screens.look("K7", "one", 0);
        assert!(screens.came("K7", &screen("PIN 4711", true), 1));
        let seen = screens.seen("K7", "one", 2).expect("the screen");
        assert!(seen.covered && seen.lines.is_empty());
    }
}
