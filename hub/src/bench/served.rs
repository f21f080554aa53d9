//! The hub as it is run: this program in a process of its own, so that its processor time and memory are its alone.

use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running hub; it ends with this.
pub(super) struct Served {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// What a hub takes of its machine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// Processor time so far.
    pub cpu: Duration,
    /// Resident memory at its highest, MB.
    pub megabytes: f64,
}

impl Served {
    /// Serves a database on a free port of this machine.
    pub(super) fn start(database: &Path) -> anyhow::Result<Served> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", "--plain-http", "--listen", "127.0.0.1:0"])
            .env("REGAL_DATABASE", format!("sqlite:{}", database.display()))
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the hub does not start")?;
        let said = child.stdout.take().context("the hub's output")?;
        let mut lines = BufReader::new(said).lines();
        let address = loop {
            let line = lines.next().context("the hub ended before it listened")??;
            if let Some((_, url)) = line.split_once("listens on http://") {
                break url.trim().parse().context("the hub's address")?;
            }
        };
        // What else it says must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Ok(Served { child, address })
    }

    /// What it has taken so far.
    pub(super) fn taken(&self) -> anyhow::Result<Taken> {
        let place = format!("/proc/{}", self.child.id());
        let stat = std::fs::read_to_string(format!("{place}/stat")).context("the hub is gone")?;
        let status = std::fs::read_to_string(format!("{place}/status")).context("the hub is gone")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
        Ok(Taken { cpu: super::measure::ticks(&stat), megabytes: peak.context("no VmHWM")? * 1024.0 / 1e6 })
    }

    /// Ends it in good order.
    pub(super) fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw);
        rustix::process::kill_process(pid.context("its number")?, rustix::process::Signal::TERM)?;
        ensure!(self.child.wait()?.success(), "the hub did not end in good order");
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has ended already, unless something failed.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
