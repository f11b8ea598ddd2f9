//! What several targets need: writing messages, and what becomes of characters.

use cwmp_soap::{Body, EncodeError, EnvelopeStream, Fill, Header};

/// A text as it arrives: what no XML document can hold has become U+FFFD.
pub(crate) fn on_the_wire(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'.. => c,
            _ => '\u{FFFD}',
        })
        .collect()
}

/// The first `max` characters.
pub(crate) fn short(text: &str, max: usize) -> &str {
    text.char_indices()
        .nth(max)
        .map_or(text, |(end, _)| &text[..end])
}

/// The number at the front; 0 if there is none.
pub(crate) fn number(text: &str) -> u64 {
    text.bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_u64, |n, digit| {
            n.wrapping_mul(10).wrapping_add(u64::from(digit & 0xF))
        })
}

/// Writes an envelope through a buffer that begins with `size` bytes and grows only where it must.
pub(crate) fn piecewise(header: &Header<'_>, body: &mut dyn Body, size: usize) -> Vec<u8> {
    let mut stream = EnvelopeStream::new();
    drain(size, |room| stream.fill(header, body, room))
}

/// The same through buffers of any sizes, which follow from `seed`, but as large as a part that does not fit needs.
pub(crate) fn in_pieces(header: &Header<'_>, body: &mut dyn Body, seed: usize) -> Vec<u8> {
    let mut stream = EnvelopeStream::new();
    let (mut all, mut state, mut least) = (Vec::new(), seed as u64, 0);
    loop {
        state = state
            .wrapping_mul(0x5851_F42D_4C95_7F2D)
            .wrapping_add(0x1405_7B7E_F767_814F);
        let size = (state >> 33) as usize % 1_024;
        let mut room = vec![0; size.max(least)];
        match stream.fill(header, body, &mut room) {
            Ok(Fill::More(len)) => {
                assert!(len > 0, "nothing written, and more to come");
                all.extend_from_slice(&room[..len]);
                least = 0;
            }
            Ok(Fill::Done(len)) => {
                all.extend_from_slice(&room[..len]);
                return all;
            }
            Err(EncodeError::ItemTooLarge { needed }) => {
                assert!(needed > room.len(), "{needed} bytes do not fit into more");
                least = needed;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Calls `fill` to the end, with a larger buffer whenever it asks for one.
pub(crate) fn drain(
    size: usize,
    mut fill: impl FnMut(&mut [u8]) -> Result<Fill, EncodeError>,
) -> Vec<u8> {
    let (mut all, mut room) = (Vec::new(), vec![0; size]);
    loop {
        match fill(&mut room) {
            Ok(Fill::More(len)) => {
                assert!(len > 0, "nothing written, and more to come");
                all.extend_from_slice(&room[..len]);
            }
            Ok(Fill::Done(len)) => {
                all.extend_from_slice(&room[..len]);
                return all;
            }
            Err(EncodeError::ItemTooLarge { needed }) => {
                assert!(needed > room.len(), "{needed} bytes do not fit into more");
                room.resize(needed, 0);
            }
            Err(error) => panic!("{error}"),
        }
    }
}
