//! One table from code to severity; tone, tag and stay follow from it, so no message picks its own sound.

use serde::{Deserialize, Serialize};

use Severity::{Alarm, Ask, Done, Error, Ok};

/// How much a message demands of the person who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The step is booked; the next prompt replaces it.
    Ok,
    /// Worth knowing; stays until the next input.
    Info,
    /// Needs an answer; stays until there is one.
    Ask,
    /// The step did not count; stays until the next input.
    Error,
    /// A task, batch or load is finished.
    Done,
    /// Danger; stays until acknowledged.
    Alarm,
}

impl Severity {
    /// The severity of a code: as the table says, else [`Severity::Info`].
    pub fn of(code: &str) -> Severity {
        TABLE.iter().find(|(known, _)| *known == code).map_or(Severity::Info, |(_, severity)| *severity)
    }
}

/// Every code that is not an Info, by area.
#[rustfmt::skip]
pub(super) const TABLE: &[(&str, Severity)] = &[
    ("sys.save_failed", Error),
    ("sys.store_full", Error),
    ("sys.lease_over", Error),
    ("sys.undone", Ok),
    ("sys.undo_no", Error),
    ("work.taken", Ask),
    ("work.denied", Error),
    ("work.done", Done),
    ("work.skipped_last", Error),
    ("scan.unknown", Error),
    ("scan.not_asked", Error),
    ("scan.two_codes", Error),
    ("scan.more_lpn", Ask),
    ("scan.more_item", Ask),
    ("scan.more_lot", Ask),
    ("scan.more_loc", Ask),
    ("scan.more_serial", Ask),
    ("scan.wrong_location", Error),
    ("scan.wrong_item", Error),
    ("scan.wrong_digits", Error),
    ("scan.wrong_level", Error),
    ("scan.switch", Ask),
    ("scan.wrong_serial", Error),
    ("scan.serial_seen", Error),
    ("qty.again", Ask),
    ("qty.too_big", Error),
    ("qty.not_a_count", Error),
    ("qty.zero", Error),
    ("log.badge_unknown", Error),
    ("log.pin_bad", Error),
    ("log.other_device", Ask),
    ("log.not_certified", Error),
    ("log.carrying", Error),
    ("rcv.doc_none", Error),
    ("rcv.not_on_doc", Ask),
    ("rcv.lot_new", Ask),
    ("rcv.expiry_differs", Ask),
    ("rcv.short_dated", Ask),
    ("rcv.older", Ask),
    ("rcv.over", Ask),
    ("rcv.over_stop", Ask),
    ("rcv.lpn_new", Ask),
    ("rcv.lpn_used", Error),
    ("rcv.whole", Ask),
    ("rcv.close", Ask),
    ("put.other_bin", Ask),
    ("put.not_here", Error),
    ("put.no_bin", Error),
    ("pick.wrong_lot", Ask),
    ("pick.lot_fixed", Error),
    ("pick.lot_expired", Error),
    ("pick.blocked", Error),
    ("pick.wrong_lpn", Error),
    ("pick.over", Error),
    ("pick.other_tote", Error),
    ("pick.tote_busy", Error),
    ("pick.short_taken", Ask),
    ("pick.short_left", Ask),
    ("pick.zero", Ask),
    ("pack.not_ready", Error),
    ("pack.extra", Error),
    ("pack.box_denied", Error),
    ("pack.weight_off", Error),
    ("ship.no_load", Error),
    ("ship.not_planned", Error),
    ("ship.stop_order", Ask),
    ("ship.left", Ask),
    ("ship.held", Error),
    ("lpn.not_empty", Ask),
    ("cnt.lpn_missing", Ask),
    ("ret.unknown", Ask),
    ("ret.over", Ask),
    ("exc.which", Ask),
    ("exc.saved", Ok),
    ("exc.safety", Alarm),
];
