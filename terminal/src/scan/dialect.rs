//! How a scanner writes down what it read: symbology ids, separators, layout. Made plain before anything reads it.

use super::layout::Layout;
use regal_shared::gs1::{self, AimId, Content, GS, Scan};

/// What stands for the separator (FNC1) between GS1 elements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Separator {
    /// GS itself, also as Ctrl+] of a keyboard scanner.
    #[default]
    Gs,
    /// The function key F8.
    F8,
    /// Alt and the digits 029.
    Alt029,
    /// A text or a replacement character, such as `{GS}` or `|`.
    Text(Vec<u8>),
    /// None: each AI stands in round brackets, `(01)…(10)…`.
    Brackets,
}

/// How a scanner writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Whether symbology ids (`]C1`) are sent. Where they are not, a scan that begins like one is data, and what reads
    /// as GS1 from a key with a good check digit to its end is GS1.
    pub aim: bool,
    /// What stands for the separator.
    pub separator: Separator,
    /// How keys arrive; only in the terminal's own input.
    pub layout: Layout,
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect { aim: true, separator: Separator::Gs, layout: Layout::Same }
    }
}

/// The scan cannot be taken: the keys of the scanner and of the machine differ, and what was meant is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKeys;

/// Characters without width that keyboards of phones put between others: U+200B to U+200D, U+2060, U+FEFF.
const WIDTHLESS: [&[u8]; 5] =
    [b"\xE2\x80\x8B", b"\xE2\x80\x8C", b"\xE2\x80\x8D", b"\xE2\x81\xA0", b"\xEF\xBB\xBF"];

/// The symbology id of anything else (ISO/IEC 15424): in front of data it says that the data is no id.
const OTHER: &[u8] = b"]X0";

impl Dialect {
    /// A frame as everything behind it reads it: ids as sent, GS between elements. Several codes of one read, with CR
    /// or LF between them, are made plain one by one. A frame from the terminal's own input (`typed`) may come over a
    /// keyboard.
    ///
    /// # Errors
    /// [`WrongKeys`] when it was typed on other keys than the scanner meant, and either no layout is set or what was
    /// meant is not certain.
    pub fn plain(&self, frame: &[u8], typed: bool) -> Result<Vec<u8>, WrongKeys> {
        let frame = replaced(frame, &WIDTHLESS, b"");
        let mut plain = Vec::with_capacity(frame.len());
        for part in frame.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
            let end = part.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
            plain.extend(self.one(&part[..end], typed)?);
            plain.extend_from_slice(&part[end..]);
        }
        Ok(plain)
    }

    fn one(&self, part: &[u8], typed: bool) -> Result<Vec<u8>, WrongKeys> {
        let part = if typed { self.keys(part)? } else { part.to_vec() };
        let part = header(part);
        if !self.aim && AimId::leading(&part).is_some() {
            return Ok([OTHER, &part].concat());
        }
        let separated = self.separated(&part);
        if AimId::leading(&separated).is_some() {
            return Ok(separated);
        }
        let as_gs1 = [b"]C1", &separated[..]].concat();
        let sure = is_gs1(&as_gs1) && (separated != part || (!self.aim && begins_with_key(&separated)));
        Ok(if sure { as_gs1 } else { part })
    }

    /// The keys that were meant.
    fn keys(&self, part: &[u8]) -> Result<Vec<u8>, WrongKeys> {
        let Ok(text) = std::str::from_utf8(part) else {
            return if self.layout == Layout::Same { Ok(part.to_vec()) } else { Err(WrongKeys) };
        };
        if self.layout == Layout::Same {
            return if recognised(text) { Err(WrongKeys) } else { Ok(part.to_vec()) };
        }
        let meant = self.layout.meant(text).map_err(|_| WrongKeys)?.into_bytes();
        let separated = self.separated(&meant);
        // What says that it is GS1 and does not read as that has lost something to a dead key.
        let lost = AimId::leading(&separated).is_some_and(AimId::is_gs1) && !is_gs1(&separated);
        if lost { Err(WrongKeys) } else { Ok(meant) }
    }

    /// With GS where something stands for it, if it reads as GS1 then.
    fn separated(&self, part: &[u8]) -> Vec<u8> {
        let (aim, data) = match AimId::leading(part) {
            Some(_) => part.split_at(AimId::LEN),
            None => (&b""[..], part),
        };
        let data = match &self.separator {
            Separator::Gs => return part.to_vec(),
            Separator::F8 => replaced(data, &[b"\x1b[19~"], &[GS]),
            Separator::Alt029 => replaced(data, &[b"\x1b0\x1b2\x1b9"], &[GS]),
            Separator::Text(text) => replaced(data, &[text], &[GS]),
            Separator::Brackets => match unbracketed(data) {
                Some(data) => data,
                None => return part.to_vec(),
            },
        };
        let separated = [aim, &data].concat();
        let reads =
            if aim.is_empty() { is_gs1(&[b"]C1", &separated[..]].concat()) } else { is_gs1(&separated) };
        if reads { separated } else { part.to_vec() }
    }
}

/// Old labels write the header of an ISO/IEC 15434 message as `>[)>06` GS: the format, and no RS before it.
fn header(part: Vec<u8>) -> Vec<u8> {
    let rest = part.strip_prefix(b">").unwrap_or(&part);
    match rest.strip_prefix(b"[)>") {
        Some([a, b, GS, fields @ ..]) if a.is_ascii_digit() && b.is_ascii_digit() => {
            [b"[)>\x1e", &[*a, *b, GS][..], fields].concat()
        }
        _ => part,
    }
}

fn is_gs1(scan: &[u8]) -> bool {
    matches!(Scan::read(scan), Ok(Scan { content: Content::Gs1(_), .. }))
}

/// Whether it begins with a key whose check digit is looked at: SSCC or GTIN.
fn begins_with_key(data: &[u8]) -> bool {
    [&b"00"[..], b"01", b"02"].iter().any(|ai| data.starts_with(ai))
}

/// A scan of a US scanner on a German keyboard that cannot be anything else: `]` has become `+`, and what follows is
/// a retail code with a good check digit or reads as GS1 when undone.
fn recognised(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('+') else { return false };
    let Ok(meant) = Layout::UsOnGerman.meant(text) else { return false };
    match rest.get(..2) {
        Some("E0" | "E4") => gs1::keys::gtin14(&rest[2..]).is_some(),
        Some("C1" | "d2" | "e0" | "Q3" | "J1") => is_gs1(meant.as_bytes()),
        _ => false,
    }
}

/// `(01)…(10)…` as an element string; `None` when it is not written like that.
fn unbracketed(data: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(data).ok()?.strip_prefix('(')?;
    let mut elements = Vec::new();
    let mut rest = text;
    loop {
        let (ai, tail) = rest.split_once(')')?;
        if !(2..=4).contains(&ai.len()) || !ai.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // A bracket in a value is no AI; the next AI is the first that could be one.
        let next = tail.match_indices('(').map(|(at, _)| at).find(|at| {
            let inner = &tail[at + 1..];
            inner.find(')').is_some_and(|end| {
                (2..=4).contains(&end) && inner[..end].bytes().all(|byte| byte.is_ascii_digit())
            })
        });
        let value = &tail[..next.unwrap_or(tail.len())];
        elements.extend_from_slice(ai.as_bytes());
        elements.extend_from_slice(value.as_bytes());
        match next {
            Some(at) => rest = &tail[at + 1..],
            None => return Some(elements),
        }
        // Harmless after values of a fixed length.
        elements.push(GS);
    }
}

fn replaced(bytes: &[u8], patterns: &[&[u8]], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        match patterns.iter().find(|pattern| !pattern.is_empty() && rest.starts_with(pattern)) {
            Some(pattern) => {
                out.extend_from_slice(by);
                rest = &rest[pattern.len()..];
            }
            None => {
                out.push(*first);
                rest = &rest[1..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(separator: &str) -> Separator {
        Separator::Text(separator.into())
    }

    #[test]
    fn every_stand_in_for_the_separator_becomes_gs() {
        let good = b"]C10109506000134352\x1d10ABC\x1d21X";
        for (separator, sent) in [
            (Separator::Gs, "]C10109506000134352\u{1d}10ABC\u{1d}21X"),
            (Separator::F8, "]C10109506000134352\u{1b}[19~10ABC\u{1b}[19~21X"),
            (Separator::Alt029, "]C10109506000134352\u{1b}0\u{1b}2\u{1b}910ABC\u{1b}0\u{1b}2\u{1b}921X"),
            (text("{GS}"), "]C10109506000134352{GS}10ABC{GS}21X"),
            (text("|"), "]C10109506000134352|10ABC|21X"),
            (text("\u{7f}"), "]C10109506000134352\u{7f}10ABC\u{7f}21X"),
            (Separator::Brackets, "]C1(01)09506000134352(10)ABC(21)X"),
        ] {
            let dialect = Dialect { separator, ..Dialect::default() };
            for typed in [false, true] {
                assert_eq!(dialect.plain(sent.as_bytes(), typed), Ok(good.to_vec()), "{sent:?}");
            }
            // Without an id the separators tell it, if all of it reads as GS1.
            let bare = dialect.plain(&sent.as_bytes()[3..], false).expect("plain");
            assert!(bare == good || dialect.separator == Separator::Gs, "{sent:?} {bare:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_separator_stays() {
        for (separator, sent) in [
            (text("|"), "]C0A|B"),
            (text("|"), "https://example.org/a|b"),
            (text("{GS}"), "]Q1{GS}"),
            (Separator::Brackets, "]C1(1)2"),
            (Separator::Brackets, "(01)09506000134353"),
            (Separator::Brackets, "(A)B"),
            (Separator::Brackets, "()"),
            (Separator::F8, "]C0\u{1b}[19~"),
            (Separator::Gs, "0109506000134352"),
            (Separator::Gs, "+A99912345/9901510X3"),
            (Separator::Gs, "+C0ABC"),
        ] {
            let dialect = Dialect { separator, ..Dialect::default() };
            assert_eq!(dialect.plain(sent.as_bytes(), true), Ok(sent.into()), "{sent}");
        }
    }

    #[test]
    fn without_ids_what_is_surely_gs1_is_and_what_looks_like_an_id_is_data() {
        let dialect = Dialect { aim: false, ..Dialect::default() };
        for (sent, plain) in [
            ("0109506000134352", "]C10109506000134352"),
            ("01095011015300031714070410AB-123", "]C101095011015300031714070410AB-123"),
            ("0109506000134353", "0109506000134353"),
            ("10ABC", "10ABC"),
            ("]C10109506000134352", "]X0]C10109506000134352"),
            ("A-01-3", "A-01-3"),
        ] {
            assert_eq!(dialect.plain(sent.as_bytes(), false), Ok(plain.into()), "{sent}");
        }
    }

    #[test]
    fn several_codes_of_one_read_are_made_plain_one_by_one() {
        let dialect = Dialect { separator: text("|"), ..Dialect::default() };
        let plain = dialect.plain(b"]C110AB|21X\r]E09506000134352\r\n", false);
        assert_eq!(plain, Ok(b"]C110AB\x1d21X\r]E09506000134352\r\n".to_vec()));
    }

    #[test]
    fn us_keys_on_a_german_keyboard_are_undone_only_where_that_is_set_and_certain() {
        let set = Dialect { layout: Layout::UsOnGerman, ..Dialect::default() };
        let unset = Dialect::default();
        for (sent, undone, told) in [
            ("+C10109506000134352", Some("]C10109506000134352"), true),
            ("+E09506000134352", Some("]E09506000134352"), true),
            ("+C110A\u{df}B", Some("]C110A-B"), true),
            ("+C110AB\u{1d}21Z", Some("]C110AB\u{1d}21Y"), true),
            // Something was lost to a dead key.
            ("+C110\u{e1}", None, false),
            ("+C10109506000134353", None, false),
            // The same on both.
            ("U.A17", Some("U.A17"), false),
            ("L.A01.03", Some("L.A01.03"), false),
            ("Z", Some("Y"), false),
            ("\u{fffd}", None, false),
        ] {
            let expected = undone.map(|text| text.as_bytes().to_vec()).ok_or(WrongKeys);
            assert_eq!(set.plain(sent.as_bytes(), true), expected, "{sent}");
            let seen = if told { Err(WrongKeys) } else { Ok(sent.as_bytes().to_vec()) };
            assert_eq!(unset.plain(sent.as_bytes(), true), seen, "{sent}");
            // A serial line has no keys.
            assert_eq!(set.plain(sent.as_bytes(), false), Ok(sent.as_bytes().to_vec()), "{sent}");
        }
        assert_eq!(set.plain(b"\xff", true), Err(WrongKeys));
    }

    #[test]
    fn broken_headers_and_widthless_characters_are_put_right() {
        let dialect = Dialect::default();
        for (sent, plain) in [
            (&b">[)>06\x1dQ32"[..], &b"[)>\x1e06\x1dQ32"[..]),
            (b"[)>06\x1dQ32", b"[)>\x1e06\x1dQ32"),
            (b"[)>\x1e06\x1dQ32\x1e\x04", b"[)>\x1e06\x1dQ32\x1e\x04"),
            (b">[)>", b">[)>"),
            (b">A", b">A"),
            (b"\xe2\x80\x8b10AB\xe2\x80\x8d\xef\xbb\xbf", b"10AB"),
            (b"\xe2\x80", b"\xe2\x80"),
            (b"", b""),
        ] {
            assert_eq!(dialect.plain(sent, false), Ok(plain.to_vec()), "{sent:?}");
        }
    }
}
