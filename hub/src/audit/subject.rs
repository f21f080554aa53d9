//! What changes are about, and what of it may be told.

use crate::cx::Cx;
use crate::db::{DbError, Row, params};
use crate::people::actor;
use std::collections::BTreeMap;

/// What a change is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Somebody, by number: stands as an actor made for this.
    Person(String),
    /// Somebody's permit for a class of vehicle.
    Permit(String, String),
    /// A device.
    Device(String),
    /// A policy.
    Policy(String),
    /// A bench.
    Station(String),
    /// A key of another system.
    Key(String),
    /// A vehicle.
    Vehicle(String),
    /// A barcode of an item.
    Barcode(String, String),
    /// An item.
    Item(String),
    /// A location.
    Location(String),
    /// A reason: what it is for, and its code.
    Reason(String, String),
    /// A print job.
    Job(String),
    /// A task.
    Task(String),
    /// An order.
    Order(String),
    /// A receipt.
    Receipt(String),
    /// A hold, by number.
    Hold(i64),
    /// A case.
    Case(i64),
    /// A load, or the door of one.
    Load(String),
    /// A release channel.
    Channel(String),
    /// A carrier, with its pick-ups.
    Carrier(String),
    /// Something that has no row of its own.
    Other(String),
}

/// A value of a row: told, or only said to be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shown {
    /// It may be told.
    Told(String),
    /// It names somebody or is a secret.
    Kept(String),
}

impl Shown {
    pub(super) fn told(&self) -> String {
        match self {
            Shown::Told(value) => value.clone(),
            Shown::Kept(_) => "*".to_owned(),
        }
    }
}

impl Subject {
    /// How it is called among the changes.
    pub(super) fn object(&self, cx: &mut Cx<'_>) -> Result<String, DbError> {
        Ok(match self {
            Subject::Person(number) => actor::named(cx, number, "audit")?.0,
            Subject::Permit(number, class) => {
                format!("{}.{class}", actor::named(cx, number, "audit")?.as_str())
            }
            Subject::Hold(number) | Subject::Case(number) => number.to_string(),
            Subject::Barcode(barcode, _) => barcode.clone(),
            Subject::Reason(kind, code) => format!("{kind} {code}"),
            Subject::Device(name)
            | Subject::Policy(name)
            | Subject::Station(name)
            | Subject::Key(name)
            | Subject::Vehicle(name)
            | Subject::Item(name)
            | Subject::Location(name)
            | Subject::Job(name)
            | Subject::Task(name)
            | Subject::Order(name)
            | Subject::Receipt(name)
            | Subject::Load(name)
            | Subject::Channel(name)
            | Subject::Carrier(name)
            | Subject::Other(name) => name.clone(),
        })
    }
}

/// The thing as it is now; empty when it is not there.
pub(super) fn snapshot(cx: &mut Cx<'_>, subject: &Subject) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    match subject {
        Subject::Person(number) => person(cx, number),
        Subject::Permit(number, class) => told(
            cx,
            "select cast(expires_on as text) from permit where site = $1 and person = $2 and class = $3",
            (number, class),
            &["expires_on"],
        ),
        Subject::Barcode(barcode, item) => told(
            cx,
            "select b.state, b.level, cast(b.factor as text), cast(coalesce(p.warn_packs, 0) as text), \
             cast(coalesce(p.hard_packs, 0) as text) from barcode b left join pack_level p on p.site = b.site and \
             p.item = b.item and p.level = b.level where b.site = $1 and b.barcode = $2 and b.item = $3",
            (barcode, item),
            &["state", "level", "factor", "warn_packs", "hard_packs"],
        ),
        Subject::Reason(kind, code) => told(
            cx,
            "select state, en, de from reason where site = $1 and kind = $2 and code = $3",
            (kind, code),
            &["state", "en", "de"],
        ),
        Subject::Hold(number) | Subject::Case(number) => numbered(cx, subject, *number),
        Subject::Other(_) => Ok(BTreeMap::new()),
        Subject::Device(name)
        | Subject::Policy(name)
        | Subject::Station(name)
        | Subject::Key(name)
        | Subject::Vehicle(name)
        | Subject::Item(name)
        | Subject::Location(name)
        | Subject::Job(name)
        | Subject::Task(name)
        | Subject::Order(name)
        | Subject::Receipt(name)
        | Subject::Load(name)
        | Subject::Channel(name)
        | Subject::Carrier(name) => one(cx, subject, name),
    }
}

/// Rights and state; names and secrets only as being others than before.
fn person(cx: &mut Cx<'_>, number: &str) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    let site = cx.site.site.clone();
    let rows = cx.conn.query(
        "select p.role, p.language, p.state, p.name, p.badge, p.pin_hash, coalesce(w.hash, ''), \
         coalesce(t.state, ''), case when c.person is null then 'no' else 'yes' end, \
         case when p.large_text = 0 then 'no' else 'yes' end from person p \
         left join council c on c.site = p.site and c.person = p.person \
         left join password w on w.site = p.site and w.person = p.person \
         left join totp t on t.site = p.site and t.person = p.person where p.site = $1 and p.person = $2",
        params![&site, number],
    )?;
    let Some(row) = rows.first() else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for (index, name) in (0..).zip(["role", "language", "state"]) {
        all.insert(name, Shown::Told(row.string(index)?));
    }
    for (index, name) in (3..).zip(["name", "badge", "pin", "password"]) {
        all.insert(name, Shown::Kept(row.string(index)?));
    }
    all.insert("second_factor", Shown::Told(row.string(7)?));
    all.insert("council", Shown::Told(row.string(8)?));
    // How well somebody sees is nobody's business.
    all.insert("large_text", Shown::Kept(row.string(9)?));
    Ok(all)
}

fn read(rows: &[Row], names: &[&'static str]) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    let Some(row) = rows.first() else { return Ok(BTreeMap::new()) };
    let value = |(index, name): (usize, &&'static str)| Ok((*name, Shown::Told(row.string(index)?)));
    names.iter().enumerate().map(value).collect()
}

fn told(
    cx: &mut Cx<'_>,
    sql: &'static str,
    (one, two): (&str, &str),
    names: &[&'static str],
) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    let rows = cx.conn.query(sql, params![&cx.site.site, one, two])?;
    read(&rows, names)
}

fn numbered(
    cx: &mut Cx<'_>,
    subject: &Subject,
    number: i64,
) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    let (sql, names): (&'static str, &[&'static str]) = match subject {
        Subject::Hold(_) => (
            "select scope, object, reason, case when lifted_at = 0 then 'placed' else 'lifted' end from hold \
             where site = $1 and hold = $2",
            &["scope", "object", "reason", "state"],
        ),
        _ => (
            "select e.state, cast(e.unexplained as text), cast((select count(*) from case_photo p where \
             p.site = e.site and p.exception = e.exception) as text) from exception e \
             where e.site = $1 and e.exception = $2",
            &["state", "unexplained", "photos"],
        ),
    };
    let rows = cx.conn.query(sql, params![&cx.site.site, number])?;
    read(&rows, names)
}

fn one(cx: &mut Cx<'_>, subject: &Subject, name: &str) -> Result<BTreeMap<&'static str, Shown>, DbError> {
    let (sql, names): (&'static str, &[&'static str]) = match subject {
        Subject::Device(_) => (
            "select state, name, equipment from device where site = $1 and device = $2",
            &["state", "name", "equipment"],
        ),
        Subject::Policy(_) => {
            ("select cast(value as text) from policy where site = $1 and policy = $2", &["value"])
        }
        Subject::Station(_) => (
            "select printer, cast(weigh as text) from workstation where site = $1 and workstation = $2",
            &["printer", "weigh"],
        ),
        Subject::Key(_) => (
            "select role, reach, case when ended_at = 0 then 'active' else 'ended' end from api_key where site = $1 and \
             name = $2",
            &["role", "reach", "state"],
        ),
        Subject::Channel(_) => (
            "select cast(orders as text), cast(lines as text), cast(cut_off as text) from release_channel \
             where site = $1 and channel = $2",
            &["orders", "lines", "cut_off"],
        ),
        Subject::Carrier(_) => (
            "select cast(weekday as text), cast(saturday as text), cast(sunday as text) from carrier_pickup \
             where site = $1 and carrier = $2",
            &["weekday", "saturday", "sunday"],
        ),
        Subject::Vehicle(_) => ("select class from equipment where site = $1 and equipment = $2", &["class"]),
        Subject::Item(_) => (
            "select name, cast(lot_tracked as text), expiry, serial, cast(min_life_days as text), \
             cast(weight_g as text), cast(warn_qty as text), cast(hard_qty as text), inbound_status, area, \
             fixed_location, cast(unit_cost as text), currency, abc, state from item where site = $1 and item = $2",
            &[
                "name",
                "lot_tracked",
                "expiry",
                "serial",
                "min_life_days",
                "weight_g",
                "warn_qty",
                "hard_qty",
                "inbound_status",
                "area",
                "fixed_location",
                "unit_cost",
                "currency",
                "abc",
                "state",
            ],
        ),
        Subject::Location(_) => (
            "select kind, zone, area, cast(walk as text), cast(x_mm as text), cast(y_mm as text), \
             cast(height as text), digits, cast(keeps_lpn as text), cast(mix_items as text), \
             cast(mix_lots as text), cast(capacity as text), state from location where site = $1 and location = $2",
            &[
                "kind",
                "zone",
                "area",
                "walk",
                "x_mm",
                "y_mm",
                "height",
                "digits",
                "keeps_lpn",
                "mix_items",
                "mix_lots",
                "capacity",
                "state",
            ],
        ),
        Subject::Job(_) => ("select state from print_job where site = $1 and job = $2", &["state"]),
        Subject::Task(_) => (
            "select state, cast(priority as text), case when given_to = '' then 'anybody' else 'somebody' end \
             from task where site = $1 and task = $2",
            &["state", "priority", "given_to"],
        ),
        Subject::Order(_) => (
            "select state, cast(priority as text), held_why from order_head where site = $1 and order_no = $2",
            &["state", "priority", "hold"],
        ),
        Subject::Receipt(_) => ("select state from receipt where site = $1 and receipt = $2", &["state"]),
        _ => ("select state from load where site = $1 and load = $2", &["state"]),
    };
    let rows = cx.conn.query(sql, params![&cx.site.site, name])?;
    read(&rows, names)
}
