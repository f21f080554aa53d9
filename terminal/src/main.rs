//! The terminal program.

use anyhow::{Context, ensure};
use clap::Parser;
use regal_shared::tls::{MAX_PINS, Pin};
use regal_terminal::config::{Cli, Command, Config, Flags, Recording};
use regal_terminal::io::hub::Hub;
use regal_terminal::io::outbox::{Outbox, Rescued, StoreError, rescue};
use regal_terminal::io::recording;
use regal_terminal::{bench, decode, doctor, enrol, replay, run, serve};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::env;
use std::fs::{self, File};
use std::io::{self, BufReader, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exit code of any failure without a code of its own.
const FAILED: u8 = 1;
/// Flags or configuration are wrong.
const USAGE: u8 = 2;
/// Another terminal has the data folder.
const LOCKED: u8 = 3;
/// The store was written by a newer program.
const NEWER: u8 = 4;
/// The store cannot be read or written.
const STORE: u8 = 5;
/// So long an error stays on the screen of a device of its own, s.
const SHOWN: i64 = 15;

fn main() -> ExitCode {
    let (command, work) = Cli::parse().command();
    let done = match command {
        None => Config::read(work).map_err(anyhow::Error::from).and_then(|config| run::run(&config)),
        Some(Command::Enrol { hub, key, code, name, data, config }) => {
            folder(data, config).and_then(|folder| join(&hub, key, &code, &name, &folder))
        }
        Some(Command::Trust { key, data, config }) => {
            folder(data, config).and_then(|folder| trust(key, &folder))
        }
        Some(Command::Doctor(flags)) => {
            Config::read(flags).map_err(anyhow::Error::from).and_then(|config| doctor::run(&config))
        }
        Some(Command::Serve { ssh, alive, unanswered, ascii, work }) => Config::read(work)
            .map_err(anyhow::Error::from)
            .and_then(|config| serve::run(&config, ssh, &serve::Patience::of(alive, unanswered), ascii)),
        Some(Command::HandOver { data, config }) => {
            folder(data, config).and_then(|folder| hand_over(&folder))
        }
        Some(Command::Decode { file }) => decode(&file),
        Some(Command::Replay { file, how }) => replay::run(&file, &how),
        Some(Command::Recording { what: Recording::Save { file, data, config } }) => {
            folder(data, config).and_then(|folder| save_recording(&folder, &file))
        }
        Some(Command::Bench { least: Some(port), folder, .. }) => bench::least(&folder, &port),
        Some(Command::Bench { json, folder, .. }) => measure(json, &folder),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is gone too, the exit code has to do.
            drop(writeln!(io::stderr(), "regal-terminal: {error:#}"));
            show_on_the_device(&error);
            ExitCode::from(code(&error))
        }
    }
}

/// On a device of its own standard error goes to the log, and the screen would stay black and begin anew each second. The
/// screen says what is wrong, for as long as it takes to read it or until a key is pressed; then the service begins again.
fn show_on_the_device(error: &anyhow::Error) {
    let (screen, keys) = (io::stdout(), io::stdin());
    if io::stderr().is_terminal() || !screen.is_terminal() || !keys.is_terminal() {
        return;
    }
    drop(writeln!(&screen, "\r\nregal-terminal: {error:#}\r\n\r\nENT: \u{21bb}\r"));
    let mut fds = [PollFd::new(&keys, PollFlags::IN)];
    let _ = poll(&mut fds, Some(&Timespec { tv_sec: SHOWN, tv_nsec: 0 }));
}

fn code(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::Locked(_)) => LOCKED,
        Some(StoreError::Newer { .. }) => NEWER,
        Some(_) => STORE,
        None if error.is::<regal_terminal::config::BadConfig>() => USAGE,
        None => FAILED,
    }
}

/// The folder of the store, by flag, environment or file.
fn folder(data: Option<PathBuf>, config: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    Ok(Config::read(Flags { data, config, ..Flags::default() })?.data)
}

fn join(address: &str, key: Option<Pin>, code: &str, name: &str, folder: &Path) -> anyhow::Result<()> {
    // The store first: a code that works once must not be used up for a store that cannot keep what it brings.
    let mut outbox = Outbox::open(folder)?;
    let keys = keys(address, key)?;
    let identity = enrol::join(&mut outbox, address, keys, code, name)?;
    println!("This is device {} of {} now.", identity.device, identity.site);
    Ok(())
}

/// The keys to know the hub by; in the open none. Without one given, a person says whether the key it shows is the one.
fn keys(address: &str, given: Option<Pin>) -> anyhow::Result<Vec<Pin>> {
    if !address.starts_with("https://") {
        ensure!(
            given.is_none(),
            "a key means something over TLS alone; write https:// before the hub's address"
        );
        return Ok(vec![]);
    }
    if let Some(key) = given {
        return Ok(vec![key]);
    }
    let shown = Hub::key_at(address)?;
    ensure!(
        io::stdin().is_terminal(),
        "the hub at {address} shows the key {shown}; if that is what it prints when it starts, and what the dashboard \
         shows with the code, enrol again with --key {shown}"
    );
    print!(
        "The hub at {address} shows this key:\n\n  {shown}\n\nDoes the hub itself show the same one? [y/N] "
    );
    io::stdout().flush()?;
    let mut said = String::new();
    io::stdin().read_line(&mut said)?;
    let yes = matches!(said.trim().to_ascii_lowercase().as_str(), "y" | "yes" | "j" | "ja");
    ensure!(yes, "not enrolled: nothing was sent there");
    Ok(vec![shown])
}

fn trust(key: Pin, folder: &Path) -> anyhow::Result<()> {
    let none = || anyhow::anyhow!("{} has no device's store; enrol first", folder.display());
    ensure!(folder.exists(), none());
    let mut outbox = Outbox::open(folder)?;
    let mut identity = outbox.identity().ok_or_else(none)?.clone();
    identity.keys.retain(|known| *known != key);
    identity.keys.insert(0, key);
    identity.keys.truncate(MAX_PINS);
    if let Some(place) = identity.hub.strip_prefix("http://") {
        identity.hub = format!("https://{place}");
    }
    let epoch = outbox.epoch()?;
    outbox.enrol(identity, epoch)?;
    println!("The hub is known by {key}, too. What waits is sent as soon as it answers.");
    Ok(())
}

fn hand_over(folder: &Path) -> anyhow::Result<()> {
    ensure!(folder.join("terminal.db").exists(), "{} has no device's store", folder.display());
    let now = regal_terminal::io::clock::Clock::default().wall();
    let mut rescued = None;
    let mut outbox = match Outbox::open(folder) {
        Err(StoreError::Damaged(_)) => {
            rescued = Some(rescue(folder, now)?);
            Outbox::open(folder)?
        }
        opened => opened?,
    };
    let handed = outbox.hand_over(now)?;
    if let Some(rescued) = rescued {
        tell_rescued(&rescued);
        return Ok(());
    }
    if handed.state {
        println!(
            "The state of the work was damaged and is gone: the device begins at the log-on, and what waits is sent. Let \
             somebody look at the goods that were in hand. Have the device's memory replaced."
        );
    }
    let numbers = handed.confirms;
    if numbers.is_empty() && handed.state {
        return Ok(());
    }
    if numbers.is_empty() {
        println!("Every confirm here is as it was saved; nothing has changed.");
        return Ok(());
    }
    println!(
        "Confirms {} go to the hub as damaged when the terminal runs again. Nothing of them is booked: each stands \
         below Exceptions on the dashboard with what can still be read, for a person to book. Have the device's memory \
         replaced.",
        listed(&numbers)
    );
    Ok(())
}

fn listed(numbers: &[i64]) -> String {
    let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    list.join(", ")
}

fn tell_rescued(rescued: &Rescued) {
    println!(
        "The store was damaged. {} confirms were taken over as they were saved, and what waits of them is sent. The \
         damaged file is {} now. Have the device's memory replaced.",
        rescued.whole,
        rescued.aside.display()
    );
    if !rescued.gone.is_empty() {
        println!(
            "Confirms {} cannot be read any more. Those that the hub had not answered yet stand below Exceptions on the \
             dashboard: let somebody look at the goods that were in hand.",
            listed(&rescued.gone)
        );
    }
}

fn measure(json: bool, folder: &Path) -> anyhow::Result<()> {
    let own = folder.join(format!("regal-bench-{}", std::process::id()));
    fs::create_dir(&own).with_context(|| {
        format!("cannot write in {}; name a folder that can be written with --folder", folder.display())
    })?;
    if !json {
        bench::print_head();
    }
    let done = bench::run(&own, &env::current_exe()?, |figure| {
        if !json {
            bench::print(figure);
        }
    });
    fs::remove_dir_all(&own).with_context(|| format!("{} stays", own.display()))?;
    if json {
        println!("{}", serde_json::to_string(&done?)?);
    } else {
        done?;
    }
    Ok(())
}

fn save_recording(store: &Path, file: &Path) -> anyhow::Result<()> {
    let bytes = recording::save(store, file).with_context(|| format!("{} is not written", file.display()))?;
    println!(
        "{bytes} bytes are in {}: badges, names and scans of this device, but no PIN. Give it only to who needs it.",
        file.display()
    );
    Ok(())
}

fn decode(file: &Path) -> anyhow::Result<()> {
    let output = io::stdout().lock();
    if file == Path::new("-") {
        return Ok(decode::run(io::stdin().lock(), output)?);
    }
    let named =
        |error: io::Error| anyhow::anyhow!("{}: {error}; name a file that can be read, or -", file.display());
    let input = File::open(file).map_err(named)?;
    decode::run(BufReader::new(input), output).map_err(named)
}
