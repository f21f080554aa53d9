//! Charts the hub draws itself: bars in SVG, without a script. The table beside each says the same in numbers.

/// Width of a drawing; the page scales it.
const WIDE: i64 = 480;
/// Height of a drawing with days.
const HIGH: i64 = 170;
/// Room on the left for the scale, below for the days.
const LEFT: i64 = 52;
const BELOW: i64 = 22;
/// Height of a bar that lies, with the gap to the next, and the room for its name.
const ROW: i64 = 24;
const NAMES: i64 = 150;
/// The most bars that lie.
pub const MOST_ROWS: usize = 15;

/// A bar and what it says to those who point at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub wide: i64,
    pub high: i64,
    pub says: String,
}

/// A word or number in the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub x: i64,
    pub y: i64,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    pub text: String,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Names its parts in the page.
    pub id: usize,
    pub title: String,
    /// What it shows, in a sentence.
    pub tells: String,
    pub wide: i64,
    pub high: i64,
    pub bars: Vec<Bar>,
    /// Heights of the lines of the scale.
    pub lines: Vec<i64>,
    pub marks: Vec<Mark>,
    /// Where the lines of the scale begin.
    pub left: i64,
}

/// A value over a day or a name, and how people read both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Which day; of names, in which place.
    pub at: i64,
    pub value: i64,
    pub name: String,
    pub reads: String,
}

/// The next number that is good to read on a scale and can be halved.
fn round_up(n: i64) -> i64 {
    let mut step = 1;
    loop {
        for nice in [1, 2, 4, 6, 8] {
            if n <= step * nice {
                return step * nice;
            }
        }
        if step > i64::MAX / 100 {
            return n;
        }
        step *= 10;
    }
}

/// The top of a scale for values up to `most`; shares in thousandths end at the whole.
#[must_use]
pub fn top(most: i64, share: bool) -> i64 {
    if share { 1000 } else { round_up(most.max(1)) }
}

/// Standing bars, one a day from `from` to `to`; days without a value stay empty.
#[must_use]
pub fn days(
    (id, title, tells): (usize, String, String),
    (from, to): (i64, i64),
    points: &[Point],
    top: i64,
    scale: impl Fn(i64) -> String,
    day: impl Fn(i64) -> String,
) -> Chart {
    let (n, room, floor) = ((to - from + 1).max(1), WIDE - LEFT - 4, HIGH - BELOW);
    let height = |value: i64| value.clamp(0, top) * (floor - 12) / top.max(1);
    let bars = points
        .iter()
        .map(|point| {
            let x = LEFT + (point.at - from) * room / n;
            let next = LEFT + (point.at - from + 1) * room / n;
            let high = if point.value > 0 { height(point.value).max(1) } else { 0 };
            let gap = i64::from(next - x > 3);
            let says = format!("{}: {}", point.name, point.reads);
            Bar { x, y: floor - high, wide: (next - x - gap).max(1), high, says }
        })
        .collect();
    let lines: Vec<i64> = [0, top / 2, top].iter().map(|value| floor - height(*value)).collect();
    let mut marks: Vec<Mark> = [0, top / 2, top]
        .into_iter()
        .map(|value| Mark { x: LEFT - 5, y: floor - height(value) + 4, anchor: "end", text: scale(value) })
        .collect();
    marks.push(Mark { x: LEFT, y: HIGH - 6, anchor: "start", text: day(from) });
    if to > from {
        marks.push(Mark { x: WIDE - 4, y: HIGH - 6, anchor: "end", text: day(to) });
    }
    Chart { id, title, tells, wide: WIDE, high: HIGH, bars, lines, marks, left: LEFT }
}

/// Lying bars, one a name, in their order; at most [`MOST_ROWS`].
#[must_use]
pub fn names((id, title, tells): (usize, String, String), points: &[Point], top: i64) -> Chart {
    let points = &points[..points.len().min(MOST_ROWS)];
    let room = WIDE - NAMES - 70;
    let (mut bars, mut marks) = (Vec::new(), Vec::new());
    for (row, point) in (0_i64..).zip(points) {
        let y = row * ROW + 4;
        let wide = point.value.clamp(0, top) * room / top.max(1);
        let wide = if point.value > 0 { wide.max(1) } else { 0 };
        let says = format!("{}: {}", point.name, point.reads);
        bars.push(Bar { x: NAMES, y, wide, high: ROW - 8, says });
        let name = regal_shared::text::cut_end(&point.name, 20);
        marks.push(Mark { x: NAMES - 6, y: y + 12, anchor: "end", text: name });
        marks.push(Mark { x: NAMES + wide + 6, y: y + 12, anchor: "start", text: point.reads.clone() });
    }
    let high = i64::try_from(points.len()).unwrap_or(0) * ROW + 4;
    Chart { id, title, tells, wide: WIDE, high, bars, lines: Vec::new(), marks, left: NAMES }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: i64, value: i64) -> Point {
        Point { at, value, name: format!("day {at}"), reads: value.to_string() }
    }

    #[test]
    fn a_scale_ends_at_a_number_that_is_good_to_read() {
        assert_eq!([0, 1, 3, 7, 12, 51, 999].map(|n| top(n, false)), [1, 1, 4, 8, 20, 60, 1000]);
        assert_eq!(top(3, true), 1000);
        assert!(top(i64::MAX, false) > 0);
    }

    #[test]
    fn bars_stand_on_their_days_and_inside_the_drawing() {
        let points = [point(100, 10), point(103, 5), point(104, 0)];
        let title = (0, "Lines".to_owned(), String::new());
        let chart = days(title, (100, 104), &points, 10, |n| n.to_string(), |n| n.to_string());
        let [first, second, none] = &chart.bars[..] else { panic!("{chart:?}") };
        assert!(first.high > second.high && second.high > 0 && none.high == 0);
        assert_eq!(first.y + first.high, second.y + second.high, "both stand on the floor");
        assert!(second.x > first.x + 2 * first.wide, "two days lie between them");
        assert!(chart.bars.iter().all(|bar| bar.x >= LEFT && bar.x + bar.wide <= WIDE && bar.y >= 0));
        assert_eq!(first.says, "day 100: 10");
    }

    #[test]
    fn a_year_still_fits() {
        let points: Vec<Point> = (0..366).map(|at| point(at, at)).collect();
        let title = (0, String::new(), String::new());
        let chart = days(title, (0, 365), &points, 500, |n| n.to_string(), |n| n.to_string());
        assert!(chart.bars.iter().all(|bar| bar.wide >= 1 && bar.x + bar.wide <= WIDE));
    }

    #[test]
    fn lying_bars_are_few_and_fit() {
        let points: Vec<Point> = (0..40).map(|at| point(at, 1000)).collect();
        let chart = names((0, String::new(), String::new()), &points, 1000);
        assert_eq!(chart.bars.len(), MOST_ROWS);
        assert!(chart.bars.iter().all(|bar| bar.y + bar.high <= chart.high && bar.x + bar.wide <= WIDE));
    }
}
