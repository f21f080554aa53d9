//! The fields of a screen, one after the other.

use super::big;
use super::layout::{Grid, Places};
use crate::talk::Key;
use crate::view::{Choice, Target, Text, View};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use regal_shared::text::{Message, Severity, ascii, clean, columns, cut_end, cut_middle, say, wrap};

/// The keys that have a cell of their own.
const KEYS: [Key; 4] = [Key::F1, Key::F2, Key::F3, Key::F4];
/// Between texts on one row.
const DOT: &str = " · ";
/// The title row of a terminal that is shown over SSH: nothing goes on here without the link.
const SERVED: &str = "SSH";
/// Entries of a list at most.
const ENTRIES: usize = 9;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);

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

/// Paints one view into one buffer.
pub(super) struct Painter<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    view: &'a View,
    utf8: bool,
}

impl<'a> Painter<'a> {
    pub(super) fn new(buffer: &'a mut Buffer, area: Rect, view: &'a View, utf8: bool) -> Painter<'a> {
        Painter { buffer, area, view, utf8 }
    }

    /// Everything the view says.
    pub(super) fn all(&mut self, grid: Grid) {
        let places = grid.places();
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

    /// The words as this screen can show them, harmless.
    fn words(&self, message: &Message) -> String {
        let words = say(self.view.language, message);
        self.shown(&words)
    }

    fn shown(&self, text: &str) -> String {
        let text = clean(text);
        if self.utf8 { text.into_owned() } else { ascii(&text) }
    }

    fn text(&self, text: &Text) -> String {
        match text {
            Text::Words(message) => self.words(message),
            Text::Foreign(text) => self.shown(text.trim()),
        }
    }

    /// Puts text on one row of a field, cut at its edge. Signs of cutting become ASCII where that is asked.
    fn put(&mut self, place: Rect, row: u16, col: u16, text: &str, style: Style) {
        if row >= place.height || col >= place.width {
            return;
        }
        let text = if self.utf8 { text.to_owned() } else { ascii(text) };
        let (x, y) = (self.area.x + place.x + col, self.area.y + place.y + row);
        self.buffer.set_stringn(x, y, text, (place.width - col).into(), style);
    }

    fn put_right(&mut self, place: Rect, row: u16, text: &str, style: Style) {
        let width = u16::try_from(columns(text)).unwrap_or(place.width);
        self.put(place, row, place.width.saturating_sub(width), text, style);
    }

    fn title(&mut self, place: Rect, tag: Option<char>) {
        let mut right = Vec::new();
        if let Some((at, of)) = self.view.counter {
            right.push(format!("{at}/{of}"));
        }
        if self.view.signal.waiting > 0 {
            right.push(format!("Q{}", self.view.signal.waiting));
        }
        if !self.view.signal.online {
            right.push("--".to_owned());
        }
        right.extend(tag.map(String::from));
        let title = self.view.title.as_ref().map(|title| self.text(title)).unwrap_or_default();
        // Said where the words that are new to the worker leave room: it never changes.
        let taken: usize = right.iter().map(|part| columns(part) + 1).sum();
        let served = self.view.signal.served;
        if served && columns(&title) + taken + columns(SERVED) < usize::from(place.width) {
            right.insert(0, SERVED.to_owned());
        }
        let right = right.join(" ");
        let room = usize::from(place.width).saturating_sub(columns(&right) + usize::from(!right.is_empty()));
        self.put(place, 0, 0, &cut_end(&title, room), PLAIN);
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

    /// Whether the field for check digits found its place with the target.
    fn target(&mut self, place: Rect) -> bool {
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

    fn goods(&mut self, grid: Grid, places: &Places) {
        let goods: Vec<String> = self.view.goods.iter().map(|text| self.text(text)).collect();
        let quantity = self.view.quantity.as_ref().map(|text| self.text(text));
        if grid == Grid::Wide {
            return self.wide_goods(places, &goods, quantity);
        }
        let total = places.goods.height + places.quantity.height;
        let width = usize::from(places.goods.width);
        let rows_left = total.saturating_sub(big::ROWS);
        let high = quantity.as_ref().and_then(|text| {
            let fits = self.utf8 && big::width(text).is_some_and(|columns| columns <= width);
            let joined = self.view.large || goods.len() <= usize::from(rows_left);
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

    /// Paints the message; gives its tag back when it found no place beside the words.
    fn message(&mut self, places: &Places) -> Option<char> {
        let message = self.view.message.as_ref()?;
        let severity = if self.view.alarm { Severity::Alarm } else { message.severity() };
        let (tag, style) = look(severity);
        let words = self.words(message);
        let mut place = places.message;
        let width = usize::from(place.width);
        let few = usize::from(place.height);
        let tagged = format!("{tag} {words}");
        let free = self.view.expected.is_none() && self.view.got.is_none();
        let most = if free { place.height + places.got.bottom() - places.expected.y } else { place.height };
        let mut lines = wrap(&tagged, width, usize::from(most) + 1);
        let mut lost = None;
        if lines.len() > few && free {
            place.height = most;
            lines = wrap(&tagged, width, most.into());
        } else if lines.len() > few {
            lines = wrap(&words, width, few);
            match lines.last_mut() {
                Some(last) if columns(last) + 2 <= width => *last = format!("{last} {tag}"),
                _ => lost = Some(tag),
            }
        }
        for (row, line) in (0..).zip(&lines) {
            let blank = width.saturating_sub(columns(line));
            self.put(place, row, 0, &format!("{line}{}", " ".repeat(blank)), style);
        }
        lost
    }

    /// Expected and got.
    fn compared(&mut self, places: &Places) {
        let view = self.view;
        let pairs = [("scan.expected", &view.expected, places.expected), ("scan.got", &view.got, places.got)];
        let labels = pairs.map(|(code, ..)| self.words(&Message::new(code)));
        let stacked = places.expected.x == places.got.x;
        let widest = labels.iter().map(|label| columns(label)).max().unwrap_or(0);
        let texts = pairs.map(|(_, value, _)| value.as_ref().map(|value| self.text(value)));
        let starts = [0, 1].map(|at| if stacked { widest } else { columns(&labels[at]) } + 1);
        let room = |at: usize| {
            usize::from(pairs[at].2.width).saturating_sub(starts[at] + usize::from(!stacked && at == 0))
        };
        let values = match &texts {
            [Some(expected), Some(got)] => apart([expected, got], [room(0), room(1)]).map(Some),
            _ => [0, 1].map(|at| texts[at].as_ref().map(|text| cut_middle(text, room(at)))),
        };
        for at in [0, 1] {
            let Some(value) = &values[at] else { continue };
            let place = pairs[at].2;
            self.put(place, 0, 0, &labels[at], PLAIN);
            self.put(place, 0, u16::try_from(starts[at]).unwrap_or(place.width), value, BOLD);
        }
    }

    /// What is typed, as it may be seen, with the cursor.
    fn typed(&self) -> Option<String> {
        let field = self.view.field.as_ref()?;
        let text = self.shown(&field.text);
        Some(if field.masked { "*".repeat(field.text.chars().count()) } else { text })
    }

    fn input(&mut self, place: Rect, beside: bool) {
        let enter = self.key(|key| key == Key::Enter);
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

    fn key(&self, which: impl Fn(Key) -> bool) -> Option<String> {
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

    fn list(&mut self, grid: Grid, places: &Places) {
        let mut place = list_area(grid, places);
        let free = self.view.message.is_none() && self.view.expected.is_none() && self.view.got.is_none();
        if free {
            place.height = places.got.bottom() - place.y;
        }
        if self.unfolded(place) {
            return;
        }
        let across = if grid == Grid::Wide { 2 } else { 1 };
        let column = place.width / across;
        let room = usize::from(place.height * across);
        let list: &[Choice] = &self.view.list;
        let rows = if list.len() > room { place.height } else { rows_for(list.len(), across, place.height) };
        for (at, choice) in (0_u16..).zip(list.iter().take(room)) {
            let hidden = list.len() > room && usize::from(at) + 1 == room;
            let label = if hidden { "…".to_owned() } else { self.text(&choice.label) };
            let line = if hidden { label } else { format!("{} {label}", choice.mark()) };
            let line = cut_middle(&line, usize::from(column - (across - 1)));
            self.put(place, at % rows, at / rows * column, &line, PLAIN);
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
            let line = cut_middle(&self.text(stop), width);
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

/// Rows a list of `len` entries takes in `across` columns, so that the columns are about equally long.
fn rows_for(len: usize, across: u16, most: u16) -> u16 {
    let rows = len.div_ceil(usize::from(across)).max(1);
    if across == 1 { most.max(1) } else { u16::try_from(rows).unwrap_or(most).clamp(most.min(2), most) }
}

/// Expected and got, cut to their rooms; where cutting in the middle would make them look alike, they begin at the word
/// in which they differ.
fn apart(texts: [&String; 2], rooms: [usize; 2]) -> [String; 2] {
    let cut = [0, 1].map(|at| cut_middle(texts[at], rooms[at]));
    let narrow = rooms[0].min(rooms[1]);
    if texts[0] == texts[1] || cut_middle(texts[0], narrow) != cut_middle(texts[1], narrow) {
        return cut;
    }
    let same = texts[0].char_indices().zip(texts[1].chars()).find(|((_, left), right)| left != right);
    let differ = same.map_or(texts[0].len().min(texts[1].len()), |((at, _), _)| at);
    let word = texts[0][..differ].rfind(' ').map_or(differ, |blank| blank + 1);
    [0, 1].map(|at| cut_end(&format!("…{}", &texts[at][word..]), rooms[at]))
}

/// Tag and style of a message.
fn look(severity: Severity) -> (char, Style) {
    match severity {
        Severity::Info => ('i', PLAIN.fg(Color::Cyan)),
        Severity::Ok | Severity::Done => ('*', PLAIN.fg(Color::Green)),
        Severity::Ask => ('?', BOLD.fg(Color::Yellow)),
        Severity::Error => ('!', BOLD.fg(Color::Red).add_modifier(Modifier::REVERSED)),
        Severity::Alarm => ('!', BOLD),
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
