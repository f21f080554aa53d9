//! Secrets and signatures of Standard Webhooks.

use crate::people::secret::NoRandomness;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What a secret begins with, so that people and scanners of sources know it.
const PREFIX: &str = "whsec_";
/// Random bytes of a secret.
const BYTES: usize = 32;

/// A fresh secret.
///
/// # Errors
/// No random source.
pub fn fresh() -> Result<String, NoRandomness> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// Whether a text is a secret that can sign.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    key(text).is_some_and(|key| key.len() >= BYTES)
}

fn key(secret: &str) -> Option<Vec<u8>> {
    STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()
}

/// The header `webhook-signature`: one signature for each secret that counts, the new one first. `at` is in seconds.
#[must_use]
pub fn signatures(secrets: &[&str], id: &str, at: i64, body: &str) -> String {
    let signed = |secret: &&str| {
        // HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret)?).ok()?;
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(signed).collect::<Vec<_>>().join(" ")
}
