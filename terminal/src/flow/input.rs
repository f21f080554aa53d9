//! What a flow is given.

use regal_shared::barcode::{Entry, ItemScan, Meaning, Reading};
use regal_shared::base::{Day, Goods, Qty};
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use regal_shared::wire::{Confirm, Grant, Verified};
use serde::{Deserialize, Serialize};

use super::Place;

/// One scan, already reduced to the one meaning the state accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// What it means.
    pub meaning: Meaning,
    /// The text as read; foreign.
    pub raw: String,
}

/// A problem reported with F2: the code, and what it needed to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub code: ExceptionCode,
    /// The numbers the code needs, in the order of [`needs`].
    pub numbers: Vec<Qty>,
    /// The scan the code needs, if any.
    pub scan: Option<Reading>,
    /// The place or LPN it is about, where that was scanned for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Reading>,
}

impl Problem {
    /// A problem of which nothing is known yet but its code.
    #[must_use]
    pub fn new(code: ExceptionCode) -> Problem {
        Problem { code, numbers: Vec::new(), scan: None, place: None }
    }

    /// The place that was scanned for it, if any.
    #[must_use]
    pub fn location(&self) -> Option<String> {
        self.place.iter().chain(&self.scan).flat_map(|reading| &reading.candidates).find_map(
            |one| match one {
                Meaning::Location { location } | Meaning::Door { location } => Some(location.clone()),
                _ => None,
            },
        )
    }

    /// The LPN that was scanned for it, if any.
    #[must_use]
    pub fn lpn(&self) -> Option<String> {
        self.place.iter().chain(&self.scan).flat_map(|reading| &reading.candidates).find_map(
            |one| match one {
                Meaning::Lpn { lpn } => Some(lpn.clone()),
                _ => None,
            },
        )
    }

    /// The goods that were scanned for it, if any.
    #[must_use]
    pub fn item(&self) -> Option<&ItemScan> {
        self.scan.iter().flat_map(|reading| &reading.candidates).find_map(|one| match one {
            Meaning::Item(scan) => Some(scan),
            _ => None,
        })
    }

    /// The expiry that stands on the label scanned for it, when that is the label of these goods.
    #[must_use]
    pub fn expiry_of(&self, goods: &Goods) -> Option<Day> {
        let scan = self.item()?;
        let same = scan.item == goods.item && !goods.lot.is_empty() && scan.lot.as_ref() == Some(&goods.lot);
        scan.expiry.filter(|_| same)
    }

    /// Whether it says that a place cannot be used or reached.
    #[must_use]
    pub fn is_of_place(&self) -> bool {
        matches!(self.code, ExceptionCode::BinFull | ExceptionCode::BinBlocked | ExceptionCode::NoAccess)
    }

    /// Whether it is about the goods themselves, wherever they are, and not about a place.
    #[must_use]
    pub fn is_of_goods(&self) -> bool {
        matches!(
            self.code,
            ExceptionCode::Damaged
                | ExceptionCode::Expired
                | ExceptionCode::ShortDated
                | ExceptionCode::SurplusFound
        )
    }
}

/// What a worker did, as the flow sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowInput {
    /// A scan the state accepts ([`super::Flow::fits`]).
    Scan(Scan),
    /// Digits and ENT, 1 to 12 of them; comes only where the prompt takes typing.
    Typed(String),
    /// ENT with nothing typed; comes only where the prompt says that ENT accepts.
    Enter,
    /// A row of the prompt's list, from 0.
    Choice(usize),
    /// F3.
    Back,
    /// The request just made was granted.
    Granted(Grant),
    /// The request just made was refused, or lapsed.
    Refused(Message),
    /// F2 and all the code needs.
    Problem(Problem),
    /// An entry of the prompt's F4 list.
    More(Entry),
    /// The last confirm was taken back: the goods are where they came from.
    Undone(Confirm),
}

/// A flow input with the Asks already answered for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What came.
    pub input: FlowInput,
    /// Code and option of each Ask answered: 1 for yes, else the digit.
    #[serde(default)]
    pub said: Vec<(String, u8)>,
    /// The scale gave the number, nobody typed it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scale: bool,
    /// Check digits were typed for the place, nobody scanned it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digits: bool,
}

impl Given {
    /// An input nothing was asked about yet.
    #[must_use]
    pub fn new(input: FlowInput) -> Given {
        Given { input, said: Vec::new(), scale: false, digits: false }
    }

    /// A place, by its check digits.
    #[must_use]
    pub fn by_digits(scan: Scan) -> Given {
        Given { digits: true, ..Given::new(FlowInput::Scan(scan)) }
    }

    /// The place that was scanned, or whose check digits were typed.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        match &self.input {
            FlowInput::Scan(Scan { meaning: Meaning::Location { location }, .. }) => Some(location),
            _ => None,
        }
    }

    /// A weight in g, as the scale gave it.
    #[must_use]
    pub fn weighed(grams: i64) -> Given {
        Given { scale: true, ..Given::new(FlowInput::Typed(grams.to_string())) }
    }

    /// The option chosen when `code` was asked for this input; `None` when it was not asked yet.
    #[must_use]
    pub fn said(&self, code: &str) -> Option<u8> {
        self.said.iter().find(|(asked, _)| asked == code).map(|(_, option)| *option)
    }

    /// How what is confirmed by this input was verified.
    #[must_use]
    pub fn verified(&self) -> Verified {
        match self.input {
            FlowInput::Typed(_) if self.scale => Verified::Scale,
            FlowInput::Typed(_) => Verified::Typed,
            FlowInput::Scan(_) if self.digits => Verified::Typed,
            FlowInput::Scan(_) => Verified::Scan,
            _ => Verified::Key,
        }
    }
}

/// Whether a state wants a meaning of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Not at this step.
    No,
    /// This kind of thing is asked for.
    Kind,
    /// This very thing is asked for: it wins over other meanings of the same barcode.
    Planned,
}

/// What a problem code needs to be told before it can be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// How many were taken.
    Taken,
    /// How many good ones are left.
    Left,
    /// How many are concerned, above 0.
    Number,
    /// A scan of what is really there.
    Scan,
    /// A scan of the bin that is meant.
    Bin,
    /// A scan of the LPN that is meant.
    Lpn,
    /// A scan of the bin or the LPN the goods are in.
    Where,
}

impl Need {
    /// Whether a scan answers it, and no number.
    #[must_use]
    pub fn is_scan(self) -> bool {
        matches!(self, Need::Scan | Need::Bin | Need::Lpn | Need::Where)
    }
}

/// What a code needs when some of several kinds of goods before the worker are meant: which, and how many.
pub const WHICH: &[Need] = &[Need::Scan, Need::Number];

/// The same where nobody knows either where the goods are.
const WHERE_WHICH: &[Need] = &[Need::Where, Need::Scan, Need::Number];

/// What each code needs, by what is known of where the worker stands: what is known is not asked.
#[must_use]
pub fn needs_at(place: &Place, code: ExceptionCode) -> &'static [Need] {
    use ExceptionCode as E;
    match code {
        E::Damaged | E::SurplusFound if place.goods.is_some() => &[Need::Number],
        E::Damaged | E::SurplusFound if place.location.is_empty() && place.lpn.is_empty() => WHERE_WHICH,
        E::Damaged | E::SurplusFound => WHICH,
        E::Expired | E::ShortDated if place.goods.is_none() => &[Need::Scan],
        E::BinFull | E::BinBlocked | E::NoAccess if place.location.is_empty() => &[Need::Bin],
        E::TempOut if place.lpn.is_empty() => &[Need::Lpn],
        _ => needs(code),
    }
}

/// What each code needs where nothing else is to be known.
#[must_use]
pub fn needs(code: ExceptionCode) -> &'static [Need] {
    match code {
        ExceptionCode::Short => &[Need::Taken, Need::Left],
        ExceptionCode::SurplusFound
        | ExceptionCode::Damaged
        | ExceptionCode::OverTaken
        | ExceptionCode::OverReceived
        | ExceptionCode::MissingAtPack
        | ExceptionCode::PackFactor => &[Need::Number],
        ExceptionCode::ExtraItem => &[Need::Scan, Need::Number],
        ExceptionCode::WrongItem
        | ExceptionCode::LpnDiffers
        | ExceptionCode::PutElsewhere
        | ExceptionCode::Unannounced
        | ExceptionCode::UnknownBarcode => &[Need::Scan],
        _ => &[],
    }
}
