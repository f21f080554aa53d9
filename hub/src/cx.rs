//! What every change inside a transaction needs: the connection, the site's numbers, who did it, the time.

use crate::db::Conn;
use crate::people::desk::Session;
use crate::site::Site;
use regal_shared::base::{ActorId, CommandId, DeviceId, Moment, Series};
use regal_shared::wire::ExceptionRef;

/// Who made the change and when; stands in journal, exceptions and tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The command; for changes the hub makes by itself, its own series under the device `hub`.
    pub id: CommandId,
    /// Kind code of the command.
    pub kind: String,
    /// The actor, or empty.
    pub actor: ActorId,
    /// The task it was done under, or empty.
    pub task: String,
    /// Device clock, when it is trusted; else the hub's.
    pub occurred_at: Moment,
    /// From where it was asked: a device, a session at the desk, a key, the console, or the hub by itself.
    pub source: String,
    /// By which route it came, or empty.
    pub route: String,
}

impl By {
    /// A change of the hub's own: an import, a release, a rule.
    #[must_use]
    pub fn hub(kind: &str, number: i64, now: Moment) -> By {
        By {
            id: CommandId { device: DeviceId::from("hub"), series: Series::Confirm, number },
            kind: kind.to_owned(),
            actor: ActorId::from(""),
            task: String::new(),
            occurred_at: now,
            source: "hub".to_owned(),
            route: String::new(),
        }
    }
}

impl By {
    /// From here on it is done by who sits at the desk, or by the key of another system.
    pub fn asked_by(&mut self, session: &Session) {
        self.actor = session.actor.clone();
        self.source = session.source();
        self.route.clone_from(&session.route);
    }

    /// From here on it is done at the console of the hub's machine.
    pub fn at_console(&mut self, route: &str) {
        self.source = "console".to_owned();
        self.route = route.to_owned();
    }
}

/// The code of a number series in tables.
#[must_use]
pub fn series_code(series: Series) -> &'static str {
    match series {
        Series::Confirm => "c",
        Series::Request => "r",
    }
}

/// One change in one transaction.
pub struct Cx<'a> {
    /// The writing connection.
    pub conn: &'a mut dyn Conn,
    /// The site's numbers.
    pub site: &'a mut Site,
    /// The moment that is written down: hub time, but never before anything recorded earlier.
    pub now: Moment,
    /// Hub time as it runs: what ends at a moment is measured by it, and devices are told it.
    pub time: Moment,
    /// Who and why.
    pub by: By,
    /// Exceptions opened so far, for the answer.
    pub raised: Vec<ExceptionRef>,
}

impl<'a> Cx<'a> {
    /// Begins a change at `time`, hub time.
    pub fn new(conn: &'a mut dyn Conn, site: &'a mut Site, by: By, time: Moment) -> Cx<'a> {
        let now = site.recorded(time);
        Cx { conn, site, now, time, by, raised: Vec::new() }
    }

    /// Begins a change of the hub's own.
    pub fn hub(conn: &'a mut dyn Conn, site: &'a mut Site, kind: &str, now: Moment) -> Cx<'a> {
        let number = site.next_number();
        let by = By::hub(kind, number, now);
        Cx::new(conn, site, by, now)
    }
}
