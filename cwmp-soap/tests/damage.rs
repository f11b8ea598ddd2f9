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

#[path = "support/corpus.rs"]
mod support;

use cwmp_soap::message::fault::FaultView;
use cwmp_soap::message::get_parameter_names::GetParameterNamesResponseView;
use cwmp_soap::message::get_parameter_values::{
    GetParameterValuesResponseView, GetParameterValuesView,
};
use cwmp_soap::message::get_rpc_methods::GetRpcMethodsResponseView;
use cwmp_soap::message::inform::InformView;
use cwmp_soap::message::set_parameter_values::SetParameterValuesView;
use cwmp_soap::xml::{Reader, Token};
use cwmp_soap::{DecodeConfig, DecodeError, Envelope};

/// Files past this size take their time.
const SMALL: usize = 20_000;
/// Cuts of such a file, each of which is read from its start.
const CUTS_OF_LARGE: usize = 20;
/// Cuts of the others; an optimised build cuts at every byte.
const CUTS: usize = if cfg!(debug_assertions) { 200 } else { SMALL };
/// Places in each file where bytes are replaced.
const PLACES: usize = if cfg!(debug_assertions) { 10 } else { 100 };

#[test]
fn a_message_cut_anywhere_is_refused() {
    let Some(messages) = support::messages() else {
        return;
    };
    support::on_every(&messages, |message| {
        let document = message.document.trim_ascii_end();
        let cuts = if document.len() <= SMALL {
            CUTS
        } else {
            CUTS_OF_LARGE
        };
        let step = document.len().div_ceil(cuts);
        for cut in (0..document.len()).step_by(step) {
            // What the lenient configuration refuses, the strict one does too: see below.
            let result = Envelope::parse(&document[..cut], &DecodeConfig::LENIENT);
            assert!(result.is_err(), "{} cut at {cut}", message.file);
        }
    });
}

/// Bytes that mean something to XML, or nothing to anybody.
const NASTY: &[u8] = b"<>&\"]/\0\xFF";

/// Calls `work` with a message after each of some bytes from `start` on was replaced by each of the nasty ones.
fn damaged(message: &support::Message, start: usize, mut work: impl FnMut(&[u8])) {
    let mut document = message.document.clone();
    if document.len() > SMALL {
        return;
    }
    // Another beginning for every file, so that all kinds of places have their turn.
    let step = (document.len() / PLACES).max(1);
    let first = message
        .document
        .iter()
        .map(|byte| usize::from(*byte))
        .sum::<usize>()
        % step;
    for at in (start + first..document.len()).step_by(step) {
        let good = document[at];
        for nasty in NASTY {
            document[at] = *nasty;
            work(&document);
        }
        document[at] = good;
    }
}

/// Reads all that a damaged message may still have.
fn read_all(envelope: &Envelope<'_>) -> usize {
    let mut read = envelope.summary().id.map_or(0, |id| id.char_count());
    if let Ok(view) = InformView::read(envelope) {
        read += view.event().count() + view.parameter_list().count();
        read += view.device_id().serial_number.char_count();
        read += usize::from(view.current_time().is_ok());
    }
    if let Ok(view) = GetParameterValuesView::read(envelope) {
        read += view.parameter_names().count();
    }
    if let Ok(view) = GetParameterValuesResponseView::read(envelope) {
        let mut buffer = [0; 64];
        let values = view.parameter_list();
        read += values.filter(|p| p.value(&mut buffer).is_ok()).count();
    }
    if let Ok(view) = GetParameterNamesResponseView::read(envelope) {
        read += view.parameter_list().filter(|p| p.writable.is_ok()).count();
    }
    if let Ok(view) = SetParameterValuesView::read(envelope) {
        read += view.parameter_list().count() + view.parameter_key().byte_count();
    }
    if let Ok(view) = GetRpcMethodsResponseView::read(envelope) {
        read += view
            .method_list()
            .map(|name| name.char_count())
            .sum::<usize>();
    }
    if let Ok(view) = FaultView::read(envelope) {
        read += view.parameters().count() + view.string().char_count();
    }
    let mut body = envelope.body();
    let inside = body.depth();
    while body.depth() >= inside && body.next_token().is_ok() {
        read += 1;
    }
    read
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

#[test]
fn a_damaged_message_does_no_harm() {
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
        damaged(message, 0, check);
    });
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

#[test]
fn the_reader_judges_as_a_strict_parser_does() {
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
        damaged(message, declaration, |document| {
            verdicts_agree(&message.file, document);
        });
    });
}
