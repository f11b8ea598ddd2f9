//! Hashes with a key, and comparing without telling anything by the time it takes (SEC-012).

use ctutils::CtEq as _;
use cwmp_soap::{Piece, Secret, Text};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::{Digest as _, Sha1};

/// Bytes of a SHA-1 hash.
pub(crate) const SHA1_LEN: usize = 20;

/// Bytes that SHA-1 takes at once.
pub(crate) const BLOCK: usize = 64;

/// Takes bytes, piece by piece.
pub(crate) type Put<'p> = dyn FnMut(&[u8]) + 'p;

/// Hands out bytes, piece by piece.
pub(crate) type Feed<'f> = &'f dyn Fn(&mut Put<'_>);

/// HMAC-SHA1, fed piece by piece.
pub(crate) struct HmacSha1(Hmac<Sha1>);

impl HmacSha1 {
    /// With a password as the key.
    pub(crate) fn with_secret(key: Secret<'_>) -> Self {
        let key = key.expose();
        Self::with_key(key.byte_count(), &|put| each_run(key, put))
    }

    /// With bytes as the key.
    pub(crate) fn with_bytes(key: &[u8]) -> Self {
        Self::with_key(key.len(), &|put| put(key))
    }

    /// A key longer than a block is hashed first, a shorter one padded with zeros (RFC 2104 2).
    fn with_key(length: usize, key: Feed<'_>) -> Self {
        let mut block = [0; BLOCK];
        if length > BLOCK {
            let mut hash = Sha1::new();
            key(&mut |run| hash.update(run));
            copy_to_front(&hash.finalize(), &mut block);
        } else {
            let mut at = 0_usize;
            key(&mut |run| {
                copy_to_front(run, block.get_mut(at..).unwrap_or_default());
                at = at.saturating_add(run.len());
            });
        }
        Self(Hmac::new(&block.into()))
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> [u8; SHA1_LEN] {
        self.0.finalize().into_bytes().into()
    }
}

fn copy_to_front(from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// The decoded bytes of a text, in pieces.
pub(crate) fn each_run(text: Text<'_>, put: &mut Put<'_>) {
    for piece in text.pieces() {
        match piece {
            Piece::Run(run) => put(run.as_bytes()),
            Piece::Char(c) => put(c.encode_utf8(&mut [0; 4]).as_bytes()),
            _ => {}
        }
    }
}

/// Whether both are the same, in a time that depends on their lengths only.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).to_bool()
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use cwmp_soap::Secret;

    use super::{HmacSha1, same};

    fn hmac(key: &str, message: &[u8]) -> alloc::string::String {
        let mut by_secret = HmacSha1::with_secret(Secret::from(key));
        let mut by_bytes = HmacSha1::with_bytes(key.as_bytes());
        by_secret.update(message);
        by_bytes.update(message);
        let hash = by_secret.finish();
        assert_eq!(hash, by_bytes.finish());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Computed with Python's `hmac`.
    #[test]
    fn keys_shorter_and_longer_than_a_block() {
        assert_eq!(
            hmac("Jefe", b"what do ya want for nothing?"),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"
        );
        assert_eq!(hmac("", b""), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
        let longer = "k".repeat(65);
        assert_eq!(
            hmac(&longer, b"m"),
            "d7ab367121230c7e073a785f02c779c915e96d01"
        );
        assert_eq!(
            hmac(&"k".repeat(64), b"m"),
            "d52b5b30393c20f423870bb6d0ad622b02848ca9"
        );
    }

    #[test]
    fn what_differs_anywhere_is_not_the_same() {
        assert!(same(b"abc", b"abc"));
        assert!(same(b"", b""));
        for other in [&b"abd"[..], b"xbc", b"ab", b"abcd", b""] {
            assert!(!same(b"abc", other));
        }
    }
}
