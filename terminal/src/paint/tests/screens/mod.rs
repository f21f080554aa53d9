//! The screens of the floor at every size: whole in English, and in German the rows that are other. A screen that grows
//! out of another is shown by what it changes of it.

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

/// What of the first screen is other on the second, at each of these sizes: each row by its number, as it is then.
fn changed(sizes: &[(u16, u16)], from: &View, to: &View) -> String {
    let mut all = String::new();
    for (rows, cols) in sizes {
        all += &format!("{rows} x {cols}\n");
        let (before, after) = (text_screen(from, *rows, *cols), text_screen(to, *rows, *cols));
        assert_eq!(before.lines().count(), after.lines().count(), "{rows} x {cols}");
        let pairs = before.lines().zip(after.lines()).zip(1..);
        for ((_, after), row) in pairs.filter(|((before, after), _)| before != after) {
            all += &format!("{row:2} {after}\n");
        }
    }
    all
}
