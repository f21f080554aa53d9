//! Accepting connections. A client that never says what it wants is let go, so that hanging ones do not pile up.

use crate::gauge::Gauges;
use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to say what it wants, from the connection's begin or its last answer on. Longer than
/// clients keep an idle connection (15 s), so that they are never answered by its end.
pub const HEAD: Duration = Duration::from_secs(30);
/// How long the next piece of a body may take.
const PIECE: Duration = Duration::from_secs(20);
/// How long requests under way may take when the hub stops.
const LAST: Duration = Duration::from_secs(5);
/// The pause when no more connections can be taken.
const BREATH: Duration = Duration::from_millis(500);

/// The most connections at once; who comes then waits until one ends.
const MOST: usize = 4096;
/// The most connections of one address; more are let go at once, so that nobody takes all places.
const EACH: usize = MOST / 2;
/// What begins a TLS connection (RFC 8446 §5.1: a handshake record).
const HANDSHAKE: u8 = 22;
/// The answer to who speaks in the open to a hub that does not.
const NOT_IN_THE_OPEN: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nx-regal: 1\r\n\
                               connection: close\r\n\r\nThis hub speaks TLS: write https:// before its address.\n";

/// What clients may take of the hub.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a client may take to say what it wants, from the connection's begin or its last answer on.
    pub head: Duration,
    /// How long the next piece of a body may take; all of it no longer than that and a second for each KiB.
    pub piece: Duration,
    /// The most connections at once.
    pub most: usize,
    /// The most connections of one address.
    pub each: usize,
    /// Where connections are counted.
    pub gauges: Arc<Gauges>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { head: HEAD, piece: PIECE, most: MOST, each: EACH, gauges: Arc::default() }
    }
}

/// Connections by the address they come from.
#[derive(Debug, Clone, Default)]
struct Callers(Arc<Mutex<BTreeMap<IpAddr, usize>>>);

/// One of an address's connections, until it is dropped.
struct Caller(Callers, IpAddr);

impl Callers {
    /// One more of this address; none when it has as many as it may.
    fn one(&self, from: IpAddr, most: usize) -> Option<Caller> {
        let mut callers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = callers.entry(from).or_default();
        if *open >= most {
            return None;
        }
        *open += 1;
        Some(Caller(self.clone(), from))
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        let mut callers = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = callers.get_mut(&self.1) {
            *open -= 1;
            if *open == 0 {
                callers.remove(&self.1);
            }
        }
    }
}

/// Serves until `stop`; then takes no more and lets what is under way come to its end. Without TLS all is said in the
/// open.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    tls: Option<TlsAcceptor>,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.most));
    let callers = Callers::default();
    let router = router.layer(from_fn_with_state(limits.piece, super::linger::linger));
    let head = limits.head;
    let (going, gone) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            // The semaphore lives as long as this and is never closed.
            let place = places.clone().acquire_owned().await.ok();
            listener.accept().await.map(|(stream, from)| (stream, from, place))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, from, place)) => {
                let Some(caller) = callers.one(from.ip(), limits.each) else {
                    limits.gauges.turned_away.fetch_add(1, Ordering::Relaxed);
                    continue;
                };
                let (router, tls, gone) = (router.clone(), tls.clone(), gone.clone());
                let open = limits.gauges.connections.one();
                tokio::spawn(async move {
                    meet(stream, router, head, tls, gone).await;
                    drop((place, caller, open));
                });
            }
            Err(error) => {
                // Too many files are open, or the client is gone already.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop((listener, gone));
    going.send_replace(());
    if tokio::time::timeout(LAST, going.closed()).await.is_err() {
        tracing::info!("feeds that are still open are cut");
    }
}

/// Begins TLS where it is spoken, and talks.
async fn meet(
    stream: TcpStream,
    router: Router,
    head: Duration,
    tls: Option<TlsAcceptor>,
    gone: watch::Receiver<()>,
) {
    // Answers and events are small and wanted at once; where it cannot be set they come a little later.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return talk(stream, router, head, gone).await };
    match tokio::time::timeout(head, encrypt(stream, tls)).await {
        Ok(Ok(Some(stream))) => talk(stream, router, head, gone).await,
        Ok(Ok(None)) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection did not come to be"),
        Err(late) => tracing::debug!(%late, "a connection did not come to be"),
    }
}

/// Shakes hands; none when the client speaks in the open, which it is told.
async fn encrypt(mut stream: TcpStream, tls: TlsAcceptor) -> io::Result<Option<TlsStream<TcpStream>>> {
    let mut first = [0];
    if stream.peek(&mut first).await? == 0 {
        return Ok(None);
    }
    if first[0] == HANDSHAKE {
        return tls.accept(stream).await.map(Some);
    }
    stream.write_all(NOT_IN_THE_OPEN.as_bytes()).await?;
    stream.shutdown().await?;
    // What it still sends is heard a little: a connection closed before that would take the answer with it.
    let mut rest = stream.take(64 << 10);
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
    Ok(None)
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    head: Duration,
    mut gone: watch::Receiver<()>,
) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head);
    let service = TowerToHyperService::new(router);
    let mut talk = pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = talk.as_mut() => ended,
        _ = gone.changed() => {
            talk.as_mut().graceful_shutdown();
            talk.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream as Client};

    const PATIENCE: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_secs(20);

    fn client(hub: SocketAddr, says: &str) -> Client {
        let mut client = Client::connect(hub).expect("connected");
        client.set_read_timeout(Some(LONG)).expect("set");
        client.write_all(says.as_bytes()).expect("sent");
        client
    }

    /// A hub with short patience that serves until it is dropped.
    struct Served {
        runtime: tokio::runtime::Runtime,
        hub: SocketAddr,
        stop: Option<tokio::sync::oneshot::Sender<()>>,
        served: Option<tokio::task::JoinHandle<()>>,
    }

    impl Served {
        fn start(limits: Limits) -> Served {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
            let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
            let (served, hub) = runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let hub = listener.local_addr().expect("an address");
                let slow = || async {
                    tokio::time::sleep(PATIENCE * 4).await;
                    "slow"
                };
                let router = Router::new()
                    .route("/health", get(|| async { "ok" }))
                    .route("/slow", get(slow))
                    .route("/echo", axum::routing::post(|body: axum::body::Bytes| async move { body }));
                let stop = async { drop(stopped.await) };
                (tokio::spawn(serve(listener, router, limits, None, stop)), hub)
            });
            Served { runtime, hub, stop: Some(stop), served: Some(served) }
        }

        fn says(&self, says: &str) -> Client {
            client(self.hub, says)
        }

        /// A call that is answered while others hang.
        fn is_quick(&self) {
            let mut quick = self.says("GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let mut text = String::new();
            quick.read_to_string(&mut text).expect("an answer");
            assert!(text.ends_with("ok"), "{text}");
        }
    }

    impl Drop for Served {
        fn drop(&mut self) {
            if let (Some(stop), Some(served)) = (self.stop.take(), self.served.take()) {
                stop.send(()).expect("it serves");
                self.runtime.block_on(served).expect("it ends");
            }
        }
    }

    fn hurried() -> Limits {
        Limits { head: PATIENCE, piece: PATIENCE, ..Limits::default() }
    }

    #[test]
    fn whoever_never_says_what_it_wants_is_let_go_and_holds_up_nobody() {
        let served = Served::start(hurried());
        let hanging = ["", "GET /hea", "GET /health HTTP/1.1\r\nhost: x\r\nx: "].repeat(20);
        let hanging: Vec<Client> = hanging.into_iter().map(|says| served.says(says)).collect();
        // Its request is whole: however long its answer takes, it is waited for.
        let mut slow = served.says("GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        served.is_quick();
        for mut client in hanging {
            let mut rest = Vec::new();
            client.read_to_end(&mut rest).expect("closed in time");
        }
        let mut text = String::new();
        slow.read_to_string(&mut text).expect("an answer");
        assert!(text.ends_with("slow"), "{text}");
    }

    #[test]
    fn whoever_sends_a_body_byte_by_byte_is_let_go_and_holds_up_nobody() {
        let served = Served::start(hurried());
        let head = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n";
        let mut dribbling: Vec<Client> = (0..20).map(|_| served.says(head)).collect();
        for client in &dribbling {
            client.set_read_timeout(Some(PATIENCE / 20)).expect("set");
        }
        // Each byte comes well in time, and the whole never would.
        while !dribbling.is_empty() {
            served.is_quick();
            dribbling.retain_mut(|client| {
                let mut answer = [0; 64];
                let waits = |error: &io::Error| {
                    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
                };
                client.read(&mut answer).is_err_and(|error| waits(&error)) && client.write_all(b"x").is_ok()
            });
        }
    }

    #[test]
    fn a_whole_body_is_taken_however_it_is_cut() {
        let served = Served::start(hurried());
        let mut client =
            served.says("POST /echo HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 6\r\n\r\nab");
        for piece in ["c", "de", "f"] {
            client.write_all(piece.as_bytes()).expect("sent");
        }
        let mut text = String::new();
        client.read_to_string(&mut text).expect("an answer");
        assert!(text.ends_with("abcdef"), "{text}");
    }

    #[test]
    fn one_address_cannot_take_all_places() {
        let gauges = Arc::new(Gauges::default());
        let served =
            Served::start(Limits { most: 8, each: 4, gauges: Arc::clone(&gauges), ..Limits::default() });
        // Another address of this machine has as many places as it may, and says nothing.
        let other = |_| {
            let socket = served.runtime.block_on(async {
                let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
                socket.bind("127.0.0.2:0".parse().expect("an address")).expect("bound");
                socket.connect(served.hub).await.expect("connected")
            });
            let stream = socket.into_std().expect("a stream");
            stream.set_nonblocking(false).expect("set");
            stream.set_read_timeout(Some(LONG)).expect("set");
            stream
        };
        let hanging: Vec<Client> = (0..4).map(other).collect();
        for more in (0..20).map(other) {
            let mut rest = Vec::new();
            // Closed or reset: let go in any case.
            let _ = (&more).read_to_end(&mut rest);
            assert!(rest.is_empty());
        }
        served.is_quick();
        assert_eq!(gauges.turned_away.load(Ordering::Relaxed), 20);
        drop(hanging);
        // Its places are free again as soon as it is gone.
        let begin = std::time::Instant::now();
        while gauges.connections.now() > 0 && begin.elapsed() < LONG {
            served.is_quick();
        }
        assert_eq!(gauges.connections.now(), 0);
    }
}
