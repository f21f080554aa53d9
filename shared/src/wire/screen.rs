//! A screen as somebody at the desk sees it.

use serde::{Deserialize, Serialize};

/// The most signs of a screen, line ends among them: the largest grid a device paints, and some more.
pub const MAX_SCREEN: usize = 20_000;

/// What a device shows now, while somebody looks. It is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Rows; 0 while no handheld shows the device.
    pub rows: u16,
    /// Columns.
    pub cols: u16,
    /// The rows from the top, one a line, blanks at their ends left out. A row that stands out ends with ` «`. Empty
    /// while it is covered.
    pub text: String,
    /// The screen is nobody's business: a PIN is being typed, or nobody is at work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub covered: bool,
}
