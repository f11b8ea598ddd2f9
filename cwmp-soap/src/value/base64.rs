//! Base64 (RFC 4648, section 4), which SOAP's encoding and XML Schema allow white space in.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use crate::target::WIDE;

/// With padding. The bits that the last digit has and no byte needs may be anything: many peers leave some there.
static BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Digits that are decoded together: where memory counts a single group of them, of which the compiler knows that no loop
/// for many is taken.
const DIGITS: usize = if WIDE { 64 } else { 4 };

/// Bytes that are encoded together: as many as make [`DIGITS`], so that only the last of them are padded.
const BYTES: usize = DIGITS / 4 * 3;

/// Bytes in base64, piece by piece.
pub(crate) fn encoded(bytes: &[u8], piece: &mut dyn FnMut(&[u8])) {
    for chunk in bytes.chunks(BYTES) {
        // No more than that, which the compiler does not see by itself.
        let chunk = chunk.get(..chunk.len().min(BYTES)).unwrap_or_default();
        let mut digits = [0; DIGITS];
        // That many bytes always fit.
        let len = BASE64.encode_slice(chunk, &mut digits).unwrap_or_default();
        piece(digits.get(..len).unwrap_or_default());
    }
}

/// Whether the text is base64, white space anywhere in it allowed.
pub(super) fn is_base64(text: &str) -> bool {
    let mut digits = [0; DIGITS];
    let (mut len, mut ended) = (0_usize, false);
    for digit in text.bytes() {
        if matches!(digit, b' ' | b'\t' | b'\r' | b'\n') {
            continue;
        }
        if ended {
            return false;
        }
        if let Some(slot) = digits.get_mut(len) {
            *slot = digit;
        }
        len = len.saturating_add(1);
        if len == DIGITS {
            if !decodes(&digits) {
                return false;
            }
            ended = digit == b'=';
            len = 0;
        }
    }
    // Fewer than four are none.
    len == 0 || DIGITS > 4 && decodes(digits.get(..len).unwrap_or_default())
}

/// Whether these digits are base64 by themselves.
fn decodes(digits: &[u8]) -> bool {
    BASE64.decode_slice(digits, &mut [0; BYTES]).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    #[test]
    fn white_space_and_spare_bits_change_nothing_about_base64() {
        for text in [
            "",
            " ",
            "QUI=",
            "QQ==",
            "Q U\tI\r\n=",
            "QUJ=",
            "QR==",
            "++//",
        ] {
            assert!(is_base64(text), "{text:?}");
        }
        for text in [
            "Q",
            "QU",
            "QUI",
            "QQ=",
            "Q===",
            "=",
            "====",
            "Q=Q=",
            "QQ==QQ==",
            "QUI*",
            "QU-_",
            "QUI=\u{B}",
            "é===",
        ] {
            assert!(!is_base64(text), "{text:?}");
        }
    }

    #[test]
    fn base64_ends_at_its_padding_however_long_it_is() {
        for whole in 0..70 {
            let begin: String = core::iter::repeat_n("QU Jh", whole).collect();
            for (end, is) in [
                ("", true),
                ("QQ==", true),
                ("QUI=", true),
                ("Q", false),
                ("QQ", false),
                ("QQ==QUJh", false),
                ("QQ==\n", true),
                ("QQ==Q", false),
                ("QQ===", false),
            ] {
                let text = begin.clone() + end;
                assert_eq!(is_base64(&text), is, "{text}");
            }
        }
    }
}
