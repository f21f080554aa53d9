//! How a subcommand reaches the site: through the hub that serves it, or the database itself when none does.

use super::Place;
use crate::admin::{self, AdminAnswer, AdminRequest};
use crate::cx::Cx;
use crate::db::Inline;
use crate::floor::hall;
use crate::lock::{Beacon, DatabaseLock, NotTaken};
use crate::schema;
use crate::site::Site;
use anyhow::{Context, bail};
use clap::Subcommand;
use regal_shared::tls::{Pin, Pinned, Pins, Trust};
use std::time::Duration;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector as _, TcpConnector};

/// The way to the site.
pub enum Reach {
    /// The database is ours.
    Own(Box<Own>),
    /// A hub serves it.
    Hub(Beacon),
}

/// The database, locked for this process.
pub struct Own {
    /// The writer.
    pub writer: Inline<Site>,
    _lock: DatabaseLock,
}

impl Own {
    /// Takes the database for this process and brings it up to date.
    ///
    /// # Errors
    /// Another process has it, or it cannot be used.
    pub fn take(place: &Place) -> anyhow::Result<Own> {
        let lock = DatabaseLock::take(&place.database)?;
        let mut conn = schema::writer(&place.database)?;
        hall::prepare(&mut *conn, &place.site, "Regal")?;
        Ok(Own { writer: Inline::new(conn, Site::named(&place.site)), _lock: lock })
    }
}

impl Reach {
    /// Finds the way: `hub` when it is named, else the database, else the hub that holds the database.
    ///
    /// # Errors
    /// Neither can be reached; says what to do.
    pub fn find(place: &Place, hub: &HubArgs) -> anyhow::Result<Reach> {
        if let Some(url) = &hub.hub {
            let Some(file) = &hub.token_file else {
                bail!(
                    "--hub needs --token-file: the administrator's token, as the hub keeps it beside its database"
                );
            };
            let token = std::fs::read_to_string(file).with_context(|| {
                format!(
                    "cannot read {}; name with --token-file what the hub keeps beside its database",
                    file.display()
                )
            })?;
            // The file the hub leaves beside its database will do as it is.
            let (token, mut keys) = serde_json::from_str::<Beacon>(&token)
                .map_or((token, vec![]), |beacon| (beacon.token, beacon.keys));
            keys.extend(hub.key);
            if keys.is_empty() && url.starts_with("https://") {
                bail!(
                    "say with --key by which key that hub is known: what `regal-hub tls show` prints there"
                );
            }
            let url = url.trim_end_matches('/').to_owned();
            return Ok(Reach::Hub(Beacon { url, keys, token: token.trim().to_owned() }));
        }
        let held = match DatabaseLock::take(&place.database) {
            Ok(lock) => {
                drop(lock);
                return Ok(Reach::Own(Box::new(Own::take(place)?)));
            }
            Err(held @ NotTaken::Held(_)) => held,
            Err(other) => return Err(other.into()),
        };
        match Beacon::find(&place.database) {
            Some(beacon) => Ok(Reach::Hub(beacon)),
            None => Err(held.into()),
        }
    }

    /// Has a wish carried out.
    ///
    /// # Errors
    /// The hub or the database; a wish that is refused is one too.
    pub fn ask(&mut self, wish: &AdminRequest) -> anyhow::Result<AdminAnswer> {
        let answer = match self {
            Reach::Own(own) => own.writer.run(|conn, site| {
                let mut cx = Cx::hub(conn, site, "admin", hall::now());
                cx.by.at_console("regal-hub");
                admin::carry_out(&mut cx, wish)
            })?,
            Reach::Hub(beacon) => ask_hub(beacon, wish)?,
        };
        match answer {
            AdminAnswer::Refused { why } => bail!(why),
            answer => Ok(answer),
        }
    }
}

fn ask_hub(beacon: &Beacon, wish: &AdminRequest) -> anyhow::Result<AdminAnswer> {
    let mut reply = agent(beacon)?
        .post(format!("{}/v1/admin", beacon.url))
        .header("authorization", format!("Bearer {}", beacon.token))
        .send_json(wish)
        .with_context(|| {
            format!("the hub at {} does not answer; look whether it runs, and at the address", beacon.url)
        })?;
    let text = reply.body_mut().read_to_string().context("the hub's answer ended early")?;
    if reply.status().as_u16() != 200 {
        bail!("the hub at {} said {}: {text}", beacon.url, reply.status());
    }
    serde_json::from_str(&text).context("the hub's answer cannot be read; is it another version?")
}

/// A client that knows the hub by its key, and hands every status to its caller.
///
/// # Errors
/// This program was built without any TLS.
pub(super) fn agent(hub: &Beacon) -> anyhow::Result<ureq::Agent> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(5)))
        .build();
    let pinned = Pinned::new(Trust::Pinned(Pins::new(hub.keys.clone()))).context("TLS")?;
    let connector = ().chain(TcpConnector::default()).chain(pinned);
    Ok(ureq::Agent::with_parts(config, connector, DefaultResolver::default()))
}

/// Settings of a subcommand that asks the site for one of several things.
#[derive(Debug, clap::Args)]
pub struct Asking<W: Subcommand> {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    hub: HubArgs,
    /// What is asked.
    #[command(subcommand)]
    pub(super) what: W,
}

impl<W: Subcommand> Asking<W> {
    /// The way to the site.
    ///
    /// # Errors
    /// It cannot be reached; says what to do.
    pub fn reach(&self) -> anyhow::Result<Reach> {
        Reach::find(&self.place, &self.hub)
    }

    /// Has a wish carried out, and shows what came of it.
    ///
    /// # Errors
    /// The hub or the database; a wish that is refused is one too.
    pub fn show(&self, wish: &AdminRequest) -> anyhow::Result<()> {
        show(&self.reach()?.ask(wish)?);
        Ok(())
    }
}

/// Which hub to ask.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct HubArgs {
    /// Let this hub do it, `https://HOST:PORT`. Without it a hub that serves the database on this machine is found by
    /// itself.
    #[arg(long, value_name = "URL", global = true)]
    hub: Option<String>,
    /// File with that hub's administrator token (the hub writes `DATABASE.hub` when it starts).
    #[arg(long, value_name = "FILE", global = true)]
    token_file: Option<std::path::PathBuf>,
    /// The mark of that hub's key, where the file does not say it.
    #[arg(long, value_name = "MARK", global = true)]
    key: Option<Pin>,
}

/// Shows what came of a wish.
pub fn show(answer: &AdminAnswer) {
    match answer {
        AdminAnswer::Done { lines } => lines.iter().for_each(super::say),
        AdminAnswer::Released { orders, order_lines, reserved, short, waiting } => {
            super::say(format!(
                "{orders} orders released ({order_lines} lines): {reserved} reserved, {short} short"
            ));
            if *waiting > 0 {
                super::say(format!("{waiting} orders wait for room in their channel and go by themselves"));
            }
        }
        AdminAnswer::Refused { why } => super::say(why),
    }
}
