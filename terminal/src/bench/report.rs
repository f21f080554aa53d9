//! Figures, and the table they stand in.

use serde::Serialize;
use std::time::Duration;

/// One figure of the report, as `regal-hub bench` writes them too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// The value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// The floor of the same run, in the same unit.
    pub floor: Option<f64>,
    /// Value over floor.
    pub ratio: Option<f64>,
    /// The mark, in words.
    pub mark: Option<String>,
    /// Whether the mark is met.
    pub met: Option<bool>,
}

impl Figure {
    /// A figure without floor or mark.
    #[must_use]
    pub fn plain(what: impl Into<String>, value: f64, unit: &str) -> Figure {
        let (what, unit) = (what.into(), unit.to_owned());
        Figure { what, value, unit, floor: None, ratio: None, mark: None, met: None }
    }

    /// Beside its floor.
    #[must_use]
    pub fn over(self, floor: f64) -> Figure {
        Figure { floor: Some(floor), ratio: Some(self.value / floor), ..self }
    }

    /// With the most it may be.
    #[must_use]
    pub fn at_most(self, mark: f64) -> Figure {
        let words = format!("≤ {mark:.1} {}", self.unit);
        Figure { met: Some(self.value <= mark), mark: Some(words), ..self }
    }
}

/// The head of the table.
pub(super) fn head() -> String {
    format!("{:<76} {:>12} {:>8} {:>6}  {:<12}", "what", "value", "floor", "ratio", "mark")
}

/// A row of the table.
pub(super) fn row(figure: &Figure) -> String {
    let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
    let met = match figure.met {
        Some(true) => "ok",
        Some(false) => "MISSED",
        None => "",
    };
    let value = format!("{:.3} {:<2}", figure.value, figure.unit);
    let mark = figure.mark.as_deref().unwrap_or("");
    let (floor, ratio) = (number(figure.floor), number(figure.ratio));
    let row = format!("{:<76} {value:>12} {floor:>8} {ratio:>6}  {mark:<12} {met}", figure.what);
    row.trim_end().to_owned()
}

/// Times in ascending order.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample(Vec<Duration>);

impl Sample {
    pub(super) fn new(mut times: Vec<Duration>) -> Sample {
        times.sort_unstable();
        Sample(times)
    }

    /// The median, ms.
    pub(super) fn p50(&self) -> f64 {
        self.at(50)
    }

    /// The time that 99 of 100 stay within, ms.
    pub(super) fn p99(&self) -> f64 {
        self.at(99)
    }

    /// The longest, ms.
    pub(super) fn most(&self) -> f64 {
        self.at(100)
    }

    fn at(&self, percent: usize) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let index = (self.0.len() * percent / 100).min(last);
        self.0.get(index).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_tells_its_percentiles() {
        let sample = Sample::new((1..=100).rev().map(Duration::from_millis).collect());
        assert!((sample.p50() - 51.0).abs() < 1e-9 && (sample.p99() - 100.0).abs() < 1e-9);
        assert!(Sample::default().most().abs() < 1e-9);
    }

    #[test]
    fn a_row_tells_value_floor_ratio_and_whether_the_mark_is_met() {
        let figure = Figure::plain("a scan", 6.0, "ms").over(2.0).at_most(7.0);
        let cells: Vec<_> = row(&figure).split_whitespace().map(str::to_owned).collect();
        assert_eq!(cells, ["a", "scan", "6.000", "ms", "2.00", "3.00", "≤", "7.0", "ms", "ok"]);
        assert!(row(&figure.at_most(5.0)).ends_with("MISSED"));
        let json = serde_json::to_value(Figure::plain("x", 1.0, "MB")).expect("JSON");
        let names: Vec<_> = json.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(names, ["floor", "mark", "met", "ratio", "unit", "value", "what"]);
    }
}
