//! The device's own key: a file apart from its store, made at the first start.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The least bytes of a key.
const LEAST: usize = 32;

/// The key in a file; where there is none, a new one is made for its owner alone. Any file of 32 bytes or more will do.
///
/// # Errors
/// When it cannot be read or made, or is too short.
pub fn read_or_make(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Ok(key) if key.len() >= LEAST => Ok(key),
        Ok(_) => {
            let why = format!("it has fewer than {LEAST} bytes; take it away, and a new one is made");
            Err(io::Error::new(ErrorKind::InvalidData, why))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

fn make(path: &Path) -> io::Result<Vec<u8>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut drawn = [0; LEAST + 8];
    getrandom::fill(&mut drawn).map_err(|error| io::Error::other(error.to_string()))?;
    let (key, name) = drawn.split_at(LEAST);
    let line: String = key.iter().map(|byte| format!("{byte:02x}")).chain(["\n".to_owned()]).collect();
    let name: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
    let draft = folder.join(format!("device_key.{name}"));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
    // A link never takes another's place: of two that start at once both use the first one's key.
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => File::open(folder)?.sync_all()?,
    }
    fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_key_is_made_once_for_its_owner_and_any_long_enough_file_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state/device_key");
        let key = read_or_make(&path).expect("made");
        assert!(key.len() >= LEAST && read_or_make(&path).expect("read") == key);
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("state")).expect("a folder").count(), 1, "no draft stays");
        let other = folder.path().join("other");
        fs::write(&other, [7; LEAST]).expect("written");
        assert_eq!(read_or_make(&other).expect("read"), [7; LEAST]);
        fs::write(&other, "short").expect("written");
        assert!(read_or_make(&other).expect_err("short").to_string().contains("take it away"));
        fs::write(folder.path().join("file"), "").expect("written");
        assert!(read_or_make(&folder.path().join("file/key")).is_err());
    }
}
