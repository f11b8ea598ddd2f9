//! Tests of [`body`](super).

use alloc::format;
use alloc::vec::Vec;

use super::{BodyDecoder, BodyError, CHUNK_TAIL, ChunkHead, LAST_CHUNK, MAX_CHUNK_OVERHEAD};
use crate::http::head::Framing;

const CHUNKED: &[u8] =
    b"5\r\nhello\r\n001;a=\"b;c\"\r\n \r\nA \t\r\n0123456789\r\n0;x\r\nT: 1\r\nU: 2\r\n\r\n";

/// Feeds the pieces; returns the data and how much was used of the last piece.
fn decode(
    framing: Framing,
    limit: u64,
    pieces: &[&[u8]],
) -> Result<(Vec<u8>, bool, usize), BodyError> {
    let mut decoder = BodyDecoder::new(framing, limit)?;
    let mut data = Vec::new();
    let mut used = 0;
    for piece in pieces {
        used = decoder.decode(piece, |bytes| data.extend_from_slice(bytes))?;
    }
    Ok((data, decoder.is_complete(), used))
}

fn chunked(bytes: &[u8]) -> Result<(Vec<u8>, bool, usize), BodyError> {
    decode(Framing::Chunked, 100, &[bytes])
}

#[test]
fn chunks_of_every_cut() {
    for cut in 0..=CHUNKED.len() {
        let (front, back) = CHUNKED.split_at(cut);
        let (data, complete, _) = decode(Framing::Chunked, 16, &[front, back]).unwrap();
        assert_eq!(data, b"hello 0123456789");
        assert!(complete, "cut at {cut}");
    }
    let single: Vec<_> = CHUNKED.chunks(1).collect();
    assert_eq!(
        decode(Framing::Chunked, 16, &single).unwrap(),
        (b"hello 0123456789".to_vec(), true, 1)
    );
    assert!(!chunked(&CHUNKED[..CHUNKED.len() - 1]).unwrap().1);
}

#[test]
fn what_follows_is_left_alone() {
    let two = [CHUNKED, b"POST"].concat();
    assert_eq!(chunked(&two).unwrap().2, CHUNKED.len());
    assert_eq!(
        decode(Framing::Length(3), 9, &[b"abcPOST"]).unwrap(),
        (b"abc".to_vec(), true, 3)
    );
    assert_eq!(
        decode(Framing::None, 9, &[b"POST"]).unwrap(),
        (Vec::new(), true, 0)
    );
}

#[test]
fn malformed_chunks() {
    for wrong in [
        &b"\r\n"[..],
        b";\r\n",
        b"g\r\n",
        b"-1\r\n",
        b"0x1\r\n",
        b"1\n",
        b"1\r1",
        b"1 1\r\n",
        b"1;\n",
        b"1\r\nab",
        b"1\r\na\n",
        b"1\r\na\rb",
        b"0\r\n\n",
        b"0\r\na\n",
        b"0\r\n\ra",
        b"0\r\na\rb",
        b"00000000000000001\r\n",
    ] {
        assert_eq!(
            chunked(wrong),
            Err(BodyError::Chunk),
            "{:?}",
            wrong.escape_ascii()
        );
    }
    assert_eq!(BodyError::Chunk.http_status(), 400);
}

#[test]
fn limits_hold_before_data_is_handed_out() {
    let too_large = BodyError::TooLarge { limit: 16 };
    assert_eq!(decode(Framing::Length(17), 16, &[]), Err(too_large));
    assert!(decode(Framing::Length(16), 16, &[]).is_ok());
    assert_eq!(decode(Framing::Chunked, 16, &[b"11\r\n"]), Err(too_large));
    assert_eq!(
        decode(Framing::Chunked, 16, &[b"ffffffffffffffff\r\n"]),
        Err(too_large)
    );
    assert_eq!(
        decode(Framing::Chunked, 16, &[b"f\r\n0123456789abcde\r\n2\r\n"]),
        Err(too_large)
    );
    assert_eq!(
        decode(Framing::UntilClose, 16, &[&[b'x'; 16], b"y"]),
        Err(too_large)
    );
    assert_eq!(too_large.http_status(), 413);
}

#[test]
fn overhead_is_bounded() {
    let filler = "x".repeat(MAX_CHUNK_OVERHEAD as usize);
    assert!(chunked(format!("0;{filler}\r\n\r\n").as_bytes()).unwrap().1);
    assert_eq!(
        chunked(format!("0;{filler}x\r\n\r\n").as_bytes()),
        Err(BodyError::Overhead)
    );
    assert_eq!(
        chunked(format!("0\r\n{filler}x\r\n\r\n").as_bytes()),
        Err(BodyError::Overhead)
    );
    assert_eq!(
        chunked(format!("0 {}\r\n\r\n", filler.replace('x', " ")).as_bytes()),
        Err(BodyError::Overhead)
    );
}

#[test]
fn the_end_of_the_connection() {
    let close = |framing, bytes: &[u8]| {
        let mut decoder = BodyDecoder::new(framing, 100).unwrap();
        decoder.decode(bytes, |_| {}).unwrap();
        decoder.handle_close().map(|()| decoder.is_complete())
    };
    assert_eq!(close(Framing::UntilClose, b"abc"), Ok(true));
    assert_eq!(close(Framing::Length(3), b"abc"), Ok(true));
    assert_eq!(
        close(Framing::Length(4), b"abc"),
        Err(BodyError::Incomplete)
    );
    assert_eq!(
        close(Framing::Chunked, b"3\r\nabc\r\n"),
        Err(BodyError::Incomplete)
    );
}

#[test]
fn encoded_chunks_are_decoded_again() {
    for length in [1_usize, 9, 10, 15, 16, 255, 256, 4096, 65_537] {
        let data: Vec<u8> = (0..length).map(|at| at.to_le_bytes()[0]).collect();
        let head = ChunkHead::new(length).unwrap();
        assert_eq!(head.as_bytes(), format!("{length:x}\r\n").as_bytes());
        let encoded = [head.as_bytes(), &data, CHUNK_TAIL, LAST_CHUNK].concat();
        assert_eq!(
            decode(Framing::Chunked, 70_000, &[&encoded]).unwrap().0,
            data
        );
    }
    assert_eq!(
        ChunkHead::new(usize::MAX).unwrap().as_bytes(),
        format!("{:x}\r\n", usize::MAX).as_bytes()
    );
    assert_eq!(ChunkHead::new(0), None);
}
