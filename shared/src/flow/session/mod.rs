//! Log on, recover, log off.

use crate::base::{ActorId, DeviceId, Moment};
use crate::text::Language;
use crate::wire::Packet;
use serde::{Deserialize, Serialize};

/// Rights, rising.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works on the floor.
    Picker,
    /// Leads a few workers.
    Lead,
    /// Decides exceptions and releases.
    Supervisor,
    /// Sets the site up.
    Administrator,
}

impl Role {
    /// Every role, rising.
    pub const ALL: [Role; 4] = [Role::Picker, Role::Lead, Role::Supervisor, Role::Administrator];

    /// The role's code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Picker => "picker",
            Role::Lead => "lead",
            Role::Supervisor => "supervisor",
            Role::Administrator => "administrator",
        }
    }

    /// The role of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// `log_on`: a person takes a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOn {
    /// The badge as scanned without its prefix, or the typed user number.
    pub badge: String,
    /// True when the number was typed, not scanned: then a PIN is always needed.
    #[serde(default)]
    pub typed: bool,
    /// The PIN; absent at the first try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

/// `log_off`: a person leaves a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOff {
    /// Reason code.
    pub reason: String,
}

/// `bind_equipment`: a person takes a cart or vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindEquipment {
    /// The equipment, without its prefix.
    pub equipment: String,
}

/// What a granted `log_on` brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum LoggedOn {
    /// The badge is known, a PIN is needed.
    PinNeeded {
        /// How the person is called on screens.
        name: String,
    },
    /// The person is on.
    Session(Session),
}

/// Who is on a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person's mark for this shift.
    pub actor: ActorId,
    /// How the person is called on screens.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// Language of screens.
    pub language: Language,
    /// The badge, for locking and unlocking.
    pub badge: String,
    /// When it began.
    pub since: Moment,
    /// The flows offered to this person, in order, as task kinds.
    #[serde(default)]
    pub kinds: Vec<crate::wire::TaskKind>,
    /// Work this person or device still holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Packet>,
    /// Work of this person held by another device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<DeviceId>,
}
