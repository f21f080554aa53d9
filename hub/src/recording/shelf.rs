//! The files: in one folder, for the hub's own user alone, each called by the hash of what is in it.

use crate::ledger::chain::hex;
use crate::people::secret;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A file nobody needs may be one that is just coming in, so it is left alone for so long.
const COMING: Duration = Duration::from_secs(60 * 60);

/// Ending of a recording.
const ENDING: &str = "jsonl";

/// The folder of the recordings.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// The shelf in a folder, which is made when the first recording comes.
    #[must_use]
    pub fn at(folder: PathBuf) -> Shelf {
        Shelf { folder }
    }

    fn path(&self, hash: &str) -> io::Result<PathBuf> {
        let named = hash.len() == 64 && hash.bytes().all(|sign| sign.is_ascii_hexdigit());
        if !named {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no hash"));
        }
        Ok(self.folder.join(hash).with_extension(ENDING))
    }

    /// Begins a new one.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn begin(&self) -> io::Result<Draft> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let name = secret::code(16).map_err(|error| io::Error::other(error.to_string()))?;
        let path = self.folder.join(name).with_extension("new");
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Draft { file, path, hash: Sha256::new(), bytes: 0, done: false })
    }

    /// What is kept under a hash.
    ///
    /// # Errors
    /// It is not there or cannot be read.
    pub fn read(&self, hash: &str) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash)?)
    }

    /// Takes away all but what is needed, and what is just coming in. Answers how many went.
    ///
    /// # Errors
    /// The folder cannot be read, or a file stays.
    pub fn sweep(&self, needed: &[String]) -> io::Result<usize> {
        if !self.folder.is_dir() {
            return Ok(0);
        }
        let mut gone = 0;
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if !needed.iter().any(|hash| hash == stem) && !is_coming(&path)? {
                fs::remove_file(&path)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}

fn is_coming(path: &Path) -> io::Result<bool> {
    Ok(path.metadata()?.modified()?.elapsed().unwrap_or_default() < COMING)
}

/// A recording that is coming in. Where it comes to no end it leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    file: File,
    path: PathBuf,
    hash: Sha256,
    bytes: u64,
    done: bool,
}

impl Draft {
    /// A piece more.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.hash.update(piece);
        self.bytes += piece.len() as u64;
        self.file.write_all(piece)
    }

    /// Puts it on the shelf, on disk: its hash and how many bytes it has. An empty one is not kept.
    ///
    /// # Errors
    /// It cannot be kept.
    pub fn keep(mut self, shelf: &Shelf) -> io::Result<(String, u64)> {
        let hash = hex(&self.hash.clone().finalize());
        if self.bytes > 0 {
            self.file.sync_all()?;
            fs::rename(&self.path, shelf.path(&hash)?)?;
            File::open(&shelf.folder)?.sync_all()?;
            self.done = true;
        }
        Ok((hash, self.bytes))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            // The sweep takes it where this fails.
            drop(fs::remove_file(&self.path));
        }
    }
}
