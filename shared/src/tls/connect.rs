//! TLS for `ureq` that knows the hub by its key. It opens nothing: the connection comes from `ureq`'s own connector.

use super::{Trust, client};
use rustls::pki_types::ServerName;
use rustls::{CertificateError, ClientConfig, ClientConnection, StreamOwned};
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// What a call fails with when another key is shown than the hub's.
pub const OTHER_KEY: &str = "another key than the hub's was shown";

/// Wraps connections to `https://` addresses, and leaves others alone.
#[derive(Debug)]
pub struct Pinned(Arc<ClientConfig>);

impl Pinned {
    /// Speaks with whom is trusted.
    ///
    /// # Errors
    /// As [`client`].
    pub fn new(trust: Trust) -> Result<Pinned, rustls::Error> {
        client(trust).map(Pinned)
    }
}

/// Whether a handshake failed because another key was shown than the hub's.
#[must_use]
pub fn is_other_key(error: &io::Error) -> bool {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>());
    matches!(cause, Some(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)))
}

impl<In: Transport> Connector<In> for Pinned {
    type Out = Either<In, Encrypted>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(line) = chained else { return Ok(None) };
        if !details.needs_tls() || line.is_tls() {
            return Ok(Some(Either::A(line)));
        }
        let host = details.uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name =
            ServerName::try_from(bare).map_err(|_| ureq::Error::Tls("the address has no usable host"))?;
        let mut tls = ClientConnection::new(self.0.clone(), name).map_err(ureq::Error::from)?;
        let mut line = TransportAdapter::new(line.boxed(), details.current_time.clone());
        line.set_timeout(details.timeout);
        tls.complete_io(&mut line).map_err(|error| {
            if is_other_key(&error) { ureq::Error::Tls(OTHER_KEY) } else { ureq::Error::from(error) }
        })?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(Encrypted { buffers, stream: StreamOwned { conn: tls, sock: line } })))
    }
}

/// A connection that is encrypted.
pub struct Encrypted {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encrypted").field("tls", &self.stream.conn).finish_non_exhaustive()
    }
}

impl Transport for Encrypted {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        self.stream.write_all(&self.buffers.output()[..amount])?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}
