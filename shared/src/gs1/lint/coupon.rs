//! North American coupon codes, AI 8110 and 8112 (GS1 US coupon data specifications).

use super::charset::numeric;
use super::time;
use crate::gs1::{Code, Fault};

/// Reads fields one after the other.
struct Fields<'a> {
    text: &'a [u8],
    at: usize,
}

/// The fields of one qualifying purchase: how long the requirement is, the requirement, its code, the family.
struct Purchase {
    length: &'static str,
    value: &'static str,
    code: &'static str,
    family: &'static str,
    prefix_length: &'static str,
    prefix: &'static str,
}

const PRIMARY: Purchase = Purchase {
    length: "primary purchase requirement length",
    value: "primary purchase requirement",
    code: "primary purchase requirement code",
    family: "primary purchase family code",
    prefix_length: "primary company prefix length",
    prefix: "primary company prefix",
};
const SECOND: Purchase = Purchase {
    length: "second purchase requirement length",
    value: "second purchase requirement",
    code: "second purchase requirement code",
    family: "second purchase family code",
    prefix_length: "second company prefix length",
    prefix: "second company prefix",
};
const THIRD: Purchase = Purchase {
    length: "third purchase requirement length",
    value: "third purchase requirement",
    code: "third purchase requirement code",
    family: "third purchase family code",
    prefix_length: "third company prefix length",
    prefix: "third company prefix",
};

impl<'a> Fields<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.text[self.at..]
    }

    /// A fault of what is left, or of the whole text when nothing is left.
    fn fault(&self, code: Code, field: &'static str) -> Fault {
        let at = if self.rest().is_empty() { 0 } else { self.at };
        Fault { code, at, len: self.text.len() - at, field }
    }

    /// The next digit, which must be one of `allowed`.
    fn digit(&mut self, allowed: &[u8], field: &'static str) -> Result<u8, Fault> {
        let Some(&digit) = self.rest().first() else { return Err(self.fault(Code::CouponMissing, field)) };
        if !allowed.contains(&digit) {
            return Err(Fault { code: Code::CouponValue, at: self.at, len: 1, field });
        }
        self.at += 1;
        Ok(digit)
    }

    /// The next `len` digits.
    fn take(&mut self, len: usize, field: &'static str) -> Result<&'a [u8], Fault> {
        let taken = self.rest().get(..len).ok_or_else(|| self.fault(Code::CouponShort, field))?;
        self.at += len;
        Ok(taken)
    }

    /// A length digit and as many digits as it says, plus `more`.
    fn sized(
        &mut self,
        allowed: &[u8],
        more: usize,
        length: &'static str,
        value: &'static str,
    ) -> Result<(), Fault> {
        let digit = self.digit(allowed, length)?;
        self.take(usize::from(digit - b'0') + more, value).map(drop)
    }

    /// Whether the optional field with this number comes next; steps over the number.
    fn option(&mut self, number: u8) -> bool {
        let here = self.rest().first() == Some(&number);
        self.at += usize::from(here);
        here
    }

    fn requirement(&mut self, names: &Purchase) -> Result<(), Fault> {
        self.sized(b"12345", 0, names.length, names.value)?;
        self.digit(b"012349", names.code)?;
        self.take(3, names.family).map(drop)
    }

    /// The company prefix of a further purchase; 9 says that it is the primary one.
    fn further_prefix(&mut self, names: &Purchase) -> Result<(), Fault> {
        let digit = self.digit(b"01234569", names.prefix_length)?;
        if digit == b'9' { Ok(()) } else { self.take(usize::from(digit - b'0') + 6, names.prefix).map(drop) }
    }

    fn date(&mut self, field: &'static str) -> Result<&'a [u8], Fault> {
        let at = self.at;
        let date = self.take(6, field)?;
        match time::short_date(date, false) {
            Ok(()) => Ok(date),
            Err(_) => Err(Fault { code: Code::CouponDate, at, len: 6, field }),
        }
    }

    fn end(&self) -> Result<(), Fault> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.fault(Code::CouponExcess, "")) }
    }
}

/// AI 8110.
pub(super) fn coupon(text: &[u8]) -> Result<(), Fault> {
    numeric(text)?;
    let mut fields = Fields { text, at: 0 };
    fields.sized(b"0123456", 6, PRIMARY.prefix_length, PRIMARY.prefix)?;
    fields.take(6, "offer code")?;
    fields.sized(b"12345", 0, "save value length", "save value")?;
    fields.requirement(&PRIMARY)?;
    if fields.option(b'1') {
        fields.digit(b"0123", "additional purchase rules code")?;
        fields.requirement(&SECOND)?;
        fields.further_prefix(&SECOND)?;
    }
    if fields.option(b'2') {
        fields.requirement(&THIRD)?;
        fields.further_prefix(&THIRD)?;
    }
    dates(&mut fields)?;
    if fields.option(b'5') {
        fields.sized(b"0123456789", 6, "serial number length", "serial number")?;
    }
    if fields.option(b'6') {
        fields.sized(b"1234567", 6, "retailer prefix length", "retailer prefix")?;
    }
    if fields.option(b'9') {
        fields.digit(b"01256", "save value code")?;
        fields.digit(b"012", "save value item")?;
        fields.digit(b"0123456789", "store coupon flag")?;
        fields.digit(b"01", "do not multiply flag")?;
    }
    fields.end()
}

/// The optional expiry and start: two-digit years stand in one window of a hundred years, 00 to 99.
fn dates(fields: &mut Fields<'_>) -> Result<(), Fault> {
    let from = fields.at;
    let expiry = if fields.option(b'3') { Some(fields.date("expiration date")?) } else { None };
    let start = if fields.option(b'4') { Some(fields.date("start date")?) } else { None };
    match (expiry, start) {
        (Some(expiry), Some(start)) if expiry < start => {
            Err(Fault { code: Code::CouponOrder, at: from, len: fields.at - from, field: "expiration date" })
        }
        _ => Ok(()),
    }
}

/// AI 8112.
pub(super) fn positive_offer(text: &[u8]) -> Result<(), Fault> {
    numeric(text)?;
    let mut fields = Fields { text, at: 0 };
    fields.digit(b"01", "format code")?;
    fields.sized(b"0123456", 6, "funder length", "funder")?;
    fields.take(6, "offer code")?;
    fields.sized(b"0123456789", 6, "serial number length", "serial number")?;
    fields.end()
}
