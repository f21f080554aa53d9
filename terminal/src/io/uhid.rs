//! A scanner in its USB mode HID POS that the kernel believes in (uhid), for tests: it makes a `/dev/hidraw…`.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;

/// Where programs bring devices of their own; there is none in most containers.
const UHID: &str = "/dev/uhid";
/// The maker and the product it says it is: of nobody, and no other test's.
const VENDOR: u32 = 0x1209;
const PRODUCT: u32 = 0x8c01;
/// One report: its number, length, three signs of symbology, the data, and one byte that says whether more follows.
const REPORT: u8 = 64;

/// What a bar code scanner tells of itself (HID Point of Sale Usage Tables 1.02, page 0x8C): one report of 63 bytes.
const DESCRIPTOR: &[&[u8]] = &[
    &[0x05, 0x8c],       // usage page: bar code scanner
    &[0x09, 0x02],       // usage: bar code scanner
    &[0xa1, 0x01],       // collection: application
    &[0x85, 0x02],       // report 2
    &[0x09, 0x12],       // usage: scanned data report
    &[0xa1, 0x02],       // collection: logical
    &[0x15, 0x00],       // from 0
    &[0x26, 0xff, 0x00], // to 255
    &[0x75, 0x08],       // 8 bits
    &[0x95, REPORT - 1], // 63 of them
    &[0x81, 0x02],       // input
    &[0xc0],             // end of the logical collection
    &[0xc0],             // end of the application
];

/// The scanner; it is unplugged when this is dropped.
pub(crate) struct Scanner(File);

impl Scanner {
    /// Plugs it in; `None`, and said so, where the kernel takes no devices from programs.
    pub(crate) fn plug() -> Option<Self> {
        let Ok(mut file) = File::options().read(true).write(true).open(UHID) else {
            println!("no {UHID} here: scripts/test-hid tries this on a kernel of its own");
            return None;
        };
        let descriptor = DESCRIPTOR.concat();
        let mut event = 11_u32.to_ne_bytes().to_vec(); // UHID_CREATE2 of linux/uhid.h
        event.extend(named("Regal test HID POS", 128));
        event.extend(named("", 64));
        event.extend(named("", 64));
        event.extend(u16::try_from(descriptor.len()).expect("short").to_ne_bytes());
        event.extend(3_u16.to_ne_bytes()); // BUS_USB
        for number in [VENDOR, PRODUCT, 0, 0] {
            event.extend(number.to_ne_bytes());
        }
        event.extend(descriptor);
        file.write_all(&event).expect("a device");
        // The kernel answers that it has begun.
        file.read_exact(&mut [0; 4]).expect("a beginning");
        Some(Self(file))
    }

    /// The device the kernel made of it.
    pub(crate) fn path() -> Option<PathBuf> {
        let wanted = format!("HID_ID=0003:{VENDOR:08X}:{PRODUCT:08X}");
        let known = std::fs::read_dir("/sys/class/hidraw").ok()?.flatten();
        let ours = known.map(|entry| entry.file_name()).find(|name| {
            let about = PathBuf::from("/sys/class/hidraw").join(name).join("device/uevent");
            std::fs::read_to_string(about).is_ok_and(|text| text.contains(&wanted))
        })?;
        Some(PathBuf::from("/dev").join(ours)).filter(|path| path.exists())
    }

    /// Reads a code: one report.
    pub(crate) fn reads(&mut self, code: &str) {
        let mut report = vec![2, u8::try_from(code.len()).expect("short"), b']', b'C'];
        report.extend(code.as_bytes());
        report.resize(usize::from(REPORT), 0);
        let mut event = 12_u32.to_ne_bytes().to_vec(); // UHID_INPUT2
        event.extend(u16::from(REPORT).to_ne_bytes());
        event.extend(report);
        self.0.write_all(&event).expect("a report");
    }
}

fn named(text: &str, length: usize) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(length, 0);
    bytes
}
