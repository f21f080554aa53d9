//! What the years begin with: items, places, devices, people; and how orders are written.

use super::years;
use crate::catalog::save::{self, Location};
use crate::cx::Cx;
use crate::db::{Conn, DbError, Txn, params, query_int};
use crate::floor::hall;
use crate::people::actor::{self, Stay};
use crate::people::{device, person, secret};
use crate::site::Site;
use regal_shared::base::{ActorId, Moment};
use regal_shared::flow::common::LocationKind;
use regal_shared::flow::session::Role;
use regal_shared::text::Language;

/// Items, places and devices: what the years begin with.
pub(super) fn set_up(conn: &mut dyn Conn, now: i64) -> Result<(), DbError> {
    conn.begin()?;
    let mut site = Site::load(conn, "main")?;
    {
        let mut cx = Cx::hub(conn, &mut site, "bench", Moment(now));
        let cx = &mut cx;
        items(cx)?;
        places(cx)?;
        for index in 0..years::DEVICES {
            let name = years::device(index);
            device::make(cx, &name, &format!("Handheld {index}"), &format!("years {name}"))?;
        }
        for number in 1..=150 {
            person::save(cx, &worker(&format!("{}", 1000 + number), Role::Picker))?;
        }
        // What is set up changes some hundred times a day.
        for number in 0..100_000 {
            let object = format!("location {}", years::bin(number % years::BINS));
            crate::audit::came(cx, "location.change", &object, &[("walk", number)])?;
        }
    }
    // Numbers that are given out by statements of this folder are below this.
    site.series = 10_000_000;
    site.finish(conn)?;
    conn.batch("commit")
}

fn items(cx: &mut Cx<'_>) -> Result<(), DbError> {
    for index in 0..years::ITEMS {
        let item = years::item(index);
        cx.conn.execute(
            "insert into item (site, item, name, owner, lot_tracked, expiry, serial, min_life_days, weight_g, warn_qty, \
             hard_qty, inbound_status, area, fixed_location, state, unit_cost, currency, abc) values ($1, $2, $3, 'own', $4, \
             'none', 'none', 0, 250, 50, 500, 'available', 'A', '', 'active', 199, 'EUR', 'b')",
            params![&cx.site.site, &item, &format!("Article {index} of a good name"), i64::from(index % 4 == 0)],
        )?;
        cx.conn.execute(
            "insert into pack_level (site, item, level, factor, length_mm, width_mm, height_mm, weight_g) \
             values ($1, $2, 'each', 1, 100, 80, 60, 250), ($1, $2, 'case', 12, 400, 300, 200, 3200)",
            params![&cx.site.site, &item],
        )?;
        cx.conn.execute(
            "insert into barcode (site, barcode, item, level, factor, state) values ($1, $2, $3, 'each', 1, 'active')",
            params![&cx.site.site, &format!("0{}", 4_000_000_000_000 + index), &item],
        )?;
    }
    Ok(())
}

fn places(cx: &mut Cx<'_>) -> Result<(), DbError> {
    for index in 0..years::BINS {
        let name = years::bin(index);
        let (aisle, place, level) = (index / 250, index % 250 / 5, index % 5);
        let at = Location {
            zone: name[..1].to_owned(),
            area: "A".to_owned(),
            walk: index,
            x_mm: aisle * 3_000,
            y_mm: 20_000 + place * 1_000,
            height: level,
            digits: format!("{:02}", index % 90 + 10),
            ..Location::plain(&name, LocationKind::Bin)
        };
        save::location(cx, &at)?;
    }
    let kinds = [
        ("DOCK", LocationKind::Dock, "in", 6),
        ("DOOR", LocationKind::Door, "ship", 6),
        ("PACK", LocationKind::PackStation, "pack", 8),
        ("LANE", LocationKind::Lane, "ship", 8),
    ];
    for (row, (name, kind, zone, many)) in (0..).zip(kinds) {
        for number in 1..=many {
            let at = Location {
                zone: zone.to_owned(),
                x_mm: number * 12_000,
                y_mm: row * 4_000,
                keeps_lpn: true,
                ..Location::plain(&format!("{name}.{number}"), kind)
            };
            save::location(cx, &at)?;
        }
    }
    Ok(())
}

fn worker(number: &str, role: Role) -> person::Person {
    person::Person {
        person: number.to_owned(),
        name: format!("Worker {number}"),
        badge: number.to_owned(),
        pin_hash: String::new(),
        role,
        language: Language::De,
        large: false,
        state: "active".to_owned(),
        failures: 0,
        locked_until: 0,
    }
}

/// Who is there today: an administrator at the desk, a hundred workers on the devices.
pub(super) fn people(cx: &mut Cx<'_>) -> Result<(), DbError> {
    person::save(cx, &worker("9001", Role::Administrator))?;
    let there = query_int(
        cx.conn,
        "select count(*) from shift_actor where site = $1 and device like 'Y%' and until = 0",
        params![&cx.site.site],
    )?;
    for index in usize::try_from(there).unwrap_or(0)..100 {
        let name = years::device(index);
        let actor = ActorId(secret::hash(&format!("{name} {}", cx.now.0)).chars().take(16).collect());
        let stay = Stay { device: &name, since: cx.now.0, until: 0, reason: "log_on" };
        actor::bind(cx, &actor, &format!("{}", 1001 + index), stay)?;
    }
    Ok(())
}

/// What the hub knows of a device's commands.
pub(super) fn device(cx: &mut Cx<'_>, index: usize, last: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "update device set last_confirm = $3, epoch = 1, seen_at = $4 where site = $1 and device = $2",
        params![&cx.site.site, &years::device(index), last, hall::now().0],
    )?;
    Ok(())
}

/// An order: its name and number, its state, when it was made and when it left.
pub(super) fn order(
    cx: &mut Cx<'_>,
    (name, number): (&str, i64),
    state: &str,
    (made_at, left): (i64, i64),
    now: i64,
) -> Result<(), DbError> {
    // What is open leaves within the week, and some of it is late.
    let open = !matches!(state, "shipped" | "cancelled");
    let cut_off = if open { now + (number % 96 - 8) * 1_800_000 } else { made_at + 14_400_000 };
    cx.conn.execute(
        "insert into order_head (site, order_no, channel, owner, customer, ship_to, carrier, lane, priority, made_at, \
         cut_off, stop, state, shipped_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13)",
        params![
            &cx.site.site,
            name,
            if number % 3 == 0 { "shop" } else { "b2b" },
            &cx.site.owner,
            &format!("Customer {}", number * 7 % 9_000),
            "1 Long Road\n12345 A Town",
            &format!("C{}", number % 5),
            &format!("LANE.{}", number % 8 + 1),
            50 - number % 20,
            made_at,
            cut_off,
            state,
            if state == "shipped" { left } else { 0 }
        ],
    )?;
    Ok(())
}

/// A line of an order: item, lot and pieces; the order's state and how many of its movements there are.
pub(super) fn order_line(
    cx: &mut Cx<'_>,
    name: &str,
    line: i64,
    (item, lot, qty): (&str, &str, i64),
    (state, steps): (&str, i64),
) -> Result<(), DbError> {
    let done = |from: i64| if steps >= from { qty } else { 0 };
    cx.conn.execute(
        "insert into order_line (site, order_no, line, item, owner, lot, qty, reserved, picked, packed, shipped, short, \
         state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12)",
        params![
            &cx.site.site,
            name,
            line,
            item,
            &cx.site.owner,
            lot,
            qty,
            if matches!(state, "reserved" | "released" | "picking") { qty } else { 0 },
            done(6),
            done(8),
            done(10),
            state
        ],
    )?;
    Ok(())
}
