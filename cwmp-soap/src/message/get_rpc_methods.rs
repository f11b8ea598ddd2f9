//! `GetRPCMethods`: what the other side can be asked (TR-069 A.3.1.1).

use crate::encode::write_list;
use crate::envelope::{Arguments, Members};
use crate::grammar::{Array, Field, Shape, Struct};
use crate::text::Text;
use crate::xml::Writer;
use crate::{Body, DecodeError, Envelope, FaultCode, Kind, Method, Progress, Source};

empty! {
    /// Asks which methods the other side has.
    REQUEST, GetRpcMethods = "GetRPCMethods"
}

static LIST: Array = Array::of_text(64).counting(1, u32::MAX);
pub(crate) static RESPONSE: Struct = Struct::new(
    "GetRPCMethodsResponse",
    &[Field::once("MethodList", Shape::Array(&LIST))],
);

/// The methods that this side has.
#[derive(Clone, Copy, Debug)]
pub struct GetRpcMethodsResponse<S> {
    /// Their names, vendors' among them: [`Entries`](crate::Entries) of `&str`.
    pub method_list: S,
}

impl<S: Source> Body for GetRpcMethodsResponse<S> {
    fn write(&mut self, part: u32, out: &mut Writer<'_>) -> Result<Progress, FaultCode> {
        let names = ("cwmp:GetRPCMethodsResponse", "MethodList", "xsd:string");
        write_list(names, &mut self.method_list, part, out, |_| {})
    }

    fn written(&mut self, part: u32) {
        if part > 0 {
            self.method_list.advance();
        }
    }
}

/// The methods that the other side has.
#[derive(Clone, Copy, Debug)]
pub struct GetRpcMethodsResponseView<'e, 'a>(Arguments<'e, 'a>);

impl<'e, 'a> GetRpcMethodsResponseView<'e, 'a> {
    /// The view of an envelope.
    ///
    /// # Errors
    /// The envelope holds another message, or its arguments do not keep to the grammar.
    pub fn read(envelope: &'e Envelope<'a>) -> Result<Self, DecodeError> {
        envelope
            .of_kind(Kind::Response(Method::GetRpcMethods))
            .map(Self)
    }

    /// The names.
    #[must_use]
    pub fn method_list(&self) -> Members<'a, Text<'a>> {
        self.0.members(0)
    }
}
