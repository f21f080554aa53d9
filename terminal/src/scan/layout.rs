//! A scanner that presses US keys on a machine with another keyboard, as it arrives in the terminal's own input.

/// How the machine's keyboard differs from the one the scanner believes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layout {
    /// Not at all.
    #[default]
    Same,
    /// The scanner presses the keys of a US keyboard, the machine reads them as German.
    UsOnGerman,
    /// The scanner presses the keys of a US keyboard, the machine reads them as French (AZERTY).
    UsOnFrench,
}

/// US character and what a German keyboard makes of its key. The dead keys are not here: `=`, `+` and the backtick
/// give nothing by themselves and swallow or change what follows.
const GERMAN: [(char, char); 30] = [
    ('y', 'z'),
    ('z', 'y'),
    ('Y', 'Z'),
    ('Z', 'Y'),
    ('-', '\u{DF}'),
    ('_', '?'),
    ('/', '-'),
    ('?', '_'),
    (':', '\u{D6}'),
    (';', '\u{F6}'),
    ('\'', '\u{E4}'),
    ('"', '\u{C4}'),
    ('[', '\u{FC}'),
    ('{', '\u{DC}'),
    (']', '+'),
    ('}', '*'),
    ('(', ')'),
    (')', '='),
    ('*', '('),
    ('&', '/'),
    ('^', '&'),
    ('@', '"'),
    ('#', '\u{A7}'),
    ('\\', '#'),
    ('|', '\''),
    ('<', ';'),
    ('>', ':'),
    ('~', '\u{B0}'),
    // Control characters are typed with Ctrl; where they arrive they are what they are.
    ('\u{1D}', '\u{1D}'),
    ('\u{1E}', '\u{1E}'),
];

/// US character and what a French keyboard makes of its key; `[` and `{` are dead keys.
const FRENCH: [(char, char); 46] = [
    ('1', '&'),
    ('2', '\u{E9}'),
    ('3', '"'),
    ('4', '\''),
    ('5', '('),
    ('6', '-'),
    ('7', '\u{E8}'),
    ('8', '_'),
    ('9', '\u{E7}'),
    ('0', '\u{E0}'),
    ('!', '1'),
    ('@', '2'),
    ('#', '3'),
    ('$', '4'),
    ('%', '5'),
    ('^', '6'),
    ('&', '7'),
    ('*', '8'),
    ('(', '9'),
    (')', '0'),
    ('-', ')'),
    ('_', '\u{B0}'),
    ('a', 'q'),
    ('A', 'Q'),
    ('q', 'a'),
    ('Q', 'A'),
    ('z', 'w'),
    ('Z', 'W'),
    ('w', 'z'),
    ('W', 'Z'),
    (']', '$'),
    ('}', '\u{A3}'),
    ('m', ','),
    ('M', '?'),
    (';', 'm'),
    (':', 'M'),
    ('\'', '\u{F9}'),
    ('"', '%'),
    ('\\', '*'),
    ('|', '\u{B5}'),
    (',', ';'),
    ('<', '.'),
    ('.', ':'),
    ('>', '/'),
    ('/', '!'),
    ('?', '\u{A7}'),
];

impl Layout {
    fn table(self) -> (&'static [(char, char)], &'static [char]) {
        match self {
            Layout::Same => (&[], &[]),
            Layout::UsOnGerman => (&GERMAN, &['=', '+', '`']),
            Layout::UsOnFrench => (&FRENCH, &['[', '{', '`', '~']),
        }
    }

    /// What arrives for a character the scanner means; `None` for a dead key.
    #[must_use]
    pub fn arrives(self, meant: char) -> Option<char> {
        let (table, dead) = self.table();
        if dead.contains(&meant) {
            return None;
        }
        Some(table.iter().find(|(us, _)| *us == meant).map_or(meant, |(_, there)| *there))
    }

    /// What the scanner meant, or where, counted in characters, it cannot be told: no US key gives that character, so
    /// a dead key has swallowed or changed something.
    ///
    /// # Errors
    /// The place of the first character that no single US key gives.
    pub fn meant(self, arrived: &str) -> Result<String, usize> {
        let (table, _) = self.table();
        let back = |(at, there): (usize, char)| {
            let known = table.iter().find(|(_, to)| *to == there).map(|(us, _)| *us);
            // What stands in neither column is the same on both keyboards, if a US keyboard has it at all.
            let same = (there.is_ascii() && self.arrives(there) == Some(there)).then_some(there);
            known.or(same).ok_or(at)
        };
        if self == Layout::Same {
            return Ok(arrived.to_owned());
        }
        arrived.chars().enumerate().map(back).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arrived(layout: Layout, meant: &str) -> String {
        meant.chars().filter_map(|c| layout.arrives(c)).collect()
    }

    #[test]
    fn us_keys_on_other_keyboards_are_known() {
        for (layout, meant, seen) in [
            (Layout::UsOnGerman, "]C10109506000134352", "+C10109506000134352"),
            (Layout::UsOnGerman, "(01)yZ-_/?:;'\"", ")01=zY\u{df}?-_\u{d6}\u{f6}\u{e4}\u{c4}"),
            (Layout::UsOnGerman, "[{]}*&^@#\\|<>~", "\u{fc}\u{dc}+*(/&\"\u{a7}#';:\u{b0}"),
            (Layout::UsOnGerman, "a=b+c`d", "abcd"),
            (Layout::UsOnGerman, "U.AX19", "U.AX19"),
            (
                Layout::UsOnFrench,
                "0109506000134352",
                "\u{e0}&\u{e0}\u{e7}(\u{e0}-\u{e0}\u{e0}\u{e0}&\"'\"(\u{e9}",
            ),
            (Layout::Same, "]C1=+\u{e4}", "]C1=+\u{e4}"),
        ] {
            assert_eq!(arrived(layout, meant), seen, "{layout:?} {meant}");
        }
    }

    #[test]
    fn what_no_us_key_gives_is_not_guessed() {
        for (layout, seen, at) in [
            (Layout::UsOnGerman, "+C110\u{e1}", 5),
            (Layout::UsOnGerman, "10`A", 2),
            (Layout::UsOnGerman, "10\u{b4}A", 2),
            (Layout::UsOnGerman, "10\u{20ac}", 2),
            (Layout::UsOnFrench, "&\u{e0}^", 2),
        ] {
            assert_eq!(layout.meant(seen), Err(at), "{layout:?} {seen}");
        }
    }

    proptest! {
        #[test]
        fn what_arrives_without_dead_keys_is_undone(meant in "[ -~\x1d]{0,40}") {
            for layout in [Layout::Same, Layout::UsOnGerman, Layout::UsOnFrench] {
                let meant: String = meant.chars().filter(|c| layout.arrives(*c).is_some()).collect();
                prop_assert_eq!(layout.meant(&arrived(layout, &meant)), Ok(meant.clone()), "{:?}", layout);
            }
        }
    }
}
