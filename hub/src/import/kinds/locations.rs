//! Locations: added, or changed when they are there.

use super::{Checked, Kind};
use crate::catalog::save::{self, Location};
use crate::cx::Cx;
use crate::db::{Conn, DbError};
use crate::import::known::{self, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::import::{Cells, named};
use regal_shared::barcode::{PROBLEM, place_named};
use regal_shared::flow::common::LocationKind;
use std::collections::BTreeMap;

/// Locations of a file.
pub struct Locations {
    site: String,
    known: BTreeMap<String, LocationKind>,
    seen: Seen,
}

/// Kinds a file may make: real ones that people walk to.
pub const KINDS: &[LocationKind] = &[
    LocationKind::Bin,
    LocationKind::Face,
    LocationKind::Reserve,
    LocationKind::Dock,
    LocationKind::Door,
    LocationKind::Receiving,
    LocationKind::Lane,
    LocationKind::PackStation,
    LocationKind::Cart,
    LocationKind::Problem,
];

impl Kind for Locations {
    type Thing = Location;
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("location"),
        optional("kind"),
        optional("zone"),
        optional("area"),
        optional("walk"),
        optional("x_mm"),
        optional("y_mm"),
        optional("height"),
        optional("digits"),
        optional("keeps_lpn"),
        optional("mix_items"),
        optional("mix_lots"),
        optional("capacity"),
    ];
    const DIRECTORY: bool = true;
    const CODE: &'static str = "locations";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Locations, DbError> {
        let known = known::locations(conn, site)?;
        Ok(Locations { site: site.to_owned(), known, seen: Seen::default() })
    }

    fn naming(conn: &mut dyn Conn, site: &str, rows: &[Cells]) -> Result<Locations, DbError> {
        let mut all = BTreeMap::new();
        for location in named(rows, "location") {
            let location = place_named(&location).to_owned();
            all.extend(known::location(conn, site, &location)?.map(|kind| (location, kind)));
        }
        Ok(Locations { site: site.to_owned(), known: all, seen: Seen::default() })
    }

    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Location>>, DbError> {
        let mut row = Check::new(fields, found);
        let codes: Vec<&str> = KINDS.iter().map(|kind| kind.code()).collect();
        let parse = |text: &str| LocationKind::parse(text).filter(|kind| KINDS.contains(kind));
        let kind = row.code("kind", LocationKind::Bin, parse, &codes);
        let digits = row.text("digits", 4);
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            row.wrong("digits", "imp.not_digits", "imp.digits_do");
        }
        let location = row.label("location", 20);
        // Its label has capitals only; the books keep the one name.
        let location = place_named(&location).to_owned();
        if location == PROBLEM && kind != LocationKind::Problem {
            row.wrong("kind", "imp.problem", "imp.problem_do");
        }
        let at = Location {
            location,
            kind,
            zone: row.text("zone", 20),
            area: row.text("area", 20),
            walk: row.number("walk", 0, 0, 1_000_000_000),
            x_mm: row.number("x_mm", 0, -10_000_000, 10_000_000),
            y_mm: row.number("y_mm", 0, -10_000_000, 10_000_000),
            height: row.number("height", 0, -20, 20),
            digits,
            keeps_lpn: row.flag("keeps_lpn", !kind.is_storage()),
            mix_items: row.flag("mix_items", true),
            mix_lots: row.flag("mix_lots", true),
            capacity: row.number("capacity", 0, 0, 10_000_000),
        };
        match self.known.get(&at.location) {
            Some(kind) if !KINDS.contains(kind) => {
                row.wrong("location", "imp.own_location", "imp.own_location_do");
            }
            Some(kind) if *kind != at.kind && known::lies_at(conn, &self.site, &at.location)? => {
                row.wrong("kind", "imp.kind_there", "imp.kind_there_do");
            }
            _ => {}
        }
        if let Some(line) = self.seen.again(row.line(), &[&at.location]) {
            row.wrong("location", told("imp.twice_location", line), "imp.keep_one");
        }
        Ok((!row.bad).then_some(Checked::New(at, 1)))
    }

    fn name(at: &Location) -> String {
        at.location.clone()
    }

    fn is_there(&self, at: &Location) -> bool {
        self.known.contains_key(&at.location)
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), at: &Location) -> Result<bool, DbError> {
        save::location(cx, at)?;
        Ok(true)
    }
}
