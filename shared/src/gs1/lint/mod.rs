//! The checks of values that GS1's syntax dictionary names, each as a plain function of the bytes.

mod charset;
mod check;
mod coupon;
mod lists;
mod shape;
pub(crate) mod time;

use super::{Code, Fault};

macro_rules! linters {
    ($($name:ident $text:literal $check:expr;)*) => {
        /// One check of a value or of a component of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Linter {
            $(#[doc = concat!("`", $text, "` of the dictionary.")] $name,)*
        }

        impl Linter {
            /// The check with this name in the dictionary, or `None`.
            #[must_use]
            pub fn by_name(name: &str) -> Option<Linter> {
                match name {
                    $($text => Some(Linter::$name),)*
                    _ => None,
                }
            }

            /// Checks the bytes.
            ///
            /// # Errors
            /// The first fault.
            pub fn check(self, text: &[u8]) -> Result<(), Fault> {
                match self {
                    $(Linter::$name => {
                        let check: fn(&[u8]) -> Result<(), Fault> = $check;
                        check(text)
                    })*
                }
            }
        }
    };
}

linters! {
    Numeric "csetnumeric" charset::numeric;
    Cset82 "cset82" charset::cset82;
    Cset39 "cset39" charset::cset39;
    Cset64 "cset64" charset::cset64;
    CheckDigit "csum" check::digit;
    CheckPair "csumalpha" check::pair;
    PrefixFirst "gcppos1" |text| check::company_prefix(text, 0);
    PrefixSecond "gcppos2" |text| check::company_prefix(text, 1);
    HasNonDigit "hasnondigit" |text| shape::whole(text, text.iter().any(|b| !b.is_ascii_digit()), Code::NoNonDigit);
    Hour "hh" time::hour;
    HourMinute "hhmi" time::hour_minute;
    Minute "mi" time::minute;
    Second "ss" time::second;
    Hyphen "hyphen" |text| {
        shape::whole(text, !text.is_empty() && text.iter().all(|&b| b == b'-'), Code::NotHyphen)
    };
    Iban "iban" check::iban;
    Importer "importeridx" shape::importer;
    Country "iso3166" |text| shape::whole(text, lists::COUNTRY_DIGITS.has(text), Code::BadCountry);
    CountryOrSeveral "iso3166999" |text| {
        shape::whole(text, text == b"999" || lists::COUNTRY_DIGITS.has(text), Code::BadCountry)
    };
    CountryLetters "iso3166alpha2" |text| {
        shape::whole(text, lists::COUNTRY_LETTERS.has(text), Code::BadCountry)
    };
    Currency "iso4217" |text| shape::whole(text, lists::CURRENCY.has(text), Code::BadCurrency);
    Sex "iso5218" |text| shape::whole(text, matches!(text, b"0" | b"1" | b"2" | b"9"), Code::BadSex);
    Latitude "latitude" |text| shape::degrees(text, b"1800000000", Code::BadLatitude);
    Longitude "longitude" |text| shape::degrees(text, b"3600000000", Code::BadLongitude);
    Media "mediatype" shape::media;
    Nonzero "nonzero" shape::nonzero;
    NoLeadingZero "nozeroprefix" shape::no_leading_zero;
    Package "packagetype" |text| shape::whole(text, lists::PACKAGE.has(text), Code::BadPackage);
    Percent "pcenc" shape::percent;
    PieceOfTotal "pieceoftotal" shape::piece_of_total;
    Position "posinseqslash" shape::position;
    Winding "winding" |text| shape::whole(text, matches!(text, b"0" | b"1" | b"9"), Code::BadWinding);
    YesNo "yesno" |text| shape::whole(text, matches!(text, b"0" | b"1"), Code::NotYesNo);
    ShortDateOrMonth "yymmd0" |text| time::short_date(text, true);
    ShortDate "yymmdd" |text| time::short_date(text, false);
    LongDateOrMonth "yyyymmd0" |text| time::long_date(text, true);
    LongDate "yyyymmdd" |text| time::long_date(text, false);
    Zero "zero" |text| {
        shape::whole(text, !text.is_empty() && text.iter().all(|&b| b == b'0'), Code::NotZero)
    };
    Coupon "couponcode" coupon::coupon;
    PositiveOffer "couponposoffer" coupon::positive_offer;
}
