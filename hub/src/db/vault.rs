//! Keys that lie beside a database, one a day, and go with their day: what was sealed under a key that is gone is gone
//! with it, in every copy of the database.
//!
//! Beside a SQLite file `hub.db` they are in `hub.db.days`; for PostgreSQL in a folder of this machine that is named once.
//! A copy of the database never holds them.

use super::{Database, DbError, postgres};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// Bytes of a key.
const KEY: usize = 32;
/// What stands for a day that never ends.
const LASTING: i64 = i64::MAX;
/// What separates parts of what is hashed: no text that is sealed holds it.
const BETWEEN: u8 = 0x1f;

/// The folder for keys of PostgreSQL databases.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();
/// One vault a file in this process, so that a key that is forgotten is forgotten by every connection.
static OPEN: Mutex<BTreeMap<PathBuf, Weak<Inner>>> = Mutex::new(BTreeMap::new());

/// The keys of one database.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    /// Where they are; nowhere when nobody has said it.
    file: Option<PathBuf>,
    keys: Mutex<Option<BTreeMap<i64, [u8; KEY]>>>,
    /// What was opened lately, by the name it is sealed under.
    opened: Mutex<BTreeMap<String, Opened>>,
}

/// A sealed text that was opened before.
struct Opened {
    day: i64,
    sealed: String,
    plain: String,
}

/// The most opened texts that are kept in memory; then all of them are opened anew.
const MOST_OPENED: usize = 4_096;

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Vault").field(&self.0.file).finish()
    }
}

/// Where keys of PostgreSQL databases are kept on this machine; the first word counts.
pub fn keep_in(folder: &Path) {
    let _ = FOLDER.set(folder.to_owned());
}

impl Vault {
    /// The vault of a database.
    #[must_use]
    pub fn of(database: &Database) -> Vault {
        Vault::at(Vault::beside(database, ".days"))
    }

    /// A file of keys of a database; nowhere when nobody has said where PostgreSQL's are kept.
    #[must_use]
    pub fn beside(database: &Database, ending: &str) -> Option<PathBuf> {
        match database {
            Database::Sqlite(path) => Some(beside(path, ending)),
            Database::Postgres(url) => {
                let named = std::env::var_os("REGAL_KEYS_FOLDER").map(PathBuf::from);
                let folder = FOLDER.get().cloned().or(named)?;
                Some(folder.join(format!("{}{ending}", postgres::named(url))))
            }
        }
    }

    fn at(file: Option<PathBuf>) -> Vault {
        let Some(file) = file else {
            return Vault(Arc::new(Inner { file: None, keys: Mutex::default(), opened: Mutex::default() }));
        };
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, vault| vault.strong_count() > 0);
        if let Some(vault) = open.get(&file).and_then(Weak::upgrade) {
            return Vault(vault);
        }
        let (keys, opened) = (Mutex::default(), Mutex::default());
        let vault = Arc::new(Inner { file: Some(file.clone()), keys, opened });
        open.insert(file, Arc::downgrade(&vault));
        Vault(vault)
    }

    /// The key of a day; made, and on disk, when it is not there yet.
    ///
    /// # Errors
    /// The disk, no random source, or nobody has said where keys are kept.
    pub fn key(&self, day: i64) -> Result<DayKey, DbError> {
        let (file, mut keys) = self.read()?;
        if let Some(key) = keys.get(&day) {
            return Ok(DayKey(*key));
        }
        let mut key = [0; KEY];
        getrandom::fill(&mut key).map_err(|error| DbError::Busy(format!("no random source: {error}")))?;
        // Another program may have made it meanwhile.
        let mut more = load(file)?;
        if let Some(key) = more.get(&day).copied() {
            *keys = more;
            return Ok(DayKey(key));
        }
        more.insert(day, key);
        write(file, &more).map_err(|error| unusable(file, &error))?;
        *keys = more;
        Ok(DayKey(key))
    }

    /// The key that does not go: for secrets that last, which copies of the database must not give away.
    ///
    /// # Errors
    /// As [`Vault::key`].
    pub fn lasting(&self) -> Result<DayKey, DbError> {
        self.key(LASTING)
    }

    /// The key of a day when it is there; none when it has gone, or was never made here.
    ///
    /// # Errors
    /// The disk.
    pub fn known(&self, day: i64) -> Result<Option<DayKey>, DbError> {
        if self.0.file.is_none() {
            return Ok(None);
        }
        let (file, mut keys) = self.read()?;
        if !keys.contains_key(&day) {
            *keys = load(file)?;
        }
        Ok(keys.get(&day).copied().map(DayKey))
    }

    /// Opens what was sealed under a name with the key of a day; none when that key has gone, or the text was changed.
    /// What was opened lately is remembered while the key is there, so that the same text costs no cipher again.
    ///
    /// # Errors
    /// The disk.
    pub fn open(&self, day: i64, name: &str, sealed: &str) -> Result<Option<String>, DbError> {
        let Some(key) = self.known(day)? else { return Ok(None) };
        let mut opened = self.opened();
        if let Some(kept) = opened.get(name).filter(|kept| kept.day == day && kept.sealed == sealed) {
            return Ok(Some(kept.plain.clone()));
        }
        let plain = key.open(name, sealed);
        if let Some(plain) = &plain {
            if opened.len() >= MOST_OPENED {
                opened.clear();
            }
            let kept = Opened { day, sealed: sealed.to_owned(), plain: plain.clone() };
            opened.insert(name.to_owned(), kept);
        }
        Ok(plain)
    }

    /// What is likely sealed under a name, for it was when it was last opened. Whoever asks must have it confirmed by
    /// [`Vault::open`] before it means anything.
    #[must_use]
    pub fn remembered(&self, name: &str) -> Option<String> {
        self.opened().get(name).map(|kept| kept.plain.clone())
    }

    /// Nothing was opened yet, as in a program that has just begun.
    #[cfg(test)]
    pub fn forget_opened(&self) {
        self.opened().clear();
    }

    fn opened(&self) -> MutexGuard<'_, BTreeMap<String, Opened>> {
        self.0.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The days whose keys are there, the oldest first.
    ///
    /// # Errors
    /// The disk.
    pub fn days(&self) -> Result<Vec<i64>, DbError> {
        if self.0.file.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.read()?.1.keys().copied().filter(|day| *day != LASTING).collect())
    }

    /// Lets the keys of all days before this one go, for ever; answers how many there were.
    ///
    /// # Errors
    /// The disk: then they are all still there.
    pub fn forget_before(&self, day: i64) -> Result<usize, DbError> {
        if self.0.file.is_none() {
            return Ok(0);
        }
        let (file, mut keys) = self.read()?;
        let left = keys.clone().split_off(&day);
        let gone = keys.len() - left.len();
        if gone > 0 {
            replace(file, &left).map_err(|error| unusable(file, &error))?;
            *keys = left;
            self.opened().retain(|_, kept| kept.day >= day);
        }
        Ok(gone)
    }

    /// The keys, read from the disk once.
    fn read(&self) -> Result<(&Path, Keys<'_>), DbError> {
        let Some(file) = &self.0.file else {
            return Err(DbError::Unusable(
                "the keys that keep people apart from what they did need a place on this machine: name a folder with \
                 --keys-folder (or REGAL_KEYS_FOLDER), which no backup of the database takes along"
                    .to_owned(),
            ));
        };
        let mut keys = self.0.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.is_none() {
            *keys = Some(load(file)?);
        }
        Ok((file, Keys(keys)))
    }
}

/// The keys while nobody else changes them.
struct Keys<'a>(MutexGuard<'a, Option<BTreeMap<i64, [u8; KEY]>>>);

impl std::ops::Deref for Keys<'_> {
    type Target = BTreeMap<i64, [u8; KEY]>;

    fn deref(&self) -> &Self::Target {
        static NONE: BTreeMap<i64, [u8; KEY]> = BTreeMap::new();
        self.0.as_ref().unwrap_or(&NONE)
    }
}

impl std::ops::DerefMut for Keys<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.0.get_or_insert_default()
    }
}

fn unusable(file: &Path, error: &io::Error) -> DbError {
    DbError::Unusable(format!(
        "{} cannot be used ({error}); the hub's own user must be able to read and write it and its folder",
        file.display()
    ))
}

/// A line a key: the day as days since 1970-01-01, and the key in hex.
fn load(file: &Path) -> Result<BTreeMap<i64, [u8; KEY]>, DbError> {
    shred(&beside(file, ".old")).map_err(|error| unusable(file, &error))?;
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(unusable(file, &error)),
    };
    let read = |line: &str| {
        let (day, key) = line.split_once(' ')?;
        Some((day.parse().ok()?, unhex(key)?.try_into().ok()?))
    };
    let damaged = || {
        DbError::Unusable(format!(
            "{} is damaged; bring back its own copy, or remove it: then nobody learns any more who did what until now",
            file.display()
        ))
    };
    text.lines().map(|line| read(line).ok_or_else(damaged)).collect()
}

/// A file name with something behind it.
#[must_use]
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Writes the keys so that a power cut leaves the old or the new file whole.
fn write(file: &Path, keys: &BTreeMap<i64, [u8; KEY]>) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let fresh = beside(file, ".new");
    let mut text = String::new();
    for (day, key) in keys {
        text.push_str(&format!("{day} {}\n", hex(key)));
    }
    let mut to = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    to.write_all(text.as_bytes())?;
    to.sync_all()?;
    fs::rename(&fresh, file)?;
    sync_folder(file)
}

/// The same, and what the old file held is written over before it goes.
fn replace(file: &Path, keys: &BTreeMap<i64, [u8; KEY]>) -> io::Result<()> {
    let old = beside(file, ".old");
    if !old.exists() {
        fs::hard_link(file, &old)?;
    }
    write(file, keys)?;
    shred(&old)
}

fn shred(old: &Path) -> io::Result<()> {
    let length = match fs::metadata(old) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut to = OpenOptions::new().write(true).open(old)?;
    to.write_all(&vec![b'\n'; usize::try_from(length).unwrap_or(0)])?;
    to.sync_all()?;
    drop(to);
    fs::remove_file(old)?;
    sync_folder(old)
}

fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// The key of one day.
#[derive(Clone, Copy)]
pub struct DayKey([u8; KEY]);

impl DayKey {
    fn part(&self, use_of: &str, texts: &[&str]) -> [u8; KEY] {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut all = hmac::Context::with_key(&key);
        all.update(use_of.as_bytes());
        for text in texts {
            all.update(&[BETWEEN]);
            all.update(text.as_bytes());
        }
        let mut part = [0; KEY];
        part.copy_from_slice(all.sign().as_ref());
        part
    }

    /// A mark that is the same for the same text under this key, and says nothing without it: 16 bytes, hex.
    #[must_use]
    pub fn mark(&self, use_of: &str, texts: &[&str]) -> String {
        hex(&self.part(use_of, texts)[..KEY / 2])
    }

    /// Seals a text under a name that no other text is sealed under; hex.
    ///
    /// # Errors
    /// The cipher has refused its key, which is a bug.
    pub fn seal(&self, name: &str, plain: &str) -> Result<String, DbError> {
        let mut bytes = plain.as_bytes().to_vec();
        let (key, nonce) = self.cipher(name, plain)?;
        // The nonce is made of name and text: the same pair gives the same bytes, and no other pair gives this nonce.
        let front = *nonce.as_ref();
        key.seal_in_place_append_tag(nonce, Aad::from(name.as_bytes()), &mut bytes)
            .map_err(|_| DbError::bug("seal", "the cipher refused".to_owned()))?;
        Ok(hex(&front) + &hex(&bytes))
    }

    /// Opens what was sealed under a name; none when it was sealed under another, or changed since.
    #[must_use]
    pub fn open(&self, name: &str, sealed: &str) -> Option<String> {
        let bytes = unhex(sealed)?;
        let (front, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(front).ok()?;
        let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &self.part("seal", &[])).ok()?);
        let mut rest = rest.to_vec();
        let plain = key.open_in_place(nonce, Aad::from(name.as_bytes()), &mut rest).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    fn cipher(&self, name: &str, plain: &str) -> Result<(LessSafeKey, Nonce), DbError> {
        let refused = |_| DbError::bug("seal", "the cipher refused its key".to_owned());
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.part("seal", &[])).map_err(refused)?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&self.part("nonce", &[name, plain])[..NONCE_LEN]);
        Ok((LessSafeKey::new(key), Nonce::assume_unique_for_key(nonce)))
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    text.len().is_multiple_of(2).then(|| text.as_bytes().chunks(2).map(pair).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn vault(folder: &tempfile::TempDir) -> (Vault, PathBuf) {
        let database = Database::Sqlite(folder.path().join("hub.db"));
        (Vault::of(&database), folder.path().join("hub.db.days"))
    }

    #[test]
    fn what_is_sealed_opens_under_its_own_day_and_name_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (vault, _) = vault(&folder);
        let (monday, tuesday) = (vault.key(1).expect("a key"), vault.key(2).expect("a key"));
        let sealed = monday.seal("actor", "Ana").expect("sealed");
        assert!(!sealed.contains(&hex(b"Ana")), "{sealed}");
        assert_eq!(monday.open("actor", &sealed).as_deref(), Some("Ana"));
        assert_eq!((monday.open("another", &sealed), tuesday.open("actor", &sealed)), (None, None));
        let mut cut = sealed.clone();
        cut.replace_range(30..31, if &sealed[30..31] == "0" { "1" } else { "0" });
        assert_eq!((monday.open("actor", &cut), monday.open("actor", "")), (None, None));
        assert_ne!(monday.mark("tag", &["Ana"]), tuesday.mark("tag", &["Ana"]));
        assert_ne!(monday.mark("tag", &["Ana"]), monday.mark("tag", &["Ben"]));
    }

    #[test]
    fn keys_are_the_owners_alone_outlive_the_program_and_go_with_their_day() {
        let folder = tempfile::tempdir().expect("a folder");
        let (first, file) = vault(&folder);
        let sealed = first.key(7).expect("a key").seal("a", "Ana").expect("sealed");
        first.key(8).expect("a key");
        drop(first);
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        let (again, file) = vault(&folder);
        let key = again.known(7).expect("read").expect("kept");
        assert_eq!(key.open("a", &sealed).as_deref(), Some("Ana"));
        let other = Vault::of(&Database::Sqlite(folder.path().join("hub.db")));
        assert_eq!(again.forget_before(8).expect("written"), 1);
        assert!(other.known(7).expect("read").is_none(), "every connection has forgotten it");
        assert_eq!(again.days().expect("read"), [8]);
        let kept = fs::read_to_string(&file).expect("there");
        assert!(kept.starts_with("8 ") && kept.lines().count() == 1, "{kept}");
        assert!(!beside(&file, ".old").exists());
        assert_eq!(again.forget_before(8).expect("nothing to do"), 0);
    }

    #[test]
    fn what_was_opened_is_remembered_within_bounds_and_goes_with_its_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let (vault, _) = vault(&folder);
        let sealed = vault.key(7).expect("a key").seal("a", "Ana").expect("sealed");
        let anew = vault.key(8).expect("a key").seal("a", "Ben").expect("sealed");
        let open = |day, name: &str, sealed: &str| vault.open(day, name, sealed).expect("read");
        assert_eq!(vault.remembered("a"), None);
        assert_eq!(open(7, "a", &sealed).as_deref(), Some("Ana"));
        assert_eq!(vault.remembered("a").as_deref(), Some("Ana"));
        assert_eq!(open(7, "a", &sealed).as_deref(), Some("Ana"));
        assert_eq!((open(8, "a", &sealed), open(7, "a", &anew)), (None, None), "nothing but its own text");
        assert_eq!(open(7, "b", &sealed), None, "nor another name");
        assert_eq!(open(8, "a", &anew).as_deref(), Some("Ben"), "sealed anew");
        open(7, "a", &sealed);
        for n in 0..MOST_OPENED {
            let name = format!("n{n}");
            let sealed = vault.key(8).expect("a key").seal(&name, "x").expect("sealed");
            assert_eq!(open(8, &name, &sealed).as_deref(), Some("x"));
            assert!(vault.opened().len() <= MOST_OPENED);
        }
        assert_eq!(open(7, "a", &sealed).as_deref(), Some("Ana"));
        vault.forget_before(8).expect("written");
        assert_eq!((open(7, "a", &sealed), vault.remembered("a")), (None, None), "gone with its day");
        assert!(vault.remembered("n4095").is_some(), "others stay");
    }

    #[test]
    fn a_damaged_file_is_named_and_what_a_cut_left_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (vault, file) = vault(&folder);
        fs::write(&file, "7 zz\n").expect("written");
        let said = vault.key(7).err().expect("damaged").to_string();
        assert!(said.contains("hub.db.days is damaged; bring back its own copy"), "{said}");
        fs::write(&file, "").expect("written");
        fs::write(beside(&file, ".old"), "7 00").expect("written");
        vault.key(7).expect("a key");
        assert!(!beside(&file, ".old").exists());
    }
}
