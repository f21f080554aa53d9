//! The first screen of a key nobody knows yet: it asks for a one-time code, and does nothing else.

use crate::scan::{Piece, Splitter};
use crate::talk::Key;
use crate::view::{Field, Signal, View};
use regal_shared::base::Moment;
use regal_shared::text::{Language, Message};

/// Signs of a code.
const SIGNS: usize = 8;
/// The most that is kept of one line.
const LINE: usize = 64;

/// What came of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The screen may have changed.
    Nothing,
    /// This is to be tried as a code.
    Code(String),
    /// Whoever is there goes away again.
    Leave,
}

/// A device that has no code yet.
#[derive(Debug)]
pub struct Guest {
    language: Language,
    keys: Splitter,
    /// What stands around a scanned code, where it can be seen.
    prefix: Vec<u8>,
    /// The byte that ends a scan, where it is not Enter.
    end: Option<u8>,
    line: Vec<u8>,
    said: Option<&'static str>,
}

impl Guest {
    /// A new one; `wedge` is prefix and suffix of scans in the stream.
    #[must_use]
    pub fn new(language: Language, wedge: Option<(&[u8], &[u8])>) -> Guest {
        let (prefix, suffix) = wedge.unwrap_or_default();
        Guest {
            language,
            keys: Splitter::new(None),
            prefix: prefix.iter().copied().filter(u8::is_ascii_graphic).collect(),
            end: suffix.last().copied().filter(|end| *end != b'\r'),
            line: Vec::new(),
            said: None,
        }
    }

    /// Typed or scanned bytes; what follows a code in the same bytes is dropped.
    pub fn push(&mut self, now: Moment, bytes: &[u8]) -> Said {
        for &byte in bytes {
            let between = self.keys.tick(now).is_empty() && self.keys.deadline().is_none();
            if between && Some(byte) == self.end {
                return self.enter();
            }
            if between && (byte.is_ascii_graphic() && !byte.is_ascii_digit()) {
                self.add(byte);
                continue;
            }
            for piece in self.keys.push(now, &[byte]) {
                match piece {
                    Piece::Key(Key::Digit(digit)) => self.add(b'0' + digit),
                    Piece::Key(Key::Backspace) => drop(self.line.pop()),
                    Piece::Key(Key::Enter) => return self.enter(),
                    Piece::Key(Key::F3) => return Said::Leave,
                    Piece::Key(_) | Piece::Frame(_) | Piece::NoFrame => {}
                }
            }
        }
        Said::Nothing
    }

    /// Why the code did not help.
    pub fn refuse(&mut self, code: &'static str) {
        (self.said, self.line) = (Some(code), Vec::new());
    }

    /// The screen.
    #[must_use]
    pub fn view(&self) -> View {
        View {
            language: self.language,
            title: Some("Regal".into()),
            signal: Signal { online: true, waiting: 0, served: true },
            instruction: Some(Message::new("sys.ssh_code")),
            message: self.said.map(Message::new),
            field: Some(Field { text: self.code(), masked: false }),
            keys: vec![(Key::Enter, Message::new("key.ok")), (Key::F3, Message::new("key.back"))],
            ..View::default()
        }
    }

    fn add(&mut self, byte: u8) {
        self.said = None;
        if self.line.len() < LINE {
            self.line.push(byte);
        }
    }

    fn enter(&mut self) -> Said {
        let code = self.code();
        if code.len() == SIGNS {
            self.said = Some("sys.ssh_sending");
            return Said::Code(code);
        }
        if !self.line.is_empty() {
            self.refuse("sys.ssh_code_short");
        }
        Said::Nothing
    }

    /// The line without what a scanner puts around it and people between, in capitals.
    fn code(&self) -> String {
        let line = self.line.strip_prefix(self.prefix.as_slice()).unwrap_or(&self.line);
        let line = match line {
            [b']', _, _, rest @ ..] => rest,
            line => line,
        };
        line.iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(|byte| char::from(byte.to_ascii_uppercase()))
            .take(SIGNS + 1)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wedge: Option<(&[u8], &[u8])>, bytes: &[u8]) -> Said {
        Guest::new(Language::En, wedge).push(Moment(0), bytes)
    }

    fn code(text: &str) -> Said {
        Said::Code(text.to_owned())
    }

    #[test]
    fn a_code_is_typed_or_scanned_with_whatever_stands_around_it() {
        for bytes in [
            &b"7KQ2MX4R\r"[..],
            b"7kq2-mx4r\r",
            b"7KQ2MX4R1\x7f\r",
            b"\x02]C07KQ2MX4R\r",
            b"\x1b[A7K\x1bOPQ2\x1d\x00MX4R\r",
        ] {
            assert_eq!(said(Some((b"\x02", b"\r")), bytes), code("7KQ2MX4R"), "{bytes:?}");
        }
        assert_eq!(said(Some((b"#7#", b"\x03")), b"#7#7KQ2MX4R\x03"), code("7KQ2MX4R"));
        assert_eq!(said(None, b"7KQ\x1b"), Said::Nothing);
        assert_eq!(said(None, b"7KQ\x1bOR"), Said::Leave);
    }

    #[test]
    fn what_is_no_code_is_asked_for_again() {
        let mut guest = Guest::new(Language::En, None);
        assert_eq!(guest.push(Moment(0), b"7KQ2\r"), Said::Nothing);
        assert_eq!(guest.view().message, Some(Message::new("sys.ssh_code_short")));
        assert_eq!(guest.push(Moment(0), &[b'A'; 100_000]), Said::Nothing);
        assert_eq!(guest.view().field.map(|field| field.text.len()), Some(SIGNS + 1));
        assert_eq!(guest.view().message, None);
        assert_eq!(guest.push(Moment(0), b"\r"), Said::Nothing);
        assert_eq!(guest.push(Moment(0), b"7KQ2MX4R\r"), code("7KQ2MX4R"));
        guest.refuse("req.code_expired");
        assert_eq!(guest.view().field.map(|field| field.text), Some(String::new()));
    }
}
