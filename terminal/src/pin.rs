//! PINs, looked at by the device itself while the hub cannot be reached. What it keeps of them is sealed with a key of the
//! device that lies apart from its store: a store alone, on another machine, is of no use for guessing.

use argon2::Argon2;
use argon2::password_hash::{PasswordVerifier, phc::PasswordHash};
use regal_shared::base::DeviceId;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use std::fmt;

/// What sealed text begins with.
const SEALED: &str = "sealed1:";
/// Bytes of a mark.
const MARK: usize = 16;

/// Whether a PIN fits an argon2id hash. Takes tens of milliseconds and 19 MiB, on purpose.
#[must_use]
pub fn fits(pin: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

/// The device's own key, and what it is good for.
#[derive(Clone, Default)]
pub struct Seal(Option<hmac::Key>);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Seal(a key)" } else { "Seal(open)" })
    }
}

impl Seal {
    /// With the device's key.
    #[must_use]
    pub fn of(key: &[u8]) -> Seal {
        Seal(Some(hmac::Key::new(hmac::HMAC_SHA256, key)))
    }

    /// What tells the hub that a device is still the machine it was: nobody without the key can say it, and the key does
    /// not follow from it. Empty without a key.
    #[must_use]
    pub fn mark(&self, device: &DeviceId) -> String {
        let Some(key) = &self.0 else { return String::new() };
        let whole = hmac::sign(key, format!("mark of {device}").as_bytes());
        hex(&whole.as_ref()[..MARK])
    }

    fn cipher(key: &hmac::Key) -> Option<LessSafeKey> {
        let own = hmac::sign(key, b"verifiers of PINs");
        Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, own.as_ref()).ok()?))
    }

    /// A text that only this key opens again; without a key the text itself, for simulations. `None` when the system has
    /// no randomness: then it is better not kept.
    #[must_use]
    pub fn close(&self, text: &str) -> Option<String> {
        let Some(key) = &self.0 else { return Some(text.to_owned()) };
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let mut bytes = text.as_bytes().to_vec();
        let once = Nonce::assume_unique_for_key(nonce);
        Seal::cipher(key)?.seal_in_place_append_tag(once, Aad::empty(), &mut bytes).ok()?;
        Some(format!("{SEALED}{}{}", hex(&nonce), hex(&bytes)))
    }

    /// What was sealed; `None` where another key did it.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<String> {
        let Some(key) = &self.0 else { return Some(sealed.to_owned()) };
        let bytes = unhex(sealed.strip_prefix(SEALED)?)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let once = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = rest.to_vec();
        let text = Seal::cipher(key)?.open_in_place(once, Aad::empty(), &mut rest).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_own_key_alone() {
        let (own, other) = (Seal::of(&[7; 32]), Seal::of(&[8; 32]));
        let hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA";
        let sealed = own.close(hash).expect("randomness");
        assert!(sealed.starts_with(SEALED) && !sealed.contains("argon2"), "{sealed}");
        assert_ne!(own.close(hash), Some(sealed.clone()), "each time anew");
        assert_eq!(own.open(&sealed).as_deref(), Some(hash));
        let cut = &sealed[..sealed.len() - 2];
        let turned = sealed.replace('0', "1");
        for bad in [hash, "", SEALED, cut, &turned, "sealed1:zz"] {
            assert_eq!(own.open(bad), None, "{bad}");
        }
        assert_eq!(other.open(&sealed), None);
        assert_eq!(
            (Seal::default().close(hash), Seal::default().open(hash)),
            (Some(hash.into()), Some(hash.into()))
        );
    }

    #[test]
    fn a_mark_is_of_one_device_with_one_key() {
        let (device, own) = (DeviceId::from("K7Q2MX"), Seal::of(&[7; 32]));
        let mark = own.mark(&device);
        assert_eq!((mark.len(), &mark), (32, &own.clone().mark(&device)));
        assert_ne!(mark, own.mark(&DeviceId::from("B3C4D5")));
        assert_ne!(mark, Seal::of(&[8; 32]).mark(&device));
        assert_eq!(Seal::default().mark(&device), "");
        assert!(!format!("{own:?}").contains('7'));
    }
}
