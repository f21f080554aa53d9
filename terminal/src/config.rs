//! What the program is told: flags, and a file that holds what is always the same.

use crate::scan::{Scanner, Way};
use clap::{Args, Parser, Subcommand};
use regal_shared::text::Language;
use regal_shared::tls::Pin;
use serde::Deserialize;
use std::env;
use std::path::{Path, PathBuf};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "regal-terminal",
    version,
    about = "The program in a worker's hand",
    args_conflicts_with_subcommands = true
)]
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
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Know the hub by another key, when it was given one out of turn; the outbox stays as it is
    Trust {
        /// The mark of the hub's key, as the hub shows it
        #[arg(long)]
        key: Pin,
        /// Folder of the device's store
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Say what scans mean: one a line in, one JSON object a line out
    Decode {
        /// The file, or - for standard input
        #[arg(default_value = "-")]
        file: PathBuf,
    },
    /// Measure this program on this machine, beside what its disk can do
    Bench {
        /// One JSON list instead of a table
        #[arg(long)]
        json: bool,
        /// A folder on the disk to measure; what is written there is taken away again
        #[arg(long, default_value = ".")]
        folder: PathBuf,
    },
}

/// Flags of the work. Each beats the same name in the file.
#[derive(Debug, Default, Args)]
pub struct Flags {
    /// Address of the hub if it has moved since enrolment, https://HOST:PORT
    #[arg(long, value_parser = address)]
    pub hub: Option<String>,
    /// Folder of the device's store
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// A scanner: serial:/dev/…[,baud=9600,data=8,parity=n,stop=1,end=line,prefix=…] or stream:PREFIX,SUFFIX
    #[arg(long = "scanner", value_name = "SCANNER")]
    pub scanners: Vec<Scanner>,
    /// Language until somebody logs on: en or de
    #[arg(long)]
    pub language: Option<Language>,
    /// The space bar scans what is asked
    #[arg(long)]
    pub demo: bool,
    /// Nobody leaves the program: the device is there for nothing else
    #[arg(long)]
    pub kiosk: bool,
    /// A TOML file with hub, data, scanners, language, demo, kiosk
    #[arg(long)]
    pub config: Option<PathBuf>,
}

/// The configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    hub: Option<String>,
    data: Option<PathBuf>,
    #[serde(default)]
    scanners: Vec<String>,
    language: Option<String>,
    demo: Option<bool>,
    kiosk: Option<bool>,
}

/// Everything decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Address of the hub, if another than at enrolment.
    pub hub: Option<String>,
    /// Folder of the store.
    pub data: PathBuf,
    /// The scanners; at most one in the stream.
    pub scanners: Vec<Scanner>,
    /// Language until somebody logs on.
    pub language: Language,
    /// Whether the demo key works.
    pub demo: bool,
    /// Whether nobody leaves the program.
    pub kiosk: bool,
    /// Whether the screen knows UTF-8.
    pub utf8: bool,
}

/// What is wrong with flags or file: place, and remedy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadConfig(pub String);

impl Config {
    /// Joins flags, file and environment.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown or wrong entry, or two scanners share the stream.
    pub fn read(flags: Flags) -> Result<Config, BadConfig> {
        let file = match &flags.config {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    BadConfig(format!(
                        "{}: {error}; name a file that can be read with --config",
                        path.display()
                    ))
                })?;
                parse(path, &text)?
            }
            None => Parsed::default(),
        };
        let scanners = if flags.scanners.is_empty() { file.scanners } else { flags.scanners };
        if scanners.iter().filter(|scanner| matches!(scanner.way, Way::Stream(_))).count() > 1 {
            return Err(BadConfig(
                "two scanners of kind stream: the terminal's own input has room for one; leave one out"
                    .into(),
            ));
        }
        Ok(Config {
            hub: flags.hub.or(file.hub),
            data: data_folder(flags.data.or(file.data))?,
            scanners,
            language: flags
                .language
                .or(file.language)
                .unwrap_or_else(|| locale().parse().unwrap_or_default()),
            demo: flags.demo || file.demo,
            kiosk: flags.kiosk || file.kiosk,
            utf8: is_utf8(&locale()),
        })
    }
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

/// The file's entries, read.
#[derive(Debug, Default)]
struct Parsed {
    hub: Option<String>,
    data: Option<PathBuf>,
    scanners: Vec<Scanner>,
    language: Option<Language>,
    demo: bool,
    kiosk: bool,
}

fn parse(path: &Path, text: &str) -> Result<Parsed, BadConfig> {
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        BadConfig(format!("{}:{line}: {}", path.display(), error.message()))
    })?;
    let at = |name: &str, problem: String| {
        let line =
            text.lines().position(|line| line.trim_start().starts_with(name)).map_or(1, |line| line + 1);
        BadConfig(format!("{}:{line}: {problem}", path.display()))
    };
    let scanners = file.scanners.iter().map(|text| text.parse::<Scanner>());
    Ok(Parsed {
        hub: file.hub.map(|hub| address(&hub)).transpose().map_err(|problem| at("hub", problem))?,
        data: file.data,
        scanners: scanners.collect::<Result<_, _>>().map_err(|error| at("scanners", error.to_string()))?,
        language: match file.language {
            Some(text) => Some(text.parse::<Language>().map_err(|error| at("language", error.to_string()))?),
            None => None,
        },
        demo: file.demo.unwrap_or(false),
        kiosk: file.kiosk.unwrap_or(false),
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("terminal.toml");
        std::fs::write(&path, text).expect("written");
        let flags = Flags { config: Some(path), ..Flags::default() };
        Config::read(flags).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_says_what_flags_do_not() {
        let text = "hub = \"http://hub:7000/\"\ndata = \"/var/lib/regal\"\nlanguage = \"de\"\n\
                    scanners = [\"serial:/dev/ttyACM0\", \"stream:STX,CR\"]\n";
        let config = read(text).expect("good");
        assert_eq!((config.hub.as_deref(), config.language), (Some("http://hub:7000"), Language::De));
        assert_eq!((config.data.to_str(), config.scanners.len()), (Some("/var/lib/regal"), 2));
        let cli =
            ["regal-terminal", "--scanner", "stream:^B,CR", "--language", "en", "--data", "/d", "--demo"];
        let config = Config::read(Cli::try_parse_from(cli).expect("flags").work).expect("good");
        assert_eq!((config.language, config.demo, config.scanners.len()), (Language::En, true, 1));
    }

    #[test]
    fn a_wrong_file_names_line_and_remedy() {
        for (text, place, remedy) in [
            ("data = \"/d\"\nhubb = \"x\"\n", "terminal.toml:2:", "unknown field `hubb`"),
            ("data = \"/d\"\n\nhub = 7\n", "terminal.toml:3:", "expected a string"),
            ("hub = \"http://a\"\ndata = /d\n", "terminal.toml:2:", ""),
            ("data = \"/d\"\nhub = \"ftp://a\"\n", "terminal.toml:2:", "https://HOST:PORT"),
            ("data = \"/d\"\nscanners = [\"stream:STX\"]\n", "terminal.toml:2:", "stream:STX,CR"),
            ("data = \"/d\"\nlanguage = \"fr\"\n", "terminal.toml:2:", "\"de\""),
        ] {
            let error = read(text).expect_err(text);
            assert!(error.contains(place) && error.contains(remedy), "{text}: {error}");
        }
        let error =
            read("data = \"/d\"\nscanners = [\"stream:STX,CR\", \"stream:SOH,CR\"]\n").expect_err("two");
        assert!(error.contains("room for one"), "{error}");
        let missing = Flags { config: Some("/no/such/file".into()), ..Flags::default() };
        let error = Config::read(missing).expect_err("missing").to_string();
        assert!(error.contains("/no/such/file") && error.contains("--config"), "{error}");
    }

    #[test]
    fn wrong_flags_are_refused_with_a_remedy() {
        for (flags, remedy) in [
            (&["--hub", "hub:7000"][..], "https://HOST:PORT"),
            (&["--hub", "https://hub/path"], "https://HOST:PORT"),
            (&["--hub", "https://"], "https://HOST:PORT"),
            (&["--scanner", "serial:ttyUSB0"], "/dev/"),
            (&["--language", "fr"], "\"de\""),
            (&["enrol", "--hub", "http://hub:1"], "--code"),
        ] {
            let error =
                Cli::try_parse_from([&["regal-terminal"], flags].concat()).expect_err("wrong").to_string();
            assert!(error.contains(remedy), "{flags:?}: {error}");
        }
    }

    #[test]
    fn the_locale_tells_whether_the_screen_knows_utf8() {
        for (locale, utf8) in
            [("de_DE.UTF-8", true), ("C.utf8", true), ("de_DE", false), ("C", false), ("", false)]
        {
            assert_eq!(is_utf8(locale), utf8, "{locale}");
        }
    }
}
