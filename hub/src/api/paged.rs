//! Lists, page by page: each page says where the next begins, so that rows that come in between shift nothing.

use crate::web::Problem;
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The longest place in a list.
const LONGEST: usize = 1000;
/// Between the texts of a place: no text of ours has it.
const BETWEEN: char = '\u{1f}';
/// Rows of a page where nobody says how many.
const USUAL: i64 = 50;
/// The most rows of a page.
const MOST: i64 = 200;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Range {
    /// What `next` of the page before said, as it is; absent for the first page.
    #[param(max_length = 1000, pattern = "^([0-9a-f]{2})*$")]
    pub after: Option<String>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
}

impl Range {
    /// How many rows.
    ///
    /// # Errors
    /// Too few or too many.
    pub fn limit(&self) -> Result<i64, Problem> {
        checked(self.limit)
    }

    /// Where to begin, as texts; all empty for the first page.
    ///
    /// # Errors
    /// It is no place.
    pub fn texts<const N: usize>(&self) -> Result<[String; N], Problem> {
        let wrong =
            || Problem::bad("address, after", "put there what `next` of the page before said, as it is");
        let after = self.after.as_deref().unwrap_or_default();
        if after.len() > LONGEST || !after.len().is_multiple_of(2) {
            return Err(wrong());
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_uppercase());
        let pair = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
        let bytes: Vec<u8> = after.as_bytes().chunks(2).map(pair).collect::<Option<_>>().ok_or_else(wrong)?;
        // A place nobody was given is a place all the same: only what lies behind it is shown.
        let text = String::from_utf8_lossy(&bytes).replace('\0', "");
        let mut texts = text.split(BETWEEN).map(str::to_owned);
        Ok(std::array::from_fn(|_| texts.next().unwrap_or_default()))
    }

    /// Where to begin, as numbers; the least there are for the first page.
    ///
    /// # Errors
    /// It is no place.
    pub fn numbers<const N: usize>(&self) -> Result<[i64; N], Problem> {
        Ok(self.texts::<N>()?.map(|text| number(&text)))
    }
}

/// A number of a place; the least there is where it is none.
pub fn number(text: &str) -> i64 {
    text.parse().unwrap_or(i64::MIN)
}

/// Which page of a list that is in order of numbers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Numbered {
    /// What `next` of the page before said; absent for the first page.
    #[param(minimum = 0)]
    pub after: Option<i64>,
    /// Rows of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
}

impl Numbered {
    /// How many rows.
    ///
    /// # Errors
    /// Too few or too many.
    pub fn limit(&self) -> Result<i64, Problem> {
        checked(self.limit)
    }

    /// The number to begin behind.
    ///
    /// # Errors
    /// It is less than 0.
    pub fn after(&self) -> Result<i64, Problem> {
        let after = self.after.unwrap_or(0);
        if after < 0 { Err(Problem::bad("address, after", "0 or more")) } else { Ok(after) }
    }
}

fn checked(limit: Option<i64>) -> Result<i64, Problem> {
    let limit = limit.unwrap_or(USUAL);
    if (1..=MOST).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::bad("address, limit", format!("{limit} rows: 1 to {MOST} come at once")))
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub data: Vec<T>,
    /// What to give as `after` for the next page; null on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The page; `place` tells where a row stands in the list.
    pub fn of(data: Vec<T>, limit: i64, place: impl Fn(&T) -> String) -> Json<Page<T>> {
        let full = usize::try_from(limit).is_ok_and(|limit| data.len() >= limit);
        let next = data.last().filter(|_| full).map(place);
        Json(Page { data, next })
    }
}

/// The place of a row that is known by texts.
pub fn place(texts: &[&str]) -> String {
    crate::ledger::chain::hex(texts.join(&BETWEEN.to_string()).as_bytes())
}
