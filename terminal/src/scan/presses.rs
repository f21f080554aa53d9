//! Frames of a keyboard scanner: keys by position, then the same framer as on a serial line.

use super::{FRAME_SILENCE, Framer, Framing, Keyboard, Piece, Press};
use regal_shared::base::Moment;

/// Cuts what one keyboard scanner presses into frames. A scanner that comes back needs a new one.
#[derive(Debug, Clone)]
pub struct Presses {
    framing: Framing,
    keyboard: Keyboard,
    framer: Framer,
    /// Keys were lost in the frame that is open: until when more of it is waited for.
    torn: Option<Moment>,
}

impl Presses {
    /// At the beginning of a scanner's keys.
    #[must_use]
    pub fn new(framing: Framing) -> Presses {
        let framer = Framer::new(framing.clone());
        Presses { framing, keyboard: Keyboard::new(), framer, torn: None }
    }

    /// One key event at `now`: its code (`KEY_…` of evdev) and value.
    pub fn key(&mut self, now: Moment, code: u16, value: i32) -> Vec<Piece> {
        let mut pieces = self.tick(now);
        let Some(press) = Press::of(value) else { return pieces };
        let bytes = self.keyboard.key(code, press);
        if !bytes.is_empty() {
            pieces.extend(self.framer.push(now, &bytes));
        }
        if self.torn.is_some() {
            self.torn = Some(now.plus(FRAME_SILENCE));
            // What is left of a torn frame must never pass for a whole one.
            if !pieces.is_empty() {
                self.torn = None;
                pieces = vec![Piece::NoFrame];
            }
        }
        pieces
    }

    /// The machine was too slow and keys were lost: the frame they belong to is no frame.
    pub fn lost(&mut self, now: Moment) {
        self.keyboard = Keyboard::new();
        self.framer = Framer::new(self.framing.clone());
        self.torn = Some(now.plus(FRAME_SILENCE));
    }

    /// Ends what silence ends.
    pub fn tick(&mut self, now: Moment) -> Vec<Piece> {
        let pieces = self.framer.tick(now);
        if self.torn.is_some_and(|until| now >= until) {
            self.torn = None;
            self.framer = Framer::new(self.framing.clone());
            return vec![Piece::NoFrame];
        }
        if self.torn.is_some() { Vec::new() } else { pieces }
    }

    /// When [`Presses::tick`] has something to do, or `None`.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        [self.framer.deadline(), self.torn].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::super::keyboard::tests::pressed;
    use super::*;
    use proptest::prelude::*;

    fn value(press: Press) -> i32 {
        match press {
            Press::Up => 0,
            Press::Down => 1,
            Press::Held => 2,
        }
    }

    fn send(presses: &mut Presses, at: i64, text: &[u8]) -> Vec<Piece> {
        let events = pressed(text);
        events.into_iter().flat_map(|(code, press)| presses.key(Moment(at), code, value(press))).collect()
    }

    #[test]
    fn keys_become_the_same_frames_as_bytes_of_a_serial_line() {
        let mut presses = Presses::new(Framing::default());
        let pieces = send(&mut presses, 0, b"\x02]C10109506000134352\x1d10yZ-/_:\rU.T001\r");
        let frames = [&b"]C10109506000134352\x1d10yZ-/_:"[..], b"U.T001"];
        assert_eq!(pieces, frames.map(|frame| Piece::Frame(frame.to_vec())));
        assert_eq!(presses.deadline(), None);
    }

    #[test]
    fn a_frame_without_an_end_is_told_after_silence() {
        let mut presses = Presses::new(Framing::default());
        assert_eq!(send(&mut presses, 0, b"L.A01"), []);
        assert_eq!(presses.deadline(), Some(Moment(FRAME_SILENCE)));
        assert_eq!(presses.tick(Moment(FRAME_SILENCE)), [Piece::NoFrame]);
        assert_eq!(send(&mut presses, 1000, b"L.A02\r"), [Piece::Frame(b"L.A02".to_vec())]);
    }

    #[test]
    fn a_frame_that_lost_keys_is_none_and_the_next_one_is_whole() {
        // The end of the torn frame comes: it is told there.
        let mut presses = Presses::new(Framing::default());
        assert_eq!(send(&mut presses, 0, b"0109506"), []);
        presses.lost(Moment(1));
        assert_eq!(send(&mut presses, 2, b"34352\r"), [Piece::NoFrame]);
        assert_eq!(send(&mut presses, 3, b"NEXT\r"), [Piece::Frame(b"NEXT".to_vec())]);
        // The end was lost too: it is told after silence.
        presses.lost(Moment(10));
        assert_eq!(presses.deadline(), Some(Moment(10 + FRAME_SILENCE)));
        assert_eq!(presses.tick(Moment(10 + FRAME_SILENCE)), [Piece::NoFrame]);
        assert_eq!(send(&mut presses, 400, b"NEXT\r"), [Piece::Frame(b"NEXT".to_vec())]);
        // A key held when keys were lost is not held any more.
        assert_eq!(presses.key(Moment(500), 42, 1), []);
        presses.lost(Moment(501));
        assert_eq!(presses.tick(Moment(900)), [Piece::NoFrame]);
        assert_eq!(send(&mut presses, 1000, b"a1\r"), [Piece::Frame(b"a1".to_vec())]);
    }

    proptest! {
        #[test]
        fn no_part_of_a_torn_frame_is_ever_a_frame(
            text in "[A-Z0-9.]{2,30}", cut in 0_usize..60, gone in 1_usize..60,
        ) {
            let events = pressed(format!("{text}\r").as_bytes());
            let cut = cut.min(events.len());
            let on = (cut + gone).min(events.len());
            let mut presses = Presses::new(Framing::default());
            let mut pieces = Vec::new();
            for (code, press) in &events[..cut] {
                pieces.extend(presses.key(Moment(0), *code, value(*press)));
            }
            let whole = !pieces.is_empty();
            presses.lost(Moment(0));
            for (code, press) in &events[on..] {
                pieces.extend(presses.key(Moment(0), *code, value(*press)));
            }
            pieces.extend(presses.tick(Moment(1000)));
            let frames = pieces.iter().filter(|piece| matches!(piece, Piece::Frame(_))).count();
            prop_assert_eq!(frames, usize::from(whole), "{:?}", pieces);
            pieces = send(&mut presses, 2000, b"NEXT\r");
            prop_assert_eq!(pieces, [Piece::Frame(b"NEXT".to_vec())]);
        }
    }
}
