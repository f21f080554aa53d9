//! What a program did to the files of one folder, and what it said to the outside: read from `strace`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The calls that are looked at.
const CALLS: &str = "openat,close,lseek,pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,fallocate,\
                     unlink,unlinkat,rename,renameat,renameat2,link,linkat,kill";
/// The longest the tracer is waited for after the program has ended.
const DEADLINE: Duration = Duration::from_secs(20);

/// The program and the words before its own that have it traced into a file. The process is the program's own, and the
/// tracer ends after it.
pub fn traced(program: &Path, into: &Path) -> (PathBuf, Vec<String>) {
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    let words = ["-D", "-f", "-xx", "-s", "70000", "-o", &text(into), "-e", &format!("trace={CALLS}")];
    let words = words.into_iter().map(str::to_owned).chain([text(program)]);
    ("strace".into(), words.collect())
}

/// Whether programs can be traced here; otherwise why not, in one line.
pub fn possible() -> Result<(), String> {
    let mut tried = Command::new("strace");
    tried.args(["-D", "-f", "-o", "/dev/null", "-e", "trace=close", "true"]).stdin(Stdio::null());
    match tried.output() {
        Err(_) => Err("strace is not installed".to_owned()),
        Ok(said) if said.status.success() => Ok(()),
        Ok(said) => {
            let said = String::from_utf8_lossy(&said.stderr);
            Err(format!("ptrace is not permitted: {}", said.lines().next().unwrap_or_default()))
        }
    }
}

/// A file, whatever it is called.
pub type Node = usize;

/// One thing the program did.
#[derive(Debug, Clone)]
pub enum Event {
    /// Bytes into a file.
    Write(Node, usize, Vec<u8>),
    /// A file cut or stretched.
    Length(Node, usize),
    /// A file's content as it was before this event is on disk.
    Sync(Node, usize),
    /// The folder's names as they were before this event are on disk.
    SyncNames(usize),
    /// A name in the folder, now of this file or of none.
    Name(String, Option<Node>),
    /// A file takes another's name.
    Rename(String, String),
    /// Bytes to a socket or a screen, when the program began to write them.
    Told(Vec<u8>),
}

impl Event {
    /// Whether it changes what is on disk, or could be.
    pub fn of_disk(&self) -> bool {
        !matches!(self, Event::Told(_))
    }
}

/// A whole run.
pub struct Trace {
    /// Files that were there before, by name.
    pub before: BTreeMap<String, Node>,
    /// Their content.
    pub content: Vec<Vec<u8>>,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// What an open number stands for.
enum Open {
    File { node: Node, at: usize, append: bool },
    Folder,
}

struct Reader {
    root: String,
    names: BTreeMap<String, Node>,
    nodes: usize,
    open: BTreeMap<i64, Open>,
    events: Vec<Event>,
}

/// A call whose end has not been seen yet: its text, and how many events were there when it began.
type Begun = (String, usize);

impl Trace {
    /// The files of a folder before the program is started.
    pub fn before(root: &Path) -> Trace {
        let mut trace = Trace { before: BTreeMap::new(), content: Vec::new(), events: Vec::new() };
        let Ok(entries) = std::fs::read_dir(root) else { return trace };
        for entry in entries {
            let entry = entry.expect("a folder");
            let name = entry.file_name().into_string().expect("a plain name");
            if entry.path().is_file() && kept(&name) {
                trace.before.insert(name, trace.content.len());
                trace.content.push(std::fs::read(entry.path()).expect("a file"));
            }
        }
        trace
    }

    /// Reads what the tracer wrote, once the program has ended.
    pub fn read(mut self, root: &Path, file: &Path) -> Trace {
        let text = ended(file);
        let mut reader = Reader {
            root: root.to_str().expect("a plain path").to_owned(),
            names: self.before.clone(),
            nodes: self.content.len(),
            open: BTreeMap::new(),
            events: Vec::new(),
        };
        let mut begun: BTreeMap<&str, Begun> = BTreeMap::new();
        for line in text.lines() {
            let Some((pid, rest)) = line.split_once(' ') else { continue };
            let rest = rest.trim_start();
            if rest.starts_with("+++") || rest.starts_with("---") {
                continue;
            }
            if let Some(front) = rest.strip_suffix("<unfinished ...>") {
                let told = reader.told(front);
                let since = reader.events.len();
                reader.events.extend(told);
                begun.insert(pid, (front.to_owned(), since));
            } else if let Some((_, end)) = rest.split_once(" resumed>").filter(|_| rest.starts_with("<...")) {
                let (front, since) = begun.remove(pid).unwrap_or_default();
                reader.done(&(front + end), since);
            } else {
                let told = reader.told(rest);
                let since = reader.events.len();
                reader.events.extend(told);
                reader.done(rest, since);
            }
        }
        self.events = reader.events;
        self
    }

    /// The same run on a disk whose syncs do nothing: to see that the test would find it.
    pub fn without_syncs(&self) -> Trace {
        let nothing = |event: &Event| match event {
            Event::Sync(..) | Event::SyncNames(_) => Event::Told(Vec::new()),
            other => other.clone(),
        };
        Trace {
            before: self.before.clone(),
            content: self.content.clone(),
            events: self.events.iter().map(nothing).collect(),
        }
    }

    /// Everything the program told the outside before this event.
    pub fn told(&self, until: usize) -> impl Iterator<Item = &[u8]> {
        self.events[..until].iter().filter_map(|event| match event {
            Event::Told(bytes) => Some(bytes.as_slice()),
            _ => None,
        })
    }
}

/// The tracer's file, whole.
fn ended(file: &Path) -> String {
    let end = Instant::now() + DEADLINE;
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let last = text.lines().last().unwrap_or_default();
        // The process itself ends after its threads.
        let first = text.split(' ').next().unwrap_or_default();
        if last.starts_with(first) && last.contains("+++") && text.ends_with('\n') {
            return text;
        }
        assert!(Instant::now() < end, "the tracer does not end: {last}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// SQLite's index of a log is made anew at every start.
fn kept(name: &str) -> bool {
    !name.ends_with("-shm")
}

impl Reader {
    /// The name in the folder, if the path leads there.
    fn name(&self, path: &[u8]) -> Option<String> {
        let path = std::str::from_utf8(path).ok()?;
        let name = path.strip_prefix(&self.root)?.strip_prefix('/')?;
        (!name.contains('/') && kept(name)).then(|| name.to_owned())
    }

    /// What a call that begins tells the outside.
    fn told(&self, call: &str) -> Option<Event> {
        let (name, arguments) = call.split_once('(')?;
        if !["write", "writev", "sendto", "sendmsg"].contains(&name)
            || self.open.contains_key(&number(arguments))
        {
            return None;
        }
        Some(Event::Told(strings(arguments).concat()))
    }

    /// A call ended.
    fn done(&mut self, call: &str, since: usize) {
        let Some((name, rest)) = call.split_once('(') else { return };
        let Some((arguments, result)) = rest.rsplit_once(" = ") else { return };
        let result = number(result);
        if result < 0 {
            return;
        }
        let fd = number(arguments);
        match name {
            "openat" => self.opened(arguments, result),
            "close" => drop(self.open.remove(&fd)),
            "unlink" | "unlinkat" => {
                if let Some(name) = strings(arguments).first().and_then(|path| self.name(path)) {
                    self.names.remove(&name);
                    self.events.push(Event::Name(name, None));
                }
            }
            "rename" | "renameat" | "renameat2" => self.renamed(arguments),
            "link" | "linkat" => {
                let both = strings(arguments);
                assert!(
                    both.iter().all(|path| self.name(path).is_none()),
                    "a link in the folder: {arguments}"
                );
            }
            _ => self.in_file(name, fd, arguments, result, since),
        }
    }

    fn opened(&mut self, arguments: &str, fd: i64) {
        let paths = strings(arguments);
        let Some(path) = paths.first() else { return };
        if path == self.root.as_bytes() || path.strip_suffix(b"/") == Some(self.root.as_bytes()) {
            self.open.insert(fd, Open::Folder);
            return;
        }
        let Some(name) = self.name(path) else {
            self.open.remove(&fd);
            return;
        };
        let node = match self.names.get(&name) {
            Some(node) => *node,
            None => {
                let node = self.nodes;
                self.nodes += 1;
                self.names.insert(name.clone(), node);
                self.events.push(Event::Name(name, Some(node)));
                node
            }
        };
        if arguments.contains("O_TRUNC") {
            self.events.push(Event::Length(node, 0));
        }
        self.open.insert(fd, Open::File { node, at: 0, append: arguments.contains("O_APPEND") });
    }

    fn renamed(&mut self, arguments: &str) {
        let both: Vec<Option<String>> = strings(arguments).iter().map(|path| self.name(path)).collect();
        match both.as_slice() {
            [Some(from), Some(to)] => {
                let node = self.names.remove(from).expect("it had a name");
                self.names.insert(to.clone(), node);
                self.events.push(Event::Rename(from.clone(), to.clone()));
            }
            [None, None] => {}
            _ => panic!("a file moved into or out of the folder: {arguments}"),
        }
    }

    fn in_file(&mut self, name: &str, fd: i64, arguments: &str, result: i64, since: usize) {
        let result = usize::try_from(result).expect("no error");
        let node = match self.open.get_mut(&fd) {
            None => return,
            Some(Open::Folder) => {
                if name == "fsync" || name == "fdatasync" {
                    self.events.push(Event::SyncNames(since));
                }
                return;
            }
            Some(Open::File { node, at, append }) => {
                match name {
                    "lseek" => *at = result,
                    // The log is appended to, and nothing rests on it: the images do without its lines.
                    "write" if *append => return,
                    "write" => {
                        let bytes = whole(arguments, result);
                        let place = std::mem::replace(at, *at + result);
                        self.events.push(Event::Write(*node, place, bytes));
                        return;
                    }
                    _ => {}
                }
                *node
            }
        };
        let last = |text: &str| text.rsplit(',').next().map(|text| number(text.trim())).unwrap_or_default();
        let place = || usize::try_from(last(arguments.trim_end_matches(')'))).expect("a place in a file");
        match name {
            "lseek" => {}
            "pwrite64" => self.events.push(Event::Write(node, place(), whole(arguments, result))),
            "ftruncate" => self.events.push(Event::Length(node, place())),
            "fsync" | "fdatasync" => self.events.push(Event::Sync(node, since)),
            other => panic!("{other} on a file of the folder is not understood"),
        }
    }
}

/// The bytes of a write, all of them.
fn whole(arguments: &str, written: usize) -> Vec<u8> {
    let mut bytes = strings(arguments).concat();
    assert!(bytes.len() >= written, "the tracer cut a write short");
    bytes.truncate(written);
    bytes
}

/// The number a text begins with.
fn number(text: &str) -> i64 {
    let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '-').unwrap_or(text.len());
    text[..digits].parse().unwrap_or(-1)
}

/// All texts in quotes, as bytes: each byte is written `\xNN`.
fn strings(text: &str) -> Vec<Vec<u8>> {
    let hex = |digit: u8| (digit as char).to_digit(16).expect("hex") as u8;
    let quoted = text.split('"').skip(1).step_by(2);
    quoted
        .map(|text| text.as_bytes().chunks_exact(4).map(|four| hex(four[2]) * 16 + hex(four[3])).collect())
        .collect()
}
