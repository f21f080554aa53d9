//! The only place that reads clocks.

use regal_shared::base::Moment;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Wall clock and a steady one.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: Instant,
}

impl Default for Clock {
    fn default() -> Clock {
        Clock { start: Instant::now() }
    }
}

impl Clock {
    /// The device's wall clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the rim's clock")]
    pub fn wall(self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// Milliseconds since this clock was made; never goes back.
    #[must_use]
    pub fn steady(self) -> Moment {
        Moment(i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// How long it is until a moment of the steady clock; zero when it has passed.
    #[must_use]
    pub fn until(self, steady: Moment) -> Duration {
        Duration::from_millis(u64::try_from(steady.since(self.steady())).unwrap_or(0))
    }
}

/// A number that hardly another device has.
#[must_use]
pub fn spread() -> u64 {
    getrandom::u64().unwrap_or(1)
}

/// Growing pauses between tries, 0.2 s to 5 s, with jitter so that many devices do not come back at once.
#[derive(Debug, Clone)]
pub struct Backoff {
    next: i64,
    max: i64,
    random: u64,
}

impl Backoff {
    /// Pauses from 0.2 s up to `max` ms.
    #[must_use]
    pub fn new(max: i64) -> Backoff {
        Backoff::seeded(max, spread())
    }

    /// The same with a number that says how its pauses differ from those of others.
    #[must_use]
    pub fn seeded(max: i64, spread: u64) -> Backoff {
        Backoff { next: 200, max, random: spread | 1 }
    }

    /// The next pause in ms: between half and the whole of the step, and the step doubles.
    pub fn pause(&mut self) -> i64 {
        // xorshift64: enough to spread devices.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let step = self.next.min(self.max);
        self.next = (step * 2).min(self.max);
        let spread = i64::try_from(self.random >> 33).unwrap_or(0) % (step / 2 + 1);
        step - spread
    }

    /// Something worked: the next pause is short again.
    pub fn reset(&mut self) {
        self.next = 200;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_their_bound_and_begin_anew() {
        let mut backoff = Backoff::new(5000);
        for step in [200, 400, 800, 1600, 3200, 5000, 5000] {
            let pause = backoff.pause();
            assert!((step / 2..=step).contains(&pause), "{pause} for {step}");
        }
        backoff.reset();
        assert!(backoff.pause() <= 200);
    }
}
