//! A command as it came in, read outside the transaction.

use crate::ledger::chain::hex;
use regal_shared::base::{CommandId, Series};
use regal_shared::wire::{Body, Command, Confirm, Request};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The longest kind kept of a command nobody can read.
const KIND: usize = 40;

/// A command as it came in, made ready outside the transaction.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Its name.
    pub id: CommandId,
    /// The bytes the device saved.
    pub raw: String,
    /// SHA-256 of them, hex.
    pub hash: String,
    /// The command, or why it cannot be read.
    pub command: Result<Command, String>,
    /// The hub's restore count the device has taken on, as its POST said.
    pub epoch: i64,
    /// What only the machine that enrolled says, as its POST said.
    pub mark: String,
    /// The oldest confirm the device still has, as its POST said.
    pub oldest: i64,
    /// For a request with a PIN: whether it fits. Checked outside, for it takes long on purpose.
    pub pin_fits: Option<bool>,
    /// A fresh random actor, for a log on.
    pub fresh_actor: String,
}

/// The least that must be readable of a command.
#[derive(Deserialize)]
struct Envelope {
    id: CommandId,
}

impl Prepared {
    /// Reads a command from its bytes.
    ///
    /// # Errors
    /// Not even its id can be read; says why. Then nobody can answer it.
    pub fn read(raw: &str) -> Result<Prepared, String> {
        let command = serde_json::from_str::<Command>(raw).map_err(|error| error.to_string());
        let id = match &command {
            Ok(command) => command.id.clone(),
            Err(_) => serde_json::from_str::<Envelope>(raw).map_err(|error| error.to_string())?.id,
        };
        let matching = command.as_ref().is_ok_and(|command| {
            matches!(
                (&command.body, id.series),
                (Body::Confirm(_), Series::Confirm) | (Body::Request(_), Series::Request)
            )
        });
        let command = if command.is_ok() && !matching {
            Err("the body does not fit the series in the id".to_owned())
        } else {
            command.and_then(possible).and_then(|command| without_nul(raw).map(|()| command))
        };
        let hash = hex(&Sha256::digest(raw.as_bytes()));
        Ok(Prepared {
            id,
            raw: raw.to_owned(),
            hash,
            command,
            epoch: 0,
            mark: String::new(),
            oldest: 0,
            pin_fits: None,
            fresh_actor: String::new(),
        })
    }

    /// The same command, known to be one nobody can book, and why.
    #[must_use]
    pub fn impossible(&self, why: &str) -> Prepared {
        Prepared { command: Err(why.to_owned()), ..self.clone() }
    }

    /// Whether a label may come of it.
    #[must_use]
    pub fn prints(&self) -> bool {
        self.command.as_ref().is_ok_and(|command| {
            matches!(command.body, Body::Confirm(Confirm::Pack(_)) | Body::Request(Request::Print { .. }))
        })
    }

    /// Its kind, as it says it; empty when it says none.
    #[must_use]
    pub fn kind(&self) -> String {
        #[derive(Deserialize)]
        struct Kinds {
            confirm: Option<Kind>,
            request: Option<Kind>,
        }
        #[derive(Deserialize)]
        struct Kind {
            kind: String,
        }
        serde_json::from_str::<Kinds>(&self.raw)
            .ok()
            .and_then(|kinds| kinds.confirm.or(kinds.request))
            .map_or_else(String::new, |kind| {
                kind.kind.chars().filter(char::is_ascii_graphic).take(KIND).collect()
            })
    }
}

/// No database holds a NUL in a text.
fn without_nul(raw: &str) -> Result<(), String> {
    fn held(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::String(text) => text.contains('\0'),
            serde_json::Value::Array(list) => list.iter().any(held),
            serde_json::Value::Object(fields) => {
                fields.iter().any(|(name, value)| name.contains('\0') || held(value))
            }
            _ => false,
        }
    }
    let may = raw.contains("\\u0000");
    if may && serde_json::from_str(raw).is_ok_and(|value| held(&value)) {
        return Err("a text holds a NUL character".to_owned());
    }
    Ok(())
}

/// What a confirm says can have happened.
fn possible(command: Command) -> Result<Command, String> {
    match &command.body {
        Body::Confirm(confirm) => confirm.possible().map_err(|why| why.to_string()).map(|()| command),
        Body::Request(_) => Ok(command),
    }
}
