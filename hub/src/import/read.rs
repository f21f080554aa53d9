//! Reading a CSV file row by row: byte order mark, separator, header, UTF-8, and rows without an end.

use super::report::Findings;
use csv::ByteRecord;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most bytes of one row.
pub const ROW: u64 = 64 * 1024;

/// Where the rows come from; read twice.
#[derive(Debug)]
pub enum Source {
    /// A file of the user.
    Path(PathBuf),
    /// A file nobody else sees, with what a client sent.
    File(File),
}

impl Source {
    fn open(&self) -> io::Result<File> {
        match self {
            Source::Path(path) => File::open(path),
            Source::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Ok(file)
            }
        }
    }

    /// Bytes in it; 0 when nobody knows.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.open().and_then(|file| file.metadata()).map_or(0, |known| known.len())
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A column of a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether a file must have it and each row must fill it.
    pub needed: bool,
}

/// A column that must be there.
#[must_use]
pub const fn needed(name: &'static str) -> Column {
    Column { name, needed: true }
}

/// A column that may be left out, or left empty in a row.
#[must_use]
pub const fn optional(name: &'static str) -> Column {
    Column { name, needed: false }
}

/// One row: its line, and its values by column name, without blanks around them.
pub struct Fields<'r> {
    /// Line of the file, from 1.
    pub line: u64,
    columns: &'static [Column],
    cells: &'r [Option<&'r str>],
}

impl<'r> Fields<'r> {
    /// A row that was read already; a cell for each column.
    pub fn new(line: u64, columns: &'static [Column], cells: &'r [Option<&'r str>]) -> Fields<'r> {
        Fields { line, columns, cells }
    }

    /// The value of a column, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'r str> {
        let at = self.columns.iter().position(|column| column.name == name)?;
        self.cells.get(at).copied().flatten()
    }
}

/// Stops a row that never ends, such as one with a quotation mark that is never closed.
struct Bounded<R> {
    inner: R,
    since_row: Arc<AtomicU64>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.load(Ordering::Relaxed) > ROW {
            return Err(io::Error::new(io::ErrorKind::InvalidData, ENDLESS));
        }
        let got = self.inner.read(buffer)?;
        self.since_row.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

const ENDLESS: &str = "a row is longer than 64 KiB";

/// Reads a source from its beginning; calls `each` for every row that is text, and `seen` with the bytes read so far.
/// Answers how many rows there were.
///
/// # Errors
/// The file cannot be read, or `each` failed.
pub fn rows<E: From<io::Error>>(
    source: &Source,
    columns: &'static [Column],
    found: &mut Findings,
    seen: &mut dyn FnMut(u64),
    mut each: impl FnMut(&Fields<'_>, &mut Findings) -> Result<(), E>,
) -> Result<u64, E> {
    let mut file = source.open()?;
    let mut head = Vec::new();
    file.by_ref().take(ROW).read_to_end(&mut head)?;
    let Some(begin) = begin(&head, found) else { return Ok(0) };
    let since_row = Arc::new(AtomicU64::new(0));
    let bounded =
        Bounded { inner: Cursor::new(&head[begin..]).chain(file), since_row: Arc::clone(&since_row) };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&head[begin..]))
        .has_headers(false)
        .flexible(true)
        .from_reader(bounded);
    let mut record = ByteRecord::new();
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut width = 0;
    let mut count = 0;
    loop {
        since_row.store(0, Ordering::Relaxed);
        let begins = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let what =
                    if error.to_string().contains(ENDLESS) { ENDLESS.to_owned() } else { error.to_string() };
                found.add(begins, "", "", what, "is a quotation mark not closed there?");
                return Ok(count);
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        let Some(places) = &places else {
            width = record.len();
            let Some(matched) = header(&record, columns, found) else { return Ok(0) };
            places = Some(matched);
            continue;
        };
        count += 1;
        if count % 1_024 == 0 {
            seen(reader.position().byte());
        }
        if record.len() != width {
            let what = format!("the row has {} fields, the header has {width}", record.len());
            found.add(
                line,
                "",
                "",
                what,
                "a separator inside a value needs quotation marks around the value",
            );
            continue;
        }
        if let Some(cells) = cells(&record, places, columns, line, found) {
            each(&Fields { line, columns, cells: &cells }, found)?;
        }
    }
    if places.is_none() {
        found.add(1, "", "", "the file is empty", "the first line names the columns");
    }
    Ok(count)
}

/// Where the text begins; none when the file is no UTF-8 at all.
fn begin(head: &[u8], found: &mut Findings) -> Option<usize> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        found.add(1, "", "", "the file is UTF-16", "save it as CSV in UTF-8");
        return None;
    }
    Some(if head.starts_with(&[0xef, 0xbb, 0xbf]) { 3 } else { 0 })
}

/// The separator of the header: of `;`, TAB and `,` the one that stands in it most often.
fn separator(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|sign| count(*sign))
        .filter(|sign| count(*sign) > 0)
        .unwrap_or(b',')
}

/// Which field holds which column; none when that cannot be said.
fn header(record: &ByteRecord, columns: &[Column], found: &mut Findings) -> Option<Vec<Option<usize>>> {
    let before = found.total;
    let known = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let mut places = vec![None; columns.len()];
    for (place, name) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(name).trim().to_lowercase();
        match columns.iter().position(|column| column.name == name) {
            None => {
                found.add(
                    1,
                    &format!("{}", place + 1),
                    &name,
                    "no such column",
                    format!("known are: {known}"),
                );
            }
            Some(at) if places[at].is_some() => {
                found.add(1, &name, "", "the column stands there twice", "keep one of them");
            }
            Some(at) => places[at] = Some(place),
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.needed && place.is_none() {
            found.add(1, column.name, "", "the column is missing", format!("known are: {known}"));
        }
    }
    (found.total == before).then_some(places)
}

/// The row's values as text; none when one of them is not harmless text or a needed one is empty.
fn cells<'r>(
    record: &'r ByteRecord,
    places: &[Option<usize>],
    columns: &[Column],
    line: u64,
    found: &mut Findings,
) -> Option<Vec<Option<&'r str>>> {
    let mut good = true;
    let mut cells = Vec::with_capacity(columns.len());
    for (column, place) in columns.iter().zip(places) {
        let bytes = place.and_then(|place| record.get(place)).unwrap_or_default();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_matches(' '),
            Err(error) => {
                let what = format!("broken UTF-8 at byte {} of the value", error.valid_up_to() + 1);
                found.add(line, column.name, &String::from_utf8_lossy(bytes), what, "save the file as UTF-8");
                good = false;
                continue;
            }
        };
        if let Some(sign) = text.chars().find(|sign| sign.is_control()) {
            let what = format!("control character U+{:04X}", u32::from(sign));
            found.add(line, column.name, text, what, "remove it (a line break in a value too)");
            good = false;
        }
        if column.needed && text.is_empty() {
            found.add(line, column.name, "", "the value is missing", "fill it in, or leave the row out");
            good = false;
        }
        cells.push((!text.is_empty()).then_some(text));
    }
    good.then_some(cells)
}
