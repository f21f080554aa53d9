//! What is said: the message, and what was expected and came.

use super::fields::{BOLD, PLAIN, Painter};
use super::layout::Places;
use ratatui::style::{Color, Modifier, Style};
use regal_shared::text::{Message, Severity, columns, cut_end, cut_middle, wrap};

impl Painter<'_> {
    /// Paints the message; gives its tag back when it found no place beside the words.
    pub(super) fn message(&mut self, places: &Places) -> Option<char> {
        let message = self.view.message.as_ref()?;
        let severity = if self.view.alarm { Severity::Alarm } else { message.severity() };
        let (tag, style) = look(severity);
        let mut place = places.message;
        let width = usize::from(place.width);
        let few = usize::from(place.height);
        let whole = self.whole(message);
        let fits = wrap(&format!("{tag} {whole}"), width, few + 1).len() <= few;
        let words = if fits { whole } else { self.words(message) };
        let tagged = format!("{tag} {words}");
        let free =
            self.view.expected.is_none() && self.view.got.is_none() && place.bottom() == places.expected.y;
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
    pub(super) fn compared(&mut self, places: &Places) {
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
