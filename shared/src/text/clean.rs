//! Foreign text made harmless for a screen or a log.

use crate::bug::made;
use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

/// Stands for a character that must not reach a screen and has no picture of its own.
const SIGN: char = '\u{fffd}';
/// Carries a mark that has nothing to stand on.
const CARRIER: char = '\u{25cc}';
/// Marks one character may carry; more would paint over the rows around it.
const MARKS: usize = 4;

/// The text with every character that could steer a screen, hide or turn others turned into a visible sign:
/// controls into their pictures (`␛`), C1, direction and zero-width characters into `�`, marks without a
/// character below them onto `◌`. Harmless text comes back as it is.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || made("sanitiser_off") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut base = false;
    let mut marks = 0;
    for char in text.chars() {
        if let Some(sign) = sign(char) {
            out.push(sign);
            base = false;
        } else if char.width() == Some(0) {
            marks += 1;
            if !base {
                out.push(CARRIER);
                base = true;
                marks = 1;
            }
            if marks > MARKS {
                out.push(SIGN);
                base = false;
            } else {
                out.push(char);
            }
        } else {
            out.push(char);
            base = char != ' ' && !char.is_whitespace();
            marks = 0;
        }
    }
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

fn sign(char: char) -> Option<char> {
    Some(match char {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(char)).unwrap_or(SIGN),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' => SIGN,
        // Direction.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => SIGN,
        // Line and paragraph separators, interlinear notes, the rest of the invisible.
        '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{feff}' => SIGN,
        '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' => SIGN,
        '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' => SIGN,
        // Blank letters of Hangul and Khmer.
        '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' => SIGN,
        // Variation selectors, tags, music and shorthand controls.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => SIGN,
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => SIGN,
        _ => return None,
    })
}
