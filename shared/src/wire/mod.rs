//! The wire: what devices and hub say to each other, as JSON.
//!
//! Commands go up by POST `/v1/commands`, a list in order; events come down on `/v1/feed`. Enums are tagged by `kind`;
//! a reader skips events it does not know. Golden files in `tests/` pin every released message.

mod answer;
mod command;
mod event;
mod packet;
mod possible;
mod screen;
mod sheet;

pub use answer::{Answer, Answered, ExceptionRef, Grant, Head, PostAnswer, SendFrom};
pub use command::{
    Body, Command, Confirm, Heartbeat, HeartbeatAnswer, KeptLease, LeaseRef, LostLease, PostCommands,
    Request, Verified,
};
pub use event::{Event, EventBody};
pub use packet::{Claim, Packet, TaskKind, Work};
pub use possible::Impossible;
pub use screen::{MAX_SCREEN, Screen};
pub use sheet::{Sheet, Sort, Tally, Texts};

/// Protocol number of this build. The hub serves this one and the one before.
pub const PROTOCOL: i64 = 1;

/// The header in every answer of a hub that names its protocol, so that a device it refuses knows which of them is older.
pub const PROTOCOL_HEADER: &str = "x-regal-protocol";

/// The header that names a request in the hub's log and in its answer. Devices name a POST by its first command.
pub const TRACE_HEADER: &str = "x-regal-trace";

/// A request that nobody answered within so many ms has lapsed: its asker is told so, and the hub acts on it no more.
pub const LAPSES_MS: i64 = 10_000;

/// The most commands one POST may carry.
pub const MAX_COMMANDS: usize = 64;

/// The most bytes one POST may carry.
pub const MAX_BODY: usize = 64 * 1024;

/// What a device says first, with every POST and feed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, Default)]
pub struct Hello {
    /// Protocol number of the device.
    pub protocol: i64,
    /// Program version, for people.
    pub version: String,
    /// The hub's restore count the device has taken on.
    #[serde(default)]
    pub epoch: i64,
    /// The newest journal head the device has seen; a hub whose chain lacks it has lost rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// What only the machine that enrolled can say, 32 hexadecimal digits: a copy of its store says another one. Empty
    /// where the device has no key of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
    /// The oldest confirm the device still has, 0 for none: what a restored hub lacks before it comes from nowhere.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub oldest: i64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}
