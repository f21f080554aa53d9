//! A Code 128 as bars, for a screen: a printer draws its own.

/// Widths of the three bars and three spaces of each symbol, by value; the stop has a bar more.
const SYMBOLS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213",
    "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132",
    "221231", "213212", "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211",
    "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311", "211313",
    "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331",
    "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214",
    "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111",
    "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141",
    "114131", "311141", "411131", "211412", "211214", "211232",
];
const STOP: &str = "2331112";
/// Value of the start of subset B.
const START_B: u32 = 104;
/// Value of FNC1.
const FNC1: u32 = 102;
/// Light at both ends, in modules.
const QUIET: usize = 10;

/// A GS1-128 of element strings, FNC1 before each, all in subset B, as one SVG of `high` modules; `None` when a part
/// holds what subset B does not have. Black on white, whatever the page's colours.
#[must_use]
pub fn gs1_128_svg(parts: &[&str], high: usize) -> Option<String> {
    let mut values = Vec::new();
    for part in parts {
        values.push(FNC1);
        values.extend(signs(part)?);
    }
    drawn(&values, high)
}

/// A plain Code 128 of a text, all in subset B, as one SVG of `high` modules; `None` when the text holds what subset B
/// does not have. Black on white, whatever the page's colours.
#[must_use]
pub fn code_128_svg(text: &str, high: usize) -> Option<String> {
    drawn(&signs(text)?, high)
}

fn drawn(values: &[u32], high: usize) -> Option<String> {
    let widths = widths(values)?;
    let wide = widths.iter().sum::<usize>() + 2 * QUIET;
    let mut path = String::new();
    let mut at = QUIET;
    for (i, width) in widths.iter().enumerate() {
        if i % 2 == 0 {
            path.push_str(&format!("M{at} 0h{width}v{high}h-{width}z"));
        }
        at += width;
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{}\" height=\"{}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{wide}v{high}h-{wide}z\"/><path fill=\"#000\" \
         d=\"{path}\"/></svg>",
        wide * 2,
        high * 2
    ))
}

/// Values of the signs of a text in subset B.
fn signs(text: &str) -> Option<Vec<u32>> {
    text.bytes().map(|byte| byte.checked_sub(b' ').filter(|value| *value < 95).map(u32::from)).collect()
}

/// Widths of bars and spaces in turn, in modules, without quiet zones.
fn widths(values: &[u32]) -> Option<Vec<usize>> {
    let mut values: Vec<u32> = std::iter::once(START_B).chain(values.iter().copied()).collect();
    let weighted = (0_u32..).zip(&values).map(|(place, value)| place.max(1) * value);
    values.push(weighted.sum::<u32>() % 103);
    let symbol = |value: &u32| usize::try_from(*value).ok().and_then(|value| SYMBOLS.get(value)).copied();
    let symbols: Option<Vec<&str>> = values.iter().map(symbol).collect();
    let digits = symbols?.into_iter().chain([STOP]).flat_map(str::bytes);
    Some(digits.map(|digit| usize::from(digit - b'0')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_eleven_wide_and_no_two_alike() {
        let wide = |symbol: &str| symbol.bytes().map(|digit| digit - b'0').sum::<u8>();
        assert!(SYMBOLS.iter().all(|symbol| wide(symbol) == 11) && wide(STOP) == 13);
        let all: std::collections::BTreeSet<_> = SYMBOLS.iter().collect();
        assert_eq!(all.len(), SYMBOLS.len());
        // Bars are an even number of modules wide together, spaces an odd one: what makes the code check itself.
        let bars = |symbol: &str| symbol.bytes().step_by(2).map(|digit| digit - b'0').sum::<u8>();
        assert!(SYMBOLS.iter().all(|symbol| bars(symbol) % 2 == 0));
    }

    #[test]
    fn a_picture_has_its_width_and_what_cannot_be_drawn_has_none() {
        let svg = gs1_128_svg(&["91A"], 50).expect("a picture");
        // Start, FNC1, three characters, check character, stop, and light at both ends.
        assert!(svg.contains("viewBox=\"0 0 99 50\""), "{svg}");
        // Without FNC1: start, seven characters, check character, stop.
        let plain = code_128_svg("PJJ123C", 50).expect("a picture");
        assert!(plain.contains("viewBox=\"0 0 132 50\""), "{plain}");
        // 104 + 48 + 84 + 126 + 68 + 90 + 114 + 245 = 879, which leaves 55 for the check character: 3 1 1 3 2 1.
        assert!(plain.contains("M98 0h3v50h-3zM102 0h1v50h-1zM106 0h2v50h-2z"), "{plain}");
        assert_eq!(code_128_svg("t\u{fc}r", 50), None);
        assert_eq!(gs1_128_svg(&["91\u{e4}"], 50), None);
        assert_eq!(gs1_128_svg(&["91\t"], 50), None);
    }
}
