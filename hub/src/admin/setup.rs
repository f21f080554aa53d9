//! What an operator sets up: policies, benches, loads.

use super::{AdminAnswer, done, refused};
use crate::catalog::cards;
use crate::cx::Cx;
use crate::db::{DbError, params};
use crate::outbound::{load, station};
use crate::policy;
use regal_shared::flow::common::LocationKind;

/// All policies, a line each.
pub(super) fn policies(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let mut lines = Vec::new();
    for known in policy::KNOWN {
        let value = policy::value(cx.conn, &cx.site.site, known.name, known.plain)?;
        let (name, low, high) = (known.name, known.low, known.high);
        lines.push(format!("{name:<21} {value:>7}  {low} to {high} {:<8} {}", known.unit, known.meaning));
    }
    Ok(AdminAnswer::Done { lines })
}

/// Decides a policy.
pub(super) fn policy(cx: &mut Cx<'_>, name: &str, value: i64) -> Result<AdminAnswer, DbError> {
    let Some(known) = policy::KNOWN.iter().find(|known| known.name == name) else {
        let names: Vec<&str> = policy::KNOWN.iter().map(|known| known.name).collect();
        return Ok(refused(format!("there is no policy {name:?}; known are {}", names.join(", "))));
    };
    if !(known.low..=known.high).contains(&value) {
        return Ok(refused(format!("{name} {value}: {} to {} {}", known.low, known.high, known.unit)));
    }
    policy::set(cx, name, value)?;
    crate::catalog::pace::decided(cx, name)?;
    Ok(done(format!("policy {name}: {value} {}", known.unit)))
}

/// Benches that are set up, a line each.
pub(super) fn benches(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let rows = cx.conn.query(
        "select workstation, printer, weigh from workstation where site = $1 order by workstation",
        params![&cx.site.site],
    )?;
    let mut lines = Vec::new();
    for row in &rows {
        let printer = match row.text(1)? {
            "" => "of its name",
            name => name,
        };
        let scale = if row.flag(2)? { "scale" } else { "no scale" };
        lines.push(format!("{:<16} printer {printer:<16} {scale}", row.text(0)?));
    }
    Ok(AdminAnswer::Done { lines })
}

/// Sets a bench up.
pub(super) fn bench(
    cx: &mut Cx<'_>,
    location: &str,
    printer: &str,
    weigh: bool,
) -> Result<AdminAnswer, DbError> {
    if let Some(why) = other_kind(cx, location, LocationKind::PackStation)? {
        return Ok(refused(why));
    }
    if !printer.is_empty() && station::printer(cx, printer)?.is_empty() {
        let why = format!(
            "there is no printer {printer:?}; name it when the hub starts: --printer {printer}=tcp:…"
        );
        return Ok(refused(why));
    }
    station::set_up(cx, location, printer, weigh)?;
    Ok(done(format!("workstation {location} is set up")))
}

/// Loads that have not departed, a line each.
pub(super) fn loads(cx: &mut Cx<'_>) -> Result<AdminAnswer, DbError> {
    let rows = cx.conn.query(
        "select load, door, carrier, state from load where site = $1 and \
         state in ('planned', 'at_door', 'loading', 'released') order by door, load",
        params![&cx.site.site],
    )?;
    let mut lines = Vec::new();
    for row in &rows {
        lines.push(format!("{:<12} {:<12} {:<9} {}", row.text(0)?, row.text(1)?, row.text(3)?, row.text(2)?));
    }
    Ok(AdminAnswer::Done { lines })
}

/// Opens a load at a door where none is open.
pub(super) fn open_load(cx: &mut Cx<'_>, door: &str, carrier: &str) -> Result<AdminAnswer, DbError> {
    if let Some(why) = other_kind(cx, door, LocationKind::Door)? {
        return Ok(refused(why));
    }
    if carrier.is_empty() || carrier.chars().count() > 40 || carrier.chars().any(char::is_control) {
        return Ok(refused(format!("carrier {carrier:?}: 1 to 40 characters without control characters")));
    }
    if let Some(open) = load::open_at(cx, door)? {
        return Ok(refused(format!("load {} is open at {door}; it must depart first", open.load)));
    }
    if let Some(taken) = load::of_carrier(cx, carrier)? {
        return Ok(refused(format!("{carrier} has load {} at {} already", taken.load, taken.door)));
    }
    let (load, _) = load::create(cx, door, carrier, "")?;
    crate::catalog::save::directory_changed(cx)?;
    Ok(done(format!("load {load} at {door} for {carrier}")))
}

/// Why a location is not what is needed; nothing when it is.
fn other_kind(cx: &mut Cx<'_>, location: &str, kind: LocationKind) -> Result<Option<String>, DbError> {
    let card = cards::location(cx.conn, &cx.site.site, location)?;
    Ok(match card {
        Some(card) if card.kind == kind => None,
        Some(card) => Some(format!("{location} is a {}, not a {}", card.kind.code(), kind.code())),
        None => Some(format!("there is no location {location:?}; `regal-hub import locations` takes it in")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{AdminAnswer, AdminRequest, carry_out};
    use crate::catalog::save::{Location, location};
    use crate::cx::Cx;
    use crate::db::{Database, Inline, migrate};
    use crate::schema::MIGRATIONS;
    use crate::site::Site;
    use regal_shared::base::Moment;
    use regal_shared::flow::common::LocationKind;

    /// What each wish came to, in words, one after the other in a site with a bench and two doors.
    fn told(wishes: Vec<AdminRequest>) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut conn = Database::Sqlite(folder.path().join("a.db")).open_writer().expect("opened");
        migrate(&mut *conn, MIGRATIONS).expect("migrated");
        Site::create(&mut *conn, "main", "Main", "own").expect("created");
        let mut writer = Inline::new(conn, Site::named("main"));
        let run = writer.run(move |conn, site| {
            let mut cx = Cx::hub(conn, site, "admin", Moment(1_795_392_000_000));
            location(&mut cx, &Location::plain("BENCH.1", LocationKind::PackStation))?;
            location(&mut cx, &Location::plain("DOOR.1", LocationKind::Door))?;
            location(&mut cx, &Location::plain("DOOR.2", LocationKind::Door))?;
            let mut told = Vec::new();
            for wish in &wishes {
                told.push(match carry_out(&mut cx, wish)? {
                    AdminAnswer::Done { lines } => lines.join("\n"),
                    AdminAnswer::Refused { why } => format!("no: {why}"),
                    AdminAnswer::Released { .. } => String::new(),
                });
            }
            Ok(told)
        });
        run.expect("done")
    }

    #[test]
    fn a_policy_is_known_and_in_its_range_or_nothing_changes() {
        let set = |name: &str, value| AdminRequest::PolicySet { name: name.to_owned(), value };
        let wishes =
            vec![set("count_plus", 5), set("count_plus", -1), set("cuont", 1), AdminRequest::PolicyList];
        let told = told(wishes);
        assert!(told[0].starts_with("policy count_plus: 5"), "{told:?}");
        assert!(told[1].starts_with("no: count_plus -1: 0 to"), "{told:?}");
        assert!(
            told[2].contains("no policy \"cuont\"; known are") && told[2].contains("count_plus"),
            "{told:?}"
        );
        let line = told[3].lines().find(|line| line.starts_with("count_plus")).expect("a line");
        assert!(line.split_whitespace().nth(1) == Some("5"), "{line}");
    }

    #[test]
    fn a_bench_is_a_pack_station_and_its_printer_is_there() {
        let add = |location: &str, printer: &str| AdminRequest::WorkstationAdd {
            location: location.to_owned(),
            printer: printer.to_owned(),
            weigh: true,
        };
        let told = told(vec![
            add("BENCH.1", ""),
            add("BENCH.9", ""),
            add("DOOR.1", ""),
            add("BENCH.1", "zebra"),
            AdminRequest::WorkstationList,
        ]);
        assert!(told[1].starts_with("no: there is no location") && told[2].contains("not a"), "{told:?}");
        assert!(told[3].starts_with("no: there is no printer \"zebra\""), "{told:?}");
        assert!(told[4].starts_with("BENCH.1") && told[4].ends_with(" scale"), "{told:?}");
    }

    #[test]
    fn one_load_at_a_door_and_one_for_a_carrier() {
        let open = |door: &str, carrier: &str| AdminRequest::LoadOpen {
            door: door.to_owned(),
            carrier: carrier.to_owned(),
        };
        let told = told(vec![
            open("DOOR.1", "Nordpaket"),
            open("DOOR.1", "Elbkurier"),
            open("DOOR.2", "Nordpaket"),
            open("BENCH.1", "Elbkurier"),
            AdminRequest::LoadList,
        ]);
        assert!(told[0].ends_with("at DOOR.1 for Nordpaket"), "{told:?}");
        assert!(told[1..4].iter().all(|line| line.starts_with("no: ")), "{told:?}");
        assert!(told[4].lines().count() == 1 && told[4].contains("DOOR.1"), "{told:?}");
    }
}
