//! Numbered lists.

use super::fields::{PLAIN, Painter};
use super::layout::{Grid, Places};
use crate::talk::Key;
use crate::view::Choice;
use ratatui::layout::Rect;
use regal_shared::text::{columns, cut_middle, wrap};

/// Entries of a list at most.
const ENTRIES: usize = 9;

impl Painter<'_> {
    pub(super) fn list(&mut self, grid: Grid, places: &Places) {
        let mut place = list_area(grid, places);
        let above = self.view.message.is_none() || places.message.y < place.y;
        if above && self.view.expected.is_none() && self.view.got.is_none() {
            let typed = self.view.field.is_some()
                || self.view.answer.is_some()
                || self.key(|key| key == Key::Enter).is_some();
            let end = if typed { places.got.bottom() } else { places.input.bottom() };
            place.height = end - place.y;
        }
        if self.unfolded(place) {
            return;
        }
        let across = if grid == Grid::Wide { 2 } else { 1 };
        let room = usize::from(place.height * across);
        let list: &[Choice] = &self.view.list;
        let rows = if list.len() > room { place.height } else { rows_for(list.len(), across, place.height) };
        let lines: Vec<String> = (1..)
            .zip(list.iter().take(room))
            .map(|(at, choice)| match list.len() > room && at == room {
                true => "…".to_owned(),
                false => format!("{} {}", choice.mark(), self.text(&choice.label)),
            })
            .collect();
        let left = if across == 1 { place.width } else { left_column(&lines, rows, place.width) };
        for (at, line) in (0_u16..).zip(&lines) {
            let (row, col) = (at % rows, at / rows * left);
            let wide = if across == 2 && col == 0 { left - 1 } else { place.width - col };
            self.put(place, row, col, &cut_middle(line, wide.into()), PLAIN);
        }
    }

    /// A list whose long entries have room on up to three rows each; false when they have not, or none is long.
    fn unfolded(&mut self, place: Rect) -> bool {
        let width = usize::from(place.width.saturating_sub(2));
        let half = if place.width < 40 { width } else { usize::from(place.width) / 2 - 3 };
        let labels: Vec<String> = self.view.list.iter().map(|choice| self.text(&choice.label)).collect();
        if labels.iter().all(|label| columns(label) <= half) {
            return false;
        }
        let rows: Vec<Vec<String>> = labels.iter().map(|label| wrap(label, width, 3)).collect();
        if rows.iter().map(Vec::len).sum::<usize>() > usize::from(place.height) {
            return false;
        }
        let mut at = 0;
        for (choice, label) in self.view.list.iter().zip(rows) {
            self.put(place, at, 0, &choice.mark(), PLAIN);
            for line in label {
                self.put(place, at, 2, &line, PLAIN);
                at += 1;
            }
        }
        true
    }
}

/// Entries of a list that have room at a grid whatever else it says.
pub(super) fn list_room(grid: Grid) -> usize {
    let places = grid.places();
    let halves = if grid == Grid::Wide { 2 } else { 1 };
    (list_area(grid, &places).height as usize * halves).min(ENTRIES)
}

/// The rows of target, goods and quantity.
fn list_area(grid: Grid, places: &Places) -> Rect {
    if grid == Grid::Wide {
        return places.goods;
    }
    Rect { height: places.quantity.bottom() - places.target.y, ..places.target }
}

/// Rows a list of `len` entries takes in `across` columns, so that the columns are about equally long.
fn rows_for(len: usize, across: u16, most: u16) -> u16 {
    let rows = len.div_ceil(usize::from(across)).max(1);
    if across == 1 { most.max(1) } else { u16::try_from(rows).unwrap_or(most).clamp(most.min(2), most) }
}

/// Columns of the left of two columns of a list, with the blank behind it: half of the width, or what lets every entry
/// stand whole.
fn left_column(lines: &[String], rows: u16, width: u16) -> u16 {
    let (left, right) = lines.split_at(lines.len().min(rows.into()));
    let widest = |lines: &[String]| lines.iter().map(|line| columns(line)).max().unwrap_or(0);
    let (left, right) = (widest(left) + 1, widest(right));
    let half = usize::from(width / 2);
    let fits = left + right <= usize::from(width);
    let column = if fits { half.clamp(left, usize::from(width) - right) } else { half };
    u16::try_from(column).unwrap_or(width / 2)
}
