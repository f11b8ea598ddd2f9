//! What is looked at before a transfer is taken on.

use cwmp_soap::{FaultCode, Text};

/// Characters of a URL by the schema.
const URL_BY_SCHEMA: usize = 256;
/// Characters of a URL where texts may be longer than the schema allows: signed URLs are (GAPS-27).
const URL_LENIENT: usize = 2_048;
/// Characters of the other texts.
const TEXT: usize = 256;

/// The fault for a text that is too long for what it is.
pub(super) fn text(text: &Text<'_>) -> Result<(), FaultCode> {
    if text.char_count() > TEXT {
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
    if url.char_count() > max {
        return Err(invalid);
    }
    let colon = url.chars().position(|c| c == ':').ok_or(invalid)?;
    let rest = || url.chars().skip(colon.saturating_add(1));
    let is_hierarchical = rest().take(2).eq(['/', '/']);
    let authority = || {
        let rest = rest().skip(2);
        rest.take_while(|c| !matches!(c, '/' | '?' | '#'))
    };
    let is_scheme = |scheme: &&&str| {
        let ours = url.chars().take(colon).map(|c| c.to_ascii_lowercase());
        ours.eq(scheme.chars())
    };
    if !is_hierarchical || colon == 0 {
        return Err(invalid);
    }
    if authority().next().is_none() || authority().any(|c| c == '@') {
        return Err(invalid);
    }
    // Last, since what is no URL has no protocol either.
    let known = schemes.iter().find(is_scheme);
    known
        .map(|_| ())
        .ok_or(FaultCode::UNSUPPORTED_TRANSFER_PROTOCOL)
}

/// Whether a file type is among those that the device takes; `<i>` at the end of one stands for a number from 1 on.
pub(super) fn is_listed(file_type: &Text<'_>, list: &[&str]) -> bool {
    list.iter().any(|listed| match listed.strip_suffix("<i>") {
        Some(stem) => {
            let mut number = file_type.chars().skip(stem.chars().count());
            let first = number.next();
            file_type
                .chars()
                .take(stem.chars().count())
                .eq(stem.chars())
                && first.is_some_and(|c| matches!(c, '1'..='9'))
                && number.all(|c| c.is_ascii_digit())
        }
        None => *file_type == **listed,
    })
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
