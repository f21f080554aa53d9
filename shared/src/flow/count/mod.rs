//! Count: everything at one place, without a hint of what the books say.

use crate::base::{Day, Goods, Moment, Qty};
use crate::flow::common::Card;
use crate::text::Message;
use serde::{Deserialize, Serialize};

/// What a count lease brings. No quantity in it, on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountPacket {
    /// The place to count.
    pub location: String,
    /// Journal number the count is compared with.
    pub anchor: i64,
    /// A second person's look at a place whose first count differed.
    #[serde(default)]
    pub recount: bool,
    /// LPNs the books see there, where the site shows them: those not scanned are asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lpns: Vec<String>,
    /// Bins beside the place in which what is missed may lie, where somebody found nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// The place, and what else the work names.
    #[serde(default)]
    pub cards: Vec<Card>,
    /// Why this place is due (F1).
    #[serde(default)]
    pub why: Vec<Message>,
}

/// So many of some goods, as seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What it is.
    #[serde(flatten)]
    pub goods: Goods,
    /// The LPN it lies on, or empty when loose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// Base units.
    pub qty: Qty,
    /// Expiry as the label says it, where the device does not know the lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
}

/// `count`: everything seen at a place. What is not in it was not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The place.
    pub location: String,
    /// Journal number the count is compared with.
    pub anchor: i64,
    /// Device clock at the first scan of the place.
    pub first: Moment,
    /// Device clock at the last scan.
    pub last: Moment,
    /// What was counted by pieces.
    #[serde(default)]
    pub seen: Vec<Seen>,
    /// LPNs seen sealed: their content is taken as booked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<String>,
    /// LPNs the worker says are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
}
