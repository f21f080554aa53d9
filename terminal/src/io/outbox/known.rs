//! What the store knows besides commands: who the device is, which hub it speaks to and what that hub said last.

use super::kept::keep;
use super::{Identity, Outbox, StoreError};
use regal_shared::base::Number;
use regal_shared::tls::Pin;
use regal_shared::wire::Head;

impl Outbox {
    /// Who this device is, or `None` before enrolment.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Says from now on with this mark that it is still the machine it was.
    pub fn marked(&mut self, mark: String) {
        self.mark = mark;
    }

    /// The mark it speaks with, or empty.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// Keeps what enrolment gave. A device that becomes another one begins its numbers anew.
    ///
    /// # Errors
    /// When it cannot be written, or confirms of another device still wait.
    pub fn enrol(&mut self, identity: Identity, epoch: i64) -> Result<(), StoreError> {
        let other = self.identity.as_ref().is_some_and(|old| old.device != identity.device);
        if other && self.waiting()? > 0 {
            return Err(StoreError::Waiting(self.waiting()?));
        }
        let text =
            serde_json::to_string(&identity).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.full()?;
        let tx = self.db.transaction()?;
        if other {
            tx.execute("delete from confirm", [])?;
            tx.execute("delete from kept", [])?;
        }
        keep(&tx, "identity", &text)?;
        keep(&tx, "epoch", &epoch.to_string())?;
        tx.commit()?;
        if other {
            (self.last, self.reserved) = (0, 0);
            self.damaged.set(None);
            self.lost = false;
            self.base.doubt();
        }
        self.identity = Some(identity);
        Ok(())
    }

    /// Keeps other keys for the hub; nothing else changes. Without an enrolment nothing happens.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn know_by(&mut self, keys: Vec<Pin>) -> Result<(), StoreError> {
        let Some(identity) = &self.identity else { return Ok(()) };
        let identity = Identity { keys, ..identity.clone() };
        let text =
            serde_json::to_string(&identity).map_err(|error| StoreError::Damaged(error.to_string()))?;
        self.full()?;
        keep(&self.db, "identity", &text)?;
        self.identity = Some(identity);
        Ok(())
    }

    /// The hub's restore count this device has taken on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn epoch(&self) -> Result<i64, StoreError> {
        Ok(self.kept("epoch")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Keeps the newest journal head the hub told; never an older one.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn keep_head(&mut self, head: &Head) -> Result<(), StoreError> {
        if self.head()?.is_none_or(|known| (known.epoch, known.number) < (head.epoch, head.number)) {
            let text = serde_json::to_string(head).map_err(|error| StoreError::Damaged(error.to_string()))?;
            self.keep_soon("head", &text)?;
        }
        Ok(())
    }

    /// Takes on the hub's restore count: from now on this device has begun again with it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn take_on(&mut self, epoch: i64) -> Result<(), StoreError> {
        self.keep_soon("epoch", &epoch.to_string())
    }

    /// The number of the last confirm saved, 0 before the first.
    #[must_use]
    pub fn last(&self) -> Number {
        self.last
    }

    /// The last request number that is consumed on disk; later ones were never used.
    #[must_use]
    pub fn reserved(&self) -> Number {
        self.reserved
    }

    /// The newest journal head seen.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.kept("head")?.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Epoch and number of the last event seen.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn event(&self) -> Result<Option<(i64, i64)>, StoreError> {
        let text = self.kept("event")?;
        Ok(text.and_then(|text| {
            let (epoch, number) = text.split_once(':')?;
            Some((epoch.parse().ok()?, number.parse().ok()?))
        }))
    }

    /// Keeps the position in the feed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_event(&mut self, epoch: i64, number: i64) -> Result<(), StoreError> {
        self.keep_soon("event", &format!("{epoch}:{number}"))
    }
}
