//! Tones as bells of the terminal, spaced so that they can be counted.

use crate::talk::Tone;
use regal_shared::base::Moment;

/// Between two bells, in ms.
const SPACE: i64 = 180;

/// The most bells that wait.
const MOST: usize = 10;

/// Bells still to ring. It writes nothing itself: the loop rings between two paintings, so that no bell lands inside
/// a control sequence.
#[derive(Debug, Clone, Default)]
pub struct Beeper {
    left: usize,
    next: Moment,
}

impl Beeper {
    /// A tone is wanted. A newer tone takes the place of what is left of an older one.
    pub fn sound(&mut self, tone: Tone) {
        self.left = tone.bells().min(MOST);
    }

    /// Whether to ring one bell now (steady clock).
    pub fn ring(&mut self, now: Moment) -> bool {
        let due = self.left > 0 && now >= self.next;
        if due {
            self.left -= 1;
            self.next = now.plus(SPACE);
        }
        due
    }

    /// When the next bell is due, if one waits.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        (self.left > 0).then_some(self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bells_are_counted_out_with_space_between() {
        let mut beeper = Beeper::default();
        assert!(!beeper.ring(Moment(0)));
        beeper.sound(Tone::Error);
        let rung: Vec<i64> = (0..1000).filter(|ms| beeper.ring(Moment(*ms))).collect();
        assert_eq!(rung, [0, 180, 360]);
        assert_eq!(beeper.due(), None);
        beeper.sound(Tone::Info);
        assert!(!beeper.ring(Moment(2000)));
        beeper.sound(Tone::Alarm);
        assert!(beeper.ring(Moment(2000)));
        beeper.sound(Tone::Good);
        assert_eq!(beeper.due(), Some(Moment(2180)));
    }
}
