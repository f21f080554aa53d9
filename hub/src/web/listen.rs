//! Accepting connections. A client that never says what it wants is let go, so that hanging ones do not pile up.

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to say what it wants, from the connection's begin or its last answer on. Longer than
/// clients keep an idle connection (15 s), so that they are never answered by its end.
pub const HEAD: Duration = Duration::from_secs(30);
/// How long requests under way may take when the hub stops.
const LAST: Duration = Duration::from_secs(5);
/// The pause when no more connections can be taken.
const BREATH: Duration = Duration::from_millis(500);

/// The most connections at once; who comes then waits until one ends.
const MOST: usize = 4096;
/// What begins a TLS connection (RFC 8446 §5.1: a handshake record).
const HANDSHAKE: u8 = 22;
/// The answer to who speaks in the open to a hub that does not.
const NOT_IN_THE_OPEN: &str = "HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\nx-regal: 1\r\n\
                               connection: close\r\n\r\nThis hub speaks TLS: write https:// before its address.\n";

/// Serves until `stop`; then takes no more and lets what is under way come to its end. Without TLS all is said in the
/// open.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    head: Duration,
    tls: Option<TlsAcceptor>,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(MOST));
    let router = router.layer(axum::middleware::from_fn(super::linger::linger));
    let (going, gone) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            // The semaphore lives as long as this and is never closed.
            let place = places.clone().acquire_owned().await.ok();
            listener.accept().await.map(|(stream, _)| (stream, place))
        };
        let accepted = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, place)) => {
                let (router, tls, gone) = (router.clone(), tls.clone(), gone.clone());
                tokio::spawn(async move {
                    meet(stream, router, head, tls, gone).await;
                    drop(place);
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

    #[test]
    fn whoever_never_says_what_it_wants_is_let_go_and_holds_up_nobody() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let (served, hub) = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let hub = listener.local_addr().expect("an address");
            let slow = || async {
                tokio::time::sleep(PATIENCE * 4).await;
                "slow"
            };
            let router = Router::new().route("/health", get(|| async { "ok" })).route("/slow", get(slow));
            let stop = async { drop(stopped.await) };
            (tokio::spawn(serve(listener, router, PATIENCE, None, stop)), hub)
        });
        let hanging = ["", "GET /hea", "GET /health HTTP/1.1\r\nhost: x\r\nx: "].repeat(20);
        let hanging: Vec<Client> = hanging.into_iter().map(|says| client(hub, says)).collect();
        // Its request is whole: however long its answer takes, it is waited for.
        let mut slow = client(hub, "GET /slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let mut text = String::new();
        let mut quick = client(hub, "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        quick.read_to_string(&mut text).expect("an answer");
        assert!(text.ends_with("ok"), "{text}");
        for mut client in hanging {
            let mut rest = Vec::new();
            client.read_to_end(&mut rest).expect("closed in time");
        }
        text.clear();
        slow.read_to_string(&mut text).expect("an answer");
        assert!(text.ends_with("slow"), "{text}");
        stop.send(()).expect("it serves");
        runtime.block_on(served).expect("it ends");
    }
}
