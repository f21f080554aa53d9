//! What an administrator asks of the hub from the command line: people, devices, release. Carried out in the hub that
//! serves, or in the program itself when none does.

mod hook;
mod kept;
mod list;
mod setup;
mod vehicle;

use crate::audit;
use crate::backup::kept::{self as backup, Made};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::order;
use crate::people::equipment::{self, When};
use crate::people::person::{self, Person};
use crate::people::{device, key};
use crate::webhook;
use regal_shared::base::{ActorId, Day};
use regal_shared::flow::session::Role;
use regal_shared::text::Language;
use serde::{Deserialize, Serialize};

/// The most orders one transaction releases, so that confirms never wait long.
pub const RELEASE_AT_ONCE: i64 = 200;

/// The most where nobody waits, because no hub is serving.
pub const RELEASE_ALONE: i64 = 2_000;

/// A wish of the administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AdminRequest {
    /// Take a person in.
    UserAdd {
        /// Number.
        person: String,
        /// Name on screens.
        name: String,
        /// Badge without prefix; the number when empty.
        badge: String,
        /// Rights.
        role: Role,
        /// Language of screens.
        language: Language,
        /// Large text on screens.
        #[serde(default)]
        large: bool,
        /// Argon2id hash of the PIN, or empty.
        pin_hash: String,
    },
    /// List people.
    UserList,
    /// Lock a person or free them.
    UserState {
        /// Number.
        person: String,
        /// Locked or not.
        locked: bool,
    },
    /// Another PIN.
    UserPin {
        /// Number.
        person: String,
        /// Argon2id hash of the PIN, or empty for none.
        pin_hash: String,
    },
    /// Let a person drive a class of vehicle.
    PermitGrant {
        /// Number.
        person: String,
        /// The class, such as `forklift`.
        class: String,
        /// The last day it is good for; absent: without end.
        until: Option<Day>,
    },
    /// Take a permit away.
    PermitWithdraw {
        /// Number.
        person: String,
        /// The class.
        class: String,
    },
    /// List permits.
    PermitList,
    /// Say which class a vehicle is of.
    VehicleSet {
        /// Its number, without `E.`.
        equipment: String,
        /// The class; empty: anybody may use it.
        class: String,
    },
    /// List vehicles with a class.
    VehicleList,
    /// Offer a one-time enrolment code.
    DeviceCode {
        /// The code.
        code: String,
        /// When the device that enrols by it asks for a cart or vehicle.
        #[serde(default)]
        when: When,
    },
    /// A device asks who logs on for a cart or vehicle, or does not.
    DeviceEquip {
        /// The device.
        device: String,
        /// When it asks.
        when: When,
    },
    /// List devices.
    DeviceList,
    /// A device is lost or stolen: it is locked, and the PINs used on it count no more.
    DeviceLost {
        /// The device.
        device: String,
    },
    /// Lock a device or free it.
    DeviceState {
        /// The device.
        device: String,
        /// Locked or not.
        locked: bool,
    },
    /// Make a key for another system.
    KeyAdd {
        /// The system's name.
        name: String,
        /// Hash of the key.
        key_hash: String,
        /// What it may do.
        role: Role,
        /// What it is about.
        reach: key::Reach,
        /// Who it is in the books.
        actor: String,
    },
    /// List keys.
    KeyList,
    /// End a key.
    KeyEnd {
        /// The system's name.
        name: String,
    },
    /// List whom webhooks tell.
    WebhookList,
    /// List messages to a target that need somebody's look.
    WebhookTroubled {
        /// The target.
        webhook: String,
    },
    /// Decide about a webhook.
    Webhook {
        /// What.
        wish: webhook::Wish,
    },
    /// List policies.
    PolicyList,
    /// Decide a policy.
    PolicySet {
        /// Its name.
        name: String,
        /// Its value.
        value: i64,
    },
    /// List benches.
    WorkstationList,
    /// Set a bench up.
    WorkstationAdd {
        /// Its location.
        location: String,
        /// Its printer, or empty for the one of its name.
        printer: String,
        /// It asks for weights.
        weigh: bool,
    },
    /// List loads that have not departed.
    LoadList,
    /// Open a load at a door.
    LoadOpen {
        /// The door.
        door: String,
        /// The carrier.
        carrier: String,
    },
    /// Release one order.
    Release {
        /// The order.
        order: String,
    },
    /// Release the most urgent new orders, at most [`RELEASE_ALONE`]; a hub at work takes [`RELEASE_AT_ONCE`].
    ReleaseNext {
        /// At most so many.
        limit: i64,
    },
    /// A backup was made.
    BackupMade {
        /// It.
        made: Made,
    },
    /// Cancel an order; what was picked of it goes back.
    Cancel {
        /// The order.
        order: String,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AdminAnswer {
    /// Done; lines to show.
    Done {
        /// The lines.
        lines: Vec<String>,
    },
    /// Orders released.
    Released {
        /// How many orders.
        orders: i64,
        /// How many of their lines.
        order_lines: i64,
        /// Base units reserved.
        reserved: i64,
        /// Base units no stock was found for.
        short: i64,
        /// Orders that wait for room in their channel.
        #[serde(default)]
        waiting: i64,
    },
    /// Not done, nothing changed.
    Refused {
        /// Why, and what to do.
        why: String,
    },
}

fn done(line: String) -> AdminAnswer {
    AdminAnswer::Done { lines: vec![line] }
}

fn refused(why: String) -> AdminAnswer {
    AdminAnswer::Refused { why }
}

/// Carries a wish out; what it changes is kept with what was before.
///
/// # Errors
/// The database.
pub fn carry_out(cx: &mut Cx<'_>, wish: &AdminRequest) -> Result<AdminAnswer, DbError> {
    let Some((kind, subject)) = kept::of(wish) else { return done_to(cx, wish) };
    let watch = audit::watch(cx, subject)?;
    let answer = done_to(cx, wish)?;
    match &answer {
        AdminAnswer::Refused { .. } => {}
        AdminAnswer::Released { orders, order_lines, reserved, short, waiting } if *orders != 1 => {
            let came = [
                ("orders", *orders),
                ("lines", *order_lines),
                ("reserved", *reserved),
                ("short", *short),
                ("waiting", *waiting),
            ];
            audit::came(cx, kind, "", &came)?;
        }
        _ => watch.keep(cx, kind)?,
    }
    Ok(answer)
}

fn done_to(cx: &mut Cx<'_>, wish: &AdminRequest) -> Result<AdminAnswer, DbError> {
    match wish {
        AdminRequest::UserAdd { person, name, badge, role, language, large, pin_hash } => {
            let badge = if badge.is_empty() { person } else { badge };
            let new = Person {
                person: person.clone(),
                name: name.clone(),
                badge: badge.clone(),
                pin_hash: pin_hash.clone(),
                role: *role,
                language: *language,
                large: *large,
                state: "active".to_owned(),
                failures: 0,
                locked_until: 0,
            };
            user_add(cx, &new)
        }
        AdminRequest::UserList => Ok(AdminAnswer::Done { lines: list::people(cx)? }),
        AdminRequest::UserState { person, locked } => {
            let state = if *locked { "locked" } else { "active" };
            person::forget(cx, person)?;
            let changed = cx.conn.execute(
                "update person set state = $3, failures = 0, locked_until = 0 where site = $1 and person = $2",
                params![&cx.site.site, person, state],
            )?;
            if *locked {
                crate::flow::count::nobody_left(cx)?;
            }
            Ok(user_changed(changed, person, state))
        }
        AdminRequest::UserPin { person, pin_hash } => {
            person::forget(cx, person)?;
            let changed = cx.conn.execute(
                "update person set pin_hash = $3, failures = 0, locked_until = 0 where site = $1 and person = $2",
                params![&cx.site.site, person, pin_hash],
            )?;
            Ok(user_changed(changed, person, "has a new PIN"))
        }
        AdminRequest::PermitGrant { person, class, until } => vehicle::grant(cx, person, class, *until),
        AdminRequest::PermitWithdraw { person, class } => vehicle::withdraw(cx, person, class),
        AdminRequest::PermitList => vehicle::permits(cx),
        AdminRequest::VehicleSet { equipment, class } => vehicle::set(cx, equipment, class),
        AdminRequest::VehicleList => vehicle::list(cx),
        AdminRequest::DeviceEquip { device, when } => device_equip(cx, device, *when),
        AdminRequest::DeviceCode { code, when } => {
            device::offer(cx, code, *when)?;
            Ok(done(code.clone()))
        }
        AdminRequest::DeviceList => Ok(AdminAnswer::Done { lines: list::devices(cx)? }),
        AdminRequest::DeviceState { device, locked } => device_state(cx, device, *locked),
        AdminRequest::DeviceLost { device } => device_lost(cx, device),
        AdminRequest::KeyAdd { name, key_hash, role, reach, actor } => {
            let actor = ActorId(actor.clone());
            if name.is_empty() || name.len() > 32 || name.chars().any(|c| c.is_control() || c.is_whitespace())
            {
                return Ok(refused(format!("name {name:?}: 1 to 32 characters without blanks")));
            }
            if key::add(cx, name, key_hash, (*role, *reach), &actor)? {
                Ok(done(format!("key of {name} is made")))
            } else {
                Ok(refused(format!("{name} has a key; end that one first: `regal-hub key end {name}`")))
            }
        }
        AdminRequest::KeyList => Ok(AdminAnswer::Done { lines: list::keys(cx)? }),
        AdminRequest::KeyEnd { name } if key::end(cx, name)? => Ok(done(format!("key of {name} is ended"))),
        AdminRequest::KeyEnd { name } => {
            Ok(refused(format!("there is no key of {name:?}; `regal-hub key list` shows all")))
        }
        AdminRequest::WebhookList => hook::list(cx),
        AdminRequest::WebhookTroubled { webhook } => hook::troubled(cx, webhook),
        AdminRequest::Webhook { wish } => hook::settle(cx, wish),
        AdminRequest::PolicyList => setup::policies(cx),
        AdminRequest::PolicySet { name, value } => setup::policy(cx, name, *value),
        AdminRequest::WorkstationList => setup::benches(cx),
        AdminRequest::WorkstationAdd { location, printer, weigh } => {
            setup::bench(cx, location, printer, *weigh)
        }
        AdminRequest::LoadList => setup::loads(cx),
        AdminRequest::LoadOpen { door, carrier } => setup::open_load(cx, door, carrier),
        AdminRequest::BackupMade { made } => {
            backup::keep(cx, made)?;
            Ok(done(format!("backup {}: kept that it was made", made.file)))
        }
        AdminRequest::Release { order } => release(cx, order),
        AdminRequest::ReleaseNext { limit } => release_next(cx, *limit),
        AdminRequest::Cancel { order } => Ok(match crate::flow::cancel_order(cx, order)? {
            Ok(()) => done(format!("order {order}: cancelled")),
            Err(refusal) => {
                let words = regal_shared::text::say(Language::En, &refusal.message);
                refused(format!("order {order}: {words}"))
            }
        }),
    }
}

/// Why a number, badge or name cannot be a user's, in plain words.
#[must_use]
pub fn unfit(person: &str, badge: &str, name: &str) -> Option<String> {
    let plain = |text: &str| {
        !text.is_empty()
            && text.len() <= 16
            && text.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'X').contains(&b) || b == b'.')
    };
    if !plain(person) || !plain(badge) {
        return Some(format!(
            "number {person:?}, badge {badge:?}: 1 to 16 digits, capital letters A to X or dots, so that every \
             keyboard types and every scanner reads them alike"
        ));
    }
    if name.trim().is_empty() || name.chars().count() > 40 || name.chars().any(char::is_control) {
        return Some(format!("name {name:?}: 1 to 40 characters without control characters"));
    }
    None
}

fn user_add(cx: &mut Cx<'_>, new: &Person) -> Result<AdminAnswer, DbError> {
    if let Some(why) = unfit(&new.person, &new.badge, &new.name) {
        return Ok(refused(why));
    }
    let taken = query_one(
        cx.conn,
        "select person from person where site = $1 and badge = $2 and person <> $3",
        params![&cx.site.site, &new.badge, &new.person],
    )?;
    if let Some(row) = taken {
        let why = format!("badge {:?} is user {}'s; give another with --badge", new.badge, row.text(0)?);
        return Ok(refused(why));
    }
    person::forget(cx, &new.person)?;
    person::save(cx, new)?;
    Ok(done(format!("user {} ({}, {}), badge B.{}", new.person, new.name, new.role.code(), new.badge)))
}

fn user_changed(changed: u64, person: &str, what: &str) -> AdminAnswer {
    if changed == 0 {
        return refused(format!("there is no user {person:?}; `regal-hub user list` shows all"));
    }
    done(format!("user {person}: {what}"))
}

fn device_lost(cx: &mut Cx<'_>, device: &str) -> Result<AdminAnswer, DbError> {
    Ok(match device::lose(cx, device)? {
        Some(pins) => done(format!("device {device}: locked; {pins} PINs used on it count no more")),
        None => refused(format!("there is no device {device:?}; `regal-hub device list` shows all")),
    })
}

fn device_equip(cx: &mut Cx<'_>, device: &str, when: When) -> Result<AdminAnswer, DbError> {
    if !equipment::set_when(cx, device, when)? {
        return Ok(no_device(device));
    }
    Ok(done(format!("device {device}: cart or vehicle {}", when.code())))
}

fn no_device(device: &str) -> AdminAnswer {
    refused(format!("there is no device {device:?}; `regal-hub device list` shows all"))
}

fn device_state(cx: &mut Cx<'_>, device: &str, locked: bool) -> Result<AdminAnswer, DbError> {
    let state = if locked { "locked" } else { "active" };
    if !device::set_locked(cx, device, locked)? {
        return Ok(no_device(device));
    }
    Ok(done(format!("device {device}: {state}")))
}

fn release(cx: &mut Cx<'_>, order: &str) -> Result<AdminAnswer, DbError> {
    let Some(head) = order::head(cx, order)? else {
        return Ok(refused(format!("there is no order {order:?}")));
    };
    if head.on_hold {
        return Ok(refused(format!("order {order} is on hold; lift the hold on its page first")));
    }
    let sum = match head.state.as_str() {
        "new" | "promised" => Some(order::release(cx, order)?),
        // Somebody decides: it goes with what is there.
        _ => order::let_go(cx, order)?,
    };
    let Some(sum) = sum else {
        let why = format!(
            "order {order} is {}; only new, promised, held or backordered ones are released, and those that wait at \
             the bench",
            head.state
        );
        return Ok(refused(why));
    };
    Ok(AdminAnswer::Released {
        orders: 1,
        order_lines: sum.lines,
        reserved: sum.reserved,
        short: sum.short,
        waiting: 0,
    })
}

fn release_next(cx: &mut Cx<'_>, limit: i64) -> Result<AdminAnswer, DbError> {
    let site = cx.site.site.clone();
    let next = order::list::to_release(cx.conn, &site, limit.min(RELEASE_ALONE))?;
    let (mut orders, mut order_lines, mut reserved, mut short, mut waiting) = (0, 0, 0, 0, 0);
    let mut run = order::Run::default();
    for order in &next {
        let Some(sum) = order::channel::release_within(cx, &mut run, order)? else {
            waiting += 1;
            continue;
        };
        order_lines += sum.lines;
        orders += 1;
        reserved += sum.reserved;
        short += sum.short;
    }
    Ok(AdminAnswer::Released { orders, order_lines, reserved, short, waiting })
}
