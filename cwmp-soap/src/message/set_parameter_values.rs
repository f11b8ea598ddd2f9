//! `SetParameterValues`: set parameters, all or none (TR-069 A.3.2.1).

use crate::encode::{text_element, write_list};
use crate::envelope::{Arguments, Members};
use crate::grammar::{Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, DecodeError, Envelope, FaultCode, Kind, Method, Progress, Source};

use super::parameter::{ARRAY_TYPE, LIST_FIELD, ParameterValue};

pub(crate) static REQUEST: Struct = Struct::new(
    "SetParameterValues",
    &[LIST_FIELD, Field::once("ParameterKey", Shape::text(32))],
);

/// Sets parameters.
#[derive(Clone, Copy, Debug)]
pub struct SetParameterValues<'a, S> {
    /// Parameters and values, each parameter once: [`Entries`](crate::Entries) of
    /// [`ParameterValueStruct`](super::ParameterValueStruct).
    pub parameter_list: S,
    /// Kept by the CPE if it succeeds, at most 32 characters.
    pub parameter_key: &'a str,
}

impl<S: Source> Body for SetParameterValues<'_, S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let names = ("cwmp:SetParameterValues", "ParameterList", ARRAY_TYPE);
        let key = self.parameter_key;
        write_list(names, &mut self.parameter_list, part, out, |out| {
            text_element(out, "ParameterKey", key);
        })
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.parameter_list.advance();
        }
    }
}

/// The parameters to set.
#[derive(Clone, Copy, Debug)]
pub struct SetParameterValuesView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> SetParameterValuesView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Request(Method::SetParameterValues))
            .map(Self)
    }

    /// Whether there is a list at all: where it was left out and that was tolerated, [`Self::parameter_list`] is empty.
    #[must_use]
    pub fn has_parameter_list(&self) -> bool {
        self.0.has(0)
    }

    /// Parameters and values.
    #[must_use]
    pub fn parameter_list(&self) -> Members<'a, ParameterValue<'a>> {
        self.0.members(0)
    }

    /// To be kept if all parameters are set; some servers leave it out, which counts as empty.
    #[must_use]
    pub fn parameter_key(&self) -> Text<'a> {
        self.0.text(1).unwrap_or_default()
    }
}

flat! {
    /// All parameters are set.
    RESPONSE, SetParameterValuesResponse, SetParameterValuesResponseView = Kind::Response(Method::SetParameterValues), "SetParameterValuesResponse" {
        /// 0 if all are in effect, 1 if some are not yet.
        status: int(1) = 0 "Status",
    }
}
