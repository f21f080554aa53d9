//! Scans and keys out of one stream: the terminal's own input.

use super::keys::{self, Front};
use super::settings::Wedge;
use super::{FRAME_SILENCE, KEY_SILENCE, MAX_FRAME, Piece, message};
use regal_shared::base::Moment;

/// Splits the bytes of the terminal into scans, by prefix and suffix, and keys. Timing decides nothing but how long
/// an end is waited for.
#[derive(Debug, Clone)]
pub struct Splitter {
    wedge: Option<Wedge>,
    held: Vec<u8>,
    /// So many held bytes are known to be of an unfinished sequence.
    seen: usize,
    state: State,
    last: Moment,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Held bytes are keys, or the beginning of a sequence or prefix.
    Keys,
    /// Held bytes are the scan so far.
    Scan,
    /// A scan that is too long; held bytes are its last few.
    Dropping,
}

impl Splitter {
    /// A splitter; without a wedge everything is keys.
    #[must_use]
    pub fn new(wedge: Option<Wedge>) -> Splitter {
        Splitter { wedge, held: Vec::new(), seen: 0, state: State::Keys, last: Moment(0) }
    }

    /// Takes bytes that were read at `now`.
    pub fn push(&mut self, now: Moment, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = self.tick(now);
        for &byte in bytes {
            self.held.push(byte);
            match self.state {
                State::Keys => self.keys(false, &mut pieces),
                State::Scan | State::Dropping => self.scan(&mut pieces),
            }
        }
        self.last = now;
        pieces
    }

    /// Gives up what has waited too long for its end.
    pub fn tick(&mut self, now: Moment) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            match self.state {
                State::Keys => self.keys(true, &mut pieces),
                State::Scan if message::whole(&self.held) => pieces.push(Piece::Frame(self.restart())),
                State::Scan => {
                    self.restart();
                    pieces.push(Piece::NoFrame);
                }
                State::Dropping => drop(self.restart()),
            }
        }
        pieces
    }

    /// When [`Splitter::tick`] has something to do, or `None` while nothing is held.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        match self.state {
            State::Keys if self.held.is_empty() => None,
            State::Keys => Some(self.last.plus(KEY_SILENCE)),
            State::Scan | State::Dropping => Some(self.last.plus(FRAME_SILENCE)),
        }
    }

    fn restart(&mut self) -> Vec<u8> {
        (self.state, self.seen) = (State::Keys, 0);
        std::mem::take(&mut self.held)
    }

    /// Decodes held bytes as far as they can be; with `over` nothing more will come.
    fn keys(&mut self, over: bool, pieces: &mut Vec<Piece>) {
        let prefix: &[u8] = self.wedge.as_ref().map_or(&[], |wedge| &wedge.prefix);
        while !self.held.is_empty() {
            if !prefix.is_empty() && self.held.starts_with(prefix) {
                (self.state, self.seen) = (State::Scan, 0);
                self.held.drain(..prefix.len());
                debug_assert!(self.held.is_empty(), "bytes come one by one");
                return;
            }
            if !over && prefix.starts_with(&self.held) {
                return;
            }
            let used = match keys::front(&self.held, self.seen) {
                Front::Key(key, used) => {
                    pieces.push(Piece::Key(key));
                    used
                }
                Front::Nothing(used) => used,
                Front::Unfinished { string: true } if !prefix.is_empty() && self.held.ends_with(prefix) => {
                    self.held.clear();
                    (self.state, self.seen) = (State::Scan, 0);
                    return;
                }
                Front::Unfinished { .. } if over => self.held.len(),
                Front::Unfinished { .. } => {
                    // A sequence longer than any frame is none; its end is not waited for.
                    if self.held.len() > MAX_FRAME {
                        self.held.truncate(2);
                    }
                    self.seen = self.held.len();
                    return;
                }
            };
            self.held.drain(..used);
            self.seen = 0;
        }
    }

    fn scan(&mut self, pieces: &mut Vec<Piece>) {
        let suffix: &[u8] = self.wedge.as_ref().map_or(&[], |wedge| &wedge.suffix);
        if self.held.ends_with(suffix) {
            let frame = &self.held[..self.held.len() - suffix.len()];
            let data = self.state == State::Scan && suffix[0] == 0x04 && message::takes_eot(frame);
            if !data {
                if self.state == State::Scan && !frame.is_empty() {
                    pieces.push(Piece::Frame(frame.to_vec()));
                }
                self.restart();
                return;
            }
        }
        if self.state == State::Dropping {
            let surplus = self.held.len().saturating_sub(suffix.len());
            self.held.drain(..surplus);
        } else if self.held.len() >= MAX_FRAME + suffix.len() {
            self.state = State::Dropping;
            pieces.push(Piece::NoFrame);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keys::work;
    use super::*;
    use crate::talk::Key;
    use proptest::prelude::*;

    const STX_CR: &str = "stream:STX,CR";

    fn splitter(setting: &str) -> Splitter {
        let scanner: super::super::Scanner = setting.parse().expect("a setting");
        let super::super::Way::Stream(wedge) = scanner.way else { panic!("{setting}") };
        Splitter::new(Some(wedge))
    }

    fn frame(bytes: &[u8]) -> Piece {
        Piece::Frame(bytes.to_vec())
    }

    fn digits(text: &str) -> Vec<Piece> {
        text.bytes().map(|b| Piece::Key(Key::Digit(b - b'0'))).collect()
    }

    #[test]
    fn keys_are_decoded_in_all_their_forms() {
        for (bytes, key) in [
            (&b"0"[..], Key::Digit(0)),
            (b"9", Key::Digit(9)),
            (b"\r", Key::Enter),
            (b"\x08", Key::Backspace),
            (b"\x7f", Key::Backspace),
            (b" ", Key::Demo),
            (b"\x1bOP", Key::F1),
            (b"\x1bOQ", Key::F2),
            (b"\x1bOR", Key::F3),
            (b"\x1bOS", Key::F4),
            (b"\x1b[11~", Key::F1),
            (b"\x1b[12~", Key::F2),
            (b"\x1b[13~", Key::F3),
            (b"\x1b[14~", Key::F4),
            (b"\x1b[[A", Key::F1),
            (b"\x1b[[B", Key::F2),
            (b"\x1b[[C", Key::F3),
            (b"\x1b[[D", Key::F4),
        ] {
            for mut splitter in [Splitter::new(None), splitter(STX_CR), splitter("stream:\\x1b[99~,ETX")] {
                let mut pieces = splitter.push(Moment(0), bytes);
                pieces.extend(splitter.push(Moment(9), b"7"));
                assert_eq!(pieces, [Piece::Key(key), Piece::Key(Key::Digit(7))], "{bytes:?}");
            }
        }
    }

    /// What scanners really send, and what the worker's screen gets of them when they come as keys.
    const ROWS: &[(&[u8], &str)] = &[
        (b"\x1d", ""),
        (b"\x1c\x1e\x1f", ""),
        (b"\x02", ""),
        (b"\x03\x04\x1a", ""),
        (b"\x00", ""),
        (b"\x0a", ""),
        (b"\x1b[A", ""),
        (b"\x1b]0;x\x07", ""),
        (b"\x1b]0;x", ""),
        (b"\x1b[5;5R", ""),
        (b"\xff\xfe\x41", ""),
        (b"\xc3\x28", ""),
        (b"\xe2\x82", ""),
        (b"\xc2\x9b31m", "31"),
        (b"\x1b[200~12", "12"),
        (b"\x1b[200~12\x1b[201~3", "123"),
        (b"\x1b", ""),
        (b"\x1b\x1b", ""),
        (b"\x1b5", ""),
        (b"\x1b[1;2P", ""),
        (b"\x1b[999", ""),
        (b"\x1bO", ""),
        (b"\x1bPq#0;2\x1b\\4", "4"),
        (b"qwertz", ""),
    ];

    #[test]
    fn every_row_does_no_harm_as_keys_and_the_next_scan_is_read() {
        let scan = b"\x02]C10109506000134352\x1d10ABC\r";
        let expected = frame(b"]C10109506000134352\x1d10ABC");
        for (row, typed) in ROWS.iter().filter(|(row, _)| *row != b"\x02") {
            for pause in [0, KEY_SILENCE] {
                let mut splitter = splitter(STX_CR);
                let mut pieces = splitter.push(Moment(0), row);
                pieces.extend(splitter.push(Moment(pause), scan));
                let mut wanted = digits(typed);
                wanted.push(expected.clone());
                assert_eq!(pieces, wanted, "{row:?} then a scan {pause} ms later");
            }
        }
    }

    #[test]
    fn every_row_is_content_inside_a_scan_and_the_next_scan_is_read() {
        for (row, _) in ROWS {
            let mut splitter = splitter(STX_CR);
            let bytes = [b"\x02A", *row, b"B\r", b"\x02NEXT\r5"].concat();
            let inside = [b"A", *row, b"B"].concat();
            let wanted = [frame(&inside), frame(b"NEXT"), Piece::Key(Key::Digit(5))];
            assert_eq!(splitter.push(Moment(0), &bytes), wanted, "{row:?}");
        }
    }

    #[test]
    fn a_scan_without_an_end_is_given_up_and_the_next_is_read() {
        for (row, _) in ROWS {
            let mut splitter = splitter(STX_CR);
            assert_eq!(splitter.push(Moment(0), &[b"\x02", *row, b"A"].concat()), []);
            assert_eq!(splitter.tick(Moment(FRAME_SILENCE - 1)), []);
            assert_eq!(splitter.tick(Moment(FRAME_SILENCE)), [Piece::NoFrame]);
            assert_eq!(
                splitter.push(Moment(400), b"\x02NEXT\r1"),
                [frame(b"NEXT"), Piece::Key(Key::Digit(1))]
            );
        }
    }

    #[test]
    fn without_a_scanner_every_row_is_keys_only() {
        for (row, typed) in ROWS {
            let mut splitter = Splitter::new(None);
            let mut pieces = splitter.push(Moment(0), row);
            pieces.extend(splitter.tick(Moment(KEY_SILENCE)));
            pieces.extend(splitter.push(Moment(60), b"42"));
            assert_eq!(pieces, digits(&format!("{typed}42")), "{row:?}");
        }
    }

    #[test]
    fn a_longer_prefix_and_suffix_split_too_and_half_a_prefix_is_keys() {
        let mut splitter = splitter("stream:#7#,^C^D");
        let bytes = b"1#7#A\x03B\x03\x042";
        assert_eq!(
            splitter.push(Moment(0), bytes),
            [Piece::Key(Key::Digit(1)), frame(b"A\x03B"), Piece::Key(Key::Digit(2))]
        );
        assert_eq!(splitter.push(Moment(1), b"#78"), digits("78"));
        assert_eq!(splitter.push(Moment(2), b"#7"), []);
        assert_eq!(splitter.deadline(), Some(Moment(52)));
        assert_eq!(splitter.tick(Moment(52)), digits("7"));
        assert_eq!(splitter.deadline(), None);
    }

    #[test]
    fn too_long_is_told_once_and_the_next_scan_is_read() {
        let mut splitter = splitter(STX_CR);
        let mut pieces = splitter.push(Moment(0), b"\x02");
        for _ in 0..10 * 1024 {
            pieces.extend(splitter.push(Moment(0), &[b'1'; 1024]));
            assert!(splitter.held.len() <= MAX_FRAME);
        }
        pieces.extend(splitter.push(Moment(0), b"\r\x02NEXT\r"));
        assert_eq!(pieces, [Piece::NoFrame, frame(b"NEXT")]);

        let longest = [&b"\x02"[..], &[b'A'; MAX_FRAME], b"\r"].concat();
        assert_eq!(splitter.push(Moment(0), &longest), [frame(&[b'A'; MAX_FRAME])]);
        let endless = [&b"\x1b]"[..], &[b'1'; 3 * MAX_FRAME], b"\x02NEXT\r"].concat();
        assert_eq!(splitter.push(Moment(0), &endless), [frame(b"NEXT")]);
    }

    #[test]
    fn an_endless_sequence_is_looked_at_once_a_byte() {
        let begins: [&[u8]; 7] = [b"\x1b]", b"\x1bP", b"\x1bX", b"\x1b^", b"\x1b_", b"\x1b[", b"\x1b]\x1b]"];
        for begin in begins {
            for setting in [STX_CR, "stream:#7#,^C^D"] {
                let mut splitter = splitter(setting);
                assert_eq!(splitter.push(Moment(0), begin), []);
                work::taken();
                for many in 1..=10_000_usize {
                    assert_eq!(splitter.push(Moment(0), b"1"), []);
                    // At most itself and the one before it, which may be an Esc.
                    assert!(
                        work::taken() <= 2,
                        "the byte {many} of {begin:?} was not the only one looked at"
                    );
                }
            }
        }
    }

    #[test]
    fn the_eot_of_a_message_is_data_where_eot_is_the_suffix() {
        let mut splitter = splitter("stream:STX,EOT");
        let message = b"]d1[)>\x1e06\x1d1PABC\x1e\x04";
        let bytes = [b"\x02", &message[..], b"\x04\x02A\x04"].concat();
        assert_eq!(splitter.push(Moment(0), &bytes), [frame(message), frame(b"A")]);
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_pieces(
            bytes in prop::collection::vec(prop::sample::select(b"\x02\x02\r\r\x1b\x1b[[]O~125PA\x07\\ \xc3".to_vec()), 0..120),
            cuts in prop::collection::vec(1..7_usize, 1..60),
        ) {
            let mut whole = splitter(STX_CR);
            let mut parts = whole.clone();
            let mut expected = whole.push(Moment(5), &bytes);
            expected.extend(whole.tick(Moment(1000)));
            let mut got = Vec::new();
            let (mut rest, mut cuts) = (&bytes[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let at = rest.len().min(*cuts.next().expect("cycled"));
                got.extend(parts.push(Moment(5), &rest[..at]));
                rest = &rest[at..];
            }
            got.extend(parts.tick(Moment(1000)));
            prop_assert_eq!(got, expected);
            prop_assert_eq!(parts.deadline(), None);
        }
    }
}
