//! Rows as a CSV file: read back they are what they were, and no spreadsheet finds a formula in them.

use super::choice;
use regal_hub::report::out::{Field, csv};

pub(super) const WORDS: &[&[u8]] = &[
    b"=1+1",
    b"+1",
    b"-1",
    b"@SUM(A1)",
    b"=HYPERLINK(\"http://x\")",
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\r\n",
    b"\n",
    b"\r",
    b"\t=1",
    b" =1",
    b"\x1f",
    b"\x1f#42",
    b"\x1f#-42",
    b"\x1f~-7",
    "\u{feff}=1".as_bytes(),
    "\u{ff1d}1".as_bytes(),
    "\u{a0}=1".as_bytes(),
    "\u{200b}=1".as_bytes(),
    "\u{202e}".as_bytes(),
    "'=1".as_bytes(),
    b"\0=1",
];

/// What a spreadsheet may take for the beginning of a formula.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The first byte says how many columns there are; cells end with 0x1F. `#` begins a number, `~` one of tenths.
pub(super) fn run(bytes: &[u8]) {
    let (columns, bytes) = choice(bytes, 4);
    let text = String::from_utf8_lossy(bytes);
    let cells: Vec<Field> = text.split('\u{1f}').map(field).collect();
    let width = columns + 1;
    let rows: Vec<Vec<Field>> = cells.chunks(width).map(|row| padded(row, width)).collect();
    let head: Vec<String> = (0..width).map(|column| format!("column {column}")).collect();
    let file = csv(&head, &rows).expect("rows that fit into memory");
    let file = String::from_utf8(file).expect("UTF-8");
    let read = parsed(file.strip_prefix('\u{feff}').expect("the mark"));
    assert_eq!(read.len(), rows.len() + 1, "{file:?}");
    assert_eq!(read[0], head);
    for (written, read) in rows.iter().zip(&read[1..]) {
        assert_eq!(written.len(), read.len(), "{file:?}");
        written.iter().zip(read).for_each(|(field, cell)| same(field, cell));
    }
}

fn field(text: &str) -> Field {
    let number = |sign: char| text.strip_prefix(sign).and_then(|text| text.parse().ok());
    match (number('#'), number('~')) {
        (Some(n), _) => Field::Number(n),
        (_, Some(n)) => Field::Tenths(n),
        _ if text.is_empty() => Field::Nothing,
        _ => Field::Text(text.to_owned()),
    }
}

fn padded(row: &[Field], width: usize) -> Vec<Field> {
    let mut row = row.to_vec();
    row.resize(width, Field::Nothing);
    row
}

fn same(field: &Field, cell: &str) {
    match field {
        Field::Nothing => assert_eq!(cell, ""),
        Field::Number(n) => assert_eq!(cell, n.to_string()),
        Field::Tenths(n) => {
            let (whole, place) = cell.split_once('.').expect("a point");
            let digits = format!("{whole}{place}").parse::<i128>().expect("a number");
            assert_eq!((digits, place.len()), (i128::from(*n), 1), "{cell}");
        }
        Field::Text(text) => {
            assert!(!cell.contains(char::is_control), "{cell:?} steers whoever shows it");
            let first = cell.trim_start().chars().next();
            assert!(!first.is_some_and(|first| FORMULA.contains(&first)), "{cell:?} is a formula");
            let tame = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            if tame && !text.trim_start().starts_with(FORMULA) {
                assert_eq!(cell, text, "an ordinary text stays what it was");
            }
            if tame {
                assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), text.strip_prefix('\'').unwrap_or(text));
            }
        }
    }
}

/// RFC 4180, read without the writer's own library.
fn parsed(file: &str) -> Vec<Vec<String>> {
    let mut signs = file.chars().peekable();
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    while signs.peek().is_some() {
        let mut cell = String::new();
        if signs.next_if_eq(&'"').is_some() {
            loop {
                match signs.next().expect("a quote has its end") {
                    '"' if signs.next_if_eq(&'"').is_some() => cell.push('"'),
                    '"' => break,
                    sign => cell.push(sign),
                }
            }
        } else {
            while let Some(sign) = signs.next_if(|sign| !matches!(sign, ',' | '\r' | '\n' | '"')) {
                cell.push(sign);
            }
        }
        row.push(cell);
        match (signs.next(), signs.peek()) {
            (Some(','), Some(_)) => {
                // A comma at the end of the last row stands before an empty cell, and CRLF follows it.
            }
            (Some('\r'), Some('\n')) => {
                signs.next();
                rows.push(std::mem::take(&mut row));
            }
            other => panic!("{other:?} behind a cell in {file:?}"),
        }
    }
    assert!(row.is_empty(), "the last row has an end");
    rows
}
