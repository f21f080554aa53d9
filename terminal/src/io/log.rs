//! The device's own log: what went well or wrong with program, scanners, store and radio. Lines of JSON in UTC, two
//! bounded files. No person is in it, no scan and no key.

use crate::talk::{Input, Saved};
use regal_shared::base::Moment;
use serde_json::{Value, json};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The folder of the log below the device's store.
pub const FOLDER: &str = "log";

/// The log, and the one before it.
pub const NAMES: [&str; 2] = ["terminal.log", "terminal.log.1"];

/// A file has so many bytes at most.
const MOST: u64 = 256 << 10;

/// Writes the log. Where it cannot be written the work goes on without it.
#[derive(Debug)]
pub struct Log {
    folder: PathBuf,
    most: u64,
    open: Option<(File, u64)>,
}

impl Log {
    /// The log in a device's store.
    #[must_use]
    pub fn below(store: &Path) -> Log {
        Log { folder: store.join(FOLDER), most: MOST, open: None }
    }

    /// Something that is no input: a start, an end.
    pub fn note(&mut self, at: Moment, what: &str, value: &Value) {
        self.write(&line(at, what, value));
    }

    /// What happens to the terminal, as far as it is of interest.
    pub fn input(&mut self, at: Moment, input: &Input) {
        if let Some((what, value)) = worth(input) {
            self.note(at, what, &value);
        }
    }

    /// The file and its bytes.
    fn opened(&self) -> Option<(File, u64)> {
        let path = self.folder.join(NAMES[0]);
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).ok()?;
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path).ok()?;
        let size = file.metadata().ok()?.len();
        Some((file, size))
    }

    fn write(&mut self, line: &str) {
        let open = self.open.take().or_else(|| self.opened());
        self.open = match open {
            Some((file, size)) if size >= self.most => {
                drop(file);
                let [name, before] = NAMES.map(|name| self.folder.join(name));
                // If it stays, it only grows.
                drop(fs::rename(name, before));
                self.opened()
            }
            open => open,
        };
        if let Some((file, size)) = &mut self.open {
            *size += line.len() as u64;
            if file.write_all(line.as_bytes()).is_err() {
                self.open = None;
            }
        }
    }
}

fn line(at: Moment, what: &str, value: &Value) -> String {
    let ms = at.0.rem_euclid(86_400_000);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let at = format!("{}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", at.day().iso(), ms % 1000);
    format!("{}\n", json!({ "at": at, "what": what, "value": value }))
}

/// Name and value of an input that the log tells; `None` for what a worker does.
fn worth(input: &Input) -> Option<(&'static str, Value)> {
    Some(match input {
        Input::Link(up) => ("hub", json!(if *up { "reached" } else { "away" })),
        Input::Scanner(None) => ("scanner", json!("heard")),
        Input::Scanner(Some(away)) => ("scanner", json!(away.code())),
        Input::FrameTooLong => ("frame", json!("without end or too long")),
        Input::WrongKeys => ("frame", json!("on other keys than meant")),
        Input::Saved(Saved::Failed) => ("store", json!("not saved")),
        Input::Saved(Saved::Full) => ("store", json!("full")),
        Input::OutOfDate => ("hub", json!("speaks a newer protocol")),
        Input::OldHub => ("hub", json!("speaks an older protocol")),
        Input::OtherKey => ("hub", json!("has another key")),
        Input::Behind(behind) => {
            ("hub", json!(if *behind { "lacks confirms that are gone here" } else { "goes on" }))
        }
        Input::Stranger(unknown) => ("device", json!(if *unknown { "unknown" } else { "known" })),
        Input::Damaged(bad) => {
            ("store", json!(if *bad { "a saved confirm is damaged" } else { "whole again" }))
        }
        Input::Directory(directory) => ("directory", json!(directory.revision)),
        Input::Changes(changes) => ("changes", json!(changes.revision)),
        Input::Health(health) => ("device", serde_json::to_value(health).ok()?),
        Input::Frame(_)
        | Input::Key(_)
        | Input::Tick
        | Input::Saved(Saved::Good)
        | Input::Answered { .. }
        | Input::Waiting(_)
        | Input::Event(_)
        | Input::Heartbeat(_)
        | Input::Weight(_)
        | Input::PinChecked(_)
        | Input::OwnFigures(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::talk::{Away, Frame, Key, Source};

    fn read(folder: &Path, name: &str) -> String {
        fs::read_to_string(folder.join(FOLDER).join(name)).unwrap_or_default()
    }

    #[test]
    fn what_a_worker_does_is_not_in_it_and_what_the_device_does_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = Log::below(folder.path());
        let at = Moment(1_795_392_123_456);
        log.note(at, "start", &json!("0.1.0"));
        for input in [
            Input::Link(true),
            Input::Key(Key::Digit(4)),
            Input::Frame(Frame { bytes: b"B.1001".to_vec(), source: Source::Hid }),
            Input::Scanner(Some(Away::Taken)),
            Input::Saved(Saved::Full),
            Input::PinChecked(true),
        ] {
            log.input(at, &input);
        }
        let expected = "\
            {\"at\":\"2026-11-23T00:02:03.456Z\",\"value\":\"0.1.0\",\"what\":\"start\"}\n\
            {\"at\":\"2026-11-23T00:02:03.456Z\",\"value\":\"reached\",\"what\":\"hub\"}\n\
            {\"at\":\"2026-11-23T00:02:03.456Z\",\"value\":\"sys.scanner_taken\",\"what\":\"scanner\"}\n\
            {\"at\":\"2026-11-23T00:02:03.456Z\",\"value\":\"full\",\"what\":\"store\"}\n";
        assert_eq!(read(folder.path(), NAMES[0]), expected);
    }

    #[test]
    fn it_is_bounded_and_goes_on_where_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        for round in 0..40 {
            let mut log = Log { most: 1000, ..Log::below(folder.path()) };
            for number in 0..5 {
                log.note(Moment(0), "number", &json!(round * 5 + number));
            }
        }
        let texts = NAMES.map(|name| read(folder.path(), name));
        assert!(texts.iter().all(|text| text.len() < 1100), "{} {}", texts[0].len(), texts[1].len());
        assert!(texts[0].ends_with("\"value\":199,\"what\":\"number\"}\n"), "{}", texts[0]);
        let kept = fs::read_dir(folder.path().join(FOLDER)).expect("a folder").count();
        assert_eq!(kept, 2);
        let mut nowhere = Log::below(Path::new("/dev/null"));
        nowhere.note(Moment(0), "start", &Value::Null);
    }
}
