//! What the hub logs: JSON, one object a line, times in UTC; or plain text for people. Control and other hidden signs
//! never leave as they are, whoever put them into an item's name.

use std::fmt;
use std::io::{self, Write};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// An object a line, for programs.
    #[default]
    Json,
    /// A line people read.
    Text,
}

/// What is logged where nobody says otherwise.
const USUAL: &str = "info";
/// What others' code may say at most, whatever is asked of ours: below that they tell what went over the line.
const OTHERS: &[&str] = &[
    "h2=info",
    "hyper=info",
    "hyper_util=info",
    "rustls=info",
    "tokio_postgres=info",
    "tungstenite=info",
    "ureq=info",
    "ureq_proto=info",
];

/// The filter that `RUST_LOG` asks for, with others' code kept quiet.
fn filter() -> EnvFilter {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    OTHERS.iter().filter_map(|one| one.parse().ok()).fold(asked, EnvFilter::add_directive)
}

/// Begins to log to standard error.
pub fn begin(format: Format) {
    let base = tracing_subscriber::fmt().with_env_filter(filter());
    match format {
        Format::Json => {
            let to = Lines { json: true, to: io::stderr };
            base.json()
                .flatten_event(true)
                .with_current_span(true)
                .with_span_list(false)
                .with_writer(to)
                .init();
        }
        Format::Text => {
            let colour = io::IsTerminal::is_terminal(&io::stderr());
            base.with_ansi(colour).with_writer(Lines { json: false, to: io::stderr }).init();
        }
    }
}

/// Makes writers that clean each line.
#[derive(Debug, Clone)]
pub struct Lines<M> {
    /// Hidden signs are written as JSON writes them; else they are shown.
    pub json: bool,
    /// Where lines go.
    pub to: M,
}

impl<'a, W: Write, M: Fn() -> W + 'static> MakeWriter<'a> for Lines<M> {
    type Writer = Line<W>;

    fn make_writer(&'a self) -> Line<W> {
        Line { json: self.json, to: (self.to)() }
    }
}

/// Cleans what is written. The subscriber writes whole lines.
#[derive(Debug)]
pub struct Line<W> {
    json: bool,
    to: W,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let mut clean = String::with_capacity(text.len());
        for sign in text.chars() {
            // Colours are the subscriber's own; it has no other control signs.
            let own = sign == '\n' || (!self.json && sign == '\u{1b}');
            if own || !is_hidden(sign) {
                clean.push(sign);
            } else {
                escape(&mut clean, sign).map_err(io::Error::other)?;
            }
        }
        self.to.write_all(clean.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Controls of both kinds, signs that turn the direction of writing, and signs without a width.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn escape(to: &mut String, sign: char) -> fmt::Result {
    use fmt::Write as _;
    let mut units = [0; 2];
    for unit in sign.encode_utf16(&mut units) {
        write!(to, "\\u{unit:04x}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// A place that keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic while locked").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_one_object_and_holds_no_hidden_sign() {
        let kept = Kept::default();
        let to = kept.clone();
        let lines = Lines { json: true, to: move || to.clone() };
        let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_writer(lines).finish();
        let evil = "\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\u{200b}\n\"end";
        tracing::subscriber::with_default(subscriber, || tracing::info!(item = evil, "seen"));
        let text = String::from_utf8(kept.0.lock().expect("no panic while locked").clone()).expect("text");
        assert_eq!(text.matches('\n').count(), 1, "{text:?}");
        assert!(text.trim_end().chars().all(|sign| !is_hidden(sign)), "{text:?}");
        let line: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(line["item"], evil, "nothing is lost");
        assert_eq!((&line["level"], &line["message"]), (&"INFO".into(), &"seen".into()));
        assert!(line["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{text}");
    }

    #[test]
    fn plain_text_keeps_its_lines_and_shows_hidden_signs() {
        let kept = Kept::default();
        let mut line = Line { json: false, to: kept.clone() };
        line.write_all("\u{1b}[2m a\u{9b}b\u{202e}c\n".as_bytes()).expect("written");
        let text = String::from_utf8(kept.0.lock().expect("no panic while locked").clone()).expect("text");
        assert_eq!(text, "\u{1b}[2m a\\u009bb\\u202ec\n");
    }
}
