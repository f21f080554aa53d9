//! A shift of four terminals on lines that are late, lossy, cut in one direction or both, reset, and broken again and again.

use super::line::{Line, Weather};
use super::{books, number, until};
use crate::process::seat::{self, Seat, Supply, settled_once, sit, whole};
use regal_tests::{RunningHub, hub_says};
use std::path::Path;
use std::sync::Arc;

const TERMINALS: usize = 4;
const ORDERS: usize = 120;
/// Pieces that a kind of weather must strike, all lines together.
const STRIKES: u64 = 6;
/// Confirms that are booked in weather that lets something through, and after weather that does not.
const MORE: i64 = 4;

/// What comes over the lines, one after the other; and whether work goes on in it.
const WEATHERS: [(Weather, bool); 7] = [
    (Weather::Late(150, 80), true),
    (Weather::Lossy(300), true),
    (Weather::UpCut, false),
    (Weather::DownCut, false),
    (Weather::Dark, false),
    (Weather::Reset, false),
    (Weather::Breaks(400), true),
];

struct Floor {
    seats: Vec<Seat>,
    lines: Vec<Arc<Line>>,
    orders: Supply,
}

impl Floor {
    fn set(&self, weather: Weather) {
        self.lines.iter().for_each(|line| line.set(weather));
    }

    fn struck(&self, weather: Weather) -> u64 {
        self.lines.iter().map(|line| line.struck(weather)).sum()
    }

    /// Waits until so many more confirms are booked.
    fn goes_on(&self, at: &Path, what: &str) {
        let settled = || number(&books(at), "select count(*) from command where series = 'c'");
        let enough = settled() + MORE;
        until(&format!("the work goes on, {what}"), || {
            self.orders.keep_up();
            settled() >= enough
        });
    }
}

#[test]
fn nothing_is_lost_or_doubled_in_any_weather_and_the_work_goes_on_when_it_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    hub_says(at, &["demo", "--small"]);
    for badge in (0..TERMINALS).map(|number| (5001 + number).to_string()) {
        hub_says(at, &["user", "add", &badge, "--name", &format!("Worker {badge}")]);
    }
    let orders = Supply::of(at, ORDERS);
    let hub = RunningHub::in_the_open(at);
    let mut floor = Floor { seats: Vec::new(), lines: Vec::new(), orders };
    for index in 0..TERMINALS {
        let (line, address) = Line::to(&hub.url, index as u64);
        floor.seats.push(sit(&hub, &address, at, index));
        floor.lines.push(line);
    }
    floor.goes_on(at, "at first");
    for (weather, passes) in WEATHERS {
        floor.set(weather);
        until(&format!("{weather:?} strikes"), || floor.struck(weather) >= STRIKES);
        if passes {
            floor.goes_on(at, &format!("in {weather:?}"));
        }
        floor.set(Weather::Clear);
        floor.goes_on(at, &format!("after {weather:?}"));
        println!("{weather:?}: struck {} times", floor.struck(weather));
    }
    let shared = seat::end(floor.seats);
    hub.stop();
    let books = books(at);
    let saved: i64 = shared.iter().map(|seat| settled_once(&books, seat)).sum();
    whole(&books, at);
    println!("{saved} confirms");
}
