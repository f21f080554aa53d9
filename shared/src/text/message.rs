//! What happened, as a code with typed arguments.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Severity, clean};

/// A text to be shown, as a code `area.what` and its arguments; words come from [`super::say`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Message {
    /// Code in the form `area.what`, lower snake case.
    pub code: Cow<'static, str>,
    /// Arguments by name; names and widths are those of the vocabulary (`n m loc lpn tote user lot dev`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<Cow<'static, str>, Arg>,
}

/// One argument of a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A count; chooses between singular and plural.
    Number(i64),
    /// A name, a label text, anything else. May be foreign: it is made harmless when shown.
    Text(String),
}

impl Message {
    /// A message without arguments.
    pub fn new(code: impl Into<Cow<'static, str>>) -> Message {
        Message { code: code.into(), args: BTreeMap::new() }
    }

    /// The message with one more argument; the last value given under a name counts.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Message {
        self.args.insert(Cow::Borrowed(name), value.into());
        self
    }

    /// Reads what [`fmt::Display`] writes; `None` when it does not begin with a code. A word without a name belongs to the
    /// argument before it.
    #[must_use]
    pub fn read(text: &str) -> Option<Message> {
        let plain = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let mut words = text.split(' ');
        let code = words.next()?;
        code.split_once('.').filter(|(area, what)| plain(area) && plain(what))?;
        let mut args: Vec<(String, String)> = Vec::new();
        for word in words {
            match (word.split_once('='), args.last_mut()) {
                (Some((name, value)), _) if plain(name) => args.push((name.to_owned(), value.to_owned())),
                (_, Some((_, value))) => value.push_str(&format!(" {word}")),
                (_, None) => return None,
            }
        }
        let typed = |value: String| value.parse().map_or_else(|_| Arg::Text(value), Arg::Number);
        let args = args.into_iter().map(|(name, value)| (Cow::Owned(name), typed(value)));
        Some(Message { code: Cow::Owned(code.to_owned()), args: args.collect() })
    }

    /// How much the message demands of the person who gets it; a code without an entry is an Info.
    pub fn severity(&self) -> Severity {
        Severity::of(&self.code)
    }
}

impl From<&'static str> for Message {
    fn from(code: &'static str) -> Message {
        Message::new(code)
    }
}

/// The code with its arguments, harmless to print: for logs, and for codes without words.
impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", clean(&self.code))?;
        for (name, value) in &self.args {
            match value {
                Arg::Number(number) => write!(f, " {}={number}", clean(name))?,
                Arg::Text(text) => write!(f, " {}={}", clean(name), clean(text))?,
            }
        }
        Ok(())
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}

/// A number beyond `i64` is kept as text.
impl From<u64> for Arg {
    fn from(number: u64) -> Arg {
        i64::try_from(number).map_or_else(|_| Arg::Text(number.to_string()), Arg::Number)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::from(number as u64)
    }
}

impl From<i32> for Arg {
    fn from(number: i32) -> Arg {
        Arg::Number(i64::from(number))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(i64::from(number))
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}
