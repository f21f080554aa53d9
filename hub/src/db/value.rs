//! Parameters that go in, rows that come out: integers, texts and null, nothing else.

use super::DbError;

/// A parameter of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A `bigint`.
    Int(i64),
    /// A `text`.
    Text(&'a str),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Int(i64::from(value))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Value::Text(value)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(value: &'a String) -> Self {
        Value::Text(value)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Value::Null, Value::Int)
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        value.map_or(Value::Null, Value::Text)
    }
}

impl<'a> From<Option<&'a String>> for Value<'a> {
    fn from(value: Option<&'a String>) -> Self {
        value.map_or(Value::Null, |text| Value::Text(text))
    }
}

/// Refuses a text with a NUL byte, naming the parameter.
pub(super) fn check(params: &[Value<'_>]) -> Result<(), DbError> {
    for (index, value) in params.iter().enumerate() {
        if let Value::Text(text) = value
            && text.as_bytes().contains(&0)
        {
            return Err(DbError::NulByte(index + 1));
        }
    }
    Ok(())
}

/// One field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// No value.
    Null,
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
}

/// One row of a result; columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row(pub(super) Vec<Cell>);

impl Row {
    fn cell(&self, i: usize) -> Result<&Cell, DbError> {
        self.0.get(i).ok_or_else(|| {
            DbError::bug(
                "",
                format!("column {i} asked for, the row has {} (they count from 0)", self.0.len()),
            )
        })
    }

    fn wrong(&self, i: usize, wanted: &str) -> DbError {
        let found = match self.0.get(i) {
            Some(Cell::Int(_)) => "an integer",
            Some(Cell::Text(_)) => "a text",
            Some(Cell::Null) | None => "null",
        };
        DbError::bug("", format!("column {i}: {wanted} expected, {found} found"))
    }

    /// The integer in column `i`, or none for null.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, DbError> {
        match self.cell(i)? {
            Cell::Int(value) => Ok(Some(*value)),
            Cell::Null => Ok(None),
            Cell::Text(_) => Err(self.wrong(i, "an integer")),
        }
    }

    /// The integer in column `i`.
    pub fn int(&self, i: usize) -> Result<i64, DbError> {
        self.opt_int(i)?.ok_or_else(|| self.wrong(i, "an integer"))
    }

    /// The text in column `i`, or none for null.
    pub fn opt_text(&self, i: usize) -> Result<Option<&str>, DbError> {
        match self.cell(i)? {
            Cell::Text(value) => Ok(Some(value)),
            Cell::Null => Ok(None),
            Cell::Int(_) => Err(self.wrong(i, "a text")),
        }
    }

    /// The text in column `i`.
    pub fn text(&self, i: usize) -> Result<&str, DbError> {
        self.opt_text(i)?.ok_or_else(|| self.wrong(i, "a text"))
    }

    /// A copy of the text in column `i`.
    pub fn string(&self, i: usize) -> Result<String, DbError> {
        self.text(i).map(str::to_owned)
    }

    /// A copy of the text in column `i`, or none for null.
    pub fn opt_string(&self, i: usize) -> Result<Option<String>, DbError> {
        Ok(self.opt_text(i)?.map(str::to_owned))
    }

    /// The truth value in column `i`: 0 or 1.
    pub fn flag(&self, i: usize) -> Result<bool, DbError> {
        match self.int(i)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(DbError::bug("", format!("column {i}: 0 or 1 expected, {other} found"))),
        }
    }
}
