//! The table of application identifiers, read once from GS1's Barcode Syntax Dictionary.

use super::lint::Linter;
use super::{Code, Fault};
use std::sync::OnceLock;

/// The dictionary as GS1 publishes it; see `shared/data/gs1/NOTICE`.
const DICTIONARY: &str = include_str!("../../data/gs1/gs1-syntax-dictionary.txt");

/// One part of a value: its characters, its length and its checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// The character set, itself a check.
    pub charset: Linter,
    /// Fewest bytes.
    pub min: usize,
    /// Most bytes.
    pub max: usize,
    /// Whether it may be left out at the end of the value.
    pub optional: bool,
    /// The checks of its content, in order.
    pub linters: Vec<Linter>,
}

/// What the dictionary says about one application identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AiSpec {
    /// The identifier, two to four digits.
    pub ai: String,
    /// Its short title; may be empty.
    pub title: &'static str,
    /// Whether its length is fixed by its first two digits, so that no separator needs to follow.
    pub predefined: bool,
    /// The parts of its value; only the last may vary in length.
    pub components: Vec<Component>,
    /// Identifiers and patterns (`n` = any digit) it must not stand beside.
    pub excludes: Vec<&'static str>,
    /// Each entry must be met: one of its groups must stand beside it, every member of the group.
    pub requires: Vec<Vec<Vec<&'static str>>>,
}

/// Delivery times that may be left open with 9999 (GS1 General Specifications: not before, not after).
const OPEN_TIMES: [&str; 2] = ["4324", "4325"];

impl AiSpec {
    /// Fewest and most bytes of a value.
    #[must_use]
    pub fn lengths(&self) -> (usize, usize) {
        let min = self.components.iter().filter(|c| !c.optional).map(|c| c.min).sum();
        (min, self.components.iter().map(|c| c.max).sum())
    }

    /// Checks a value: its length, then characters and content of each component.
    ///
    /// # Errors
    /// The first fault, counted from the start of the value. A value that is too long is at fault where the
    /// excess begins.
    pub fn check(&self, value: &[u8]) -> Result<(), Fault> {
        if value.is_empty() {
            return Err(Fault::new(Code::EmptyValue, 0, 0));
        }
        let mut rest = value.len();
        for component in &self.components {
            if rest > 0 || !component.optional {
                if rest < component.min {
                    return Err(Fault::new(Code::TooShort, 0, value.len()));
                }
                rest -= rest.min(component.max);
            }
        }
        if rest > 0 {
            return Err(Fault::new(Code::TooLong, value.len() - rest, rest));
        }
        let mut at = 0;
        for component in &self.components {
            let part = &value[at..value.len().min(at + component.max)];
            if !part.is_empty() {
                self.check_part(component, part).map_err(|fault| fault.shifted(at))?;
            }
            at += part.len();
        }
        Ok(())
    }

    fn check_part(&self, component: &Component, part: &[u8]) -> Result<(), Fault> {
        component.charset.check(part)?;
        for &linter in &component.linters {
            let open = linter == Linter::HourMinute && part == b"9999" && OPEN_TIMES.contains(&&*self.ai);
            if !open {
                linter.check(part)?;
            }
        }
        Ok(())
    }
}

/// Every application identifier, sorted, with their lengths by the first two digits.
#[derive(Debug)]
struct Table {
    specs: Vec<AiSpec>,
    lengths: [u8; 100],
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| read(DICTIONARY).expect("the embedded dictionary is read whole by a test"))
}

/// Every application identifier of the dictionary, sorted.
#[must_use]
pub fn all() -> &'static [AiSpec] {
    &table().specs
}

/// The application identifier with exactly these digits, or `None`.
#[must_use]
pub fn find(ai: &str) -> Option<&'static AiSpec> {
    let specs = all();
    specs.binary_search_by(|spec| spec.ai.as_str().cmp(ai)).ok().map(|at| &specs[at])
}

/// The application identifier the text begins with, or `None`. All identifiers with the same first two digits are
/// equally long, so there is never more than one.
#[must_use]
pub fn leading(text: &[u8]) -> Option<&'static AiSpec> {
    let table = table();
    let pair = text.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_digit))?;
    let length = usize::from(table.lengths[usize::from(super::lint::time::two(pair, 0))]);
    let ai = text.get(..length)?;
    table.specs.binary_search_by(|spec| spec.ai.as_bytes().cmp(ai)).ok().map(|at| &table.specs[at])
}

/// Whether an identifier fits a pattern, where `n` stands for any digit.
#[must_use]
pub fn fits(pattern: &str, ai: &str) -> bool {
    pattern.len() == ai.len() && pattern.bytes().zip(ai.bytes()).all(|(p, a)| p == a || p == b'n')
}

fn read(text: &'static str) -> Result<Table, String> {
    let mut specs = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let (entry, title) = line.split_once('#').unwrap_or((line, ""));
        if !entry.trim().is_empty() {
            read_line(entry, title.trim(), &mut specs)
                .map_err(|why| format!("line {}: {why}", number + 1))?;
        }
    }
    specs.sort_by(|a, b| a.ai.cmp(&b.ai));
    let mut lengths = [0_u8; 100];
    for spec in &specs {
        let slot = &mut lengths[usize::from(super::lint::time::two(spec.ai.as_bytes(), 0))];
        let len = u8::try_from(spec.ai.len()).map_err(|_| format!("AI {} is too long", spec.ai))?;
        if *slot != 0 && *slot != len {
            return Err(format!("AI {} is not as long as others that begin alike", spec.ai));
        }
        *slot = len;
    }
    Ok(Table { specs, lengths })
}

fn read_line(entry: &'static str, title: &'static str, specs: &mut Vec<AiSpec>) -> Result<(), String> {
    let mut words = entry.split_whitespace().peekable();
    let ais = words.next().unwrap_or_default();
    let flags = words.next_if(|word| !word.contains(|c: char| c.is_ascii_alphanumeric())).unwrap_or_default();
    let mut components = Vec::new();
    while let Some(word) = words.next_if(|word| word.starts_with(['N', 'X', 'Y', 'Z', '['])) {
        components.push(read_component(word)?);
    }
    if components.is_empty() {
        return Err(format!("AI {ais} has no components"));
    }
    let (mut excludes, mut requires) = (Vec::new(), Vec::new());
    for word in words {
        match word.split_once('=').unwrap_or((word, "")) {
            ("ex", list) => excludes.extend(list.split(',')),
            ("req", list) => requires.push(list.split(',').map(|group| group.split('+').collect()).collect()),
            ("dlpkey", _) => {}
            (other, _) => return Err(format!("attribute {other:?} is unknown")),
        }
    }
    let predefined = flags.contains('*');
    let (first, last) = ais.split_once('-').unwrap_or((ais, ais));
    let number = |text: &str| text.parse::<u16>().map_err(|_| format!("{text:?} is no AI"));
    for ai in number(first)?..=number(last)? {
        let ai = format!("{ai:0width$}", width = first.len());
        specs.push(AiSpec {
            ai,
            title,
            predefined,
            components: components.clone(),
            excludes: excludes.clone(),
            requires: requires.clone(),
        });
    }
    Ok(())
}

/// Reads `N6`, `X..20`, `[N4],hhmi`.
fn read_component(word: &str) -> Result<Component, String> {
    let mut parts = word.split(',');
    let kind = parts.next().unwrap_or_default();
    let bare = kind.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let (kind, optional) = (bare.unwrap_or(kind), bare.is_some());
    let charset = match kind.as_bytes().first() {
        Some(b'N') => Linter::Numeric,
        Some(b'X') => Linter::Cset82,
        Some(b'Y') => Linter::Cset39,
        Some(b'Z') => Linter::Cset64,
        _ => return Err(format!("component {word:?} is unknown")),
    };
    let length = &kind[1..];
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("component {word:?} has no length"));
    let (min, max) = match length.strip_prefix("..") {
        Some(max) => (1, number(max)?),
        None => (number(length)?, number(length)?),
    };
    let linters = parts
        .map(|name| Linter::by_name(name).ok_or_else(|| format!("linter {name:?} is unknown")))
        .collect::<Result<_, _>>()?;
    Ok(Component { charset, min, max, optional, linters })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_dictionary_is_read() {
        let table = read(DICTIONARY).expect("a well-formed dictionary");
        assert_eq!(table.specs.len(), 541);
        let entries = DICTIONARY.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_digit())).count();
        assert_eq!(entries, 224);
        assert!(table.specs.windows(2).all(|pair| pair[0].ai < pair[1].ai));
        for spec in &table.specs {
            let varying = spec.components.iter().rposition(|c| c.min != c.max);
            assert!(varying.is_none_or(|at| at + 1 == spec.components.len()), "{}", spec.ai);
            let (min, max) = spec.lengths();
            assert!(!spec.predefined || min == max, "{}", spec.ai);
            assert_eq!(find(&spec.ai), Some(spec));
            assert_eq!(leading(format!("{}1234", spec.ai).as_bytes()).map(|s| &s.ai), Some(&spec.ai));
        }
    }

    #[test]
    fn entries_read_as_printed() {
        let grai = find("8003").expect("8003");
        assert_eq!((grai.title, grai.predefined, grai.lengths()), ("GRAI", false, (14, 30)));
        assert_eq!(grai.components[1].linters, [Linter::CheckDigit, Linter::PrefixFirst]);
        assert!(grai.components[2].optional);
        let weight = find("3103").expect("3103");
        assert_eq!((weight.predefined, &weight.excludes[..]), (true, &["310n"][..]));
        let secondary = find("250").expect("250");
        assert_eq!(secondary.requires, [vec![vec!["01"], vec!["8006"]], vec![vec!["21"]]]);
        assert_eq!(find("04"), None);
        assert_eq!(leading(b"0"), None);
        assert_eq!(leading(b"310"), None);
        assert_eq!(leading("3é".as_bytes()), None);
        assert!(fits("35nn", "3512") && !fits("35nn", "35") && !fits("3n", "41"));
    }

    #[test]
    fn a_malformed_dictionary_names_the_line() {
        for (text, why) in [
            ("01 N14,nosuch", "line 1: linter \"nosuch\" is unknown"),
            ("\n01 * Q14", "line 2: AI 01 has no components"),
            ("01 N", "line 1: component \"N\" has no length"),
            ("01 N2 foo=1", "line 1: attribute \"foo\" is unknown"),
            ("01 N2\n012 N2", "AI 012 is not as long as others that begin alike"),
            ("ab N2", "line 1: \"ab\" is no AI"),
        ] {
            assert_eq!(read(text).map(drop), Err(why.to_owned()), "{text:?}");
        }
    }
}
