//! Refusals: the typed no to a request. A confirm has none.

use crate::text::Message;
use crate::wire::TaskKind;
use serde::{Deserialize, Serialize};

/// What a refusal was decided by; tested in this order, the first that fails is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The person's role does not cover it.
    Role,
    /// The object is in a state that does not allow it.
    State,
    /// Stock does not allow it.
    Stock,
    /// A rule of the site does not allow it.
    Policy,
}

/// A no, with its ground and the message to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What it was decided by.
    pub ground: Ground,
    /// What to show.
    pub message: Message,
}

impl Refusal {
    /// A refusal by role.
    #[must_use]
    pub fn role(message: Message) -> Refusal {
        Refusal { ground: Ground::Role, message }
    }

    /// A refusal by state.
    #[must_use]
    pub fn state(message: Message) -> Refusal {
        Refusal { ground: Ground::State, message }
    }

    /// A refusal by stock.
    #[must_use]
    pub fn stock(message: Message) -> Refusal {
        Refusal { ground: Ground::Stock, message }
    }

    /// A refusal by policy.
    #[must_use]
    pub fn policy(message: Message) -> Refusal {
        Refusal { ground: Ground::Policy, message }
    }
}

/// One of several objects a scan may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The object, as it would be scanned.
    pub object: String,
    /// What to show; foreign text.
    pub label: String,
    /// The kind of work it stands for, where that is to be told: a number may be an order's and a delivery's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskKind>,
}
