//! Ways to read a message: all visit every text of its lists, decoded, with its type.

mod events;
mod structs;
mod tree;
mod views;

use cwmp_soap::{DecodeConfig, Piece, Text};

use crate::{Input, peer};

pub(crate) use tree::tree;

/// The namespace of `xsi:type`.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What was seen of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Texts.
    pub texts: usize,
    /// Bytes of the texts, decoded.
    pub bytes: usize,
    /// Ampersands in them, so that decoding has to be done.
    pub ampersands: usize,
    /// Bytes of the names of types, without their prefixes.
    pub types: usize,
}

impl Tally {
    fn text(&mut self, text: &str) {
        self.texts += 1;
        self.bytes += text.len();
        self.ampersands += memchr::memchr_iter(b'&', text.as_bytes()).count();
    }

    /// A text that is decoded now, if it needs that.
    fn lazy(&mut self, text: &Text<'_>) {
        self.texts += 1;
        if let Some(text) = text.as_plain() {
            self.bytes += text.len();
            return;
        }
        for piece in text.pieces() {
            match piece {
                Piece::Char(c) => {
                    self.bytes += c.len_utf8();
                    self.ampersands += usize::from(c == '&');
                }
                Piece::Run(run) => self.bytes += run.len(),
                other => panic!("{other:?}"),
            }
        }
    }

    fn type_name(&mut self, name: &str) {
        self.types += name.split_once(':').map_or(name, |(_, name)| name).len();
    }
}

/// A way to read a message.
pub(crate) struct Decoder {
    /// The name in the tables.
    pub(crate) name: &'static str,
    /// Reads it.
    pub(crate) run: fn(&[u8]) -> Tally,
    /// What it can be asked for afterwards.
    pub(crate) shows: Shows,
}

/// What can be seen of a message that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// Its texts.
    Texts,
    /// Nothing but whether it is equal to another one.
    Equality,
    /// Nothing: it was not read, what was done only bounds what is possible.
    Nothing,
}

/// Every way to read.
pub(crate) const DECODERS: &[Decoder] = &[
    Decoder {
        name: "cwmp-soap strict",
        run: |document| views::views(document, &DecodeConfig::STRICT),
        shows: Shows::Texts,
    },
    Decoder {
        name: "cwmp-soap lenient",
        run: |document| views::views(document, &DecodeConfig::LENIENT),
        shows: Shows::Texts,
    },
    Decoder {
        name: "quick-xml by hand",
        run: events::by_hand,
        shows: Shows::Texts,
    },
    Decoder {
        name: "quick-xml serde",
        run: structs::structs,
        shows: Shows::Texts,
    },
    Decoder {
        name: "roxmltree",
        run: tree,
        shows: Shows::Texts,
    },
    Decoder {
        name: "cwmp 0.2.2",
        run: peer_crate,
        shows: Shows::Equality,
    },
    Decoder {
        name: "limit: memchr('<')",
        run: every_tag,
        shows: Shows::Nothing,
    },
];

/// Stops at a way to read that sees something else than the first.
pub(crate) fn check(input: Input, document: &[u8]) {
    let expected = (DECODERS[0].run)(document);
    assert!(expected.texts > input.parameters() && expected.bytes > document.len() / 8);
    for decoder in DECODERS {
        match decoder.shows {
            Shows::Texts => {
                assert_eq!(
                    (decoder.run)(document),
                    expected,
                    "{}: {input}",
                    decoder.name
                );
            }
            Shows::Equality => {
                let read = cwmp_peer::parse_bytes(document).unwrap();
                assert!(read == peer::envelope(input), "{}: {input}", decoder.name);
            }
            Shows::Nothing => {}
        }
    }
}

/// Into its structures; there is no way to visit what is in them.
fn peer_crate(document: &[u8]) -> Tally {
    let envelope = core::hint::black_box(cwmp_peer::parse_bytes(document).unwrap());
    Tally {
        texts: usize::from(envelope.cwmp_version().is_some()),
        ..Tally::default()
    }
}

/// What no reader that stops at tags is faster than.
fn every_tag(document: &[u8]) -> Tally {
    let mut tally = Tally::default();
    for at in memchr::memchr_iter(b'<', document) {
        tally.texts += 1;
        tally.bytes += usize::from(document.get(at + 1) == Some(&b'/'));
    }
    core::hint::black_box(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parameters_are_seen_in_a_message_with_and_without_white_space() {
        let [compact, pretty] = [Input::Values, Input::ValuesPretty].map(Input::document);
        assert_eq!((DECODERS[0].run)(&compact), (DECODERS[0].run)(&pretty));
    }

    #[test]
    #[should_panic(expected = "quick-xml by hand")]
    fn a_reader_that_sees_something_else_is_found() {
        // A vendor's header entry is passed over by the views, but has an element that the others look at.
        let text = String::from_utf8(Input::Set.document()).unwrap();
        let entry = "<v:Extra xmlns:v=\"urn:v\"><Name>x</Name></v:Extra></SOAP-ENV:Header>";
        let text = text.replace("</SOAP-ENV:Header>", entry);
        check(Input::Set, text.as_bytes());
    }
}
