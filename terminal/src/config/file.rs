//! The configuration file: TOML, read by hand so that whatever is wrong is told with line, column, value and remedy.

use super::{BadConfig, Scale, Sounds, address};
use crate::scan::{Draft, NAMES, PROFILES, Scanner, Speed, set_speed};
use regal_shared::text::Language;
use regal_shared::tls::Pin;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a file says; what it does not name is `None`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    pub(super) hub: Option<String>,
    pub(super) key: Option<Pin>,
    pub(super) data: Option<PathBuf>,
    pub(super) device_key: Option<PathBuf>,
    pub(super) scanners: Option<Vec<Scanner>>,
    pub(super) language: Option<Language>,
    pub(super) demo: Option<bool>,
    pub(super) kiosk: Option<bool>,
    pub(super) recording: Option<u16>,
    pub(super) scale: Option<Scale>,
    pub(super) sounds: Option<Sounds>,
}

impl File {
    /// Reads a file's text; `path` is for the messages.
    pub(super) fn parse(path: &Path, text: &str) -> Result<File, BadConfig> {
        let reader = Reader { path, text };
        let table = DeTable::parse(text)
            .map_err(|error| reader.wrong(&error.span().unwrap_or(0..0), error.message()))?;
        reader.file(table.get_ref())
    }

    /// What this file says, and where it says nothing, what `other` says.
    pub(super) fn or(self, other: File) -> File {
        File {
            hub: self.hub.or(other.hub),
            key: self.key.or(other.key),
            data: self.data.or(other.data),
            device_key: self.device_key.or(other.device_key),
            scanners: self.scanners.or(other.scanners),
            language: self.language.or(other.language),
            demo: self.demo.or(other.demo),
            kiosk: self.kiosk.or(other.kiosk),
            recording: self.recording.or(other.recording),
            scale: self.scale.or(other.scale),
            sounds: self.sounds.or(other.sounds),
        }
    }
}

/// Names and values of one scanner or profile, each with its place.
type Settings = Vec<(String, String, Range<usize>)>;

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn wrong(&self, at: &Range<usize>, problem: impl std::fmt::Display) -> BadConfig {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        BadConfig(format!("{}:{line}:{column}: {problem}", self.path.display()))
    }

    fn file(&self, table: &DeTable<'_>) -> Result<File, BadConfig> {
        let mut file = File::default();
        let profiles = match table.iter().find(|(key, _)| *key.get_ref() == "profile") {
            Some((_, value)) => self.profiles(value)?,
            None => BTreeMap::new(),
        };
        for (key, value) in table {
            let name: &str = key.get_ref();
            let at = value.span();
            match name {
                "hub" => {
                    let text = self.text(name, value)?;
                    file.hub = Some(address(text).map_err(|problem| self.wrong(&at, problem))?);
                }
                "key" => {
                    let text = self.text(name, value)?;
                    file.key = Some(text.parse().map_err(|problem| self.wrong(&at, problem))?);
                }
                "data" => {
                    let text = self.text(name, value)?;
                    if text.is_empty() {
                        return Err(self.wrong(&at, "data is empty; write the path of a folder"));
                    }
                    file.data = Some(PathBuf::from(text));
                }
                "device_key" => {
                    let text = self.text(name, value)?;
                    if text.is_empty() {
                        return Err(self.wrong(&at, "device_key is empty; write the path of a file"));
                    }
                    file.device_key = Some(PathBuf::from(text));
                }
                "language" => {
                    let text = self.text(name, value)?;
                    file.language = Some(text.parse().map_err(|error| self.wrong(&at, error))?);
                }
                "demo" => file.demo = Some(self.switch(name, value)?),
                "kiosk" => file.kiosk = Some(self.switch(name, value)?),
                "recording" => file.recording = Some(self.days(name, value)?),
                "scanner" => file.scanners = Some(self.scanners(value, &profiles)?),
                "scale" => file.scale = Some(self.scale(value)?),
                "sounds" => file.sounds = Some(self.sounds(value)?),
                "profile" => {}
                _ => {
                    let problem = format!(
                        "{name:?} is not known; there are hub, key, data, device_key, language, demo, kiosk, recording, [[scanner]], \
                         [profile.NAME], [scale] and [sounds]"
                    );
                    return Err(self.wrong(&key.span(), problem));
                }
            }
        }
        Ok(file)
    }

    fn text<'v>(&self, name: &str, value: &'v Spanned<DeValue<'_>>) -> Result<&'v str, BadConfig> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text),
            other => {
                let problem = format!("{name} is {}; write a text in quotes", kind(other));
                Err(self.wrong(&value.span(), problem))
            }
        }
    }

    fn switch(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<bool, BadConfig> {
        match value.get_ref() {
            DeValue::Boolean(on) => Ok(*on),
            other => {
                let problem = format!("{name} is {}; write true or false", kind(other));
                Err(self.wrong(&value.span(), problem))
            }
        }
    }

    fn days(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<u16, BadConfig> {
        let days = match value.get_ref() {
            DeValue::Integer(days) => days.to_string().parse().ok().filter(|days| *days <= 30),
            _ => None,
        };
        days.ok_or_else(|| self.wrong(&value.span(), format!("{name} is no number of days; write 0 to 30")))
    }

    fn table<'v, 'i>(
        &self,
        name: &str,
        value: &'v Spanned<DeValue<'i>>,
    ) -> Result<&'v DeTable<'i>, BadConfig> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            other => {
                let problem = format!("{name} is {}; write it as a section, {name} in brackets", kind(other));
                Err(self.wrong(&value.span(), problem))
            }
        }
    }

    /// Names and values, as on the command line.
    fn settings(&self, table: &DeTable<'_>) -> Result<Settings, BadConfig> {
        let mut settings = Vec::new();
        for (key, value) in table {
            let name: &str = key.get_ref();
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.to_string(),
                DeValue::Boolean(on) => on.to_string(),
                other => {
                    let problem = format!("{name} is {}; write a text, a number or true", kind(other));
                    return Err(self.wrong(&value.span(), problem));
                }
            };
            // A name that is not known is wrong where it stands, whatever its value.
            let known = NAMES.split([',', ' ']).any(|known| known == name);
            let at = if known { value.span() } else { key.span() };
            settings.push((name.to_owned(), text, at));
        }
        // As they stand, so that of two that do not go together the later is told.
        settings.sort_by_key(|(_, _, at): &(String, String, Range<usize>)| at.start);
        Ok(settings)
    }

    /// Takes settings into a draft, the profile first: it is the ground.
    fn take(
        &self,
        draft: &mut Draft,
        settings: &Settings,
        profiles: &BTreeMap<String, Settings>,
    ) -> Result<(), BadConfig> {
        if let Some((_, profile, at)) = settings.iter().find(|(name, ..)| name == "profile") {
            match profiles.get(profile) {
                Some(own) => self.take(draft, own, &BTreeMap::new())?,
                None => draft.profile(profile).map_err(|problem| self.wrong(at, problem))?,
            }
        }
        for (name, value, at) in settings.iter().filter(|(name, ..)| name != "profile") {
            draft.set(name, value).map_err(|problem| self.wrong(at, problem))?;
        }
        Ok(())
    }

    fn profiles(&self, value: &Spanned<DeValue<'_>>) -> Result<BTreeMap<String, Settings>, BadConfig> {
        let mut profiles = BTreeMap::new();
        for (key, value) in self.table("profile", value)? {
            let name = key.get_ref().to_string();
            if PROFILES.iter().any(|(built_in, _)| *built_in == name) {
                let problem = format!("the profile {name:?} is built in; give yours another name");
                return Err(self.wrong(&key.span(), problem));
            }
            let settings = self.settings(self.table("profile", value)?)?;
            let way = ["serial", "hid", "hidpos", "stream", "name", "path"];
            if let Some((name, _, at)) = settings.iter().find(|(name, ..)| way.contains(&name.as_str())) {
                let problem =
                    format!("{name} belongs to a scanner, not to a profile; move it to [[scanner]]");
                return Err(self.wrong(at, problem));
            }
            self.take(&mut Draft::default(), &settings, &BTreeMap::new())?;
            profiles.insert(name, settings);
        }
        Ok(profiles)
    }

    fn scanners(
        &self,
        value: &Spanned<DeValue<'_>>,
        profiles: &BTreeMap<String, Settings>,
    ) -> Result<Vec<Scanner>, BadConfig> {
        let DeValue::Array(list) = value.get_ref() else {
            let problem = format!("scanner is {}; write [[scanner]] for each", kind(value.get_ref()));
            return Err(self.wrong(&value.span(), problem));
        };
        let mut scanners = Vec::new();
        for value in list.iter() {
            let mut draft = Draft::default();
            let settings = self.settings(self.table("scanner", value)?)?;
            self.take(&mut draft, &settings, profiles)?;
            let scanner = draft.scanner().map_err(|problem| self.wrong(&value.span(), problem))?;
            scanners.push(scanner);
        }
        Ok(scanners)
    }

    fn scale(&self, value: &Spanned<DeValue<'_>>) -> Result<Scale, BadConfig> {
        let (mut path, mut speed) = (None, Speed::default());
        for (name, text, at) in self.settings(self.table("scale", value)?)? {
            match name.as_str() {
                "serial" if text.starts_with('/') => path = Some(text),
                "serial" => {
                    let problem = format!("{text:?} is no path of a device; it begins with /dev/");
                    return Err(self.wrong(&at, problem));
                }
                "baud" | "data" | "parity" | "stop" => {
                    set_speed(&mut speed, &name, &text).map_err(|problem| self.wrong(&at, problem))?;
                }
                _ => {
                    let problem =
                        format!("{name:?} is not known; a scale has serial, baud, data, parity and stop");
                    return Err(self.wrong(&at, problem));
                }
            }
        }
        let path = path.ok_or_else(|| {
            self.wrong(&value.span(), "the scale has no way in; set serial = \"/dev/serial/by-id/…\"")
        })?;
        Ok(Scale { path, speed })
    }

    fn sounds(&self, value: &Spanned<DeValue<'_>>) -> Result<Sounds, BadConfig> {
        let mut sounds = Sounds::default();
        for (key, value) in self.table("sounds", value)? {
            let name: &str = key.get_ref();
            match name {
                "bell" => sounds.bell = self.switch(name, value)?,
                "command" => {
                    let DeValue::Array(words) = value.get_ref() else {
                        let problem = format!(
                            "command is {}; write a list of words, [\"aplay\", \"/sounds/{{tone}}.wav\"]",
                            kind(value.get_ref())
                        );
                        return Err(self.wrong(&value.span(), problem));
                    };
                    let words = words.iter().map(|word| self.text(name, word).map(str::to_owned));
                    sounds.command = words.collect::<Result<_, _>>()?;
                }
                _ => {
                    let problem = format!("{name:?} is not known; sounds has bell and command");
                    return Err(self.wrong(&key.span(), problem));
                }
            }
        }
        Ok(sounds)
    }
}

/// What a value is, for people.
fn kind(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the text {text:?}"),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(on) => on.to_string(),
        DeValue::Datetime(moment) => format!("the moment {moment}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a section".to_owned(),
    }
}
