//! Messages of the corpus, cut and damaged: nothing panics, nothing cut is taken for whole, and the reader's verdict is
//! that of a strict parser.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests may"
)]

#[path = "support/read_all.rs"]
mod read_all;
#[path = "support/corpus.rs"]
mod support;

use cwmp_soap::xml::{Reader, Token};
use cwmp_soap::{DecodeConfig, DecodeError, Envelope};
use read_all::read_all;

/// How much is tried of a file.
#[derive(Clone, Copy)]
struct Tries {
    /// Cuts, each of which is read from its start.
    cuts: usize,
    /// Places where bytes are replaced.
    places: usize,
}

/// How much is tried of a file that is not [`SMALL`], and of one that is.
type Amount = [Tries; 2];

/// A file past this size takes its time.
const SMALL: usize = 20_000;

/// What every run tries.
const SAMPLE: Amount = if cfg!(debug_assertions) {
    [tries(20, 0), tries(200, 5)]
} else {
    [tries(20, 1), tries(SMALL, 100)]
};

/// Every byte, but of the four files that are larger than all others together.
const ALL: Amount = [tries(1000, 100), tries(SMALL, SMALL)];

const fn tries(cuts: usize, places: usize) -> Tries {
    Tries { cuts, places }
}

/// So many places in a file, spread over it from `start` on; `shift` moves all of them.
fn spread(tries: usize, len: usize, start: usize, shift: usize) -> Spread {
    let step = len.div_ceil(tries.max(1)).max(1);
    let end = if tries == 0 { 0 } else { len };
    (start + shift % step..end).step_by(step)
}

type Spread = core::iter::StepBy<core::ops::Range<usize>>;

fn cut(amount: Amount) {
    let Some(messages) = support::messages() else {
        return;
    };
    support::on_every(&messages, |message| {
        let document = message.document.trim_ascii_end();
        let tries = amount[usize::from(document.len() <= SMALL)];
        for cut in spread(tries.cuts, document.len(), 0, 0) {
            // What the lenient configuration refuses, the strict one does too: see below.
            let result = Envelope::parse(&document[..cut], &DecodeConfig::LENIENT);
            assert!(result.is_err(), "{} cut at {cut}", message.file);
        }
    });
}

#[test]
fn a_message_cut_anywhere_is_refused() {
    cut(SAMPLE);
}

#[test]
#[ignore = "for an optimised build: minutes"]
fn every_message_cut_at_every_byte_is_refused() {
    cut(ALL);
}

/// Bytes that mean something to XML, or nothing to anybody.
const NASTY: &[u8] = b"<>&\"'/=\0\x01\x80\xFF]-!? ";

/// Calls `work` with a message after each of some bytes from `start` on was replaced by each of the nasty ones.
fn damaged(amount: Amount, message: &support::Message, start: usize, mut work: impl FnMut(&[u8])) {
    let mut document = message.document.clone();
    let tries = amount[usize::from(document.len() <= SMALL)];
    // Another beginning for every file, so that all kinds of places have their turn.
    let shift = document.iter().map(|byte| usize::from(*byte)).sum();
    for at in spread(tries.places, document.len(), start, shift) {
        let good = document[at];
        for nasty in NASTY {
            document[at] = *nasty;
            work(&document);
        }
        document[at] = good;
    }
}

/// Whether a message is accepted, all of it; reads what can be read of it.
fn accepts(file: &str, document: &[u8], config: &DecodeConfig) -> bool {
    let result = Envelope::parse(document, config).and_then(|envelope| {
        let most = 2 * document.len();
        assert!(read_all(&envelope) <= most, "{file}");
        let arguments = envelope.arguments();
        assert!(arguments.map_or_else(|error| error.is_in_arguments(), |()| true));
        arguments
    });
    if let Err(error) = result {
        assert!(error.at <= document.len(), "{file}: {error}");
    }
    result.is_ok()
}

fn damage(amount: Amount) {
    let Some(messages) = support::messages() else {
        return;
    };
    support::on_every(&messages, |message| {
        let check = |document: &[u8]| {
            let strict = accepts(&message.file, document, &DecodeConfig::STRICT);
            let lenient = accepts(&message.file, document, &DecodeConfig::LENIENT);
            assert!(lenient || !strict, "{}", message.file);
        };
        check(&message.document);
        damaged(amount, message, 0, check);
    });
}

#[test]
fn a_damaged_message_does_no_harm() {
    damage(SAMPLE);
}

#[test]
#[ignore = "for an optimised build: minutes"]
fn every_message_damaged_at_every_byte_does_no_harm() {
    damage(ALL);
}

/// The reader's verdict.
fn read(document: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(document, DecodeConfig::STRICT)?;
    while !matches!(reader.next_token()?, Token::Eof) {}
    Ok(())
}

/// Compares the verdict with that of another parser.
fn verdicts_agree(file: &str, document: &[u8]) {
    let found = read(document);
    let Ok(text) = core::str::from_utf8(document) else {
        assert!(found.is_err(), "{file}");
        return;
    };
    let other = roxmltree::Document::parse(text);
    assert_eq!(
        found.is_ok(),
        other.is_ok(),
        "{file}: {found:?} {other:?}\n{text}"
    );
}

fn judge(amount: Amount) {
    let Some(messages) = support::messages() else {
        return;
    };
    support::on_every(&messages, |message| {
        verdicts_agree(&message.file, &message.document);
        // The other parser looks into no XML declaration.
        let declaration = if message.document.starts_with(b"<?xml") {
            message
                .document
                .iter()
                .position(|byte| *byte == b'>')
                .unwrap()
        } else {
            0
        };
        damaged(amount, message, declaration, |document| {
            verdicts_agree(&message.file, document);
        });
    });
}

#[test]
fn the_reader_judges_as_a_strict_parser_does() {
    judge(SAMPLE);
}

#[test]
#[ignore = "for an optimised build: minutes"]
fn the_reader_judges_as_a_strict_parser_does_at_every_byte() {
    judge(ALL);
}
