//! What a site has decided for all its devices. It stands beside the cards wherever they go: in the directory a device
//! holds, in what changed, and on the wire.

use super::{ExceptionCode, Off};
use serde::{Deserialize, Serialize};

/// The same barcode answers a question this many ms after it was drawn, unless the site says otherwise.
pub const ASK_MS: i64 = 600;
/// A request without an answer lapses after this many ms, unless the site says otherwise.
pub const REQUEST_MS: i64 = crate::wire::LAPSES_MS;
/// Without an input for this many ms the screen locks, unless the site says otherwise.
pub const IDLE_MS: i64 = 5 * 60_000;
/// A confirm can be taken back for this many ms, unless the site says otherwise.
pub const UNDO_MS: i64 = 10 * 60_000;

/// How long a site's devices wait, in ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// A second scan answers a question this long after it was drawn.
    pub ask: i64,
    /// A request without an answer lapses after this time.
    pub request: i64,
    /// The screen locks after this time without an input.
    pub idle: i64,
    /// A confirm can be taken back for this time.
    pub undo: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { ask: ASK_MS, request: REQUEST_MS, idle: IDLE_MS, undo: UNDO_MS }
    }
}

impl Pace {
    /// Whether it is as for any site.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Pace::default()
    }
}

/// What a site has decided for its devices; a hub always tells all of it. Written flat, beside what carries it, and only
/// where it is other than for any site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Decided {
    /// Codes the site has switched off, each with its place as [`Off`] writes it. As text: a device passes over what it
    /// does not know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<String>,
    /// How long devices of this site wait for what.
    #[serde(default, skip_serializing_if = "Pace::is_plain")]
    pub pace: Pace,
    /// Whether the site lets workers see their own figures of a shift on their device.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_figures: bool,
}

impl Decided {
    /// Whether a code is offered to workers at a step of a flow, named as in [`STEPS`](super::STEPS). One the site
    /// cannot do without always is, and what this program does not know switches nothing off.
    #[must_use]
    pub fn offers(&self, code: ExceptionCode, at: (&str, &str)) -> bool {
        let off = self.off.iter().filter_map(|text| Off::parse(text).ok());
        !off.into_iter().any(|off| off.covers(code, at))
    }
}
