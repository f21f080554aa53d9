//! What a supervisor decides about running work and devices: take it from somebody, give it to somebody, what goes
//! first, and words for a device. Each decision is kept with the actor who made it.

pub mod counting;
mod devices;
mod holds;
mod orders;
mod receipts;
pub mod rules;
#[cfg(test)]
mod tests;
pub mod unfit;
mod wish;
mod work;

pub use wish::Steer;

use crate::audit;
use crate::cx::Cx;
use crate::db::DbError;
use crate::photo;
use regal_shared::text::Message;

type Done = Result<Result<(), Message>, DbError>;

/// Carries a wish out, or says why not; then nothing has changed. What it changes is kept with what was before.
///
/// # Errors
/// The database.
pub fn settle(cx: &mut Cx<'_>, wish: &Steer) -> Done {
    let watch = audit::watch(cx, wish.subject())?;
    let done = decide(cx, wish)?;
    // One look is one change, however long it lasts.
    let goes_on = matches!(wish, Steer::Watch { again: true, .. });
    if done.is_ok() && !goes_on {
        watch.keep(cx, wish.code())?;
    }
    Ok(done)
}

fn decide(cx: &mut Cx<'_>, wish: &Steer) -> Done {
    match wish {
        Steer::Give { task, person } => work::give(cx, task, person),
        Steer::Rank { task, priority } => work::rank(cx, task, *priority),
        Steer::Revoke { task } => work::revoke(cx, task),
        Steer::Thaw { task } => work::thaw(cx, task),
        Steer::Tell { device, text, urgent } => devices::tell(cx, device, text.trim(), *urgent),
        Steer::Hold { scope, object, item, reason } => holds::place(cx, scope, object, item, reason),
        Steer::Lift { hold } => holds::lift(cx, *hold),
        Steer::HoldOrder { order, reason } => orders::hold(cx, order, reason),
        Steer::LiftOrder { order } => orders::lift(cx, order),
        Steer::RankOrder { order, priority } => orders::rank(cx, order, *priority),
        Steer::TakeBack { order } => orders::take_back(cx, order),
        Steer::Unfit { location, lpn, item, lot, serial } => {
            unfit::open(cx, (location, lpn), (item, lot, serial))
        }
        Steer::AddPhoto { exception, picture } => photo::add(cx, *exception, picture),
        Steer::DropPhoto { exception, photo } => photo::remove(cx, *exception, *photo),
        Steer::Count { location } => counting::one(cx, location),
        Steer::PlanCounts(choice) => counting::many(cx, choice),
        Steer::DecideCount { count } => counting::decide(cx, *count),
        Steer::Channel { channel, cap, cut_off } => orders::set_channel(cx, channel, *cap, *cut_off),
        Steer::Carrier { carrier, pickup } => orders::set_carrier(cx, carrier, pickup),
        Steer::CloseReceipt { receipt } => receipts::close(cx, receipt),
        Steer::Record { device } => devices::record(cx, device),
        Steer::Look { device, wish } => devices::look(cx, device, *wish),
        Steer::Watch { device, again } => devices::watch_screen(cx, device, *again),
        Steer::GoOn { device } => devices::go_on(cx, device),
        Steer::LogOff { device } => devices::log_off(cx, device),
    }
}
