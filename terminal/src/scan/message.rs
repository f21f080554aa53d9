//! ISO/IEC 15434 messages: `[)>` RS … RS EOT, in which RS, GS and EOT are data.

const RS: u8 = 0x1E;
const EOT: u8 = 0x04;

/// The bytes behind a symbology id, which is `]`, a letter and a digit.
fn behind_aim(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b']', letter, digit, rest @ ..] if letter.is_ascii_alphabetic() && digit.is_ascii_digit() => rest,
        _ => bytes,
    }
}

/// Whether an EOT behind the frame so far is the message's own. Real labels leave the trailer (RS EOT) out, so an EOT
/// that follows no RS is not.
pub(super) fn takes_eot(frame: &[u8]) -> bool {
    let body = behind_aim(frame);
    body.starts_with(b"[)>\x1E") && body.len() > 4 && body.ends_with(&[RS])
}

/// Whether the frame so far is one whole message.
pub(super) fn whole(frame: &[u8]) -> bool {
    let body = behind_aim(frame);
    body.starts_with(b"[)>\x1E") && body.len() > 4 && body.ends_with(&[RS, EOT])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_takes_the_eot_of_its_trailer_and_no_other() {
        for (frame, takes, is_whole) in [
            (&b"[)>\x1e06\x1d1PABC"[..], false, false),
            (b"[)>\x1e06\x1d1PABC\x1e", true, false),
            (b"[)>\x1e06\x1d1PABC\x1e\x04", false, true),
            (b"]d1[)>\x1e06\x1dQ5\x1e\x04", false, true),
            (b"[)>06\x1d1PABC", false, false),
            (b"]C110ABC", false, false),
            (b"", false, false),
        ] {
            assert_eq!((takes_eot(frame), whole(frame)), (takes, is_whole), "{frame:?}");
        }
    }
}
