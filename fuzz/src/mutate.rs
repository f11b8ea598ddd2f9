//! Mutations without libFuzzer: the same ones for the same seed.

/// Changes inputs at random: cuts, flips, splices, and puts in what means something.
#[derive(Debug)]
pub struct Mutator {
    state: u64,
    dictionary: Vec<Vec<u8>>,
}

/// Inputs do not grow past this.
const MAX_LEN: usize = 8_192;

impl Mutator {
    /// One that begins with this seed; `dictionary` has the format of libFuzzer.
    #[must_use]
    pub fn new(seed: u64, dictionary: &str) -> Self {
        Self {
            state: seed | 1,
            dictionary: tokens(dictionary),
        }
    }

    /// An input made of one or two of `corpus`, with a few changes.
    pub fn next_input(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.pick(corpus).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.change(&mut input, corpus);
        }
        input.truncate(MAX_LEN);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        match self.below(8) {
            0 => input.truncate(at),
            1 => {
                let end = at + self.below(input.len() - at + 1).min(32);
                input.drain(at..end);
            }
            2 => {
                let bit = self.below(8);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            3 => {
                let new = self.below(256) as u8;
                if let Some(byte) = input.get_mut(at) {
                    *byte = new;
                }
            }
            4 | 5 => {
                let token = self.below(self.dictionary.len().max(1));
                if let Some(token) = self.dictionary.get(token) {
                    input.splice(at..at, token.iter().copied());
                }
            }
            6 => {
                let other = self.pick(corpus).cloned().unwrap_or_default();
                let from = self.below(other.len() + 1);
                input.splice(at.., other[from..].iter().copied());
            }
            _ => {
                let end = at + self.below(input.len() - at + 1).min(256);
                let again = input[at..end].to_vec();
                let to = self.below(input.len() + 1);
                input.splice(to..to, again);
            }
        }
    }

    fn pick<'c>(&mut self, corpus: &'c [Vec<u8>]) -> Option<&'c Vec<u8>> {
        let index = self.below(corpus.len().max(1));
        corpus.get(index)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let random = self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32;
        (random % end as u64) as usize
    }
}

/// The quoted parts of a dictionary; `\xNN`, `\\` and `\"` stand for bytes.
fn tokens(dictionary: &str) -> Vec<Vec<u8>> {
    let quoted = |line: &str| {
        let line = line.trim();
        let line = if line.starts_with('#') { "" } else { line };
        let (begin, end) = (line.find('"')?, line.rfind('"')?);
        line.get(begin + 1..end).map(unescaped)
    };
    dictionary.lines().filter_map(quoted).collect()
}

fn unescaped(token: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = token.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            bytes.push(byte);
        } else if let Some((b'x', hex)) = rest.split_first() {
            let digits = hex.get(..2).and_then(|hex| core::str::from_utf8(hex).ok());
            bytes.push(u8::from_str_radix(digits.unwrap_or_default(), 16).unwrap());
            rest = &hex[2..];
        } else if let Some((&byte, after)) = rest.split_first() {
            bytes.push(byte);
            rest = after;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dictionary_is_read() {
        let dictionary = "# \"no\"\n\nname=\"a\\x0D\\\"b\\\\\"\n\"c\"\n";
        assert_eq!(tokens(dictionary), [&b"a\r\"b\\"[..], b"c"]);
    }

    #[test]
    fn a_seed_gives_the_same_inputs() {
        let corpus = [b"abcdef".to_vec(), b"123456".to_vec()];
        let run = || {
            let mut mutator = Mutator::new(7, "\"xyz\"");
            (0..50)
                .map(|_| mutator.next_input(&corpus))
                .collect::<Vec<_>>()
        };
        assert_eq!(run(), run());
        let distinct: std::collections::HashSet<_> = run().into_iter().collect();
        assert!(distinct.len() > 40);
    }
}
