//! Accepting connections. A client that never says what it wants is let go, so that hanging ones do not pile up.

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long a client may take to say what it wants, from the connection's begin or its last answer on. Longer than
/// clients keep an idle connection (15 s), so that they are never answered by its end.
pub const HEAD: Duration = Duration::from_secs(30);
/// How long requests under way may take when the hub stops.
const LAST: Duration = Duration::from_secs(5);
/// The pause when no more connections can be taken.
const BREATH: Duration = Duration::from_millis(500);

/// Serves until `stop`; then takes no more and lets what is under way come to its end.
pub async fn serve(listener: TcpListener, router: Router, head: Duration, stop: impl Future<Output = ()>) {
    let router = router.layer(axum::middleware::from_fn(super::linger::linger));
    let (going, gone) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(talk(stream, router.clone(), head, gone.clone()));
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

async fn talk(stream: TcpStream, router: Router, head: Duration, mut gone: watch::Receiver<()>) {
    // Answers and events are small and wanted at once; where it cannot be set they come a little later.
    let _ = stream.set_nodelay(true);
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
            (tokio::spawn(serve(listener, router, PATIENCE, stop)), hub)
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
