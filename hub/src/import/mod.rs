//! Files of items, barcodes, locations, stock, orders and announcements. A file is read twice: the first time every
//! row is checked, and only when all are good the second time writes.

pub mod kinds;
mod known;
mod queue;
mod read;
mod report;
mod value;

pub use queue::{Queue, Waiting};
use read::Fields;
pub use read::{Column, Source};
pub use report::{Changed, Finding, Findings, Outcome, SHOWN};

use crate::audit;
use crate::catalog::save::directory_changed;
use crate::cx::Cx;
use crate::db::{Conn, DbError, Inline, Readers, Row, Value};
use crate::floor::{Hall, hall};
use crate::people::desk::Session;
use crate::site::Site;
use kinds::{Asns, Barcodes, Cartons, Checked, Items, Kind, Locations, Orders, Stock};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows that one transaction takes beside a hub at work, so that confirms never wait long.
pub const AT_ONCE: u64 = 500;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum What {
    /// Items.
    Items,
    /// Barcodes with the pack levels they stand on.
    Barcodes,
    /// Locations.
    Locations,
    /// Opening stock.
    Stock,
    /// Customer orders.
    Orders,
    /// Announced deliveries.
    Asns,
    /// Carton types, and which carriers deny them.
    Cartons,
}

impl What {
    /// Every kind of file.
    pub const ALL: [What; 7] =
        [What::Items, What::Barcodes, What::Locations, What::Stock, What::Orders, What::Asns, What::Cartons];

    /// Its name on the command line and in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            What::Items => "items",
            What::Barcodes => "barcodes",
            What::Locations => "locations",
            What::Stock => "stock",
            What::Orders => "orders",
            What::Asns => "asns",
            What::Cartons => "cartons",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(code: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.code() == code)
    }

    /// Its columns.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            What::Items => Items::COLUMNS,
            What::Barcodes => Barcodes::COLUMNS,
            What::Locations => Locations::COLUMNS,
            What::Stock => Stock::COLUMNS,
            What::Orders => Orders::COLUMNS,
            What::Asns => Asns::COLUMNS,
            What::Cartons => Cartons::COLUMNS,
        }
    }
}

/// The import could not be carried out; nothing was written, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The file is another one than a moment ago.
    #[error("the file changed while it was read; import it again when nobody writes it any more")]
    Changed,
}

/// Says how many bytes were read, out of twice the file.
pub type Progress<'p> = &'p mut (dyn FnMut(u64) + Send);

/// Imports a file into a database that is this process's alone: checks all rows, then writes them in one transaction.
///
/// # Errors
/// The file or the database; bad rows are no error but stand in the outcome.
pub fn alone(
    writer: &mut Inline<Site>,
    what: What,
    source: &Source,
    dry_run: bool,
    progress: Progress<'_>,
) -> Result<Outcome, ImportError> {
    match what {
        What::Items => alone_of::<Items>(writer, source, dry_run, progress),
        What::Barcodes => alone_of::<Barcodes>(writer, source, dry_run, progress),
        What::Locations => alone_of::<Locations>(writer, source, dry_run, progress),
        What::Stock => alone_of::<Stock>(writer, source, dry_run, progress),
        What::Orders => alone_of::<Orders>(writer, source, dry_run, progress),
        What::Asns => alone_of::<Asns>(writer, source, dry_run, progress),
        What::Cartons => alone_of::<Cartons>(writer, source, dry_run, progress),
    }
}

/// Imports a file through a hub at work: checks all rows beside it, then writes them through its one writer, at most
/// [`AT_ONCE`] rows a transaction. Stopped in between, the same file imported again does the rest. `by` is who sits at the
/// desk; nobody for one who holds the administrator's token. Blocks.
///
/// # Errors
/// The file or the database; bad rows are no error but stand in the outcome.
pub fn beside(
    hub: &Hall,
    what: What,
    source: &Source,
    dry_run: bool,
    by: Option<&Session>,
) -> Result<Outcome, ImportError> {
    match what {
        What::Items => beside_of::<Items>(hub, source, dry_run, by),
        What::Barcodes => beside_of::<Barcodes>(hub, source, dry_run, by),
        What::Locations => beside_of::<Locations>(hub, source, dry_run, by),
        What::Stock => beside_of::<Stock>(hub, source, dry_run, by),
        What::Orders => beside_of::<Orders>(hub, source, dry_run, by),
        What::Asns => beside_of::<Asns>(hub, source, dry_run, by),
        What::Cartons => beside_of::<Cartons>(hub, source, dry_run, by),
    }
}

/// What became of one thing that came in alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brought {
    /// It is in.
    New,
    /// It was in already, just so.
    Same,
    /// It is wrong; nothing was written. The line of a finding counts its rows from 1.
    Wrong(Findings),
}

/// The cells of a row by column name; absent and empty ones are alike.
pub type Cells = Vec<(&'static str, String)>;

/// What stands in a column of these rows.
fn named(rows: &[Cells], column: &str) -> BTreeSet<String> {
    let cells = rows.iter().flatten().filter(|(name, _)| *name == column);
    cells.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// What rows come to, when they may be taken, and what is wrong with them.
type Looked<T> = (Option<Checked<T>>, Findings);

/// Looks at the rows of one thing under the same rules as at those of a file.
fn look<K: Kind>(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Looked<K::Thing>, DbError> {
    let mut kind = K::naming(conn, site, rows)?;
    let mut found = Findings::default();
    let mut checked = None;
    for (cells, line) in rows.iter().zip(1..) {
        let cell = |column: &Column| {
            let cell = cells.iter().find(|(name, _)| *name == column.name);
            cell.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
        };
        let cells: Vec<Option<&str>> = K::COLUMNS.iter().map(cell).collect();
        let mut plain = true;
        for (column, cell) in K::COLUMNS.iter().zip(&cells) {
            // Every cell is looked at: each bad one is told.
            plain &= read::is_plain(*column, cell.unwrap_or_default(), line, &mut found);
        }
        if plain {
            checked = kind.row(conn, &Fields::new(line, K::COLUMNS, &cells), &mut found)?.or(checked);
        }
    }
    let checked = kind.end(conn, &mut found)?.or(checked);
    Ok((checked, found))
}

/// What is wrong with the rows of one thing, under the same rules as in a file of its kind. The line of a finding counts
/// them from 1.
///
/// # Errors
/// The database.
pub fn wrong<K: Kind>(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Findings, DbError> {
    look::<K>(conn, site, rows).map(|(_, found)| found)
}

/// Takes one thing in, in the transaction of `cx`, under the same rules as a file of its kind.
///
/// # Errors
/// The database.
pub fn one<K: Kind>(cx: &mut Cx<'_>, rows: &[Cells]) -> Result<Brought, DbError> {
    let site = cx.site.site.clone();
    let (checked, found) = look::<K>(cx.conn, &site, rows)?;
    match checked {
        _ if found.total > 0 => Ok(Brought::Wrong(found)),
        Some(Checked::New(new, _)) => {
            let written = K::write(cx, &mut K::Run::default(), &new)?;
            if K::DIRECTORY {
                directory_changed(cx)?;
            }
            Ok(if written { Brought::New } else { Brought::Same })
        }
        Some(Checked::Same) => Ok(Brought::Same),
        None => Err(DbError::bug("", "rows came to nothing, and nothing says why")),
    }
}

/// Takes one order in.
///
/// # Errors
/// The database.
pub fn order(cx: &mut Cx<'_>, rows: &[Cells]) -> Result<Brought, DbError> {
    one::<Orders>(cx, rows)
}

/// Takes one checked thing, with the number of rows it was made of.
type Each<'e, T> = dyn FnMut(&mut dyn Conn, T, u64) -> Result<(), ImportError> + 'e;

fn is_there<K: Kind>(kind: &K, checked: &Option<Checked<K::Thing>>) -> bool {
    matches!(checked, Some(Checked::New(thing, _)) if kind.is_there(thing))
}

/// Reads the whole file, checks each row and hands every thing to write to `each`.
fn pass<K: Kind>(
    conn: &mut dyn Conn,
    site: &str,
    source: &Source,
    progress: &mut dyn FnMut(u64),
    each: &mut Each<'_, K::Thing>,
) -> Result<Outcome, ImportError> {
    let mut kind = K::begin(conn, site)?;
    let mut outcome = Outcome::default();
    let mut found = Findings::default();
    let (mut written, mut same, mut changes) = (0, 0, Vec::new());
    let mut settle =
        |conn: &mut dyn Conn, (checked, line, there): (Option<Checked<K::Thing>>, u64, bool)| match checked {
            Some(Checked::New(thing, rows)) => {
                written += 1;
                if changes.len() < SHOWN {
                    changes.push(Changed { line, what: K::name(&thing), there });
                }
                each(conn, thing, rows)
            }
            Some(Checked::Same) => {
                same += 1;
                Ok(())
            }
            None => Ok(()),
        };
    outcome.rows = read::rows(source, K::COLUMNS, &mut found, progress, |fields, found| {
        let checked = kind.row(conn, fields, found)?;
        let there = is_there(&kind, &checked);
        settle(conn, (checked, fields.line, there))
    })?;
    let last = kind.end(conn, &mut found)?;
    let there = is_there(&kind, &last);
    settle(conn, (last, outcome.rows + 1, there))?;
    found.shown.sort_by_key(|finding| finding.line);
    outcome.findings = found;
    (outcome.written, outcome.same, outcome.changes) = (written, same, changes);
    Ok(outcome)
}

fn check<K: Kind>(
    conn: &mut dyn Conn,
    site: &str,
    source: &Source,
    dry_run: bool,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, ImportError> {
    let outcome = pass::<K>(conn, site, source, progress, &mut |_, _, _| Ok(()))?;
    let written = if outcome.findings.total > 0 { 0 } else { outcome.written };
    Ok(Outcome { written, dry_run, ..outcome })
}

/// Carries an error of the import out of a transaction, which only knows errors of the database.
fn inside<T>(outcome: Result<T, ImportError>) -> Result<Result<T, ImportError>, DbError> {
    match outcome {
        Err(ImportError::Database(error)) => Err(error),
        other => Ok(other),
    }
}

fn alone_of<K: Kind>(
    writer: &mut Inline<Site>,
    source: &Source,
    dry_run: bool,
    progress: Progress<'_>,
) -> Result<Outcome, ImportError> {
    let checked = writer
        .run(|conn, site| inside(check::<K>(conn, &site.site, source, dry_run, &mut |at| progress(at))))??;
    if dry_run || checked.findings.total > 0 || checked.written == 0 {
        return Ok(checked);
    }
    let size = source.len();
    writer
        .run(|conn, site| {
            let done = write_all::<K>(conn, site, source, &mut |at| progress(size + at))?;
            // An error here rolls all of it back.
            let alike = done.findings.total == 0 && (done.rows, done.same) == (checked.rows, checked.same);
            if alike { Ok(done) } else { Err(ImportError::Changed) }
                .map_err(|error| DbError::Unusable(error.to_string()))
        })
        .map_err(ImportError::from)
}

/// Checks and writes, thing by thing, in the transaction of `conn`.
fn write_all<K: Kind>(
    conn: &mut dyn Conn,
    site: &mut Site,
    source: &Source,
    progress: &mut dyn FnMut(u64),
) -> Result<Outcome, DbError> {
    let name = site.site.clone();
    let first = Cx::hub(conn, site, "import", hall::now());
    let (by, now) = (first.by, first.now);
    let mut run = K::Run::default();
    let outcome = pass::<K>(conn, &name, source, progress, &mut |conn, thing, _| {
        K::write(&mut Cx::new(conn, site, by.clone(), now), &mut run, &thing)?;
        Ok(())
    });
    let mut cx = Cx::new(conn, site, by, now);
    if K::DIRECTORY {
        directory_changed(&mut cx)?;
    }
    if let Ok(done) = &outcome {
        cx.by.at_console("regal-hub import");
        kept::<K>(&mut cx, done)?;
    }
    outcome.map_err(|error| match error {
        ImportError::Database(error) => error,
        other => DbError::Unusable(other.to_string()),
    })
}

fn beside_of<K: Kind>(
    hub: &Hall,
    source: &Source,
    dry_run: bool,
    by: Option<&Session>,
) -> Result<Outcome, ImportError> {
    let mut conn = EachRead(&hub.readers);
    let checked = check::<K>(&mut conn, &hub.site, source, dry_run, &mut |_| {})?;
    if dry_run || checked.findings.total > 0 || checked.written == 0 {
        return Ok(checked);
    }
    let mut waiting: Vec<K::Thing> = Vec::new();
    let (mut rows, mut written) = (0, 0);
    let outcome = pass::<K>(&mut conn, &hub.site, source, &mut |_| {}, &mut |_, thing, of_it| {
        waiting.push(thing);
        rows += of_it;
        if rows >= AT_ONCE {
            rows = 0;
            written += write_some::<K>(hub, std::mem::take(&mut waiting))?;
        }
        Ok(())
    })?;
    written += write_some::<K>(hub, waiting)?;
    if K::DIRECTORY {
        hub.change("import", directory_changed).wait()?;
    }
    let same = outcome.same + (outcome.written - written);
    let done = Outcome { written, same, ..outcome };
    let (told, by) = (done.clone(), by.cloned());
    let keep = move |cx: &mut Cx<'_>| {
        match &by {
            Some(session) => cx.by.asked_by(session),
            None => cx.by.at_console("POST /v1/import"),
        }
        kept::<K>(cx, &told)
    };
    hub.change("import", keep).wait()?;
    hub.tell();
    Ok(done)
}

/// Keeps that a file was taken in.
fn kept<K: Kind>(cx: &mut Cx<'_>, done: &Outcome) -> Result<(), DbError> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    audit::came(cx, "import", K::CODE, &[("rows", number(done.rows)), ("written", number(done.written))])
}

/// Writes a few things in one transaction; answers how many were new.
fn write_some<K: Kind>(hub: &Hall, things: Vec<K::Thing>) -> Result<u64, DbError> {
    let things = Arc::new(things);
    let job = move |cx: &mut Cx<'_>| {
        let (mut written, mut run) = (0, K::Run::default());
        for thing in things.iter() {
            written += u64::from(K::write(cx, &mut run, thing)?);
        }
        Ok(written)
    };
    let written = hub.change("import", job).wait()?;
    hub.tell();
    Ok(written)
}

/// Reads statement by statement: a long file must not hold one moment of the database open.
struct EachRead<'h>(&'h Readers);

impl Conn for EachRead<'_> {
    fn vault(&self) -> crate::db::Vault {
        self.0.vault()
    }

    fn execute(&mut self, sql: &'static str, _: &[Value<'_>]) -> Result<u64, DbError> {
        Err(DbError::bug(sql, "a check writes nothing"))
    }

    fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.0.read(|conn| conn.query(sql, params))
    }

    fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        Err(DbError::bug(sql, "a check writes nothing"))
    }
}
