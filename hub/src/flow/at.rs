//! Where a command comes from.

use crate::cx::Cx;
use crate::db::DbError;
use crate::people::person::{self, Person};
use crate::task::lease;
use regal_shared::base::{ActorId, DeviceId};
use regal_shared::flow::session::Role;
use regal_shared::wire::{Body, Command, Request, Verified};

/// Where a command comes from: device, person, lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The device.
    pub device: DeviceId,
    /// Who did it.
    pub actor: ActorId,
    /// Whether somebody is logged on there now.
    pub logged_on: bool,
    /// Rights of who is logged on; the least when nobody is.
    pub role: Role,
    /// The task of the command's lease; empty when it has none.
    pub task: String,
    /// The lease is this device's and the newest of its task: nothing came between.
    pub lease_holds: bool,
    /// The work had stopped: the lease ends soon, unless the work goes on.
    pub stopped: bool,
    /// The work of the command's lease was no longer the device's: taken from it, lapsed, given back, cancelled.
    pub late: bool,
    /// How the worker showed it.
    pub verified_by: Verified,
}

impl At {
    /// Reads what the door must know before a flow decides.
    ///
    /// # Errors
    /// The database.
    pub fn of(cx: &mut Cx<'_>, device: &DeviceId, command: &Command) -> Result<At, DbError> {
        // Only requests ask for rights; a confirm is a fact whoever made it.
        let on = match &command.body {
            Body::Request(wish) if !matches!(wish, Request::LogOn(_)) => {
                // Locked since: they may do nothing more, though they are on the device still.
                person::on_device(cx.conn, &cx.site.site, device)?.filter(|(_, on)| on.state == "active")
            }
            _ => None,
        };
        let task = command.lease.as_ref().map_or_else(String::new, |lease| lease.task.0.clone());
        let (mut lease_holds, mut stopped, mut late) = (false, false, false);
        if let Some(named) = &command.lease {
            let held = lease::held(cx, named.task.as_str(), device)?;
            let held = held.filter(|held| held.fence == named.fence);
            lease_holds = held.is_some();
            stopped = held.is_some_and(|held| held.ends_by.0 > 0);
            late = !lease_holds && !lease::finished(cx, named, device)?;
        }
        Ok(At {
            device: device.clone(),
            actor: on.as_ref().map_or_else(|| command.actor.clone(), |(actor, _)| actor.clone()),
            logged_on: on.is_some(),
            role: on.map_or(Role::Picker, |(_, Person { role, .. })| role),
            task,
            lease_holds,
            stopped,
            late,
            verified_by: command.verified_by,
        })
    }
}
