//! What a ZPL printer says of itself when asked `~HS`.

use std::fmt;

/// Asks for the host status: three lines come back.
pub const ASK: &[u8] = b"~HS\r\n";
/// Most bytes of an answer that are looked at; a real one has about 80.
pub const MAX_ANSWER: usize = 1_024;

const STX: u8 = 0x02;
const ETX: u8 = 0x03;

/// What keeps a printer from printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attention {
    /// No paper.
    Paper,
    /// No ribbon.
    Ribbon,
    /// The print head is open.
    Head,
    /// Somebody pressed pause.
    Pause,
    /// The head is too hot; it goes on by itself.
    Hot,
    /// The buffer is full; it goes on by itself.
    Buffer,
}

impl Attention {
    /// The word in the job's detail and on the wire; never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Attention::Paper => "paper",
            Attention::Ribbon => "ribbon",
            Attention::Head => "head",
            Attention::Pause => "pause",
            Attention::Hot => "hot",
            Attention::Buffer => "buffer",
        }
    }
}

impl fmt::Display for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An answer to `~HS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What keeps it from printing, without repeats.
    pub attention: Vec<Attention>,
    /// Labels received and not yet printed.
    pub waiting: u32,
}

impl Status {
    /// Whether everything that was sent is on paper.
    #[must_use]
    pub fn done(&self) -> bool {
        self.attention.is_empty() && self.waiting == 0
    }
}

/// The status in these bytes once all three lines are there; `None` before, and for anything else.
#[must_use]
pub fn parse(bytes: &[u8]) -> Option<Status> {
    let mut lines = lines(bytes);
    let (first, second, _third) = (lines.next()?, lines.next()?, lines.next()?);
    let first: Vec<&str> = first.split(',').collect();
    let second: Vec<&str> = second.split(',').collect();
    // aaa,b,c,dddd,eee,f,g,h,iii,j,k,l and mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www
    if first.len() < 12 || second.len() < 9 {
        return None;
    }
    let flags = [
        (first[1], Attention::Paper),
        (second[3], Attention::Ribbon),
        (second[2], Attention::Head),
        (first[2], Attention::Pause),
        (first[11], Attention::Hot),
        (first[5], Attention::Buffer),
    ];
    let mut attention = Vec::new();
    for (flag, meaning) in flags {
        match flag {
            "0" => {}
            "1" => attention.push(meaning),
            _ => return None,
        }
    }
    let waiting = first[4].parse::<u32>().ok()?.saturating_add(second[8].parse().ok()?);
    Some(Status { attention, waiting })
}

/// The texts between STX and ETX. A line that is not ASCII counts as empty.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes.split(|&b| b == STX).skip(1).filter_map(|line| {
        let end = line.iter().position(|&b| b == ETX)?;
        Some(std::str::from_utf8(&line[..end]).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(first: &str, second: &str) -> Vec<u8> {
        format!("\u{2}{first}\u{3}\r\n\u{2}{second}\u{3}\r\n\u{2}1234,0\u{3}\r\n").into_bytes()
    }

    #[test]
    fn a_printer_says_what_it_lacks() {
        use Attention::{Buffer, Head, Hot, Paper, Pause, Ribbon};
        let good = ("030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000");
        for (first, second, attention, waiting) in [
            (good.0, good.1, vec![], 0),
            ("030,1,0,1245,000,0,0,0,000,0,0,0", good.1, vec![Paper], 0),
            ("030,0,1,1245,002,0,0,0,000,0,0,0", good.1, vec![Pause], 2),
            (good.0, "000,0,1,1,0,2,4,0,00000001,1,000", vec![Ribbon, Head], 1),
            ("030,0,0,1245,000,1,0,0,000,0,0,1", good.1, vec![Hot, Buffer], 0),
        ] {
            let status = parse(&answer(first, second)).expect("a status");
            assert_eq!(status, Status { attention, waiting }, "{first} {second}");
            assert_eq!(status.done(), status.attention.is_empty() && waiting == 0);
        }
    }

    #[test]
    fn half_an_answer_or_another_one_says_nothing() {
        let good = answer("030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000");
        for end in 0..good.len() - 2 {
            assert_eq!(parse(&good[..end]), None, "{end}");
        }
        for bad in ["HTTP/1.1 400", "\u{2}\u{3}\u{2}\u{3}\u{2}\u{3}"] {
            assert_eq!(parse(bad.as_bytes()), None);
        }
        assert_eq!(parse(&answer("030,9,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,0,1,0")), None);
        assert_eq!(parse(&[2, 0xff, 3, 2, 3, 2, 3]), None);
    }
}
