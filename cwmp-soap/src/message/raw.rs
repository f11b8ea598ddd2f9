//! Messages that are encoded already: vendors' methods, and whatever a test wants to send.

use crate::xml::Writer;
use crate::{Body, FaultCode, Progress};

/// A message whose element is handed in as it is to stand in the SOAP body; the prefixes `cwmp`, `xsd`, `xsi`,
/// `SOAP-ENV` and `SOAP-ENC` are declared around it. It is not checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RawMessage<'a> {
    /// `<cwmp:X_00256D_Do>...</cwmp:X_00256D_Do>`
    pub markup: &'a str,
}

impl core::fmt::Debug for RawMessage<'_> {
    /// Leaves the markup out: there may be passwords in it.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RawMessage").finish_non_exhaustive()
    }
}

impl Body for RawMessage<'_> {
    fn write(&mut self, _part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        out.markup(self.markup);
        Ok(Progress::Last)
    }
}
