//! One call: signed, to the one address that was judged, without redirects, in a stated time.

use super::outbox::{Outcome, Parcel};
use super::safe::{Guard, Url};
use super::sign;
use regal_shared::base::Moment;
use regal_shared::text::Message;
use std::io::ErrorKind;
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
    roots: Arc<OnceLock<Result<RootCerts, Message>>>,
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
            Ok(status) => Outcome::NotTold(said(status)),
            Err(why) => Outcome::NotTold(why),
        }
    }

    fn call(&self, parcel: &Parcel, now: Moment) -> Result<u16, Message> {
        if parcel.secrets.is_empty() {
            return Err("hook.err_secret".into());
        }
        let url = Url::read(&parcel.url).ok_or("hook.url_bad")?;
        let address = self.guard.address(&url).map_err(|no| Message::from(&no))?;
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
            .map_err(|error| failed(&error, self.patience))?;
        // What it says beside its status is of no use here and not read.
        Ok(answer.status().as_u16())
    }

    fn tls(&self) -> Result<TlsConfig, Message> {
        let roots = self.roots.get_or_init(|| read_roots(&self.authorities)).clone()?;
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(ring).build())
    }
}

/// What a receiver's status says that is no yes.
fn said(status: u16) -> Message {
    let code = if (300..=399).contains(&status) { "hook.err_redirect" } else { "hook.err_status" };
    Message::new(code).with("n", i64::from(status))
}

/// Why a call came to nothing.
fn failed(error: &ureq::Error, patience: Duration) -> Message {
    let other = || Message::new("hook.err_other").with("text", error.to_string());
    match error {
        ureq::Error::Timeout(_) => Message::new("hook.err_late").with("n", patience.as_secs()),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            Message::new("hook.err_tls").with("text", error.to_string())
        }
        ureq::Error::ConnectionFailed => "hook.err_closed".into(),
        ureq::Error::Io(io) => match io.kind() {
            ErrorKind::ConnectionRefused => "hook.err_closed".into(),
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof => "hook.err_hung_up".into(),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "hook.err_no_way".into(),
            // The handshake's own errors come wrapped.
            ErrorKind::InvalidData => Message::new("hook.err_tls").with("text", error.to_string()),
            _ => other(),
        },
        _ => other(),
    }
}

fn read_roots(file: &Path) -> Result<RootCerts, Message> {
    let no = |why: String| {
        tracing::warn!(file = %file.display(), %why, "the authorities of webhooks cannot be read");
        Message::new("hook.err_authorities").with("path", file.display().to_string()).with("text", why)
    };
    let text = std::fs::read(file).map_err(|error| no(error.to_string()))?;
    let certificates: Vec<Certificate<'static>> = parse_pem(&text)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(no("no certificate in it".to_owned()));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
