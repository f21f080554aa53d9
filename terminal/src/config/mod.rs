//! What the program is told: flags and environment, and a file that holds what is always the same.

mod file;
#[cfg(test)]
mod tests;

use crate::io::device_key;
use crate::pin::Seal;
use crate::scan::{Scanner, Speed, Way};
use clap::{Args, Parser, Subcommand};
use file::File;
use regal_shared::text::Language;
use regal_shared::tls::Pin;
use std::env;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "regal-terminal", version, about = "The program in a worker's hand")]
pub struct Cli {
    /// What to do instead of working.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to work.
    #[command(flatten)]
    pub work: Flags,
}

/// What can be done besides working.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make this device known to a hub, with a one-time code from the dashboard
    Enrol {
        /// Address of the hub, https://HOST:PORT
        #[arg(long, value_parser = address)]
        hub: String,
        /// The mark of the hub's key, as the hub shows it; without it you are asked whether it is the right one
        #[arg(long)]
        key: Option<Pin>,
        /// The one-time code
        #[arg(long)]
        code: String,
        /// A name for people, such as "forklift 3"
        #[arg(long, default_value = "")]
        name: String,
        /// Folder of the device's store
        #[arg(long, env = "REGAL_TERMINAL_DATA")]
        data: Option<PathBuf>,
        /// A TOML file that may name the folder
        #[arg(long, env = "REGAL_TERMINAL_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Know the hub by another key, when it was given one out of turn; the outbox stays as it is
    Trust {
        /// The mark of the hub's key, as the hub shows it
        #[arg(long)]
        key: Pin,
        /// Folder of the device's store
        #[arg(long, env = "REGAL_TERMINAL_DATA")]
        data: Option<PathBuf>,
        /// A TOML file that may name the folder
        #[arg(long, env = "REGAL_TERMINAL_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Say what is plugged in, what scanners send and what is wrong with their set-up
    Doctor(Flags),
    /// Give confirms that the device's memory has damaged to the hub, for a person to look at; later ones go on
    HandOver {
        /// Folder of the device's store
        #[arg(long, env = "REGAL_TERMINAL_DATA")]
        data: Option<PathBuf>,
        /// A TOML file that may name the folder
        #[arg(long, env = "REGAL_TERMINAL_CONFIG")]
        config: Option<PathBuf>,
    },
    /// Serve handhelds that have an SSH client: each SSH key is a device, shown from here
    Serve {
        /// Where to listen, ADDRESS:PORT
        #[arg(long, env = "REGAL_TERMINAL_SSH")]
        ssh: SocketAddr,
        /// Between signs of life that are asked for, in seconds; after three without an answer a link is let go
        #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=60))]
        alive: u32,
        /// What was sent and not acknowledged for so long ends a link, in seconds
        #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=120))]
        unanswered: u32,
        /// No handheld's screen knows UTF-8; without it VT100 and VT220 get ASCII, all others UTF-8
        #[arg(long)]
        ascii: bool,
        /// As for work on this machine; the data folder holds one folder a device
        #[command(flatten)]
        work: Flags,
    },
    /// Say what scans mean: one a line in, one JSON object a line out
    Decode {
        /// The file, or - for standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Play a recording of a device: on this screen, or to its end where the output is no screen
    Replay {
        /// The recording, a file of `recording save`
        file: PathBuf,
        /// How.
        #[command(flatten)]
        how: crate::replay::How,
    },
    /// What happened on this device lately
    Recording {
        /// What to do with it.
        #[command(subcommand)]
        what: Recording,
    },
    /// Measure this program on this machine, beside what its disk can do
    Bench {
        /// One JSON list instead of a table
        #[arg(long)]
        json: bool,
        /// A folder on the disk to measure; what is written there is taken away again
        #[arg(long, default_value = ".")]
        folder: PathBuf,
        /// Be the least program that rings for a scan from this port: a floor of what is measured
        #[arg(long, hide = true, value_name = "PORT")]
        least: Option<String>,
    },
}

/// What can be done with the recording.
#[derive(Debug, Subcommand)]
pub enum Recording {
    /// Write all of it into one new file, for a bug report. It holds badges, names and scans, but no PIN
    Save {
        /// The file
        file: PathBuf,
        /// Folder of the device's store
        #[arg(long, env = "REGAL_TERMINAL_DATA")]
        data: Option<PathBuf>,
        /// A TOML file that may name the folder
        #[arg(long, env = "REGAL_TERMINAL_CONFIG")]
        config: Option<PathBuf>,
    },
}

impl Cli {
    /// The command with the flags that stand before it: they mean the same there as behind it, where what stands behind
    /// wins.
    #[must_use]
    pub fn command(self) -> (Option<Command>, Flags) {
        let (mut command, before) = (self.command, self.work);
        match &mut command {
            Some(Command::Doctor(flags) | Command::Serve { work: flags, .. }) => flags.behind(&before),
            Some(
                Command::Enrol { data, config, .. }
                | Command::Trust { data, config, .. }
                | Command::HandOver { data, config }
                | Command::Recording { what: Recording::Save { data, config, .. } },
            ) => {
                *data = data.take().or_else(|| before.data.clone());
                *config = config.take().or_else(|| before.config.clone());
            }
            Some(Command::Decode { .. } | Command::Replay { .. } | Command::Bench { .. }) | None => {}
        }
        (command, before)
    }
}

/// Flags of the work. Each beats the same name in the file.
#[derive(Debug, Default, Args)]
pub struct Flags {
    /// Address of the hub if it has moved since enrolment, https://HOST:PORT
    #[arg(long, value_parser = address, env = "REGAL_TERMINAL_HUB")]
    pub hub: Option<String>,
    /// The mark of the hub's key, as the hub shows it, for a device that is not enrolled yet
    #[arg(long, value_name = "MARK", env = "REGAL_TERMINAL_KEY")]
    pub key: Option<Pin>,
    /// Folder of the device's store
    #[arg(long, env = "REGAL_TERMINAL_DATA")]
    pub data: Option<PathBuf>,
    /// The device's own key, apart from the store; made where there is none
    #[arg(long, value_name = "FILE", env = "REGAL_TERMINAL_DEVICE_KEY")]
    pub device_key: Option<PathBuf>,
    /// A scanner: serial:/dev/…, hid:VENDOR:PRODUCT or stream:PREFIX,SUFFIX, then ,name=value for what is not as usual
    #[arg(long = "scanner", value_name = "SCANNER", env = "REGAL_TERMINAL_SCANNER")]
    pub scanners: Vec<Scanner>,
    /// Language until somebody logs on: en or de
    #[arg(long, env = "REGAL_TERMINAL_LANGUAGE")]
    pub language: Option<Language>,
    /// The space bar scans what is asked
    #[arg(long)]
    pub demo: bool,
    /// Nobody leaves the program: the device is there for nothing else
    #[arg(long)]
    pub kiosk: bool,
    /// What happens is kept on the device for so many days, for bug reports; 0: nothing is kept
    #[arg(long, value_name = "DAYS", env = "REGAL_TERMINAL_RECORDING", value_parser = clap::value_parser!(u16).range(0..=30))]
    pub recording: Option<u16>,
    /// A TOML file; without it /etc/regal/terminal.toml and ~/.config/regal/terminal.toml, where they are
    #[arg(long, env = "REGAL_TERMINAL_CONFIG")]
    pub config: Option<PathBuf>,
}

impl Flags {
    /// Takes what it does not say itself from the flags that stood before the command.
    fn behind(&mut self, before: &Flags) {
        let Flags { hub, key, data, device_key, scanners, language, demo, kiosk, recording, config } = before;
        self.hub = self.hub.take().or_else(|| hub.clone());
        self.key = self.key.or(*key);
        self.data = self.data.take().or_else(|| data.clone());
        self.device_key = self.device_key.take().or_else(|| device_key.clone());
        if self.scanners.is_empty() {
            self.scanners.clone_from(scanners);
        }
        self.language = self.language.or(*language);
        self.demo |= *demo;
        self.kiosk |= *kiosk;
        self.recording = self.recording.or(*recording);
        self.config = self.config.take().or_else(|| config.clone());
    }
}

/// A scale on a serial line that speaks MT-SICS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Path of the device, best below `/dev/serial/by-id`.
    pub path: String,
    /// How its bits go.
    pub speed: Speed,
}

/// How tones sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sounds {
    /// By the bell of the terminal.
    pub bell: bool,
    /// By a program, its words; `{tone}` stands for the tone's name. Empty: none.
    pub command: Vec<String>,
}

impl Default for Sounds {
    fn default() -> Sounds {
        Sounds { bell: true, command: Vec::new() }
    }
}

/// Everything decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address of the hub, if another than at enrolment.
    pub hub: Option<String>,
    /// The mark of its key, for a device that is not enrolled yet.
    pub key: Option<Pin>,
    /// Folder of the store.
    pub data: PathBuf,
    /// File of the device's own key.
    pub device_key: PathBuf,
    /// The scanners; at most one in the stream.
    pub scanners: Vec<Scanner>,
    /// Language until somebody logs on.
    pub language: Language,
    /// Whether the demo key works.
    pub demo: bool,
    /// Whether nobody leaves the program.
    pub kiosk: bool,
    /// Days that what happens is kept; 0: nothing is.
    pub recording: u16,
    /// Whether the screen knows UTF-8.
    pub utf8: bool,
    /// The scale beside the device.
    pub scale: Option<Scale>,
    /// How tones sound.
    pub sounds: Sounds,
}

/// What is wrong with flags or file: place, and remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadConfig(pub String);

impl Config {
    /// Joins flags, environment and files: the flag beats the environment, that beats the file, and the user's file
    /// beats the device's.
    ///
    /// # Errors
    /// When a file cannot be read, has an unknown or wrong entry, or two scanners share the stream.
    pub fn read(flags: Flags) -> Result<Config, BadConfig> {
        Config::from(flags, &usual_files())
    }

    fn from(flags: Flags, usual: &[PathBuf]) -> Result<Config, BadConfig> {
        let file = match &flags.config {
            Some(path) => read_file(path)?,
            None => {
                let mut all = File::default();
                for path in usual.iter().filter(|path| path.exists()) {
                    all = read_file(path)?.or(all);
                }
                all
            }
        };
        let scanners =
            if flags.scanners.is_empty() { file.scanners.unwrap_or_default() } else { flags.scanners };
        if scanners.iter().filter(|scanner| matches!(scanner.way, Way::Stream(_))).count() > 1 {
            return Err(BadConfig(
                "two scanners of kind stream: the terminal's own input has room for one; leave one out"
                    .into(),
            ));
        }
        let data = data_folder(flags.data.or(file.data))?;
        Ok(Config {
            hub: flags.hub.or(file.hub),
            key: flags.key.or(file.key),
            device_key: flags.device_key.or(file.device_key).unwrap_or_else(|| device_key(&data)),
            data,
            scanners,
            language: flags
                .language
                .or(file.language)
                .unwrap_or_else(|| locale().parse().unwrap_or_default()),
            demo: flags.demo || file.demo.unwrap_or(false),
            kiosk: flags.kiosk || file.kiosk.unwrap_or(false),
            recording: flags.recording.or(file.recording).unwrap_or(crate::io::recording::DAYS),
            utf8: is_utf8(&locale()),
            scale: file.scale,
            sounds: file.sounds.unwrap_or_default(),
        })
    }
}

/// The device's file and the user's.
fn usual_files() -> Vec<PathBuf> {
    let own = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let own = own.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".config")));
    let device = PathBuf::from("/etc/regal/terminal.toml");
    [Some(device), own.map(|folder| folder.join("regal/terminal.toml"))].into_iter().flatten().collect()
}

impl Config {
    /// The seal of this device, with its own key.
    ///
    /// # Errors
    /// When the key can neither be read nor made.
    pub fn seal(&self) -> Result<Seal, BadConfig> {
        let path = &self.device_key;
        let key = device_key::read_or_make(path).map_err(|error| {
            BadConfig(format!(
                "the device's own key {}: {error}; make it readable for this user, or name another file with \
                 --device-key",
                path.display()
            ))
        })?;
        Ok(Seal::of(&key))
    }
}

fn read_file(path: &Path) -> Result<File, BadConfig> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        BadConfig(format!("{}: {error}; name a file that can be read with --config", path.display()))
    })?;
    File::parse(path, &text)
}

/// The folder named, or the usual one of this user.
///
/// # Errors
/// When none is named and the user has no home.
pub fn data_folder(named: Option<PathBuf>) -> Result<PathBuf, BadConfig> {
    let usual = || {
        let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".local/share"));
        Some(data.or_else(home)?.join("regal-terminal"))
    };
    named
        .or_else(usual)
        .ok_or_else(|| BadConfig("there is no home folder; name a data folder with --data".into()))
}

/// The usual file of the device's key: what the service manager hands over, else among this user's state, else beside
/// the store. It is never in the store's folder.
fn device_key(data: &Path) -> PathBuf {
    let given = env::var_os("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join("device_key"));
    if let Some(given) = given.filter(|path| path.exists()) {
        return given;
    }
    let state = env::var_os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::var_os("HOME").map(|home| Path::new(&home).join(".local/state"));
    match state.or_else(home) {
        Some(folder) => folder.join("regal-terminal/device_key"),
        None => {
            let mut beside = data.as_os_str().to_owned();
            beside.push(".device_key");
            PathBuf::from(beside)
        }
    }
}

/// A hub's address as it is written.
fn address(text: &str) -> Result<String, String> {
    let remedy = "write https://HOST:PORT";
    let Some((scheme, rest)) =
        text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "https" | "http"))
    else {
        return Err(format!("{text:?} is no address of a hub; {remedy}"));
    };
    let host = rest.trim_end_matches('/');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    if host.is_empty() || !host.bytes().all(plain) {
        return Err(format!("{text:?} has no host, or more than host and port; {remedy}"));
    }
    Ok(format!("{scheme}://{host}"))
}

fn locale() -> String {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default()
}

fn is_utf8(locale: &str) -> bool {
    let upper = locale.to_ascii_uppercase();
    upper.contains("UTF-8") || upper.contains("UTF8")
}
