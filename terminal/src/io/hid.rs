//! Keyboard scanners through evdev: found by vendor and product or by path, taken for this program alone, looked for
//! again for ever when they go.
//!
//! While a scanner is taken (`EVIOCGRAB`) its keys reach nobody else: no console, no other program. They are read as
//! positions, so no keyboard layout plays a part. Nothing here needs root; the group `input` may read the devices.

use super::Event;
use super::clock::Clock;
use super::serial::span;
use crate::scan::{HidKeyboard, Presses};
use crate::talk::Away;
use evdev::raw_stream::RawDevice;
use evdev::{EventType, SynchronizationCode};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::thread;

/// The longest pause between two tries, in ms.
const RETRY: i64 = 1000;

/// Where the kernel tells what input devices there are; everyone may read it.
pub const SYSFS: &str = "/sys/class/input";

/// Where the event devices are.
const NODES: &str = "/dev/input";

/// Buses that lead out of the device: USB, Bluetooth, and devices made by a program of the machine. Keys on any other
/// are built in.
const OUTSIDE: [u16; 3] = [0x03, 0x05, 0x06];

/// The keys 1 to 0 and Enter, without which nothing is a scanner, as bits of the lowest word of a device's keys.
const NEEDED: u64 = 0x0FFC | 1 << 28;

/// A keyboard as the kernel tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its event device.
    pub node: PathBuf,
    /// How it calls itself.
    pub name: String,
    /// Vendor and product.
    pub id: (u16, u16),
    /// Whether it is built into the device.
    pub built_in: bool,
}

/// All keyboards below `sysfs` (mostly [`SYSFS`]) that could be scanners, in the order the kernel found them.
#[must_use]
pub fn keyboards(sysfs: &Path) -> Vec<Found> {
    let entries = fs::read_dir(sysfs).into_iter().flatten().flatten();
    let mut numbers: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.strip_prefix("event")?.parse().ok()).collect();
    numbers.sort_unstable();
    numbers.into_iter().filter_map(|number| keyboard(sysfs, number)).collect()
}

fn keyboard(sysfs: &Path, number: u32) -> Option<Found> {
    let device = sysfs.join(format!("event{number}")).join("device");
    let text = |name: &str| fs::read_to_string(device.join(name)).ok().map(|text| text.trim().to_owned());
    let hex = |name: &str| u16::from_str_radix(&text(name)?, 16).ok();
    let keys = text("capabilities/key")?;
    let lowest = u64::from_str_radix(keys.split(' ').next_back()?, 16).ok()?;
    (lowest & NEEDED == NEEDED).then_some(())?;
    Some(Found {
        node: Path::new(NODES).join(format!("event{number}")),
        name: text("name").unwrap_or_default(),
        id: (hex("id/vendor")?, hex("id/product")?),
        built_in: !OUTSIDE.contains(&hex("id/bustype")?),
    })
}

/// Those of `keyboards` that a setting means.
///
/// # Errors
/// [`Away::Gone`] when there is none, [`Away::Keypad`] when it is built in and that is not said.
pub fn meant(wanted: &HidKeyboard, keyboards: Vec<Found>) -> Result<Vec<Found>, Away> {
    let node = match &wanted.path {
        // A path below by-id is a link that comes and goes with the scanner.
        Some(path) => Some(fs::canonicalize(path).map_err(|error| away(&error))?),
        None => None,
    };
    let fits = |found: &Found| {
        wanted.id.is_none_or(|id| id == found.id) && node.as_ref().is_none_or(|node| *node == found.node)
    };
    let all: Vec<Found> = keyboards.into_iter().filter(fits).collect();
    let any = !all.is_empty();
    let may: Vec<Found> = all.into_iter().filter(|found| wanted.keypad || !found.built_in).collect();
    match (any, may.is_empty()) {
        (false, _) => Err(Away::Gone),
        (true, true) => Err(Away::Keypad),
        (true, false) => Ok(may),
    }
}

/// Opens the scanner a setting means and takes it. Of several alike the first that nobody has.
///
/// # Errors
/// Why there is none.
pub fn take(wanted: &HidKeyboard) -> Result<RawDevice, Away> {
    let mut why = Away::Gone;
    for found in meant(wanted, keyboards(Path::new(SYSFS)))? {
        let taken = RawDevice::open(&found.node).and_then(|mut device| device.grab().map(|()| device));
        match taken {
            Ok(device) => return Ok(device),
            Err(error) => why = away(&error),
        }
    }
    Err(why)
}

/// What an error of opening or taking means.
pub(super) fn away(error: &io::Error) -> Away {
    match error.kind() {
        ErrorKind::PermissionDenied => Away::Denied,
        ErrorKind::ResourceBusy | ErrorKind::WouldBlock => Away::Taken,
        _ => Away::Gone,
    }
}

/// The thread of a keyboard scanner; it ends, and lets the scanner go, when this is dropped.
#[derive(Debug)]
pub struct Taken {
    _bell: UnixStream,
}

/// Starts the thread of one scanner. It tells when the scanner comes and goes, once at the start in any case.
///
/// # Errors
/// When no thread can be started.
pub fn listen(port: usize, keyboard: HidKeyboard, events: Sender<Event>) -> io::Result<Taken> {
    let (bell, rung) = UnixStream::pair()?;
    let thread = Listener { port, keyboard, events, rung, told: None };
    thread::Builder::new().name(format!("scanner {port}")).spawn(move || thread.run())?;
    Ok(Taken { _bell: bell })
}

/// The thread's end.
struct Listener {
    port: usize,
    keyboard: HidKeyboard,
    events: Sender<Event>,
    /// Its other end is gone when nobody wants the scanner any more.
    rung: UnixStream,
    /// What the loop was told last.
    told: Option<Option<Away>>,
}

impl Listener {
    fn run(mut self) {
        let mut pause = 50;
        loop {
            let why = match take(&self.keyboard) {
                Ok(mut device) => {
                    pause = 50;
                    if !self.tell(None) || !self.read(&mut device) {
                        return;
                    }
                    Away::Gone
                }
                Err(why) => why,
            };
            if !self.tell(Some(why)) || !self.rest(pause) {
                return;
            }
            pause = (pause * 2).min(RETRY);
        }
    }

    fn tell(&mut self, away: Option<Away>) -> bool {
        let news = self.told != Some(away);
        self.told = Some(away);
        !news || self.events.send(Event::Scanner { port: self.port, away }).is_ok()
    }

    /// Waits so many ms; false when nobody wants the scanner any more.
    fn rest(&self, ms: i64) -> bool {
        let mut fds = [PollFd::new(&self.rung, PollFlags::IN)];
        matches!(poll(&mut fds, Some(&span(ms))), Ok(0) | Err(Errno::INTR))
    }

    /// Reads until the scanner is gone (true) or not wanted any more (false). What is half read dies here.
    fn read(&self, device: &mut RawDevice) -> bool {
        let clock = Clock::default();
        let mut presses = Presses::new(self.keyboard.framing.clone());
        // After keys were lost everything up to the next report is of no use.
        let mut skipping = false;
        loop {
            let wait = presses.deadline().map(|deadline| span(deadline.since(clock.steady()).max(1)));
            let mut fds = [PollFd::new(&*device, PollFlags::IN), PollFd::new(&self.rung, PollFlags::IN)];
            match poll(&mut fds, wait.as_ref()) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return true,
            }
            let (readable, rung) = (!fds[0].revents().is_empty(), !fds[1].revents().is_empty());
            if rung {
                return false;
            }
            let mut pieces = presses.tick(clock.steady());
            if readable {
                let events = match device.fetch_events() {
                    Ok(events) => events,
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // Above all ENODEV: it was pulled out.
                    Err(_) => return true,
                };
                let now = clock.steady();
                for event in events {
                    match event.event_type() {
                        EventType::SYNCHRONIZATION => {
                            let lost = event.code() == SynchronizationCode::SYN_DROPPED.0;
                            if lost {
                                presses.lost(now);
                            }
                            skipping = lost;
                        }
                        EventType::KEY if !skipping => {
                            pieces.extend(presses.key(now, event.code(), event.value()));
                        }
                        _ => {}
                    }
                }
            }
            for piece in pieces {
                if self.events.send(Event::Scan { port: self.port, piece }).is_err() {
                    return false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Framing, Piece, Scanner, Way, pressed};
    use evdev::uinput::VirtualDevice;
    use evdev::{AttributeSet, BusType, InputEvent, InputId, KeyCode};
    use std::os::unix::fs::symlink;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    const DEADLINE: Duration = Duration::from_secs(20);

    fn setting(text: &str) -> HidKeyboard {
        let Ok(Scanner { way: Way::Hid(keyboard), .. }) = text.parse() else { panic!("{text}") };
        keyboard
    }

    /// A device as the kernel tells it below `/sys/class/input`.
    fn told(sysfs: &Path, number: u32, bus: &str, id: (&str, &str), keys: &str) {
        let device = sysfs.join(format!("event{number}/device"));
        fs::create_dir_all(device.join("id")).expect("a folder");
        fs::create_dir_all(device.join("capabilities")).expect("a folder");
        for (name, text) in [
            ("id/bustype", bus),
            ("id/vendor", id.0),
            ("id/product", id.1),
            ("capabilities/key", keys),
            ("name", "A keyboard"),
        ] {
            fs::write(device.join(name), format!("{text}\n")).expect("written");
        }
    }

    #[test]
    fn keyboards_are_found_as_the_kernel_tells_them() {
        let sysfs = tempfile::tempdir().expect("a folder");
        let keyboard = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe";
        told(sysfs.path(), 10, "0003", ("0c2e", "0b61"), keyboard);
        told(sysfs.path(), 2, "0011", ("0001", "0001"), "402000002 3803078f800d001 feffffdf fffffffe");
        // A mouse, the power button, and the scanner's second interface with volume keys.
        told(sysfs.path(), 3, "0003", ("0627", "0001"), "70000 0 0 0 0");
        told(sysfs.path(), 4, "0019", ("0000", "0001"), "10000000000000 0");
        told(sysfs.path(), 5, "0003", ("0c2e", "0b61"), "1 0 e000000000000 0");
        fs::create_dir(sysfs.path().join("mouse0")).expect("a folder");
        let found = keyboards(sysfs.path());
        let seen: Vec<_> =
            found.iter().map(|one| (one.node.to_str().unwrap_or_default(), one.id, one.built_in)).collect();
        let expected = [("/dev/input/event2", (1, 1), true), ("/dev/input/event10", (0x0c2e, 0x0b61), false)];
        assert_eq!(seen, expected);
        assert_eq!(found[1].name, "A keyboard");
        assert_eq!(keyboards(Path::new("/no/such/folder")), []);
    }

    #[test]
    fn a_setting_means_its_devices_and_never_a_keypad_unless_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| {
            let node = folder.path().join(name);
            fs::write(&node, "").expect("written");
            fs::canonicalize(node).expect("it is there")
        };
        let one = |name: &str, id, built_in| Found { node: at(name), name: String::new(), id, built_in };
        let all = [one("a", (1, 1), true), one("b", (2, 1), false), one("c", (2, 1), false)];
        let link = folder.path().join("usb-scanner-event-kbd");
        symlink(at("c"), &link).expect("a link");
        let names = |text: &str| {
            let meant = meant(&setting(text), all.to_vec())?;
            Ok(meant
                .iter()
                .map(|one| one.node.file_name().map(|n| n.to_string_lossy().into_owned()))
                .collect())
        };
        let some = |names: &[&str]| Ok(names.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>());
        let (link, a) = (link.display(), at("a"));
        assert_eq!(names("hid:0002:0001"), some(&["b", "c"]));
        assert_eq!(names(&format!("hid:{link}")), some(&["c"]));
        assert_eq!(names(&format!("hid:0002:0001,path={link}")), some(&["c"]));
        assert_eq!(names(&format!("hid:0001:0001,path={link}")), Err(Away::Gone));
        assert_eq!(names("hid:0003:0001"), Err(Away::Gone));
        assert_eq!(names("hid:/no/such/device"), Err(Away::Gone));
        assert_eq!(names("hid:0001:0001"), Err(Away::Keypad));
        assert_eq!(names(&format!("hid:{}", a.display())), Err(Away::Keypad));
        assert_eq!(names("hid:0001:0001,keypad=yes"), some(&["a"]));
    }

    /// Whether the kernel makes keyboards here; says so where it does not.
    fn kernel_makes_keyboards() -> bool {
        let may = fs::File::options().write(true).open("/dev/uinput").is_ok();
        if !may {
            println!("no /dev/uinput here: scripts/test-hid tries this on a kernel of its own");
        }
        may
    }

    /// A scanner of the kernel's own making.
    fn plug(bus: BusType, product: u16) -> VirtualDevice {
        let keys: AttributeSet<KeyCode> = (1..128).map(KeyCode).collect();
        let builder = VirtualDevice::builder().expect("uinput").name("Regal test scanner");
        let builder = builder.input_id(InputId::new(bus, 0xF055, product, 1));
        builder.with_keys(&keys).expect("keys").build().expect("a device")
    }

    /// A scan in one burst, as fast as a program can press.
    fn burst(scanner: &mut VirtualDevice, text: &[u8]) {
        let key = |code, value| InputEvent::new(EventType::KEY.0, code, value);
        let events: Vec<InputEvent> = pressed(text)
            .into_iter()
            .map(|(code, press)| key(code, i32::from(press == crate::scan::Press::Down)))
            .collect();
        scanner.emit(&events).expect("pressed");
    }

    fn next(heard: &Receiver<Event>) -> Event {
        heard.recv_timeout(DEADLINE).expect("in time")
    }

    fn wait_for(heard: &Receiver<Event>, wanted: Option<Away>) {
        loop {
            match next(heard) {
                Event::Scanner { port: 2, away } if away == wanted => return,
                Event::Scanner { port: 2, .. } => {}
                other => panic!("{other:?} instead of {wanted:?}"),
            }
        }
    }

    fn scanned(heard: &Receiver<Event>, text: &[u8]) {
        match next(heard) {
            Event::Scan { port: 2, piece } => assert_eq!(piece, Piece::Frame(text.to_vec())),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_scanner_is_taken_for_this_program_alone_read_in_bursts_and_found_again() {
        if !kernel_makes_keyboards() {
            return;
        }
        let wanted = setting("hid:f055:0001");
        let (events, heard) = channel();
        let first = listen(2, wanted.clone(), events.clone()).expect("started");
        wait_for(&heard, Some(Away::Gone));

        let mut scanner = plug(BusType::BUS_USB, 1);
        wait_for(&heard, None);
        let node =
            keyboards(Path::new(SYSFS)).into_iter().find(|one| one.id == (0xF055, 1)).expect("found").node;
        let mut other = RawDevice::open(&node).expect("opened beside");
        burst(&mut scanner, b"09506000134352\r");
        scanned(&heard, b"09506000134352");
        burst(&mut scanner, b"]C110AB\x1d21yZ\r");
        scanned(&heard, b"]C110AB\x1d21yZ");
        assert!(!readable(&other), "nobody else hears a taken scanner");

        assert_eq!(take(&wanted).map(drop), Err(Away::Taken));
        assert_eq!(other.grab().map_err(|error| away(&error)), Err(Away::Taken));
        let (events, waiting) = channel();
        let second = listen(2, wanted.clone(), events).expect("started");
        wait_for(&waiting, Some(Away::Taken));
        drop(first);
        wait_for(&waiting, None);
        drop(other);

        // Half a scan dies with the device; what comes back is read from its beginning.
        burst(&mut scanner, b"HALF");
        drop(scanner);
        wait_for(&waiting, Some(Away::Gone));
        let mut scanner = plug(BusType::BUS_USB, 1);
        wait_for(&waiting, None);
        burst(&mut scanner, b"WHOLE\r");
        scanned(&waiting, b"WHOLE");
        drop(second);
        assert!(waiting.recv_timeout(DEADLINE).is_err(), "its thread ends");
    }

    #[test]
    fn a_keypad_that_is_built_in_is_taken_only_when_told() {
        if !kernel_makes_keyboards() {
            return;
        }
        let mut keypad = plug(BusType::BUS_I8042, 2);
        assert_eq!(take(&setting("hid:f055:0002")).map(drop), Err(Away::Keypad));
        let (events, heard) = channel();
        let taken = listen(2, setting("hid:f055:0002,keypad=yes"), events).expect("started");
        wait_for(&heard, None);
        burst(&mut keypad, b"U.T001\r");
        scanned(&heard, b"U.T001");
        drop(taken);
    }

    #[test]
    fn of_two_alike_each_setting_takes_one() {
        if !kernel_makes_keyboards() {
            return;
        }
        let _scanners = [plug(BusType::BUS_USB, 3), plug(BusType::BUS_BLUETOOTH, 3)];
        let wanted = setting("hid:f055:0003");
        let first = take(&wanted).map_err(|why| format!("{why:?}")).expect("one");
        let second = take(&wanted).map_err(|why| format!("{why:?}")).expect("the other");
        assert_ne!(first.input_id().bus_type(), second.input_id().bus_type());
        assert_eq!(take(&wanted).map(drop), Err(Away::Taken));
    }

    fn readable(device: &RawDevice) -> bool {
        let mut fds = [PollFd::new(device, PollFlags::IN)];
        poll(&mut fds, Some(&span(0))).expect("polled") > 0
    }

    #[test]
    fn the_framing_of_a_setting_is_used() {
        let keyboard = setting("hid:0c2e:0b61,end=tab,prefix=#");
        let mut presses = Presses::new(keyboard.framing.clone());
        assert_ne!(keyboard.framing, Framing::default());
        let now = Clock::default().steady();
        let keys = pressed(b"#A-1\t");
        let pieces: Vec<Piece> = keys
            .into_iter()
            .flat_map(|(code, press)| presses.key(now, code, i32::from(press == crate::scan::Press::Down)))
            .collect();
        assert_eq!(pieces, [Piece::Frame(b"A-1".to_vec())]);
    }
}
