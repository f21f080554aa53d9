//! Where to go and what to take: the target, the goods, the quantity.

use super::big;
use super::fields::{BOLD, DOT, PLAIN, Painter};
use super::layout::{Grid, Places};
use crate::view::Target;
use ratatui::layout::Rect;
use regal_shared::text::{columns, cut_middle, wrap};

impl Painter<'_> {
    /// Whether the field for check digits found its place with the target.
    pub(super) fn target(&mut self, place: Rect) -> bool {
        let view = self.view;
        let Some(target) = &view.target else { return false };
        let parts: Vec<String> = target.parts.iter().map(|part| self.shown(part.trim())).collect();
        let mark = self.level_mark(target);
        let digits = if target.digits { self.digits_field() } else { String::new() };
        let room = usize::from(place.width);
        let (taken, row, below) = match self.big_rows(place, &parts, mark) {
            Some(rows) => (self.big_target(place, &rows, mark), 1, false),
            None => {
                let (taken, row) = self.small_target(place, &parts, mark);
                (taken, row, row + 1 < place.height)
            }
        };
        if digits.is_empty() || (taken + 1 + columns(&digits) > room && !below) {
            return false;
        }
        let row = if taken + 1 + columns(&digits) <= room { row } else { row + 1 };
        self.put_right(place, row, &digits, BOLD);
        true
    }

    /// Paints the target three rows high, the level mark in the middle behind it: columns taken.
    fn big_target(&mut self, place: Rect, rows: &[String; 3], mark: &str) -> usize {
        for (row, line) in (0..).zip(rows) {
            self.put(place, row, 0, line, BOLD);
        }
        let end = columns(&rows[0]);
        let gap = usize::from(end + 1 + columns(mark) <= usize::from(place.width));
        self.put(place, 1, u16::try_from(end + gap).unwrap_or(place.width), mark, BOLD);
        end + gap + columns(mark)
    }

    fn level_mark(&self, target: &Target) -> &'static str {
        match (target.height.signum(), self.utf8) {
            (1, true) => "↑",
            (1, false) => "^",
            (-1, true) => "↓",
            (-1, false) => "v",
            _ => "",
        }
    }

    /// The field for check digits, two places at least.
    fn digits_field(&self) -> String {
        let typed = self.typed().unwrap_or_default();
        format!("[{typed:_<2}]")
    }

    /// The target three rows high, if it has that form and fits with its level mark.
    fn big_rows(&self, place: Rect, parts: &[String], mark: &str) -> Option<[String; 3]> {
        if !self.utf8 || place.height < big::ROWS {
            return None;
        }
        let room = usize::from(place.width).saturating_sub(columns(mark));
        big::SPACES.into_iter().find_map(|space| {
            big::parts(parts, space).filter(|rows| columns(&rows[0]) <= room && !rows[0].is_empty())
        })
    }

    /// Paints the target in ordinary signs: columns taken on its last row, and which row that is.
    fn small_target(&mut self, place: Rect, parts: &[String], mark: &str) -> (usize, u16) {
        let room = usize::from(place.width);
        let marked = |joined: String| if mark.is_empty() { joined } else { format!("{joined} {mark}") };
        let dots = [" · ", "·"];
        let line = dots.into_iter().map(|dot| marked(parts.join(dot))).find(|line| columns(line) <= room);
        let lines = match line {
            Some(line) => vec![line],
            None if place.height == 1 => {
                let cut = cut_middle(&parts.join("·"), room.saturating_sub(columns(mark) + 1));
                vec![marked(cut)]
            }
            None => {
                let rows = usize::from(place.height);
                let shortened = |most: usize| {
                    let parts: Vec<String> = parts.iter().map(|part| cut_middle(part, most)).collect();
                    wrap(&marked(parts.join(" · ")), room, rows + 1)
                };
                let fits = (4..=room).rev().map(shortened).find(|lines| lines.len() <= rows);
                fits.unwrap_or_else(|| wrap(&marked(parts.join(" · ")), room, rows))
            }
        };
        for (row, line) in (0..).zip(&lines) {
            self.put(place, row, 0, line, BOLD);
        }
        let last = lines.last().map_or(0, |line| columns(line));
        (last, u16::try_from(lines.len().saturating_sub(1)).unwrap_or(0))
    }

    pub(super) fn goods(&mut self, grid: Grid, places: &Places) {
        let width = usize::from(places.goods.width);
        let goods: Vec<String> = self.view.goods.iter().map(|text| self.fitting(text, width)).collect();
        let quantity = self.view.quantity.as_ref().map(|text| self.text(text));
        if grid == Grid::Wide {
            return self.wide_goods(places, &goods, quantity);
        }
        let total = places.goods.height + places.quantity.height;
        let width = usize::from(places.goods.width);
        let fitting = total.saturating_sub(big::ROWS);
        // Where the rows are short, the quantity reaches into those of the message while there is none.
        let whole = goods.len() <= usize::from(fitting) || joins(&goods, width, fitting.into());
        let reaches = !whole && self.view.message.is_none() && places.message.y == places.quantity.bottom();
        let rows_left = fitting + u16::from(reaches);
        let high = quantity.as_ref().and_then(|text| {
            let fits = self.utf8 && big::width(text).is_some_and(|columns| columns <= width);
            let joined = self.view.large || whole || goods.len() <= usize::from(rows_left);
            (fits && joined).then(|| big::big(text)).flatten()
        });
        let room = if high.is_some() { rows_left } else { places.goods.height };
        let place = Rect { height: room, ..places.goods };
        for (row, line) in (0..).zip(fill(&goods, width, room.into())) {
            self.put(place, row, 0, &line, PLAIN);
        }
        let Some(quantity) = quantity else { return };
        match high {
            Some(rows) => {
                let place = Rect { y: places.goods.y + rows_left, height: big::ROWS, ..places.goods };
                for (row, line) in (0..).zip(rows) {
                    self.put(place, row, 0, &line, BOLD);
                }
            }
            None => {
                let place = places.quantity;
                let lines = wrap(&quantity, width, place.height.into());
                for (row, line) in (0..).zip(lines) {
                    self.put(place, row, 0, &line, BOLD);
                }
            }
        }
    }

    fn wide_goods(&mut self, places: &Places, goods: &[String], quantity: Option<String>) {
        let place = places.goods;
        if let Some(name) = goods.first() {
            self.put(place, 0, 0, &cut_middle(name, place.width.into()), PLAIN);
        }
        let below = Rect { width: places.quantity.x - place.x, ..place };
        let room = usize::from(below.width) - 1;
        let mut rest = goods.get(1..).unwrap_or_default();
        let room = if quantity.is_some() { room } else { place.width.into() };
        if let [name, number, others @ ..] = goods
            && columns(&rest.join(DOT)) > room
        {
            // What would be cut below may have room beside the name.
            let first = [name.as_str(), number].join(DOT);
            if columns(&first) <= usize::from(place.width) {
                self.put(place, 0, 0, &first, PLAIN);
                rest = others;
            }
        }
        self.put(Rect { width: place.width, ..below }, 1, 0, &join(rest, room), PLAIN);
        if let Some(quantity) = quantity {
            let cut = cut_middle(&quantity, places.quantity.width.into());
            self.put(places.quantity, 0, 0, &cut, BOLD);
        }
    }
}

/// The texts in at most `rows` rows: the first wraps while there are rows to spare, the last are joined when there are
/// too few.
fn fill(texts: &[String], width: usize, rows: usize) -> Vec<String> {
    let Some((first, rest)) = texts.split_first() else { return Vec::new() };
    if rows <= 1 {
        return vec![join(texts, width)];
    }
    let (kept, joined) = rest.split_at(rest.len().min(rows - 2));
    let spare = rows - kept.len() - usize::from(!joined.is_empty());
    let mut lines = if spare > 1 { wrap(first, width, spare) } else { vec![cut_middle(first, width)] };
    lines.extend(kept.iter().map(|text| cut_middle(text, width)));
    if !joined.is_empty() {
        lines.push(join(joined, width));
    }
    lines
}

/// Whether the texts have room in so many rows when the last are joined, none of those cut.
fn joins(texts: &[String], width: usize, rows: usize) -> bool {
    let tail = texts.get(rows.saturating_sub(1).max(1)..).unwrap_or_default();
    rows > 1 && columns(&tail.join(DOT)) <= width
}

/// The texts on one row, a dot between them; the widest is cut in the middle until they fit.
fn join(texts: &[String], width: usize) -> String {
    let mut texts: Vec<String> = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
    let total = |texts: &[String]| columns(&texts.join(DOT));
    while total(&texts) > width {
        let over = total(&texts) - width;
        let Some(widest) = texts.iter_mut().max_by_key(|text| columns(text)) else { break };
        let now = columns(widest);
        if now <= 3 {
            return cut_middle(&texts.join(DOT), width);
        }
        *widest = cut_middle(widest, now.saturating_sub(over).max(3).min(now - 1));
    }
    texts.join(DOT)
}
