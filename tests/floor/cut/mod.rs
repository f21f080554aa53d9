//! The power goes: the real programs are traced under a small load, and the disk is set to what it may be at any point
//! of the trace. Each image must open with the real code and hold everything answered or toned good before.

mod disk;
pub(crate) mod hub;
pub(crate) mod terminal;
mod trace;

use disk::{Dice, Disk, Left};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use trace::Trace;

/// The images of one trace, at least.
const IMAGES: usize = 200;

/// Whether programs can be traced; if not, that is said.
fn traceable(what: &str) -> bool {
    match trace::possible() {
        Ok(()) => true,
        Err(why) => {
            regal_tests::left_out(&format!("{what} ({why})"));
            false
        }
    }
}

/// A folder in memory where the machine has that, as syncs to a disk prove nothing here.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

/// What proves something fails on a disk whose syncs do nothing.
fn would_be_noticed(trace: &Trace, what: &str, look: impl FnMut(&Path, usize)) {
    let what = format!("{what} without syncs, which must fail");
    let proved = catch_unwind(AssertUnwindSafe(|| cut_all_over(&trace.without_syncs(), &what, look)));
    assert!(proved.is_err(), "{what}, and did not");
}

/// Cuts the power all over a trace. `look` sees each image and before which event it was made; the answer is how many
/// there were.
fn cut_all_over(trace: &Trace, what: &str, mut look: impl FnMut(&Path, usize)) -> usize {
    let seed = std::env::var("REGAL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_127);
    let mut dice = Dice(seed);
    let points: Vec<usize> = (0..trace.events.len())
        .filter(|point| trace.events[*point].of_disk())
        .chain([trace.events.len()])
        .collect();
    let step = (points.len() * Left::ALL.len() / (IMAGES * 3 / 2)).max(1);
    let first = dice.below(step);
    let mut disk = Disk::before(trace);
    let (mut images, mut busy) = (0, 0);
    for point in 0..=trace.events.len() {
        // Where the program has just said something, a cut tells most.
        let after_word = point > 0 && !trace.events[point - 1].of_disk();
        let chosen = points.binary_search(&point).is_ok_and(|place| place % step == first);
        if chosen || (after_word && disk.is_busy()) {
            for left in Left::ALL {
                let image = folder();
                disk.cut(left, &mut dice, image.path());
                println!("{what}: image {images}, before event {point}, {left:?} left, REGAL_SEED={seed}");
                look(image.path(), point);
                images += 1;
                busy += usize::from(disk.is_busy());
            }
        }
        if let Some(event) = trace.events.get(point) {
            disk.goes_on(point, event);
        }
    }
    assert!(busy > 0, "{what}: nothing was ever on its way to the disk");
    images
}
