//! Who may do what: one table. Every route of the hub and every kind of command, request and wish has its row here, and
//! what has none is not done.
//!
//! Routes are built from their rows (`route!`), so that a route without one does not compile; so
//! does a kind without one, for the kinds are looked up by an exhaustive `match`. Each is looked at twice: at the door of
//! the house, when a request comes in, and again on the writer's thread when it is carried out ([`may`], and the floor for
//! what devices ask), for rights may have changed while it waited.
//!
//! A confirm asks for no right: what it reports has been done, by whoever stood there.

pub mod kinds;
mod routes;
#[cfg(test)]
mod tests;

pub use routes::ROUTES;

use crate::cx::Cx;
use crate::db::DbError;
use crate::floor::Hall;
use crate::people::desk::{self, Session};
use crate::people::key::Reach;
use axum::extract::DefaultBodyLimit;
use axum::routing::MethodRouter;
use regal_shared::flow::session::Role;
use regal_shared::text::Message;

/// Who may do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody, known or not.
    Anyone,
    /// An enrolled device, whoever is on it.
    Device,
    /// The programs on the hub's own machine, with the token the hub has left beside its database.
    Console,
    /// Somebody with this role or a higher one: signed in at the desk, logged on at a device, or a key with this role.
    Least(Role),
}

impl Who {
    /// Whether a role is enough.
    #[must_use]
    pub fn lets(self, role: Role) -> bool {
        match self {
            Who::Anyone => true,
            Who::Device | Who::Console => false,
            Who::Least(least) => role >= least,
        }
    }
}

/// What stands in the table of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// `get`, `post` or `put`.
    pub method: &'static str,
    /// Its path, with its parts in braces.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// What a key must be about to use it.
    pub about: Reach,
}

/// The row of a route. To be asked for in constants, where a route without a row is an error of the compiler.
///
/// # Panics
/// There is no such row.
#[must_use]
pub const fn row_of(method: &str, path: &str) -> &'static Row {
    let mut at = 0;
    while at < ROUTES.len() {
        if same(ROUTES[at].method, method) && same(ROUTES[at].path, path) {
            return &ROUTES[at];
        }
        at += 1;
    }
    panic!("the route has no row in rights/routes.rs")
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A route: its row, and what answers.
pub struct Route {
    /// Its row of the table.
    pub row: &'static Row,
    /// What answers.
    pub answers: MethodRouter<Hall>,
    /// It stands on many screens, and shows the same to all of one role and language.
    pub shared: bool,
}

impl Route {
    /// A route of a row; `route!` finds the row.
    #[must_use]
    pub fn new(row: &'static Row, answers: MethodRouter<Hall>) -> Route {
        Route { row, answers, shared: false }
    }

    /// The same, drawn once a beat for all who see the same.
    #[must_use]
    pub fn shared(self) -> Route {
        Route { shared: true, ..self }
    }

    /// Its body may be larger than that of others, but no larger than this.
    #[must_use]
    pub fn up_to(self, bytes: usize) -> Route {
        Route { answers: self.answers.layer(DefaultBodyLimit::max(bytes)), ..self }
    }

    /// Its body is streamed to a file, which has a limit of its own.
    #[must_use]
    pub fn streamed(self) -> Route {
        Route { answers: self.answers.layer(DefaultBodyLimit::disable()), ..self }
    }
}

/// A route: `route!(get "/orders", orders::list)`. The compiler refuses one that has no row in the table.
macro_rules! route {
    ($method:ident $path:literal, $answers:expr) => {
        $crate::rights::Route::new(
            const { $crate::rights::row_of(stringify!($method), $path) },
            axum::routing::$method($answers),
        )
    };
}
pub(crate) use route;

/// Whether somebody at the desk, or a key, may do something now: their session has not ended and their rights are not
/// less since the request came in.
///
/// # Errors
/// The database.
pub fn may(cx: &mut Cx<'_>, session: &Session, who: Who) -> Result<Result<(), Message>, DbError> {
    let site = cx.site.site.clone();
    let role = desk::role_now(cx.conn, &site, session)?;
    Ok(if role.is_some_and(|role| who.lets(role)) { Ok(()) } else { Err(denied()) })
}

/// What somebody is told who may not.
#[must_use]
pub fn denied() -> Message {
    Message::new("work.denied")
}
