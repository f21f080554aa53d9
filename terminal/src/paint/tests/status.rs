//! Battery and radio in the title row: where there is room, and never at the cost of what the work needs.

use super::super::{buffer, text_of, text_screen};
use super::samples::{ONLINE, SIZES, pick_loc};
use crate::talk::{Battery, Health};
use crate::view::{Signal, View};

fn title(signal: Signal, rows: u16, cols: u16) -> String {
    let view = View { signal, ..pick_loc() };
    text_screen(&view, rows, cols).lines().next().unwrap_or_default().to_owned()
}

fn health(percent: u8, charging: bool, radio: u8) -> Health {
    Health { battery: Some(Battery { percent, charging }), radio: Some(radio) }
}

#[test]
fn marks_stand_where_there_is_room_and_a_low_battery_everywhere() {
    let full = Signal { health: health(81, false, 3), ..ONLINE };
    let low = Signal { health: health(9, false, 1), waiting: 12, online: false, ..ONLINE };
    let charging = Signal { health: health(9, true, 4), ..ONLINE };
    let shown: Vec<String> = [full, low, charging]
        .into_iter()
        .flat_map(|signal| SIZES.map(|(rows, cols)| format!("{cols:2} {}", title(signal, rows, cols))))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    20 Pick   7/23 81% |||.
    40 Pick                       7/23 81% |||.
    26 Pick         7/23 81% |||.
    80 Pick                                                               7/23 81% |||.
    20 Pick 7/23 Q12 -- 9%!
    40 Pick                7/23 Q12 -- 9%! |...
    26 Pick  7/23 Q12 -- 9%! |...
    80 Pick                                                        7/23 Q12 -- 9%! |...
    20 Pick   7/23 9%+ ||||
    40 Pick                       7/23 9%+ ||||
    26 Pick         7/23 9%+ ||||
    80 Pick                                                               7/23 9%+ ||||
    ");
}

#[test]
fn a_device_that_tells_nothing_shows_nothing_and_ascii_is_enough() {
    for (rows, cols) in SIZES {
        assert!(!title(ONLINE, rows, cols).contains('%'));
    }
    let view = View { signal: Signal { health: health(100, true, 0), ..ONLINE }, ..pick_loc() };
    let text = text_of(&buffer(&view, 24, 80, false));
    assert!(text.is_ascii() && text.contains("100%+ ...."), "{text}");
}

#[test]
fn whoever_works_here_sees_on_every_screen_that_somebody_looks() {
    let busy =
        Signal { health: health(9, false, 1), waiting: 999, online: false, served: true, watched: true };
    for (rows, cols) in SIZES {
        assert!(title(busy, rows, cols).contains("(o)"), "{cols}: {}", title(busy, rows, cols));
        assert!(!title(ONLINE, rows, cols).contains("(o)"));
    }
}
