//! Where the hub is: names are looked up aside, and the addresses found last are kept. A name server that is slow or gone
//! holds up no scan.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// How long the first look-up of a name is waited for; after that there are addresses, or trouble as without a network.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// The most addresses of a name.
const MOST: usize = 8;

/// Asks the system for the addresses of a host and port.
type Look = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Addresses of names, shared by all who call the hub.
#[derive(Clone)]
pub struct Places {
    inner: Arc<Inner>,
}

struct Inner {
    known: Mutex<BTreeMap<(String, u16), Known>>,
    found: Condvar,
    look: Box<Look>,
}

#[derive(Default)]
struct Known {
    addresses: Vec<SocketAddr>,
    /// It did not answer there: to be looked up anew.
    doubtful: bool,
    /// Somebody looks it up now.
    asking: bool,
}

impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Places").finish_non_exhaustive()
    }
}

impl Default for Places {
    fn default() -> Places {
        Places::asking(|host, port| Ok((host, port).to_socket_addrs()?.take(MOST).collect()))
    }
}

impl Places {
    /// Places that ask `look` for addresses.
    fn asking(look: impl Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Places {
        let (known, found) = (Mutex::default(), Condvar::new());
        Places { inner: Arc::new(Inner { known, found, look: Box::new(look) }) }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<(String, u16), Known>> {
        self.inner.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The addresses of a host: those found last at once, whatever the name server does; while there are none, what is found
    /// within `patience`. Empty when nothing is.
    #[must_use]
    pub fn of(&self, host: &str, port: u16, patience: Duration) -> Vec<SocketAddr> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return vec![SocketAddr::new(address, port)];
        }
        let name = (bare.to_owned(), port);
        let mut known = self.known();
        let place = known.entry(name.clone()).or_default();
        if !place.asking && (place.doubtful || place.addresses.is_empty()) {
            place.asking = self.look_aside(name.clone());
        }
        if !place.addresses.is_empty() {
            return place.addresses.clone();
        }
        let asks =
            |known: &mut BTreeMap<(String, u16), Known>| known.get(&name).is_some_and(|one| one.asking);
        let waited = self.inner.found.wait_timeout_while(known, patience, asks);
        let (known, _) = waited.unwrap_or_else(PoisonError::into_inner);
        known.get(&name).map(|place| place.addresses.clone()).unwrap_or_default()
    }

    /// Nobody answered at the addresses of a host: the name is looked up anew with the next call, aside.
    pub fn doubt(&self, host: &str, port: u16) {
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if let Some(place) = self.known().get_mut(&(bare, port)) {
            place.doubtful = true;
        }
    }

    /// Looks a name up on a thread of its own. Whether one could be started.
    fn look_aside(&self, name: (String, u16)) -> bool {
        let places = self.clone();
        let look = move || {
            let found = (places.inner.look)(&name.0, name.1).unwrap_or_default();
            let mut known = places.known();
            let place = known.entry(name).or_default();
            (place.asking, place.doubtful) = (false, found.is_empty());
            // A name server that says nothing takes nothing away.
            if !found.is_empty() {
                place.addresses = found;
            }
            drop(known);
            places.inner.found.notify_all();
        };
        thread::Builder::new().name("name".to_owned()).spawn(look).is_ok()
    }
}

/// Host and port of the hub's address, the port of its kind where it names none.
#[must_use]
pub fn host_and_port(address: &str) -> Option<(String, u16)> {
    let uri: Uri = address.parse().ok()?;
    Some((uri.host()?.to_owned(), port(&uri)))
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

impl Resolver for Places {
    fn resolve(
        &self,
        uri: &Uri,
        _config: &Config,
        _timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let host = uri.host().ok_or(Error::HostNotFound)?;
        let mut all = self.empty();
        self.of(host, port(uri), PATIENCE).into_iter().take(MOST).for_each(|address| all.push(address));
        if all.is_empty() { Err(Error::HostNotFound) } else { Ok(all) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    const LONG: Duration = Duration::from_secs(20);

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn known_addresses_come_at_once_whatever_the_name_server_does() {
        let (answer, answers) = channel::<io::Result<Vec<SocketAddr>>>();
        let (asked, asks) = channel();
        let answers = Mutex::new(answers);
        let places = Places::asking(move |host, port| {
            let _ = asked.send(format!("{host}:{port}"));
            answers.lock().map_or(Ok(vec![]), |answers| answers.recv().unwrap_or(Ok(vec![])))
        });
        let heard = || asks.recv_timeout(LONG).expect("asked");
        assert_eq!(places.of("hub", 7007, Duration::ZERO), [], "it does not answer, and nobody waits longer");
        assert_eq!(heard(), "hub:7007");
        assert_eq!(places.of("hub", 7007, Duration::ZERO), []);
        assert!(asks.try_recv().is_err(), "one look-up at a time");
        let first = vec![address("10.0.0.1:7007"), address("[fd00::1]:7007")];
        answer.send(Ok(first.clone())).expect("looks");
        assert_eq!(places.of("hub", 7007, LONG), first);
        assert_eq!(places.of("hub", 7007, Duration::ZERO), first);
        assert!(asks.try_recv().is_err(), "kept");
        // The hub does not answer there; the name server hangs.
        places.doubt("hub", 7007);
        assert_eq!(places.of("hub", 7007, Duration::ZERO), first);
        heard();
        assert_eq!(places.of("hub", 7007, Duration::ZERO), first);
        // It fails: the last good addresses stay, and it is asked once more.
        answer.send(Err(io::ErrorKind::TimedOut.into())).expect("looks");
        while asks.try_recv().is_err() {
            assert_eq!(places.of("hub", 7007, Duration::ZERO), first);
        }
        answer.send(Ok(vec![address("10.0.0.2:7007")])).expect("looks");
        while places.of("hub", 7007, Duration::ZERO) == first {
            thread::yield_now();
        }
        assert_eq!(places.of("hub", 7007, Duration::ZERO), [address("10.0.0.2:7007")]);
    }

    #[test]
    fn an_address_needs_no_name_server_and_a_port_may_be_left_out() {
        let places = Places::asking(|host, _| panic!("{host} was looked up"));
        assert_eq!(places.of("10.0.0.1", 7007, Duration::ZERO), [address("10.0.0.1:7007")]);
        assert_eq!(places.of("[fd00::1]", 443, Duration::ZERO), [address("[fd00::1]:443")]);
        for (text, host, port) in [
            ("https://hub", "hub", 443),
            ("http://hub/", "hub", 80),
            ("https://hub.example:7007", "hub.example", 7007),
            ("https://[fd00::1]:7007", "[fd00::1]", 7007),
        ] {
            assert_eq!(host_and_port(text), Some((host.to_owned(), port)), "{text}");
        }
        assert_eq!(host_and_port("hub 7"), None);
    }
}
