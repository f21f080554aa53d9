//! A form whose fields are the columns of a file to import, so that there is one set of rules for both.

use crate::board::page::Words;
use crate::import::kinds::PLACES;
use crate::import::{Cells, Column, Finding, Findings};
use regal_shared::base::{Level, StockStatus};
use regal_shared::text::{Language, clean};

/// A field of the form.
pub struct Field {
    /// The column.
    pub name: &'static str,
    /// Its value now.
    pub value: String,
    /// It must be filled.
    pub needed: bool,
    /// It takes a whole number.
    pub number: bool,
    /// It cannot be changed here.
    pub fixed: bool,
    /// What to choose from: code and words; empty for one that is typed.
    pub choices: Vec<(String, String)>,
}

/// What is wrong with a field, in the reader's language.
pub struct Wrong {
    /// The column; empty for the whole.
    pub column: String,
    /// The value, made harmless.
    pub value: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

/// Findings in the reader's language.
pub fn wrongs(found: &Findings, language: Language) -> Vec<Wrong> {
    let wrong = |one: &Finding| {
        let (what, remedy) = one.say(language);
        Wrong { column: clean(&one.column).into_owned(), value: one.value.clone(), what, remedy }
    };
    found.shown.iter().map(wrong).collect()
}

/// What to choose from in a column; none where it is typed.
fn choices(t: &Words, column: &str) -> Vec<(String, String)> {
    let of = |area: &str, codes: &[&str]| {
        codes.iter().map(|code| ((*code).to_owned(), t.of(area, code))).collect::<Vec<_>>()
    };
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.code()).collect();
    let statuses: Vec<&str> = StockStatus::ALL.iter().map(|status| status.code()).collect();
    let kinds: Vec<&str> = PLACES.iter().map(|kind| kind.code()).collect();
    match column {
        "expiry" => of("imp.expiry.", &["none", "best_before", "use_by"]),
        "serial" => of("imp.serial.", &["none", "inbound", "outbound"]),
        "inbound_status" => of("status.", &statuses),
        "kind" => of("kind.", &kinds),
        "level" => of("level.", &levels),
        "lot_tracked" | "keeps_lpn" | "mix_items" | "mix_lots" => of("imp.flag.", &["no", "yes"]),
        "abc" => ["", "A", "B", "C"].iter().map(|code| ((*code).to_owned(), (*code).to_owned())).collect(),
        _ => Vec::new(),
    }
}

fn is_number(column: &str) -> bool {
    let of_column = ["min_life_days", "unit_cost", "factor", "walk", "height", "capacity"];
    of_column.contains(&column)
        || column.starts_with("warn_")
        || column.starts_with("hard_")
        || column.ends_with("_mm")
        || column.ends_with("_g")
}

/// The fields of a form with their values; `fixed` is the column that names the thing, once it is there.
pub fn fields(t: &Words, columns: &'static [Column], cells: &Cells, fixed: &str) -> Vec<Field> {
    let field = |column: &Column| {
        let value =
            cells.iter().find(|(name, _)| *name == column.name).map(|(_, value)| clean(value).into_owned());
        Field {
            name: column.name,
            value: value.unwrap_or_default(),
            needed: column.needed,
            number: is_number(column.name),
            fixed: column.name == fixed,
            choices: choices(t, column.name),
        }
    };
    columns.iter().map(field).collect()
}

/// What a form sent, as the cells of a row, and the password beside them.
pub fn sent(columns: &'static [Column], form: &[(String, String)]) -> (Cells, String) {
    let value = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let cells = columns.iter().filter_map(|column| Some((column.name, value(column.name)?))).collect();
    (cells, value("password").unwrap_or_default())
}
