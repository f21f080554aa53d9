//! What the hub knows of people: `privacy.toml`, and what is made of it: the annex to an agreement, the notice to those
//! it is about, the record of processing, and all that is kept of one person.

mod export;
mod papers;
#[cfg(test)]
mod tests;

pub use export::{Export, export};
pub use papers::{annex, notice, record};

use serde::Deserialize;

/// The list, as it stands in the source.
const LIST: &str = include_str!("../../privacy.toml");

/// What is known of people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Tables with something of a person in them.
    pub table: Vec<Table>,
    /// What only devices have of a person.
    pub device: Vec<OnDevice>,
    /// What is free of people.
    pub free: Free,
}

/// Something of a person that only devices have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnDevice {
    /// What it is called in the device's state.
    pub name: String,
    /// What it is for, as a code.
    pub purpose: String,
    /// How long it is kept, as a code.
    pub retention: String,
    /// Whether the person sees it there.
    pub seen: bool,
    /// Its fields that are about the person.
    pub personal: Vec<String>,
}

/// A table with something of a person in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What it is for, as a code.
    pub purpose: String,
    /// How long it is kept, as a code.
    pub retention: String,
    /// Who sees it on a page: codes of roles.
    pub roles: Vec<String>,
    /// Columns that are about a person.
    pub personal: Vec<String>,
    /// The other columns.
    #[serde(default)]
    pub plain: Vec<String>,
}

/// What is free of people, and what outside the tables is not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Free {
    /// Tables nobody is in.
    pub tables: Vec<String>,
    /// Columns of files to import that are about a person.
    pub csv: Vec<String>,
    /// Routes that show or take people's names or numbers.
    pub routes: Vec<String>,
}

/// The list.
///
/// # Errors
/// It cannot be read, which is a mistake of this build.
pub fn list() -> Result<Privacy, toml::de::Error> {
    toml::from_str(LIST)
}
