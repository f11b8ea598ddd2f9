//! `application/x-www-form-urlencoded`, for the values of a query (CR-U-022).

use core::fmt;

use crate::output::{Output, hex_digits, nibble};

/// A value as it stands in a query: escapes were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoded<'b>(&'b [u8]);

impl<'b> Encoded<'b> {
    /// Takes a value; `None` if an escape in it is none.
    pub(super) fn new(value: &'b [u8]) -> Option<Self> {
        let mut rest = value;
        while let Some((byte, behind)) = rest.split_first() {
            rest = match (byte, behind) {
                (b'%', [high, low, behind @ ..]) => {
                    nibble(*high).and(nibble(*low))?;
                    behind
                }
                (b'%', _) => return None,
                _ => behind,
            };
        }
        Some(Self(value))
    }

    /// What it says.
    pub(super) const fn decoded(self) -> Decoded<'b> {
        Decoded { rest: self.0 }
    }

    /// The number that it says in decimal digits.
    pub(super) fn number(self) -> Option<u64> {
        let mut digits = self.decoded().peekable();
        digits.peek()?;
        digits.try_fold(0_u64, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| u64::from(digit & 0x0F))?;
            number.checked_mul(10)?.checked_add(digit)
        })
    }
}

/// The bytes that a value says.
#[derive(Debug, Clone)]
pub(super) struct Decoded<'b> {
    rest: &'b [u8],
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (byte, behind) = self.rest.split_first()?;
        let (byte, behind) = match (byte, behind) {
            (b'%', [high, low, behind @ ..]) => ((nibble(*high)? << 4) | nibble(*low)?, behind),
            (b'+', _) => (b' ', behind),
            _ => (*byte, behind),
        };
        self.rest = behind;
        Some(byte)
    }
}

/// Writes a value with everything escaped that is not unreserved (RFC 3986 2.3): every reader takes that the same way.
pub(super) fn put_encoded(out: &mut Output<'_>, value: &str) -> fmt::Result {
    value.bytes().try_for_each(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.put(&[byte]),
        _ => {
            let [high, low] = hex_digits(byte);
            out.put(&[b'%', high.to_ascii_uppercase(), low.to_ascii_uppercase()])
        }
    })
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{Encoded, Output, put_encoded};

    fn decoded(value: &str) -> Option<Vec<u8>> {
        Encoded::new(value.as_bytes()).map(|value| value.decoded().collect())
    }

    #[test]
    fn escapes_of_either_case_and_plus_signs_are_decoded() {
        assert_eq!(decoded("a%2Fb%2fc+d%20e"), Some(b"a/b/c d e".into()));
        assert_eq!(decoded("%C3%A9"), Some("é".into()));
        assert_eq!(decoded(""), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        for value in ["%", "a%4", "%4g", "%g4", "%%41", "100%"] {
            assert_eq!(decoded(value), None, "{value}");
        }
    }

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let value = "a b&c=d%+é~_-./\"\u{1F600}";
        let mut out = [0; 128];
        let length = Output::write(&mut out, |out| put_encoded(out, value)).unwrap();
        let written = core::str::from_utf8(&out[..length]).unwrap();
        assert!(written.starts_with("a%20b%26c%3Dd%25%2B%C3%A9~_-.%2F"));
        assert_eq!(decoded(written), Some(value.into()));
    }

    #[test]
    fn numbers_are_digits_only() {
        let number = |text: &str| Encoded::new(text.as_bytes()).unwrap().number();
        assert_eq!(number("18446744073709551615"), Some(u64::MAX));
        assert_eq!(number("%31%32"), Some(12));
        for text in ["", "18446744073709551616", "-1", "+1", "1.5", "0x1"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
