//! The rows of what is asked for and reported: by devices, at the desk, by other systems, on the hub's machine.
//!
//! Each table is one list, from which both its rows and the look-up are made.

use super::Who;
use super::Who::{Console, Device, Least};
use crate::admin::AdminRequest;
use crate::clarify::Settle;
use crate::floor::once::Wish as Asked;
use crate::setup::Setup;
use crate::steer::Steer;
use crate::webhook::Wish as Hook;
use regal_shared::flow::session::Role;
use regal_shared::flow::session::Role::{Administrator, Lead, Picker, Supervisor};
use regal_shared::wire::{Claim, Confirm, Request};

macro_rules! kinds {
    ($(#[$told:meta])* $rows:ident, $(#[$of:meta])* $who:ident($kind:ident): $($name:ident $needs:expr,)*) => {
        $(#[$told])*
        pub const $rows: &[(&str, Who)] = &[$((stringify!($name), $needs)),*];

        $(#[$of])*
        #[must_use]
        pub fn $who(wish: &$kind) -> Who {
            match wish {
                $($kind::$name { .. } => $needs,)*
            }
        }
    };
}

kinds! {
    /// What terminals report. Nobody is asked for a right: the goods have moved.
    CONFIRMS,
    /// Who may report it.
    confirm(Confirm):
    LoggedOn Device,
    Bind Device,
    Take Device,
    Put Device,
    Stage Device,
    Pick Device,
    PickShort Device,
    ReceiptOpened Device,
    Receive Device,
    ReceiveLpn Device,
    UnloadingDone Device,
    Pack Device,
    Load Device,
    Unload Device,
    Depart Device,
    Count Device,
    Observe Device,
    Report Device,
    Undo Device,
    Park Device,
    Handover Device,
    LpnNest Device,
    LpnSplit Device,
    LpnMerge Device,
    LpnRelabel Device,
    LpnEmpty Device,
}

kinds! {
    /// What terminals ask for. `Device`: nobody has to be logged on.
    REQUESTS,
    /// Who may ask for it.
    request(Request):
    LogOn Device,
    LogOff Device,
    BindEquipment Device,
    Claim Least(Picker),
    // The device's own, whoever is on it: what was given up without a link comes back with the link.
    HandBack Device,
    Numbers Device,
    TakeOver Least(Picker),
    // The worker asks; who allows it shows a badge (Act::Allow).
    Override Least(Picker),
    ReleaseLoad Least(Picker),
    Print Least(Picker),
    Reopen Least(Picker),
    Mismatches Least(Picker),
    VoidLabel Least(Picker),
}

kinds! {
    /// How terminals ask for work.
    CLAIMS,
    /// Who may ask so.
    claim(Claim):
    Next Least(Picker),
    Cluster Least(Picker),
    Object Least(Picker),
    Task Least(Picker),
    Own Act::OwnWork.who(),
    NewLoad Act::OpenLoad.who(),
}

kinds! {
    /// What is decided at the desk about work, stock and devices.
    STEERS,
    /// Who may decide it.
    steer(Steer):
    Give Least(Supervisor),
    Rank Least(Supervisor),
    Revoke Least(Supervisor),
    Thaw Least(Supervisor),
    Tell Least(Supervisor),
    Hold Least(Supervisor),
    Lift Least(Supervisor),
    HoldOrder Least(Supervisor),
    LiftOrder Least(Supervisor),
    RankOrder Least(Supervisor),
    TakeBack Least(Supervisor),
    Unfit Least(Supervisor),
    AddPhoto Least(Supervisor),
    DropPhoto Least(Supervisor),
    Count Least(Supervisor),
    PlanCounts Least(Supervisor),
    DecideCount Least(Supervisor),
    Channel Least(Supervisor),
    Carrier Least(Supervisor),
    CloseReceipt Least(Supervisor),
    Record Least(Supervisor),
    Look Least(Supervisor),
    Watch Least(Supervisor),
    GoOn Least(Supervisor),
    LogOff Least(Supervisor),
}

kinds! {
    /// How cases are settled.
    SETTLES,
    /// Who may settle so.
    settle(Settle):
    Found Least(Supervisor),
    WriteOff Least(Supervisor),
    Scrap Least(Supervisor),
    Match Least(Supervisor),
    Counted Least(Supervisor),
    Recount Least(Supervisor),
    Accept Least(Supervisor),
    Approve Least(Supervisor),
    Reject Least(Supervisor),
}

kinds! {
    /// What is set up.
    SETUPS,
    /// Who may set it up.
    setup(Setup):
    NewPerson Least(Administrator),
    EditPerson Least(Administrator),
    LockPerson Least(Administrator),
    Pin Least(Administrator),
    Password Least(Administrator),
    NoFactor Least(Administrator),
    EndSessions Least(Administrator),
    Council Least(Administrator),
    Badge Least(Administrator),
    Code Least(Administrator),
    EquipDevice Least(Administrator),
    LoseDevice Least(Administrator),
    LockDevice Least(Administrator),
    Policy Least(Administrator),
    Station Least(Administrator),
    Print Least(Supervisor),
    Job Least(Supervisor),
    Alias Least(Supervisor),
    Item Least(Administrator),
    RetireItem Least(Administrator),
    Barcode Least(Administrator),
    NoBarcode Least(Administrator),
    Location Least(Administrator),
    Reason Least(Administrator),
    OwnReason Least(Administrator),
    LocationState Least(Administrator),
    ClearLocation Least(Administrator),
}

kinds! {
    /// What is decided about webhooks.
    HOOKS,
    /// Who may decide it.
    hook(Hook):
    Make Least(Administrator),
    Change Least(Administrator),
    State Least(Administrator),
    Rotate Least(Administrator),
    Replay Least(Administrator),
    Remove Least(Administrator),
}

kinds! {
    /// What is asked on the hub's machine; a few of it at the desk as well.
    ADMINS,
    /// Who may ask it at the desk. What stands for `Console` is asked on the machine alone.
    admin(AdminRequest):
    UserAdd Console,
    UserList Console,
    UserState Console,
    UserPin Console,
    PermitGrant Console,
    PermitWithdraw Console,
    PermitList Console,
    VehicleSet Console,
    VehicleList Console,
    DeviceCode Console,
    DeviceEquip Console,
    DeviceList Console,
    DeviceLost Console,
    DeviceState Console,
    KeyAdd Console,
    KeyList Console,
    KeyEnd Console,
    WebhookList Console,
    WebhookTroubled Console,
    Webhook Console,
    PolicyList Console,
    PolicySet Console,
    WorkstationList Console,
    WorkstationAdd Console,
    LoadList Console,
    LoadOpen Console,
    Release Least(Supervisor),
    ReleaseNext Console,
    BackupMade Console,
    Cancel Least(Supervisor),
}

/// Who may ask what other systems ask: each wish by its own table.
#[must_use]
pub fn asked(wish: &Asked) -> Who {
    match wish {
        Asked::Bring(_) => Least(Supervisor),
        Asked::Decide { wish, .. } => admin(wish),
        Asked::Settle(wish) => settle(wish),
        Asked::Steer(wish) => steer(wish),
        Asked::Setup(wish) => setup(wish),
        Asked::Webhook(wish) => hook(wish),
    }
}

/// Rights that are part of something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Signing in at the desk at all.
    Desk,
    /// Work on the floor that nobody planned.
    OwnWork,
    /// A new load at a door that has none.
    OpenLoad,
    /// A unit onto a truck that is not planned for it.
    AddToLoad,
    /// Showing a badge for what a rule forbids a worker.
    Allow,
    /// Deciding at the desk, and not only reading there.
    Decide,
    /// Finding people, by name and number.
    FindPeople,
    /// Being told that a backup is late.
    SeeBackups,
    /// Asking to look at what one person did; the works council may as well.
    BreakGlass,
}

impl Act {
    /// Every one.
    pub const ALL: [Act; 9] = [
        Act::Desk,
        Act::OwnWork,
        Act::OpenLoad,
        Act::AddToLoad,
        Act::Allow,
        Act::Decide,
        Act::FindPeople,
        Act::SeeBackups,
        Act::BreakGlass,
    ];

    /// The least role for it.
    #[must_use]
    pub const fn least(self) -> Role {
        match self {
            Act::Desk | Act::OwnWork | Act::OpenLoad | Act::AddToLoad => Lead,
            Act::Allow | Act::Decide => Supervisor,
            Act::FindPeople | Act::SeeBackups | Act::BreakGlass => Administrator,
        }
    }

    const fn who(self) -> Who {
        Least(self.least())
    }

    /// Whether somebody with a role may.
    #[must_use]
    pub fn is_for(self, role: Role) -> bool {
        role >= self.least()
    }
}
