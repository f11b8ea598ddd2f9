//! STUN messages.

use core::net::{IpAddr, SocketAddr};

use cwmp_transport::Credentials;
use cwmp_transport::stun::{
    Attribute, BindingRequest, BindingResponse, Integrity, IntegrityForm, Message, Purpose,
    TransactionId, is_message,
};
use cwmp_transport::udp_request::is_request;

use crate::fields::Fields;

/// Takes the bytes as a datagram, and as the fields of messages.
///
/// * What is read has no more attributes than it has room for; a password that nobody used does not fit its signature.
/// * What is written is read as the same, with the right password and no other.
/// * A datagram is not both a message and a connection request.
pub fn stun(data: &[u8]) {
    assert!(!is_message(data) || !is_request(data));
    if let Ok(message) = Message::parse(data) {
        assert!(message.attributes().count() <= data.len() / 4);
        assert!(message.unknown_attributes().count() <= data.len() / 4);
        if let Some(address) = message.mapped_address() {
            assert!(message.attributes().any(|attribute| matches!(
                attribute,
                Attribute::MappedAddress(found) | Attribute::XorMappedAddress(found) if found == address
            )));
        }
        for form in [IntegrityForm::Padded, IntegrityForm::Unpadded] {
            let verdict = message.verify("no seed was signed with this".into(), form);
            assert_ne!(verdict, Integrity::Right);
        }
    }
    written(&mut Fields::new(data));
}

fn written(fields: &mut Fields<'_>) {
    let transaction = TransactionId(fields.bytes());
    let ip: IpAddr = if fields.flag() {
        IpAddr::from(fields.bytes::<4>())
    } else {
        IpAddr::from(fields.bytes::<16>())
    };
    let address = SocketAddr::new(ip, u16::from_be_bytes(fields.bytes()));
    let purpose = match fields.bytes() {
        [0] => Purpose::Binding,
        [1] => Purpose::BindingChanged,
        [_] => Purpose::TimeoutDiscovery { binding: address },
    };
    let (username, password) = (fields.text(), fields.text());
    let request = BindingRequest {
        transaction,
        purpose,
        credentials: Some(Credentials {
            username: &username,
            password: password.as_str().into(),
        }),
    };
    let mut out = [0; 1024];
    match request.write(&mut out) {
        Ok(length) => {
            let message = Message::parse(&out[..length]).expect("a request");
            assert_eq!(message.transaction(), transaction);
            assert_eq!(
                message.username().unwrap(),
                username.trim_end_matches([' ', '\0']).as_bytes()
            );
            let verify = |password: &str| message.verify(password.into(), IntegrityForm::Padded);
            assert_eq!(verify(&password), Integrity::Right);
            assert_eq!(verify(&format!("{password}x")), Integrity::Wrong);
        }
        Err(_) => assert!(username.len() > 512),
    }
    let response = BindingResponse::new(transaction, address);
    let length = response.write(&mut out, None).unwrap();
    let message = Message::parse(&out[..length]).expect("a response");
    assert_eq!(message.mapped_address(), Some(address));
}
