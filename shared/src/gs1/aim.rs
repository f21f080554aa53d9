//! AIM symbology identifiers: what kind of bar code a scan came from (ISO/IEC 15424).

use super::{ElementString, GS, Gs1Error, keys};

/// The kind of bar code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbology {
    /// Code 128 and GS1-128.
    Code128,
    /// EAN-13, UPC-A, UPC-E; `]E4` is EAN-8.
    EanUpc,
    /// GS1 DataBar and the composite component.
    DataBar,
    /// Data Matrix.
    DataMatrix,
    /// QR Code.
    Qr,
    /// DotCode.
    DotCode,
    /// Interleaved 2 of 5, ITF-14.
    Itf,
    /// Code 39.
    Code39,
    /// Code 93.
    Code93,
    /// Codabar.
    Codabar,
    /// PDF417.
    Pdf417,
    /// Aztec.
    Aztec,
    /// MaxiCode.
    MaxiCode,
    /// Han Xin.
    HanXin,
    /// Anything else.
    Other,
}

/// A symbology identifier: `]`, a letter for the kind, a modifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AimId {
    letter: u8,
    modifier: u8,
}

impl AimId {
    /// Bytes of an identifier in a scan.
    pub const LEN: usize = 3;

    /// The identifier a scan begins with, or `None`: `]`, a letter, a digit or letter.
    #[must_use]
    pub fn leading(scan: &[u8]) -> Option<AimId> {
        match *scan.first_chunk::<{ AimId::LEN }>()? {
            [b']', letter, modifier] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
                Some(AimId { letter, modifier })
            }
            _ => None,
        }
    }

    /// The kind of bar code.
    #[must_use]
    pub fn symbology(self) -> Symbology {
        match self.letter {
            b'A' => Symbology::Code39,
            b'C' => Symbology::Code128,
            b'E' => Symbology::EanUpc,
            b'F' => Symbology::Codabar,
            b'G' => Symbology::Code93,
            b'I' => Symbology::Itf,
            b'J' => Symbology::DotCode,
            b'L' => Symbology::Pdf417,
            b'Q' => Symbology::Qr,
            b'U' => Symbology::MaxiCode,
            b'd' => Symbology::DataMatrix,
            b'e' => Symbology::DataBar,
            b'h' => Symbology::HanXin,
            b'z' => Symbology::Aztec,
            _ => Symbology::Other,
        }
    }

    /// Whether the bar code says that it holds GS1 element strings: FNC1 stood in first place. That FNC1 is not sent.
    #[must_use]
    pub fn is_gs1(self) -> bool {
        // The second of two ids a letter is the same with extended channels (ECI).
        matches!(
            (self.letter, self.modifier),
            (b'C', b'1') | (b'e', b'0') | (b'd', b'2' | b'5') | (b'Q', b'3' | b'4') | (b'J', b'1' | b'4')
        )
    }

    /// Whether the bar code holds nothing but a GTIN, when its length fits: EAN, UPC, ITF-14.
    #[must_use]
    pub fn is_retail(self) -> bool {
        matches!(self.symbology(), Symbology::EanUpc | Symbology::Itf)
    }
}

impl std::fmt::Display for AimId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "]{}{}", char::from(self.letter), char::from(self.modifier))
    }
}

/// What a scan holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// GS1 element strings.
    Gs1(ElementString),
    /// Anything else: the bytes after the identifier, as sent.
    Plain,
}

/// A scan with its identifier told apart from its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan<'a> {
    /// The symbology identifier, if the scanner sent one.
    pub aim: Option<AimId>,
    /// The data after the identifier.
    pub data: &'a [u8],
    /// What the data is.
    pub content: Content,
}

impl<'a> Scan<'a> {
    /// Reads one scan, without the prefix and suffix a scanner may be set to add.
    ///
    /// It is GS1 when the identifier says so, or when it begins with GS (some scanners send the first FNC1). Without
    /// an identifier, data with a GS inside is GS1 if it can be read as such, else plain.
    ///
    /// # Errors
    /// When it is GS1 and cannot be read; the place counts from the start of `scan`.
    pub fn read(scan: &'a [u8]) -> Result<Scan<'a>, Gs1Error> {
        let aim = AimId::leading(scan);
        let skipped = if aim.is_some() { AimId::LEN } else { 0 };
        let data = &scan[skipped..];
        let says_so = aim.is_some_and(AimId::is_gs1) || data.first() == Some(&GS);
        let content = if says_so {
            Content::Gs1(ElementString::parse(data).map_err(|error| error.shifted(skipped))?)
        } else if aim.is_none() && data.contains(&GS) {
            ElementString::parse(data).map_or(Content::Plain, Content::Gs1)
        } else {
            Content::Plain
        };
        Ok(Scan { aim, data, content })
    }

    /// The GTIN of a plain EAN, UPC or ITF-14 scan in 14 digits. Without an identifier, digits of the right length
    /// with a good check digit count; `None` otherwise.
    #[must_use]
    pub fn gtin14(&self) -> Option<String> {
        if self.content != Content::Plain || self.aim.is_some_and(|aim| !aim.is_retail()) {
            return None;
        }
        let text = std::str::from_utf8(self.data).ok()?;
        let fits = match self.aim.map(AimId::symbology) {
            Some(Symbology::Itf) => text.len() == 14,
            // UPC-A, UPC-E and EAN-8 come with ]E0, too, from scanners set to leave out leading zeros.
            Some(Symbology::EanUpc) => text.len() != 14,
            _ => true,
        };
        fits.then(|| keys::gtin14(text)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gs1::Code;

    #[test]
    fn ids_name_the_symbology_and_whether_it_is_gs1() {
        use Symbology::*;
        for (id, symbology, gs1) in [
            ("]C1", Code128, true),
            ("]C0", Code128, false),
            ("]C2", Code128, false),
            ("]E0", EanUpc, false),
            ("]E4", EanUpc, false),
            ("]e0", DataBar, true),
            ("]e1", DataBar, false),
            ("]d2", DataMatrix, true),
            ("]d1", DataMatrix, false),
            ("]d5", DataMatrix, true),
            ("]Q3", Qr, true),
            ("]Q1", Qr, false),
            ("]J1", DotCode, true),
            ("]J0", DotCode, false),
            ("]I0", Itf, false),
            ("]I1", Itf, false),
            ("]A0", Code39, false),
            ("]X0", Other, false),
        ] {
            let aim = AimId::leading(id.as_bytes()).expect(id);
            assert_eq!((aim.symbology(), aim.is_gs1(), aim.to_string().as_str()), (symbology, gs1, id));
        }
        for text in ["", "]", "]C", "]1C", "] C1", "C1]", "]C-"] {
            assert_eq!(AimId::leading(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn a_scan_is_gs1_when_its_id_or_a_leading_separator_says_so() {
        let kind = |scan: &str| match Scan::read(scan.as_bytes()) {
            Ok(Scan { content: Content::Gs1(elements), .. }) => elements.to_string(),
            Ok(_) => "plain".to_owned(),
            Err(error) => format!("{} {}", error.code.code(), error.at),
        };
        for (scan, expected) in [
            ("]C10109506000134352\u{1d}10ABC", "(01)09506000134352(10)ABC"),
            ("]C1\u{1d}0109506000134352", "(01)09506000134352"),
            ("\u{1d}0109506000134352", "(01)09506000134352"),
            ("10ABC\u{1d}21X", "(10)ABC(21)X"),
            ("0109506000134352", "plain"),
            ("]C00109506000134352\u{1d}10ABC", "plain"),
            ("[)>\u{1e}06\u{1d}1PABC\u{1d}Q5\u{1e}\u{4}", "plain"),
            ("]C1", "no_data 3"),
            ("]C10109506000134353", "check_digit 18"),
            ("\u{1d}99", "empty_value 3"),
            ("(01)09506000134352", "plain"),
        ] {
            assert_eq!(kind(scan), expected, "{scan:?}");
        }
    }

    #[test]
    fn retail_scans_give_a_gtin() {
        for (scan, gtin) in [
            ("]E09506000134352", Some("09506000134352")),
            ("]E0036000291452", Some("00036000291452")),
            ("]E496385074", Some("00000096385074")),
            ("]I109506000134352", Some("09506000134352")),
            ("]I19506000134352", None),
            ("]E09506000134353", None),
            ("]E009506000134352", None),
            ("]C09506000134352", None),
            ("9506000134352", Some("09506000134352")),
            ("9506000134353", None),
            ("A-01-3", None),
            ("", None),
        ] {
            let read = Scan::read(scan.as_bytes()).expect(scan);
            assert_eq!(read.gtin14().as_deref(), gtin, "{scan:?}");
        }
        assert_eq!(Scan::read(b"]Q3").map_err(|error| error.code), Err(Code::NoData));
    }
}
