//! What is kept of an administrator's wishes: those that change something, and what they are about.

use super::AdminRequest;
use crate::audit::Subject;

/// Code and subject of a wish; none for one that only looks.
pub(super) fn of(wish: &AdminRequest) -> Option<(&'static str, Subject)> {
    Some(match wish {
        AdminRequest::UserList
        | AdminRequest::PermitList
        | AdminRequest::VehicleList
        | AdminRequest::DeviceList
        | AdminRequest::KeyList
        | AdminRequest::PolicyList
        | AdminRequest::WebhookList
        | AdminRequest::WebhookTroubled { .. }
        | AdminRequest::WorkstationList
        | AdminRequest::LoadList => return None,
        // Kept where it is decided, for pages and the API alike.
        AdminRequest::Webhook { .. } => return None,
        AdminRequest::UserAdd { person, .. } => ("new_person", Subject::Person(person.clone())),
        AdminRequest::UserState { person, locked: true } => ("lock_person", Subject::Person(person.clone())),
        AdminRequest::UserState { person, locked: false } => ("free_person", Subject::Person(person.clone())),
        AdminRequest::UserPin { person, .. } => ("pin", Subject::Person(person.clone())),
        AdminRequest::PermitGrant { person, class, .. } => {
            ("permit", Subject::Permit(person.clone(), class.clone()))
        }
        AdminRequest::PermitWithdraw { person, class } => {
            ("no_permit", Subject::Permit(person.clone(), class.clone()))
        }
        AdminRequest::VehicleSet { equipment, .. } => ("vehicle", Subject::Vehicle(equipment.clone())),
        AdminRequest::DeviceCode { .. } => ("device_code", Subject::Other(String::new())),
        AdminRequest::DeviceEquip { device, .. } => ("equip_device", Subject::Device(device.clone())),
        AdminRequest::DeviceState { device, locked: true } => {
            ("lock_device", Subject::Device(device.clone()))
        }
        AdminRequest::DeviceState { device, locked: false } => {
            ("free_device", Subject::Device(device.clone()))
        }
        AdminRequest::DeviceLost { device } => ("lose_device", Subject::Device(device.clone())),
        AdminRequest::KeyAdd { name, .. } => ("key", Subject::Key(name.clone())),
        AdminRequest::KeyEnd { name } => ("no_key", Subject::Key(name.clone())),
        AdminRequest::PolicySet { name, .. } => ("policy", Subject::Policy(name.clone())),
        AdminRequest::WorkstationAdd { location, .. } => ("station", Subject::Station(location.clone())),
        AdminRequest::LoadOpen { door, .. } => ("load", Subject::Other(door.clone())),
        AdminRequest::BackupMade { made } => ("backup", Subject::Other(made.file.clone())),
        AdminRequest::Release { order } => ("release", Subject::Order(order.clone())),
        AdminRequest::ReleaseNext { .. } => ("release", Subject::Other(String::new())),
        AdminRequest::Cancel { order } => ("cancel", Subject::Order(order.clone())),
    })
}
