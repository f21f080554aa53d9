//! Serial scanners: opened for ever, closed at once when they go.
//!
//! One thread has the port alone, reads it and writes what the scanner is told. It waits in one place for both, so
//! nothing is late, and when the port is gone nobody else holds it open.

use super::Event;
use super::clock::Clock;
use super::hid::away;
use crate::scan::{Framer, Parity, Piece, SerialLine, Speed, report_data};
use crate::talk::Away;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, Mode, OFlags, flock, open};
use rustix::io::{Errno, read, write};
use rustix::termios::{self, ControlModes, OptionalActions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread;

/// The longest pause between two tries to open, in ms.
const RETRY: i64 = 1000;

/// So long a scanner may take to hear what it is told, in ms; then it is left untold.
const HEAR: i64 = 50;

/// So many answers to a scanner may wait.
const ANSWERS: usize = 16;

/// A scanner's thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Port {
    /// Rings the thread; its end tells it to end.
    bell: UnixStream,
    answers: SyncSender<Vec<u8>>,
}

impl Port {
    /// Tells the scanner something. Never waits; a scanner that is gone or does not hear is left untold.
    pub fn tell(&self, bytes: Vec<u8>) {
        if !bytes.is_empty() && self.answers.try_send(bytes).is_ok() {
            // A bell that is full has been rung.
            let _ = write(&self.bell, &[1]);
        }
    }
}

/// Starts the thread of one scanner. It tells when the scanner comes and goes, once at the start in any case.
///
/// # Errors
/// When no thread can be started.
pub fn listen(port: usize, line: SerialLine, events: Sender<Event>) -> io::Result<Port> {
    let (bell, rung) = UnixStream::pair()?;
    bell.set_nonblocking(true)?;
    rung.set_nonblocking(true)?;
    let (answers, told) = sync_channel(ANSWERS);
    let thread = Listener { port, line, events, rung, told, said: None };
    thread::Builder::new().name(format!("scanner {port}")).spawn(move || thread.run())?;
    Ok(Port { bell, answers })
}

/// The thread's end of a port.
struct Listener {
    port: usize,
    line: SerialLine,
    events: Sender<Event>,
    rung: UnixStream,
    told: Receiver<Vec<u8>>,
    /// What the loop was told last.
    said: Option<Option<Away>>,
}

/// Why a port is not read any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    /// It is gone.
    Gone,
    /// Nobody wants it any more.
    Unwanted,
}

impl Listener {
    fn run(mut self) {
        let mut pause = 50;
        loop {
            let mut why = Away::Gone;
            let opened = if self.line.reports {
                open_reports(&self.line.path)
            } else {
                open_line(&self.line.path, self.line.speed)
            };
            match opened {
                Err(error) => why = away(&error),
                Ok(tty) => {
                    pause = 50;
                    // What was to be said to a scanner that went is not said to the next.
                    while self.told.try_recv().is_ok() {}
                    // The port is closed when this returns: kept open, it would come back under another name.
                    if !self.tell(None) || self.read(&tty) == Over::Unwanted {
                        return;
                    }
                    drop(tty);
                }
            }
            if !self.tell(Some(why)) || !self.rest(pause) {
                return;
            }
            pause = (pause * 2).min(RETRY);
        }
    }

    fn tell(&mut self, away: Option<Away>) -> bool {
        let news = self.said != Some(away);
        self.said = Some(away);
        !news || self.events.send(Event::Scanner { port: self.port, away }).is_ok()
    }

    /// Waits so many ms; false when nobody wants the scanner any more.
    fn rest(&self, ms: i64) -> bool {
        let mut fds = [PollFd::new(&self.rung, PollFlags::IN)];
        match poll(&mut fds, Some(&span(ms))) {
            Ok(0) | Err(Errno::INTR) => true,
            Ok(_) => self.wanted(),
            Err(_) => false,
        }
    }

    /// Empties the bell; false when its other end is gone.
    fn wanted(&self) -> bool {
        let mut rung = [0; 64];
        loop {
            match read(&self.rung, &mut rung) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(_) => return true,
            }
        }
    }

    /// Reads and writes until the port is gone or not wanted any more. What is half read dies here.
    fn read(&self, tty: &OwnedFd) -> Over {
        let clock = Clock::default();
        let mut framer = Framer::new(self.line.framing.clone());
        let mut buffer = [0; 4096];
        loop {
            let wait = framer.deadline().map(|deadline| span(deadline.since(clock.steady()).max(1)));
            let mut fds = [PollFd::new(tty, PollFlags::IN), PollFd::new(&self.rung, PollFlags::IN)];
            match poll(&mut fds, wait.as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return Over::Gone,
            }
            let (readable, rung) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            let pieces = if readable {
                match read(tty, &mut buffer[..]) {
                    // A tty that can be read and gives nothing is gone.
                    Ok(0) => return Over::Gone,
                    Ok(count) if self.line.reports => report_data(&buffer[..count])
                        .map(|data| Piece::Frame(data.to_vec()))
                        .into_iter()
                        .collect(),
                    Ok(count) => framer.push(clock.steady(), &buffer[..count]),
                    Err(Errno::INTR | Errno::AGAIN) => framer.tick(clock.steady()),
                    Err(_) => return Over::Gone,
                }
            } else {
                framer.tick(clock.steady())
            };
            for piece in pieces {
                if self.events.send(Event::Scan { port: self.port, piece }).is_err() {
                    return Over::Unwanted;
                }
            }
            if rung && !self.wanted() {
                return Over::Unwanted;
            }
            while let Ok(bytes) = self.told.try_recv() {
                say(tty, &bytes);
            }
        }
    }
}

/// Writes to a line as far as it takes it; what it does not take in time it does not hear.
pub(super) fn say(tty: &OwnedFd, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        match write(tty, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                let mut fds = [PollFd::new(tty, PollFlags::OUT)];
                match poll(&mut fds, Some(&span(HEAR))) {
                    Ok(1..) => {}
                    _ => return,
                }
            }
            Err(_) => return,
        }
    }
}

/// So many ms, for `poll`.
pub(super) fn span(ms: i64) -> Timespec {
    Timespec { tv_sec: ms / 1000, tv_nsec: ms % 1000 * 1_000_000 }
}

/// Opens a device that gives reports.
fn open_reports(path: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let device = open(path, flags, Mode::empty())?;
    flock(&device, FlockOperation::NonBlockingLockExclusive)?;
    Ok(device)
}

/// Opens a line for this program alone, raw, without waiting for anything.
///
/// # Errors
/// When it is not there, may not be opened, is no line, or another program has it.
pub fn open_line(path: &str, speed: Speed) -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let tty = open(path, flags, Mode::empty())?;
    let mut modes = termios::tcgetattr(&tty)?;
    flock(&tty, FlockOperation::NonBlockingLockExclusive)?;
    termios::ioctl_tiocexcl(&tty)?;
    modes.make_raw();
    let control = &mut modes.control_modes;
    control.remove(ControlModes::CSIZE | ControlModes::CSTOPB | ControlModes::PARENB);
    control.remove(ControlModes::PARODD | ControlModes::CRTSCTS);
    control.insert(ControlModes::CREAD | ControlModes::CLOCAL);
    control.insert(if speed.data == 7 { ControlModes::CS7 } else { ControlModes::CS8 });
    if speed.stop == 2 {
        control.insert(ControlModes::CSTOPB);
    }
    match speed.parity {
        Parity::None => {}
        Parity::Even => control.insert(ControlModes::PARENB),
        Parity::Odd => control.insert(ControlModes::PARENB | ControlModes::PARODD),
    }
    modes.set_speed(speed.baud)?;
    termios::tcsetattr(&tty, OptionalActions::Now, &modes)?;
    Ok(tty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Family, Framing, Piece, Verdict, Way};
    use serialport::{SerialPort, TTYPort};
    use std::io::{Read, Write};
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    const DEADLINE: Duration = Duration::from_secs(10);

    /// A scanner: the other end of a port, and the port's path as it is configured.
    fn plug(link: &Path) -> TTYPort {
        let (scanner, port) = TTYPort::pair().expect("a pair");
        let path = port.name().expect("a name");
        drop(std::fs::remove_file(link));
        symlink(path, link).expect("a link");
        // Its own end is closed so that the terminal's open is the only one.
        drop(port);
        scanner
    }

    /// Pulls a scanner out: its path goes first, or it could lead to the port of another test soon.
    fn unplug(scanner: TTYPort, link: &Path) {
        std::fs::remove_file(link).expect("a link");
        drop(scanner);
    }

    fn line(link: &Path) -> SerialLine {
        let setting = format!("serial:{}", link.display());
        let scanner: crate::scan::Scanner = setting.parse().expect("a setting");
        let Way::Serial(line) = scanner.way else { panic!("{setting}") };
        line
    }

    fn wait_for(heard: &Receiver<Event>, present: bool) {
        loop {
            match heard.recv_timeout(DEADLINE).expect("in time") {
                Event::Scanner { port: 3, away } if away.is_none() == present => return,
                Event::Scanner { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    fn scan(heard: &Receiver<Event>) -> Piece {
        match heard.recv_timeout(DEADLINE).expect("in time") {
            Event::Scan { port: 3, piece } => piece,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_scanner_is_read_unplugged_and_read_again_and_half_a_frame_dies_with_the_port() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        let (events, heard) = channel();
        let port = listen(3, line(&link), events).expect("started");
        wait_for(&heard, false);

        let mut scanner = plug(&link);
        wait_for(&heard, true);
        scanner.write_all(b"\x02]C10109506000134352\x1d10ABC\r\xff\x00\x1b[A\r").expect("written");
        assert_eq!(scan(&heard), Piece::Frame(b"]C10109506000134352\x1d10ABC".to_vec()));
        assert_eq!(scan(&heard), Piece::Frame(b"\xff\x00\x1b[A".to_vec()));
        scanner.write_all(b"HALF").expect("written");
        unplug(scanner, &link);
        wait_for(&heard, false);

        let mut scanner = plug(&link);
        wait_for(&heard, true);
        scanner.write_all(b"WHOLE\r\n").expect("written");
        assert_eq!(scan(&heard), Piece::Frame(b"WHOLE".to_vec()));
        drop(port);
        assert!(heard.recv_timeout(DEADLINE).is_err(), "its thread ends");
    }

    #[test]
    fn garbage_without_an_end_is_told_and_the_next_scan_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        let mut scanner = plug(&link);
        let (events, heard) = channel();
        let _port = listen(3, line(&link), events).expect("started");
        wait_for(&heard, true);
        for _ in 0..200 {
            scanner.write_all(&[b'A'; 100]).expect("written");
        }
        scanner.write_all(b"\r").expect("written");
        assert_eq!(scan(&heard), Piece::NoFrame);
        scanner.write_all(b"NEXT\r").expect("written");
        assert_eq!(scan(&heard), Piece::Frame(b"NEXT".to_vec()));
    }

    #[test]
    fn silence_ends_a_frame_where_it_is_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        let mut scanner = plug(&link);
        let (events, heard) = channel();
        let line = SerialLine {
            framing: Framing { end: crate::scan::End::Silence(30), ..Framing::default() },
            ..line(&link)
        };
        let _port = listen(3, line, events).expect("started");
        wait_for(&heard, true);
        scanner.write_all(b"A-01-3").expect("written");
        assert_eq!(scan(&heard), Piece::Frame(b"A-01-3".to_vec()));
    }

    #[test]
    fn a_scanner_hears_its_answers_at_once_and_one_that_went_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        let mut scanner = plug(&link);
        let (events, heard) = channel();
        let port = listen(3, line(&link), events).expect("started");
        wait_for(&heard, true);
        scanner.set_timeout(DEADLINE).expect("set");
        for (verdict, bytes) in [(Verdict::Good, &b"\x1b7,"[..]), (Verdict::Bad, b"\x1b8,")] {
            port.tell(Family::HoneywellAck.bytes(verdict));
            let mut told = [0; 3];
            scanner.read_exact(&mut told).expect("told");
            assert_eq!(told, bytes);
        }
        unplug(scanner, &link);
        wait_for(&heard, false);
        (0..1000).for_each(|_| port.tell(b"\x1b7,".to_vec()));

        let mut scanner = plug(&link);
        wait_for(&heard, true);
        scanner.set_timeout(DEADLINE).expect("set");
        port.tell(b"\x1b8,".to_vec());
        let mut told = [0; 3];
        scanner.read_exact(&mut told).expect("told");
        assert_eq!(told, *b"\x1b8,", "what was said to nobody stays unsaid");
    }

    #[test]
    fn each_report_of_a_hid_pos_scanner_is_one_scan() {
        use rustix::fs::{CWD, FileType, mknodat};
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hidraw0");
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe");
        let setting = format!("hidpos:{}", path.display());
        let scanner: crate::scan::Scanner = setting.parse().expect("a setting");
        let Way::Serial(line) = scanner.way else { panic!("{setting}") };
        let (events, heard) = channel();
        let _port = listen(3, line, events).expect("started");
        wait_for(&heard, true);
        let mut device = std::fs::OpenOptions::new().write(true).open(&path).expect("open");
        for code in ["0110847976000040", "L.A01"] {
            let report = [b"\x28\x10\x03\x00", code.as_bytes(), b"\x00%\x0b"].concat();
            device.write_all(&report).expect("written");
            assert_eq!(scan(&heard), Piece::Frame(code.into()));
        }
    }

    #[test]
    fn a_hid_pos_scanner_of_the_kernel_is_read_unplugged_and_read_again() {
        use crate::io::uhid::Scanner;
        let Some(mut scanner) = Scanner::plug() else { return };
        let made = || std::iter::repeat_with(Scanner::path).find_map(|path| path).expect("a device");
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        symlink(made(), &link).expect("a link");
        let setting: crate::scan::Scanner = format!("hidpos:{}", link.display()).parse().expect("a setting");
        let Way::Serial(line) = setting.way else { panic!("a device") };
        let (events, heard) = channel();
        let _port = listen(3, line, events).expect("started");
        wait_for(&heard, true);
        for code in ["0110847976000040", "L.A01"] {
            scanner.reads(code);
            assert_eq!(scan(&heard), Piece::Frame(code.into()));
        }
        drop(scanner);
        wait_for(&heard, false);
        let mut scanner = Scanner::plug().expect("as before");
        // The kernel may have numbered it anew.
        drop(std::fs::remove_file(&link));
        symlink(made(), &link).expect("a link");
        wait_for(&heard, true);
        scanner.reads("L.A02");
        assert_eq!(scan(&heard), Piece::Frame("L.A02".into()));
    }

    #[test]
    fn a_line_is_opened_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("scanner");
        let _scanner = plug(&link);
        let path = link.to_str().expect("plain");
        let first = open_line(path, Speed::default()).expect("opened");
        assert!(open_line(path, Speed::default()).is_err(), "somebody has it");
        drop(first);
        open_line(path, Speed { data: 7, parity: Parity::Odd, stop: 2, baud: 115_200 })
            .expect("opened again");
        std::fs::write(folder.path().join("file"), "A\r").expect("written");
        let no_line = folder.path().join("file");
        assert!(open_line(no_line.to_str().expect("plain"), Speed::default()).is_err(), "no line");
    }
}
