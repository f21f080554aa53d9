//! Check digits and check characters (GS1 General Specifications 7.9), company prefixes and account numbers.

use super::charset::{self, CSET82};
use super::lists;
use crate::gs1::{Code, Fault, keys};

/// The last digit is the mod 10 check digit of those before it.
pub(super) fn digit(text: &[u8]) -> Result<(), Fault> {
    let Some((last, payload)) = text.split_last() else { return Err(Fault::new(Code::TooShort, 0, 0)) };
    charset::numeric(text)?;
    let fits = keys::check_digit_of(payload) == *last;
    if fits { Ok(()) } else { Err(Fault::new(Code::CheckDigit, payload.len(), 1)) }
}

/// The weights of the check character pair are the primes from the right; there are 97 of them.
const PRIMES: [u32; 97] = primes();

const fn primes() -> [u32; 97] {
    let mut found = [0_u32; 97];
    let (mut count, mut candidate) = (0, 2);
    while count < found.len() {
        let (mut i, mut prime) = (0, true);
        while i < count {
            if candidate % found[i] == 0 {
                prime = false;
            }
            i += 1;
        }
        if prime {
            found[count] = candidate;
            count += 1;
        }
        candidate += 1;
    }
    found
}

/// The last two characters are the check character pair of those before them.
pub(super) fn pair(text: &[u8]) -> Result<(), Fault> {
    const SYMBOLS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some(body) = text.len().checked_sub(2) else {
        return Err(Fault::new(Code::TooShort, 0, text.len()));
    };
    if body > PRIMES.len() {
        return Err(Fault::new(Code::TooLong, 0, text.len()));
    }
    let mut sum = 0;
    for (at, byte) in text[..body].iter().enumerate() {
        let value = CSET82.iter().position(|b| b == byte).ok_or(Fault::new(Code::NotCset82, at, 1))?;
        sum += u32::try_from(value).unwrap_or_default() * PRIMES[body - 1 - at];
    }
    let sum = sum % 1021;
    let expected = [SYMBOLS[(sum / 32) as usize], SYMBOLS[(sum % 32) as usize]];
    if text[body..] == expected { Ok(()) } else { Err(Fault::new(Code::CheckPair, body, 2)) }
}

/// From `skip` on stands a key with a company prefix. Which prefixes are allocated needs GS1's own table, so only
/// length and digits are checked.
pub(super) fn company_prefix(text: &[u8], skip: usize) -> Result<(), Fault> {
    const SHORTEST: usize = 4;
    let start = if text.len() > skip { skip } else { 0 };
    let key = &text[start..];
    if text.len() < skip + SHORTEST {
        return Err(Fault::new(Code::ShortPrefix, start, key.len()));
    }
    match key[..SHORTEST].iter().position(|b| !b.is_ascii_digit()) {
        Some(at) => Err(Fault::new(Code::BadPrefix, start + at, 1)),
        None => Ok(()),
    }
}

/// An international bank account number, ISO 13616.
pub(super) fn iban(text: &[u8]) -> Result<(), Fault> {
    /// Country and check digits.
    const HEAD: usize = 4;
    /// Norway's are the shortest of the registry.
    const SHORTEST: usize = 15;
    const LONGEST: usize = 34;
    let too_short = Fault::new(Code::TooShort, 0, text.len());
    if text.len() <= HEAD {
        return Err(too_short);
    }
    if text.len() > LONGEST {
        return Err(Fault::new(Code::TooLong, 0, text.len()));
    }
    if let Some(at) = text.iter().position(|b| !b.is_ascii_digit() && !b.is_ascii_uppercase()) {
        return Err(Fault::new(Code::IbanCharacter, at, 1));
    }
    if !lists::COUNTRY_LETTERS.has(&text[..2]) {
        return Err(Fault::new(Code::BadCountry, 0, 2));
    }
    if text.len() < SHORTEST {
        return Err(too_short);
    }
    // The first four characters move to the end, letters count from A = 10, and the whole number mod 97 is 1.
    let rest = text[HEAD..].iter().chain(&text[..HEAD]).fold(0_u32, |rest, &b| {
        if b.is_ascii_digit() {
            (rest * 10 + u32::from(b - b'0')) % 97
        } else {
            (rest * 100 + u32::from(b - b'A') + 10) % 97
        }
    });
    if rest == 1 { Ok(()) } else { Err(Fault::new(Code::IbanCheck, 2, 2)) }
}
