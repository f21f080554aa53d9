//! A body that stops coming is not waited for for ever. And a client that is refused while it still sends would lose the refusal with its connection: what it sends is heard
//! to an end first, and thrown away.

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long the next piece of a body may take.
const PIECE: Duration = Duration::from_secs(20);
/// The most bytes heard of a refused body.
const MOST: usize = 16 << 20;
/// The longest a refused body is heard.
const LONGEST: Duration = Duration::from_secs(5);

/// Serves a request; before a refusal goes out, the rest of the body is taken off the line.
pub async fn linger(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let whole = Arc::new(Mutex::new(body.into_data_stream()));
    let lent = Body::from_stream(stream::unfold(pieces(Arc::clone(&whole)), |mut pieces| async {
        let piece = match tokio::time::timeout(PIECE, pieces.next()).await {
            Ok(piece) => piece?,
            Err(late) => Err(axum::Error::new(late)),
        };
        Some((piece, pieces))
    }));
    let response = next.run(Request::from_parts(parts, lent)).await;
    if response.status().is_client_error() {
        let mut rest = pieces(whole);
        let hear = async {
            let mut heard = 0;
            while let Some(Ok(piece)) = rest.next().await {
                heard += piece.len();
                if heard > MOST {
                    break;
                }
            }
        };
        // Whoever sends no more than this gets the refusal; others get a closed connection.
        let _ = tokio::time::timeout(LONGEST, hear).await;
    }
    response
}

fn pieces(
    whole: Arc<Mutex<BodyDataStream>>,
) -> impl stream::Stream<Item = Result<axum::body::Bytes, axum::Error>> + Unpin + Send {
    stream::poll_fn(move |cx| whole.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(cx))
}
