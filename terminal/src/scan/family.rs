//! What a scanner is told about its scan, by family. The bytes are from the makers' manuals.

/// A family of scanners that hears the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// It hears nothing; the terminal's own tones have to do.
    #[default]
    None,
    /// Honeywell Xenon and Granit cordless with host acknowledgement: no tone and no next scan before an answer.
    HoneywellAck,
    /// Datalogic Gryphon cordless.
    DatalogicCordless,
    /// Datalogic and PSC on RS-232 or USB-COM.
    Datalogic,
    /// Datalogic 800i: as the others, but it is off after a bad answer until it is switched on again.
    Datalogic800i,
    /// Zebra with the Simple Serial Interface.
    Ssi,
    /// CipherLab 166x.
    Cipherlab,
}

/// What became of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Accepted, and what it emitted is on disk.
    Good,
    /// Not accepted.
    Bad,
    /// Heard, and nothing to say about it: a double read, or the hub is asked.
    Heard,
}

impl Family {
    /// All of them, by the name they are set with.
    pub const NAMES: [(&'static str, Family); 7] = [
        ("none", Family::None),
        ("honeywell-ack", Family::HoneywellAck),
        ("datalogic-cordless", Family::DatalogicCordless),
        ("datalogic", Family::Datalogic),
        ("datalogic-800i", Family::Datalogic800i),
        ("ssi", Family::Ssi),
        ("cipherlab", Family::Cipherlab),
    ];

    /// The bytes to send; empty when this family has none for it.
    #[must_use]
    pub fn bytes(self, verdict: Verdict) -> Vec<u8> {
        match (self, verdict) {
            (Family::HoneywellAck, Verdict::Good) => b"\x1b7,".to_vec(),
            (Family::HoneywellAck, Verdict::Bad) => b"\x1b8,".to_vec(),
            // The short light: it waits for an answer to every frame.
            (Family::HoneywellAck, Verdict::Heard) => b"\x1b1,".to_vec(),
            (Family::DatalogicCordless, Verdict::Good) => b"\x1b[3q".to_vec(),
            (Family::DatalogicCordless, Verdict::Bad) => b"\x1b[4q".to_vec(),
            (Family::Datalogic | Family::Datalogic800i, Verdict::Good) => b"\x01".to_vec(),
            (Family::Datalogic, Verdict::Bad) => b"F".to_vec(),
            (Family::Datalogic800i, Verdict::Bad) => b"FE".to_vec(),
            (Family::Ssi, Verdict::Good) => ssi(BEEP, &[0x00]),
            (Family::Ssi, Verdict::Bad) => ssi(BEEP, &[0x05]),
            (Family::Cipherlab, Verdict::Good) => b"#@////\r".to_vec(),
            (Family::None, _) | (_, Verdict::Heard) | (Family::Cipherlab, Verdict::Bad) => Vec::new(),
        }
    }

    /// Whether every frame needs an answer before the next can come.
    #[must_use]
    pub fn waits(self) -> bool {
        self == Family::HoneywellAck
    }

    /// The slowest line it hears its answers on, baud.
    #[must_use]
    pub fn slowest(self) -> u32 {
        if self.waits() { 9_600 } else { 300 }
    }
}

/// SSI: sound the beeper.
const BEEP: u8 = 0xE6;
/// SSI: the decoder acknowledges.
const ACK: u8 = 0xD0;
/// SSI: the decoder does not.
const NAK: u8 = 0xD1;
/// SSI: from the host.
const HOST: u8 = 4;
/// SSI: from the decoder.
const DECODER: u8 = 0;

/// An SSI packet of the host: length without checksum, opcode, source, status, data, checksum.
fn ssi(opcode: u8, data: &[u8]) -> Vec<u8> {
    let length = u8::try_from(data.len() + 4).unwrap_or(u8::MAX);
    let mut packet = [&[length, opcode, HOST, 0][..], data].concat();
    let sum = checksum(&packet);
    packet.extend(sum.to_be_bytes());
    packet
}

/// The two's complement of the sum of all bytes, in 16 bits.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte))).wrapping_neg()
}

/// What the bytes at the start of an SSI scanner's frame are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SsiFront {
    /// No packet of the decoder: a scan.
    Scan,
    /// The beginning of one, perhaps.
    Unfinished,
    /// A whole ACK or NAK to something the terminal said: no scan.
    Reply,
}

/// Looks whether bytes are the decoder's ACK (`04 D0 00 …`) or NAK (`05 D1 00 …`) to a tone.
pub(super) fn ssi_front(bytes: &[u8]) -> SsiFront {
    let known = |at: usize, wanted: &[u8]| bytes.get(at).is_none_or(|byte| wanted.contains(byte));
    if bytes.is_empty() || !known(0, &[4, 5]) || !known(1, &[ACK, NAK]) || !known(2, &[DECODER]) {
        return SsiFront::Scan;
    }
    let length = usize::from(bytes[0]);
    if bytes.len() < length + 2 {
        return SsiFront::Unfinished;
    }
    let sum = checksum(&bytes[..length]).to_be_bytes();
    if bytes[length..] == sum { SsiFront::Reply } else { SsiFront::Scan }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_is_told_in_its_own_bytes() {
        for (family, good, bad) in [
            (Family::None, &b""[..], &b""[..]),
            (Family::HoneywellAck, b"\x1b\x37\x2c", b"\x1b\x38\x2c"),
            (Family::DatalogicCordless, b"\x1b\x5b\x33\x71", b"\x1b\x5b\x34\x71"),
            (Family::Datalogic, b"\x01", b"\x46"),
            (Family::Datalogic800i, b"\x01", b"\x46\x45"),
            (Family::Ssi, b"\x05\xe6\x04\x00\x00\xff\x11", b"\x05\xe6\x04\x00\x05\xff\x0c"),
            (Family::Cipherlab, b"\x23\x40\x2f\x2f\x2f\x2f\x0d", b""),
        ] {
            assert_eq!(family.bytes(Verdict::Good), good, "{family:?}");
            assert_eq!(family.bytes(Verdict::Bad), bad, "{family:?}");
            assert_eq!(family.bytes(Verdict::Heard).is_empty(), !family.waits(), "{family:?}");
            assert!(Family::NAMES.iter().any(|(_, named)| *named == family));
        }
    }

    #[test]
    fn ssi_checksums_are_the_manuals() {
        for (opcode, data, packet) in [
            (0xD0, &[][..], &b"\x04\xd0\x04\x00\xff\x28"[..]),
            (0xE7, &[1], b"\x05\xe7\x04\x00\x01\xff\x0f"),
            (0xE8, &[1], b"\x05\xe8\x04\x00\x01\xff\x0e"),
            (0xEA, &[], b"\x04\xea\x04\x00\xff\x0e"),
            (0xE9, &[], b"\x04\xe9\x04\x00\xff\x0f"),
        ] {
            assert_eq!(ssi(opcode, data), packet, "{opcode:X}");
        }
    }

    #[test]
    fn a_reply_of_the_decoder_is_told_from_a_scan() {
        let ack = b"\x04\xd0\x00\x00\xff\x2c";
        let nak = b"\x05\xd1\x00\x00\x06\xff\x24";
        for (bytes, front) in [
            (&ack[..], SsiFront::Reply),
            (nak, SsiFront::Reply),
            (&ack[..5], SsiFront::Unfinished),
            (&ack[..1], SsiFront::Unfinished),
            (b"", SsiFront::Scan),
            (b"A", SsiFront::Scan),
            (b"\x04\xd0\x00\x00\xff\x2d", SsiFront::Scan),
            (b"\x04A", SsiFront::Scan),
        ] {
            assert_eq!(ssi_front(bytes), front, "{bytes:?}");
        }
    }
}
