//! Which carton: the smallest that holds all by measure, room and weight.

use regal_shared::base::Qty;

/// So many equal pieces to pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How many.
    pub qty: Qty,
    /// Sizes of one, mm; 0 where unknown.
    pub size_mm: [i64; 3],
    /// Weight of one, g; 0 when unknown.
    pub weight_g: i64,
}

/// A kind of carton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carton {
    /// Its id.
    pub carton_type: String,
    /// Inner sizes, mm.
    pub size_mm: [i64; 3],
    /// Its own weight, g.
    pub tare_g: i64,
    /// The most it may weigh in all, g; 0 when there is no limit.
    pub max_g: i64,
    /// The carrier takes no other.
    pub denied: bool,
}

/// The carton proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Index into the carton types.
    pub carton: usize,
    /// How many cartons all of it is likely to need.
    pub count: i64,
    /// `carton_smallest`, or `carton_largest` when the rest needs another.
    pub rule: &'static str,
}

/// Of the room of a carton, so many per cent are filled by mixed goods at best.
const FILL: i64 = 85;

fn volume(size: &[i64; 3]) -> i64 {
    size.iter().fold(1_i64, |product, side| product.saturating_mul((*side).max(0)))
}

fn sorted(mut size: [i64; 3]) -> [i64; 3] {
    size.sort_unstable();
    size
}

/// How many equal pieces fit in straight rows, in the best of the six ways to turn them.
fn in_rows(carton: &[i64; 3], piece: &[i64; 3]) -> i64 {
    const WAYS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let along = |way: &[usize; 3]| {
        (0..3).fold(1_i64, |count, side| count.saturating_mul(carton[side] / piece[way[side]].max(1)))
    };
    WAYS.iter().map(along).max().unwrap_or(0)
}

fn weight(pieces: &[Piece]) -> i64 {
    pieces.iter().fold(0, |sum, one| sum.saturating_add(one.qty.saturating_mul(one.weight_g)))
}

fn room(pieces: &[Piece]) -> i64 {
    pieces.iter().fold(0, |sum, one| sum.saturating_add(one.qty.saturating_mul(volume(&one.size_mm))))
}

/// Whether one carton holds all pieces.
fn holds(carton: &Carton, pieces: &[Piece]) -> bool {
    if carton.max_g > 0 && weight(pieces).saturating_add(carton.tare_g) > carton.max_g {
        return false;
    }
    let inner = sorted(carton.size_mm);
    let each = pieces.iter().all(|one| {
        let outer = sorted(one.size_mm);
        (0..3).all(|side| outer[side] <= inner[side])
    });
    let known = pieces.iter().filter(|one| volume(&one.size_mm) > 0).collect::<Vec<_>>();
    each && match known.as_slice() {
        [] => true,
        [one] if in_rows(&carton.size_mm, &one.size_mm) >= one.qty => true,
        _ => room(pieces) <= volume(&carton.size_mm) / 100 * FILL,
    }
}

/// The carton for these pieces: the smallest that holds them all; else the largest, and the rest needs more of them.
/// `None` when there is no carton type. Pieces without sizes count by weight alone.
#[must_use]
pub fn choose(pieces: &[Piece], cartons: &[Carton]) -> Option<Chosen> {
    let mut order: Vec<usize> = (0..cartons.len()).filter(|&i| !cartons[i].denied).collect();
    order.sort_by_key(|&i| (volume(&cartons[i].size_mm), cartons[i].tare_g, i));
    if let Some(&carton) = order.iter().find(|&&i| holds(&cartons[i], pieces)) {
        return Some(Chosen { carton, count: 1, rule: "carton_smallest" });
    }
    let &largest = order.last()?;
    let one = &cartons[largest];
    let by_room = room(pieces) / (volume(&one.size_mm) / 100 * FILL).max(1) + 1;
    let by_weight = match one.max_g {
        0 => 1,
        max => weight(pieces) / (max - one.tare_g).max(1) + 1,
    };
    Some(Chosen { carton: largest, count: by_room.max(by_weight).max(2), rule: "carton_largest" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> Vec<Carton> {
        [
            ("L", [400, 300, 250], 320, 15_000),
            ("S", [200, 150, 100], 90, 3_000),
            ("B", [320, 240, 40], 40, 2_000),
        ]
        .into_iter()
        .map(|(name, size_mm, tare_g, max_g)| Carton {
            carton_type: name.into(),
            size_mm,
            tare_g,
            max_g,
            denied: false,
        })
        .collect()
    }

    fn piece(qty: Qty, size_mm: [i64; 3], weight_g: i64) -> Piece {
        Piece { qty, size_mm, weight_g }
    }

    #[test]
    fn the_smallest_carton_that_holds_all_is_proposed() {
        for (what, pieces, name, rule) in [
            ("one book fits the bag", vec![piece(1, [210, 300, 30], 600)], "B", "carton_smallest"),
            ("a cube fits the small box", vec![piece(1, [100, 100, 100], 500)], "S", "carton_smallest"),
            (
                "boxes in straight rows fill it whole",
                vec![piece(8, [100, 75, 50], 100)],
                "S",
                "carton_smallest",
            ),
            ("one more does not fit", vec![piece(9, [100, 75, 50], 100)], "L", "carton_smallest"),
            ("too heavy for small and bag", vec![piece(1, [50, 50, 50], 2_950)], "L", "carton_smallest"),
            ("too long for all but the large", vec![piece(1, [390, 20, 20], 100)], "L", "carton_smallest"),
            ("nothing is known of it", vec![piece(3, [0, 0, 0], 0)], "S", "carton_smallest"),
            ("more than the largest holds", vec![piece(60, [100, 100, 100], 100)], "L", "carton_largest"),
        ] {
            let chosen = choose(&pieces, &types()).expect("a carton");
            assert_eq!((types()[chosen.carton].carton_type.as_str(), chosen.rule), (name, rule), "{what}");
        }
    }

    #[test]
    fn what_the_carrier_denies_is_left_out_and_no_type_is_no_proposal() {
        let mut cartons = types();
        cartons[1].denied = true;
        let cube = [piece(1, [100, 100, 100], 500)];
        assert_eq!(choose(&cube, &cartons).map(|chosen| chosen.carton), Some(0));
        assert_eq!(choose(&cube, &[]), None);
        let heavy = choose(&[piece(40, [10, 10, 10], 1_000)], &cartons).expect("the largest");
        assert_eq!((heavy.rule, heavy.count), ("carton_largest", 3), "40 kg go into three of 15 kg");
    }
}
