//! How many commands a device may send: 50 a second, and as many at once as pile up in a radio hole. A device that sends
//! more is asked to come later; nothing it reported is refused or lost.

use regal_shared::base::{DeviceId, Moment};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Commands a second.
const RATE: i64 = 50;
/// Commands at once: what some minutes without radio leave, and more than three full posts.
const AT_ONCE: i64 = 256;
/// The most devices that are remembered; those that were silent the longest need not be.
const MOST: usize = 10_000;
/// Parts of a command, so that a millisecond counts.
const PARTS: i64 = 1_000;

/// A device's allowance.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    parts: i64,
    at: Moment,
}

/// The allowances of all devices.
#[derive(Debug)]
pub struct Pace {
    rate: i64,
    at_once: i64,
    devices: Mutex<BTreeMap<DeviceId, Allowance>>,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace::new(RATE, AT_ONCE)
    }
}

impl Pace {
    /// So many commands a second, and so many at once.
    #[must_use]
    pub fn new(rate: i64, at_once: i64) -> Pace {
        Pace { rate, at_once, devices: Mutex::default() }
    }

    /// For measuring how much the hub can take.
    #[must_use]
    pub fn without_end() -> Pace {
        Pace::new(1_000_000, 1_000_000)
    }

    /// Takes `commands` off a device's allowance.
    ///
    /// # Errors
    /// It has none left for so many: how many seconds later it has. Then nothing was taken off.
    pub fn take(&self, device: &DeviceId, commands: usize, now: Moment) -> Result<(), u64> {
        let full = self.at_once * PARTS;
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if devices.len() >= MOST && !devices.contains_key(device) {
            devices.retain(|_, one| self.now_has(*one, now) < full);
        }
        let one = devices.entry(device.clone()).or_insert(Allowance { parts: full, at: now });
        let has = self.now_has(*one, now);
        // More than fits into a whole allowance is taken from a whole one.
        let wanted = i64::try_from(commands).unwrap_or(i64::MAX).saturating_mul(PARTS).min(full);
        *one = Allowance { parts: has, at: now };
        if has < wanted {
            let second = self.rate * PARTS;
            return Err(u64::try_from((wanted - has + second - 1) / second).unwrap_or(1));
        }
        one.parts = has - wanted;
        Ok(())
    }

    /// What an allowance has grown to; a clock that went back adds nothing.
    fn now_has(&self, one: Allowance, now: Moment) -> i64 {
        let grown = now.since(one.at).max(0).saturating_mul(self.rate);
        one.parts.saturating_add(grown).min(self.at_once * PARTS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_piled_up_goes_at_once_and_then_fifty_a_second() {
        let (pace, device) = (Pace::default(), DeviceId::from("K7Q2MX"));
        let at = |ms: i64| Moment(1_000_000 + ms);
        for _ in 0..4 {
            assert_eq!(pace.take(&device, 64, at(0)), Ok(()));
        }
        assert_eq!(pace.take(&device, 64, at(0)), Err(2), "64 more need 1.28 s");
        assert_eq!(pace.take(&device, 1, at(10)), Err(1));
        assert_eq!(pace.take(&device, 1, at(20)), Ok(()));
        assert_eq!(pace.take(&DeviceId::from("B3C4D5"), 64, at(20)), Ok(()), "others have their own");
        // Over a minute of asking as often as can be: 50 a second.
        let taken = (0..60_000).filter(|ms| pace.take(&device, 1, at(20 + ms)).is_ok()).count();
        assert!((2_999..=3_001).contains(&taken), "{taken}");
        assert_eq!(pace.take(&device, 64, at(0)), Err(2), "a clock that went back gives nothing");
        assert_eq!(pace.take(&device, 256, at(3_600_000)), Ok(()), "and takes nothing either");
    }

    #[test]
    fn devices_that_have_all_again_are_forgotten() {
        let pace = Pace::default();
        for n in 0..=MOST {
            let device = DeviceId::from(format!("D{n}").as_str());
            let now = Moment(i64::try_from(n).expect("small") * 1_000);
            assert_eq!(pace.take(&device, 10, now), Ok(()));
        }
        assert!(pace.devices.lock().expect("no panic while locked").len() < 10);
    }
}
