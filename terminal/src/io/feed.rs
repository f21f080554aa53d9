//! Events of the hub over a WebSocket that is opened again for ever.

use super::Event;
use super::clock::{Backoff, Clock};
use regal_shared::base::Moment;
use regal_shared::wire;
use std::io::{self, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
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
    /// The hub does not speak this program's protocol.
    OldVersion,
}

/// Where the feed is and from where on it is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The hub's address, `http://host:port`.
    pub hub: String,
    /// The device's token.
    pub token: String,
    /// Epoch and number of the last event seen; absent: from now on.
    pub after: Option<(i64, i64)>,
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
pub fn follow(wanted: Wanted, events: Sender<Event>) -> io::Result<Feed> {
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
}

fn while_wanted(mut wanted: Wanted, events: &Sender<Event>, stopped: &Receiver<()>) {
    let mut backoff = Backoff::new(PING);
    loop {
        let tell = |news| events.send(Event::Feed(news)).is_ok();
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
            End::Old => {}
        }
        let pause = Duration::from_millis(backoff.pause().unsigned_abs());
        if !matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
            return;
        }
    }
}

fn connection(wanted: &mut Wanted, events: &Sender<Event>, stopped: &Receiver<()>) -> End {
    let mut socket = match open(wanted) {
        Ok(socket) => socket,
        Err(old) => return if old { End::Old } else { End::Gone(false) },
    };
    if events.send(Event::Feed(News::Link(true))).is_err() {
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
                if events.send(Event::Feed(News::Event(Box::new(event)))).is_err() {
                    return End::Unwanted;
                }
            }
            Err(()) => return End::Gone(true),
        }
    }
}

/// The next message, or none within the read's time.
fn read(socket: &mut WebSocket<TcpStream>) -> Result<Option<Message>, ()> {
    match socket.read() {
        Ok(message) => Ok(Some(message)),
        Err(Error::Io(error)) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(None)
        }
        Err(_) => Err(()),
    }
}

/// An open feed, or whether it was refused for the protocol.
fn open(wanted: &Wanted) -> Result<WebSocket<TcpStream>, bool> {
    let gone = |_| false;
    let rest = wanted.hub.strip_prefix("http://").ok_or(false)?.trim_end_matches('/');
    let host = rest.split('/').next().unwrap_or(rest);
    let address = if host.rsplit(']').next().is_some_and(|end| end.contains(':')) {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let mut addresses = address.to_socket_addrs().map_err(|_| false)?;
    let stream = addresses
        .find_map(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok())
        .ok_or(false)?;
    let timed = |ms| Some(Duration::from_millis(ms));
    stream.set_nodelay(true).map_err(|_| false)?;
    stream.set_read_timeout(timed(3000)).map_err(gone)?;
    stream.set_write_timeout(timed(3000)).map_err(|_| false)?;
    let after =
        wanted.after.map_or_else(String::new, |(epoch, number)| format!("&epoch={epoch}&after={number}"));
    let url = format!("ws://{rest}/v1/feed?protocol={}{after}", wire::PROTOCOL);
    let mut request = url.into_client_request().map_err(|_| false)?;
    let bearer = HeaderValue::from_str(&format!("Bearer {}", wanted.token)).map_err(|_| false)?;
    request.headers_mut().insert("authorization", bearer);
    let config = WebSocketConfig::default().max_message_size(Some(MAX_EVENT)).max_frame_size(Some(MAX_EVENT));
    match tungstenite::client::client_with_config(request, stream, Some(config)) {
        Ok((socket, _)) => {
            socket.get_ref().set_read_timeout(timed(500)).map_err(|_| false)?;
            Ok(socket)
        }
        Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status()
            == StatusCode::UPGRADE_REQUIRED
            && response.headers().contains_key(super::hub::MARK.0)),
        Err(_) => Err(false),
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
        let feed =
            follow(Wanted { hub, token: "secret".into(), after: Some((2, 7)) }, events).expect("started");

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
        let _feed = follow(Wanted { hub, token: "secret".into(), after: None }, events).expect("started");
        for (answer, old) in [
            ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", false),
            ("HTTP/1.1 426 X\r\ncontent-length: 0\r\n\r\n", false),
            ("HTTP/1.1 426 X\r\nx-regal: 1\r\ncontent-length: 0\r\n\r\n", true),
        ] {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a request");
                request.push(byte[0]);
            }
            stream.write_all(answer.as_bytes()).expect("written");
            assert_eq!(matches!(next(&heard), News::OldVersion), old, "{answer}");
        }
    }
}
