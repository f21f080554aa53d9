//! What a supervisor may wish, its code and what it is about.

use super::counting;
use crate::audit::Subject;
use crate::order::channel;
use crate::order::pickup::Pickup;
use crate::photo::picture::Picture;

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
    /// The release of an order is taken back: what nobody has in hand of it is no work any more.
    TakeBack {
        /// The order.
        order: String,
    },
    /// A photo is added to a case.
    AddPhoto {
        /// The case.
        exception: i64,
        /// The picture.
        picture: Picture,
    },
    /// A photo of a case is taken away.
    DropPhoto {
        /// The case.
        exception: i64,
        /// The photo.
        photo: i64,
    },
    /// Damaged or expired goods become a case, in which they can be scrapped.
    Unfit {
        /// Where they lie.
        location: String,
        /// On which LPN, or empty.
        lpn: String,
        /// The item.
        item: String,
        /// The lot, or empty.
        lot: String,
        /// The serial number, or empty.
        serial: String,
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
        /// Daily cut-off of its orders that name none, minutes after midnight; -1 for none, absent to leave it.
        cut_off: Option<i64>,
    },
    /// When a carrier fetches what it drives.
    Carrier {
        /// The carrier, as orders name it.
        carrier: String,
        /// Its pick-ups; none at all leaves its orders to channel and site.
        pickup: Pickup,
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
    pub(super) fn code(&self) -> &'static str {
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
            Steer::TakeBack { .. } => "take_back",
            Steer::Unfit { .. } => "unfit",
            Steer::AddPhoto { .. } => "add_photo",
            Steer::DropPhoto { .. } => "drop_photo",
            Steer::Count { .. } => "count",
            Steer::PlanCounts(_) => "plan_counts",
            Steer::DecideCount { .. } => "decide_count",
            Steer::Channel { .. } => "channel",
            Steer::Carrier { .. } => "carrier",
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
    pub(super) fn subject(&self) -> Subject {
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
            Steer::HoldOrder { order, .. }
            | Steer::LiftOrder { order }
            | Steer::RankOrder { order, .. }
            | Steer::TakeBack { order } => Subject::Order(order.clone()),
            Steer::Count { location } | Steer::Unfit { location, .. } => Subject::Other(location.clone()),
            Steer::AddPhoto { exception, .. } | Steer::DropPhoto { exception, .. } => {
                Subject::Case(*exception)
            }
            Steer::PlanCounts(choice) => Subject::Other(choice.zone.clone()),
            Steer::DecideCount { count } => Subject::Other(count.to_string()),
            Steer::Channel { channel, .. } => Subject::Channel(channel.clone()),
            Steer::Carrier { carrier, .. } => Subject::Carrier(carrier.clone()),
            Steer::CloseReceipt { receipt } => Subject::Receipt(receipt.clone()),
        }
    }
}
