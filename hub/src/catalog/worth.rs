//! What an item is worth, and how closely it is counted.

use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use regal_shared::base::Qty;

/// What one base unit costs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cost {
    /// Minor units of the currency, such as cents; 0 when nobody told.
    pub minor: i64,
    /// ISO 4217 code, such as `EUR`; empty when nobody told.
    pub currency: String,
}

impl Cost {
    /// What so many base units cost, in minor units; `None` when nobody told the cost.
    #[must_use]
    pub fn of(&self, qty: Qty) -> Option<i64> {
        (self.minor > 0).then(|| self.minor.saturating_mul(qty))
    }
}

/// How closely an item is counted: A most closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Abc {
    /// Nobody told.
    #[default]
    None,
    /// The few that matter most.
    A,
    /// Those between.
    B,
    /// The many that matter least.
    C,
}

impl Abc {
    /// As stored and imported; empty when nobody told.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Abc::None => "",
            Abc::A => "A",
            Abc::B => "B",
            Abc::C => "C",
        }
    }

    /// The class of a code, in capital or small letters.
    #[must_use]
    pub fn parse(code: &str) -> Option<Abc> {
        match code {
            "" => Some(Abc::None),
            "A" | "a" => Some(Abc::A),
            "B" | "b" => Some(Abc::B),
            "C" | "c" => Some(Abc::C),
            _ => None,
        }
    }
}

/// Cost and class of an item; what is not known of an item nobody knows.
///
/// # Errors
/// The database.
pub fn of(cx: &mut Cx<'_>, item: &str) -> Result<(Cost, Abc), DbError> {
    let row = query_one(
        cx.conn,
        "select unit_cost, currency, abc from item where site = $1 and item = $2",
        params![&cx.site.site, item],
    )?;
    let Some(row) = row else { return Ok((Cost::default(), Abc::None)) };
    let cost = Cost { minor: row.int(0)?, currency: row.string(1)? };
    Ok((cost, Abc::parse(row.text(2)?).unwrap_or_default()))
}
