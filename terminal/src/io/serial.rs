//! Serial scanners: opened for ever, closed at once when they go.

use super::Event;
use super::clock::Clock;
use crate::scan::{Framer, Parity, SerialLine};
use serialport::{DataBits, FlowControl, SerialPort, StopBits, TTYPort};
use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread;
use std::time::Duration;

/// The longest pause between two tries to open, in ms.
const RETRY: u64 = 1000;

/// How long one read waits, in ms.
const READ: i64 = 200;

/// A scanner's thread; it ends when this is dropped.
#[derive(Debug)]
pub struct Port {
    _stop: Sender<()>,
}

/// Starts the thread of one scanner. It tells when the scanner comes and goes, once at the start in any case.
///
/// # Errors
/// When no thread can be started.
pub fn listen(port: usize, line: SerialLine, events: Sender<Event>) -> io::Result<Port> {
    let (stop, stopped) = channel();
    thread::Builder::new()
        .name(format!("scanner {port}"))
        .spawn(move || while_wanted(port, &line, &events, &stopped))?;
    Ok(Port { _stop: stop })
}

fn while_wanted(port: usize, line: &SerialLine, events: &Sender<Event>, stopped: &Receiver<()>) {
    let mut pause = 50;
    let mut told = None;
    let mut tell = |present: bool| {
        let news = told != Some(present);
        told = Some(present);
        !news || events.send(Event::Scanner { port, present }).is_ok()
    };
    loop {
        match open(line) {
            Ok(tty) => {
                pause = 50;
                // The port is closed when this returns: kept open, it would come back under another name.
                if !tell(true) || !read(port, tty, line, events, stopped) || !tell(false) {
                    return;
                }
            }
            Err(_) if !tell(false) => return,
            Err(_) => {}
        }
        match stopped.recv_timeout(Duration::from_millis(pause)) {
            Err(RecvTimeoutError::Timeout) => pause = (pause * 2).min(RETRY),
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn open(line: &SerialLine) -> serialport::Result<TTYPort> {
    let parity = match line.parity {
        Parity::None => serialport::Parity::None,
        Parity::Even => serialport::Parity::Even,
        Parity::Odd => serialport::Parity::Odd,
    };
    let builder = serialport::new(&line.path, line.baud)
        .data_bits(if line.data == 7 { DataBits::Seven } else { DataBits::Eight })
        .stop_bits(if line.stop == 2 { StopBits::Two } else { StopBits::One })
        .parity(parity)
        .flow_control(FlowControl::None);
    TTYPort::open(&builder)
}

/// Reads until the port is gone (true) or the scanner is not wanted any more (false). What is half read dies here.
fn read(
    port: usize,
    mut tty: TTYPort,
    line: &SerialLine,
    events: &Sender<Event>,
    stopped: &Receiver<()>,
) -> bool {
    let clock = Clock::default();
    let mut framer = Framer::new(line.framing.clone());
    let mut buffer = [0; 4096];
    loop {
        if !matches!(stopped.try_recv(), Err(TryRecvError::Empty)) {
            return false;
        }
        let wait = framer.deadline().map_or(READ, |deadline| deadline.since(clock.steady()).clamp(1, READ));
        if tty.set_timeout(Duration::from_millis(wait.unsigned_abs())).is_err() {
            return true;
        }
        let pieces = match tty.read(&mut buffer) {
            Ok(0) => return true,
            Ok(count) => framer.push(clock.steady(), &buffer[..count]),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock
                ) =>
            {
                framer.tick(clock.steady())
            }
            Err(_) => return true,
        };
        for piece in pieces {
            if events.send(Event::Scan { port, piece }).is_err() {
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Framing, Piece};
    use std::io::Write;
    use std::os::unix::fs::symlink;
    use std::path::Path;

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

    fn line(link: &Path) -> SerialLine {
        let setting = format!("serial:{}", link.display());
        let Ok(crate::scan::Scanner::Serial(line)) = setting.parse() else { panic!("{setting}") };
        line
    }

    fn wait_for(heard: &Receiver<Event>, present: bool) {
        loop {
            match heard.recv_timeout(DEADLINE).expect("in time") {
                Event::Scanner { port: 3, present: now } if now == present => return,
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
        drop(scanner);
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
            framing: Framing { end: crate::scan::End::Silence(30), prefix: vec![] },
            ..line(&link)
        };
        let _port = listen(3, line, events).expect("started");
        wait_for(&heard, true);
        scanner.write_all(b"A-01-3").expect("written");
        assert_eq!(scan(&heard), Piece::Frame(b"A-01-3".to_vec()));
    }
}
