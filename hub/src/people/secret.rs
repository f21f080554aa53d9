//! Secrets: tokens, one-time codes, PINs. Kept hashed, never in the plain.

use crate::ledger::chain::hex;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use sha2::{Digest, Sha256};

/// Letters and digits of codes people type or scan: no I, O, 0, 1, and only what reads alike on German and US layouts.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWX.";

/// What stands in place of the hash of a PIN that counts no more: nothing fits it.
pub const EXPIRED: &str = "!";

/// Nobody waits longer after a wrong PIN or password, ms: nobody can keep somebody else out for good.
pub const LONGEST_WAIT_MS: i64 = 300_000;

/// How long to wait after so many wrong PINs in a row, ms, when they cost time from `first` on: 30 s, then twice as long each
/// time.
#[must_use]
pub fn wait(failures: i64, first: i64) -> i64 {
    let over = failures - first;
    if over < 0 { 0 } else { (30_000_i64 << over.min(4)).min(LONGEST_WAIT_MS) }
}

/// The random source of the system failed.
#[derive(Debug, thiserror::Error)]
#[error("the system's random source failed ({0}); without it no code or token can be made")]
pub struct NoRandomness(pub String);

/// A fresh random code of `length` letters and digits (about 5 bits each).
///
/// # Errors
/// No random source.
pub fn code(length: usize) -> Result<String, NoRandomness> {
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
        // 30 signs of the alphabet are used; bytes from 240 up would favour some of them.
        for byte in bytes.iter().filter(|byte| **byte < 240) {
            if text.len() < length {
                text.push(char::from(ALPHABET[usize::from(byte % 30)]));
            }
        }
    }
    Ok(text)
}

/// Whether a text may be a code of so many letters and digits.
#[must_use]
pub fn is_code(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| ALPHABET[..30].contains(&byte))
}

/// The hash a high-entropy secret is stored under: SHA-256, hex.
#[must_use]
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// The argon2id hash of a PIN or password (m = 19 MiB, t = 2, p = 1), with its own salt.
///
/// # Errors
/// No random source.
pub fn hash_pin(pin: &str) -> Result<String, NoRandomness> {
    let hash =
        Argon2::default().hash_password(pin.as_bytes()).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a PIN fits a stored hash. Takes tens of milliseconds: never on the writer's thread.
#[must_use]
pub fn pin_fits(pin: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_fits_its_own_hash_alone() {
        let stored = hash_pin("4711").expect("randomness");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(pin_fits("4711", &stored));
        assert!(!pin_fits("4712", &stored) && !pin_fits("4711", "") && !pin_fits("4711", "plain"));
    }

    #[test]
    fn codes_hold_only_signs_that_every_layout_types_alike() {
        let text = code(400).expect("randomness");
        assert_eq!(text.len(), 400);
        assert!(text.bytes().all(|b| ALPHABET[..30].contains(&b)), "{text}");
        assert_ne!(text, code(400).expect("randomness"));
    }
}
