//! A scanner that is a keyboard: key positions, as the kernel's evdev tells them, to the bytes the scanner means.
//!
//! A keyboard scanner that is set to a US keyboard presses the keys of a US keyboard, whatever layout the machine has
//! for its own keys. Read by position the layout plays no part, and control characters survive: Ctrl+] is GS.

/// Modifier keys, by position.
const LEFT_CTRL: u16 = 29;
const RIGHT_CTRL: u16 = 97;
const LEFT_SHIFT: u16 = 42;
const RIGHT_SHIFT: u16 = 54;
const LEFT_ALT: u16 = 56;
const RIGHT_ALT: u16 = 100;
const CAPS_LOCK: u16 = 58;

/// What a key means, without and with Shift, on a US keyboard.
const KEYS: [(u16, u8, u8); 49] = [
    (2, b'1', b'!'),
    (3, b'2', b'@'),
    (4, b'3', b'#'),
    (5, b'4', b'$'),
    (6, b'5', b'%'),
    (7, b'6', b'^'),
    (8, b'7', b'&'),
    (9, b'8', b'*'),
    (10, b'9', b'('),
    (11, b'0', b')'),
    (12, b'-', b'_'),
    (13, b'=', b'+'),
    (15, b'\t', b'\t'),
    (16, b'q', b'Q'),
    (17, b'w', b'W'),
    (18, b'e', b'E'),
    (19, b'r', b'R'),
    (20, b't', b'T'),
    (21, b'y', b'Y'),
    (22, b'u', b'U'),
    (23, b'i', b'I'),
    (24, b'o', b'O'),
    (25, b'p', b'P'),
    (26, b'[', b'{'),
    (27, b']', b'}'),
    (28, b'\r', b'\r'),
    (30, b'a', b'A'),
    (31, b's', b'S'),
    (32, b'd', b'D'),
    (33, b'f', b'F'),
    (34, b'g', b'G'),
    (35, b'h', b'H'),
    (36, b'j', b'J'),
    (37, b'k', b'K'),
    (38, b'l', b'L'),
    (39, b';', b':'),
    (40, b'\'', b'"'),
    (41, b'`', b'~'),
    (43, b'\\', b'|'),
    (44, b'z', b'Z'),
    (45, b'x', b'X'),
    (46, b'c', b'C'),
    (47, b'v', b'V'),
    (48, b'b', b'B'),
    (49, b'n', b'N'),
    (50, b'm', b'M'),
    (51, b',', b'<'),
    (52, b'.', b'>'),
    (53, b'/', b'?'),
];

/// Keys that mean the same with and without Shift: space, the number pad, and the keys that are control characters.
const SAME: [(u16, u8); 20] = [
    (1, 0x1B),
    (14, 0x08),
    (57, b' '),
    (55, b'*'),
    (71, b'7'),
    (72, b'8'),
    (73, b'9'),
    (74, b'-'),
    (75, b'4'),
    (76, b'5'),
    (77, b'6'),
    (78, b'+'),
    (79, b'1'),
    (80, b'2'),
    (81, b'3'),
    (82, b'0'),
    (83, b'.'),
    (96, b'\r'),
    (98, b'/'),
    (111, 0x7F),
];

/// F1 to F12, by position.
const FUNCTION: [u16; 12] = [59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 87, 88];

/// The bytes a terminal sends for F1 to F12; a function key of a scanner is written the same way, so that a profile
/// finds it in either way in.
const SEQUENCES: [&[u8]; 12] = [
    b"\x1bOP",
    b"\x1bOQ",
    b"\x1bOR",
    b"\x1bOS",
    b"\x1b[15~",
    b"\x1b[17~",
    b"\x1b[18~",
    b"\x1b[19~",
    b"\x1b[20~",
    b"\x1b[21~",
    b"\x1b[23~",
    b"\x1b[24~",
];

/// What happened to a key: the value of an evdev key event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Let go (0).
    Up,
    /// Pressed (1).
    Down,
    /// Held (2): no scanner means it.
    Held,
}

impl Press {
    /// The value of an evdev key event, if it is one of the three.
    #[must_use]
    pub fn of(value: i32) -> Option<Press> {
        match value {
            0 => Some(Press::Up),
            1 => Some(Press::Down),
            2 => Some(Press::Held),
            _ => None,
        }
    }
}

/// Turns key positions into bytes. A device that comes back needs a new one: keys held when it went are not held any
/// more.
#[derive(Debug, Clone, Default)]
pub struct Keyboard {
    ctrl: Held,
    shift: Held,
    alt: Held,
    /// A scanner may set Caps Lock to press letters; it changes letters only.
    caps: bool,
    /// Digits pressed under Alt so far: the number of a character.
    number: Option<u32>,
}

/// Left and right of a modifier.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    left: bool,
    right: bool,
}

impl Held {
    fn any(self) -> bool {
        self.left || self.right
    }
}

impl Keyboard {
    /// A keyboard on which nothing is held.
    #[must_use]
    pub fn new() -> Keyboard {
        Keyboard::default()
    }

    /// One key event: its code (`KEY_…` of evdev) and what happened. Gives the bytes it means, mostly none or one.
    ///
    /// Enter of both blocks is CR. Ctrl makes control characters as in a terminal: Ctrl+] GS, Ctrl+\ FS, Ctrl+6 and
    /// Ctrl+^ RS, Ctrl+- and Ctrl+_ US, Ctrl+@ and Ctrl+Space NUL. Digits under Alt are the number of a character,
    /// given when Alt is let go: Alt+029 is GS. F1 to F12 are the bytes a terminal sends for them. Anything else is
    /// nothing.
    pub fn key(&mut self, code: u16, press: Press) -> Vec<u8> {
        let down = press != Press::Up;
        match code {
            LEFT_CTRL => self.ctrl.left = down,
            RIGHT_CTRL => self.ctrl.right = down,
            LEFT_SHIFT => self.shift.left = down,
            RIGHT_SHIFT => self.shift.right = down,
            LEFT_ALT => self.alt.left = down,
            RIGHT_ALT => self.alt.right = down,
            CAPS_LOCK => self.caps ^= press == Press::Down,
            _ if press == Press::Down => return self.pressed(code),
            _ => {}
        }
        match self.number.take_if(|_| !self.alt.any()) {
            Some(number) => u8::try_from(number).map(|byte| vec![byte]).unwrap_or_default(),
            None => Vec::new(),
        }
    }

    fn pressed(&mut self, code: u16) -> Vec<u8> {
        if let Some(at) = FUNCTION.iter().position(|key| *key == code) {
            return SEQUENCES[at].to_vec();
        }
        let Some(byte) = self.character(code) else { return Vec::new() };
        if self.alt.any() {
            if byte.is_ascii_digit() {
                let number = self.number.unwrap_or(0).saturating_mul(10) + u32::from(byte - b'0');
                self.number = Some(number);
            }
            return Vec::new();
        }
        if self.ctrl.any() {
            return control(byte).map(|byte| vec![byte]).unwrap_or_default();
        }
        vec![byte]
    }

    fn character(&self, code: u16) -> Option<u8> {
        if let Some((_, byte)) = SAME.iter().find(|(key, _)| *key == code) {
            return Some(*byte);
        }
        let (_, plain, shifted) = KEYS.iter().find(|(key, ..)| *key == code)?;
        let upper = self.shift.any() != (self.caps && plain.is_ascii_lowercase());
        Some(if upper { *shifted } else { *plain })
    }
}

/// What Ctrl makes of a character, or `None` when it is nothing.
fn control(byte: u8) -> Option<u8> {
    Some(match byte {
        b'a'..=b'z' => byte - b'a' + 1,
        b'@'..=b'_' => byte - b'@',
        b' ' | b'2' | b'`' => 0,
        b'6' => 0x1E,
        b'-' | b'/' => 0x1F,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The key and Shift that a US keyboard needs for a character.
    pub(crate) fn position(character: u8) -> Option<(u16, bool)> {
        let two = KEYS.iter().find_map(|(code, plain, shifted)| match character {
            _ if character == *plain => Some((*code, false)),
            _ if character == *shifted => Some((*code, true)),
            _ => None,
        });
        two.or_else(|| SAME.iter().find(|(_, byte)| *byte == character).map(|(code, _)| (*code, false)))
    }

    /// What a scanner set to a US keyboard presses for a text.
    pub(crate) fn pressed(text: &[u8]) -> Vec<(u16, Press)> {
        let mut events = Vec::new();
        for byte in text {
            let (held, (code, shift)) = match position(*byte) {
                Some(key) => (None, key),
                None => (Some(LEFT_CTRL), position(byte + b'@').expect("a control character")),
            };
            let held = held.or(shift.then_some(LEFT_SHIFT));
            events.extend(held.map(|key| (key, Press::Down)));
            events.extend([(code, Press::Down), (code, Press::Up)]);
            events.extend(held.map(|key| (key, Press::Up)));
        }
        events
    }

    pub(crate) fn typed(events: &[(u16, Press)]) -> Vec<u8> {
        let mut keyboard = Keyboard::new();
        events.iter().flat_map(|(code, press)| keyboard.key(*code, *press)).collect()
    }

    #[test]
    fn a_gs1_scan_is_read_by_position_with_its_separator() {
        let scan = b"]C10109506000134352\x1d10yzYZ-/_:;()+&@#\\|<>\"'=~`^*[]{}\r";
        assert_eq!(typed(&pressed(scan)), scan);
    }

    #[test]
    fn a_separator_comes_as_control_key_number_or_function_key() {
        let down = |code| (code, Press::Down);
        let up = |code| (code, Press::Up);
        for (events, bytes) in [
            (vec![down(LEFT_CTRL), down(27), up(27), up(LEFT_CTRL), down(2)], &b"\x1d1"[..]),
            (vec![down(RIGHT_CTRL), down(27), up(RIGHT_CTRL), up(27), down(2)], b"\x1d1"),
            (vec![down(LEFT_ALT), down(82), down(80), down(73), up(73), up(LEFT_ALT), down(2)], b"\x1d1"),
            (vec![down(RIGHT_ALT), down(11), down(3), down(10), up(RIGHT_ALT), down(2)], b"\x1d1"),
            (vec![down(66), up(66), down(2)], b"\x1b[191~"),
            (vec![down(LEFT_CTRL), down(43), up(LEFT_CTRL)], b"\x1c"),
            (vec![down(LEFT_CTRL), down(7), up(LEFT_CTRL)], b"\x1e"),
            (vec![down(LEFT_CTRL), down(LEFT_SHIFT), down(7), up(LEFT_CTRL), up(LEFT_SHIFT)], b"\x1e"),
            (vec![down(LEFT_CTRL), down(12), up(LEFT_CTRL)], b"\x1f"),
            (vec![down(LEFT_CTRL), down(48), up(LEFT_CTRL), down(30)], b"\x02a"),
            (vec![down(LEFT_ALT), down(3), down(10), down(10), down(10), up(LEFT_ALT)], b""),
        ] {
            let expected = if bytes == b"\x1b[191~" { b"\x1b[19~1" } else { bytes };
            assert_eq!(typed(&events), expected, "{events:?}");
        }
    }

    #[test]
    fn keys_held_caps_lock_and_unknown_keys_do_no_harm() {
        let caps = [(CAPS_LOCK, Press::Down), (CAPS_LOCK, Press::Up)];
        let mut events = vec![(30, Press::Down), (30, Press::Held), (30, Press::Held), (30, Press::Up)];
        events.extend(caps);
        events.extend([(30, Press::Down), (2, Press::Down), (LEFT_SHIFT, Press::Down), (30, Press::Down)]);
        events.extend([(LEFT_SHIFT, Press::Up), (240, Press::Down), (0, Press::Down), (96, Press::Down)]);
        assert_eq!(typed(&events), b"aA1a\r");
        assert_eq!(
            [0, 1, 2, 3].map(Press::of),
            [Some(Press::Up), Some(Press::Down), Some(Press::Held), None]
        );
    }

    proptest! {
        #[test]
        fn no_keys_do_harm_and_what_is_pressed_is_read(
            events in prop::collection::vec((0..256_u16, 0..3_i32), 0..80),
            text in "[ -~\r\t\x1d]{0,40}",
        ) {
            let mut keyboard = Keyboard::new();
            for (code, value) in events {
                if let Some(press) = Press::of(value) {
                    prop_assert!(keyboard.key(code, press).len() <= 5);
                }
            }
            prop_assert_eq!(typed(&pressed(text.as_bytes())), text.as_bytes());
        }
    }
}
