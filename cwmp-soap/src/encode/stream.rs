//! Envelopes, part by part.

use core::fmt;

use super::{Body, Header, Progress};
use crate::FaultCode;
use crate::xml::Writer;

/// Why an envelope cannot be written. Nothing is lost: the same part can be written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum EncodeError {
    /// A part does not fit into the buffer.
    ItemTooLarge {
        /// Bytes that it takes.
        needed: usize,
    },
    /// The values to write cannot be had; this is the fault to answer with, if nothing has gone out yet.
    Source(FaultCode),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ItemTooLarge { needed } => {
                write!(
                    f,
                    "a part of the message takes {needed} bytes, more than the buffer has"
                )
            }
            Self::Source(fault) => write!(f, "the values cannot be had: fault {fault}"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// How far an envelope has got into a buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Fill {
    /// That many bytes are in the buffer, and more will come.
    More(usize),
    /// That many bytes are in the buffer, and the envelope is complete.
    Done(usize),
}

/// Where an envelope stands that is written part by part. Plain data: the message is handed in each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnvelopeStream {
    stage: Stage,
    part: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Head,
    Body,
    Tail,
    Done,
}

impl EnvelopeStream {
    /// At the start of an envelope.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            stage: Stage::Head,
            part: 0,
        }
    }

    /// Whether nothing has been written yet.
    #[must_use]
    pub fn is_at_start(&self) -> bool {
        self.stage == Stage::Head
    }

    /// Writes as many parts as fit into `out`; header and body are the same for every call.
    ///
    /// # Errors
    /// [`EncodeError`]; what was written before into `out` is lost then, and is to be sent by nobody.
    pub fn fill(
        &mut self,
        header: &Header<'_>,
        body: &mut dyn Body,
        out: &mut [u8],
    ) -> Result<Fill, EncodeError> {
        self.write(header, body, out, false)
    }

    /// As [`Self::fill`]; `whole` says that what does not fit is an error even if parts before it did.
    fn write(
        &mut self,
        header: &Header<'_>,
        body: &mut dyn Body,
        out: &mut [u8],
        whole: bool,
    ) -> Result<Fill, EncodeError> {
        let mut filled = 0_usize;
        loop {
            let room = out.get_mut(filled..).unwrap_or_default();
            let mut writer = Writer::new(room).with_config(header.config);
            let next = match self.stage {
                Stage::Head => {
                    header.write(&mut writer);
                    Stage::Body
                }
                Stage::Body => {
                    match body
                        .write(self.part, &mut writer)
                        .map_err(EncodeError::Source)?
                    {
                        Progress::More => Stage::Body,
                        Progress::Last => Stage::Tail,
                    }
                }
                Stage::Tail => {
                    writer.markup("</SOAP-ENV:Body></SOAP-ENV:Envelope>");
                    Stage::Done
                }
                Stage::Done => return Ok(Fill::Done(filled)),
            };
            if !writer.fits() {
                return if filled == 0 || whole {
                    Err(EncodeError::ItemTooLarge {
                        needed: writer.len(),
                    })
                } else {
                    Ok(Fill::More(filled))
                };
            }
            filled = filled.saturating_add(writer.len());
            if self.stage == Stage::Body {
                body.written(self.part);
                self.part = self.part.saturating_add(1);
            }
            self.stage = next;
        }
    }
}

/// Writes an envelope into one buffer; the bytes it takes.
///
/// # Errors
/// [`EncodeError`]; that the buffer is too small is told for the first part that does not fit.
pub fn encode(
    header: &Header<'_>,
    body: &mut dyn Body,
    out: &mut [u8],
) -> Result<usize, EncodeError> {
    let (Fill::Done(len) | Fill::More(len)) =
        EnvelopeStream::new().write(header, body, out, true)?;
    Ok(len)
}
