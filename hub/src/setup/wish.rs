//! What who sets the site up may wish, its code and what it is about.

use crate::audit::Subject;
use crate::catalog::retired::RETIRED;
use crate::import::Cells;
use crate::people::equipment::When;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;

/// A wish of who sets the site up. Secrets come hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setup {
    /// Somebody new.
    NewPerson {
        /// Number; the badge too.
        person: String,
        /// Name.
        name: String,
        /// Rights.
        role: Role,
        /// Language of screens.
        language: Language,
        /// Large text on screens.
        large: bool,
        /// Argon2id hash of the PIN, or empty for none.
        pin_hash: String,
    },
    /// Name, badge, rights, language or size of text are others now.
    EditPerson {
        /// Number.
        person: String,
        /// Name.
        name: String,
        /// Badge, without prefix.
        badge: String,
        /// Rights.
        role: Role,
        /// Language of screens.
        language: Language,
        /// Large text on screens.
        large: bool,
    },
    /// Locked, or free again.
    LockPerson {
        /// Number.
        person: String,
        /// Locked or not.
        locked: bool,
    },
    /// Another PIN, or none.
    Pin {
        /// Number.
        person: String,
        /// Argon2id hash, or empty.
        hash: String,
    },
    /// Another password for the desk.
    Password {
        /// Number.
        person: String,
        /// Argon2id hash.
        hash: String,
    },
    /// The second factor is lost: it is asked for no more until it is set up again.
    NoFactor {
        /// Number.
        person: String,
    },
    /// Their sessions at the desk end and they are off every terminal; nothing else changes.
    EndSessions {
        /// Number.
        person: String,
    },
    /// Somebody is of the works council, or is not any more.
    Council {
        /// Number.
        person: String,
        /// Of it or not.
        member: bool,
    },
    /// The badge comes out of a printer.
    Badge {
        /// Number.
        person: String,
        /// The printer.
        printer: String,
    },
    /// A one-time code with which a device enrols.
    Code {
        /// The code.
        code: String,
        /// When the device that enrols by it asks for a cart or vehicle.
        equipment: When,
    },
    /// A device asks who logs on for a cart or vehicle, or does not.
    EquipDevice {
        /// The device.
        device: String,
        /// When it asks.
        when: When,
    },
    /// A device is lost or stolen: it is locked, and the PINs used on it count no more.
    LoseDevice {
        /// The device.
        device: String,
    },
    /// A device is locked, or free again.
    LockDevice {
        /// The device.
        device: String,
        /// Locked or not.
        locked: bool,
    },
    /// A policy has another value.
    Policy {
        /// Its name.
        name: String,
        /// Its value.
        value: i64,
    },
    /// A bench is set up.
    Station {
        /// Its location.
        location: String,
        /// Its printer; empty: the one of its name.
        printer: String,
        /// It asks for weights.
        weigh: bool,
    },
    /// Labels come out of a printer.
    Print {
        /// What they are for, as it would be scanned. At most [`LABELS`](super::LABELS).
        objects: Vec<String>,
        /// The printer.
        printer: String,
    },
    /// A print job waits again, or is not wanted any more.
    Job {
        /// The job.
        job: String,
        /// Not wanted any more.
        void: bool,
    },
    /// A barcode found on the floor is right, at this level; or wrong, when there is none.
    Alias {
        /// The barcode.
        barcode: String,
        /// The item.
        item: String,
        /// Level code, or none.
        level: Option<String>,
    },
    /// An item is new, or other than before.
    Item {
        /// Its number.
        item: String,
        /// The cells of a row of a file of items.
        cells: Cells,
        /// It must not be there yet; else it must.
        new: bool,
    },
    /// An item is given up, or taken back.
    RetireItem {
        /// Its number.
        item: String,
        /// Given up, or taken back.
        retired: bool,
    },
    /// An item has this barcode, or it stands on another pack level.
    Barcode {
        /// The barcode.
        barcode: String,
        /// The item.
        item: String,
        /// The cells of a row of a file of barcodes.
        cells: Cells,
    },
    /// A barcode is an item's no more.
    NoBarcode {
        /// The barcode.
        barcode: String,
        /// The item.
        item: String,
    },
    /// A location is new, or other than before.
    Location {
        /// Its name.
        location: String,
        /// The cells of a row of a file of locations.
        cells: Cells,
        /// It must not be there yet; else it must.
        new: bool,
    },
    /// A reason is offered again, or no more.
    Reason {
        /// What it is for.
        kind: String,
        /// Its code.
        code: String,
        /// Offered or not.
        on: bool,
    },
    /// The site has a reason of its own, or other words for one.
    OwnReason {
        /// What it is for.
        kind: String,
        /// Its code.
        code: String,
        /// English words.
        en: String,
        /// German words.
        de: String,
    },
    /// Something else may be planned at a location, or nothing.
    LocationState {
        /// The location.
        location: String,
        /// One of [`super::STATES`].
        state: String,
    },
    /// Somebody is sent for what lies at a location that is given up.
    ClearLocation {
        /// The location.
        location: String,
    },
}

impl Setup {
    /// Whether it takes a fresh look at who sits at the desk.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        !matches!(
            self,
            Setup::Print { .. }
                | Setup::Job { .. }
                | Setup::Alias { .. }
                | Setup::Badge { .. }
                | Setup::ClearLocation { .. }
        )
    }

    /// What a wish is about.
    pub(super) fn subject(&self) -> Subject {
        match self {
            Setup::NewPerson { person, .. }
            | Setup::EditPerson { person, .. }
            | Setup::LockPerson { person, .. }
            | Setup::Pin { person, .. }
            | Setup::Password { person, .. }
            | Setup::NoFactor { person }
            | Setup::EndSessions { person }
            | Setup::Council { person, .. }
            | Setup::Badge { person, .. } => Subject::Person(person.clone()),
            Setup::Code { .. } => Subject::Other(String::new()),
            Setup::LockDevice { device, .. }
            | Setup::EquipDevice { device, .. }
            | Setup::LoseDevice { device } => Subject::Device(device.clone()),
            Setup::Policy { name, .. } => Subject::Policy(name.clone()),
            Setup::Station { location, .. } => Subject::Station(location.clone()),
            Setup::Print { objects, .. } => Subject::Other(
                objects.first().filter(|one| !one.starts_with("B.")).cloned().unwrap_or_default(),
            ),
            Setup::Job { job, .. } => Subject::Job(job.clone()),
            Setup::Alias { barcode, item, .. }
            | Setup::Barcode { barcode, item, .. }
            | Setup::NoBarcode { barcode, item } => Subject::Barcode(barcode.clone(), item.clone()),
            Setup::Reason { kind, code, .. } | Setup::OwnReason { kind, code, .. } => {
                Subject::Reason(kind.clone(), code.clone())
            }
            Setup::Item { item, .. } | Setup::RetireItem { item, .. } => Subject::Item(item.clone()),
            Setup::Location { location, .. }
            | Setup::LocationState { location, .. }
            | Setup::ClearLocation { location } => Subject::Location(location.clone()),
        }
    }

    /// The code of a wish.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Setup::NewPerson { .. } => "new_person",
            Setup::EditPerson { .. } => "edit_person",
            Setup::LockPerson { locked: true, .. } => "lock_person",
            Setup::LockPerson { locked: false, .. } => "free_person",
            Setup::Pin { .. } => "pin",
            Setup::Password { .. } => "password",
            Setup::NoFactor { .. } => "no_factor",
            Setup::EndSessions { .. } => "end_sessions",
            Setup::Council { member: true, .. } => "council",
            Setup::Council { member: false, .. } => "no_council",
            Setup::Badge { .. } => "badge",
            Setup::Code { .. } => "device_code",
            Setup::EquipDevice { .. } => "equip_device",
            Setup::LockDevice { locked: true, .. } => "lock_device",
            Setup::LockDevice { locked: false, .. } => "free_device",
            Setup::LoseDevice { .. } => "lose_device",
            Setup::Policy { .. } => "policy",
            Setup::Station { .. } => "station",
            Setup::Print { .. } | Setup::Job { void: false, .. } => "print",
            Setup::Job { void: true, .. } => "void_label",
            Setup::Alias { level: Some(_), .. } => "alias",
            Setup::Alias { level: None, .. } => "no_alias",
            Setup::Item { .. } => "item",
            Setup::RetireItem { retired: true, .. } => "retire_item",
            Setup::RetireItem { retired: false, .. } => "item_back",
            Setup::Barcode { .. } => "barcode",
            Setup::NoBarcode { .. } => "no_barcode",
            Setup::Location { .. } => "location",
            Setup::LocationState { state, .. } if state == RETIRED => "retire_location",
            Setup::LocationState { .. } => "location_state",
            Setup::ClearLocation { .. } => "clear_location",
            Setup::Reason { on: true, .. } => "reason_on",
            Setup::Reason { on: false, .. } => "reason_off",
            Setup::OwnReason { .. } => "own_reason",
        }
    }
}
