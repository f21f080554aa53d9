//! Screens as the flows make them.

use crate::talk::{Health, Key};
use crate::view::{Choice, Field, Signal, Target, Text, View};
use regal_shared::text::{Language, Message};

/// Every size there is a grid for: rows, columns.
pub(super) const SIZES: [(u16, u16); 4] = [(16, 20), (8, 40), (20, 26), (24, 80)];

pub(super) const ONLINE: Signal = Signal {
    online: true,
    waiting: 0,
    health: Health { battery: None, radio: None },
    served: false,
    watched: false,
};

pub(super) fn words(code: &'static str) -> Text {
    Message::new(code).into()
}

pub(super) fn keys(which: &[Key]) -> Vec<(Key, Message)> {
    let label = |key: &Key| match key {
        Key::Enter => "key.ok",
        Key::F1 => "key.why",
        Key::F2 => "key.problem",
        Key::F3 => "key.back",
        _ => "key.more",
    };
    which.iter().map(|key| (*key, Message::new(label(key)))).collect()
}

pub(super) const FIVE: [Key; 5] = [Key::Enter, Key::F1, Key::F2, Key::F3, Key::F4];

pub(super) fn badge() -> View {
    View {
        title: Some(words("title.log")),
        signal: ONLINE,
        instruction: Some("log.badge".into()),
        goods: vec!["Oststadt".into(), "T07".into()],
        ..View::default()
    }
}

pub(super) fn pin() -> View {
    View {
        title: Some(words("title.log")),
        signal: ONLINE,
        instruction: Some("log.pin".into()),
        goods: vec!["Anna".into()],
        message: Some(Message::new("log.pin_bad").with("n", 3i64)),
        field: Some(Field { text: "4711".into(), masked: true }),
        keys: keys(&[Key::Enter, Key::F3]),
        ..View::default()
    }
}

pub(super) fn pick_loc() -> View {
    View {
        title: Some(words("title.pick")),
        counter: Some((7, 23)),
        signal: ONLINE,
        instruction: Some("pick.loc".into()),
        target: Some(Target { parts: vec!["A12".into(), "04".into(), "3".into()], height: 1, digits: true }),
        goods: vec!["Nagelschere rostfrei 9 cm".into()],
        quantity: Some("12".into()),
        field: Some(Field::default()),
        next: vec!["A13 · 02 · 1   4".into(), "B02 · 11 · 2   1".into(), "B07 · 01 · 1   24".into()],
        keys: keys(&[Key::F1, Key::F2, Key::F3, Key::F4]),
        ..View::default()
    }
}

pub(super) fn pick_item() -> View {
    View {
        instruction: Some("pick.item".into()),
        target: Some(Target {
            parts: vec!["A12".into(), "04".into(), "3".into()],
            height: -1,
            digits: false,
        }),
        goods: vec!["Joghurt Erdbeer 3,8 % 150 g".into(), "L2406B".into(), "31.12.2026".into()],
        field: None,
        ..pick_loc()
    }
}

pub(super) fn pick_qty() -> View {
    View {
        instruction: Some("pick.qty".into()),
        field: Some(Field { text: "12".into(), masked: false }),
        keys: keys(&FIVE),
        ..pick_item()
    }
}

pub(super) fn ask() -> View {
    View {
        message: Some("pick.wrong_lot".into()),
        expected: Some("L2406B".into()),
        got: Some("L2405A".into()),
        ..pick_item()
    }
}

pub(super) fn wrong_item() -> View {
    View {
        message: Some("scan.wrong_item".into()),
        expected: Some("Joghurt Erdbeer 3,8 % 150 g".into()),
        got: Some("Joghurt Kirsche 3,8 % 150 g".into()),
        ..pick_item()
    }
}

pub(super) fn list() -> View {
    let codes = ["short", "not_found", "damaged", "wrong_item", "bin_blocked", "no_access", "surplus_found"];
    let choice = |(number, code): (u8, &&str)| Choice {
        number,
        label: Text::Words(Message::new(format!("exc.code_{code}"))),
    };
    View {
        title: Some(words("title.pick")),
        signal: ONLINE,
        instruction: Some("exc.which".into()),
        list: (1..).zip(&codes).map(choice).collect(),
        keys: keys(&[Key::F3]),
        ..View::default()
    }
}

pub(super) fn alarm() -> View {
    View { message: Some("exc.safety".into()), alarm: true, keys: keys(&[Key::Enter]), ..badge() }
}

pub(super) fn why() -> View {
    View {
        title: Some(words("title.why")),
        signal: ONLINE,
        goods: vec!["A12 · 04 · 3".into(), "L2406B".into(), "31.12.2026".into()],
        message: Some("pick.lot_fixed".into()),
        keys: keys(&[Key::Enter, Key::F3]),
        ..View::default()
    }
}

pub(super) fn offline() -> View {
    View {
        signal: Signal { online: false, waiting: 12, ..ONLINE },
        message: Some("sys.offline".into()),
        ..pick_loc()
    }
}

/// Names that try to steer the screen.
pub(super) fn hostile() -> View {
    let name = "\u{1b}]0;owned\u{7}\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m Schraubendreherbitsatz 日本語 \u{202e}abc\r\n";
    View {
        target: Some(Target {
            parts: vec!["HALLE-7-ERDGESCHOSS".into(), name.into(), "3".into()],
            height: 1,
            digits: true,
        }),
        goods: vec![name.into(), name.into(), name.into()],
        quantity: Some("1234567 Gebinde + 1234567 = 12345678901".into()),
        message: Some(Message::new("put.other_bin").with("loc", name)),
        expected: Some(name.into()),
        got: Some(name.into()),
        field: Some(Field { text: name.into(), masked: false }),
        keys: keys(&FIVE),
        next: vec![name.into(); 12],
        counter: Some((1234, 5678)),
        signal: Signal { online: false, waiting: 999, ..ONLINE },
        ..pick_loc()
    }
}

pub(super) fn german(view: View) -> View {
    View { language: Language::De, ..view }
}
