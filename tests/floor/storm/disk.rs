//! The disk of a device: what a sync covered is there after a power cut; of the rest nothing, all or a torn piece.

use super::dice::Dice;
use std::collections::BTreeMap;
use std::path::Path;

/// Files of the store and what is in them.
pub type Image = BTreeMap<String, Vec<u8>>;

/// The log, of which only the front may be there.
const LOG: &str = "terminal.db-wal";
const FILES: [&str; 2] = ["terminal.db", LOG];
/// What a disk writes as one.
const SECTOR: usize = 512;

/// The files as they are now, synced or not.
pub fn image(folder: &Path) -> Image {
    FILES
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::fs::read(folder.join(name)).ok()?)))
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
            let (front, log) = (synced.get(LOG).unwrap_or(&none), now.get(LOG).unwrap_or(&none));
            if old != new || !log.starts_with(front) {
                return synced.clone();
            }
            let sectors = (log.len() - front.len()).div_ceil(SECTOR);
            let kept = (front.len() + dice.below(sectors + 1) * SECTOR).min(log.len());
            let mut found = synced.clone();
            found.insert(LOG.to_owned(), log[..kept].to_vec());
            found
        }
    }
}

/// Puts an image in place of what is there.
pub fn put(folder: &Path, image: &Image) {
    for name in FILES {
        match image.get(name) {
            Some(bytes) => std::fs::write(folder.join(name), bytes).expect("the disk takes it"),
            None => drop(std::fs::remove_file(folder.join(name))),
        }
    }
}
