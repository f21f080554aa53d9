//! What a packet names.

use crate::catalog::cards;
use crate::cx::Cx;
use crate::db::DbError;
use regal_shared::flow::common::Card;
use std::collections::BTreeSet;

/// What a packet names, to be sent as cards.
#[derive(Debug, Default)]
pub struct Names {
    /// Locations.
    pub locations: BTreeSet<String>,
    /// Items.
    pub items: BTreeSet<String>,
    /// Lots with their items.
    pub lots: BTreeSet<(String, String)>,
}

impl Names {
    /// The cards of all of it that the books know.
    ///
    /// # Errors
    /// The database.
    pub fn cards(&self, cx: &mut Cx<'_>) -> Result<Vec<Card>, DbError> {
        let mut all = Vec::new();
        for location in &self.locations {
            all.extend(cards::location(cx.conn, &cx.site.site, location)?.map(Card::Location));
        }
        for item in &self.items {
            all.extend(cards::item(cx.conn, &cx.site.site, item)?);
        }
        for (item, lot) in &self.lots {
            all.extend(cards::lot(cx.conn, &cx.site.site, item, lot)?.map(Card::Lot));
        }
        Ok(all)
    }
}
