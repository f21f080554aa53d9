//! A hub is known by its key, not by a name or an authority: devices keep a mark of the key they were enrolled with, and
//! talk to nobody who does not hold it. Names, addresses and the date on a certificate may be wrong; the key may not.

mod connect;

pub use connect::{OTHER_KEY, Pinned, is_other_key};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

/// The most keys a device keeps of its hub: the one in use, those to come, one too many for a mistake.
pub const MAX_PINS: usize = 4;

/// A header of a hub's answers over TLS: the marks of its key and of those that will follow it, with a blank between.
pub const KEYS: &str = "x-regal-keys";

/// The mark of a key: the first 128 bits of the SHA-256 of its public half (SubjectPublicKeyInfo, RFC 5280 §4.1).
/// People see it as eight groups of four.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pin([u8; 16]);

/// What was written is no mark of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no mark of a key; write the eight groups of four the hub shows, such as 3F2A-…-09BC")]
pub struct NoPin(pub String);

impl Pin {
    /// The mark of a certificate's key.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Pin, Error> {
        let parsed = ParsedCertificate::try_from(certificate)?;
        let whole = Sha256::digest(parsed.subject_public_key_info().as_ref());
        let mut mark = [0; 16];
        mark.copy_from_slice(&whole[..16]);
        Ok(Pin(mark))
    }
}

impl Display for Pin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, pair) in self.0.chunks(2).enumerate() {
            let dash = if i == 0 { "" } else { "-" };
            write!(f, "{dash}{:02X}{:02X}", pair[0], pair[1])?;
        }
        Ok(())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({self})")
    }
}

impl FromStr for Pin {
    type Err = NoPin;

    fn from_str(text: &str) -> Result<Pin, NoPin> {
        let wrong = || NoPin(text.chars().take(60).collect());
        let digits: Vec<u8> = text
            .chars()
            .filter(|sign| !matches!(sign, '-' | ' ' | ':'))
            .map(|sign| sign.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or_else(wrong))
            .collect::<Result<_, _>>()?;
        let mut mark = [0; 16];
        if digits.len() != 2 * mark.len() {
            return Err(wrong());
        }
        for (byte, pair) in mark.iter_mut().zip(digits.chunks(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Pin(mark))
    }
}

impl TryFrom<String> for Pin {
    type Error = NoPin;

    fn try_from(text: String) -> Result<Pin, NoPin> {
        text.parse()
    }
}

impl From<Pin> for String {
    fn from(pin: Pin) -> String {
        pin.to_string()
    }
}

/// The keys a hub may show, shared by all connections to it. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Pins(Arc<RwLock<Vec<Pin>>>);

impl Pins {
    /// Whoever holds one of these keys is the hub; with none, nobody is.
    #[must_use]
    pub fn new(pins: Vec<Pin>) -> Pins {
        Pins(Arc::new(RwLock::new(pins)))
    }

    /// The keys.
    #[must_use]
    pub fn all(&self) -> Vec<Pin> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From here on it is these keys.
    pub fn set(&self, pins: Vec<Pin>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = pins;
    }
}

/// The keys a hub names in [`KEYS`]; none when that cannot be read, or is too much.
#[must_use]
pub fn named(header: &str) -> Option<Vec<Pin>> {
    let pins: Vec<Pin> = header.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    (1..=MAX_PINS).contains(&pins.len()).then_some(pins)
}

/// Whom a client takes for the hub.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Whoever holds one of these keys.
    Pinned(Pins),
    /// Whoever answers; the key it shows is noted here, to be looked at by a person before anything is said.
    Learn(Pins),
}

/// How a client speaks TLS with a hub, 1.2 at the least.
///
/// # Errors
/// When the provider offers no protocol version: a fault of the build.
pub fn client(trust: Trust) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(ring::default_provider());
    let keys = Keys { trust, provider: provider.clone() };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(keys))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Looks at the key alone, and that who shows it holds it.
#[derive(Debug)]
struct Keys {
    trust: Trust,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Keys {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Pin::of(end_entity)?;
        match &self.trust {
            Trust::Pinned(pins) if pins.all().contains(&shown) => Ok(ServerCertVerified::assertion()),
            Trust::Pinned(_) => {
                Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
            }
            Trust::Learn(pins) => {
                pins.set(vec![shown]);
                Ok(ServerCertVerified::assertion())
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &str = "3F2A-0001-02FF-A0B0-C0D0-E0F0-1020-09BC";

    #[test]
    fn a_mark_is_read_as_people_write_it_and_shown_in_eight_groups() {
        let pin: Pin = MARK.parse().expect("a mark");
        assert_eq!(pin.to_string(), MARK);
        let loose = MARK.to_lowercase().replace('-', " ");
        assert_eq!(loose.parse::<Pin>(), Ok(pin));
        assert_eq!(serde_json::to_string(&pin).expect("JSON"), format!("\"{MARK}\""));
        for wrong in ["", "3F2A", &MARK[1..], &MARK.replace('F', "G"), &format!("{MARK}00")] {
            let said = wrong.parse::<Pin>().expect_err(wrong).to_string();
            assert!(said.contains("eight groups"), "{said}");
        }
    }

    #[test]
    fn a_hub_names_one_to_four_keys_or_none_at_all() {
        let pin: Pin = MARK.parse().expect("a mark");
        assert_eq!(named(MARK), Some(vec![pin]));
        assert_eq!(named(&[MARK; 4].join(" ")), Some(vec![pin; 4]));
        for header in ["", "x", &format!("{MARK} x"), &[MARK; 5].join(" ")] {
            assert_eq!(named(header), None, "{header}");
        }
    }
}
