//! What is set up: people, devices, items, locations, files to import, policies, benches, printers and labels, barcodes found on the floor, the books.

pub mod audit;
mod changed;
mod named;
pub mod parked;
pub mod people;
pub mod places;
pub mod printers;
pub mod reasons;
mod rowform;
pub mod site;
pub mod things;
mod typed;
pub mod upload;
pub mod webhooks;

use super::page::Frame;
use crate::db::{Conn, DbError, params};
use crate::floor::{Hall, desk};
use crate::people::desk::Session;
use crate::rights::row_of;
use crate::setup::Setup;
use regal_shared::flow::session::Role;
use regal_shared::text::{Message, say};

/// The tabs, with their addresses.
const TABS: &[(&str, &str)] = &[
    ("printers", "/settings/printers"),
    ("labels", "/settings/labels"),
    ("aliases", "/settings/aliases"),
    ("parked", "/settings/parked"),
    ("people", "/settings/people"),
    ("enrol", "/settings/devices"),
    ("benches", "/settings/benches"),
    ("items", "/settings/items"),
    ("locations", "/settings/locations"),
    ("import", "/settings/import"),
    ("reasons", "/settings/reasons"),
    ("policies", "/settings/policies"),
    ("webhooks", "/settings/webhooks"),
    ("books", "/settings/books"),
    ("audit", "/settings/audit"),
];
/// The tabs the reader may open.
fn tabs(f: &Frame) -> Vec<(&'static str, &'static str)> {
    let role = Role::parse(f.role).unwrap_or(Role::Picker);
    TABS.iter().copied().filter(|(_, path)| row_of("get", path).who.lets(role)).collect()
}

/// Carries a wish out; a no comes as words for the page.
async fn done(
    hall: &Hall,
    session: &Session,
    password: &str,
    wish: Result<Setup, Message>,
) -> Result<Result<(), String>, DbError> {
    let done = match wish {
        Ok(wish) => desk::arrange(hall, session, password, wish).await?,
        Err(no) => Err(no),
    };
    Ok(done.map_err(|no| say(session.person.language, &no)))
}

/// Names of the printers.
fn printers(conn: &mut dyn Conn, site: &str) -> Result<Vec<String>, DbError> {
    let found =
        conn.query("select printer from printer where site = $1 order by printer limit 200", params![site])?;
    super::read::rows(&found, |row| super::read::text(row, 0))
}
