//! One call: signed, to the one address that was judged, without redirects, in a stated time.

use super::outbox::{Outcome, Parcel};
use super::safe::{Guard, Url};
use super::sign;
use regal_shared::base::Moment;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Connector as _, NextTimeout, RustlsConnector, TcpConnector};

/// How long a receiver may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The most bytes of an answer's head.
const HEAD: usize = 16 * 1024;

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Sender {
    guard: Guard,
    authorities: PathBuf,
    patience: Duration,
    /// The certificates receivers are known by, read at the first call under TLS.
    roots: Arc<OnceLock<Result<RootCerts, String>>>,
}

/// What is connected to: the address that was judged, whatever the name leads to by now.
#[derive(Debug)]
struct Judged(SocketAddr);

impl Resolver for Judged {
    fn resolve(
        &self,
        _: &Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        found.push(self.0);
        Ok(found)
    }
}

impl Sender {
    /// Sends to whom the guard lets through; those under TLS are known by the authorities in this file (PEM).
    #[must_use]
    pub fn new(guard: Guard, authorities: &Path, patience: Duration) -> Sender {
        Sender { guard, authorities: authorities.to_owned(), patience, roots: Arc::default() }
    }

    /// Sends one message. Blocks for as long as the receiver may take.
    #[must_use]
    pub fn send(&self, parcel: &Parcel, now: Moment) -> Outcome {
        match self.call(parcel, now) {
            Ok(200..=299) => Outcome::Told,
            Ok(410) => Outcome::Gone,
            Ok(status @ 300..=399) => {
                Outcome::NotTold(format!("{status}: redirects are not followed; set its last address"))
            }
            Ok(status) => Outcome::NotTold(status.to_string()),
            Err(why) => Outcome::NotTold(why),
        }
    }

    fn call(&self, parcel: &Parcel, now: Moment) -> Result<u16, String> {
        if parcel.secrets.is_empty() {
            return Err(
                "its secret cannot be read here, for the key it is sealed with is not beside the database; \
                        give it a new one"
                    .to_owned(),
            );
        }
        let url = Url::read(&parcel.url).ok_or("its address cannot be read")?;
        let address = self.guard.address(&url).map_err(|no| no.to_string())?;
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .max_response_header_size(HEAD)
            .user_agent(concat!("regal-hub/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(self.patience));
        if url.tls {
            config = config.tls_config(self.tls()?);
        }
        let connector = ().chain(TcpConnector::default()).chain(RustlsConnector::default());
        let agent = ureq::Agent::with_parts(config.build(), connector, Judged(address));
        let at = now.0.div_euclid(1000);
        let secrets: Vec<&str> = parcel.secrets.iter().map(String::as_str).collect();
        let id = parcel.id.to_string();
        let answer = agent
            .post(&url.text)
            .header("content-type", "application/json")
            .header("webhook-id", &id)
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", sign::signatures(&secrets, &id, at, &parcel.body))
            .send(parcel.body.as_bytes())
            .map_err(|error| error.to_string())?;
        // What it says beside its status is of no use here and not read.
        Ok(answer.status().as_u16())
    }

    fn tls(&self) -> Result<TlsConfig, String> {
        let roots = self.roots.get_or_init(|| read_roots(&self.authorities)).clone()?;
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(ring).build())
    }
}

fn read_roots(file: &Path) -> Result<RootCerts, String> {
    let text = std::fs::read(file)
        .map_err(|error| format!("{}: {error}; name the authorities with --authorities", file.display()))?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(format!("{}: no certificate in it", file.display()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
