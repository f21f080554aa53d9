//! Times taken, and what is read from them.

use std::time::{Duration, Instant};

/// Times of single operations within one stretch of time.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    times: Vec<Duration>,
    stretch: Duration,
}

impl Sample {
    /// Puts times together; `stretch` is how long all of it took.
    #[must_use]
    pub fn new(mut times: Vec<Duration>, stretch: Duration) -> Sample {
        times.sort_unstable();
        Sample { times, stretch }
    }

    /// How many operations.
    #[must_use]
    pub fn count(&self) -> usize {
        self.times.len()
    }

    /// Operations a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate needs no more than 52 bits")]
    pub fn rate(&self) -> f64 {
        self.times.len() as f64 / self.stretch.as_secs_f64().max(1e-9)
    }

    /// The time that 99 of 100 operations stay within, ms.
    #[must_use]
    pub fn p99_ms(&self) -> f64 {
        self.at(99)
    }

    /// The median, ms.
    #[must_use]
    pub fn p50_ms(&self) -> f64 {
        self.at(50)
    }

    /// The longest, ms.
    #[must_use]
    pub fn highest_ms(&self) -> f64 {
        self.at(100)
    }

    fn at(&self, percent: usize) -> f64 {
        let last = self.times.len().saturating_sub(1);
        let index = (self.times.len() * percent / 100).min(last);
        self.times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

/// The monotonic clock of measurements.
#[must_use]
pub fn clock() -> Instant {
    Instant::now()
}

/// CPU time of this process so far, user and system.
#[must_use]
pub fn cpu() -> Duration {
    std::fs::read_to_string("/proc/self/stat").map_or(Duration::ZERO, |text| ticks(&text))
}

/// CPU time so far of this process's threads of a name, at most 15 characters of it, user and system.
#[must_use]
pub fn cpu_of(name: &str) -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let of_name = |folder: &std::path::Path| {
        std::fs::read_to_string(folder.join("comm")).is_ok_and(|comm| comm.trim_end() == name)
    };
    threads
        .flatten()
        .map(|thread| thread.path())
        .filter(|folder| of_name(folder))
        .filter_map(|folder| std::fs::read_to_string(folder.join("stat")).ok())
        .map(|text| ticks(&text))
        .sum()
}

/// User and system time in a `stat` of `/proc`: fields 14 and 15 in ticks of 1/100 s, behind the name in brackets.
#[must_use]
pub fn ticks(stat: &str) -> Duration {
    let after = stat.rsplit(')').next().unwrap_or("");
    let ticks: u64 =
        after.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_a_name_with_brackets_in_it() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 150 25 9 9 20 0 1 0 100 0";
        assert_eq!(ticks(stat), Duration::from_millis(1750));
        assert_eq!(ticks(""), Duration::ZERO);
    }

    #[test]
    fn a_sample_tells_rate_and_percentiles() {
        let times = (1..=100).map(Duration::from_millis).collect();
        let sample = Sample::new(times, Duration::from_secs(2));
        assert!((sample.rate() - 50.0).abs() < 1e-9);
        assert!((sample.p99_ms() - 100.0).abs() < 1e-9 && (sample.p50_ms() - 51.0).abs() < 1e-9);
        assert!((Sample::default().p99_ms()).abs() < 1e-9);
    }
}
