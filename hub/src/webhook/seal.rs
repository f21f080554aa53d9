//! Secrets of webhooks at rest: sealed with the key that lies beside the database and in no copy of it, so that whoever has
//! the database alone signs nothing.

use super::sign;
use crate::cx::Cx;
use crate::db::{Conn, DbError};

/// What a secret is sealed as: of another target it does not open.
fn sealed_as(site: &str, webhook: &str) -> String {
    format!("webhook {site} {webhook}")
}

/// A secret as it is kept.
///
/// # Errors
/// The keys beside the database.
pub(super) fn sealed(cx: &mut Cx<'_>, webhook: &str, secret: &str) -> Result<String, DbError> {
    cx.conn.vault().lasting()?.seal(&sealed_as(&cx.site.site, webhook), secret)
}

/// The secret that is kept so; none when there is none, or its key is not here.
///
/// # Errors
/// The keys beside the database.
pub(super) fn opened(
    conn: &mut dyn Conn,
    site: &str,
    webhook: &str,
    kept: &str,
) -> Result<Option<String>, DbError> {
    let secret = conn.vault().lasting()?.open(&sealed_as(site, webhook), kept);
    Ok(secret.filter(|secret| sign::is_secret(secret)))
}
