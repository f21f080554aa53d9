//! Texts of others on a terminal's screen.

use regal_shared::text::{ascii, clean, columns, cut_end, cut_middle, wrap};

pub(super) const WORDS: &[&[u8]] = &[
    b"\x1b[2J",
    b"\x1b]0;x\x07",
    b"\x1b[31m",
    "\u{9b}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{301}\u{301}".as_bytes(),
    "\u{200d}".as_bytes(),
    "日本".as_bytes(),
    "👩‍🚀".as_bytes(),
    "שלום".as_bytes(),
    "ä…ß".as_bytes(),
    "\u{feff}".as_bytes(),
    b"\0",
    b"\r\n",
    "\u{fe0f}".as_bytes(),
    "각".as_bytes(),
    "\u{1100}\u{1161}".as_bytes(),
    "🇩🇪".as_bytes(),
    "\u{e0041}".as_bytes(),
];

pub(super) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let clean = clean(&text).into_owned();
    for char in clean.chars() {
        let steers = char.is_control()
            || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        assert!(!steers, "{char:?} is left");
    }
    assert_eq!(regal_shared::text::clean(&clean), clean, "clean stays clean");
    let plain = ascii(&clean);
    assert!(plain.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{plain:?}");
    shown(&clean);
    fits(&clean);
}

/// On a screen it does nothing but stand there.
fn shown(clean: &str) {
    // Wider than the text can be.
    let wide = u16::try_from(2 * clean.chars().count() + 40).unwrap_or(u16::MAX);
    let size = |n| std::num::NonZero::new(n).expect("not 0");
    let mut screen = vt100::Parser::new(size(3), size(wide), 0);
    screen.process(b"\x1b[2;1H");
    let before = screen.screen().clone();
    screen.process(clean.as_bytes());
    let after = screen.screen();
    let (row, column) = after.cursor_position();
    assert_eq!(row, 1, "it stays in its row");
    assert!(usize::from(column) <= 2 * clean.chars().count(), "column {column}");
    let modes = |screen: &vt100::Screen| {
        (
            screen.fgcolor(),
            screen.bgcolor(),
            screen.bold(),
            screen.hide_cursor(),
            screen.alternate_screen(),
            screen.application_keypad(),
        )
    };
    assert_eq!(modes(after), modes(&before), "it sets no colour or mode");
    for row in [0, 2] {
        assert!((0..40).all(|column| after.cell(row, column).is_none_or(|cell| !cell.has_contents())));
    }
}

/// Cut and broken it is never wider than there is room.
fn fits(clean: &str) {
    for room in [0, 1, 2, 5, 20] {
        for cut in [cut_end(clean, room), cut_middle(clean, room)] {
            assert!(columns(&cut) <= room, "{cut:?} in {room} columns");
        }
        for rows in [1, 2, 3] {
            let lines = wrap(clean, room, rows);
            assert!(
                lines.len() <= rows && lines.iter().all(|line| columns(line) <= room),
                "{lines:?} in {room}"
            );
        }
    }
    if columns(clean) <= 20 {
        assert_eq!(cut_end(clean, 20), clean, "what fits stays whole");
    }
}
