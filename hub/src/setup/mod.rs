//! What is set up at the desk: people, devices, policies, benches, labels, barcodes found on the floor. Each change is
//! kept with the actor who made it.

mod catalog;
mod people;
mod print;
pub mod rules;
mod site;
mod wish;

pub use catalog::STATES;
pub use print::LABELS;
pub use wish::Setup;

use crate::audit;
use crate::cx::Cx;
use crate::db::DbError;
use crate::flow::common::clear::clear;
use crate::people::device;
use crate::people::person::Person;
use regal_shared::text::Message;

type Done = Result<Result<(), Message>, DbError>;

/// Carries a wish of `by` out, or says why not; then nothing has changed.
///
/// # Errors
/// The database.
pub fn settle(cx: &mut Cx<'_>, by: &str, wish: &Setup) -> Done {
    let watch = audit::watch(cx, wish.subject())?;
    let done = match wish {
        Setup::NewPerson { person, name, role, language, large, pin_hash } => {
            let new = Person {
                person: person.clone(),
                name: name.clone(),
                badge: person.clone(),
                pin_hash: pin_hash.clone(),
                role: *role,
                language: *language,
                large: *large,
                state: "active".to_owned(),
                failures: 0,
                locked_until: 0,
            };
            people::new(cx, &new)?
        }
        Setup::EditPerson { person, name, badge, role, language, large } => {
            people::edit(cx, by, person, (name, badge), *role, (*language, *large))?
        }
        Setup::LockPerson { person, locked } => people::lock(cx, by, person, *locked)?,
        Setup::Pin { person, hash } => people::pin(cx, person, hash)?,
        Setup::Password { person, hash } => people::password(cx, person, hash)?,
        Setup::NoFactor { person } => people::no_factor(cx, person)?,
        Setup::EndSessions { person } => people::end_sessions(cx, person)?,
        Setup::Council { person, member } => people::council(cx, person, *member)?,
        Setup::Badge { person, printer } => print::badge(cx, person, printer)?,
        Setup::Code { code, equipment } => device::offer(cx, code, *equipment).map(Ok)?,
        Setup::EquipDevice { device, when } => site::equip_device(cx, device, *when)?,
        Setup::LockDevice { device, locked } => site::lock_device(cx, device, *locked)?,
        Setup::LoseDevice { device } => site::lose_device(cx, device)?,
        Setup::Policy { name, value } => site::set_policy(cx, name, *value)?,
        Setup::Station { location, printer, weigh } => site::bench(cx, location, printer, *weigh)?,
        Setup::Print { objects, printer } => print::labels(cx, objects, printer)?,
        Setup::Job { job, void } => print::job(cx, job, *void)?,
        Setup::Alias { barcode, item, level } => catalog::alias(cx, barcode, item, level.as_deref())?,
        Setup::Item { item, cells, new } => catalog::item(cx, item, cells, *new)?,
        Setup::RetireItem { item, retired } => catalog::retire_item(cx, item, *retired)?,
        Setup::Barcode { cells, .. } => catalog::barcode(cx, cells)?,
        Setup::NoBarcode { barcode, item } => catalog::no_barcode(cx, barcode, item)?,
        Setup::Location { location, cells, new } => catalog::location(cx, location, cells, *new)?,
        Setup::Reason { kind, code, on } => catalog::reason(cx, kind, code, *on)?,
        Setup::OwnReason { kind, code, en, de } => catalog::own_reason(cx, (kind, code), en, de)?,
        Setup::LocationState { location, state } => catalog::state(cx, location, state)?,
        Setup::ClearLocation { location } => clear(cx, location)?,
    };
    if done.is_ok() {
        watch.keep(cx, wish.kind())?;
    }
    Ok(done)
}
