//! `regal-terminal decode`: what scans mean, one a line in, one JSON object a line out.
//!
//! A line holds the bytes of one scan: printable ASCII and UTF-8 as they are, any byte as `\xHH`, a backslash as
//! `\\`. Prefix and suffix of a scanner (STX; CR, LF, TAB, ETX) may stand around it. The answers:
//!
//! - `{"ok":true,"kind":"gs1","elements":[["01","09506000134352"],["10","ABC"]]}`
//! - `{"ok":true,"kind":"plain","text":"A-01-3","aim":"]C0"}`; `aim` is null when no symbology id was sent, `gtin` is
//!   there for EAN, UPC and ITF-14, `"escaped":true` when the data is not UTF-8 and `text` is written like the input
//! - `{"ok":false,"code":"check_digit","at":18}`; `at` counts the bytes of the line after its escapes are read, from 0

use regal_shared::gs1::{AimId, Content, Scan};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{self, BufRead, ErrorKind, Write};

/// The most bytes of a line, without its end.
pub const MAX_LINE: usize = 4096;

/// Decodes one line, without its line feed.
#[must_use]
pub fn decode_line(line: impl AsRef<[u8]>) -> Value {
    let line = line.as_ref();
    if line.len() > MAX_LINE {
        return refused("too_long", MAX_LINE);
    }
    match unescape(line) {
        Ok(scan) => decode(&scan),
        Err(at) => refused("bad_escape", at),
    }
}

/// Decodes every line of `reader` to `writer`. A line that cannot be decoded gives its answer, and the next line
/// follows. A reader of the output that goes away ends the work without an error.
///
/// # Errors
/// When reading or writing fails.
pub fn run(mut reader: impl BufRead, mut writer: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    while read_line(&mut reader, &mut line)? {
        let answer = decode_line(&line);
        match writeln!(writer, "{answer}").and_then(|()| writer.flush()) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    Ok(())
}

fn refused(code: &str, at: usize) -> Value {
    json!({ "ok": false, "code": code, "at": at })
}

fn decode(bytes: &[u8]) -> Value {
    const STX: u8 = 0x02;
    const ETX: u8 = 0x03;
    let start = usize::from(bytes.first() == Some(&STX));
    let frame = &bytes[start..];
    let end =
        frame.iter().rposition(|b| !matches!(*b, b'\r' | b'\n' | b'\t' | ETX)).map_or(0, |last| last + 1);
    let scan = match Scan::read(&frame[..end]) {
        Ok(scan) => scan,
        Err(error) => return refused(error.code.code(), start + error.at),
    };
    match &scan.content {
        Content::Gs1(elements) => {
            let elements: Vec<[&str; 2]> =
                elements.iter().map(|element| [element.ai, element.value]).collect();
            json!({ "ok": true, "kind": "gs1", "elements": elements })
        }
        Content::Plain if scan.data.is_empty() => refused("no_data", start + end),
        Content::Plain => plain(&scan),
    }
}

fn plain(scan: &Scan<'_>) -> Value {
    let aim = scan.aim.as_ref().map(AimId::to_string);
    let mut answer = match std::str::from_utf8(scan.data) {
        Ok(text) => json!({ "ok": true, "kind": "plain", "text": text, "aim": aim }),
        Err(_) => {
            json!({ "ok": true, "kind": "plain", "text": escape(scan.data), "aim": aim, "escaped": true })
        }
    };
    if let Some(gtin) = scan.gtin14() {
        answer["gtin"] = Value::from(gtin);
    }
    answer
}

/// The bytes a line stands for, or where, counted in those bytes, an escape is wrong.
fn unescape(line: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(line.len());
    let mut rest = line;
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'\\', [b'\\', tail @ ..]) => {
                bytes.push(b'\\');
                tail
            }
            (b'\\', [b'x', high, low, tail @ ..]) => {
                bytes.push(hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low).ok_or(bytes.len())?);
                tail
            }
            (b'\\', _) => return Err(bytes.len()),
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    Ok(bytes)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The inverse of [`unescape`].
fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\\' => text.push_str("\\\\"),
            b' '..=b'~' => text.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(text, "\\x{byte:02X}")),
        }
    }
    text
}

/// Reads a line without its line feed into `line`; false at the end. Of a line that is too long, one byte more than
/// allowed is kept.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(any);
        }
        any = true;
        let feed = available.iter().position(|&b| b == b'\n');
        let part = &available[..feed.unwrap_or(available.len())];
        let room = (MAX_LINE + 1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let consumed = part.len() + usize::from(feed.is_some());
        reader.consume(consumed);
        if feed.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and what its answer says in short: elements, text with id and GTIN, or code and place.
    const LINES: &[(&str, &str)] = &[
        (r"]C10109506000134352\x1D10ABC", "gs1 (01)09506000134352 (10)ABC"),
        (r"\x02]C10109506000134352\x1D10ABC\x0D", "gs1 (01)09506000134352 (10)ABC"),
        (r"]C1010950600013435210ABC\x1d", "gs1 (01)09506000134352 (10)ABC"),
        (r"]d210ABC\x1D0109506000134352\x1D\x1D21X\x0D\x0A", "gs1 (10)ABC (01)09506000134352 (21)X"),
        (r"]Q300395011015300000011\x03", "gs1 (00)395011015300000011"),
        (r"]e00109506000134352310300123415280200", "gs1 (01)09506000134352 (3103)001234 (15)280200"),
        (r"]J191yzYZ-/_:;()+&\x1D92REGAL\x09", "gs1 (91)yzYZ-/_:;()+& (92)REGAL"),
        (r"\x1D10ABC\x1D3712", "gs1 (10)ABC (37)12"),
        (r"10ABC\x1D3712", "gs1 (10)ABC (37)12"),
        (r"]C110ABC\x1D10ABC", "gs1 (10)ABC (10)ABC"),
        (r"]E09506000134352", "plain 9506000134352 ]E0 09506000134352"),
        (r"]E496385074", "plain 96385074 ]E4 00000096385074"),
        (r"]I109506000134352", "plain 09506000134352 ]I1 09506000134352"),
        (r"036000291452\x0D\x0A", "plain 036000291452 - 00036000291452"),
        (r"9506000134353", "plain 9506000134353 - -"),
        (r"]E09506000134353", "plain 9506000134353 ]E0 -"),
        (r"]C09506000134352", "plain 9506000134352 ]C0 -"),
        (r"]C0A-01-3", "plain A-01-3 ]C0 -"),
        (r"(01)09506000134352(10)ABC", "plain (01)09506000134352(10)ABC - -"),
        (r"0109506000134352", "plain 0109506000134352 - -"),
        (r"]Q1https://example.org/a?b=c", "plain https://example.org/a?b=c ]Q1 -"),
        (r"[)>\x1E06\x1D1PABC\x1DQ5\x1E\x04", "plain [)>\u{1e}06\u{1d}1PABC\u{1d}Q5\u{1e}\u{4} - -"),
        (r"C:\\temp", r"plain C:\temp - -"),
        ("Größe", "plain Größe - -"),
        (r"Gr\xC3\xB6\xC3\x9Fe", "plain Größe - -"),
        (r"Gr\xF6\\e", r"escaped Gr\xF6\\e - -"),
        (r"]C10109506000134353\x1D10ABC", "check_digit 18"),
        (r"\x02]C10109506000134353\x0D", "check_digit 19"),
        (r"]C1010950600013435", "too_short 5"),
        (r"]C110", "empty_value 5"),
        (r"]C110\x1D3712", "empty_value 5"),
        (r"]C10412345", "unknown_ai 3"),
        (r"]C117260230", "bad_day 9"),
        (r"]C117261330", "bad_month 7"),
        (r"]C110ABC DEF", "not_cset82 8"),
        (r"]C110Größe", "not_cset82 7"),
        (r"]C110123456789012345678901", "too_long 25"),
        (r"]C110ABC\x1D10ABD", "repeated_ai 9"),
        (r"]C1", "no_data 3"),
        (r"]E0", "no_data 3"),
        (r"\x1D", "no_data 1"),
        (r"\x02\x0D\x0A", "no_data 1"),
        ("", "no_data 0"),
        (r"]C110AB\x1", "bad_escape 7"),
        (r"]C110AB\xG1", "bad_escape 7"),
        (r"\x1D10AB\n", "bad_escape 5"),
        ("10AB\\", "bad_escape 4"),
    ];

    fn short(answer: &Value) -> String {
        let text = |name: &str| answer[name].as_str().unwrap_or("-");
        if answer["ok"] == false {
            return format!("{} {}", text("code"), answer["at"]);
        }
        if answer["kind"] == "gs1" {
            let pairs = answer["elements"].as_array().into_iter().flatten();
            let pair = |pair: &Value| {
                format!(" ({}){}", pair[0].as_str().unwrap_or("-"), pair[1].as_str().unwrap_or("-"))
            };
            return format!("gs1{}", pairs.map(pair).collect::<String>());
        }
        let kind = if answer["escaped"] == true { "escaped" } else { text("kind") };
        format!("{kind} {} {} {}", text("text"), text("aim"), text("gtin"))
    }

    #[test]
    fn lines_are_decoded() {
        for (line, expected) in LINES {
            assert_eq!(short(&decode_line(line)), *expected, "{line}");
        }
    }

    #[test]
    fn answers_have_the_promised_fields_and_no_others() {
        for (line, answer) in [
            (r"]C10109506000134352", r#"{"ok":true,"kind":"gs1","elements":[["01","09506000134352"]]}"#),
            ("A-01-3", r#"{"ok":true,"kind":"plain","text":"A-01-3","aim":null}"#),
            (r"]C1", r#"{"ok":false,"code":"no_data","at":3}"#),
        ] {
            let expected: Value = serde_json::from_str(answer).expect("JSON");
            assert_eq!(decode_line(line), expected);
        }
    }

    #[test]
    fn a_stream_goes_on_after_bad_and_endless_lines() {
        let mut input = b"]C110ABC\r\n\\q\n".to_vec();
        input.extend(std::iter::repeat_n(b'A', 3 * MAX_LINE));
        input.extend_from_slice(b"\n");
        input.extend(std::iter::repeat_n(b'A', MAX_LINE));
        input.extend_from_slice(b"\n\nlast");
        for capacity in [1, 7, 8192] {
            let mut output = Vec::new();
            run(io::BufReader::with_capacity(capacity, &input[..]), &mut output).expect("decoded");
            let answers: Vec<Value> =
                output.split(|&b| b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
            let long = format!("plain {} - -", "A".repeat(MAX_LINE));
            let expected =
                ["gs1 (10)ABC", "bad_escape 0", "too_long 4096", &long, "no_data 0", "plain last - -"];
            assert_eq!(answers.iter().map(short).collect::<Vec<_>>(), expected);
        }
    }

    /// A pipe whose other end closes after some writes.
    struct Pipe(usize, ErrorKind);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(1).ok_or(self.1)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_of_the_output_may_go_away_but_a_full_disk_is_told() {
        let input = "A\n".repeat(100);
        assert!(run(input.as_bytes(), Pipe(3, ErrorKind::BrokenPipe)).is_ok());
        let full = run(input.as_bytes(), Pipe(3, ErrorKind::StorageFull));
        assert_eq!(full.map_err(|error| error.kind()), Err(ErrorKind::StorageFull));
    }

    proptest::proptest! {
        #[test]
        fn escaping_reads_back_and_no_line_panics(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = decode_line(&bytes);
            let line = escape(&bytes);
            proptest::prop_assert!(line.bytes().all(|b| (b' '..=b'~').contains(&b)));
            proptest::prop_assert_eq!(unescape(line.as_bytes()), Ok(bytes));
        }
    }
}
