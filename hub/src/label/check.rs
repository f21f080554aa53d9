//! What may stand on a label, and the barcodes made of it.

use super::{CartonLabel, ItemLabel, Label, LocationLabel, LpnLabel};
use regal_shared::base::Day;
use regal_shared::gs1::keys::{check_digit, gtin14, is_sscc};
use regal_shared::gs1::{ElementString, Gs1Error};

/// Most bytes in any one text of a label.
pub const MAX_TEXT: usize = 2_000;
/// Most characters of an own barcode, prefix included: what fits on 100 mm with bars that read well.
pub const MAX_OWN: usize = 20;
/// Most characters of an item number that is a barcode itself.
pub const MAX_PLAIN: usize = 48;
/// What hangs somewhere to be scanned: location, door, workstation, equipment, carton type, command.
pub const HANGING: [&str; 7] = ["L.", "D.", "W.", "E.", "K.", "C.", "B."];
/// Most lines on an LPN label.
pub const MAX_LPN_LINES: usize = 8;
/// Most lines of an address.
pub const MAX_ADDRESS: usize = 6;
/// Most parts of a location.
pub const MAX_PARTS: usize = 6;

/// Why a label cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// A field that has to be there is empty.
    #[error("{field} is empty; give it a value")]
    Empty {
        /// The field.
        field: &'static str,
    },
    /// A text or list is too long to be meant.
    #[error("{field} holds {len}, more than {max}; shorten it")]
    TooLong {
        /// The field.
        field: &'static str,
        /// How many bytes, characters or lines.
        len: usize,
        /// How many are allowed.
        max: usize,
    },
    /// An own barcode holds characters that a scanner on another keyboard layout would change.
    #[error("{field} {text:?} cannot be an own barcode; use {prefix} and then digits, A to X and dots")]
    OwnCode {
        /// The field.
        field: &'static str,
        /// What was given.
        text: String,
        /// How it has to begin.
        prefix: &'static str,
    },
    /// Check digits that nobody can type on a keypad.
    #[error("check digits {0:?} are not plain letters and digits; give up to six of them")]
    CheckDigits(String),
    /// The SSCC is not 18 digits with a good check digit.
    #[error("SSCC {text:?} is wrong: {why}")]
    Sscc {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The GTIN is not 8, 12, 13 or 14 digits with a good check digit.
    #[error("GTIN {text:?} is wrong: {why}")]
    Gtin {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The item number cannot be a barcode of its own.
    #[error(
        "item {0:?} has no GTIN and its number is no barcode: up to 48 ASCII characters without |; give it a GTIN"
    )]
    ItemCode(String),
    /// GS1 does not allow the data.
    #[error("the data of this item label is no GS1 element string: {0}")]
    Gs1(#[from] Gs1Error),
    /// A day that no label can show.
    #[error("{field} {day} is outside the years 2000 to 2049; a GS1 barcode holds two digits of the year")]
    Day {
        /// The field.
        field: &'static str,
        /// The day.
        day: String,
    },
    /// A number that cannot be.
    #[error("{field} is {value}; give a number from {least} up")]
    Number {
        /// The field.
        field: &'static str,
        /// What was given.
        value: i64,
        /// The least number allowed.
        least: i64,
    },
    /// A template of the house is wrong.
    #[error("template {name}: {why}")]
    Template {
        /// The template's file name.
        name: String,
        /// What is wrong and where.
        why: String,
    },
}

impl Label {
    /// Whether this label can be printed at all.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub fn check(&self) -> Result<(), LabelError> {
        match self {
            Label::Location(label) => location(label),
            Label::Lpn(label) => lpn(label),
            Label::Item(label) => item(label),
            Label::Carton(label) => carton(label),
            Label::ScannerCheck => Ok(()),
        }
    }
}

fn location(label: &LocationLabel) -> Result<(), LabelError> {
    let prefix = HANGING.into_iter().find(|prefix| label.barcode.starts_with(prefix)).unwrap_or("L.");
    own("barcode", &label.barcode, prefix)?;
    lines("parts", &label.parts, MAX_PARTS)?;
    if label.parts.iter().all(|part| part.trim().is_empty()) {
        return Err(LabelError::Empty { field: "parts" });
    }
    if !label.check_digits.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(LabelError::CheckDigits(label.check_digits.chars().take(40).collect()));
    }
    if label.check_digits.chars().count() > 6 {
        let len = label.check_digits.chars().count();
        return Err(LabelError::TooLong { field: "check_digits", len, max: 6 });
    }
    text("note", &label.note)
}

fn lpn(label: &LpnLabel) -> Result<(), LabelError> {
    filled("lpn", &label.lpn)?;
    own("lpn", &format!("U.{}", label.lpn), "U.")?;
    if let Some(number) = &label.sscc {
        sscc(number)?;
    }
    lines("lines", &label.lines, MAX_LPN_LINES)
}

fn item(label: &ItemLabel) -> Result<(), LabelError> {
    filled("item", &label.item)?;
    text("name", &label.name)?;
    let plain = |b: u8| matches!(b, b' '..=b'~') && b != b'|';
    if label.gtin.is_none() && !(label.item.len() <= MAX_PLAIN && label.item.bytes().all(plain)) {
        return Err(LabelError::ItemCode(label.item.chars().take(60).collect()));
    }
    item_elements(label).map(drop)
}

fn carton(label: &CartonLabel) -> Result<(), LabelError> {
    sscc(&label.sscc)?;
    filled("order", &label.order)?;
    lines("ship_to", &label.ship_to, MAX_ADDRESS)?;
    text("carrier", &label.carrier)?;
    if let Some(value) = label.weight_g.filter(|grams| *grams < 1) {
        return Err(LabelError::Number { field: "weight_g", value, least: 1 });
    }
    match label.number_of {
        Some((number, _)) if number < 1 => {
            Err(LabelError::Number { field: "number_of", value: number, least: 1 })
        }
        Some((number, of)) if of < number => {
            Err(LabelError::Number { field: "number_of", value: of, least: number })
        }
        _ => Ok(()),
    }
}

/// The element string of an item label, or `None` when the item has no GTIN. The fixed lengths come first, so that
/// nothing needs a separator.
pub(super) fn item_elements(label: &ItemLabel) -> Result<Option<ElementString>, LabelError> {
    let best_before = label.best_before.map(|day| yymmdd("best_before", day)).transpose()?;
    let use_by = label.use_by.map(|day| yymmdd("use_by", day)).transpose()?;
    if let Some(lot) = &label.lot {
        filled("lot", lot)?;
    }
    let Some(gtin) = &label.gtin else { return Ok(None) };
    let gtin = gtin14(gtin).ok_or_else(|| wrong_gtin(gtin))?;
    let mut pairs = vec![("01", gtin.as_str())];
    pairs.extend(best_before.as_deref().map(|day| ("15", day)));
    pairs.extend(use_by.as_deref().map(|day| ("17", day)));
    pairs.extend(label.lot.as_deref().map(|lot| ("10", lot)));
    let elements = ElementString::from_pairs(pairs)?;
    Ok(Some(elements))
}

fn yymmdd(field: &'static str, day: Day) -> Result<String, LabelError> {
    match day.ymd() {
        Some((year @ 2000..=2049, month, day)) => Ok(format!("{:02}{month:02}{day:02}", year - 2000)),
        _ => Err(LabelError::Day { field, day: day.iso() }),
    }
}

fn filled(field: &'static str, value: &str) -> Result<(), LabelError> {
    if value.trim().is_empty() {
        return Err(LabelError::Empty { field });
    }
    text(field, value)
}

fn text(field: &'static str, value: &str) -> Result<(), LabelError> {
    match value.len() {
        len if len > MAX_TEXT => Err(LabelError::TooLong { field, len, max: MAX_TEXT }),
        _ => Ok(()),
    }
}

fn lines(field: &'static str, lines: &[String], max: usize) -> Result<(), LabelError> {
    if lines.len() > max {
        return Err(LabelError::TooLong { field, len: lines.len(), max });
    }
    lines.iter().try_for_each(|line| text(field, line))
}

fn own(field: &'static str, code: &str, prefix: &'static str) -> Result<(), LabelError> {
    let rest = code.strip_prefix(prefix).unwrap_or_default();
    let fits = |b: u8| matches!(b, b'0'..=b'9' | b'A'..=b'X' | b'.');
    if rest.is_empty() || !rest.bytes().all(fits) {
        return Err(LabelError::OwnCode { field, text: code.chars().take(40).collect(), prefix });
    }
    match code.len() {
        len if len > MAX_OWN => Err(LabelError::TooLong { field, len, max: MAX_OWN }),
        _ => Ok(()),
    }
}

fn sscc(text: &str) -> Result<(), LabelError> {
    if is_sscc(text) {
        return Ok(());
    }
    let why = wrong_digits(text, &[18]);
    Err(LabelError::Sscc { text: text.chars().take(40).collect(), why })
}

fn wrong_gtin(text: &str) -> LabelError {
    let why = wrong_digits(text, &[8, 12, 13, 14]);
    LabelError::Gtin { text: text.chars().take(40).collect(), why }
}

fn wrong_digits(text: &str, lengths: &[usize]) -> String {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if !digits || !lengths.contains(&text.len()) {
        let lengths: Vec<String> = lengths.iter().map(ToString::to_string).collect();
        return format!("{} digits are needed", lengths.join(", "));
    }
    match check_digit(&text[..text.len() - 1]) {
        Some(good) => format!("its check digit would be {good}; a digit is mistyped"),
        None => "it is empty".to_owned(),
    }
}
