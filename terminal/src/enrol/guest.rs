//! The first screen of a device nobody knows yet: it asks for a one-time code, and does nothing else.

use crate::scan::{Piece, Splitter};
use crate::talk::Key;
use crate::view::{Field, Signal, View};
use regal_shared::barcode::{CODE_SIGNS, Invitation};
use regal_shared::base::Moment;
use regal_shared::text::{Language, Message};

/// The most that is kept of one line.
const LINE: usize = 256;

/// Where the screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// On a handheld, over SSH; the hub is known.
    Served,
    /// On the device itself. Whether it knows where the hub is: without that a code alone leads nowhere.
    Here {
        /// It does.
        hub: bool,
    },
}

/// What came of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The screen may have changed.
    Nothing,
    /// This is to be tried as a code.
    Code(String),
    /// This was scanned: a code, and where it counts.
    Invited(Invitation),
    /// Whoever is there goes away again.
    Leave,
}

/// A device that has no code yet.
#[derive(Debug)]
pub struct Guest {
    language: Language,
    shown: Where,
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
    pub fn new(language: Language, shown: Where, wedge: Option<(&[u8], &[u8])>) -> Guest {
        let (prefix, suffix) = wedge.unwrap_or_default();
        Guest {
            language,
            shown,
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

    /// What a scanner with a line of its own sent.
    pub fn scan(&mut self, frame: &[u8]) -> Said {
        self.line = frame.iter().copied().filter(u8::is_ascii_graphic).take(LINE).collect();
        self.enter()
    }

    /// Why the code did not help.
    pub fn refuse(&mut self, code: &'static str) {
        (self.said, self.line) = (Some(code), Vec::new());
    }

    /// The screen.
    #[must_use]
    pub fn view(&self) -> View {
        let no_offline = (self.shown == Where::Served).then_some("sys.no_offline");
        View {
            language: self.language,
            title: Some("Regal".into()),
            signal: Signal { online: true, served: self.shown == Where::Served, ..Signal::default() },
            instruction: Some(Message::new(self.asks())),
            message: self.said.or(no_offline).map(Message::new),
            field: self.types().then(|| Field { text: self.code(), masked: false }),
            keys: self.keys_shown(),
            ..View::default()
        }
    }

    /// ENT where something can be typed, and the way out.
    fn keys_shown(&self) -> Vec<(Key, Message)> {
        let enter = self.types().then(|| (Key::Enter, Message::new("key.ok")));
        enter.into_iter().chain([(Key::F3, Message::new("key.back"))]).collect()
    }

    /// Whether a typed code leads anywhere.
    fn types(&self) -> bool {
        self.shown != Where::Here { hub: false }
    }

    fn asks(&self) -> &'static str {
        match self.shown {
            Where::Served => "sys.ssh_code",
            Where::Here { hub: true } => "sys.enrol_either",
            Where::Here { hub: false } => "sys.enrol_scan",
        }
    }

    fn add(&mut self, byte: u8) {
        self.said = None;
        if self.line.len() < LINE {
            self.line.push(byte);
        }
    }

    fn enter(&mut self) -> Said {
        if let Some(invitation) = Invitation::read(self.bare()) {
            (self.said, self.line) = (Some("sys.ssh_sending"), Vec::new());
            return Said::Invited(invitation);
        }
        let code = self.code();
        if code.len() == CODE_SIGNS && self.types() {
            self.said = Some("sys.ssh_sending");
            return Said::Code(code);
        }
        if !self.line.is_empty() {
            self.refuse(if self.types() { "sys.ssh_code_short" } else { "sys.enrol_bad" });
        }
        Said::Nothing
    }

    /// The line without what a scanner puts around it.
    fn bare(&self) -> &[u8] {
        let line = self.line.strip_prefix(self.prefix.as_slice()).unwrap_or(&self.line);
        match line {
            [b']', _, _, rest @ ..] => rest,
            line => line,
        }
    }

    /// The same without what people put between, in capitals.
    fn code(&self) -> String {
        self.bare()
            .iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(|byte| char::from(byte.to_ascii_uppercase()))
            .take(CODE_SIGNS + 1)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(wedge: Option<(&[u8], &[u8])>, bytes: &[u8]) -> Said {
        Guest::new(Language::En, Where::Served, wedge).push(Moment(0), bytes)
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
    fn an_invitation_is_scanned_where_a_code_is_asked_for() {
        let text = "R.7KQ2MX4R.3F2A00001111222233334444555509BC.192.168.1.10X3A7007";
        let invitation = Invitation::read(text.as_bytes()).expect("an invitation");
        let invited = Said::Invited(invitation);
        assert_eq!(said(Some((b"\x02", b"\r")), format!("\x02]Q1{text}\r").as_bytes()), invited);
        for hub in [false, true] {
            let mut guest = Guest::new(Language::En, Where::Here { hub }, None);
            assert_eq!(guest.view().field.is_some(), hub, "nothing is typed where it leads nowhere");
            assert_eq!(guest.scan(b"L.A01.1.1"), Said::Nothing);
            let no = if hub { "sys.ssh_code_short" } else { "sys.enrol_bad" };
            assert_eq!(guest.view().message, Some(Message::new(no)));
            let typed = guest.push(Moment(0), b"7KQ2MX4R\r");
            assert_eq!(typed, if hub { code("7KQ2MX4R") } else { Said::Nothing });
            assert_eq!(guest.scan(format!("]d1{text}").as_bytes()), invited);
            assert_eq!(guest.push(Moment(0), b"\x1bOR"), Said::Leave);
        }
    }

    #[test]
    fn what_is_no_code_is_asked_for_again() {
        let mut guest = Guest::new(Language::En, Where::Served, None);
        assert_eq!(guest.push(Moment(0), b"7KQ2\r"), Said::Nothing);
        assert_eq!(guest.view().message, Some(Message::new("sys.ssh_code_short")));
        assert_eq!(guest.push(Moment(0), &[b'A'; 100_000]), Said::Nothing);
        assert_eq!(guest.view().field.map(|field| field.text.len()), Some(CODE_SIGNS + 1));
        assert_eq!(guest.view().message, Some(Message::new("sys.no_offline")), "the complaint is over");
        assert_eq!(guest.push(Moment(0), b"\r"), Said::Nothing);
        assert_eq!(guest.push(Moment(0), b"7KQ2MX4R\r"), code("7KQ2MX4R"));
        guest.refuse("req.code_expired");
        assert_eq!(guest.view().field.map(|field| field.text), Some(String::new()));
    }
}
