//! Stage, load, depart.

use crate::flow::common::Card;
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// One unit that belongs on a load: a carton or another LPN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadUnit {
    /// The LPN.
    pub lpn: String,
    /// The order it serves.
    pub order: String,
    /// The lane it stands on, or came from.
    pub lane: String,
    /// The stop it is unloaded at, from 1; 0 when the load has no stops.
    #[serde(default)]
    pub stop: i64,
    /// Its weight in grams; 0 when not known.
    #[serde(default)]
    pub weight_g: i64,
    /// The room it takes in ml; 0 when not known.
    #[serde(default, skip_serializing_if = "unknown")]
    pub volume_ml: i64,
    /// It stands on the truck.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub loaded: bool,
    /// Reason code of the hold on it or on what is in it; empty when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn unknown(volume_ml: &i64) -> bool {
    *volume_ml == 0
}

/// What a lease on a load brings. Several devices load at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadPacket {
    /// The load: a location of kind load.
    pub load: String,
    /// The door it stands at.
    pub door: String,
    /// Who drives it, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub carrier: String,
    /// All that belongs on it.
    pub units: Vec<LoadUnit>,
    /// Units that are packed and go with other loads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<LoadUnit>,
    /// This person may take units along that are not planned.
    #[serde(default)]
    pub may_add: bool,
    /// It was released: only the seal is missing.
    #[serde(default)]
    pub released: bool,
    /// Places the units name.
    #[serde(default)]
    pub cards: Vec<Card>,
}

/// What a lease on a unit to be staged brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagePacket {
    /// The LPN.
    pub lpn: String,
    /// The order it serves, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub order: String,
    /// The lane planned; empty when any will do.
    pub lane: String,
    /// Why that lane (F1).
    #[serde(default)]
    pub why: Vec<Message>,
    /// Places named.
    #[serde(default)]
    pub cards: Vec<Card>,
}

/// `load`: a unit stands on the truck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Load {
    /// The load.
    pub load: String,
    /// The LPN.
    pub lpn: String,
    /// It was not planned for this load and was taken along knowingly.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
}

/// `unload`: a unit stands on its lane again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unload {
    /// The load.
    pub load: String,
    /// The LPN.
    pub lpn: String,
    /// The lane.
    pub lane: String,
}

/// `depart`: the truck is gone with all that is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depart {
    /// The load.
    pub load: String,
    /// Seal number, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal: String,
    /// What names the driver, or empty. Foreign text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub driver: String,
    /// It left although it was not released (F2 `departed_anyway`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anyway: bool,
}
