//! The terminal program.

use anyhow::Context;
use clap::Parser;
use regal_terminal::config::{Cli, Command, Config, data_folder};
use regal_terminal::io::hub::Hub;
use regal_terminal::io::outbox::{Identity, Outbox, StoreError};
use regal_terminal::{bench, decode, run};
use std::env;
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
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

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        None => Config::read(cli.work).map_err(anyhow::Error::from).and_then(|config| run::run(&config)),
        Some(Command::Enrol { hub, code, name, data }) => enrol(&hub, &code, &name, data),
        Some(Command::Decode { file }) => decode(&file),
        Some(Command::Bench { json, folder }) => measure(json, &folder),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is gone too, the exit code has to do.
            drop(writeln!(io::stderr(), "regal-terminal: {error:#}"));
            ExitCode::from(code(&error))
        }
    }
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

fn enrol(address: &str, code: &str, name: &str, data: Option<PathBuf>) -> anyhow::Result<()> {
    // The store first: a code that works once must not be used up for a store that cannot keep what it brings.
    let mut outbox = Outbox::open(&data_folder(data)?)?;
    let enrolled = Hub::new(address, "").enrol(code, name)?;
    let identity = Identity {
        hub: address.to_owned(),
        device: enrolled.device.clone(),
        token: enrolled.token,
        site: enrolled.site.clone(),
    };
    outbox.enrol(identity, enrolled.epoch)?;
    println!("This is device {} of {} now.", enrolled.device, enrolled.site);
    Ok(())
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
