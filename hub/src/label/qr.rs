//! A QR code for a screen: a printer draws its own.

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Light around it, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;
/// Points a module has on the screen: large enough for the scanner of an old handheld.
const POINTS: i32 = 6;
/// The largest symbol: more is no barcode that a handheld reads off a screen.
const LARGEST: u8 = 15;

/// A text as a QR code that bears a smudge (level M), as one SVG; `None` when it is too long. Black on white, whatever
/// the page's colours.
#[must_use]
pub fn qr_svg(text: &str) -> Option<String> {
    let segments = QrSegment::make_segments(text);
    let code = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::new(LARGEST),
        None,
        true,
    )
    .ok()?;
    let wide = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += i32::try_from(run).unwrap_or(i32::MAX).max(1);
        }
    }
    let points = wide * POINTS;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {wide}\" width=\"{points}\" height=\"{points}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{wide}v{wide}h-{wide}z\"/><path fill=\"#000\" \
         d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::qr_svg;

    #[test]
    fn the_smallest_symbol_has_its_corners_and_its_quiet() {
        let svg = qr_svg("REGAL").expect("short");
        // 21 modules and four at each side; the finder's upper edge is seven modules wide, at both ends of the top.
        assert!(svg.contains("viewBox=\"0 0 29 29\"") && svg.contains("M4 4h7v1h-7z"), "{svg}");
        assert!(svg.contains("M18 4h7v1h-7z") && svg.contains("M4 24h7v1h-7z"), "{svg}");
        assert_eq!(qr_svg(&"9".repeat(2000)), None);
    }
}
