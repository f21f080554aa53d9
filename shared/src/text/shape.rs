//! Width, cutting and wrapping, counted in columns of a terminal by grapheme.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

const CUT: &str = "…";

/// Columns a text takes on a terminal, summed by grapheme.
pub fn columns(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The text in at most `columns` columns: head, `…`, tail when it is longer, the head one column favoured.
pub fn cut_middle(text: &str, columns: usize) -> String {
    if self::columns(text) <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let room = columns - 1;
    let head = head(text, room.div_ceil(2));
    let tail = tail(text, room / 2);
    format!("{head}{CUT}{tail}")
}

/// Digits of a long number that must be left for people to know it by.
const DIGITS: usize = 6;

/// The text in at most `columns` columns: a long number in it loses its first digits, for people know it by its last
/// ones; else it is cut in the middle.
pub fn cut_number(text: &str, columns: usize) -> String {
    let over = self::columns(text).saturating_sub(columns);
    let number = |word: &&str| word.len() > DIGITS && word.bytes().all(|byte| byte.is_ascii_digit());
    let longest = text.split(' ').filter(number).max_by_key(|word| word.len());
    match longest {
        Some(word) if over > 0 && word.len() > over + DIGITS => {
            text.replacen(word, &format!("{CUT}{}", &word[over + 1..]), 1)
        }
        _ => cut_middle(text, columns),
    }
}

/// The text in at most `columns` columns: its head and `…` when it is longer.
pub fn cut_end(text: &str, columns: usize) -> String {
    if self::columns(text) <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let head = head(text, columns - 1);
    format!("{}{CUT}", head.trim_end_matches(' '))
}

/// The text in at most `rows` rows of at most `columns` columns, broken at blanks, inside a word only when the
/// word is wider than a row; a digit to choose by stands before its words (`1 go 2 load on`), not at the end of the row
/// above, where there is room. What does not fit ends in `…`. No rows or no columns give no rows.
pub fn wrap(text: &str, columns: usize, rows: usize) -> Vec<String> {
    if columns == 0 || rows == 0 {
        return Vec::new();
    }
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if lines.len() > rows {
            break;
        }
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if self::columns(&joined) <= columns {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut rest = word;
        while self::columns(rest) > columns && lines.len() <= rows {
            let part = head(rest, columns);
            if part.is_empty() {
                // One grapheme wider than the whole row.
                lines.push(CUT.to_owned());
                rest = rest.graphemes(true).next().map_or("", |first| &rest[first.len()..]);
            } else {
                lines.push(part.to_owned());
                rest = &rest[part.len()..];
            }
        }
        rest.clone_into(&mut line);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = cut_end(&format!("{last} {CUT}"), columns);
        }
    }
    digits_down(&mut lines, columns);
    lines
}

/// Takes digits that open a choice down to the row of its words: a 1 that begins a sentence, what counts on from it,
/// and any number that begins a sentence.
fn digits_down(lines: &mut [String], columns: usize) {
    let mut choosing = false;
    for at in 1..lines.len() {
        let above = lines[at - 1].clone();
        let ends = |word: &str| word.ends_with(['.', '?', '!', ':']);
        let words: Vec<&str> = above.split(' ').collect();
        choosing |= words.windows(2).any(|pair| ends(pair[0]) && pair[1] == "1");
        let [before @ .., last] = words.as_slice() else { continue };
        let opens = before.last().is_some_and(|word| ends(word)) || choosing;
        let number = last.len() <= 4 && last.bytes().all(|byte| byte.is_ascii_digit());
        if number && opens && self::columns(&lines[at]) + last.len() < columns {
            lines[at] = format!("{last} {}", lines[at]);
            lines[at - 1] = before.join(" ");
        }
    }
}

fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            break;
        }
        end = at + grapheme.len();
    }
    &text[..end]
}

fn tail(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut start = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > columns {
            break;
        }
        start = at;
    }
    &text[start..]
}
