//! Digits and letters three rows high, of half blocks: to be read at arm's length.

use regal_shared::text::columns;

/// Rows a big text takes.
pub(super) const ROWS: u16 = 3;

/// The text in three rows of equal width with one blank column between signs, or `None` when a sign has no big
/// form. A blank is one column.
pub(super) fn big(text: &str) -> Option<[String; 3]> {
    let mut rows = [String::new(), String::new(), String::new()];
    for (at, char) in text.chars().enumerate() {
        let glyph = glyph(char)?;
        for (row, pair) in rows.iter_mut().zip(glyph.chunks(2)) {
            if at > 0 {
                row.push(' ');
            }
            let (top, bottom) = (pair[0], pair.get(1).copied().unwrap_or_default());
            for (column, upper) in top.bytes().enumerate() {
                let lower = bottom.as_bytes().get(column).copied();
                row.push(match (upper == b'#', lower == Some(b'#')) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
        }
    }
    Some(rows)
}

/// What stands between walking parts: columns, and whether a dot is in the middle. The widest first.
pub(super) const SPACES: [(usize, bool); 3] = [(5, true), (3, true), (2, false)];

/// Walking parts in three rows, a space between them.
pub(super) fn parts(parts: &[String], (space, dot): (usize, bool)) -> Option<[String; 3]> {
    let mut rows = [String::new(), String::new(), String::new()];
    for (at, part) in parts.iter().enumerate() {
        for ((index, row), piece) in rows.iter_mut().enumerate().zip(big(part)?) {
            if at > 0 {
                let sign = if dot && index == 1 { '▀' } else { ' ' };
                let side = " ".repeat(if dot { space / 2 } else { space });
                row.push_str(&side);
                row.extend(dot.then_some(sign));
                row.push_str(if dot { &side } else { "" });
            }
            row.push_str(&piece);
        }
    }
    Some(rows)
}

/// Columns a big text takes, or `None` when it has no big form.
pub(super) fn width(text: &str) -> Option<usize> {
    big(text).map(|rows| columns(&rows[0]))
}

#[rustfmt::skip]
fn glyph(char: char) -> Option<[&'static str; 5]> {
    Some(match char {
        '0' => ["###", "# #", "# #", "# #", "###"],
        '1' => ["## ", " # ", " # ", " # ", "###"],
        '2' => ["###", "  #", "###", "#  ", "###"],
        '3' => ["###", "  #", "###", "  #", "###"],
        '4' => ["# #", "# #", "###", "  #", "  #"],
        '5' => ["###", "#  ", "###", "  #", "###"],
        '6' => ["###", "#  ", "###", "# #", "###"],
        '7' => ["###", "  #", "  #", "  #", "  #"],
        '8' => ["###", "# #", "###", "# #", "###"],
        '9' => ["###", "# #", "###", "  #", "###"],
        'A' => ["###", "# #", "###", "# #", "# #"],
        'B' => ["## ", "# #", "## ", "# #", "## "],
        'C' => [" ##", "#  ", "#  ", "#  ", " ##"],
        'D' => ["## ", "# #", "# #", "# #", "## "],
        'E' => ["###", "#  ", "## ", "#  ", "###"],
        'F' => ["###", "#  ", "## ", "#  ", "#  "],
        'G' => [" ###", "#   ", "# ##", "#  #", " ###"],
        'H' => ["# #", "# #", "###", "# #", "# #"],
        'I' => ["#", "#", "#", "#", "#"],
        'J' => ["  #", "  #", "  #", "# #", " # "],
        'K' => ["# #", "# #", "## ", "# #", "# #"],
        'L' => ["#  ", "#  ", "#  ", "#  ", "###"],
        'M' => ["#   #", "## ##", "# # #", "#   #", "#   #"],
        'N' => ["#  #", "## #", "# ##", "#  #", "#  #"],
        'O' => [" # ", "# #", "# #", "# #", " # "],
        'P' => ["## ", "# #", "## ", "#  ", "#  "],
        'Q' => [" ## ", "#  #", "#  #", "# # ", " # #"],
        'R' => ["## ", "# #", "## ", "# #", "# #"],
        'S' => [" ##", "#  ", " # ", "  #", "## "],
        'T' => ["###", " # ", " # ", " # ", " # "],
        'U' => ["# #", "# #", "# #", "# #", "###"],
        'V' => ["# #", "# #", "# #", "# #", " # "],
        'W' => ["#   #", "#   #", "# # #", "## ##", "#   #"],
        'X' => ["# #", "# #", " # ", "# #", "# #"],
        'Y' => ["# #", "# #", " # ", " # ", " # "],
        'Z' => ["###", "  #", " # ", "#  ", "###"],
        '.' => [" ", " ", " ", " ", "#"],
        '-' => ["  ", "  ", "##", "  ", "  "],
        '+' => ["   ", " # ", "###", " # ", "   "],
        '=' => ["  ", "##", "  ", "##", "  "],
        '/' => ["  #", "  #", " # ", "#  ", "#  "],
        ' ' => [" ", " ", " ", " ", " "],
        _ => return None,
    })
}
