//! One flash of the whole screen for an error: who does not hear the tone sees it. The loop paints it and, when it is over,
//! paints again; nobody waits for it.

use crate::talk::Tone;
use regal_shared::base::Moment;

/// How long the screen stays reversed, ms: seen, and over before the next scan.
const FLASH: i64 = 150;

/// A flash that is on, and until when.
#[derive(Debug, Clone, Copy, Default)]
pub struct Flash {
    until: Option<Moment>,
}

impl Flash {
    /// A tone is sounded at `now` (steady clock): an error's flashes. True when the screen is to be painted.
    pub fn sound(&mut self, tone: Tone, now: Moment) -> bool {
        let flashes = tone == Tone::Error;
        if flashes {
            self.until = Some(now.plus(FLASH));
        }
        flashes
    }

    /// Whether the screen is reversed at `now`.
    #[must_use]
    pub fn is_on(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Whether it has just come to its end: the screen is to be painted again.
    pub fn ends(&mut self, now: Moment) -> bool {
        self.until.take_if(|until| now >= *until).is_some()
    }

    /// When it ends, if it is on.
    #[must_use]
    pub fn due(&self) -> Option<Moment> {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_flashes_once_and_nothing_else_does() {
        let mut flash = Flash::default();
        for tone in [Tone::Good, Tone::Info, Tone::Ask, Tone::TaskDone, Tone::BatchDone, Tone::Alarm] {
            assert!(!flash.sound(tone, Moment(0)) && flash.due().is_none(), "{tone:?}");
        }
        assert!(flash.sound(Tone::Error, Moment(1000)));
        let on: Vec<i64> = (900..1300).filter(|ms| flash.is_on(Moment(*ms))).collect();
        assert_eq!((on.first(), on.last()), (Some(&900), Some(&1149)));
        assert_eq!(flash.due(), Some(Moment(1150)));
        assert!(!flash.ends(Moment(1149)) && flash.ends(Moment(1150)) && !flash.ends(Moment(1151)));
        assert!(!flash.is_on(Moment(1151)) && flash.due().is_none());
        flash.sound(Tone::Error, Moment(2000));
        flash.sound(Tone::Error, Moment(2100));
        assert!(!flash.ends(Moment(2150)) && flash.ends(Moment(2250)), "another error is another flash");
    }
}
