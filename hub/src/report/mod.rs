//! Reports: what the floor came to, day by day, and what stock needs. Figures are made from journal, orders, exceptions
//! and counts by a job beside the floor ([`job`]), a few hundred rows at a time; a report reads the figures alone.
//!
//! Nothing in here knows a person, but for [`labour`], which asks who they were while that is known and keeps only what
//! [`crate::plan::labour`] lets through.

pub mod activity;
pub mod calendar;
pub mod digest;
mod figures;
pub mod job;
pub mod labour;
pub mod made;
pub mod out;
pub mod past;
pub mod present;
mod sources;
pub mod space;
pub mod story;
pub mod supply;
#[cfg(test)]
mod tests;
pub mod trail;

pub use figures::figure;

/// The days a report covers when nobody says.
pub const USUAL_DAYS: i64 = 28;
/// The most days a report covers.
pub const MOST_DAYS: i64 = 366;
/// The most rows of a report.
pub const MOST_ROWS: i64 = 20_000;

/// A report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Report {
    /// What went through the house, by process and day.
    Throughput,
    /// Mistakes found behind the pickers.
    Accuracy,
    /// From the dock to a bin.
    DockToStock,
    /// From the order to the truck.
    CycleTime,
    /// What was shipped of what was ordered.
    FillRate,
    /// How well books and shelves agree.
    Inventory,
    /// Bins that are taken, by zone.
    Space,
    /// The few items that make most of the work.
    Abc,
    /// Lots that run out before they are used up.
    Expiry,
    /// Items to be ordered anew.
    LowStock,
    /// Work by process, zone and block of hours.
    Labour,
}

impl Report {
    /// Every report, in the order of the list.
    pub const ALL: [Report; 11] = [
        Report::Throughput,
        Report::Accuracy,
        Report::DockToStock,
        Report::CycleTime,
        Report::FillRate,
        Report::Inventory,
        Report::Space,
        Report::Abc,
        Report::Expiry,
        Report::LowStock,
        Report::Labour,
    ];

    /// Its code in addresses and words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Report::Throughput => "throughput",
            Report::Accuracy => "accuracy",
            Report::DockToStock => "dock_to_stock",
            Report::CycleTime => "cycle_time",
            Report::FillRate => "fill_rate",
            Report::Inventory => "inventory",
            Report::Space => "space",
            Report::Abc => "abc",
            Report::Expiry => "expiry",
            Report::LowStock => "low_stock",
            Report::Labour => "labour",
        }
    }

    /// The report of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Report> {
        Report::ALL.into_iter().find(|report| report.code() == code)
    }

    /// What of the asked narrows it.
    #[must_use]
    pub fn filters(self) -> Filters {
        let (period, zone, owner) = match self {
            Report::Throughput | Report::DockToStock | Report::CycleTime | Report::FillRate => {
                (true, false, true)
            }
            Report::Accuracy => (true, false, true),
            Report::Inventory | Report::Space | Report::Labour => (true, true, false),
            Report::Abc | Report::Expiry | Report::LowStock => (false, false, true),
        };
        Filters { period, zone, owner }
    }
}

/// What narrows a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filters {
    /// From which day to which.
    pub period: bool,
    /// A zone.
    pub zone: bool,
    /// An owner of goods.
    pub owner: bool,
}

/// What of a report is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The first day, days since 1970.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// A zone, or empty for all.
    pub zone: String,
    /// An owner, or empty for all.
    pub owner: String,
    /// Today.
    pub today: i64,
}

impl Wanted {
    /// What is asked for, made sensible: the last four weeks when nothing is said, no more than a year.
    #[must_use]
    pub fn of(from: Option<i64>, to: Option<i64>, zone: String, owner: String, today: i64) -> Wanted {
        let to = to.unwrap_or(today).clamp(0, today);
        let from = from.unwrap_or(to - USUAL_DAYS + 1).clamp(to - MOST_DAYS + 1, to);
        Wanted { from, to, zone, owner, today }
    }
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text as it is.
    Text,
    /// An item; its page is one step away.
    Item,
    /// A zone; empty is where no zone is.
    Zone,
    /// A code with words under this beginning.
    Code(&'static str),
    /// A day since 1970.
    Day,
    /// A whole number.
    Number,
    /// A share in thousandths, read as percent.
    Permille,
    /// Tenths.
    Tenths,
    /// Hundredths of a currency, which another column names.
    Minor,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its code; words are under `report.col_`.
    pub code: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text or code.
    Text(String),
    /// A number, as its column says.
    Number(i64),
    /// Nothing to say: no order, no share of them.
    Nothing,
}

impl Cell {
    /// A share in thousandths; nothing of nothing.
    #[must_use]
    pub fn permille(part: i64, all: i64) -> Cell {
        if all > 0 { Cell::Number((part * 1000 + all / 2) / all) } else { Cell::Nothing }
    }

    /// A mean of a sum of durations in ms, in minutes.
    #[must_use]
    pub fn minutes(ms: i64, n: i64) -> Cell {
        const MINUTE_MS: i64 = 60_000;
        if n > 0 { Cell::Number((ms / n + MINUTE_MS / 2) / MINUTE_MS) } else { Cell::Nothing }
    }

    /// The number in it.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Cell::Number(n) => Some(*n),
            _ => None,
        }
    }
}

/// A report's rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows; each has a cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// Columns that are worth a chart, by index, over the first column.
    pub charts: Vec<usize>,
    /// Up to when what happened is in it, ms.
    pub as_of: i64,
}
