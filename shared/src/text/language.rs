//! The languages there are words for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the screens; follows the badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// Every language, in the order they are offered.
    pub const ALL: [Language; 2] = [Language::En, Language::De];

    /// The two-letter code of ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language was asked for that has no words here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no words for language {0:?}: use \"en\" or \"de\"")]
pub struct NotALanguage(String);

impl FromStr for Language {
    type Err = NotALanguage;

    /// Reads `en`, `de`, also with a region (`de-AT`, `de_DE.UTF-8`), in any case.
    fn from_str(text: &str) -> Result<Language, NotALanguage> {
        let head = text.split(['-', '_', '.']).next().unwrap_or_default();
        Language::ALL
            .into_iter()
            .find(|language| head.eq_ignore_ascii_case(language.code()))
            .ok_or_else(|| NotALanguage(text.chars().take(20).collect()))
    }
}
