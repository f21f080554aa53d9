//! Keys: the host's own, made at the first start, and the names of devices' keys.

use anyhow::{Context, bail};
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;
use russh::keys::{Algorithm, HashAlg, PrivateKey, PublicKey};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// The host key's file in the data folder.
const FILE: &str = "host_key";

/// The host's key, made where there is none.
///
/// # Errors
/// When it cannot be read, written or understood, or others than its owner may read it.
pub fn host(folder: &Path) -> anyhow::Result<PrivateKey> {
    let path = folder.join(FILE);
    let named = || format!("the host key {}", path.display());
    match fs::metadata(&path) {
        Ok(found) => {
            if found.permissions().mode() & 0o077 != 0 {
                bail!("{} may be read by others; chmod 600 it, or take it away to get a new one", named());
            }
            let text = fs::read(&path).with_context(named)?;
            PrivateKey::from_openssh(text).with_context(named)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = new_key()?;
            let text = key.to_openssh(LineEnding::LF).with_context(named)?;
            let draft = folder.join("host_key.new");
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&draft)
                .with_context(named)?;
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(named)?;
            fs::rename(&draft, &path).with_context(named)?;
            fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(named)?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(named),
    }
}

fn new_key() -> anyhow::Result<PrivateKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness for a host key: {error}"))?;
    Ok(PrivateKey::from(Ed25519Keypair::from_seed(&seed)))
}

/// Whether keys of this kind are taken: Ed25519 and ECDSA.
#[must_use]
pub fn taken(algorithm: &Algorithm) -> bool {
    matches!(algorithm, Algorithm::Ed25519 | Algorithm::Ecdsa { .. })
}

/// A device's key by its fingerprint, in signs that may stand in a file's name: `SHA256:` is left out, `/` is `_` and
/// `+` is `-`.
#[must_use]
pub fn name(key: &PublicKey) -> String {
    let shown = key.fingerprint(HashAlg::Sha256).to_string();
    shown.trim_start_matches("SHA256:").replace('/', "_").replace('+', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_key_is_made_once_and_kept_to_its_owner() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = host(folder.path()).expect("made");
        assert_eq!(host(folder.path()).expect("read").public_key(), first.public_key());
        let path = folder.path().join(FILE);
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        mode(0o640);
        assert!(host(folder.path()).expect_err("open to others").to_string().contains("chmod 600"));
        mode(0o600);
        fs::write(&path, "no key").expect("written");
        assert!(host(folder.path()).is_err());
    }

    #[test]
    fn a_key_has_a_name_that_may_be_a_folder() {
        let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ";
        let key = PublicKey::from_openssh(text).expect("a key");
        let shown = key.fingerprint(HashAlg::Sha256).to_string();
        let name = name(&key);
        assert_eq!(name.len(), 43);
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{name}");
        assert_eq!(format!("SHA256:{}", name.replace('_', "/").replace('-', "+")), shown);
    }
}
