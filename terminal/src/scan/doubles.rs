//! Double reads of scanners that need a longer window than the usual one.

use regal_shared::base::Moment;
use std::collections::BTreeMap;

/// The last frame of each scanner.
#[derive(Debug, Clone, Default)]
pub struct Doubles {
    last: BTreeMap<usize, (Vec<u8>, Moment)>,
}

impl Doubles {
    /// Whether this frame of scanner `port`, read at `now` (steady clock), is the last one once more, within `window`
    /// ms of the one that counted.
    pub fn is_double(&mut self, port: usize, frame: &[u8], now: Moment, window: i64) -> bool {
        let double = self.last.get(&port).is_some_and(|(last, at)| last == frame && now.since(*at) < window);
        if !double {
            self.last.insert(port, (frame.to_vec(), now));
        }
        double
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_frame_within_the_window_is_a_double_of_its_scanner_alone() {
        let mut doubles = Doubles::default();
        for (port, frame, at, double) in [
            (0, "A", 0, false),
            (0, "A", 999, true),
            (1, "A", 999, false),
            (0, "A", 1000, false),
            (0, "B", 1001, false),
            (0, "A", 1002, false),
            (1, "A", 1998, true),
        ] {
            let seen = doubles.is_double(port, frame.as_bytes(), Moment(at), 1000);
            assert_eq!(seen, double, "scanner {port}, {frame} at {at}");
        }
    }
}
