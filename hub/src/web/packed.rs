//! Pages and lists packed for whoever takes that: they are text, and the radio of a warehouse is shared by all.

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Less than this fits into one packet as it is.
const LEAST: u64 = 1 << 10;
/// What is larger is a file, and goes as it is.
const MOST: u64 = 4 << 20;
/// What is text.
const TEXTS: [&str; 7] = [
    "text/html",
    "text/css",
    "text/javascript",
    "text/csv",
    "image/svg+xml",
    "application/json",
    "application/problem+json",
];

/// Packs the answer where its reader said that it can unpack. Answers to changes are left alone: a fresh secret may
/// stand in them beside what somebody typed, and the length of both packed together would tell of it.
pub async fn pack(request: Request, next: Next) -> Response {
    let wanted = request.method() == Method::GET && takes(request.headers());
    let response = next.run(request).await;
    if !wanted || !is_text(response.headers()) {
        return response;
    }
    // What has no known end, such as beats, is never held back.
    let known = response.body().size_hint().exact();
    if !known.is_some_and(is_worth_it) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::try_from(MOST).unwrap_or(usize::MAX)).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some(packed) = packed(&bytes) else { return Response::from_parts(parts, Body::from(bytes)) };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::from(packed))
}

/// Whether a page of so many bytes is packed.
fn is_worth_it(size: u64) -> bool {
    (LEAST..=MOST).contains(&size)
}

/// The fastest packing: a page becomes a fifth, and takes less than a millisecond.
fn packed(bytes: &[u8]) -> Option<Bytes> {
    let mut packing = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    packing.write_all(bytes).ok()?;
    packing.finish().ok().map(Bytes::from)
}

/// A text that goes out many times: packed once, for whoever takes that.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    kind: HeaderValue,
    plain: Bytes,
    packed: Option<Bytes>,
}

impl Ready {
    /// A text of a kind.
    pub(crate) fn new(kind: HeaderValue, plain: Bytes) -> Ready {
        Ready { kind, packed: packed(&plain), plain }
    }

    /// The answer to who asks with these headers.
    pub(crate) fn answer(&self, asked: &HeaderMap) -> Response {
        let kind = (header::CONTENT_TYPE, self.kind.clone());
        let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
        match self.packed.as_ref().filter(|_| takes(asked)) {
            Some(packed) => {
                let gzip = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                ([kind, vary, gzip], packed.clone()).into_response()
            }
            None => ([kind, vary], self.plain.clone()).into_response(),
        }
    }
}

/// Whether a reader takes gzip.
fn takes(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut ways = lines.flat_map(|line| line.split(','));
    ways.any(|way| {
        let mut parts = way.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = |part: &str| {
            part.strip_prefix("q=").is_some_and(|much| much.parse::<f64>().is_ok_and(|much| much <= 0.0))
        };
        named && !parts.any(refused)
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    TEXTS.contains(&kind) && !headers.contains_key(header::CONTENT_ENCODING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn;
    use axum::response::Html;
    use axum::response::sse::{Event, Sse};
    use axum::routing::get;
    use flate2::read::GzDecoder;
    use std::convert::Infallible;
    use std::io::Read;
    use tower::ServiceExt;

    fn ask(method: Method, path: &str, takes: &str) -> (HeaderMap, Vec<u8>) {
        let page = || async { Html("word ".repeat(1000)) };
        let beats = || async {
            Sse::new(futures_util::stream::once(async {
                Ok::<_, Infallible>(Event::default().data("x".repeat(5000)))
            }))
        };
        let router = Router::new()
            .route("/page", get(page).post(page))
            .route("/short", get(|| async { Html("word") }))
            .route("/bytes", get(|| async { vec![7_u8; 5000] }))
            .route("/beats", get(beats))
            .layer(from_fn(pack));
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT_ENCODING, takes);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let request = request.body(Body::empty()).expect("a request");
            let (parts, body) = router.oneshot(request).await.expect("an answer").into_parts();
            (parts.headers, to_bytes(body, 1 << 20).await.expect("a body").to_vec())
        })
    }

    #[test]
    fn a_page_is_packed_for_who_takes_it_and_for_nobody_else() {
        let (headers, bytes) = ask(Method::GET, "/page", "br;q=1.0, gzip;q=0.5");
        assert_eq!(headers[header::CONTENT_ENCODING], "gzip");
        assert_eq!(headers[header::VARY], "accept-encoding");
        let mut text = String::new();
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("packed text");
        assert_eq!(text, "word ".repeat(1000));
        assert!(bytes.len() < 200, "{}", bytes.len());
        for (method, path, takes) in [
            (Method::GET, "/page", "br"),
            (Method::GET, "/page", "gzip;q=0"),
            (Method::GET, "/short", "gzip"),
            (Method::GET, "/bytes", "gzip"),
            (Method::GET, "/beats", "gzip"),
            (Method::POST, "/page", "gzip"),
            (Method::HEAD, "/page", "gzip"),
        ] {
            let (headers, _) = ask(method.clone(), path, takes);
            assert!(!headers.contains_key(header::CONTENT_ENCODING), "{method} {path} {takes}");
        }
    }
}
