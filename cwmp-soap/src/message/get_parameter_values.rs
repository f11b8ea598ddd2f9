//! `GetParameterValues`: read parameters (TR-069 A.3.2.2).

use crate::encode::write_list;
use crate::envelope::{Arguments, Members};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, DecodeError, Envelope, FaultCode, Kind, Method, Progress, Source};

use super::parameter::{ARRAY_TYPE, LIST_FIELD, ParameterValue};

static NAMES: Array = Array::of_text(256).counting(1, u32::MAX);
pub(crate) static REQUEST: Struct = Struct::new(
    "GetParameterValues",
    &[Field::once("ParameterNames", Shape::Array(&NAMES))],
);
pub(crate) static RESPONSE: Struct = Struct::new("GetParameterValuesResponse", &[LIST_FIELD]);

/// Reads parameters.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterValues<S> {
    /// Paths of parameters, partial paths, or the empty string for all there is: [`Entries`](crate::Entries) of `&str`.
    pub parameter_names: S,
}

impl<S: Source> Body for GetParameterValues<S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let names = ("cwmp:GetParameterValues", "ParameterNames", "xsd:string");
        write_list(names, &mut self.parameter_names, part, out, |_| {})
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.parameter_names.advance();
        }
    }
}

/// Which parameters are to be read.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterValuesView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> GetParameterValuesView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Request(Method::GetParameterValues))
            .map(Self)
    }

    /// The paths.
    #[must_use]
    pub fn parameter_names(&self) -> Members<'a, Text<'a>> {
        self.0.members(0)
    }
}

/// The values of parameters.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterValuesResponse<S> {
    /// Parameters and values: [`Entries`](crate::Entries) of [`ParameterValueStruct`](super::ParameterValueStruct), or a
    /// cursor over a model.
    pub parameter_list: S,
}

impl<S: Source> Body for GetParameterValuesResponse<S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let names = (
            "cwmp:GetParameterValuesResponse",
            "ParameterList",
            ARRAY_TYPE,
        );
        write_list(names, &mut self.parameter_list, part, out, |_| {})
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.parameter_list.advance();
        }
    }
}

/// The values that were read.
#[derive(Clone, Copy, Debug)]
pub struct GetParameterValuesResponseView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> GetParameterValuesResponseView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Response(Method::GetParameterValues))
            .map(Self)
    }

    /// Parameters and values.
    #[must_use]
    pub fn parameter_list(&self) -> Members<'a, ParameterValue<'a>> {
        self.0.members(0)
    }
}
