//! One file a kind: its columns, what is checked, what is written.

mod asns;
mod barcodes;
mod cartons;
mod items;
mod locations;
mod orders;
mod stock;

pub use asns::Asns;
pub use barcodes::Barcodes;
pub use cartons::Cartons;
pub use items::Items;
pub use locations::{KINDS as PLACES, Locations};
pub use orders::Orders;
pub use stock::Stock;

use super::Cells;
use super::read::{Column, Fields};
use super::report::Findings;
use super::value::Check;
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use regal_shared::text::Message;

/// A kind of file. It checks row by row, and turns one or more rows into one thing to write.
pub trait Kind: Sized {
    /// What is written at once.
    type Thing: Send + Sync + 'static;
    /// What a run of things in one transaction has read already.
    type Run: Default;
    /// Columns of the file.
    const COLUMNS: &'static [Column];
    /// Whether devices know of it, so that they have to fetch the directory again.
    const DIRECTORY: bool;
    /// Its code, as it is named on the command line.
    const CODE: &'static str;

    /// Reads what must be known to check rows.
    ///
    /// # Errors
    /// The database.
    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Self, DbError>;

    /// Reads only what these rows name: one thing from a form does not read the whole catalog.
    ///
    /// # Errors
    /// The database.
    fn naming(conn: &mut dyn Conn, site: &str, _rows: &[Cells]) -> Result<Self, DbError> {
        Self::begin(conn, site)
    }

    /// Checks a row; answers a thing that is complete.
    ///
    /// # Errors
    /// The database.
    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Self::Thing>>, DbError>;

    /// The thing that is complete because the file ends.
    ///
    /// # Errors
    /// The database.
    fn end(
        &mut self,
        _conn: &mut dyn Conn,
        _found: &mut Findings,
    ) -> Result<Option<Checked<Self::Thing>>, DbError> {
        Ok(None)
    }

    /// How a thing is called.
    fn name(thing: &Self::Thing) -> String;

    /// Whether a thing to write was there before, as far as that is known.
    fn is_there(&self, _thing: &Self::Thing) -> bool {
        false
    }

    /// Writes a thing, as one of a run in one transaction; false when it was there by now.
    ///
    /// # Errors
    /// The database.
    fn write(cx: &mut Cx<'_>, run: &mut Self::Run, thing: &Self::Thing) -> Result<bool, DbError>;
}

/// What the first row says of the whole: later rows repeat it or leave it empty.
struct Head {
    columns: &'static [&'static str],
    said: Vec<String>,
}

impl Head {
    fn of(columns: &'static [&'static str], fields: &Fields<'_>) -> Head {
        let said = columns.iter().map(|name| fields.get(name).unwrap_or_default().to_owned()).collect();
        Head { columns, said }
    }

    fn check(&self, fields: &Fields<'_>, row: &mut Check<'_, '_>) {
        for (name, said) in self.columns.iter().zip(&self.said) {
            if fields.get(name).is_some_and(|value| value != said) {
                row.wrong(
                    name,
                    Message::new("imp.head_other").with("text", format!("{said:?}")),
                    "imp.head_other_do",
                );
            }
        }
    }
}

/// A thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked<T> {
    /// To be written; made of so many rows.
    New(T, u64),
    /// There already, just so.
    Same,
}

#[cfg(test)]
mod tests;
