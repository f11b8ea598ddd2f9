//! STUN messages (Annex G, CR-U-003 to CR-U-011).

use std::net::SocketAddr;

use cwmp_transport::WriteError;
use cwmp_transport::stun::{
    Attribute, AttributeType, BindingError, BindingRequest, BindingResponse, ErrorCode, Integrity,
    IntegrityForm, Message, MessageType, Purpose, StunError, TransactionId, is_message,
};

use crate::support::{bytes, credentials, written};

const TRANSACTION: TransactionId =
    TransactionId([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

fn request(purpose: Purpose, user: Option<(&str, &str)>) -> Vec<u8> {
    let request = BindingRequest {
        transaction: TRANSACTION,
        purpose,
        credentials: user.map(|(name, password)| credentials(name, password)),
    };
    written(WriteError::Full, |out| request.write(out))
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// A message with these bytes behind its header.
fn message(number: u16, attributes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(attributes.len()).unwrap();
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend(length.to_be_bytes());
    bytes.extend(TRANSACTION.0);
    bytes.extend(attributes);
    bytes
}

/// Computed with Python's `hmac` over the message before the attribute, padded with zeros.
const PADDED: [(Purpose, &str, &str, &str); 3] = [
    // 52 bytes before, 12 of padding; the password longer or shorter than a block of the hash.
    (
        Purpose::Binding,
        "cpe1",
        "secret",
        "00010038000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d3131312000060004637065310008\
         0014a284b4ba280c693767c1c9222163922d73ecde38",
    ),
    (
        Purpose::BindingChanged,
        "0011FF-HG-1",
        "pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp",
        "00010044000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d31313120c00200000006000c3030\
         313146462d48472d312000080014bd9c2d90b41d3b30f02d894cd02e617321076b21",
    ),
    // 64 bytes before, so that nothing is padded; no password.
    (
        Purpose::Binding,
        "sixteen.letters.",
        "",
        "00010044000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d3131312000060010736978746565\
         6e2e6c6574746572732e0008001421a4c69b705f273ea113329d751721e05435e39a",
    ),
];

#[test]
fn ct_cr_18x_message_integrity_is_over_the_padded_message() {
    for (purpose, name, password, expected) in PADDED {
        let expected = bytes(expected);
        assert_eq!(request(purpose, Some((name, password))), expected, "{name}");
        let message = Message::parse(&expected).unwrap();
        assert_eq!(message.username(), Some(name.as_bytes()));
        let verify = |password: &str| message.verify(password.into(), IntegrityForm::Padded);
        assert_eq!(verify(password), Integrity::Right, "{name}");
        assert_eq!(verify("another"), Integrity::Wrong, "{name}");
        for at in (0..2).chain(4..expected.len()) {
            let mut forged = expected.clone();
            forged[at] ^= 1;
            if let Ok(message) = Message::parse(&forged) {
                let verdict = message.verify(password.into(), IntegrityForm::Padded);
                assert_ne!(verdict, Integrity::Right, "{name}: byte {at}");
            }
        }
    }
}

#[test]
fn ct_cr_18x_the_form_without_padding_is_told_from_the_padded_one() {
    let unpadded = bytes(
        "00010038000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d3131312000060004637065310008\
         0014458ac6770d7c0bebcf4af3f8f65cc6d848ecd3b4",
    );
    let message = Message::parse(&unpadded).unwrap();
    let verify = |form| message.verify("secret".into(), form);
    assert_eq!(verify(IntegrityForm::Unpadded), Integrity::Right);
    assert_eq!(verify(IntegrityForm::Padded), Integrity::Wrong);
}

#[test]
fn ct_cr_18x_what_stands_behind_message_integrity_does_not_count() {
    let followed = bytes(
        "00010040000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d31313120000600046370653100080\
         0140cec58b3ed0ea9374f7ce924080ab7eef4175d058028000401020304",
    );
    let message = Message::parse(&followed).unwrap();
    let verdict = message.verify("pässword".into(), IntegrityForm::Padded);
    assert_eq!(verdict, Integrity::Right);
    let last = message.attributes().last();
    assert!(matches!(last, Some(Attribute::MessageIntegrity(_))));
}

#[test]
fn requests_without_credentials_have_no_message_integrity() {
    let expected = "0001001c000102030405060708090a0b0c0d0e0fc001001464736c666f72756d2e6f72672f54522d31313120c0020000";
    let changed = request(Purpose::BindingChanged, None);
    assert_eq!(changed, bytes(expected));
    let message = Message::parse(&changed).unwrap();
    assert!(message.is_connection_request_binding() && message.is_binding_change());
    let verdict = message.verify("".into(), IntegrityForm::Padded);
    assert_eq!(verdict, Integrity::Missing);
    assert_eq!(message.username(), None);

    let binding = request(Purpose::Binding, None);
    assert!(!Message::parse(&binding).unwrap().is_binding_change());
}

#[test]
fn timeout_discovery_names_the_binding_and_is_none_itself() {
    let binding = address("203.0.113.9:60000");
    let datagram = request(Purpose::TimeoutDiscovery { binding }, None);
    let message = Message::parse(&datagram).unwrap();
    assert_eq!(message.response_address(), Some(binding));
    assert!(!message.is_connection_request_binding());
}

#[test]
fn a_user_name_is_padded_with_spaces_and_read_without() {
    for name in ["a", "ab", "abc", "abcd", "abcde"] {
        let datagram = request(Purpose::Binding, Some((name, "p")));
        assert_eq!(datagram.len() % 4, 0);
        let message = Message::parse(&datagram).unwrap();
        assert_eq!(message.username(), Some(name.as_bytes()));
    }
    // Padded as RFC 5389 has it: the length is that of the name alone.
    let datagram = message(1, &bytes("0006 0003 616263 00"));
    let read = Message::parse(&datagram).unwrap();
    assert_eq!(read.username(), Some(&b"abc"[..]));
    // Not padded at all, which does no harm at the end.
    let datagram = message(1, &bytes("0006 0003 616263"));
    let read = Message::parse(&datagram).unwrap();
    assert_eq!(read.username(), Some(&b"abc"[..]));
    let long = "n".repeat(513);
    let request = BindingRequest {
        transaction: TRANSACTION,
        purpose: Purpose::Binding,
        credentials: Some(credentials(&long, "p")),
    };
    assert_eq!(request.write(&mut [0; 1024]), Err(WriteError::Illegal));
}

#[test]
fn responses_tell_the_binding() {
    for mapped in ["192.0.2.1:5060", "[2001:db8::1]:65535"] {
        for transaction in [TRANSACTION, TransactionId::with_magic_cookie([9; 12])] {
            let mut response = BindingResponse::new(transaction, address(mapped));
            response.source = Some(address("198.51.100.1:3478"));
            response.changed = Some(address("198.51.100.2:3479"));
            let datagram = written(WriteError::Full, |out| {
                response.write(out, Some("secret".into()))
            });
            assert!(datagram.len() <= 128 + 24);
            let message = Message::parse(&datagram).unwrap();
            assert_eq!(message.message_type(), MessageType::BindingResponse);
            assert_eq!(message.transaction(), transaction);
            assert_eq!(message.mapped_address(), Some(address(mapped)));
            let verdict = message.verify("secret".into(), IntegrityForm::Padded);
            assert_eq!(verdict, Integrity::Right);
            let masked = message
                .attributes()
                .any(|attribute| attribute == Attribute::XorMappedAddress(address(mapped)));
            assert_eq!(masked, transaction.has_magic_cookie());
        }
    }
}

/// The response of RFC 5769 2.2, up to its `XOR-MAPPED-ADDRESS`, with the length made right; and that of 2.3.
#[test]
fn masked_addresses_are_those_of_rfc_5769() {
    for (response, mapped) in [
        (
            "0101000c 2112a442 b7e7a701bc34d686fa87dfae 0020 0008 0001a147 e112a643",
            "192.0.2.1:32853",
        ),
        (
            "01010018 2112a442 b7e7a701bc34d686fa87dfae 0020 0014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9",
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
        ),
    ] {
        let response = bytes(response);
        let message = Message::parse(&response).unwrap();
        assert_eq!(message.mapped_address(), Some(address(mapped)));
    }
}

/// With the addresses of the server, as RFC 3489 has responses.
#[test]
fn an_address_in_clear_will_do_and_the_masked_one_wins() {
    let clear =
        "0001 0008 0001 1388 7f000001 0004 0008 0001 0d96 7f000001 0005 0008 0001 0d97 7f000002";
    let datagram = message(0x0101, &bytes(clear));
    let read = Message::parse(&datagram).unwrap();
    assert_eq!(read.mapped_address(), Some(address("127.0.0.1:5000")));
    let datagram = message(
        0x0101,
        &bytes(&format!("{clear} 0020 0008 0001 138a 7f010203")),
    );
    let read = Message::parse(&datagram).unwrap();
    assert_eq!(read.mapped_address(), Some(address("127.0.0.0:5003")));
}

#[test]
fn errors_say_what_is_wrong() {
    let unknown = [AttributeType(0x7FFF), AttributeType(3), AttributeType(0x10)];
    for (code, unknown) in [
        (401, &[][..]),
        (420, &unknown),
        (420, &unknown[..2]),
        (699, &[]),
    ] {
        let error = BindingError {
            transaction: TRANSACTION,
            code: ErrorCode(code),
            unknown,
        };
        let datagram = written(WriteError::Full, |out| error.write(out));
        assert_eq!(datagram.len() % 4, 0);
        let message = Message::parse(&datagram).unwrap();
        assert_eq!(message.message_type(), MessageType::BindingErrorResponse);
        assert_eq!(message.error_code(), Some(ErrorCode(code)));
        let listed = message.attributes().find_map(|attribute| match attribute {
            Attribute::UnknownAttributes(list) => Some(list.len()),
            _ => None,
        });
        let even = unknown.len().next_multiple_of(2) * 2;
        assert_eq!(listed, (even > 0).then_some(even));
    }
    for code in [0, 99, 700] {
        let error = BindingError {
            transaction: TRANSACTION,
            code: ErrorCode(code),
            unknown: &[],
        };
        assert_eq!(error.write(&mut [0; 64]), Err(WriteError::Illegal));
    }
}

#[test]
fn only_attributes_that_must_be_known_are_told_as_unknown() {
    let datagram = message(
        1,
        &bytes("0003 0004 00000000 7abc 0000 8022 0001 41 000000 0019 0000"),
    );
    let message = Message::parse(&datagram).unwrap();
    let unknown: Vec<_> = message.unknown_attributes().collect();
    assert_eq!(unknown, [AttributeType(0x7ABC), AttributeType(0x0019)]);
}

#[test]
fn a_binding_for_another_purpose_is_none_for_connection_requests() {
    let other = message(
        1,
        &bytes("c001 0014 64736c666f72756d2e6f72672f54522d39393920"),
    );
    let read = Message::parse(&other).unwrap();
    assert!(!read.is_connection_request_binding());
    // Padded with zeros instead of the space.
    let zeros = message(
        1,
        &bytes("c001 0013 64736c666f72756d2e6f72672f54522d313131 00"),
    );
    assert!(
        Message::parse(&zeros)
            .unwrap()
            .is_connection_request_binding()
    );
}

#[test]
fn malformed_messages_are_refused() {
    let good = request(Purpose::Binding, Some(("cpe1", "secret")));
    for cut in 0..good.len() {
        assert!(Message::parse(&good[..cut]).is_err(), "cut at {cut}");
    }
    let mut longer = good;
    longer.push(0);
    assert_eq!(Message::parse(&longer).unwrap_err(), StunError::Length);
    longer.extend([0, 0, 0]);
    assert_eq!(Message::parse(&longer).unwrap_err(), StunError::Length);
    assert_eq!(Message::parse(&[0; 1501]).unwrap_err(), StunError::TooLong);
    let other = message(0x4001, &[]);
    assert_eq!(Message::parse(&other).unwrap_err(), StunError::Header);
    for (attribute, number) in [
        ("0001 0008 0003 1388 7f000001", 0x0001),
        ("0001 0008 0002 1388 7f000001", 0x0001),
        ("0001 0004 0001 1388", 0x0001),
        ("0008 0004 00000000", 0x0008),
        ("0009 0004 00000700", 0x0009),
        ("0009 0004 00000464", 0x0009),
        ("0009 0002 0000 0000", 0x0009),
        ("000a 0003 000000 00", 0x000A),
    ] {
        let datagram = message(0x0101, &bytes(attribute));
        let expected = StunError::Attribute(AttributeType(number));
        assert_eq!(
            Message::parse(&datagram).unwrap_err(),
            expected,
            "{attribute}"
        );
    }
}

#[test]
fn messages_and_requests_on_one_port_are_told_apart() {
    use cwmp_transport::udp_request::is_request;
    for datagram in [
        message(0x0001, &[]),
        message(0x0101, &[]),
        message(0x0111, &[]),
    ] {
        assert!(is_message(&datagram) && !is_request(&datagram));
    }
    assert!(!is_message(b"GET http://h?ts=1 HTTP/1.1\r\n\r\n"));
    assert!(is_request(b"GET http://h?ts=1 HTTP/1.1\r\n\r\n"));
    for other in [
        &b""[..],
        b"\0",
        b"\x16\x03\x01",
        b"POST / HTTP/1.1",
        b"\x01\x02",
        b"GETS / HTTP/1.1",
    ] {
        assert!(!is_message(other) && !is_request(other));
    }
}

#[test]
fn passwords_are_not_shown() {
    let request = BindingRequest {
        transaction: TRANSACTION,
        purpose: Purpose::Binding,
        credentials: Some(credentials("cpe1", "hidden")),
    };
    assert!(!format!("{request:?}").contains("hidden"));
}
