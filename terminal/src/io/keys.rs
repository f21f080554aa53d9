//! Raw bytes of the terminal's own input, and signals.

use super::Event;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;
use std::io::{self, ErrorKind, Read};
use std::sync::mpsc::Sender;
use std::thread;

/// Starts the thread that reads `input`. Its end means that the tty is gone.
///
/// # Errors
/// When no thread can be started.
pub fn read(mut input: impl Read + Send + 'static, events: Sender<Event>) -> io::Result<()> {
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        let mut buffer = [0; 1024];
        loop {
            let event = match input.read(&mut buffer) {
                Ok(0) => Event::Stop,
                Ok(count) => Event::Typed(buffer[..count].to_vec()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => Event::Stop,
            };
            let over = matches!(event, Event::Stop);
            if events.send(event).is_err() || over {
                return;
            }
        }
    })?;
    Ok(())
}

/// Starts the thread that hears signals: a changed size, and wishes to end.
///
/// # Errors
/// When no thread can be started or a signal cannot be heard.
pub fn signals(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            let event = if signal == SIGWINCH { Event::Resized } else { Event::Stop };
            if events.send(event).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn bytes_come_as_they_are_and_the_end_of_the_tty_stops() {
        let (events, heard) = channel();
        read(&b"\x1bOP\xff5"[..], events).expect("started");
        let all: Vec<Event> = heard.iter().collect();
        assert!(matches!(&all[..], [Event::Typed(bytes), Event::Stop] if bytes == b"\x1bOP\xff5"), "{all:?}");
    }
}
