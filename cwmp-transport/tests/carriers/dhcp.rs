//! DHCP options: where the ACS is (DISC-005 to DISC-011).

use cwmp_transport::WriteError;
use cwmp_transport::dhcp::v4::{self, Asked};
use cwmp_transport::dhcp::v6;
use cwmp_transport::dhcp::{AcsDiscovery, DhcpError, VendorInformation};

use crate::support::written;

const URL: &str = "http://192.168.77.1:7547/acs";

const OFFER: AcsDiscovery<'static> = AcsDiscovery {
    url: Some(URL),
    provisioning_code: Some("prov1"),
    retry_minimum_wait_interval: Some(5),
    retry_interval_multiplier: Some(2000),
};

/// Sub-options with numbers and lengths in one byte.
pub(crate) fn options(list: &[(u8, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (number, value) in list {
        bytes.extend([*number, u8::try_from(value.len()).unwrap()]);
        bytes.extend(value.as_bytes());
    }
    bytes
}

pub(crate) fn block(enterprise: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = enterprise.to_be_bytes().to_vec();
    bytes.push(u8::try_from(data.len()).unwrap());
    bytes.extend(data);
    bytes
}

#[test]
fn option_43_has_the_acs_in_1_to_4() {
    let option = written(WriteError::Full, |out| {
        v4::write_vendor_specific(&OFFER, out)
    });
    let expected = options(&[(1, URL), (2, "prov1"), (3, "5"), (4, "2000")]);
    assert_eq!(option, expected);
    assert_eq!(v4::read_vendor_specific(&option), Ok(OFFER));
    // dnsmasq: in reverse, and with an end; the first of a number counts.
    let mut reversed = options(&[
        (3, "5"),
        (4, "2000"),
        (2, "prov1"),
        (1, URL),
        (1, "http://other/"),
    ]);
    reversed.insert(0, 0);
    reversed.extend([255, 1, 9]);
    assert_eq!(v4::read_vendor_specific(&reversed), Ok(OFFER));
}

#[test]
fn ct_disc_03c_the_block_of_the_right_enterprise_is_used() {
    let ours = options(&[(11, URL), (12, "prov1"), (13, "5"), (14, "2000"), (99, "x")]);
    let theirs = options(&[(11, "http://wrong/"), (12, "wrong")]);
    let mut option = block(4491, &theirs);
    option.extend(block(3561, &ours));
    option.extend(block(3561, &theirs));
    let found = v4::read_vendor_identifying(&option).unwrap();
    assert_eq!(found.acs, OFFER);
    assert_eq!((found.device, found.gateway), (None, None));
    let theirs = block(4491, &theirs);
    let only_theirs = v4::read_vendor_identifying(&theirs).unwrap();
    assert_eq!(only_theirs.acs, AcsDiscovery::default());
}

#[test]
fn option_125_has_the_acs_in_11_to_14() {
    let option = written(WriteError::Full, |out| {
        v4::write_vendor_identifying(&VendorInformation::Acs(OFFER), out)
    });
    let data = options(&[(11, URL), (12, "prov1"), (13, "5"), (14, "2000")]);
    assert_eq!(option, block(3561, &data));
    assert_eq!(v4::read_vendor_identifying(&option).unwrap().acs, OFFER);
}

#[test]
fn ct_disc_04c_the_option_that_was_asked_for_counts_and_43_if_none_was() {
    let specific = options(&[(1, "http://in43/"), (2, "from43")]);
    let identifying = block(3561, &options(&[(11, "http://in125/")]));
    for (asked, url, code) in [
        (Asked::VendorSpecific, "http://in43/", Some("from43")),
        (Asked::VendorIdentifying, "http://in125/", None),
        (Asked::Both, "http://in43/", Some("from43")),
        (Asked::Neither, "http://in43/", Some("from43")),
    ] {
        let found = v4::choose(Some(&specific), Some(&identifying), asked).unwrap();
        assert_eq!(
            (found.url, found.provisioning_code),
            (Some(url), code),
            "{asked:?}"
        );
        // One alone counts, whatever was asked for.
        let alone = v4::choose(Some(&specific), None, asked).unwrap();
        assert_eq!(alone.url, Some("http://in43/"));
        let alone = v4::choose(None, Some(&identifying), asked).unwrap();
        assert_eq!(alone.url, Some("http://in125/"));
        // What cannot be used does not stand in the way.
        for broken in [&b"\x01\x09x"[..], &options(&[(1, "ftp://x/")]), b""] {
            let found = v4::choose(Some(broken), Some(&identifying), asked).unwrap();
            assert_eq!(found.url, Some("http://in125/"));
        }
        assert_eq!(v4::choose(None, None, asked), None);
        assert_eq!(v4::choose(Some(b"\x01\x09x"), Some(b"\0"), asked), None);
    }
}

#[test]
fn ct_disc_06c_zeros_bare_urls_and_options_in_pieces_are_accepted() {
    let with_zero = options(&[
        (1, "http://192.168.77.1:7547/acs\0"),
        (2, "prov1\0\0"),
        (3, "5\0"),
    ]);
    let found = v4::read_vendor_specific(&with_zero).unwrap();
    assert_eq!(found.url, Some(URL));
    assert_eq!(found.provisioning_code, Some("prov1"));
    assert_eq!(found.retry_minimum_wait_interval, Some(5));

    for bare in [URL, "http://192.168.77.1:7547/acs\0"] {
        let found = v4::read_vendor_specific(bare.as_bytes()).unwrap();
        assert_eq!(
            found,
            AcsDiscovery {
                url: Some(URL),
                ..AcsDiscovery::default()
            }
        );
    }
    let bare = v4::read_vendor_specific(b"HTTPS://acs.example/").unwrap();
    assert_eq!(bare.url, Some("HTTPS://acs.example/"));

    let long_url = format!("http://acs/{}", "x".repeat(239));
    let contents = options(&[(2, "prov1"), (1, &long_url)]);
    assert!(contents.len() > 255);
    let mut field = vec![53, 1, 5, 0, 0];
    let mut out = [0; 600];
    let length = v4::write_option(43, &contents, &mut out).unwrap();
    assert_eq!(length, contents.len() + 4);
    // The first piece here, the second in `file`.
    field.extend(&out[..257]);
    field.extend([51, 4, 0, 0, 14, 16, 255, 43, 1, 9]);
    let file = &out[257..length];
    let mut room = [0; 512];
    let joined = v4::read_option(&[&field, file], 43, &mut room)
        .unwrap()
        .unwrap();
    assert_eq!(joined, contents);
    let found = v4::read_vendor_specific(joined).unwrap();
    assert_eq!(found.url, Some(long_url.as_str()));

    assert_eq!(
        v4::read_option(&[&field, file], 43, &mut [0; 255]),
        Err(DhcpError::NoRoom)
    );
    assert_eq!(v4::read_option(&[&field], 125, &mut [0; 255]), Ok(None));
    assert_eq!(
        v4::read_option(&[b"\x2b\x05x"], 43, &mut [0; 255]),
        Err(DhcpError::Truncated)
    );
    assert_eq!(
        v4::read_option(&[b"\x2b\x00"], 43, &mut [0; 255]),
        Ok(Some(&b""[..]))
    );
}

#[test]
fn dhcpv6_has_the_acs_in_1_to_4_with_wide_numbers() {
    let option = written(WriteError::Full, |out| {
        v6::write_vendor_options(&VendorInformation::Acs(OFFER), out)
    });
    let start = b"\0\0\x0d\xe9\0\x01\0\x1chttp://192.168.77.1:7547/acs\0\x02\0\x05prov1\0\x03\0\x015\0\x04\0\x042000";
    assert_eq!(option, start);
    let found = v6::read_vendor_options(&option).unwrap().unwrap();
    assert_eq!(found.acs, OFFER);
    assert_eq!((found.device, found.gateway), (None, None));
    assert_eq!(
        v6::read_vendor_options(b"\0\0\x11\x8b\0\x01\0\x01x"),
        Ok(None)
    );
    assert_eq!(
        v6::read_vendor_options(b"\0\0\x0d"),
        Err(DhcpError::Truncated)
    );
}

#[test]
fn what_cannot_be_used_is_left_out() {
    for url in [
        "",
        "acs.example",
        "ftp://h/",
        "/acs",
        "http://u:p@h/",
        "http://h/\u{1}",
        "http://h/a\0b",
    ] {
        let option = options(&[(1, url), (2, "code")]);
        let found = v4::read_vendor_specific(&option).unwrap();
        assert_eq!(found.url, None, "{url:?}");
        assert_eq!(found.provisioning_code, Some("code"));
    }
    for (wait, multiplier) in [
        ("0", "999"),
        ("65536", "65536"),
        ("-1", "+2000"),
        ("", "2e3"),
        ("5s", "x"),
    ] {
        let option = options(&[(3, wait), (4, multiplier)]);
        let found = v4::read_vendor_specific(&option).unwrap();
        assert_eq!(found, AcsDiscovery::default(), "{wait:?} {multiplier:?}");
    }
    let long = "é".repeat(65);
    let option = options(&[(2, &long)]);
    let found = v4::read_vendor_specific(&option).unwrap();
    assert_eq!(found.provisioning_code, None);
    let longest = "é".repeat(64);
    let option = options(&[(2, &longest)]);
    let found = v4::read_vendor_specific(&option).unwrap();
    assert_eq!(found.provisioning_code, Some(longest.as_str()));
    let option = options(&[(2, "")]);
    let empty = v4::read_vendor_specific(&option).unwrap();
    assert_eq!(empty.provisioning_code, Some(""));
    let mut latin = options(&[(2, "cafe")]);
    latin[5] = 0xE9;
    assert_eq!(
        v4::read_vendor_specific(&latin),
        Ok(AcsDiscovery::default())
    );
}

/// As dnsmasq 2.90 answers when it is told `3,5` and `4,2000`.
#[test]
fn numbers_in_binary_are_read_where_they_cannot_be_text() {
    for (option, wait, multiplier) in [
        (&b"\x03\x01\x05\x04\x02\x07\xd0"[..], Some(5), Some(2000)),
        (
            b"\x03\x04\0\0\0\x05\x04\x04\0\0\x07\xd0",
            Some(5),
            Some(2000),
        ),
        (b"\x03\x01\x35\x04\x04\x32\x30\x30\x30", Some(5), Some(2000)),
        (b"\x03\x01\0\x04\x02\x03\xe7", None, None),
        (b"\x03\x04\0\x01\0\0\x04\x03\0\x07\xd0", None, None),
    ] {
        let found = v4::read_vendor_specific(option).unwrap();
        assert_eq!(found.retry_minimum_wait_interval, wait, "{option:?}");
        assert_eq!(found.retry_interval_multiplier, multiplier, "{option:?}");
    }
}

#[test]
fn every_cut_is_told_or_ends_between_sub_options() {
    let option = options(&[(1, URL), (2, "prov1")]);
    let block = block(3561, &options(&[(11, URL), (12, "prov1")]));
    for cut in 1..option.len() {
        let read = v4::read_vendor_specific(&option[..cut]);
        assert_eq!(read.is_ok(), cut == URL.len() + 2, "cut at {cut}");
    }
    for cut in 1..block.len() {
        let read = v4::read_vendor_identifying(&block[..cut]);
        assert_eq!(read, Err(DhcpError::Truncated), "cut at {cut}");
    }
}

#[test]
fn nothing_is_offered_that_nobody_would_read() {
    let illegal = |offer: AcsDiscovery<'_>| {
        let mut out = [0; 1024];
        let specific = v4::write_vendor_specific(&offer, &mut out);
        let what = VendorInformation::Acs(offer);
        let identifying = v4::write_vendor_identifying(&what, &mut out);
        let wide = v6::write_vendor_options(&what, &mut out);
        assert_eq!(
            (specific, identifying),
            (Err(WriteError::Illegal), Err(WriteError::Illegal))
        );
        wide.is_err()
    };
    let none = AcsDiscovery::default();
    assert!(illegal(AcsDiscovery {
        url: Some("acs"),
        ..none
    }));
    assert!(illegal(AcsDiscovery {
        retry_minimum_wait_interval: Some(0),
        ..none
    }));
    assert!(illegal(AcsDiscovery {
        retry_interval_multiplier: Some(999),
        ..none
    }));
    let long = "c".repeat(65);
    assert!(illegal(AcsDiscovery {
        provisioning_code: Some(&long),
        ..none
    }));
    // Two bytes of length are enough for what one is not.
    let long = format!("http://acs/{}", "x".repeat(245));
    assert!(!illegal(AcsDiscovery {
        url: Some(&long),
        ..none
    }));
}
