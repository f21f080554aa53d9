//! What a screen says, before it is laid out: one question, one target, a few keys.
//!
//! Flows make a [`View`]; `paint` lays it out at each size.

use crate::talk::{Health, Key};
use regal_shared::text::{Language, Message};
use serde::{Deserialize, Serialize};

/// A piece of a screen: coded words, or text from outside that is cleaned when painted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Text {
    /// Words by code.
    Words(Message),
    /// Foreign text: names, numbers, codes as scanned.
    Foreign(String),
}

impl From<Message> for Text {
    fn from(message: Message) -> Text {
        Text::Words(message)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text::Foreign(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text::Foreign(text)
    }
}

/// Where to go or what to take, big.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Target {
    /// Walking parts (`A12`, `04`, `3`) or a single big text.
    pub parts: Vec<String>,
    /// Shelf level: negative down, positive up, 0 no mark.
    pub height: i64,
    /// Whether check digits may be typed here.
    pub digits: bool,
}

/// What the worker types.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Field {
    /// Typed so far.
    pub text: String,
    /// Shown as stars.
    pub masked: bool,
}

/// One row of a numbered list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The digit, 1 to 9; 0 when there is nothing to choose.
    pub number: u8,
    /// What it stands for.
    pub label: Text,
}

impl Choice {
    /// What stands before it: its digit, or a dash where there is nothing to choose.
    #[must_use]
    pub fn mark(&self) -> String {
        match self.number {
            0 => "-".to_owned(),
            number => number.to_string(),
        }
    }
}

/// Radio, queue and battery, for the title row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signal {
    /// The hub can be reached.
    pub online: bool,
    /// Confirms waiting.
    pub waiting: i64,
    /// Battery and radio, where the device tells them.
    #[serde(default)]
    pub health: Health,
    /// The program runs elsewhere and is shown here over SSH: without a link to it nothing goes on.
    #[serde(default)]
    pub served: bool,
    /// Somebody at the desk sees this screen.
    #[serde(default)]
    pub watched: bool,
}

/// Everything one screen says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    /// Language of all words.
    pub language: Language,
    /// Large text was asked for.
    pub large: bool,
    /// What kind of work this is, ≤ 12 columns.
    pub title: Option<Text>,
    /// Position and count in directed work.
    pub counter: Option<(i64, i64)>,
    /// Radio and queue.
    pub signal: Signal,
    /// What to do.
    pub instruction: Option<Message>,
    /// Where or what, big.
    pub target: Option<Target>,
    /// Item name, lot, expiry: at most three rows.
    pub goods: Vec<Text>,
    /// How many, big: `12`, or `2 Gebinde + 3 = 27`.
    pub quantity: Option<Text>,
    /// What was just said; its severity gives tag and look.
    pub message: Option<Message>,
    /// What was expected.
    pub expected: Option<Text>,
    /// What came.
    pub got: Option<Text>,
    /// What is being typed.
    pub field: Option<Field>,
    /// A numbered list; takes the place of target, goods and quantity.
    pub list: Vec<Choice>,
    /// There is another page of the list (F4).
    pub more: bool,
    /// Next stops, for sizes with room: location and quantity.
    pub next: Vec<Text>,
    /// Active keys in order, with their labels; nothing inactive.
    pub keys: Vec<(Key, Message)>,
    /// How the question asked is answered, where no key of the list says so: at the end of the input row, where ENT acts
    /// otherwise.
    #[serde(default)]
    pub answer: Option<Message>,
    /// Whole screen reversed: alarm.
    pub alarm: bool,
}
