use crate::{OnScreen, hub_program, terminal_program};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The longest a hub may take to start.
const DEADLINE: Duration = Duration::from_secs(60);

/// A real hub on a database file in a folder, served on loopback.
#[derive(Debug)]
pub struct RunningHub {
    child: Option<Child>,
    folder: PathBuf,
    flags: Vec<String>,
    /// The program that starts it, and its words before those of the hub; none: the hub itself.
    through: Option<(PathBuf, Vec<String>)>,
    /// Where it listens, `https://HOST:PORT`.
    pub url: String,
}

/// The hub speaks HTTP in the open.
const OPEN: &[&str] = &["--plain-http"];

fn owned(flags: &[&str]) -> Vec<String> {
    flags.iter().map(|&flag| flag.to_owned()).collect()
}

impl RunningHub {
    /// Starts a hub on `folder/hub.db` at a free port.
    pub fn start(folder: &Path) -> RunningHub {
        RunningHub::with(folder, &[])
    }

    /// Starts one that speaks HTTP in the open: for tests that look at its very bytes, or stand between.
    pub fn in_the_open(folder: &Path) -> RunningHub {
        RunningHub::with(folder, OPEN)
    }

    /// Starts one with more flags: printers, whom it may call.
    pub fn furnished(folder: &Path, flags: &[&str]) -> RunningHub {
        RunningHub::with(folder, flags)
    }

    /// Starts one that may send webhooks to a host and port.
    pub fn calling(folder: &Path, whom: &str) -> RunningHub {
        RunningHub::with(folder, &["--webhook-to", whom])
    }

    /// Starts one in the open that logs all it can.
    pub fn telling_all(folder: &Path) -> RunningHub {
        let mut command = Command::new(hub_program());
        command.env("RUST_LOG", "trace");
        let (child, url) = serve_by(command, folder, "127.0.0.1:0", OPEN);
        RunningHub { child: Some(child), folder: folder.to_owned(), flags: owned(OPEN), through: None, url }
    }

    /// Starts one where another was, `HOST:PORT`.
    pub fn at(folder: &Path, place: &str) -> RunningHub {
        let (child, url) = serve(folder, place, &[]);
        RunningHub { child: Some(child), folder: folder.to_owned(), flags: Vec::new(), through: None, url }
    }

    /// Starts one in the open through another program: its path, and its words before those of the hub.
    pub fn through(folder: &Path, program: &Path, words: &[String]) -> RunningHub {
        let through = Some((program.to_owned(), words.to_vec()));
        let (child, url) = serve_by(command(through.as_ref()), folder, "127.0.0.1:0", OPEN);
        RunningHub { child: Some(child), folder: folder.to_owned(), flags: owned(OPEN), through, url }
    }

    fn with(folder: &Path, flags: &[&str]) -> RunningHub {
        let (child, url) = serve(folder, "127.0.0.1:0", flags);
        RunningHub { child: Some(child), folder: folder.to_owned(), flags: owned(flags), through: None, url }
    }

    /// Ends it at once, as a power cut would.
    pub fn cut(&mut self) {
        let mut child = self.child.take().expect("a running hub");
        child.kill().expect("killed");
        child.wait().expect("ended");
    }

    /// Waits until it has ended by itself; its exit code, none when it was killed.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.take().expect("a running hub").wait().expect("ended").code()
    }

    /// Starts it again on the same data at the same port.
    pub fn restart(&mut self) {
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        let program = command(self.through.as_ref());
        let (child, url) = serve_by(program, &self.folder, self.place(), &flags);
        assert_eq!(url, self.url, "the port is kept");
        self.child = Some(child);
    }

    /// Host and port.
    pub fn place(&self) -> &str {
        self.url.split_once("://").map_or("", |(_, place)| place)
    }

    /// The process' number.
    pub fn process(&self) -> u32 {
        self.child.as_ref().expect("a running hub").id()
    }

    /// Runs a subcommand beside it and gives what it printed. Panics with its complaint when it fails.
    pub fn tell(&self, args: &[&str]) -> String {
        hub_says(&self.folder, args)
    }

    /// Enrols a terminal whose store is in `data`; it will find the hub at `url`.
    pub fn enrol(&self, data: &Path, url: &str) {
        self.enrol_as(data, url, "");
    }

    /// The same, with a name for the device.
    pub fn enrol_as(&self, data: &Path, url: &str, name: &str) {
        enrol(data, url, &self.code(), name);
    }

    /// A one-time code, as the hub tells it.
    pub fn code(&self) -> String {
        self.tell(&["device", "code"])
    }

    /// Stops it in good order.
    pub fn stop(mut self) {
        self.end();
    }

    /// Stops it in good order, and starts it again on the same data at the same port.
    pub fn again(&mut self) {
        self.end();
        self.restart();
    }

    /// Stops it in good order; it can be started again.
    pub fn end(&mut self) {
        let mut child = self.child.take().expect("a running hub");
        let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        assert!(child.wait().expect("ended").success(), "it ends in good order");
    }
}

impl Drop for RunningHub {
    fn drop(&mut self) {
        // It may have ended already.
        if let Some(child) = &mut self.child {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Enrols the terminal whose store is in `data` with the one-time code a hub told, under a name if it has one; it will find
/// the hub at `url`.
pub fn enrol(data: &Path, url: &str, told: &str, name: &str) {
    let code = told.split_whitespace().find(|word| word.len() == 8 && word.chars().all(is_code));
    let code = code.unwrap_or_else(|| panic!("no code in {told:?}"));
    let key = told.lines().find_map(|line| line.strip_prefix("key ")).filter(|_| url.starts_with("https"));
    let enrol = Command::new(terminal_program())
        .args(["enrol", "--hub", url, "--code", code, "--data"])
        .arg(data)
        .args(key.map(|key| format!("--key={key}")))
        .args((!name.is_empty()).then(|| format!("--name={name}")))
        .output()
        .expect("it runs");
    assert!(enrol.status.success(), "{enrol:?}");
}

fn is_code(sign: char) -> bool {
    sign.is_ascii_digit() || sign.is_ascii_uppercase()
}

/// Runs a subcommand of the hub on `folder/hub.db` and gives what it printed. Panics with its complaint when it fails.
pub fn hub_says(folder: &Path, args: &[&str]) -> String {
    let output = hub_run(folder, args);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "regal-hub {args:?}: {complaint}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a subcommand of the hub on `folder/hub.db`.
pub fn hub_run(folder: &Path, args: &[&str]) -> std::process::Output {
    Command::new(hub_program())
        .args(args)
        .env("REGAL_DATABASE", database(folder))
        .stdin(Stdio::null())
        .output()
        .expect("the hub's program runs")
}

fn database(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("hub.db").display())
}

/// The hub, by itself or through another program.
fn command(through: Option<&(PathBuf, Vec<String>)>) -> Command {
    let Some((program, words)) = through else { return Command::new(hub_program()) };
    let mut command = Command::new(program);
    command.args(words);
    command
}

fn serve(folder: &Path, listen: &str, flags: &[&str]) -> (Child, String) {
    serve_by(Command::new(hub_program()), folder, listen, flags)
}

fn serve_by(mut program: Command, folder: &Path, listen: &str, flags: &[&str]) -> (Child, String) {
    let log = folder.join("hub.log");
    let mut errors = File::options().create(true).append(true).open(&log).expect("a log");
    writeln!(errors, "-- serve {listen}").expect("a log");
    let mut child = program
        .args(["serve", "--listen", listen])
        .args(flags)
        .env("REGAL_DATABASE", database(folder))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(errors)
        .spawn()
        .expect("the hub starts");
    let stdout = child.stdout.take().expect("its output");
    let (tell, told) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some((_, url)) = line.split_once("listens on ") {
                drop(tell.send(url.to_owned()));
            }
        }
    });
    match told.recv_timeout(DEADLINE) {
        Ok(url) => (child, url),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            drop(child.kill());
            panic!("the hub does not start: {}", std::fs::read_to_string(&log).unwrap_or_default());
        }
    }
}

/// A terminal on a screen of 16 x 20 that scans through the stream, as `STX code CR`.
pub fn stream_terminal(data: &Path) -> OnScreen {
    let data = data.to_str().expect("a plain path");
    let args = ["--data", data, "--language", "en", "--demo", "--scanner", "stream:STX,CR"];
    OnScreen::start(&terminal_program(), &args, 16, 20)
}
