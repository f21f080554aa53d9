//! How one text becomes another: what stays of it, and what is new. The state of the work is long and changes little
//! from scan to scan, so what is written of it with a confirm is this.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Less than so many bytes that stay are not worth a mention of their own.
const LEAST: usize = 12;
/// So far from a difference both texts are looked through for where they meet again, in bytes.
const WINDOW: usize = 768;
/// So far they are compared byte by byte, in bytes.
const NEAR: usize = 24;

/// A piece of the new text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Part {
    /// So many bytes of the old text from here on.
    Stays(usize, usize),
    /// What the old text has not.
    New(String),
}

/// From one text to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Change(Vec<Part>);

impl Change {
    /// What leads from `old` to `new`; `None` where they have too little in common.
    pub(super) fn between(old: &str, new: &str) -> Option<Change> {
        let (mut at, mut to, mut told) = (0, 0, 0);
        let mut parts = Vec::new();
        loop {
            let (rest, wanted) = (&old.as_bytes()[at..], &new.as_bytes()[to..]);
            let same = common(rest, wanted);
            if same >= LEAST || same == wanted.len() {
                let (from, until) = whole(old, new, at, to, same);
                if from < until {
                    if told < to + from {
                        parts.push(Part::New(new[told..to + from].to_owned()));
                    }
                    parts.push(Part::Stays(at + from, until - from));
                    told = to + until;
                }
            }
            let (rest, wanted) = (&rest[same..], &wanted[same..]);
            if wanted.is_empty() || rest.is_empty() {
                break;
            }
            match meet(rest, wanted) {
                Some((skipped, put)) => (at, to) = (at + same + skipped, to + same + put),
                None if wanted.len() <= WINDOW => break,
                None => return None,
            }
        }
        if told < new.len() {
            parts.push(Part::New(new[told..].to_owned()));
        }
        Some(Change(parts))
    }

    /// What leads to the same text.
    pub(super) fn none(text: &str) -> Change {
        Change(vec![Part::Stays(0, text.len())])
    }

    /// The new text; `None` where this is no change of `old`.
    pub(super) fn of(&self, old: &str) -> Option<String> {
        let mut new = String::with_capacity(old.len() + WINDOW);
        for part in &self.0 {
            match part {
                Part::Stays(from, length) => new.push_str(old.get(*from..from.checked_add(*length)?)?),
                Part::New(text) => new.push_str(text),
            }
        }
        Some(new)
    }
}

/// How many bytes are the same at the front.
fn common(one: &[u8], other: &[u8]) -> usize {
    const STEP: usize = 64;
    let steps = one.chunks_exact(STEP).zip(other.chunks_exact(STEP)).take_while(|(one, other)| one == other);
    let far = steps.count() * STEP;
    far + one[far..].iter().zip(&other[far..]).take_while(|(one, other)| one == other).count()
}

/// The part of `same` equal bytes from `at` in the old and `to` in the new text that is whole letters in both.
fn whole(old: &str, new: &str, at: usize, to: usize, same: usize) -> (usize, usize) {
    let edge = |far: &usize| old.is_char_boundary(at + far) && new.is_char_boundary(to + far);
    let from = (0..=same).find(edge).unwrap_or(same);
    (from, (from..=same).rev().find(edge).unwrap_or(from))
}

/// Where two texts that differ meet again: bytes to be skipped in each, as few as can be.
fn meet(old: &[u8], new: &[u8]) -> Option<(usize, usize)> {
    let same = |skipped: usize, put: usize| {
        let (one, other) = (old.get(skipped..skipped + LEAST), new.get(put..put + LEAST));
        one.is_some() && one == other
    };
    // Mostly a number has changed: that is found without a look at all there is.
    let near = (1..=NEAR).find_map(|far| {
        let put = (0..=far).find(|put| same(far - put, *put))?;
        Some((far - put, put))
    });
    near.or_else(|| meet_far(old, new))
}

/// The same, by what stands where in the old text.
fn meet_far(old: &[u8], new: &[u8]) -> Option<(usize, usize)> {
    let mut stands: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (skipped, piece) in old.windows(LEAST).take(WINDOW + 1).enumerate() {
        stands.entry(piece).or_insert(skipped);
    }
    let mut found: Option<(usize, usize)> = None;
    for (put, piece) in new.windows(LEAST).take(WINDOW + 1).enumerate() {
        let nearest = found.map_or(WINDOW, |(skipped, put)| skipped + put - 1);
        if put > nearest {
            break;
        }
        if let Some(skipped) = stands.get(piece).filter(|skipped| **skipped + put <= nearest) {
            found = Some((*skipped, put));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(old: &str, new: &str) -> Option<usize> {
        let change = Change::between(old, new)?;
        let text = serde_json::to_string(&change).expect("JSON");
        let read: Change = serde_json::from_str(&text).expect("a change");
        assert_eq!(read.of(old).as_deref(), Some(new));
        Some(text.len())
    }

    #[test]
    fn a_change_is_as_long_as_what_is_new() {
        let line = |number: usize, done: u8| {
            format!("{{\"line\":{number},\"item\":\"Kaffee gemahlen für {number} Tassen\",\"done\":{done}}},")
        };
        let old: String = (0..200).map(|number| line(number, 0)).collect();
        let done: String = (0..200).map(|number| line(number, u8::from(number % 20 == 7))).collect();
        assert!(size(&old, &done).expect("alike") < 300, "{:?}", size(&old, &done));
        assert!(size(&old, &format!("{old}{}", "x".repeat(100))).expect("alike") < 130);
        assert!(size(&old, &old).expect("alike") < 20);
        assert_eq!(size(&old, &"x".repeat(2000)), None, "nothing in common");
        assert_eq!((size("", ""), size("", "x"), size("x", "")), (Some(2), Some(5), Some(2)));
    }

    #[test]
    fn two_texts_meet_as_early_as_they_can() {
        /// By looking at every pair of places.
        fn slowly(old: &[u8], new: &[u8]) -> Option<(usize, usize)> {
            let piece = |text: &[u8], at: usize| text.get(at..at + LEAST).map(<[u8]>::to_vec);
            (1..=WINDOW).find_map(|far| {
                let same =
                    |put: &usize| piece(old, far - put).is_some_and(|one| Some(one) == piece(new, *put));
                (0..=far).find(same).map(|put| (far - put, put))
            })
        }
        let text = |from: usize, until: usize| (from..until).map(|n| format!("<{n}>")).collect::<String>();
        for (old, new) in [
            (text(0, 60), format!("-{}", text(20, 60))),
            (text(20, 60), format!("-{}", text(0, 60))),
            (format!("x{}", text(0, 90)), format!("y{}{}", text(200, 230), text(40, 90))),
            (format!("x{}", text(0, 40)), format!("y{}", text(300, 340))),
        ] {
            let (old, new) = (old.as_bytes(), new.as_bytes());
            assert_eq!(meet(old, new), slowly(old, new), "{}", String::from_utf8_lossy(new));
        }
    }

    #[test]
    fn what_is_no_change_of_a_text_gives_none() {
        let of = |text: &str| serde_json::from_str::<Change>(text).expect("JSON").of("Stück");
        assert_eq!(of("[[0,2],\"u\",[4,2]]").as_deref(), Some("Stuck"));
        for text in ["[[0,9]]", "[[8,1]]", "[[1,18446744073709551615]]", "[[0,3],\"half a letter\"]"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_made_of_any_other(old in "[abü€]{0,60}", new in "[abü€]{0,60}", front in "[a-c]{0,40}", back in "[ü€x]{0,40}") {
            size(&old, &new);
            let (old, new) = (format!("{front}{old}{back}"), format!("{front}{new}{back}"));
            size(&old, &new);
        }
    }
}
