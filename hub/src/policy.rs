//! Policies: what a site decides for itself, as numbers in the table `policy`.

use crate::cx::Cx;
use crate::db::{Conn, DbError, params, query_one};
use regal_shared::flow::common::{ASK_MS, IDLE_MS, REQUEST_MS, UNDO_MS};
use std::collections::BTreeMap;

/// In ms.
pub const SECOND: i64 = 1_000;
/// In ms.
pub const MINUTE: i64 = 60 * SECOND;

/// The value of a policy, or `default` when the site says nothing.
///
/// # Errors
/// The database.
pub fn value(conn: &mut dyn Conn, site: &str, policy: &str, default: i64) -> Result<i64, DbError> {
    let row =
        query_one(conn, "select value from policy where site = $1 and policy = $2", params![site, policy])?;
    row.map_or(Ok(default), |row| row.int(0))
}

/// What a site decides differently of the policies whose names begin alike, by name.
///
/// # Errors
/// The database.
pub fn beginning(conn: &mut dyn Conn, site: &str, with: &str) -> Result<BTreeMap<String, i64>, DbError> {
    let end = format!("{with}~");
    let rows = conn.query(
        "select policy, value from policy where site = $1 and policy >= $2 and policy < $3",
        params![site, with, &end],
    )?;
    rows.iter().map(|row| Ok((row.string(0)?, row.int(1)?))).collect()
}

/// The value of a known policy, or its plain one when the site says nothing.
///
/// # Errors
/// The database, or nobody knows the policy.
pub fn plain_or_own(conn: &mut dyn Conn, site: &str, policy: &'static str) -> Result<i64, DbError> {
    let known = KNOWN.iter().find(|known| known.name == policy);
    let plain = known.ok_or_else(|| DbError::bug("policy", format!("nobody knows {policy}")))?.plain;
    value(conn, site, policy, plain)
}

/// Whether a policy says yes; `default` when the site says nothing.
///
/// # Errors
/// The database.
pub fn flag(conn: &mut dyn Conn, site: &str, policy: &str, default: bool) -> Result<bool, DbError> {
    Ok(value(conn, site, policy, i64::from(default))? != 0)
}

/// The site decides a policy.
///
/// # Errors
/// The database.
pub fn set(cx: &mut Cx<'_>, policy: &str, value: i64) -> Result<(), DbError> {
    cx.conn.execute(
        "insert into policy (site, policy, value) values ($1, $2, $3) on conflict (site, policy) do update set \
         value = excluded.value",
        params![&cx.site.site, policy, value],
    )?;
    Ok(())
}

/// A policy that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name in the table.
    pub name: &'static str,
    /// Its value when the site says nothing.
    pub plain: i64,
    /// The least value.
    pub low: i64,
    /// The greatest value.
    pub high: i64,
    /// What it counts.
    pub unit: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

const fn known(
    name: &'static str,
    plain: i64,
    (low, high): (i64, i64),
    unit: &'static str,
    meaning: &'static str,
) -> Known {
    Known { name, plain, low, high, unit, meaning }
}

/// Value of a policy for a class of items: as for items without a class.
pub const AS_PLAIN: i64 = -1;

/// A policy that says yes or no.
const YES_NO: (i64, i64) = (0, 1);

/// All policies, by name.
pub const KNOWN: &[Known] = &[
    known(
        "ask_again_ms",
        ASK_MS,
        (300, 5_000),
        "ms",
        "the same barcode answers a question of the terminal so long after it was shown",
    ),
    known(
        "atp_horizon_days",
        7,
        (0, 366),
        "days",
        "goods expected within so many days may be promised to orders; 0 promises what is in the house alone",
    ),
    known(
        "backorder",
        0,
        (0, 2),
        "choice",
        "stock serves an order in part: 0 ships that, 1 waits for the rest, 2 waits for a decision",
    ),
    known(
        crate::backup::kept::POLICY,
        crate::backup::kept::HOURS,
        (0, 8_760),
        "hours",
        "the hub warns when the last backup is older; 0 never warns",
    ),
    known(
        "bin_stands",
        0,
        YES_NO,
        "yes/no",
        "the scan of a bin stands for what lies there, where that is one LPN, or one item in one lot",
    ),
    known(
        "clock_minutes",
        2,
        (1, 60),
        "minutes",
        "a device's clock may be so far off; beyond it the moment it names is not believed",
    ),
    known("company_prefix", 400_000, (0, 9_999_999_999), "prefix", "GS1 company prefix of new SSCC"),
    known("company_prefix_digits", 7, (4, 10), "digits", "length of that prefix, with leading zeros"),
    known(
        "count_margin_seconds",
        60,
        (0, 3_600),
        "seconds",
        "goods that moved so shortly before or after a count have it made again",
    ),
    known(
        "count_minus",
        0,
        (0, 1_000_000),
        "units",
        "a count may fall so far below the books without a second one",
    ),
    known(
        "count_minus_a",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_minus for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_minus_b",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_minus for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_minus_c",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_minus for items of class C; -1 is as for those without a class",
    ),
    known(
        "count_minus_percent",
        0,
        (0, 100),
        "percent",
        "and fall by so large a share of the books at most; 0 is no limit",
    ),
    known(
        "count_minus_percent_a",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_minus_percent for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_minus_percent_b",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_minus_percent for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_minus_percent_c",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_minus_percent for items of class C; -1 is as for those without a class",
    ),
    known(
        "count_minus_value",
        0,
        (0, 1_000_000_000),
        "minor units",
        "and fall by so much value at most, in cents of the item's currency; 0 is no limit, and without a cost nothing passes",
    ),
    known(
        "count_minus_value_a",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_minus_value for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_minus_value_b",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_minus_value for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_minus_value_c",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_minus_value for items of class C; -1 is as for those without a class",
    ),
    known(
        "count_plus",
        0,
        (0, 1_000_000),
        "units",
        "a count may rise so far above the books without a second one",
    ),
    known(
        "count_plus_a",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_plus for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_plus_b",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_plus for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_plus_c",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000),
        "units",
        "count_plus for items of class C; -1 is as for those without a class",
    ),
    known(
        "count_plus_percent",
        0,
        (0, 100),
        "percent",
        "and rise by so large a share of the books at most; 0 is no limit",
    ),
    known(
        "count_plus_percent_a",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_plus_percent for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_plus_percent_b",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_plus_percent for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_plus_percent_c",
        AS_PLAIN,
        (AS_PLAIN, 100),
        "percent",
        "count_plus_percent for items of class C; -1 is as for those without a class",
    ),
    known(
        "count_plus_value",
        0,
        (0, 1_000_000_000),
        "minor units",
        "and rise by so much value at most, in cents of the item's currency; 0 is no limit, and without a cost nothing passes",
    ),
    known(
        "count_plus_value_a",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_plus_value for items of class A; -1 is as for those without a class",
    ),
    known(
        "count_plus_value_b",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_plus_value for items of class B; -1 is as for those without a class",
    ),
    known(
        "count_plus_value_c",
        AS_PLAIN,
        (AS_PLAIN, 1_000_000_000),
        "minor units",
        "count_plus_value for items of class C; -1 is as for those without a class",
    ),
    known("count_shows_lpns", 1, YES_NO, "yes/no", "a count shows which LPNs should stand there"),
    known(
        "idle_lock_minutes",
        IDLE_MS / MINUTE,
        (1, 480),
        "minutes",
        "a terminal locks when nobody has touched it for so long; the same badge unlocks it",
    ),
    known(
        "labour_people",
        8,
        (5, 1_000),
        "people",
        "figures of work are kept only where so many people at least have done it, none more than half",
    ),
    known(
        "lease_grace_minutes",
        2,
        (1, 120),
        "minutes",
        "work whose lease has ended waits so long for its device before somebody else gets it",
    ),
    known(
        "lease_minutes",
        30,
        (5, 720),
        "minutes",
        "work stays with a device that the hub has not heard of for so long",
    ),
    known(
        "lease_stopped_minutes",
        15,
        (1, 480),
        "minutes",
        "work is kept so long when a device, cart or printer is broken; then it goes back",
    ),
    known(
        "load_left",
        0,
        (0, 1),
        "choice",
        "a unit left on its lane when the truck goes: 0 waits for the next load, 1 goes back and is owed again",
    ),
    known(
        crate::people::equipment::POLICY,
        0,
        (0, 3),
        "choice",
        "who is asked for a cart or vehicle at log on: 0 nobody, 1 pickers, 2 leads too, 3 everybody",
    ),
    known(
        crate::catalog::by_hand::POLICY,
        crate::catalog::by_hand::NUMBERS,
        (0, 500),
        "numbers",
        "so many numbers for labels written by hand each device gets at once; 0 is none",
    ),
    known("nest_depth", 4, (1, 8), "levels", "LPNs may stand on each other so deep"),
    known(
        "own_figures",
        0,
        YES_NO,
        "yes/no",
        "workers may see their own figures of this shift on their device; nobody else can",
    ),
    known("pack_parts", 0, YES_NO, "yes/no", "an order may be packed and shipped in parts"),
    known(
        crate::photo::POLICY,
        crate::photo::DAYS,
        (1, crate::photo::LONGEST_DAYS),
        "days",
        "photos of a case are kept so long after it is closed",
    ),
    known("pick_cart_grams", 0, (0, 2_000_000), "g", "a cart is given orders up to this weight; 0 is any"),
    known("pick_cart_litres", 0, (0, 100_000), "l", "a cart is given orders up to this volume; 0 is any"),
    known(
        "pick_digits",
        1,
        YES_NO,
        "yes/no",
        "check digits may be typed in place of a bin's barcode when picking",
    ),
    known("pick_each_unit", 0, YES_NO, "yes/no", "each piece is scanned when picking"),
    known(
        "pick_full_lpn",
        1,
        (0, 2),
        "choice",
        "an LPN an order needs in full is taken as it is: 0 never, 1 among stock equally old, 2 before older stock",
    ),
    known("pick_lot", 1, YES_NO, "yes/no", "the lot is scanned when picking goods that have lots"),
    known("pick_lot_change", 1, YES_NO, "yes/no", "another lot may be picked than the one planned"),
    known(
        "pick_open_lpn",
        0,
        YES_NO,
        "yes/no",
        "an LPN with other goods on it may be opened and picked from",
    ),
    known(
        crate::people::retain::POLICY,
        crate::people::retain::DAYS,
        (1, 365),
        "days",
        "so many days it may be known who did what; then nothing leads from work to a person",
    ),
    known(
        "pick_zero_check",
        0,
        (0, 1_000),
        "units",
        "one in so many bins that should be empty after a pick is looked at; 0 is none",
    ),
    known(
        "promise_cut_off",
        -1,
        (-1, 1_439),
        "minute of day",
        "orders that name no cut-off leave by this minute of the day, where their channel has none of its own; -1 promises none",
    ),
    known(
        "promise_days",
        31,
        (1, 127),
        "weekdays",
        "trucks leave on these days: the sum of 1 Monday, 2 Tuesday, 4 Wednesday, 8 Thursday, 16 Friday, 32 Saturday, 64 Sunday",
    ),
    known(
        "promise_lead_minutes",
        60,
        (0, 10_080),
        "minutes",
        "an order that comes later than so long before a daily cut-off is promised the next one",
    ),
    known(
        "qty_hard",
        10_000,
        (1, 999_999),
        "units",
        "quantities above this cannot be right, for items that have no limit of their own",
    ),
    known(
        "qty_warn",
        500,
        (1, 999_999),
        "units",
        "quantities above this are asked for twice, for items that have no limit of their own",
    ),
    known("receive_add", 1, YES_NO, "yes/no", "items that are not announced may be received"),
    known("receive_blind", 1, YES_NO, "yes/no", "goods may be received without an announcement"),
    known("receive_count_blind", 0, YES_NO, "yes/no", "expected quantities are neither shown nor hinted"),
    known(
        "receive_hard_percent",
        10,
        (0, 1_000),
        "percent",
        "so much above the announced is taken after asking",
    ),
    known("receive_loose", 0, YES_NO, "yes/no", "goods may be received without an LPN"),
    known("receive_mix_lots", 0, YES_NO, "yes/no", "one LPN may hold several lots of an item"),
    known("receive_sample", 0, (0, 1_000), "units", "one in so many announced LPNs is opened; 0 is none"),
    known(
        "receive_soft_percent",
        0,
        (0, 1_000),
        "percent",
        "so much above the announced is taken without a word",
    ),
    known(
        "recording_days",
        crate::recording::DAYS,
        (1, 90),
        "days",
        "recordings of terminals that the desk asked for are kept so long",
    ),
    known(
        crate::people::totp::POLICY,
        0,
        (0, 3),
        "choice",
        "whose sign-in takes a second factor: 0 nobody's, 1 administrators', 2 supervisors' too, 3 leads' too",
    ),
    known(
        "reorder_history_days",
        91,
        (7, 366),
        "days",
        "days of demand that reorder points, days of cover and ABC classes are worked out from",
    ),
    known(
        "reorder_lasts_days",
        14,
        (1, 366),
        "days",
        "a suggested order lifts stock to the reorder point and lasts so many days more",
    ),
    known(
        "reorder_lead_days",
        7,
        (0, 366),
        "days",
        "days from an order to a supplier until the goods are there",
    ),
    known("reorder_lead_deviation_days", 2, (0, 100), "days", "standard deviation of that time"),
    known(
        "reorder_service_permille",
        950,
        (500, 999),
        "permille",
        "how sure stock is to last until the goods come, in thousandths",
    ),
    known(
        "request_seconds",
        REQUEST_MS / SECOND,
        (2, 60),
        "seconds",
        "a terminal waits so long for an answer to what it asked for",
    ),
    known(
        crate::screen::POLICY,
        1,
        YES_NO,
        "yes/no",
        "supervisors may look at the screen of a device, which says so while they do",
    ),
    known(
        "ship_as_is",
        1,
        (0, 2),
        "choice",
        "what is set down unpacked on a ship lane leaves as it is: 0 nothing, 1 whole LPNs, 2 totes too; what may not is brought to be packed",
    ),
    known(
        "undo_minutes",
        UNDO_MS / MINUTE,
        (0, 1_440),
        "minutes",
        "the last confirm can be taken back for so long; 0 is never",
    ),
    known("weight_off_g", 20, (0, 100_000), "g", "a carton may weigh so much more or less"),
    known("weight_off_percent", 3, (0, 100), "percent", "the same, as a share of its weight"),
    known(
        "write_off_limit",
        crate::clarify::LIMIT,
        (0, 1_000_000),
        "units",
        "one person may write off or scrap so many of a case; more takes a second person",
    ),
];
