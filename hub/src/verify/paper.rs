//! The heads of both chains as they leave the house: on paper, in a mail, in a folder elsewhere. Signed with a key of the
//! hub's own, and looked at without a hub: whoever rewrites the books cannot rewrite what is out of the house.

use super::{Point, audit, chain};
use crate::db::{Conn, Database, DbError, Vault};
use crate::ledger::chain::hex;
use crate::site::Site;
use anyhow::{Context as _, anyhow, ensure};
use jiff::Timestamp;
use regal_shared::base::Moment;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// The first line of every such paper.
const TITLE: &str = "Regal: heads of the books";

/// The key heads are signed with.
pub struct Seal(Ed25519KeyPair);

impl Seal {
    /// The key of a database; made when it is not there yet. It lies beside the database and in no backup of it.
    ///
    /// # Errors
    /// The disk, no random source, or nobody has said where keys are kept.
    pub fn of(database: &Database) -> anyhow::Result<Seal> {
        let file = Vault::beside(database, ".seal").ok_or_else(|| {
            anyhow!(
                "the key that signs heads needs a place on this machine: name a folder with --keys-folder"
            )
        })?;
        let kept = match fs::read(&file) {
            Ok(kept) => kept,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&file)?,
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&kept)
            .map_err(|_| anyhow!("{} is no key; bring its copy back", file.display()))?;
        Ok(Seal(key))
    }

    /// The mark of the key: the first 128 bits of the SHA-256 of its public half, in groups.
    #[must_use]
    pub fn mark(&self) -> String {
        mark(self.0.public_key().as_ref())
    }
}

fn make(file: &Path) -> anyhow::Result<Vec<u8>> {
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| anyhow!("the system's random source failed; without it no key can be made"))?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut to = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    to.write_all(key.as_ref())?;
    to.sync_all()?;
    super::head::sync_folder(file)?;
    Ok(key.as_ref().to_vec())
}

fn mark(public: &[u8]) -> String {
    let text = hex(&Sha256::digest(public)[..16]).to_ascii_uppercase();
    let groups: Vec<&str> = (0..8).map(|at| &text[at * 4..at * 4 + 4]).collect();
    groups.join("-")
}

/// The heads of a site's books at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The site.
    pub site: String,
    /// How often its database had been restored.
    pub epoch: i64,
    /// When, ms.
    pub at: i64,
    /// The newest movement.
    pub journal: Point,
    /// The newest change.
    pub audit: Point,
    /// The public half of the key, hex; empty where it is not signed.
    pub key: String,
    /// The signature, hex.
    pub signature: String,
}

impl Paper {
    /// The heads as they are now, signed.
    ///
    /// # Errors
    /// The database.
    pub fn of(conn: &mut dyn Conn, site: &str, now: Moment, seal: &Seal) -> Result<Paper, DbError> {
        let row = Site::load(conn, site)?;
        let mut paper = Paper {
            site: row.site,
            epoch: row.epoch,
            at: now.0,
            journal: Point { number: row.journal, hash: row.head },
            audit: Point { number: row.audit, hash: row.audit_head },
            key: hex(seal.0.public_key().as_ref()),
            signature: String::new(),
        };
        paper.signature = hex(seal.0.sign(paper.body().as_bytes()).as_ref());
        Ok(paper)
    }

    /// What is signed.
    fn body(&self) -> String {
        let at =
            Timestamp::from_millisecond(self.at).map_or_else(|_| self.at.to_string(), |at| at.to_string());
        format!(
            "{TITLE}\nsite: {}\nepoch: {}\ntaken: {at}\njournal: {} {}\naudit: {} {}\n",
            self.site, self.epoch, self.journal.number, self.journal.hash, self.audit.number, self.audit.hash
        )
    }

    /// As it is written and printed.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}key: {}\nsignature: {}\n", self.body(), self.key, self.signature)
    }

    /// Reads what was written, or typed in from paper: blanks at the ends of lines do not matter.
    ///
    /// # Errors
    /// It is no such paper; says which line.
    pub fn read(text: &str) -> anyhow::Result<Paper> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        ensure!(lines.next() == Some(TITLE), "it does not begin with \"{TITLE}\"");
        let mut next = |name: &str| -> anyhow::Result<String> {
            let line = lines.next().ok_or_else(|| anyhow!("the line \"{name}: …\" is missing"))?;
            let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':'));
            value
                .map(|value| value.trim().to_owned())
                .ok_or_else(|| anyhow!("\"{line}\" should be \"{name}: …\""))
        };
        let site = next("site")?;
        let epoch = next("epoch")?.parse().context("epoch: a number")?;
        let taken: Timestamp =
            next("taken")?.parse().context("taken: a moment such as 2027-01-31T12:00:00Z")?;
        let (journal, audit) = (point(&next("journal")?)?, point(&next("audit")?)?);
        let (key, signature) = (next("key")?, next("signature")?);
        Ok(Paper { site, epoch, at: taken.as_millisecond(), journal, audit, key, signature })
    }

    /// The mark of the key it is signed with.
    ///
    /// # Errors
    /// The signature is not that of this text under that key.
    pub fn signed_by(&self) -> anyhow::Result<String> {
        let bytes = |text: &str| unhex(text).ok_or_else(|| anyhow!("\"{text}\" is no hexadecimal number"));
        let (key, signature) = (bytes(&self.key)?, bytes(&self.signature)?);
        UnparsedPublicKey::new(&ED25519, &key)
            .verify(self.body().as_bytes(), &signature)
            .map_err(|_| anyhow!("its signature does not fit: it was changed after it left the hub"))?;
        Ok(mark(&key))
    }

    /// Whether the books still hold what the paper says; if not, what is wrong.
    ///
    /// # Errors
    /// The database.
    pub fn lacks(&self, conn: &mut dyn Conn) -> Result<Vec<String>, DbError> {
        let row = Site::load(conn, &self.site)?;
        let mut found = Vec::new();
        if self.epoch < row.epoch {
            found.push(format!(
                "the database was restored since (epoch {} then, {} now): what differs below may be what the backup \
                 lacked",
                self.epoch, row.epoch
            ));
        }
        let journal = chain::hash_at(conn, &self.site, self.journal.number)?;
        found.extend(differs("movement", &self.journal, journal.as_deref(), row.journal));
        let audit = audit::hash_at(conn, &self.site, self.audit.number)?;
        found.extend(differs("change", &self.audit, audit.as_deref(), row.audit));
        if found.len() == 1 && self.epoch < row.epoch {
            found.clear();
        }
        Ok(found)
    }
}

fn differs(what: &str, then: &Point, now: Option<&str>, last: i64) -> Option<String> {
    if then.number == 0 || now == Some(&then.hash) {
        return None;
    }
    Some(match now {
        None => format!("the tail is cut: the last {what} is {last}, on the paper it is {}", then.number),
        Some(now) => {
            format!("{what} {} has the hash {now}, on the paper it has {}", then.number, then.hash)
        }
    })
}

fn point(text: &str) -> anyhow::Result<Point> {
    let (number, hash) = text.split_once(' ').ok_or_else(|| anyhow!("\"{text}\": a number and a hash"))?;
    ensure!(hash.trim().len() == 64, "\"{hash}\": 64 hexadecimal digits");
    Ok(Point { number: number.parse().context("a number")?, hash: hash.trim().to_ascii_lowercase() })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    text.len().is_multiple_of(2).then(|| text.as_bytes().chunks(2).map(pair).collect())?
}

/// Writes the paper of a day into a folder, unless it is there already; answers the file when it is new. Never changes one.
///
/// # Errors
/// The disk, or the database.
pub fn daily(
    conn: &mut dyn Conn,
    site: &str,
    now: Moment,
    seal: &Seal,
    folder: &Path,
) -> anyhow::Result<Option<PathBuf>> {
    let day = now.day().ymd().map_or_else(String::new, |(y, m, d)| format!("{y:04}-{m:02}-{d:02}"));
    let plain: String = site.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let file = folder.join(format!("head-{plain}-{day}.txt"));
    if file.exists() {
        return Ok(None);
    }
    leave(&file, &Paper::of(conn, site, now, seal)?)?;
    Ok(Some(file))
}

/// Writes a paper into a new file.
///
/// # Errors
/// The file is there already, or the disk.
pub fn leave(file: &Path, paper: &Paper) -> anyhow::Result<()> {
    let mut to =
        OpenOptions::new().write(true).create_new(true).mode(0o644).open(file).with_context(|| {
            format!("cannot write {}; name a new file in a folder that is there", file.display())
        })?;
    to.write_all(paper.text().as_bytes())?;
    to.sync_all()?;
    Ok(())
}
