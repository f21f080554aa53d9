//! The disk of a device or of the hub: what a sync covered is there after a power cut; of the rest nothing, all or a torn piece.

use super::dice::Dice;
use std::collections::BTreeMap;
use std::path::Path;

/// Files of a database, by what stands behind its name, and what is in them.
pub type Image = BTreeMap<&'static str, Vec<u8>>;

/// The database in a device's folder, and in the hub's.
pub const DEVICE: &str = "terminal.db";
pub const HUB: &str = "hub.db";
/// What a database's file and its log are called behind its name; of the log only the front may be there.
const FILES: [&str; 2] = ["", "-wal"];
/// What a disk writes as one.
const SECTOR: usize = 512;

/// The files as they are now, synced or not.
pub fn image(folder: &Path, name: &str) -> Image {
    FILES
        .iter()
        .filter_map(|ending| Some((*ending, std::fs::read(folder.join(format!("{name}{ending}"))).ok()?)))
        .collect()
}

/// How the battery died.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The program alone ended: the system wrote all of it.
    Kill,
    /// Only what was synced is there.
    Bare,
    /// Of what came after the sync the front is there, in whole sectors.
    Torn,
}

/// What is found after a cut, when `synced` was covered by the last sync and `now` was written.
pub fn after(cut: Cut, synced: &Image, now: &Image, dice: &mut Dice) -> Image {
    match cut {
        Cut::Kill => now.clone(),
        Cut::Bare => synced.clone(),
        Cut::Torn => {
            let (old, new) = (&synced[FILES[0]], &now[FILES[0]]);
            let none = Vec::new();
            let (front, log) = (synced.get(FILES[1]).unwrap_or(&none), now.get(FILES[1]).unwrap_or(&none));
            if old != new || !log.starts_with(front) {
                return synced.clone();
            }
            let sectors = (log.len() - front.len()).div_ceil(SECTOR);
            let kept = (front.len() + dice.below(sectors + 1) * SECTOR).min(log.len());
            let mut found = synced.clone();
            found.insert(FILES[1], log[..kept].to_vec());
            found
        }
    }
}

/// Puts an image in place of what is there.
pub fn put(folder: &Path, name: &str, image: &Image) {
    for ending in FILES {
        let file = folder.join(format!("{name}{ending}"));
        match image.get(ending) {
            Some(bytes) => std::fs::write(file, bytes).expect("the disk takes it"),
            None => drop(std::fs::remove_file(file)),
        }
    }
    // The log's index is memory that went with the power.
    drop(std::fs::remove_file(folder.join(format!("{name}-shm"))));
}
