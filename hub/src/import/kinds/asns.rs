//! Announced deliveries: the rows of one announcement stand together.

use super::{Checked, Head, Kind};
use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use crate::import::known::{self, KnownItem, Seen};
use crate::import::read::{Column, Fields, needed, optional};
use crate::import::report::{Findings, told};
use crate::import::value::Check;
use crate::inbound::{Announced, AnnouncedLine, announce};
use regal_shared::base::Day;
use std::collections::BTreeMap;

/// The most lines of one announcement.
const LINES: usize = 2_000;
/// Columns that concern the whole.
const WHOLE: &[&str] = &["purchase_order", "supplier", "note", "due_at"];

/// Announcements of a file.
pub struct Asns {
    site: String,
    items: BTreeMap<String, KnownItem>,
    seen: Seen,
    ssccs: Seen,
    open: Option<Open>,
}

/// The announcement whose rows are being read.
struct Open {
    asn: Announced,
    head: Head,
    line: u64,
    bad: bool,
    /// Items that are given up, each with its line: nothing new is to come of them.
    retired: Vec<(u64, String)>,
}

impl Kind for Asns {
    type Thing = Announced;
    type Run = ();
    const COLUMNS: &'static [Column] = &[
        needed("asn"),
        needed("item"),
        needed("qty"),
        optional("line"),
        optional("lot"),
        optional("expiry"),
        optional("sscc"),
        optional("purchase_order"),
        optional("supplier"),
        optional("note"),
        optional("due_at"),
    ];
    const DIRECTORY: bool = false;
    const CODE: &'static str = "asns";

    fn begin(conn: &mut dyn Conn, site: &str) -> Result<Asns, DbError> {
        Ok(Asns {
            site: site.to_owned(),
            items: known::items(conn, site)?,
            seen: Seen::default(),
            ssccs: Seen::default(),
            open: None,
        })
    }

    fn row(
        &mut self,
        conn: &mut dyn Conn,
        fields: &Fields<'_>,
        found: &mut Findings,
    ) -> Result<Option<Checked<Announced>>, DbError> {
        let number = fields.get("asn").unwrap_or_default();
        let goes_on = self.open.as_ref().is_some_and(|open| open.asn.asn == number);
        let complete = if goes_on { None } else { self.close(conn, found)? };
        let mut row = Check::new(fields, found);
        if !goes_on {
            let asn = Announced {
                asn: row.id("asn", 24),
                purchase_order: row.id("purchase_order", 24),
                supplier: row.text("supplier", 80),
                note: row.text("note", 40),
                owner: String::new(),
                due_at: row.moment("due_at"),
                lines: Vec::new(),
            };
            if let Some(line) = self.seen.again(row.line(), &[&asn.asn]) {
                let what = told("imp.asn_began", line);
                row.wrong("asn", what, "imp.asn_began_do");
            }
            self.open = Some(Open {
                asn,
                head: Head::of(WHOLE, fields),
                line: row.line(),
                bad: false,
                retired: Vec::new(),
            });
        }
        let Some(open) = &mut self.open else { return Ok(complete) };
        open.head.check(fields, &mut row);
        let next = open.asn.lines.last().map_or(1, |line| line.line + 1);
        let line = AnnouncedLine {
            line: row.number("line", next, 1, 1_000_000),
            item: row.id("item", 40),
            lot: row.id("lot", 40),
            expiry: row.day("expiry"),
            sscc: row.sscc("sscc"),
            expected: row.qty("qty"),
        };
        match self.items.get(&line.item) {
            None => row.wrong("item", "imp.no_item", "imp.item_first_or"),
            Some(item) if !item.lot_tracked && !line.lot.is_empty() => {
                row.wrong("lot", "imp.no_lots", "imp.leave_empty");
            }
            Some(item) if !item.expires && line.expiry.is_some() => {
                row.wrong("expiry", "imp.no_expiry", "imp.leave_empty");
            }
            Some(item) if item.retired => open.retired.push((row.line(), line.item.clone())),
            Some(_) => {}
        }
        if !line.sscc.is_empty()
            && let Some(other) = self.ssccs.again(row.line(), &[&line.sscc, &line.item, &line.lot])
        {
            let what = told("imp.twice_sscc", other);
            row.wrong("sscc", what, "imp.add_up");
        }
        if open.asn.lines.iter().any(|known| known.line == line.line) {
            let remedy = "imp.line_do";
            row.wrong("line", "imp.asn_line", remedy);
        }
        if open.asn.lines.len() >= LINES {
            row.wrong("asn", told("imp.asn_long", LINES), "imp.split");
        } else {
            open.asn.lines.push(line);
        }
        open.bad |= row.bad;
        Ok(complete)
    }

    fn end(
        &mut self,
        conn: &mut dyn Conn,
        found: &mut Findings,
    ) -> Result<Option<Checked<Announced>>, DbError> {
        self.close(conn, found)
    }

    fn name(asn: &Announced) -> String {
        asn.asn.clone()
    }

    fn write(cx: &mut Cx<'_>, (): &mut (), asn: &Announced) -> Result<bool, DbError> {
        announce(cx, asn)
    }
}

impl Asns {
    /// The open announcement is complete: new, there already, or there otherwise.
    fn close(
        &mut self,
        conn: &mut dyn Conn,
        found: &mut Findings,
    ) -> Result<Option<Checked<Announced>>, DbError> {
        let Some(open) = self.open.take().filter(|open| !open.bad) else { return Ok(None) };
        let new = open.asn;
        let head = query_one(
            conn,
            "select purchase_order, supplier, note, due_at from receipt where site = $1 and receipt = $2",
            params![&self.site, &new.asn],
        )?;
        let Some(head) = head else {
            for (line, item) in &open.retired {
                found.add(*line, "item", item, "imp.item_retired", "imp.item_retired_do");
            }
            if !open.retired.is_empty() {
                return Ok(None);
            }
            let rows = new.lines.len() as u64;
            return Ok(Some(Checked::New(new, rows)));
        };
        // Lines nobody announced are added on the floor with `expected` 0: they say nothing about the file.
        let lines = conn.query(
            "select line, item, lot, expiry, sscc, expected from receipt_line where site = $1 and receipt = $2 \
             and expected > 0 order by line",
            params![&self.site, &new.asn],
        )?;
        let mut known = Vec::new();
        for row in &lines {
            known.push(AnnouncedLine {
                line: row.int(0)?,
                item: row.string(1)?,
                lot: row.string(2)?,
                expiry: row.opt_int(3)?.map(Day),
                sscc: row.string(4)?,
                expected: row.int(5)?,
            });
        }
        let mut wanted = new.lines.clone();
        wanted.sort_by_key(|line| line.line);
        let same = known == wanted
            && [head.text(0)?, head.text(1)?, head.text(2)?]
                == [&*new.purchase_order, &*new.supplier, &*new.note]
            && head.int(3)? == new.due_at;
        if same {
            return Ok(Some(Checked::Same));
        }
        let remedy = "imp.asn_other_do";
        found.add(open.line, "asn", &new.asn, "imp.asn_other", remedy);
        Ok(None)
    }
}
