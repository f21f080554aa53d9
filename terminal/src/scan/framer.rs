//! Frames of a serial scanner.

use super::family::{SsiFront, ssi_front};
use super::{FRAME_SILENCE, MAX_FRAME, Piece, message};
use regal_shared::base::Moment;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const EOT: u8 = 0x04;

/// What ends a frame on a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// CR, LF or both.
    #[default]
    Line,
    /// CR alone.
    Cr,
    /// LF alone.
    Lf,
    /// CR LF; one of them alone is data.
    CrLf,
    /// TAB.
    Tab,
    /// ETX.
    Etx,
    /// EOT, but not the EOT of an ISO 15434 message.
    Eot,
    /// NUL.
    Nul,
    /// Silence of so many milliseconds.
    Silence(i64),
}

/// How a scanner marks its frames.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Framing {
    /// What ends a frame.
    pub end: End,
    /// Stripped from the front, where it stands there; a leading STX always is.
    pub prefix: Vec<u8>,
    /// The scanner speaks SSI: what it replies to a tone is no scan.
    pub ssi: bool,
    /// Nothing is taken off: for a look at what a scanner sends.
    pub bare: bool,
}

/// Cuts the bytes of one port into frames. A new port needs a new framer: half a frame dies with its port.
#[derive(Debug, Clone)]
pub struct Framer {
    framing: Framing,
    frame: Vec<u8>,
    dropping: bool,
    last: Moment,
}

impl Framer {
    /// A framer at the beginning of a port's bytes.
    #[must_use]
    pub fn new(framing: Framing) -> Framer {
        Framer { framing, frame: Vec::new(), dropping: false, last: Moment(0) }
    }

    /// Takes bytes that were read at `now`.
    pub fn push(&mut self, now: Moment, bytes: &[u8]) -> Vec<Piece> {
        let mut pieces = self.tick(now);
        for &byte in bytes {
            self.take(byte, &mut pieces);
        }
        self.last = now;
        pieces
    }

    /// Ends what silence ends.
    pub fn tick(&mut self, now: Moment) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if self.deadline().is_some_and(|deadline| now >= deadline) {
            let by_silence = matches!(self.framing.end, End::Silence(_)) || message::whole(self.stripped());
            match (self.dropping, by_silence) {
                (true, _) => self.restart(),
                (false, true) => self.end(&mut pieces),
                (false, false) => {
                    self.restart();
                    pieces.push(Piece::NoFrame);
                }
            }
        }
        pieces
    }

    /// When [`Framer::tick`] has something to do, or `None` while no frame is open.
    #[must_use]
    pub fn deadline(&self) -> Option<Moment> {
        let silence = match self.framing.end {
            End::Silence(ms) => ms,
            _ => FRAME_SILENCE,
        };
        (self.dropping || !self.frame.is_empty()).then(|| self.last.plus(silence))
    }

    fn take(&mut self, byte: u8, pieces: &mut Vec<Piece>) {
        if self.framing.ssi && self.reply(byte) {
            return;
        }
        let ends = match self.framing.end {
            End::Line => matches!(byte, b'\r' | b'\n'),
            End::Cr => byte == b'\r',
            End::Lf => byte == b'\n',
            End::CrLf => byte == b'\n' && self.frame.last() == Some(&b'\r'),
            End::Tab => byte == b'\t',
            End::Etx => byte == ETX,
            End::Eot => byte == EOT && (self.dropping || !message::takes_eot(self.stripped())),
            End::Nul => byte == 0,
            End::Silence(_) => false,
        };
        if ends {
            if self.framing.end == End::CrLf {
                self.frame.pop();
            }
            return self.end(pieces);
        }
        if self.dropping {
            // Two bytes can be an end, so one is kept.
            self.frame.clear();
            self.frame.push(byte);
            return;
        }
        self.frame.push(byte);
        if self.frame.len() > MAX_FRAME + self.framing.prefix.len() + 2
            || self.stripped().len() > MAX_FRAME + 1
        {
            self.dropping = true;
            pieces.push(Piece::NoFrame);
        }
    }

    /// Whether this byte belongs to a reply of an SSI scanner, as far as it can be told.
    fn reply(&mut self, byte: u8) -> bool {
        if self.dropping || self.frame.len() > 6 {
            return false;
        }
        self.frame.push(byte);
        match ssi_front(&self.frame) {
            SsiFront::Scan => {
                self.frame.pop();
                false
            }
            SsiFront::Unfinished => true,
            SsiFront::Reply => {
                self.frame.clear();
                true
            }
        }
    }

    fn restart(&mut self) {
        self.frame.clear();
        self.dropping = false;
    }

    fn end(&mut self, pieces: &mut Vec<Piece>) {
        let frame = self.stripped();
        if !self.dropping && !frame.is_empty() {
            pieces.push(if frame.len() > MAX_FRAME { Piece::NoFrame } else { Piece::Frame(frame.to_vec()) });
        }
        self.restart();
    }

    /// The frame so far without STX, its ETX, and the prefix.
    fn stripped(&self) -> &[u8] {
        if self.framing.bare {
            return &self.frame;
        }
        let frame = match self.frame.strip_prefix(&[STX]) {
            Some(rest) => rest.strip_suffix(&[ETX]).unwrap_or(rest),
            None => &self.frame,
        };
        frame.strip_prefix(&self.framing.prefix[..]).unwrap_or(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(end: End, prefix: &str, bytes: &[u8]) -> Vec<Piece> {
        Framer::new(Framing { end, prefix: prefix.into(), ssi: false, bare: false }).push(Moment(0), bytes)
    }

    fn frame(bytes: &[u8]) -> Piece {
        Piece::Frame(bytes.to_vec())
    }

    #[test]
    fn each_end_ends_a_frame_and_empty_frames_are_dropped() {
        for (end, bytes) in [
            (End::Line, &b"\rA\r\rB\nC\r\nD\n\r\n"[..]),
            (End::Cr, b"A\rB\rC\r\rD\r"),
            (End::Lf, b"A\nB\n\nC\nD\n"),
            (End::CrLf, b"A\r\n\r\nB\r\nC\r\nD\r\n"),
            (End::Tab, b"A\tB\t\tC\tD\t"),
            (End::Etx, b"\x02A\x03\x02B\x03\x03C\x03D\x03"),
            (End::Eot, b"A\x04B\x04\x04C\x04D\x04"),
            (End::Nul, b"A\0B\0\0C\0D\0"),
        ] {
            let expected = [frame(b"A"), frame(b"B"), frame(b"C"), frame(b"D")];
            assert_eq!(cut(end, "", bytes), expected, "{end:?}");
        }
        assert_eq!(cut(End::CrLf, "", b"A\rB\nC\r\n"), [frame(b"A\rB\nC")]);
    }

    #[test]
    fn the_measured_frame_is_read_byte_for_byte() {
        let bytes = b"\x02]C10109506000134352\x1d10ABC\r";
        assert_eq!(cut(End::Line, "", bytes), [frame(b"]C10109506000134352\x1d10ABC")]);
        assert_eq!(cut(End::Line, "", b"\x02ABC\x03\r\n"), [frame(b"ABC")]);
        assert_eq!(cut(End::Line, "~~", b"~~ABC\rABD\r~~\r"), [frame(b"ABC"), frame(b"ABD")]);
    }

    #[test]
    fn replies_of_an_ssi_scanner_are_no_scans() {
        let ack = b"\x04\xd0\x00\x00\xff\x2c";
        let bytes = [&ack[..], b"ABC\r", ack, ack, b"\x04A\r"].concat();
        let mut framer = Framer::new(Framing { ssi: true, ..Framing::default() });
        let pieces: Vec<Piece> = bytes.iter().flat_map(|byte| framer.push(Moment(0), &[*byte])).collect();
        assert_eq!(pieces, [frame(b"ABC"), frame(b"\x04A")]);
        assert_eq!((framer.push(Moment(0), ack), framer.deadline()), (vec![], None));
    }

    #[test]
    fn separators_of_a_message_are_data_even_where_eot_ends() {
        let message = b"[)>\x1e06\x1d1PABC\x1dQ5\x1e\x04";
        let mut bytes = message.to_vec();
        bytes.extend_from_slice(b"\x04ABC\x04");
        assert_eq!(cut(End::Eot, "", &bytes), [frame(message), frame(b"ABC")]);
        let mut framer = Framer::new(Framing { end: End::Eot, prefix: vec![], ssi: false, bare: false });
        assert_eq!(framer.push(Moment(0), message), []);
        assert_eq!(framer.tick(Moment(FRAME_SILENCE)), [frame(message)]);
    }

    #[test]
    fn silence_ends_a_frame_where_it_is_the_end_and_gives_it_up_elsewhere() {
        let mut framer =
            Framer::new(Framing { end: End::Silence(30), prefix: vec![], ssi: false, bare: false });
        assert_eq!(framer.push(Moment(0), b"AB"), []);
        assert_eq!(framer.push(Moment(29), b"C"), []);
        assert_eq!(framer.deadline(), Some(Moment(59)));
        assert_eq!(framer.push(Moment(59), b"D"), [frame(b"ABC")]);
        assert_eq!(framer.tick(Moment(89)), [frame(b"D")]);
        assert_eq!((framer.deadline(), framer.tick(Moment(200))), (None, vec![]));

        let mut framer = Framer::new(Framing::default());
        assert_eq!(framer.push(Moment(0), b"AB"), []);
        assert_eq!(framer.tick(Moment(299)), []);
        assert_eq!(framer.push(Moment(300), b"C\r"), [Piece::NoFrame, frame(b"C")]);
    }

    #[test]
    fn ten_megabytes_without_an_end_are_told_once_and_the_next_scan_is_read() {
        for end in [End::Line, End::CrLf, End::Etx, End::Eot] {
            let mut framer = Framer::new(Framing { end, prefix: vec![], ssi: false, bare: false });
            let mut pieces = Vec::new();
            for _ in 0..10 * 1024 {
                pieces.extend(framer.push(Moment(1), &[b'A'; 1024]));
                assert!(framer.frame.len() <= MAX_FRAME + 4);
            }
            pieces.extend(framer.push(Moment(2), b"\r\n\x03\x04"));
            pieces.extend(framer.push(Moment(3), b"NEXT\r\n\x03\x04"));
            assert_eq!(pieces[0], Piece::NoFrame, "{end:?}");
            let text = |piece: &Piece| match piece {
                Piece::Frame(bytes) => String::from_utf8_lossy(bytes).contains("NEXT"),
                _ => false,
            };
            assert_eq!(pieces.iter().filter(|piece| **piece == Piece::NoFrame).count(), 1);
            assert!(pieces.iter().any(text), "{end:?} {pieces:?}");
        }
    }

    #[test]
    fn the_longest_frame_is_read_and_one_byte_more_is_not() {
        let mut bytes = vec![b'A'; MAX_FRAME];
        bytes.push(b'\r');
        assert_eq!(cut(End::Line, "", &bytes), [frame(&bytes[..MAX_FRAME])]);
        bytes.insert(0, b'A');
        assert_eq!(cut(End::Line, "", &bytes), [Piece::NoFrame]);
    }

    fn end() -> impl Strategy<Value = End> {
        prop::sample::select(vec![
            End::Line,
            End::Cr,
            End::Lf,
            End::CrLf,
            End::Tab,
            End::Etx,
            End::Eot,
            End::Nul,
            End::Silence(30),
        ])
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_frames(
            end in end(),
            bytes in prop::collection::vec(prop::sample::select(b"AB[)>]d1\x02\x03\x04\x1d\x1e\r\n\t\0~".to_vec()), 0..120),
            cuts in prop::collection::vec(1..7_usize, 1..60),
        ) {
            let mut whole = Framer::new(Framing { end, prefix: b"~".to_vec(), ssi: false, bare: false });
            let mut parts = whole.clone();
            let mut expected = whole.push(Moment(5), &bytes);
            expected.extend(whole.tick(Moment(5 + FRAME_SILENCE)));
            let mut got = Vec::new();
            let (mut rest, mut cuts) = (&bytes[..], cuts.iter().cycle());
            while !rest.is_empty() {
                let at = rest.len().min(*cuts.next().expect("cycled"));
                got.extend(parts.push(Moment(5), &rest[..at]));
                rest = &rest[at..];
            }
            got.extend(parts.tick(Moment(5 + FRAME_SILENCE)));
            prop_assert_eq!(got, expected);
        }
    }
}
