//! The hub's own key. It makes one at its first start and shows its mark; devices and browsers know the hub by it.
//!
//! Key and certificate stand in one file `current.pem`, so that one rename puts the next key (`next.pem`) in its place.
//! The next key's mark is told to the devices beforehand: the change reaches none of them unprepared.

use crate::db::Database;
use crate::db::beside;
use anyhow::{Context, bail, ensure};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use regal_shared::tls::{MAX_PINS, Pin};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// The key in use, with its certificate.
const CURRENT: &str = "current.pem";
/// The key that will follow it.
const NEXT: &str = "next.pem";

/// Where the hub's own keys are.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct TlsPlace {
    /// Folder of the hub's own keys; beside a SQLite database it is `DATABASE.tls`.
    #[arg(long, env = "REGAL_TLS_FOLDER", value_name = "FOLDER", global = true)]
    tls_folder: Option<PathBuf>,
}

impl TlsPlace {
    /// The folder.
    ///
    /// # Errors
    /// The database is no file, and no folder is named.
    pub fn folder(&self, database: &Database) -> anyhow::Result<Folder> {
        match (&self.tls_folder, database) {
            (Some(folder), _) => Ok(Folder(folder.clone())),
            (None, Database::Sqlite(file)) => Ok(Folder(beside(file, ".tls"))),
            (None, Database::Postgres(_)) => {
                bail!("the hub's key needs a place on this machine: name a folder with --tls-folder")
            }
        }
    }
}

/// How the hub speaks TLS.
pub struct Tls {
    /// Takes connections.
    pub acceptor: TlsAcceptor,
    /// The marks of the key in use and of those that will follow.
    pub pins: Vec<Pin>,
    /// The certificate was given: one that browsers trust.
    pub given: bool,
}

/// A folder of the hub's own keys.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The hub's own key, made now if there is none; `names` stand on its certificate.
    ///
    /// # Errors
    /// The folder or what is in it cannot be used; says what to do.
    pub fn open(&self, names: &[String]) -> anyhow::Result<Tls> {
        if !self.file(CURRENT).exists() {
            self.make(CURRENT, names)?;
        }
        let file = self.file(CURRENT);
        let mut tls = read(&file, &file)?;
        tls.pins.extend(self.next()?);
        Ok(tls)
    }

    /// The mark of the key in use; none when none was made yet.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn current(&self) -> anyhow::Result<Option<Pin>> {
        self.pin(CURRENT)
    }

    /// The mark of the key that will follow; none when none was made.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub fn next(&self) -> anyhow::Result<Option<Pin>> {
        self.pin(NEXT)
    }

    /// Makes the key that will follow, and answers with its mark. One that was made before stays: devices may know it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn prepare(&self, names: &[String]) -> anyhow::Result<Pin> {
        if let Some(pin) = self.next()? {
            return Ok(pin);
        }
        self.make(NEXT, names)?;
        self.next()?.context("the key that was just written is gone")
    }

    /// Puts the next key in the place of the one in use, and answers with its mark.
    ///
    /// # Errors
    /// There is none, or it cannot be moved.
    pub fn turn(&self) -> anyhow::Result<Pin> {
        let Some(pin) = self.next()? else {
            bail!(
                "there is no next key: make one with `regal-hub tls next`, start the hub again, and turn when all \
                 devices have heard of it"
            );
        };
        let (from, to) = (self.file(NEXT), self.file(CURRENT));
        fs::rename(&from, &to)
            .with_context(|| format!("cannot move {} to {}", from.display(), to.display()))?;
        Ok(pin)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn pin(&self, name: &str) -> anyhow::Result<Option<Pin>> {
        let file = self.file(name);
        if !file.exists() {
            return Ok(None);
        }
        let chain = certificates(&file)?;
        Ok(Some(pin(&file, &chain)?))
    }

    fn make(&self, name: &str, names: &[String]) -> anyhow::Result<()> {
        let key = KeyPair::generate().context("no key can be made")?;
        let mut params = CertificateParams::new(names).context("a name for the certificate")?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "Regal hub");
        let certificate = params.self_signed(&key).context("no certificate can be made")?;
        let pem = format!("{}{}", key.serialize_pem(), certificate.pem());
        let write = || -> std::io::Result<()> {
            DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
            let fresh = self.file("fresh");
            match fs::remove_file(&fresh) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&fresh)?;
            file.write_all(pem.as_bytes())?;
            file.sync_all()?;
            fs::rename(&fresh, self.file(name))?;
            fs::File::open(&self.0)?.sync_all()
        };
        write().with_context(|| {
            format!(
                "cannot keep the hub's key in {}; make the folder writable, or name another with --tls-folder",
                self.0.display()
            )
        })
    }
}

/// A certificate with its chain and key, as somebody else made them.
///
/// # Errors
/// A file cannot be read, or key and certificate are no pair; says which and what to do.
pub fn given(certificate: &Path, key: &Path, next: &[Pin]) -> anyhow::Result<Tls> {
    let mut tls = read(certificate, key)?;
    ensure!(
        next.len() < MAX_PINS,
        "--tls-next was given too often; at most {} keys can follow",
        MAX_PINS - 1
    );
    tls.pins.extend(next);
    Ok(Tls { given: true, ..tls })
}

/// The names on the hub's own certificate: this machine, and where it listens.
#[must_use]
pub fn names(listen: IpAddr) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    if !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte)) {
        names.push(host.to_owned());
    }
    if !listen.is_unspecified() && !listen.is_loopback() {
        names.push(listen.to_string());
    }
    names
}

fn read(certificate: &Path, key: &Path) -> anyhow::Result<Tls> {
    let chain = certificates(certificate)?;
    let pins = vec![pin(certificate, &chain)?];
    let private = PrivateKeyDer::from_pem_file(key).with_context(|| {
        format!(
            "{} has no private key in PEM that can be read; look at the file and its rights",
            key.display()
        )
    })?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .with_context(|| {
            format!(
                "the key in {} and the certificate in {} are no pair",
                key.display(),
                certificate.display()
            )
        })?;
    Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)), pins, given: false })
}

fn certificates(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let wrong = || {
        format!(
            "{} has no certificate in PEM that can be read; look at the file and its rights",
            file.display()
        )
    };
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect).with_context(wrong)?;
    ensure!(!chain.is_empty(), wrong());
    Ok(chain)
}

fn pin(file: &Path, chain: &[CertificateDer<'_>]) -> anyhow::Result<Pin> {
    let first = chain.first().context("a certificate")?;
    Pin::of(first).with_context(|| format!("the certificate in {} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_hub_makes_its_key_once_and_turns_to_the_next_when_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Folder(folder.path().join("hub.db.tls"));
        assert_eq!(place.current().expect("read"), None);
        let names = names("192.0.2.7".parse().expect("an address"));
        assert!(names.contains(&"192.0.2.7".to_owned()) && names.contains(&"localhost".to_owned()));
        let first = place.open(&names).expect("made").pins;
        assert_eq!(place.open(&names).expect("kept").pins, first);
        assert_eq!(place.current().expect("read").as_slice(), first);
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&place.0), mode(&place.file(CURRENT))), (0o700, 0o600));

        let said = place.turn().expect_err("nothing follows").to_string();
        assert!(said.contains("tls next"), "{said}");
        let next = place.prepare(&names).expect("made");
        assert_eq!(place.prepare(&names).expect("kept"), next);
        assert_eq!(place.open(&names).expect("both").pins, [first[0], next]);
        assert_eq!(place.turn().expect("turned"), next);
        assert_eq!(place.open(&names).expect("the new one").pins, [next]);
    }

    #[test]
    fn what_cannot_be_used_is_named_with_a_remedy() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = |name: &str| {
            let place = Folder(folder.path().join(name));
            place.open(&["localhost".into()]).expect("made");
            place.file(CURRENT)
        };
        let (one, other) = (own("one"), own("other"));
        let empty = folder.path().join("empty.pem");
        fs::write(&empty, "no key").expect("written");
        let missing = folder.path().join("missing.pem");
        for (certificate, key, told) in [
            (&one, &other, "are no pair"),
            (&empty, &one, "empty.pem has no certificate"),
            (&one, &empty, "empty.pem has no private key"),
            (&missing, &one, "missing.pem has no certificate"),
        ] {
            let said = format!("{:#}", given(certificate, key, &[]).err().expect(told));
            assert!(said.contains(told), "{said}");
        }
        assert!(given(&one, &one, &[]).expect("a pair").given);
        let postgres = Database::Postgres("postgres://hub@db/regal".into());
        let said = TlsPlace::default().folder(&postgres).expect_err("no folder").to_string();
        assert!(said.contains("--tls-folder"), "{said}");
    }
}
