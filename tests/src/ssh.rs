use crate::{OnScreen, RunningHub, terminal_program};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// The longest a start, an end or a line of the log is waited for.
const DEADLINE: Duration = Duration::from_secs(30);

/// A real service of devices over SSH, with its data in `folder/served`.
#[derive(Debug)]
pub struct RunningServe {
    child: Child,
    folder: PathBuf,
    /// Where it listens.
    pub place: (String, String),
    /// The fingerprint of its host key, as it printed it.
    pub host: String,
}

impl RunningServe {
    /// Starts one for a hub at `address:0`, or where one was.
    pub fn start(folder: &Path, hub: &RunningHub, address: &str) -> RunningServe {
        RunningServe::with(folder, hub, address, &[])
    }

    /// The same with more flags.
    pub fn with(folder: &Path, hub: &RunningHub, address: &str, more: &[&str]) -> RunningServe {
        let told = hub.tell(&["device", "code"]);
        // One that speaks in the open has none.
        let key = told.lines().find_map(|line| line.strip_prefix("key "));
        let log = File::options().create(true).append(true).open(folder.join("serve.log")).expect("a log");
        let child = Command::new(terminal_program())
            .args(["serve", "--ssh", address, "--hub", &hub.url, "--language", "en"])
            .args(key.map(|key| format!("--key={key}")))
            .args(more)
            .args(["--scanner", "stream:STX,CR", "--data"])
            .arg(folder.join("served"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("it starts");
        let (folder, place) = (folder.to_owned(), Default::default());
        let mut serve = RunningServe { child, folder, place, host: String::new() };
        let output = serve.child.stdout.take().expect("its output");
        let (tell, told) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                drop(tell.send(line));
            }
        });
        while serve.place.1.is_empty() {
            let line = told.recv_timeout(DEADLINE);
            let line = line.unwrap_or_else(|_| panic!("it does not serve: {}", log_of(&serve.folder)));
            if let Some(shown) = line.strip_prefix("host key ") {
                shown.clone_into(&mut serve.host);
            }
            let place = line.strip_prefix("serves SSH on ").and_then(|place| place.rsplit_once(':'));
            if let Some((address, port)) = place {
                serve.place = (address.to_owned(), port.to_owned());
            }
        }
        serve
    }

    /// Address and port.
    pub fn address(&self) -> String {
        format!("{}:{}", self.place.0, self.place.1)
    }

    /// The process' number.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the log says this so often.
    pub fn logged(&self, what: &str, times: usize) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            let log = log_of(&self.folder);
            if log.matches(what).count() >= times {
                return log;
            }
            assert!(Instant::now() < end, "waited for {what:?} in the log:\n{log}");
            thread::yield_now();
        }
    }

    /// Asks it to end, and waits for it.
    pub fn stop(mut self) {
        let kill = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        assert!(self.child.wait().expect("ended").success(), "it ends in good order");
    }

    /// Ends it at once, as a power cut would.
    pub fn cut(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// The arguments of an SSH client that goes there with a key.
    pub fn ssh(&self, key: &Path, more: &[&str]) -> Vec<String> {
        let known = self.folder.join("known");
        let mut args: Vec<String> =
            ["-F", "none", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=accept-new"]
                .map(str::to_owned)
                .to_vec();
        args.extend(["-o".into(), format!("UserKnownHostsFile={}", known.display())]);
        args.extend(["-o".into(), "LogLevel=ERROR".into(), "-o".into(), format!("Port={}", self.place.1)]);
        args.extend(["-i".into(), key.display().to_string()]);
        args.extend(more.iter().map(|&one| one.to_owned()));
        args.push(format!("regal@{}", self.place.0));
        args
    }

    /// A handheld of so many rows and columns that goes there.
    pub fn handheld(&self, key: &Path, rows: u16, cols: u16) -> OnScreen {
        let args = self.ssh(key, &[]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        OnScreen::start(Path::new("ssh"), &args, rows, cols)
    }

    /// What a client that is no handheld gets: `program` with the usual arguments, `before` in front of the address and
    /// `after` behind it.
    pub fn client(&self, program: &str, key: &Path, before: &[&str], after: &[&str]) -> Output {
        Command::new(program)
            .args(self.ssh(key, before))
            .args(after)
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| panic!("{program} does not run ({error}); install openssh-client"))
    }
}

impl Drop for RunningServe {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn log_of(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("serve.log")).unwrap_or_default()
}

/// A new SSH key in a folder.
pub fn ssh_key(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
        .arg(&path)
        .status();
    assert!(made.expect("ssh-keygen runs; install openssh-client").success());
    path
}
