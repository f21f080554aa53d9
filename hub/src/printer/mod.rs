//! Printers, the queue of print jobs in the database, and the thread that works it off.

pub mod list;
pub mod queue;
mod run;
mod send;
pub mod status;

#[cfg(test)]
mod tests;

pub use run::{Bell, Hands, run};
pub use send::{Outcome, Patience};
pub use status::Attention;

use std::fmt;
use std::path::PathBuf;

/// Where labels go: `tcp:HOST:PORT` for a ZPL printer on the network, `file:PATH` to append them to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer(Address);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    Tcp { host: String, port: u16 },
    File(PathBuf),
}

/// The text names no printer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no printer; write tcp:HOST:PORT (ZPL printers listen on 9100) or file:PATH")]
pub struct NoPrinter(String);

impl Printer {
    /// The printer a text names.
    ///
    /// # Errors
    /// When the text is neither `tcp:HOST:PORT` nor `file:PATH`.
    pub fn parse(text: &str) -> Result<Printer, NoPrinter> {
        let none = || NoPrinter(text.to_owned());
        if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            return Ok(Printer(Address::File(PathBuf::from(path))));
        }
        let (host, port) = text.strip_prefix("tcp:").and_then(|at| at.rsplit_once(':')).ok_or_else(none)?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port: u16 = port.parse().map_err(|_| none())?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if host.is_empty() || port == 0 || !host.chars().all(plain) {
            return Err(none());
        }
        Ok(Printer(Address::Tcp { host: host.to_owned(), port }))
    }
}

impl fmt::Display for Printer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Address::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Address::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}
