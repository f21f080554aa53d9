//! Views on a screen: what a [`View`] says, laid out at each size.
//!
//! Four grids: 8 x 40, 16 x 20, 20 x 26, 24 x 80 (rows x columns). Another size uses the largest that fits, from the
//! top left corner. Decisions where the table leaves room:
//!
//! - F1 to F4 have fixed cells in the key rows, so that a thumb finds them; a key that is not active leaves its cell
//!   empty. ENT stands at the end of the input row, where it acts; so five keys fit every grid.
//!   Where it is dead in a question, the same place says how the question is answered.
//! - The tag of a message stands before it. Where both do not fit, the tag stands behind the last word, else at the
//!   end of the title row. Without expected and got, a message may use their rows.
//! - Target and quantity are drawn three rows high where rows and columns allow it and the screen knows UTF-8. Goods rows
//!   are joined to make room for the quantity where that cuts nothing, and always for large text; else it reaches into the
//!   message's rows while there is no message.
//! - A list may use every row down to the keys that nothing else needs. Eight rows hold no long list beside a message: the
//!   message then takes the instruction's place.
//! - An instruction that is too long for its row flows into the target's, when there is no target.
//! - Meaning is in words, tags, reverse and bold; colour only repeats it.

mod big;
mod fields;
mod goods;
mod layout;
mod list;
mod picture;
mod said;
#[cfg(test)]
mod tests;

use crate::view::View;
use fields::Painter;
use layout::Grid;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use regal_shared::text::{Message, ascii, say, wrap};

pub use picture::svg;

/// Stands behind a reversed row in [`text_screen`].
pub const REVERSED: &str = " «";

/// Paints the view over the whole frame; `utf8` false paints printable ASCII alone. The cursor stays hidden. A frame
/// that holds no grid says so and nothing else.
pub fn draw(frame: &mut Frame<'_>, view: &View, utf8: bool) {
    let area = frame.area();
    paint(frame.buffer_mut(), area, view, utf8);
}

/// Reverses the whole frame, for a flash.
pub fn flash(frame: &mut Frame<'_>) {
    let area = frame.area();
    reverse(frame.buffer_mut(), area);
}

fn reverse(buffer: &mut Buffer, area: Rect) {
    buffer.set_style(area, Style::new().add_modifier(Modifier::REVERSED));
}

/// Columns and rows a page of a numbered list has room for at a size: the most entries to offer at once, 0 to 9.
#[must_use]
pub fn list_room(rows: u16, cols: u16) -> usize {
    Grid::fitting(rows, cols).map_or(0, list::list_room)
}

/// Whether a screen of this size holds a grid.
#[must_use]
pub fn holds(rows: u16, cols: u16) -> bool {
    Grid::fitting(rows, cols).is_some()
}

/// The screen as text, with UTF-8: one line a row, blanks at the end taken off, [`REVERSED`] behind reversed rows.
#[must_use]
pub fn text_screen(view: &View, rows: u16, cols: u16) -> String {
    text_of(&buffer(view, rows, cols, true))
}

/// The painted cells of a screen of this size.
fn buffer(view: &View, rows: u16, cols: u16, utf8: bool) -> Buffer {
    let area = Rect::new(0, 0, cols, rows);
    let mut buffer = Buffer::empty(area);
    paint(&mut buffer, area, view, utf8);
    buffer
}

fn paint(buffer: &mut Buffer, area: Rect, view: &View, utf8: bool) {
    match Grid::fitting(area.height, area.width) {
        Some(grid) => Painter::new(buffer, area, view, utf8).all(grid),
        None => too_small(buffer, area, view, utf8),
    }
    if view.alarm {
        reverse(buffer, area);
    }
}

fn too_small(buffer: &mut Buffer, area: Rect, view: &View, utf8: bool) {
    let words = say(view.language, &Message::new("sys.too_small"));
    let words = if utf8 { words } else { ascii(&words) };
    let lines = wrap(&words, area.width.into(), area.height.into());
    for (row, line) in (area.y..).zip(lines) {
        let line = if utf8 { line } else { ascii(&line) };
        buffer.set_stringn(area.x, row, line, area.width.into(), Style::new());
    }
}

fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for row in rows(buffer) {
        let line: String = row.iter().map(|(_, cell)| cell.symbol()).collect();
        text.push_str(line.trim_end());
        if row.iter().any(|(_, cell)| cell.modifier.contains(Modifier::REVERSED)) {
            text.push_str(REVERSED);
        }
        text.push('\n');
    }
    text
}

/// The cells of each row that show something: column and cell, without those a wide sign before them covers.
fn rows(buffer: &Buffer) -> Vec<Vec<(u16, &ratatui::buffer::Cell)>> {
    let area = buffer.area;
    let mut rows = Vec::new();
    for y in area.top()..area.bottom() {
        let mut row = Vec::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            row.push((x, cell));
            let wide = regal_shared::text::columns(cell.symbol());
            x = x.saturating_add(u16::try_from(wide).unwrap_or(1).max(1));
        }
        rows.push(row);
    }
    rows
}
