//! The lists of faults: which parameters a `SetParameterValues` was refused for.

use cwmp_model::{Assignment, FaultWalk};
use cwmp_soap::message::fault::SetParameterValuesFault;
use cwmp_soap::xml::Writer;
use cwmp_soap::{Entry as _, FaultCode, Source, Text};

use super::Context;

/// The parameters that were refused, found again by checking.
pub(super) struct Refused<'f, 'm, 'a, I> {
    pub(super) walk: FaultWalk<'f, I>,
    pub(super) current: Option<(Text<'a>, FaultCode)>,
    /// The entry to go on at, when the parameter found last has gone out.
    pub(super) index: &'f mut u32,
    pub(super) context: Context<'f, 'm>,
}

impl<'a, I: Iterator<Item = Assignment<'a>> + Clone> Source for Refused<'_, '_, 'a, I> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        // The list is no array: nothing announces its length.
        Ok(0)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        if self.current.is_none() {
            let refusal = self
                .walk
                .next_fault(self.context.model, self.context.scratch);
            self.current = refusal.map(|refusal| (refusal.name, refusal.code));
        }
        if let Some((name, code)) = &self.current {
            write_refused(name, *code, self.context.scratch, out);
        }
        Ok(self.current.is_some())
    }

    fn advance(&mut self) {
        self.current = None;
        *self.index = self.walk.index();
    }
}

/// The one parameter at which the device failed.
pub(super) struct Failed<'f, 'a> {
    pub(super) name: Text<'a>,
    pub(super) code: FaultCode,
    pub(super) done: &'f mut bool,
    pub(super) scratch: &'f mut [u8],
}

impl Source for Failed<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        Ok(1)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        if !*self.done {
            write_refused(&self.name, self.code, self.scratch, out);
        }
        Ok(!*self.done)
    }

    fn advance(&mut self) {
        *self.done = true;
    }
}

fn write_refused(name: &Text<'_>, code: FaultCode, scratch: &mut [u8], out: &mut Writer<'_>) {
    SetParameterValuesFault {
        // Longer than any path: the ACS knows which one it was by the others.
        parameter_name: name.decode(scratch).unwrap_or_default(),
        code,
        string: code.text(),
    }
    .write(out);
}
