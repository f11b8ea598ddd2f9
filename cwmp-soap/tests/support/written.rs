//! Messages that are written, and read back.

use cwmp_soap::{
    Body, CwmpNamespace, DecodeConfig, Envelope, EnvelopeStream, Fill, Header, Text, encode,
};

/// The bytes of a message, checked to be the same through small buffers.
pub(crate) fn written<B: Body>(header: &Header<'_>, body: impl Fn() -> B) -> Vec<u8> {
    let mut whole = vec![0; 16_384];
    let len = encode(header, &mut body(), &mut whole).unwrap();
    whole.truncate(len);
    for size in [900, 1000, 1500] {
        let mut stream = EnvelopeStream::new();
        let (mut body, mut all, mut room) = (body(), Vec::new(), vec![0; size]);
        loop {
            match stream.fill(header, &mut body, &mut room).unwrap() {
                Fill::More(len) => all.extend_from_slice(&room[..len]),
                Fill::Done(len) => {
                    all.extend_from_slice(&room[..len]);
                    break;
                }
            }
        }
        assert_eq!(all, whole, "through {size} bytes");
    }
    whole
}

/// The envelope in these bytes, which keeps to every rule.
pub(crate) fn read(bytes: &[u8]) -> Envelope<'_> {
    let envelope = Envelope::parse(bytes, &DecodeConfig::STRICT).unwrap();
    assert_eq!(envelope.arguments(), Ok(()));
    envelope
}

/// A header to write.
pub(crate) fn header() -> Header<'static> {
    Header::new(CwmpNamespace::V1_2).with_id(Text::plain(" a<b "))
}
