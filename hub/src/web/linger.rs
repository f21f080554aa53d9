//! A body that stops coming is not waited for for ever. And a client that is refused while it still sends would lose the refusal with its connection: what it sends is heard
//! to an end first, and thrown away.

use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt, stream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The least bytes a second a body comes with, beside the patience for one piece.
const SLOWEST: u64 = 1024;
/// The most bytes heard of a refused body.
const MOST: usize = 16 << 20;
/// The longest a refused body is heard.
const LONGEST: Duration = Duration::from_secs(5);

/// Serves a request; before a refusal goes out, the rest of the body is taken off the line.
pub async fn linger(State(piece): State<Duration>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let whole = Arc::new(Mutex::new(body.into_data_stream()));
    let begin = Instant::now();
    let lent = Body::from_stream(stream::unfold(
        (pieces(Arc::clone(&whole)), 0),
        move |(mut pieces, heard)| async move {
            // Each piece in its time, and all of them in theirs: a byte now and then keeps nobody's place.
            let left =
                (piece + Duration::from_millis(heard * 1000 / SLOWEST)).saturating_sub(begin.elapsed());
            let next = match tokio::time::timeout(left.min(piece), pieces.next()).await {
                Ok(next) => next?,
                Err(late) => Err(axum::Error::new(late)),
            };
            let more = next.as_ref().map_or(0, |bytes| u64::try_from(bytes.len()).unwrap_or(0));
            Some((next, (pieces, heard + more)))
        },
    ));
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
