//! Command barcodes: the keys, and the entries of the F4 list.

use serde::{Deserialize, Serialize};

macro_rules! entries {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $barcode:literal;)+) => {
        /// An entry of the F4 list, each also a command barcode. Its words are `more.` and the code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Entry {
            $($(#[$doc])* $name),+
        }

        impl Entry {
            /// Every entry.
            pub const ALL: &'static [Entry] = &[$(Entry::$name),+];

            /// Its message code.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(Entry::$name => concat!("more.", $code)),+ }
            }

            /// The barcode behind `C.`
            #[must_use]
            pub fn barcode(self) -> &'static str {
                match self { $(Entry::$name => $barcode),+ }
            }
        }
    };
}

entries! {
    /// Put the line off.
    Skip = "skip", "SKIP";
    /// The tote is full.
    ToteFull = "tote_full", "FULL";
    /// The cart is full.
    CartFull = "cart_full", "CART";
    /// Take units off again.
    Unload = "unload", "UNLOAD";
    /// Take the last confirm back.
    Undo = "undo", "UNDO";
    /// Print a label.
    Print = "print", "PRINT";
    /// Finish.
    Finish = "finish", "DONE";
    /// One by one instead of all at once.
    Singly = "singly", "SINGLE";
    /// Open the unit and handle its content.
    Open = "open", "OPEN";
    /// Close the carton before all is in.
    CloseEarly = "close_early", "CLOSE";
    /// Ship the LPN as it is.
    AsIs = "as_is", "ASIS";
    /// Show what is loaded and what is left.
    List = "list", "LIST";
    /// Print the last label again.
    Reprint = "reprint", "AGAIN";
    /// The label is not wanted: a print not out yet does not come out.
    VoidLabel = "void_label", "VOID";
    /// Open a closed carton again.
    Reopen = "reopen", "REOPEN";
    /// Choose the kind of work.
    Work = "work", "WORK";
    /// Show the worker's own figures of this shift.
    MyShift = "my_shift", "MINE";
    /// Show the messages.
    Messages = "messages", "MSG";
    /// Leave the device.
    LogOff = "log_off", "OFF";
}

/// What a command barcode stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cmd {
    /// ENT.
    Ok,
    /// F1.
    Why,
    /// F2.
    Problem,
    /// F3.
    Back,
    /// F4.
    More,
    /// A digit key.
    Digit(u8),
    /// An entry of the F4 list.
    Entry(Entry),
}

impl Cmd {
    /// The code behind `C.`
    #[must_use]
    pub fn code(self) -> &'static str {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        match self {
            Cmd::Ok => "OK",
            Cmd::Why => "WHY",
            Cmd::Problem => "PROB",
            Cmd::Back => "BACK",
            Cmd::More => "MORE",
            Cmd::Digit(digit) => DIGITS[usize::from(digit.min(9))],
            Cmd::Entry(entry) => entry.barcode(),
        }
    }

    /// The command of a code, or `None`.
    #[must_use]
    pub fn parse(code: &str) -> Option<Cmd> {
        let digit = match *code.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(Cmd::Digit(digit - b'0')),
            _ => None,
        };
        let keys = [Cmd::Ok, Cmd::Why, Cmd::Problem, Cmd::Back, Cmd::More];
        let entry = || Entry::ALL.iter().copied().map(Cmd::Entry).find(|cmd| cmd.code() == code);
        digit.or_else(|| keys.into_iter().find(|cmd| cmd.code() == code)).or_else(entry)
    }
}
