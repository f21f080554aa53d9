//! Reports of scanners in their USB mode HID POS (`/dev/hidraw…`): one read a report.

/// Bytes before the data: report, length and symbology, which differ by maker.
const HEADER: usize = 4;

/// The data of a report, up to its NUL, or `None` when there is none.
#[must_use]
pub fn report_data(report: &[u8]) -> Option<&[u8]> {
    let data = report.get(HEADER..)?;
    let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    (end > 0).then(|| &data[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_ends_at_the_first_nul() {
        for (report, data) in [
            (&b"\x28\x10\x03\x00ABC\x00%\x0b\x00\x16"[..], Some(&b"ABC"[..])),
            (b"\x28\x10\x03\x00ABC", Some(b"ABC")),
            (b"\x28\x10\x03\x00\x00ABC", None),
            (b"\x28\x10\x03\x00", None),
            (b"\x28\x10\x03", None),
            (b"", None),
        ] {
            assert_eq!(report_data(report), data, "{report:?}");
        }
    }
}
