//! Where the hub may call: only what the administrator has listed, and never into its own house.
//!
//! The list names host and port (`--webhook-to`), for the systems that are told stand in private networks, where no rule
//! about addresses could tell them from what must not be reached. What a name leads to is looked up once, judged, and
//! then connected to: a name server that says something else a moment later is not asked again.

use regal_shared::text::{Arg, Message};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::str::FromStr;
use std::sync::Arc;

/// The longest address of a target, in bytes, with the port it is called at.
pub const LONGEST: usize = 500;

/// A host and port that may be called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostPort {
    host: String,
    port: u16,
}

/// The text is no host and port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?}: write HOST:PORT, such as erp.example:443 or 10.1.2.3:8080")]
pub struct NoHost(String);

impl FromStr for HostPort {
    type Err = NoHost;

    fn from_str(text: &str) -> Result<HostPort, NoHost> {
        let none = || NoHost(text.to_owned());
        let (host, port) = text.rsplit_once(':').ok_or_else(none)?;
        let port = number(port).ok_or_else(none)?;
        Ok(HostPort { host: host_of(host).ok_or_else(none)?, port })
    }
}

impl From<&HostPort> for Arg {
    fn from(at: &HostPort) -> Arg {
        Arg::Text(at.to_string())
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// A port as people write it: digits without a sign or a leading 0.
fn number(text: &str) -> Option<u16> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain)
}

/// A host in the one way it is written here: a name in small letters, an IPv4 address of four plain numbers, or an IPv6
/// address (in brackets). Addresses written otherwise (`2130706433`, `0x7f.1`, `127.1`) are none.
fn host_of(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().ok().map(|address| address.to_string());
    }
    let host = text.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if host.len() > 253 || !host.split('.').all(label) {
        return None;
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if is_number {
        return host.parse::<Ipv4Addr>().ok().map(|address| address.to_string());
    }
    Some(host)
}

/// The address of a target, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// It is spoken to under TLS.
    pub tls: bool,
    /// Where it is.
    pub at: HostPort,
    /// As it is called.
    pub text: String,
}

impl Url {
    /// Reads `http://HOST[:PORT][/PATH][?QUERY]` or the same with `https`; nothing with a user, a fragment or another
    /// scheme.
    #[must_use]
    pub fn read(text: &str) -> Option<Url> {
        let plain =
            |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'\\' | b'"' | b'<' | b'>' | b'@');
        if text.len() > LONGEST || !text.bytes().all(plain) {
            return None;
        }
        let (tls, rest) = match text.split_once("://")? {
            ("https", rest) => (true, rest),
            ("http", rest) => (false, rest),
            _ => return None,
        };
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        // Braces and the like stand in no path of a URI.
        if path.bytes().any(|byte| matches!(byte, b'{' | b'}' | b'|' | b'^' | b'`')) {
            return None;
        }
        let ported = authority.rfind(':').filter(|at| !authority[*at..].contains(']'));
        let (host, port) = match ported {
            Some(at) => (&authority[..at], number(&authority[at + 1..])?),
            None => (authority, if tls { 443 } else { 80 }),
        };
        let at = HostPort { host: host_of(host)?, port };
        let slash = if path.starts_with('/') { "" } else { "/" };
        let scheme = if tls { "https" } else { "http" };
        let text = format!("{scheme}://{at}{slash}{path}");
        // It is kept and read again as it is called: with its port.
        (text.len() <= LONGEST).then_some(Url { tls, at, text })
    }
}

/// Why an address is not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsafe {
    /// It is not on the list.
    #[error("{0} is not listed: start the hub with --webhook-to {0}")]
    NotListed(HostPort),
    /// Nothing has this name.
    #[error("{0} is not found: {1}")]
    NotFound(HostPort, String),
    /// It leads to where the hub never calls.
    #[error("{0} leads to {1}, where the hub never calls")]
    Forbidden(HostPort, IpAddr),
}

impl From<&Unsafe> for Message {
    fn from(no: &Unsafe) -> Message {
        match no {
            Unsafe::NotListed(at) => Message::new("hook.not_listed").with("path", at),
            Unsafe::NotFound(at, why) => {
                Message::new("hook.err_not_found").with("path", at).with("text", why.as_str())
            }
            Unsafe::Forbidden(at, address) => {
                Message::new("hook.err_forbidden").with("path", at).with("text", address.to_string())
            }
        }
    }
}

/// Looks names up.
pub type Resolve = dyn Fn(&str, u16) -> std::io::Result<Vec<IpAddr>> + Send + Sync;
/// Knows which addresses are the hub's own.
pub type Own = dyn Fn(IpAddr) -> bool + Send + Sync;

/// Decides where the hub calls.
#[derive(Clone)]
pub struct Guard {
    listed: Arc<[HostPort]>,
    resolve: Arc<Resolve>,
    own: Arc<Own>,
    /// Tests have receivers on this very machine; there is no way to set it but from a test of this crate.
    #[cfg(test)]
    here: bool,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("listed", &self.listed).finish_non_exhaustive()
    }
}

impl Default for Guard {
    /// Calls nobody.
    fn default() -> Guard {
        Guard::new(Vec::new())
    }
}

impl Guard {
    /// Calls those listed, with the system's own name service.
    #[must_use]
    pub fn new(listed: Vec<HostPort>) -> Guard {
        Guard {
            listed: listed.into(),
            resolve: Arc::new(look_up),
            own: Arc::new(is_own),
            #[cfg(test)]
            here: false,
        }
    }

    /// With another name service and other own addresses, and with or without this machine itself.
    #[cfg(test)]
    #[must_use]
    pub fn in_test(listed: Vec<HostPort>, resolve: Arc<Resolve>, own: Arc<Own>, here: bool) -> Guard {
        Guard { listed: listed.into(), resolve, own, here }
    }

    /// Whether a host and port is listed.
    #[must_use]
    pub fn lists(&self, at: &HostPort) -> bool {
        self.listed.contains(at)
    }

    /// The one address to connect to, looked up now.
    ///
    /// # Errors
    /// It must not be called, or is not found.
    pub fn address(&self, url: &Url) -> Result<SocketAddr, Unsafe> {
        if !self.lists(&url.at) {
            return Err(Unsafe::NotListed(url.at.clone()));
        }
        let missing = |why: String| Unsafe::NotFound(url.at.clone(), why);
        let found = match url.at.host.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => {
                (self.resolve)(&url.at.host, url.at.port).map_err(|error| missing(error.to_string()))?
            }
        };
        // One bad address among good ones is somebody's try.
        if let Some(bad) = found.iter().find(|address| self.forbids(**address)) {
            return Err(Unsafe::Forbidden(url.at.clone(), *bad));
        }
        let first = found.first().ok_or_else(|| missing("no address".to_owned()))?;
        Ok(SocketAddr::new(plain(*first), url.at.port))
    }

    fn forbids(&self, address: IpAddr) -> bool {
        let address = plain(address);
        #[cfg(test)]
        if self.here && address.is_loopback() {
            return false;
        }
        never(address) || (self.own)(address)
    }
}

/// An IPv4 address that is written as an IPv6 one, as what it is.
fn plain(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else { return address };
    six.to_ipv4_mapped().map_or(address, IpAddr::V4)
}

/// Whether nobody's receiver can be there: this machine, its neighbours without a router, groups, services that tell
/// secrets to whoever asks on a cloud's machines, and addresses that hide another one.
fn never(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => {
            let [a, b, ..] = four.octets();
            a == 0
                || four.is_loopback()
                || four.is_link_local()
                || four.is_multicast()
                || a >= 240
                || (a, b) == (192, 0) && four.octets()[2] == 0
                || four == Ipv4Addr::new(100, 100, 100, 200)
                || four == Ipv4Addr::new(168, 63, 129, 16)
        }
        IpAddr::V6(six) => {
            let [first, second, .., _] = six.segments();
            let hides_ipv4 = six.segments()[..6].iter().all(|part| *part == 0)
                || (first, second) == (0x64, 0xff9b)
                || first == 0x2002
                || (first, second) == (0x2001, 0);
            hides_ipv4
                || six.is_loopback()
                || six.is_unspecified()
                || six.is_multicast()
                || first & 0xffc0 == 0xfe80
                || first & 0xffc0 == 0xfec0
                || (first, second) == (0xfd00, 0x0ec2)
        }
    }
}

fn look_up(host: &str, port: u16) -> std::io::Result<Vec<IpAddr>> {
    Ok((host, port).to_socket_addrs()?.map(|address| address.ip()).collect())
}

/// An address is this machine's when something can be bound to it. Where that cannot be tried it is not, for then
/// nothing could be reached either.
fn is_own(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}
