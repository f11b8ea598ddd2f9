//! An envelope that is being written.

use cwmp_soap::xml::Writer;
use cwmp_soap::{Body, EncodeConfig, EncodeError, EnvelopeStream, Fill, Header};

/// An envelope that is being written: how far it has got, its header, and where its next piece goes.
pub(super) struct Draft<'d> {
    stream: &'d mut EnvelopeStream,
    header: &'d Header<'d>,
    out: &'d mut [u8],
}

impl<'d> Draft<'d> {
    pub(super) const fn new(
        stream: &'d mut EnvelopeStream,
        header: &'d Header<'d>,
        out: &'d mut [u8],
    ) -> Self {
        Self {
            stream,
            header,
            out,
        }
    }

    /// Writes the next piece, with this body.
    #[inline(never)]
    pub(super) fn fill(&mut self, body: &mut dyn Body) -> Result<Fill, EncodeError> {
        self.stream.fill(self.header, body, self.out)
    }

    pub(super) fn is_at_start(&self) -> bool {
        self.stream.is_at_start()
    }

    /// What every entry of a list has to fit into.
    pub(super) const fn room(&self) -> Room {
        Room {
            bytes: self.out.len(),
            config: self.header.config,
        }
    }

    /// Begins once more, where nothing that was written has gone out.
    pub(super) fn begin_anew(&mut self) {
        *self.stream = EnvelopeStream::new();
    }
}

/// The room that one piece has for an entry of a list.
#[derive(Clone, Copy)]
pub(super) struct Room {
    pub(super) bytes: usize,
    config: EncodeConfig,
}

impl Room {
    /// Bytes that a character of one byte may take: `&quot;`. Those of more bytes grow less.
    const GROWTH: usize = 6;
    /// Bytes of a parameter's elements around its name and its value, and more.
    const TAGS: usize = 160;

    /// Writes nothing and counts the bytes that an entry takes.
    pub(super) const fn counter(self) -> Writer<'static> {
        Writer::new(&mut []).with_config(self.config)
    }

    /// Whether a parameter fits whatever its value is, by the bytes of its name and at most so many of its value.
    pub(super) const fn surely_has(self, name: usize, value: usize) -> bool {
        let text = name.saturating_add(value).saturating_mul(Self::GROWTH);
        text.saturating_add(Self::TAGS) <= self.bytes
    }
}
