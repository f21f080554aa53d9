//! Reading a CSV file row by row: byte order mark, separator, header, UTF-8, and rows without an end.

use super::report::{Findings, told};
use csv::ByteRecord;
use regal_shared::text::Message;
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

const ENDLESS: &str = "imp.endless";

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
                let why = error.to_string();
                let what = match why.contains(ENDLESS) {
                    true => Message::new("imp.endless"),
                    false => Message::new("imp.unread").with("list", why),
                };
                found.add(begins, "", "", what, "imp.endless_do");
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
            let what = told("imp.width", record.len()).with("width", width.to_string());
            found.add(line, "", "", what, "imp.width_do");
            continue;
        }
        if let Some(cells) = cells(&record, places, columns, line, found) {
            each(&Fields { line, columns, cells: &cells }, found)?;
        }
    }
    if places.is_none() {
        found.add(1, "", "", "imp.empty", "imp.empty_do");
    }
    Ok(count)
}

/// Where the text begins; none when the file is no UTF-8 at all.
fn begin(head: &[u8], found: &mut Findings) -> Option<usize> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        found.add(1, "", "", "imp.utf16", "imp.utf16_do");
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
                    "imp.no_column",
                    Message::new("imp.columns").with("list", known.as_str()),
                );
            }
            Some(at) if places[at].is_some() => {
                found.add(1, &name, "", "imp.column_twice", "imp.column_twice_do");
            }
            Some(at) => places[at] = Some(place),
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.needed && place.is_none() {
            found.add(
                1,
                column.name,
                "",
                "imp.column_lacks",
                Message::new("imp.columns").with("list", known.as_str()),
            );
        }
    }
    (found.total == before).then_some(places)
}

/// Whether a value is harmless text, and there when it is needed.
pub(super) fn is_plain(column: Column, text: &str, line: u64, found: &mut Findings) -> bool {
    let mut good = true;
    if let Some(sign) = text.chars().find(|sign| sign.is_control()) {
        let what = Message::new("imp.control").with("text", format!("U+{:04X}", u32::from(sign)));
        found.add(line, column.name, text, what, "imp.control_do");
        good = false;
    }
    if column.needed && text.is_empty() {
        found.add(line, column.name, "", "imp.value_lacks", "imp.value_lacks_do");
        good = false;
    }
    good
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
                let what = told("imp.utf8", error.valid_up_to() + 1);
                found.add(line, column.name, &String::from_utf8_lossy(bytes), what, "imp.utf8_do");
                good = false;
                continue;
            }
        };
        good &= is_plain(*column, text, line, found);
        cells.push((!text.is_empty()).then_some(text));
    }
    good.then_some(cells)
}
