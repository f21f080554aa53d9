//! Rows as files: CSV after RFC 4180, and XLSX. What a spreadsheet could take for a formula stays a text.

use crate::db::DbError;
use regal_shared::text::clean;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::borrow::Cow;

/// A cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// A number with one place behind the point, in tenths.
    Tenths(i64),
    /// Nothing.
    Nothing,
}

/// A text no spreadsheet takes for a formula: one that begins (after blanks) with what begins a formula gets a leading
/// apostrophe.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let begins = |c: char| {
        matches!(
            c,
            '=' | '+'
                | '-'
                | '@'
                | '\u{ff1d}'
                | '\u{ff0b}'
                | '\u{ff0d}'
                | '\u{ff20}'
                | '\t'
                | '\r'
                | '\n'
                | '\0'
        )
    };
    let first = text.chars().find(|c| begins(*c) || !c.is_whitespace());
    if first.is_some_and(begins) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A text as it stands in a file: what could steer a screen is made visible.
fn plain(text: &str) -> String {
    // First the apostrophe: a tab in front is one no more when it was made visible.
    let harmless = harmless(text);
    clean(&harmless).into_owned()
}

fn tenths(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}.{}", n.unsigned_abs() / 10, n.unsigned_abs() % 10)
}

/// Rows as CSV: comma, CRLF, UTF-8 with the mark by which spreadsheets know it.
///
/// # Errors
/// Never for rows that fit into memory.
pub fn csv(head: &[String], rows: &[Vec<Field>]) -> Result<Vec<u8>, DbError> {
    let bug = |error: String| DbError::bug("a CSV file", error);
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(head.iter().map(|name| plain(name))).map_err(|error| bug(error.to_string()))?;
    for row in rows {
        let fields = row.iter().map(|field| match field {
            Field::Text(text) => plain(text),
            Field::Number(n) => n.to_string(),
            Field::Tenths(n) => tenths(*n),
            Field::Nothing => String::new(),
        });
        out.write_record(fields).map_err(|error| bug(error.to_string()))?;
    }
    out.into_inner().map_err(|error| bug(error.to_string()))
}

/// Rows as one sheet of an XLSX file. Texts are written as texts, so none is ever a formula.
///
/// # Errors
/// Never for rows that fit into memory and a sheet.
pub fn xlsx(name: &str, head: &[String], rows: &[Vec<Field>]) -> Result<Vec<u8>, DbError> {
    written(name, head, rows).map_err(|error| DbError::bug("an XLSX file", error.to_string()))
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet knows no other numbers")]
fn written(name: &str, head: &[String], rows: &[Vec<Field>]) -> Result<Vec<u8>, XlsxError> {
    /// The longest name of a sheet.
    const NAME: usize = 31;
    let mut book = Workbook::new();
    let (bold, one) = (Format::new().set_bold(), Format::new().set_num_format("0.0"));
    let sheet = book.add_worksheet();
    let name: String = name.chars().filter(|c| c.is_alphanumeric() || *c == ' ').take(NAME).collect();
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (column, name) in (0_u16..).zip(head) {
        sheet.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, field) in (0_u16..).zip(row) {
            match field {
                Field::Text(text) => sheet.write_string(line, column, clean(text).into_owned())?,
                Field::Number(n) => sheet.write_number(line, column, *n as f64)?,
                Field::Tenths(n) => sheet.write_number_with_format(line, column, *n as f64 / 10.0, &one)?,
                Field::Nothing => sheet,
            };
        }
    }
    sheet.autofit();
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_formula_becomes_a_text() {
        for bad in
            ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "  =1", "\u{3000}\u{ff1d}1", "\u{ff0b}1"]
        {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for good in ["", "Tea", "A-1", "1+1", " x", "'=1"] {
            assert_eq!(harmless(good), good);
        }
    }

    #[test]
    fn csv_is_as_the_rfc_says_and_numbers_stay_numbers() {
        let rows = vec![
            vec![Field::Text("Tea, \"green\"".into()), Field::Number(-5), Field::Tenths(-15), Field::Nothing],
            vec![
                Field::Text("=HYPERLINK(\"x\")".into()),
                Field::Number(0),
                Field::Tenths(1000),
                Field::Nothing,
            ],
        ];
        let head = ["Item", "n", "Days", "Class"].map(str::to_owned);
        let text = String::from_utf8(csv(&head, &rows).expect("written")).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}Item,n,Days,Class\r\n\"Tea, \"\"green\"\"\",-5,-1.5,\r\n\"'=HYPERLINK(\"\"x\"\")\",0,100.0,\r\n"
        );
    }

    #[test]
    fn an_xlsx_file_holds_texts_and_numbers_and_no_formula() {
        let rows = vec![vec![Field::Text("=1+1".into()), Field::Number(7), Field::Tenths(25)]];
        let head = ["Item", "n", "Days"].map(str::to_owned);
        let book = xlsx("Low: stock/*", &head, &rows).expect("written");
        assert!(book.starts_with(b"PK"), "a zip");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("an archive");
        let mut part = |name: &str| {
            let file = archive.by_name(name).expect("a part");
            std::io::read_to_string(file).expect("text")
        };
        let (sheet, texts) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
        assert!(texts.contains("<t>=1+1</t>"), "{texts}");
        assert!(sheet.contains("<c r=\"B2\"><v>7</v></c>") && sheet.contains("<v>2.5</v>"), "{sheet}");
        assert!(!sheet.contains("<f>"), "{sheet}");
        assert!(part("xl/workbook.xml").contains("name=\"Low stock\""));
    }
}
