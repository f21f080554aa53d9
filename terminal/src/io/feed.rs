//! Events of the hub over a WebSocket that is opened again for ever.

use super::Event;
use super::clock::{Backoff, Clock};
use super::place::{PATIENCE, Places};
use regal_shared::base::Moment;
use regal_shared::tls::{self, Pins, Trust};
use regal_shared::wire;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;
use tungstenite::client::IntoClientRequest;
use tungstenite::http::{HeaderValue, StatusCode};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

/// Between two pings, in ms.
const PING: i64 = 5000;

/// Without a word for so long, two pings are lost and the link is dead, in ms.
const DEAD: i64 = 2 * PING + 1000;

/// The most bytes of one event; the packet of a revision is the largest.
const MAX_EVENT: usize = 4 << 20;

/// What the feed has to tell.
#[derive(Debug)]
pub enum News {
    /// The hub is heard (true) or not any more.
    Link(bool),
    /// An event.
    Event(Box<wire::Event>),
    /// The hub does not speak this program's protocol any more.
    OldVersion,
    /// The hub does not speak this program's protocol yet.
    OldHub,
    /// What answers does not hold the hub's key.
    OtherKey,
}

/// Where the feed is and from where on it is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The hub's address, `https://host:port`.
    pub hub: String,
    /// The device's token.
    pub token: String,
    /// Epoch and number of the last event seen; absent: from now on.
    pub after: Option<(i64, i64)>,
    /// The keys the hub is known by, where it is spoken to by TLS.
    pub pins: Pins,
    /// Where names are looked up.
    pub places: Places,
}

/// The feed's thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Feed {
    _stop: Sender<()>,
}

/// Starts the feed.
///
/// # Errors
/// When no thread can be started.
pub fn follow<E: From<Event> + Send + 'static>(wanted: Wanted, events: Sender<E>) -> io::Result<Feed> {
    let (stop, stopped) = channel();
    thread::Builder::new().name("feed".to_owned()).spawn(move || while_wanted(wanted, &events, &stopped))?;
    Ok(Feed { _stop: stop })
}

/// How one connection ended.
enum End {
    /// Nobody wants the feed any more.
    Unwanted,
    /// It is gone; whether anything was heard.
    Gone(bool),
    Old,
    OldHub,
    OtherKey,
}

fn while_wanted<E: From<Event>>(mut wanted: Wanted, events: &Sender<E>, stopped: &Receiver<()>) {
    let mut backoff = Backoff::new(PING);
    loop {
        let tell = |news| events.send(Event::Feed(news).into()).is_ok();
        match connection(&mut wanted, events, stopped) {
            End::Unwanted => return,
            End::Gone(heard) => {
                if heard {
                    backoff.reset();
                }
                if !tell(News::Link(false)) {
                    return;
                }
            }
            End::Old if !tell(News::OldVersion) => return,
            End::OldHub if !tell(News::OldHub) => return,
            End::OtherKey if !tell(News::OtherKey) => return,
            End::Old | End::OldHub | End::OtherKey => {}
        }
        let pause = Duration::from_millis(backoff.pause().unsigned_abs());
        if !matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

fn connection<E: From<Event>>(wanted: &mut Wanted, events: &Sender<E>, stopped: &Receiver<()>) -> End {
    let mut socket = match open(wanted, events) {
        Ok(socket) => socket,
        Err(end) => return end,
    };
    if events.send(Event::Feed(News::Link(true)).into()).is_err() {
        return End::Unwanted;
    }
    let clock = Clock::default();
    let (mut heard, mut pinged) = (clock.steady(), clock.steady());
    loop {
        if !matches!(stopped.try_recv(), Err(TryRecvError::Empty)) {
            return End::Unwanted;
        }
        let now = clock.steady();
        if now.since(heard) > DEAD {
            return End::Gone(true);
        }
        if now.since(pinged) >= PING {
            pinged = now;
            if socket.send(Message::Ping(Vec::new().into())).is_err() {
                return End::Gone(true);
            }
        }
        match read(&mut socket) {
            Ok(None) => {}
            Ok(Some(message)) => {
                heard = now.max(Moment(0));
                let Message::Text(text) = message else { continue };
                // What cannot be read at all is from a newer hub, as an unknown kind is.
                let Ok(event) = serde_json::from_str::<wire::Event>(&text) else { continue };
                wanted.after = Some((event.epoch, event.number));
                if events.send(Event::Feed(News::Event(Box::new(event))).into()).is_err() {
                    return End::Unwanted;
                }
            }
            Err(()) => return End::Gone(true),
        }
    }
}

/// The next message, or none within the read's time.
fn read(socket: &mut WebSocket<Line>) -> Result<Option<Message>, ()> {
    match socket.read() {
        Ok(message) => Ok(Some(message)),
        Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(None)
        }
        Err(_) => Err(()),
    }
}

/// A line to the hub, in the open or by TLS.
#[derive(Debug)]
enum Line {
    Open(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Line {
    fn tcp(&self) -> &TcpStream {
        match self {
            Line::Open(tcp) => tcp,
            Line::Tls(tls) => &tls.sock,
        }
    }

    /// Speaks TLS on a connection to `host`.
    fn encrypted(mut tcp: TcpStream, host: &str, pins: &Pins) -> Result<Line, End> {
        let gone = End::Gone(false);
        let Ok(config) = tls::client(Trust::Pinned(pins.clone())) else { return Err(gone) };
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let Ok(name) = ServerName::try_from(bare) else { return Err(gone) };
        let Ok(mut conn) = ClientConnection::new(config, name) else { return Err(gone) };
        while conn.is_handshaking() {
            match conn.complete_io(&mut tcp) {
                Ok(_) => {}
                Err(error) if tls::is_other_key(&error) => return Err(End::OtherKey),
                Err(_) => return Err(gone),
            }
        }
        Ok(Line::Tls(Box::new(StreamOwned::new(conn, tcp))))
    }
}

impl Read for Line {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Line::Open(tcp) => tcp.read(into),
            Line::Tls(tls) => tls.read(into),
        }
    }
}

impl Write for Line {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Line::Open(tcp) => tcp.write(from),
            Line::Tls(tls) => tls.write(from),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Line::Open(tcp) => tcp.flush(),
            Line::Tls(tls) => tls.flush(),
        }
    }
}

/// A connection to the hub, or why there is none.
fn connect(wanted: &Wanted) -> Result<Line, End> {
    let gone = || End::Gone(false);
    let (encrypted, rest) = match (wanted.hub.strip_prefix("https://"), wanted.hub.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return Err(gone()),
    };
    let place = rest.split('/').next().unwrap_or(rest);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().map_err(|_| gone())?),
        _ => (place, if encrypted { 443 } else { 80 }),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses = wanted.places.of(bare, port, PATIENCE);
    let tcp = addresses
        .iter()
        .find_map(|address| TcpStream::connect_timeout(address, Duration::from_secs(2)).ok())
        .ok_or_else(|| {
            wanted.places.doubt(bare, port);
            gone()
        })?;
    let timed = Some(Duration::from_secs(3));
    tcp.set_nodelay(true).map_err(|_| gone())?;
    tcp.set_read_timeout(timed).map_err(|_| gone())?;
    tcp.set_write_timeout(timed).map_err(|_| gone())?;
    if encrypted { Line::encrypted(tcp, host, &wanted.pins) } else { Ok(Line::Open(tcp)) }
}

/// An open feed, or why there is none. What keys the hub names is told at once.
fn open<E: From<Event>>(wanted: &Wanted, events: &Sender<E>) -> Result<WebSocket<Line>, End> {
    let gone = || End::Gone(false);
    let line = connect(wanted)?;
    let after =
        wanted.after.map_or_else(String::new, |(epoch, number)| format!("&epoch={epoch}&after={number}"));
    let place = wanted.hub.split_once("://").map_or("", |(_, rest)| rest).trim_end_matches('/');
    // The line is encrypted already, or is to be open: to the WebSocket it is one as the other.
    let url = format!("ws://{place}/v1/feed?protocol={}{after}", wire::PROTOCOL);
    let mut request = url.into_client_request().map_err(|_| gone())?;
    let bearer = HeaderValue::from_str(&format!("Bearer {}", wanted.token)).map_err(|_| gone())?;
    request.headers_mut().insert("authorization", bearer);
    let config = WebSocketConfig::default().max_message_size(Some(MAX_EVENT)).max_frame_size(Some(MAX_EVENT));
    match tungstenite::client::client_with_config(request, line, Some(config)) {
        Ok((socket, response)) => {
            let named = response.headers().get(tls::KEYS).and_then(|keys| tls::named(keys.to_str().ok()?));
            if let (Line::Tls(_), Some(keys)) = (socket.get_ref(), named)
                && keys != wanted.pins.all()
            {
                events.send(Event::Keys(keys).into()).map_err(|_| End::Unwanted)?;
            }
            let brief = Some(Duration::from_millis(500));
            socket.get_ref().tcp().set_read_timeout(brief).map_err(|_| gone())?;
            Ok(socket)
        }
        Err(HandshakeError::Failure(Error::Http(response)))
            if response.status() == StatusCode::UPGRADE_REQUIRED
                && response.headers().contains_key(super::hub::MARK.0) =>
        {
            Err(if super::hub::is_older(response.headers()) { End::OldHub } else { End::Old })
        }
        Err(_) => Err(gone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use tungstenite::handshake::server::{Request, Response};

    const DEADLINE: Duration = Duration::from_secs(10);

    #[expect(clippy::result_large_err, reason = "the callback's type is given")]
    fn accept(listener: &TcpListener) -> (WebSocket<TcpStream>, String, String) {
        let (stream, _) = listener.accept().expect("a caller");
        let (mut path, mut token) = (String::new(), String::new());
        let socket = tungstenite::accept_hdr(stream, |request: &Request, response: Response| {
            path = request.uri().to_string();
            token = request.headers()["authorization"].to_str().expect("text").to_owned();
            Ok(response)
        });
        (socket.expect("a feed"), path, token)
    }

    fn event(number: i64) -> Message {
        Message::text(format!(
            r#"{{"epoch":2,"number":{number},"at":5,"kind":"from_the_future","more":[1]}}"#
        ))
    }

    fn next(heard: &Receiver<Event>) -> News {
        match heard.recv_timeout(DEADLINE).expect("in time") {
            Event::Feed(news) => news,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn events_come_in_order_and_a_lost_link_goes_on_behind_the_last_one() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let hub = format!("http://{}/", listener.local_addr().expect("an address"));
        let (events, heard) = channel();
        let feed = follow(
            Wanted {
                hub,
                token: "secret".into(),
                after: Some((2, 7)),
                pins: Pins::default(),
                places: Places::default(),
            },
            events,
        )
        .expect("started");

        let (mut socket, path, token) = accept(&listener);
        assert_eq!((path.as_str(), token.as_str()), ("/v1/feed?protocol=1&epoch=2&after=7", "Bearer secret"));
        assert!(matches!(next(&heard), News::Link(true)));
        for message in [event(8), Message::text("not JSON"), event(9)] {
            socket.send(message).expect("sent");
        }
        for number in [8, 9] {
            assert!(matches!(next(&heard), News::Event(event) if event.number == number));
        }
        drop(socket);
        assert!(matches!(next(&heard), News::Link(false)));

        let (_socket, path, _) = accept(&listener);
        assert_eq!(path, "/v1/feed?protocol=1&epoch=2&after=9");
        assert!(matches!(next(&heard), News::Link(true)));
        drop(feed);
        assert!(heard.recv_timeout(DEADLINE).is_err(), "its thread ends");
    }

    #[test]
    fn a_hub_of_another_protocol_says_so_and_a_portal_does_not() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let hub = format!("http://{}", listener.local_addr().expect("an address"));
        let (events, heard) = channel();
        let _feed = follow(
            Wanted {
                hub,
                token: "secret".into(),
                after: None,
                pins: Pins::default(),
                places: Places::default(),
            },
            events,
        )
        .expect("started");
        for (answer, [old, old_hub]) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", [false, false]),
            ("HTTP/1.1 426 X\r\ncontent-length: 0\r\n\r\n", [false, false]),
            ("HTTP/1.1 426 X\r\nx-regal: 1\r\ncontent-length: 0\r\n\r\n", [true, false]),
            (
                "HTTP/1.1 426 X\r\nx-regal: 1\r\nx-regal-protocol: 2\r\ncontent-length: 0\r\n\r\n",
                [true, false],
            ),
            (
                "HTTP/1.1 426 X\r\nx-regal: 1\r\nx-regal-protocol: 0\r\ncontent-length: 0\r\n\r\n",
                [false, true],
            ),
        ] {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a request");
                request.push(byte[0]);
            }
            stream.write_all(answer.as_bytes()).expect("written");
            let said = next(&heard);
            let said = [matches!(said, News::OldVersion), matches!(said, News::OldHub)];
            assert_eq!(said, [old, old_hub], "{answer}");
        }
    }
}
