//! What is set up at the desk: people, devices, policies, benches, labels, barcodes found on the floor. Each change is
//! kept with the actor who made it.

mod catalog;
pub mod rules;

pub use catalog::STATES;

use crate::audit::{self, Subject};
use crate::catalog::retired::RETIRED;
use crate::catalog::{cards, save};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::flow::common::clear::clear;
use crate::import::Cells;
use crate::label::{Label, LocationLabel};
use crate::outbound::{label, station};
use crate::people::person::{self, Person};
use crate::people::{desk, device, glass, presence, totp};
use crate::policy;
use crate::printer::queue::{self, JobId};
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::session::Role;
use regal_shared::text::{Language, Message};

/// The most labels one wish prints.
pub const LABELS: usize = 100;

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
        /// What they are for, as it would be scanned. At most [`LABELS`].
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
        /// One of [`STATES`].
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
}

type Done = Result<Result<(), Message>, DbError>;

/// Carries a wish of `by` out, or says why not; then nothing has changed.
///
/// # Errors
/// The database.
pub fn settle(cx: &mut Cx<'_>, by: &str, wish: &Setup) -> Done {
    let watch = audit::watch(cx, subject(wish))?;
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
            new_person(cx, &new)?
        }
        Setup::EditPerson { person, name, badge, role, language, large } => {
            edit(cx, by, person, (name, badge), *role, (*language, *large))?
        }
        Setup::LockPerson { person, locked } => lock(cx, by, person, *locked)?,
        Setup::Pin { person, hash } => pin(cx, person, hash)?,
        Setup::Password { person, hash } => password(cx, person, hash)?,
        Setup::NoFactor { person } => no_factor(cx, person)?,
        Setup::EndSessions { person } => end_sessions(cx, person)?,
        Setup::Council { person, member } => council(cx, person, *member)?,
        Setup::Badge { person, printer } => badge(cx, person, printer)?,
        Setup::Code { code } => device::offer(cx, code).map(Ok)?,
        Setup::LockDevice { device, locked } => lock_device(cx, device, *locked)?,
        Setup::LoseDevice { device } => match device::lose(cx, device)? {
            Some(_) => Ok(()),
            None => Err(Message::new("board.no_device")),
        },
        Setup::Policy { name, value } => set_policy(cx, name, *value)?,
        Setup::Station { location, printer, weigh } => bench(cx, location, printer, *weigh)?,
        Setup::Print { objects, printer } => print(cx, objects, printer)?,
        Setup::Job { job, void } => print_job(cx, job, *void)?,
        Setup::Alias { barcode, item, level } => alias(cx, barcode, item, level.as_deref())?,
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
        watch.keep(cx, kind(wish))?;
    }
    Ok(done)
}

/// What a wish is about.
fn subject(wish: &Setup) -> Subject {
    match wish {
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
        Setup::LockDevice { device, .. } | Setup::LoseDevice { device } => Subject::Device(device.clone()),
        Setup::Policy { name, .. } => Subject::Policy(name.clone()),
        Setup::Station { location, .. } => Subject::Station(location.clone()),
        Setup::Print { objects, .. } => {
            Subject::Other(objects.first().filter(|one| !one.starts_with("B.")).cloned().unwrap_or_default())
        }
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
fn kind(wish: &Setup) -> &'static str {
    match wish {
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

fn known(cx: &mut Cx<'_>, number: &str) -> Result<Option<Person>, DbError> {
    let site = cx.site.site.clone();
    person::by_number(cx.conn, &site, number)
}

/// Whether a badge is somebody else's.
fn badge_taken(cx: &mut Cx<'_>, badge: &str, person: &str) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select person from person where site = $1 and badge = $2 and person <> $3",
        params![&cx.site.site, badge, person],
    )?;
    Ok(row.is_some())
}

fn new_person(cx: &mut Cx<'_>, new: &Person) -> Done {
    if let Err(no) = rules::named(&new.person, &new.badge, &new.name) {
        return Ok(Err(no));
    }
    if known(cx, &new.person)?.is_some() {
        return Ok(Err(Message::new("board.person_taken").with("text", new.person.as_str())));
    }
    if badge_taken(cx, &new.badge, &new.person)? {
        return Ok(Err(Message::new("board.badge_taken").with("text", new.badge.as_str())));
    }
    person::save(cx, new).map(Ok)
}

fn edit(
    cx: &mut Cx<'_>,
    by: &str,
    number: &str,
    (name, badge): (&str, &str),
    role: Role,
    (language, large): (Language, bool),
) -> Done {
    let found = known(cx, number)?;
    if let Err(no) = rules::change(found.as_ref(), by, role, false).and(rules::named(number, badge, name)) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    if badge_taken(cx, badge, number)? {
        return Ok(Err(Message::new("board.badge_taken").with("text", badge)));
    }
    person::forget(cx, number)?;
    if role != found.role {
        desk::end_all(cx, number)?;
    }
    let changed = Person { name: name.to_owned(), badge: badge.to_owned(), role, language, large, ..found };
    person::save(cx, &changed).map(Ok)
}

fn lock(cx: &mut Cx<'_>, by: &str, number: &str, locked: bool) -> Done {
    let found = known(cx, number)?;
    let role = found.as_ref().map_or(Role::Picker, |one| one.role);
    if let Err(no) = rules::change(found.as_ref(), by, role, locked) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    person::forget(cx, number)?;
    desk::end_all(cx, number)?;
    let state = if locked { "locked" } else { "active" };
    person::save(cx, &Person { state: state.to_owned(), ..found })?;
    if locked {
        crate::flow::count::nobody_left(cx)?;
    }
    Ok(Ok(()))
}

fn pin(cx: &mut Cx<'_>, number: &str, hash: &str) -> Done {
    let Some(found) = known(cx, number)? else { return Ok(Err(Message::new("board.no_person"))) };
    person::forget(cx, number)?;
    person::save(cx, &Person { pin_hash: hash.to_owned(), ..found }).map(Ok)
}

fn password(cx: &mut Cx<'_>, number: &str, hash: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    desk::set_password(cx, number, hash).map(Ok)
}

fn no_factor(cx: &mut Cx<'_>, number: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    desk::end_all(cx, number)?;
    totp::end(cx, number).map(Ok)
}

fn end_sessions(cx: &mut Cx<'_>, number: &str) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    presence::end(cx, number).map(Ok)
}

fn council(cx: &mut Cx<'_>, number: &str, member: bool) -> Done {
    if known(cx, number)?.is_none() {
        return Ok(Err(Message::new("board.no_person")));
    }
    glass::set_council(cx, number, member).map(Ok)
}

fn badge(cx: &mut Cx<'_>, number: &str, printer: &str) -> Done {
    let Some(found) = known(cx, number)? else { return Ok(Err(Message::new("board.no_person"))) };
    let label = Label::Location(LocationLabel {
        barcode: format!("B.{}", found.badge),
        parts: vec![found.name.clone()],
        check_digits: String::new(),
        note: String::new(),
    });
    put(cx, 1, printer, (&found.badge, &label))
}

/// Puts one label into the queue of a printer that is there.
fn put(cx: &mut Cx<'_>, n: u32, printer: &str, (of, one): (&str, &Label)) -> Done {
    let printer = station::printer(cx, printer)?;
    if printer.is_empty() {
        return Ok(Err(Message::new("req.no_printer")));
    }
    Ok(match label::put(cx, n, &printer, one)? {
        label::Put::Queued => Ok(()),
        label::Put::Wrong(_) => Err(Message::new("board.label_bad").with("text", of)),
    })
}

fn print(cx: &mut Cx<'_>, objects: &[String], printer: &str) -> Done {
    if objects.is_empty() || objects.len() > LABELS {
        let most = i64::try_from(LABELS).unwrap_or(i64::MAX);
        return Ok(Err(Message::new("board.labels_bad").with("n", most)));
    }
    // All are made before the first is queued: a wrong one leaves none.
    let mut labels = Vec::with_capacity(objects.len());
    for object in objects {
        match label::of_object(cx, object)? {
            Some(one) if crate::label::render(&one).is_ok() => labels.push(one),
            Some(_) => return Ok(Err(Message::new("board.label_bad").with("text", object.as_str()))),
            None => return Ok(Err(Message::new("board.label_unknown").with("text", object.as_str()))),
        }
    }
    for ((n, one), of) in (1..).zip(&labels).zip(objects) {
        if let Err(no) = put(cx, n, printer, (of, one))? {
            return Ok(Err(no));
        }
    }
    Ok(Ok(()))
}

fn print_job(cx: &mut Cx<'_>, job: &str, void: bool) -> Done {
    let (site, id, now) = (cx.site.site.clone(), JobId(job.to_owned()), cx.now);
    let changed =
        if void { queue::void(cx.conn, &site, &id)? } else { queue::requeue(cx.conn, &site, &id, now)? };
    Ok(if changed { Ok(()) } else { Err(Message::new("req.wrong_state")) })
}

fn lock_device(cx: &mut Cx<'_>, device: &str, locked: bool) -> Done {
    let known = device::set_locked(cx, device, locked)?;
    Ok(if known { Ok(()) } else { Err(Message::new("board.no_device")) })
}

fn set_policy(cx: &mut Cx<'_>, name: &str, value: i64) -> Done {
    let Some(known) = policy::KNOWN.iter().find(|known| known.name == name) else {
        return Ok(Err(Message::new("req.bad")));
    };
    if !(known.low..=known.high).contains(&value) {
        return Ok(Err(Message::new("board.policy_bad").with("n", known.low).with("m", known.high)));
    }
    policy::set(cx, known.name, value)?;
    crate::catalog::pace::decided(cx, known.name).map(Ok)
}

fn bench(cx: &mut Cx<'_>, location: &str, printer: &str, weigh: bool) -> Done {
    let site = cx.site.site.clone();
    let card = cards::location(cx.conn, &site, location)?;
    if card.is_none_or(|card| card.kind != LocationKind::PackStation) {
        return Ok(Err(Message::new("board.no_bench")));
    }
    if !printer.is_empty() && station::printer(cx, printer)?.is_empty() {
        return Ok(Err(Message::new("req.no_printer")));
    }
    station::set_up(cx, location, printer, weigh).map(Ok)
}

fn alias(cx: &mut Cx<'_>, barcode: &str, item: &str, level: Option<&str>) -> Done {
    let (state, level, factor) = match level {
        None => ("rejected", "each", 1),
        Some(level) => {
            let row = query_one(
                cx.conn,
                "select factor from pack_level where site = $1 and item = $2 and level = $3",
                params![&cx.site.site, item, level],
            )?;
            match row {
                Some(row) => ("active", level, row.int(0)?),
                None if level == "each" => ("active", level, 1),
                None => return Ok(Err(Message::new("board.no_level"))),
            }
        }
    };
    let changed = cx.conn.execute(
        "update barcode set state = $4, level = $5, factor = $6 where site = $1 and barcode = $2 and item = $3 and \
         state = 'proposed'",
        params![&cx.site.site, barcode, item, state, level, factor],
    )?;
    if changed == 0 {
        return Ok(Err(Message::new("board.alias_gone")));
    }
    save::directory_changed(cx).map(Ok)
}
