//! A picture as it comes from a phone or a program: known by its first bytes alone, and written anew without anything that is
//! not the picture itself. Where it was taken, with what and when is let go of, and so is whatever hangs on behind its end.

use regal_shared::text::Message;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The most bytes of a photo as it is kept.
pub const MOST: usize = 512 * 1024;
/// The most bytes of a photo as it comes: what is let go of may be as large as this allows beside it.
pub const MOST_SENT: usize = MOST + 128 * 1024;
/// The most pixels of a side. More would fell the browser that shows it.
const SIDE: u32 = 8_000;
/// The most pixels.
const PIXELS: u64 = 40_000_000;

/// What kind of picture: those every browser shows and that hold nothing to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Jpeg, Kind::Png, Kind::WebP];

    /// Its code in tables, and the ending of its file.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Kind::Jpeg => "jpeg",
            Kind::Png => "png",
            Kind::WebP => "webp",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::WebP => "image/webp",
        }
    }
}

/// A picture without anything beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its kind.
    pub kind: Kind,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, bytes) = (self.kind.code(), self.bytes.len());
        write!(f, "{kind} of {}x{}, {bytes} bytes", self.width, self.height)
    }
}

impl Picture {
    /// Reads a file, whatever it is called.
    ///
    /// # Errors
    /// It is none of the three kinds, damaged, or too big.
    pub fn read(file: &[u8]) -> Result<Picture, Message> {
        let read = match file {
            [0xFF, 0xD8, 0xFF, ..] => jpeg(file).map(|found| (Kind::Jpeg, found)),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => {
                png(file).map(|found| (Kind::Png, found))
            }
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
                webp(file).map(|found| (Kind::WebP, found))
            }
            _ => return Err(Message::new("board.photo_kind_bad")),
        };
        let (kind, Found { width, height, bytes }) =
            read.ok_or_else(|| Message::new("board.photo_file_bad"))?;
        let pixels = u64::from(width) * u64::from(height);
        if bytes.len() > MOST || width > SIDE || height > SIDE || pixels > PIXELS {
            return Err(too_big());
        }
        if pixels == 0 {
            return Err(Message::new("board.photo_file_bad"));
        }
        Ok(Picture { kind, width, height, bytes })
    }

    /// Its SHA-256 in hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        Sha256::digest(&self.bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing into a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// What is said of a picture that is too big.
#[must_use]
pub fn too_big() -> Message {
    Message::new("board.photo_size_bad").with("n", i64::try_from(MOST / 1024).unwrap_or(i64::MAX))
}

struct Found {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

fn be16(bytes: &[u8]) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?)))
}

fn be32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn le32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn le24(bytes: &[u8]) -> Option<u32> {
    let bytes = bytes.get(..3)?;
    Some(u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16)
}

/// How a JPEG lies, as its EXIF says it (tag 0x0112, CIPA DC-008 section 4.6.5): 2 to 8; nothing when it stands upright.
fn turn(segment: &[u8]) -> Option<u16> {
    let tiff = segment.get(2..)?.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let first = tiff.get(4..8)?;
    let first = usize::try_from(if little { le32(first)? } else { be32(first)? }).ok()?;
    let entries = usize::from(short(first)?);
    let of = |entry: usize| first.checked_add(2)?.checked_add(entry * 12);
    let found = (0..entries).filter_map(of).find(|at| short(*at) == Some(0x0112))?;
    short(found.checked_add(8)?).filter(|turn| (2..=8).contains(turn))
}

/// EXIF that says how the picture lies, and nothing else.
fn turned(turn: u16) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xE1, 0, 34];
    bytes.extend(b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    bytes.extend(turn.to_be_bytes());
    bytes.extend([0; 6]);
    bytes
}

/// JPEG, segment by segment: what draws the picture stays, and of what applications add only which colours it is in and how
/// it lies. All behind its end goes: phones hang whole films and places there.
fn jpeg(file: &[u8]) -> Option<Found> {
    const ADOBE: u8 = 0xEE;
    let mut bytes = vec![0xFF, 0xD8];
    let (mut at, mut size, mut drawn, mut lies) = (2, None, false, None);
    loop {
        if *file.get(at)? != 0xFF {
            return None;
        }
        while *file.get(at)? == 0xFF {
            at += 1;
        }
        let marker = *file.get(at)?;
        at += 1;
        if marker == 0xD9 {
            bytes.extend([0xFF, 0xD9]);
            let (width, height) = size.filter(|_| drawn)?;
            let sides = if lies.is_some_and(|turn| turn >= 5) { (height, width) } else { (width, height) };
            return Some(Found { width: sides.0, height: sides.1, bytes });
        }
        let length = usize::try_from(be16(file.get(at..)?)?).ok()?;
        let segment = file.get(at..at.checked_add(length)?)?;
        // What begins a frame says how large it is; two of them, or a table of another kind, are no photo.
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let sides = (be16(segment.get(5..)?)?, be16(segment.get(3..)?)?);
            if size.replace(sides).is_some() {
                return None;
            }
        }
        let of_the_picture = matches!(marker, 0xC0..=0xCF | 0xDA..=0xDD | ADOBE) && marker != 0xC8;
        let of_others = matches!(marker, 0xE0..=0xEF | 0xFE);
        if !of_the_picture && !of_others {
            return None;
        }
        at += length;
        if marker == 0xE1 && lies.is_none() && !drawn {
            lies = turn(segment);
            bytes.extend(lies.map(turned).unwrap_or_default());
        }
        if of_the_picture {
            bytes.extend([0xFF, marker]);
            bytes.extend_from_slice(segment);
        }
        if marker == 0xDA {
            drawn = true;
            let rest = file.get(at..)?;
            let end = scan_of(rest)?;
            bytes.extend_from_slice(rest.get(..end)?);
            at += end;
        }
    }
}

/// Where the drawn lines end: at the next marker that is neither a stuffed byte nor a restart.
fn scan_of(rest: &[u8]) -> Option<usize> {
    rest.windows(2).position(|two| two[0] == 0xFF && !matches!(two[1], 0x00 | 0xFF | 0xD0..=0xD7))
}

/// PNG, chunk by chunk: those that draw the picture and say its colours stay.
fn png(file: &[u8]) -> Option<Found> {
    const KEPT: [&[u8]; 9] =
        [b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"IDAT", b"IEND"];
    let (signature, mut rest) = file.split_at_checked(8)?;
    let (mut bytes, mut size, mut drawn) = (signature.to_vec(), None, false);
    loop {
        let length = usize::try_from(be32(rest)?).ok()?;
        let whole = rest.get(..length.checked_add(12)?)?;
        let (name, body) = (whole.get(4..8)?, whole.get(8..8 + length)?);
        rest = rest.get(whole.len()..)?;
        if name == b"IHDR" {
            let sides = (be32(body)?, be32(body.get(4..)?)?);
            if size.replace(sides).is_some() {
                return None;
            }
        } else if size.is_none() {
            return None;
        }
        drawn |= name == b"IDAT";
        if KEPT.contains(&name) {
            bytes.extend_from_slice(whole);
        } else if name.first()?.is_ascii_uppercase() {
            // It cannot be drawn without it, and nobody knows what it is.
            return None;
        }
        if name == b"IEND" {
            let (width, height) = size.filter(|_| drawn)?;
            return Some(Found { width, height, bytes });
        }
    }
}

/// WebP, chunk by chunk: the one that draws the picture stays, with its see-through parts. Films are no photos.
fn webp(file: &[u8]) -> Option<Found> {
    /// Of the flags of a long file: it has see-through parts.
    const ALPHA: u8 = 0x10;
    let end = usize::try_from(le32(file.get(4..)?)?).ok()?.checked_add(8)?;
    let mut rest = file.get(12..end)?;
    let mut bytes = file.get(..12)?.to_vec();
    let (mut canvas, mut drawn) = (None, None);
    while !rest.is_empty() {
        let (name, length) = (rest.get(..4)?, usize::try_from(le32(rest.get(4..)?)?).ok()?);
        let body = rest.get(8..length.checked_add(8)?)?;
        let padded = length.checked_add(8 + length % 2)?;
        let whole = rest.get(..padded)?;
        match name {
            b"VP8X" => {
                canvas = Some((le24(body.get(4..)?)? + 1, le24(body.get(7..)?)? + 1));
                let mut own = whole.to_vec();
                *own.get_mut(8)? &= ALPHA;
                bytes.extend(own);
            }
            b"VP8 " | b"VP8L" => {
                let sides = if name == b"VP8L" { lossless(body)? } else { lossy(body)? };
                if drawn.replace(sides).is_some() {
                    return None;
                }
                bytes.extend_from_slice(whole);
            }
            b"ALPH" => bytes.extend_from_slice(whole),
            b"ANIM" | b"ANMF" => return None,
            _ => {}
        }
        rest = rest.get(padded..)?;
    }
    let drawn = drawn?;
    let (width, height) = canvas.unwrap_or(drawn);
    let size = u32::try_from(bytes.len().checked_sub(8)?).ok()?;
    bytes.get_mut(4..8)?.copy_from_slice(&size.to_le_bytes());
    Some(Found { width: width.max(drawn.0), height: height.max(drawn.1), bytes })
}

fn lossy(body: &[u8]) -> Option<(u32, u32)> {
    let start = body.get(3..6)? == [0x9D, 0x01, 0x2A];
    let side = |at: usize| Some(u32::from(*body.get(at)?) | (u32::from(*body.get(at + 1)?) & 0x3F) << 8);
    Some((side(6)?, side(8)?)).filter(|_| start)
}

fn lossless(body: &[u8]) -> Option<(u32, u32)> {
    let bits = le32(body.get(1..)?)?;
    Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)).filter(|_| body[0] == 0x2F)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// What no kept file may hold.
    const PLACE: &[u8] = b"GPS 48.137 11.575";

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).expect("a short segment").to_be_bytes();
        [&[0xFF, marker], length.as_slice(), body].concat()
    }

    /// A JPEG of some size with a place in each part that is not the picture.
    pub(crate) fn a_jpeg(width: u16, height: u16) -> Vec<u8> {
        let frame = [&[8][..], &height.to_be_bytes(), &width.to_be_bytes(), &[1, 1, 0x11, 0]].concat();
        [
            vec![0xFF, 0xD8],
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xE1, &[b"Exif\0\0", PLACE].concat()),
            segment(0xE2, &[b"MPF\0", PLACE].concat()),
            segment(0xFE, PLACE),
            segment(0xDB, &[0; 65]),
            segment(0xC0, &frame),
            segment(0xC4, &[0; 17]),
            segment(0xDA, &[1, 1, 0, 0, 63, 0]),
            vec![0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56],
            segment(0xE1, PLACE),
            segment(0xDA, &[1, 1, 0, 0, 63, 0]),
            vec![0x78],
            vec![0xFF, 0xD9],
            PLACE.to_vec(),
        ]
        .concat()
    }

    /// A phone's EXIF: a place, how the picture lies, and a place again.
    fn exif(little: bool, turn: u16) -> Vec<u8> {
        let two = |n: u16| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let four = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let entry = |tag: u16, value: u16| [&two(tag)[..], &two(3), &four(1), &two(value), &[0, 0]].concat();
        let order = if little { b"II" } else { b"MM" };
        let head = [&order[..], &two(42), &four(8)].concat();
        let place = PLACE.to_vec();
        [
            b"Exif\0\0".to_vec(),
            head,
            two(3).to_vec(),
            entry(0x010F, 7),
            entry(0x0112, turn),
            entry(0x8825, 9),
            place,
        ]
        .concat()
    }

    #[test]
    fn a_photo_taken_upright_stays_upright_and_its_place_is_let_go_of() {
        let lying = |exif: Vec<u8>| {
            let (plain, behind) = (a_jpeg(64, 48), 2);
            [&plain[..behind], &segment(0xE1, &exif), &plain[behind..]].concat()
        };
        for little in [true, false] {
            for (turn, sides) in [(1, (64, 48)), (3, (64, 48)), (6, (48, 64)), (8, (48, 64)), (9, (64, 48))] {
                let picture = Picture::read(&lying(exif(little, turn))).expect("a picture");
                assert_eq!((picture.width, picture.height), sides, "{turn}");
                assert!(!holds(&picture.bytes, PLACE), "{turn}");
                // What is kept says how it lies, and read again it is the same to the byte.
                assert_eq!(holds(&picture.bytes, b"Exif"), (2..=8).contains(&turn), "{turn}");
                assert_eq!(Picture::read(&picture.bytes), Ok(picture));
            }
        }
        for end in 0..exif(true, 6).len() {
            let picture = Picture::read(&lying(exif(true, 6)[..end].to_vec())).expect("a picture");
            assert!(!holds(&picture.bytes, PLACE), "cut at {end}");
        }
    }

    fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).expect("a short chunk").to_be_bytes();
        [length.as_slice(), name, body, &[0; 4]].concat()
    }

    /// A PNG of some size with a place in each part that is not the picture.
    pub(crate) fn a_png(width: u32, height: u32) -> Vec<u8> {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
        [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", &head),
            chunk(b"eXIf", PLACE),
            chunk(b"tEXt", PLACE),
            chunk(b"IDAT", &[1, 2, 3]),
            chunk(b"iTXt", PLACE),
            chunk(b"IEND", &[]),
            PLACE.to_vec(),
        ]
        .concat()
    }

    fn part(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).expect("a short part").to_le_bytes();
        [name.as_slice(), &length, body, if body.len() % 2 == 1 { &[0] } else { &[] }].concat()
    }

    fn riff(parts: &[Vec<u8>]) -> Vec<u8> {
        let parts = parts.concat();
        let length = u32::try_from(parts.len() + 4).expect("a short file").to_le_bytes();
        [b"RIFF".as_slice(), &length, b"WEBP", &parts].concat()
    }

    fn a_webp(flags: u8) -> Vec<u8> {
        let long = [flags, 0, 0, 0, 99, 0, 0, 49, 0, 0];
        let drawn = [0, 0, 0, 0x9D, 0x01, 0x2A, 100, 0, 50, 0, 7];
        let parts = [part(b"VP8X", &long), part(b"VP8 ", &drawn), part(b"EXIF", PLACE), part(b"XMP ", PLACE)];
        [riff(&parts), PLACE.to_vec()].concat()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn the_picture_stays_and_where_it_was_taken_goes() {
        for (file, kind, sides) in [
            (a_jpeg(640, 480), Kind::Jpeg, (640, 480)),
            (a_png(640, 480), Kind::Png, (640, 480)),
            (a_webp(0x1C), Kind::WebP, (100, 50)),
        ] {
            assert!(holds(&file, PLACE));
            let picture = Picture::read(&file).expect("a picture");
            assert_eq!((picture.kind, (picture.width, picture.height)), (kind, sides));
            assert!(!holds(&picture.bytes, PLACE) && !holds(&picture.bytes, b"Exif"), "{picture:?}");
            assert_eq!(
                Picture::read(&picture.bytes),
                Ok(picture.clone()),
                "it is a whole file, and stays as it is"
            );
        }
        let picture = Picture::read(&a_jpeg(640, 480)).expect("a picture").bytes;
        for drawn in [&[0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56][..], &[0x78, 0xFF, 0xD9]] {
            assert!(holds(&picture, drawn), "every line that is drawn");
        }
        let webp = Picture::read(&a_webp(0x1C)).expect("a picture").bytes;
        assert_eq!(
            (webp[20], webp.len()),
            (0x10, le32(&webp[4..]).expect("a length") as usize + 8),
            "see-through"
        );
    }

    #[test]
    fn what_is_no_picture_is_told_by_its_bytes() {
        let kind = |file: &[u8]| Picture::read(file).map_err(|why| why.code.to_string());
        for file in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..],
            b"<!doctype html><script>alert(1)</script>",
            b"GIF89a\x01\0\x01\0",
            b"%PDF-1.7",
            b"BM",
            b"RIFF\x04\0\0\0WAVE",
            b"",
        ] {
            assert_eq!(kind(file), Err("board.photo_kind_bad".to_owned()), "{file:?}");
        }
        let film = riff(&[part(b"VP8X", &[2, 0, 0, 0, 9, 0, 0, 9, 0, 0]), part(b"ANIM", &[0; 6])]);
        let two =
            [a_jpeg(10, 10)[..2].to_vec(), segment(0xC0, &[8, 0, 9, 0, 9]), segment(0xC2, &[8, 0, 9, 0, 9])]
                .concat();
        for file in [film, two, a_png(0, 10), a_jpeg(0, 10), riff(&[part(b"EXIF", PLACE)])] {
            assert_eq!(kind(&file), Err("board.photo_file_bad".to_owned()));
        }
        for file in [a_png(8_001, 1), a_jpeg(1, 8_001), a_png(8_000, 8_000)] {
            assert_eq!(kind(&file), Err("board.photo_size_bad".to_owned()));
        }
        let mut long = a_png(10, 10);
        long.splice(33..33, chunk(b"IDAT", &vec![7; MOST]));
        assert_eq!(kind(&long), Err("board.photo_size_bad".to_owned()));
    }

    #[test]
    fn a_file_that_ends_early_is_damaged_wherever_it_ends() {
        for whole in [a_jpeg(10, 10), a_png(10, 10), a_webp(0)] {
            let end = whole.len() - PLACE.len();
            for short in 0..end {
                assert!(Picture::read(&whole[..short]).is_err(), "{short} of {end}");
            }
            assert!(Picture::read(&whole[..end]).is_ok());
        }
    }

    proptest::proptest! {
        /// Whatever comes, it is read or refused; and what is kept is kept as it is when it comes again.
        #[test]
        fn any_bytes_are_a_picture_or_none(at in 0_usize..3, cut in 0_usize..400, bytes: Vec<u8>) {
            let whole = [a_jpeg(10, 10), a_png(10, 10), a_webp(0x1C)][at].clone();
            let cut = cut.min(whole.len());
            for file in [[&whole[..cut], &bytes].concat(), [&whole[..cut], &bytes, &whole[cut..]].concat()] {
                if let Ok(picture) = Picture::read(&file) {
                    assert_eq!(Picture::read(&picture.bytes), Ok(picture));
                }
            }
        }
    }
}
