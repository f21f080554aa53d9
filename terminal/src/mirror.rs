//! The screen as somebody at the desk sees it: sent while they look, as it changes, at most twice a second.

use crate::io::hub::Trouble;
use crate::model::Terminal;
use crate::paint;
use regal_shared::base::Moment;
use regal_shared::wire::Screen;

/// Between two screens sent, in ms.
const EVERY: i64 = 500;
/// After a call that failed, in ms.
const PAUSE: i64 = 3000;

/// What is sent of the screen, and when.
#[derive(Debug, Default)]
pub struct Mirror {
    /// Rows and columns of the screen the worker has; `None` while there is none.
    pub size: Option<(u16, u16)>,
    /// What was sent last of this look.
    sent: Option<Screen>,
    due: Option<Moment>,
    away: bool,
    /// The hub wants no more of this look.
    unwanted: bool,
}

impl Mirror {
    /// The hub says that somebody looks, or goes on looking: it may have lost what it was sent.
    pub fn asked(&mut self, now: Moment) {
        (self.sent, self.unwanted, self.due) = (None, false, Some(now));
    }

    /// When there may be something to send.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        self.due.filter(|_| !self.away)
    }

    /// The screen, where it is to be sent now.
    pub fn next(&mut self, now: Moment, terminal: &Terminal) -> Option<Screen> {
        if !terminal.is_watched() || self.unwanted {
            (self.sent, self.due) = (None, None);
            return None;
        }
        if self.away || self.due.is_some_and(|due| now < due) {
            return None;
        }
        self.due = Some(now.plus(EVERY));
        let screen = self.screen(terminal);
        if self.sent.as_ref() == Some(&screen) {
            return None;
        }
        (self.sent, self.away) = (Some(screen.clone()), true);
        Some(screen)
    }

    /// A call ended.
    pub fn back(&mut self, now: Moment, reply: &Result<(), Trouble>) {
        self.away = false;
        match reply {
            Ok(()) => {}
            Err(Trouble::Refused { status, .. }) if *status < 500 => self.unwanted = true,
            Err(_) => (self.sent, self.due) = (None, Some(now.plus(PAUSE))),
        }
    }

    fn screen(&self, terminal: &Terminal) -> Screen {
        let (rows, cols) = self.size.unwrap_or_default();
        if rows == 0 || terminal.is_private() {
            return Screen { rows, cols, text: String::new(), covered: rows > 0 };
        }
        // A window larger than any grid holds one in its corner.
        let (rows, cols) = (rows.min(60), cols.min(200));
        Screen { rows, cols, text: paint::text_screen(&terminal.view(), rows, cols), covered: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::Floor;
    use crate::talk::Key;
    use regal_shared::wire::EventBody;

    fn looked_at() -> (Floor, Mirror) {
        let mut floor = Floor::on();
        let until = floor.now.plus(60_000);
        floor.event(EventBody::Screen { until });
        let mut mirror = Mirror { size: Some((16, 20)), ..Mirror::default() };
        mirror.asked(Moment(0));
        (floor, mirror)
    }

    #[test]
    fn a_screen_is_sent_when_it_changes_twice_a_second_at_most() {
        let (mut floor, mut mirror) = looked_at();
        let first = mirror.next(Moment(0), &floor.terminal).expect("the screen");
        assert!(first.text.contains("(o)") && (first.rows, first.cols) == (16, 20), "{first:?}");
        assert_eq!((mirror.next(Moment(600), &floor.terminal), mirror.due()), (None, None), "one at a time");
        mirror.back(Moment(600), &Ok(()));
        assert_eq!(mirror.next(Moment(700), &floor.terminal), None, "as it was");
        floor.key(Key::F4);
        assert_eq!(mirror.next(Moment(800), &floor.terminal), None, "too soon");
        assert_eq!(mirror.due(), Some(Moment(1200)));
        assert_ne!(mirror.next(Moment(1200), &floor.terminal), Some(first));
    }

    #[test]
    fn what_fails_is_sent_again_and_what_is_not_wanted_is_not_until_somebody_looks_anew() {
        let (floor, mut mirror) = looked_at();
        assert!(mirror.next(Moment(0), &floor.terminal).is_some());
        mirror.back(Moment(100), &Err(Trouble::NoHub));
        assert_eq!(mirror.next(Moment(200), &floor.terminal), None);
        assert!(mirror.next(Moment(3200), &floor.terminal).is_some());
        let refused = Trouble::Refused { status: 404, code: String::new(), remedy: String::new() };
        mirror.back(Moment(3300), &Err(refused));
        assert_eq!((mirror.next(Moment(9000), &floor.terminal), mirror.due()), (None, None));
        mirror.asked(Moment(9100));
        assert!(mirror.next(Moment(9100), &floor.terminal).is_some());
    }

    #[test]
    fn nothing_is_sent_unasked_and_of_what_is_covered_no_word() {
        let (mut floor, mut mirror) = looked_at();
        let mut nobody = Mirror { size: Some((16, 20)), ..Mirror::default() };
        assert_eq!(nobody.next(Moment(0), &Floor::on().terminal), None);
        let dark = Mirror { size: None, ..Mirror::default() }.screen(&floor.terminal);
        assert_eq!((dark.rows, dark.covered), (0, false));
        floor.now = floor.now.plus(6 * 60_000);
        let until = floor.now.plus(60_000);
        floor.feed(crate::talk::Input::Tick);
        floor.event(EventBody::Screen { until });
        let covered = mirror.next(Moment(0), &floor.terminal).expect("the screen");
        assert_eq!((covered.covered, covered.text.as_str()), (true, ""));
    }
}
