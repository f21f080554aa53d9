//! Element strings: application identifiers with their values, as they stand in a scan.

use super::dictionary::{self, AiSpec};
use super::{Code, Gs1Error};
use std::fmt;

/// The separator in a scan: FNC1 arrives as GS, hex 1D.
pub const GS: u8 = 0x1D;
/// The most elements one scan may hold.
pub const MAX_ELEMENTS: usize = 64;
/// The most bytes one scan may hold.
pub const MAX_BYTES: usize = 4096;

/// One element: an application identifier and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// The application identifier, two to four digits.
    pub ai: &'a str,
    /// The value, never empty in a parsed element.
    pub value: &'a str,
    /// Byte offset of the identifier in the parsed text.
    pub at: usize,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    at: u16,
    value: u16,
    end: u16,
}

/// Checked elements in the order of the scan. Two are equal when their identifiers and values are.
#[derive(Debug, Clone)]
pub struct ElementString {
    text: String,
    spans: Vec<Span>,
}

impl PartialEq for ElementString {
    fn eq(&self, other: &ElementString) -> bool {
        self.spans.len() == other.spans.len()
            && self.iter().zip(other.iter()).all(|(a, b)| (a.ai, a.value) == (b.ai, b.value))
    }
}

impl Eq for ElementString {}

impl ElementString {
    /// Reads what follows the symbology id of a scan: elements, with GS (hex 1D) as separator.
    ///
    /// Elements whose length is fixed by their identifier need no separator; one is allowed there and ignored, as are
    /// doubled separators and those at both ends. The same identifier may stand twice with the same value.
    /// Which identifiers belong together is a separate question: [`ElementString::check_associations`].
    ///
    /// # Errors
    /// The first fault with its byte offset in `text`. Nothing is ever read in part.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<ElementString, Gs1Error> {
        let text = text.as_ref();
        if text.len() > MAX_BYTES {
            return Err(Gs1Error::new(Code::TooMuchData, MAX_BYTES, ""));
        }
        let mut at = skip_separators(text, 0);
        if at == text.len() {
            return Err(Gs1Error::new(Code::NoData, at, ""));
        }
        let mut spans = Vec::with_capacity(4);
        while at < text.len() {
            if spans.len() == MAX_ELEMENTS {
                return Err(Gs1Error::new(Code::TooManyElements, at, ""));
            }
            let end = parse_one(text, at, &mut spans)?;
            at = skip_separators(text, end);
        }
        // Every byte is ASCII now: each stood in a checked element or was a separator.
        let elements = ElementString { text: String::from_utf8_lossy(text).into_owned(), spans };
        super::associations::repeats(elements.iter())?;
        Ok(elements)
    }

    /// Reads elements as people write them: `(01)09506000134352(10)ABC`. An opening bracket inside a value is
    /// written `\(`.
    ///
    /// # Errors
    /// The first fault with its byte offset in `text`.
    pub fn from_bracketed(text: &str) -> Result<ElementString, Gs1Error> {
        let mut elements =
            ElementString { text: String::with_capacity(text.len()), spans: Vec::with_capacity(4) };
        let mut starts = Vec::new();
        let mut rest = text;
        while !rest.is_empty() || starts.is_empty() {
            let at = text.len() - rest.len();
            let (ai, tail) = rest
                .strip_prefix('(')
                .and_then(|rest| rest.split_once(')'))
                .ok_or_else(|| Gs1Error::new(Code::Brackets, at, ""))?;
            let (value, length) = unescape(tail);
            elements.push(ai, &value).map_err(|mut error| {
                // Each bracket that was escaped before the fault stands one byte further on.
                let value_at = error.at.saturating_sub(ai.len());
                let escapes =
                    value.as_bytes()[..value_at.min(value.len())].iter().filter(|&&b| b == b'(').count();
                error.at = if error.code == Code::UnknownAi {
                    at + 1
                } else {
                    at + ai.len() + 2 + value_at + escapes
                };
                error
            })?;
            starts.push(at);
            rest = &tail[length..];
        }
        super::associations::repeats(elements.iter()).map_err(|mut error| {
            let which = elements.spans.iter().position(|span| usize::from(span.at) == error.at);
            error.at = which.map_or(0, |index| starts[index]);
            error
        })?;
        Ok(elements)
    }

    /// Makes an element string of identifiers and values.
    ///
    /// # Errors
    /// The first fault, counted from the start of the element it is in.
    pub fn from_pairs<'p>(
        pairs: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<ElementString, Gs1Error> {
        let mut elements = ElementString { text: String::new(), spans: Vec::new() };
        for (ai, value) in pairs {
            elements.push(ai, value)?;
        }
        if elements.spans.is_empty() {
            return Err(Gs1Error::new(Code::NoData, 0, ""));
        }
        super::associations::repeats(elements.iter())?;
        Ok(elements)
    }

    /// Adds an element; a fault is counted from its start.
    fn push(&mut self, ai: &str, value: &str) -> Result<(), Gs1Error> {
        let spec = dictionary::find(ai).ok_or_else(|| Gs1Error::new(Code::UnknownAi, 0, ""))?;
        check_value(spec, value.as_bytes(), ai.len())?;
        if self.spans.len() == MAX_ELEMENTS {
            return Err(Gs1Error::new(Code::TooManyElements, 0, ""));
        }
        let open = self
            .spans
            .last()
            .and_then(|span| dictionary::leading(&self.text.as_bytes()[usize::from(span.at)..]));
        if open.is_some_and(|spec| !spec.predefined) {
            self.text.push(char::from(GS));
        }
        let at = self.text.len();
        self.text.push_str(ai);
        self.text.push_str(value);
        if self.text.len() > MAX_BYTES {
            return Err(Gs1Error::new(Code::TooMuchData, 0, ai));
        }
        self.spans.push(span(at, at + ai.len(), self.text.len()));
        Ok(())
    }

    /// The elements in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Element<'_>> + Clone {
        self.spans.iter().map(|span| {
            let (at, value, end) = (usize::from(span.at), usize::from(span.value), usize::from(span.end));
            Element { ai: &self.text[at..value], value: &self.text[value..end], at }
        })
    }

    /// The elements in order, as a list.
    #[must_use]
    pub fn elements(&self) -> Vec<Element<'_>> {
        self.iter().collect()
    }

    /// The value of an application identifier, or `None`.
    #[must_use]
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.iter().find(|element| element.ai == ai).map(|element| element.value)
    }

    /// The elements as a scanner sends them after the symbology id: GS only where it is needed.
    #[must_use]
    pub fn to_scan(&self) -> String {
        let mut scan = String::with_capacity(self.text.len());
        let mut open = false;
        for element in self.iter() {
            if open {
                scan.push(char::from(GS));
            }
            scan.push_str(element.ai);
            scan.push_str(element.value);
            open = dictionary::find(element.ai).is_none_or(|spec| !spec.predefined);
        }
        scan
    }

    /// Checks which identifiers stand together: none that exclude each other, none without those it needs.
    /// A pallet may carry its data on several labels, so this is for data that is meant to be whole.
    ///
    /// # Errors
    /// The first rule that is broken; `detail` names the other identifiers.
    pub fn check_associations(&self) -> Result<(), Gs1Error> {
        super::associations::check(&self.elements())
    }
}

/// The elements as people write them; [`ElementString::from_bracketed`] reads it back.
impl fmt::Display for ElementString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for element in self.iter() {
            write!(f, "({}){}", element.ai, element.value.replace('(', "\\("))?;
        }
        Ok(())
    }
}

fn span(at: usize, value: usize, end: usize) -> Span {
    let narrow = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    Span { at: narrow(at), value: narrow(value), end: narrow(end) }
}

fn skip_separators(text: &[u8], from: usize) -> usize {
    text[from..].iter().position(|&b| b != GS).map_or(text.len(), |more| from + more)
}

/// Reads the element at `at`; gives where it ends.
fn parse_one(text: &[u8], at: usize, spans: &mut Vec<Span>) -> Result<usize, Gs1Error> {
    let spec = dictionary::leading(&text[at..]).ok_or_else(|| Gs1Error::new(Code::UnknownAi, at, ""))?;
    let start = at + spec.ai.len();
    let separator = text[start..].iter().position(|&b| b == GS).map_or(text.len(), |more| start + more);
    let end = if spec.predefined { separator.min(start + spec.lengths().1) } else { separator };
    check_value(spec, &text[start..end], start)?;
    spans.push(span(at, start, end));
    Ok(end)
}

fn check_value(spec: &AiSpec, value: &[u8], start: usize) -> Result<(), Gs1Error> {
    spec.check(value)
        .map_err(|fault| Gs1Error::new(fault.code, start + fault.at, &spec.ai).with_detail(fault.field))
}

/// The value up to the next bracket, without escapes, and how many bytes it took.
fn unescape(text: &str) -> (String, usize) {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '(' => return (value, at),
            '\\' if characters.next_if(|(_, next)| *next == '(').is_some() => value.push('('),
            _ => value.push(character),
        }
    }
    (value, text.len())
}

#[cfg(test)]
mod tests;
