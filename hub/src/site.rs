//! The site's row: what was handed out last, read once a transaction and written back once.

use crate::db::{Conn, DbError, Txn, params, query_one};
use crate::policy::MINUTE;
use crate::webhook::Wanting;
use regal_shared::base::Moment;
use regal_shared::wire::Head;
use std::sync::Arc;

/// The first number for labels written by hand: with its check digit it is as long as fits a small screen in large digits.
pub const FIRST_BY_HAND: i64 = 1_000;

/// Numbers that are handed out, each the last of its series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Of tasks, exceptions, reservations, receipts.
    pub series: i64,
    /// Of SSCC.
    pub sscc: i64,
    /// Of labels written by hand.
    pub by_hand: i64,
}

impl Numbers {
    /// So many further in each series.
    #[must_use]
    pub fn plus(self, more: Numbers) -> Numbers {
        Numbers {
            series: self.series + more.series,
            sscc: self.sscc + more.sscc,
            by_hand: self.by_hand + more.by_hand,
        }
    }
}

/// Numbers of the site as they stand inside the running transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The site.
    pub site: String,
    /// The owner of goods when nobody says otherwise.
    pub owner: String,
    /// How often this database was restored.
    pub epoch: i64,
    /// Journal number of the newest movement.
    pub journal: i64,
    /// Chain hash of the newest movement, hex.
    pub head: String,
    /// Number of the newest event.
    pub event: i64,
    /// Last number of the series behind tasks, exceptions, reservations, receipts.
    pub series: i64,
    /// Last serial reference of an SSCC.
    pub sscc: i64,
    /// Last number given to a device for labels written by hand.
    pub by_hand: i64,
    /// Newest `recorded_at`, ms; never goes back.
    pub clock: i64,
    /// How far a device's clock may be off before it is not believed, ms.
    pub clock_off: i64,
    /// Revision of the directory.
    pub directory: i64,
    /// Number of the newest change kept in the audit.
    pub audit: i64,
    /// Chain hash of it, hex.
    pub audit_head: String,
    /// Who is told by webhooks, once somebody has looked in this transaction.
    pub webhooks: Option<Arc<[Wanting]>>,
}

impl Site {
    /// A handle for [`crate::db::Writer::start`]: knows its name alone.
    #[must_use]
    pub fn named(site: &str) -> Site {
        Site {
            site: site.to_owned(),
            owner: String::new(),
            epoch: 0,
            journal: 0,
            head: String::new(),
            event: 0,
            series: 0,
            sscc: 0,
            by_hand: 0,
            clock: 0,
            clock_off: 0,
            directory: 0,
            audit: 0,
            audit_head: String::new(),
            webhooks: None,
        }
    }

    /// Reads the site's row.
    ///
    /// # Errors
    /// The database, or there is no such site.
    pub fn load(conn: &mut dyn Conn, site: &str) -> Result<Site, DbError> {
        let sql = "select owner, epoch, journal, head, event, series, sscc, clock, directory, audit, audit_head, by_hand, \
                   coalesce((select value from policy where policy.site = site.site and policy = 'clock_minutes'), 2) \
                   from site where site = $1";
        let row = query_one(conn, sql, params![site])?.ok_or_else(|| {
            DbError::bug(sql, format!("site {site:?} is not set up; `regal-hub serve` makes it"))
        })?;
        Ok(Site {
            site: site.to_owned(),
            owner: row.string(0)?,
            epoch: row.int(1)?,
            journal: row.int(2)?,
            head: row.string(3)?,
            event: row.int(4)?,
            series: row.int(5)?,
            sscc: row.int(6)?,
            by_hand: row.int(11)?,
            clock: row.int(7)?,
            clock_off: row.int(12)? * MINUTE,
            directory: row.int(8)?,
            audit: row.int(9)?,
            audit_head: row.string(10)?,
            webhooks: None,
        })
    }

    /// Makes the site's row with its standing locations; does nothing when it is there.
    ///
    /// # Errors
    /// The database.
    pub fn create(conn: &mut dyn Conn, site: &str, name: &str, owner: &str) -> Result<(), DbError> {
        conn.write(
            "insert into site (site, name, owner, epoch, journal, head, event, series, sscc, by_hand, clock, \
             directory, audit, audit_head) values ($1, $2, $3, 1, 0, $4, 0, 0, 0, $5, 0, 1, 0, $4) on conflict do nothing",
            params![site, name, owner, crate::ledger::chain::GENESIS, FIRST_BY_HAND - 1],
        )?;
        for (location, kind) in crate::ledger::STANDING {
            conn.write(
                "insert into location (site, location, kind, zone, area, walk, x_mm, y_mm, height, digits, keeps_lpn, \
                 mix_items, mix_lots, capacity, state, suspect) \
                 values ($1, $2, $3, '', '', 0, 0, 0, 0, '', 1, 1, 1, 0, 'usable', 0) on conflict do nothing",
                params![site, *location, kind.code()],
            )?;
        }
        Ok(())
    }

    /// The next number of the site's series.
    pub fn next_number(&mut self) -> i64 {
        self.series += 1;
        self.series
    }

    /// Begins a new epoch after a restore, no lower than `epoch`; numbers go on behind these, so that none that was
    /// handed out since the backup comes again.
    pub fn begin_epoch(&mut self, epoch: i64, behind: Numbers) {
        self.epoch = self.epoch.max(epoch) + 1;
        self.series = self.series.max(behind.series);
        self.sscc = self.sscc.max(behind.sscc);
        self.by_hand = self.by_hand.max(behind.by_hand);
    }

    /// `now` as it is recorded: never before anything recorded earlier.
    pub fn recorded(&mut self, now: Moment) -> Moment {
        self.clock = self.clock.max(now.0);
        Moment(self.clock)
    }

    /// The journal's newest head.
    #[must_use]
    pub fn journal_head(&self) -> Head {
        Head { epoch: self.epoch, number: self.journal, hash: self.head.clone() }
    }
}

impl Txn for Site {
    /// Locks the site's row, so that rules of two hubs never race, and reads it.
    fn begin(&self, conn: &mut dyn Conn) -> Result<Site, DbError> {
        conn.write("update site set series = series where site = $1", params![&self.site])?;
        Site::load(conn, &self.site)
    }

    fn finish(&self, conn: &mut dyn Conn) -> Result<(), DbError> {
        conn.write(
            "update site set epoch = $2, journal = $3, head = $4, event = $5, series = $6, sscc = $7, clock = $8, \
             directory = $9, audit = $10, audit_head = $11, by_hand = $12 where site = $1",
            params![
                &self.site,
                self.epoch,
                self.journal,
                &self.head,
                self.event,
                self.series,
                self.sscc,
                self.clock,
                self.directory,
                self.audit,
                &self.audit_head,
                self.by_hand
            ],
        )?;
        Ok(())
    }
}
