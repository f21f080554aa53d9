//! What comes from outside: it paints, and it steers nothing.

use super::super::{buffer, text_screen};
use super::samples::{SIZES, alarm, hostile, pick_qty};
use crate::talk::{Health, Key};
use crate::view::{Choice, Field, Signal, Target, Text, View};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use regal_shared::text::{Language, Message};

/// Texts with wide signs, controls, marks and letters that run from right to left.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,60}",
        "[A-Z0-9 日本語👩‍🚀שלום\u{1b}\u{7}\u{9b}\u{202e}\u{301}\u{0}ä…]{0,60}",
        "[A-Z0-9]{0,5}",
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let codes =
        ["pick.wrong_lot", "put.other_bin", "scan.wrong_item", "sys.offline", "exc.safety", "no.such"];
    (prop::sample::select(codes.to_vec()), text(), any::<i64>())
        .prop_map(|(code, text, n)| Message::new(code).with("loc", text).with("n", n))
}

fn piece() -> impl Strategy<Value = Text> {
    prop_oneof![text().prop_map(Text::Foreign), message().prop_map(Text::Words)]
}

fn view() -> impl Strategy<Value = View> {
    let target = (vec(text(), 0..5), -2i64..3, any::<bool>()).prop_map(|(parts, height, digits)| Target {
        parts,
        height,
        digits,
    });
    let field = (text(), any::<bool>()).prop_map(|(text, masked)| Field { text, masked });
    let choice = (1u8..10, piece()).prop_map(|(number, label)| Choice { number, label });
    let key =
        prop::sample::select(vec![Key::Enter, Key::F1, Key::F2, Key::F3, Key::F4, Key::Demo, Key::Digit(1)]);
    let head = (option::of(piece()), option::of((any::<i64>(), any::<i64>())), any::<bool>(), any::<i64>());
    let body = (option::of(message()), option::of(target), vec(piece(), 0..5), option::of(piece()));
    let said = (option::of(message()), option::of(piece()), option::of(piece()), option::of(field));
    let rest = (
        prop_oneof![Just(vec![]).boxed(), vec(choice, 0..12).boxed()],
        vec(piece(), 0..14),
        option::of(message()),
    );
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), vec((key, message()), 0..7));
    (head, body, said, rest, flags).prop_map(|(head, body, said, rest, flags)| View {
        language: if flags.0 { Language::De } else { Language::En },
        large: flags.1,
        title: head.0,
        counter: head.1,
        signal: Signal {
            online: head.2,
            waiting: head.3,
            health: Health::default(),
            served: head.2,
            watched: head.2,
        },
        instruction: body.0,
        target: body.1,
        goods: body.2,
        quantity: body.3,
        message: said.0,
        expected: said.1,
        got: said.2,
        field: said.3,
        list: rest.0,
        more: flags.2,
        next: rest.1,
        keys: flags.4,
        answer: rest.2,
        alarm: flags.3,
    })
}

fn steering(buffer: &Buffer) -> Option<char> {
    let hides = |char: &char| matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    buffer.content.iter().flat_map(|cell| cell.symbol().chars()).find(|char| char.is_control() || hides(char))
}

proptest! {
    #[test]
    fn any_view_paints_at_any_size_and_steers_nothing(view in view(), rows in 1u16..=60, cols in 1u16..=120) {
        prop_assert_eq!(steering(&buffer(&view, rows, cols, true)), None);
    }

    #[test]
    fn a_screen_without_utf8_gets_ascii_alone(view in view(), size in prop::sample::select(SIZES.to_vec())) {
        let buffer = buffer(&view, size.0, size.1, false);
        let other = buffer.content.iter().flat_map(|cell| cell.symbol().chars()).find(|char| !matches!(char, ' '..='~'));
        prop_assert_eq!(other, None);
    }

    #[test]
    fn any_picture_can_be_drawn(view in view(), size in prop::sample::select(SIZES.to_vec())) {
        let svg = super::super::svg(&view, size.0, size.1);
        prop_assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        prop_assert!(!svg.chars().any(|char| char.is_control() && char != '\n'));
    }
}

#[test]
fn a_name_cannot_set_the_title_fill_the_clipboard_or_clear_the_screen() {
    for (rows, cols) in SIZES {
        let buffer = buffer(&hostile(), rows, cols, true);
        assert_eq!(steering(&buffer), None, "{rows} x {cols}");
        assert!(text_screen(&hostile(), rows, cols).contains("␛]"), "its signs are shown instead");
    }
}

#[test]
fn an_alarm_reverses_the_whole_screen_whatever_its_size() {
    for (rows, cols) in [(16, 20), (8, 40), (20, 26), (24, 80), (30, 100), (3, 10)] {
        let buffer = buffer(&alarm(), rows, cols, true);
        assert!(
            buffer.content.iter().all(|cell| cell.modifier.contains(Modifier::REVERSED)),
            "{rows} x {cols}"
        );
    }
}

#[test]
fn another_size_uses_the_largest_grid_that_fits() {
    for ((rows, cols), (like_rows, like_cols)) in
        [((16, 40), (16, 20)), ((23, 80), (20, 26)), ((50, 200), (24, 80)), ((15, 99), (8, 40))]
    {
        let (seen, like) =
            (text_screen(&pick_qty(), rows, cols), text_screen(&pick_qty(), like_rows, like_cols));
        assert_eq!(seen.trim_end(), like.trim_end(), "{rows} x {cols}");
    }
}

#[test]
fn a_screen_too_small_says_so_and_nothing_else() {
    insta::assert_snapshot!(text_screen(&pick_qty(), 7, 20), @"
    Screen too small.
    16 x 20 is needed.
    ");
    let mut view = pick_qty();
    view.language = Language::De;
    insta::assert_snapshot!(text_screen(&view, 15, 39), @r"Anzeige zu klein. Nötig: 16 x 20.");
    assert_eq!(text_screen(&view, 1, 1).trim_end(), "…");
}
