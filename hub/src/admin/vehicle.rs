//! Vehicles and who may drive them, as an administrator sets them up.

use super::{AdminAnswer, done, refused};
use crate::cx::Cx;
use crate::db::DbError;
use crate::people::permit::{self, Permit};
use crate::people::{equipment, person};
use regal_shared::base::Day;

/// Why a text cannot name a class of vehicles; nothing when it can.
fn no_class(class: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let fits = (1..=24).contains(&class.len()) && class.bytes().all(plain);
    (!fits)
        .then(|| format!("class {class:?}: 1 to 24 lower-case letters, digits or hyphens, such as forklift"))
}

/// Why there is no such person; nothing when there is.
fn no_person(cx: &mut Cx<'_>, number: &str) -> Result<Option<String>, DbError> {
    let site = cx.site.site.clone();
    let known = person::by_number(cx.conn, &site, number)?.is_some();
    Ok((!known).then(|| format!("there is no user {number:?}; `regal-hub user list` shows all")))
}

/// Lets a person drive a class of vehicle.
pub(super) fn grant(
    cx: &mut Cx<'_>,
    person: &str,
    class: &str,
    until: Option<Day>,
) -> Result<AdminAnswer, DbError> {
    if let Some(why) = no_class(class) {
        return Ok(refused(why));
    }
    if let Some(why) = no_person(cx, person)? {
        return Ok(refused(why));
    }
    if let Some(day) = until.filter(|day| *day < cx.now.day()) {
        return Ok(refused(format!("{} is over; give a day to come, or none", day.iso())));
    }
    let permit = Permit { person: person.to_owned(), class: class.to_owned(), until };
    permit::grant(cx, &permit)?;
    Ok(done(format!("user {person}: may drive {class}{}", to(&permit))))
}

/// Takes a permit away.
pub(super) fn withdraw(cx: &mut Cx<'_>, person: &str, class: &str) -> Result<AdminAnswer, DbError> {
    Ok(if permit::withdraw(cx, person, class)? {
        done(format!("user {person}: may not drive {class} any more"))
    } else {
        refused(format!(
            "user {person:?} has no permit for {class:?}; `regal-hub user permit list` shows all"
        ))
    })
}

/// All permits, a line each.
pub(super) fn permits(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let today = cx.now.day();
    let line = |one: &Permit| {
        let over = if one.is_good(today) { "" } else { ", over" };
        format!("{:<10} {}{}{over}", one.person, one.class, to(one))
    };
    Ok(AdminAnswer::Done { lines: permit::all(cx)?.iter().map(line).collect() })
}

fn to(permit: &Permit) -> String {
    permit.until.map_or_else(String::new, |day| format!(" until {}", day.iso()))
}

/// Says which class a vehicle is of.
pub(super) fn set(cx: &mut Cx<'_>, number: &str, class: &str) -> Result<AdminAnswer, DbError> {
    let plain = |b: u8| b.is_ascii_digit() || (b'A'..=b'X').contains(&b) || b == b'.';
    if !(1..=16).contains(&number.len()) || !number.bytes().all(plain) {
        return Ok(refused(format!("vehicle {number:?}: 1 to 16 digits, capital letters A to X or dots")));
    }
    if let Some(why) = no_class(class).filter(|_| !class.is_empty()) {
        return Ok(refused(why));
    }
    equipment::set_up(cx, number, class)?;
    Ok(done(match class {
        "" => format!("vehicle E.{number}: anybody may use it"),
        class => format!("vehicle E.{number}: {class}, driven with a permit"),
    }))
}

/// All vehicles with a class, a line each.
pub(super) fn list(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let all = equipment::vehicles(cx)?;
    let lines = all.iter().map(|(number, class)| format!("E.{number:<14} {class}")).collect();
    Ok(AdminAnswer::Done { lines })
}

#[cfg(test)]
mod tests {
    use super::super::{AdminRequest, carry_out};
    use super::*;
    use crate::testing::{NOW, World, on_both};

    fn told(world: &mut World, wish: &AdminRequest) -> String {
        match world.change(|cx| carry_out(cx, wish)) {
            AdminAnswer::Done { lines } => lines.join("; "),
            AdminAnswer::Refused { why } => format!("no: {why}"),
            AdminAnswer::Released { .. } => panic!("nothing was released"),
        }
    }

    #[test]
    fn permits_are_granted_listed_and_withdrawn() {
        on_both(|home| {
            let mut world = World::new(home);
            let day = |days| Some(Day(NOW.day().0 + days));
            let grant = |person: &str, class: &str, until| AdminRequest::PermitGrant {
                person: person.into(),
                class: class.into(),
                until,
            };
            let withdraw =
                |class: &str| AdminRequest::PermitWithdraw { person: "1001".into(), class: class.into() };
            let set = |number: &str, class: &str| AdminRequest::VehicleSet {
                equipment: number.into(),
                class: class.into(),
            };
            for (wish, line) in [
                (grant("1001", "forklift", None), "user 1001: may drive forklift".to_owned()),
                (
                    grant("1001", "forklift", day(0)),
                    "user 1001: may drive forklift until 2026-11-18".to_owned(),
                ),
                (grant("1001", "forklift", day(-1)), "no: 2026-11-17 is over".to_owned()),
                (grant("1001", "Fork lift", None), "no: class".to_owned()),
                (grant("1001", "", None), "no: class".to_owned()),
                (grant("7777", "forklift", None), "no: there is no user".to_owned()),
                (AdminRequest::PermitList, "1001       forklift until 2026-11-18".to_owned()),
                (withdraw("crane"), "no: user \"1001\" has no permit".to_owned()),
                (withdraw("forklift"), "user 1001: may not drive forklift any more".to_owned()),
                (AdminRequest::PermitList, String::new()),
                (set("FORK1", "forklift"), "vehicle E.FORK1: forklift, driven with a permit".to_owned()),
                (set("fork1", "forklift"), "no: vehicle".to_owned()),
                (set("FORK1", "?"), "no: class".to_owned()),
                (AdminRequest::VehicleList, "E.FORK1          forklift".to_owned()),
                (set("FORK1", ""), "vehicle E.FORK1: anybody may use it".to_owned()),
                (AdminRequest::VehicleList, String::new()),
            ] {
                let said = told(&mut world, &wish);
                let same = if line.is_empty() { said.is_empty() } else { said.starts_with(&line) };
                assert!(same, "{wish:?}: {said:?}");
            }
        });
    }
}
