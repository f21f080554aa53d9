//! Whether what was saved is as it was saved.

use super::Out;
use crate::config::Config;
use crate::io::outbox::{Outbox, StoreError};
use regal_shared::text::Message;
use std::io;

/// Prints how it stands with the store; nothing where there is none.
pub(super) fn tell(config: &Config, out: &Out) -> io::Result<()> {
    if !config.data.join("terminal.db").exists() {
        return Ok(());
    }
    out.line(&out.say("doctor.store"))?;
    let mut cause = None;
    let mut closed = |error: StoreError| {
        cause = Some(error.to_string());
        Message::new("doctor.store_closed")
    };
    let message = match Outbox::open(&config.data) {
        Ok(store) => match (store.damaged(), store.waiting()) {
            _ if store.lost() => Message::new("doctor.store_lost"),
            (Some(number), _) => Message::new("doctor.store_damaged").with("n", number),
            (None, Ok(waiting)) => {
                Message::new("doctor.store_good").with("n", store.last()).with("waiting", waiting)
            }
            (None, Err(error)) => closed(error),
        },
        Err(StoreError::Locked(_)) => Message::new("doctor.store_busy"),
        Err(StoreError::Damaged(_)) => Message::new("doctor.store_broken"),
        Err(error) => closed(error),
    };
    out.line(&format!("  {}", out.say(message)))?;
    // As it is: words are cut to a row of the screen, and the remedy stands at the end.
    cause.map_or(Ok(()), |cause| out.line(&format!("  {cause}")))
}
