//! An envelope that is being written.

use cwmp_soap::{Body, EncodeError, EnvelopeStream, Fill, Header};

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

    /// Begins once more, where nothing that was written has gone out.
    pub(super) fn begin_anew(&mut self) {
        *self.stream = EnvelopeStream::new();
    }
}
