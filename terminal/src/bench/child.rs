//! The real program on a screen and with a scanner of its own.

use super::clock;
use anyhow::{Context, anyhow, bail};
use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serialport::{SerialPort, TTYPort};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Shown on the first screen: the bin is asked for.
pub(super) const FIRST: &str = "bin";
/// The longest any answer is waited for.
const DEADLINE: Duration = Duration::from_secs(10);
/// So long nothing is painted before the next scan.
const QUIET: Duration = Duration::from_millis(15);
/// So long after a bell the next one rings at once.
const RUNG: Duration = Duration::from_millis(200);
/// At first the radio is found dead and the scanner present.
const SETTLED: Duration = Duration::from_millis(250);
/// A first scan that changed nothing for so long is repeated: the port was not open yet.
const REPEAT: Duration = Duration::from_millis(700);

/// The sign of a tone.
const BELL: u8 = 7;

/// What a scan brought, counted from its first byte.
struct Seen {
    /// The screen changed.
    screen: Duration,
    /// The first bell.
    tone: Option<Duration>,
}

/// Nanoseconds on a processor, as the kernel counts for a thread.
pub(super) fn on_cpu(schedstat: &Path) -> anyhow::Result<u64> {
    counted(schedstat, 0)
}

/// One number of a thread's `schedstat`.
fn counted(schedstat: &Path, at: usize) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(schedstat).with_context(|| schedstat.display().to_string())?;
    let number = text.split_whitespace().nth(at).and_then(|number| number.parse().ok());
    number.ok_or_else(|| anyhow!("the kernel counts no processor time"))
}

/// What the kernel counts of a program.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Its threads could have run and had no processor.
    pub(super) waited: Duration,
    /// Calls of the system that write.
    pub(super) writes: u64,
}

/// The program, running.
pub(super) struct Child {
    process: process::Child,
    painted: Receiver<(Instant, Vec<u8>)>,
    scanner: TTYPort,
    /// From its start to its first screen.
    pub(super) cold: Duration,
    _screen: File,
}

impl Child {
    /// Starts it on a store and waits for its first screen.
    pub(super) fn start(program: &Path, store: &Path) -> anyhow::Result<Child> {
        Child::begin(program, |command, port| {
            command.arg("--data").arg(store).args([
                "--language",
                "en",
                "--scanner",
                &format!("serial:{port}"),
            ]);
        })
    }

    /// Starts the least program that rings for a scan.
    pub(super) fn least(program: &Path, folder: &Path) -> anyhow::Result<Child> {
        Child::begin(program, |command, port| {
            command.args(["bench", "--least", port, "--folder"]).arg(folder);
        })
    }

    /// Starts a program with a scanner's port and waits for what it shows first.
    fn begin(program: &Path, args: impl FnOnce(&mut Command, &str)) -> anyhow::Result<Child> {
        let screen = File::from(openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?);
        grantpt(&screen)?;
        unlockpt(&screen)?;
        tcsetwinsize(&screen, Winsize { ws_row: 16, ws_col: 20, ws_xpixel: 0, ws_ypixel: 0 })?;
        let name = ptsname(&screen, Vec::new())?;
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let tty = File::from(rustix::fs::open(name, flags, Mode::empty()).context("no screen")?);
        let (scanner, port) = TTYPort::pair().context("no scanner")?;
        let path = port.name().ok_or_else(|| anyhow!("the scanner's port has no name"))?;
        // Held by nobody else, for the program takes it for itself.
        drop(port);
        let painted = listen(screen.try_clone()?)?;
        let mut command = Command::new(program);
        args(&mut command, &path);
        command.env("LC_ALL", "C.UTF-8").env("TERM", "xterm");
        command.stdin(tty.try_clone()?).stdout(tty).stderr(Stdio::inherit());
        let begun = clock();
        let process = command.spawn().with_context(|| format!("{} does not start", program.display()))?;
        // The copies of the tty that the child was given must not keep the screen open here.
        drop(command);
        let mut child = Child { process, painted, scanner, cold: Duration::ZERO, _screen: screen };
        let mut text = Vec::new();
        while !has(&text, FIRST) {
            let (at, bytes) = child.next(DEADLINE)?.ok_or_else(|| anyhow!("there is no first screen"))?;
            child.cold = at - begun;
            text.extend(bytes);
        }
        while child.next(SETTLED)?.is_some() {}
        Ok(child)
    }

    /// One scan; how long until the screen changed.
    pub(super) fn scan(&mut self, text: &str) -> anyhow::Result<Duration> {
        let silent = || anyhow!("the scan {text:?} changed nothing on the screen");
        Ok(self.one(text, DEADLINE, false)?.ok_or_else(silent)?.screen)
    }

    /// One scan that confirms; how long until the screen changed, and until the good tone, and what was counted meanwhile.
    pub(super) fn scan_that_confirms(&mut self, text: &str) -> anyhow::Result<(Duration, Duration, Counts)> {
        // Bells keep a distance, so that they can be counted: those of the scan before must have rung out.
        let mut end = clock() + RUNG;
        while let Some((at, bytes)) = self.chunk(end)? {
            if bytes.contains(&BELL) {
                end = at + RUNG;
            }
        }
        let before = self.counts()?;
        let seen = self.one(text, DEADLINE, true)?;
        let after = self.counts()?;
        let meanwhile = Counts { waited: after.waited - before.waited, writes: after.writes - before.writes };
        let seen = seen.ok_or_else(|| anyhow!("the scan {text:?} changed nothing on the screen"))?;
        let tone = seen.tone.ok_or_else(|| anyhow!("the scan {text:?} had no tone"))?;
        Ok((seen.screen, tone, meanwhile))
    }

    /// The first scan, repeated until the port is open.
    pub(super) fn first_scan(&mut self, text: &str) -> anyhow::Result<Duration> {
        for _ in 0..10 {
            if let Some(seen) = self.one(text, REPEAT, false)? {
                return Ok(seen.screen);
            }
        }
        bail!("no scan is heard")
    }

    fn one(&mut self, text: &str, wait: Duration, tone: bool) -> anyhow::Result<Option<Seen>> {
        while self.next(QUIET)?.is_some() {}
        let line = format!("{text}\r");
        let begun = clock();
        self.scanner.write_all(line.as_bytes()).context("the scanner is gone")?;
        let (mut screen, mut rang) = (None, None);
        while screen.is_none() || (tone && rang.is_none()) {
            let Some((at, bytes)) = self.chunk(begun + wait)? else { break };
            if bytes.contains(&BELL) {
                rang.get_or_insert(at - begun);
            }
            if bytes.iter().any(|byte| *byte != BELL) {
                screen.get_or_insert(at - begun);
            }
        }
        Ok(screen.map(|screen| Seen { screen, tone: rang }))
    }

    /// Lets it be for so long.
    pub(super) fn rest(&mut self, span: Duration) -> anyhow::Result<()> {
        let end = clock() + span;
        while self.chunk(end)?.is_some() {}
        Ok(())
    }

    /// What is painted next, bells apart, and when.
    fn next(&mut self, wait: Duration) -> anyhow::Result<Option<(Instant, Vec<u8>)>> {
        let end = clock() + wait;
        loop {
            match self.chunk(end)? {
                Some((_, bytes)) if bytes.iter().all(|byte| *byte == BELL) => {}
                other => return Ok(other),
            }
        }
    }

    /// What comes next, and when; nothing until `end`.
    fn chunk(&mut self, end: Instant) -> anyhow::Result<Option<(Instant, Vec<u8>)>> {
        match self.painted.recv_timeout(end.saturating_duration_since(clock())) {
            Ok(painted) => Ok(Some(painted)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => bail!("the program ended: {}", self.process.wait()?),
        }
    }

    /// Processor time of all its threads so far, by the kernel's count.
    pub(super) fn busy(&self) -> anyhow::Result<Duration> {
        self.of_threads(0)
    }

    /// What was counted of it so far.
    fn counts(&self) -> anyhow::Result<Counts> {
        let path = format!("/proc/{}/io", self.process.id());
        let text = std::fs::read_to_string(&path).context(path)?;
        let row = text.lines().find_map(|row| row.strip_prefix("syscw: "));
        let writes = row.and_then(|row| row.trim().parse().ok());
        let writes = writes.ok_or_else(|| anyhow!("the kernel counts no calls that write"))?;
        Ok(Counts { waited: self.of_threads(1)?, writes })
    }

    /// The sum of one number of the `schedstat` of all its threads, nanoseconds.
    fn of_threads(&self, at: usize) -> anyhow::Result<Duration> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process.id()))?;
        let mut all = 0;
        for thread in threads {
            all += counted(&thread?.path().join("schedstat"), at)?;
        }
        Ok(Duration::from_nanos(all))
    }

    /// Resident bytes now, and the most so far.
    pub(super) fn memory(&self) -> anyhow::Result<(u64, u64)> {
        let path = format!("/proc/{}/status", self.process.id());
        let text = std::fs::read_to_string(&path).context(path)?;
        let of = |name: &str| {
            let row = text.lines().find_map(|row| row.strip_prefix(name));
            let kib = row.and_then(|row| row.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
            kib.map(|kib| kib * 1024).ok_or_else(|| anyhow!("no {name} in /proc"))
        };
        Ok((of("VmRSS:")?, of("VmHWM:")?))
    }

    /// Ends it as a dead battery would: all that counts is on disk.
    pub(super) fn end(mut self) -> anyhow::Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It has ended already, unless something failed.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn has(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|part| part == word.as_bytes())
}

/// A thread that tells what is painted the moment it comes.
fn listen(mut screen: File) -> anyhow::Result<Receiver<(Instant, Vec<u8>)>> {
    let (tell, painted) = channel();
    thread::Builder::new().name("screen".to_owned()).spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(count @ 1..) = screen.read(&mut buffer) {
            if tell.send((clock(), buffer[..count].to_vec())).is_err() {
                return;
            }
        }
    })?;
    Ok(painted)
}
