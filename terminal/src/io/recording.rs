//! The recording on the device's disk: what happened to the terminal lately, for bug reports. Bounded in size and age.
//!
//! It is of use, not of need: it is not synced, it makes room for confirms when the disk gets full, and where it
//! cannot be written the work goes on without it.

use crate::model::Terminal;
use crate::model::record::{Entry, Tape};
use crate::talk::Input;
use regal_shared::base::Moment;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, IntoInnerError, Read, Take, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// The folder of the recording below the device's store.
pub const FOLDER: &str = "recording";

/// Days a recording is kept where nothing else is said.
pub const DAYS: u16 = 3;

/// One file has so many bytes behind its beginning at most, then another is begun.
const FILE: usize = 1 << 20;

/// With so many bytes another file is begun as soon as nobody scans: the beginning of a file holds all places and goods.
const ENOUGH: usize = FILE / 2;

/// All files together; the oldest go first.
const ALL: u64 = 8 << 20;

/// With less room than this on the disk nothing is recorded, and what there is goes.
const ROOM: u64 = 64 << 20;

/// After a failure it is tried again only so many inputs later.
const LATER: u32 = 1000;

/// Where lines go.
#[derive(Debug)]
enum Sink {
    /// Files in a folder.
    Folder(Files),
    /// Memory alone.
    Memory(Vec<u8>),
}

/// Writes down what happens to a terminal.
#[derive(Debug)]
pub struct Recorder {
    tape: Tape,
    sink: Sink,
}

impl Recorder {
    /// Records into files below the device's store, kept for so many days.
    #[must_use]
    pub fn below(store: &Path, days: u16) -> Recorder {
        let folder = store.join(FOLDER);
        let files = Files { folder, days, open: None, wait: 0, goes_on: false, noted: String::new() };
        Recorder { tape: Tape::default(), sink: Sink::Folder(files) }
    }

    /// Records into memory, without a bound: for simulations.
    #[must_use]
    pub fn in_memory(terminal: &Terminal) -> Recorder {
        let tape = Tape::default();
        let begin = tape.start(terminal, env!("CARGO_PKG_VERSION"), false).line().into_bytes();
        Recorder { tape, sink: Sink::Memory(begin) }
    }

    /// What was recorded into memory.
    #[must_use]
    pub fn kept(&self) -> &[u8] {
        match &self.sink {
            Sink::Memory(text) => text,
            Sink::Folder(_) => &[],
        }
    }

    /// Time did something to the terminal. Most ticks do nothing and are not written down, so this is told afterwards.
    pub fn ticked(&mut self, at: Moment) {
        let line = Entry::Input { at, input: Cow::Owned(Input::Tick) }.line();
        match &mut self.sink {
            Sink::Memory(text) => text.extend(line.into_bytes()),
            Sink::Folder(files) => {
                files.catch_up();
                files.write(&line);
            }
        }
    }

    /// Nobody scans just now: time for what takes long.
    pub fn quiet(&mut self, terminal: &Terminal) {
        if let Sink::Folder(files) = &mut self.sink
            && files.has(ENOUGH)
        {
            files.begin(&self.tape.start(terminal, env!("CARGO_PKG_VERSION"), files.goes_on));
        }
    }

    /// This happens to the terminal next.
    pub fn input(&mut self, at: Moment, terminal: &Terminal, input: &Input) {
        self.note(at, terminal, input);
        self.write();
    }

    /// The same, written at the next [`Recorder::write`]: a worker who waits for a tone does not wait for this.
    pub fn note(&mut self, at: Moment, terminal: &Terminal, input: &Input) {
        match &mut self.sink {
            Sink::Memory(text) => text.extend(self.tape.input(at, terminal, input).into_bytes()),
            Sink::Folder(files) => {
                if files.wants_begin() {
                    files.begin(&self.tape.start(terminal, env!("CARGO_PKG_VERSION"), files.goes_on));
                }
                if files.open.is_some() {
                    files.noted.push_str(&self.tape.input(at, terminal, input));
                }
            }
        }
    }

    /// Writes what was noted.
    pub fn write(&mut self) {
        if let Sink::Folder(files) = &mut self.sink {
            files.catch_up();
        }
    }
}

/// The files of a recording.
#[derive(Debug)]
struct Files {
    folder: PathBuf,
    days: u16,
    /// The file being written, and how many bytes it has behind its beginning.
    open: Option<(File, usize)>,
    /// So many inputs are left out before the next try.
    wait: u32,
    /// No input was left out since the last file.
    goes_on: bool,
    /// Lines that are not written yet.
    noted: String,
}

/// Where the program ends by a fault of its own, the last line is the one that is wanted.
impl Drop for Files {
    fn drop(&mut self) {
        self.catch_up();
    }
}

impl Files {
    /// Whether a file is open and has so many bytes.
    fn has(&self, bytes: usize) -> bool {
        self.open.as_ref().is_some_and(|(_, size)| *size >= bytes)
    }

    fn wants_begin(&mut self) -> bool {
        match &self.open {
            Some(_) => self.has(FILE),
            None if self.wait > 0 => {
                self.wait -= 1;
                false
            }
            None => true,
        }
    }

    /// Another file, with the terminal as it is; old ones go.
    fn begin(&mut self, start: &Entry<'_>) {
        self.catch_up();
        self.open = None;
        match self.another(start) {
            Ok(file) => {
                self.open = Some((file, 0));
                self.goes_on = true;
            }
            Err(_) => self.failed(),
        }
    }

    fn another(&self, start: &Entry<'_>) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let disk = rustix::fs::statvfs(&self.folder)?;
        let short = disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM;
        if short || self.days == 0 {
            forget(&self.folder, 0, self.days)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        let number = files(&self.folder)?.last().map_or(1, |(number, _)| number + 1);
        let path = self.folder.join(format!("{number:08}.jsonl"));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        match begun(file, start) {
            Ok(file) => forget(&self.folder, ALL - FILE as u64, self.days).map(|()| file),
            Err(error) => fs::remove_file(path).and(Err(error)),
        }
    }

    fn catch_up(&mut self) {
        if !self.noted.is_empty() {
            let noted = std::mem::take(&mut self.noted);
            self.write(&noted);
        }
    }

    fn write(&mut self, line: &str) {
        if let Some((file, size)) = &mut self.open {
            *size += line.len();
            if file.write_all(line.as_bytes()).is_err() {
                self.failed();
            }
        }
    }

    fn failed(&mut self) {
        (self.open, self.wait, self.goes_on) = (None, LATER, false);
    }
}

/// The file with its beginning. The whole line never lies in memory: it may be as long as everything else there.
fn begun(file: File, start: &Entry<'_>) -> io::Result<File> {
    let mut out = BufWriter::new(Bounded { file, left: ALL - FILE as u64 });
    serde_json::to_writer(&mut out, start)?;
    out.write_all(b"\n")?;
    Ok(out.into_inner().map_err(IntoInnerError::into_error)?.file)
}

/// A file that takes no more than so many bytes.
struct Bounded {
    file: File,
    left: u64,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(io::ErrorKind::StorageFull)?;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The files of a recording with their numbers, the oldest first.
fn files(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        if let (Some(number), Some("jsonl")) = (stem, path.extension().and_then(|end| end.to_str())) {
            files.push((number, path));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Takes the oldest files away until `room` bytes are left of them, and those not written to for so many days.
fn forget(folder: &Path, room: u64, days: u16) -> io::Result<()> {
    let mut sum = 0;
    for (_, path) in files(folder)?.into_iter().rev() {
        let known = path.metadata()?;
        sum += known.len();
        // A clock that went back makes nothing old.
        let age = known.modified()?.elapsed().unwrap_or_default();
        if sum > room || age.as_secs() > u64::from(days) * 86_400 {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Takes away what is too old, also where nothing is recorded any more.
pub fn tidy(store: &Path, days: u16) {
    let folder = store.join(FOLDER);
    if folder.is_dir() {
        // What cannot be taken away now can be at the next start.
        drop(forget(&folder, if days == 0 { 0 } else { ALL }, days));
    }
}

/// Writes all that is recorded below a store into one file, readable for its owner alone: how many bytes.
///
/// # Errors
/// When nothing is recorded, the file is there already, or reading or writing fails.
pub fn save(store: &Path, to: &Path) -> io::Result<u64> {
    let files = files(&store.join(FOLDER))?;
    if files.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "nothing is recorded"));
    }
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    let mut bytes = 0;
    for (_, path) in files {
        // The oldest may go while this runs.
        match File::open(path) {
            Ok(mut file) => bytes += io::copy(&mut file, &mut out)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    out.sync_all()?;
    Ok(bytes)
}

/// What was recorded below a store until now, the oldest first, as it goes to the hub: piece by piece with a pause after
/// each, so that confirms have the radio first. Nothing where nothing is recorded.
#[derive(Debug)]
pub struct Sent {
    parts: VecDeque<Take<File>>,
    /// Bytes until the next pause.
    piece: usize,
    pause: Duration,
    /// Nobody speaks here: waiting for it is the pause.
    silence: (Sender<()>, Receiver<()>),
}

/// Bytes between two pauses of what is sent.
const PIECE: usize = 64 << 10;

impl Sent {
    /// Begins with what there is.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub fn below(store: &Path, pause: Duration) -> io::Result<Sent> {
        let folder = store.join(FOLDER);
        let mut parts = VecDeque::new();
        for (_, path) in if folder.is_dir() { files(&folder)? } else { Vec::new() } {
            // What is written while this is read comes too late, and the oldest may go.
            match File::open(path).and_then(|file| Ok((file.metadata()?.len(), file))) {
                Ok((size, file)) => parts.push_back(file.take(size)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Sent { parts, piece: PIECE, pause, silence: channel() })
    }
}

impl Read for Sent {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.piece == 0 {
            self.piece = PIECE;
            // Always in vain: both ends are held here.
            let _ = self.silence.1.recv_timeout(self.pause);
        }
        let most = into.len().min(self.piece);
        while let Some(part) = self.parts.front_mut() {
            let read = part.read(&mut into[..most])?;
            if read > 0 {
                self.piece -= read;
                return Ok(read);
            }
            self.parts.pop_front();
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record::{Played, Player};
    use crate::model::tests::Floor;
    use crate::talk::Key;
    use regal_shared::flow::common::{Card, Directory, LotCard};

    fn recorded(folder: &Path) -> Vec<String> {
        let read = |(_, path): &(u64, PathBuf)| fs::read_to_string(path).expect("text");
        files(&folder.join(FOLDER)).expect("files").iter().map(read).collect()
    }

    #[test]
    fn a_recording_has_a_bound_and_its_newest_part_can_be_played() {
        let store = tempfile::tempdir().expect("a folder");
        let mut terminal = Floor::on().terminal;
        let mut recorder = Recorder::below(store.path(), 3);
        let now = Moment(1_795_500_000_000);
        let long = Input::Event(regal_shared::wire::Event {
            body: regal_shared::wire::EventBody::Message { text: "x".repeat(200_000), urgent: false },
            epoch: 1,
            number: 1,
            at: now,
            device: None,
        });
        for number in 0..80 {
            for input in [Input::Key(Key::F4), Input::Waiting(number), long.clone()] {
                recorder.input(now, &terminal, &input);
                terminal.update(now, input);
            }
        }
        let texts = recorded(store.path());
        let all: usize = texts.iter().map(String::len).sum();
        assert!(texts.len() > 3 && all < 9 << 20, "{} files, {all} bytes", texts.len());
        let target = store.path().join("report");
        assert_eq!(save(store.path(), &target).expect("saved"), all as u64);
        assert!(save(store.path(), &target).is_err(), "nothing is written over");
        let mut player = Player::default();
        for line in fs::read_to_string(&target).expect("text").lines() {
            let played = player.play(line).expect("a line");
            assert_ne!(played, Played::Started { departed: true });
        }
        assert!(player.terminal().is_some_and(|played| played.stands_like(&terminal)));
    }

    #[test]
    fn another_file_begins_while_nobody_scans() {
        let store = tempfile::tempdir().expect("a folder");
        let terminal = Floor::on().terminal;
        let mut recorder = Recorder::below(store.path(), 3);
        let key = Input::Key(Key::F1);
        let size = Entry::Input { at: Moment(0), input: Cow::Borrowed(&key) }.line().len();
        let press = |recorder: &mut Recorder, times| {
            (0..times).for_each(|_| recorder.input(Moment(0), &terminal, &key));
        };
        press(&mut recorder, ENOUGH / size);
        recorder.quiet(&terminal);
        assert_eq!(recorded(store.path()).len(), 1, "one more would be enough");
        press(&mut recorder, 1);
        assert_eq!(recorded(store.path()).len(), 1, "somebody presses keys");
        recorder.quiet(&terminal);
        recorder.quiet(&terminal);
        assert_eq!(recorded(store.path()).len(), 2);
        press(&mut recorder, FILE / size + 2);
        assert_eq!(recorded(store.path()).len(), 3, "without a pause it begins at the end of the file");
    }

    #[test]
    fn what_does_not_fit_leaves_nothing_half() {
        let store = tempfile::tempdir().expect("a folder");
        let mut terminal = Floor::on().terminal;
        let mut directory = Directory::default();
        let lot = LotCard {
            item: "x".repeat(ALL as usize),
            lot: "L".into(),
            expiry: None,
            status: Default::default(),
        };
        directory.learn(Card::Lot(lot));
        terminal.update(Moment(0), Input::Directory(directory));
        Recorder::below(store.path(), 3).input(Moment(0), &terminal, &Input::Key(Key::F1));
        assert_eq!(recorded(store.path()).len(), 0);
    }

    #[test]
    fn each_start_begins_a_file_and_old_ones_go() {
        let store = tempfile::tempdir().expect("a folder");
        let terminal = Floor::on().terminal;
        let now = Moment(1_795_500_000_000);
        for _ in 0..3 {
            Recorder::below(store.path(), 3).input(now, &terminal, &Input::Key(Key::F1));
        }
        assert_eq!(recorded(store.path()).len(), 3);
        let (_, first) = files(&store.path().join(FOLDER)).expect("files").remove(0);
        let file = File::options().write(true).open(first).expect("a file");
        let old = std::time::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        file.set_modified(old).expect("older");
        tidy(store.path(), 3);
        assert_eq!(recorded(store.path()).len(), 2);
        Recorder::below(store.path(), 0).input(now, &terminal, &Input::Key(Key::F1));
        assert_eq!(recorded(store.path()).len(), 0, "switched off, nothing stays");
        assert!(save(store.path(), &store.path().join("report")).is_err());
    }

    #[test]
    fn what_goes_to_the_hub_is_all_that_was_recorded_until_then() {
        let store = tempfile::tempdir().expect("a folder");
        let sent = |store: &Path| {
            let mut bytes = Vec::new();
            let mut sent = Sent::below(store, Duration::ZERO).expect("readable");
            sent.read_to_end(&mut bytes).expect("read");
            bytes
        };
        assert_eq!(sent(store.path()), b"", "nothing is recorded");
        fs::create_dir(store.path().join(FOLDER)).expect("a folder");
        let write = |name: &str, bytes: &[u8]| {
            fs::write(store.path().join(FOLDER).join(name), bytes).expect("written");
        };
        let (first, second) = (vec![b'a'; PIECE + 7], vec![b'b'; 2 * PIECE]);
        write("00000009.jsonl", &first);
        write("00000010.jsonl", &second);
        write("00000011.jsonl", b"");
        write("notes.txt", b"no part of it");
        assert!(sent(store.path()) == [first, second].concat());
        let begun = Sent::below(store.path(), Duration::ZERO).expect("readable");
        write("00000011.jsonl", b"later");
        let size: u64 = begun.parts.iter().map(Take::limit).sum();
        assert_eq!(size, 3 * PIECE as u64 + 7, "what is written later comes another time");
    }

    #[test]
    fn where_it_cannot_be_written_the_work_goes_on() {
        let store = tempfile::tempdir().expect("a folder");
        fs::write(store.path().join(FOLDER), "in the way").expect("written");
        let terminal = Floor::on().terminal;
        let mut recorder = Recorder::below(store.path(), 3);
        let now = Moment(1_795_500_000_000);
        recorder.input(now, &terminal, &Input::Key(Key::F1));
        fs::remove_file(store.path().join(FOLDER)).expect("out of the way");
        (0..LATER).for_each(|_| recorder.input(now, &terminal, &Input::Key(Key::F1)));
        assert!(!store.path().join(FOLDER).exists(), "not tried again at once");
        recorder.input(now, &terminal, &Input::Key(Key::F1));
        assert_eq!(recorded(store.path()).len(), 1);
    }
}
