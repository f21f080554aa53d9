//! Who works in the demo warehouse, and what they work with.

use crate::catalog::{lpn, save};
use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::{Change, apply};
use crate::people::desk;
use crate::people::equipment;
use crate::people::permit::{self, Permit};
use crate::people::person::{self, Person};
use crate::people::secret;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;

/// Number (badge `B.` and the number), name, role, language, PIN. Pickers log on with the badge alone.
pub const PEOPLE: &[(&str, &str, Role, Language, &str)] = &[
    ("1001", "Ana", Role::Picker, Language::En, ""),
    ("1002", "Ben", Role::Picker, Language::De, ""),
    ("1003", "Chen", Role::Picker, Language::En, ""),
    ("1004", "Dilara", Role::Picker, Language::De, ""),
    ("1005", "Emil", Role::Picker, Language::De, ""),
    ("1006", "Fatou", Role::Picker, Language::En, ""),
    ("1007", "Goran", Role::Picker, Language::De, ""),
    ("1008", "Ines", Role::Picker, Language::En, ""),
    ("2001", "Jonas", Role::Lead, Language::De, "2580"),
    ("3001", "Katrin", Role::Supervisor, Language::De, "3690"),
    ("9001", "Lea", Role::Administrator, Language::En, "9630"),
];

/// Hashes the demo's PINs. Takes some 50 ms each: not to be done on the writer's thread.
///
/// # Errors
/// No random source.
pub fn pins() -> Result<Vec<String>, secret::NoRandomness> {
    let hash = |pin: &str| if pin.is_empty() { Ok(String::new()) } else { secret::hash_pin(pin) };
    PEOPLE.iter().map(|(.., pin)| hash(pin)).collect()
}

/// Takes the people in, each with the hash of `pins` that stands at their place.
pub(super) fn make(cx: &mut Cx<'_>, pins: &[String]) -> Result<(), DbError> {
    for (number, (person, name, role, language, _)) in PEOPLE.iter().enumerate() {
        let new = Person {
            person: (*person).to_owned(),
            name: (*name).to_owned(),
            badge: (*person).to_owned(),
            pin_hash: pins.get(number).cloned().unwrap_or_default(),
            role: *role,
            language: *language,
            large: false,
            state: "active".to_owned(),
            failures: 0,
            locked_until: 0,
        };
        person::save(cx, &new)?;
        if !new.pin_hash.is_empty() {
            // At the dashboard of the demo the PIN is the password.
            desk::set_password(cx, &new.person, &new.pin_hash)?;
        }
    }
    Ok(())
}

/// Forklifts, `E.FORK1` and `E.FORK2`, and who may drive them.
pub(super) fn vehicles(cx: &mut Cx<'_>) -> Result<(), DbError> {
    for number in ["FORK1", "FORK2"] {
        equipment::set_up(cx, number, "forklift")?;
    }
    for person in ["1005", "1007", "2001"] {
        let permit = Permit { person: person.to_owned(), class: "forklift".to_owned(), until: None };
        permit::grant(cx, &permit)?;
    }
    Ok(())
}

/// Totes (`U.T001` …) and carton types (`K.S` …).
pub(super) fn equipment(cx: &mut Cx<'_>, totes: i64) -> Result<(), DbError> {
    for number in 1..=totes {
        let tote = lpn::Change::Make {
            lpn: format!("T{number:03}"),
            kind: "tote",
            state: "empty",
            sscc: String::new(),
            location: String::new(),
            order: String::new(),
            carton_type: String::new(),
            weight_g: 0,
        };
        apply::apply(cx, &[Change::Lpn(tote)])?;
    }
    for (code, name, size_mm, tare_g, max_g) in [
        ("S", "Karton S", [200, 150, 100], 90, 3_000),
        ("M", "Karton M", [300, 220, 160], 180, 8_000),
        ("L", "Karton L", [400, 300, 250], 320, 15_000),
        ("1", "Karton XL", [600, 400, 400], 650, 31_500),
        ("B", "Versandtasche", [320, 240, 40], 40, 2_000),
    ] {
        let (carton_type, name) = (code.to_owned(), name.to_owned());
        save::carton_type(cx, &save::CartonType { carton_type, name, size_mm, tare_g, max_g })?;
    }
    Ok(())
}
