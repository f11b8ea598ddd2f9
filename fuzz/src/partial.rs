//! Documents that are not all there.

use cwmp_soap::xml::{Reader, Token};
use cwmp_soap::{DecodeConfig, DecodeErrorKind, Envelope, Tolerances};

use crate::reader::{Event, read_tokens};

/// Longer inputs are cut at so many places only: other ones in each that has another length.
const CUTS: usize = 48;

/// Reads any bytes as a document, cut at each of its bytes, or at so many places in it.
///
/// * Of a document that is accepted, no part is that ends before its root does. It ends too early, or the error is in what
///   the cut goes through: a character, a reference, a piece of markup.
/// * A part says what the whole says up to where it is cut, whether the rest of the whole is accepted or not.
/// * Strictly or not, as a document or an envelope, every part comes to an end without a panic.
pub fn partial(data: &[u8]) {
    for config in [DecodeConfig::STRICT, DecodeConfig::LENIENT] {
        let (whole, verdict) = read_tokens(data, config);
        let root_end = verdict.map_or(0, |()| root_end(data, config));
        // The characters are looked at before anything is read.
        let has_begun = Reader::new(data, config).is_ok();
        for cut in (0..data.len()).step_by(data.len().div_ceil(CUTS).max(1)) {
            let part = &data[..cut];
            let (said, verdict) = read_tokens(part, config);
            assert!(
                !has_begun || is_start(said, &whole, &config),
                "cut at {cut}: another meaning"
            );
            let envelope = Envelope::parse(part, &config).map(|envelope| envelope.arguments());
            if cut < root_end {
                let error = verdict.expect_err("a part is taken for the whole");
                let rest = &part[error.at..];
                assert!(is_of_a_cut(error.kind, rest), "cut at {cut}: {error}");
                assert!(envelope.is_err(), "cut at {cut}, and an envelope");
            }
        }
    }
}

/// Where the root element ends.
fn root_end(data: &[u8], config: DecodeConfig) -> usize {
    let mut reader = Reader::new(data, config).unwrap();
    loop {
        match reader.next_token().unwrap() {
            Token::End if reader.depth() == 0 => return reader.position(),
            Token::Eof => panic!("no root"),
            _ => {}
        }
    }
}

/// Whether this is wrong only because nothing follows `rest`, which begins where the error stands.
fn is_of_a_cut(kind: DecodeErrorKind, rest: &[u8]) -> bool {
    match kind {
        DecodeErrorKind::UnexpectedEnd | DecodeErrorKind::NotUtf8 => true,
        DecodeErrorKind::Syntax | DecodeErrorKind::MismatchedEndTag => !rest.contains(&b'>'),
        DecodeErrorKind::BadReference => !rest.contains(&b';'),
        _ => false,
    }
}

/// Whether `part` is what `whole` begins with; its last text may be shorter.
fn is_start(mut part: Vec<Event>, whole: &[Event], config: &DecodeConfig) -> bool {
    let Some(last) = part.pop() else {
        return true;
    };
    let Some((same, after)) = whole.get(part.len()..).and_then(<[_]>::split_first) else {
        // A text that goes on with something bad is none of the whole's.
        return matches!(last, Event::Text(_)) && whole == part;
    };
    // Where a bare ampersand is tolerated, half a reference is one, and what follows it.
    let halves = config.tolerances.contains(Tolerances::BARE_AMPERSAND);
    let is_start_of_last = match (&last, same) {
        (Event::Text(part), Event::Text(whole)) => {
            let end = if halves { part.rfind('&') } else { None };
            let part = &part[..end.unwrap_or(part.len())];
            whole.starts_with(part) || (after.is_empty() && part.starts_with(whole))
        }
        (last, same) => last == same,
    };
    is_start_of_last && whole.starts_with(&part)
}
