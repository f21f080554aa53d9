//! ABC: the few items that make most of the work, and the many that make little.

/// Up to this share of all lines, in thousandths, an item is of class A; up to the next of class B.
const A: i64 = 800;
const B: i64 = 950;

/// The class of an item, with the items ordered by lines, the most first: `before` lines belong to those ahead of it,
/// `all` to all together. An item nobody asked for is of class C.
#[must_use]
pub fn class(lines: i64, before: i64, all: i64) -> &'static str {
    let ahead = before.saturating_mul(1000);
    if lines <= 0 || ahead >= all.saturating_mul(B) {
        "C"
    } else if ahead >= all.saturating_mul(A) {
        "B"
    } else {
        "A"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_four_fifths_are_a_and_the_last_twentieth_c() {
        let lines = [50, 30, 10, 5, 5, 0];
        let all: i64 = lines.iter().sum();
        let mut before = 0;
        let mut classes = String::new();
        for n in lines {
            classes.push_str(class(n, before, all));
            before += n;
        }
        assert_eq!(classes, "AABBCC");
        assert_eq!(class(3, 0, 3), "A", "a single item is all there is");
        assert_eq!(class(0, 0, 0), "C");
    }
}
