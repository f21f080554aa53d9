//! The screens of the floor at every size, in both languages.

mod asked;
mod lists;
mod log_on;
mod names;
mod pick;
mod quantity;
mod told;

use super::super::text_screen;
use crate::view::View;

/// The screen at each of these sizes, one below the other.
fn at(sizes: &[(u16, u16)], view: &View) -> String {
    let screen = |(rows, cols): &(u16, u16)| format!("{rows} x {cols}\n{}", text_screen(view, *rows, *cols));
    sizes.iter().map(screen).collect::<Vec<_>>().join("\n")
}
