//! A key that is in use at two places at once shows by its links taking each other's place while both live.

use regal_shared::base::Moment;
use std::collections::VecDeque;

/// So many lost places within [`SPAN`] are no accident.
const MANY: usize = 3;
/// In ms.
const SPAN: i64 = 60_000;

/// The places that living links of one key have lost.
#[derive(Debug, Clone, Default)]
pub struct Fence {
    lost: VecDeque<Moment>,
}

impl Fence {
    /// A link that was told that another took its place said that it heard (steady clock). True when it looks as if two
    /// devices had one key; said again only after as many more.
    pub fn lost(&mut self, now: Moment) -> bool {
        while self.lost.front().is_some_and(|at| now.since(*at) > SPAN) {
            self.lost.pop_front();
        }
        self.lost.push_back(now);
        let two = self.lost.len() >= MANY;
        if two {
            self.lost.clear();
        }
        two
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_lost_places_within_a_minute_are_a_second_device() {
        let mut fence = Fence::default();
        let heard: Vec<bool> =
            [0, 30_000, 70_000, 80_000, 81_000, 82_000, 83_000].map(|at| fence.lost(Moment(at))).to_vec();
        assert_eq!(heard, [false, false, false, true, false, false, true]);
    }
}
