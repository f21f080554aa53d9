//! The fields of a screen, one after the other.

use super::layout::{Grid, Places};
use crate::talk::{Battery, Key};
use crate::view::{Text, View};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use regal_shared::text::{Message, ascii, clean, columns, cut_end, cut_number, say, say_whole, wrap};

/// Somebody at the desk sees this screen: an eye.
const WATCHED: &str = "(o)";

/// The keys that have a cell of their own.
const KEYS: [Key; 4] = [Key::F1, Key::F2, Key::F3, Key::F4];
/// Between texts on one row.
pub(super) const DOT: &str = " · ";
/// The title row of a terminal that is shown over SSH: nothing goes on here without the link.
const SERVED: &str = "SSH";

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);

/// Paints one view into one buffer.
pub(super) struct Painter<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    pub(super) view: &'a View,
    pub(super) utf8: bool,
}

impl<'a> Painter<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, area: Rect, view: &'a View, utf8: bool) -> Painter<'a> {
        Painter { buffer, area, view, utf8 }
    }

    /// Everything the view says.
    pub(super) fn all(&mut self, grid: Grid) {
        let places = self.places(grid);
        let tag = self.message(&places);
        self.title(places.title, tag);
        if self.view.list.is_empty() {
            let beside = self.target(places.target);
            self.instruction(grid, &places);
            self.goods(grid, &places);
            self.input(places.input, beside);
        } else {
            self.instruction(grid, &places);
            self.list(grid, &places);
            self.input(places.input, false);
        }
        self.compared(&places);
        self.next(grid, places.next);
        self.keys(places.keys);
    }

    /// The fields of a grid, as this view uses them: where a list and a message both have to fit into eight rows, the
    /// message stands in place of the instruction, for it is the question.
    fn places(&self, grid: Grid) -> Places {
        let places = grid.places();
        let room = usize::from(places.goods.height) * 2;
        if grid != Grid::Wide || self.view.message.is_none() || self.view.list.len() <= room {
            return places;
        }
        Places {
            message: Rect { y: places.instruction.y, ..places.message },
            instruction: Rect { height: 0, ..places.instruction },
            ..places
        }
    }

    /// The words as this screen can show them, harmless.
    pub(super) fn words(&self, message: &Message) -> String {
        let words = say(self.view.language, message);
        self.shown(&words)
    }

    /// The same with nothing shortened that has room elsewhere than on a small screen.
    pub(super) fn whole(&self, message: &Message) -> String {
        self.shown(&say_whole(self.view.language, message))
    }

    /// The text as it fits into so many columns: whole where that is possible.
    pub(super) fn fitting(&self, text: &Text, width: usize) -> String {
        match text {
            Text::Words(message) => {
                let whole = self.whole(message);
                if columns(&whole) <= width { whole } else { self.words(message) }
            }
            Text::Foreign(_) => self.text(text),
        }
    }

    pub(super) fn shown(&self, text: &str) -> String {
        let text = clean(text);
        if self.utf8 { text.into_owned() } else { ascii(&text) }
    }

    pub(super) fn text(&self, text: &Text) -> String {
        match text {
            Text::Words(message) => self.words(message),
            Text::Foreign(text) => self.shown(text.trim()),
        }
    }

    /// Puts text on one row of a field, cut at its edge. Signs of cutting become ASCII where that is asked.
    pub(super) fn put(&mut self, place: Rect, row: u16, col: u16, text: &str, style: Style) {
        if row >= place.height || col >= place.width {
            return;
        }
        let text = if self.utf8 { text.to_owned() } else { ascii(text) };
        let (x, y) = (self.area.x + place.x + col, self.area.y + place.y + row);
        self.buffer.set_stringn(x, y, text, (place.width - col).into(), style);
    }

    pub(super) fn put_right(&mut self, place: Rect, row: u16, text: &str, style: Style) {
        let width = u16::try_from(columns(text)).unwrap_or(place.width);
        self.put(place, row, place.width.saturating_sub(width), text, style);
    }

    fn title(&mut self, place: Rect, tag: Option<char>) {
        let mut right = Vec::new();
        // Whoever works here is to know it on every screen, whatever else the row has no room for.
        if self.view.signal.watched {
            right.push(WATCHED.to_owned());
        }
        if let Some((at, of)) = self.view.counter {
            right.push(format!("{at}/{of}"));
        }
        if self.view.signal.waiting > 0 {
            right.push(format!("Q{}", self.view.signal.waiting));
        }
        if !self.view.signal.online {
            right.push("--".to_owned());
        }
        let title = self.view.title.as_ref().map(|title| self.text(title)).unwrap_or_default();
        let tag = tag.map(String::from);
        // Marks of the device stand only where they take no room from what the work needs; a low battery always does.
        let health = self.view.signal.health;
        let taken = |right: &[String]| right.iter().chain(&tag).map(|mark| columns(mark) + 1).sum::<usize>();
        let battery = health.battery.map(|battery| (battery_mark(battery), battery.is_low()));
        for (mark, always) in battery.into_iter().chain(health.radio.map(|bars| (radio_mark(bars), false))) {
            let needed = columns(&title) + taken(&right) + columns(&mark) + 1;
            if always || needed <= usize::from(place.width) {
                right.push(mark);
            }
        }
        // Said where the words that are new to the worker leave room: it never changes.
        if self.view.signal.served
            && columns(&title) + taken(&right) + columns(SERVED) < usize::from(place.width)
        {
            right.insert(0, SERVED.to_owned());
        }
        right.extend(tag);
        let right = right.join(" ");
        let room = usize::from(place.width).saturating_sub(columns(&right) + usize::from(!right.is_empty()));
        if !title.is_empty() {
            self.put(place, 0, 0, &cut_end(&title, room), PLAIN);
        }
        self.put_right(place, 0, &right, PLAIN);
    }

    fn instruction(&mut self, grid: Grid, places: &Places) {
        let Some(instruction) = &self.view.instruction else { return };
        let mut place = places.instruction;
        let listed = !self.view.list.is_empty();
        if grid == Grid::Wide && (listed || self.view.target.is_none()) {
            place.width = places.title.width;
        } else if !listed && self.view.target.is_none() {
            place.height += places.target.height;
        }
        let lines = wrap(&self.words(instruction), place.width.into(), place.height.into());
        for (row, line) in (0..).zip(lines) {
            self.put(place, row, 0, &line, PLAIN);
        }
    }

    /// What is typed, as it may be seen, with the cursor.
    pub(super) fn typed(&self) -> Option<String> {
        let field = self.view.field.as_ref()?;
        let text = self.shown(&field.text);
        Some(if field.masked { "*".repeat(field.text.chars().count()) } else { text })
    }

    fn input(&mut self, place: Rect, beside: bool) {
        let answer = || self.view.answer.as_ref().map(|answer| self.words(answer));
        let enter = self.key(|key| key == Key::Enter).or_else(answer);
        let demo = self.key(|key| key == Key::Demo);
        let right: Vec<String> = demo.into_iter().chain(enter).collect();
        let right = right.join("  ");
        self.put_right(place, 0, &right, PLAIN);
        let asked =
            self.view.field.is_some() || self.view.target.as_ref().is_some_and(|target| target.digits);
        if beside || !asked {
            return;
        }
        let typed = self.typed().unwrap_or_default();
        let taken = if right.is_empty() { 0 } else { columns(&right) + 1 };
        let room = usize::from(place.width).saturating_sub(taken + 3);
        // The end of what is typed is what the worker looks at.
        let mut shown = typed;
        while columns(&shown) > room {
            let first = shown.chars().next().map_or(1, char::len_utf8);
            shown.drain(..first.min(shown.len()));
        }
        self.put(place, 0, 0, &format!("> {shown}_"), BOLD);
    }

    pub(super) fn key(&self, which: impl Fn(Key) -> bool) -> Option<String> {
        self.view.keys.iter().find(|(key, _)| which(*key)).map(|(_, label)| self.words(label))
    }

    fn keys(&mut self, place: Rect) {
        for (key, (row, col, width)) in KEYS.into_iter().zip(cells(place)) {
            let page = key == Key::F4 && self.view.more && !self.view.list.is_empty();
            let next_page = page.then(|| self.words(&Message::new("key.more")));
            let Some(label) = self.key(|active| active == key).or(next_page) else { continue };
            self.put(place, row, col, &cut_end(&label, width), PLAIN);
        }
    }

    /// The next stops, where there is room for them.
    fn next(&mut self, grid: Grid, place: Rect) {
        if self.view.next.is_empty() || place.height == 0 {
            return;
        }
        let label = self.words(&Message::new("field.next"));
        self.put(place, 0, 0, &label, PLAIN);
        let width = usize::from(place.width);
        let rows = usize::from(place.height) - 1;
        let hidden = self.view.next.len().saturating_sub(rows);
        for (row, stop) in (1..).zip(self.view.next.iter().take(rows)) {
            let line = cut_number(&self.fitting(stop, width), width);
            self.put(place, row, 0, &line, PLAIN);
        }
        if grid == Grid::Full && hidden > 0 {
            self.put_right(place, 0, &format!("+{hidden}"), PLAIN);
        }
    }
}

/// Row, column and width of the four key cells: ten columns each and a blank between those that touch.
fn cells(place: Rect) -> [(u16, u16, usize); 4] {
    match place.width {
        ..40 => {
            let half = place.width / 2;
            let room = usize::from(half);
            [(0, 0, room), (0, half, room), (1, 0, room), (1, half, room)]
        }
        // F1 has the shortest word, F4 the next: four cells of ten would touch.
        40..80 => [(0, 0, 8), (0, 9, 10), (0, 20, 10), (0, 31, 9)],
        80.. => [(0, 0, 19), (0, 20, 19), (0, 40, 19), (0, 60, 19)],
    }
}

/// How full the battery is; `+` while it is charged, `!` when it is low.
fn battery_mark(battery: Battery) -> String {
    let sign = match (battery.charging, battery.is_low()) {
        (true, _) => "+",
        (false, true) => "!",
        (false, false) => "",
    };
    format!("{}%{sign}", battery.percent)
}

/// How well the radio hears, as bars.
fn radio_mark(bars: u8) -> String {
    (1..=4).map(|bar| if bar <= bars { '|' } else { '.' }).collect()
}
