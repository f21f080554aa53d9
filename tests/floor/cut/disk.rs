//! What is found on the disk when the power goes at some point of a trace: everything a sync covered; of the rest
//! nothing, all, some writes, or some pieces of them.

use super::trace::{Event, Node, Trace};
use std::collections::BTreeMap;
use std::path::Path;

/// What a disk writes as one.
const SECTOR: usize = 512;

/// What is left of that which no sync covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// Nothing.
    Nothing,
    /// All of it: the program alone died.
    All,
    /// Some writes, in any order.
    Writes,
    /// Some sectors of each write.
    Sectors,
}

impl Left {
    pub const ALL: [Left; 4] = [Left::Nothing, Left::All, Left::Writes, Left::Sectors];
}

/// Numbers that follow from a seed.
pub struct Dice(pub u64);

impl Dice {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn coin(&mut self) -> bool {
        self.bits() & 1 == 1
    }

    /// A number from 0 up to, and without, this.
    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() >> 33) as usize % end
    }
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// The disk, with what is on its way to it.
pub struct Disk {
    files: BTreeMap<Node, Vec<u8>>,
    names: BTreeMap<String, Node>,
    on_way: BTreeMap<Node, Vec<(usize, Change)>>,
    names_on_way: Vec<(usize, Event)>,
}

impl Disk {
    /// As it was before the program was started: all of it lasting.
    pub fn before(trace: &Trace) -> Disk {
        Disk {
            files: trace.content.iter().cloned().enumerate().collect(),
            names: trace.before.clone(),
            on_way: BTreeMap::new(),
            names_on_way: Vec::new(),
        }
    }

    /// The next event, which is the so many-th.
    pub fn goes_on(&mut self, index: usize, event: &Event) {
        match event {
            Event::Write(node, at, bytes) => self.change(*node, index, Change::Write(*at, bytes.clone())),
            Event::Length(node, length) => self.change(*node, index, Change::Length(*length)),
            Event::Sync(node, before) => {
                let file = self.files.entry(*node).or_default();
                self.on_way.entry(*node).or_default().retain(|(index, change)| {
                    let covered = index < before;
                    if covered {
                        make(file, change);
                    }
                    !covered
                });
            }
            Event::SyncNames(before) => {
                let names = &mut self.names;
                self.names_on_way.retain(|(index, event)| {
                    let covered = index < before;
                    if covered {
                        rename(names, event);
                    }
                    !covered
                });
            }
            Event::Name(..) | Event::Rename(..) => self.names_on_way.push((index, event.clone())),
            Event::Told(_) => {}
        }
    }

    fn change(&mut self, node: Node, index: usize, change: Change) {
        self.on_way.entry(node).or_default().push((index, change));
    }

    /// Whether something is on its way.
    pub fn is_busy(&self) -> bool {
        !self.names_on_way.is_empty() || self.on_way.values().any(|changes| !changes.is_empty())
    }

    /// The power goes now: what is found is put into a folder.
    pub fn cut(&self, left: Left, dice: &mut Dice, to: &Path) {
        let mut names = self.names.clone();
        // A file system writes its names in order.
        let kept = match left {
            Left::Nothing => 0,
            Left::All => self.names_on_way.len(),
            Left::Writes | Left::Sectors => dice.below(self.names_on_way.len() + 1),
        };
        for (_, event) in &self.names_on_way[..kept] {
            rename(&mut names, event);
        }
        for (name, node) in names {
            let mut file = self.files.get(&node).cloned().unwrap_or_default();
            for (_, change) in self.on_way.get(&node).into_iter().flatten() {
                match left {
                    Left::Nothing => {}
                    Left::All => make(&mut file, change),
                    Left::Writes => {
                        if dice.coin() {
                            make(&mut file, change);
                        }
                    }
                    Left::Sectors => sectors(&mut file, change, dice),
                }
            }
            std::fs::write(to.join(name), file).expect("the image is written");
        }
    }
}

fn make(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(length) => file.resize(*length, 0),
        Change::Write(at, bytes) => {
            let end = at + bytes.len();
            if file.len() < end {
                file.resize(end, 0);
            }
            file[*at..end].copy_from_slice(bytes);
        }
    }
}

fn sectors(file: &mut Vec<u8>, change: &Change, dice: &mut Dice) {
    match change {
        Change::Length(_) => {
            if dice.coin() {
                make(file, change);
            }
        }
        Change::Write(at, bytes) => {
            let mut from = 0;
            while from < bytes.len() {
                let to = (from + SECTOR - (at + from) % SECTOR).min(bytes.len());
                if dice.coin() {
                    make(file, &Change::Write(at + from, bytes[from..to].to_vec()));
                }
                from = to;
            }
        }
    }
}

fn rename(names: &mut BTreeMap<String, Node>, event: &Event) {
    match event {
        Event::Name(name, Some(node)) => drop(names.insert(name.clone(), *node)),
        Event::Name(name, None) => drop(names.remove(name)),
        Event::Rename(from, to) => {
            if let Some(node) = names.remove(from) {
                names.insert(to.clone(), node);
            }
        }
        _ => {}
    }
}
