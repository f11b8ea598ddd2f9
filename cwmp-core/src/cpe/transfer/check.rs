//! What is looked at before a transfer is taken on.

use cwmp_soap::{FaultCode, Text};
use heapless::String;

use super::file_type;
use crate::CommandKey;

/// Characters of a URL by the schema.
const URL_BY_SCHEMA: usize = 256;
/// Characters of a URL where texts may be longer than the schema allows: signed URLs are (GAPS-27).
const URL_LENIENT: usize = 2_048;
/// Bytes of the longest scheme that a device may know.
const SCHEME: usize = 64;
/// Characters of the other texts.
const TEXT: usize = 256;

/// The fault for a text that is too long for what it is.
pub(super) fn text(text: &Text<'_>) -> Result<(), FaultCode> {
    at_most(TEXT, text)
}

/// The same for a `CommandKey`.
pub(super) fn command_key(text: &Text<'_>) -> Result<(), FaultCode> {
    at_most(CommandKey::MAX_CHARS, text)
}

fn at_most(max: usize, text: &Text<'_>) -> Result<(), FaultCode> {
    if text.char_count() > max {
        return Err(FaultCode::INVALID_ARGUMENTS);
    }
    Ok(())
}

/// Checks a URL: it has a scheme that the device knows, a host, and nobody's credentials (XFER-003, XFER-004).
pub(in crate::cpe) fn url(
    url: &Text<'_>,
    is_lenient: bool,
    schemes: &[&str],
) -> Result<(), FaultCode> {
    let max = if is_lenient {
        URL_LENIENT
    } else {
        URL_BY_SCHEMA
    };
    let invalid = FaultCode::INVALID_ARGUMENTS;
    at_most(max, url)?;
    let mut chars = url.chars();
    let mut scheme = String::<SCHEME>::new();
    let mut is_whole = true;
    loop {
        match chars.next().ok_or(invalid)? {
            ':' => break,
            c => is_whole &= scheme.push(c.to_ascii_lowercase()).is_ok(),
        }
    }
    if scheme.is_empty() || chars.next() != Some('/') || chars.next() != Some('/') {
        return Err(invalid);
    }
    let mut has_host = false;
    for c in chars {
        match c {
            '/' | '?' | '#' => break,
            '@' => return Err(invalid),
            _ => has_host = true,
        }
    }
    if !has_host {
        return Err(invalid);
    }
    // Last, since what is no URL has no protocol either.
    if !is_whole || !schemes.contains(&scheme.as_str()) {
        return Err(FaultCode::UNSUPPORTED_TRANSFER_PROTOCOL);
    }
    Ok(())
}

/// Whether a file type is among those that the device takes; `<i>` at the end of one stands for a number from 1 on.
pub(super) fn is_listed(file_type: &Text<'_>, list: &[&str]) -> bool {
    // What is longer than any file type is none.
    let mut room = [0; file_type::LONGEST.saturating_mul(4)];
    let Ok(file_type) = file_type.decode(&mut room) else {
        return false;
    };
    list.iter().any(|listed| match listed.strip_suffix("<i>") {
        Some(stem) => file_type.strip_prefix(stem).is_some_and(is_number),
        None => file_type == *listed,
    })
}

/// Whether it is a number from 1 on, without zeros before it.
fn is_number(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    extern crate alloc;
    use super::super::config::TransferConfig;
    use super::*;
    use alloc::format;

    fn verdict(text: &str, is_lenient: bool) -> Result<(), u16> {
        let schemes = TransferConfig::DEFAULT.schemes;
        url(&Text::plain(text), is_lenient, schemes).map_err(FaultCode::code)
    }

    #[test]
    fn urls_need_a_scheme_that_is_known_a_host_and_no_credentials() {
        for good in [
            "http://a/b",
            "HTTPS://a.example:8443/x?y=z@w",
            "http://[::1]/",
        ] {
            assert_eq!(verdict(good, false), Ok(()), "{good}");
        }
        for other in ["gopher://a/", "ftp://a/b", "httpx://a/", "htt://a/"] {
            assert_eq!(verdict(other, false), Err(9013), "{other}");
        }
        // No longer than any that a device may know, and longer, however often its end is one.
        for len in [64, 65, 200] {
            let long = format!("{}http://a/", "x".repeat(len - 4));
            assert_eq!(verdict(&long, false), Err(9013), "{len}");
        }
        for bad in [
            "",
            "a/b",
            "://a/",
            "http:/a/b",
            "http:///b",
            "http://u:p@a/b",
            "http://u@a",
            "gopher://u@a/",
        ] {
            assert_eq!(verdict(bad, false), Err(9003), "{bad}");
        }
    }

    #[test]
    fn urls_are_as_long_as_the_schema_says_or_as_signed_ones_are() {
        for (max, is_lenient) in [(256, false), (2_048, true)] {
            let longest = format!("http://a/{}", "b".repeat(max - 9));
            assert_eq!(verdict(&longest, is_lenient), Ok(()));
            assert_eq!(verdict(&format!("{longest}b"), is_lenient), Err(9003));
        }
    }

    #[test]
    fn a_number_stands_where_the_list_has_i() {
        let uploads = TransferConfig::UPLOADS;
        for listed in [
            "1 Vendor Configuration File",
            "3 Vendor Configuration File 1",
            "4 Vendor Log File 27",
        ] {
            assert!(is_listed(&Text::plain(listed), uploads), "{listed}");
        }
        for other in [
            "",
            "1 Vendor Configuration File 1",
            "3 Vendor Configuration File",
            "3 Vendor Configuration File ",
            "3 Vendor Configuration File 0",
            "4 Vendor Log File 2x",
            "4 Vendor Log File -1",
            "<i>",
        ] {
            assert!(!is_listed(&Text::plain(other), uploads), "{other}");
        }
    }
}
