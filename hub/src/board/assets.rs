//! Style, script and library of the pages, in the program itself. A page names them with what they are made of, so that
//! a browser asks for each once and never again until it is another one.

use crate::ledger::chain::hex;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "assets/board"]
struct Files;

/// With which content a file is wanted.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    v: String,
}

/// The address of a file as it is now.
pub fn address(name: &str) -> String {
    let file = Files::get(name).map(|file| version(&file.metadata.sha256_hash())).unwrap_or_default();
    format!("/assets/{name}?v={file}")
}

/// The logo as it stands in a page: asked for as a picture it costs a browser a document of its own, on every page.
pub fn logo() -> String {
    let file = Files::get("regal.svg").map(|file| file.data.into_owned()).unwrap_or_default();
    String::from_utf8(file).unwrap_or_default()
}

fn version(hash: &[u8]) -> String {
    hex(&hash[..8])
}

/// One file. Its name is looked up among those built in; it is no path.
pub async fn get(Path(name): Path<String>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    let version = version(&file.metadata.sha256_hash());
    let tag = format!("\"{version}\"");
    let keep = if wanted.v == version { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let about = [
        (header::CACHE_CONTROL, keep.to_owned()),
        (header::ETAG, tag),
        (header::CONTENT_TYPE, kind.to_owned()),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, file.data.into_owned()).into_response()
}
