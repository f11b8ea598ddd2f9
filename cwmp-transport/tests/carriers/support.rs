//! What several topics need.

use cwmp_transport::Credentials;

/// A user name and a password.
pub(crate) fn credentials<'a>(username: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials {
        username,
        password: password.into(),
    }
}

/// The bytes that pairs of hexadecimal digits stand for.
pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let pair = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

/// What is written into a buffer that is as large as need be, and into none that is smaller.
#[track_caller]
pub(crate) fn written<E: core::fmt::Debug + PartialEq>(
    full: E,
    write: impl Fn(&mut [u8]) -> Result<usize, E>,
) -> Vec<u8> {
    let mut buffer = vec![0xAA; 4096];
    let length = write(&mut buffer).unwrap();
    for room in 0..length {
        assert_eq!(
            write(&mut vec![0; room]).as_ref(),
            Err(&full),
            "{room} bytes"
        );
    }
    let mut exact = vec![0; length];
    assert_eq!(write(&mut exact), Ok(length));
    assert_eq!(exact, buffer[..length]);
    exact
}
