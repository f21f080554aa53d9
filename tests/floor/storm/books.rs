//! The reference: books computed from what was confirmed, in the journal's order, without SQL. The hub's must agree.

use regal_hub::db::{Conn, DbError, Value};
use std::collections::BTreeMap;

/// Location, item, lot, serial, LPN, status.
pub type Key = [String; 6];

/// Where stock may be below 0.
const VIRTUAL: [&str; 5] = ["Supplier", "Customer", "Transit", "Adjustment", "Discrepancy"];

/// The books.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Journal number followed up to.
    pub journal: i64,
    stock: BTreeMap<Key, i64>,
}

impl Books {
    /// Takes in what the journal has got meanwhile.
    pub fn follow(
        &mut self,
        conn: &mut dyn Conn,
        _body: &dyn Fn(&str, i64) -> Option<String>,
    ) -> Result<(), DbError> {
        let rows = conn.query(
            "select number, item, lot, serial, qty, from_location, from_lpn, from_status, to_location, to_lpn, to_status \
             from movement where site = 'main' and number > $1 order by number",
            &[Value::from(self.journal)],
        )?;
        for row in &rows {
            let number = row.int(0)?;
            assert_eq!(number, self.journal + 1, "the journal is numbered without a gap");
            self.journal = number;
            let key = |at: usize| -> Result<Key, DbError> {
                Ok([
                    row.string(at)?,
                    row.string(1)?,
                    row.string(2)?,
                    row.string(3)?,
                    row.string(at + 1)?,
                    row.string(at + 2)?,
                ])
            };
            let qty = row.int(4)?;
            assert!(qty > 0, "movement {number} moves {qty}");
            self.add(key(5)?, -qty);
            self.add(key(8)?, qty);
        }
        Ok(())
    }

    fn add(&mut self, key: Key, qty: i64) {
        let on_hand = self.stock.entry(key.clone()).or_default();
        *on_hand += qty;
        assert!(*on_hand >= 0 || VIRTUAL.contains(&key[0].as_str()), "{on_hand} at {key:?}");
        if *on_hand == 0 {
            self.stock.remove(&key);
        }
    }

    /// The hub's balances are these.
    pub fn same(&self, conn: &mut dyn Conn) -> Result<(), DbError> {
        let rows = conn.query(
            "select location, item, lot, serial, lpn, status, on_hand from balance where site = 'main' and on_hand <> 0",
            &[],
        )?;
        let mut there = BTreeMap::new();
        for row in &rows {
            let key: Key = [
                row.string(0)?,
                row.string(1)?,
                row.string(2)?,
                row.string(3)?,
                row.string(4)?,
                row.string(5)?,
            ];
            there.insert(key, row.int(6)?);
        }
        assert_eq!(self.stock, there, "reference and hub");
        Ok(())
    }
}
