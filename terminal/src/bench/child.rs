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
const FIRST: &str = "bin";
/// The longest any answer is waited for.
const DEADLINE: Duration = Duration::from_secs(10);
/// So long nothing is painted before the next scan.
const QUIET: Duration = Duration::from_millis(15);
/// At first the radio is found dead and the scanner present.
const SETTLED: Duration = Duration::from_millis(250);
/// A first scan that changed nothing for so long is repeated: the port was not open yet.
const REPEAT: Duration = Duration::from_millis(700);

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
        command.arg("--data").arg(store).args(["--language", "en", "--scanner", &format!("serial:{path}")]);
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
        self.one(text, DEADLINE)?.ok_or_else(|| anyhow!("the scan {text:?} changed nothing on the screen"))
    }

    /// The first scan, repeated until the port is open.
    pub(super) fn first_scan(&mut self, text: &str) -> anyhow::Result<Duration> {
        for _ in 0..10 {
            if let Some(taken) = self.one(text, REPEAT)? {
                return Ok(taken);
            }
        }
        bail!("no scan is heard")
    }

    fn one(&mut self, text: &str, wait: Duration) -> anyhow::Result<Option<Duration>> {
        while self.next(QUIET)?.is_some() {}
        let line = format!("{text}\r");
        let begun = clock();
        self.scanner.write_all(line.as_bytes()).context("the scanner is gone")?;
        Ok(self.next(wait)?.map(|(at, _)| at - begun))
    }

    /// What is painted next, bells apart, and when.
    fn next(&mut self, wait: Duration) -> anyhow::Result<Option<(Instant, Vec<u8>)>> {
        let end = clock() + wait;
        loop {
            match self.painted.recv_timeout(end.saturating_duration_since(clock())) {
                Ok((_, bytes)) if bytes.iter().all(|byte| *byte == 7) => {}
                Ok(painted) => return Ok(Some(painted)),
                Err(RecvTimeoutError::Timeout) => return Ok(None),
                Err(RecvTimeoutError::Disconnected) => {
                    bail!("the program ended: {}", self.process.wait()?)
                }
            }
        }
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
