//! Bringing one label to a printer, and hearing whether it is on paper.

use super::status::{ASK, Attention, MAX_ANSWER, Status, parse};
use super::{Address, Printer};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a printer may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the connection.
    pub connect: Duration,
    /// For taking the label.
    pub write: Duration,
    /// For an answer to `~HS`; after this it counts as silent.
    pub answer: Duration,
    /// For the labels it holds to come out, as long as it answers.
    pub print: Duration,
    /// Between two questions while it prints.
    pub between: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: Duration::from_secs(2),
            write: Duration::from_secs(5),
            answer: Duration::from_secs(2),
            print: Duration::from_secs(15),
            between: Duration::from_millis(200),
        }
    }
}

/// What became of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The printer said that it is on paper (or it stands in the file, synced).
    Printed,
    /// The printer took it and did not say that it is on paper: it was silent, or says what it lacks. Whether it
    /// comes out is for a person to see.
    Sent(Vec<Attention>),
    /// Nothing was sent, the printer said before what it lacks. Sending again cannot double it.
    NeedsAttention(Vec<Attention>),
    /// Nothing that could print was sent; the text says why. Sending again cannot double it.
    NotSent(String),
}

impl Printer {
    /// Brings one label to the printer. Blocks, at most for the sum of `patience`.
    #[must_use]
    pub fn send(&self, zpl: &str, patience: &Patience) -> Outcome {
        match &self.0 {
            Address::Tcp { host, port } => match connect(host, *port, patience) {
                Ok(stream) => over_tcp(stream, zpl, patience),
                Err(why) => Outcome::NotSent(why),
            },
            Address::File(path) => match append(path, zpl) {
                Ok(()) => Outcome::Printed,
                Err(e) => Outcome::NotSent(format!("{}: {e}", path.display())),
            },
        }
    }
}

fn connect(host: &str, port: u16, patience: &Patience) -> Result<TcpStream, String> {
    let name = format!("{host}:{port}");
    let addresses = (host, port).to_socket_addrs().map_err(|e| format!("{name}: {e}"))?;
    let mut last = format!("{name}: no address for this name");
    for address in addresses.take(4) {
        match TcpStream::connect_timeout(&address, patience.connect) {
            Ok(stream) => {
                let _ = stream.set_nodelay(true);
                stream.set_write_timeout(Some(patience.write)).map_err(|e| format!("{name}: {e}"))?;
                return Ok(stream);
            }
            Err(e) => last = format!("{name}: {e}"),
        }
    }
    Err(last)
}

/// Asks first: a printer that lacks something and says so gets nothing, so that nothing is in doubt. One that is
/// silent gets the label, for some never answer.
fn over_tcp(mut stream: TcpStream, zpl: &str, patience: &Patience) -> Outcome {
    match ask(&mut stream, patience) {
        Answer::Status(status) if !status.attention.is_empty() => {
            return Outcome::NeedsAttention(status.attention);
        }
        Answer::Status(_) | Answer::Silence => {}
        Answer::Gone(why) => return Outcome::NotSent(why),
    }
    if let Err(why) = write_label(&mut stream, zpl, patience) {
        let _ = stream.shutdown(Shutdown::Both);
        return Outcome::NotSent(why);
    }
    let deadline = Instant::now() + patience.print;
    loop {
        match ask(&mut stream, patience) {
            Answer::Status(status) if status.done() => return Outcome::Printed,
            Answer::Status(status) if !status.attention.is_empty() => {
                return Outcome::Sent(status.attention);
            }
            Answer::Status(_) if Instant::now() < deadline => wait(patience.between),
            Answer::Status(_) | Answer::Silence | Answer::Gone(_) => return Outcome::Sent(Vec::new()),
        }
    }
}

/// Writes all but the closing `^XZ`, then that: whatever breaks off before the last bytes were taken cannot print.
fn write_label(stream: &mut TcpStream, zpl: &str, patience: &Patience) -> Result<(), String> {
    let end = zpl.rfind("^XZ").unwrap_or(zpl.len());
    let deadline = Instant::now() + patience.write;
    let (mut body, close) = zpl.as_bytes().split_at(end);
    while !body.is_empty() {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err("the printer does not take the label".to_owned());
        }
        stream.set_write_timeout(Some(left)).map_err(|e| e.to_string())?;
        match stream.write(body) {
            Ok(0) => return Err("the printer closed the connection".to_owned()),
            Ok(taken) => body = &body[taken..],
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if timed_out(&e) => return Err("the printer does not take the label".to_owned()),
            Err(e) => return Err(format!("while sending: {e}")),
        }
    }
    stream.write_all(close).map_err(|e| format!("while sending: {e}"))
}

enum Answer {
    Status(Status),
    Silence,
    Gone(String),
}

/// Asks for the status and waits for the three lines; bytes that are something else are passed over.
fn ask(stream: &mut TcpStream, patience: &Patience) -> Answer {
    if let Err(e) = stream.write_all(ASK) {
        return if timed_out(&e) { Answer::Silence } else { Answer::Gone(format!("while asking: {e}")) };
    }
    let deadline = Instant::now() + patience.answer;
    let (mut answer, mut piece) = (Vec::new(), [0; 256]);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() || answer.len() > MAX_ANSWER || stream.set_read_timeout(Some(left)).is_err() {
            return Answer::Silence;
        }
        match stream.read(&mut piece) {
            Ok(0) => return Answer::Gone("the printer closed the connection".to_owned()),
            Ok(n) => answer.extend_from_slice(&piece[..n]),
            Err(e) if timed_out(&e) || e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Answer::Gone(format!("while asking: {e}")),
        }
        if let Some(status) = parse(&answer) {
            return Answer::Status(status);
        }
    }
}

fn timed_out(e: &std::io::Error) -> bool {
    matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[expect(clippy::disallowed_methods, reason = "a printing printer has no other sign than its next answer")]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Appends the label and syncs it. After a failure the file is cut back to what it was.
fn append(path: &Path, zpl: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    let before = file.metadata()?.len();
    let written = file
        .write_all(zpl.as_bytes())
        .and_then(|()| if zpl.ends_with('\n') { Ok(()) } else { file.write_all(b"\n") });
    if let Err(e) = written.and_then(|()| file.sync_all()) {
        let _ = file.set_len(before);
        return Err(e);
    }
    Ok(())
}
