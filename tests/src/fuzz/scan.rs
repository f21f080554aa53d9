//! Bytes of scanners: frames on a line, scans between keys.

use super::choice;
use regal_shared::base::Moment;
use regal_terminal::scan::{
    Dialect, End, Framer, Framing, Layout, MAX_FRAME, Piece, Scanner, Separator, Splitter, Way, Wedge,
};
use std::sync::OnceLock;

pub(super) const FRAMES: &[&[u8]] = &[
    b"\r",
    b"\n",
    b"\r\n",
    b"\t",
    b"\x02",
    b"\x03",
    b"\x04",
    b"\0",
    b"PRE",
    b"]C1",
    b"[)>\x1e06\x1d",
    b"\x1e\x04",
    b"4012345678901",
    b"\x05\xd1\0\0\x01\xff\x29",
    b"\x1b[19~",
    b"\x1b0\x1b2\x1b9",
    b"\xe2\x80\x8b",
];
pub(super) const KEYS: &[&[u8]] = &[
    b"\x02",
    b"\r",
    b"\x1b",
    b"\x1bOP",
    b"\x1b[12~",
    b"\x1b[[C",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b]0;x\x07",
    b"\x1bPq",
    b"\x1b\\",
    b"\x7f",
    b"\x02L.A01\r",
    b"\x1b[99~",
    b"\x03",
    b"\xc2\x9b",
    b"[)>\x1e06\x1d",
];

const ENDS: [End; 9] =
    [End::Line, End::Cr, End::Lf, End::CrLf, End::Tab, End::Etx, End::Eot, End::Nul, End::Silence(30)];

/// What ends a good scan.
fn suffix(end: End) -> &'static [u8] {
    match end {
        End::Line | End::Cr => b"\r",
        End::Lf => b"\n",
        End::CrLf => b"\r\n",
        End::Tab => b"\t",
        End::Etx => b"\x03",
        End::Eot => b"\x04",
        End::Nul => b"\0",
        End::Silence(_) => b"",
    }
}

/// Where the bytes are cut, by the bytes themselves.
fn chunks(bytes: &[u8], by: u8) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut sum = u64::from(by) | 1;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        sum = sum.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F);
        let take = usize::try_from((sum >> 59) % 17).unwrap_or(0).clamp(1, rest.len());
        let (part, after) = rest.split_at(take);
        parts.push(part);
        rest = after;
    }
    parts
}

/// No piece is empty or too long.
fn sound(pieces: &[Piece]) {
    for piece in pieces {
        if let Piece::Frame(frame) = piece {
            assert!((1..=MAX_FRAME).contains(&frame.len()), "{} bytes", frame.len());
        }
    }
}

/// Any chunking gives the same frames, and after any garbage the next scan is read right.
pub(super) fn framer(bytes: &[u8]) {
    let (which, bytes) = choice(bytes, ENDS.len() * 4);
    let (by, bytes) = choice(bytes, 256);
    let end = ENDS[which % ENDS.len()];
    let framing = Framing {
        end,
        prefix: if which / ENDS.len() % 2 == 1 { b"PRE".to_vec() } else { Vec::new() },
        ssi: which / ENDS.len() / 2 == 1,
        bare: false,
    };
    let later = Moment(10_000);
    let mut framer = Framer::new(framing.clone());
    let mut pieces = framer.push(Moment(0), bytes);
    pieces.extend(framer.tick(later));
    sound(&pieces);

    let mut other = Framer::new(framing.clone());
    let mut parts = Vec::new();
    for part in chunks(bytes, u8::try_from(by).unwrap_or(0)) {
        parts.extend(other.push(Moment(0), part));
    }
    parts.extend(other.tick(later));
    assert_eq!(parts, pieces, "another chunking, {framing:?}");

    assert_eq!(framer.deadline(), None, "nothing is left open");
    let scan = [&framing.prefix[..], b"4012345678901", suffix(end)].concat();
    let mut good = framer.push(Moment(20_000), &scan);
    good.extend(framer.tick(Moment(30_000)));
    assert_eq!(good, [Piece::Frame(b"4012345678901".to_vec())], "after garbage, {framing:?}");
    for piece in &pieces {
        if let Piece::Frame(frame) = piece {
            plain(frame);
        }
    }
}

/// What a scanner's own writing is made into stays bounded, and what is plain stays plain.
fn plain(frame: &[u8]) {
    for separator in
        [Separator::Gs, Separator::F8, Separator::Alt029, Separator::Text(b"|".to_vec()), Separator::Brackets]
    {
        for (aim, typed) in [(true, false), (false, true)] {
            let dialect = Dialect { aim, separator: separator.clone(), layout: Layout::Same };
            let Ok(plain) = dialect.plain(frame, typed) else { continue };
            assert!(plain.len() <= 4 * frame.len() + 3, "{} bytes of {}", plain.len(), frame.len());
        }
    }
}

fn wedges() -> &'static [Wedge] {
    static MADE: OnceLock<Vec<Wedge>> = OnceLock::new();
    MADE.get_or_init(|| {
        ["stream:STX,CR", "stream:STX,ETX", "stream:\\x1b[99~,ETX", "stream:STX,EOT"]
            .iter()
            .map(|setting| {
                let scanner: Scanner = setting.parse().expect("a setting");
                let Way::Stream(wedge) = scanner.way else { panic!("{setting}") };
                wedge
            })
            .collect()
    })
}

/// Any chunking gives the same keys and scans; after any garbage the next scan is read right, and a digit after it is a key.
pub(super) fn splitter(bytes: &[u8]) {
    let (which, bytes) = choice(bytes, wedges().len());
    let (by, bytes) = choice(bytes, 256);
    let wedge = &wedges()[which];
    let later = Moment(10_000);
    let mut splitter = Splitter::new(Some(wedge.clone()));
    let mut pieces = splitter.push(Moment(0), bytes);
    pieces.extend(splitter.tick(later));
    sound(&pieces);
    let mut other = Splitter::new(Some(wedge.clone()));
    let mut parts = Vec::new();
    for part in chunks(bytes, u8::try_from(by).unwrap_or(0)) {
        parts.extend(other.push(Moment(0), part));
    }
    parts.extend(other.tick(later));
    assert_eq!(parts, pieces, "another chunking, {wedge:?}");

    assert_eq!(splitter.deadline(), None, "nothing is left open");
    let scan = [&wedge.prefix[..], b"L.A01.1.2", &wedge.suffix[..], b"7"].concat();
    let mut good = splitter.push(Moment(20_000), &scan);
    good.extend(splitter.tick(Moment(30_000)));
    let seven = Piece::Key(regal_terminal::talk::Key::Digit(7));
    assert_eq!(good, [Piece::Frame(b"L.A01.1.2".to_vec()), seven], "after garbage, {wedge:?}");

    let mut keys = Splitter::new(None);
    let pieces = [keys.push(Moment(0), bytes), keys.tick(later)].concat();
    assert!(
        pieces.iter().all(|piece| matches!(piece, Piece::Key(_))),
        "without a scanner there are keys alone"
    );
}
