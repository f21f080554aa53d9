//! What can be wrong with GS1 data: one code a kind, with the place and the remedy.

use std::fmt;

macro_rules! codes {
    ($($name:ident $code:literal $what:literal / $remedy:ident;)*) => {
        /// What is wrong. [`Code::code`] gives the text for files and programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`: ", $what, ".")] $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code in files, on the wire and in the output of programs; never changes.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Code::$name => $code,)*
                }
            }

            /// What is wrong, in English, for an operator.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self {
                    $(Code::$name => $what,)*
                }
            }

            /// What to do about it, in English, for an operator.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self {
                    $(Code::$name => $remedy,)*
                }
            }
        }
    };
}

const LABEL: &str = "the label was printed wrong: have it replaced or key the value in";
const RESCAN: &str = "scan again; if it stays, have the label replaced or key the value in";
const SEPARATOR: &str =
    "the scanner may drop or replace the separator: check that it sends FNC1 as GS (hex 1D)";
const UPDATE: &str =
    "check that the scanner sends FNC1 as GS (hex 1D), then that the label uses a published AI";
const ENCODER: &str = "correct the data before it is printed";
const OTHER: &str = "read the quantity from the label and key it in";

codes! {
    NoData "no_data" "there is no data" / RESCAN;
    TooMuchData "too_much_data" "the data is longer than 4096 bytes" / LABEL;
    TooManyElements "too_many_elements" "there are more than 64 elements" / LABEL;
    UnknownAi "unknown_ai" "no application identifier begins here" / UPDATE;
    EmptyValue "empty_value" "the value is empty" / LABEL;
    TooShort "too_short" "the value is too short" / RESCAN;
    TooLong "too_long" "the value is too long" / SEPARATOR;
    Repeated "repeated_ai" "the identifier stands twice with different values" / LABEL;
    Brackets "bad_brackets" "an identifier in brackets is expected here" / ENCODER;
    PairExcluded "pair_excluded" "the identifier must not stand beside another one that is here" / LABEL;
    PairMissing "pair_missing" "the identifier needs another one that is not here" / LABEL;
    SerialMissing "serial_missing" "a signed key needs its serial part" / LABEL;
    NotDigit "not_digit" "only digits are allowed" / SEPARATOR;
    NotCset82 "not_cset82" "the character is not in GS1's character set 82" / SEPARATOR;
    NotCset39 "not_cset39" "the character is not in GS1's character set 39" / SEPARATOR;
    NotCset64 "not_cset64" "the character is not in GS1's character set 64" / SEPARATOR;
    BadPadding "bad_padding" "the number of = at the end does not fit the length" / LABEL;
    CheckDigit "check_digit" "the check digit does not fit" / RESCAN;
    CheckPair "check_pair" "the check characters do not fit" / RESCAN;
    ShortPrefix "short_prefix" "the value is shorter than a company prefix can be" / LABEL;
    BadPrefix "bad_prefix" "a company prefix begins with four digits" / LABEL;
    NoNonDigit "no_non_digit" "at least one character must not be a digit" / LABEL;
    BadHour "bad_hour" "the hour is above 23" / LABEL;
    BadMinute "bad_minute" "the minute is above 59" / LABEL;
    BadSecond "bad_second" "the second is above 59" / LABEL;
    BadMonth "bad_month" "there is no such month" / LABEL;
    BadDay "bad_day" "there is no such day in that month" / LABEL;
    NotHyphen "not_hyphen" "only a hyphen is allowed" / LABEL;
    BadImporter "bad_importer" "the importer index is one letter, digit, - or _" / LABEL;
    Zero "zero_value" "zero is not allowed" / LABEL;
    NotZero "not_zero" "only zero is allowed" / LABEL;
    LeadingZero "leading_zero" "the number must not begin with zero" / LABEL;
    IbanCharacter "iban_character" "an account number has only capital letters and digits" / LABEL;
    IbanCheck "iban_check" "the check digits of the account number do not fit" / RESCAN;
    BadCountry "bad_country" "there is no such country code (ISO 3166)" / LABEL;
    BadCurrency "bad_currency" "there is no such currency code (ISO 4217)" / LABEL;
    BadSex "bad_sex" "only 0, 1, 2 and 9 are allowed (ISO/IEC 5218)" / LABEL;
    BadLatitude "bad_latitude" "a latitude is ten digits up to 1800000000" / LABEL;
    BadLongitude "bad_longitude" "a longitude is ten digits up to 3600000000" / LABEL;
    BadMedia "bad_media_type" "there is no such media type" / LABEL;
    BadPackage "bad_package_type" "there is no such package type" / LABEL;
    BadPercent "bad_percent" "a % must be followed by two hexadecimal digits" / LABEL;
    BadPieces "bad_pieces" "piece and total must be equally long" / LABEL;
    PieceZero "piece_zero" "the piece number is zero" / LABEL;
    TotalZero "total_zero" "the number of pieces is zero" / LABEL;
    PieceOverTotal "piece_over_total" "the piece number is above the number of pieces" / LABEL;
    BadSequence "bad_sequence" "position, slash and end are expected" / LABEL;
    SequenceOver "sequence_over" "the position is above the end" / LABEL;
    BadWinding "bad_winding" "only 0, 1 and 9 are allowed" / LABEL;
    NotYesNo "not_yes_no" "only 0 and 1 are allowed" / LABEL;
    CouponMissing "coupon_missing" "a field of the coupon is missing" / LABEL;
    CouponShort "coupon_short" "a field of the coupon is too short" / LABEL;
    CouponValue "coupon_value" "a field of the coupon has a value that is not allowed" / LABEL;
    CouponDate "coupon_date" "the coupon has a date that does not exist" / LABEL;
    CouponOrder "coupon_order" "the coupon expires before it starts" / LABEL;
    CouponExcess "coupon_excess" "data is left after the last field of the coupon" / LABEL;
    NotWholeGram "not_whole_gram" "the weight is not a whole number of grams" / OTHER;
    NotANumber "not_a_number" "the value is no number that can be used" / OTHER;
}

/// A fault inside one value or component, found by a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: Code,
    /// First byte at fault, counted from the start of what was checked.
    pub at: usize,
    /// How many bytes are at fault; 0 when something is missing.
    pub len: usize,
    /// The field at fault, for values with fields of their own (coupons); empty otherwise.
    pub field: &'static str,
}

impl Fault {
    /// A fault of `len` bytes from `at`.
    #[must_use]
    pub fn new(code: Code, at: usize, len: usize) -> Fault {
        Fault { code, at, len, field: "" }
    }

    /// The same fault, counted from a place `by` bytes earlier.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Fault {
        self.at += by;
        self
    }
}

/// Why GS1 data was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gs1Error {
    /// What is wrong.
    pub code: Code,
    /// Byte offset of the first byte at fault in the text that was given.
    pub at: usize,
    /// The application identifier of the element at fault, where one is known.
    pub ai: Option<Box<str>>,
    /// More about it: the field of a coupon, or the identifiers a pair rule names. May be empty.
    pub detail: Box<str>,
}

impl Gs1Error {
    /// An error at a place, of the element with this identifier ("" when none is known).
    #[must_use]
    pub fn new(code: Code, at: usize, ai: &str) -> Gs1Error {
        Gs1Error { code, at, ai: (!ai.is_empty()).then(|| ai.into()), detail: "".into() }
    }

    /// The same error with more about it.
    #[must_use]
    pub fn with_detail(mut self, detail: &str) -> Gs1Error {
        self.detail = detail.into();
        self
    }

    /// The same error, counted from a place `by` bytes earlier: a scan's id stands before the data.
    #[must_use]
    pub fn shifted(mut self, by: usize) -> Gs1Error {
        self.at += by;
        self
    }
}

impl fmt::Display for Gs1Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}", self.at)?;
        if let Some(ai) = &self.ai {
            write!(f, ", AI ({ai})")?;
        }
        write!(f, ": {}", self.code.what())?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        write!(f, "; {}", self.code.remedy())
    }
}

impl std::error::Error for Gs1Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_snake_case_and_every_error_names_place_and_remedy() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.code()), "{code:?} twice");
            assert!(code.code().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'));
        }
        let error = Gs1Error::new(Code::CheckDigit, 15, "01").shifted(3);
        assert_eq!(
            error.to_string(),
            "byte 18, AI (01): the check digit does not fit; scan again; if it stays, have the label replaced or key the value in"
        );
        let error = Gs1Error::new(Code::PairMissing, 0, "02").with_detail("37");
        assert_eq!(
            error.to_string(),
            "byte 0, AI (02): the identifier needs another one that is not here (37); the label was printed wrong: have it replaced or key the value in"
        );
    }
}
