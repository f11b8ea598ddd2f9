//! Connection requests by UDP (CR-U-019 to CR-U-029).

use cwmp_transport::WriteError;
use cwmp_transport::udp_request::{
    OutgoingRequest, Refusal, RequestError, RequestMemory, UdpRequest,
};

use crate::support::{credentials, written};

const USER: &str = "cpe";
const PASSWORD: &str = "secret";
/// Computed with Python's `hmac`: key `secret`, text `176000000017cpea1b2`.
const SIGNATURE: &str = "3afc208e4c3c02bfc4a6b808970b9bf9cc6a17d5";

fn datagram(query: &str) -> String {
    format!("GET http://192.0.2.1:5060?{query} HTTP/1.1\r\nHost: 192.0.2.1:5060\r\n\r\n")
}

fn genuine() -> String {
    datagram(&format!(
        "ts=1760000000&id=17&un=cpe&cn=a1b2&sig={SIGNATURE}"
    ))
}

/// A request with a right signature.
fn signed(timestamp: u64, id: u32) -> Vec<u8> {
    let request = OutgoingRequest {
        authority: "192.0.2.1:5060",
        timestamp,
        id,
        cnonce: "a1b2",
        credentials: credentials(USER, PASSWORD),
    };
    written(WriteError::Full, |out| request.write(out))
}

fn admit(memory: &mut RequestMemory, datagram: &[u8]) -> Result<(), Refusal> {
    let request = UdpRequest::parse(datagram).unwrap();
    memory.admit(&request, &credentials(USER, PASSWORD))
}

#[test]
fn ct_cr_25x_the_signature_is_the_hmac_of_the_joined_text() {
    let long = "k".repeat(80);
    for (key, ts, id, un, cn, signature) in [
        (PASSWORD, 1_760_000_000, 17, USER, "a1b2", SIGNATURE),
        (
            "pä ss&",
            1_760_000_000_123,
            u32::MAX,
            "0011FF-HG a/b-1",
            "x y+z=é",
            "20a35c540aa167811fbbe5ee0039548debceb214",
        ),
        ("", 0, 0, "", "", "95cfbbdac3d9132161f6a222cf170a52b1859296"),
        (
            &long,
            1,
            2,
            "u",
            "c",
            "45bbca9395d16d8deda1fb33c2bb78f8691de759",
        ),
    ] {
        let request = OutgoingRequest {
            authority: "h",
            timestamp: ts,
            id,
            cnonce: cn,
            credentials: credentials(un, key),
        };
        let datagram = written(WriteError::Full, |out| request.write(out));
        let text = core::str::from_utf8(&datagram).unwrap();
        let field = format!("&sig={signature} HTTP/1.1\r\n");
        assert!(text.contains(&field), "{text}");
        let read = UdpRequest::parse(&datagram).unwrap();
        assert_eq!((read.timestamp(), read.id()), (ts, id.into()));
        let mut memory = RequestMemory::new();
        assert_eq!(memory.admit(&read, &credentials(un, key)), Ok(()));
    }
}

#[test]
fn what_an_acs_writes() {
    assert_eq!(signed(1_760_000_000, 17), genuine().into_bytes());
    for authority in ["", "h/p", "h p", "h\r\nA: b", "u@h", "h?x"] {
        let request = OutgoingRequest {
            authority,
            timestamp: 1,
            id: 1,
            cnonce: "c",
            credentials: credentials(USER, PASSWORD),
        };
        assert_eq!(
            request.write(&mut [0; 512]),
            Err(WriteError::Illegal),
            "{authority}"
        );
    }
    let ipv6 = OutgoingRequest {
        authority: "[2001:db8::1]:7547",
        timestamp: 1,
        id: 1,
        cnonce: "c",
        credentials: credentials(USER, PASSWORD),
    };
    let mut out = [0; 512];
    let length = ipv6.write(&mut out).unwrap();
    assert!(out[..length].starts_with(b"GET http://[2001:db8::1]:7547?ts=1&id=1&un=cpe&cn=c&sig="));
}

#[test]
fn of_three_copies_one_is_accepted() {
    let mut memory = RequestMemory::new();
    assert_eq!(admit(&mut memory, genuine().as_bytes()), Ok(()));
    assert_eq!(
        admit(&mut memory, genuine().as_bytes()),
        Err(Refusal::Repeated)
    );
    assert_eq!(
        admit(&mut memory, genuine().as_bytes()),
        Err(Refusal::Repeated)
    );
}

#[test]
fn ct_cr_22c_only_what_is_new_and_authentic_is_accepted() {
    let mut memory = RequestMemory::new();
    assert_eq!(admit(&mut memory, &signed(1000, 1)), Ok(()));
    let before = memory;
    for (what, datagram, refusal) in [
        (
            "un",
            signed_as("other", PASSWORD, 2000, 2),
            Refusal::Username,
        ),
        ("sig", signed_as(USER, "other", 2000, 2), Refusal::Signature),
        ("an older ts", signed(999, 2), Refusal::Old),
        ("the same ts", signed(1000, 2), Refusal::Old),
        ("the same id", signed(2000, 1), Refusal::Repeated),
    ] {
        assert_eq!(admit(&mut memory, &datagram), Err(refusal), "{what}");
        assert_eq!(memory, before, "{what}");
    }
    assert_eq!(admit(&mut memory, &signed(1001, 2)), Ok(()));
}

fn signed_as(username: &str, password: &str, timestamp: u64, id: u32) -> Vec<u8> {
    let request = OutgoingRequest {
        authority: "h",
        timestamp,
        id,
        cnonce: "c",
        credentials: credentials(username, password),
    };
    written(WriteError::Full, |out| request.write(out))
}

#[test]
fn ct_cr_22c_other_methods_and_missing_fields_are_refused() {
    let refused = |datagram: &str| UdpRequest::parse(datagram.as_bytes()).unwrap_err();
    for method in ["POST", "get", "HEAD", "GETS"] {
        let other = genuine().replacen("GET", method, 1);
        assert_eq!(refused(&other), RequestError::Method, "{method}");
    }
    for field in ["ts", "id", "un", "cn", "sig"] {
        let other = genuine().replacen(&format!("{field}="), "x=", 1);
        assert_eq!(refused(&other), RequestError::Missing, "{field}");
    }
    assert_eq!(refused("GET / HTTP/1.1\r\n\r\n"), RequestError::Missing);
}

#[test]
fn malformed_requests_are_refused() {
    let refused = |query: &str| UdpRequest::parse(datagram(query).as_bytes()).unwrap_err();
    let sig = format!("sig={SIGNATURE}");
    for (query, error) in [
        (
            format!("ts=1&ts=1&id=1&un=u&cn=c&{sig}"),
            RequestError::Twice,
        ),
        (format!("ts=a&id=1&un=u&cn=c&{sig}"), RequestError::Number),
        (format!("ts=1&id=&un=u&cn=c&{sig}"), RequestError::Number),
        (format!("ts=1&id=1&un=%zz&cn=c&{sig}"), RequestError::Escape),
        (
            format!("ts=1&id=1&un=u&cn=c&{sig}0"),
            RequestError::Signature,
        ),
        ("ts=1&id=1&un=u&cn=c&sig=".into(), RequestError::Signature),
        (
            format!("ts=1&id=1&un=u&cn=c&sig=g{}", &SIGNATURE[1..]),
            RequestError::Signature,
        ),
    ] {
        assert_eq!(refused(&query), error, "{query}");
    }
    let whole = genuine();
    for cut in 0..whole.len() {
        assert!(
            UdpRequest::parse(&whole.as_bytes()[..cut]).is_err(),
            "cut at {cut}"
        );
    }
    let long = datagram(&"x".repeat(2048));
    assert_eq!(
        UdpRequest::parse(long.as_bytes()).unwrap_err(),
        RequestError::TooLong
    );
    assert!(matches!(
        UdpRequest::parse(b"\x16\x03\x01\x02\x00\x01").unwrap_err(),
        RequestError::Head(_)
    ));
}

#[test]
fn ct_cr_23c_a_forged_time_far_ahead_does_not_lock_the_acs_out() {
    let mut memory = RequestMemory::new();
    let forged = signed_as(USER, "guess", u64::MAX, 17);
    assert_eq!(admit(&mut memory, &forged), Err(Refusal::Signature));
    let forged = signed_as("other", PASSWORD, u64::MAX, 17);
    assert_eq!(admit(&mut memory, &forged), Err(Refusal::Username));
    assert_eq!(admit(&mut memory, genuine().as_bytes()), Ok(()));
}

#[test]
fn ct_cr_24c_upper_case_signatures_and_escaped_values_are_accepted() {
    for query in [
        format!(
            "ts=1760000000&id=17&un=cpe&cn=a1b2&sig={}",
            SIGNATURE.to_uppercase()
        ),
        format!(
            "ts=%31760000000&id=1%37&un=c%70%65&cn=%61%31b2&sig=%33{}",
            &SIGNATURE[1..]
        ),
        format!("sig={SIGNATURE}&cn=a1b2&x=%&un=cpe&id=17&ts=1760000000&&y"),
    ] {
        let mut memory = RequestMemory::new();
        assert_eq!(
            admit(&mut memory, datagram(&query).as_bytes()),
            Ok(()),
            "{query}"
        );
    }
}

#[test]
fn the_forms_of_deployed_servers_are_accepted() {
    let query = format!("ts=1760000000&id=17&un=cpe&cn=a1b2&sig={SIGNATURE}");
    for datagram in [
        format!("GET /?{query} HTTP/1.1\r\nHost: h\r\n\r\n"),
        format!("GET http://h:5060/?{query} HTTP/1.1\r\n\r\n"),
        format!("GET http://h:5060?{query} HTTP/1.0\n\n"),
        format!("GET http://h?{query} HTTP/1.1\r\nContent-Length: 0\r\n\r\n"),
        format!("GET http://h?{query} HTTP/1.1\r\nHost: h\r\n\r\nand more"),
    ] {
        let mut memory = RequestMemory::new();
        assert_eq!(
            admit(&mut memory, datagram.as_bytes()),
            Ok(()),
            "{datagram}"
        );
    }
}
