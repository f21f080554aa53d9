//! How much text fits where, for the printer's scalable font 0: estimated a little too wide rather than too narrow.

use unicode_segmentation::UnicodeSegmentation;

/// The width of a text in thousandths of the font height.
fn ems(text: &str) -> usize {
    text.graphemes(true).map(|cluster| cluster.chars().next().map_or(0, em)).sum()
}

fn em(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 300,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '"' | '*' => 420,
        'M' | 'W' | 'm' | '%' | '@' => 860,
        'w' | '&' | '+' | '=' | '<' | '>' | '~' | '^' => 720,
        '-' => 820,
        '0'..='9' => 510,
        'a'..='z' => 510,
        'A'..='Z' | ' '..='~' => 630,
        '\u{80}'..='\u{24f}' => 640,
        _ => 1000,
    }
}

/// The width in dots of a text in font 0 of this height.
pub fn width(text: &str, height: usize) -> usize {
    (ems(text) * height).div_ceil(1000)
}

/// The greatest height up to `most` at which the text is at most `room` dots wide, but not less than `least`.
pub fn fit(text: &str, room: usize, most: usize, least: usize) -> usize {
    let fitting = (room * 1000).checked_div(ems(text)).unwrap_or(most);
    fitting.clamp(least.min(most), most)
}

/// The text without control characters and invisible marks, and with single spaces.
pub fn clean(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let spaced: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in at most `most` rows of `room` dots, broken between words where that is possible, between graphemes
/// where not. What is left over is cut, and the last row says so with three dots.
pub fn rows(text: &str, room: usize, height: usize, most: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    let mut row = String::new();
    for piece in text.split_word_bounds().flat_map(|word| pieces(word, room, height)) {
        if width(&(row.clone() + piece.trim_end()), height) > room {
            rows.push(std::mem::take(&mut row).trim_end().to_owned());
            if rows.len() > most {
                break;
            }
        }
        if !(row.is_empty() && piece.trim().is_empty()) {
            row.push_str(piece);
        }
    }
    if !row.trim().is_empty() {
        rows.push(row.trim_end().to_owned());
    }
    if rows.len() > most {
        rows.truncate(most);
        if let Some(last) = rows.last_mut() {
            *last = dotted(last, room, height);
        }
    }
    rows
}

/// A word as it is, or its graphemes when it is wider than the room.
fn pieces(word: &str, room: usize, height: usize) -> Vec<&str> {
    if width(word, height) <= room { vec![word] } else { word.graphemes(true).collect() }
}

fn dotted(text: &str, room: usize, height: usize) -> String {
    let mut graphemes: Vec<&str> = text.graphemes(true).collect();
    while !graphemes.is_empty() && width(&(graphemes.concat() + "..."), height) > room {
        graphemes.pop();
    }
    graphemes.concat().trim_end().to_owned() + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_broken_between_words_and_cut_with_dots() {
        assert_eq!(rows("Hex bolt M8 x 40 zinc", 340, 40, 2), ["Hex bolt M8 x 40", "zinc"]);
        assert_eq!(rows("one two", 4000, 40, 2), ["one two"]);
        assert_eq!(rows("", 400, 40, 2), [""; 0]);
        let long = rows(&"Schraube verzinkt ".repeat(20), 400, 40, 2);
        assert_eq!(long.len(), 2);
        assert!(long[1].ends_with("..."), "{long:?}");
        let word = rows(&"W".repeat(300), 400, 40, 3);
        assert_eq!(word.len(), 3);
        for row in long.iter().chain(&word) {
            assert!(width(row, 40) <= 400, "{row}");
        }
    }

    #[test]
    fn a_cut_never_splits_a_grapheme() {
        let family = "👨‍👩‍👧‍👦";
        for row in rows(&family.repeat(40), 300, 40, 2) {
            assert_eq!(row.trim_end_matches('.').replace(family, ""), "");
        }
    }

    #[test]
    fn short_text_is_big_and_long_text_small_but_readable() {
        assert_eq!(fit("A-01-3", 760, 200, 60), 200);
        let height = fit("A-01-3-27-B-19", 760, 200, 60);
        assert!(height < 200 && width("A-01-3-27-B-19", height) <= 760);
        assert_eq!(fit(&"X".repeat(99), 760, 200, 60), 60);
        assert_eq!(fit("", 760, 200, 60), 200);
    }

    #[test]
    fn control_and_invisible_characters_become_spaces() {
        assert_eq!(clean("a\r\nb\tc\u{202e}d\u{0}  e "), "a b c d e");
        assert_eq!(clean("Müller & Söhne"), "Müller & Söhne");
    }
}
