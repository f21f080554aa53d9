//! A trace id for each request, from the scan to the answer: whoever calls may name one, a POST of commands has the id of
//! its first command, others get a fresh one. It stands in the log's lines, in the header `x-regal-trace` of the answer,
//! and in what a refused request is told.

use crate::floor::Hall;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use regal_shared::wire::TRACE_HEADER;
use std::time::Instant;
use tracing::Instrument as _;

/// The longest trace id.
const LONGEST: usize = 64;
/// A request that takes longer is told in the log.
const SLOW_MS: u128 = 1_000;

tokio::task_local! {
    static TRACE: String;
}

/// The trace id of the request that is served here; empty outside of one.
pub fn current() -> String {
    TRACE.try_with(Clone::clone).unwrap_or_default()
}

/// Whether a text may be one: plain signs, so that it can stand in logs and headers as it is.
fn fits(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

/// The one the caller names: our own header, else the trace within W3C's `traceparent`.
fn named(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(own) = text(TRACE_HEADER).filter(|own| fits(own)) {
        return Some(own.to_owned());
    }
    let trace = text("traceparent")?.split('-').nth(1)?;
    let hex = trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| trace.to_owned())
}

/// A fresh one. Without a random source there is none, and the request is served all the same.
fn fresh() -> String {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => crate::ledger::chain::hex(&bytes),
        Err(_) => "none".to_owned(),
    }
}

/// Serves a request under its trace id.
pub async fn trace(State(hall): State<Hall>, request: Request, next: Next) -> Response {
    let trace = named(request.headers()).unwrap_or_else(fresh);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", %trace, %method, path = %shown(&path));
    let begin = Instant::now();
    let mut response = TRACE.scope(trace.clone(), next.run(request).instrument(span.clone())).await;
    let status = response.status();
    hall.gauges.answer(status.as_u16());
    let ms = begin.elapsed().as_millis();
    span.in_scope(|| {
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), ms, "not served");
        } else if ms >= SLOW_MS && !matches!(path.as_str(), "/v1/feed" | "/live") {
            tracing::warn!(status = status.as_u16(), ms, "served slowly");
        } else {
            tracing::debug!(status = status.as_u16(), ms, "served");
        }
    });
    if let Ok(value) = HeaderValue::from_str(&trace) {
        response.headers_mut().insert(HeaderName::from_static(TRACE_HEADER), value);
    }
    response
}

/// A path as the log shows it: what people are called by stands in it as the number of a person.
fn shown(path: &str) -> &str {
    match path.strip_prefix("/settings/people/") {
        Some(rest) if !rest.is_empty() => "/settings/people/…",
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_may_name_a_trace_that_harms_no_log() {
        for (header, value, wanted) in [
            (TRACE_HEADER, "K7Q2MX.c12", Some("K7Q2MX.c12")),
            (TRACE_HEADER, "a b", None),
            (TRACE_HEADER, "x\"y", None),
            (TRACE_HEADER, "", None),
            (
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                Some("4bf92f3577b34da6a3ce929d0e0e4736"),
            ),
            ("traceparent", "00-4bf92f-00f067aa0ba902b7-01", None),
            ("traceparent", "rubbish", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(header), HeaderValue::from_str(value).expect("a value"));
            assert_eq!(named(&headers).as_deref(), wanted, "{value:?}");
        }
        let long = "x".repeat(LONGEST + 1);
        assert!(!fits(&long) && fits(&long[1..]));
    }
}
