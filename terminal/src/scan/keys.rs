//! The worker's keys as bytes of a terminal: a small table of our own.

use crate::talk::Key;

const ESC: u8 = 0x1B;

/// What stands at the front of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Front {
    /// So many bytes are this key.
    Key(Key, usize),
    /// So many bytes mean nothing.
    Nothing(usize),
    /// The sequence is not finished. Inside a string (OSC, DCS …) a scan may begin anywhere.
    Unfinished {
        /// Whether it is a string.
        string: bool,
    },
}

/// Reads the front of `bytes`, which are not empty. `seen` of them were there when it was unfinished the last time: an endless
/// sequence that comes byte by byte is not read from its beginning at each.
pub(super) fn front(bytes: &[u8], seen: usize) -> Front {
    match *bytes {
        [] => Front::Nothing(0),
        [ESC] => Front::Unfinished { string: false },
        [ESC, second, ..] => match second {
            // A control character ends the Esc before it and speaks for itself.
            0..0x20 | 0x7F.. => Front::Nothing(1),
            b'O' => three(bytes),
            b'[' => control(bytes, seen),
            b']' | b'P' | b'X' | b'^' | b'_' => string(bytes, seen),
            _ => Front::Nothing(2),
        },
        [byte, ..] => match byte {
            b'0'..=b'9' => Front::Key(Key::Digit(byte - b'0'), 1),
            b'\r' => Front::Key(Key::Enter, 1),
            0x08 | 0x7F => Front::Key(Key::Backspace, 1),
            b' ' => Front::Key(Key::Demo, 1),
            _ => Front::Nothing(1),
        },
    }
}

fn function(letter: u8) -> Option<Key> {
    Some(match letter {
        b'P' | b'A' | b'1' => Key::F1,
        b'Q' | b'B' | b'2' => Key::F2,
        b'R' | b'C' | b'3' => Key::F3,
        b'S' | b'D' | b'4' => Key::F4,
        _ => return None,
    })
}

/// `ESC O P` to `ESC O S`.
fn three(bytes: &[u8]) -> Front {
    match bytes.get(2) {
        None => Front::Unfinished { string: false },
        Some(letter @ b'P'..=b'S') => function(*letter).map_or(Front::Nothing(3), |key| Front::Key(key, 3)),
        Some(b' '..=b'~') => Front::Nothing(3),
        Some(_) => Front::Nothing(2),
    }
}

/// `ESC [ 1 1 ~` to `ESC [ 1 4 ~`, `ESC [ [ A` to `ESC [ [ D`, and every other control sequence whole.
fn control(bytes: &[u8], seen: usize) -> Front {
    if bytes.get(2) == Some(&b'[') {
        return match bytes.get(3) {
            None => Front::Unfinished { string: false },
            Some(letter @ b'A'..=b'D') => {
                function(*letter).map_or(Front::Nothing(4), |key| Front::Key(key, 4))
            }
            Some(b' '..=b'~') => Front::Nothing(4),
            Some(_) => Front::Nothing(3),
        };
    }
    for (at, byte) in bytes.iter().enumerate().skip(seen.max(2)) {
        work::one();
        match byte {
            b' '..=b'?' => {}
            b'@'..=b'~' => {
                return match bytes[2..=at] {
                    [b'1', digit @ b'1'..=b'4', b'~'] => {
                        function(digit).map_or(Front::Nothing(at + 1), |key| Front::Key(key, at + 1))
                    }
                    _ => Front::Nothing(at + 1),
                };
            }
            // No byte of a sequence: what came before is dropped, this one speaks for itself.
            _ => return Front::Nothing(at),
        }
    }
    Front::Unfinished { string: false }
}

/// A string sequence up to BEL, `ESC \` or a control character that cannot be in one.
fn string(bytes: &[u8], seen: usize) -> Front {
    // The last one seen may be the Esc of its end.
    for (at, byte) in bytes.iter().enumerate().skip(seen.saturating_sub(1).max(2)) {
        work::one();
        match byte {
            0x07 => return Front::Nothing(at + 1),
            &ESC => {
                return match bytes.get(at + 1) {
                    None => Front::Unfinished { string: true },
                    Some(b'\\') => Front::Nothing(at + 2),
                    Some(_) => Front::Nothing(at),
                };
            }
            0..0x20 => return Front::Nothing(at),
            _ => {}
        }
    }
    Front::Unfinished { string: true }
}

/// How many bytes were looked at, where tests want to know.
pub(super) mod work {
    #[cfg(test)]
    thread_local! {
        static BYTES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// One more.
    #[inline]
    pub fn one() {
        #[cfg(test)]
        BYTES.set(BYTES.get() + 1);
    }

    /// How many since this was asked last.
    #[cfg(test)]
    pub fn taken() -> usize {
        BYTES.take()
    }
}
