//! Log on, recover, log off.

use crate::base::{ActorId, DeviceId, Moment, Number};
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

/// The shape of the state in a [`Checkpoint`]. It rises when what a terminal keeps means something else than before.
pub const CHECKPOINT_FORMAT: i64 = 1;

/// The most bytes of state in one [`Checkpoint`]; larger work comes over as its packets alone.
pub const MAX_CHECKPOINT: usize = 48 * 1024;

/// Where a person stands in the middle of leased work, for the hub to keep: should the device be gone, the work goes on
/// at that very place on another one. It is no fact. Nothing is booked by it, and one that is lost costs a few scans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The shape of `state`, [`CHECKPOINT_FORMAT`] of the program that made it.
    pub format: i64,
    /// Whose work it is.
    pub actor: ActorId,
    /// The last confirm saved on the device when it was made; what the hub has settled since then makes it worthless.
    pub confirm: Number,
    /// Device clock when it was made.
    pub at: Moment,
    /// The state, JSON as text: only terminals read it. Never a PIN; at most [`MAX_CHECKPOINT`] bytes.
    pub state: String,
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
    /// The worker has looked at it today and it is all right.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub checked: bool,
    /// The worker knows that somebody else has it, and takes it over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take: bool,
}

/// What a device keeps of a person who was on it: enough to log on while the hub cannot be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verifier {
    /// The badge, without its prefix.
    pub badge: String,
    /// The number the person may type instead.
    pub number: String,
    /// How the person is called on screens.
    pub name: String,
    /// Rights, for what screens offer; the hub grants by its own books.
    pub role: Role,
    /// Language of screens.
    pub language: Language,
    /// The most important of a screen stands as large as there is room, whatever else has to move together for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub large: bool,
    /// The flows offered to this person.
    #[serde(default)]
    pub kinds: Vec<crate::wire::TaskKind>,
    /// Names what is kept, without naming the person: the hub says it when this is not good any more.
    pub mark: String,
    /// The argon2id hash of the PIN; empty when the person needs none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pin_hash: String,
    /// On this device the person is asked for a cart or vehicle: as the device was set up, or their role.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_equipment: bool,
}

impl Verifier {
    /// Whether a badge, or a number typed, is this person's.
    #[must_use]
    pub fn is(&self, badge: &str) -> bool {
        self.badge == badge || self.number == badge
    }
}

/// `logged_on`: a person took the device while the hub could not be reached, by what the device keeps of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfflineOn {
    /// The badge, without its prefix.
    pub badge: String,
    /// The person's mark from here on, made on the device.
    pub actor: ActorId,
}

/// What a granted `log_on` brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum LoggedOn {
    /// The badge is known, a PIN is needed.
    PinNeeded {
        /// How the person is called on screens.
        name: String,
        /// The language of their screens; `None` from hubs that do not tell it yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<Language>,
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
    /// The most important of a screen stands as large as there is room, whatever else has to move together for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub large: bool,
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
    /// How long that device has said nothing, whole minutes.
    #[serde(default, skip_serializing_if = "none_passed")]
    pub elsewhere_quiet: i64,
    /// This person works with a cart or vehicle and has none yet: it is asked for before the work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_equipment: bool,
    /// What the device may keep to let this person on again without the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifier: Option<Box<Verifier>>,
    /// The device let the person on by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn none_passed(minutes: &i64) -> bool {
    *minutes == 0
}
