//! What the device tells of itself: battery and radio, read now and then.

use super::Event;
use crate::talk::{Battery, Health};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(15);

/// Where the kernel tells of batteries.
const SUPPLIES: &str = "/sys/class/power_supply";

/// Where it tells of radios.
const RADIOS: &str = "/proc/net/wireless";

/// The thread that looks; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    _stop: Sender<()>,
}

/// Starts the thread. It tells what it found when that has changed, and nothing on a device that tells nothing.
///
/// # Errors
/// When no thread can be started.
pub fn watch(events: Sender<Event>) -> io::Result<Watch> {
    let (stop, stopped) = channel();
    thread::Builder::new().name("device".to_owned()).spawn(move || look(&events, &stopped))?;
    Ok(Watch { _stop: stop })
}

fn look(events: &Sender<Event>, stopped: &Receiver<()>) {
    let mut told = Health::default();
    loop {
        let radios = fs::read_to_string(RADIOS).unwrap_or_default();
        let health = Health { battery: battery(Path::new(SUPPLIES)), radio: radio(&radios) };
        if health != told && events.send(Event::Health(health)).is_err() {
            return;
        }
        told = health;
        if stopped.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// The device's own battery, the emptiest where there are several; not that of a mouse.
fn battery(supplies: &Path) -> Option<Battery> {
    let one = |folder: &Path| {
        let text = |name: &str| fs::read_to_string(folder.join(name)).ok().map(|text| text.trim().to_owned());
        let own = text("type")? == "Battery" && text("scope").as_deref() != Some("Device");
        let percent: u8 = text("capacity")?.parse().ok()?;
        let status = text("status").unwrap_or_default();
        let charging = matches!(status.as_str(), "Charging" | "Full");
        own.then_some(Battery { percent: percent.min(100), charging })
    };
    let folders = fs::read_dir(supplies).into_iter().flatten().flatten();
    folders.filter_map(|entry| one(&entry.path())).min_by_key(|battery| battery.percent)
}

/// Bars of the best radio, 0 to 4, from the kernel's table of them.
fn radio(table: &str) -> Option<u8> {
    let bars = |row: &str| {
        let (_, numbers) = row.split_once(':')?;
        let mut numbers = numbers.split_whitespace().skip(1);
        let mut number = || numbers.next()?.trim_end_matches('.').parse::<i32>().ok();
        let (quality, level) = (number()?, number()?);
        Some(match level {
            // Decibels against a milliwatt; drivers that tell none count quality up to 70.
            -55..0 => 4,
            -65..-55 => 3,
            -75..-65 => 2,
            -85..-75 => 1,
            ..-85 => 0,
            _ => u8::try_from((quality.clamp(0, 70) * 4 + 69) / 70).unwrap_or(0),
        })
    };
    table.lines().skip(2).filter_map(bars).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supply(folder: &Path, name: &str, files: &[(&str, &str)]) {
        let supply = folder.join(name);
        fs::create_dir(&supply).expect("a folder");
        for (file, text) in files {
            fs::write(supply.join(file), format!("{text}\n")).expect("written");
        }
    }

    #[test]
    fn the_devices_own_battery_counts_and_the_emptiest_of_several() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(battery(folder.path()), None);
        supply(folder.path(), "AC", &[("type", "Mains"), ("online", "1")]);
        supply(folder.path(), "mouse", &[("type", "Battery"), ("scope", "Device"), ("capacity", "3")]);
        assert_eq!(battery(folder.path()), None);
        supply(folder.path(), "BAT0", &[("type", "Battery"), ("capacity", "81"), ("status", "Discharging")]);
        assert_eq!(battery(folder.path()), Some(Battery { percent: 81, charging: false }));
        supply(folder.path(), "BAT1", &[("type", "Battery"), ("capacity", "7"), ("status", "Charging")]);
        assert_eq!(battery(folder.path()), Some(Battery { percent: 7, charging: true }));
        assert_eq!(battery(Path::new("/no/such/folder")), None);
    }

    #[test]
    fn bars_come_from_decibels_or_from_quality() {
        let head = "Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE\n \
                    face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22\n";
        for (rows, bars) in [
            ("", None),
            (" wlan0: 0000   54.  -56.  -256        0      0      0      0      0        0\n", Some(3)),
            (" wlan0: 0000   70.  -30.  -256        0      0      0      0      0        0\n", Some(4)),
            (" wlan0: 0000   12.  -84.  -256        0      0      0      0      0        0\n", Some(1)),
            (" wlan0: 0000    0.  -99.  -256        0      0      0      0      0        0\n", Some(0)),
            ("wl0: 0000 35 0 0 0\n", Some(2)),
            ("wl0: 0000 1. -90. 0\nwl1: 0000 1. -60. 0\n", Some(3)),
            ("nonsense\nwl0: x\n", None),
        ] {
            assert_eq!(radio(&format!("{head}{rows}")), bars, "{rows}");
        }
    }
}
