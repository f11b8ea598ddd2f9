//! The list of `GetParameterNamesResponse`.

use cwmp_model::{Model, NamesWalk};
use cwmp_soap::message::get_parameter_names::ParameterInfoStruct;
use cwmp_soap::xml::Writer;
use cwmp_soap::{Entry as _, FaultCode, Source};

/// The names that a walk finds.
pub(super) struct Names<'f, 'm> {
    pub(super) model: &'f mut Model<'m>,
    pub(super) walk: NamesWalk,
    pub(super) count: usize,
}

impl Source for Names<'_, '_> {
    fn count(&mut self) -> Result<u32, FaultCode> {
        u32::try_from(self.count).map_err(|_| FaultCode::RESOURCES_EXCEEDED)
    }

    fn write(&mut self, out: &mut Writer<'_>) -> Result<bool, FaultCode> {
        let entry = self.walk.current();
        if let Some(entry) = entry {
            ParameterInfoStruct {
                name: entry.path,
                writable: entry.writable,
            }
            .write(out);
        }
        Ok(entry.is_some())
    }

    fn advance(&mut self) {
        self.walk.advance(self.model);
    }
}
