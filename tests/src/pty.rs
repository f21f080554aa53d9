use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// The longest a screen or an end is waited for.
const DEADLINE: Duration = Duration::from_secs(20);

/// A program on a screen of its own.
pub struct OnScreen {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    input: Box<dyn Write + Send>,
    shown: Arc<Shown>,
}

struct Shown {
    state: Mutex<Seen>,
    changed: Condvar,
}

struct Seen {
    screen: vt100::Parser,
    bells: usize,
    painted: Vec<u8>,
    over: bool,
}

impl OnScreen {
    /// Starts `program` with `args` on a screen of so many rows and columns that knows UTF-8.
    pub fn start(program: &Path, args: &[&str], rows: u16, cols: u16) -> OnScreen {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(args);
        command.env("LC_ALL", "C.UTF-8");
        command.env("TERM", "xterm");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        drop(pair.slave);
        let input = pair.master.take_writer().expect("an input");
        let mut output = pair.master.try_clone_reader().expect("an output");
        let seen = Seen {
            screen: vt100::Parser::new(some(rows), some(cols), 0),
            bells: 0,
            painted: Vec::new(),
            over: false,
        };
        let shown = Arc::new(Shown { state: Mutex::new(seen), changed: Condvar::new() });
        let keep = Arc::clone(&shown);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let count = output.read(&mut buffer).unwrap_or(0);
                let mut seen = keep.state.lock().expect("no panic while locked");
                seen.screen.process(&buffer[..count]);
                seen.painted.extend(&buffer[..count]);
                seen.bells += buffer[..count].iter().filter(|byte| **byte == 7).count();
                seen.over = count == 0;
                keep.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        OnScreen { child, master: pair.master, input, shown }
    }

    /// Presses keys, or scans through the stream.
    pub fn press(&mut self, bytes: &[u8]) {
        self.input.write_all(bytes).expect("the screen takes keys");
        self.input.flush().expect("the screen takes keys");
    }

    /// Every byte the program has painted with.
    pub fn painted(&self) -> Vec<u8> {
        self.shown.state.lock().expect("no panic while locked").painted.clone()
    }

    /// Gives the screen another size.
    pub fn resize(&self, rows: u16, cols: u16) {
        self.shown
            .state
            .lock()
            .expect("no panic while locked")
            .screen
            .screen_mut()
            .set_size(some(rows), some(cols));
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).expect("resized");
    }

    /// Waits until the screen is as wanted, and gives it back. Panics with the screen when that takes too long.
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.shown.state.lock().expect("no panic while locked");
        loop {
            let text = seen.screen.screen().contents();
            if wanted(&text) {
                return text;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && !seen.over, "waited for {what}; the screen says:\n{text}");
            seen = self.shown.changed.wait_timeout(seen, left).expect("no panic while locked").0;
        }
    }

    /// Waits until the screen is as wanted, at most so long; the screen, and whether it is.
    pub fn look(&self, most: Duration, wanted: impl Fn(&str) -> bool) -> (String, bool) {
        let end = Instant::now() + most;
        let mut seen = self.shown.state.lock().expect("no panic while locked");
        loop {
            let text = seen.screen.screen().contents();
            let left = end.saturating_duration_since(Instant::now());
            if wanted(&text) {
                return (text, true);
            }
            if left.is_zero() || seen.over {
                return (text, false);
            }
            seen = self.shown.changed.wait_timeout(seen, left).expect("no panic while locked").0;
        }
    }

    /// Waits until the screen is as wanted, or the program is gone; whether it is as wanted. Panics when neither comes.
    pub fn see_or_end(&self, what: &str, wanted: impl Fn(&str) -> bool) -> bool {
        let (text, seen) = self.look(DEADLINE, wanted);
        assert!(seen || self.is_over(), "waited for {what}; the screen says:\n{text}");
        seen
    }

    /// Whether the program is gone.
    pub fn is_over(&self) -> bool {
        self.shown.state.lock().expect("no panic while locked").over
    }

    /// Presses keys; false when the program is gone.
    pub fn try_press(&mut self, bytes: &[u8]) -> bool {
        self.input.write_all(bytes).and_then(|()| self.input.flush()).is_ok()
    }

    /// How many bells have rung.
    pub fn bells(&self) -> usize {
        self.shown.state.lock().expect("no panic while locked").bells
    }

    /// Waits until more bells have rung than these.
    pub fn wait_for_bell(&self, than: usize) {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.shown.state.lock().expect("no panic while locked");
        while seen.bells <= than {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.over,
                "no bell; the screen says:\n{}",
                seen.screen.screen().contents()
            );
            seen = self.shown.changed.wait_timeout(seen, left).expect("no panic while locked").0;
        }
    }

    /// Waits until no bell has rung for so long; how many have.
    pub fn bells_still(&self, quiet: Duration) -> usize {
        let mut bells = self.bells();
        let mut since = Instant::now();
        let mut seen = self.shown.state.lock().expect("no panic while locked");
        loop {
            let left = quiet.saturating_sub(since.elapsed());
            if left.is_zero() {
                return bells;
            }
            seen = self.shown.changed.wait_timeout(seen, left).expect("no panic while locked").0;
            if seen.bells != bells {
                (bells, since) = (seen.bells, Instant::now());
            }
        }
    }

    /// Whether the program has switched to the screen that is its own.
    pub fn owns_screen(&self) -> bool {
        self.shown.state.lock().expect("no panic while locked").screen.screen().alternate_screen()
    }

    /// The process' number.
    pub fn process(&self) -> u32 {
        self.child.process_id().expect("a running program has a number")
    }

    /// Ends it at once, as a dead battery would.
    pub fn cut(mut self) {
        // SIGKILL, which no program can hear.
        let mut killer = self.child.clone_killer();
        let pid = self.process().to_string();
        let killed = std::process::Command::new("kill").args(["-KILL", &pid]).status();
        if !killed.is_ok_and(|status| status.success()) {
            killer.kill().expect("killed");
        }
        self.child.wait().expect("ended");
    }

    /// Waits for its end and gives the exit code.
    pub fn end(&mut self) -> u32 {
        let end = Instant::now() + DEADLINE;
        let mut seen = self.shown.state.lock().expect("no panic while locked");
        while !seen.over {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "it does not end; the screen says:\n{}",
                seen.screen.screen().contents()
            );
            seen = self.shown.changed.wait_timeout(seen, left).expect("no panic while locked").0;
        }
        drop(seen);
        self.child.wait().expect("ended").exit_code()
    }
}

fn some(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a screen has rows and columns")
}
