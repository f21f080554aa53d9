//! Exception codes and the report a worker makes with F2.

use crate::base::{Day, Goods, Qty};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal),+ $(,)?) => {
        /// What kind of case a supervisor sees. Codes up to `Safety` are reported by workers, the others by the hub.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum ExceptionCode {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl ExceptionCode {
            /// Every code.
            pub const ALL: &'static [ExceptionCode] = &[$(ExceptionCode::$name),+];

            /// The code in tables and on the wire.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(ExceptionCode::$name => $code),+ }
            }

            /// Its message code.
            #[must_use]
            pub fn words(self) -> &'static str {
                match self { $(ExceptionCode::$name => concat!("exc.code.", $code)),+ }
            }

            /// The code of a text, or `None`.
            #[must_use]
            pub fn parse(code: &str) -> Option<ExceptionCode> {
                ExceptionCode::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// Fewer there than asked for.
    Short = "short",
    /// Nothing there.
    NotFound = "not_found",
    /// More there than booked.
    SurplusFound = "surplus_found",
    /// Damaged goods.
    Damaged = "damaged",
    /// The place holds another item.
    WrongItem = "wrong_item",
    /// The LPN's content is not what the books say.
    LpnDiffers = "lpn_differs",
    /// A pack holds another count than its barcode row says.
    PackFactor = "pack_factor",
    /// No room.
    BinFull = "bin_full",
    /// Place blocked by something.
    BinBlocked = "bin_blocked",
    /// Cannot get there.
    NoAccess = "no_access",
    /// Pick face is empty.
    FaceEmpty = "face_empty",
    /// Past its expiry.
    Expired = "expired",
    /// Too little life left.
    ShortDated = "short_dated",
    /// Outside its temperature.
    TempOut = "temp_out",
    /// More than ordered came in.
    OverReceived = "over_received",
    /// Nobody announced it.
    Unannounced = "unannounced",
    /// More left the bin than asked for.
    OverTaken = "over_taken",
    /// Set down elsewhere.
    PutElsewhere = "put_elsewhere",
    /// Label cannot be read.
    LabelUnreadable = "label_unreadable",
    /// Label is missing.
    LabelMissing = "label_missing",
    /// Code is not in the books.
    UnknownBarcode = "unknown_barcode",
    /// Goods of something else.
    ExtraItem = "extra_item",
    /// Not there when packing.
    MissingAtPack = "missing_at_pack",
    /// Weight differs.
    WeightOff = "weight_off",
    /// Tote is full.
    ToteFull = "tote_full",
    /// Cart is full.
    CartFull = "cart_full",
    /// Put wall is full.
    WallFull = "wall_full",
    /// Put off for later.
    Skip = "skip",
    /// The truck has left although refused.
    DepartedAnyway = "departed_anyway",
    /// Equipment is broken.
    Equipment = "equipment",
    /// No printer answers.
    NoPrinter = "no_printer",
    /// Danger.
    Safety = "safety",
    /// A fact beyond the balance.
    BooksShort = "books_short",
    /// Two leases report one line.
    DoubleWork = "double_work",
    /// Goods moved for a dead order.
    LateCancel = "late_cancel",
    /// Set down against a rule.
    RuleBroken = "rule_broken",
    /// The place is not in the books.
    LocationUnknown = "location_unknown",
    /// One lot with two dates.
    LotConflict = "lot_conflict",
    /// A movement fell into the count.
    CountContended = "count_contended",
    /// Counted and booked differ.
    CountVariance = "count_variance",
    /// More came back than left.
    OverReturned = "over_returned",
    /// Not part of the return.
    NotOnReturn = "not_on_return",
    /// Held stock was loaded or departed.
    HeldShipped = "held_shipped",
    /// Same command id, other body.
    OpConflict = "op_conflict",
    /// A command nobody could read.
    OpParked = "op_parked",
    /// Device clock jumped.
    ClockOff = "clock_off",
    /// One device id live twice.
    DeviceClone = "device_clone",
    /// The user was locked meanwhile.
    UserLocked = "user_locked",
}

/// Why a site cannot do without a code that workers report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needed {
    /// Without it the work does not go on, or ends with something untrue.
    Work,
    /// It says what is so with the goods: nothing else puts the books right.
    Goods,
    /// Somebody may be hurt.
    Danger,
    /// It has a key of its own, not a row of F2.
    Key,
}

impl Needed {
    /// Every reason.
    pub const ALL: [Needed; 4] = [Needed::Work, Needed::Goods, Needed::Danger, Needed::Key];

    /// The end of its message code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Needed::Work => "work",
            Needed::Goods => "goods",
            Needed::Danger => "danger",
            Needed::Key => "key",
        }
    }
}

impl ExceptionCode {
    /// The codes workers report; the hub raises the others.
    #[must_use]
    pub fn told() -> &'static [ExceptionCode] {
        let last = ExceptionCode::ALL.iter().position(|code| *code == ExceptionCode::Safety);
        ExceptionCode::ALL.split_at(last.map_or(0, |last| last + 1)).0
    }

    /// Why a site cannot do without it; `None` when it can: what it says can be told or gone round otherwise.
    #[must_use]
    pub fn needed(self) -> Option<Needed> {
        use ExceptionCode as E;
        match self {
            E::FaceEmpty
            | E::LabelUnreadable
            | E::LabelMissing
            | E::UnknownBarcode
            | E::WeightOff
            | E::Skip
            | E::Equipment
            | E::NoPrinter => None,
            E::SurplusFound
            | E::Damaged
            | E::WrongItem
            | E::LpnDiffers
            | E::PackFactor
            | E::Expired
            | E::ShortDated
            | E::TempOut
            | E::OverReceived
            | E::OverTaken
            | E::ExtraItem => Some(Needed::Goods),
            E::Safety => Some(Needed::Danger),
            E::ToteFull | E::CartFull | E::WallFull => Some(Needed::Key),
            _ => Some(Needed::Work),
        }
    }
}

impl Report {
    /// Whether it is about all that is on an LPN and nested in it, not about some of it.
    #[must_use]
    pub fn is_of_whole_lpn(&self) -> bool {
        let all = match self.code {
            ExceptionCode::LpnDiffers | ExceptionCode::TempOut => true,
            ExceptionCode::Damaged => self.qty == 0 && self.goods.is_none(),
            _ => false,
        };
        all && !self.lpn.is_empty()
    }
}

/// `report`: a worker says what is really there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What is wrong.
    pub code: ExceptionCode,
    /// Where; empty when not at a place.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub location: String,
    /// Which goods, when known.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub goods: Option<Goods>,
    /// Expiry as the label of these goods says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry: Option<Day>,
    /// The LPN concerned, or empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lpn: String,
    /// How many base units; 0 when the code asks for none.
    #[serde(default)]
    pub qty: Qty,
    /// What was scanned or typed besides: a barcode, the real location, a pack factor.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
