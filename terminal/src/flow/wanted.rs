//! What a happy worker does next.

use regal_shared::barcode::Entry;
use regal_shared::base::{Day, Goods};
use regal_shared::flow::common::Directory;

/// What a happy worker does next: for the demo key, and for tests that count scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Scans this barcode.
    Scan(String),
    /// Scans the label on these goods. Which that is, is looked for only by who scans it: a prompt is made with every
    /// scan and a site has many barcodes.
    Label(Label),
    /// Types these digits and ENT.
    Type(String),
    /// Presses ENT.
    Enter,
    /// Chooses this row, from 1.
    Choice(u8),
    /// Takes this entry of F4.
    More(Entry),
    /// Goes back: there is nothing to do here.
    Back,
}

impl Wanted {
    /// The same, with the label found.
    #[must_use]
    pub fn read(self, directory: &Directory) -> Wanted {
        match self {
            Wanted::Label(label) => Wanted::Scan(label.text(directory)),
            other => other,
        }
    }
}

/// A label on goods: the barcode of one piece, as GS1 with lot and expiry where they are said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label {
    /// The item.
    pub item: String,
    /// The lot, or empty.
    pub lot: String,
    /// The expiry, where the label tells it.
    pub expiry: Option<Day>,
}

impl Label {
    /// The label of goods, without their expiry.
    #[must_use]
    pub fn of(goods: &Goods) -> Label {
        Label { item: goods.item.clone(), lot: goods.lot.clone(), expiry: None }
    }

    /// What a scanner reads from it. Reads the whole barcode table.
    fn text(&self, directory: &Directory) -> String {
        let mut rows = directory.barcodes.values().flatten();
        let found = rows.find(|row| row.item == self.item && row.factor == 1);
        let text = found.map_or_else(|| self.item.clone(), |row| row.barcode.clone());
        let is_gtin = text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_gtin || self.lot.is_empty() {
            return text;
        }
        match self.expiry.and_then(Day::ymd) {
            Some((y, m, d)) => format!("]C101{text}17{:02}{m:02}{d:02}10{}", y % 100, self.lot),
            None => format!("]C101{text}10{}", self.lot),
        }
    }
}
