//! The barcode with which a new device enrols: where the hub is, by which key it is known, and the one-time code.
//!
//! It holds digits, `A` to `X` and dots alone, which every scanner and every keyboard layout sends alike:
//! `R.CODE.KEY.ADDRESS`. The key is its 32 digits, or nothing where the hub speaks in the open. In the address, which
//! is in capitals, `X` and two hexadecimal digits stand for any other byte, so `192.168.1.10:7007` is
//! `192.168.1.10X3A7007`.

use crate::gs1::Scan;
use crate::tls::Pin;

/// What it begins with.
const PREFIX: &str = "R.";
/// Letters and digits of a code.
pub const CODE_SIGNS: usize = 8;
/// The longest address.
const LONGEST: usize = 120;

/// What a new device is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Host and port, such as `hub.local:7007`.
    pub place: String,
    /// The mark of the hub's key; none where it speaks in the open.
    pub key: Option<Pin>,
    /// The one-time code.
    pub code: String,
}

impl Invitation {
    /// The hub's address.
    #[must_use]
    pub fn address(&self) -> String {
        let scheme = if self.key.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.place)
    }

    /// What stands in the barcode.
    #[must_use]
    pub fn text(&self) -> String {
        let key: String = self.key.map_or_else(String::new, |key| key.to_string());
        let key: String = key.chars().filter(char::is_ascii_hexdigit).collect();
        let mut text = format!("{PREFIX}{}.{key}.", self.code);
        for byte in self.place.to_ascii_uppercase().bytes() {
            match byte {
                b'0'..=b'9' | b'A'..=b'W' | b'.' => text.push(char::from(byte)),
                other => text.push_str(&format!("X{other:02X}")),
            }
        }
        text
    }

    /// Reads what was scanned, with or without a symbology id in front; `None` when it is something else.
    #[must_use]
    pub fn read(frame: &[u8]) -> Option<Invitation> {
        let data = Scan::read(frame).map_or(frame, |scan| scan.data);
        let text = std::str::from_utf8(data).ok()?.trim();
        let (code, rest) = text.strip_prefix(PREFIX)?.split_once('.')?;
        let (key, place) = rest.split_once('.')?;
        let signs = code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if code.len() != CODE_SIGNS || !signs {
            return None;
        }
        let key = if key.is_empty() { None } else { Some(key.parse().ok()?) };
        Some(Invitation { place: place_of(place)?, key, code: code.to_owned() })
    }
}

/// The address as it was; only what can stand in one.
fn place_of(text: &str) -> Option<String> {
    let mut place = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let byte = if sign == 'X' {
            let byte = u8::from_str_radix(rest.get(1..3)?, 16).ok()?;
            rest = rest.get(3..)?;
            byte
        } else {
            rest = &rest[sign.len_utf8()..];
            u8::try_from(sign).ok()?
        };
        let fits = byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
        if !fits || place.len() == LONGEST {
            return None;
        }
        place.push(char::from(byte.to_ascii_lowercase()));
    }
    (!place.is_empty()).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation(place: &str, key: bool) -> Invitation {
        let key = key.then(|| "3F2A-0000-1111-2222-3333-4444-5555-09BC".parse().expect("a mark"));
        Invitation { place: place.to_owned(), key, code: "7KQ2MX4R".to_owned() }
    }

    #[test]
    fn it_reads_as_it_was_written_and_holds_only_what_every_keyboard_types_alike() {
        for (place, key) in [
            ("192.168.1.10:7007", true),
            ("xyz-hub.example_1:443", true),
            ("[fe80::1]:7007", false),
            ("h", false),
        ] {
            let invitation = invitation(place, key);
            let text = invitation.text();
            let plain = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'X').contains(&byte) || byte == b'.';
            assert!(text.bytes().all(plain), "{text}");
            for frame in [text.clone(), format!("]Q1{text}"), format!("]d1{text}\r")] {
                assert_eq!(Invitation::read(frame.as_bytes()).as_ref(), Some(&invitation), "{frame}");
            }
        }
        assert_eq!(
            invitation("192.168.1.10:7007", true).text(),
            "R.7KQ2MX4R.3F2A00001111222233334444555509BC.192.168.1.10X3A7007"
        );
        assert_eq!(invitation("h:1", true).address(), "https://h:1");
        assert_eq!(invitation("h:1", false).address(), "http://h:1");
    }

    #[test]
    fn anything_else_is_no_invitation() {
        let good = invitation("hub:1", true).text();
        for bad in [
            "",
            "7KQ2MX4R",
            "L.A01.1.1",
            "R.7KQ2MX4..HUB",
            "R.7kq2mx4r..HUB",
            "R.7KQ2MX4R.3F2A.HUB",
            "R.7KQ2MX4R..",
            "R.7KQ2MX4R..HUBX3",
            "R.7KQ2MX4R..HUBX2F",
            "R.7KQ2MX4R..HUBX00",
            "R.7KQ2MX4R..H B",
            "R.7KQ2MX4R..HÜB",
        ] {
            assert_eq!(Invitation::read(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(Invitation::read(format!("{good}{}", "A".repeat(200)).as_bytes()), None);
        assert_eq!(Invitation::read(&[0xff, 0xfe]), None);
    }
}
