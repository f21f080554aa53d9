//! Calls of a running program that fail, lie, are slow or kill it: `strace` is attached to it for as long as that is wanted.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a tracer may take to let a program go.
const PATIENCE: Duration = Duration::from_secs(3);

/// A tracer at a program, with what it does to some of its calls.
pub struct Injected {
    tracer: Child,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

/// Whether a running program can be traced here; if not, it is said what is left out.
pub fn possible(what: &str) -> bool {
    let mut other = Command::new("sleep").arg("60").spawn().expect("sleep is there");
    let tried = tracer(other.id(), &["-o", "/dev/null", "-e", "trace=close"]);
    let why = match tried {
        Err(_) => Some("strace is not installed".to_owned()),
        Ok(mut tracer) => {
            let said = first_words(&mut tracer);
            drop((tracer.kill(), tracer.wait()));
            (!said.contains("attached")).then(|| format!("ptrace is not permitted: {}", said.trim()))
        }
    };
    drop((other.kill(), other.wait()));
    if let Some(why) = &why {
        regal_tests::left_out(&format!("{what} ({why})"));
    }
    why.is_none()
}

fn tracer(process: u32, words: &[&str]) -> std::io::Result<Child> {
    let process = process.to_string();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-p", &process]).args(words);
    strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
}

/// The first line a tracer says: that it is attached, or why it is not.
fn first_words(tracer: &mut Child) -> String {
    let mut line = String::new();
    let errors = tracer.stderr.as_mut().expect("its errors");
    BufReader::new(errors.by_ref()).read_line(&mut line).expect("it says something");
    line
}

impl Injected {
    /// From now on these calls of a process and its threads end so, as in `fsync:error=EIO`.
    pub fn into(process: u32, what: &str) -> Injected {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("calls");
        let call = what.split(':').next().expect("a call");
        let (to, trace, inject) =
            (log.display().to_string(), format!("trace={call}"), format!("inject={what}"));
        let words = ["-o", &to, "-s", "8", "-e", &trace, "-e", &inject];
        let mut tracer = tracer(process, &words).expect("strace runs");
        let said = first_words(&mut tracer);
        assert!(said.contains("attached"), "{said}");
        Injected { tracer, log, _folder: folder }
    }

    /// How often its calls were struck, of a program that has ended: its tracer still has to write down why.
    pub fn ended(mut self) -> usize {
        self.gone_within(PATIENCE);
        self.end()
    }

    /// Lets the program go on by itself; how often its calls were struck. It may have ended meanwhile.
    pub fn end(mut self) -> usize {
        drop(
            Command::new("kill").args(["-INT", &self.tracer.id().to_string()]).stderr(Stdio::null()).status(),
        );
        // Over a program that is killed just then a tracer at times waits for ever; whoever it holds is free when it is gone.
        self.gone_within(PATIENCE);
        drop((self.tracer.kill(), self.tracer.wait()));
        strikes(&std::fs::read_to_string(&self.log).expect("what it wrote"))
    }

    /// Waits until the tracer is gone, and not for longer than this.
    fn gone_within(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while self.tracer.try_wait().expect("a tracer").is_none() && Instant::now() < end {
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }
}

impl Drop for Injected {
    fn drop(&mut self) {
        // After a panic; where `end` was called it is gone.
        drop((self.tracer.kill(), self.tracer.wait()));
    }
}

/// How many calls a tracer's log says were made otherwise, or killed the program.
pub fn strikes(log: &str) -> usize {
    let struck = |line: &&str| {
        line.contains("(INJECTED)") || line.contains("(DELAYED)") || line.contains("killed by SIGKILL")
    };
    // Each thread of a killed program says so; it was killed once.
    let killed = log.lines().filter(|line| line.contains("killed by SIGKILL")).count();
    log.lines().filter(struck).count() - killed.saturating_sub(1)
}
