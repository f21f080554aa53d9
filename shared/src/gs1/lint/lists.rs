//! Code lists: countries, currencies, package types.

use std::sync::OnceLock;

/// One list of `code-lists.txt`, read at first use.
pub(super) struct List {
    name: &'static str,
    codes: OnceLock<Vec<&'static str>>,
}

pub(super) static COUNTRY_DIGITS: List = List::named("iso3166");
pub(super) static COUNTRY_LETTERS: List = List::named("iso3166alpha2");
pub(super) static CURRENCY: List = List::named("iso4217");
pub(super) static PACKAGE: List = List::named("packagetype");

const TEXT: &str = include_str!("../../../data/gs1/code-lists.txt");

impl List {
    const fn named(name: &'static str) -> List {
        List { name, codes: OnceLock::new() }
    }

    fn codes(&self) -> &[&'static str] {
        self.codes.get_or_init(|| {
            let mut inside = false;
            let mut codes = Vec::new();
            for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
                if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    inside = name == self.name;
                } else if inside {
                    codes.extend(line.split_whitespace());
                }
            }
            codes.sort_unstable();
            codes
        })
    }

    /// Whether the code is in the list, to the letter.
    pub(super) fn has(&self, code: &[u8]) -> bool {
        self.codes().binary_search_by(|known| known.as_bytes().cmp(code)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_there_and_holds_each_code_once() {
        for (list, count) in
            [(&COUNTRY_DIGITS, 249), (&COUNTRY_LETTERS, 249), (&CURRENCY, 179), (&PACKAGE, 431)]
        {
            assert_eq!(list.codes().len(), count, "{}", list.name);
            assert!(list.codes().windows(2).all(|pair| pair[0] < pair[1]), "{}", list.name);
        }
        assert!(PACKAGE.has(b"PAE") && !PACKAGE.has(b"pae") && !PACKAGE.has(b""));
    }
}
