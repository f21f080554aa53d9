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
    families: &'static [Family],
}

/// A family of scanners that the terminal can answer.
struct Family {
    /// As its makers call it.
    name: &'static str,
    /// The terminal's profile for it.
    profile: &'static str,
    /// Code of what is to be set in it, or nothing.
    set: &'static str,
}

const fn family(name: &'static str, profile: &'static str, set: &'static str) -> Family {
    Family { name, profile, set }
}

/// Their set-up barcodes are the makers' own and not ours to print.
const FAMILIES: &[Family] = &[
    family("Honeywell Xenon, Granit (cordless)", "honeywell-cordless", "board.scanner_set_honeywell"),
    family("Datalogic Gryphon (cordless)", "datalogic-cordless", ""),
    family("Datalogic, PSC", "datalogic", "board.scanner_set_datalogic"),
    family("Zebra", "zebra-ssi", "board.scanner_set_zebra"),
    family("CipherLab 166x", "cipherlab-166x", ""),
];

/// The page.
pub async fn page(Extension(session): Extension<Session>) -> Result<Response, Problem> {
    let bars = gs1_128_svg(&[CHECK_FIRST, CHECK_SECOND], HIGH)
        .ok_or_else(|| DbError::bug("the check barcode", "it cannot be drawn".to_owned()))?;
    let f = Frame::of(&session, "scanner_check");
    painted(&Page { f, bars, first: CHECK_FIRST, second: CHECK_SECOND, families: FAMILIES })
}
