use super::Target;
use std::path::PathBuf;

/// The longest input that is made.
const LONGEST: usize = 6000;

/// Changes inputs by a seed: the same seed makes the same inputs on every machine.
#[derive(Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Mutator {
        Mutator { state: seed }
    }

    /// The next number, evenly spread (SplitMix64).
    fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { usize::try_from(self.number() % n as u64).unwrap_or(0) }
    }

    /// A new input: one of the corpus with one to six changes, at times joined with another one.
    ///
    /// # Panics
    /// When the corpus is empty.
    #[must_use]
    pub fn input(&mut self, corpus: &[(String, Vec<u8>)], words: &[&[u8]]) -> Vec<u8> {
        let mut input = corpus[self.below(corpus.len())].1.clone();
        for _ in 0..=self.below(6) {
            self.change(&mut input, corpus, words);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[(String, Vec<u8>)], words: &[&[u8]]) {
        let at = self.below(input.len() + 1);
        let byte = u8::try_from(self.number() & 0xFF).unwrap_or(0);
        match self.below(9) {
            0 if at < input.len() => input[at] ^= 1 << (byte & 7),
            1 if at < input.len() => input[at] = byte,
            2 => input.insert(at, byte),
            3 if at < input.len() => {
                let end = (at + 1 + self.below(16)).min(input.len());
                input.drain(at..end);
            }
            4 => input.truncate(at),
            5 => {
                let end = (at + self.below(40)).min(input.len());
                let again = input[at..end].to_vec();
                input.splice(at..at, again);
            }
            6 => {
                let other = &corpus[self.below(corpus.len())].1;
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            7 if !words.is_empty() => {
                let word = words[self.below(words.len())];
                input.splice(at..at, word.iter().copied());
            }
            _ => {
                // What programs count with: ends of ranges, and digits.
                const EDGES: [u8; 12] = [0, 1, 0x1D, 0x7F, 0x80, 0xC3, 0xFF, b'0', b'9', b'"', b'\\', b'\n'];
                let edge = EDGES[self.below(EDGES.len())];
                if at < input.len() { input[at] = edge } else { input.push(edge) }
            }
        }
    }
}

/// The committed corpus of a target, by file name.
///
/// # Panics
/// When it cannot be read, or is empty.
#[must_use]
pub fn corpus(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target.name);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut all: Vec<(String, Vec<u8>)> = files
        .map(|file| {
            let file = file.expect("a file");
            let name = file.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(file.path()).expect("it can be read"))
        })
        .collect();
    assert!(!all.is_empty(), "{} is empty", folder.display());
    all.sort();
    all
}
