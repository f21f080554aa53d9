//! What a device knows of people: it lets them on while the hub cannot be reached; the cart of who is on.

use regal_shared::base::Moment;
use regal_shared::flow::session::Verifier;
use serde::{Deserialize, Serialize};

/// What a device keeps of a person is good for this many ms since the hub last let them on: 14 days.
pub const KNOWN_MS: i64 = 14 * 86_400_000;
/// Wrong PINs after which only the hub lets a person on.
pub const MAX_WRONG_PINS: u8 = 5;

/// A person who was on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How the device can tell that it is them.
    pub verifier: Verifier,
    /// When the hub last let them on.
    pub seen: Moment,
    /// Wrong PINs since then, looked at by the device alone.
    #[serde(default)]
    pub wrong: u8,
}

impl Known {
    /// Too many wrong PINs: only the hub lets them on.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.wrong >= MAX_WRONG_PINS
    }
}

/// A cart or vehicle taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Cart {
    /// Its id, or empty.
    pub equipment: String,
    /// Slots for totes; 0 when it is no cart.
    pub slots: i64,
    /// Nobody was asked for the slots yet: work found open came first. The work menu asks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unasked: bool,
}

impl Cart {
    /// One just taken, its slots not known yet.
    #[must_use]
    pub fn taken(equipment: &str) -> Cart {
        Cart { equipment: equipment.to_owned(), slots: 0, unasked: true }
    }
}
