//! When to order an item anew: reorder point and days of cover from what was asked for day by day.
//!
//! With demand d a day and its standard deviation σd, lead time L days with deviation σL, and z for the chance that
//! stock lasts until the goods come: safety stock = z·√(L·σd² + d²·σL²), reorder point = d·L + safety stock. These are
//! the textbook's formulas for demand that varies around a mean; seasons and trends they do not see.

/// Demand of an item in base units a day.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Demand {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
}

impl Demand {
    /// From the days of a window: how many days it has, the sum of their units and the sum of the squares. Days
    /// without demand are days of 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "units of some days are far below 2^53")]
    pub fn of(days: i64, units: i64, squares: i64) -> Demand {
        if days <= 0 {
            return Demand::default();
        }
        let (days, units, squares) = (days as f64, units as f64, squares as f64);
        let mean = units / days;
        let spread = (squares - units * mean).max(0.0);
        let deviation = if days > 1.0 { (spread / (days - 1.0)).sqrt() } else { 0.0 };
        Demand { mean, deviation }
    }
}

/// How long goods are on their way, in days, and how sure stock is to last until they come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// Mean lead time, days.
    pub lead: f64,
    /// Its standard deviation, days.
    pub lead_deviation: f64,
    /// Chance that stock lasts, from 0 to 1.
    pub service: f64,
}

/// Base units kept against what is not foreseen.
#[must_use]
pub fn safety_stock(demand: Demand, supply: Supply) -> f64 {
    let own = supply.lead * demand.deviation * demand.deviation;
    let late = demand.mean * supply.lead_deviation;
    z(supply.service) * (own + late * late).sqrt()
}

/// Base units at which to order anew.
#[must_use]
pub fn reorder_point(demand: Demand, supply: Supply) -> f64 {
    demand.mean * supply.lead + safety_stock(demand, supply)
}

/// How much to order: what lifts the position to the reorder point and `lasts` days more, in whole packs.
#[must_use]
pub fn suggested(position: i64, reorder_point: i64, daily: f64, lasts: i64, pack: i64) -> i64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "units of some days")]
    let stretch = (daily * lasts as f64).ceil() as i64;
    let wanted = reorder_point.saturating_add(stretch).saturating_sub(position);
    let pack = pack.max(1);
    if wanted <= 0 { 0 } else { (wanted + pack - 1) / pack * pack }
}

/// The standard normal quantile for a chance from 0.5 to 0.9999; outside of that the nearer end.
#[must_use]
pub fn z(chance: f64) -> f64 {
    let chance = chance.clamp(0.5, 0.9999);
    let mut z: f64 = 0.0;
    // Newton's steps on the distribution; it is concave here, so they never overshoot.
    for _ in 0..60 {
        let step = (below(z) - chance) / density(z);
        z -= step;
        if step.abs() < 1e-13 {
            break;
        }
    }
    z
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The chance of being below z: 1/2 + φ(z)·(z + z³/3 + z⁵/15 + …).
fn below(z: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (z, z, 1.0);
    while term.abs() > 1e-17 {
        odd += 2.0;
        term *= z * z / odd;
        sum += term;
    }
    0.5 + density(z) * sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * b.abs().max(1.0)
    }

    /// z, safety stock and reorder point of two published cases.
    #[test]
    fn cases_worked_out_elsewhere_come_out_here() {
        for (service, mean, deviation, lead, lead_deviation, expected) in [
            (
                0.95,
                100.0,
                20.0,
                4.0,
                0.0,
                [1.644_853_626_951_471_5, 65.794_145_078_058_86, 465.794_145_078_058_9],
            ),
            (
                0.999,
                5.0,
                3.0,
                2.0,
                0.5,
                [3.090_232_306_167_813, 15.217_629_278_981_617, 25.217_629_278_981_62],
            ),
        ] {
            let (demand, supply) = (Demand { mean, deviation }, Supply { lead, lead_deviation, service });
            let got = [z(service), safety_stock(demand, supply), reorder_point(demand, supply)];
            for (got, expected) in got.into_iter().zip(expected) {
                assert!(near(got, expected), "{got} instead of {expected}");
            }
        }
    }

    #[test]
    fn demand_counts_the_days_without() {
        // 4, 0, 0, 0 and 4 units: a mean of 1.6, a deviation of √4.8.
        let demand = Demand::of(5, 8, 32);
        assert!(near(demand.mean, 1.6) && near(demand.deviation, 4.8_f64.sqrt()), "{demand:?}");
        assert_eq!(Demand::of(0, 0, 0), Demand::default());
        assert!(near(Demand::of(1, 3, 9).deviation, 0.0));
    }

    #[test]
    fn an_order_comes_in_whole_packs_and_not_before_it_is_time() {
        assert_eq!(suggested(10, 20, 2.5, 14, 12), 48, "20 + 35 - 10 = 45, in packs of 12");
        assert_eq!(suggested(60, 20, 2.5, 14, 12), 0);
        assert_eq!(suggested(10, 20, 0.0, 14, 0), 10, "an item without a pack is ordered by the piece");
    }
}
