//! HTTP heads and bodies: whole, and cut anywhere.

use core::fmt::Debug;

use cwmp_transport::http::body::{BodyDecoder, BodyError};
use cwmp_transport::http::head::{Framing, HeadError, Parsed, RequestHead, ResponseHead};

/// The largest head, small enough to be reached.
const LIMIT: usize = 1024;
/// The largest body, likewise.
const MAX_BODY: u64 = 512;

/// Takes the bytes, all but the first two, as a message: the first says whether it is a request (`q`) or a response, the
/// second how it is cut.
///
/// * A head is not there yet, or says the same as when all of the bytes are there, from the first byte on at which it can
///   be told.
/// * A body comes out the same however it is cut, is no longer than allowed, and leaves alone what follows it.
pub fn http_head(data: &[u8]) {
    let [kind, cut, message @ ..] = data else {
        return;
    };
    let parsed = if *kind == b'q' {
        let whole = RequestHead::parse(message, LIMIT);
        cuts(message, *cut, &whole, |part| {
            RequestHead::parse(part, LIMIT)
        });
        whole.map(|parsed| place(parsed, |head| head.framing))
    } else {
        let whole = ResponseHead::parse(message, LIMIT);
        cuts(message, *cut, &whole, |part| {
            ResponseHead::parse(part, LIMIT)
        });
        whole.map(|parsed| place(parsed, |head| head.framing))
    };
    match parsed {
        Ok(Some((framing, length))) => {
            assert!(length <= LIMIT && length <= message.len());
            assert!(*kind != b'q' || framing != Framing::UntilClose);
            body(framing, &message[length..], *cut);
        }
        Ok(None) => assert!(message.len() < LIMIT),
        Err(error) => assert!((400..600).contains(&error.http_status())),
    }
    body(Framing::Chunked, message, *cut);
}

fn place<T>(parsed: Parsed<T>, framing: impl Fn(&T) -> Framing) -> Option<(Framing, usize)> {
    match parsed {
        Parsed::Partial => None,
        Parsed::Complete { head, length } => Some((framing(&head), length)),
    }
}

/// Asks with more and more bytes.
fn cuts<'b, T: Debug + PartialEq>(
    message: &'b [u8],
    cut: u8,
    whole: &Result<Parsed<T>, HeadError>,
    parse: impl Fn(&'b [u8]) -> Result<Parsed<T>, HeadError>,
) {
    let too_large = HeadError::TooLarge { limit: LIMIT };
    for end in (0..message.len()).step_by(usize::from(cut % 16) + 1) {
        match parse(&message[..end]) {
            Ok(Parsed::Partial) => assert!(end < LIMIT, "a head without end"),
            // Past the limit it does not matter what else is wrong.
            Err(error) if error == too_large => assert!(end >= LIMIT && whole.is_err()),
            part => {
                assert_eq!(part, *whole, "after {end} bytes");
                return;
            }
        }
    }
}

/// What came of a body: the data, how many bytes it took, how it ended.
type Outcome = (Vec<u8>, usize, Result<bool, BodyError>);

fn body(framing: Framing, bytes: &[u8], cut: u8) {
    let Ok(decoder) = BodyDecoder::new(framing, MAX_BODY) else {
        assert!(matches!(framing, Framing::Length(length) if length > MAX_BODY));
        return;
    };
    let whole = decoded(decoder.clone(), bytes.chunks(bytes.len().max(1)));
    assert!(whole.0.len() as u64 <= MAX_BODY);
    for size in [1, usize::from(cut) + 2] {
        let parts = decoded(decoder.clone(), bytes.chunks(size));
        match (&whole.2, &parts.2) {
            // What a piece has too much is refused with the piece; smaller ones may pass before.
            (Err(BodyError::TooLarge { .. }), Err(error)) => {
                assert!(matches!(error, BodyError::TooLarge { .. }));
                assert!(parts.0.starts_with(&whole.0) && parts.0.len() as u64 <= MAX_BODY);
            }
            _ => assert_eq!(parts, whole, "in pieces of {size}"),
        }
    }
    let mut closed = decoder;
    if whole.2 == Ok(false) {
        closed.decode(bytes, |_| {}).unwrap();
        assert_eq!(
            closed.handle_close().is_ok(),
            framing == Framing::UntilClose
        );
    }
}

fn decoded<'b>(mut decoder: BodyDecoder, pieces: impl Iterator<Item = &'b [u8]>) -> Outcome {
    let (mut data, mut used) = (Vec::new(), 0);
    for piece in pieces {
        match decoder.decode(piece, |bytes| data.extend_from_slice(bytes)) {
            Ok(taken) => {
                used += taken;
                assert!(taken == piece.len() || decoder.is_complete());
            }
            Err(error) => return (data, 0, Err(error)),
        }
    }
    (data, used, Ok(decoder.is_complete()))
}
