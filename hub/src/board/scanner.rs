//! The barcode that checks a scanner's set-up.

use super::page::{Frame, painted};
use crate::db::DbError;
use crate::label::gs1_128_svg;
use crate::people::desk::Session;
use crate::web::Problem;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use regal_shared::barcode::{CHECK_FIRST, CHECK_SECOND};

/// Height of the bars in modules.
const HIGH: usize = 60;

#[derive(Template)]
#[template(path = "board/scanner_check.html")]
struct Page {
    f: Frame,
    /// The barcode as SVG, made by the hub alone.
    bars: String,
    first: &'static str,
    second: &'static str,
}

/// The page.
pub async fn page(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    let bars = gs1_128_svg(&[CHECK_FIRST, CHECK_SECOND], HIGH)
        .ok_or_else(|| DbError::bug("the check barcode", "it cannot be drawn".to_owned()))?;
    let f = Frame::of(&session, "scanner_check");
    painted(&Page { f, bars, first: CHECK_FIRST, second: CHECK_SECOND })
}
