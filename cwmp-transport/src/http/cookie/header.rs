//! The `Cookie` field, as a server reads it.

/// The value of the first cookie of that name in a `Cookie` field.
///
/// Tolerated, because devices send it: pairs parted by commas, values in quotes (they come without them), the attributes
/// that RFC 2109 clients echo (`$Version="0"; session=1;$Path=/`), white space anywhere, parts that are no pair. Names
/// are case-sensitive. `None` too if the value is not text.
///
/// ```
/// use cwmp_transport::http::cookie::find_cookie;
///
/// assert_eq!(find_cookie(b"$Version=\"0\"; session=abc;$Path=/", "session"), Some("abc"));
/// ```
#[must_use]
pub fn find_cookie<'b>(field: &'b [u8], name: &str) -> Option<&'b str> {
    let mut rest = field;
    while !rest.is_empty() {
        let (pair, after) = split_pair(rest);
        rest = after;
        let Some(equals) = pair.iter().position(|&byte| byte == b'=') else {
            continue;
        };
        let (found, value) = pair.split_at_checked(equals)?;
        if found.trim_ascii() == name.as_bytes() {
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            return core::str::from_utf8(unquoted(value)).ok();
        }
    }
    None
}

/// Up to the next separator that is not in quotes, and what follows it; a quote that nothing closes is no quote.
fn split_pair(field: &[u8]) -> (&[u8], &[u8]) {
    let separator = end_of_pair(field, true)
        .unwrap_or_else(|| end_of_pair(field, false).unwrap_or(field.len()));
    let (pair, rest) = field.split_at_checked(separator).unwrap_or((field, &[]));
    (pair, rest.get(1..).unwrap_or_default())
}

/// Where the first separator is, or the end; `None` if quotes count and one is left open.
fn end_of_pair(field: &[u8], quotes: bool) -> Option<usize> {
    let mut quoted = false;
    for (at, &byte) in field.iter().enumerate() {
        match byte {
            b'"' => quoted = quotes && !quoted,
            b';' | b',' if !quoted => return Some(at),
            _ => {}
        }
    }
    (!quoted).then_some(field.len())
}

fn unquoted(value: &[u8]) -> &[u8] {
    value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::find_cookie;

    fn find<'b>(field: &'b str, name: &str) -> Option<&'b str> {
        find_cookie(field.as_bytes(), name)
    }

    #[test]
    fn as_the_rfc_says() {
        assert_eq!(find("a=1; b=2; c=", "a"), Some("1"));
        assert_eq!(find("a=1; b=2; c=", "b"), Some("2"));
        assert_eq!(find("a=1; b=2; c=", "c"), Some(""));
        assert_eq!(find("a=1; b=2; c=", "d"), None);
        assert_eq!(find("a=1; a=2", "a"), Some("1"));
        assert_eq!(find("A=1", "a"), None);
        assert_eq!(find("xa=1", "a"), None);
        assert_eq!(find("s=YWJj=ZA==", "s"), Some("YWJj=ZA=="));
    }

    #[test]
    fn as_devices_do() {
        assert_eq!(
            find("$Version=\"0\"; ID=218_THOM_TR69_ID;$Path=/", "ID"),
            Some("218_THOM_TR69_ID")
        );
        assert_eq!(find("a=1,b=2", "b"), Some("2"));
        assert_eq!(find(" a = \"1;x,y\" ;b=2", "a"), Some("1;x,y"));
        assert_eq!(find("a=\"1;x\";b=2", "b"), Some("2"));
        assert_eq!(find("a=\"1; b=2", "b"), Some("2"));
        assert_eq!(find("a=\"1; b=2", "a"), Some("\"1"));
        assert_eq!(find(";;,junk;=;a=1", "a"), Some("1"));
    }

    #[test]
    fn garbage_is_nothing() {
        for garbage in [&b""[..], b"\"", b"=", b";", b"a", b"a=\xff", b"\"=\"=\""] {
            assert_eq!(find_cookie(garbage, "a"), None);
        }
    }
}
