//! PINs, looked at by the device itself while the hub cannot be reached.

use argon2::Argon2;
use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};

/// Whether a PIN fits an argon2id hash. Takes tens of milliseconds and 19 MiB, on purpose.
#[must_use]
pub fn fits(pin: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}
