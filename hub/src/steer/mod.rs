//! What a supervisor decides about running work and devices: take it from somebody, give it to somebody, what goes
//! first, and words for a device. Each decision is kept with the actor who made it.

pub mod counting;
#[cfg(test)]
mod orders;
pub mod rules;
#[cfg(test)]
mod tests;

use crate::audit::{self, Subject};
use crate::catalog::hold::Scope;
use crate::catalog::reason::{Kind, is_offered};
use crate::cx::Cx;
use crate::db::{DbError, params, query_one};
use crate::floor;
use crate::order::channel;
use crate::people::person;
use crate::{catalog, events, flow, granted, inbound, order, policy, recording, screen, task};
use regal_shared::base::DeviceId;
use regal_shared::text::Message;
use regal_shared::wire::EventBody;
use rules::{OrderFacts, ReceiptFacts, TaskFacts};

/// A wish of a supervisor about work or a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steer {
    /// The work is somebody's from now on, and taken from whoever else holds it. An empty number: anybody's again.
    Give {
        /// The task.
        task: String,
        /// Number of the person, or empty.
        person: String,
    },
    /// How urgent work is: lower goes first.
    Rank {
        /// The task.
        task: String,
        /// From 1 to 99.
        priority: i64,
    },
    /// The work is taken from whoever holds it.
    Revoke {
        /// The task.
        task: String,
    },
    /// The danger reported under a task is over: whoever asks next gets it.
    Thaw {
        /// The task.
        task: String,
    },
    /// Words for a device, or for all.
    Tell {
        /// The device; all when empty.
        device: String,
        /// The words.
        text: String,
        /// Danger: at once, over the whole screen.
        urgent: bool,
    },
    /// Nothing of this is planned or leaves until the hold is lifted.
    Hold {
        /// `location`, `item`, `lot`, `lots` or `lpn`.
        scope: String,
        /// Its number; of `lots` a pattern, in which `*` stands for any signs.
        object: String,
        /// The item of a lot; of `lots` it may be empty for any item. Else empty.
        item: String,
        /// Reason code.
        reason: String,
    },
    /// A hold is over.
    Lift {
        /// The hold.
        hold: i64,
    },
    /// An order is not begun and does not leave until its hold is lifted.
    HoldOrder {
        /// The order.
        order: String,
        /// Reason code.
        reason: String,
    },
    /// The hold of an order is over.
    LiftOrder {
        /// The order.
        order: String,
    },
    /// How urgent an order and its open work are: lower goes first.
    RankOrder {
        /// The order.
        order: String,
        /// From 1 to 99.
        priority: i64,
    },
    /// A place is to be counted.
    Count {
        /// The location.
        location: String,
    },
    /// The places of a choice are to be counted.
    PlanCounts(counting::Choice),
    /// Nobody counts again what waits for a second count: it is a case to be settled.
    DecideCount {
        /// The count.
        count: i64,
    },
    /// What of a channel may be released and not packed yet at one time.
    Channel {
        /// The channel; orders that name none have one without a name.
        channel: String,
        /// Orders and lines, at most; 0 is no cap.
        cap: channel::Load,
    },
    /// Nobody waits for the rest of a delivery any more; one of which nothing came is cancelled.
    CloseReceipt {
        /// The receipt.
        receipt: String,
    },
    /// A device is asked for what it recorded.
    Record {
        /// The device.
        device: String,
    },
    /// Somebody looks at a recording.
    Look {
        /// The device.
        device: String,
        /// Number of the wish.
        wish: i64,
    },
    /// Somebody looks at the screen of a device.
    Watch {
        /// The device.
        device: String,
        /// They look already and go on.
        again: bool,
    },
    /// Confirms that neither the hub nor the device has any more are given up.
    GoOn {
        /// The device.
        device: String,
    },
    /// Whoever is on a device is off it. The work of the device stays there.
    LogOff {
        /// The device.
        device: String,
    },
}

impl Steer {
    /// Its code.
    fn code(&self) -> &'static str {
        match self {
            Steer::Give { .. } => "give",
            Steer::Rank { .. } => "rank",
            Steer::Revoke { .. } => "revoke",
            Steer::Tell { .. } => "tell",
            Steer::Hold { .. } => "hold",
            Steer::Lift { .. } => "lift",
            Steer::HoldOrder { .. } => "hold_order",
            Steer::LiftOrder { .. } => "lift_order",
            Steer::RankOrder { .. } => "rank_order",
            Steer::Count { .. } => "count",
            Steer::PlanCounts(_) => "plan_counts",
            Steer::DecideCount { .. } => "decide_count",
            Steer::Channel { .. } => "channel",
            Steer::CloseReceipt { .. } => "close_receipt",
            Steer::Record { .. } => "record",
            Steer::Look { .. } => "look",
            Steer::Watch { .. } => "watch",
            Steer::Thaw { .. } => "thaw",
            Steer::GoOn { .. } => "go_on",
            Steer::LogOff { .. } => "log_off",
        }
    }

    /// What it is about.
    fn subject(&self) -> Subject {
        match self {
            Steer::Give { task, .. }
            | Steer::Rank { task, .. }
            | Steer::Revoke { task }
            | Steer::Thaw { task } => Subject::Task(task.clone()),
            Steer::Tell { device, .. }
            | Steer::Record { device }
            | Steer::Look { device, .. }
            | Steer::Watch { device, .. }
            | Steer::GoOn { device }
            | Steer::LogOff { device } => Subject::Device(device.clone()),
            Steer::Hold { object, .. } => Subject::Other(object.clone()),
            Steer::Lift { hold } => Subject::Hold(*hold),
            Steer::HoldOrder { order, .. } | Steer::LiftOrder { order } | Steer::RankOrder { order, .. } => {
                Subject::Order(order.clone())
            }
            Steer::Count { location } => Subject::Other(location.clone()),
            Steer::PlanCounts(choice) => Subject::Other(choice.zone.clone()),
            Steer::DecideCount { count } => Subject::Other(count.to_string()),
            Steer::Channel { channel, .. } => Subject::Channel(channel.clone()),
            Steer::CloseReceipt { receipt } => Subject::Receipt(receipt.clone()),
        }
    }
}

/// Carries a wish out, or says why not; then nothing has changed. What it changes is kept with what was before.
///
/// # Errors
/// The database.
pub fn settle(cx: &mut Cx<'_>, wish: &Steer) -> Result<Result<(), Message>, DbError> {
    let watch = audit::watch(cx, wish.subject())?;
    let done = decide(cx, wish)?;
    // One look is one change, however long it lasts.
    let goes_on = matches!(wish, Steer::Watch { again: true, .. });
    if done.is_ok() && !goes_on {
        watch.keep(cx, wish.code())?;
    }
    Ok(done)
}

fn decide(cx: &mut Cx<'_>, wish: &Steer) -> Result<Result<(), Message>, DbError> {
    match wish {
        Steer::Give { task, person } => give(cx, task, person),
        Steer::Rank { task, priority } => rank(cx, task, *priority),
        Steer::Revoke { task } => revoke(cx, task),
        Steer::Thaw { task } => thaw(cx, task),
        Steer::Tell { device, text, urgent } => tell(cx, device, text.trim(), *urgent),
        Steer::Hold { scope, object, item, reason } => hold(cx, scope, object, item, reason),
        Steer::Lift { hold } => lift(cx, *hold),
        Steer::HoldOrder { order, reason } => hold_order(cx, order, reason),
        Steer::LiftOrder { order } => lift_order(cx, order),
        Steer::RankOrder { order, priority } => rank_order(cx, order, *priority),
        Steer::Count { location } => counting::one(cx, location),
        Steer::PlanCounts(choice) => counting::many(cx, choice),
        Steer::DecideCount { count } => counting::decide(cx, *count),
        Steer::Channel { channel, cap } => cap_channel(cx, channel, *cap),
        Steer::CloseReceipt { receipt } => close_receipt(cx, receipt),
        Steer::Record { device } => record(cx, device),
        Steer::Look { device, wish } => look(cx, device, *wish),
        Steer::Watch { device, again } => watch_screen(cx, device, *again),
        Steer::GoOn { device } => go_on(cx, device),
        Steer::LogOff { device } => log_off(cx, device),
    }
}

/// A task with what rules need to know of it.
fn facts(cx: &mut Cx<'_>, task: &str) -> Result<(Option<task::Task>, TaskFacts), DbError> {
    let found = task::find(cx, task)?;
    let held = !task::lease::holders(cx, task)?.is_empty();
    let over = found.as_ref().is_some_and(task::Task::is_over);
    let frozen = found.as_ref().is_some_and(|task| task.frozen);
    let facts = TaskFacts { known: found.is_some(), over, held, frozen };
    Ok((found, facts))
}

fn revoke(cx: &mut Cx<'_>, task: &str) -> Result<Result<(), Message>, DbError> {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::revoke(&facts) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        flow::revoke(cx, &found)?;
        granted::keep(cx, "revoke", task)?;
    }
    Ok(Ok(()))
}

fn thaw(cx: &mut Cx<'_>, task: &str) -> Result<Result<(), Message>, DbError> {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::thaw(&facts) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        task::thaw(cx, &found)?;
        granted::keep(cx, "thaw", task)?;
    }
    Ok(Ok(()))
}

fn give(cx: &mut Cx<'_>, task: &str, number: &str) -> Result<Result<(), Message>, DbError> {
    let site = cx.site.site.clone();
    let (found, facts) = facts(cx, task)?;
    let person = person::by_number(cx.conn, &site, number)?.filter(|person| person.state == "active");
    if let Err(no) = rules::give(&facts, number.is_empty() || person.is_some()) {
        return Ok(Err(no));
    }
    let Some(found) = found else { return Ok(Ok(())) };
    let at = match &person {
        Some(person) => person::device_of(cx, &person.person, &DeviceId::from(""))?,
        None => None,
    };
    let holders = task::lease::holders(cx, task)?;
    let theirs = at.as_ref().is_some_and(|at| holders.contains(at));
    if person.is_some() && !holders.is_empty() && !theirs {
        flow::revoke(cx, &found)?;
    }
    task::give(cx, &found.task, number)?;
    if let Some(at) = at.filter(|_| !theirs) {
        let message = Message::new("work.given");
        events::say(cx, Some(&at), &EventBody::Notice { message })?;
    }
    granted::keep(cx, "give", task)?;
    Ok(Ok(()))
}

fn rank(cx: &mut Cx<'_>, task: &str, priority: i64) -> Result<Result<(), Message>, DbError> {
    let (found, facts) = facts(cx, task)?;
    if let Err(no) = rules::rank(&facts, priority) {
        return Ok(Err(no));
    }
    if let Some(found) = found {
        task::rank(cx, &found.task, priority)?;
        granted::keep(cx, "rank", task)?;
    }
    Ok(Ok(()))
}

fn tell(cx: &mut Cx<'_>, device: &str, text: &str, urgent: bool) -> Result<Result<(), Message>, DbError> {
    if !device.is_empty() && !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    if let Err(no) = rules::tell(text, urgent) {
        return Ok(Err(no));
    }
    let to = (!device.is_empty()).then(|| DeviceId::from(device));
    events::say(cx, to.as_ref(), &EventBody::Message { text: text.to_owned(), urgent })?;
    granted::keep(cx, "tell", device)?;
    Ok(Ok(()))
}

fn hold(
    cx: &mut Cx<'_>,
    scope: &str,
    object: &str,
    item: &str,
    reason: &str,
) -> Result<Result<(), Message>, DbError> {
    let offered = is_offered(cx, Kind::Hold, reason)?;
    let Some(scope) = Scope::parse(scope).filter(|_| offered) else {
        return Ok(Err(Message::new("req.bad")));
    };
    let item = if matches!(scope, Scope::Lot | Scope::Lots) { item } else { "" };
    if scope == Scope::Lots {
        return recall(cx, object.trim(), item.trim(), reason);
    }
    if !catalog::hold::known(cx, scope, object, item)? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    if !catalog::hold::place(cx, scope, object, item, reason)? {
        return Ok(Err(Message::new("board.hold_there")));
    }
    granted::keep(cx, "hold", object)?;
    Ok(Ok(()))
}

/// Lots by a pattern, of an item that is known or of any.
fn recall(cx: &mut Cx<'_>, pattern: &str, item: &str, reason: &str) -> Result<Result<(), Message>, DbError> {
    if let Err(no) = catalog::recall::pattern(pattern, item) {
        return Ok(Err(no));
    }
    if !item.is_empty() && !catalog::hold::known(cx, Scope::Item, item, "")? {
        return Ok(Err(Message::new("req.unknown_object")));
    }
    if !catalog::recall::place(cx, pattern, item, reason)? {
        return Ok(Err(Message::new("board.hold_there")));
    }
    granted::keep(cx, "hold", pattern)?;
    Ok(Ok(()))
}

fn lift(cx: &mut Cx<'_>, number: i64) -> Result<Result<(), Message>, DbError> {
    let row = query_one(
        cx.conn,
        "select object from hold where site = $1 and hold = $2",
        params![&cx.site.site, number],
    )?;
    let Some(row) = row else { return Ok(Err(Message::new("board.no_hold"))) };
    if !catalog::hold::lift(cx, number)? {
        return Ok(Err(Message::new("board.no_hold")));
    }
    granted::keep(cx, "lift", row.text(0)?)?;
    Ok(Ok(()))
}

fn order_facts(cx: &mut Cx<'_>, number: &str) -> Result<OrderFacts, DbError> {
    let found = order::head(cx, number)?;
    Ok(OrderFacts {
        known: found.is_some(),
        on_hold: found.as_ref().is_some_and(|one| one.on_hold),
        over: found.is_some_and(|one| !order::holdable(&one.state)),
    })
}

fn hold_order(cx: &mut Cx<'_>, number: &str, reason: &str) -> Result<Result<(), Message>, DbError> {
    let offered = is_offered(cx, Kind::Order, reason)?;
    if let Err(no) = rules::hold_order(&order_facts(cx, number)?, offered) {
        return Ok(Err(no));
    }
    for load in order::hold(cx, number, reason)? {
        flow::revise(cx, &load)?;
    }
    granted::keep(cx, "hold_order", number)?;
    Ok(Ok(()))
}

fn lift_order(cx: &mut Cx<'_>, number: &str) -> Result<Result<(), Message>, DbError> {
    if let Err(no) = rules::lift_order(&order_facts(cx, number)?) {
        return Ok(Err(no));
    }
    for load in order::lift(cx, number)? {
        flow::revise(cx, &load)?;
    }
    granted::keep(cx, "lift_order", number)?;
    Ok(Ok(()))
}

fn rank_order(cx: &mut Cx<'_>, number: &str, priority: i64) -> Result<Result<(), Message>, DbError> {
    if let Err(no) = rules::rank_order(&order_facts(cx, number)?, priority) {
        return Ok(Err(no));
    }
    for batch in order::rank(cx, number, priority)? {
        flow::revise(cx, &batch)?;
    }
    granted::keep(cx, "rank_order", number)?;
    Ok(Ok(()))
}

fn cap_channel(cx: &mut Cx<'_>, name: &str, cap: channel::Load) -> Result<Result<(), Message>, DbError> {
    if let Err(no) = rules::channel(name, cap) {
        return Ok(Err(no));
    }
    channel::set(cx, name, cap)?;
    granted::keep(cx, "channel", name)?;
    Ok(Ok(()))
}

fn close_receipt(cx: &mut Cx<'_>, number: &str) -> Result<Result<(), Message>, DbError> {
    let found = inbound::find(cx, number)?;
    let came: i64 = inbound::lines(cx, number)?.iter().map(|line| line.received).sum();
    let facts = ReceiptFacts { known: found.is_some(), open: found.is_some_and(|one| one.is_open()), came };
    let change = match rules::close_receipt(&facts, number) {
        Ok(change) => change,
        Err(no) => return Ok(Err(no)),
    };
    inbound::apply(cx, &change)?;
    granted::keep(cx, "close_receipt", number)?;
    Ok(Ok(()))
}

fn record(cx: &mut Cx<'_>, device: &str) -> Result<Result<(), Message>, DbError> {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    recording::ask(cx, &DeviceId::from(device))?;
    granted::keep(cx, "recording_ask", device)?;
    Ok(Ok(()))
}

fn go_on(cx: &mut Cx<'_>, device: &str) -> Result<Result<(), Message>, DbError> {
    if !floor::go_on(cx, &DeviceId::from(device))? {
        return Ok(Err(Message::new("board.lacks_nothing")));
    }
    granted::keep(cx, "go_on", device)?;
    Ok(Ok(()))
}

fn look(cx: &mut Cx<'_>, device: &str, wish: i64) -> Result<Result<(), Message>, DbError> {
    let site = cx.site.site.clone();
    if recording::kept(cx.conn, &site, wish, device)?.is_none() {
        return Ok(Err(Message::new("board.recording_not")));
    }
    granted::keep(cx, "recording_read", &format!("{device}.{wish}"))?;
    Ok(Ok(()))
}

fn watch_screen(cx: &mut Cx<'_>, device: &str, again: bool) -> Result<Result<(), Message>, DbError> {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    let site = cx.site.site.clone();
    if !policy::flag(cx.conn, &site, screen::POLICY, true)? {
        return Ok(Err(Message::new("board.screen_never")));
    }
    screen::ask(cx, &DeviceId::from(device), again)?;
    if !again {
        granted::keep(cx, "screen_look", device)?;
    }
    Ok(Ok(()))
}

fn log_off(cx: &mut Cx<'_>, device: &str) -> Result<Result<(), Message>, DbError> {
    if !there(cx, device)? {
        return Ok(Err(Message::new("board.no_device")));
    }
    let (site, id) = (cx.site.site.clone(), DeviceId::from(device));
    if person::on_device(cx.conn, &site, &id)?.is_none() {
        return Ok(Err(Message::new("board.device_free")));
    }
    person::log_off(cx, &id, "reassigned")?;
    granted::keep(cx, "log_off", device)?;
    Ok(Ok(()))
}

fn there(cx: &mut Cx<'_>, device: &str) -> Result<bool, DbError> {
    let row = query_one(
        cx.conn,
        "select device from device where site = $1 and device = $2",
        params![&cx.site.site, device],
    )?;
    Ok(row.is_some())
}
