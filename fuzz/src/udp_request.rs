//! Connection requests by UDP.

use cwmp_transport::Credentials;
use cwmp_transport::udp_request::{
    MAX_REQUEST, OutgoingRequest, Refusal, RequestMemory, UdpRequest,
};

use crate::fields::Fields;

/// Takes the bytes as a datagram, and as the fields of a request.
///
/// * A request that nobody signed is not accepted, and leaves no trace.
/// * What is written is read as the same; it is accepted once, by who has its credentials.
pub fn udp_request(data: &[u8]) {
    let stranger = Credentials {
        username: "cpe",
        password: "no seed was signed with this".into(),
    };
    if let Ok(request) = UdpRequest::parse(data) {
        assert!(data.len() <= MAX_REQUEST);
        let mut memory = RequestMemory::new();
        assert!(memory.admit(&request, &stranger).is_err());
        assert_eq!(memory, RequestMemory::new());
    }
    let mut fields = Fields::new(data);
    let timestamp = u64::from_be_bytes(fields.bytes());
    let id = u32::from_be_bytes(fields.bytes());
    let (username, cnonce, password) = (fields.text(), fields.text(), fields.text());
    let credentials = Credentials {
        username: &username,
        password: password.as_str().into(),
    };
    let request = OutgoingRequest {
        authority: "192.0.2.1:5060",
        timestamp,
        id,
        cnonce: &cnonce,
        credentials,
    };
    let mut out = [0; MAX_REQUEST];
    let Ok(length) = request.write(&mut out) else {
        assert!(3 * (username.len() + cnonce.len()) > MAX_REQUEST / 2);
        return;
    };
    let request = UdpRequest::parse(&out[..length]).expect("a request");
    assert_eq!((request.timestamp(), request.id()), (timestamp, id.into()));
    let mut memory = RequestMemory::new();
    let longer = format!("{username}x");
    let other = Credentials {
        username: &longer,
        ..credentials
    };
    assert_eq!(memory.admit(&request, &other), Err(Refusal::Username));
    let longer = format!("{password}x");
    let other = Credentials {
        password: longer.as_str().into(),
        ..credentials
    };
    assert_eq!(memory.admit(&request, &other), Err(Refusal::Signature));
    assert_eq!(memory.admit(&request, &credentials), Ok(()));
    assert_eq!(memory.admit(&request, &credentials), Err(Refusal::Repeated));
}
