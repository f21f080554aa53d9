//! A screen as a picture for pages.

use super::{buffer, rows};
use crate::view::View;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;

/// Pixels of one cell and of the edge around the screen.
const CELL: (u32, u32) = (10, 20);
const EDGE: u32 = 12;

/// The screen as an SVG of its own: black, monospaced, reversed rows reversed. Ends in a line feed.
#[must_use]
pub fn svg(view: &View, rows_: u16, cols: u16) -> String {
    let (width, height) = (u32::from(cols) * CELL.0 + 2 * EDGE, u32::from(rows_) * CELL.1 + 2 * EDGE);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\" font-family=\"'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"16\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"10\" fill=\"#0b0b0b\"/>\n"
    );
    let buffer = buffer(view, rows_, cols, true);
    for (row, cells) in (0u32..).zip(rows(&buffer)) {
        let top = EDGE + row * CELL.1;
        for run in cells.chunk_by(|left, right| look(left.1) == look(right.1)) {
            paint_run(&mut out, top, run);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Ink, ground when it is not the screen's, and whether the signs are bold.
fn look(cell: &Cell) -> (&'static str, Option<&'static str>, bool) {
    let colour = match cell.fg {
        Color::Red => "#ff5f56",
        Color::Green => "#5fd75f",
        Color::Yellow => "#ffd75f",
        Color::Cyan => "#5fd7d7",
        _ => "#e4e4e4",
    };
    let bold = cell.modifier.contains(Modifier::BOLD);
    if cell.modifier.contains(Modifier::REVERSED) {
        ("#0b0b0b", Some(colour), bold)
    } else {
        (colour, None, bold)
    }
}

fn paint_run(out: &mut String, top: u32, run: &[(u16, &Cell)]) {
    let Some((first, cell)) = run.first() else { return };
    let (ink, ground, bold) = look(cell);
    let left = |col: u16| EDGE + u32::from(col) * CELL.0;
    if let Some(ground) = ground {
        let cols: usize = run.iter().map(|(_, cell)| regal_shared::text::columns(cell.symbol()).max(1)).sum();
        let width = u32::try_from(cols).unwrap_or(0) * CELL.0;
        let (x, height) = (left(*first), CELL.1);
        let _ =
            writeln!(out, r#"<rect x="{x}" y="{top}" width="{width}" height="{height}" fill="{ground}"/>"#);
    }
    let weight = if bold { r#" font-weight="bold""# } else { "" };
    for word in run.chunk_by(|left, right| kind(left.1) == kind(right.1)) {
        let Some((col, cell)) = word.first() else { continue };
        match kind(cell) {
            Kind::Blank => continue,
            Kind::Block => {
                for (col, cell) in word {
                    let (from, rows) = half_block(cell.symbol()).unwrap_or_default();
                    let (x, y, width) = (left(*col), top + from, CELL.0);
                    let _ = writeln!(
                        out,
                        r#"<rect x="{x}" y="{y}" width="{width}" height="{rows}" fill="{ink}"/>"#
                    );
                }
                continue;
            }
            Kind::Sign => {}
        }
        let text: String = word.iter().map(|(_, cell)| escaped(cell.symbol())).collect();
        let cols: usize =
            word.iter().map(|(_, cell)| regal_shared::text::columns(cell.symbol()).max(1)).sum();
        let length = u32::try_from(cols).unwrap_or(0) * CELL.0;
        let (x, y) = (left(*col), top + 15);
        let _ = writeln!(
            out,
            r#"<text x="{x}" y="{y}" textLength="{length}" lengthAdjust="spacingAndGlyphs" fill="{ink}"{weight}>{text}</text>"#
        );
    }
}

/// How a cell is drawn.
#[derive(PartialEq, Eq)]
enum Kind {
    Blank,
    /// A rectangle, so that a font's gaps do not show.
    Block,
    Sign,
}

fn kind(cell: &Cell) -> Kind {
    let symbol = cell.symbol();
    match half_block(symbol) {
        Some(_) => Kind::Block,
        None if symbol.trim().is_empty() => Kind::Blank,
        None => Kind::Sign,
    }
}

/// Where a half block begins in its cell and how high it is, in pixels.
fn half_block(symbol: &str) -> Option<(u32, u32)> {
    match symbol {
        "█" => Some((0, CELL.1)),
        "▀" => Some((0, CELL.1 / 2)),
        "▄" => Some((CELL.1 / 2, CELL.1 / 2)),
        _ => None,
    }
}

fn escaped(symbol: &str) -> String {
    symbol.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
