//! Who and what: short texts made by the hub or by a device.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $name(text.to_owned())
            }
        }
    };
}

text_id! {
    /// A device as enrolled: six characters, shown on screens.
    DeviceId
}
text_id! {
    /// One person for one shift: random, the only person mark in journal, commands and events.
    ActorId
}
text_id! {
    /// A task as numbered by the hub.
    TaskId
}

/// A line inside its task, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineId(pub i64);

/// A position in a device's series of commands, counted from 1 without a gap.
pub type Number = i64;

/// Which of a device's two number series a command belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Series {
    /// Reports of facts: gapless, never refused.
    Confirm,
    /// Wishes: may lapse, so their numbers may have gaps.
    Request,
}

/// Names one command for ever: the device that made it and its number there. Written `K7Q2MX.c12` for a confirm, `K7Q2MX.r3` for a request.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId {
    /// The device that made it.
    pub device: DeviceId,
    /// Its number series.
    pub series: Series,
    /// Its number in that series, from 1.
    pub number: Number,
}

impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.series {
            Series::Confirm => 'c',
            Series::Request => 'r',
        };
        write!(f, "{}.{letter}{}", self.device, self.number)
    }
}

/// The text is no command id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is no command id; expected DEVICE.cNUMBER or DEVICE.rNUMBER")]
pub struct BadCommandId(pub String);

impl FromStr for CommandId {
    type Err = BadCommandId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadCommandId(text.to_owned());
        let (device, rest) = text.rsplit_once('.').ok_or_else(bad)?;
        let (series, digits) = match rest.as_bytes().first() {
            Some(b'c') => (Series::Confirm, &rest[1..]),
            Some(b'r') => (Series::Request, &rest[1..]),
            _ => return Err(bad()),
        };
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number: Number = if plain { digits.parse().map_err(|_| bad())? } else { return Err(bad()) };
        if device.is_empty() || number < 1 {
            return Err(bad());
        }
        Ok(CommandId { device: DeviceId(device.to_owned()), series, number })
    }
}

impl Serialize for CommandId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CommandId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_id_reads_back_as_written() {
        for text in ["K7Q2MX.c12", "K7Q2MX.r3", "a.b.c1"] {
            let id: CommandId = text.parse().expect("an id");
            assert_eq!(id.to_string(), text);
        }
        for text in ["", ".c1", "K.c0", "K.c-1", "K.c+1", "K.x1", "K.c", "Kc1", "K.c99999999999999999999"] {
            assert!(text.parse::<CommandId>().is_err(), "{text:?}");
        }
    }
}
