//! Terminals, a hub and a network between them, as small as they can be: what each of them keeps, and one step at a
//! time.

/// The most terminals.
pub const DEVICES: usize = 2;
/// The most scans of a terminal.
pub const SCANS: usize = 3;
/// The most effects of a hub that books twice.
const EFFECTS: usize = 8;

/// How the hub knows what it has booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Not at all.
    Nothing,
    /// By each id.
    Ids,
    /// By the last number: the next one alone is taken, before a gap it says "send from".
    Next,
    /// By the highest number: whatever is above is taken.
    Highest,
}

/// What makes the hub lose what it has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing.
    None,
    /// A copy is brought back, as a new epoch.
    Restore,
    /// A copy is put in place, and nobody tells the hub.
    Silent,
}

/// One way to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub known: Known,
    /// All that waits goes out at once, or from the middle on; otherwise the first that waits, alone.
    pub lists: bool,
    /// The hub is on disk before it answers.
    pub sync_first: bool,
    /// The terminal keeps what it saved over a dead battery.
    pub on_disk: bool,
    /// What waits gets another id after a dead battery.
    pub new_ids: bool,
    /// The terminal keeps what was answered.
    pub keeps: bool,
    /// The hub takes nothing from a terminal that has not taken on its epoch.
    pub epoch_held: bool,
    pub loss: Loss,
}

/// A scan as the terminal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Record {
    #[default]
    Gone,
    Waiting,
    Answered,
}

/// A terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Device {
    /// Scans that were toned good.
    pub toned: u8,
    pub records: [Record; SCANS],
    /// The id each scan was given, from 1; 0 before.
    pub ids: [u8; SCANS],
    pub last_id: u8,
    pub epoch: u8,
    /// Scans of which the terminal was told that they are booked: one bit each. It is remembered here alone.
    pub told: u8,
}

/// What a hub has on disk, or in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Books {
    pub epoch: u8,
    /// Effects in order: terminal and scan.
    pub effects: [(u8, u8); EFFECTS],
    pub count: u8,
    pub last: [u8; DEVICES],
    /// Ids seen: one bit each.
    pub ids: [u16; DEVICES],
}

/// A message that was sent. It may be delivered never, once or often, and in any order: none is ever taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Message {
    pub up: bool,
    pub device: u8,
    pub epoch: u8,
    /// Up: the id of each scan in it; down: of each that is booked.
    pub ids: [u8; SCANS],
    /// Down: the hub wants everything from this number on; 0: nothing.
    pub from: u8,
}

/// Everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub devices: [Device; DEVICES],
    pub memory: Books,
    pub disk: Books,
    pub copy: Option<Books>,
    pub net: Vec<Message>,
    pub device_crashes: u8,
    pub hub_crashes: u8,
    pub losses: u8,
}

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A scan is saved and toned good.
    Scan(usize),
    /// A terminal sends from this record on.
    Send(usize, usize),
    /// A message arrives.
    Deliver(Message),
    /// A battery dies.
    DeviceCrash(usize),
    /// The hub loses its memory.
    HubCrash,
    /// The hub's memory is on disk.
    Sync,
    /// A copy is made.
    Copy,
    /// The copy is all there is.
    Lose,
}

impl Books {
    fn book(&mut self, device: u8, scan: usize) {
        if usize::from(self.count) < EFFECTS {
            self.effects[usize::from(self.count)] = (device, scan as u8);
            self.count += 1;
        }
    }

    /// Effects of a terminal, in order.
    pub fn of(&self, device: usize) -> impl Iterator<Item = usize> {
        let all = self.effects.iter().take(usize::from(self.count));
        all.filter(move |(by, _)| usize::from(*by) == device).map(|(_, scan)| usize::from(*scan))
    }

    /// Takes one command; whether it is booked now, or was.
    fn take(&mut self, rules: &Rules, device: usize, id: u8, scan: usize) -> bool {
        let last = self.last[device];
        let bit = 1 << id;
        let (fresh, taken) = match rules.known {
            Known::Nothing => (true, true),
            Known::Ids => (self.ids[device] & bit == 0, true),
            Known::Next => (id == last + 1, id <= last + 1),
            Known::Highest => (id > last, true),
        };
        if fresh {
            self.book(device as u8, scan);
            self.ids[device] |= bit;
            self.last[device] = last.max(id);
        }
        taken
    }
}

impl World {
    /// Nothing has happened yet.
    pub fn new(crashes: u8) -> World {
        World {
            devices: [Device { epoch: 1, ..Device::default() }; DEVICES],
            memory: Books { epoch: 1, ..Books::default() },
            disk: Books { epoch: 1, ..Books::default() },
            copy: None,
            net: Vec::new(),
            device_crashes: crashes,
            hub_crashes: crashes,
            losses: 1,
        }
    }

    fn post(&mut self, message: Message) {
        if let Err(place) = self.net.binary_search(&message) {
            self.net.insert(place, message);
        }
    }

    /// A terminal saves a scan and says so.
    pub fn scan(&mut self, device: usize) {
        let device = &mut self.devices[device];
        let scan = usize::from(device.toned);
        device.toned += 1;
        device.last_id += 1;
        device.ids[scan] = device.last_id;
        device.records[scan] = Record::Waiting;
    }

    /// A terminal sends what waits, from a record on.
    pub fn send(&mut self, rules: &Rules, index: usize, first: usize) {
        let device = &self.devices[index];
        let mut ids = [0; SCANS];
        for (scan, id) in ids.iter_mut().enumerate().skip(first) {
            if device.records[scan] == Record::Waiting {
                *id = device.ids[scan];
                if !rules.lists {
                    break;
                }
            }
        }
        let message = Message { up: true, device: index as u8, epoch: device.epoch, ids, from: 0 };
        self.post(message);
    }

    /// A message arrives.
    pub fn deliver(&mut self, rules: &Rules, message: &Message) {
        if message.up { self.arrive_up(rules, message) } else { self.arrive_down(rules, message) }
    }

    fn arrive_up(&mut self, rules: &Rules, message: &Message) {
        let device = usize::from(message.device);
        let books = &mut self.memory;
        let mut answer = Message { up: false, epoch: books.epoch, ids: [0; SCANS], from: 0, ..*message };
        // A hub that knows by ids alone has nothing better to ask for than everything.
        let from = |books: &Books| if rules.known == Known::Next { books.last[device] + 1 } else { 1 };
        if rules.epoch_held && message.epoch < books.epoch {
            answer.from = from(books);
        } else {
            for scan in 0..SCANS {
                let id = message.ids[scan];
                if id > 0 && !books.take(rules, device, id, scan) {
                    answer.from = from(books);
                    break;
                }
                answer.ids[scan] = id;
            }
        }
        if rules.sync_first {
            self.disk = self.memory;
        }
        self.post(answer);
    }

    fn arrive_down(&mut self, rules: &Rules, message: &Message) {
        let device = &mut self.devices[usize::from(message.device)];
        if message.epoch < device.epoch {
            return;
        }
        for scan in 0..SCANS {
            if message.ids[scan] > 0 && message.ids[scan] == device.ids[scan] {
                device.told |= 1 << scan;
                device.records[scan] = if rules.keeps { Record::Answered } else { Record::Gone };
            }
        }
        let restored = message.epoch > device.epoch;
        device.epoch = message.epoch;
        // The hub knows less than it answered: where it does not say from where, everything may be missing.
        let from = if restored && message.from == 0 && rules.known != Known::Next { 1 } else { message.from };
        if from > 0 {
            for scan in 0..SCANS {
                if device.records[scan] == Record::Answered && device.ids[scan] >= from {
                    device.records[scan] = Record::Waiting;
                }
            }
        }
    }

    /// A battery dies.
    pub fn device_crash(&mut self, rules: &Rules, index: usize) {
        self.device_crashes -= 1;
        let device = &mut self.devices[index];
        if !rules.on_disk {
            device.records = [Record::Gone; SCANS];
        }
        if rules.new_ids {
            for scan in 0..SCANS {
                if device.records[scan] == Record::Waiting {
                    device.last_id += 1;
                    device.ids[scan] = device.last_id;
                }
            }
        }
    }

    /// The hub loses what is in memory alone.
    pub fn hub_crash(&mut self) {
        self.hub_crashes -= 1;
        self.memory = self.disk;
    }

    /// The copy is all there is.
    pub fn lose(&mut self, rules: &Rules) {
        let Some(mut copy) = self.copy.take() else { return };
        self.losses -= 1;
        copy.epoch += u8::from(rules.loss == Loss::Restore);
        (self.memory, self.disk) = (copy, copy);
    }
}
