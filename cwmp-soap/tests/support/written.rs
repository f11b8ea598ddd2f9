//! Messages that are written, and read back.

use cwmp_soap::{
    Body, CwmpNamespace, DecodeConfig, EncodeError, Envelope, EnvelopeStream, Fill, Header, Text,
    encode,
};

/// The bytes of a message, checked to be the same through every buffer that holds its longest part.
pub(crate) fn written<B: Body>(header: &Header<'_>, body: impl Fn() -> B) -> Vec<u8> {
    the_same(header, 1, |work| work(&mut body()))
}

/// The bytes of a message that is lent to what is done with it, checked to be the same through buffers of growing size.
pub(crate) fn the_same(
    header: &Header<'_>,
    step: usize,
    lend: impl Fn(&mut dyn FnMut(&mut dyn Body)),
) -> Vec<u8> {
    let mut whole = vec![0; 16_384];
    lend(&mut |body| {
        let len = encode(header, body, &mut whole).unwrap();
        whole.truncate(len);
    });
    let through_size = |size| {
        let mut result = Ok(Vec::new());
        lend(&mut |body| result = through(size, header, body));
        result
    };
    let mut size = 0;
    while let Err(error) = through_size(size) {
        let needed = match error {
            EncodeError::ItemTooLarge { needed } => needed,
            _ => 0,
        };
        assert!(needed > size, "{error}, which has {size}");
        // What is said to be needed is neither more nor less than that.
        assert_eq!(through_size(needed.saturating_sub(1)), Err(error));
        size = needed;
    }
    assert!(size > 0);
    let last = whole.len().saturating_add(step);
    for size in (size..=last).step_by(step) {
        assert_eq!(
            through_size(size).as_ref(),
            Ok(&whole),
            "through {size} bytes"
        );
    }
    whole
}

fn through(size: usize, header: &Header<'_>, body: &mut dyn Body) -> Result<Vec<u8>, EncodeError> {
    let (mut stream, mut all, mut room) = (EnvelopeStream::new(), Vec::new(), vec![0; size]);
    loop {
        let fill = stream.fill(header, body, &mut room)?;
        let (Fill::More(len) | Fill::Done(len)) = fill;
        all.extend_from_slice(&room[..len]);
        if matches!(fill, Fill::Done(_)) {
            return Ok(all);
        }
    }
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
