//! The journal's heads that devices have seen. Each device brings the newest one it was answered with; a hub whose chain
//! lacks it has lost rows, and no check of its own can tell it so.

use super::Hall;
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::exception::{self, Raise};
use crate::site::Site;
use crate::verify::head;
use regal_shared::base::DeviceId;
use regal_shared::flow::common::ExceptionCode;
use regal_shared::text::Message;
use regal_shared::wire::Head;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// What devices have said about the journal since the hub began.
#[derive(Debug, Default)]
pub struct Heads {
    /// Devices whose head was looked for: what they see after that comes from this very process.
    heard: Mutex<BTreeSet<DeviceId>>,
    lost: AtomicBool,
}

impl Heads {
    /// A device has seen movements that this journal does not hold.
    #[must_use]
    pub fn rows_are_lost(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether it is the first time that a device brings a head.
    fn is_first(&self, device: &DeviceId) -> bool {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).insert(device.clone())
    }

    fn forget(&self, device: &DeviceId) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).remove(device);
    }
}

/// Looks for the head a device has seen in the journal, the first time it brings one. Where it is not there, the log, the
/// hub's health and a case say so: an administrator has to take the database on as restored, and the devices then send
/// again what is missing.
///
/// # Errors
/// The database; then the next POST of the device is looked at.
pub async fn look(hall: &Hall, device: &DeviceId, seen: Option<&Head>) -> Result<(), DbError> {
    let Some(seen) = seen.filter(|_| hall.heads.is_first(device)) else { return Ok(()) };
    let (site, head) = (hall.site.clone(), seen.clone());
    let lacks = hall
        .read(move |conn| {
            let row = Site::load(conn, &site)?;
            head::lacks(conn, &row, &head)
        })
        .await;
    let lacks = match lacks {
        Ok(Some(lacks)) => lacks,
        Ok(None) => return Ok(()),
        Err(error) => {
            hall.heads.forget(device);
            return Err(error);
        }
    };
    tracing::error!(
        %device,
        seen = seen.number,
        "rows of the journal are lost ({lacks}): stop the hub and take the database on as restored, \
         `regal-hub restore --adopt`; devices then send again what is missing"
    );
    hall.heads.lost.store(true, Ordering::Relaxed);
    let device = device.clone();
    hall.change("heads", move |cx| case(cx, &device)).await?;
    hall.tell();
    Ok(())
}

/// One open case is enough, however many devices have seen more than there is.
fn case(cx: &mut Cx<'_>, device: &DeviceId) -> Result<(), DbError> {
    let detail = Message::new("exc.detail_rows_lost").to_string();
    let code = ExceptionCode::OpParked;
    let open = query_one(
        cx.conn,
        "select exception from exception where site = $1 and state = 'open' and code = $2 and detail = $3 limit 1",
        params![&cx.site.site, code.code(), &detail],
    )?;
    if open.is_none() {
        cx.by.id.device = device.clone();
        exception::raise(cx, &Raise { detail, ..Raise::new(code) })?;
    }
    Ok(())
}
