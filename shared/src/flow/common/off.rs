//! Where a code that workers report is not offered: everywhere, in a flow, or at a step of one.

use super::{ExceptionCode, Needed};
use std::fmt;

/// The flows of a terminal with their steps, by the names a site uses. A terminal's test holds them against its states.
pub const STEPS: &[(&str, &[&str])] = &[
    (
        "session",
        &[
            "badge",
            "pin",
            "elsewhere",
            "work",
            "equip",
            "slots",
            "kinds",
            "choose",
            "leaving",
            "park",
            "heir",
            "others",
        ],
    ),
    (
        "pick",
        &["tote", "loc", "item", "lpn", "lot", "serial", "qty", "put", "zero", "back", "stage", "singly"],
    ),
    ("count", &["loc", "scan", "sealed", "lot", "serial", "qty", "missing"]),
    (
        "receive",
        &[
            "dock", "doc", "choose", "supplier", "note", "owner", "whole", "item", "lot", "exp", "ser",
            "qty", "lpn", "close",
        ],
    ),
    ("putaway", &["which", "lpn", "dest", "reason", "pin", "part_item", "part_finer", "part", "back"]),
    (
        "cart",
        &[
            "sort",
            "sort_finer",
            "sort_qty",
            "sort_tote",
            "mode",
            "stop",
            "stop_item",
            "stop_finer",
            "reason",
            "pin",
            "stop_qty",
            "back",
        ],
    ),
    ("shift", &["src", "what", "finer", "qty", "pin", "dest", "unit", "op", "split_to"]),
    (
        "pack",
        &[
            "start", "choose", "station", "box", "as_is", "item", "lot", "serial", "which", "missing",
            "weigh", "check", "pin", "drop",
        ],
    ),
    ("load", &["door", "create", "lane", "scan", "looking", "list", "off", "close", "seal", "driver"]),
];

/// A code that is not offered, and where: written `label_missing`, `label_missing@pick` or `label_missing@pick.loc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Off {
    /// The code.
    pub code: ExceptionCode,
    /// The flow; `None` is everywhere.
    pub flow: Option<&'static str>,
    /// The step of that flow; `None` is all of them.
    pub step: Option<&'static str>,
}

/// Why a text names nothing that can be switched off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotOff {
    /// Workers report no such code.
    Code(String),
    /// A site cannot do without it.
    Needed(Needed),
    /// There is no such flow.
    Flow(String),
    /// The flow has no such step.
    Step(&'static str, String),
}

impl Off {
    /// Reads a code with its place.
    ///
    /// # Errors
    /// The code, the flow or the step is unknown, or a site cannot do without the code.
    pub fn parse(text: &str) -> Result<Off, NotOff> {
        let (code, place) = text.split_once('@').map_or((text, None), |(code, place)| (code, Some(place)));
        let known = ExceptionCode::told().iter().find(|known| known.code() == code);
        let code = *known.ok_or_else(|| NotOff::Code(code.to_owned()))?;
        if let Some(needed) = code.needed() {
            return Err(NotOff::Needed(needed));
        }
        let Some(place) = place else { return Ok(Off { code, flow: None, step: None }) };
        let (flow, step) = place.split_once('.').map_or((place, None), |(flow, step)| (flow, Some(step)));
        let known = STEPS.iter().find(|(known, _)| *known == flow);
        let (flow, steps) = *known.ok_or_else(|| NotOff::Flow(flow.to_owned()))?;
        let Some(step) = step else { return Ok(Off { code, flow: Some(flow), step: None }) };
        let known = steps.iter().find(|known| **known == step);
        let step = *known.ok_or_else(|| NotOff::Step(flow, step.to_owned()))?;
        Ok(Off { code, flow: Some(flow), step: Some(step) })
    }

    /// Whether a code is not offered at a step of a flow.
    #[must_use]
    pub fn covers(&self, code: ExceptionCode, (flow, step): (&str, &str)) -> bool {
        self.code == code
            && self.flow.is_none_or(|own| own == flow)
            && self.step.is_none_or(|own| own == step)
    }
}

impl fmt::Display for Off {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.code())?;
        match (self.flow, self.step) {
            (None, _) => Ok(()),
            (Some(flow), None) => write!(f, "@{flow}"),
            (Some(flow), Some(step)) => write!(f, "@{flow}.{step}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_off_everywhere_in_a_flow_or_at_a_step() {
        use ExceptionCode as E;
        for (text, at, covered) in [
            ("skip", ("pick", "loc"), true),
            ("skip", ("session", "work"), true),
            ("skip@pick", ("pick", "loc"), true),
            ("skip@pick", ("cart", "stop"), false),
            ("skip@pick.loc", ("pick", "loc"), true),
            ("skip@pick.loc", ("pick", "item"), false),
            ("skip@pick.loc", ("count", "loc"), false),
        ] {
            let off = Off::parse(text).expect("a code that may be off");
            assert_eq!((off.to_string().as_str(), off.covers(E::Skip, at)), (text, covered), "{text} {at:?}");
            assert!(!off.covers(E::LabelMissing, at), "another code");
        }
    }

    #[test]
    fn what_is_needed_or_unknown_is_told_apart() {
        for (text, wanted) in [
            ("damaged", NotOff::Needed(Needed::Goods)),
            ("damaged@pick.loc", NotOff::Needed(Needed::Goods)),
            ("safety@load", NotOff::Needed(Needed::Danger)),
            ("short@pick", NotOff::Needed(Needed::Work)),
            ("tote_full@pick", NotOff::Needed(Needed::Key)),
            ("books_short", NotOff::Code("books_short".into())),
            ("", NotOff::Code(String::new())),
            ("skip@", NotOff::Flow(String::new())),
            ("skip@picking", NotOff::Flow("picking".into())),
            ("skip@pick@load", NotOff::Flow("pick@load".into())),
            ("skip@pick.", NotOff::Step("pick", String::new())),
            ("skip@pick.door", NotOff::Step("pick", "door".into())),
        ] {
            assert_eq!(Off::parse(text), Err(wanted), "{text}");
        }
    }
}
